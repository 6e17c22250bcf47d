"""Clauses and scripts from a folder: taken as they are, or refused as a whole with file, place and rule."""
import json
import pathlib
import re
import shlex
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import ROOT, clauses, judged, suite

GUIDE = (ROOT / "docs" / "extending.md").read_text()
CLAUSES, SCRIPT = re.findall(r"<<'EOF'\n(.*?)EOF\n", GUIDE, re.S)


class Contracts(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for part in ("clauses", "scripts"):
            (self.folder / part).mkdir()
        self.write(CLAUSES, SCRIPT)

    def write(self, clause_text: str, script_text: str) -> None:
        (self.folder / "clauses" / "alerts.json").write_text(clause_text)
        (self.folder / "scripts" / "alerts.json").write_text(script_text)

    def refused(self, command: str = "plan") -> list[str]:
        result = suite(command, "--contracts", str(self.folder))
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        return result.stderr.replace(str(self.folder), "DIR").splitlines()

    def test_only_what_is_in_the_folder_is_judged_and_a_repetition_names_it(self) -> None:
        result, report = judged("--contracts", str(self.folder))
        self.assertEqual({name: one["verdict"] for name, one in clauses(report).items()}, {"alerts/needs-sign-in": "pass", "alerts/is-a-list": "fail"})
        self.assertEqual(result.returncode, 1)
        self.assertIn(f" --contracts {shlex.quote(str(self.folder))} --profile safe --only alerts/is-a-list\n", result.stdout)

    def test_the_built_in_files_as_a_folder_are_the_same_contract(self) -> None:
        for part, source in (("clauses", ROOT / "contracts" / "clauses"), ("scripts", ROOT / "suite" / "scripts")):
            (self.folder / part / "alerts.json").unlink()
            for file in source.glob("*.json"):
                (self.folder / part / file.name).write_text(file.read_text())
        for arguments in (["list"], ["plan", "--profile", "full"]):
            self.assertEqual(suite(*arguments, "--contracts", str(self.folder)).stdout, suite(*arguments).stdout)

    def test_a_folder_may_bring_its_own_addresses_of_what_the_suite_asks_by_itself(self) -> None:
        own = json.loads((ROOT / "suite" / "own-requests.json").read_text())
        for name in ("reach", "list", "challenge"):
            own[name]["path"] = "/groups/${group}/alerts"
        file = self.folder / "own-requests.json"
        file.write_text(json.dumps(own))
        planned = json.loads(suite("plan", "--contracts", str(self.folder), "--format", "json").stdout)["requests"]
        self.assertEqual({one["path"] for one in planned}, {"/groups/${group}/alerts"})
        _, report = judged("--contracts", str(self.folder))
        self.assertEqual({one["request"]["target"].rsplit("/", 1)[1] for one in report["exchanges"]}, {"alerts"})
        own["list"]["path"] = "/groups/${grupp}/alerts"
        file.write_text(json.dumps(own))
        self.assertEqual(self.refused(), ["opsmgr-suite: DIR/own-requests.json: /list/path: there is no variable ${grupp} here, but ${group}"])

    def test_text_that_is_no_json_is_refused_with_its_place(self) -> None:
        self.write(CLAUSES, "{")
        line, = self.refused()
        self.assertRegex(line, r"^opsmgr-suite: DIR/scripts/alerts\.json: .*line 1, column 2")

    def test_every_fault_of_a_file_is_named_with_a_pointer_and_the_rule(self) -> None:
        script = json.loads(SCRIPT)
        script["profile"] = "reckless"
        script["steps"][0]["expect"][0]["is"] = {"equal": 401}
        self.write(CLAUSES, json.dumps(script))
        lines = self.refused()
        self.assertTrue(any(line.startswith("opsmgr-suite: DIR/scripts/alerts.json: /profile: ") for line in lines), lines)
        self.assertIn("opsmgr-suite: DIR/scripts/alerts.json: /steps/0/expect/0/is/equal: is not a known member", lines)

    def test_a_member_with_an_old_name_is_refused_with_the_new_one(self) -> None:
        script = json.loads(SCRIPT)
        script["steps"][0]["together"] = True
        self.write(CLAUSES, json.dumps(script))
        self.assertEqual(self.refused(), ["opsmgr-suite: DIR/scripts/alerts.json: /steps/0/together: has another name since 0.2: 'concurrent'"])

    def test_an_expectation_of_a_clause_that_does_not_exist_is_refused(self) -> None:
        self.write(CLAUSES, SCRIPT.replace("alerts/needs-sign-in", "alerts/no-such"))
        self.assertTrue(any("/steps/0/expect/0/clause" in line and "alerts/no-such" in line for line in self.refused()))

    def test_a_clause_that_nothing_judges_is_refused(self) -> None:
        script = json.loads(SCRIPT)
        script["steps"].pop(0)
        self.write(CLAUSES, json.dumps(script))
        self.assertEqual(self.refused(), ["opsmgr-suite: DIR/clauses/alerts.json: no script has an expectation for the clause 'alerts/needs-sign-in'"])

    def test_a_folder_without_files_or_none_at_all_is_refused(self) -> None:
        (self.folder / "scripts" / "alerts.json").unlink()
        self.assertEqual(self.refused("list"), ["opsmgr-suite: DIR/scripts: has no file that ends in .json"])
        result = suite("list", "--contracts", "/nowhere")
        self.assertEqual(result.returncode, 2)
        self.assertEqual(result.stderr, "opsmgr-suite: /nowhere/clauses: cannot be read: No such file or directory\n"
                                        "opsmgr-suite: /nowhere/scripts: cannot be read: No such file or directory\n")

    def test_a_script_that_changes_something_under_a_harmless_profile_is_refused(self) -> None:
        self.write(CLAUSES, SCRIPT.replace('"method": "GET"', '"method": "DELETE"', 1))
        self.assertEqual(self.refused(), ["opsmgr-suite: DIR/scripts/alerts.json: /steps/0/request/method: a script of the profile safe sends GET and HEAD alone"])


if __name__ == "__main__":
    unittest.main()
