"""What the reports for programs owe to those who read them: JUnit, TAP, SARIF."""
import json
import pathlib
import re
import sys
import unittest
import xml.etree.ElementTree
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from fixed_report import all_well, fixed, not_judged, rendered
from support import Document


class Junit(unittest.TestCase):
    @staticmethod
    def read(document: Document) -> Any:
        root = xml.etree.ElementTree.fromstring(rendered(document, "junit"))
        return root, {f"{case.get('classname')}/{case.get('name')}": case for case in root.iter("testcase")}

    def test_each_verdict_is_what_a_build_server_takes_it_for(self) -> None:
        _, cases = self.read(fixed())
        outcome = {name: [child.tag for child in case] for name, case in cases.items()}
        self.assertEqual(outcome, {
            "opsmgr.run/can be judged": [], "opsmgr.authentication/offers-digest": [], "opsmgr.authentication/printed-op": ["system-out"],
            "opsmgr.authentication/role-refusal-status": ["skipped"], "opsmgr.errors/detail-text": ["system-out"], "opsmgr.errors/retry-after": ["error"],
            "opsmgr.get-all/items": ["failure"], "opsmgr.get-all/page-size": ["skipped"], "opsmgr.get-one/dates": ["skipped"], "opsmgr.get-one/status-values": ["skipped"],
            "opsmgr.retry/empty-body": ["skipped"]})
        failure = cases["opsmgr.get-all/items"].find("failure")
        self.assertTrue(failure.get("message").startswith("expected /json/results to be an array; got <script>"))
        self.assertIn("The list has its jobs in results. (must)", failure.text)
        self.assertEqual(cases["opsmgr.retry/empty-body"].find("skipped").get("message"), "needs profile full")
        self.assertTrue(cases["opsmgr.errors/detail-text"].find("system-out").text.startswith("warning: expected /json/detail to be text; got 7\n"))

    def test_the_counts_are_those_of_the_elements(self) -> None:
        for document in (fixed(), not_judged(), all_well()):
            root, _cases = self.read(document)
            for node in [root, *root.findall("testsuite")]:
                for attribute, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                    if attribute == "skipped" and node is root:
                        continue  # the schema of the xUnit plugin has no place for it
                    self.assertEqual(int(node.get(attribute)), len(list(node.iter(tag))), f"{attribute} of {node.get('name')}")

    def test_a_run_that_was_not_judged_has_an_error(self) -> None:
        root, cases = self.read(not_judged())
        self.assertEqual(root.get("errors"), "1")
        self.assertEqual(cases["opsmgr.run/can be judged"].find("error").get("message"), "not judged (0 of 10 clauses, profile safe): the target refuses the credentials with 401")

    def test_every_case_and_every_suite_has_its_time_and_together_they_take_that_of_the_run(self) -> None:
        root, cases = self.read(fixed())
        suites = root.findall("testsuite")
        self.assertEqual({one.get("timestamp") for one in suites}, {fixed()["times"]["started"]})
        self.assertAlmostEqual(sum(float(one.get("time")) for one in suites), float(root.get("time")), delta=0.01)
        for one in suites:
            self.assertAlmostEqual(sum(float(case.get("time")) for case in one.findall("testcase")), float(one.get("time")), delta=0.01)
        self.assertGreater(float(cases["opsmgr.errors/detail-text"].get("time")), 0)

    def test_what_was_judged_and_how_is_in_the_properties(self) -> None:
        root, _ = self.read(fixed())
        properties = {one.get("name"): one.get("value") for one in root.find("testsuite/properties")}
        self.assertLessEqual({"target": "https://127.0.0.1:41235/base", "profile": "safe", "edition": "8.0", "seed": "7", "insecure": "true"}.items(), properties.items())


class Tap(unittest.TestCase):
    POINT = re.compile(r"(not )?ok (\d+) - ([^#\\]+?)(?: # (SKIP|TODO) (.+))?")

    def read(self, document: Document) -> Any:
        lines = rendered(document, "tap").decode().splitlines()
        self.assertEqual(lines[0], "TAP version 14")
        points, inside = [], False
        for line in lines[2:]:
            if line == "  ---" or line == "  ...":
                self.assertNotEqual(inside, line == "  ---")
                inside = line == "  ---"
            elif inside:
                self.assertRegex(line, r'^  (  - )?( *[a-z]+:( [a-z]+| ".*")?|".*")$')
            elif not line.startswith("#"):
                match = self.POINT.fullmatch(line)
                assert match is not None, line
                points.append(match.groups())
        self.assertEqual(lines[1], f"1..{len(points)}")
        self.assertEqual([int(point[1]) for point in points], list(range(1, len(points) + 1)))
        return {point[2]: (point[0] is None, point[3]) for point in points}

    def test_each_verdict_is_what_a_harness_takes_it_for(self) -> None:
        self.assertEqual(self.read(fixed()), {
            "authentication/offers-digest": (True, None), "authentication/printed-op": (True, None), "authentication/role-refusal-status": (True, "SKIP"),
            "errors/detail-text": (True, None), "errors/retry-after": (False, None), "get-all/items": (False, None), "get-all/page-size": (True, "SKIP"),
            "get-one/dates": (True, "SKIP"), "get-one/status-values": (False, "TODO"), "retry/empty-body": (True, "SKIP"), "the run can be judged": (True, None)})

    def test_it_is_there_for_harnesses_that_refuse_version_14(self) -> None:
        new, old = (rendered(fixed(), form).decode().splitlines() for form in ("tap", "tap13"))
        self.assertEqual((old[0], old[1:]), ("TAP version 13", new[1:]))

    def test_a_run_that_was_not_judged_is_not_ok(self) -> None:
        points = self.read(not_judged())
        self.assertEqual([name for name, (ok, _) in points.items() if not ok], ["the run can be judged"])

    def test_a_hash_in_a_reason_is_no_directive(self) -> None:
        document = not_judged()
        document["clauses"][0]["message"] = r"a # TODO and a \ in it"
        self.assertIn(r"# SKIP a \# TODO and a \\ in it", rendered(document, "tap").decode())


class Sarif(unittest.TestCase):
    def test_a_result_is_a_breach_and_a_rule_is_a_clause(self) -> None:
        document = json.loads(rendered(fixed(), "sarif"))
        self.assertEqual((document["version"], document["$schema"]), ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json"))
        run, = document["runs"]
        rules = run["tool"]["driver"]["rules"]
        self.assertEqual([rule["id"] for rule in rules], [*[clause["id"] for clause in fixed()["clauses"]], "run/can-be-judged"])
        self.assertEqual({one["ruleId"]: (one["kind"], one["level"], "suppressions" in one) for one in run["results"]}, {
            "get-all/items": ("fail", "error", False), "errors/detail-text": ("fail", "warning", False), "errors/retry-after": ("open", "none", False),
            "get-one/status-values": ("fail", "error", True)})
        for one in run["results"]:
            self.assertEqual(rules[one["ruleIndex"]]["id"], one["ruleId"])
            self.assertIn("webRequest", one)
            location, = one["locations"]
            self.assertEqual(location["physicalLocation"], {"artifactLocation": {"uri": f"contracts/clauses/{one['ruleId'].split('/')[0]}.json"}, "region": {"startLine": 1}})
            self.assertIn(fixed()["target"], location["logicalLocations"][0]["fullyQualifiedName"])
            self.assertEqual(one["partialFingerprints"], {"clause/v1": one["ruleId"], "clauseAndTarget/v1": f"{one['ruleId']} {fixed()['target']}"})
        for rule in rules:
            self.assertTrue(all(rule[name]["text"] for name in ("shortDescription", "fullDescription", "help")), rule["id"])
            self.assertTrue(rule["help"]["markdown"])
        self.assertEqual(run["invocations"][0], {"executionSuccessful": True, "exitCode": 1, "exitCodeDescription": "does not conform (5 of 10 clauses, profile safe)"})

    def test_a_run_that_was_not_judged_says_so(self) -> None:
        run, = json.loads(rendered(not_judged(), "sarif"))["runs"]
        reason = "not judged (0 of 10 clauses, profile safe): the target refuses the credentials with 401"
        self.assertFalse(run["invocations"][0]["executionSuccessful"])
        self.assertEqual([(one["ruleId"], one["kind"], one["level"], one["message"]["text"]) for one in run["results"]], [("run/can-be-judged", "fail", "error", reason)])
        self.assertEqual(run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"], reason)


if __name__ == "__main__":
    unittest.main()
