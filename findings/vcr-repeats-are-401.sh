#!/usr/bin/env bash
# A recorded digest sign-in that may be played more than once is a 401 for ever.
#
# Packages: vcrpy 9.4.2, betamax 0.9.0, requests 2.34.2 (PyPI).
# Guess: a cassette of one call has the 401 and the 200. With allow_playback_repeats both may be played again, so that a test that calls
# twice is signed in twice.
# Seen: each request is looked for from the beginning, by method and address, and the recorded 401 always fits first: the right key is
# refused, at the first call already. Without the option the first call is 200, and the second raises an error.
# Matters to: who tests a client of a digest API with cassettes: the option makes it look as if the client could not sign. Record
# as many calls as the test makes.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check requests==2.34.2 vcrpy==9.4.2 betamax==0.9.0

cat >replay.py <<'PY'
import http.server
import threading

import betamax
import requests
import vcr


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200 if "Authorization" in self.headers else 401)
        self.send_header("WWW-Authenticate", 'Digest realm="jobs", nonce="a1", algorithm=MD5, qop="auth"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def new_session():
    session = requests.Session()
    session.auth = requests.auth.HTTPDigestAuth("user", "key")
    return session


def status(session):
    try:
        return session.get(url, timeout=20).status_code
    except Exception as error:
        return type(error).__name__


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/job"

with vcr.use_cassette("vcr.yaml"):
    recorded = status(new_session())
for repeats in (False, True):
    with vcr.use_cassette("vcr.yaml", record_mode="none", allow_playback_repeats=repeats):
        print(f"vcrpy recorded {recorded}, repeats {repeats}:", status(new_session()), status(new_session()), end="; ")

session = new_session()
with betamax.Betamax(session, cassette_library_dir=".").use_cassette("betamax"):
    recorded = status(session)
for repeats in (False, True):
    session = new_session()
    recorder = betamax.Betamax(session, cassette_library_dir=".")
    with recorder.use_cassette("betamax", record="none", allow_playback_repeats=repeats):
        print(f"betamax recorded {recorded}, repeats {repeats}:", status(session), status(session), end="; ")
PY
seen=$(env/bin/python replay.py)
expected='vcrpy recorded 200, repeats False: 200 CannotOverwriteExistingCassetteException; vcrpy recorded 200, repeats True: 401 401; '
expected+='betamax recorded 200, repeats False: 200 BetamaxError; betamax recorded 200, repeats True: 401 401; '
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
