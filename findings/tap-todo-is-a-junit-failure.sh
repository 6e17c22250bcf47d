#!/usr/bin/env bash
# An expected failure in TAP ("not ok ... # TODO") becomes a failure in JUnit, and its reason is lost.
#
# Package: tap-junit 5.0.4 (npm), which converts TAP to JUnit.
# Guess: TAP 13 says that a test marked TODO is not counted as a failure. The converter writes it as skipped, as it does for
# SKIP, with the reason as message; a plan with too few tests is the thing to report.
# Seen: the TODO is a <failure> with an empty message, while the exit code is 0. The test that the plan promises and that
# never came is counted in failures="2", but no testcase stands for it.
# Matters to: who writes accepted failures as TODO. They are red in every tool that reads the JUnit report.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund tap-junit@5.0.4

cat >run.tap <<'END'
TAP version 13
ok 1 - get all
not ok 2 - retry answers an empty body # TODO accepted until the next release
1..3
END

code=0
node_modules/.bin/tap-junit <run.tap >report.xml || code=$?
seen="exit $code, $(grep -oE '<testsuite [^>]*>|<failure[^>]*>|TODO|accepted' report.xml | paste -sd ' ')"

expected='exit 0, <testsuite name="Tap-Junit-Suite" tests="2" skipped="0" failures="2"> <failure message="" type="fail"/>'
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
