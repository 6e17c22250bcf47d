#!/usr/bin/env bash
# A Go type that quicktype makes of a JSON Schema writes null for a member that may be left out and may not be null.
#
# Packages: quicktype-core 26.0.0, ajv 8.20.0 (npm), and Go.
# Guess: what is not in "required" gets "omitempty", so that a document that was read and is written again is still valid.
# Seen: it gets it where it is of one type. A member with "oneOf" of two types, "id", does not: {"name": "a"} is read without a
# word and written as {"id":null,"name":"a"}, which the schema refuses.
# Matters to: who sends back what was read, with a type made of a contract: the server refuses a member that the client never set.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --silent --no-audit --no-fund --ignore-scripts quicktype-core@26.0.0 ajv@8.20.0

cat >schema.json <<'JSON'
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
    "name": { "type": "string" },
    "size": { "type": "integer" },
    "id": { "oneOf": [{ "type": "string" }, { "type": "integer" }] }
  }
}
JSON
cat >generate.mjs <<'JS'
import { readFileSync, writeFileSync } from "node:fs";
import { FetchingJSONSchemaStore, InputData, JSONSchemaInput, quicktype } from "quicktype-core";

const input = new JSONSchemaInput(new FetchingJSONSchemaStore());
await input.addSource({ name: "Job", schema: readFileSync("schema.json", "utf8") });
const inputData = new InputData();
inputData.addInput(input);
const { lines } = await quicktype({ inputData, lang: "go", rendererOptions: { package: "main" } });
writeFileSync("job.go", lines.join("\n"));
JS
cat >main.go <<'GO'
package main

import "fmt"

func main() {
	job, err := UnmarshalJob([]byte(`{"name": "a"}`))
	if err != nil {
		panic(err)
	}
	text, err := job.Marshal()
	if err != nil {
		panic(err)
	}
	fmt.Println(string(text))
}
GO
cat >check.mjs <<'JS'
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";

const validate = new Ajv.default().compile(JSON.parse(readFileSync("schema.json", "utf8")));
const documents = ['{"name": "a"}', readFileSync("written.json", "utf8").trim()];
console.log(documents.map((text) => `${text} ${validate(JSON.parse(text)) ? "valid" : "invalid"}`).join("; "));
JS
node generate.mjs
go mod init finding 2>/dev/null
go run . >written.json
seen=$(node check.mjs)
expected='{"name": "a"} valid; {"id":null,"name":"a"} invalid'
if [[ $seen == "$expected" ]]; then
    echo "seen: $seen"
else
    echo "changed: $seen"
    exit 1
fi
