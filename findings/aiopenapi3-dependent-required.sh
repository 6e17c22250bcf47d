#!/usr/bin/env bash
# A client library for OpenAPI 3.1 refuses a document with "dependentRequired".
#
# Packages: aiopenapi3 0.11.0, pydantic 2.14.4, openapi-spec-validator 0.9.0 (PyPI).
# Guess: schemas of OpenAPI 3.1 are JSON Schema 2020-12, where dependentRequired has a list of names for each name
# (Validation, 6.5.4). The document is read.
# Seen: ValidationError: "Input should be a valid string"; the library wants a text in place of the list, which the
# specification does not allow.
# Matters to: authors of 3.1 documents. Say it with "if" and "then", or write whole alternatives.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check aiopenapi3==0.11.0 pydantic==2.14.4 openapi-spec-validator==0.9.0

cat >run.py <<'PY'
import json

import aiopenapi3
import openapi_spec_validator

document = {"openapi": "3.1.0", "info": {"title": "jobs", "version": "1"}, "paths": {}, "components": {"schemas": {
    "Job": {"type": "object", "dependentRequired": {"from": ["to"]}}}}}
openapi_spec_validator.validate(document)
try:
    aiopenapi3.OpenAPI.loads("http://127.0.0.1/openapi.json", json.dumps(document))
    print("read")
except Exception as error:
    print(f"{type(error).__name__}:", *[f"{'.'.join(map(str, one['loc'][2:]))}: {one['msg']}" for one in error.errors()])
PY
seen=$(env/bin/python run.py)
if [[ $seen == 'ValidationError: Job.dependentRequired.from: Input should be a valid string' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
