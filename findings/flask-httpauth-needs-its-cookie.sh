#!/usr/bin/env bash
# Flask-HTTPAuth refuses the right password of a digest client that keeps no cookies, and one that uses a nonce twice in parallel.
#
# Packages: Flask-HTTPAuth 4.8.1, Flask 3.1.3; curl and requests 2.34.2 as clients.
# Guess: digest needs two requests and no state but the nonce. A browser is not needed.
# Seen: the nonce and the opaque value of a challenge are kept in the session cookie of the 401 alone. curl --digest gets 401 for
# ever; with an empty cookie jar (-b '') it gets 200. requests gets 200 with requests.get, as it hands on the cookie of the
# 401. A second challenge on one session ends the first nonce: of two requests that were challenged at the same time, one is refused.
# Matters to: who guards an API with it: most HTTP clients keep no cookies unless they are told to.
set -euo pipefail

work=$(mktemp -d)
server=
trap '{ [[ -z $server ]] || kill "$server"; } 2> /dev/null; rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check Flask-HTTPAuth==4.8.1 Flask==3.1.3 Werkzeug==3.1.9 requests==2.34.2
cat >server.py <<'PY'
import flask
import flask_httpauth
from werkzeug.serving import make_server

app = flask.Flask(__name__)
app.secret_key = "secret"
guard = flask_httpauth.HTTPDigestAuth(realm="jobs")
guard.get_password(lambda user: "key" if user == "user" else None)
app.add_url_rule("/jobs", view_func=guard.login_required(lambda: "ok"))
server = make_server("127.0.0.1", 0, app, threaded=True)
print(server.port, flush=True)
server.serve_forever()
PY
venv/bin/python server.py >port 2>/dev/null &
server=$!
for _ in {1..300}; do [[ -s port ]] || sleep 0.1; done
url=http://127.0.0.1:$(cat port)/jobs
ask() { curl --silent --output /dev/null --max-time 20 --digest --user user:key --write-out '%{http_code} ' "$@" "$url"; }
cat >client.py <<'PY'
import sys

import requests
from requests.auth import HTTPDigestAuth

url = sys.argv[1]
print(requests.get(url, auth=HTTPDigestAuth("user", "key")).status_code, end=" ")
session, auth = requests.Session(), HTTPDigestAuth("user", "key")
first = session.get(url)
session.get(url)
auth.init_per_thread_state()
auth._thread_local.chal = requests.utils.parse_dict_header(first.headers["WWW-Authenticate"].partition(" ")[2])
print(session.get(url, headers={"Authorization": auth.build_digest_header("GET", url)}).status_code)
PY
seen="$(ask)$(ask --cookie '')$(venv/bin/python client.py "$url")"
if [[ $seen == '401 200 200 401' ]]; then
    echo "seen: curl, curl with a cookie jar, requests, the older of two challenges: $seen"
else
    echo "changed: $seen"
    exit 1
fi
