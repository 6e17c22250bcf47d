#!/usr/bin/env bash
# An upload from a generator is signed and sent empty behind a digest challenge, and is answered 200.
#
# Packages: requests 2.34.2, aiohttp 3.14.5, httpx 0.28.1 (PyPI).
# Guess: the first request is answered 401 and its body is gone. A client that cannot repeat a body says so, as it must before it
# sends another one in its name; one that is given a file goes back to its beginning.
# Seen: requests and aiohttp send the signed request with an empty body in chunks, which is a request that the server takes: 200, and
# nothing is stored. httpx raises StreamConsumed. With a file, requests and aiohttp go back to its beginning; httpx does not, and raises
# LocalProtocolError ("Too little data for declared Content-Length").
# Matters to: who uploads to an API with digest. Hand over bytes, or make a request without body first, so that the nonce is known.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check requests==2.34.2 aiohttp==3.14.5 httpx==0.28.1

cat >upload.py <<'PY'
import asyncio
import http.server
import io
import threading

import aiohttp
import httpx
import requests


class Handler(http.server.BaseHTTPRequestHandler):
    """Challenges what is not signed, takes what is, and notes how long each body is."""

    protocol_version = "HTTP/1.1"
    lengths = []

    def do_PUT(self):
        length = int(self.headers.get("Content-Length") or 0)
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                length += len(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
        else:
            self.rfile.read(length)
        Handler.lengths.append(length)
        self.send_response(200 if "Authorization" in self.headers else 401)
        self.send_header("WWW-Authenticate", 'Digest realm="jobs", nonce="a1", algorithm=MD5, qop="auth"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass  # a client that gives up in the middle of a body


def parts():
    yield b"one"
    yield b"two"


async def async_parts():
    yield b"one"
    yield b"two"


async def aiohttp_put(body):
    digest = aiohttp.DigestAuthMiddleware("user", "key")
    async with aiohttp.ClientSession(middlewares=(digest,)) as session, session.put(url, data=body) as answer:
        return answer.status


def show(name, call):
    Handler.lengths.clear()
    try:
        result = call()
    except Exception as error:
        result = type(error).__name__
    print(name, result, *(Handler.lengths[-1:] if result == 200 else []), end="; ")


server = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/log"
digest = requests.auth.HTTPDigestAuth
show("requests", lambda: requests.put(url, data=parts(), auth=digest("user", "key"), timeout=20).status_code)
show("aiohttp", lambda: asyncio.run(aiohttp_put(async_parts())))
show("httpx", lambda: httpx.put(url, content=parts(), auth=httpx.DigestAuth("user", "key")).status_code)
print("files:", end=" ")
show("requests", lambda: requests.put(url, data=io.BytesIO(b"onetwo"), auth=digest("user", "key"), timeout=20).status_code)
show("aiohttp", lambda: asyncio.run(aiohttp_put(io.BytesIO(b"onetwo"))))
show("httpx", lambda: httpx.put(url, content=io.BytesIO(b"onetwo"), auth=httpx.DigestAuth("user", "key")).status_code)
PY
seen=$(env/bin/python upload.py)
expected='requests 200 0; aiohttp 200 0; httpx StreamConsumed; files: requests 200 6; aiohttp 200 6; httpx LocalProtocolError; '
if [[ $seen == "$expected" ]]; then
    echo "seen: status, and bytes that the server took of six: $seen"
else
    echo "changed: $seen"
    exit 1
fi
