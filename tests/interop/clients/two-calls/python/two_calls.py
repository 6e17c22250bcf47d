"""Two calls with a client library of Python, named by the first argument: see with-targets.sh."""
import asyncio
import functools
import importlib
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

Call = Callable[[str, str], int]  # method and address; the status
USER, KEY = os.environ["CLIENT_USER"], os.environ["CLIENT_KEY"]


def library(name: str) -> Any:
    """Only that which is asked for need be installed."""
    return importlib.import_module(name)


def with_requests() -> Call:
    requests = library("requests")
    session = requests.Session()
    session.auth, session.trust_env = requests.auth.HTTPDigestAuth(USER, KEY), False
    return lambda method, url: session.request(method, url).status_code


def with_opsmanager() -> Call:
    session = library("requests").Session()
    session.auth, session.trust_env = library("opsmanager.auth").OpsManagerAuth(USER, KEY), False
    return lambda method, url: session.request(method, url).status_code


def with_niquests() -> Call:
    niquests = library("niquests")
    session = niquests.Session()
    session.auth, session.trust_env = niquests.auth.HTTPDigestAuth(USER, KEY), False
    return lambda method, url: session.request(method, url).status_code


def with_httpx(name: str = "httpx") -> Call:
    httpx = library(name)
    client = httpx.Client(auth=httpx.DigestAuth(USER, KEY), trust_env=False)
    return lambda method, url: client.request(method, url).status_code


def with_aiohttp() -> Call:
    aiohttp, yarl = library("aiohttp"), library("yarl")
    loop = asyncio.new_event_loop()

    async def opened() -> Any:
        return aiohttp.ClientSession(middlewares=[aiohttp.DigestAuthMiddleware(USER, KEY)])

    session = loop.run_until_complete(opened())

    async def call(method: str, url: str) -> int:
        async with session.request(method, yarl.URL(url, encoded=True)) as answer:
            await answer.read()
            return int(answer.status)

    return lambda method, url: loop.run_until_complete(call(method, url))


def with_urllib() -> Call:
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, os.environ["OPSMGR_URL"], USER, KEY)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPDigestAuthHandler(passwords))

    def call(method: str, url: str) -> int:
        try:
            with opener.open(urllib.request.Request(url, method=method)) as answer:
                answer.read()
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code

    return call


def with_pycurl() -> Call:
    pycurl = library("pycurl")
    handle = pycurl.Curl()

    def call(method: str, url: str) -> int:
        handle.setopt(pycurl.HTTPAUTH, pycurl.HTTPAUTH_DIGEST)
        handle.setopt(pycurl.USERPWD, f"{USER}:{KEY}")
        handle.setopt(pycurl.WRITEFUNCTION, lambda data: None)
        handle.setopt(pycurl.CUSTOMREQUEST, method)
        handle.setopt(pycurl.URL, url)
        handle.perform()
        return int(handle.getinfo(pycurl.RESPONSE_CODE))

    return call


def with_httplib2() -> Call:
    client = library("httplib2").Http(proxy_info=None)
    client.add_credentials(USER, KEY)
    return lambda method, url: client.request(url, method)[0].status


def with_mechanize() -> Call:
    mechanize = library("mechanize")
    browser = mechanize.Browser()
    browser.set_handle_robots(False)
    browser.add_password(os.environ["OPSMGR_URL"], USER, KEY)

    def call(method: str, url: str) -> int:
        try:
            answer = browser.open(mechanize.Request(url, method=method))
        except mechanize.HTTPError as refused:
            return int(refused.code)
        answer.read()
        return int(answer.code)

    return call


def with_locust() -> Call:
    locust, environment = library("locust"), library("locust.env").Environment
    user = type("User", (locust.HttpUser,), {"host": os.environ["OPSMGR_URL"]})(environment())
    user.client.auth, user.client.trust_env = library("requests").auth.HTTPDigestAuth(USER, KEY), False
    return lambda method, url: user.client.request(method, url).status_code


def main() -> int:
    libraries: dict[str, Callable[[], Call]] = {
        "aiohttp": with_aiohttp, "httplib2": with_httplib2, "httpx": with_httpx, "httpx2": functools.partial(with_httpx, "httpx2"),
        "locust": with_locust, "mechanize": with_mechanize, "niquests": with_niquests, "opsmanager": with_opsmanager, "pycurl": with_pycurl,
        "requests": with_requests, "urllib": with_urllib}
    call = libraries[sys.argv[1]]()
    answers = []
    for number in range(int(os.environ["CALLS_COUNT"])):
        method = "GET" if number else "PUT"
        try:
            answers.append(call(method, os.environ[f"{method}_URL"]))
        except Exception as error:  # libraries tell a refusal in many ways
            print(f"{type(error).__name__}: {error}")
            answers.append(0)
        print(method, answers[-1])
    return 0 if set(answers) == {200} else 1


if __name__ == "__main__":
    sys.exit(main())
