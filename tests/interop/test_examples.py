"""The test in the README, and the examples in Python, Go and Node, each in a copy of its folder, as somebody else would run it.
With a mock that breaks the contract their tests fail, so that they do test."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import tools
from support import BIN, MOCK, ROOT, Result, clean_environment

EXAMPLES = ROOT / "examples"


class Examples(unittest.TestCase):
    def run_example(self, name: str, *command: str, mock: Any = ("run", "--strict"), options: Any = ()) -> Result:
        tools.need(command[0])
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / name
            shutil.copytree(EXAMPLES / name, copy)
            if name == "node":
                tools.need(tools.node("redocly"))
                (copy / "node_modules").symlink_to(tools.NODE / "node_modules")
            return subprocess.run([MOCK, *mock, *options, "--", *command], cwd=copy, capture_output=True, text=True,
                                  timeout=240, env=clean_environment())

    def check(self, name: str, passed: str, *command: str) -> None:
        result = self.run_example(name, *command)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn(passed, result.stdout)
        broken = self.run_example(name, *command, options=("--deviate", "retry-without-effect"))
        self.assertNotEqual(broken.returncode, 0)
        self.assertNotIn(passed, broken.stdout)

    def test_python(self) -> None:
        self.check("python", "5 passed", tools.python("pytest"), "-q")

    def test_go(self) -> None:
        self.check("go", "ok  \texample.org/retryclient", "go", "test", "-count=1")

    def test_node(self) -> None:
        self.check("node", "# pass 4\n# fail 0", "node", "--test")

    def test_they_suit_servers_that_answer_in_other_ways(self) -> None:
        stages = ("rate-limited", "nonce-single-use", "short-nonce-life", "instant-success", "fails-again", "jetty-11")
        only = [part for stage in stages for part in ("--only", stage)]
        for name, command in (("python", (tools.python("pytest"), "-q")), ("go", ("go", "test", "-count=1")), ("node", ("node", "--test"))):
            with self.subTest(name):
                result = self.run_example(name, *command, mock=("gauntlet", "--timeout", "200"), options=only)
                self.assertEqual((result.returncode, result.stdout.splitlines()[-1]), (0, "7 stages: 7 works"), result.stdout + result.stderr)

    def test_the_test_in_the_readme_prints_what_the_readme_shows(self) -> None:
        readme = (ROOT / "README.md").read_text()
        code, = re.findall(r"^```python\n(.*?)^```$", readme, re.M | re.S)
        (command, shown), = re.findall(r"<!-- the output of the test above[^>]*-->\n```console\n\$ (.*?)\n(.*?)```", readme, re.S)
        self.assertEqual(len([line for line in code.splitlines() if line]), 6)
        pytest = pathlib.Path(tools.need(tools.python("pytest")))
        for options, code_expected in (("", 0), ("--deviate retry-without-effect ", 1)):
            with self.subTest(options=options), tempfile.TemporaryDirectory() as folder:
                (pathlib.Path(folder) / "test_retry.py").write_text(code)
                result = subprocess.run(command.replace("-- ", f"{options}-- ", 1), shell=True, cwd=folder, capture_output=True, text=True, timeout=60,
                                        env=clean_environment(PATH=f"{BIN}:{pytest.parent}:{os.environ['PATH']}"))
                self.assertEqual(result.returncode, code_expected, result.stdout + result.stderr)
                without_time = [re.sub(r"in \d+\.\d+s", "in N s", text).strip() for text in (result.stdout, shown)]
                self.assertEqual(without_time[0] == without_time[1], code_expected == 0, result.stdout)

    def test_no_file_is_longer_than_a_reader_would_copy(self) -> None:
        lengths = {str(file.relative_to(EXAMPLES)): len(file.read_text().splitlines())
                   for file in EXAMPLES.glob("*/*") if file.suffix in (".py", ".go", ".js", ".cpp", ".hpp")}
        self.assertGreater(len(lengths), 8)
        self.assertEqual({name: length for name, length in lengths.items() if length > 60}, {})


if __name__ == "__main__":
    unittest.main()
