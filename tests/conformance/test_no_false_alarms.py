"""No false alarm: the plain mock, its fixtures, and all variations at once. (`scripts/mutation-test` has each change by itself.)"""
import json
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import MOCK, clauses, judged, suite

ROWS = json.loads(subprocess.run([MOCK, "deviations", "--format", "json"], capture_output=True, text=True, check=True).stdout)
# Each of them takes the place of another.
APART = {"http-1-0-answers", "empty-by-close", "rate-limited", "unauthorized-body-empty", "several-challenges-in-one-field", "nonce-single-use",
         "unknown-group-403", "instant-success", "charset-utf-8", "charset-absent", "algorithm-absent", "stale-absent", "opaque-empty",
         "parameters-absent", "dates-with-offset", "epoch-dates", "resource-type-upper-case", "download-as-x-gzip", "domain-absent", "retry-envelope",
         "opaque-demanded", "charset-in-quotes", "domain-root", "odd-nonce-not-stale", "algorithm-as-given"}

# Where a server breaks a must by itself.
NOT_CONFORMING = {"jetty-12", "tomcat", "undertow", "libmicrohttpd", "flask-httpauth"}


class NoFalseAlarms(unittest.TestCase):
    def test_all_variations_at_once_break_nothing(self) -> None:
        arguments = [part for row in ROWS if row["kind"] == "variation" and row["name"] not in APART for part in ("--vary", row["name"])]
        result, report = judged("--profile", "full", mock_arguments=arguments)
        self.assertEqual([one["id"] for one in report["clauses"] if one["verdict"] in ("fail", "error")], [])
        self.assertEqual(result.returncode, 0)

    def test_a_preset_breaks_what_its_deviations_break_alone(self) -> None:
        topics = {row["name"]: row["clause"] for row in ROWS if row["kind"] == "deviation"}
        presets = {row["name"]: row["deviations"] for row in ROWS if row["kind"] == "preset"}
        self.assertEqual(len(presets), 11)
        for preset, deviations in presets.items():
            with self.subTest(preset=preset):
                _result, report = judged("--profile", "probe", mock_arguments=["--like", preset])
                found = [one["id"] for one in report["clauses"] if one["verdict"] in ("fail", "error", "warn", "inconclusive")]
                self.assertEqual([one for one in found if not one.startswith(tuple(topics[name] for name in deviations))], [])
                self.assertEqual(report["verdict"], "does-not-conform" if preset in NOT_CONFORMING else "conforms", report["reason"])

    def test_a_preset_without_deviations_conforms_in_full(self) -> None:
        for preset in ("jetty-9", "jetty-11", "apache", "lighttpd"):
            with self.subTest(preset=preset):
                result, report = judged("--profile", "full", "--allow", "create", "--resource", "REPLICASET:my_deployment_1", mock_arguments=["--like", preset])
                self.assertEqual([f"{one['id']}: {one['message']}" for one in report["clauses"] if one["verdict"] in ("fail", "error", "warn", "inconclusive")], [])
                self.assertEqual(result.returncode, 0)

    def test_the_plain_mock_has_no_fail_no_warning_and_no_error_in_any_profile(self) -> None:
        for profile in ("safe", "probe", "full"):
            with self.subTest(profile=profile):
                result, report = judged("--profile", profile)
                self.assertEqual([f"{one['id']}: {one['message']}" for one in report["clauses"] if one["verdict"] in ("fail", "error", "warn", "inconclusive")], [])
                self.assertEqual(result.returncode, 0)
                print(f"{profile}: {len(report['exchanges'])} requests, {report['times']['seconds']:.2f} s, {report['totals']}")
                planned = json.loads(suite("plan", "--profile", profile, "--format", "json").stdout)["most"]
                self.assertLessEqual(len(report["exchanges"]), planned)

    def test_every_fixture_with_a_failed_job_conforms(self) -> None:
        for fixture in ("default", "every-status", "always-fails", "many-jobs"):
            with self.subTest(fixture=fixture):
                result, report = judged("--profile", "full", mock_arguments=["--fixture", fixture])
                self.assertEqual([f"{one['id']}: {one['message']}" for one in report["clauses"] if one["verdict"] in ("fail", "error")], [])
                self.assertEqual(result.returncode, 0)

    def test_an_empty_group_can_be_judged_as_far_as_it_goes(self) -> None:
        result, report = judged("--profile", "full", mock_arguments=["--fixture", "empty"])
        self.assertEqual(result.returncode, 3, result.stdout)  # nothing of what profile full is for
        result, report = judged("--profile", "probe", mock_arguments=["--fixture", "empty"])
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertEqual(clauses(report)["retry/answers-200"]["verdict"], "skip")
        self.assertEqual(clauses(report)["get-all/empty-list"]["verdict"], "pass")


if __name__ == "__main__":
    unittest.main()
