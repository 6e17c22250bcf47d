#!/usr/bin/env bash
# The JUnit report of Node's own test runner is empty for four tools that read JUnit.
#
# Packages: node 22.21.1, junit-merge 2.0.0, test-results-parser 0.4.6 (npm), junitparser 5.0.3, junit2html 31.1.4 (PyPI).
# Guess: node --test-reporter=junit writes what JUnit readers read; a failing test fails "junitparser verify".
# Seen: Node puts a test that is in no suite directly below <testsuites>. The readers look into <testsuite> only: junitparser
# verify exits with 0 beside the failing test, junit-merge writes an empty <testsuites>, junit2html counts 0 tests,
# test-results-parser says SKIP.
# Matters to: who writes or reads JUnit reports. Put each testcase into a testsuite; check that the count is not 0.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund node@22.21.1 junit-merge@2.0.0 test-results-parser@0.4.6
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check junitparser==5.0.3 junit2html==31.1.4

cat >a.test.mjs <<'JS'
import test from 'node:test';
import assert from 'node:assert';
test('answers 401', () => assert.equal(403, 401));
JS
node_modules/.bin/node --test --test-reporter=junit a.test.mjs >report.xml || true
cases=$(grep -c '<testcase' report.xml)
suites=$(grep -c '<testsuite ' report.xml || true)

code=0
env/bin/junitparser verify report.xml || code=$?
node_modules/.bin/junit-merge -o merged.xml report.xml >/dev/null
merged=$(grep -c '<testcase' merged.xml || true)
env/bin/junit2html report.xml report.html
html=$(grep -oE 'Tests</th><td>[0-9]+' report.html | head -n 1 | grep -oE '[0-9]+')
parsed=$(node -e '
const { result, total, status } = require("test-results-parser").parse({ type: "junit", files: ["report.xml"] });
console.log((result || { total, status }).total, (result || { total, status }).status);')

seen="$cases case and $suites suites written; verify exits $code, merged cases $merged, HTML tests $html, parser $parsed"
if [[ $seen == '1 case and 0 suites written; verify exits 0, merged cases 0, HTML tests 0, parser 0 SKIP' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
