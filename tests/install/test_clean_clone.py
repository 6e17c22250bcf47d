"""The README's first command, in a clean clone in an empty folder. (Its second command is the one that runs this.)"""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import PROXIES, ROOT, clean_environment


def git(*arguments: str, cwd: pathlib.Path = ROOT) -> str:
    return subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, text=True, check=True).stdout


def normal(text: str) -> str:
    """Without what differs from run to run."""
    return re.sub(r"in \d+\.\d+ s", "in N s", text).strip()


class CleanClone(unittest.TestCase):
    def test_the_first_command_of_the_readme_ends_as_the_readme_shows(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            clone = pathlib.Path(folder) / "opsmgr-double"
            git("clone", "--quiet", str(ROOT), str(clone), cwd=pathlib.Path(folder))
            readme = (clone / "README.md").read_text()
            command, = re.findall(r"^(\./scripts/run) ", readme, re.M)
            result = subprocess.run([command], cwd=clone, capture_output=True, text=True, env=clean_environment(**PROXIES))  # it may have to fetch libraries
            self.assertEqual(result.returncode, 0, result.stderr[-3000:])
            shown, = re.findall(r"<!-- end of the output of scripts/run[^>]*-->\n```\n(.*?)```", readme, re.S)
            self.assertTrue(normal(result.stdout).endswith(normal(shown)), result.stdout)
            self.assertEqual(git("status", "--porcelain", cwd=clone), "")


if __name__ == "__main__":
    unittest.main()
