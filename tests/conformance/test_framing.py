"""Answers that are damaged on the wire, between the mock and the suite: each is caught under its clause, and legal
differences are not."""
import json
import pathlib
import re
import socket
import sys
import tempfile
import unittest
from collections.abc import Callable
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import Result, clauses, listener, mock, read_head, suite


def length_of(head: bytes) -> int:
    found = re.search(rb"\r\ncontent-length: *(\d+)", head, re.I)
    return int(found.group(1)) if found else 0


def read_message(connection: socket.socket) -> tuple[bytes, bytes]:
    data = read_head(connection)
    if not data:
        return b"", b""
    head, _, body = data.partition(b"\r\n\r\n")
    while len(body) < length_of(head):
        body += connection.recv(65536)
    return head + b"\r\n\r\n", body


# What is sent; in a tuple, it is the last before the connection is closed.
Damage = Callable[[bytes, bytes], bytes | tuple[bytes]]


def damaging(port: int, damage: Damage) -> Callable[[socket.socket], None]:
    """Carries exchanges to the mock, and what `damage(head, body)` makes of the answer to the client."""
    def handler(connection: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port)) as inside:
            while True:
                head, body = read_message(connection)
                if not head:
                    return
                inside.sendall(head + body)
                bodiless = head.startswith(b"HEAD ")
                answer = read_head(inside) if bodiless else damage(*read_message(inside))
                connection.sendall(answer[0] if isinstance(answer, tuple) else answer)
                if isinstance(answer, tuple):
                    return
    return handler


def chunked(head: bytes, body: bytes, last: bytes = b"0\r\n\r\n") -> bytes:
    head = re.sub(rb"Content-Length: \d+", b"Transfer-Encoding: chunked", head)
    return head + (b"%x\r\n%s\r\n" % (len(body), body) if body else b"") + last


DAMAGES = {
    "framing/one-length": lambda head, body: head.replace(b"\r\nDate:", b"\r\nTransfer-Encoding: chunked\r\nDate:") + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if body else head,
    "framing/true-length": lambda head, body: (head + body[:-1],),
    "framing/message-ends": lambda head, body: (chunked(head, body, last=b""),),
    "framing/date-header": lambda head, body: re.sub(rb"Date: [^\r]*\r\n", b"", head) + body,
    "conventions/json-media-type": lambda head, body: head.replace(b"application/json", b"text/plain") + body,
    "conventions/strict-json": lambda head, body: head.replace(b"Content-Length: %d" % len(body), b"Content-Length: %d" % (len(body) + 3)) + b"\xef\xbb\xbf" + body if body else head,
}
MALFORMED = {
    "a bare LF": lambda head, body: head.replace(b"\r\nDate:", b"\nDate:") + body,
    "a folded line": lambda head, body: head.replace(b"\r\nDate:", b"\r\nX-Folded: a\r\n  b\r\nDate:") + body,
    "a line without a colon": lambda head, body: head.replace(b"\r\nDate:", b"\r\nnonsense\r\nDate:") + body,
}
def instead(status: bytes, body: bytes, media: bytes = b"application/json") -> Damage:
    """Every success is that instead."""
    def damage(head: bytes, _body: bytes) -> bytes:
        if not head.startswith(b"HTTP/1.1 200"):
            return head + _body
        head = head.replace(b"HTTP/1.1 200 OK", b"HTTP/1.1 " + status).replace(b"application/json", media)
        return re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(body), head) + body
    return damage


BROKEN = {
    "500 for everything": instead(b"500 Internal Server Error", b""),
    "an array": instead(b"200 OK", b"[]"),
    "null": instead(b"200 OK", b"null"),
    "nothing": instead(b"200 OK", b""),
    "a page of a sign-in portal": instead(b"200 OK", b"<html>Please sign in</html>", b"text/html"),
}


def late(head: bytes, body: bytes, after: bytes) -> bytes:
    """Bytes behind the empty answer to a retry: at once, or a little later."""
    return head + body + after if body == b"" and head.startswith(b"HTTP/1.1 200") else head + body


LEGAL = {
    "chunks": chunked,
    "chunks with extensions and a trailer": lambda head, body: chunked(head, body, last=b"0;last=yes\r\nX-Trailer: 1\r\n\r\n"),
    "a connection closed behind each answer": lambda head, body: (head.replace(b"keep-alive", b"close") + body,),
    "an end by closing": lambda head, body: (re.sub(rb"Content-Length: \d+\r\n", b"", head).replace(b"keep-alive", b"close") + body,),
    "no reason phrase": lambda head, body: re.sub(rb"^(HTTP/1.1 \d+) [^\r]*", rb"\1 ", head) + body,
    "an interim answer": lambda head, body: b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + head + body,
    "HTTP/1.0": lambda head, body: (head.replace(b"HTTP/1.1", b"HTTP/1.0", 1).replace(b"keep-alive", b"close") + body,),
    "more fields": lambda head, body: head.replace(b"\r\nDate:", b"\r\nSet-Cookie: a=b\r\nServer: x\r\nX-Request-Id: 1\r\nDate:") + body,
}


class Framing(unittest.TestCase):
    def judge(self, damage: Damage, profile: str = "probe") -> tuple[Result, Any]:
        with mock() as ready, listener(damaging(ready.port, damage)) as url, tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder) / "report.json"
            result = suite("run", "--target", url, "--public-key", ready["publicKey"], "--group", ready["groupId"], *(["--job", ready["jobId"]] if profile == "full" else []), "--profile", profile,
                           "--timeout", "2", "--report", f"json={report}", private_key=ready["privateKey"])
            return result, json.loads(report.read_text())

    def test_each_damage_is_caught_under_its_clause(self) -> None:
        for clause, damage in DAMAGES.items():
            with self.subTest(clause=clause):
                result, report = self.judge(damage)
                self.assertEqual(result.returncode, 1, report["reason"])
                self.assertEqual(clauses(report)[clause]["verdict"], "fail")

    def test_an_interface_that_is_broken_altogether_does_not_conform(self) -> None:
        for name, damage in BROKEN.items():
            with self.subTest(broken=name):
                result, report = self.judge(damage, "safe")
                self.assertEqual((result.returncode, report["verdict"]), (1, "does-not-conform"))

    def test_bytes_behind_an_empty_answer_are_a_body(self) -> None:
        for name, damage in {"behind a length": lambda head, body: late(head, body, b"{}"),
                             "behind a last chunk": lambda head, body: chunked(head, b"") + b"{}" if late(head, body, b"!")[-1:] == b"!" else head + body}.items():
            with self.subTest(bytes=name):
                _result, report = self.judge(damage, "full")
                self.assertEqual(clauses(report)["retry/empty-body"]["verdict"], "fail")

    def test_a_malformed_head_breaks_its_clause_alone(self) -> None:
        for name, damage in MALFORMED.items():
            with self.subTest(damage=name):
                _result, report = self.judge(damage)
                self.assertEqual([id for id, one in clauses(report).items() if one["verdict"] in ("fail", "error")], ["framing/well-formed"])

    def test_nothing_legal_is_punished(self) -> None:
        for name, damage in LEGAL.items():
            with self.subTest(legal=name):
                result, report = self.judge(damage, "full")
                self.assertEqual([f"{id}: {one['message']}" for id, one in clauses(report).items() if one["verdict"] in ("fail", "error")], [])
                self.assertEqual(result.returncode, 0, report["reason"])


if __name__ == "__main__":
    unittest.main()
