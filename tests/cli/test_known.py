"""Known deviations, and what is made of two reports: diff, and that a run can be had again to the byte."""
import json
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Callable, Sequence
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import MOCK, Document, Ready, Result, clauses, clean_environment, judged, mock, suite

BODY = ["--deviate", "retry-body-empty-object"]
CLAUSE = "retry/empty-body"


class Known(unittest.TestCase):
    def run_with(self, entries: list[Document] | str, *arguments: str, mock_arguments: Sequence[str] = BODY) -> tuple[Result, Any]:
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "known.json"
            file.write_text(entries if isinstance(entries, str) else json.dumps({"known": entries}))
            result, report = judged(*([] if "--profile" in arguments else ["--profile", "full"]), "--known", str(file), *arguments, mock_arguments=mock_arguments)
            result.stderr = result.stderr.replace(str(file), "FILE")
            return result, report

    def test_a_breach_that_is_known_does_not_fail_the_run_and_stands_in_the_report(self) -> None:
        result, report = self.run_with([{"clause": CLAUSE, "reason": "ticket 4711", "until": "2999-12-31"}])
        self.assertEqual((result.returncode, report["verdict"], report["totals"]["known"], report["totals"]["fail"]), (0, "conforms", 1, 0), result.stdout)
        self.assertEqual((clauses(report)[CLAUSE]["verdict"], clauses(report)[CLAUSE]["known"]), ("fail", "until 2999-12-31: ticket 4711"))
        self.assertIn("known  empty-body: until 2999-12-31: ticket 4711; expected", result.stdout)

    def test_another_breach_still_fails_it(self) -> None:
        result, report = self.run_with([{"clause": CLAUSE, "reason": "ticket", "until": "2999-12-31"}], mock_arguments=[*BODY, "--deviate", "unauthenticated-403"])
        self.assertEqual((result.returncode, report["totals"]["known"]), (1, 1))

    def test_a_verdict_that_is_not_allowed_is_not_excused(self) -> None:
        result, report = self.run_with([{"clause": CLAUSE, "reason": "ticket", "until": "2999-12-31", "verdicts": ["warn"]}])
        self.assertEqual((result.returncode, report["totals"]["known"], report["totals"]["fail"]), (1, 0, 1))

    def test_an_entry_that_has_run_out_fails_the_run(self) -> None:
        result, report = self.run_with([{"clause": CLAUSE, "reason": "ticket", "until": "2020-02-29"}])
        self.assertEqual((result.returncode, report["totals"]["fail"]), (1, 1))
        self.assertIn("does not conform: the known failure 'retry/empty-body' was accepted until 2020-02-29\n", result.stdout)
        result, report = self.run_with([{"clause": CLAUSE, "reason": "ticket", "until": "2020-02-29"}], mock_arguments=[])
        self.assertEqual((result.returncode, report["verdict"], report["totals"]["fail"]), (1, "does-not-conform", 0))

    def test_a_promise_that_is_kept_again_fails_the_run(self) -> None:
        result, report = self.run_with([{"clause": "retry/empty-*", "reason": "ticket", "until": "2999-12-31"}], mock_arguments=[])
        self.assertEqual((result.returncode, report["verdict"]), (1, "does-not-conform"))
        self.assertEqual(report["reason"], "the known failure 'retry/empty-*' does not fail any more; remove it from the list")

    def test_what_was_not_judged_is_not_taken_for_kept(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "known.json"
            file.write_text(json.dumps({"known": [{"clause": CLAUSE, "reason": "ticket", "until": "2999-12-31"}]}))
            result, report = judged("--known", str(file))
        self.assertEqual((result.returncode, report["reason"]), (0, ""))

    def test_a_selection_that_leaves_out_the_broken_clause_does_not_call_its_pattern_needless(self) -> None:
        entry = [{"clause": "retry/*", "reason": "ticket", "until": "2999-12-31"}]
        for arguments in (["--only", "retry/unknown-job"], ["--only", "retry/answers-200"], ["--profile", "probe"]):
            with self.subTest(arguments=arguments):
                result, report = self.run_with(entry, *arguments)
                self.assertEqual((result.returncode, report["verdict"], report["reason"]), (0, "conforms", ""))

    def test_an_error_is_never_excused(self) -> None:
        result, _ = self.run_with([{"clause": "*", "reason": "all", "until": "2999-12-31", "verdicts": ["error"]}])
        self.assertEqual(result.returncode, 2)
        self.assertIn("opsmgr-suite: --known: FILE: /known/0/verdicts/0: ", result.stderr)

    def test_wrong_entries_are_refused_before_the_first_request(self) -> None:
        for entries, words in (([{"clause": "no-such/*", "reason": "x", "until": "2999-12-31"}, {"clause": "*", "reason": "x", "until": "2999-02-30"}],
                                "opsmgr-suite: --known: FILE: /known/0/clause: no clause matches 'no-such/*'\nopsmgr-suite: --known: FILE: /known/1/until: there is no day 2999-02-30\n"),
                               ([{"clause": "*", "until": "2999-12-31"}], "opsmgr-suite: --known: FILE: /known/0: "), ("{", "opsmgr-suite: --known: FILE: line 1, column ")):
            with self.subTest(entries=entries):
                result, report = self.run_with(entries)
                self.assertEqual((result.returncode, report), (2, None))
                self.assertIn(words, result.stderr)
        self.assertEqual(suite("run", "--target", "http://127.0.0.1:1", "--public-key", "K", "--group", "5c8100bcf2a30b12ff88258f", "--known", "/nowhere", private_key="secret").stderr,
                         "opsmgr-suite: --known: /nowhere: cannot be read (No such file or directory)\n")


class Diff(unittest.TestCase):
    folder: tempfile.TemporaryDirectory[str]
    good: pathlib.Path
    bad: pathlib.Path

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.good, cls.bad = (pathlib.Path(cls.folder.name) / name for name in ("good.json", "bad.json"))
        cls.good.write_text(json.dumps(judged("--profile", "full")[1]))
        cls.bad.write_text(json.dumps(judged("--profile", "full", mock_arguments=BODY)[1]))

    @classmethod
    def tearDownClass(cls) -> None:
        cls.folder.cleanup()

    def edited(self, edit: Callable[[Document, dict[str, Any]], object]) -> pathlib.Path:
        document = json.loads(self.good.read_text())
        edit(document, {clause["id"]: clause for clause in document["clauses"]})
        file = pathlib.Path(self.folder.name) / "edited.json"
        file.write_text(json.dumps(document))
        return file

    def turns(self, before: pathlib.Path, after: pathlib.Path) -> tuple[int, dict[str, Any]]:
        result = suite("diff", str(before), str(after), "--format", "json")
        return result.returncode, {one["clause"]: (one["turn"], one["before"], one["after"]) for one in json.loads(result.stdout)["differences"]}

    def test_a_new_failure_is_exit_1_and_told(self) -> None:
        result = suite("diff", str(self.good), str(self.bad))
        self.assertEqual((result.returncode, result.stderr), (1, ""))
        self.assertIn("worse       retry/empty-body: pass -> fail: expected ", result.stdout)
        self.assertRegex(result.stdout, r"\n\d+ different, \d+ alike, 1 new failures\n$")

    def test_what_got_better_is_told_and_is_no_failure(self) -> None:
        code, turns = self.turns(self.bad, self.good)
        self.assertEqual((code, turns[CLAUSE]), (0, ("better", "fail", "pass")))

    def test_a_failure_that_was_there_before_is_not_new(self) -> None:
        self.assertEqual(self.turns(self.bad, self.bad), (0, {}))

    def test_clauses_come_and_go_and_are_judged_or_not(self) -> None:
        def edit(document: Document, by_id: dict[str, Any]) -> None:
            by_id["retry/answers-200"].update(verdict="skip", message="needs a job")
            by_id["retry/same-job"].update(verdict="fail", known="until 2999-12-31: ticket", message="another")
            document["clauses"].remove(by_id["retry/runs-once"])
        after = self.edited(edit)
        self.assertEqual(self.turns(self.good, after), (0, {"retry/answers-200": ("not judged", "pass", "skip"), "retry/same-job": ("accepted", "pass", "known"),
                                                            "retry/runs-once": ("gone", "pass", "")}))
        self.assertEqual(self.turns(after, self.good), (0, {"retry/answers-200": ("judged", "skip", "pass"), "retry/same-job": ("better", "known", "pass"),
                                                            "retry/runs-once": ("new", "", "pass")}))

    def test_a_failure_of_a_clause_that_was_not_judged_before_is_new(self) -> None:
        before = self.edited(lambda document, by_id: by_id[CLAUSE].update(verdict="skip", message="needs a job"))
        self.assertEqual(self.turns(before, self.bad)[0], 1)

    def test_a_later_run_that_was_not_judged_is_no_success(self) -> None:
        after = pathlib.Path(self.folder.name) / "unjudged.json"
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        suite("run", "--target", f"http://127.0.0.1:{port}", "--public-key", "K", "--group", "5c8100bcf2a30b12ff88258f", "--report", f"json={after}", private_key="a-key-0123456789")
        result = suite("diff", str(self.good), str(after))
        self.assertEqual(result.returncode, 3)
        self.assertRegex(result.stdout, r"\nthe later run was not judged: .*\n\d+ different, \d+ alike, 0 new failures\n$")

    def test_what_is_no_report_is_refused(self) -> None:
        result = suite("diff", str(self.good), "/nowhere")
        self.assertEqual((result.returncode, result.stderr), (2, "opsmgr-suite: /nowhere: cannot be read (No such file or directory)\n"))


class Again(unittest.TestCase):
    @staticmethod
    def report_of(ready: Ready, profile: str) -> str:
        with tempfile.TemporaryDirectory() as folder:
            name = pathlib.Path(folder) / "report.json"
            suite("run", "--target", ready["url"], "--public-key", ready["publicKey"], "--group", ready["groupId"], *(["--job", ready["jobId"]] if profile == "full" else []),
                  "--seed", "3", "--profile", profile,
                  "--report", f"json={name}", private_key=ready["privateKey"])
            text = name.read_text()
        without, count = re.subn(r'(?ms)^  "times": \{.*?^  \},\n', "", text)
        assert count == 1
        return without

    def test_two_runs_with_one_seed_against_one_target_differ_in_times_alone(self) -> None:
        for profile in ("safe", "probe"):
            with self.subTest(profile=profile), mock() as ready:
                self.assertEqual(self.report_of(ready, profile), self.report_of(ready, profile))

    def test_in_profile_full_too_when_the_target_is_as_it_was(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = str(server.getsockname()[1])

        def fresh() -> str:
            process = subprocess.Popen([MOCK, "serve", "--port", port, "--clock", "reads", "--start", "2026-03-08T12:00:00Z"], stdout=subprocess.PIPE, text=True, env=clean_environment())
            assert process.stdout is not None
            try:
                return self.report_of(Ready(json.loads(process.stdout.readline())), "full")
            finally:
                process.terminate()
                process.wait(10)
                process.stdout.close()
        self.assertEqual(fresh(), fresh())


if __name__ == "__main__":
    unittest.main()
