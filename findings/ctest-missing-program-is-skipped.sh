#!/usr/bin/env bash
# A test whose program is missing fails for CTest, and is skipped in the JUnit report that CTest writes of the same run.
#
# Packages: cmake 4.4.5, junitparser 5.0.3 (PyPI).
# Guess: the three tests that ctest lists under "The following tests FAILED" are failures or errors in the file of --output-junit: a
# program that was not built, a fixture that failed, the test that needs it.
# Seen: the screen counts three failed tests and the exit code is 8. The report has one failure; the missing program, and the test behind
# the fixture, are <skipped>, as is one that skips itself. With the missing program alone, "junitparser verify" exits with 0.
# Matters to: who lets a build server judge the report: a suite that was never built is green. Keep the exit code of ctest.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check cmake==4.4.5 junitparser==5.0.3
cat >CTestTestfile.cmake <<'CMAKE'
add_test(good true)
add_test(not_built "/nowhere/suite")
add_test(server false)
set_tests_properties(server PROPERTIES FIXTURES_SETUP server)
add_test(behind_server true)
set_tests_properties(behind_server PROPERTIES FIXTURES_REQUIRED server)
CMAKE

judge() { # of the tests that fit the pattern: exit code of ctest, tests that failed, the report, exit code of junitparser
    local code=0 verify=0
    env/bin/ctest --tests-regex "$1" --output-junit "$work/report.xml" >screen.txt 2>&1 || code=$?
    env/bin/junitparser verify report.xml || verify=$?
    echo "exit code $code, $(grep -oE '[0-9]+ tests failed' screen.txt); report: $(grep -c '<failure' report.xml || true) failures," \
        "$(grep -c '<skipped' report.xml) skipped; verify exits $verify"
}
seen="all: $(judge .); not built alone: $(judge not_built)"
expected='all: exit code 8, 3 tests failed; report: 1 failures, 2 skipped; verify exits 1; '
expected+='not built alone: exit code 8, 1 tests failed; report: 0 failures, 1 skipped; verify exits 0'
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
