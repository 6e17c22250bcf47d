"""What a client does beside the mock: the verdicts of the gauntlet, and how it writes what it sends."""
import json
import os
import pathlib
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from typing import Any

from .manifest import PROGRAMS, Client
from .places import place

Document = dict[str, Any]
QUERY = "?pretty=true&a=b%20c"
MANY = 12  # calls that show how a client counts: the tenth tells decimal from hexadecimal
TIMEOUT = 60  # seconds for one run
FEW = 12  # cases of a client that a test looks at again


class Wrong(Exception):
    """A program that does not do what it is for; the survey must not take its word."""


class Measuring:
    """Of one client."""

    def __init__(self, mock: str, client: Client, where: Callable[[str], str] = place) -> None:
        self.mock, self.client = mock, client
        self.command = [where(word) for word in client.command]

    def gauntlet(self, stages: Sequence[Document], **variables: str) -> list[Document]:
        """The stages of the report, `plain` first. The variables are for the client alone."""
        flags = []
        for stage in stages:
            flags += ["--deviate" if stage["kind"] == "deviation" else "--only", stage["name"]]
        if not any(flag == "--only" for flag in flags):
            flags += ["--only", "plain"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OPSMGR_") and not name.lower().endswith("_proxy")}
        settings = [f"{name}={value}" for name, value in {"CALLS_FIRST": self.client.first, **variables}.items()]
        with tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder) / "report.json"
            result = subprocess.run([self.mock, "gauntlet", "--timeout", str(TIMEOUT), "--report", f"json={report}", *flags, "--", "env", *settings,
                                     "sh", "with-targets.sh", *self.command], cwd=PROGRAMS, env=environment, capture_output=True, text=True)
            if result.returncode not in (0, 1, 3):
                raise Wrong(f"{self.client.name}: {result.stderr}")
            stages_seen: list[Document] = json.loads(report.read_text())["stages"]
        return stages_seen

    def entry(self, cases: Sequence[Document], seen: str, here: str) -> Document:
        """What contracts/clients.json has of the client, which is of that version here."""
        query = QUERY
        stages = self.gauntlet(cases, CALLS_QUERY=query)
        if stages[0]["verdict"] not in ("works", "works, but breaks a rule"):
            without = self.gauntlet(cases, CALLS_QUERY="")
            if without[0]["verdict"] in ("works", "works, but breaks a rule"):
                query, stages = "", without
        many, = self.gauntlet([], CALLS_QUERY=query, CALLS_COUNT=str(MANY))
        wrong, = self.gauntlet([], CALLS_QUERY=query, OPSMGR_PRIVATE_KEY="wrong")
        if wrong["exitCode"] == 0:
            raise Wrong(f"{self.client.name}: the program ends with 0 although the key is wrong")
        entry = {"name": self.client.name, "library": self.client.library, "version": here, "language": self.client.language,
                 "on": self.client.on, "seen": seen, "command": " ".join(self.client.command), "query": query,
                 "sends": sends(stages[0], many, wrong, self.client.first),
                 "results": {stage["name"]: result(stage) for stage in stages if stage["verdict"] != "not run"}}
        return {name: value for name, value in entry.items() if name != "on" or value}


def result(stage: Document) -> Document:
    found: Document = {"verdict": stage["verdict"].removeprefix("works, but "), "requests": stage["requests"]}
    if reasons := sorted(one["reason"] for one in stage["refusals"] if one["reason"]):
        found["refused"] = reasons
    if stage["broken"] and found["verdict"] == "breaks a rule":
        found["rules"] = sorted(one["rule"] for one in stage["broken"])
    return found


def counts_of(texts: Sequence[str]) -> str:
    """How the counts of all signed requests go on, in words."""
    digits = [text.strip('"') for text in texts]
    try:
        numbers = [int(one, 16) for one in digits]
    except ValueError:
        return ", ".join(texts[:3])
    padded = "" if all(len(one) == 8 for one in digits) else ", not padded"
    in_turn = list(range(1, len(digits) + 1))
    if not digits:
        return "none"
    if set(numbers) <= {0, 1} and len(set(numbers)) == 1:
        return f"always {numbers[0]}{padded}"
    if numbers == in_turn:
        return f"1, 2, 3, ...{padded}"
    if [one - 1 for one in in_turn] == numbers:
        return f"0, 1, 2, ...{padded}"
    if [int(one) if one.isdigit() else -1 for one in digits] == in_turn:
        return f"1, 2, 3, ... in decimal{padded}"
    return ", ".join(str(number) for number in numbers[:4]) + ", ..." + padded


def sends(plain: Document, many: Document, wrong: Document, first: str) -> Document:
    exchanges = plain.get("exchanges", [])
    signed = [one for one in exchanges if "authorization" in one]
    written = signed[0]["authorization"] if signed else {}
    return {
        "requests": plain["requests"],
        "requestsOf12": many["requests"],
        "counts": counts_of([one["authorization"].get("nc", "") for one in many.get("exchanges", []) if "authorization" in one]),
        "qop": written.get("qop"), "algorithm": written.get("algorithm"), "countQuoted": written.get("nc", "").startswith('"'),
        "uriIsTarget": all(one["authorization"].get("uri", "").strip('"') == one["target"] for one in signed) if signed else None,
        "lengths": [one.get("length") for one in exchanges if one["method"] == first][:2],
        "wrongKey": [sum(one["method"] == method for one in wrong.get("exchanges", [])) for method in dict.fromkeys((first, "GET"))],
    }
