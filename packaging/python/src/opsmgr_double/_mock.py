"""A mock server in a process of its own."""
import contextlib
import json
import os
import pathlib
import select
import subprocess
import tempfile
import time
from types import TracebackType

from opsmgr_double._control import Control
from opsmgr_double._programs import program
from opsmgr_double._sandbox import KEPT, Document, Sandbox, fixture_of

PATIENCE = 10.0  # seconds to get ready, and to end


class StartError(RuntimeError):
    """The mock did not get ready; the text is what it said."""


class Mock:
    """A mock on a free port of 127.0.0.1, until `close`, the end of a `with` block, or the end of this process, however that ends.

    `options` are those of `opsmgr-mock run`, such as `"--clock", "manual"`. Raises StartError when it does not get ready.
    """

    def __init__(self, *options: str) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        ca_file = None
        if "--tls" in options and "--tls-ca" not in options:
            self._folder = tempfile.TemporaryDirectory(prefix="opsmgr-")
            ca_file = str(pathlib.Path(self._folder.name) / "ca.pem")
            options = (*options, "--tls-ca", ca_file)
        elif "--tls-ca" in options:
            ca_file = options[options.index("--tls-ca") + 1]
        try:
            self._process, ready = _started(options)
        except BaseException:
            self._remove_folder()
            raise
        self._attach(ready, ca_file)

    @classmethod
    def from_environment(cls) -> "Mock | None":
        """The mock that `opsmgr-mock run` has started around this process; None when there is none."""
        if "OPSMGR_CONTROL_URL" not in os.environ:
            return None
        mock = cls.__new__(cls)
        mock._folder = None
        mock._process = None
        names = ("url", "controlUrl", "publicKey", "privateKey", "groupId", "jobId")
        variables = {"controlUrl": "OPSMGR_CONTROL_URL", "publicKey": "OPSMGR_PUBLIC_KEY", "privateKey": "OPSMGR_PRIVATE_KEY",
                     "groupId": "OPSMGR_GROUP_ID", "jobId": "OPSMGR_JOB_ID", "url": "OPSMGR_URL"}
        mock._attach({name: os.environ.get(variables[name], "") for name in names}, os.environ.get("OPSMGR_CA_FILE"))
        return mock

    def _attach(self, ready: Document, ca_file: str | None) -> None:
        self.url: str = ready["url"]
        self.control_url: str = ready["controlUrl"]
        self.public_key: str = ready.get("publicKey", "")
        self.private_key: str = ready.get("privateKey", "")
        self.group_id: str = ready.get("groupId", "")
        self.job_id: str = ready.get("jobId", "")
        self.ca_file: str | None = ca_file
        self._control = Control(self.control_url, os.environ.get("OPSMGR_CONTROL_TOKEN"), ca_file)

    def __repr__(self) -> str:
        return f"Mock({self.url})"

    def __enter__(self) -> "Mock":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def sandbox(self, fixture: str | pathlib.Path | Document | None = None) -> Sandbox:
        """A fresh sandbox. `fixture` is a built-in one (`default`, `every-status`, ...), a file that ends in `.json`, or a document; without it
        the sandbox begins as the mock did."""
        made = self._control.ask("POST", "/sandboxes", {} if fixture is None else {"fixture": fixture_of(fixture)})
        return Sandbox(self._control, made)

    @property
    def started_here(self) -> bool:
        """Whether this object started it, so that nobody else's requests come to it."""
        return self._process is not None

    def exchanges(self, after: int = 0, limit: int = KEPT) -> list[Document]:
        """What was on the wire and belongs to no sandbox, such as a request for a group that there is not; only numbers above `after`."""
        exchanges: list[Document] = self._control.ask("GET", f"/exchanges?after={after}&limit={limit}")["exchanges"]
        return exchanges

    def close(self) -> None:
        """Ends the mock, if it was started here."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._remove_folder()

    def _remove_folder(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()


def _started(options: tuple[str, ...]) -> tuple[subprocess.Popen[bytes] | None, Document]:
    """The mock runs around a `cat` that reads from this process: it ends when this process does, even when that is killed."""
    reading, writing = os.pipe()
    with tempfile.TemporaryFile() as said:
        try:
            process = subprocess.Popen([program(), "run", *options, "--ready-fd", str(writing), "--", "cat"], stdin=subprocess.PIPE,
                                       stdout=subprocess.DEVNULL, stderr=said, pass_fds=(writing,), start_new_session=True)
        finally:
            os.close(writing)
        try:
            line = _line(reading, process)
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            os.close(reading)
        if not line.endswith(b"\n"):
            process.kill()
            code = process.wait()
            if process.stdin is not None:
                process.stdin.close()
            said.seek(0)
            raise StartError(said.read().decode(errors="replace").strip() or f"opsmgr-mock ended with {code}, or was not ready after {PATIENCE:.0f} s")
        ready: Document = json.loads(line)
        return process, ready


def _line(reading: int, process: subprocess.Popen[bytes]) -> bytes:
    line = b""
    end = time.monotonic() + PATIENCE
    while not line.endswith(b"\n"):
        readable, _, _ = select.select([reading], [], [], max(0.0, end - time.monotonic()))
        part = os.read(reading, 65536) if readable else b""
        if not part:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1)
            break
        line += part
    return line
