"""The clients that are surveyed, and the cases, as tests/interop/clients/two-calls/clients.json has them.

`leave-out` of the cases are patterns: that in which a client library has no say, such as the contents of a document. `clauses` says
what a variation has to do with, for `opsmgr-suite explain`; deviations have their clause from the mock. In the `command` of a client,
which is run in that folder behind with-targets.sh, `{python}`, `{python:http}` and the like stand for what is installed or built.
"""
import dataclasses
import fnmatch
import json
import pathlib
from collections.abc import Iterable
from typing import Any

PROGRAMS = pathlib.Path(__file__).resolve().parent.parent / "clients" / "two-calls"


@dataclasses.dataclass(frozen=True)
class Client:
    name: str
    library: str
    language: str
    source: str  # who installs it: `python`, `node`, `go`, `rust`, `java`, `debian`, ...
    package: str
    command: tuple[str, ...]
    on: str = ""  # the client that does the digest for it
    first: str = "PUT"  # the method of the first call


@dataclasses.dataclass(frozen=True)
class Cases:
    leave_out: tuple[str, ...]  # patterns: what a client library has no say in
    deviations: tuple[str, ...]
    clauses: dict[str, str]  # of variations and presets: the clause that has to do with them
    absent: tuple[dict[str, str], ...]  # clients that cannot be run, and why

    def chosen(self, listed: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Of what `opsmgr-mock deviations --format json` lists, in its order: variations, presets, deviations."""
        rows = [row for row in listed if not row.get("overTls")]
        legal = [row for row in rows if row["kind"] != "deviation" and not any(fnmatch.fnmatch(row["name"], one) for one in self.leave_out)]
        return legal + [row for row in rows if row["kind"] == "deviation" and row["name"] in self.deviations]


def read() -> tuple[Cases, dict[str, Client]]:
    data = json.loads((PROGRAMS / "clients.json").read_text())
    cases = data["cases"]
    clients = {name: Client(name, one["library"], one["language"], one["from"], one["package"], tuple(one["command"]), one.get("on", ""),
                            one.get("first", "PUT"))
               for name, one in data["clients"].items()}
    return Cases(tuple(cases["leave-out"]), tuple(cases["deviations"]), cases["clauses"], tuple(data["absent"])), clients
