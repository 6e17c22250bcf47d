"""Servers that are not ours, each started by a command that stays in the foreground."""
import contextlib
import pathlib
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from typing import Any


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@contextlib.contextmanager
def listening(command: Sequence[str], port: int, log: pathlib.Path | None = None, **options: Any) -> Iterator[None]:
    """The server that `command` starts, from when it listens on that port until the block ends. A server that does not is an error
    with what it said on standard error and in the file `log`."""
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **options)
    assert server.stderr is not None
    try:
        deadline = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > deadline:
                    said = log.read_text() if log is not None and log.exists() else ""
                    raise RuntimeError(f"{command[0]} did not start: {said}{server.stderr.read() if server.poll() is not None else ''}") from None
                time.sleep(0.02)
        yield
    finally:
        server.terminate()
        server.wait(10)
        server.stderr.close()
