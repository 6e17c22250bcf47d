"""What `run --report` leaves behind: calls, exchanges with their answers, archives; and what never stands in it."""
import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import MOCK, Result, clean_environment

JOB = '"$OPSMGR_URL/api/public/v1.0/groups/$OPSMGR_GROUP_ID/logCollectionJobs/$OPSMGR_JOB_ID"'
RETRY = f'curl -s --digest --user "$OPSMGR_PUBLIC_KEY:$OPSMGR_PRIVATE_KEY" --request PUT {JOB}/retry'


class Reports(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_mock(self, *flags: str, script: str = RETRY) -> Result:
        return subprocess.run([MOCK, "run", *flags, "--", "sh", "-c", script], capture_output=True, text=True, timeout=60,
                              env=clean_environment(), cwd=self.folder)

    def read(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text())

    def test_the_report_has_each_exchange_with_its_answer(self) -> None:
        self.assertEqual(self.run_mock("--report", "journal.json").returncode, 0)
        first, second = self.read("journal.json")["exchanges"]
        self.assertEqual((first["status"], first["response"]["reason"]), (401, "Unauthorized"))
        self.assertIn("You are not authorized", first["response"]["body"])
        self.assertEqual((second["status"], second["response"].get("body")), (200, None))
        names = [field["name"] for field in second["response"]["headers"]]
        self.assertEqual(names.count("Content-Length"), 1)

    def test_several_reports_in_several_formats(self) -> None:
        result = self.run_mock("--report", "json=a.json", "--report", "har=b.har", "--report", "./har=c")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(len(self.read("a.json")["exchanges"]), 2)
        self.assertEqual([entry["response"]["status"] for entry in self.read("b.har")["log"]["entries"]], [401, 200])
        self.assertIn("exchanges", self.read("har=c"))

    def test_an_archive_has_the_sandboxes_too_in_order_of_time(self) -> None:
        script = f"""{RETRY}
            made=$(curl -s --request POST "$OPSMGR_CONTROL_URL/sandboxes")
            group=$(printf '%s' "$made" | sed -n 's/.*"groupId" : "\\(.*\\)".*/\\1/p')
            curl -s "$OPSMGR_URL/api/public/v1.0/groups/$group/logCollectionJobs" > /dev/null
            {RETRY}"""
        self.assertEqual(self.run_mock("--report", "har=all.har", script=script).returncode, 0)
        entries = self.read("all.har")["log"]["entries"]
        self.assertEqual(len(entries), 5)
        self.assertIn("_sandbox", entries[2])
        self.assertEqual([entry["startedDateTime"] for entry in entries], sorted(entry["startedDateTime"] for entry in entries))

    def test_a_format_that_is_none_and_a_missing_name_are_refused_before_the_command_runs(self) -> None:
        for value, message in (("yaml=x", "--report: 'yaml=x' is not of the form FORMAT=FILE with one of json, har as FORMAT; a file of that name is ./yaml=x"),
                               ("har=", "--report: 'har=' is not of the form FORMAT=FILE with one of json, har as FORMAT; a file of that name is ./har="),
                               ("har=/nowhere/x", "--report: /nowhere/x cannot be written: No such file or directory")):
            with self.subTest(value):
                result = self.run_mock("--report", value, script="touch ran")
                self.assertEqual((result.returncode, result.stderr), (2, f"opsmgr-mock: {message}\n"))
                self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_private_key_is_a_label_in_every_report_in_the_log_and_among_the_breaches(self) -> None:
        script = f'{RETRY}?key=$OPSMGR_PRIVATE_KEY; curl -s --user "$OPSMGR_PUBLIC_KEY:$OPSMGR_PRIVATE_KEY" ' \
            f'--header "X-Key: $OPSMGR_PRIVATE_KEY" --data "$OPSMGR_PRIVATE_KEY" {JOB}/$OPSMGR_PRIVATE_KEY; echo "$OPSMGR_PRIVATE_KEY" > key'
        result = self.run_mock("--strict", "--log", "--report", "a.json", "--report", "har=a.har", script=script)
        self.assertEqual(result.returncode, 3)
        key = (self.folder / "key").read_text().strip()
        shown = [result.stderr, (self.folder / "a.json").read_text(), (self.folder / "a.har").read_text()]
        for text in shown:
            self.assertNotIn(key, text)
            self.assertNotIn(base64.b64encode(key.encode()).decode()[:20], text)
            self.assertIn("(private key of ", text)

    def test_the_journal_keeps_within_its_bytes_and_tells_what_is_missing(self) -> None:
        script = f'for i in $(seq 40); do head -c 60000 /dev/zero | curl -s --data-binary @- {JOB} > /dev/null; done'
        self.assertEqual(self.run_mock("--journal-bytes", "1048576", "--report", "a.json", script=script).returncode, 0)
        report = self.read("a.json")
        self.assertEqual(report["evicted"] + len(report["exchanges"]), 40)
        self.assertGreater(report["evicted"], 20)
        self.assertEqual(len(report["calls"]), 40)

    def test_fewer_bytes_than_one_exchange_may_need_are_refused(self) -> None:
        result = self.run_mock("--journal-bytes", "1000")
        self.assertEqual(result.returncode, 2)
        self.assertIn("--journal-bytes", result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 1)


if __name__ == "__main__":
    os.umask(0o022)
    unittest.main()
