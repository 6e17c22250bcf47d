#!/usr/bin/env bash
# The Java code that httpsnippet writes for a request of a HAR file throws before it sends anything.
#
# Package: httpsnippet 3.0.10 (npm), which many pages of API documentation use for their samples; run with any JDK from 17 on.
# Guess: a recorded PUT without body has the field "Content-Length: 0". The library drops the fields that its target language
# sets by itself, as har-to-k6 does, and the sample runs.
# Seen: the sample sets it, and java.net.http refuses: "restricted header name". The same holds for Host, which is in
# each recording of HTTP/1.1.
# Matters to: who offers samples made of recordings. Take the framing fields out first.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund httpsnippet@3.0.10

cat >run.cjs <<'JS'
const { HTTPSnippet } = require('httpsnippet');
const snippet = new HTTPSnippet({
  method: 'PUT', url: 'http://127.0.0.1:9/jobs/1/retry', httpVersion: 'HTTP/1.1', cookies: [], queryString: [], headersSize: -1, bodySize: 0,
  headers: [{ name: 'Content-Length', value: '0' }],
});
const code = [].concat(snippet.convert('java', 'nethttp')).join('\n');
console.log('import java.net.URI;\nimport java.net.http.*;\npublic class Sample {\n  public static void main(String[] a) throws Exception {');
console.log(code + '\n  }\n}');
JS
node run.cjs >Sample.java
code=0
java Sample.java >out.txt 2>&1 || code=$?
seen="exit $code, $(grep -oE 'IllegalArgumentException: .*' out.txt | head -n 1)"
if [[ $seen == 'exit 1, IllegalArgumentException: restricted header name: "Content-Length"' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
