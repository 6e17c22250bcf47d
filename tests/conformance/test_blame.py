"""A breach is held against who has made it, and stands under its own clause: not against what holds for other answers, for others at work in
the group, or for a rule that nobody promised."""
import gzip
import json
import pathlib
import re
import socket
import sys
import unittest
from collections.abc import Callable
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from between import Answer, Forward, Request, message
from judging import CREATE, FINISHED, failing, is_list, run_at, through
from support import clauses, judged, listener, mock, read_head


class OnEveryAnswer(unittest.TestCase):
    def test_two_dates_are_two_whatever_they_say(self) -> None:
        for second in (None, "Mon, 30 Nov 2026 20:00:01 GMT", "Mon, 30 Nov 2026 20:00:00 GMT"):
            def twice(request: Request, forward: Forward, second: str | None = second) -> Answer:
                got = forward(request.data).with_field("Date", "Mon, 30 Nov 2026 20:00:00 GMT")
                return Answer(got.head + (f"\r\nDate: {second}".encode() if second else b"") + b"\r\n\r\n" + got.body)
            with self.subTest(second=second):
                _, report = through(twice, "--only", "framing/date-header")
                self.assertEqual(clauses(report)["framing/date-header"]["verdict"], "fail" if second else "pass")

    def test_a_rule_of_rfc_7616_alone_does_not_fail_a_target(self) -> None:
        result, report = judged(mock_arguments=["--deviate", "uri-not-compared"])
        self.assertEqual((result.returncode, clauses(report)["authentication/uri-signed"]["verdict"]), (0, "warn"))

    def test_compressed_answers_are_read(self) -> None:
        aged: list[bool] = []

        def deflating(request: Request, forward: Forward) -> Answer:
            asks = "gzip" in request.field("Accept-Encoding")
            if asks and request.signed and not aged:
                aged.append(True)
                got = forward(request.without("Authorization"))
                got = got.with_field("WWW-Authenticate", got.field("WWW-Authenticate").replace('stale="false"', "stale=false").replace("stale=false", "stale=true"))
            else:
                got = forward(request.data)
            if not asks or not got.body:
                return got
            return got.having(body=gzip.compress(got.body)).with_field("Content-Encoding", "gzip")
        result, report = through(deflating, "--profile", "full")
        self.assertTrue(aged)
        self.assertEqual((result.returncode, failing(report)), (0, {}))


def bound(to: Callable[[Request], str], says_stale: bool) -> Callable[[Request, Forward], Answer]:
    """A nonce serves those requests alone of which `to` says the same as of the one whose challenge brought it."""
    issued: dict[str, str] = {}

    def answer(request: Request, forward: Forward) -> Answer:
        nonce = re.search(r'nonce="([^"]*)"', request.field("Authorization"))
        elsewhere = nonce is not None and issued.get(nonce.group(1), to(request)) != to(request)
        got = forward(request.without("Authorization") if elsewhere else request.data)
        challenge = got.field("WWW-Authenticate")
        if fresh := re.search(r'nonce="([^"]*)"', challenge):
            issued[fresh.group(1)] = to(request)
        return got.with_field("WWW-Authenticate", challenge.replace("stale=false", "stale=true")) if elsewhere and says_stale else got
    return answer


class OtherNonces(unittest.TestCase):
    def test_a_nonce_that_is_good_for_one_path_or_method_alone_is_legal(self) -> None:
        """As libmicrohttpd has both; RFC 7616, 5.4."""
        ways: dict[str, Callable[[Request], str]] = {"path": lambda request: request.path, "method": lambda request: request.method,
                                                     "both": lambda request: f"{request.method} {request.path}"}
        for name, to in ways.items():
            for says_stale in (True, False):
                with self.subTest(bound_to=name, says_stale=says_stale):
                    result, report = through(bound(to, says_stale), "--profile", "full")
                    self.assertEqual((result.returncode, failing(report)), (0, {}))
                    found = clauses(report)
                    self.assertEqual(found["authentication/first-count"]["verdict"], "pass")
                    self.assertEqual(found["authentication/nonce-reuse"]["verdict"], "pass" if says_stale else "warn")
                    self.assertEqual({one: found[one]["verdict"] for one in found if found[one]["verdict"] in ("error", "inconclusive")}, {})

    def test_a_nonce_of_something_else_does_not_hide_what_is_let_in(self) -> None:
        for says_stale in (True, False):
            with self.subTest(says_stale=says_stale):
                result, report = through(bound(lambda request: request.method, says_stale), "--profile", "probe", mock_arguments=("--deviate", "method-not-signed"))
                self.assertEqual((result.returncode, set(failing(report))), (1, {"authentication/method-signed"}))


class OthersAtWork(unittest.TestCase):
    def test_jobs_that_come_and_go_are_not_blamed_on_the_deletion(self) -> None:
        for gone_from in range(10):  # so many lists have a job of somebody else that is missing in those behind them
            count = [0]

            def coming_and_going(request: Request, forward: Forward, gone_from: int = gone_from) -> Answer:
                got = forward(request.data)
                if got.status != 200 or not is_list(request) or "itemsPerPage=500" not in request.query:
                    return got
                count[0] += 1
                seen = count[0]

                def edit(document: Any) -> None:
                    if seen > gone_from:
                        document["results"] = [one for one in document["results"] if one["id"] != FINISHED]
                    if seen % 2:
                        document["results"].append({**document["results"][0], "id": f"{seen:024x}"})
                    document["totalCount"] = len(document["results"])
                return got.edited(edit)
            with self.subTest(gone_from=gone_from):
                _, report = through(coming_and_going, *CREATE, "--only", "delete/*")
                self.assertIn(clauses(report)["delete/other-jobs-untouched"]["verdict"], ("inconclusive", "pass"))

    def test_a_deletion_that_takes_another_job_is_still_seen(self) -> None:
        _, report = judged(*CREATE, "--only", "delete/*", mock_arguments=["--deviate", "delete-takes-neighbours"])
        self.assertEqual(clauses(report)["delete/other-jobs-untouched"]["verdict"], "warn")

    def test_nothing_that_must_not_be_sent_twice_goes_over_a_connection_that_may_be_closing(self) -> None:
        with mock() as ready:
            def closing(connection: socket.socket) -> None:
                with socket.create_connection(("127.0.0.1", ready.port)) as inside:
                    first = True
                    while data := message(connection):
                        request = Request(data)
                        if not first and request.method in ("POST", "PATCH", "PUT", "DELETE"):
                            return
                        first = False
                        inside.sendall(data)
                        connection.sendall(read_head(inside) if request.method == "HEAD" else message(inside))
            with listener(closing) as url:
                result, report = run_at(url, ready, *CREATE, "--job", ready["jobId"])
        self.assertEqual([name for name, one in clauses(report).items() if one["verdict"] in ("error", "fail")], [])
        self.assertEqual(result.returncode, 0)


class TheRightClause(unittest.TestCase):
    """A fault of one field does not take others along."""

    def test_a_date_that_stands_still_is_not_blamed_on_extend(self) -> None:
        for date in ("Wed, 01 Jan 2020 00:00:00 GMT", "Sun, 01 Jan 2040 00:00:00 GMT"):
            with self.subTest(date):
                _, report = through(lambda request, forward, date=date: forward(request.data).with_field("Date", date), *CREATE, "--only", "extend/*")  # type: ignore[misc]
                self.assertEqual(failing(report), {})
                self.assertIn("the clock of the target cannot be told: its Date says", json.dumps(report["clauses"]))

    def test_a_far_creation_date_is_not_blamed_on_extend(self) -> None:
        def far(request: Request, forward: Forward) -> Answer:
            got = forward(request.data)
            if request.method != "GET" or got.status != 200 or not re.search(r"/logCollectionJobs/[0-9a-f]{24}$", request.path):
                return got
            return got.edited(lambda document: document.update(creationDate="2099-01-01T00:00:00Z", expirationDate="2099-01-31T00:00:00Z"))
        _, report = through(far, *CREATE, "--only", "extend/*")
        self.assertEqual(failing(report), {})
        self.assertEqual(clauses(report)["extend/takes-effect"]["verdict"], "inconclusive")

    def test_an_extension_without_effect_is_still_seen(self) -> None:
        _, report = judged(*CREATE, "--only", "extend/*", mock_arguments=["--deviate", "extend-not-stored"])
        self.assertEqual(clauses(report)["extend/takes-effect"]["verdict"], "fail")


if __name__ == "__main__":
    unittest.main()
