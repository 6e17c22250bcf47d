"""No verdict without a cause: a run that judged nothing, was given something wrong, or met something in front of the target does not
say that the target conforms, and does not say that it does not."""
import json
import pathlib
import re
import socket
import sys
import tempfile
import time
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from between import Answer, Forward, Request, message
from judging import CREATE, FINISHED, OTHER_GROUP, UNKNOWN, Through, failing, is_list, run_at, through
from support import clauses, judged, listener, mock, report_formats, suite


class WhatWasGiven(unittest.TestCase):
    """A need that was supplied wrongly proves nothing."""

    def role(self, **environment: str) -> Any:
        _, report = judged("--only", "authentication/role-*", environment=environment)
        return clauses(report)["authentication/role-required"]

    def test_a_key_without_a_role_is_seen_to_be_a_key(self) -> None:
        self.assertEqual(self.role()["verdict"], "pass")

    def test_a_key_that_nobody_knows_proves_nothing(self) -> None:
        with mock() as ready:
            for pair in (("READONLY", "0" * 36), ("NOBODY", "0fedcba9-8765-4321-0fed-cba987654321")):
                with self.subTest(pair=pair):
                    result, report = run_at(ready["url"], ready, OPSMGR_UNPRIVILEGED_PUBLIC_KEY=pair[0], OPSMGR_UNPRIVILEGED_PRIVATE_KEY=pair[1])
                    role = clauses(report)["authentication/role-required"]
                    self.assertEqual((result.returncode, role["verdict"]), (0, "inconclusive"))
                    self.assertIn("for a key that it does not know", role["message"])

    def test_a_key_that_is_refused_as_if_unknown_is_told_by_the_code_of_the_refusal(self) -> None:
        def unknown_root(request: Request, forward: Forward) -> Answer:  # the root says nothing of keys
            return forward(request.asking(target="/elsewhere") if request.path.endswith("/v1.0/") else request.data)
        result, report = through(unknown_root, OPSMGR_UNPRIVILEGED_PUBLIC_KEY="READONLY", OPSMGR_UNPRIVILEGED_PRIVATE_KEY="0fedcba9-8765-4321-0fed-cba987654321")
        self.assertEqual((result.returncode, clauses(report)["authentication/role-required"]["verdict"]), (0, "pass"))

    def test_half_a_pair_of_keys_is_wrong_usage(self) -> None:
        with mock() as ready, tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder) / "target.json"
            for number, (environment, data, missing) in enumerate((
                    ({"OPSMGR_UNPRIVILEGED_PUBLIC_KEY": "READONLY"}, {}, "OPSMGR_UNPRIVILEGED_PRIVATE_KEY"),
                    ({"OPSMGR_UNPRIVILEGED_PRIVATE_KEY": "secret-of-its-own"}, {}, "OPSMGR_UNPRIVILEGED_PUBLIC_KEY"),
                    ({}, {"unprivilegedPublicKey": "READONLY"}, "OPSMGR_UNPRIVILEGED_PRIVATE_KEY"),
                    ({}, {"unprivilegedPrivateKey": "secret-of-its-own"}, "OPSMGR_UNPRIVILEGED_PUBLIC_KEY"))):
                with self.subTest(number=number):
                    config.write_text(json.dumps(data))
                    config.chmod(0o600)
                    result, report = run_at(ready["url"], ready, "--config", str(config), **environment)
                    self.assertEqual((result.returncode, report), (2, None))
                    self.assertRegex(result.stderr, f"is given without {missing}: a key is a pair")
                    self.assertNotIn("secret-of-its-own", result.stderr)
            result, _ = run_at(ready["url"], ready, OPSMGR_UNPRIVILEGED_PUBLIC_KEY=ready["publicKey"], OPSMGR_UNPRIVILEGED_PRIVATE_KEY=ready["privateKey"])
            self.assertEqual(result.returncode, 2)
            self.assertIn("it must be one without a role in the group", result.stderr)

    def foreign(self, *arguments: str) -> tuple[int, Any]:
        with mock() as ready:
            result, report = run_at(ready["url"], ready, "--only", "errors/job-of-another-group", "--only", "get-one/*", *arguments,
                                    OPSMGR_UNPRIVILEGED_PUBLIC_KEY="READONLY", OPSMGR_UNPRIVILEGED_PRIVATE_KEY="0fedcba9-8765-4321-0fed-cba987654321")
        return result.returncode, clauses(report)["errors/job-of-another-group"]

    def test_a_foreign_job_is_seen_in_its_group(self) -> None:
        code, clause = self.foreign("--foreign-job", "5c810cc4ff7a256345ff97d0", "--foreign-group", OTHER_GROUP)
        self.assertEqual((code, clause["verdict"]), (0, "pass"))

    def test_a_foreign_job_that_nobody_has_seen_proves_nothing(self) -> None:
        for arguments in (("--foreign-job", UNKNOWN), ("--foreign-job", UNKNOWN, "--foreign-group", OTHER_GROUP)):
            with self.subTest(arguments=arguments):
                code, clause = self.foreign(*arguments)
                self.assertEqual((code, clause["verdict"]), (0, "inconclusive"))
                self.assertIn("nobody has seen that the job of --foreign-job exists", clause["message"])

    def test_a_foreign_job_of_the_own_group_is_no_fault_of_the_target(self) -> None:
        code, clause = self.foreign("--foreign-job", FINISHED, "--foreign-group", OTHER_GROUP)
        self.assertEqual((code, clause["verdict"]), (0, "inconclusive"))
        self.assertIn("is one of this group itself", clause["message"])

    def test_a_foreign_job_that_can_be_read_is_a_breach_whoever_has_seen_it(self) -> None:
        _, report = judged("--only", "errors/job-of-another-group", mock_arguments=["--deviate", "foreign-job-readable"])
        self.assertEqual(clauses(report)["errors/job-of-another-group"]["verdict"], "fail")


class HowFar(unittest.TestCase):
    """A profile is asked for to judge what it is for, and a verdict says how much was judged."""

    def test_profile_full_without_a_job_and_without_permission_has_judged_nothing(self) -> None:
        with mock() as ready:
            result, report = run_at(ready["url"], ready, "--profile", "full")
            self.assertEqual((result.returncode, report["verdict"]), (3, "not-judged"))
            self.assertIn("nothing was judged of what profile full is for: ", report["reason"])
            self.assertIn("name it with --job", report["reason"])
            self.assertEqual(run_at(ready["url"], ready, "--profile", "full", "--only", "get-one/*")[0].returncode, 0)
            self.assertEqual(run_at(ready["url"], ready, *CREATE)[0].returncode, 0)

    def test_a_flag_that_the_profile_ignores_is_wrong_usage(self) -> None:
        with mock() as ready:
            for profile in ("safe", "probe"):
                for flags, named in ((("--job", ready["jobId"]), ["--job"]), (CREATE[2:], ["--allow create", "--resource"]), (("--wait", "3"), ["--wait"])):
                    with self.subTest(profile=profile, flags=flags):
                        result, report = run_at(ready["url"], ready, "--profile", profile, *flags)
                        self.assertEqual((result.returncode, report), (2, None))
                        self.assertEqual(result.stderr.splitlines(),
                                         [f"opsmgr-suite: {flag} is not used by profile {profile}; --profile full would use it" for flag in named])

    def test_a_value_of_the_surroundings_that_the_profile_ignores_gets_one_line(self) -> None:
        with mock() as ready, tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder) / "target.json"
            config.write_text(json.dumps({"jobId": ready["jobId"]}))
            for more, environment, words in (((), {"OPSMGR_JOB_ID": ready["jobId"]}, "the job of OPSMGR_JOB_ID is not used by profile safe"),
                                             (("--config", str(config)), {}, f"the jobs of --config {config} are not used by profile safe")):
                with self.subTest(words):
                    result, _ = run_at(ready["url"], ready, *more, **environment)
                    self.assertEqual(result.returncode, 0)
                    self.assertEqual(len(result.stderr.splitlines()), 1)
                    self.assertIn(words, result.stderr)
            self.assertEqual(run_at(ready["url"], ready, "--profile", "full", OPSMGR_JOB_ID=ready["jobId"])[0].stderr, "")

    def test_every_report_begins_with_how_far_the_run_looked(self) -> None:
        with mock() as ready, tempfile.TemporaryDirectory() as folder:
            files = {name: pathlib.Path(folder) / f"report.{ending}" for name, ending in report_formats().items()}
            result = suite("run", "--target", ready["url"], "--public-key", ready["publicKey"], "--group", ready["groupId"],
                           *[part for name, file in files.items() for part in ("--report", f"{name}={file}")], private_key=ready["privateKey"])
            report = json.loads(files["json"].read_text())
            count = sum(report["totals"][name] for name in ("pass", "fail", "warn", "note"))
            sentence = f"conforms ({count} of {report['contractClauses']} clauses, profile safe)"
            self.assertEqual(result.stdout.splitlines()[0], sentence)
            self.assertEqual(result.stdout.splitlines()[-1], sentence)
            self.assertEqual(report["summary"], sentence)
            for name, file in files.items():
                with self.subTest(name):
                    self.assertIn(f"{count} of {report['contractClauses']} clauses, profile safe", file.read_text())
            self.assertEqual(files["markdown"].read_text().splitlines()[0], f"## opsmgr-suite: {sentence}")

    def test_a_selection_does_not_make_the_contract_smaller(self) -> None:
        result, report = judged("--only", "get-one/*")
        self.assertGreater(report["contractClauses"], 200)
        self.assertRegex(result.stdout.splitlines()[0], rf"^conforms \(\d+ of {report['contractClauses']} clauses, profile safe\)$")


JSON = b"application/json"
PAGE = b"<html><body>Access denied</body></html>"


def answer(status: bytes, body: bytes, *fields: bytes, media: bytes = JSON) -> Answer:
    lines = [b"HTTP/1.1 " + status, b"Content-Type: " + media, b"Content-Length: %d" % len(body), *fields]
    return Answer(b"\r\n".join(lines) + b"\r\n\r\n" + body)


def error(status: int, reason: str, code: str, detail: str) -> Answer:
    document = {"detail": detail, "error": status, "errorCode": code, "parameters": [], "reason": reason}
    return answer(f"{status} {reason}".encode(), json.dumps(document, separators=(",", ":")).encode(), b"Date: Mon, 30 Nov 2026 20:00:00 GMT")


class InFront(unittest.TestCase):
    """What refuses or cuts the first answers leaves nothing to judge, and its words reach the reader."""

    def not_judged(self, tamper: Through, *words: str, profile: str = "probe") -> None:
        result, report = through(tamper, "--profile", profile)
        self.assertEqual((result.returncode, failing(report)), (3, {}), report["reason"])
        for word in words:
            self.assertIn(word, report["reason"])

    def test_refusals_of_all_that_is_signed(self) -> None:
        for refusal, words in (
                (answer(b"403 Forbidden", PAGE, media=b"text/html"), ("403 Forbidden", "gateway")),
                (error(403, "Forbidden", "IP_ADDRESS_NOT_ON_ACCESS_LIST", "IP address 192.0.2.7 is not allowed to access this resource."),
                 ("403 IP_ADDRESS_NOT_ON_ACCESS_LIST: IP address 192.0.2.7 is not allowed", "access list of the API key")),
                (error(403, "Forbidden", "RESOURCE_REQUIRES_ACCESS_LIST", "This resource requires access through an access list of ip ranges."),
                 ("403 RESOURCE_REQUIRES_ACCESS_LIST", "needs an access list")),
                (error(404, "Not Found", "ATLAS_GROUP", "Group 5c8100bcf2a30b12ff88258f is an Atlas group."), ("404 ATLAS_GROUP: Group", "one of Atlas")),
                (error(404, "Not Found", "GROUP_NOT_FOUND", "No group with ID 5c8100bcf2a30b12ff88258f exists."), ("404 GROUP_NOT_FOUND: No group", "is --group right")),
                (answer(b"402 Payment Required", b""), ("402 Payment Required", "licence")),
                (answer(b"410 Gone", PAGE, media=b"text/html"), ("410 Gone", "no longer served"))):
            with self.subTest(words[0]):
                self.not_judged(lambda request, forward, refusal=refusal: refusal if request.signed else forward(request.data), *words)  # type: ignore[misc]

    def test_refusals_of_everything(self) -> None:
        for refusal, words in ((answer(b"403 Forbidden", PAGE, media=b"text/html"), ("403 Forbidden", "gateway")),
                               (error(404, "Not Found", "ATLAS_GROUP", "Group is an Atlas group."), ("404 ATLAS_GROUP: Group is", "one of Atlas")),
                               (answer(b"402 Payment Required", b""), ("402 Payment Required",)), (answer(b"410 Gone", b"{}"), ("410 Gone",)),
                               (answer(b"407 Proxy Authentication Required", PAGE, media=b"text/html"), ("407", "proxy asks"))):
            with self.subTest(words[0]):
                self.not_judged(lambda request, forward, refusal=refusal: refusal, *words)  # type: ignore[misc]

    def test_a_renamed_challenge_is_named(self) -> None:
        def renaming(request: Request, forward: Forward) -> Answer:
            got = forward(request.data)
            challenge = got.field("WWW-Authenticate")
            return got.with_field("WWW-Authenticate").with_field("x-amzn-Remapped-WWW-Authenticate", challenge) if challenge else got
        self.not_judged(renaming, "a gateway has renamed the challenge to x-amzn-remapped-www-authenticate")

    def test_a_cookie_that_is_demanded_is_named(self) -> None:
        def wants_cookie(request: Request, forward: Forward) -> Answer:
            return forward(request.without("Authorization")).with_field("Set-Cookie", "session=1; HttpOnly")
        self.not_judged(wants_cookie, "the challenge sets a cookie", profile="safe")

    def test_a_list_that_is_cut_off(self) -> None:
        def cut(request: Request, forward: Forward) -> Answer:
            got = forward(request.data)
            return Answer(re.sub(rb"Content-Length: \d+", b"Connection: close", got.head) + b"\r\n\r\n" + got.body[:300]) if got.status == 200 and is_list(request) else got
        with mock() as ready:
            def closing(connection: socket.socket) -> None:
                with socket.create_connection(("127.0.0.1", ready.port)) as inside:
                    while data := message(connection):
                        inside.sendall(data)
                        got = cut(Request(data), lambda _, inside=inside: Answer(message(inside)))  # type: ignore[misc]
                        connection.sendall(got.bytes())
                        if b"Connection: close" in got.head:
                            return
            with listener(closing) as url:
                result, report = run_at(url, ready)
        self.assertEqual((result.returncode, failing(report)), (3, {}))
        self.assertIn("the first list, answered 200 OK, was cut off before its end", report["reason"])

    def test_a_time_limit_within_the_head_is_one_within_the_body(self) -> None:
        challenge = b'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm="MMS Public API", nonce="n", qop="auth"\r\nContent-Type: application/json\r\n'
        for part in (b"HTTP/1.1 401 Unauth", challenge, challenge + b"Content-Length: 50\r\n\r\n{"):
            for silent in (True, False):
                def slow(connection: socket.socket, part: bytes = part, silent: bool = silent) -> None:
                    message(connection)
                    connection.sendall(part)
                    for _ in range(30):
                        time.sleep(0.1)
                        if not silent:
                            connection.sendall(b"x")
                if silent and part.endswith(b"{"):
                    continue  # fewer bytes than Content-Length says, and then silence: that breaks framing/true-length
                with self.subTest(part=part[-20:], silent=silent), mock() as ready, listener(slow) as url:
                    result, report = run_at(url, ready)
                    self.assertEqual((result.returncode, failing(report)), (3, {}))

    def test_an_answer_of_the_servers_own_parser_breaks_no_promise_of_the_api(self) -> None:
        """As Jetty answers an empty segment."""
        def jetty(request: Request, forward: Forward) -> Answer:
            if "//" not in request.path:
                return forward(request.data)
            return answer(b"400 Bad Request", b"<h1>Bad Message 400</h1><pre>reason: Ambiguous URI empty segment</pre>", b"Connection: close", media=b"text/html;charset=iso-8859-1")
        result, report = through(jetty)
        self.assertEqual((result.returncode, failing(report)), (0, {}))

    def test_a_sign_in_that_answers_wrong_credentials_in_its_own_words_breaks_no_promise_of_the_api(self) -> None:
        """As Apache and lighttpd do to credentials that are not complete."""
        def front(request: Request, forward: Forward) -> Answer:
            credentials = request.field("Authorization")
            whole = all(f"{name}=" in credentials for name in ("nc", "cnonce", "uri"))
            return forward(request.data) if not credentials or whole else answer(b"400 Bad Request", PAGE, b"Date: Mon, 30 Nov 2026 20:00:00 GMT", media=b"text/html")
        result, report = through(front)
        self.assertEqual((result.returncode, failing(report)), (0, {}))

    def test_who_goes_on_asking_to_wait_without_a_time_is_quoted(self) -> None:
        refusal = error(429, "Too Many Requests", "RATE_LIMITED", "Too many requests from this address.")
        result, report = through(lambda request, forward: refusal)
        self.assertEqual((result.returncode, failing(report)), (3, {}))
        self.assertIn("the target answers 429 RATE_LIMITED: Too many requests from this address. and goes on doing so after 3 pauses, without saying", report["reason"])

    def test_what_the_target_says_is_redacted(self) -> None:
        def telling(request: Request, forward: Forward) -> Answer:
            return error(403, "Forbidden", "ODD", "the key 12345678-90ab-cdef-1234-567890abcdef is not welcome\x1b[31m") if request.signed else forward(request.data)
        result, report = through(telling)
        self.assertEqual(result.returncode, 3)
        self.assertIn("403 ODD: the key ~key is not welcome", report["reason"])
        self.assertNotIn("12345678-90ab-cdef-1234-567890abcdef", result.stdout + json.dumps(report))
        self.assertNotIn("\x1b", result.stdout)


if __name__ == "__main__":
    unittest.main()
