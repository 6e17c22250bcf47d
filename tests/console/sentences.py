"""The sentence of the contract that each deviation breaks, by the topic that the deviation names: what mock/console/sentences.json has.

    python3 tests/console/sentences.py > mock/console/sentences.json

The mock is built without the clauses. This file is for readers of the console, and no code of the mock looks into it.
"""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from support import MOCK  # noqa: E402


def sentences() -> dict[str, str]:
    """Where several clauses belong to a topic, that of its name, or else the first of them."""
    clauses = {one["id"]: one["says"] for file in sorted((ROOT / "contracts" / "clauses").glob("*.json")) for one in json.loads(file.read_text())["clauses"]}
    rows = json.loads(subprocess.run([MOCK, "deviations", "--format", "json"], capture_output=True, text=True, check=True, timeout=20).stdout)
    found = {}
    for row in sorted((row for row in rows if row["kind"] == "deviation"), key=lambda row: row["clause"]):
        topic = row["clause"]
        says = [says for name, says in clauses.items() if name == topic or (topic not in clauses and name.startswith(topic + "-"))]
        if not says:
            raise SystemExit(f"tests/console/sentences.py: the deviation {row['name']} names the clause {topic}, which contracts/clauses does not have")
        found[topic] = says[0]
    return found


def text() -> str:
    return json.dumps(sentences(), indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
