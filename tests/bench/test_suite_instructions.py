"""What the suite costs is what it did cost. Counted by valgrind's callgrind, not timed.

A figure that is passed asks a question: it is raised when the answer is worth it, and lowered when the suite has become cheaper. The
test prints what it has counted.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "bench"))
from counting_place import why_not_here  # noqa: E402
from servers import Mock, free_port  # noqa: E402

BIN = pathlib.Path(os.environ.get("OPSMGR_BIN", ROOT / "build" / "release" / "bin")).resolve()
SUITE = BIN / "opsmgr-suite"
FIGURES = {  # millions of user instructions
    # Without OPSMGR_HARDENED 43.5, 97.7 and 2.08.
    "list": 47.9,  # 71.4 with 262 clauses and 36 scripts when all were made to list them; 271 and 38 now, and skimmed
    "a run that reaches nothing": 97.0,  # 105.4 before the contract was kept to the end, and 108.8 before the program left out indentation
    "each request of a full run, judging and report included": 2.23,  # 1.44 with 216 clauses: every document is judged; the archive of a download is unpacked
}
MARGIN = 1.05


def counted(*arguments: object, key: str = "") -> float:
    """Millions of instructions of one start of the program, and of what it prints nothing."""
    ran = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", SUITE, *map(str, arguments)],
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=240,
                         env={**os.environ, "OPSMGR_PRIVATE_KEY": key})
    collected = re.search(r"Collected : (\d+)", ran.stderr)
    if collected is None or ran.returncode not in (0, 3):
        raise RuntimeError(f"the suite ended with {ran.returncode}: {ran.stderr}")
    return int(collected.group(1)) / 1e6


@unittest.skipIf(why_not_here(SUITE), why_not_here(SUITE))
class Instructions(unittest.TestCase):
    def assert_cost(self, row: str, millions: float) -> None:
        print(f"{row}: {millions:.2f} million instructions", file=sys.stderr)
        self.assertLessEqual(millions, MARGIN * FIGURES[row], row)

    def test_the_list_of_clauses(self) -> None:
        self.assert_cost("list", counted("list"))

    def test_a_run_and_each_of_its_requests(self) -> None:
        with Mock(BIN, fixture="default") as mock:
            report = pathlib.Path(mock.folder.name) / "report.json"
            flags = ("--public-key", mock.key["publicKey"], "--group", mock.jobs.split("/")[-2], "--job", "5c810cc4ff7a256345ff97c4",
                     "--profile", "full", "--seed", "1", "--report", f"json={report}")
            fixed = counted("run", "--target", f"http://127.0.0.1:{free_port()}", *flags, key=mock.key["privateKey"])
            self.assertEqual(len(json.loads(report.read_text())["exchanges"]), 1)
            full = counted("run", "--target", f"http://127.0.0.1:{mock.port}", *flags, key=mock.key["privateKey"])
            made = json.loads(report.read_text())
        self.assertEqual(made["verdict"], "conforms")
        requests = len(made["exchanges"])
        self.assertGreater(requests, 100)
        self.assert_cost("a run that reaches nothing", fixed)
        self.assert_cost("each request of a full run, judging and report included", (full - fixed) / requests)


if __name__ == "__main__":
    unittest.main()
