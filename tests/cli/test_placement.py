"""Where a mock stands: proxies of its surroundings, names in its certificate, a base path, pages of other origins, other hosts."""
import http.client
import json
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import BASE, MOCK, Result, clean_environment, digest_header, mock


def run(*arguments: str, **environment: str) -> Result:
    return subprocess.run([MOCK, *arguments], capture_output=True, text=True, timeout=60, env=clean_environment(**environment))


class Proxies(unittest.TestCase):
    def child_sees(self, *flags: str, **environment: str) -> dict[str, str]:
        code = "import json, os; print(json.dumps({name: os.environ.get(name) for name in ('NO_PROXY', 'no_proxy', 'HTTP_PROXY')}))"
        result = run("run", *flags, "--", sys.executable, "-c", code, **environment)
        self.assertEqual(result.returncode, 0, result.stderr)
        return dict(json.loads(result.stdout))

    def test_a_proxy_is_kept_out_of_the_way(self) -> None:
        seen = self.child_sees(HTTP_PROXY="http://proxy.example.com:3128")
        self.assertEqual(seen, {"NO_PROXY": "localhost,127.0.0.1,::1", "no_proxy": "localhost,127.0.0.1,::1", "HTTP_PROXY": "http://proxy.example.com:3128"})

    def test_what_is_there_stays(self) -> None:
        seen = self.child_sees(NO_PROXY="corp.example.com,127.0.0.1", no_proxy="*")
        self.assertEqual((seen["NO_PROXY"], seen["no_proxy"]), ("corp.example.com,127.0.0.1,localhost,::1", "*"))
        seen = self.child_sees(no_proxy="corp.example.com")
        self.assertEqual(seen["NO_PROXY"], "corp.example.com,localhost,127.0.0.1,::1")

    def test_curl_reaches_the_mock_although_a_proxy_is_set(self) -> None:
        result = run("run", "--", "sh", "-c", 'curl --silent --show-error --fail "$OPSMGR_CONTROL_URL/health"', http_proxy="http://127.0.0.1:9", HTTP_PROXY="http://127.0.0.1:9")
        self.assertEqual(result.returncode, 0, result.stderr)


class Names(unittest.TestCase):
    def test_a_client_that_knows_the_mock_by_another_name_trusts_it(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            ca = pathlib.Path(folder) / "ca.pem"
            with mock("--tls", "--tls-ca", str(ca), "--tls-name", "opsmgr.example.com", "--tls-name", "*.wild.example.com", "--tls-name", "192.0.2.7", "--tls-name", "2001:db8::7") as ready:
                text = subprocess.run(["openssl", "x509", "-in", str(ca), "-noout", "-ext", "subjectAltName"], capture_output=True, text=True, check=True).stdout
                for name in ("DNS:localhost", "DNS:opsmgr.example.com", "DNS:*.wild.example.com", "IP Address:192.0.2.7", "IP Address:2001:DB8:0:0:0:0:0:7", "IP Address:127.0.0.1"):
                    self.assertIn(name, text)
                context = ssl.create_default_context(cafile=str(ca))
                for name, trusted in (("opsmgr.example.com", True), ("a.wild.example.com", True), ("other.example.com", False)):
                    with self.subTest(name=name), socket.create_connection(("127.0.0.1", ready.port), 10) as raw:
                        if not trusted:
                            self.assertRaises(ssl.SSLCertVerificationError, context.wrap_socket, raw, server_hostname=name)
                            continue
                        with context.wrap_socket(raw, server_hostname=name) as connection:
                            connection.sendall(f"GET /__admin/health HTTP/1.1\r\nHost: 127.0.0.1:{ready.port}\r\n\r\n".encode())
                            self.assertTrue(connection.recv(100).startswith(b"HTTP/1.1 200 "))

    def test_bad_names_are_refused(self) -> None:
        for name in ("", "a b", "-a.example.com", "a..b", "[::1]", "host:8080", "https://a", "1.2.3", "a.*.example.com", "x" * 64 + ".com", "a,DNS:b"):
            with self.subTest(name=name):
                result = run("run", "--tls", f"--tls-name={name}", "--", "true")
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertIn("--tls-name", result.stderr)
        result = run("run", "--tls-name", "a.example.com", "--", "true")
        self.assertEqual((result.returncode, result.stderr), (2, "opsmgr-mock: --tls-name needs --tls: it adds to the certificate that --tls makes\n"))


class BasePath(unittest.TestCase):
    def test_url_links_and_signature_have_it(self) -> None:
        with mock("--base-path", "/om") as ready:
            self.assertTrue(ready["url"].endswith("/om"))
            self.assertNotIn("/om", ready["controlUrl"])
            connection = http.client.HTTPConnection("127.0.0.1", int(ready["url"].rsplit(":", 1)[1].removesuffix("/om")), timeout=10)

            def get(path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                return answer, answer.read()

            path = "/om" + ready.job
            challenge = get(path)[0].headers["WWW-Authenticate"]
            for uri, status in ((path, 200), (ready.job, 401)):
                answer, body = get(path, Authorization=digest_header(challenge, "GET", uri, ready["publicKey"], ready["privateKey"], 1 if status == 200 else 2))
                self.assertEqual(answer.status, status)
                if status == 200:
                    self.assertEqual(json.loads(body)["downloadUrl"], f"{ready['url']}{ready.job}/download")
            self.assertEqual(get(ready.job)[0].status, 404)
            for control in ("/__admin/health", "/om/__admin/health"):
                self.assertEqual(get(control)[0].status, 200, control)
            self.assertEqual(run("health", ready["url"]).stdout, f"healthy: {ready['url']}\n")
            connection.close()

    def test_the_suite_judges_a_mock_below_a_base_path(self) -> None:
        result = run("run", "--base-path", "/om/deep", "--", "sh", "-c", '"$0" run --only "get-one/*" && "$0" run --only "get-all/*"', str(pathlib.Path(MOCK).parent / "opsmgr-suite"))
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_bad_paths_are_refused(self) -> None:
        for path in ("om", "/", "/om/", "/a//b", "/a/../b", "/a?b", "/a b", "/%6f", "/__admin"):
            with self.subTest(path=path):
                result = run("run", "--base-path", path, "--", "true")
                self.assertEqual(result.returncode, 2)
                self.assertIn("--base-path", result.stderr)


class Pages(unittest.TestCase):
    def test_a_page_can_sign_in(self) -> None:
        origin = "https://app.example.com"
        with mock("--cors", "http://localhost:3000", "--cors", origin) as ready:
            connection = http.client.HTTPConnection("127.0.0.1", ready.port, timeout=10)
            connection.request("OPTIONS", ready.retry, headers={"Origin": origin, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization,content-type"})
            answer = connection.getresponse()
            answer.read()
            self.assertEqual((answer.status, answer.headers["Access-Control-Allow-Origin"], answer.headers["Access-Control-Allow-Headers"]), (204, origin, "authorization,content-type"))
            connection.request("PUT", ready.retry, headers={"Origin": origin})
            answer = connection.getresponse()
            answer.read()
            self.assertEqual(answer.status, 401)
            self.assertIn("WWW-Authenticate", answer.headers["Access-Control-Expose-Headers"].split(", "))
            signed = digest_header(answer.headers["WWW-Authenticate"], "PUT", ready.retry, ready["publicKey"], ready["privateKey"])
            connection.request("PUT", ready.retry, headers={"Origin": origin, "Authorization": signed})
            answer = connection.getresponse()
            answer.read()
            self.assertEqual((answer.status, answer.headers["Access-Control-Allow-Credentials"]), (200, "true"))
            connection.request("GET", "/__admin/requests", headers={"Origin": origin})
            answer = connection.getresponse()
            answer.read()
            self.assertEqual(answer.status, 403, "the control API is for no page of another origin")
            connection.close()

    def test_preflights_are_no_breach(self) -> None:
        code = f"""
import os, urllib.request
request = urllib.request.Request(os.environ['OPSMGR_URL'] + '{BASE}/groups', method='OPTIONS', headers={{'Origin': 'http://localhost:3000', 'Access-Control-Request-Method': 'GET'}})
assert urllib.request.urlopen(request).status == 204
"""
        self.assertEqual(run("run", "--strict", "--cors", "http://localhost:3000", "--", sys.executable, "-c", code).returncode, 0)
        self.assertNotEqual(run("run", "--strict", "--", sys.executable, "-c", code).returncode, 0)

    def test_bad_origins_are_refused(self) -> None:
        for origin, meant in (("app.example.com", "https://app.example.com or"), ("https://app.example.com/", "https://app.example.com"), ("null", "an origin is needed"),
                              ("HTTPS://App.example.com", "https://app.example.com"), ("https://a.example.com:443", "https://a.example.com"), ("ftp://a", "an origin is needed")):
            with self.subTest(origin=origin):
                result = run("run", "--cors", origin, "--", "true")
                self.assertEqual(result.returncode, 2)
                self.assertIn("--cors", result.stderr)
                self.assertIn(meant, result.stderr)


class OtherHosts(unittest.TestCase):
    def test_deviations_work_off_loopback_when_a_token_guards_the_control_api(self) -> None:
        arguments = ["run", "--host", "0.0.0.0", "--deviate", "retry-answers-204", "--", "true"]
        self.assertEqual(run(*arguments, OPSMGR_CONTROL_TOKEN="t").returncode, 0)
        for token in ({}, {"OPSMGR_CONTROL_TOKEN": ""}):
            result = run(*arguments, **token)
            self.assertEqual(result.returncode, 2)
            self.assertIn("OPSMGR_CONTROL_TOKEN", result.stderr)

    def test_the_control_api_keeps_the_same_rule(self) -> None:
        change = ('curl --silent --output /dev/null --write-out "%{http_code}" --request PUT --header "Authorization: Bearer ${OPSMGR_CONTROL_TOKEN-}"'
                  ' --data \'{"deviate": ["retry-answers-204"]}\' "$OPSMGR_CONTROL_URL/deviations"')
        arguments = ["run", "--host", "0.0.0.0", "--", "sh", "-c", change]
        self.assertEqual(run(*arguments, OPSMGR_CONTROL_TOKEN="t").stdout, "200")
        self.assertEqual(run(*arguments).stdout, "403")


if __name__ == "__main__":
    unittest.main()
