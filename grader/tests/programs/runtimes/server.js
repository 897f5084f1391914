// Says what it was told, after using what node's programs use: TLS, cryptography, threads, a home,
// temporary files, and the standard streams by their names.
const crypto = require("crypto");
const fs = require("fs");
const https = require("https");
const net = require("net");
const os = require("os");
const path = require("path");
const { Worker } = require("worker_threads");

function useTheSystem() {
  if (crypto.createHash("sha256").update("x").digest("hex").length !== 64) throw "no digest";
  crypto.generateKeyPairSync("ec", { namedCurve: "P-256" });
  https.createServer().close();
  if (os.cpus().length < 1 || os.totalmem() < 1) throw "no machine";
  if (!Intl.DateTimeFormat().resolvedOptions().timeZone) throw "no time zone";
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "of-mine-")), "file");
  fs.writeFileSync(file, "temporary");
  fs.rmSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(path.join(os.homedir(), "of-mine"), "mine");
  fs.rmSync(path.join(os.homedir(), "of-mine"));
}

function serve() {
  const [host, port] = process.argv.at(-1).split(":");
  net
    .createServer((socket) => socket.once("data", (line) => socket.end("you said " + line)))
    .listen(Number(port), host);
}

useTheSystem();
const typed = Buffer.alloc(100);
const length = fs.readSync(fs.openSync("/dev/stdin", "r"), typed);
new Worker("require('worker_threads').parentPort.postMessage(1)", { eval: true }).once("message", () => {
  fs.writeFileSync("/dev/stdout", "typed: " + typed.toString("utf8", 0, length));
  fs.writeFileSync("/dev/stderr", "no trouble\n");
  serve();
});
