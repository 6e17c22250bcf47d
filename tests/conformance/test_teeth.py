"""What the suite catches, and what it leaves alone: each switch of the mock in turn, judged in profile full."""
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import ROOT, clauses, judged  # noqa: E402

TABLE = (ROOT / "mock" / "include" / "opsmgr" / "mock" / "switches.hpp").read_text()
DEVIATIONS = dict(re.findall(r'\{"([a-z0-9-]+)", SwitchKind::deviation, "([^"]+)"', TABLE))
VARIATIONS = re.findall(r'\{"([a-z0-9-]+)", SwitchKind::variation', TABLE)
# Why more than three clauses may fail under one deviation.
WIDE = {"challenge-missing": "without a challenge the clauses on its contents are broken as well"}


def in_topic(clause, topic):
    return clause == topic or clause.startswith(topic + "-")


class Teeth(unittest.TestCase):
    def test_the_table_has_the_switches_of_the_first_day(self):
        self.assertGreaterEqual(len(DEVIATIONS), 12)
        self.assertGreaterEqual(len(VARIATIONS), 7)

    def test_each_deviation_is_caught_under_its_own_topic(self):
        for name, topic in DEVIATIONS.items():
            with self.subTest(deviation=name):
                result, report = judged("--profile", "full", "--wait", "1", mock_arguments=["--deviate", name])
                broken = {one["id"]: one["verdict"] for one in report["clauses"] if one["verdict"] in ("fail", "error")}
                print(f"{name}: {', '.join(broken) or 'nothing'}")
                self.assertEqual(result.returncode, 1)
                self.assertEqual(report["verdict"], "does-not-conform")
                self.assertTrue(any(in_topic(clause, topic) and verdict == "fail" for clause, verdict in broken.items()), f"{topic} holds; broken: {broken}")
                self.assertNotIn("error", broken.values())
                self.assertEqual(report["switches"], name)
                if name not in WIDE:
                    self.assertLessEqual(len(broken), 3, broken)

    def test_no_variation_is_punished(self):
        for name in VARIATIONS:
            with self.subTest(variation=name):
                result, report = judged("--profile", "full", mock_arguments=["--vary", name])
                broken = [f"{one['id']}: {one['message']}" for one in report["clauses"] if one["verdict"] in ("fail", "error", "warn")]
                self.assertEqual(broken, [])
                self.assertEqual((result.returncode, report["verdict"]), (0, "conforms"))

    def test_all_variations_together_are_not_punished(self):
        arguments = [part for name in VARIATIONS for part in ("--vary", name)]
        result, report = judged("--profile", "full", mock_arguments=arguments)
        self.assertEqual([one["id"] for one in report["clauses"] if one["verdict"] in ("fail", "error")], [])
        self.assertEqual(result.returncode, 0)

    def test_the_plain_mock_has_no_fail_no_warning_and_no_error_in_any_profile(self):
        for profile in ("safe", "probe", "full"):
            with self.subTest(profile=profile):
                result, report = judged("--profile", profile)
                self.assertEqual([f"{one['id']}: {one['message']}" for one in report["clauses"] if one["verdict"] in ("fail", "error", "warn", "inconclusive")], [])
                self.assertEqual(result.returncode, 0)
                print(f"{profile}: {len(report['exchanges'])} requests, {report['times']['seconds']:.2f} s, {report['totals']}")
                self.assertLessEqual(len(report["exchanges"]), 150)

    def test_every_fixture_with_a_failed_job_conforms(self):
        for fixture in ("default", "every-status", "always-fails", "many-jobs"):
            with self.subTest(fixture=fixture):
                result, report = judged("--profile", "full", mock_arguments=["--fixture", fixture])
                self.assertEqual([f"{one['id']}: {one['message']}" for one in report["clauses"] if one["verdict"] in ("fail", "error")], [])
                self.assertEqual(result.returncode, 0)

    def test_an_empty_group_can_be_judged_as_far_as_it_goes(self):
        result, report = judged("--profile", "full", mock_arguments=["--fixture", "empty"])
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertEqual(clauses(report)["retry/answers-200"]["verdict"], "skip")
        self.assertEqual(clauses(report)["get-all/empty-list"]["verdict"], "pass")


if __name__ == "__main__":
    unittest.main()
