#!/usr/bin/env bash
# A JSON Schema that zod reads lets everything pass when it has no "type", and parts of others are dropped without a word.
#
# Packages: zod 4.6.7, ajv 8.20.0 (npm). z.fromJSONSchema is new in zod 4.
# Guess: what zod cannot say raises an error, as it does for "not", "if" and unevaluatedProperties. The rest is checked as
# ajv checks it: "required" and "properties" hold for objects with or without "type".
# Seen: without "type", {} passes "required". With it, {} passes an anyOf of two "required" (one of the two members is
# demanded), while a const that is an object refuses the very same object.
# Matters to: who checks answers with zod against the schemas of a contract: each needs its "type", and counterexamples.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund zod@4.6.7 ajv@8.20.0

cat >run.cjs <<'JS'
const { z } = require('zod');
const Ajv = require('ajv/dist/2020');
const cases = [
  [{ required: ['id'], properties: { id: { type: 'string' } } }, {}],
  [{ type: 'object', anyOf: [{ required: ['id'] }, { required: ['name'] }] }, {}],
  [{ type: 'object', required: ['id'], properties: { id: { default: 1 } } }, {}],
  [{ const: { id: 1 } }, { id: 1 }],
];
const word = (valid) => (valid ? 'valid' : 'invalid');
console.log(cases.map(([schema, value]) => {
  const ajv = new Ajv({ strict: false }).validate(schema, value);
  return `ajv ${word(ajv)} zod ${word(z.fromJSONSchema(schema).safeParse(value).success)}`;
}).join(', '));
JS
seen=$(node run.cjs)
if [[ $seen == 'ajv invalid zod valid, ajv invalid zod valid, ajv invalid zod valid, ajv valid zod invalid' ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
