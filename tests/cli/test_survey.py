"""The survey: which side of each contradiction of the documentation a target takes."""
import json
import pathlib
import sys
import tempfile
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import ROOT, Ready, judged, mock, suite


def survey(ready: Ready, *arguments: str) -> Any:
    return suite("survey", "--target", ready["url"], "--public-key", ready["publicKey"], "--group", ready["groupId"], *arguments, private_key=ready["privateKey"])


class Survey(unittest.TestCase):
    def test_every_contradiction_of_the_contract_is_in_it_in_the_order_of_its_number(self) -> None:
        numbers = sorted({int(clause["disagreement"][4:]) for file in (ROOT / "contracts" / "clauses").glob("*.json") for clause in json.loads(file.read_text())["clauses"]
                          if "disagreement" in clause})
        self.assertGreater(len(numbers), 10)
        with mock() as ready:
            result = survey(ready, "--format", "json")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        found = json.loads(result.stdout)["contradictions"]
        self.assertEqual([int(one["contradiction"][4:]) for one in found], numbers)

    def test_editions_take_different_sides(self) -> None:
        sides = {}
        for edition in ("6.0", "8.0"):
            with mock("--edition", edition) as ready:
                sides[edition] = {one["clause"]: one["target"] for one in json.loads(survey(ready, "--format", "json", "--seed", "1").stdout)["contradictions"]}
        self.assertNotEqual(sides["6.0"], sides["8.0"])

    def test_the_text_tells_promise_and_side(self) -> None:
        with mock() as ready:
            result = survey(ready)
        self.assertEqual(result.returncode, 0)
        self.assertIn("\nDOC-5  get-one/link-name\n", result.stdout)
        self.assertIn("\n  => downloadUrl, as in the example\n", result.stdout)
        self.assertRegex(result.stdout, r"\n\d+ contradictions, \d+ not seen\n$")

    def test_it_sends_what_its_profile_may_and_says_what_it_did_not_see(self) -> None:
        with mock() as ready:
            result = survey(ready)
        self.assertIn("not seen: needs profile full", result.stdout)

    def test_a_stored_report_tells_the_same(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "report.json"
            file.write_text(json.dumps(judged("--profile", "full")[1]))
            result = suite("survey", "--from", str(file), "--format", "json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn({"clause": "get-one/link-name", "target": "downloadUrl, as in the example"}.items(),
                      [{name: one[name] for name in ("clause", "target")}.items() for one in json.loads(result.stdout)["contradictions"]])

    def test_a_target_of_which_nothing_was_seen_is_exit_3(self) -> None:
        result = suite("survey", "--target", "http://127.0.0.1:1", "--public-key", "K", "--group", "5c8100bcf2a30b12ff88258f", private_key="secret-key")
        self.assertEqual(result.returncode, 3)
        self.assertIn("opsmgr-suite: nothing was seen of the target: no answer from 127.0.0.1:1: connection refused", result.stderr)


if __name__ == "__main__":
    unittest.main()
