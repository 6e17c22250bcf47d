#!/usr/bin/env bash
# A digest client of Node refuses each challenge without "opaque", and cuts an opaque value at its "=".
#
# Package: axios-digest 0.3.0 (npm).
# Guess: opaque may be left out (RFC 7616, 3.3; Apache and Jetty 11 do not send it), and is returned
# unchanged where it is sent; base64 often ends with "=".
# Seen: without opaque: Error "Auth params error.", no second request. opaque="cGF0aA==" comes back as "cGF0aA".
# Matters to: writers of digest servers who look which clients a challenge shuts out.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund axios-digest@0.3.0

cat >run.cjs <<'JS'
const http = require('http');
const AxiosDigest = require('axios-digest').default;

async function ask(challenge) {
  let opaque;
  const server = http.createServer((request, response) => {
    const signed = request.headers.authorization;
    if (signed) opaque = /opaque="([^"]*)"/.exec(signed)[1];
    else response.setHeader('WWW-Authenticate', challenge);
    response.writeHead(signed ? 200 : 401).end();
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  try {
    await new AxiosDigest('user', 'key').get(`http://127.0.0.1:${server.address().port}/jobs`);
    return opaque;
  } catch (error) {
    return error.message;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

(async () => {
  const challenge = 'Digest realm="jobs", nonce="6f1d", algorithm=MD5, qop="auth"';
  console.log(await ask(challenge), await ask(challenge + ', opaque="cGF0aA=="'));
})();
JS
seen=$(node run.cjs)
if [[ $seen == 'Auth params error. cGF0aA' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
