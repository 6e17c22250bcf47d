"""Create, extend, delete and download: what the suite catches, what it makes, and that it takes away what it made. Between
the suite and the mock stands a man in the middle who breaks one promise at a time."""
import contextlib
import datetime
import json
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from collections.abc import Callable, Iterator
from typing import Any

import requests
from requests.auth import HTTPDigestAuth

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from between import Answer, Edit, Forward, Request, Tamper, between, signed_anew
from support import SUITE, Document, Ready, Result, clauses, clean_environment, listener, mock

ALLOWED = ("--profile", "full", "--allow", "create", "--resource", "REPLICASET:my_deployment_1")
CHANGING = ("--only", "create/*", "--only", "extend/*", "--only", "delete/*", "--only", "download/*")


def answers(choose: Callable[[Request], Any], **change: bytes) -> Tamper:
    """The right answers, but for those to requests that `choose` picks."""
    def tamper(request: Request, forward: Forward) -> Answer:
        answer = forward(request.data)
        return answer.having(**change) if choose(request) and answer.status < 300 else answer
    return tamper


def refusals_turned(choose: Callable[[Request], Any], status: bytes, body: bytes = b"", refusal: int | None = None) -> Tamper:
    """Refusals of requests that `choose` picks become that answer; all, or those of one status."""
    def tamper(request: Request, forward: Forward) -> Answer:
        answer = forward(request.data)
        return answer.having(status, body) if choose(request) and request.signed and (answer.status == refusal if refusal else answer.status in (400, 404)) else answer
    return tamper


def creates(request: Request) -> bool:
    return request.creates


def extends(request: Request) -> bool:
    return request.method == "PATCH"


def deletes(request: Request) -> bool:
    return request.method == "DELETE"


def body_edited(choose: Callable[[Request], Any], edit: Callable[[Document], object]) -> Tamper:
    """The mock gets another body than the suite sent; the signature does not cover it."""
    def tamper(request: Request, forward: Forward) -> Answer:
        if not (choose(request) and request.signed):
            return forward(request.data)
        try:
            document = json.loads(request.body)
        except ValueError:
            return forward(request.data)
        if not isinstance(document, dict) or None in document.values():
            return forward(request.data)
        edit(document)
        body = json.dumps(document).encode()
        head = re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(body), request.data.partition(b"\r\n\r\n")[0])
        return forward(head + b"\r\n\r\n" + body)
    return tamper


def filling(**defaults: Any) -> Tamper:
    """A server that fills in what is missing."""
    return body_edited(creates, lambda document: [document.setdefault(name, value) for name, value in defaults.items()])


def dropping(choose: Callable[[Request], Any], *names: str) -> Tamper:
    """A server that does not look at some members."""
    return body_edited(choose, lambda document: [document.pop(name, None) for name in names])


def kept(request: Request, forward: Forward) -> Answer:
    if request.method == "DELETE" and request.signed:
        answer = forward(request.data.replace(b"DELETE ", b"GET ", 1))
        return Answer(b"HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n") if answer.status == 401 else answer
    return forward(request.data)


def greedy() -> Tamper:
    """With the deleted job another one goes."""
    deleted = []

    def tamper(request: Request, forward: Forward) -> Answer:
        answer = forward(request.data)
        deleted.extend([True] if request.method == "DELETE" and answer.status == 200 else [])
        listed = request.method == "GET" and request.path.endswith("/logCollectionJobs") and answer.status == 200
        return answer.edited(lambda document: document["results"].__delitem__(slice(1))) if deleted and listed else answer
    return tamper


def download(state: Callable[[Answer], bool], status: bytes, body: bytes) -> Tamper:
    """Downloads of jobs that the mock serves or refuses so are answered otherwise."""
    def tamper(request: Request, forward: Forward) -> Answer:
        answer = forward(request.data)
        if request.method == "GET" and request.target.endswith("/download") and state(answer):
            return answer.having(status, body)
        return answer
    return tamper


def replacing(old: tuple[str, object], new: object) -> Edit:
    def edit(document: Document) -> None:
        if document.get(old[0]) == old[1]:
            document[old[0]] = new
    return edit


def in_days(days: float) -> str:
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def redated(after: float, before: float, days: float) -> Edit:
    """Dates that lie so many days ahead become another."""
    def edit(document: Document) -> None:
        if in_days(after) < document.get("expirationDate", "") < in_days(before):
            document["expirationDate"] = in_days(days)
    return edit


# What is wrong, how it is done, and the clauses that break.
BROKEN = [
    ("create is answered 200", answers(creates, status=b"200 OK"), {"create/answers-201"}),
    ("create is answered 202", answers(creates, status=b"202 Accepted"), {"create/answers-201"}),
    ("the 201 has no id", answers(creates, body=b"{}"), {"create/returns-id"}),
    ("the 201 has an id that is none", answers(creates, body=b'{"id":"job-1"}'), {"create/returns-id"}),
    ("the 201 has no body", answers(creates, body=b""), {"create/returns-id"}),
    ("create returns the id of another job", answers(creates, body=b'{"id":"5c810cc4ff7a256345ff0000"}'), {"create/id-is-readable"}),
    ("create does not see unknown members", dropping(creates, "redactd"), {"create/unknown-member-refused"}),
    ("create does without a name", filling(resourceName="my_deployment_1"), {"create/required-members"}),
    ("create does without log types", filling(logTypes=["FTDC"]), {"create/required-members"}),
    ("create does without redacted", filling(redacted=False), {"create/required-members"}),
    ("create does without a size", filling(sizeRequestedPerFileBytes=1000), {"create/required-members"}),
    ("create takes an unknown type", body_edited(creates, replacing(("resourceType", "UNIVERSE"), "PROCESS")), {"create/resource-type-values"}),
    ("create takes a size of 0", body_edited(creates, replacing(("sizeRequestedPerFileBytes", 0), 1)), {"create/positive-size"}),
    ("create takes a negative size", body_edited(creates, replacing(("sizeRequestedPerFileBytes", -1), 1)), {"create/positive-size"}),
    ("create takes any log type", body_edited(creates, replacing(("logTypes", ["MONGODB", "NOISE"]), ["MONGODB"])), {"create/log-type-values"}),
    ("create takes half a range", dropping(creates, "logCollectionFromDate"), {"create/date-range-complete"}),
    ("create crashes on what is not JSON", refusals_turned(lambda r: r.creates and r.body.endswith(b": "), b"500 Internal Server Error"), {"create/bad-json-refused"}),
    ("create forgets to redact", body_edited(creates, lambda document: document.update(redacted=False) if document.get("redacted") is True else None), {"create/keeps-what-was-asked"}),
    ("extend is answered 204", answers(extends, status=b"204 No Content"), {"extend/answers-200"}),
    ("extend is answered with {}", answers(extends, body=b"{}"), {"extend/empty-body"}),
    ("extend stores another date", body_edited(extends, redated(59, 61, 50)), {"extend/takes-effect"}),
    ("extend takes the past", body_edited(extends, redated(-400, 0, 30)), {"extend/future-date"}),
    ("extend takes seven months", body_edited(extends, redated(200, 400, 30)), {"extend/six-months"}),
    ("extend does not see unknown members", dropping(extends, "expiratonDate"), {"extend/unknown-member-refused"}),
    ("extend does without a date", body_edited(extends, lambda document: document.setdefault("expirationDate", in_days(30))), {"extend/required-member"}),
    ("extend takes what is no date", body_edited(extends, replacing(("expirationDate", "soon"), in_days(30))), {"extend/bad-date-refused"}),
    ("extend crashes on what is no date", refusals_turned(lambda r: extends(r) and b"soon" in r.body, b"500 Internal Server Error"), {"extend/bad-date-refused"}),
    ("extend of an unknown job is answered 200", refusals_turned(extends, b"200 OK", refusal=404), {"extend/unknown-job"}),
    ("delete of an unknown job is answered 200", refusals_turned(deletes, b"200 OK"), {"delete/unknown-job"}),
    ("delete is answered 204", answers(deletes, status=b"204 No Content"), {"delete/answers-200"}),
    ("delete is answered with {}", answers(deletes, body=b"{}"), {"delete/empty-body"}),
    ("delete takes another job as well", greedy(), {"delete/other-jobs-untouched"}),
    ("an archive is no archive", download(lambda a: a.status == 200, b"200 OK", b"PK\x03\x04 and so on"), {"download/is-gzip"}),
    ("a download is answered 206", download(lambda a: a.status == 200, b"206 Partial Content", b"\x1f\x8b"), {"download/answers-200", "download/failed-job-served"}),
    ("a running job is served", download(lambda a: a.status == 403, b"200 OK", b"\x1f\x8b"), {"download/refused-in-progress"}),
    ("an unknown job is served", download(lambda a: a.status == 404, b"200 OK", b"\x1f\x8b"), {"download/unknown-job"}),
]
class Changes(unittest.TestCase):
    maxDiff = None

    def run_suite(self, ready: Ready, url: str, *arguments: str, **options: Any) -> tuple[Result, Any]:
        with tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder) / "report.json"
            command = [SUITE, "run", "--target", url, "--public-key", ready["publicKey"], "--group", ready["groupId"], "--report", f"json={report}", *arguments]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=clean_environment(OPSMGR_PRIVATE_KEY=ready["privateKey"]))
            if "started" in options:
                options["started"](process)
            output, errors = process.communicate(timeout=60)
            return Result(command, process.returncode, output, errors), json.loads(report.read_text()) if report.exists() else None

    def jobs_of(self, ready: Ready) -> set[str]:
        answer = requests.get(ready["url"] + ready.jobs, auth=HTTPDigestAuth(ready["publicKey"], ready["privateKey"]), timeout=10)
        return {job["id"] for job in answer.json()["results"]}

    def job_in(self, ready: Ready, status: str) -> str:
        answer = requests.get(ready["url"] + ready.jobs, auth=HTTPDigestAuth(ready["publicKey"], ready["privateKey"]), timeout=10)
        return next(job["id"] for job in answer.json()["results"] if job["status"] == status)

    @contextlib.contextmanager
    def tampered(self, tamper: Tamper) -> Iterator[tuple[Ready, str]]:
        with mock() as ready, listener(between(ready.port, tamper)) as url:
            before = self.jobs_of(ready)
            yield ready, url
            self.assertEqual(self.jobs_of(ready), before, "the suite left something behind, or took something away")

    def test_a_job_of_its_own_is_made_judged_and_removed(self) -> None:
        with self.tampered(lambda request, forward: forward(request.data)) as (ready, url):
            process, report = self.run_suite(ready, url, *ALLOWED, "--edition", "8.0")
        self.assertEqual((process.returncode, report["verdict"]), (0, "conforms"), process.stdout)
        own = {name: one for name, one in clauses(report).items() if name.split("/")[0] in ("create", "extend", "delete")}
        self.assertEqual({name for name, one in own.items() if one["verdict"] not in ("pass", "note")}, set())
        self.assertEqual([(one["before"], one["after"]) for one in report["changes"]], [("not there", "removed")] * 6)
        self.assertIn("was not there and is removed", process.stdout)

    def test_without_leave_nothing_is_made(self) -> None:
        for profile in ("safe", "probe", "full"):
            with self.subTest(profile=profile), self.tampered(lambda request, forward: forward(request.data)) as (ready, url):
                _process, report = self.run_suite(ready, url, "--profile", profile)
                self.assertEqual([one for one in report["exchanges"] if one["request"]["method"] in ("POST", "PATCH", "DELETE") and one["response"]["status"] < 400], [])
                self.assertEqual(report["changes"], [])
                if profile == "full":
                    self.assertEqual(clauses(report)["extend/answers-200"]["message"], "needs create-allowed: a job may be made and removed again with --allow create --resource TYPE:NAME")

    def test_each_broken_promise_breaks_its_own_clause_and_nothing_is_left_behind(self) -> None:
        for name, tamper, expected in BROKEN:
            with self.subTest(broken=name), self.tampered(tamper) as (ready, url):
                _process, report = self.run_suite(ready, url, *ALLOWED, *CHANGING)
                found = {clause: one["message"] for clause, one in clauses(report).items() if one["verdict"] in ("fail", "warn", "error")}
                self.assertEqual(set(found), expected, found)

    def test_a_job_that_cannot_be_removed_is_named(self) -> None:
        with mock() as ready, listener(between(ready.port, kept)) as url:
            before = self.jobs_of(ready)
            process, report = self.run_suite(ready, url, *ALLOWED, *CHANGING)
            left = self.jobs_of(ready) - before
        self.assertTrue(left)
        told = {one["job"] for one in report["changes"] if one["after"].startswith("LEAKED")}
        self.assertEqual(told, left)
        self.assertEqual(set(report["leakedJobs"]), left)
        self.assertIn("LEAKED", process.stdout)

    def test_a_job_that_comes_of_a_request_to_be_refused_is_told_and_left_without_leave(self) -> None:
        with mock() as ready, listener(between(ready.port, filling(resourceName="my_deployment_1"))) as url:
            before = self.jobs_of(ready)
            _process, report = self.run_suite(ready, url, "--profile", "probe")
            self.made_and_left(report, self.jobs_of(ready) - before)

    def made_and_left(self, report: Document, made: set[str]) -> None:
        self.assertEqual(clauses(report)["create/required-members"]["verdict"], "fail")
        self.assertTrue(made)
        self.assertEqual({one["job"]: one["after"] for one in report["changes"]}, dict.fromkeys(made, "CREATED by a request that should have been refused; delete it by hand"))
        self.assertEqual([one for one in report["exchanges"] if one["request"]["method"] == "DELETE" and one["response"]["status"] < 300], [])

    def test_a_job_whose_making_was_never_confirmed_is_found_and_removed(self) -> None:
        def silent(request: Request, forward: Forward) -> Answer | None:
            answer = forward(request.data)
            return None if request.creates and answer.status == 201 else answer
        with self.tampered(silent) as (ready, url):
            process, report = self.run_suite(ready, url, *ALLOWED, *CHANGING)
        self.assertIn("removed", [one["after"] for one in report["changes"]])
        self.assertNotEqual(process.returncode, 0)

    def test_an_id_that_was_there_before_is_not_taken_for_that_of_a_new_job(self) -> None:
        for status in (b"SUCCESS", b"FAILURE"):
            def stale(request: Request, forward: Forward) -> Answer:
                answer = forward(request.data)
                return answer.having(body=json.dumps({"id": taken}).encode()) if request.creates and answer.status == 201 else answer
            with self.subTest(status=status), self.tampered(stale) as (ready, url):
                taken = self.job_in(ready, status.decode())
                process, report = self.run_suite(ready, url, *ALLOWED, *CHANGING)
                self.assertEqual([one for one in report["exchanges"] if one["request"]["method"] in ("PATCH", "DELETE") and taken in one["request"]["target"]], [])
                self.assertEqual((process.returncode, clauses(report)["create/returns-id"]["verdict"]), (1, "fail"))
                self.assertEqual([one["after"] for one in report["changes"]], ["removed"] * 3)

    def test_an_id_behind_the_first_page_of_the_list_is_known_too(self) -> None:
        def stale(request: Request, forward: Forward) -> Answer:
            if request.method == "GET" and request.path.endswith("/logCollectionJobs") and request.query == "" and request.signed:
                return forward(request.data).edited(lambda document: document.update(results=[], totalCount=len(document["results"])))
            answer = forward(request.data)
            return answer.having(body=json.dumps({"id": taken}).encode()) if request.creates and answer.status == 201 else answer
        with self.tampered(stale) as (ready, url):
            taken = self.job_in(ready, "SUCCESS")
            _, report = self.run_suite(ready, url, *ALLOWED, "--only", "create/*")
        self.assertEqual([one["after"] for one in report["changes"]], ["removed"] * 3)

    def test_where_the_jobs_that_are_there_cannot_be_listed_none_is_made(self) -> None:
        def listless(request: Request, forward: Forward) -> Answer:
            answer = forward(request.data)
            return answer.having(b"500 Internal Server Error") if request.method == "GET" and request.path.endswith("/logCollectionJobs") and answer.status == 200 else answer
        with self.tampered(listless) as (ready, url):
            _process, report = self.run_suite(ready, url, *ALLOWED, "--only", "create/*")
        self.assertEqual([one["step"] for one in report["exchanges"] if one["step"].startswith("making") and one["request"]["method"] == "POST"], [])
        self.assertIn("the jobs that are there cannot be listed", clauses(report)["create/answers-201"]["message"])

    def test_a_job_made_behind_a_5xx_is_found_and_removed(self) -> None:
        for status, times in ((b"504 Gateway Timeout", 99), (b"500 Internal Server Error", 99), (b"503 Service Unavailable", 1), (b"503 Service Unavailable", 99)):
            left = [times]

            def hiding(request: Request, forward: Forward) -> Answer:
                answer = forward(request.data)
                if not (request.creates and answer.status == 201 and left[0]):
                    return answer
                left[0] -= 1
                return answer.having(status, b"{}").with_field("Retry-After", "0")
            with self.subTest(status=status, times=times), self.tampered(hiding) as (ready, url):
                process, report = self.run_suite(ready, url, *ALLOWED, *CHANGING)
                self.assertIn("removed", [one["after"] for one in report["changes"]])
                self.assertNotIn("LEAKED", process.stdout)
                if times == 1:
                    self.assertEqual(process.returncode, 0, process.stdout)
                    self.assertEqual(len(report["changes"]), 5)

    def test_a_job_made_in_spite_of_a_refusal_or_twice_or_late_is_found_and_removed(self) -> None:
        def refused(request: Request, forward: Forward) -> Answer:
            answer = forward(request.data)
            return answer.having(b"409 Conflict", b"{}") if request.creates and answer.status == 201 else answer

        def twice(request: Request, forward: Forward) -> Answer:
            answer = forward(request.data)
            if request.creates and answer.status == 201:
                signed_anew(request, forward, ready)
            return answer

        def late(request: Request, forward: Forward) -> Answer:
            answer = forward(request.data)
            if request.creates and answer.status == 201:
                made[json.loads(answer.body)["id"]] = time.monotonic()
            born = made.get(request.path.split("/")[-1], 0)
            return answer.having(b"404 Not Found", b"{}") if request.method == "GET" and request.signed and time.monotonic() - born < 0.6 else answer
        for name, tamper in [("refused", refused), ("twice", twice), ("late", late)]:
            made: dict[str, float] = {}
            with self.subTest(name), self.tampered(tamper) as (ready, url):
                process, report = self.run_suite(ready, url, *ALLOWED, *CHANGING)
                self.assertIn("removed", [one["after"] for one in report["changes"]])
                self.assertNotIn("LEAKED", process.stdout)

    def test_a_5xx_behind_which_nothing_was_made_is_no_change(self) -> None:
        def refusing(request: Request, forward: Forward) -> Answer:
            return forward(request.data) if not request.creates else forward(request.without("Authorization")).having(b"502 Bad Gateway", b"{}")
        for arguments in (ALLOWED, ("--profile", "full"), ("--profile", "probe")):
            with self.subTest(arguments=arguments), self.tampered(refusing) as (ready, url):
                process, report = self.run_suite(ready, url, *arguments, *CHANGING)
                self.assertEqual(report["changes"], [])
                self.assertIn("nothing was changed", process.stdout)

    def test_a_signal_in_between_leaves_nothing_behind(self) -> None:
        for method, number in (("PATCH", signal.SIGINT), ("DELETE", signal.SIGINT), ("PATCH", signal.SIGTERM), ("PATCH", signal.SIGHUP), ("PATCH", signal.SIGQUIT)):
            running: list[subprocess.Popen[str]] = []

            def interrupting(request: Request, forward: Forward) -> Answer:
                if request.method == method and request.signed and running:
                    running[0].send_signal(number)
                return forward(request.data)
            with self.subTest(at=method, signal=number.name), self.tampered(interrupting) as (ready, url):
                process, report = self.run_suite(ready, url, *ALLOWED, "--only", "extend/takes-effect", "--only", "delete/takes-effect", started=running.append)
                self.assertEqual((process.returncode, report["reason"]), (3, "interrupted by a signal"), process.stdout)

    def test_who_asks_twice_to_end_it_is_told_and_leaves_nothing_behind(self) -> None:
        running: list[subprocess.Popen[str]] = []

        def interrupting(request: Request, forward: Forward) -> Answer:
            if request.method == "PATCH" and request.signed and running:
                for _ in range(2):
                    running[0].send_signal(signal.SIGINT)
                    time.sleep(0.05)
                running.clear()
            return forward(request.data)
        with self.tampered(interrupting) as (ready, url):
            process, report = self.run_suite(ready, url, *ALLOWED, "--only", "extend/takes-effect", "--only", "delete/takes-effect", started=running.append)
            self.assertEqual((process.returncode, report["reason"]), (3, "interrupted by a signal"), process.stdout)
        self.assertIn("opsmgr-suite: ending in good order; once more ends it at once, whatever it leaves behind", process.stderr)

    def test_the_budget_is_hard_and_covers_the_cleaning_up(self) -> None:
        for budget in range(12, 64, 4):
            with self.subTest(budget=budget), self.tampered(lambda request, forward: forward(request.data)) as (ready, url):
                process, report = self.run_suite(ready, url, *ALLOWED, "--only", "create/*", "--only", "extend/*", "--only", "delete/*", "--max-requests", str(budget))
                self.assertLessEqual(len(report["exchanges"]), budget)
                self.assertEqual(process.returncode, 3 if "budget" in report["reason"] else 0, report["reason"])


if __name__ == "__main__":
    unittest.main()
