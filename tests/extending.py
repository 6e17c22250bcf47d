"""docs/extending.md as steps that can be followed in a copy of the tree.

A `bash` block is run in the folder of the tree; an `output` block behind it is what it must print. A block behind a line
that is a file's name in backticks and a colon is that file: all of it, or with `diff` the lines that change in it.
"""
import dataclasses
import pathlib
import re
import subprocess

from support import ROOT

GUIDE = ROOT / "docs" / "extending.md"


@dataclasses.dataclass
class Step:
    kind: str  # of the block
    text: str
    file: str = ""  # that it is about; empty for commands
    output: str | None = None  # of a command


def steps_of(section: str) -> list[Step]:
    """Of the section with that heading, in order."""
    text = re.split(r"^## ", GUIDE.read_text(), flags=re.M)
    found, = (part for part in text if part.startswith(section + "\n"))
    steps: list[Step] = []
    file = ""
    for name, kind, content in re.findall(r"^`([^`\n]+)`:$|^```(\w+)\n(.*?)^```$", found, re.M | re.S):
        if name:
            file = name
        elif kind == "output":
            steps[-1].output = content
        elif kind == "bash":
            steps.append(Step(kind, content))
        else:
            steps.append(Step(kind, content, file))
    return steps


def edit(tree: pathlib.Path, step: Step) -> None:
    """What a reader does with a block that is about a file."""
    file = tree / step.file
    if step.kind != "diff":
        file.write_text(step.text)
        return
    lines = step.text.splitlines(keepends=True)
    before, after = ("".join(line[1:] for line in lines if line[0] in kinds) for kinds in (" -", " +"))
    old = file.read_text()
    if old.count(before) != 1:
        raise AssertionError(f"{step.file} has these lines {old.count(before)} times, and not once:\n{before}")
    file.write_text(old.replace(before, after))


def copy_of_the_tree(folder: pathlib.Path) -> pathlib.Path:
    """With what is not committed yet, without what was built."""
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    tree = folder / "tree"
    for name in filter(None, names):
        source, copy = ROOT / name, tree / name
        if source.is_file():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes())
            copy.chmod(source.stat().st_mode)
    for arguments in (("init", "--quiet"), ("add", "--all")):  # what asks git for the files of the project finds them
        subprocess.run(["git", *arguments], cwd=tree, check=True)
    return tree
