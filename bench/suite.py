"""What a run of the suite costs."""
import contextlib
import json
import os
import pathlib
import socket
import subprocess
import threading
import time
from collections.abc import Iterator

from measurement import Measurement, Samples
from servers import Mock


class Suite(Measurement):
    """The suite against the mock, at once and through something that holds each answer back for 50 ms."""

    name = "suite"
    latency = 0.05

    def run(self, mock: Mock, url: str) -> tuple[float, int]:
        report = pathlib.Path(mock.folder.name) / "report.json"
        begun = time.perf_counter()
        ran = subprocess.run([self.settings.programs / "opsmgr-suite", "run", "--target", url, "--public-key", mock.key["publicKey"],
                              "--group", mock.jobs.split("/")[-2], "--job", "5c810cc4ff7a256345ff97c4", "--profile", "full",
                              "--report", f"json={report}"], capture_output=True, text=True,
                             env={**os.environ, "OPSMGR_PRIVATE_KEY": mock.key["privateKey"]})
        taken = time.perf_counter() - begun
        if ran.returncode != 0:
            raise RuntimeError(f"the suite ended with {ran.returncode}: {ran.stdout[-2000:]}{ran.stderr}")
        return taken, len(json.loads(report.read_text())["exchanges"])

    def sample(self) -> Samples:
        with Mock(self.settings.programs, fixture="default") as mock:
            taken, requests = self.run(mock, f"http://127.0.0.1:{mock.port}")
            yield "suite", "opsmgr-suite", taken
            yield "suite-requests", "opsmgr-suite", requests
        with Mock(self.settings.programs, fixture="default") as mock, held_back(mock.port, self.latency) as port:
            taken, requests = self.run(mock, f"http://127.0.0.1:{port}")
            yield "suite-overhead", "opsmgr-suite", taken / (requests * self.latency)


@contextlib.contextmanager
def held_back(port: int, seconds: float) -> Iterator[int]:
    """Passes connections on to the port; what comes back comes so much later."""
    server = socket.create_server(("127.0.0.1", 0), backlog=64)

    def passing(source: socket.socket, sink: socket.socket, pause: float) -> None:
        with contextlib.suppress(OSError):
            while part := source.recv(65536):
                time.sleep(pause)
                sink.sendall(part)
            sink.shutdown(socket.SHUT_WR)

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = server.accept()
                far = socket.create_connection(("127.0.0.1", port))
                for one in (near, far):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=passing, args=(near, far, 0), daemon=True).start()
                threading.Thread(target=passing, args=(far, near, seconds), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield server.getsockname()[1]
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
