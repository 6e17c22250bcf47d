"""The servers that are measured: the mock, nginx with constant answers of the same bytes, and peers that are installed."""
from __future__ import annotations

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from typing import TypeVar

from client import Client, plain
from signing import Signer, nonce_in

HERE = pathlib.Path(__file__).resolve().parent
BASE = "/api/public/v1.0"
TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


AnyServer = TypeVar("AnyServer", bound="Server")


class Server:
    """One process with what it starts. `target` is what is asked for; `signer` signs for it, if that is needed."""

    name = ""
    signer: Signer | None = None
    target = "/"

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = tempfile.TemporaryDirectory()
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[object]:
        raise NotImplementedError

    def start(self, patience: float = 30) -> float:
        """Milliseconds from the start of the process to its first correct answer."""
        command = [str(part) for part in self.command()]
        begun = time.perf_counter()
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder.name)
        while True:
            try:
                client = Client(self.port)
            except ConnectionRefusedError:
                if self.process.poll() is not None or time.perf_counter() - begun > patience:
                    raise RuntimeError(f"{self.name} does not start: {' '.join(command)}") from None
                time.sleep(0.0002)
                continue
            try:
                answer = client.ask(self.first_request(client))
            except (ConnectionError, TimeoutError):
                answer = b""
            finally:
                client.close()
            if self.is_right(answer):
                return (time.perf_counter() - begun) * 1000
            if time.perf_counter() - begun > patience:
                raise RuntimeError(f"{self.name} gives no right answer: {answer[:200]!r}")
            time.sleep(0.0002)

    def first_request(self, client: Client) -> bytes:
        return plain("GET", self.target)

    def is_right(self, answer: bytes) -> bool:
        return answer.startswith(b"HTTP/1.1 200") and b"5c810cc4ff7a256345ff97c4" in answer

    def stop(self) -> float:
        """Milliseconds from SIGTERM to the end of the process."""
        if self.process is None:
            return 0
        begun = time.perf_counter()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        taken = (time.perf_counter() - begun) * 1000
        self.folder.cleanup()
        return taken

    def __enter__(self: AnyServer) -> AnyServer:
        self.start()
        return self

    def __exit__(self, *unused: object) -> None:
        self.stop()

    def processes(self) -> list[int]:
        assert self.process is not None
        found = [self.process.pid]
        for pid in found:
            for children in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
                found += [int(child) for child in children.read_text().split()]
        return found

    def cpu_seconds(self) -> float:
        """User and system time of all threads and processes so far."""
        ticks = 0
        for pid in self.processes():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS

    def memory_bytes(self) -> int:
        """Resident, all processes together."""
        return 1024 * sum(int(line.split()[1]) for pid in self.processes()
                          for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))


class Mock(Server):
    """Digest verified, journal on, all else as it is by default."""

    name = "opsmgr-mock"
    signer: Signer

    def __init__(self, programs: pathlib.Path, fixture: str | pathlib.Path = HERE / "fixture.json", flags: Sequence[str] = ()) -> None:
        super().__init__()
        self.programs, self.fixture, self.flags = programs, fixture, flags
        data = json.loads((HERE / "fixture.json").read_text())
        self.key = data["keys"][0]
        self.realm = "MMS Public API"
        self.jobs = f"{BASE}/groups/{data['groups'][0]['id']}/logCollectionJobs"
        self.target = f"{self.jobs}/5c810cc4ff7a256345ff97c4"
        self.signer = self.signer_for("GET", self.target)

    def signer_for(self, method: str, target: str) -> Signer:
        return Signer(self.key, self.realm, method, target)

    def command(self) -> list[object]:
        return [self.programs / "opsmgr-mock", "serve", "--port", self.port, *self.flags, self.fixture]

    def first_request(self, client: Client) -> bytes:
        return self.signer.request(nonce_in(client.ask(plain("GET", self.target))), 1)

    def nonces(self, count: int) -> list[str]:
        """New ones."""
        client = Client(self.port)
        try:
            return [nonce_in(client.ask(plain("GET", self.target))) for _ in range(count)]
        finally:
            client.close()

    def answer(self, method: str, target: str, signed: bool = True) -> bytes:
        client = Client(self.port)
        try:
            challenge = client.ask(plain(method, target))
            return client.ask(self.signer_for(method, target).request(nonce_in(challenge), 1)) if signed else challenge
        finally:
            client.close()


class Nginx(Server):
    """Answers with the bytes that the mock has answered with, without looking at the request."""

    name = "nginx"

    def __init__(self, answers: dict[str, bytes]) -> None:
        super().__init__()
        self.answers = answers  # of the mock, by path
        self.target = next(iter(answers))

    @staticmethod
    def is_installed() -> bool:
        return shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin") is not None

    def location(self, path: str, answer: bytes) -> str:
        head, _, body = answer.decode().partition("\r\n\r\n")
        status, *fields = head.split("\r\n")

        def quoted(text: str) -> str:
            return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

        lines = [f"location = {path} {{", "default_type application/json;"]
        for field in fields:
            name, _, value = field.partition(": ")
            if name not in ("Content-Type", "Date", "Connection", "Content-Length"):
                lines.append(f"add_header {name} {quoted(value)} always;")
        return "\n".join([*lines, f"return {status.split()[1]} {quoted(body)};", "}"])

    def command(self) -> list[object]:
        configuration = pathlib.Path(self.folder.name) / "nginx.conf"
        temporary = "\n".join(f'{kind}_temp_path "{self.folder.name}/{kind}";'
                              for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        locations = "\n".join(self.location(path, answer) for path, answer in self.answers.items())
        configuration.write_text(f"""
daemon off; worker_processes {os.cpu_count()}; worker_rlimit_nofile 8192; pid "{self.folder.name}/pid"; error_log "{self.folder.name}/errors" crit;
events {{ worker_connections 4096; }}
http {{
    access_log off; keepalive_requests 1000000000; keepalive_timeout 300s; client_header_timeout 300s;
    {temporary}
    server {{ listen 127.0.0.1:{self.port} backlog=4096; {locations} location / {{ return 404 'none'; }} }}
}}
""")
        program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
        return [program, "-e", f"{self.folder.name}/errors", "-p", self.folder.name, "-c", configuration]
