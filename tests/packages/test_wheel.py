"""The wheel, installed in an empty environment: its programs, its API and its pytest plugin."""
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import unittest
import urllib.request
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from made import PROCESSOR, TOOLS, Packaged, package, readme, wait_until_gone

TESTS = pathlib.Path(__file__).resolve().parent / "python"
BREACH = """
import requests

def test_it(opsmgr):
    assert requests.get(opsmgr.url + "/api/public/v1.0/no-such-thing").status_code != 200
"""
MALFORMED = """
import requests

def test_it(opsmgr):
    key = requests.auth.HTTPDigestAuth(opsmgr.public_key, opsmgr.private_key)
    assert requests.get(f"{opsmgr.url}/api/public/v1.0/groups/{opsmgr.group_id}/logCollectionJobs/x", auth=key).status_code != 200
"""
FAILS = """
import requests

def test_it(opsmgr):
    requests.put(f"{opsmgr.url}/api/public/v1.0/groups/{opsmgr.group_id}/logCollectionJobs/{opsmgr.job_id}/retry")
    assert opsmgr.status() == "IN_PROGRESS"
"""
CLIENT = """
import requests

def retry_job(url, public_key, private_key, group, job):
    key = requests.auth.HTTPDigestAuth(public_key, private_key)
    requests.put(f"{url}/api/public/v1.0/groups/{group}/logCollectionJobs/{job}/retry", auth=key).raise_for_status()
"""
HELD = """
import time
from opsmgr_double import Mock

print(Mock().control_url, flush=True)
time.sleep(60)
"""


class Wheel(Packaged):
    wheel: pathlib.Path
    python: pathlib.Path

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.wheel, _ = package(cls.folder / "dist", "wheel")
        cls.python = cls.folder / "environment" / "bin" / "python"
        subprocess.run([TOOLS / "bin" / "python", "-m", "venv", "--without-pip", cls.folder / "environment"], check=True)
        subprocess.run([TOOLS / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", cls.python, "install", "--no-index",
                        cls.wheel], check=True)
        # What is not ours, pytest among it, comes from where the tools are.
        place, = (cls.folder / "environment" / "lib").glob("python*/site-packages")
        others, = (TOOLS / "lib").glob("python*/site-packages")
        (place / "others.pth").write_text(f"{others}\n")
        cls.environment["PYTHONDONTWRITEBYTECODE"] = "1"

    def pytest(self, text: str, *options: str, **settings: str) -> tuple[int, str]:
        """What pytest says of a test with this text."""
        folder = self.folder / self.id().rpartition(".")[2]
        folder.mkdir(exist_ok=True)
        (folder / "test_it.py").write_text(text)
        (folder / "pytest.ini").write_text("[pytest]\n" + "".join(f"{name} = {value}\n" for name, value in settings.items()))
        result = self.ran(self.python, "-m", "pytest", "-p", "no:cacheprovider", *options, folder=folder)
        return result.returncode, result.stdout + result.stderr

    def test_it_has_the_programs_and_needs_nothing(self) -> None:
        self.assertRegex(self.wheel.name, rf"^opsmgr_double-[0-9.]+-py3-none-manylinux2014_{PROCESSOR}\.musllinux_1_1_{PROCESSOR}\.whl$")
        with zipfile.ZipFile(self.wheel) as archive:
            metadata, = (archive.read(name).decode() for name in archive.namelist() if name.endswith("METADATA"))
            names = archive.namelist()
        self.assertEqual(re.findall(r"^Requires-Dist: (.*)$", metadata, re.M), ["pytest>=8; extra == 'pytest'"])
        self.assertTrue([name for name in names if name.endswith("licenses/THIRD-PARTY.txt")], names)

    def test_it_has_the_same_bytes_each_time(self) -> None:
        again, _ = package(self.folder / "again", "wheel")
        self.assertEqual(again.read_bytes(), self.wheel.read_bytes())

    def test_the_programs_run(self) -> None:
        for name in ("opsmgr-mock", "opsmgr-suite"):
            self.assertRegex(self.passes(self.python.with_name(name), "--version"), rf"^{name} [0-9.]+\n$")
        run = self.ran(self.python, "-m", "opsmgr_double", "run", "--", "sh", "-c", 'test -n "$OPSMGR_URL" && exit 7')
        self.assertEqual(run.returncode, 7, run.stderr)

    def test_the_tests_of_a_client_pass_alone_and_side_by_side(self) -> None:
        shutil.copy(TESTS / "test_retry.py", self.folder)
        for options in ((), ("-n", "2")):
            self.assertIn("15 passed", self.passes(self.python, "-m", "pytest", "-p", "no:cacheprovider", *options, "test_retry.py"))

    def test_the_tests_of_a_client_are_clean_by_mypy_and_a_wrong_type_is_found(self) -> None:
        text = (TESTS / "test_retry.py").read_text()
        options = ("-m", "mypy", "--strict", "--cache-dir", self.folder / "mypy", "--python-executable", self.python, "--disable-error-code=import-untyped")
        (self.folder / "typed.py").write_text(text)
        self.passes(self.python, *options, "typed.py")
        (self.folder / "wrongly_typed.py").write_text(text + '\n\ndef wrong(sandbox: Sandbox) -> int:\n    return sandbox.url\n')
        self.assertIn("got \"str\", expected \"int\"", self.ran(self.python, *options, "wrongly_typed.py").stdout)
        self.passes(self.python, *options, "--package", "opsmgr_double")

    def test_the_test_in_the_readme_passes(self) -> None:
        folder = self.folder / self.id().rpartition(".")[2]
        folder.mkdir()
        (folder / "client.py").write_text(CLIENT)
        self.assertIn("1 passed", self.pytest(readme("py"))[1])

    def test_a_failing_test_shows_what_its_client_sent(self) -> None:
        code, said = self.pytest(FAILS)
        self.assertEqual(code, 1)
        self.assertRegex(said, r"-+ opsmgr calls -+\n +1  PUT /api/public/v1.0/groups/[0-9a-f]{24}/logCollectionJobs/[0-9a-f]{24}/retry -> 401")

    def test_a_breach_fails_a_test_only_when_it_is_asked_to(self) -> None:
        self.assertEqual(self.pytest(BREACH)[0], 0)
        self.assertEqual(self.pytest(MALFORMED)[0], 0)
        self.assertRegex(self.pytest(MALFORMED, "--opsmgr-strict")[1], r"1 request that breaks the contract:\n +1  GET .*/logCollectionJobs/x -> 404")
        for code, said in (self.pytest(BREACH, "--opsmgr-strict"), self.pytest(BREACH, opsmgr_strict="true")):
            self.assertEqual(code, 1, said)
            self.assertRegex(said, r"1 request that breaks the contract:\n +1  GET /api/public/v1.0/no-such-thing -> 401 \(.*breach: ")
            self.assertIn("1 failed", said)
        marked = "import pytest\n\npytestmark = pytest.mark.opsmgr(strict={})\n" + BREACH
        self.assertEqual(self.pytest(marked.format(True))[0], 1)
        self.assertEqual(self.pytest(marked.format(False), opsmgr_strict="true")[0], 0)

    def test_wrong_settings_are_told(self) -> None:
        code, said = self.pytest("import pytest\n\npytestmark = pytest.mark.opsmgr(fixtures='x')\n" + BREACH)
        self.assertIn("the marker opsmgr takes fixture= and strict=, not 'fixtures'", said)
        self.assertNotEqual(code, 0)
        code, said = self.pytest(BREACH, opsmgr_args="--edition 5.0")
        self.assertIn("StartError", said)
        self.assertIn("--edition", said)
        self.assertNotEqual(code, 0)
        code, said = self.pytest(BREACH, opsmgr_fixture="every-state")
        self.assertIn("ControlError", said)
        self.assertIn("every-status", said)

    def test_under_a_mock_that_runs_already_the_sandboxes_are_made_there(self) -> None:
        text = "import os\n\ndef test_it(opsmgr, opsmgr_mock):\n    assert opsmgr.control_url.startswith(os.environ['OPSMGR_CONTROL_URL'])\n"
        (self.folder / "test_around.py").write_text(text)
        around = (self.python.with_name("opsmgr-mock"), "run")
        for options in ((), ("--tls",)):
            self.passes(*around, *options, "--", self.python, "-m", "pytest", "-p", "no:cacheprovider", "test_around.py")
        self.passes(*around, "--", self.python, "-m", "pytest", "-p", "no:cacheprovider", "test_around.py", OPSMGR_CONTROL_TOKEN="a-token")

    def test_over_tls(self) -> None:
        self.passes(self.python, "-c", "import opsmgr_double, ssl, urllib.request as u\n"
                    "with opsmgr_double.Mock('--tls') as mock, mock.sandbox() as sandbox:\n"
                    "    context = ssl.create_default_context(cafile=sandbox.ca_file)\n"
                    "    assert u.urlopen(sandbox.control_url + '/health', context=context).status == 200\n")

    def test_a_proxy_of_the_environment_is_not_asked(self) -> None:
        self.passes(self.python, "-c", "import opsmgr_double\nwith opsmgr_double.Mock() as mock: mock.sandbox().close()\n", http_proxy="http://127.0.0.1:9")

    def test_the_mock_ends_with_the_process_that_started_it_even_when_that_is_killed(self) -> None:
        process = subprocess.Popen([self.python, "-c", HELD], stdout=subprocess.PIPE, text=True, env=self.environment)
        assert process.stdout is not None
        url = process.stdout.readline().strip() + "/health"
        self.assertEqual(urllib.request.urlopen(url).status, 200)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        wait_until_gone(url.removesuffix('/health'))


if __name__ == "__main__":
    unittest.main()
