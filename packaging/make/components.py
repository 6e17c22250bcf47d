"""What is linked into the static programs: packaging/components.json, as a notice and as a bill of materials."""
import datetime
import json
import pathlib
import uuid
from typing import Any

from common import PACKAGING, Release, sha256

NAMESPACE = uuid.UUID("3a1c9bb0-5d4f-4c0a-9d0e-6d0f6b1b7c11")  # of serial numbers, so that the same programs have the same one


def components() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((PACKAGING / "components.json").read_text())
    return found


def license_text(identifier: str) -> str:
    """Of the licences that ask for it in copies; the text of Apache-2.0 is LICENSE."""
    file = PACKAGING / "licenses" / f"{identifier}.txt"
    return file.read_text() if file.exists() else ""


def third_party() -> str:
    """The notices of all that is linked, then each licence once."""
    lines = ["opsmgr-mock and opsmgr-suite have these libraries of others linked in.", ""]
    for one in components():
        lines += [f"{one['name']} {one['version']} ({', '.join(one['programs'])})", f"    Copyright (c) {one['copyright']}", f"    License: {one['license']}", ""]
    lines += ["The text of Apache-2.0 is in the file LICENSE; the LLVM exception to it allows copies of compiled code without a notice. CC0-1.0 asks for nothing.", ""]
    for identifier in sorted({one["license"] for one in components()}):
        if text := license_text(identifier):
            lines += [f"---- {identifier} ----", "", text]
    return "\n".join(lines)


def bill_of_materials(release: Release, processor: str, programs: list[pathlib.Path]) -> str:
    """CycloneDX 1.6 as JSON: the programs with their hashes, what is linked into each, and under which licence."""
    hashes = {program.name: sha256(program) for program in programs}
    product = {"type": "application", "bom-ref": "opsmgr-double", "name": "opsmgr-double", "version": release.version,
               "licenses": [{"license": {"id": "Apache-2.0"}}]}
    made = [{"type": "application", "bom-ref": name, "name": name, "version": release.version, "licenses": [{"license": {"id": "Apache-2.0"}}],
             "hashes": [{"alg": "SHA-256", "content": digest}]} for name, digest in hashes.items()]
    linked = [{"type": "library", "bom-ref": one["purl"], "name": one["name"], "version": one["version"], "copyright": f"Copyright (c) {one['copyright']}",
               "licenses": [_licence(one["license"])], "purl": f"{one['purl']}@{one['version']}"} for one in components()]
    needs = [{"ref": "opsmgr-double", "dependsOn": sorted(hashes)}]
    needs += [{"ref": name, "dependsOn": sorted(one["purl"] for one in components() if name in one["programs"])} for name in hashes]
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(NAMESPACE, ' '.join([processor, *sorted(hashes.values())]))}", "version": 1,
        "metadata": {"timestamp": datetime.datetime.fromtimestamp(release.time, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), "component": product,
                     "properties": [{"name": "opsmgr:processor", "value": processor}]},
        "components": made + linked, "dependencies": needs,
    }
    return json.dumps(document, indent=2) + "\n"


def _licence(expression: str) -> dict[str, Any]:
    return {"expression": expression} if " " in expression else {"license": {"id": expression}}
