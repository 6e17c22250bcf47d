#!/usr/bin/env bash
# A passed check is listed as an error, and an error is left out.
#
# Package: @security-alert/sarif-to-markdown 1.11.1 (npm), which makes a comment for a pull request of a SARIF file.
# Guess: SARIF 2.1.0 (3.27.10) says that the level of a result counts, and that of its rule only where the result has none;
# a result of kind "pass" has the level "none" (3.27.9).
# Seen: the level of a result is not read. A result of kind "pass" whose rule is an error by default is "[ERROR]"; a result
# of level "error" whose rule has no default is not in the page at all.
# Matters to: who writes SARIF for people to read. Give each rule a default level, and leave passes out.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund @security-alert/sarif-to-markdown@1.11.1

cat >run.cjs <<'JS'
const { sarifToMarkdown } = require('@security-alert/sarif-to-markdown');
const locations = [{ physicalLocation: { artifactLocation: { uri: 'jobs.json' }, region: { startLine: 1 } } }];
const sarif = {
  version: '2.1.0', $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  runs: [{
    tool: { driver: { name: 'suite', rules: [{ id: 'R1', defaultConfiguration: { level: 'error' } }, { id: 'R2' }] } },
    results: [
      { ruleId: 'R1', ruleIndex: 0, kind: 'pass', level: 'none', message: { text: 'this one is kept' }, locations },
      { ruleId: 'R2', ruleIndex: 1, level: 'error', message: { text: 'this one is broken' }, locations },
    ],
  }],
};
const render = sarifToMarkdown({ title: 'T', severities: ['none', 'note', 'warning', 'error'], owner: 'o', repo: 'r', branch: 'b', sourceRoot: '' });
const text = render(sarif).map((page) => page.body).join('\n');
console.log(/\[ERROR\].*this one is kept/.test(text) ? 'pass is an error' : 'pass is no error',
  text.includes('this one is broken') ? 'error listed' : 'error left out');
JS
seen=$(node run.cjs)
if [[ $seen == 'pass is an error error left out' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
