#!/usr/bin/env bash
# A test suite that could not start has minus one passed test.
#
# Package: test-results-parser 0.4.6 (npm), which chat and reporting bots use.
# Guess: a suite without testcases and with errors="1" (it broke before its first test) counts 0 passed, 1 error.
# Seen: "passed" is -1, and the list of suites is empty: the message of the suite is nowhere.
# Matters to: writers of JUnit reports. Write a testcase for what broke, or the numbers that people see make no sense.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund test-results-parser@0.4.6

cat >report.xml <<'XML'
<?xml version="1.0" encoding="utf-8"?>
<testsuites tests="0" failures="0" errors="1">
  <testsuite name="jobs" tests="0" failures="0" errors="1" skipped="0" time="0"><system-err>no server</system-err></testsuite>
</testsuites>
XML

seen=$(node -e '
const parsed = require("test-results-parser").parse({ type: "junit", files: ["report.xml"] });
const { total, passed, errors, status, suites } = parsed.result || parsed;
console.log("total", total, "passed", passed, "errors", errors, status, "suites", suites.length);')
if [[ $seen == 'total 0 passed -1 errors 1 FAIL suites 0' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
