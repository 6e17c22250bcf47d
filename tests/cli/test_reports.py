"""Reports: approved forms of one fixed report, and what all forms have in common."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from fixed_report import APPROVED, ENDINGS, VERSION, fixed, not_judged, rendered
from support import MOCK, ROOT, SUITE, Document, clean_environment, suite


class Approved(unittest.TestCase):
    maxDiff = None

    def test_every_form_is_as_approved(self) -> None:
        for form, ending in ENDINGS.items():
            with self.subTest(form=form):
                name = f"report.{ending}"
                approved = (APPROVED / name).read_bytes().decode().replace("@VERSION@", VERSION)
                self.assertEqual(rendered(fixed(), form).decode(), approved, f"tests/approved/{name} differs; scripts/approve renders anew")

    def test_every_format_has_an_approved_file_and_a_row_in_the_guide(self) -> None:
        self.assertEqual({file.name for file in APPROVED.iterdir()}, {f"report.{ending}" for ending in ENDINGS.values()})
        self.assertLessEqual({"text", "json", "junit", "html"}, set(ENDINGS))
        self.assertEqual(re.findall(r"^\| `([a-z0-9]+)` \|", (ROOT / "docs" / "reports.md").read_text(), re.M), list(ENDINGS))

    def test_no_form_has_control_characters(self) -> None:
        for form in ENDINGS:
            with self.subTest(form=form):
                text = rendered(fixed(), form).decode()
                self.assertEqual(set(re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)), set())

    def test_every_form_says_how_far_the_run_looked_and_that_a_run_was_not_judged(self) -> None:
        """What docs/reports.md promises of all of them, so of a new one too."""
        not_covered = {"json": '"notCovered": 2', "sarif": '"notCovered": 2', "markdown": "| 3 | 2 |"}  # in their own words
        for form in ENDINGS:
            with self.subTest(form=form):
                told = rendered(fixed(), form).decode()
                self.assertIn("does not conform (5 of 10 clauses, profile safe)", told)
                self.assertIn(not_covered.get(form, "2 not covered by profile safe"), told)
                told = rendered(not_judged(), form).decode()
                for words in ("not judged (0 of 10 clauses, profile safe)", "the target refuses the credentials with 401"):
                    self.assertIn(words, told)

    def test_a_report_that_is_read_back_gives_the_bytes_of_the_run(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            reports = [part for form, ending in ENDINGS.items() for part in ("--report", f"{form}={folder / ('direct.' + ending)}")]
            result = subprocess.run([MOCK, "run", "--deviate", "retry-body-chunked-newline", "--", SUITE, "run", "--profile", "full", *reports],
                                    capture_output=True, text=True, timeout=60, env=clean_environment())
            self.assertEqual((result.returncode, result.stderr.count("--report")), (1, 0), result.stderr)
            for form, ending in ENDINGS.items():
                again = subprocess.run([SUITE, "report", str(folder / "direct.json"), "--as", form], capture_output=True, timeout=120, env=clean_environment())
                self.assertEqual((again.returncode, again.stderr), (0, b""))
                self.assertEqual(again.stdout, (folder / f"direct.{ending}").read_bytes(), form)

    def test_a_file_that_is_no_report_is_refused_with_the_place(self) -> None:
        def refused(document: Document | str) -> str:
            with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
                file.write(document if isinstance(document, str) else json.dumps(document))
                file.flush()
                result = suite("report", file.name)
                self.assertEqual((result.returncode, result.stdout), (2, ""))
                return result.stderr.replace(file.name, "FILE")
        self.assertIn("FILE: line 1, column", refused("{"))
        document = fixed()
        document["clauses"][0]["verdict"] = "splendid"
        self.assertIn("FILE: /clauses/0/verdict: ", refused(document))
        document = fixed()
        document["clauses"][0]["evidence"] = [99]
        self.assertEqual(refused(document), "opsmgr-suite: FILE: /clauses/0/evidence: there is no exchange of that number\n")
        document = fixed()
        document["times"]["exchangeDates"].pop()
        self.assertEqual(refused(document), "opsmgr-suite: FILE: /times/exchangeDates: there must be one for each exchange\n")
        document = fixed()
        document["switches"] = document.pop("deviations")
        self.assertIn("FILE: /switches: has another name since 0.2: 'deviations'\n", refused(document))
        document = fixed()
        document["changes"][0]["leftBehind"] = False
        self.assertEqual(refused(document), "opsmgr-suite: FILE: /changes/0/leftBehind: has another name since 0.2: 'leakedJobs', a list in the report\n")
        result = suite("report", "/nowhere/report.json")
        self.assertEqual((result.returncode, result.stderr), (2, "opsmgr-suite: /nowhere/report.json: cannot be read (No such file or directory)\n"))
        result = suite("report", str(APPROVED / "report.json"), "--as", "pdf")
        self.assertEqual((result.returncode, result.stderr), (2, f"opsmgr-suite: --as: 'pdf' is not one of {', '.join(ENDINGS)}\n"))


CONTROLS = "\x1b[31m\x85\x7f\u061c\u200f\u202e\u2066"  # of a terminal, and those that turn the direction of a text
WORDS_OF_OURS = {"format", "profile", "verdict", "id", "level", "kind", "page", "framing"}


def with_controls(document: Any, name: str = "") -> Any:
    """With such characters behind each text that is not one of a list."""
    if isinstance(document, dict):
        return {key: with_controls(member, key) for key, member in document.items()}
    if isinstance(document, list):
        return [with_controls(member, name) for member in document]
    return document + CONTROLS if isinstance(document, str) and name not in WORDS_OF_OURS else document


class Controls(unittest.TestCase):
    """Whoever reads a report sees what it says: nothing in it moves a terminal or turns a line around."""

    def assert_none(self, text: str) -> None:
        self.assertEqual({f"{ord(character):04X}" for character in text} & {f"{ord(character):04X}" for character in CONTROLS if not character.isprintable()}, set())

    def test_no_form_passes_them_on(self) -> None:
        document = with_controls(fixed())
        for form in ENDINGS:
            with self.subTest(form=form):
                self.assert_none(rendered(document, form).decode())
        self.assertTrue("<i>U+202E</i>" in rendered(document, "html").decode())

    def test_nor_do_the_commands_that_read_reports(self) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            json.dump(with_controls(fixed()), file)
            file.flush()
            for arguments in (["survey", "--from", file.name], ["diff", file.name, str(APPROVED / "report.json")], ["diff", str(APPROVED / "report.json"), file.name]):
                with self.subTest(arguments=arguments):
                    result = suite(*arguments)
                    self.assertIn(result.returncode, (0, 1))
                    self.assert_none(result.stdout + result.stderr)


if __name__ == "__main__":
    unittest.main()
