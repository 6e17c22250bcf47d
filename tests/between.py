"""A man in the middle of suite and mock, who passes requests on and may change what comes back."""
from __future__ import annotations

import builtins
import json
import re
import socket
from collections.abc import Callable

from support import Document, Ready, digest_header, read_head


def length_of(head: bytes) -> int:
    found = re.search(rb"\r\ncontent-length: *(\d+)", head, re.I)
    return int(found.group(1)) if found else 0


def message(connection: socket.socket) -> bytes:
    head = read_head(connection)
    if not head:
        return b""
    while len(head.partition(b"\r\n\r\n")[2]) < length_of(head.partition(b"\r\n\r\n")[0]):
        head += connection.recv(65536)
    return head


class Request:
    def __init__(self, data: bytes) -> None:
        self.data = data
        line = data.split(b"\r\n", 1)[0].decode()
        self.method, self.target, _ = line.split(" ")
        self.path, _, self.query = self.target.partition("?")
        self.body = data.partition(b"\r\n\r\n")[2]
        self.signed = b"\r\nAuthorization:" in data
        self.retries = self.method == "PUT" and self.path.endswith("/retry")
        self.creates = self.method == "POST" and self.signed and self.path.endswith("/logCollectionJobs")

    def field(self, name: str) -> str:
        """Its value, empty where there is none."""
        found = re.search(rb"\r\n" + name.encode() + rb": *([^\r]*)", self.data, re.I)
        return found.group(1).decode() if found else ""

    def without(self, *names: str) -> bytes:
        """The request's bytes without these fields."""
        head, _, body = self.data.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(tuple(f"{name.lower()}:".encode() for name in names))]
        return b"\r\n".join(lines) + b"\r\n\r\n" + body

    def asking(self, method: str | None = None, target: str | None = None) -> bytes:
        """The request's bytes with another method or target."""
        return self.data.replace(f"{self.method} {self.target} ".encode(), f"{method or self.method} {target or self.target} ".encode(), 1)


class Answer:
    def __init__(self, data: bytes) -> None:
        self.head, _, self.body = data.partition(b"\r\n\r\n")
        self.status = int(self.head.split(b" ", 2)[1])

    def bytes(self) -> builtins.bytes:
        return self.head + b"\r\n\r\n" + self.body

    def having(self, status: builtins.bytes | None = None, body: builtins.bytes | None = None) -> Answer:
        head = self.head
        if status:
            head = re.sub(rb"^HTTP/1.1 [^\r]*", b"HTTP/1.1 " + status, head)
        if body or (body is not None and self.body):  # the length in an answer to HEAD is that of another answer
            head = re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(body), head)
        return Answer(head + b"\r\n\r\n" + (self.body if body is None else body))

    def with_field(self, name: str, value: str | None = None) -> Answer:
        """With another value of that field, or without it."""
        lines = [line for line in self.head.split(b"\r\n") if not line.lower().startswith(name.lower().encode() + b":")]
        if value is not None:
            lines.append(f"{name}: {value}".encode())
        return Answer(b"\r\n".join(lines) + b"\r\n\r\n" + self.body)

    def field(self, name: str) -> str:
        """Its value, empty where there is none."""
        found = re.search(rb"\r\n" + name.encode() + rb": *([^\r]*)", self.head, re.I)
        return found.group(1).decode() if found else ""

    def edited(self, edit: Callable[[Document], object]) -> Answer:
        """With the JSON document changed by `edit(document)`, and laid out as it was."""
        document = json.loads(self.body)
        edit(document)
        pretty = {"indent": 2} if b"\n" in self.body else {"separators": (",", ":")}
        return self.having(body=json.dumps(document, **pretty).encode())


Forward = Callable[[bytes], Answer]
Tamper = Callable[[Request, Forward], Answer | None]
Edit = Callable[[Document], object]


def between(port: int, tamper: Tamper) -> Callable[[socket.socket], None]:
    """Carries requests to the mock; `tamper(request, forward)` gives the answer, where `forward(request bytes)` asks the
    mock. None closes the connection without a word."""
    def handler(connection: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port)) as inside:
            def forward(data: bytes) -> Answer:
                inside.sendall(data)
                if data.startswith(b"HEAD "):
                    return Answer(read_head(inside))
                return Answer(message(inside))
            while True:
                data = message(connection)
                if not data:
                    return
                answer = tamper(Request(data), forward)
                if answer is None:
                    return
                connection.sendall(answer.bytes())
    return handler


def signed_anew(request: Request, forward: Forward, ready: Ready, method: str | None = None, target: str | None = None) -> Answer:
    """The answer to the same request with a signature of our own: whoever answers so does not look at the sender's."""
    method, target = method or request.method, target or request.target
    bare = Request(request.data).without("Authorization")
    bare = bare.replace(f"{request.method} {request.target} ".encode(), f"{method} {target} ".encode(), 1)
    challenge = forward(bare).field("WWW-Authenticate")
    credentials = digest_header(challenge, method, target, ready["publicKey"], ready["privateKey"])
    return forward(bare.replace(b"\r\n\r\n", f"\r\nAuthorization: {credentials}\r\n\r\n".encode(), 1))
