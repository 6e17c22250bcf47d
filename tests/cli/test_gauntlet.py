"""The gauntlet: a command once beside each legal kind of server, and what is said of it."""
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree as ET
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import MOCK, ROOT, Result, clean_environment, is_sanitized

RETRY = ('curl -sf --max-time 20 --digest --user "$OPSMGR_PUBLIC_KEY:$OPSMGR_PRIVATE_KEY" --request PUT '
         '"$OPSMGR_URL/api/public/v1.0/groups/$OPSMGR_GROUP_ID/logCollectionJobs/$OPSMGR_JOB_ID/retry"')
# Goes on with the nonce of its first challenge, and does not look at later ones.
STUBBORN = """
import hashlib, os, re, sys, urllib.request, urllib.error
url, user, key = (os.environ["OPSMGR_" + name] for name in ("URL", "PUBLIC_KEY", "PRIVATE_KEY"))
job = f"/api/public/v1.0/groups/{os.environ['OPSMGR_GROUP_ID']}/logCollectionJobs/{os.environ['OPSMGR_JOB_ID']}"
md5 = lambda text: hashlib.md5(text.encode()).hexdigest()
try:
    urllib.request.urlopen(url + job)
except urllib.error.HTTPError as refused:
    nonce = re.search('nonce="(.*?)"', ", ".join(refused.headers.get_all("WWW-Authenticate"))).group(1)
for count in COUNTS:
    nc = f"{count:08x}"
    response = md5(":".join((md5(f"{user}:MMS Public API:{key}"), nonce, nc, "c", "auth", md5("GET:" + job))))
    field = f'Digest username="{user}", realm="MMS Public API", nonce="{nonce}", uri="{job}", nc={nc}, cnonce="c", qop=auth, response="{response}", algorithm=MD5'
    try:
        urllib.request.urlopen(urllib.request.Request(url + job, headers={"Authorization": field}))
    except urllib.error.HTTPError as refused:
        if not LENIENT: sys.exit(f"refused with {key}")
"""


def stubborn(counts: str, lenient: bool = False) -> list[str]:
    return [sys.executable, "-c", STUBBORN.replace("COUNTS", counts).replace("LENIENT", str(lenient))]


class Gauntlet(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def gauntlet(self, *flags: str, command: list[str], **options: Any) -> Result:
        return subprocess.run([MOCK, "gauntlet", *flags, "--", *command], capture_output=True, text=True, timeout=120, env=clean_environment(),
                              cwd=self.folder, **options)

    def verdicts(self, name: str = "report.json") -> dict[str, str]:
        return {stage["name"]: stage["verdict"] for stage in json.loads((self.folder / name).read_text())["stages"]}

    def assert_ended(self, process: int) -> None:
        """Gone, or waiting for its parent to take note."""
        status = pathlib.Path(f"/proc/{process}/stat")
        self.assertTrue(not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] == "Z")

    def test_curl_works_beside_every_legal_server_in_ten_seconds(self) -> None:
        began = time.monotonic()
        result = self.gauntlet("--report", "json=report.json", command=["sh", "-c", RETRY.replace("--digest", "--cookie '' --digest")])
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertLess(time.monotonic() - began, 60 if is_sanitized() else 10)
        listed = json.loads(subprocess.run([MOCK, "deviations", "--format", "json"], capture_output=True, text=True).stdout)
        variations = {row["name"] for row in listed if row["kind"] in ("variation", "preset")}
        self.assertEqual(set(self.verdicts()), variations | {"plain"})
        self.assertEqual(set(self.verdicts().values()), {"works"})
        count = len(variations) + 1
        self.assertEqual(result.stdout.splitlines()[-1], f"{count} stages: {count} works")
        self.assertEqual(result.stderr.splitlines(), [f"opsmgr-mock: {done} of {count} stages" for done in range(10, count, 10)])

    def test_curl_without_cookies_fails_beside_the_server_that_wants_its_own_back(self) -> None:
        result = self.gauntlet("--only", "flask-httpauth", "--only", "tomcat", "--report", "json=report.json", command=["sh", "-c", RETRY])
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        self.assertEqual(self.verdicts(), {"plain": "works", "tomcat": "works", "flask-httpauth": "fails"})
        self.assertIn("refused: the cookie of the challenge is missing", result.stdout)

    def test_a_client_that_fails_on_some_servers_is_told_on_which_and_why(self) -> None:
        result = self.gauntlet("--only", "nonce-[as]*", "--report", "json=report.json", "--report", "junit=report.xml", "--report", "html=report.html",
                               "--report", "markdown=report.md", command=stubborn("(1, 2)"))
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        self.assertEqual(self.verdicts(), {"plain": "works", "nonce-alphabet-free": "works", "nonce-single-use": "fails"})
        stage = json.loads((self.folder / "report.json").read_text())["stages"][2]
        self.assertEqual((stage["exitCode"], stage["requests"], stage["refusals"]), (1, 3, [{"reason": "nonce is used up", "count": 1}]))
        self.assertIn("refused with (private key of ABCDEFGH)", stage["output"])
        self.assertIn("  said:    refused with (private key of ABCDEFGH)\n", result.stdout)
        suite = ET.parse(self.folder / "report.xml").getroot().find("testsuite")
        assert suite is not None
        self.assertEqual((suite.get("tests"), suite.get("failures"), suite.get("errors"), suite.get("skipped")), ("3", "1", "0", "0"))
        self.assertEqual([case.get("name") for case in suite.findall("testcase") if case.find("failure") is not None], ["nonce-single-use"])
        for name in ("report.json", "report.xml", "report.html", "report.md"):
            text = (self.folder / name).read_text()
            self.assertIn("nonce-single-use", text)
            self.assertNotIn("12345678-90ab-cdef-1234-567890abcdef", text)

    def test_a_client_that_gets_through_by_breaking_a_rule_is_told_the_rule(self) -> None:
        result = self.gauntlet("--only", "extra-headers", "--report", "json=report.json", command=stubborn("(1, 1)", lenient=True))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.verdicts(), {"plain": "works, but breaks a rule", "extra-headers": "works, but breaks a rule"})
        self.assertIn("nc was used before (RFC 7616, 3.4: nc counts the requests with a nonce)", result.stdout)

    def test_other_clients_are_not_named_for_what_is_wrong_beside_the_plain_mock(self) -> None:
        result = self.gauntlet("--only", "rate-limited", "--report", "json=report.json", command=stubborn("(1, 1)", lenient=True))
        self.assertEqual(self.verdicts(), {"plain": "works, but breaks a rule", "rate-limited": "works, but breaks a rule"})
        plain, limited = json.loads((self.folder / "report.json").read_text())["stages"]
        self.assertNotIn("others", plain)
        self.assertEqual(limited["others"], "not surveyed")
        self.assertEqual(result.stdout.count("others: "), 1)

    def test_where_no_client_of_the_survey_fares_likewise_that_is_said(self) -> None:
        self.gauntlet("--only", "extra-headers", "--report", "json=report.json", command=["sh", "-c", f"{RETRY}; [ $OPSMGR_STAGE = plain ]"])
        stage = json.loads((self.folder / "report.json").read_text())["stages"][1]
        self.assertRegex(stage["others"], r"^none of the \d\d clients in the survey$")

    def test_the_command_is_told_its_stage(self) -> None:
        result = self.gauntlet("--only", "tomcat", "--only", "extra-headers", "--report", "json=report.json",
                               command=["sh", "-c", f'echo "$OPSMGR_STAGE" >> stages; {RETRY}'])
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertEqual(sorted((self.folder / "stages").read_text().split()), ["extra-headers", "plain", "tomcat"])

    def test_stages_can_be_left_out(self) -> None:
        self.gauntlet("--only", "nonce-*", "--except", "nonce-*-key", "--deviate", "unauthenticated-40?", "--except", "*404", "--report", "json=report.json",
                      command=["sh", "-c", RETRY])
        self.assertEqual(list(self.verdicts()), ["plain", "nonce-alphabet-free", "nonce-single-use", "nonce-per-resource", "unauthenticated-403"])

    def test_a_key_that_goes_out_in_the_clear_is_warned_of(self) -> None:
        basic = RETRY.replace("--digest", "--basic").replace("-sf", "-s")
        result = self.gauntlet("--only", "extra-headers", "--report", "json=report.json", "--report", "html=report.html", "--report", "markdown=report.md",
                               command=["sh", "-c", f"{RETRY}; [ $OPSMGR_STAGE = plain ] || {basic}"])
        warning = "the private key went out in the clear, as Basic credentials, on 1 of 2 stages: extra-headers"
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn(f"\nwarning: {warning}\n", result.stdout)
        self.assertEqual(json.loads((self.folder / "report.json").read_text())["warning"], warning)
        for name in ("report.html", "report.md"):
            self.assertIn(f"Warning: {warning}.", (self.folder / name).read_text())
        self.assertNotIn("warning", self.gauntlet("--only", "extra-headers", command=["sh", "-c", RETRY]).stdout)

    def test_time_and_faults_are_those_of_run(self) -> None:
        (self.folder / "busy.json").write_text('{"faults": [{"on": {"operation": "retry", "call": 1}, "do": {"status": 503}}]}')
        job = RETRY.replace("--request PUT", "").replace("/retry", "")
        result = self.gauntlet("--only", "extra-headers", "--faults", "busy.json", "--clock", "manual", "--start", "2019-03-08T12:00:00Z", "--report",
                               "json=report.json", command=["sh", "-c", f"{RETRY} && exit 1; {RETRY} && {job} | grep -q '\"expirationDate\":\"2019-04-07'"])
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertEqual(self.verdicts(), {"plain": "works", "extra-headers": "works"})

    def test_the_report_tells_how_each_request_was_written(self) -> None:
        self.gauntlet("--only", "plain", "--report", "json=report.json", command=["sh", "-c", RETRY])
        stage, = json.loads((self.folder / "report.json").read_text())["stages"]
        target = stage["exchanges"][0]["target"]
        self.assertTrue(target.endswith("/retry"), target)
        self.assertEqual(stage["exchanges"], [
            {"method": "PUT", "target": target, "status": 401},
            {"method": "PUT", "target": target, "status": 200,
             "authorization": {"uri": f'"{target}"', "nc": "00000001", "qop": "auth", "algorithm": "MD5"}}])
        self.gauntlet("--only", "plain", "--report", "json=report.json", command=["sh", "-c", f"{RETRY} --data ''"])
        lengths = [one.get("length") for one in json.loads((self.folder / "report.json").read_text())["stages"][0]["exchanges"]]
        self.assertEqual(lengths, ["0", "0"])

    def test_servers_that_break_the_contract_are_stages_when_they_are_asked_for(self) -> None:
        result = self.gauntlet("--only", "extra-headers", "--deviate", "unauthenticated-40?", "--report", "json=report.json", command=["sh", "-c", RETRY])
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertEqual(self.verdicts(), {"plain": "works", "extra-headers": "works", "unauthenticated-403": "fails", "unauthenticated-404": "fails"})
        self.assertEqual({stage["kind"] for stage in json.loads((self.folder / "report.json").read_text())["stages"]}, {"plain", "variation", "deviation"})

    def test_other_clients_that_fail_on_the_same_server_are_named(self) -> None:
        facts = json.loads((ROOT / "contracts" / "clients.json").read_text())
        failing = [f"{entry['library']} {entry['version']}" for entry in facts["clients"]
                   if entry["results"].get("flask-httpauth", {}).get("verdict") == "fails"]
        self.assertGreater(len(failing), 1)
        result = self.gauntlet("--only", "flask-httpauth", "--report", "json=report.json", "--report", "junit=report.xml", "--report", "html=report.html",
                               "--report", "markdown=report.md", command=["sh", "-c", RETRY])
        others = json.loads((self.folder / "report.json").read_text())["stages"][1]["others"]
        self.assertTrue(others.startswith(failing[0]) and others.endswith(" fail here too"), others)
        self.assertIn(f"others:  {others}\n", result.stdout)
        for name in ("report.xml", "report.html", "report.md"):
            self.assertIn(others.replace("_", "\\_") if name.endswith("md") else others, (self.folder / name).read_text())
        self.assertNotIn("others", json.loads((self.folder / "report.json").read_text())["stages"][0])

    def test_a_client_that_fails_on_the_plain_mock_goes_no_further(self) -> None:
        result = self.gauntlet("--report", "json=report.json", command=["sh", "-c", "echo no luck; exit 7"])
        self.assertEqual(result.returncode, 3)
        self.assertIn("no luck", result.stderr)
        verdicts = self.verdicts()
        self.assertEqual((verdicts.pop("plain"), set(verdicts.values())), ("sent no request", {"not run"}))

    def test_a_client_that_does_not_end_is_ended_with_all_that_it_started(self) -> None:
        script = f"{RETRY}; if [ -f second ]; then sleep 300 & echo $! > child; wait; fi; touch second"
        began = time.monotonic()
        result = self.gauntlet("--only", "extra-headers", "--timeout", "1", "--report", "json=report.json", command=["sh", "-c", script])
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        self.assertLess(time.monotonic() - began, 20)
        self.assertEqual(self.verdicts(), {"plain": "works", "extra-headers": "timed out"})
        self.assertEqual(json.loads((self.folder / "report.json").read_text())["stages"][1]["requests"], 2)
        self.assert_ended(int((self.folder / "child").read_text()))

    def test_one_that_ignores_every_signal_is_ended_all_the_same(self) -> None:
        script = f"{RETRY}; if [ -f second ]; then trap '' TERM INT; while :; do sleep 1; done; fi; touch second"
        result = self.gauntlet("--only", "extra-headers", "--timeout", "0.5", "--report", "json=report.json", command=["sh", "-c", script])
        self.assertEqual((result.returncode, self.verdicts()["extra-headers"]), (1, "timed out"))

    def test_control_c_ends_the_commands_and_the_report_is_written(self) -> None:
        script = f"{RETRY}; if [ -f second ]; then echo $$ > running; exec sleep 300; fi; touch second"
        with subprocess.Popen([MOCK, "gauntlet", "--jobs", "1", "--report", "json=report.json", "--", "sh", "-c", script], cwd=self.folder,
                              env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            while not (self.folder / "running").exists() or not (self.folder / "running").read_text():
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130)
        report = json.loads((self.folder / "report.json").read_text())
        self.assertIs(report["interrupted"], True)
        self.assertEqual({stage["verdict"] for stage in report["stages"][1:]}, {"not run"})
        self.assert_ended(int((self.folder / "running").read_text()))

    def test_with_a_baseline_only_a_new_failure_counts(self) -> None:
        first = self.gauntlet("--only", "nonce-single-use", "--report", "json=report.json", command=stubborn("(1, 2)"))
        again = self.gauntlet("--only", "nonce-single-use", "--baseline", "report.json", command=stubborn("(1, 2)"))
        worse = self.gauntlet("--only", "nonce-single-use", "--only", "opaque-present", "--baseline", "report.json", "--timeout", "1",
                              command=["sh", "-c", f"{RETRY}; if [ -f second ]; then exit 1; fi; touch second"])
        self.assertEqual((first.returncode, again.returncode, worse.returncode), (1, 0, 1), again.stdout + worse.stdout)
        self.assertIn("fails, as before", again.stdout)
        self.assertEqual(again.stdout.splitlines()[-1], "2 stages: 1 works; 1 fails, as before")

    def test_fixtures_are_read_once_and_may_come_from_standard_input(self) -> None:
        fixture = subprocess.run([MOCK, "run", "--", "sh", "-c", 'curl -s "$OPSMGR_CONTROL_URL/fixture"'], capture_output=True, text=True,
                                 env=clean_environment()).stdout
        result = self.gauntlet("--fixture", "-", "--only", "extra-headers", command=["sh", "-c", RETRY], input=fixture)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_what_is_wrong_is_told_before_anything_runs(self) -> None:
        for flags, command, message in (
                (["--only", "nonce-singel-use"], "true", "--only: no variation or preset fits 'nonce-singel-use'; near it: nonce-single-use"),
                (["--deviate", "nonce-singel-use"], "true", "--deviate: no deviation fits 'nonce-singel-use'; near it: nonce-"),
                (["--except", "plain"], "true", "--except: no variation, preset or deviation fits 'plain'; near it: "),
                (["--faults", "missing.json"], "true", "--faults: missing.json: cannot be read (No such file or directory)"),
                (["--start", "2019-03-08T12:00:00Z"], "true", "--start: the machine's time cannot be set"),
                (["--clock", "manual", "--start", "noon"], "true", "--start: 'noon' is not a date such as 2019-03-08T12:00:00Z"),
                (["--report", "yaml=x"], "true", "--report: 'yaml=x' is not of the form FORMAT=FILE with one of html, json, junit, markdown, text as FORMAT"),
                (["--report", "json=/nowhere/x"], "true", "--report: /nowhere/x cannot be written: No such file or directory"),
                (["--baseline", "missing.json"], "true", "--baseline: missing.json cannot be read (No such file or directory)"),
                (["--baseline", "/dev/null"], "true", "--baseline: /dev/null is not a JSON report of a gauntlet: "),
                (["--fixture", "nothing"], "true", "nothing: "),
                ([], "no-such-program", "'no-such-program' is not found on PATH"),
                ([], "/etc/passwd", "'/etc/passwd' cannot be executed")):
            with self.subTest(message):
                result = self.gauntlet(*flags, command=[command])
                self.assertEqual(result.returncode, 2)
                self.assertTrue(result.stderr.startswith(f"opsmgr-mock: {message}"), result.stderr)
                self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
