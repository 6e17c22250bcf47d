#!/usr/bin/env bash
# An id with a line end behind it fits the pattern of the id, for two of four validators in Python.
#
# Packages: jsonschema 4.26.0, jschon 0.11.1, jsonschema-rs 0.61.2, fastjsonschema 2.22.3 (PyPI).
# Guess: patterns of JSON Schema are regular expressions of ECMA-262 (2020-12 Core, 6.4), in which "$" without flags is the end
# of the text and nothing else. "6f1d" with a line end is refused.
# Seen: jsonschema and jschon take it, since "$" of Python's re also stands before a last line end. fastjsonschema and
# jsonschema-rs refuse it.
# Matters to: writers of patterns for ids and dates in contracts. Where it matters, say maxLength as well.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check jsonschema==4.26.0 jschon==0.11.1 jsonschema-rs==0.61.2 fastjsonschema==2.22.3

cat >run.py <<'PY'
import fastjsonschema
import jschon
import jsonschema
import jsonschema_rs

SCHEMA = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "string", "pattern": "^[0-9a-f]{4}$"}
ID = "6f1d\n"


def fast() -> bool:
    try:
        fastjsonschema.compile({**SCHEMA, "$schema": "http://json-schema.org/draft-07/schema#"})(ID)
    except fastjsonschema.JsonSchemaValueException:
        return False
    return True


jschon.create_catalog("2020-12")
taken = {
    "jsonschema": jsonschema.Draft202012Validator(SCHEMA).is_valid(ID),
    "jschon": jschon.JSONSchema(SCHEMA).evaluate(jschon.JSON(ID)).valid,
    "jsonschema-rs": jsonschema_rs.is_valid(SCHEMA, ID),
    "fastjsonschema": fast(),
}
print(", ".join(f"{name} {'takes' if valid else 'refuses'} it" for name, valid in taken.items()))
PY
seen=$(env/bin/python run.py)
if [[ $seen == 'jsonschema takes it, jschon takes it, jsonschema-rs refuses it, fastjsonschema refuses it' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
