"""A client of raw sockets, for what has to be timed one request at a time."""
from __future__ import annotations

import contextlib
import json
import re
import socket
import statistics
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from signing import USES, nonce_in

if TYPE_CHECKING:
    from servers import Server


class Client:
    def __init__(self, port: int, timeout: float = 10) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> bytes:
        """The whole answer: by its Content-Length, else to the last chunk."""
        self.socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.some()
        head, _, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"\r\nContent-Length: *(\d+)", head, re.I)
        while len(body) < int(length.group(1)) if length else not body.endswith(b"0\r\n\r\n"):
            body += self.some()
        return head + b"\r\n\r\n" + body

    def some(self) -> bytes:
        part = self.socket.recv(262144)
        if not part:
            raise ConnectionError("the server has closed the connection")
        return part

    def close(self) -> None:
        self.socket.close()


def plain(method: str, target: str) -> bytes:
    length = "" if method == "GET" else "Content-Length: 0\r\n"
    return f"{method} {target} HTTP/1.1\r\nHost: localhost\r\n{length}\r\n".encode()


def control(method: str, path: str, document: Any) -> bytes:
    """To the control API of the mock."""
    body = json.dumps(document)
    return (f"{method} /__admin{path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}").encode()


@contextlib.contextmanager
def clients(port: int, count: int) -> Iterator[list[Client]]:
    """So many connections that have each had an answer and rest."""
    made = []
    try:
        for _ in range(count):
            made.append(Client(port))
            made[-1].ask(plain("GET", "/idle"))
        yield made
    finally:
        for one in made:
            one.close()


def median_round_trip(server: Server, requests: int = 400) -> float:
    """Milliseconds for one request of the only active client, signed where the server asks for that."""
    client = Client(server.port)
    times = []
    try:
        if server.signer is None:
            sent = [plain("GET", server.target)] * requests
        else:
            nonce = nonce_in(client.ask(plain("GET", server.target)))
            sent = [server.signer.request(nonce, count) for count in range(1, min(requests, USES) + 1)]
        for request in sent:
            begun = time.perf_counter()
            answer = client.ask(request)
            times.append(time.perf_counter() - begun)
            if not answer.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(f"expected 200, the answer is {answer[:200]!r}")
    finally:
        client.close()
    return statistics.median(times) * 1000
