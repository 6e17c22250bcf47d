"""The line of a report that has curl send a request again, run as it is printed: through software of others that asks for something."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]
from foreign_server import free_port  # noqa: E402
from support import Ready, clean_environment, mock, suite  # noqa: E402
from test_network import NGINX, TINYPROXY, gateway, tinyproxy  # noqa: E402

TOKEN = "open-sesame-token"
PROXY = {"OPSMGR_PROXY_USER": "somebody", "OPSMGR_PROXY_PASSWORD": "open-sesame-word"}


def lines_of(ready: Ready, url: str, *arguments: str, **environment: str) -> list[str]:
    """Of one clause that the mock breaks."""
    result = suite("run", "--target", url, "--public-key", ready["publicKey"], "--group", ready["groupId"], "--only", "get-all/count-matches", *arguments,
                   private_key=ready["privateKey"], timeout=60, **environment)
    assert result.returncode == 1, result.stdout + result.stderr
    return [line.split("curl      ", 1)[1] for line in result.stdout.splitlines() if line.strip().startswith("curl      ")]


def printed_by(line: str, ready: Ready, **environment: str) -> str:
    shell = clean_environment(OPSMGR_PUBLIC_KEY=ready["publicKey"], OPSMGR_PRIVATE_KEY=ready["privateKey"], **environment)
    result = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=30, env=shell)
    return result.stdout + result.stderr


@unittest.skipUnless(pathlib.Path(NGINX).exists(), "nginx is not installed: scripts/setup --tests")
class BehindAGateway(unittest.TestCase):
    def test_it_carries_the_field_and_the_certificate_that_a_gateway_asks_for(self) -> None:
        with mock("--deviate", "total-count-wrong") as ready, gateway(ready.port) as (url, root):
            flags = ["--cacert", str(root / "server.pem"), "--client-cert", str(root / "client.pem"), "--client-key", str(root / "client.key"),
                     "--resolve", f"ops.example.net:{url.rsplit(':', 1)[1]}:127.0.0.1"]
            line, = lines_of(ready, url, *flags, "--header", "X-Gateway-Token=ENV:GATEWAY_TOKEN", GATEWAY_TOKEN=TOKEN)
            self.assertNotIn(TOKEN, line)
            said = printed_by(line, ready, GATEWAY_TOKEN=TOKEN)
            self.assertIn("HTTP/1.1 200 ", said, line)
            self.assertIn('"totalCount"', said)
            self.assertIn("HTTP/1.1 403 ", printed_by(line, ready, GATEWAY_TOKEN="another"))
            # A value that no variable holds cannot be carried.
            config = root / "target.json"
            config.write_text(json.dumps({"headers": {"X-Gateway-Token": TOKEN}}))
            config.chmod(0o600)
            self.assertEqual(lines_of(ready, url, *flags, "--config", str(config)), [])

    def test_a_field_name_with_marks_and_a_value_with_a_quote(self) -> None:
        with mock("--deviate", "total-count-wrong") as ready:
            line, = lines_of(ready, ready["url"], "--header", "X-%s'd=ENV:ODD", ODD="a b")
            self.assertIn("HTTP/1.1 200 ", printed_by(line, ready, ODD="a b"))
            self.assertEqual(lines_of(ready, ready["url"], "--header", "X-Odd=ENV:ODD", ODD='a "b'), [])


@unittest.skipUnless(pathlib.Path(TINYPROXY).exists(), "tinyproxy is not installed: scripts/setup --tests")
class ThroughAProxy(unittest.TestCase):
    def test_it_signs_in_to_the_proxy_and_asks_for_a_tunnel(self) -> None:
        with mock("--deviate", "total-count-wrong") as ready, tinyproxy("BasicAuth somebody open-sesame-word") as (proxy, log):
            line, = lines_of(ready, ready["url"], "--proxy", proxy, NO_PROXY="127.0.0.1", **PROXY)
            self.assertNotIn("open-sesame-word", line)
            before = log.read_text().count(f"CONNECT 127.0.0.1:{ready.port}")
            self.assertIn('"totalCount"', printed_by(line, ready, NO_PROXY="127.0.0.1", **PROXY))
            self.assertGreater(log.read_text().count(f"CONNECT 127.0.0.1:{ready.port}"), before)
            with tempfile.TemporaryDirectory() as folder:
                config = pathlib.Path(folder) / "target.json"
                config.write_text(json.dumps({"proxyUser": "somebody", "proxyPassword": "open-sesame-word"}))
                config.chmod(0o600)
                self.assertEqual(lines_of(ready, ready["url"], "--proxy", proxy, "--config", str(config)), [])

    def test_it_goes_straight_where_the_run_did(self) -> None:
        dead = {"http_proxy": f"http://127.0.0.1:{free_port()}"}
        with mock("--deviate", "total-count-wrong") as ready:
            line, = lines_of(ready, ready["url"], **dead)
            self.assertIn('"totalCount"', printed_by(line, ready, **dead))


if __name__ == "__main__":
    unittest.main()
