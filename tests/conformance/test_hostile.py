"""Answers that are made to cost: the suite ends in time, in little memory, and says that it has judged nothing."""
import pathlib
import socket
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import SUITE, clean_environment, is_sanitized, listener, read_head

MEMORY_KB = 64 * 1024 * (8 if is_sanitized() else 1)
MEASURING = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
CHALLENGE = b'WWW-Authenticate: Digest realm="MMS Public API", domain="", nonce="%d", algorithm=MD5, qop="auth", stale=false\r\n'
MANY = 2_600_000  # empty objects, just below what the suite reads of a body
BODIES = {
    "empty objects in a list": b'{"results": [' + b"{}," * MANY + b'{}], "totalCount": 1}',
    "empty lists": b"[" + b"[]," * MANY + b"[]]",
    "members of an object": b"{" + b",".join(b'"%x":0' % number for number in range(700_000)) + b"}",
    "numbers": b"[" + b"1," * 3_900_000 + b"1]",
    "lists as large as are looked at": b'{"results": [' + b"{}," * 22_000 + b'{}], "totalCount": 22001}',
    "one long text": b'"' + b"x" * 8_000_000 + b'"',
    "brackets": b"[" * 8_000_000,
    "jobs with long names": b'{"results": [' + b",".join(b'{"id": "%024x", "status": "FAILURE", "x": "%s"}' % (number, b"y" * 7000) for number in range(1000)) + b'], "totalCount": 1000}',
}


class Hostile(unittest.TestCase):
    def measure(self, url: str, *arguments: str) -> tuple[int, float, int]:
        """Exit code, seconds, and the most memory in KB."""
        begin = time.monotonic()
        # By a small process in between: what a child takes is counted from the fork on, and this one has large bodies.
        result = subprocess.run([sys.executable, "-c", MEASURING, SUITE, "run", "--target", url, "--public-key", "K", "--group", "5c8100bcf2a30b12ff88258f", "--timeout", "2", *arguments],
                                stdout=subprocess.PIPE, text=True, timeout=120, env=clean_environment(OPSMGR_PRIVATE_KEY="a-key-0123456789"))
        code, memory = map(int, result.stdout.split())
        return code, time.monotonic() - begin, memory

    def test_large_documents(self) -> None:
        for name, body in BODIES.items():
            count = [0]

            def answering(connection: socket.socket, body: bytes = body, count: list[int] = count) -> None:
                while head := read_head(connection):
                    count[0] += 1
                    signed = b"\r\nAuthorization:" in head
                    part = body if signed else b""
                    status = b"200 OK\r\n" if signed else b"401 Unauthorized\r\n" + CHALLENGE % count[0]
                    connection.sendall(b"HTTP/1.1 " + status + b"Content-Type: application/json\r\nDate: Mon, 30 Nov 2026 20:00:00 GMT\r\nContent-Length: %d\r\n\r\n" % len(part) + part)
            with self.subTest(name), listener(answering) as url:
                code, seconds, memory = self.measure(url, "--max-requests", "60")
                print(f"{name}: exit {code}, {seconds:.1f} s, {memory / 1024:.0f} MB, {count[0]} requests")
                self.assertIn(code, (1, 3))
                self.assertLessEqual(memory, MEMORY_KB)

    def test_endless_answers(self) -> None:
        for name, head, part in (("a body", b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", b"[" * 65536), ("a head", b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 100),
                                 ("chunks", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1 \r\nx \r\n" * 1000), ("interim answers", b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 10)):
            def endless(connection: socket.socket, head: bytes = head, part: bytes = part) -> None:
                read_head(connection)
                connection.sendall(head)
                while True:
                    connection.sendall(part)
            with self.subTest(name), listener(endless) as url:
                code, seconds, memory = self.measure(url)
                print(f"endless {name}: exit {code}, {seconds:.1f} s, {memory / 1024:.0f} MB")
                self.assertIn(code, (1, 3))
                self.assertLess(seconds, 30)
                self.assertLessEqual(memory, MEMORY_KB)


if __name__ == "__main__":
    unittest.main()
