"""A client of raw sockets, for what has to be timed one request at a time."""
import contextlib
import re
import socket
import statistics
import time

from signing import USES, nonce_in


class Client:
    def __init__(self, port, timeout=10):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request):
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

    def some(self):
        part = self.socket.recv(262144)
        if not part:
            raise ConnectionError("the server has closed the connection")
        return part

    def close(self):
        self.socket.close()


def plain(method, target):
    length = "" if method == "GET" else "Content-Length: 0\r\n"
    return f"{method} {target} HTTP/1.1\r\nHost: localhost\r\n{length}\r\n".encode()


@contextlib.contextmanager
def clients(port, count):
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


def median_round_trip(server, requests=400):
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
