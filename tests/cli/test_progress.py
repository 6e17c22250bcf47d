"""The line that says how far a run is: on a terminal, and nowhere else."""
import contextlib
import os
import pathlib
import pty
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import SUITE, clean_environment, mock, suite


def on_terminal(*arguments: str, private_key: str) -> tuple[int, str, str]:
    """Exit code, what a terminal as standard error got, and standard output."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([SUITE, *arguments], stdout=subprocess.PIPE, stderr=theirs, env=clean_environment(OPSMGR_PRIVATE_KEY=private_key))
    os.close(theirs)
    got = b""
    with contextlib.suppress(OSError):  # the terminal ends with its last writer
        while part := os.read(ours, 65536):
            got += part
    os.close(ours)
    out, _ = process.communicate(timeout=60)
    return process.returncode, got.decode(), out.decode()


class Progress(unittest.TestCase):
    def test_a_terminal_gets_one_line_with_topic_count_and_time_left(self) -> None:
        with mock() as ready:
            code, terminal, printed = on_terminal("run", "--target", ready["url"], "--public-key", ready["publicKey"], "--group", ready["groupId"], "--rate", "60", private_key=ready["privateKey"])
        self.assertEqual(code, 0, printed)
        lines = [line for line in terminal.split("\r\x1b[K") if line]
        self.assertGreater(len(lines), 5)
        matches = [re.fullmatch(r"(\d+) of (\d+), about (\d+) s left: [A-Z].*", line) for line in lines]
        self.assertTrue(all(matches), lines)
        done, everything, left = ([int(match.group(column)) for match in matches if match] for column in (1, 2, 3))
        self.assertEqual(done, sorted(done))
        self.assertEqual(len(set(everything)), 1)
        self.assertGreater(done[-1], everything[0] // 2)
        self.assertEqual(left, sorted(left, reverse=True))
        self.assertTrue(terminal.endswith("\r\x1b[K"), "the line is left on the terminal")
        self.assertNotIn("\n", terminal)
        self.assertNotIn("\x1b", printed)

    def test_elsewhere_there_is_nothing(self) -> None:
        with mock() as ready:
            result = suite("run", "--target", ready["url"], "--public-key", ready["publicKey"], "--group", ready["groupId"], private_key=ready["privateKey"])
        self.assertEqual((result.returncode, result.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
