#!/usr/bin/env bash
# A converter of CycloneDX loses one of two packages that have the same name, and hangs what depends on it on the other.
#
# Packages: lib4sbom 0.10.4, spdx-tools 0.8.5 (PyPI).
# Guess: bom-ref and purl tell components apart; group is part of what a component is called ("@org" of an npm package). What goes in as
# CycloneDX and comes out as CycloneDX has the same components, and what comes out as SPDX can be read.
# Seen: components are kept by name and version. Of @org/core 1.0 and @other/core 1.0 the last one is left, without a message, and the
# application, which depends on @org/core, depends on @other/core in the copy. The SPDX copy has the same one, and spdx-tools
# refuses it for "licenseListVersion": "3.28.0" (SPDX 2.3, 6.7, has two numbers; the list itself has three).
# Matters to: who converts or merges bills of materials: a scanner of the copy looks at the wrong package.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check lib4sbom==0.10.4 spdx-tools==0.8.5

cat >convert.py <<'PY'
import contextlib
import io
import json

from lib4sbom.generator import SBOMGenerator
from lib4sbom.parser import SBOMParser
from spdx_tools.spdx.parser.error import SPDXParsingError
from spdx_tools.spdx.parser.parse_anything import parse_file


def library(group):
    purl = f"pkg:npm/%40{group}/core@1.0"
    return {"type": "library", "bom-ref": purl, "group": f"@{group}", "name": "core", "version": "1.0", "purl": purl}


bill = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "version": 1,
    "metadata": {"component": {"type": "application", "bom-ref": "app", "name": "app", "version": "1.0"}},
    "components": [library("org"), library("other")],
    "dependencies": [{"ref": "app", "dependsOn": ["pkg:npm/%40org/core@1.0"]}],
}
with open("bill.cdx.json", "w") as file:
    json.dump(bill, file)
parser = SBOMParser()
parser.parse_file("bill.cdx.json")
said = io.StringIO()
with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
    for kind in "cyclonedx", "spdx":
        generator = SBOMGenerator(sbom_type=kind, format="json")
        generator.generate("app", parser.get_sbom(), filename=f"{kind}.json")
print(f"messages: {len(said.getvalue())};", end=" ")
with open("cyclonedx.json") as file:
    copy = json.load(file)
owners = {part["bom-ref"]: part["group"] for part in copy["components"]}
print("CycloneDX:", *owners.values(), "app on", *(owners[ref] for ref in copy["dependencies"][0]["dependsOn"]), end="; ")
with open("spdx.json") as file:
    print("SPDX:", *(package["externalRefs"][0]["referenceLocator"] for package in json.load(file)["packages"]), end="; ")
try:
    parse_file("spdx.json")
    print("spdx-tools: read")
except SPDXParsingError as error:
    print("spdx-tools:", *error.get_messages())
PY
seen=$(env/bin/python convert.py)
expected='messages: 0; CycloneDX: @other app on @other; SPDX: pkg:npm/%40other/core@1.0; '
expected+="spdx-tools: Error while parsing Document: ['Error while parsing version 3.28.0: 3.28.0 is not a valid version string']"
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
