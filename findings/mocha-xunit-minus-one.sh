#!/usr/bin/env bash
# A hook that fails makes Mocha's own xunit report count minus one skipped test, and no failure.
#
# Packages: mocha 12.0.3, its reporter xunit; junit-report-merger 9.0.4 (npm); junitparser 5.0.3 (PyPI).
# Guess: the attributes count what is below them: one <failure> for the hook "before", one test that passed, and the two tests that never
# ran as skipped or not at all.
# Seen: tests="1" failures="0" errors="1" skipped="-1" above two testcases, one of them with a <failure>. What fails counts as an error, and
# skipped is what is left of the tests, which hooks are not among. junit-report-merger adds these numbers up and hands them on;
# "junitparser merge" counts the cases anew: two tests, one failure.
# Matters to: who starts the server in a hook and lets numbers of the report decide: "failures" is 0 whatever fails.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund mocha@12.0.3 junit-report-merger@9.0.4
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check junitparser==5.0.3
cat >retry.test.js <<'JS'
describe('retry', () => {
  before(() => { throw new Error('no server'); });
  it('answers 200', () => {});
  it('has no body', () => {});
});
describe('signing', () => it('hashes', () => {}));
JS
node_modules/.bin/mocha --reporter xunit retry.test.js >report.xml || true
node_modules/.bin/jrm merged.xml report.xml >/dev/null
env/bin/junitparser merge report.xml other.xml
counts() { grep -oE 'tests="[0-9]+" failures="[0-9]+" errors="[0-9]+" skipped="-?[0-9]+"' "$1" | head -n 1; }
seen="$(grep -c '<testcase' report.xml) cases, $(grep -c '<failure' report.xml) failure: $(counts report.xml); "
seen+="junit-report-merger: $(counts merged.xml); junitparser: $(counts other.xml)"
expected='2 cases, 1 failure: tests="1" failures="0" errors="1" skipped="-1"; '
expected+='junit-report-merger: tests="1" failures="0" errors="1" skipped="-1"; '
expected+='junitparser: tests="2" failures="1" errors="0" skipped="0"'
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
