"""The bench runs, fills its rows, and does not take a refused request for a fast one. No figure is judged."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "bench"))
import load as under_load  # noqa: E402
import report  # noqa: E402
import rows  # noqa: E402
from servers import Mock  # noqa: E402

BIN = pathlib.Path(os.environ.get("OPSMGR_BIN", ROOT / "build" / "release" / "bin"))


def bench(*arguments: str | pathlib.Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ROOT / "scripts" / "bench", *arguments], capture_output=True, text=True, timeout=240)


@unittest.skipUnless(shutil.which("wrk"), "wrk is not installed: scripts/setup --tests")
class Bench(unittest.TestCase):
    def test_it_fills_the_rows_that_it_is_asked_for(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            folder = pathlib.Path(place)
            ran = bench("--quick", "--rounds", "1", "--only", "start", "load", "end", "suite",
                        "--json", folder / "b.json", "--markdown", folder / "b.md", "--plot", folder / "b.svg")
            self.assertEqual(ran.returncode, 0, ran.stderr)
            made = json.loads((folder / "b.json").read_text())
            filled = {row["id"]: row["medians"] for row in made["rows"]}
            self.assertTrue({"start", "get-one-16", "retry-64", "unsigned-256", "get-one-1000", "end", "suite"} <= set(filled))
            self.assertTrue(all(value > 0 for value in filled["retry-64"].values()))
            self.assertEqual((folder / "b.md").read_text().count("\n"), len([row for row in made["rows"] if "opsmgr" in str(row["medians"])]) + 2)
            self.assertIn("<polyline", (folder / "b.svg").read_text())
            self.assertIn("exec to the first correct answer", ran.stdout)

    def test_a_count_that_is_sent_twice_ends_it(self) -> None:
        with Mock(BIN) as mock, tempfile.TemporaryDirectory() as place:
            file = pathlib.Path(place) / "prepared"
            mock.signer.write(file, mock.nonces(2))
            load = under_load.run_wrk(mock, 4, 1, "GET", mock.target, file)
        self.assertGreater(load["refused"], 0)
        self.assertGreaterEqual(load["requests"] - load["refused"], 2000)

    def test_a_server_that_does_not_start_loses_nothing(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            fake = pathlib.Path(place) / "mb"
            fake.write_text("#!/bin/sh\nexit 1\n")
            fake.chmod(0o755)
            found = f"{place}{os.pathsep}{os.environ['PATH']}"
            ran = subprocess.run([ROOT / "scripts" / "bench", "--quick", "--rounds", "1", "--only", "start", "peers"],
                                 capture_output=True, text=True, timeout=240, env={**os.environ, "PATH": found})
        self.assertEqual(ran.returncode, 1)
        self.assertRegex(ran.stderr, "mountebank does not start: .*; what follows is of the samples until then")
        self.assertIn("exec to the first correct answer", ran.stdout)
        self.assertIn("| opsmgr-mock |", ran.stdout)

    def test_wrong_use_is_one_line(self) -> None:
        for arguments, said in ((["--only", "nothing"], "'nothing' is not a measurement"), (["--rounds", "0"], "at least 1"),
                                (["--json", "/nowhere/b.json"], "--json: /nowhere/b.json cannot be written")):
            ran = bench(*arguments)
            self.assertEqual(ran.returncode, 2)
            self.assertIn(said, ran.stderr)
            self.assertEqual(ran.stdout, "")


class Verdicts(unittest.TestCase):
    def test_a_row_is_held_against_what_is_wanted_of_it(self) -> None:
        all_of_them = {row.row: row for row in rows.all_rows()}
        rows.judge_pages(all_of_them)
        for values, expected in (((9, 8), True), ((11, 12), False), ((9, 5), False)):
            row = rows.Row("start", "", "ms", "", all_of_them["start"].holds)
            row.add("opsmgr-mock", values[0])
            row.add("nginx", values[1])
            self.assertEqual(row.verdict(), expected)
        all_of_them["page-of-100"].add("opsmgr-mock", 1.0)
        all_of_them["page-of-100000"].add("opsmgr-mock", 2.5)
        self.assertFalse(all_of_them["page-of-100000"].verdict())
        self.assertEqual([line[-1] for line in report.table_lines(all_of_them)], ["", "NO"])


if __name__ == "__main__":
    unittest.main()
