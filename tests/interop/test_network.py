"""Ways to a target with software of others in between: tinyproxy, with and without credentials; nginx that asks for a certificate
of the client and for a field of its own."""
import contextlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Iterator

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]
from foreign_server import free_port, listening  # noqa: E402
from support import MOCK, Ready, Result, clean_environment, mock, suite  # noqa: E402

TINYPROXY = shutil.which("tinyproxy") or "/usr/bin/tinyproxy"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
PROXY_CONFIGURATION = """
Port {port}
Listen 127.0.0.1
Timeout 5
MaxClients 50
LogLevel Connect
LogFile "{root}/log"
{more}
"""
GATEWAY_CONFIGURATION = """
daemon off;
worker_processes 1;
pid "{root}/pid";
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path "{root}/body";
    proxy_temp_path "{root}/proxy";
    fastcgi_temp_path "{root}/fastcgi";
    uwsgi_temp_path "{root}/uwsgi";
    scgi_temp_path "{root}/scgi";
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate "{root}/server.pem";
        ssl_certificate_key "{root}/server.key";
        ssl_client_certificate "{root}/client.pem";
        ssl_verify_client on;
        if ($http_x_gateway_token != "open-sesame-token") {{ return 403; }}
        proxy_http_version 1.1;
        location / {{
            proxy_pass http://127.0.0.1:{upstream};
            proxy_set_header Host $http_host;
            proxy_set_header Connection "";
            proxy_set_header X-Gateway-Token "";
        }}
        location /__admin/ {{
            proxy_pass http://127.0.0.1:{upstream};
            proxy_set_header Host 127.0.0.1:{upstream};
        }}
    }}
}}
"""


@contextlib.contextmanager
def tinyproxy(more: str = "") -> Iterator[tuple[str, pathlib.Path]]:
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        port = free_port()
        (root / "tinyproxy.conf").write_text(PROXY_CONFIGURATION.format(root=root, port=port, more=more))
        with listening([TINYPROXY, "-d", "-c", str(root / "tinyproxy.conf")], port):
            yield f"http://127.0.0.1:{port}", root / "log"


def certificate(root: pathlib.Path, name: str, *more: str) -> None:
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout", root / f"{name}.key",
                    "-out", root / f"{name}.pem", *more], check=True, capture_output=True)


@contextlib.contextmanager
def gateway(upstream: int) -> Iterator[tuple[str, pathlib.Path]]:
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        root.chmod(0o755)
        certificate(root, "server", "-addext", "subjectAltName=DNS:ops.example.net,IP:127.0.0.1")
        certificate(root, "client")
        certificate(root, "stranger")
        port = free_port()
        (root / "nginx.conf").write_text(GATEWAY_CONFIGURATION.format(root=root, port=port, upstream=upstream))
        with listening([NGINX, "-p", folder, "-c", str(root / "nginx.conf"), "-e", str(root / "start.log")], port):
            yield f"https://ops.example.net:{port}", root


def run(*arguments: str | pathlib.Path, **environment: str) -> Result:
    return subprocess.run([MOCK, *map(str, arguments)], capture_output=True, text=True, timeout=60, env=clean_environment(**environment))


def judge(ready: Ready, url: str, *arguments: str | pathlib.Path, token: str = "") -> Result:
    return suite("run", "--target", url, "--public-key", ready["publicKey"], "--group", ready["groupId"], *map(str, arguments),
                 private_key=ready["privateKey"], GATEWAY_TOKEN=token)


@unittest.skipUnless(pathlib.Path(TINYPROXY).exists(), "tinyproxy is not installed: scripts/setup --tests")
class ThroughTinyproxy(unittest.TestCase):
    def test_a_run_a_recording_and_a_probe_go_through_a_tunnel(self) -> None:
        with mock() as ready, tinyproxy() as (proxy, log):
            judged = judge(ready, ready["url"], "--proxy", proxy)
            self.assertEqual(judged.returncode, 0, judged.stdout + judged.stderr)
            self.assertEqual(run("health", "--proxy", proxy, ready["url"]).stdout, f"healthy: {ready['url']}\n")
            recorded = run("record", "--proxy", proxy, "--from", ready["url"], "--group", ready["groupId"], OPSMGR_PUBLIC_KEY=ready["publicKey"],
                           OPSMGR_PRIVATE_KEY=ready["privateKey"])
            self.assertEqual((recorded.returncode, recorded.stderr), (0, ""))
            self.assertGreaterEqual(log.read_text().count(f"CONNECT 127.0.0.1:{ready.port}"), 3)

    def test_a_tls_target_is_judged_through_a_tunnel_with_its_own_certificate(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            ca = pathlib.Path(folder) / "ca.pem"
            with mock("--tls", "--tls-ca", str(ca)) as ready, tinyproxy() as (proxy, _):
                judged = judge(ready, ready["url"], "--proxy", proxy, "--cacert", ca)
        self.assertEqual(judged.returncode, 0, judged.stdout + judged.stderr)

    def test_credentials_come_from_the_environment_and_are_never_shown(self) -> None:
        with mock() as ready, tinyproxy("BasicAuth somebody open-sesame-word") as (proxy, _):
            without = run("health", "--proxy", proxy, ready["url"])
            self.assertEqual(without.returncode, 1)
            self.assertIn("wants credentials (407); they come from OPSMGR_PROXY_USER", without.stderr)
            wrong = run("health", "--proxy", proxy, ready["url"], OPSMGR_PROXY_USER="somebody", OPSMGR_PROXY_PASSWORD="another-word-than-that")
            self.assertIn("wants other credentials or another scheme than Basic (40", wrong.stderr)
            signed = run("health", "--proxy", proxy, ready["url"], OPSMGR_PROXY_USER="somebody", OPSMGR_PROXY_PASSWORD="open-sesame-word")
            self.assertEqual((signed.returncode, signed.stderr), (0, ""))
            in_flag = run("health", "--proxy", proxy.replace("//", "//somebody:open-sesame-word@"), ready["url"])
            self.assertEqual(in_flag.returncode, 2)
            self.assertNotIn("open-sesame-word", in_flag.stderr)

    def test_a_proxy_that_may_not_reach_the_target_says_so(self) -> None:
        with mock() as ready, tinyproxy("ConnectPort 443") as (proxy, _):
            refused = run("health", "--proxy", proxy, ready["url"])
        self.assertEqual(refused.returncode, 1)
        self.assertIn("opens no tunnel", refused.stderr)
        self.assertIn("403", refused.stderr)

    def test_the_environment_names_a_proxy_for_others_than_loopback(self) -> None:
        with mock() as ready, tinyproxy() as (proxy, log):
            def recorded(**environment: str) -> int:
                before = log.read_text().count("CONNECT 127")
                result = run("record", "--resolve", f"ops.example.net:{ready.port}:127.0.0.1", "--from", f"http://ops.example.net:{ready.port}",
                             "--group", ready["groupId"], OPSMGR_PUBLIC_KEY=ready["publicKey"], OPSMGR_PRIVATE_KEY=ready["privateKey"], **environment)
                self.assertEqual((result.returncode, result.stderr), (0, ""))
                return log.read_text().count("CONNECT 127") - before
            self.assertGreater(recorded(http_proxy=proxy), 0)
            self.assertEqual(recorded(http_proxy=proxy, NO_PROXY=".example.net"), 0)


@unittest.skipUnless(pathlib.Path(NGINX).exists(), "nginx is not installed: scripts/setup --tests")
class BehindAGateway(unittest.TestCase):
    def flags(self, url: str, root: pathlib.Path, name: str = "client") -> list[str]:
        port = url.rsplit(":", 1)[1]
        return ["--cacert", str(root / "server.pem"), "--client-cert", str(root / f"{name}.pem"), "--client-key", str(root / f"{name}.key"),
                "--resolve", f"ops.example.net:{port}:127.0.0.1", "--header", "X-Gateway-Token=ENV:GATEWAY_TOKEN"]

    def test_a_certificate_and_a_field_open_the_way(self) -> None:
        with mock() as ready, gateway(ready.port) as (url, root):
            probed = run("health", *self.flags(url, root), url, GATEWAY_TOKEN="open-sesame-token")
            self.assertEqual((probed.returncode, probed.stderr), (0, ""))
            report = root / "report.json"
            judged = judge(ready, url, *self.flags(url, root), "--report", f"json={report}", token="open-sesame-token")
            self.assertIn(judged.returncode, (0, 1), judged.stderr)
            self.assertGreater(len(json.loads(report.read_text())["exchanges"]), 20)
            for text in (judged.stdout, judged.stderr, report.read_text()):
                self.assertNotIn("open-sesame-token", text)
            # From the closed file as well.
            config = root / "target.json"
            config.write_text(json.dumps({"headers": {"X-Gateway-Token": "open-sesame-token"}}))
            config.chmod(0o600)
            flags = self.flags(url, root)[:-2]
            self.assertIn(judge(ready, url, *flags, "--config", config).returncode, (0, 1))
            config.chmod(0o644)
            self.assertEqual(judge(ready, url, *flags, "--config", config).returncode, 2)

    def test_another_certificate_or_none_or_no_field_does_not(self) -> None:
        with mock() as ready, gateway(ready.port) as (url, root):
            stranger = run("health", *self.flags(url, root, "stranger"), url, GATEWAY_TOKEN="open-sesame-token")
            self.assertEqual(stranger.returncode, 1)
            self.assertIn("status 400", stranger.stderr)
            port = url.rsplit(":", 1)[1]
            bare = run("health", "--cacert", root / "server.pem", "--resolve", f"ops.example.net:{port}:127.0.0.1", url)
            self.assertEqual(bare.returncode, 1)
            judged = judge(ready, url, "--cacert", root / "server.pem", "--resolve", f"ops.example.net:{port}:127.0.0.1")
            self.assertEqual(judged.returncode, 3)
            self.assertIn('400 Bad Request with a page titled "400 No required SSL certificate was sent"; it asks for a certificate of the client: '
                          "give one that it trusts with --client-cert FILE", judged.stdout.splitlines()[-1])
            recorded = run("record", "--from", url, "--group", ready["groupId"], "--cacert", root / "server.pem", "--resolve", f"ops.example.net:{port}:127.0.0.1",
                           OPSMGR_PUBLIC_KEY=ready["publicKey"], OPSMGR_PRIVATE_KEY=ready["privateKey"])
            self.assertIn("with --client-cert FILE; nothing is written", recorded.stderr)
            wrong = run("health", *self.flags(url, root), url, GATEWAY_TOKEN="no")
            self.assertIn("status 403", wrong.stderr)

    def test_files_that_do_not_fit_are_told_before_anything_is_sent(self) -> None:
        with gateway(1) as (url, root):
            for certificate_name, key_name, message in (("client.pem", "server.key", "it is the key of another certificate"),
                                                        ("client.key", "client.key", "must be a readable PEM file with a certificate"),
                                                        ("client.pem", "missing.key", "--client-key: ")):
                result = run("health", "--client-cert", root / certificate_name, "--client-key", root / key_name, url)
                self.assertEqual(result.returncode, 2)
                self.assertIn(message, result.stderr)


if __name__ == "__main__":
    unittest.main()
