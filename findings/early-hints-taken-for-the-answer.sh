#!/usr/bin/env bash
# Python's requests, urllib.request and httplib2 take "103 Early Hints" for the answer; httpx and aiohttp wait for the answer.
#
# Packages: requests 2.34.2 (urllib3 2.8.0), httplib2 0.32.1, httpx 0.28.1, aiohttp 3.14.5 (PyPI), and urllib.request of Python 3.
# Guess: any 1xx but 101 is an interim answer, which a client that does not know it skips (RFC 9110, 15.2).
# Seen: three get status 103 and an empty body, which requests calls ok; the 200 that follows is never read. They stand on http.client,
# which skips 100 alone.
# Matters to: those whose gateway begins to send early hints: a status below 400 raises nothing in requests.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check requests==2.34.2 urllib3==2.8.0 httplib2==0.32.1 httpx==0.28.1 aiohttp==3.14.5

cat >run.py <<'PYTHON'
import asyncio
import socket
import threading
import urllib.error
import urllib.request

import aiohttp
import httplib2
import httpx
import requests


def answer(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(4096)
    connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n")
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\njobs")
    connection.close()


def serve(listener):
    while True:
        answer(listener.accept()[0])


def with_urllib(url):
    try:
        return urllib.request.urlopen(url).status
    except urllib.error.HTTPError as error:
        return error.code


async def with_aiohttp(url):
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status


listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, args=(listener,), daemon=True).start()
url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
hinted = requests.get(url)
print("requests", hinted.status_code, hinted.ok, "urllib", with_urllib(url), "httplib2", httplib2.Http().request(url)[0].status,
      "httpx", httpx.get(url).status_code, "aiohttp", asyncio.run(with_aiohttp(url)))
PYTHON
seen=$(env/bin/python run.py)
if [[ $seen == 'requests 103 True urllib 103 httplib2 103 httpx 200 aiohttp 200' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
