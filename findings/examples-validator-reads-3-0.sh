#!/usr/bin/env bash
# A checker of the examples of an OpenAPI document calls right ones of a 3.1 document wrong, and wrong ones right.
#
# Packages: openapi-examples-validator 7.1.0 (npm), openapi-spec-validator 0.9.0 (PyPI).
# Guess: "openapi": "3.1.0" is refused, or its schemas are read as those of JSON Schema 2020-12, as 3.1 demands.
# Seen: they are read as those of 3.0. With "exclusiveMinimum": 0 the right example, 1, is an error: "schema is invalid". What is new
# since 3.0 is left out without a word: examples against prefixItems, dependentRequired and unevaluatedProperties give "No errors found".
# A const is checked.
# Matters to: who guards the examples of a 3.1 contract with it: the second half is green. Give each rule a wrong example first.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund --ignore-scripts openapi-examples-validator@7.1.0
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check openapi-spec-validator==0.9.0

cat >write.py <<'PY'
import json

CASES = {
    "limit": ({"type": "integer", "exclusiveMinimum": 0}, 1),
    "const": ({"const": "job"}, "host"),
    "prefixItems": ({"type": "array", "prefixItems": [{"type": "string"}]}, [1]),
    "dependentRequired": ({"type": "object", "dependentRequired": {"a": ["b"]}}, {"a": 1}),
    "unevaluatedProperties": ({"type": "object", "unevaluatedProperties": False}, {"a": 1}),
}
for name, (schema, example) in CASES.items():
    content = {"application/json": {"schema": schema, "example": example}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Jobs", "version": "1"},
        "paths": {"/jobs": {"get": {"responses": {"200": {"description": "jobs", "content": content}}}}},
    }
    with open(f"{name}.json", "w") as file:
        json.dump(document, file)
PY
python3 write.py
seen=
for name in limit const prefixItems dependentRequired unevaluatedProperties; do
    env/bin/openapi-spec-validator "$name.json" >/dev/null || seen+="$name.json is no valid document; "
    message=$(node_modules/.bin/openapi-examples-validator "$name.json" 2>&1 |
        grep --only-matching --extended-regexp 'schema is invalid|must be equal to constant|No errors found' || true)
    seen+="$name: $message; "
done
expected='limit: schema is invalid; const: must be equal to constant; prefixItems: No errors found; '
expected+='dependentRequired: No errors found; unevaluatedProperties: No errors found; '
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
