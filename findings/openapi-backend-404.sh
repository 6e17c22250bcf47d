#!/usr/bin/env bash
# A server made of a valid OpenAPI 3.1 document starts, and answers 404 to each of its operations.
#
# Packages: openapi-backend 5.21.2 (npm), openapi-spec-validator 0.9.0 (PyPI).
# Guess: the package says that it supports 3.1, so that "type": ["string", "null"] is read; or init() rejects, since the
# document could not be loaded.
# Seen: the document is judged by the schema of 3.0. What is wrong by that goes to the log; init() resolves all the same, no
# operation is known, and the handler for "not found" answers. Without "null" the same document works.
# Matters to: who makes a mock or a server of a 3.1 contract: look at the number of operations after init(), or set
# strict: true, which rejects the document.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund openapi-backend@5.21.2
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check openapi-spec-validator==0.9.0

document() {
    cat <<END
{"openapi": "3.1.0", "info": {"title": "jobs", "version": "1"}, "paths": {"/jobs": {"get": {"operationId": "list",
  "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": $1}}}}}}}}}
END
}
document '"string"' >plain.json
document '["string", "null"]' >nullable.json
cat >run.cjs <<'JS'
const { OpenAPIBackend } = require('openapi-backend');

async function ask(file, strict) {
  const api = new OpenAPIBackend({ definition: `./${file}.json`, strict });
  api.register({ list: () => 'answered', notFound: () => 'not found', validationFail: () => 'refused' });
  try {
    await api.init();
  } catch (error) {
    return 'rejected';
  }
  return api.handleRequest({ method: 'GET', path: '/jobs', headers: {} });
}
(async () => console.log(await ask('plain', false), ',', await ask('nullable', false), ',', await ask('nullable', true)))();
JS
valid=0
env/bin/openapi-spec-validator nullable.json >/dev/null || valid=$?
seen="valid $valid: $(node run.cjs 2>log.txt)"
if [[ $seen == 'valid 0: answered , not found , rejected' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
