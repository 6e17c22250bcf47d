"""What stands in front of a target is told from the target, by its own words and with what helps."""
import json
import pathlib
import re
import socket
import sys
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from between import Answer, Forward, Request, between
from judging import CREATE, Through, failing, is_list, run_at, through
from support import Ready, Result, clauses, listener, mock

PAGE = "<html>\r\n<head><TITLE>{0}</TITLE></head>\r\n<body>{0}</body></html>"
KEY_HINT = "are the public key, OPSMGR_PRIVATE_KEY and the group right"
COOKIE_HINT = "the challenge sets a cookie"


def page(status: str, title: str, *fields: str) -> Answer:
    body = PAGE.format(title)
    lines = [f"HTTP/1.1 {status}", "Date: Mon, 30 Nov 2026 20:00:00 GMT", "Content-Type: text/html", f"Content-Length: {len(body)}", *fields]
    return Answer("\r\n".join([*lines, "", body]).encode())


def skipped(report: Any) -> set[str]:
    return {one["message"] for one in report["clauses"] if one["verdict"] == "skip" and not one["message"].startswith("needs profile")}


class Case(unittest.TestCase):
    def not_judged(self, tamper: Through, *arguments: str, mock_arguments: tuple[str, ...] = (), **environment: str) -> Any:
        result, report = through(tamper, *arguments, mock_arguments=mock_arguments, **environment)
        self.assertEqual((result.returncode, failing(report)), (3, {}), report["reason"])
        return report

    def with_wrong_key(self, tamper: Through) -> Any:
        with mock() as ready, listener(between(ready.port, tamper)) as url:
            result, report = run_at(url, Ready({**ready, "privateKey": "a-key-that-is-not-right"}))
        self.assertEqual(result.returncode, 3)
        return report


class Schemes(Case):
    def test_a_gateway_with_a_sign_in_of_its_own_is_named_with_scheme_and_realm(self) -> None:
        for challenges, shown in ((["Basic realm=\"corp \\\"gate\\\"\""], 'Basic (realm "corp \\\\"gate\\\\"")'), (["Negotiate", "NTLM"], "Negotiate, NTLM"),
                                  (["Bearer realm=\"sso\", error=\"x\""], 'Bearer (realm "sso")')):
            with self.subTest(shown):
                refusal = page("401 Unauthorized", "401 Authorization Required", *[f"WWW-Authenticate: {one}" for one in challenges])
                report = self.not_judged(lambda request, forward, refusal=refusal: refusal)  # type: ignore[misc]
                self.assertIn(f"a gateway asks for {shown}; ", report["reason"])
                self.assertIn('with a page titled "401 Authorization Required"', report["reason"])
                self.assertEqual(report["totals"]["pass"], 0)

    def test_a_document_of_the_api_without_a_digest_challenge_is_the_targets_own(self) -> None:
        for deviation in ("challenge-basic-only", "challenge-missing"):
            result, report = through(lambda request, forward: forward(request.data), mock_arguments=("--deviate", deviation))
            self.assertEqual((result.returncode, report["verdict"]), (1, "does-not-conform"), deviation)

    def test_a_renamed_challenge_is_named_though_a_cookie_is_set(self) -> None:
        def field(request: Request, forward: Forward) -> Answer:
            got = forward(request.data).with_field("Set-Cookie", "node=1")
            challenge = got.field("WWW-Authenticate")
            return got.with_field("WWW-Authenticate").with_field("X-WWW-Authenticate", challenge) if challenge else got

        def scheme(request: Request, forward: Forward) -> Answer:
            got = forward(request.data).with_field("Set-Cookie", "node=1")
            challenge = got.field("WWW-Authenticate")
            return got.with_field("WWW-Authenticate", challenge.replace("Digest ", "xDigest ", 1)) if challenge else got
        self.assertIn("a gateway has renamed the challenge to x-www-authenticate", self.not_judged(field)["reason"])
        self.assertIn('a gateway has renamed the scheme Digest, it asks for xDigest (realm "MMS Public API")', self.not_judged(scheme)["reason"])


class Credentials(Case):
    def test_a_wrong_key_behind_a_sticky_cookie_is_blamed_on_the_key_first(self) -> None:
        reason = self.with_wrong_key(lambda request, forward: forward(request.data).with_field("Set-Cookie", "node=1"))["reason"]
        self.assertIn(KEY_HINT, reason)
        self.assertLess(reason.index(KEY_HINT), reason.index(COOKIE_HINT))
        self.assertNotIn(COOKIE_HINT, self.with_wrong_key(lambda request, forward: forward(request.data))["reason"])

    def test_servers_that_do_not_share_their_nonces_are_named(self) -> None:
        with mock() as other:
            def balanced(request: Request, forward: Forward, turn: list[int] = [0]) -> Answer:  # noqa: B006
                turn[0] += 1
                if turn[0] % 2:
                    return forward(request.data)
                with socket.create_connection(("127.0.0.1", other.port)) as second:
                    second.sendall(request.data.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
                    data = b""
                    while more := second.recv(65536):
                        data += more
                return Answer(data.replace(b"Connection: close\r\n", b""))
            report = self.not_judged(balanced)
        self.assertIn("each fresh nonce is called stale: do several servers", report["reason"])
        self.assertNotIn(KEY_HINT, report["reason"])

    def test_a_refusal_out_of_a_cache_is_named(self) -> None:
        kept: list[Answer] = []

        def caching(request: Request, forward: Forward) -> Answer:
            got = forward(request.without("Authorization"))
            if got.status == 401 and request.method == "GET":
                kept.append(got)
                return kept[0]
            return got
        reason = self.not_judged(caching)["reason"]
        self.assertIn("the same nonce came again with the refusal", reason)
        self.assertLess(reason.index(KEY_HINT), reason.index("the same nonce"))


class Pages(Case):
    def test_the_title_of_a_refusal_is_quoted_on_one_line_and_bounded(self) -> None:
        for title, shown in (("Access\r\n   denied", '"Access denied"'), ("x" * 500, '"' + "x" * 120 + '..."'), ("12345678-90ab-cdef-1234-567890abcdef", '"~key"')):
            with self.subTest(shown):
                refusal = page("403 Forbidden", title)
                self.assertIn(f"403 Forbidden with a page titled {shown}; ", self.not_judged(lambda request, forward, refusal=refusal: refusal)["reason"])  # type: ignore[misc]
        self.assertNotIn("titled", self.not_judged(lambda request, forward: page("403 Forbidden", "403 Forbidden"))["reason"])

    def test_a_certificate_that_is_asked_for_in_a_page_has_its_flag_named(self) -> None:
        reason = self.not_judged(lambda request, forward: page("400 Bad Request", "400 No required SSL certificate was sent"))["reason"]
        self.assertIn('400 Bad Request with a page titled "400 No required SSL certificate was sent"', reason)
        self.assertIn("--client-cert FILE", reason)

    def test_a_redirect_is_named_without_its_query(self) -> None:
        token = "a-token-of-somebody"
        for signed in (False, True):
            refusal = page("302 Found", "x", f"Location: https://user@sso.example.com/login?state={token}#there")
            report = self.not_judged(lambda request, forward, signed=signed, refusal=refusal: refusal if request.signed or not signed else forward(request.data))  # type: ignore[misc]
            self.assertIn("https://sso.example.com/login;", report["reason"])
            self.assertNotIn(token, json.dumps(report))
            if not signed:
                self.assertEqual(skipped(report), {"the first request was answered 302, and not by the API"})

    def test_what_was_skipped_behind_a_gateways_error_says_what_came(self) -> None:
        report = self.not_judged(lambda request, forward: page("502 Bad Gateway", "502 Bad Gateway"))
        self.assertEqual(skipped(report), {"the first request was answered 502, and not by the API"})

    def test_a_time_limit_of_a_gateway_on_one_path_is_told_with_the_path(self) -> None:
        def slow(request: Request, forward: Forward) -> Answer:
            return page("504 Gateway Time-out", "504 Gateway Time-out") if request.path.endswith("/download") else forward(request.data)
        result, report = through(slow)
        self.assertEqual(result.returncode, 3)
        self.assertRegex(result.stdout.splitlines()[-1], r"a gateway answers 504 |could not be judged")
        self.assertRegex(report["reason"], r"GET /api/public/v1.0/groups/[0-9a-f]{24}/logCollectionJobs/[0-9a-f]{24}/download")


class Words(Case):
    """Names that only the programs know do not reach the reader."""

    def judged(self, tamper: Through, *arguments: str) -> tuple[Result, Any]:
        return through(tamper, *arguments)

    def test_a_document_is_named_by_what_it_is(self) -> None:
        def strange(request: Request, forward: Forward) -> Answer:
            got = forward(request.data)
            return got.edited(lambda document: document.pop("logTypes", None)) if got.status == 200 and b"logTypes" in got.body and not is_list(request) else got
        result, _ = self.judged(strange)
        self.assertIn("the document as a log collection job in its documented form: the member 'logTypes' is missing", result.stdout)
        self.assertNotIn("schema 'job", result.stdout)

    def test_an_error_without_a_code_is_told_as_such(self) -> None:
        def bare(request: Request, forward: Forward) -> Answer:
            return page("413 Payload Too Large", "x") if request.creates else forward(request.data)
        _, report = self.judged(bare, *CREATE, "--only", "create/*")
        messages = "\n".join(one["message"] for one in report["clauses"])
        self.assertNotIn("413 nothing", messages)
        self.assertIn("413 without an errorCode", messages)


class Cached(Case):
    def test_a_job_that_is_removed_and_still_shown_is_told_so(self) -> None:
        kept: dict[str, Answer] = {}

        def caching(request: Request, forward: Forward) -> Answer:
            if request.method != "GET" or not request.signed or not re.search(r"/logCollectionJobs/[0-9a-f]{24}$", request.path):
                return forward(request.data)
            got = kept.get(request.path) or forward(request.data)
            if got.status == 200:
                kept[request.path] = got
            return got
        _, report = through(caching, *CREATE, "--only", "delete/*")
        outcomes = [one["after"] for one in report["changes"] if one["after"].startswith("LEAKED")]
        self.assertTrue(outcomes)
        for one in outcomes:
            self.assertRegex(one, r"^LEAKED: its removal was answered (200|404), and it is still shown: does a gateway keep what was read\?; delete it by hand$")
        self.assertNotIn("clauses", clauses(report))


if __name__ == "__main__":
    unittest.main()
