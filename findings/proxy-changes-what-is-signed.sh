#!/usr/bin/env bash
# Behind a proxy, digest clients of Node and Python sign the whole address in place of the path; others go on signing the path.
#
# Packages: request 2.88.2, postman-request 2.88.1-postman.48, needle 3.5.0 (npm), mechanize 0.4.10, requests 2.34.2, httpx 0.28.1
# (PyPI), and urllib.request of Python 3.
# Guess: "uri" does not depend on the way to the server. A proxy hands on the request with the path alone (RFC 9112, 3.2.1), and the
# server compares it with "uri".
# Seen: request, postman-request (which newman stands on), needle, mechanize and urllib.request write uri="http://jobs.example/jobs?a=b"
# as soon as there is a proxy; requests and httpx write uri="/jobs?a=b". HttpURLConnection has a script of its own.
# Matters to: those whose client works at the desk and is refused with 400 or 401 where all goes through a proxy.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund --ignore-scripts request@2.88.2 postman-request@2.88.1-postman.48 needle@3.5.0
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check mechanize==0.4.10 requests==2.34.2 httpx==0.28.1

# As proxy: it answers for every server, and prints what kind of "uri" was signed.
cat >proxy.mjs <<'JS'
import http from 'node:http';
import { writeFileSync } from 'node:fs';

const server = http.createServer((request, response) => {
  const signed = request.headers.authorization;
  if (!signed) {
    response.setHeader('WWW-Authenticate', 'Digest realm="jobs", nonce="6f1d", algorithm=MD5, qop="auth"');
  } else {
    const uri = /uri="([^"]*)"/.exec(signed)[1];
    console.log({ '/jobs?a=b': 'path', 'http://jobs.example/jobs?a=b': 'whole' }[uri] ?? uri);
  }
  response.writeHead(signed ? 200 : 401).end();
});
server.listen(0, '127.0.0.1', () => writeFileSync('port', String(server.address().port)));
JS
node proxy.mjs >signed &
proxy=$!
trap 'kill $proxy; rm -rf "$work"' EXIT
until [ -s port ]; do sleep 0.1; done
http_proxy=http://127.0.0.1:$(cat port)
export http_proxy HTTP_PROXY=$http_proxy no_proxy='' NO_PROXY=''

cat >run.cjs <<'JS'
const name = process.argv[2];
const url = 'http://jobs.example/jobs?a=b';
const library = require(name);
if (name === 'needle') library.get(url, { username: 'user', password: 'key', auth: 'digest' }, () => {});
else library.get({ url, auth: { user: 'user', pass: 'key', sendImmediately: false } }, () => {});
JS
cat >run.py <<'PYTHON'
import sys
import urllib.request

import httpx
import mechanize
import requests

name, url = sys.argv[1], "http://jobs.example/jobs?a=b"
if name == "requests":
    requests.get(url, auth=requests.auth.HTTPDigestAuth("user", "key"))
elif name == "httpx":
    httpx.get(url, auth=httpx.DigestAuth("user", "key"))
elif name == "mechanize":
    browser = mechanize.Browser()
    browser.set_handle_robots(False)
    browser.add_password(url, "user", "key")
    browser.open(url)
else:
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, url, "user", "key")
    urllib.request.build_opener(urllib.request.HTTPDigestAuthHandler(passwords)).open(url)
PYTHON
seen=
for name in request postman-request needle; do
    node run.cjs "$name"
    seen+="$name $(tail -1 signed), "
done
for name in mechanize urllib requests httpx; do
    env/bin/python run.py "$name"
    seen+="$name $(tail -1 signed), "
done
if [[ $seen == 'request whole, postman-request whole, needle whole, mechanize whole, urllib whole, requests path, httpx path, ' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
