#!/usr/bin/env bash
# Tests that Meson calls errors are not in the JUnit report that Meson writes of the same run.
#
# Packages: meson 1.9.1, ninja 1.13.0 (PyPI), with tests that print TAP ("protocol: 'tap'").
# Guess: a test that bails out, and one that prints "ok" and then exits with 1, are errors on the screen and in
# meson-logs/testlog.junit.xml. "ok ... # TODO" is a success, as TAP 13 and prove have it.
# Seen: the screen says ERROR twice and meson test fails; the report has errors="0" and not a word of the two. "ok ... # TODO"
# is a failure in both.
# Matters to: who runs a contract suite as TAP below Meson and lets a build server read the JUnit report: it is green.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check meson==1.9.1 ninja==1.13.0
PATH="$work/env/bin:$PATH"

cat >meson.build <<'END'
project('finding')
foreach name : ['bails', 'exits', 'repaired']
  test(name, find_program('suite'), args: [name], protocol: 'tap')
endforeach
END
cat >suite <<'END'
#!/bin/sh
case $1 in
bails) printf 'TAP version 13\n1..3\nok 1 - get all\nBail out! no server\n' ;;
exits) printf 'TAP version 13\n1..1\nok 1 - get all\n' && exit 1 ;;
repaired) printf 'TAP version 13\n1..1\nok 1 - get all # TODO known\n' ;;
esac
END
chmod +x suite
meson setup build >/dev/null
code=0
meson test -C build >out.txt 2>&1 || code=$?
screen=$(grep -oE '(bails|exits|repaired) +(OK|ERROR|FAIL)' out.txt | sort | tr -s ' ' | paste -sd ,)
report=$(grep -oE '<(testsuites|testsuite name="finding.[a-z]*") [^>]*(errors="[0-9]+" failures="[0-9]+")' build/meson-logs/testlog.junit.xml |
    sed -E 's/<testsuites.*errors/all errors/; s/<testsuite name="finding.([a-z]*)".*errors/\1 errors/' | sort | paste -sd ,)
seen="$screen; exit $((code > 0)); $report"
expected='bails ERROR,exits ERROR,repaired FAIL; exit 1; all errors="0" failures="1",bails errors="0" failures="0",'
expected+='exits errors="0" failures="0",repaired errors="0" failures="1"'
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
