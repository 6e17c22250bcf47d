#!/usr/bin/env bash
# The sample that a documentation page shows for a schema is not valid by that schema.
#
# Packages: openapi-sampler 1.7.10 (npm), with which Redoc writes its samples; ajv 8.20.0.
# Guess: a sampler may give up on patterns, but keeps to the plain keywords: minimum with multipleOf, items that must differ,
# the first alternative that is not null.
# Seen: minimum 8 and multipleOf 7 give 8; three different items of an enum give a, a, a; exclusiveMinimum 5 beside minimum
# 5 gives 5; oneOf null or string gives {}.
# Matters to: authors of OpenAPI documents whose readers copy samples: write "example" by hand.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund openapi-sampler@1.7.10 ajv@8.20.0

cat >run.cjs <<'JS'
const { sample } = require('openapi-sampler');
const Ajv = require('ajv/dist/2020');
const schemas = [
  { type: 'integer', minimum: 8, multipleOf: 7 },
  { type: 'array', minItems: 3, uniqueItems: true, items: { enum: ['a', 'b', 'c'] } },
  { type: 'integer', minimum: 5, exclusiveMinimum: 5 },
  { oneOf: [{ type: 'null' }, { type: 'string' }] },
];
console.log(schemas.map((schema) => {
  const made = sample(schema);
  return `${JSON.stringify(made)} ${new Ajv().validate(schema, made) ? 'valid' : 'invalid'}`;
}).join(', '));
JS
seen=$(node run.cjs)
if [[ $seen == '8 invalid, ["a","a","a"] invalid, 5 invalid, {} invalid' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
