"""The suite over TLS: the mock behind a TLS tunnel with certificates of each kind."""
import contextlib
import json
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
from collections.abc import Iterator
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import Result, clauses, mock, suite


def openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


class Authority:
    """A certificate authority of its own."""

    def __init__(self, folder: str) -> None:
        self.folder = pathlib.Path(folder)
        self.file = self.folder / "ca.pem"
        self.key = self.folder / "ca.key"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=Test authority",
                "-keyout", str(self.key), "-out", str(self.file), "-days", "2")

    def issue(self, name: str, alternative: str, *validity: str) -> ssl.SSLContext:
        """A context for a server. `validity` goes to openssl x509."""
        key, request, certificate, extension = (self.folder / f"{name}.{ending}" for ending in ("key", "csr", "pem", "ext"))
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}", "-keyout", str(key), "-out", str(request))
        extension.write_text(f"subjectAltName={alternative}\n")
        openssl("x509", "-req", "-in", str(request), "-CA", str(self.file), "-CAkey", str(self.key), "-CAcreateserial", "-out", str(certificate),
                "-extfile", str(extension), *(validity or ("-days", "1")))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context


@contextlib.contextmanager
def tunnel(context: ssl.SSLContext, port: int) -> Iterator[str]:
    """TLS on a free port, plain bytes to `port`."""
    server = socket.create_server(("127.0.0.1", 0))

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError, ssl.SSLError):
            while data := source.recv(65536):
                sink.sendall(data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def carry(raw: socket.socket) -> None:
        with contextlib.suppress(OSError, ssl.SSLError), context.wrap_socket(raw, server_side=True) as outside, \
                socket.create_connection(("127.0.0.1", port)) as inside:
            back = threading.Thread(target=pump, args=(inside, outside), daemon=True)
            back.start()
            pump(outside, inside)
            back.join(5)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=carry, args=(server.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{server.getsockname()[1]}"
    finally:
        server.close()


class Tls(unittest.TestCase):
    folder: tempfile.TemporaryDirectory[str]
    authority: Authority

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.authority = Authority(cls.folder.name)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.folder.cleanup()

    def judge(self, context: ssl.SSLContext, *arguments: str) -> tuple[Result, Any]:
        report = pathlib.Path(self.folder.name) / "report.json"
        with mock() as ready, tunnel(context, ready.port) as url:
            result = suite("run", "--target", url, "--public-key", ready["publicKey"], "--group", ready["groupId"], "--report", f"json={report}",
                           "--timeout", "3", *arguments, private_key=ready["privateKey"])
        return result, json.loads(report.read_text())

    def test_a_trusted_certificate_is_in_order(self) -> None:
        result, report = self.judge(self.authority.issue("right", "IP:127.0.0.1"), "--cacert", str(self.authority.file))
        self.assertEqual(result.returncode, 0, result.stdout)
        found = clauses(report)
        self.assertEqual(found["framing/certificate"]["verdict"], "pass")
        self.assertEqual(found["framing/tls-floor"]["message"], "a client that offers TLS 1.1 at most is refused")
        self.assertEqual(found["framing/hsts"]["verdict"], "warn")  # the mock behind the tunnel takes itself for plain http

    def test_an_unknown_authority_is_not_judged_and_the_way_out_is_named(self) -> None:
        result, report = self.judge(self.authority.issue("right", "IP:127.0.0.1"))
        self.assertEqual((result.returncode, report["verdict"]), (3, "not-judged"))
        self.assertIn("--cacert", report["reason"])
        self.assertEqual(len(report["exchanges"]), 1)

    def test_a_certificate_for_another_name_breaks_its_clause(self) -> None:
        result, report = self.judge(self.authority.issue("wrong", "DNS:elsewhere.example"), "--cacert", str(self.authority.file))
        self.assertEqual((result.returncode, report["verdict"]), (1, "does-not-conform"))
        self.assertEqual([name for name, one in clauses(report).items() if one["verdict"] == "fail"], ["framing/certificate"])
        self.assertIn("wrong_name", clauses(report)["framing/certificate"]["actual"])

    def test_an_expired_certificate_breaks_its_clause_and_insecure_goes_on_all_the_same(self) -> None:
        expired = self.authority.issue("expired", "IP:127.0.0.1", "-days", "-1")
        result, report = self.judge(expired, "--cacert", str(self.authority.file))
        self.assertEqual(result.returncode, 1)
        self.assertEqual(clauses(report)["framing/certificate"]["actual"], '"expired"')
        result, report = self.judge(expired, "--cacert", str(self.authority.file), "--insecure")
        self.assertEqual([name for name, one in clauses(report).items() if one["verdict"] == "fail"], ["framing/certificate"])
        self.assertTrue(report["insecure"])
        self.assertGreater(report["totals"]["pass"], 50)
        self.assertIn("(certificate not verified)", result.stdout)

    def test_what_is_wrong_with_a_certificate_shows_though_its_issuer_is_unknown(self) -> None:
        for name, certificate in (("expired", self.authority.issue("older", "IP:127.0.0.1", "-days", "-1")), ("wrong_name", self.authority.issue("other", "DNS:elsewhere.example"))):
            with self.subTest(name):
                result, report = self.judge(certificate, "--insecure")
                self.assertEqual((result.returncode, clauses(report)["framing/certificate"]["actual"]), (1, f'"{name}"'))
        result, report = self.judge(self.authority.issue("fine", "IP:127.0.0.1"), "--insecure")
        self.assertEqual((result.returncode, clauses(report)["framing/certificate"]["verdict"]), (0, "pass"))

    def test_a_target_that_asks_for_a_certificate_of_the_client_is_named(self) -> None:
        for newest in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            with self.subTest(newest.name):
                context = self.authority.issue("strict", "IP:127.0.0.1")
                context.load_verify_locations(self.authority.file)
                context.verify_mode = ssl.CERT_REQUIRED
                context.maximum_version = newest
                result, report = self.judge(context, "--cacert", str(self.authority.file))
                self.assertEqual(result.returncode, 3)
                self.assertTrue(report["reason"].endswith("; it asks for a certificate of the client: give one that it trusts with --client-cert FILE"), report["reason"])

    def test_a_certificate_of_the_client_that_is_not_taken_is_named(self) -> None:
        context = self.authority.issue("strict", "IP:127.0.0.1")
        context.load_verify_locations(self.authority.file)
        context.verify_mode = ssl.CERT_REQUIRED
        own = [str(self.authority.folder / f"stranger.{ending}") for ending in ("pem", "key")]
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=Stranger", "-keyout", own[1], "-out", own[0], "-days", "2")
        result, report = self.judge(context, "--cacert", str(self.authority.file), "--client-cert", own[0], "--client-key", own[1])
        self.assertEqual(result.returncode, 3)
        self.assertTrue(report["reason"].endswith("; it does not take the certificate of --client-cert"), report["reason"])

    def test_https_spoken_to_a_plain_port_is_named(self) -> None:
        with mock() as ready:
            result = suite("run", "--target", ready["url"].replace("http:", "https:"), "--public-key", "K", "--group", ready["groupId"], private_key="secret-key")
            self.assertEqual(result.returncode, 3)
            self.assertIn("not judged: ", result.stdout)


if __name__ == "__main__":
    unittest.main()
