"""Starts the programs for tests that look at them from outside. The folder with the programs is OPSMGR_BIN."""
import contextlib
import hashlib
import json
import os
import pathlib
import select
import socket
import subprocess
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(os.environ.get("OPSMGR_BIN", ROOT / "build" / "release" / "bin"))
MOCK = str(BIN / "opsmgr-mock")
SUITE = str(BIN / "opsmgr-suite")
BASE = "/api/public/v1.0"


def clean_environment(**additions):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPSMGR_")}
    environment.update(additions)
    return environment


class Ready(dict):
    """The ready line of a mock, and the paths that it leads to."""

    @property
    def jobs(self):
        return f"{BASE}/groups/{self['groupId']}/logCollectionJobs"

    @property
    def job(self):
        return f"{self.jobs}/{self['jobId']}"

    @property
    def retry(self):
        return f"{self.job}/retry"

    @property
    def port(self):
        return int(self["url"].rsplit(":", 1)[1])


@contextlib.contextmanager
def mock(*arguments):
    """A mock on a free port until the block ends; checks that it ends in good order."""
    process = subprocess.Popen([MOCK, "serve", "--port", "0", *arguments], stdout=subprocess.PIPE, text=True,
                               env=clean_environment())
    try:
        readable, _, _ = select.select([process.stdout], [], [], 10)
        line = process.stdout.readline() if readable else ""
        if not line:
            raise RuntimeError(f"the mock did not get ready: {process.wait(5)}")
        ready = Ready(json.loads(line))
        ready.process = process
        yield ready
    finally:
        if process.poll() is None:
            process.terminate()
        code = process.wait(10)
        process.stdout.close()
    assert code == 0, f"the mock ended with {code}"


def suite(*arguments, private_key=None, timeout=60, **environment):
    """Runs opsmgr-suite; the result has returncode, stdout and stderr."""
    if private_key is not None:
        environment["OPSMGR_PRIVATE_KEY"] = private_key
    return subprocess.run([SUITE, *arguments], capture_output=True, text=True, timeout=timeout,
                          env=clean_environment(**environment))


def judged(*arguments, mock_arguments=(), environment=None, timeout=120):
    """Runs the suite against a mock of its own; the exit code, the JSON report and what was printed."""
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.json"
        result = subprocess.run([MOCK, "run", *mock_arguments, "--", SUITE, "run", "--report", f"json={report}", *arguments],
                                capture_output=True, text=True, timeout=timeout, env=clean_environment(**(environment or {})))
        text = report.read_text() if report.exists() else ""
        return result, json.loads(text) if text else None


def clauses(report):
    return {clause["id"]: clause for clause in report["clauses"]}


@contextlib.contextmanager
def listener(handler):
    """A server of raw sockets: `handler(connection)` has each connection on a thread of its own."""
    server = socket.create_server(("127.0.0.1", 0))
    stopping = threading.Event()

    def serve():
        while not stopping.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=handled, args=(connection,), daemon=True).start()

    def handled(connection):
        with connection, contextlib.suppress(OSError):
            handler(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
    finally:
        stopping.set()
        server.close()


def read_head(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(4096)
        if not part:
            return data
        data += part
    return data


def digest_header(challenge, method, uri, user, key, count=1, **edits):
    """An Authorization value made without any code of the project."""
    fields = dict(part.strip().split("=", 1) for part in challenge.removeprefix("Digest ").split(","))
    fields = {name: value.strip('"') for name, value in fields.items()}
    md5 = lambda text: hashlib.md5(text.encode()).hexdigest()
    nc, cnonce = f"{count:08x}", "0a4f113b"
    a1, a2 = md5(f"{user}:{fields['realm']}:{key}"), md5(f"{method}:{uri}")
    values = {"username": user, "realm": fields["realm"], "nonce": fields["nonce"], "uri": uri, "cnonce": cnonce,
              "response": md5(f"{a1}:{fields['nonce']}:{nc}:{cnonce}:auth:{a2}")}
    values.update(edits)
    return "Digest " + ", ".join(f'{name}="{value}"' for name, value in values.items()) + f", qop=auth, nc={nc}, algorithm=MD5"
