"""A man page for each program, from its help texts."""
import datetime
import re
from collections.abc import Iterator
from pathlib import Path

from common import PROGRAMS, Release
from help import Command, Option, of

MORE = {
    "opsmgr-mock": ("opsmgr-suite", """opsmgr-mock run -- pytest
The tests find the mock in OPSMGR_URL, OPSMGR_PUBLIC_KEY, OPSMGR_PRIVATE_KEY, OPSMGR_GROUP_ID and OPSMGR_JOB_ID.
opsmgr-mock serve --port 8080 --example
The mock serves until a signal, and prints a command to try."""),
    "opsmgr-suite": ("opsmgr-mock", """opsmgr-mock run -- opsmgr-suite run --profile full
The suite tests the mock.
opsmgr-suite run --target https://opsmanager.example.com:8443 --public-key ABCDEFGH --group 5c8100bcf2a30b12ff88258f
The suite tests a deployment, with the private key in OPSMGR_PRIVATE_KEY; it only reads."""),
}


def make(release: Release, into: Path) -> Iterator[Path]:
    into.mkdir(parents=True, exist_ok=True)
    date = datetime.datetime.fromtimestamp(release.time, datetime.timezone.utc).date().isoformat()
    for name in PROGRAMS:
        page = into / f"{name}.1"
        page.write_text(render(of(release.any_program(name)), release.version, date))
        yield page


def render(program: Command, version: str, date: str) -> str:
    other, examples = MORE[program.name]
    lines = [f'.TH {program.name.upper()} 1 {date} "opsmgr-double {version}" "User Commands"', ".SH NAME", f"{text(program.name)} \\- {text(_short(program.about))}",
             ".SH SYNOPSIS", f".B {text(program.name)}", text(program.usage.removeprefix(program.name).strip()), ".SH DESCRIPTION", *paragraphs(program.about),
             ".SH OPTIONS", *entries(program.options), ".SH COMMANDS"]
    for command in program.commands:
        usage = command.usage.removeprefix(f"{program.name} {command.name}").strip()
        lines += [f".SS {text(command.name)} {text(usage)}", *paragraphs(command.about), *entries(command.positionals), *entries(command.options)]
        if command.notes and command.notes != program.notes:
            lines += [".PP", *paragraphs(command.notes)]
    lines += [".SH EXIT STATUS", *paragraphs(re.sub(r"^Exit codes: ", "", program.notes)), ".SH EXAMPLES"]
    commands = examples.splitlines()
    for example, meaning in zip(commands[::2], commands[1::2], strict=True):
        lines += [".TP", f".B {text(example)}", text(meaning)]
    lines += [".SH SEE ALSO", f".BR {text(other)} (1)"]
    return "\n".join(lines) + "\n"


def entries(options: tuple[Option, ...]) -> Iterator[str]:
    for option in options:
        yield ".TP"
        names, _, rest = option.head.partition(" ")
        yield f"\\fB{text(names.replace(',', ', '))}\\fR {text(rest)}".rstrip()
        yield text(option.text)


def paragraphs(words: str) -> list[str]:
    return [text(line) if line else ".PP" for line in words.splitlines()]


def text(words: str) -> str:
    """In roff: a hyphen of a command must stay one when it is copied, and no line may begin as a request does."""
    escaped = words.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + escaped if escaped.startswith((".", "'")) else escaped


def _short(about: str) -> str:
    return about.split(". ")[0].rstrip(".")
