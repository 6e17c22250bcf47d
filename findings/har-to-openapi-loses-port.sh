#!/usr/bin/env bash
# A HAR file of a server on port 8080 becomes an OpenAPI document of a server on port 80, and Digest becomes an API key.
#
# Package: har-to-openapi 2.0.0 (npm), which makes an OpenAPI document of recorded traffic.
# Guess: the server of the document is the one of the recording, http://127.0.0.1:8080. An "Authorization: Digest ..." becomes
# a scheme of type http and name digest, as the register of schemes has it, and its value, good for one request, is left out.
# Seen: the server is http://127.0.0.1. The scheme is apiKey, and the signed header of the recording, with the name of
# the user, is the default value of a parameter "Authorization" of the operation.
# Matters to: who draws a contract from traffic of a test server. It names another server, and sends an old signature.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund har-to-openapi@2.0.0

cat >run.cjs <<'JS'
const { generateSpec } = require('har-to-openapi');
const entry = {
  startedDateTime: '2026-11-30T10:00:00.000Z', time: 12,
  request: {
    method: 'GET', url: 'http://127.0.0.1:8080/jobs', httpVersion: 'HTTP/1.1', cookies: [], queryString: [], headersSize: -1, bodySize: 0,
    headers: [{ name: 'Authorization', value: 'Digest username="user", realm="jobs", nonce="n", uri="/jobs", response="r"' }],
  },
  response: {
    status: 200, statusText: 'OK', httpVersion: 'HTTP/1.1', cookies: [], headers: [], redirectURL: '', headersSize: -1, bodySize: 2,
    content: { size: 2, mimeType: 'application/json', text: '{}' },
  },
  cache: {}, timings: { send: 1, wait: 10, receive: 1 },
};
const har = { log: { version: '1.2', creator: { name: 'a', version: '1' }, entries: [entry] } };
generateSpec(har, { forceAllRequestsInSameSpec: true }).then(({ spec }) => {
  const [scheme] = Object.values(spec.components.securitySchemes);
  const kept = spec.paths['/jobs'].get.parameters.some((one) => String(one.schema.default).includes('username="user"'));
  console.log(spec.servers.map((server) => server.url).join(' '), scheme.type, kept ? 'signature kept' : 'signature left out');
});
JS
seen=$(node run.cjs)
if [[ $seen == 'http://127.0.0.1 apiKey signature kept' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
