"""A client that signs by hand (RFC 7616, 3.4), and stories: requests in which digest servers differ. A story sends them to one server and
says what a client sees of the answer."""
import dataclasses
import hashlib
import http.client
import re
import time
from collections.abc import Callable, Sequence
from typing import Any

from support import BASE

REALM = "MMS Public API"
GROUP = "5c8100bcf2a30b12ff88258f"
LIFE = 3  # seconds; of a nonce, where the server lets it be set

Told = tuple[int, str | None]  # the status, and what the challenge says of `stale`; let in is LET_IN whatever the status
LET_IN: Told = (200, None)

PARAMETER = re.compile(r'([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')


def parameters(text: str) -> dict[str, str]:
    """The parameters of a challenge, or of another field of that form."""
    return {name: quoted or bare for name, quoted, bare in PARAMETER.findall(text)}


@dataclasses.dataclass
class Answer:
    status: int
    reason: str
    challenges: list[str]
    info: str | None  # Authentication-Info
    cookie: str | None

    def told(self) -> Told:
        if self.status in (200, 404, 405, 501):
            return LET_IN
        challenge = parameters(self.challenges[0]) if self.challenges else {}
        return self.status, challenge.get("stale", "").lower() or None


@dataclasses.dataclass
class Challenge:
    """What a client keeps of a 401: one challenge, and the cookie that came with it."""
    values: dict[str, str]
    cookie: str | None

    def with_nonce(self, nonce: str) -> "Challenge":
        return Challenge(self.values | {"nonce": nonce}, self.cookie)


class Client:
    """Sends requests of its own making to one server, each on a connection of its own. `algorithm` is the one that it signs with, where
    there are several; `job` is a failed job, where the server has one."""

    def __init__(self, url: str, user: str, key: str, group: str = GROUP, job: str = "", algorithm: str = "MD5") -> None:
        self.url, self.user, self.key, self.job, self.algorithm = url, user, key, job, algorithm
        self.path = f"{BASE}/groups/{group}/logCollectionJobs"

    def send(self, credentials: str | None = None, method: str = "GET", target: str | None = None, cookie: str | None = None) -> Answer:
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=20)
        try:
            fields = {"Authorization": credentials, "Cookie": cookie}
            connection.request(method, target or self.path, headers={name: value for name, value in fields.items() if value is not None})
            answer = connection.getresponse()
            answer.read()
            found = answer.getheader("Set-Cookie")
            return Answer(answer.status, answer.reason, answer.headers.get_all("WWW-Authenticate", []), answer.getheader("Authentication-Info"),
                          found.partition(";")[0] if found else None)
        finally:
            connection.close()

    def challenge(self, target: str | None = None, method: str = "GET") -> Challenge:
        answer = self.send(target=target, method=method)
        offered = [parameters(one) for one in answer.challenges]
        chosen = [one for one in offered if one.get("algorithm", "MD5").upper() == self.algorithm]
        return Challenge((chosen or offered)[0], answer.cookie)

    def sign(self, given: Challenge, method: str = "GET", key: str | None = None, scheme: str = "Digest", without: Sequence[str] = (), quoted: Sequence[str] = (), **changes: Any) -> str:
        """An Authorization value (RFC 7616, 3.4.1), with what a server gave back as it gave it. A parameter named in `changes` is signed as
        it is there; `response` and what is left out are changed after signing."""
        values = {"username": self.user, "realm": REALM, "nonce": given.values["nonce"], "uri": self.path, "qop": "auth", "nc": "00000001", "cnonce": "0a4f113b"}
        values |= {name: given.values[name] for name in ("algorithm", "opaque") if name in given.values}
        values |= {name: value for name, value in changes.items() if name != "response"}
        make = hashlib.sha256 if values.get("algorithm", "").upper().startswith("SHA-256") else hashlib.md5

        def hashed(*parts: str) -> str:
            return make(":".join(parts).encode()).hexdigest()

        middle = [values[name] for name in ("nonce", "nc", "cnonce", "qop")] if "qop" not in without else [values["nonce"]]
        right = hashed(hashed(values["username"], values["realm"], key or self.key), *middle, hashed(method, values["uri"]))
        values["response"] = changes.get("response", lambda right: right)(right)
        bare = {"algorithm", "qop", "nc"} - set(quoted)
        shown = [f"{name}={value}" if name in bare else f'{name}="{value}"' for name, value in values.items() if name not in without]
        return f"{scheme} " + ", ".join(shown)

    def signed(self, given: Challenge, method: str = "GET", target: str | None = None, **changes: Any) -> Told:
        return self.send(self.sign(given, method, **changes), method, target, given.cookie).told()


def info_is_right(client: Client, given: Challenge, info: str) -> bool:
    """Whether Authentication-Info of the first request with this challenge has the values that RFC 7616, 3.5 wants."""
    found = parameters(info)
    make = hashlib.sha256 if client.algorithm == "SHA-256" else hashlib.md5

    def hashed(*parts: str) -> str:
        return make(":".join(parts).encode()).hexdigest()

    middle = (given.values["nonce"], "00000001", "0a4f113b", "auth")
    right = hashed(hashed(client.user, REALM, client.key), *middle, hashed("", client.path))
    return [found.get(name) for name in ("rspauth", "nc", "cnonce", "qop")] == [right, "00000001", "0a4f113b", "auth"]


Story = Callable[[Client], Told]


def one(**changes: Any) -> Story:
    """A story of one signed request."""
    return lambda client: client.signed(client.challenge(), **changes)


def by_method(method: str) -> Story:
    """A story of a request with another method than the one that brought the challenge."""
    return lambda client: client.signed(client.challenge(), method)


def for_another_method(client: Client) -> Told:
    given = client.challenge()
    return client.send(client.sign(given, "PUT"), cookie=given.cookie).told()


def unsigned(method: str) -> Story:
    return lambda client: client.send(method=method).told()


def counts(*sent: str) -> Story:
    """A story of several requests with one nonce; how the last is answered."""
    def story(client: Client) -> Told:
        given = client.challenge()
        return [client.signed(given, nc=nc) for nc in sent][-1]
    return story


def first_refused(written: Callable[[int], str], last: int) -> Callable[[Client], tuple[int, Told]]:
    """The first request of so many with one nonce that is not let in, and its answer; one behind the last when all are."""
    def tried(client: Client) -> tuple[int, Told]:
        given = client.challenge()
        for number in range(1, last + 1):
            if (told := client.signed(given, nc=written(number))) != LET_IN:
                return number, told
        return last + 1, LET_IN

    def story(client: Client) -> tuple[int, Told]:
        for _ in range(5):
            began = time.monotonic()
            found = tried(client)
            if found[1] == LET_IN or time.monotonic() - began < LIFE - 1:
                break  # otherwise the nonce may have run out on a busy machine
        return found
    return story


def raw(credentials: str) -> Story:
    return lambda client: client.send(credentials).told()


def with_nonce(change: Callable[[str], str], key: str | None = None) -> Story:
    def story(client: Client) -> Told:
        given = client.challenge()
        return client.signed(given.with_nonce(change(given.values["nonce"])), key=key)
    return story


def run_out(key: str | None = None) -> Story:
    def story(client: Client) -> Told:
        given = client.challenge()
        time.sleep(LIFE + 0.5)
        return client.signed(given, key=key)
    return story


def tries(*keys: str | None, counted: bool = False) -> Story:
    """A story of several requests with one nonce, each signed with a key of its own; how the last is answered."""
    def story(client: Client) -> Told:
        given = client.challenge()
        return [client.signed(given, key=key, nc=f"{1 + counted * number:08x}") for number, key in enumerate(keys)][-1]
    return story


def elsewhere(client: Client) -> Told:
    """The nonce comes from another path."""
    return client.signed(client.challenge(client.path + "/" + "5" * 24))


def next_elsewhere(client: Client) -> Told:
    """The second request with a nonce goes to another path."""
    given, other = client.challenge(), client.path + "/" + "5" * 24
    client.signed(given)
    return client.signed(given, target=other, uri=other, nc="00000002")


def sent_to(query: str) -> Story:
    """A story of a request with a query."""
    return lambda client: client.signed(client.challenge(client.path + query), target=client.path + query, uri=client.path + query)


def without_cookie(client: Client) -> Told:
    return client.signed(dataclasses.replace(client.challenge(), cookie=None))


def two_challenges(client: Client) -> Told:
    """The first challenge is answered after a second one was given on the same cookies."""
    first = client.challenge()
    second = client.send(cookie=first.cookie)
    return client.signed(dataclasses.replace(first, cookie=second.cookie or first.cookie))


def written(change: Callable[[str], str]) -> Story:
    """A story of one signed request whose Authorization is written in another way."""
    def story(client: Client) -> Told:
        given = client.challenge()
        return client.send(change(client.sign(given)), cookie=given.cookie).told()
    return story


STORIES: dict[str, Story] = {
    "no credentials": unsigned("GET"),
    "HEAD without credentials": unsigned("HEAD"),
    "OPTIONS without credentials": unsigned("OPTIONS"),
    "PUT without credentials": unsigned("PUT"),
    "signed as the RFC has it": one(),
    "HEAD": by_method("HEAD"),
    "PUT with the nonce of a GET": by_method("PUT"),
    "signed for another method": for_another_method,
    "a wrong key": one(key="wrong"),
    "an unknown user": one(username="nobody"),
    "an empty user": one(username=""),
    "another realm": one(realm="Elsewhere"),

    "no username": one(without=("username",)),
    "no realm": one(without=("realm",)),
    "no uri": one(without=("uri",)),
    "another path in the uri": one(uri="/elsewhere"),
    "the uri in absolute form": lambda client: client.signed(client.challenge(), uri=client.url + client.path),
    "the query in the uri": sent_to("?pretty=true"),
    "escapes in the query": sent_to("?a=b%20c"),
    "no response": one(without=("response",)),
    "no nonce count": one(without=("nc",)),
    "no cnonce": one(without=("cnonce",)),
    "a long cnonce": one(cnonce="c" * 500),
    "the older form, without qop": one(without=("qop", "nc", "cnonce")),
    "no algorithm": one(without=("algorithm",)),
    "algorithm in lower case": written(lambda text: re.sub(r"algorithm=[\w-]+", lambda found: found.group().lower(), text)),
    "algorithm in upper case": written(lambda text: re.sub(r"(algorithm=)([\w-]+)", lambda found: found.group(1) + found.group(2).upper(), text)),
    "no opaque": one(without=("opaque",)),
    "another opaque": written(lambda text: re.sub(r'opaque="[^"]*"', 'opaque="other"', text)),

    "a response in upper case": one(response=str.upper),
    "a response that is one digit short": one(response=lambda right: right[:-1]),
    "a response of zeros": one(response=lambda right: "0" * len(right)),

    "two counts": counts("00000001", "00000002"),
    "the second count first": counts("00000002"),
    "counts with a gap": counts("00000001", "00000009", "0000000a"),
    "a lower count that was not used": counts("00000005", "00000003"),
    "a count used again": counts("00000001", "00000001"),
    "a count that is far ahead": counts("00000001", "00000080"),
    "count 0": counts("00000000"),
    "count 0 used again": counts("00000000", "00000000"),
    "a count without leading zeros": counts("1"),
    "a count that is no number": counts("0000000g"),

    "the nonce of another path": elsewhere,
    "a second request to another path": next_elsewhere,
    "a nonce of somebody else": with_nonce(lambda nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093"),
    "a nonce with another letter": with_nonce(lambda nonce: ("A" if nonce[0] != "A" else "B") + nonce[1:]),
    "a nonce of somebody else under a wrong key": with_nonce(lambda nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093", key="wrong"),
    "a wrong key, then the right one with the same count": tries("wrong", None),
    "a wrong key, then the right one with the next count": tries("wrong", None, counted=True),
    "a challenge answered without its cookie": without_cookie,
    "a challenge answered after the next one": two_challenges,

    "Basic": raw("Basic bm9ib2R5Om5vYm9keQ=="),
    "Bearer": raw("Bearer abc"),
    "the scheme alone": raw("Digest"),
    "no parameters": raw("Digest garbage"),
    "the scheme in lower case": one(scheme="digest"),
    "qop in quotes": one(quoted=("qop",)),
    "the count in quotes": one(quoted=("nc",)),
    "the algorithm in quotes": one(quoted=("algorithm",)),
    "names in upper case": written(lambda text: text.replace("username=", "USERNAME=").replace(" nonce=", " NONCE=")),
    "no blanks behind commas": written(lambda text: text.replace(", ", ",")),
    "blanks around an equals sign": written(lambda text: text.replace("qop=auth", "qop = auth")),
    "no blank behind the scheme": written(lambda text: text.replace("Digest ", "Digest", 1)),
    "two blanks behind the scheme": written(lambda text: text.replace("Digest ", "Digest  ", 1)),
    "a comma at the end": written(lambda text: text + ","),
    "unknown parameters": written(lambda text: text + ', other="x", another=1'),
}

# Where the life of a nonce can be set.
SHORT_LIFE_STORIES: dict[str, Story] = {
    "a nonce that has run out": run_out(),
    "a nonce that has run out under a wrong key": run_out("wrong"),
}

# The request at which a client fails that writes its counts in this way.
COUNTERS: dict[str, Callable[[Client], tuple[int, Told]]] = {
    "counts in hexadecimal": first_refused(lambda number: f"{number:08x}", 92),
    "counts in decimal": first_refused(lambda number: f"{number:08d}", 92),
}
