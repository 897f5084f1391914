// Opens pages in headless Chromium, does with them what a reader does, and prints what came of it as JSON.
// Usage: browser.mjs PACKAGES CHROMIUM FOLDER
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [packages, chromium, folder] = process.argv.slice(2);
const axe = readFileSync(join(packages, "node_modules/axe-core/axe.min.js"), "utf8");
const profile = mkdtempSync(join(tmpdir(), "browser-"));
const options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"];
const child = spawn(chromium, [...options, "--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank"], {
  stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
});
const [input, output] = [child.stdio[3], child.stdio[4]];
const waiting = new Map();
const events = [];
let listeners = [];
let rest = "";
output.setEncoding("utf8");
output.on("data", (data) => {
  const messages = (rest + data).split("\0");
  rest = messages.pop();
  for (const message of messages.map((text) => JSON.parse(text))) {
    if (message.id) {
      const { resolve, reject } = waiting.get(message.id);
      message.error ? reject(new Error(JSON.stringify(message.error))) : resolve(message.result);
    } else {
      events.push(message);
      listeners = listeners.filter((listener) => !listener(message));
    }
  }
});

let last = 0;
let session;
const send = (method, params = {}) =>
  new Promise((resolve, reject) => {
    waiting.set(++last, { resolve, reject });
    input.write(`${JSON.stringify({ id: last, method, params, sessionId: session })}\0`);
  });
const happens = (method) =>
  new Promise((resolve) => listeners.push((message) => message.method === method && (resolve(message.params), true)));

async function evaluate(expression) {
  const { result, exceptionDetails } = await send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

async function go(url) {
  const loaded = happens("Page.loadEventFired");
  await send("Page.navigate", { url });
  await loaded;
}

// Opens a page; what its policy has forbidden, and what went wrong in it, is in the answer.
async function open(name, hash = "") {
  // From an empty page, or another place in the same page would be no new page.
  await go("about:blank");
  events.length = 0;
  await go(pathToFileURL(join(folder, name)).href + hash);
  // A script of the content's that was to run has run by now: they are all in the page itself, or follow from a picture's error.
  await evaluate("Promise.all([...document.images].map((image) => image.decode().catch(() => {})))");
  const told = events.filter(({ method }) => /exceptionThrown|entryAdded|javascriptDialogOpening/.test(method));
  return {
    title: await evaluate("document.title"),
    trouble: told.map(({ params }) => params.entry?.text ?? params.exceptionDetails?.text ?? "a dialog"),
  };
}

const media = (media, scheme) =>
  send("Emulation.setEmulatedMedia", { media, features: [{ name: "prefers-color-scheme", value: scheme }] });
const width = (width) =>
  send("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: false });

async function picture(name) {
  if (!process.env.PICTURES) return;
  const { cssContentSize } = await send("Page.getLayoutMetrics");
  const clip = { ...cssContentSize, scale: 1 };
  const { data } = await send("Page.captureScreenshot", { captureBeyondViewport: true, clip });
  writeFileSync(join(process.env.PICTURES, name), Buffer.from(data, "base64"));
}

// What axe-core finds: of everything that it looks for, in every state of the page.
async function accessible(name) {
  const found = {};
  for (const scheme of ["light", "dark"]) {
    for (const columns of [1200, 380]) {
      await media("screen", scheme);
      await width(columns);
      await open(name);
      await evaluate('document.querySelectorAll("details").forEach((item) => { item.open = true; })');
      await picture(`${name}-${scheme}-${columns}.png`);
      await evaluate(`${axe}; 0`);
      const result = await evaluate("axe.run().then(({ violations, passes }) => ({ violations, passes: passes.length }))");
      const told = ({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map((node) => node.html.slice(0, 90)).join(" | ")}`;
      found[`${scheme} ${columns}`] = { found: result.violations.map(told), passes: result.passes };
    }
  }
  await media("", "light");
  await width(1200);
  return found;
}

const shown = `[...document.querySelectorAll("[data-items] > *")].filter((item) => !item.hidden)`;
const ids = `${shown}.map((item) => item.querySelector("[id]")?.id ?? item.cells[0].textContent)`;
const change = (selector, value) =>
  evaluate(`{ const field = document.querySelector('${selector}'); field.value = ${JSON.stringify(value)};
    field.dispatchEvent(new Event("input")); field.dispatchEvent(new Event("change")); }`);
const press = (selector) => evaluate(`document.querySelector('${selector}').click()`);

async function used() {
  const did = { opened: await open("page.html") };
  did.all = await evaluate(ids);
  await change("[data-sort]", "points");
  did.byPoints = await evaluate(ids);
  await change("[data-sort]", "order");
  did.byOrder = await evaluate(ids);
  await change("[data-filter]", "error");
  did.filtered = await evaluate(ids);
  await change("[data-filter]", "");
  await change("[data-search]", "second CLIENT");
  did.searched = await evaluate(ids);
  did.told = await evaluate('document.querySelector("[data-count]").textContent');
  await change("[data-search]", "");
  await press('[data-open="open"]');
  did.open = await evaluate('document.querySelectorAll("details[open]").length');
  await press('[data-open=""]');
  did.closed = await evaluate('document.querySelectorAll("details[open]").length');
  await open("page.html", "#lab/fails-too");
  did.revealed = await evaluate('[...document.querySelectorAll("details[open] [id]")].map((item) => item.id)');
  return did;
}

async function sorted() {
  const did = { opened: await open("index.html") };
  const names = `[...document.querySelectorAll("#submissions ~ .scroll tbody tr")].filter((row) => !row.hidden).map((row) => row.cells[1].textContent)`;
  did.before = await evaluate(names);
  await press("#submissions ~ .scroll th:nth-child(2) button");
  did.most = await evaluate(names);
  await press("#submissions ~ .scroll th:nth-child(2) button");
  did.least = await evaluate(names);
  did.aria = await evaluate('document.querySelector("#submissions ~ .scroll [aria-sort]").getAttribute("aria-sort")');
  await change("#submissions ~ .controls [data-search]", "ana");
  did.searched = await evaluate(names);
  did.links = await evaluate('[...document.querySelectorAll("main a")].map((link) => link.getAttribute("href"))');
  return did;
}

// With the keyboard alone: the skip link, then the first case is opened.
async function keyed() {
  await open("page.html");
  const key = async (key, code, text) => {
    for (const type of ["keyDown", "keyUp"]) {
      await send("Input.dispatchKeyEvent", { type, key, code: key, windowsVirtualKeyCode: code, ...(type === "keyDown" && { text }) });
    }
  };
  const focused = "document.activeElement.tagName + ' ' + document.activeElement.textContent.slice(0, 19)";
  await key("Tab", 9);
  const first = await evaluate(focused);
  await evaluate('document.querySelector("summary").focus()');
  const before = await evaluate('document.querySelector("details").open');
  await key("Enter", 13, "\r");
  return { first, before, after: await evaluate('document.querySelector("details").open') };
}

async function printed() {
  await media("", "dark");
  await open("page.html");
  const { data } = await send("Page.printToPDF", { printBackground: true });
  const pdf = Buffer.from(data, "base64");
  if (process.env.PICTURES) writeFileSync(join(process.env.PICTURES, "page.pdf"), pdf);
  const text = pdf.toString("latin1");
  await media("print", "light");
  const seen = (selector) => `getComputedStyle(document.querySelector('${selector}')).display`;
  const result = {
    pages: [...text.matchAll(/\/Type\s*\/Page\b/g)].length,
    controls: await evaluate(seen(".controls")),
  };
  await media("", "light");
  return result;
}

async function unscripted() {
  await send("Emulation.setScriptExecutionDisabled", { value: true });
  await open("page.html");
  const seen = await evaluate(`({
    controls: getComputedStyle(document.querySelector(".controls")).display,
    cases: document.querySelectorAll("details > summary").length,
    buttons: document.querySelectorAll("th button").length,
  })`);
  await send("Emulation.setScriptExecutionDisabled", { value: false });
  return seen;
}

let status = 0;
try {
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  session = (await send("Target.attachToTarget", { targetId, flatten: true })).sessionId;
  for (const domain of ["Page", "Runtime", "Log"]) await send(`${domain}.enable`);
  const armed = await open("armed.html");
  const unguarded = await open("unguarded.html");
  const findings = { armed, unguarded, used: await used(), sorted: await sorted(), keyed: await keyed(), printed: await printed() };
  findings.unscripted = await unscripted();
  findings.accessible = { page: await accessible("page.html"), index: await accessible("index.html") };
  console.log(JSON.stringify(findings));
} catch (error) {
  console.error(error);
  status = 1;
}
session = undefined;
const ended = new Promise((resolve) => child.on("exit", resolve));
send("Browser.close").catch(() => {});
await ended;
rmSync(profile, { recursive: true, force: true });
process.exit(status);
