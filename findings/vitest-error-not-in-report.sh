#!/usr/bin/env bash
# Vitest fails a run for an error that none of its machine-readable reports has; one of them says "success": true.
#
# Packages: vitest 4.1.12 (npm), junitparser 5.0.3 (PyPI).
# Guess: an error that no test caught makes the run fail (exit code 1), and the JUnit, TAP and JSON reports have it as an error or a
# failure of the file in which it came up.
# Seen: exit code 1. JUnit: failures="0" errors="0", and "junitparser verify" exits with 0. TAP: "ok" for all, no "Bail out!". JSON: no
# failed test and "success": true.
# Matters to: who keeps a report and not the exit code. A client whose promise is rejected behind the test is such an error.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund vitest@4.1.12
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check junitparser==5.0.3
cat >retry.test.mjs <<'JS'
import { expect, test } from 'vitest';
const retry = async () => { await new Promise((done) => setTimeout(done, 10)); throw new Error('401'); };
test('retries', () => { retry(); expect(1).toBe(1); });
test('waits', () => new Promise((done) => setTimeout(done, 200)));
JS

run() { # of one format: exit code
    local code=0
    node_modules/.bin/vitest run --reporter="$1" >"report.$1" 2>/dev/null || code=$?
    echo "$1: exit code $code"
}
seen="$(run junit), $(grep -oE 'failures="[0-9]+" errors="[0-9]+"' report.junit | head -n 1)"
verify=0
env/bin/junitparser verify report.junit || verify=$?
seen+=", verify exits $verify; $(run tap), $(grep -cE '^ *ok' report.tap) ok, $(grep -cE '^ *not ok' report.tap || true) not ok"
seen+="; $(run json), $(grep -oE '"(success|numFailedTests)":[a-z0-9]+' report.json | tr '\n' ' ')"
expected='junit: exit code 1, failures="0" errors="0", verify exits 0; tap: exit code 1, 3 ok, 0 not ok; '
expected+='json: exit code 1, "numFailedTests":0 "success":true '
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
