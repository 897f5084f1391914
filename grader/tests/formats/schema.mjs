// Checks JSON from stdin against a JSON Schema, with Ajv. Usage: schema.mjs PACKAGES SCHEMA
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [packages, schema] = process.argv.slice(2);
const Ajv = createRequire(`${packages}/`)("ajv/dist/2020").default;
const validate = new Ajv({ strict: true, allErrors: true }).compile(JSON.parse(readFileSync(schema, "utf8")));
if (!validate(JSON.parse(readFileSync(0, "utf8")))) {
  console.log(JSON.stringify(validate.errors, null, 1));
  process.exitCode = 1;
}
