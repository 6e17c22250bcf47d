#!/usr/bin/env bash
# A test file that cannot be loaded is in no way in the JUnit report that jest-junit writes.
#
# Packages: jest 30.5.2, jest-junit 17.0.0 (npm), junitparser 5.0.3 (PyPI).
# Guess: Jest fails a file whose import fails ("Test suite failed to run"), and the report has it as an error.
# Seen: exit code 1, "1 failed, 1 passed" files on the screen. The report has the other file alone, with no failure and no error, and
# "junitparser verify" exits with 0. With reportTestSuiteErrors, which is off by default, the file is there as an error.
# Matters to: who lets a build server judge the report: the file with a broken import is gone, and the build is green.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund jest@30.5.2 jest-junit@17.0.0
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check junitparser==5.0.3
echo "test('answers 401', () => expect(401).toBe(401));" >status.test.js
printf '%s\n' "const client = require('./client');" "test('retries', () => client.retry());" >retry.test.js

run() { # exit code of Jest, files on the screen, the report, exit code of junitparser
    local code=0 verify=0
    node_modules/.bin/jest --reporters=default --reporters=jest-junit >screen.txt 2>&1 || code=$?
    env/bin/junitparser verify junit.xml || verify=$?
    echo "exit code $code, $(grep -oE '[0-9]+ failed, [0-9]+ passed, [0-9]+ total' screen.txt | head -n 1); report:" \
        "$(grep -oE 'tests="[0-9]+" failures="[0-9]+" errors="[0-9]+"' junit.xml | head -n 1), verify exits $verify"
}
seen="default: $(run); with suite errors: $(JEST_JUNIT_REPORT_TEST_SUITE_ERRORS=true run)"
files='exit code 1, 1 failed, 1 passed, 2 total'
expected="default: $files; report: tests=\"1\" failures=\"0\" errors=\"0\", verify exits 0; "
expected+="with suite errors: $files; report: tests=\"1\" failures=\"0\" errors=\"1\", verify exits 1"
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
