"""Answers 200 with an empty JSON object to every request that has signed in as Flask-HTTPAuth wants it. Prints one line of JSON when it
listens."""
import json
import logging

from flask import Flask
from flask_httpauth import HTTPDigestAuth
from werkzeug.serving import make_server

USER, KEY = "flask-user", "flask-key-0123456789"

logging.getLogger("werkzeug").setLevel(logging.ERROR)
app = Flask(__name__)
app.secret_key = "a secret of this test"
sign_in = HTTPDigestAuth(realm="MMS Public API")


@sign_in.get_password
def password(user: str) -> str | None:
    return KEY if user == USER else None


@app.route("/", defaults={"path": ""}, methods=["GET", "PUT", "POST", "DELETE"])
@app.route("/<path:path>", methods=["GET", "PUT", "POST", "DELETE"])
@sign_in.login_required
def jobs(path: str) -> dict[str, str]:
    return {}


server = make_server("127.0.0.1", 0, app, threaded=True)
print(json.dumps({"url": f"http://127.0.0.1:{server.port}", "publicKey": USER, "privateKey": KEY}), flush=True)
server.serve_forever()
