#!/usr/bin/env bash
# "Bail out!" in TAP turns into a green report.
#
# Packages: tap-xunit 2.4.1, tap-spec 5.0.0, tap-min 3.0.0, tap-dot 2.0.0 (npm). All read TAP from standard input.
# Guess: TAP 13 says that "Bail out!" means that testing stopped for good. Four tests of five are missing as well. So each
# reporter says that the run failed and exits with a code other than 0.
# Seen: all four count one passed test, no failure, and exit with 0. tap-xunit writes JUnit without any trace of it.
# Matters to: who pipes TAP of a contract suite into a reporter. A suite that loses its server ends green in CI.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund tap-xunit@2.4.1 tap-spec@5.0.0 tap-min@3.0.0 tap-dot@2.0.0

cat >run.tap <<'END'
TAP version 13
1..5
ok 1 - get all
Bail out! the server does not answer any more
END

seen=""
for reporter in tap-xunit tap-spec tap-min tap-dot; do
    code=0
    "node_modules/.bin/$reporter" <run.tap >"$reporter.out" 2>/dev/null || code=$?
    seen+="$reporter exits $code, "
done
seen+=$(grep -o '<testsuite [^>]*>' tap-xunit.out)

expected='tap-xunit exits 0, tap-spec exits 0, tap-min exits 0, tap-dot exits 0, '
expected+='<testsuite tests="1" failures="0" errors="0" name="Default">'
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
