#!/usr/bin/env bash
# FastAPI's HTTPDigest sends a challenge that no digest client can answer.
#
# Packages: fastapi 0.165.0, starlette 1.10.0, uvicorn 0.54.0, requests 2.34.2, httpx 0.28.1 (PyPI).
# Guess: the class sends a challenge with realm and nonce (RFC 7616, 3.3, demands both), so that the digest clients of Python
# answer it, and the OpenAPI document lists the 401.
# Seen: "WWW-Authenticate: Digest" and nothing behind it. requests raises KeyError('realm'), httpx returns the 401 without a
# word. The OpenAPI document says "digest" and knows no 401.
# Matters to: who writes a digest server or a contract with FastAPI. The class reads a header field; the scheme is left to do.
set -euo pipefail

work=$(mktemp -d)
trap '{ [[ -z ${server:-} ]] || kill "$server"; } 2> /dev/null; rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check fastapi==0.165.0 starlette==1.10.0 uvicorn==0.54.0 requests==2.34.2 httpx==0.28.1

cat >app.py <<'PY'
import socket
import sys

import uvicorn
from fastapi import Depends, FastAPI
from fastapi.security import HTTPDigest

app = FastAPI()


@app.get("/jobs")
def jobs(credentials=Depends(HTTPDigest())):
    return {}


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[listener])
sys.exit(0)
PY
cat >client.py <<'PY'
import sys

import httpx
import requests
from requests.auth import HTTPDigestAuth

base = "http://127.0.0.1:" + sys.argv[1]
print(repr(requests.get(base + "/jobs").headers["WWW-Authenticate"]), end=", ")
try:
    print("requests", requests.get(base + "/jobs", auth=HTTPDigestAuth("user", "key")).status_code, end=", ")
except Exception as error:
    print("requests", repr(error), end=", ")
try:
    print("httpx", httpx.get(base + "/jobs", auth=httpx.DigestAuth("user", "key")).status_code, end=", ")
except Exception as error:
    print("httpx", repr(error), end=", ")
print("documented", *requests.get(base + "/openapi.json").json()["paths"]["/jobs"]["get"]["responses"])
PY
env/bin/python app.py >port &
server=$!
for _ in $(seq 100); do
    if [[ -s port ]] && env/bin/python -c "import requests; requests.get('http://127.0.0.1:$(cat port)/')" 2>/dev/null; then break; fi
    sleep 0.2
done
seen=$(env/bin/python client.py "$(cat port)")
if [[ $seen == "'Digest', requests KeyError('realm'), httpx 401, documented 200" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
