"""Measurements under full load, which wrk makes with `load.lua`."""
import argparse
import json
import pathlib
import subprocess
import time
from typing import Any

from measurement import Measurement, Samples
from servers import Mock, Server
from signing import USES

HERE = pathlib.Path(__file__).resolve().parent
THREADS = 2  # of wrk
MB = 1_000_000


def run_wrk(server: Server, connections: int, seconds: int, method: str, target: str, prepared: pathlib.Path | None = None, timeout: str = "2s") -> dict[str, Any]:
    command = ["wrk", "-t", str(THREADS), "-c", str(connections), "-d", f"{seconds}s", "--timeout", timeout, "-s", str(HERE / "load.lua"),
               f"http://127.0.0.1:{server.port}", "--", str(THREADS), method, target, *([str(prepared)] if prepared else [])]
    before = server.cpu_seconds()
    ran = subprocess.run(command, capture_output=True, text=True)
    taken = server.cpu_seconds() - before
    if ran.returncode != 0 or "{" not in ran.stdout:
        raise RuntimeError(f"wrk failed: {ran.stdout}{ran.stderr}")
    load = json.loads(ran.stdout.strip().splitlines()[-1])
    load["rate"] = load["requests"] / load["microseconds"] * 1_000_000
    load["cpu"] = taken / load["requests"] * 1_000_000
    return load


class Load(Measurement):
    """Requests a second and server CPU a request: get one and retry, each signed with a count of its own, and the 401."""

    name = "load"
    kinds = (("get-one", "GET", ""), ("retry", "PUT", "/retry"), ("unsigned", "GET", "?pretty=false"))
    connections = (16, 64, 256, 1000)

    def __init__(self, settings: argparse.Namespace) -> None:
        super().__init__(settings)
        self.expected = {kind: 110_000 for kind, _, _ in self.kinds}  # requests a second, to prepare enough

    def open(self) -> None:
        self.mock = self.start(Mock(self.settings.programs))
        self.answers = {self.mock.target + path: self.mock.answer(method, self.mock.target + path, kind != "unsigned")
                        for kind, method, path in self.kinds if kind != "unsigned"}
        self.answers["/unsigned"] = self.mock.answer("GET", self.mock.target, signed=False)
        self.nginx = self.beside(self.answers)
        self.files = self.folder()

    def prepared(self, kind: str, method: str, target: str) -> pathlib.Path:
        """A file of signed requests for one run of the mock."""
        file = self.files / kind
        lines = int(self.expected[kind] * self.settings.seconds / USES) + 2 * THREADS
        self.mock.signer_for(method, target).write(file, self.mock.nonces(lines))
        return file

    def sample(self) -> Samples:
        for connections in self.connections:
            for kind, method, path in self.kinds:
                if connections == 1000 and kind != "get-one":
                    continue
                target = self.mock.target + path
                file = None
                if kind != "unsigned":
                    file = self.prepared(kind, method, target)
                load = run_wrk(self.mock, connections, self.settings.seconds, method, target, file)
                self.expected[kind] = max(self.expected[kind], load["rate"] * 1.5)
                wanted = load["requests"] if kind == "unsigned" else 0
                if load["refused"] != wanted:
                    raise RuntimeError(f"{kind}: {load['refused']} of {load['requests']} requests were refused")
                yield from self.figures(kind, connections, self.mock, load)
                target = "/unsigned" if kind == "unsigned" else target
                for nginx in self.nginx:
                    load = run_wrk(nginx, connections, self.settings.seconds, method, target, file)
                    yield from self.figures(kind, connections, nginx, load)

    def figures(self, kind: str, connections: int, server: Server, load: dict[str, Any]) -> Samples:
        row = f"{kind}-{connections}"
        yield row, server.name, load["rate"]
        yield f"{row}-cpu", server.name, load["cpu"]
        if connections == 1000:
            yield "unserved-1000", server.name, load["failed"] + load["timeouts"]


class Memory(Load):
    """Resident memory when ready, after a stretch of full load, and after a stretch of 401s."""

    name = "memory"
    rounds = 1

    def sample(self) -> Samples:
        for kind, method, path in (self.kinds[0], self.kinds[2]):
            with Mock(self.settings.programs) as mock:
                self.mock = mock
                time.sleep(0.2)
                yield "memory-ready", mock.name, mock.memory_bytes() / MB
                until = time.monotonic() + self.settings.memory_seconds
                while time.monotonic() < until:
                    target = mock.target + path
                    file = self.prepared(kind, method, target) if kind != "unsigned" else None
                    run_wrk(mock, 64, self.settings.seconds, method, target, file)
                yield f"memory-{kind}", mock.name, mock.memory_bytes() / MB
