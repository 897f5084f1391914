// Reads TAP from stdin with tap-parser, which knows version 14, and prints what it has read as JSON. Usage: tap.mjs PACKAGES
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { Parser } = createRequire(`${process.argv[2]}/`)("tap-parser");
const read = { tests: [], trouble: [] };
const parser = new Parser({ strict: true });
parser.on("version", (version) => (read.version = Number(version)));
parser.on("plan", ({ end }) => (read.plan = end));
parser.on("assert", ({ ok, name, diag }) => read.tests.push({ ok, name, diag }));
parser.on("extra", (line) => read.trouble.push(line));
parser.on("complete", ({ failures }) =>
  read.trouble.push(...failures.filter((failure) => failure.tapError).map((failure) => failure.tapError)),
);
parser.end(readFileSync(0, "utf8"));
console.log(JSON.stringify(read));
