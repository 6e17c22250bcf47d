#!/usr/bin/env bash
# What is gone since the last run still fails the gate, and what passed is an issue.
#
# Package: sarif-tools 3.0.5 (PyPI).
# Guess: a result with baselineState "absent" was in the last run and is not in this one (SARIF 2.1.0, 3.27.24), so that
# "--check error" passes. A result of kind "pass" is no issue in a Code Climate report.
# Seen: "--check error" counts the absent result and exits with 1. The passed check is an issue of severity "info" in
# the Code Climate report, on line "1" (a text, while lines that are known are numbers).
# Matters to: who compares runs with SARIF, or shows the report beside a merge request. A repaired failure stays red.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check sarif-tools==3.0.5

cat >run.sarif <<'JSON'
{"version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "runs": [{
  "tool": {"driver": {"name": "suite", "rules": [{"id": "R1"}, {"id": "R2"}]}},
  "results": [
    {"ruleId": "R1", "level": "error", "baselineState": "absent", "message": {"text": "repaired"},
     "locations": [{"physicalLocation": {"artifactLocation": {"uri": "jobs.json"}, "region": {"startLine": 3}}}]},
    {"ruleId": "R2", "kind": "pass", "level": "none", "message": {"text": "kept"},
     "locations": [{"physicalLocation": {"artifactLocation": {"uri": "jobs.json"}}}]}
  ]}]}
JSON

code=0
env/bin/sarif --check error summary run.sarif >/dev/null || code=$?
env/bin/sarif codeclimate run.sarif --output issues.json >/dev/null
seen="gate exits $code; $(python3 -c '
import json
issues = {issue["description"]: issue for issue in json.load(open("issues.json"))}
print(issues["kept"]["severity"], repr(issues["kept"]["location"]["lines"]["begin"]), repr(issues["repaired"]["location"]["lines"]["begin"]))')"
if [[ $seen == "gate exits 1; info '1' 3" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
