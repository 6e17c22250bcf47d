"""How the suite behaves towards a target that moves, that asks to wait, and that stops to let it in."""
import json
import pathlib
import sys
import tempfile
import time
import unittest
from collections.abc import Callable, Iterator
from typing import Any

import requests
from requests.auth import HTTPDigestAuth

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from between import Answer, Forward, Request, between
from support import ROOT, Document, Ready, Result, clauses, listener, mock, suite


def complaints(report: Document) -> Document:
    return {name: one["verdict"] for name, one in clauses(report).items() if one["verdict"] in ("fail", "warn", "error", "inconclusive")}


def expectations(data: Any) -> Iterator[Document]:
    """Of scripts, as they come."""
    if isinstance(data, list):
        for one in data:
            yield from expectations(one)
    elif isinstance(data, dict):
        if "clause" in data:
            yield data
        for one in data.values():
            yield from expectations(one)


SCRIPTS = [json.loads(file.read_text()) for file in (ROOT / "suite" / "scripts").glob("*.json")]
# A step that gets no answer leaves its own clauses open, and no more than the largest step has.
LARGEST = max(len({one["clause"] for one in step.get("expect", [])}) for script in SCRIPTS for step in script.get("steps", []))
SILENCE_IS_A_BREACH = {one["clause"] for one in expectations(SCRIPTS) if one.get("noAnswer") == "breach"}


class Manners(unittest.TestCase):
    maxDiff = None

    def judge(self, tamper: Callable[[Request, Forward, Ready], Answer | None], *arguments: str, fixture: str = "default") -> tuple[Result, Any]:
        with mock(fixture) as ready, listener(between(ready.port, lambda request, forward: tamper(request, forward, ready))) as url, tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder) / "report.json"
            of_full = ["--job", ready["jobId"], "--wait", "1"] if "full" in arguments else []
            result = suite("run", "--target", url, "--public-key", ready["publicKey"], "--group", ready["groupId"], *of_full,
                           "--report", f"json={report}", *arguments, private_key=ready["privateKey"])
            return result, json.loads(report.read_text())

    def test_a_login_that_dies_on_the_way_ends_the_run_and_breaks_nothing(self) -> None:
        for after in (3, 20, 45, 90):
            count = [0]

            def dying(request: Request, forward: Forward, ready: Ready) -> Answer:
                count[0] += request.signed
                return forward(request.without("Authorization") if count[0] > after else request.data)
            with self.subTest(after=after):
                result, report = self.judge(dying, "--profile", "full")
                self.assertEqual((result.returncode, report["verdict"]), (3, "not-judged"))
                self.assertRegex(report["reason"], r"^the target has accepted the credentials, and refuses them since request \d+: 401 Unauthorized")
                self.assertEqual([name for name, verdict in complaints(report).items() if verdict != "error"], [])
                self.assertLessEqual(len(complaints(report)), LARGEST)

    def test_an_answer_that_is_lost_breaks_no_promise(self) -> None:
        for times, lost in ((1, "sent again"), (2, "not answered")):  # the suite asks again where a kept connection closes
            for number in (2, 5, 11, 20, 22, 26, 31, 40, 53, 64, 77, 80, 89, 95, 106, 120):
                count = [0, times]

                def losing(request: Request, forward: Forward, ready: Ready) -> Answer | None:
                    count[0] += 1
                    answer = forward(request.data)
                    if count[0] < number or not count[1]:
                        return answer
                    count[1] -= 1
                    return None
                with self.subTest(lost, number=number):
                    result, report = self.judge(losing, "--profile", "full")
                    blamed = {name for name, one in complaints(report).items() if one != "error"}
                    self.assertLessEqual(blamed, SILENCE_IS_A_BREACH if times > 1 else set())
                    self.assertIn(result.returncode, (0, 1, 3) if blamed else (0, 3))

    def test_a_job_that_somebody_else_retries_just_before_is_left_open(self) -> None:
        done: list[int] = []

        def quicker(request: Request, forward: Forward, ready: Ready) -> Answer:
            if request.retries and request.signed and "pretty=true" in request.query and ready["jobId"] in request.path and not done:
                done.append(requests.put(ready["url"] + ready.retry, auth=HTTPDigestAuth(ready["publicKey"], ready["privateKey"]), timeout=10).status_code)
            return forward(request.data)
        result, report = self.judge(quicker, "--profile", "full")
        self.assertEqual(done, [200])
        self.assertEqual((result.returncode, complaints(report)), (3, {"retry/answers-200": "inconclusive"}))
        self.assertEqual(report["reason"], "retry/answers-200 could not be judged: somebody else has moved the job just before: it is in IN_PROGRESS")

    def test_a_target_that_asks_to_wait_a_little_is_waited_for(self) -> None:
        count = [0]

        def busy(request: Request, forward: Forward, ready: Ready) -> Answer:
            count[0] += 1
            if count[0] % 7:
                return forward(request.data)
            return forward(request.without("Authorization")).having(b"429 Too Many Requests", b"").with_field("Retry-After", "0")  # nothing is carried out
        result, report = self.judge(busy, "--profile", "full")
        self.assertEqual((result.returncode, complaints(report)), (0, {}))
        self.assertIn("429 with Retry-After 0", clauses(report)["errors/retry-after"]["message"])

    def test_an_answer_of_a_gateway_is_not_held_against_the_target(self) -> None:
        for status in (b"502 Bad Gateway", b"504 Gateway Timeout"):
            for number in (3, 30, 60, 90, 120):
                count = [0]

                def restarting(request: Request, forward: Forward, ready: Ready) -> Answer:
                    count[0] += 1
                    answer = forward(request.data)
                    return answer.having(status, b"<html>sorry</html>").with_field("Content-Type", "text/html") if count[0] == number else answer
                with self.subTest(status=status, number=number):
                    result, report = self.judge(restarting, "--profile", "full")
                    self.assertEqual(set(complaints(report).values()) - {"error", "inconclusive"}, set(), complaints(report))
                    self.assertIn(result.returncode, (0, 3))

    def test_a_gateway_before_nothing_is_not_judged(self) -> None:
        def down(request: Request, forward: Forward, ready: Ready) -> Answer:
            return forward(request.data).having(b"502 Bad Gateway", b"<html>sorry</html>")
        result, report = self.judge(down)
        self.assertEqual((result.returncode, report["reason"]), (3, "a gateway answers 502 in the target's place: what is behind it is down, or does not answer in time"))
        self.assertEqual(len(report["exchanges"]), 1)

    def test_what_a_proxy_answers_in_the_target_s_place_needs_no_date(self) -> None:
        count = [0]

        def limited(request: Request, forward: Forward, ready: Ready) -> Answer:
            count[0] += 1
            if count[0] % 9:
                return forward(request.data)
            body = b"" if request.data.startswith(b"HEAD ") else b"<html>slower</html>"
            refusal = forward(request.without("Authorization")).having(b"429 Too Many Requests", body)
            return refusal.with_field("Content-Type", "text/html").with_field("Retry-After", "0").with_field("Date")
        result, report = self.judge(limited, "--profile", "full")
        self.assertEqual((result.returncode, complaints(report)), (0, {}))

    def test_a_wait_of_a_second_is_a_second(self) -> None:
        asked: list[float] = []

        def once(request: Request, forward: Forward, ready: Ready) -> Answer:
            answer = forward(request.data)
            if asked:
                asked.append(time.monotonic())
                return answer
            asked.append(time.monotonic())
            return answer.having(b"503 Service Unavailable", b"").with_field("Retry-After", "1")
        result, report = self.judge(once, "--only", "get-all/wrapper")
        self.assertEqual((result.returncode, complaints(report)), (0, {}))
        self.assertGreaterEqual(asked[1] - asked[0], 1)

    def test_the_rate_holds_for_every_request_and_each_names_the_suite(self) -> None:
        arrived, agents = [], set()

        def noting(request: Request, forward: Forward, ready: Ready) -> Answer:
            arrived.append(time.monotonic())
            agents.add(request.field("User-Agent"))
            return forward(request.data)
        result, report = self.judge(noting, "--only", "get-all/*", "--rate", "50")
        self.assertEqual((result.returncode, complaints(report)), (0, {}))
        self.assertGreaterEqual(arrived[-1] - arrived[0], (len(arrived) - 2) / 50)
        self.assertEqual({agent.split("/")[0] for agent in agents}, {"opsmgr-suite"})

    def test_jobs_that_come_to_rest_on_the_way_are_not_punished(self) -> None:
        fixture = json.loads((pathlib.Path(__file__).parents[2] / "fixtures" / "default.json").read_text())
        for job in fixture["groups"][0]["jobs"]:
            if job["status"] == "IN_PROGRESS":
                for reads in (1, 2, 3, 8, 20):
                    with self.subTest(reads=reads), tempfile.TemporaryDirectory() as folder:
                        job["course"] = {"inProgressFor": {"reads": reads}, "then": "FAILURE"}
                        name = pathlib.Path(folder) / "moving.json"
                        name.write_text(json.dumps(fixture))
                        result, report = self.judge(lambda request, forward, ready: forward(request.data), "--profile", "full", fixture=str(name))
                        self.assertEqual({name for name, verdict in complaints(report).items() if verdict != "inconclusive"}, set(), report["reason"])
                        self.assertEqual(result.returncode, 0)


if __name__ == "__main__":
    unittest.main()
