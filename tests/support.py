"""Starts the programs for tests that look at them from outside. The folder with the programs is OPSMGR_BIN."""
import contextlib
import hashlib
import json
import os
import pathlib
import re
import select
import socket
import subprocess
import tempfile
import threading
import unittest
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parent.parent
BIN = pathlib.Path(os.environ.get("OPSMGR_BIN", ROOT / "build" / "release" / "bin"))
MOCK = str(BIN / "opsmgr-mock")
SUITE = str(BIN / "opsmgr-suite")
BASE = "/api/public/v1.0"

Document = dict[str, Any]  # a JSON object
Result = subprocess.CompletedProcess[str]

# Clients that the tests are made of, and that they start, would ask a proxy for the servers on this machine.
PROXIES = {name: os.environ.pop(name) for name in list(os.environ) if name.lower().endswith("_proxy")}


def clean_environment(**additions: str) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPSMGR_")}
    environment.update(additions)
    return environment


def is_sanitized() -> bool:
    """Whether the programs are built with a sanitizer: then they take many times the memory and the time."""
    return any(name in pathlib.Path(MOCK).read_bytes() for name in (b"__asan_init", b"__tsan_init"))


def report_formats() -> dict[str, str]:
    """The formats of reports, each with the ending of its files, as the program lists them."""
    listed = subprocess.run([SUITE, "report", "--formats"], capture_output=True, text=True, timeout=20, check=True, env=clean_environment()).stdout
    return {name: ending for name, ending, _ in (line.split(maxsplit=2) for line in listed.splitlines())}


def fits(expected: str, printed: str) -> bool:
    """Whether a text is as a guide shows it, in which `...` stands for anything."""
    pattern = ".*?".join(re.escape(part) for part in expected.strip().split("..."))
    return re.fullmatch(pattern, printed.strip(), re.S) is not None


class InFolder(unittest.TestCase):
    """Tests that share a temporary folder, which goes with them."""

    folder: pathlib.Path

    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)


class Ready(dict[str, Any]):
    """The ready line of a mock, and the paths that it leads to."""

    process: subprocess.Popen[str]

    @property
    def jobs(self) -> str:
        return f"{BASE}/groups/{self['groupId']}/logCollectionJobs"

    @property
    def job(self) -> str:
        return f"{self.jobs}/{self['jobId']}"

    @property
    def retry(self) -> str:
        return f"{self.job}/retry"

    @property
    def port(self) -> int:
        return int(self["url"].rsplit(":", 1)[1])


@contextlib.contextmanager
def mock(*arguments: str) -> Iterator[Ready]:
    """A mock on a free port until the block ends; checks that it ends in good order."""
    process = subprocess.Popen([MOCK, "serve", "--port", "0", *arguments], stdout=subprocess.PIPE, text=True,
                               env=clean_environment())
    assert process.stdout is not None
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


def suite(*arguments: str, private_key: str | None = None, timeout: float = 60, **environment: str) -> Result:
    """Runs opsmgr-suite; the result has returncode, stdout and stderr."""
    if private_key is not None:
        environment["OPSMGR_PRIVATE_KEY"] = private_key
    return subprocess.run([SUITE, *arguments], capture_output=True, text=True, timeout=timeout,
                          env=clean_environment(**environment))


def judged(*arguments: str, mock_arguments: Sequence[str] = (), environment: Mapping[str, str] | None = None, timeout: float = 120) -> tuple[Result, Any]:
    """Runs the suite against a mock of its own; the exit code, the JSON report and what was printed."""
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder) / "report.json"
        result = subprocess.run([MOCK, "run", *mock_arguments, "--", SUITE, "run", "--report", f"json={report}", *arguments],
                                capture_output=True, text=True, timeout=timeout, env=clean_environment(**(environment or {})))
        text = report.read_text() if report.exists() else ""
        return result, json.loads(text) if text else None


def clauses(report: Document) -> dict[str, Any]:
    return {clause["id"]: clause for clause in report["clauses"]}


@contextlib.contextmanager
def listener(handler: Callable[[socket.socket], object]) -> Iterator[str]:
    """A server of raw sockets: `handler(connection)` has each connection on a thread of its own."""
    server = socket.create_server(("127.0.0.1", 0))
    stopping = threading.Event()

    def serve() -> None:
        while not stopping.is_set():
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=handled, args=(connection,), daemon=True).start()

    def handled(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            handler(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
    finally:
        stopping.set()
        server.close()


def read_head(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(4096)
        if not part:
            return data
        data += part
    return data


def digest_header(challenge: str, method: str, uri: str, user: str, key: str, count: int = 1, **edits: str) -> str:
    """An Authorization value made without any code of the project."""
    assert challenge, "the answer has no challenge"
    fields = {name: value.strip('"') for name, value in
              (part.strip().split("=", 1) for part in challenge.removeprefix("Digest ").split(","))}

    def md5(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()

    nc, cnonce = f"{count:08x}", "0a4f113b"
    a1, a2 = md5(f"{user}:{fields['realm']}:{key}"), md5(f"{method}:{uri}")
    values = {"username": user, "realm": fields["realm"], "nonce": fields["nonce"], "uri": uri, "cnonce": cnonce,
              "response": md5(f"{a1}:{fields['nonce']}:{nc}:{cnonce}:auth:{a2}")}
    values.update(edits)
    return "Digest " + ", ".join(f'{name}="{value}"' for name, value in values.items()) + f", qop=auth, nc={nc}, algorithm=MD5"
