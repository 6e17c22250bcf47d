// Compiles every JSON Schema of a folder in Ajv's strict mode, with formats. Prints one line a schema that is refused. Unions of types
// are allowed, which JSON Schema has and Ajv warns of.
//
//     node schemas.mjs NODE_MODULES FOLDER
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [modules, folder] = process.argv.slice(2);
const load = createRequire(path.join(modules, "x.js"));
const Ajv = load("ajv");
const formats = load("ajv-formats");
const schemas = fs.readdirSync(folder).sort().map((file) => JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")));
for (const schema of schemas) {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true });
  formats(ajv);
  try {
    for (const other of schemas) if (other.$id !== schema.$id) ajv.addSchema(other);
    ajv.compile(schema);
  } catch (refusal) {
    console.log(`${schema.$id}: ${refusal.message}`);
  }
}
console.log(`${schemas.length} schemas`);
