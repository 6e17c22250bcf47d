#!/usr/bin/env bash
# A skipped test is a passed test for Codecov's parser of JUnit, if <skipped> has no content.
#
# Package: test_results_parser 0.6.1 (PyPI), the parser of test results that Codecov publishes.
# Guess: <skipped message="..."/> and <skipped message="..."></skipped> are the same XML. Both are the outcome skip.
# Seen: the first is pass, the second skip.
# Matters to: writers of JUnit reports. XML writers shorten empty elements, so skipped tests count as passed.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check test_results_parser==0.6.1

cat >run.py <<'PY'
import test_results_parser

REPORT = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites><testsuite name="jobs" tests="1" failures="0" errors="0" skipped="1" time="0.1">
<testcase classname="jobs" name="retry" time="0.1">{}</testcase></testsuite></testsuites>"""

outcomes = []
for element in ('<skipped message="no job"/>', '<skipped message="no job"></skipped>'):
    parsed = test_results_parser.parse_junit_xml(REPORT.format(element).encode())
    outcomes.append(str(parsed.testruns[0].outcome))
print(" ".join(outcomes))
PY
seen="short form and long form: $(env/bin/python run.py)"
if [[ $seen == 'short form and long form: pass skip' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
