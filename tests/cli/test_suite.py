"""The suite from outside: wrong usage, targets that misbehave, exit codes, and secrets that stay secret."""
import base64
import json
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import SUITE, Result, clauses, clean_environment, judged, listener, mock, read_head, report_formats, suite

GROUP = "5c8100bcf2a30b12ff88258f"
CANARY = "canary/key+with spaces=&\"quotes\"-0123456789"


def forms(secret: str) -> Iterator[str]:
    """How a secret may travel."""
    yield secret
    yield urllib.parse.quote(secret, safe="")
    yield base64.b64encode(secret.encode()).decode().rstrip("=")[:-2]
    yield base64.b64encode(f"user:{secret}".encode()).decode()[8:-4]
    yield secret.encode().hex()
    yield json.dumps(secret)[1:-1]


class Usage(unittest.TestCase):
    def test_all_that_is_missing_is_named_at_once(self) -> None:
        result = suite("run")
        self.assertEqual(result.returncode, 2)
        self.assertEqual(result.stdout, "")
        self.assertEqual(result.stderr.splitlines(), [
            "opsmgr-suite: --target is missing: the base URL of the deployment, or OPSMGR_URL",
            "opsmgr-suite: --public-key is missing, and OPSMGR_PUBLIC_KEY is not set",
            "opsmgr-suite: OPSMGR_PRIVATE_KEY is not set: the private part of the key comes from the environment, or from the file of --config",
            "opsmgr-suite: --group is missing, and OPSMGR_GROUP_ID is not set"])

    def test_wrong_values_are_named_with_what_would_be_right(self) -> None:
        right = {"--target": "http://127.0.0.1:1", "--public-key": "K", "--group": GROUP}
        for flag, value, words in [("--target", "ops.example.com", "it must begin with http:// or https://"),
                                   ("--target", f"http://user:{CANARY}@host", "the URL must not carry user information before an @"),
                                   ("--group", "12", "--group: '12' is not an id of 24 hexadecimal digits"),
                                   ("--job", "xyz", "--job: 'xyz' is not an id of 24 hexadecimal digits"),
                                   ("--target", "http://127.0.0.1:1/base/api/public/v1.0", "--target: leave out /api/public/v1.0; the suite adds /api/public/v1.0 by itself"),
                                   ("--public-key", "A\nB", "--public-key: the key must be printable ASCII"),
                                   ("--timeout", "nan", "--timeout"), ("--rate", "-1", "--rate"), ("--seed", "-1", "--seed"),
                                   ("--profile", "careless", "--profile: 'careless' is not one of safe, probe, full"),
                                   ("--report", "junit.xml", f"--report: 'junit.xml' is not of the form FORMAT=FILE with one of {', '.join(report_formats())} as FORMAT"),
                                   ("--report", "json=/nowhere/x.json", "--report: /nowhere/x.json cannot be written: No such file or directory")]:
            with self.subTest(flag=flag, value=value):
                arguments = [part for pair in {**right, flag: value}.items() for part in pair]
                result = suite("run", *arguments, private_key="secret")
                self.assertEqual(result.returncode, 2)
                self.assertIn(words, result.stderr)
                self.assertNotIn(CANARY, result.stderr)

    def test_a_directory_in_place_of_a_file_is_named(self) -> None:
        target = ["--target", "http://127.0.0.1:1", "--public-key", "K", "--group", GROUP]
        with tempfile.TemporaryDirectory() as folder:
            contracts = pathlib.Path(folder) / "contracts"
            for part in ("clauses/x.json", "scripts/y.json"):
                (contracts / part).mkdir(parents=True)
            unreadable = f"{folder}: cannot be read (Is a directory)"
            for arguments, lines in ((["run", *target, "--known", folder], [f"--known: {unreadable}"]), (["run", "--config", folder], [f"--config: {unreadable}"]),
                                     (["report", folder], [unreadable]), (["diff", folder, folder], [unreadable]), (["survey", "--from", folder], [unreadable]),
                                     (["redact-check", folder], [unreadable]), (["redact-check", "--config", folder, __file__], [f"--config: {unreadable}"]),
                                     (["run", *target, "--cacert", folder], [f"--cacert: {unreadable}"]),
                                     (["list", "--contracts", str(contracts)], [f"{contracts / part}: cannot be read (Is a directory)" for part in ("clauses/x.json", "scripts/y.json")])):
                with self.subTest(arguments=arguments):
                    result = suite(*arguments, private_key="secret-key")
                    self.assertEqual((result.returncode, result.stdout), (2, ""))
                    self.assertEqual([line for line in result.stderr.splitlines() if "cannot be read" in line], [f"opsmgr-suite: {line}" for line in lines])

    def test_arguments_that_are_not_expected_are_named_without_any_value(self) -> None:
        for arguments, words in ((["--private-key", CANARY], "--private-key is not known here"), ([f"--private-key={CANARY}"], "--private-key is not known here"),
                                 ([f"-k{CANARY}"], "-k is not known here"), (["-k", CANARY], "-k is not known here"), ([CANARY], "there is an argument too many"),
                                 (["--private-key", f"--{CANARY}"], "--private-key is not known here"), (["--", f"--{CANARY}"], "there is an argument too many"),
                                 (["--frist", "1", "--insecure", "--secnd"], "--frist, --secnd are not known here")):
            with self.subTest(arguments=arguments):
                result = suite("run", *arguments)
                self.assertEqual((result.returncode, result.stdout, result.stderr), (2, "", f"opsmgr-suite: {words}; --help tells more\n"))
        result = suite("--private-key", CANARY, "run")
        self.assertEqual(result.returncode, 2)
        self.assertNotIn(CANARY, result.stderr)

    def test_a_file_of_certificates_is_looked_at_before_the_first_request(self) -> None:
        for file, words in (("/nowhere", "--cacert: /nowhere: cannot be read (No such file or directory)"),
                            (__file__, f"'{__file__}' cannot be used for --cacert: it must be a readable file of PEM certificates")):
            for scheme in ("http", "https"):
                with self.subTest(file=file, scheme=scheme):
                    result = suite("run", "--target", f"{scheme}://127.0.0.1:1", "--public-key", "K", "--group", GROUP, "--cacert", file, private_key="secret-key")
                    self.assertEqual((result.returncode, result.stdout), (2, ""))
                    self.assertIn(words, result.stderr)

    def test_a_flag_for_the_private_key_does_not_exist(self) -> None:
        self.assertEqual(suite("run", "--private-key", "x").returncode, 2)


class Targets(unittest.TestCase):
    """Targets that cannot be judged: a clear message, the right exit code, in time, and no secret anywhere."""

    def judge(self, url: str, *arguments: str, timeout: str = "1", key: str = CANARY) -> tuple[Result, Any, float]:
        with tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder) / "report.json"
            started = time.monotonic()
            result = suite("run", "--target", url, "--public-key", "user", "--group", GROUP, "--timeout", timeout, "--report", f"json={report}",
                           "--profile", "probe", *arguments, private_key=key)
            took = time.monotonic() - started
            text = report.read_text()
        for form in forms(key):
            for output in (result.stdout, result.stderr, text):
                self.assertNotIn(form, output)
        return result, json.loads(text), took

    def not_judged(self, url: str, words: str, **options: Any) -> None:
        result, report, took = self.judge(url, **options)
        self.assertEqual(result.returncode, 3)
        self.assertEqual(report["verdict"], "not-judged")
        self.assertIn(words, report["reason"])
        self.assertIn("not judged: ", result.stdout)
        self.assertIn(words, result.stdout)
        self.assertLess(took, 5)

    def test_nothing_listens(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            url = f"http://127.0.0.1:{server.getsockname()[1]}"
        self.not_judged(url, "connection refused; is the target running, and is the port right?")

    def test_the_name_does_not_exist(self) -> None:
        self.not_judged("http://no-such-host.invalid", "no-such-host.invalid")

    def test_it_never_answers(self) -> None:
        self.not_judged_by(lambda connection: time.sleep(10), "within")

    def test_it_closes_without_an_answer(self) -> None:
        self.not_judged_by(lambda connection: read_head(connection), "closed")

    def test_it_does_not_speak_http(self) -> None:
        def ssh(connection: socket.socket) -> None:
            read_head(connection)
            connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
        self.not_judged_by(ssh, "does not speak HTTP")

    def test_it_redirects(self) -> None:
        def redirect(connection: socket.socket) -> None:
            read_head(connection)
            connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/login\r\nContent-Length: 0\r\n\r\n")
        self.not_judged_by(redirect, "redirects to https://elsewhere.example/login; name the final address with --target")

    def not_judged_by(self, handler: Callable[[socket.socket], object], words: str) -> None:
        with listener(handler) as url:
            self.not_judged(url, words)

    def test_half_an_answer_breaks_the_promise_of_a_true_length(self) -> None:
        def half(connection: socket.socket) -> None:
            read_head(connection)
            connection.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 106\r\n\r\n{\"err")
        with listener(half) as url:
            result, report, took = self.judge(url)
        self.assertEqual(result.returncode, 1)
        self.assertEqual(clauses(report)["framing/true-length"]["verdict"], "fail")
        self.assertLess(took, 5)

    def test_a_target_that_asks_to_wait_for_long_is_left_alone(self) -> None:
        def busy(connection: socket.socket) -> None:
            while read_head(connection):
                connection.sendall(b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 86400\r\nContent-Length: 0\r\n\r\n")
        with listener(busy) as url:
            result, report, _ = self.judge(url)
        self.assertEqual((result.returncode, len(report["exchanges"])), (3, 1))
        self.assertIn("the target answers 429 Too Many Requests and asks to wait 86400 s", report["reason"])

    def test_hostile_bodies_are_findings_and_no_crashes(self) -> None:
        for body in (b"[" * 20000 + b"]" * 20000, b'{"error": 1' + b"0" * 400 + b"}", b'"\xff\xfe"', b"\x00", b'{"results": 7, "links": "x"}',
                     b'{"results": [1, null, "x", [], {"id": 7, "status": {}}], "links": [1], "totalCount": "many"}'):
            for status in (b"200 OK", b"401 Unauthorized"):
                def hostile(connection: socket.socket) -> None:
                    while read_head(connection):
                        connection.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Type: application/json\r\nWWW-Authenticate: Digest realm=\"x\", nonce=\"n\", qop=\"auth\"\r\n"
                                           b"Retry-After: -5\r\nLocation: \x1b]0;x\x07\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                with self.subTest(body=body[:20], status=status), listener(hostile) as url:
                    result, _report, _ = self.judge(url)
                    self.assertEqual(result.returncode, 1)
                    self.assertNotIn("\x1b", result.stdout)

    def test_a_wrong_key_ends_in_a_plain_word_and_few_requests(self) -> None:
        with mock() as ready:
            result, report, _ = self.judge(ready["url"])
        self.assertEqual(result.returncode, 3)
        self.assertIn("the target refuses the credentials with 401 Unauthorized: You are not authorized for this resource.; are the public key, OPSMGR_PRIVATE_KEY and the group",
                      report["reason"])
        self.assertEqual(report["totals"]["fail"], 0)
        signed = [one["step"] for one in report["exchanges"] if any("response=" in value for _, value in one["request"]["headers"])]
        self.assertLessEqual(len(signed), 2, signed)

    def test_no_key_and_no_digest_value_reaches_a_report_of_a_full_run(self) -> None:
        result, report = judged("--profile", "full", "--wait", "5")
        self.assertEqual(result.returncode, 0, result.stdout)
        text = json.dumps(report) + result.stdout + result.stderr
        for secret in ("12345678-90ab-cdef-1234-567890abcdef", "0fedcba9-8765-4321-0fed-cba987654321", "ABCDEFGH"):
            for form in forms(secret):
                self.assertNotIn(form, text)
        for exchange in report["exchanges"]:
            for name, value in exchange["request"]["headers"]:
                if name.lower() == "authorization" and "response=" in value:
                    self.assertNotRegex(value, r'\bresponse="(?!~R\d+"|")')  # near misses leave it out, or empty
                    self.assertNotRegex(value, r'\bnonce="(?!~N\d+")')


class Reports(unittest.TestCase):
    def test_the_json_report_has_what_its_readers_rely_on(self) -> None:
        result, report = judged("--profile", "full", "--seed", "7")
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertEqual((report["verdict"], report["profile"], report["seed"], report["exitCode"]), ("conforms", "full", 7, 0))
        self.assertEqual([clause["id"] for clause in report["clauses"]], sorted(clause["id"] for clause in report["clauses"]))
        for clause in report["clauses"]:
            self.assertLessEqual({"id", "level", "verdict", "message", "evidence"}, set(clause))
        self.assertEqual(sum(value for name, value in report["totals"].items() if name != "notCovered"), len(report["clauses"]))

    def test_a_smaller_profile_says_how_much_it_leaves_out(self) -> None:
        result, report = judged("--profile", "safe")
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertGreater(report["totals"]["notCovered"], 10)
        self.assertIn(f"{report['totals']['notCovered']} not covered by profile safe", result.stdout)
        self.assertEqual(report["changes"], [])
        self.assertIn("nothing was changed", result.stdout)
        self.assertEqual({one["request"]["method"] for one in report["exchanges"]} - {"GET", "HEAD"}, set())

    def test_whatever_was_answered_as_carried_out_is_told(self) -> None:
        _, report = judged("--profile", "probe", mock_arguments=["--deviate", "put-on-job-succeeds"])
        self.assertEqual([(one["before"], one["after"]) for one in report["changes"]], [("unknown", "unknown, after a PUT that was answered as carried out")])

    def test_a_clause_alone_is_judged_as_among_all(self) -> None:
        for deviation, clause in (("error-in-html", "errors/json-document"), ("error-code-missing", "errors/has-error-code"), ("realm-varies", "authentication/realm"),
                                  ("head-with-body", "framing/head-without-body"), ("json-broken", "conventions/strict-json"), ("last-chunk-missing", "framing/message-ends")):
            with self.subTest(deviation):
                verdicts = [clauses(judged("--profile", "probe", *only, mock_arguments=["--deviate", deviation])[1])[clause]["verdict"] for only in ((), ("--only", clause))]
                self.assertEqual(verdicts, ["fail", "fail"])

    def test_a_port_of_tls_that_says_so_is_named(self) -> None:
        for body in (b"<center>The plain HTTP request was sent to HTTPS port</center>",
                     b"Reason: You're speaking plain HTTP to an SSL-enabled server port.", b"Client sent an HTTP request to an HTTPS server.\n"):
            def refusing(connection: socket.socket, body: bytes = body) -> None:
                read_head(connection)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            with listener(refusing) as url:
                result = suite("run", "--target", url, "--public-key", "K", "--group", GROUP, private_key="a-key-0123456789")
                self.assertEqual((result.returncode, result.stdout.splitlines()[-1]), (3, f"not judged: {url} speaks TLS on this port: begin the URL with https://"))

    def test_nothing_judged_is_not_a_success(self) -> None:
        result, report = judged("--only", "retry/takes-effect")
        self.assertEqual((result.returncode, report["verdict"]), (3, "not-judged"))
        self.assertIn("no clause was judged: those that were asked for need more than profile safe", result.stdout)
        result, report = judged("--only", "no-such/clause")
        self.assertEqual((result.returncode, report), (2, None))
        self.assertIn("--only: no clause matches 'no-such/clause'", result.stderr)

    def test_a_named_job_that_cannot_be_used_is_not_a_success(self) -> None:
        result, report = judged("--profile", "full", "--job", "f" * 24)
        self.assertEqual((result.returncode, report["verdict"]), (3, "not-judged"))
        self.assertIn(f"of the jobs named with --job ({'f' * 24}) none is in FAILURE", result.stdout)

    def test_a_retry_that_the_target_carried_out_unasked_is_told(self) -> None:
        result, report = judged("--profile", "full", mock_arguments=["--deviate", "foreign-job-retried"])
        self.assertEqual([one["job"] for one in report["changes"]], ["5c810cc4ff7a256345ff97c4", "5c810cc4ff7a256345ff97d0"])
        self.assertIn("changed: job 5c810cc4ff7a256345ff97d0", result.stdout)

    def test_an_interrupted_run_tells_what_it_has_changed(self) -> None:
        with mock("--deviate", "retry-without-effect") as ready, tempfile.TemporaryDirectory() as folder:
            kept = pathlib.Path(folder) / "report.json"
            process = subprocess.Popen([SUITE, "run", "--target", ready["url"], "--public-key", ready["publicKey"], "--group", ready["groupId"], "--job", ready["jobId"],
                                        "--profile", "full", "--wait", "60", "--report", f"json={kept}"], stdout=subprocess.PIPE, text=True,
                                       env=clean_environment(OPSMGR_PRIVATE_KEY=ready["privateKey"]))
            retried = {"operation": "retry", "job": ready["jobId"], "status": 200, "atLeast": 1, "within": "60s"}
            with urllib.request.urlopen(ready["controlUrl"] + "/requests/verify", json.dumps(retried).encode(), timeout=90) as answer:
                self.assertTrue(json.load(answer)["satisfied"])  # now it waits for the job to move, which it never does
            process.send_signal(signal.SIGINT)
            printed, _ = process.communicate(timeout=10)
            self.assertEqual(process.returncode, 3)
            self.assertIn("not judged: interrupted by a signal", printed)
            self.assertIn(f"changed: job {ready['jobId']}", printed)
            self.assertEqual(json.loads(kept.read_text())["verdict"], "not-judged")
            self.assertEqual([one.name for one in pathlib.Path(folder).iterdir()], ["report.json"])

    def test_a_full_run_says_what_it_changed(self) -> None:
        result, report = judged("--profile", "full")
        self.assertEqual(report["changes"], [{"job": "5c810cc4ff7a256345ff97c4", "before": "FAILURE", "after": "SUCCESS"}])
        self.assertEqual(report["leakedJobs"], [])
        self.assertIn("changed: job 5c810cc4ff7a256345ff97c4 was FAILURE and is SUCCESS", result.stdout)

    def test_profile_full_changes_nothing_that_was_not_named(self) -> None:
        _result, report = judged("--profile", "full", environment={})
        touched = {one["request"]["target"].split("?")[0].split("/")[-2] for one in report["exchanges"]
                   if one["request"]["method"] == "PUT" and one.get("response", {}).get("status") == 200}
        self.assertEqual(touched, {"5c810cc4ff7a256345ff97c4"})

    def test_the_budget_is_hard(self) -> None:
        result, report = judged("--max-requests", "5")
        self.assertEqual((result.returncode, len(report["exchanges"])), (3, 5))
        self.assertIn("the budget of 5 requests is used up; raise --max-requests", result.stdout)

    def test_a_full_disk_is_named(self) -> None:
        result, _ = judged("--report", "json=/dev/full", "--profile", "full")
        self.assertEqual(result.returncode, 2)
        self.assertIn("changed: job", result.stdout)
        self.assertEqual(result.stderr, "opsmgr-suite: --report: /dev/full cannot be written: No space left on device\n")


if __name__ == "__main__":
    unittest.main()
