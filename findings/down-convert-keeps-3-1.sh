#!/usr/bin/env bash
# A converter from OpenAPI 3.1 to 3.0 writes "3.0.3" above keywords that 3.0 does not have, and raises a maximum.
#
# Packages: @apiture/openapi-down-convert 0.14.2 (npm), openapi-spec-validator 0.9.0 (PyPI).
# Guess: "exclusiveMinimum: 0" of 3.1 becomes "minimum: 0, exclusiveMinimum: true" of 3.0, as it is the best known difference
# beside null; what cannot be said in 3.0 is reported. Numbers stay as they are.
# Seen: no message and exit code 0; exclusiveMinimum stays a number, which makes the document invalid; the maximum of a
# 64-bit integer, 9223372036854775807, becomes 9223372036854776000, which does not fit into 64 bits.
# Matters to: who publishes a 3.0 copy of a 3.1 contract. Validate the copy, and write maxima that a double can hold.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund @apiture/openapi-down-convert@0.14.2
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check openapi-spec-validator==0.9.0

cat >new.json <<'JSON'
{"openapi": "3.1.0", "info": {"title": "jobs", "version": "1"}, "paths": {}, "components": {"schemas": {"Size":
  {"type": "integer", "exclusiveMinimum": 0, "maximum": 9223372036854775807}}}}
JSON
code=0
node_modules/.bin/openapi-down-convert --input new.json --output old.json >out.txt 2>&1 || code=$?
valid=0
env/bin/openapi-spec-validator new.json >/dev/null 2>&1 || valid=$?
copy=0
env/bin/openapi-spec-validator old.json >/dev/null 2>&1 || copy=$?
seen="exit $code, $(grep -oE '"openapi": "[^"]*"' old.json), $(grep -oE '"(exclusiveMinimum|maximum)": [^,]*' old.json | paste -sd ,)"
seen+=", original $valid, copy $copy"
if [[ $seen == 'exit 0, "openapi": "3.0.3", "exclusiveMinimum": 0,"maximum": 9223372036854776000, original 0, copy 1' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
