#!/usr/bin/env bash
# Ajv's formats take dates that RFC 3339 does not have, and an "int64" that does not fit into 64 bits.
#
# Packages: ajv 8.20.0 with ajv-formats 3.0.1 (npm); jsonschema 4.26.0 with rfc3339-validator 0.1.4, jsonschema-rs 0.61.2 (PyPI).
# Guess: "date-time" is that of RFC 3339 (2020-12 Validation, 7.3.1), and ajv-formats in its default mode, "full", checks it fully: a "T", a
# zone with a colon. "int64" is checked as "int32" is.
# Seen: "2026-12-01 10:00:00Z", "2026-12-01T10:00:00+0100" and "...+01" pass with Ajv, and so does a line end in place of the "T"; the other two
# refuse all of them. 2147483648 is no int32, while 9223372036854775808 and 1e300 are int64.
# Matters to: who checks a server's answers with Ajv: clients in other languages refuse dates that the check lets pass. Add a pattern
# and a maximum.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund ajv@8.20.0 ajv-formats@3.0.1
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check jsonschema==4.26.0 rfc3339-validator==0.1.4 jsonschema-rs==0.61.2

cat >dates.json <<'JSON'
["2026-12-01T10:00:00Z", "2026-12-01 10:00:00Z", "2026-12-01\n10:00:00Z", "2026-12-01T10:00:00+0100", "2026-12-01T10:00:00+01", "2026-12-01T10:00Z"]
JSON
cat >check.js <<'JS'
const Ajv = require('ajv/dist/2020');
const ajv = require('ajv-formats')(new Ajv({ strictTypes: false }));
const word = (format, value) => (ajv.validate({ format }, value) ? 'yes' : 'no');
console.log('ajv', require('./dates.json').map((value) => word('date-time', value)).join(' '));
console.log('int32', word('int32', 2 ** 31), 'int64', word('int64', 2 ** 63), word('int64', 1e300));
JS
cat >check.py <<'PY'
import json

import jsonschema
import jsonschema_rs

dates = json.load(open("dates.json"))
schema = {"format": "date-time"}
python = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
rust = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
for name, validator in (("jsonschema", python), ("jsonschema-rs", rust)):
    print(name, *("yes" if validator.is_valid(date) else "no" for date in dates))
PY
seen=$({ node check.js && env/bin/python check.py; } | paste -sd ';')
expected='ajv yes yes yes yes yes no;int32 no int64 yes yes;jsonschema yes no no no no no;jsonschema-rs yes no no no no no'
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
