#!/usr/bin/env bash
# Behind a proxy made with Node, a digest client that was signed in is refused: two challenges arrive as one field.
#
# Packages: http-proxy 1.18.1 (which the proxy of webpack-dev-server stands on), http-proxy-middleware 3.0.11, express-http-proxy 2.1.2,
# express 5.3.0 (npm); clients: httpx 0.28.1, requests 2.34.2 (PyPI), urllib 4.9.2 (npm).
# Guess: a proxy hands on the fields of an answer as they came, so that a client which signs in without it signs in with it.
# Seen: the server offers Basic and Digest, in two WWW-Authenticate fields. All three proxies send one field with both challenges behind a
# comma, since Node joins the fields of one name. That is legal (RFC 9110, 5.3 and 11.6.1), but httpx and urllib read one challenge
# a field: they get 200 without the proxy and 401 with it. requests finds Digest in both.
# Matters to: who develops against a digest server through a development server's proxy, and writers of servers with two schemes.
set -euo pipefail

work=$(mktemp -d)
trap 'kill $(jobs -p) 2> /dev/null; rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund http-proxy@1.18.1 http-proxy-middleware@3.0.11 express-http-proxy@2.1.2 express@5.3.0 \
    urllib@4.9.2
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check httpx==0.28.1 requests==2.34.2

cat >servers.js <<'JS'
const crypto = require('crypto');
const http = require('http');
const httpProxy = require('http-proxy');
const { createProxyMiddleware } = require('http-proxy-middleware');
const expressHttpProxy = require('express-http-proxy');
const express = require('express');

const md5 = (...parts) => crypto.createHash('md5').update(parts.join(':')).digest('hex');
const server = http.createServer((request, response) => {
  const fields = Object.fromEntries(
    [...(request.headers.authorization || '').matchAll(/(\w+)=("[^"]*"|[^\s,]+)/g)].map(([, name, value]) => [name, value.replaceAll('"', '')]));
  const good = fields.response === md5(md5('user', 'jobs', 'key'), 'a1', fields.nc, fields.cnonce, 'auth', md5(request.method, request.url));
  if (!good) response.setHeader('WWW-Authenticate', ['Basic realm="jobs"', 'Digest realm="jobs", nonce="a1", algorithm=MD5, qop="auth"']);
  response.writeHead(good ? 200 : 401, { 'Content-Length': 0 }).end();
});
const ready = (app) => new Promise((done) => { const it = app.listen(0, '127.0.0.1', () => done(it.address().port)); });

(async () => {
  const direct = await ready(server);
  const target = `http://127.0.0.1:${direct}`;
  const proxy = httpProxy.createProxyServer({ target });
  console.log(direct, await ready(http.createServer((request, response) => proxy.web(request, response))),
    await ready(express().use(createProxyMiddleware({ target }))), await ready(express().use(expressHttpProxy(target))));
})();
JS
cat >clients.py <<'PY'
import subprocess
import sys

import httpx
import requests

URLLIB = "require('urllib').request(process.argv[1], { digestAuth: 'user:key' }).then((answer) => process.stdout.write(`${answer.status}`))"

for name, port in zip(("direct", "http-proxy", "http-proxy-middleware", "express-http-proxy"), sys.argv[1:], strict=True):
    url = f"http://127.0.0.1:{port}/job"
    answers = [httpx.get(url, auth=httpx.DigestAuth("user", "key")).status_code,
               subprocess.check_output(["node", "-e", URLLIB, url], text=True),
               requests.get(url, auth=requests.auth.HTTPDigestAuth("user", "key"), timeout=20).status_code]
    print(f"{name}: {len(httpx.get(url).headers.get_list('www-authenticate'))} fields,", *answers, end="; ")
PY
node servers.js 2>/dev/null >listening &
until [[ -s listening ]]; do sleep 0.2; done
read -r -a ports <<<"$(cat listening)"
seen=$(env/bin/python clients.py "${ports[@]}")
expected='direct: 2 fields, 200 200 200; http-proxy: 1 fields, 401 401 200; '
expected+='http-proxy-middleware: 1 fields, 401 401 200; express-http-proxy: 1 fields, 401 401 200; '
if [[ $seen == "$expected" ]]; then
    echo "seen: httpx, urllib, requests: $seen"
else
    echo "changed: $seen"
    exit 1
fi
