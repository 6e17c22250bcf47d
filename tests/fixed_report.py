"""One fixed report, and what `report` makes of it."""
import json
import subprocess
import tempfile

from support import ROOT, SUITE, Document, clean_environment, report_formats, suite

APPROVED = ROOT / "tests" / "approved"  # with @VERSION@ for the version of the program
VERSION = suite("--version").stdout.split()[1]
ENDINGS = report_formats()


def rendered(document: Document, form: str) -> bytes:
    """What `report` makes of a document, as bytes."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        result = subprocess.run([SUITE, "report", file.name, "--as", form], capture_output=True, timeout=120, env=clean_environment())
    assert result.returncode == 0, result.stderr
    return result.stdout


def fixed() -> Document:
    return json.loads((APPROVED / "report.json").read_text())


def not_judged() -> Document:
    """The fixed report of a run that could not be judged, with every clause skipped."""
    document = fixed()
    document.update(verdict="not-judged", exitCode=3, reason="the target refuses the credentials with 401")
    for clause in document["clauses"]:
        clause.update(verdict="skip", message="the target cannot be reached", evidence=[])
        clause.pop("known", None)
    return document


def all_well() -> Document:
    document = fixed()
    document.update(verdict="conforms", exitCode=0, insecure=False, deviations="")
    document["clauses"] = [clause for clause in document["clauses"] if clause["verdict"] in ("pass", "note")]
    return document
