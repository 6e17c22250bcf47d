"""What the programs say of themselves with --help, as data: man pages and completions are made from it."""
import dataclasses
import functools
import re
import subprocess
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class Option:
    names: tuple[str, ...]  # such as -h and --help; none for a positional
    takes: str  # such as TEXT or INT; empty for a flag or a positional
    head: str  # as the help has it
    text: str
    choices: tuple[str, ...]

    @property
    def repeats(self) -> bool:
        return "..." in self.head


@dataclasses.dataclass(frozen=True)
class Command:
    """A program, or one of its subcommands."""
    name: str
    about: str
    usage: str
    positionals: tuple[Option, ...]
    options: tuple[Option, ...]
    commands: tuple["Command", ...]
    notes: str  # paragraphs at the end


def read(program: Path) -> Command:
    return _read(program, ())


def _read(program: Path, path: tuple[str, ...]) -> Command:
    said = subprocess.run([program, *path, "--help"], capture_output=True, text=True, check=True, timeout=20).stdout
    about, _, rest = said.partition("\nUsage: ")
    usage, _, rest = rest.partition("\n")
    sections: dict[str, list[list[str]]] = {}
    notes: list[str] = []
    entries: list[list[str]] | None = None
    for line in rest.splitlines():
        if re.fullmatch(r"(Positionals|Options|Subcommands):", line):
            entries = sections.setdefault(line.rstrip(":"), [])
        elif entries is not None and line.startswith("  ") and not line.startswith("   "):
            entries.append(list(_halves(line)))
        elif entries and line.startswith("   "):
            entries[-1][1] += " " + line.strip()
        elif line.strip():
            entries = None
            notes.append(line)
        elif notes:
            notes.append("")
    commands = tuple(_read(program, (*path, head.split()[0])) for head, _ in sections.get("Subcommands", ()))
    return Command(path[-1] if path else program.name, about.strip(), usage, tuple(_option(*one) for one in sections.get("Positionals", ())),
                   tuple(_option(*one) for one in sections.get("Options", ())), commands, "\n".join(notes).strip())


def _halves(line: str) -> tuple[str, str]:
    head, _, text = re.sub(r"\s{2,}", "\0", line.strip(), count=1).partition("\0")
    return head, text


def _option(head: str, text: str) -> Option:
    first, _, rest = head.partition(" ")
    names = tuple(re.sub(r"\{.*\}$", "", name) for name in first.split(",")) if first.startswith("-") else ()
    listed = re.match(r"TEXT:\{([^}]*)\}", rest)
    takes = re.match(r"[A-Z]+", rest)
    return Option(names, takes[0] if names and takes else "", head, text.strip(), tuple(listed[1].split(",")) if listed else ())


@functools.cache
def of(program: Path) -> Command:
    return read(program)
