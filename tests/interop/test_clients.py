"""Clients that are not ours: each retries the failed job and reads it, and fails visibly with a wrong key."""
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import MOCK, Ready, Result, clean_environment, mock


def run(*command: str, **environment: str) -> Result:
    return subprocess.run(command, capture_output=True, text=True, timeout=30, env=clean_environment(**environment))


class Curl(unittest.TestCase):
    def test_the_documented_example_word_for_word(self) -> None:
        with mock() as ready:
            line = (f'''curl --user "{ready['publicKey']}:{ready['privateKey']}" --digest \\
 --header "Accept: application/json" \\
 --header "Content-Type: application/json" \\
 --include \\
 --request PUT "{ready['url']}{ready.retry}?pretty=true"''')
            result = run("sh", "-c", line)
            answers = result.stdout.split("\n\n")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertTrue(answers[0].startswith("HTTP/1.1 401 Unauthorized"))
            self.assertTrue(answers[1].startswith("HTTP/1.1 200 OK"))
            self.assertEqual(answers[2:], [""])
            self.assertIn("\nVary: Accept-Encoding\nContent-Type: application/json\n", answers[1])

    def test_it_reads_the_job_as_it_moves_on_one_connection(self) -> None:
        with mock() as ready:
            user = f"{ready['publicKey']}:{ready['privateKey']}"
            run("curl", "--silent", "--user", user, "--digest", "--request", "PUT", ready["url"] + ready.retry)
            urls = [ready["url"] + ready.job] * 4
            result = run("curl", "--silent", "--user", user, "--digest", *urls)
            self.assertEqual(re.findall(r'"status":"([A-Z_]+)"', result.stdout), ["IN_PROGRESS", "IN_PROGRESS", "SUCCESS", "SUCCESS"])

    def test_a_wrong_key_is_refused(self) -> None:
        with mock() as ready:
            result = run("curl", "--silent", "--fail", "--user", f"{ready['publicKey']}:wrong", "--digest", "--request", "PUT", ready["url"] + ready.retry)
            self.assertEqual(result.returncode, 22)

    def test_the_line_that_serve_prints_works_when_pasted(self) -> None:
        process = subprocess.Popen([MOCK, "serve", "--port", "0", "--example"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=clean_environment())
        assert process.stdout is not None and process.stderr is not None
        try:
            process.stdout.readline()
            lines: list[str] = []
            while not lines or lines[-1].rstrip().endswith("\\") or not lines[0].startswith("curl"):
                line = process.stderr.readline()
                lines = [*lines, line] if lines or line.startswith("curl") else []
            result = run("sh", "-c", "".join(lines))
            self.assertIn("HTTP/1.1 200 OK", result.stdout)
        finally:
            process.terminate()
            process.communicate(timeout=5)


class Wget(unittest.TestCase):
    def wget(self, ready: Ready, key: str, path: str, *arguments: str) -> Result:
        return run("wget", "--quiet", "--output-document=-", "--server-response", f"--user={ready['publicKey']}", f"--password={key}", *arguments, ready["url"] + path)

    def test_it_retries_and_reads(self) -> None:
        with mock() as ready:
            retried = self.wget(ready, ready["privateKey"], ready.retry, "--method=PUT", "--body-data=")
            self.assertEqual((retried.returncode, retried.stdout), (0, ""), retried.stderr)
            self.assertEqual(re.findall(r"HTTP/1.1 (\d+)", retried.stderr), ["401", "200"])
            self.assertIn('"status":"IN_PROGRESS"', self.wget(ready, ready["privateKey"], ready.job).stdout)

    def test_a_wrong_key_is_refused(self) -> None:
        with mock() as ready:
            self.assertEqual(self.wget(ready, "wrong", ready.job).returncode, 6)


class ThroughTheMockAsProxy(unittest.TestCase):
    """Clients whose proxy is the mock: they send the whole URL as target, and sign its path."""

    ELSEWHERE = "http://opsmgr.example:8080"

    def check(self, result: Result, ready: Ready) -> None:
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(f'"id":"{ready["jobId"]}"', result.stdout)
        self.assertIn(f'"href":"{self.ELSEWHERE}{ready.jobs}', result.stdout)

    def test_curl(self) -> None:
        with mock() as ready:
            user = f"{ready['publicKey']}:{ready['privateKey']}"
            self.check(run("curl", "--silent", "--proxy", ready["url"], "--digest", "--user", user, self.ELSEWHERE + ready.jobs), ready)
            wrong = run("curl", "--silent", "--fail", "--proxy", ready["url"], "--digest", "--user", user + "x", self.ELSEWHERE + ready.jobs)
            self.assertEqual(wrong.returncode, 22)

    def test_wget(self) -> None:
        with mock() as ready:
            self.check(run("wget", "--quiet", "--output-document=-", f"--user={ready['publicKey']}", f"--password={ready['privateKey']}",
                           self.ELSEWHERE + ready.jobs, http_proxy=ready["url"]), ready)

    def test_requests(self) -> None:
        try:
            import requests
        except ImportError:
            self.skipTest("python3-requests is not installed: scripts/setup --tests")
        with mock() as ready, requests.Session() as session:
            session.trust_env = False
            session.proxies = {"http": ready["url"]}
            session.auth = requests.auth.HTTPDigestAuth(ready["publicKey"], ready["privateKey"])
            self.assertEqual(session.get(self.ELSEWHERE + ready.job).json()["id"], ready["jobId"])
            self.assertEqual(session.put(self.ELSEWHERE + ready.retry).status_code, 200)


class PythonRequests(unittest.TestCase):
    def setUp(self) -> None:
        try:
            import requests
            from requests.auth import HTTPDigestAuth
        except ImportError:
            self.skipTest("python3-requests is not installed: scripts/setup --tests")
        self.session, self.digest = requests.Session(), HTTPDigestAuth
        self.session.trust_env = False

    def test_it_retries_and_reads_with_one_nonce(self) -> None:
        with mock() as ready, self.session as session:
            session.auth = self.digest(ready["publicKey"], ready["privateKey"])
            before = session.get(ready["url"] + ready.job).json()
            answer = session.put(ready["url"] + ready.retry)
            self.assertEqual((answer.status_code, answer.content), (200, b""))
            self.assertEqual(len(answer.history), 0)
            seen = [session.get(ready["url"] + ready.job).json()["status"] for _ in range(3)]
            self.assertEqual([before["status"], *seen], ["FAILURE", "IN_PROGRESS", "IN_PROGRESS", "SUCCESS"])
            self.assertEqual(session.put(ready["url"] + ready.retry).json()["errorCode"], "ONLY_FAILED_JOB_CAN_BE_RESTARTED")

    def test_it_signs_again_when_a_nonce_is_stale(self) -> None:
        with mock("--vary", "nonce-single-use") as ready, self.session as session:
            session.auth = self.digest(ready["publicKey"], ready["privateKey"])
            self.assertEqual([session.get(ready["url"] + ready.job).status_code for _ in range(3)], [200, 200, 200])

    def test_a_body_on_get_is_read_and_ignored(self) -> None:
        with mock() as ready, self.session as session:
            session.auth = self.digest(ready["publicKey"], ready["privateKey"])
            self.assertEqual([session.get(ready["url"] + ready.job, data="{}").status_code for _ in range(3)], [200, 200, 200])

    def test_a_wrong_key_is_refused(self) -> None:
        with mock() as ready, self.session as session:
            session.auth = self.digest(ready["publicKey"], "wrong")
            self.assertEqual(session.put(ready["url"] + ready.retry).status_code, 401)


if __name__ == "__main__":
    for tool in ("curl", "wget"):
        if shutil.which(tool) is None:
            sys.exit(f"{tool} is not installed: scripts/setup --tests")
    unittest.main()
