"""The guides keep their word: every `sh` block of a guide is run, in order, in one shell per guide.

A guide that has such blocks says in a comment how that shell is started:

    <!-- run: opsmgr-mock run -- bash -->

The blocks are put into a file that is handed to that command. An `output` block right behind an `sh` block is what the
block must print; `...` in it stands for anything.
"""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from support import BIN, ROOT, clean_environment, fits

MARK = "--- block {} ---"


def blocks_of(text: str) -> list[tuple[str, str | None]]:
    """(command, expected output or None) for each sh block."""
    fences = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S)
    blocks = []
    for index, (kind, content) in enumerate(fences):
        if kind == "sh":
            follows = index + 1 < len(fences) and fences[index + 1][0] == "output"
            blocks.append((content, fences[index + 1][1] if follows else None))
    return blocks


class Guides(unittest.TestCase):
    def check(self, guide: pathlib.Path) -> None:
        text = guide.read_text()
        start = re.search(r"^<!-- run: (.*) -->$", text, re.M)
        blocks = blocks_of(text)
        if start is None:
            self.assertEqual(blocks, [], f"{guide.name} has commands, but no comment says how to run them")
            return
        script = "set -eu\n" + "".join(f"echo '{MARK.format(index)}'\n{command}\n" for index, (command, _) in enumerate(blocks))
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "guide.sh"
            file.write_text(script)
            environment = clean_environment(PATH=f"{BIN}:{os.environ['PATH']}")
            result = subprocess.run([*shlex.split(start.group(1)), str(file)], cwd=folder, env=environment, capture_output=True, text=True, timeout=240)
        self.assertEqual(result.returncode, 0, f"{guide.name}\n{result.stdout[-3000:]}\n{result.stderr[-3000:]}")
        printed = re.split(r"^--- block \d+ ---\n", result.stdout, flags=re.M)[1:]
        self.assertEqual(len(printed), len(blocks))
        for (command, expected), output in zip(blocks, printed, strict=True):
            if expected is not None:
                self.assertTrue(fits(expected, output), f"{guide.name}: {command}printed\n{output}\nand not\n{expected}")


def add(guide: pathlib.Path) -> None:
    setattr(Guides, f"test_{guide.stem.replace('-', '_')}", lambda self: self.check(guide))


for one in sorted((ROOT / "docs").glob("*.md")):
    add(one)

if __name__ == "__main__":
    unittest.main()
