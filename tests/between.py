"""A man in the middle of suite and mock, who passes requests on and may change what comes back."""
import json
import re
import socket

from support import read_head


def length_of(head):
    found = re.search(rb"\r\ncontent-length: *(\d+)", head, re.I)
    return int(found.group(1)) if found else 0


def message(connection):
    head = read_head(connection)
    if not head:
        return b""
    while len(head.partition(b"\r\n\r\n")[2]) < length_of(head.partition(b"\r\n\r\n")[0]):
        head += connection.recv(65536)
    return head


class Request:
    def __init__(self, data):
        self.data = data
        line = data.split(b"\r\n", 1)[0].decode()
        self.method, self.target, _ = line.split(" ")
        self.body = data.partition(b"\r\n\r\n")[2]
        self.signed = b"\r\nAuthorization:" in data
        self.creates = self.method == "POST" and self.signed and self.target.split("?")[0].endswith("/logCollectionJobs")


class Answer:
    def __init__(self, data):
        self.head, _, self.body = data.partition(b"\r\n\r\n")
        self.status = int(self.head.split(b" ", 2)[1])

    def bytes(self):
        return self.head + b"\r\n\r\n" + self.body

    def having(self, status=None, body=None):
        head = self.head
        if status:
            head = re.sub(rb"^HTTP/1.1 [^\r]*", b"HTTP/1.1 " + status, head)
        if body is not None:
            head = re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(body), head)
        return Answer(head + b"\r\n\r\n" + (self.body if body is None else body))

    def edited(self, edit):
        """With the JSON document changed by `edit(document)`."""
        document = json.loads(self.body)
        edit(document)
        return self.having(body=json.dumps(document, separators=(",", ":")).encode())


def between(port, tamper):
    """Carries requests to the mock; `tamper(request, forward)` gives the answer, where `forward(request bytes)` asks the
    mock. None closes the connection without a word."""
    def handler(connection):
        with socket.create_connection(("127.0.0.1", port)) as inside:
            def forward(data):
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
