// Reads a log of GitHub Actions from stdin: takes each command outside of `stop-commands` apart, and prints it as a line of JSON,
// with what GitHub's own package writes for the same. Usage: commands.mjs PACKAGES
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const core = createRequire(`${process.argv[2]}/`)("@actions/core");
const unescape = (text) =>
  text.replace(/%(0D|0A|3A|2C|25)/g, (_, code) => String.fromCharCode(parseInt(code, 16)));

// What the package prints.
function printed(write) {
  const original = process.stdout.write;
  let text = "";
  process.stdout.write = (part) => ((text += part), true);
  write();
  process.stdout.write = original;
  return text.trimEnd();
}

let stopped = null;
for (const line of readFileSync(0, "utf8").split("\n")) {
  const command = /^\s*::([\w-]+)(?: ([^:]*))?::(.*)$/.exec(line) ?? /^\s*::([0-9a-f]+)()::()$/.exec(line);
  if (!command) continue;
  const [, name, list, data] = command;
  if (stopped) {
    if (name === stopped) stopped = null;
    continue;
  }
  if (name === "stop-commands") {
    stopped = data;
    continue;
  }
  const properties = Object.fromEntries((list ?? "").split(",").filter(Boolean).map((part) => part.split("=", 2)));
  const { title, file, line: startLine, col: startColumn } = properties;
  const plain = Object.fromEntries(
    Object.entries({ title, file, startLine, startColumn }).map(([key, value]) => [key, value && unescape(value)]),
  );
  const message = unescape(data);
  const official = printed(() => core.error(message, plain));
  const sorted = (text) => text.replace(/^::error (.*?)::/, (_, all) => `::error ${all.split(",").sort().join(",")}::`);
  console.log(JSON.stringify({ name, ...plain, message, same: sorted(official) === sorted(line) }));
}
