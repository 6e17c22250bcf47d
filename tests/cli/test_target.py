"""Where the suite learns of its target: flags before the environment, the environment before a file."""
import json
import pathlib
import sys
import tempfile
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import Result, mock, suite

GROUP = "5c8100bcf2a30b12ff88258f"


class TargetFile(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = pathlib.Path(folder.name) / "target.json"

    def write(self, mode: int = 0o600, **members: Any) -> str:
        self.file.write_text(json.dumps(members))
        self.file.chmod(mode)
        return str(self.file)

    def refused(self, *lines: str) -> Result:
        result = suite("run", "--config", str(self.file))
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertEqual(result.stderr.splitlines()[:len(lines)], [f"opsmgr-suite: --config: {self.file}{line}" for line in lines])
        return result

    def test_a_ready_line_of_the_mock_is_such_a_file(self) -> None:
        with mock() as ready:
            self.write(**ready)
            result = suite("run", "--config", str(self.file), "--only", "retry/answers-200", "--profile", "full")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(f"changed: job {ready['jobId']} was FAILURE and is SUCCESS", result.stdout)

    def test_a_flag_goes_before_the_environment_and_that_before_the_file(self) -> None:
        file = self.write(url="http://127.0.0.1:1", publicKey="K", privateKey="secret-of-the-file", groupId=GROUP)
        cases: list[tuple[list[str], dict[str, Any], int]] = [
            ([], {}, 1), ([], {"OPSMGR_URL": "http://127.0.0.1:2"}, 2), (["--target", "http://127.0.0.1:3"], {"OPSMGR_URL": "http://127.0.0.1:2"}, 3)]
        for arguments, environment, target in cases:
            result = suite("run", "--config", file, *arguments, **environment)
            self.assertEqual(result.returncode, 3)
            self.assertEqual(result.stdout.splitlines()[1], f"target   http://127.0.0.1:{target}")

    def test_a_private_key_that_others_can_read_is_refused(self) -> None:
        for mode in (0o644, 0o640, 0o604):
            self.write(mode=mode, url="http://127.0.0.1:1", privateKey="secret-of-the-file")
            result = self.refused(" has a secret and is open to other users; chmod 600 would be right")
            self.assertNotIn("secret-of-the-file", result.stderr)

    def test_without_a_private_key_a_file_may_be_open(self) -> None:
        file = self.write(mode=0o644, url="http://127.0.0.1:1", publicKey="K", groupId=GROUP)
        self.assertEqual(suite("run", "--config", file, private_key="secret-key").returncode, 3)

    def test_a_wrong_file_is_named_with_the_place(self) -> None:
        self.refused(": cannot be read (No such file or directory)")
        self.file.write_text("{")
        self.assertIn(f"--config: {self.file}: line 1, column 2: ", suite("run", "--config", str(self.file)).stderr)
        self.write(url=7, group=GROUP)
        self.refused(": /url: must be of type string", ": /group: is not a known member")
        self.file.write_text("[]")
        self.refused(": must be of type object")


if __name__ == "__main__":
    unittest.main()
