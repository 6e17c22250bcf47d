#!/usr/bin/env bash
# Two failing tests with one name are one failure.
#
# Package: xunit-viewer 10.6.1 (npm).
# Guess: names of testcases need not differ (a test that runs with several values often keeps one name). Two are counted.
# Seen: one test is counted, with the times and messages of both mixed, and the exit code is 0.
# Matters to: writers of JUnit reports. Give each testcase of a suite a name of its own.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund --ignore-scripts xunit-viewer@10.6.1

cat >report.xml <<'XML'
<?xml version="1.0" encoding="utf-8"?>
<testsuites>
  <testsuite name="jobs" tests="2" failures="2" errors="0" skipped="0" time="0.3">
    <testcase classname="jobs" name="retry" time="0.1"><failure message="first value">a</failure></testcase>
    <testcase classname="jobs" name="retry" time="0.2"><failure message="second value">b</failure></testcase>
  </testsuite>
</testsuites>
XML

code=0
node_modules/.bin/xunit-viewer --results report.xml --console --output page.html >out.txt || code=$?
seen="$(grep -E '^[0-9]+ (failure|passed)' out.txt), exit $code, messages $(grep -cE '(first|second) value' out.txt)"
if [[ $seen == '1 failure, exit 0, messages 2' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
