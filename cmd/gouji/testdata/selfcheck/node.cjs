// Runs the worker of a self-check page in node: node.cjs PAGE, with the files to
// check on standard input, one path a line; prints one answer a line.
const { readFileSync } = require("node:fs"), { basename } = require("node:path"), vm = require("node:vm");
const page = new TextDecoder("utf-16le").decode(readFileSync(process.argv[2]));
const files = readFileSync(0, "utf8").split("\n").filter(Boolean);
const element = (id) => new RegExp(`<script type="[^"]*" id="${id}">([^]*?)</script>`).exec(page)[1];
const catalogue = JSON.parse(element("catalogue"));
let next = 0;
globalThis.self = globalThis;
globalThis.postMessage = (data) => {
  if (data.dead) process.exit(3);
  if (data.module) return void setImmediate(() => self.onmessage({ data: { module: data.module, district: JSON.parse(element("district-settings")), version: catalogue.version } }));
  if (data.answer) process.stdout.write(data.answer + "\n");
  if (next === files.length) {
    console.error(Math.round(process.memoryUsage().rss / (1 << 20)) + " MB in use at the end");
    process.exit(0);
  }
  const file = files[next++];
  // As in a browser, the next message comes when this one is dealt with.
  setImmediate(() => self.onmessage({ data: { id: next, name: basename(file), bytes: new Uint8Array(readFileSync(file)) } }));
};
vm.runInThisContext(JSON.parse(element("worker")));
const pieces = [...page.matchAll(/<script type="text\/plain" class="module" data-bytes="(\d+)">([^]*?)<\/script>/g)];
pieces.forEach(([, length, piece], i) => self.onmessage({ data: { piece, length: +length, last: i === pieces.length - 1 } }));
