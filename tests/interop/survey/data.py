"""contracts/clients.json: reading, writing, and what can be said of it in numbers."""
import collections
import json
import pathlib
from collections.abc import Sequence
from typing import Any

Document = dict[str, Any]
FILE = pathlib.Path(__file__).resolve().parents[3] / "contracts" / "clients.json"


def read() -> Document:
    document: Document = json.loads(FILE.read_text())
    return document


def text(document: Document) -> str:
    """A line a case, so that a difference is read at a glance."""
    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    out = ["{", f'  "$schema": {line(document["$schema"])},', '  "cases": [']
    out.append(",\n".join(f"    {line(case)}" for case in document["cases"]))
    out += ["  ],", '  "clients": [']
    entries = []
    for entry in document["clients"]:
        members = [f"      {line(name)}: {line(value)}" for name, value in entry.items() if name != "results"]
        results = ",\n".join(f"        {line(name)}: {line(found)}" for name, found in entry["results"].items())
        members.append(f'      "results": {{\n{results}\n      }}')
        entries.append("    {\n" + ",\n".join(members) + "\n    }")
    out += [",\n".join(entries), "  ],", '  "absent": [', ",\n".join(f"    {line(one)}" for one in document["absent"]), "  ]", "}"]
    return "\n".join(out) + "\n"


def write(document: Document) -> None:
    FILE.write_text(text(document))


def with_entry(document: Document, entry: Document, chosen: Sequence[Document], names: Sequence[str], clauses: dict[str, str]) -> Document:
    """The document with the entry in the place of its last one. Clients stand in the order of names, cases in that of the mock; what is
    chosen no more is dropped."""
    entries = {one["name"]: one for one in document["clients"]} | {entry["name"]: entry}
    kept = [entries[name] for name in names if name in entries]
    measured = {case for one in kept for case in one["results"]}
    cases = [{"name": "plain", "kind": "plain"}]
    for row in chosen:
        if row["name"] in measured:
            clause = row.get("clause") or clauses.get(row["name"])
            cases.append({"name": row["name"], "kind": row["kind"], **({"clause": clause} if clause else {})})
    for one in kept:
        one["results"] = {case["name"]: one["results"][case["name"]] for case in cases if case["name"] in one["results"]}
    return {**document, "cases": cases, "clients": kept}


def summary(entry: Document) -> str:
    counted = collections.Counter(found["verdict"] for found in entry["results"].values())
    return ", ".join(f"{count} {verdict}" for verdict, count in counted.items())
