"""The commands that tell of clauses: list and explain. They send nothing and need no target."""
import json
import pathlib
import sys
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import ROOT, suite

CLAUSES = {clause["id"]: clause for file in (ROOT / "contracts" / "clauses").glob("*.json") for clause in json.loads(file.read_text())["clauses"]}
SCRIPTS = [json.loads(file.read_text()) for file in (ROOT / "suite" / "scripts").glob("*.json")]


def profile_of(clause: dict[str, Any]) -> str:
    """Read off the scripts without any code of the project."""
    profiles = [script["profile"] for script in SCRIPTS if f'"{clause}"' in json.dumps(script)]
    return min(profiles, key=["safe", "probe", "full"].index)


class List(unittest.TestCase):
    def test_every_clause_is_listed_with_level_profile_and_source(self) -> None:
        result = suite("list", "--format", "json")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        listed = {one.pop("id"): one for one in json.loads(result.stdout)}
        self.assertEqual(list(listed), sorted(CLAUSES))
        for name, clause in CLAUSES.items():
            self.assertEqual(listed[name], {**{key: value for key, value in clause.items() if key != "id"}, "profile": profile_of(name)})

    def test_the_list_for_people_has_a_line_each(self) -> None:
        lines = suite("list").stdout.splitlines()
        self.assertEqual(len(lines), len(CLAUSES))
        self.assertIn(f"{'retry/empty-body':<42} must     full   Retry a Failed Log Collection Job, Response Body", lines)

    def test_another_format_is_refused(self) -> None:
        result = suite("list", "--format", "yaml")
        self.assertEqual((result.returncode, result.stderr), (2, "opsmgr-suite: --format: 'yaml' is not one of text, json, markdown\n"))


class Explain(unittest.TestCase):
    def explained(self, *ids: str) -> str:
        result = suite("explain", *ids)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return " ".join(result.stdout.split())

    def test_a_clause_is_told_in_full(self) -> None:
        text = self.explained("retry/empty-body")
        clause = CLAUSES["retry/empty-body"]
        for part in (clause["says"], clause["varies"], clause["breaks"], "must: a breach fails the run",
                     "source Retry a Failed Log Collection Job, Response Body (printed there)", "script retry, profile full, needs sign-in, named-job"):
            self.assertIn(part, text)
        self.assertRegex(text, r"sends PUT /groups/\$\{group\}/logCollectionJobs/\$\{named-job\}/retry\S* \(sign-in: digest; CHANGES\)")

    def test_a_clause_on_every_answer_sends_nothing_of_its_own(self) -> None:
        self.assertIn("sends nothing of its own: every answer of the run is looked at", self.explained("framing/date-header"))

    def test_a_contradiction_is_named(self) -> None:
        self.assertIn("the documentation contradicts itself here (DOC-5)", self.explained("get-one/link-name"))

    def test_every_clause_can_be_explained(self) -> None:
        text = self.explained(*CLAUSES)
        for clause in CLAUSES.values():
            self.assertIn(" ".join(clause["says"].split()), text)
        self.assertEqual(text.count(" judged by script "), len(CLAUSES))

    def test_an_unknown_id_brings_the_nearest(self) -> None:
        for wrong, right in (("retry/emtpy-body", "retry/empty-body"), ("empty-body", "delete/empty-body"), ("retry/empty", "retry/empty-body")):
            result = suite("explain", wrong)
            self.assertEqual((result.returncode, result.stdout), (2, ""))
            self.assertTrue(result.stderr.startswith(f"opsmgr-suite: there is no clause '{wrong}'; similar names: {right}"), result.stderr)


    def test_a_pattern_brings_every_clause_that_matches_once(self) -> None:
        text = suite("explain", "delete/*", "delete/empty-body").stdout
        names = [name for name in CLAUSES if name.startswith("delete/")]
        self.assertEqual([line for line in text.splitlines() if line in CLAUSES], sorted(names))

    def test_a_topic_and_a_mistyped_pattern_bring_the_pattern_that_was_meant(self) -> None:
        for wrong, words in (("retry", "; 'retry/*' is all of that topic"), ("rety/*", "; similar names: retry/*")):
            for command in (["explain", wrong], ["plan", "--only", wrong], ["run", "--target", "http://127.0.0.1:1", "--public-key", "K", "--group", "5c8100bcf2a30b12ff88258f", "--only", wrong]):
                with self.subTest(command=command):
                    result = suite(*command, private_key="a-key-0123456789")
                    self.assertEqual((result.returncode, result.stdout), (2, ""))
                    self.assertIn(words, result.stderr)


class Program(unittest.TestCase):
    def test_an_unknown_command_brings_the_list(self) -> None:
        result = suite("lits")
        self.assertEqual(result.returncode, 2)
        self.assertRegex(result.stderr, r"^opsmgr-suite: 'lits' is not a subcommand; there are run, list, explain.* and \S+\n$")


if __name__ == "__main__":
    unittest.main()
