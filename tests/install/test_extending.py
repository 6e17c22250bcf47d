"""docs/extending.md, followed word for word in a copy of the tree: its commands, its edits, and what it says is printed.

It builds the programs three times and more, with the compiler cache where there is one.
"""
import os
import pathlib
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from extending import Step, copy_of_the_tree, edit, steps_of
from support import InFolder, Result, clean_environment, fits


class Extending(InFolder):
    tree: pathlib.Path

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.tree = copy_of_the_tree(cls.folder)
        # One of each other kind, so that the same builds show that their skeletons compile.
        for arguments in (("count-jobs", "GET", "/groups/{GROUP-ID}/jobCount"), ("start-over", "PUT", "/groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}/startOver"),
                          ("tidy", "POST", "/groups/{GROUP-ID}/tidying")):
            subprocess.run([cls.tree / "scripts" / "new-operation", *arguments], check=True, capture_output=True)

    def run_in_tree(self, *command: str, **environment: str) -> Result:
        begun = time.monotonic()
        result = subprocess.run(command, cwd=self.tree, capture_output=True, text=True, env=clean_environment(**environment))
        print(f"{time.monotonic() - begun:6.1f} s  {command[-1].splitlines()[0]}", file=sys.stderr)
        return result

    def follow(self, section: str) -> None:
        for step in steps_of(section):
            if step.file:
                edit(self.tree, step)
            else:
                self.check_command(step)

    def check_command(self, step: Step) -> None:
        result = self.run_in_tree("bash", "-eu", "-c", step.text)
        self.assertEqual(result.returncode, 0, step.text + result.stdout[-3000:] + result.stderr[-3000:])
        if step.output is not None:
            self.assertTrue(fits(step.output, result.stdout), f"{step.text}printed\n{result.stdout}\nand not\n{step.output}")

    def passes(self, *tests: str) -> None:
        """The project's own tests, with the programs of the copy: nothing else had to be changed by hand."""
        for test in tests:
            file, *cases = test.split()
            result = self.run_in_tree(sys.executable, f"tests/{file}.py", *cases, OPSMGR_BIN=str(self.tree / "build" / "release" / "bin"), PYTHONDONTWRITEBYTECODE="1")
            self.assertEqual(result.returncode, 0, result.stderr[-5000:])

    def test_the_guide_leads_to_an_operation_a_clause_and_a_format_that_work(self) -> None:
        self.follow("Adding an operation")
        programs = f"{self.tree / 'build' / 'release' / 'bin'}:{os.environ['PATH']}"
        for name, deviation in (("count-jobs", "count-jobs-answers-202"), ("start-over", "start-over-without-credentials"), ("tidy", "tidy-without-credentials")):
            judged = ("opsmgr-suite", "run", "--profile", "probe", "--only", f"{name}/*")
            self.assertEqual(self.run_in_tree("opsmgr-mock", "run", "--", *judged, PATH=programs).returncode, 0, name)
            self.assertEqual(self.run_in_tree("opsmgr-mock", "run", "--deviate", deviation, "--", *judged, PATH=programs).returncode, 1, deviation)
        # docs/detection.md, which takes minutes, is left out: it is looked at by another class of test_documents.
        self.passes("architecture/test_architecture", "architecture/test_documents Documents", "docs/test_pages", "cli/test_catalog", "cli/test_plan", "cli/test_contracts")
        self.follow("Adding a clause")
        self.passes("docs/test_pages", "cli/test_catalog")
        self.follow("Adding a report format")
        self.passes("cli/test_reports", "cli/test_report_commands", "cli/test_secrets", "cli/test_suite")


if __name__ == "__main__":
    unittest.main()
