#!/usr/bin/env bash
# A digest client of Node writes "qop" twice into one Authorization field.
#
# Package: @acidemic/axios-digest-auth 0.9.9 (npm), a fork of @mhoc/axios-digest-auth 0.8.0.
# Guess: each parameter stands once, as its parent has it and as a challenge must (RFC 9110, 11.2).
# Seen: qop="auth" at two places of the field. Its parent, @mhoc/axios-digest-auth 0.8.0, writes it once.
# Matters to: writers of digest servers: one that is strict refuses all of its requests, one that takes the first or the last sees nothing.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund --ignore-scripts @acidemic/axios-digest-auth@0.9.9 @mhoc/axios-digest-auth@0.8.0

cat >run.cjs <<'JS'
const http = require('http');

async function ask(name) {
  let count = 0;
  const server = http.createServer((request, response) => {
    const signed = request.headers.authorization;
    if (signed) count = signed.match(/\bqop=/g).length;
    else response.setHeader('WWW-Authenticate', 'Digest realm="jobs", nonce="6f1d", algorithm=MD5, qop="auth"');
    response.writeHead(signed ? 200 : 401).end();
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  try {
    const loaded = require(name);
    const client = new (loaded.default ?? loaded)({ username: 'user', password: 'key' });
    await client.request({ method: 'GET', url: `http://127.0.0.1:${server.address().port}/jobs` });
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return `${name} ${count}`;
}

(async () => {
  console.log(await ask('@mhoc/axios-digest-auth'), await ask('@acidemic/axios-digest-auth'));
})();
JS
seen=$(node run.cjs)
if [[ $seen == '@mhoc/axios-digest-auth 1 @acidemic/axios-digest-auth 2' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
