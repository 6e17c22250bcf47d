"""The mock behind TLS: the same server, the same answers."""
import json
import pathlib
import resource
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest
from typing import Any

import requests
from requests.auth import HTTPDigestAuth

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import MOCK, SUITE, Ready, Result, clean_environment, is_sanitized, listener, mock, read_head


def run(*arguments: str, **options: Any) -> Result:
    return subprocess.run([MOCK, *arguments], capture_output=True, text=True, timeout=60, env=clean_environment(), **options)


def openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


class Served(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.ca = str(self.folder / "ca.pem")

    def connect(self, ready: Ready, timeout: float = 20) -> Any:
        context = ssl.create_default_context(cafile=self.ca)
        return context.wrap_socket(socket.create_connection(("127.0.0.1", ready.port), timeout=timeout), server_hostname="localhost")

    def test_a_self_signed_certificate_is_trusted_by_those_who_are_given_it(self) -> None:
        with mock("--tls", "--tls-ca", self.ca) as ready:
            self.assertTrue(ready["url"].startswith("https://127.0.0.1:"))
            self.assertTrue(ready["controlUrl"].startswith("https://"))
            auth = HTTPDigestAuth(ready["publicKey"], ready["privateKey"])
            answer = requests.put(ready["url"] + ready.retry, auth=auth, verify=self.ca, timeout=20)
            self.assertEqual((answer.status_code, answer.content), (200, b""))
            self.assertEqual(answer.headers["Strict-Transport-Security"], "max-age=300")
            link = requests.get(ready["url"] + ready.job, auth=auth, verify=self.ca, timeout=20).json()["downloadUrl"]
            self.assertTrue(link.startswith(ready["url"]))
            with self.assertRaises(requests.exceptions.SSLError):
                requests.get(ready["url"] + ready.job, timeout=20)
            curl = subprocess.run(["curl", "--silent", "--cacert", self.ca, "--resolve", f"localhost:{ready.port}:127.0.0.1", f"https://localhost:{ready.port}/__admin/health"],
                                  capture_output=True, text=True)
            self.assertEqual(json.loads(curl.stdout)["status"], "healthy")
            self.assertEqual(run("health", ready["url"], "--cacert", self.ca).returncode, 0)
            self.assertEqual(run("health", ready["url"], "--insecure").returncode, 0)
            refused = run("health", ready["url"])
            self.assertEqual(refused.returncode, 1)
            self.assertRegex(refused.stderr, r"^unhealthy: https://\S+: the certificate of \S+ is refused: its issuer 'CN=opsmgr-mock' is not trusted; give the issuer's ")

    def test_plain_http_is_told_that_the_port_speaks_tls(self) -> None:
        with mock("--tls", "--tls-ca", self.ca) as ready:
            for method in ("GET", "PUT", "POST"):
                answer = requests.request(method, f"http://127.0.0.1:{ready.port}{ready.job}", data="x" * 3000 if method == "POST" else None, timeout=20)
                self.assertEqual((answer.status_code, answer.text), (400, "This port speaks TLS: its addresses begin with https.\n"))
            self.assertEqual(requests.get(ready["controlUrl"] + "/health", verify=self.ca, timeout=20).status_code, 200)

    def test_the_suite_finds_it_conforming(self) -> None:
        result = subprocess.run([MOCK, "run", "--tls", "--tls-ca", self.ca, "--", SUITE, "run", "--profile", "full", "--cacert", self.ca],
                                capture_output=True, text=True, timeout=120, env=clean_environment())
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn(" 0 fail", result.stdout)

    def test_a_command_is_told_where_the_certificate_is(self) -> None:
        result = run("run", "--tls", "--tls-ca", self.ca, "--", "sh", "-c", 'curl --silent --fail --cacert "$OPSMGR_CA_FILE" "$OPSMGR_CONTROL_URL/health"')
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_without_a_file_for_it_the_certificate_lies_in_one_that_is_gone_afterwards(self) -> None:
        result = run("run", "--tls", "--", "sh", "-c", 'curl --silent --fail --output /dev/null --cacert "$OPSMGR_CA_FILE" "$OPSMGR_CONTROL_URL/health" && echo "$OPSMGR_CA_FILE"')
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertFalse(pathlib.Path(result.stdout.strip()).parent.exists(), result.stdout)
        self.assertEqual(run("run", "--", "sh", "-c", 'echo "${OPSMGR_CA_FILE-none}"').stdout, "none\n")

    def test_missing_and_downgraded_protection_is_seen_over_tls(self) -> None:
        for name, clause in [("no-hsts-over-tls", "framing/hsts"), ("downgrade-redirect", "framing/no-downgrade")]:
            report = self.folder / "report.json"
            subprocess.run([MOCK, "run", "--tls", "--tls-ca", self.ca, "--deviate", name, "--", SUITE, "run", "--cacert", self.ca, "--report", f"json={report}"],
                           capture_output=True, text=True, timeout=120, env=clean_environment())
            broken = [one["id"] for one in json.loads(report.read_text())["clauses"] if one["verdict"] in ("fail", "warn")]
            self.assertIn(clause, broken)

    def test_a_site_that_redirects_everything_to_plain_http_is_told_so(self) -> None:
        cert, key = str(self.folder / "redirecting.pem"), str(self.folder / "redirecting-key.pem")
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)

        def redirecting(connection: socket.socket) -> None:
            with context.wrap_socket(connection, server_side=True) as secured:
                path = read_head(secured).split(b" ")[1]
                secured.sendall(b"HTTP/1.1 301 Moved Permanently\r\nDate: Tue, 05 Sep 2023 06:35:03 GMT\r\nLocation: http://localhost" + path + b"\r\nContent-Length: 0\r\n\r\n")
        report = self.folder / "redirected.json"
        with listener(redirecting) as url:
            result = subprocess.run([SUITE, "run", "--target", url.replace("http", "https"), "--public-key", "u", "--group", "5c8100bcf2a30b12ff88258f", "--cacert", cert,
                                     "--report", f"json={report}"],
                                    capture_output=True, text=True, timeout=60, env=clean_environment(OPSMGR_PRIVATE_KEY="k" * 20))
        broken = [one["id"] for one in json.loads(report.read_text())["clauses"] if one["verdict"] in ("fail", "warn")]
        self.assertEqual((result.returncode, broken), (3, ["framing/no-downgrade"]), result.stdout)

    def test_a_certificate_of_ones_own_is_served(self) -> None:
        cert, key = str(self.folder / "cert.pem"), str(self.folder / "key.pem")
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        with mock("--cert", cert, "--key", key) as ready:
            self.assertEqual(requests.get(ready["controlUrl"] + "/health", verify=cert, timeout=20).status_code, 200)

    def test_a_thousand_idle_clients_and_half_made_handshakes_do_not_delay_another(self) -> None:
        with mock("--tls", "--tls-ca", self.ca, "--workers", "2") as ready:
            self.allow_open_files(2000)  # behind the start of the mock, which has to see to its own
            open_sockets = [socket.create_connection(("127.0.0.1", ready.port), timeout=20) for _ in range(50)]  # say nothing
            for quiet in open_sockets[:25]:
                quiet.sendall(b"\x16\x03\x01\x02\x00\x01")  # or stop in the middle
            before = self.memory(ready)
            for _ in range(1000):
                connection = self.connect(ready)
                connection.sendall(f"GET {ready.jobs} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                self.assertIn(b" 401 ", read_head(connection))
                open_sockets.append(connection)
            print(f"{(self.memory(ready) - before) / 1000:.1f} KB for each idle TLS connection")
            if not is_sanitized():
                self.assertLess((self.memory(ready) - before) / 1000, 40)
            for _ in range(20):  # none of them runs into its timeout
                with self.connect(ready) as active:
                    active.sendall(f"GET {ready.jobs} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                    self.assertIn(b" 401 ", read_head(active))
            ready.process.terminate()
            self.assertEqual(ready.process.wait(5), 0)
            for one in open_sockets:
                one.close()

    def allow_open_files(self, count: int) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(count, hard)), hard))

    @staticmethod
    def memory(ready: Ready) -> int:
        status = pathlib.Path(f"/proc/{ready.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])

    def test_requests_of_any_size_and_in_any_number_arrive(self) -> None:
        with mock("--tls", "--tls-ca", self.ca) as ready, self.connect(ready) as connection:
            connection.sendall(f"GET {ready.jobs} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * 300)  # more than one record
            got = b""
            while got.count(b"HTTP/1.1 401 ") < 300 or not got.endswith(b"}"):
                more = connection.recv(65536)
                self.assertTrue(more)
                got += more
            body = b"x" * 300_000
            connection.sendall(f"PUT {ready.retry} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
            self.assertIn(b" 401 ", connection.recv(65536))

    def test_older_versions_than_1_2_are_refused(self) -> None:
        with mock("--tls", "--tls-ca", self.ca) as ready:
            result = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{ready.port}", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], input="", capture_output=True, text=True, timeout=20)
            self.assertNotEqual(result.returncode, 0)

    def test_wrong_files_are_named(self) -> None:
        cert, key, other, locked = (str(self.folder / name) for name in ("cert.pem", "key.pem", "other.pem", "locked.pem"))
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost")
        openssl("genrsa", "-out", other, "2048")
        openssl("rsa", "-aes128", "-passout", "pass:secret", "-in", key, "-out", locked)
        for arguments, words in [(["--cert", "/nowhere", "--key", key], "/nowhere: cannot be read (No such file or directory)"),
                                 (["--cert", key, "--key", key], f"{key}: holds no certificate in PEM"),
                                 (["--cert", cert, "--key", cert], f"{cert}: holds no private key in PEM, or an encrypted one"),
                                 (["--cert", cert, "--key", locked], f"{locked}: holds no private key in PEM, or an encrypted one"),
                                 (["--cert", cert, "--key", other], f"{other}: is not the key of {cert}"),
                                 (["--cert", cert], "--cert and --key belong together"),
                                 (["--tls", "--cert", cert, "--key", key], "--tls makes a certificate and cannot be used with --cert and --key"),
                                 (["--tls-ca", self.ca], "--tls-ca needs --tls: it writes the certificate that --tls makes"),
                                 (["--tls", "--tls-ca", "/nowhere/ca.pem"], "--tls-ca: /nowhere/ca.pem cannot be written: No such file or directory")]:
            with self.subTest(arguments=arguments):
                result = run("run", *arguments, "--", "true")
                self.assertEqual((result.returncode, result.stderr), (2, f"opsmgr-mock: {words}\n"))


if __name__ == "__main__":
    unittest.main()
