"""The suite against the mock behind nginx, as deployments stand behind a proxy: at the root, and below a base path that the
proxy takes off."""
import contextlib
import json
import pathlib
import shutil
import sys
import tempfile
import unittest
from collections.abc import Iterator
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]
from foreign_server import free_port, listening  # noqa: E402
from support import ROOT, Document, Ready, clauses, mock, suite  # noqa: E402

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
CONFIGURATION = """
daemon off;
worker_processes 1;
pid "{root}/pid";
error_log "{root}/error.log";
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path "{root}/body";
    proxy_temp_path "{root}/proxy";
    fastcgi_temp_path "{root}/fastcgi";
    uwsgi_temp_path "{root}/uwsgi";
    scgi_temp_path "{root}/scgi";
    upstream opsmanager {{ server 127.0.0.1:{upstream}; keepalive 4; }}
    server {{
        listen 127.0.0.1:{port};
        location {base}/ {{
            proxy_pass http://opsmanager/;
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Connection "";
        }}
    }}
}}
"""


@contextlib.contextmanager
def nginx(upstream: Any, base: str = "") -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        root.chmod(0o755)
        port = free_port()
        (root / "nginx.conf").write_text(CONFIGURATION.format(root=root, port=port, upstream=upstream, base=base))
        with listening([NGINX, "-p", folder, "-c", str(root / "nginx.conf"), "-e", str(root / "start.log")], port):
            yield f"http://127.0.0.1:{port}{base}"


def judge(ready: Ready, url: str, *arguments: str) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        name = pathlib.Path(folder) / "report.json"
        result = suite("run", "--target", url, "--public-key", ready["publicKey"], "--group", ready["groupId"], "--job", ready["jobId"], "--report", f"json={name}",
                       "--profile", "full", "--allow", "create", "--resource", "REPLICASET:my_deployment_1", *arguments, private_key=ready["privateKey"])
        return result, json.loads(name.read_text())


def broken(report: Document) -> Any:
    return {name: one["message"] for name, one in clauses(report).items() if one["verdict"] in ("fail", "warn", "error")}


@unittest.skipUnless(pathlib.Path(NGINX).exists(), "nginx is not installed: scripts/setup --tests")
class Nginx(unittest.TestCase):
    maxDiff = None

    def test_the_mock_behind_a_proxy_conforms(self) -> None:
        with mock() as ready, nginx(ready.port) as url:
            result, report = judge(ready, url)
        self.assertEqual((result.returncode, report["verdict"], broken(report)), (0, "conforms", {}))

    def test_below_a_base_path_everything_but_the_signature_is_judged(self) -> None:
        # The path that is signed is not the one that arrives, so that a strict server refuses it: the mock takes any digest here.
        data = json.loads((ROOT / "fixtures" / "default.json").read_text())
        data["signIn"] = {**data.get("signIn", {}), "mode": "any-key"}
        with tempfile.TemporaryDirectory() as folder:
            fixture = pathlib.Path(folder) / "any-key.json"
            fixture.write_text(json.dumps(data))
            topics = [part for topic in ("conventions", "create", "delete", "download", "errors", "extend", "framing", "get-all", "get-one", "retry") for part in ("--only", f"{topic}/*")]
            with mock(str(fixture)) as ready, nginx(ready.port, "/ops/manager") as url:
                result, report = judge(ready, url, *topics)
        self.assertEqual((result.returncode, report["verdict"], broken(report)), (0, "conforms", {}))
        self.assertIn("/ops/manager/api/public/v1.0", clauses(report)["conventions/base-uri"]["message"])


if __name__ == "__main__":
    unittest.main()
