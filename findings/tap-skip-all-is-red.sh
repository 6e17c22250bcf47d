#!/usr/bin/env bash
# A TAP run that is skipped as a whole ("1..0 # SKIP reason") is red in two reporters and silent in a third.
#
# Packages: tap-min 3.0.0, tap-spec 5.0.0, tap-xunit 2.4.1, tap-parser 18.3.4 (npm).
# Guess: "1..0 # SKIP" is the way of TAP 13 to say that nothing was to be tested, and why. It is a success, as tap-parser and
# Perl's prove have it, and the reason is shown.
# Seen: tap-min and tap-spec exit with 1, without the reason; tap-xunit writes an empty <testsuites/>, without the reason.
# Matters to: suites that skip themselves where there is no server. Their build fails, or the skip leaves no trace.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund tap-min@3.0.0 tap-spec@5.0.0 tap-xunit@2.4.1 tap-parser@18.3.4

printf 'TAP version 13\n1..0 # SKIP no server here\n' >run.tap

seen=""
for reporter in tap-parser tap-min tap-spec tap-xunit; do
    code=0
    "node_modules/.bin/$reporter" <run.tap >"$reporter.out" 2>&1 || code=$?
    told=silent
    if grep -q 'no server here' "$reporter.out"; then told=told; fi
    seen+="$reporter $code $told, "
done

expected='tap-parser 0 told, tap-min 1 silent, tap-spec 1 silent, tap-xunit 0 silent, '
if [[ $seen == "$expected" ]]; then
    echo "seen: ${seen%, }"
else
    echo "changed: ${seen%, }"
    exit 1
fi
