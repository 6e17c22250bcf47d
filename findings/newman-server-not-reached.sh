#!/usr/bin/env bash
# Newman cannot reach the server, and those who read its JUnit report see nothing wrong.
#
# Packages: newman 6.2.2, junit-to-ctrf 0.0.14 (npm), junitparser 5.0.3 (PyPI).
# Guess: a request without tests that gets no answer is an error in the JUnit report, and readers of the report fail.
# Seen: Newman exits with 1 and writes a <testsuite> with errors="1" and no testcase, the message in <system-err>. "junitparser
# verify" exits with 0. junit-to-ctrf writes no file, says "Conversion completed successfully" and exits with 0.
# Matters to: who keeps the report and not the exit code, as a build server does. Give each request a test.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund newman@6.2.2 junit-to-ctrf@0.0.14
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check junitparser==5.0.3

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >jobs.json <<END
{"info": {"name": "jobs", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
 "item": [{"name": "list", "request": {"method": "GET", "url": "http://127.0.0.1:$port/jobs"}}]}
END

newman=0
node_modules/.bin/newman run jobs.json --reporters junit --reporter-junit-export report.xml || newman=$?
verify=0
env/bin/junitparser verify report.xml || verify=$?
ctrf=0
node_modules/.bin/junit-to-ctrf report.xml -o ctrf.json >out.txt 2>&1 || ctrf=$?
file=none
if [[ -e ctrf.json ]]; then file=written; fi

seen="newman exits $newman, $(grep -oE '(failures|errors)="[0-9]+"' report.xml | paste -sd ' '), $(grep -c '<testcase' report.xml || true) cases; "
seen+="verify exits $verify; ctrf exits $ctrf, $(grep -o 'completed successfully' out.txt), file $file"
expected='newman exits 1, failures="0" errors="1", 0 cases; verify exits 0; ctrf exits 0, completed successfully, file none'
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
