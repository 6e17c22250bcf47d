#!/usr/bin/env bash
# A collection that Postman's converter makes of an OpenAPI document with digest signs in as realm "{{realm}}", and is refused.
#
# Packages: openapi-to-postmanv2 6.3.3, newman 6.2.2 (npm), both of Postman.
# Guess: user and password of the collection are variables to be filled in. The realm comes from the challenge of the server, as the
# document does not have it.
# Seen: the collection has the realm as a third variable. With user and password given, newman signs with realm="{{realm}}", and the
# server answers 401; the right challenge is read and not used. Without the variable in the collection, the same run is 200.
# Matters to: who makes a collection of a contract with digest: set the variable "realm", or take it out of the collection.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund openapi-to-postmanv2@6.3.3 newman@6.2.2

cat >run.js <<'JS'
const crypto = require('crypto');
const http = require('http');
const newman = require('newman');
const converter = require('openapi-to-postmanv2');

const md5 = (...parts) => crypto.createHash('md5').update(parts.join(':')).digest('hex');
let realm;
const server = http.createServer((request, response) => {
  const fields = Object.fromEntries(
    [...(request.headers.authorization || '').matchAll(/(\w+)=("[^"]*"|[^\s,]+)/g)].map(([, name, value]) => [name, value.replaceAll('"', '')]));
  realm = fields.realm ?? realm;
  const good = fields.response === md5(md5('user', 'jobs', 'key'), 'a1', fields.nc, fields.cnonce, 'auth', md5(request.method, request.url));
  if (!good) response.setHeader('WWW-Authenticate', 'Digest realm="jobs", nonce="a1", algorithm=MD5, qop="auth"');
  response.writeHead(good ? 200 : 401).end();
});
const convert = (data) => new Promise((done, failed) => converter.convertV2({ type: 'json', data }, {},
  (error, result) => (error || !result.result ? failed(error || new Error(result.reason)) : done(result.output[0].data))));
const envVar = [{ key: 'digestAuthUsername', value: 'user' }, { key: 'digestAuthPassword', value: 'key' }];
const run = (collection, variables) => new Promise((done, failed) => newman.run({ collection, envVar: variables },
  (error, summary) => (error ? failed(error) : done(`${summary.run.executions[0].response.code} realm=${realm}`))));

server.listen(0, '127.0.0.1', async () => {
  const collection = await convert({
    openapi: '3.1.0', info: { title: 'jobs', version: '1' }, servers: [{ url: `http://127.0.0.1:${server.address().port}` }],
    paths: { '/job': { put: { security: [{ key: [] }], responses: { 200: { description: 'retried' } } } } },
    components: { securitySchemes: { key: { type: 'http', scheme: 'digest' } } },
  });
  const seen = [`as converted: ${await run(collection, envVar)}`];
  seen.push(`with the variable realm: ${await run(collection, [...envVar, { key: 'realm', value: 'jobs' }])}`);
  const digest = /,\{"key":"realm","value":"\{\{realm\}\}"\}/;
  seen.push(`without realm in the collection: ${await run(JSON.parse(JSON.stringify(collection).replace(digest, '')), envVar)}`);
  console.log(seen.join('; '));
  process.exit(0);
});
JS
seen=$(node run.js)
if [[ $seen == 'as converted: 401 realm={{realm}}; with the variable realm: 200 realm=jobs; without realm in the collection: 200 realm=jobs' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
