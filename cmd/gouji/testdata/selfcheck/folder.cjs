// Has the worker of a self-check page make the office files of a folder in node:
// folder.cjs PAGE FOLDER LAST-YEARS-FOLDER ROSTER DECISIONS TODAY ARCHIVE; "" for none. Prints the seconds it took
// and the memory of WebAssembly.
const { readFileSync, readdirSync, writeFileSync } = require("node:fs"), { basename, join } = require("node:path"), vm = require("node:vm");
const [path, folder, before, roster, decisions, today, archive] = process.argv.slice(2);
const page = new TextDecoder("utf-16le").decode(readFileSync(path));
const element = (id) => new RegExp(`<script type="[^"]*" id="${id}">([^]*?)</script>`).exec(page)[1];
const list = (path) => (path ? [basename(path), new Uint8Array(readFileSync(path))] : ["", new Uint8Array(0)]);
const files = [], inputs = [];
for (const [root, from] of [["/this", folder], ["/before", before]]) {
  if (!from) continue;
  const input = root + "/" + basename(from); // as the page names what is chosen or dropped
  inputs.push(input);
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const whole = join(entry.parentPath, entry.name);
    files.push([input + whole.slice(from.length), new Uint8Array(readFileSync(whole))]);
  }
}
files.sort(() => Math.random() - 0.5); // the order in which files are given decides nothing
const catalogue = JSON.parse(element("catalogue"));
let begun = 0, steps = 0, lastProgress = 0, silent = 0;
globalThis.self = globalThis;
// Node's blobs cannot be read at once, as a worker's can.
globalThis.Blob = class extends Blob {
  constructor(parts, options) {
    super(parts, options);
    this.bytes = Buffer.concat(parts.map((p) => p.bytes || Buffer.from(p)));
  }
};
globalThis.FileReaderSync = class { readAsArrayBuffer(blob) { return blob.bytes; } };
globalThis.postMessage = (data) => {
  if (data.module) setImmediate(() => self.onmessage({ data: { module: data.module, district: JSON.parse(element("district-settings")), version: catalogue.version } }));
  else if (data.ready) {
    begun = Date.now();
    setImmediate(() => self.onmessage({ data: { folder: { files, inputs, today, years: [], givenUp: [], roster: list(roster), decisions: list(decisions) } } }));
  } else if (data.progress) {
    const now = process.cpuUsage().user;
    if (lastProgress) silent = Math.max(silent, now - lastProgress);
    lastProgress = now;
    steps++;
  }
  else if (data.officeFiles) {
    writeFileSync(archive, data.officeFiles.zip.bytes);
    console.log(`${data.officeFiles.files.length} office files in ${(Date.now() - begun) / 1000} s, ${steps} steps of progress, silent for ${(silent / 1e6).toFixed(1)} s of processor at most, ${Math.round(process.memoryUsage().rss / (1 << 20))} MB`);
    process.exit(0);
  } else {
    console.error(JSON.stringify(data));
    process.exit(3);
  }
};
vm.runInThisContext(JSON.parse(element("worker")));
const pieces = [...page.matchAll(/<script type="text\/plain" class="module" data-bytes="(\d+)">([^]*?)<\/script>/g)];
pieces.forEach(([, length, piece], i) => self.onmessage({ data: { piece, length: +length, last: i === pieces.length - 1 } }));
