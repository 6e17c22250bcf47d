#!/usr/bin/env bash
# A converter of JUnit reports says "Conversion completed successfully" and writes nothing, when a suite broke before its
# first test.
#
# Package: junit-to-ctrf 0.0.14 (npm); CTRF is a JSON form of test reports.
# Guess: a report whose only suite has errors="1" and no testcase becomes a CTRF report with that error, or an exit code
# other than 0.
# Seen: no file, exit code 0, and "completed successfully" after "No CTRF report generated".
# Matters to: who passes the CTRF file on. A file of the run before, if it is still there, is taken for this run's.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund junit-to-ctrf@0.0.14

cat >report.xml <<'XML'
<?xml version="1.0" encoding="utf-8"?>
<testsuites tests="0" failures="0" errors="1">
  <testsuite name="jobs" tests="0" failures="0" errors="1" skipped="0" time="0"><system-err>no server</system-err></testsuite>
</testsuites>
XML

code=0
node_modules/.bin/junit-to-ctrf report.xml -o ctrf.json >out.txt 2>&1 || code=$?
file=none
if [[ -e ctrf.json ]]; then file=written; fi
seen="exit $code, file $file, $(grep -oE 'No CTRF report generated|completed successfully' out.txt | sort | paste -sd ,)"
if [[ $seen == 'exit 0, file none, No CTRF report generated,completed successfully' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
