// Opens the self-check page from the disk in Chromium and does what a district's clerk does. Run by
// TestSelfCheckFolderInABrowser: folder-browser.cjs PAGE FOLDER ZIP ROSTER PICTURES CHROMIUM LARGE,
// where LARGE is a folder of hundreds of reports with errors.
const { chromium } = require("playwright-core"), { readFileSync, readdirSync, mkdtempSync, copyFileSync } = require("node:fs"), { join } = require("node:path"), { tmpdir } = require("node:os");
const { lowContrast, unlabelled, axe } = require("../../../../sinks/page/testdata/accessible.cjs");
const [page, folder, zip, roster, pictures, executablePath, large] = process.argv.slice(2);
const failures = [];
const check = (holds, what) => { if (!holds) failures.push(what); };

(async () => {
  const browser = await chromium.launch({ timeout: 120000, executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
  const p = await context.newPage();
  p.setDefaultTimeout(240000);
  p.on("request", (r) => check(/^(file:|blob:)/.test(r.url()), "a request for " + r.url()));
  p.on("pageerror", (e) => failures.push("error in the page: " + e.message));
  await p.goto("file://" + page);
  await p.waitForFunction(() => document.getElementById("status").textContent === "");
  await p.click("#district > summary");
  check(await p.isDisabled("#district-run"), "it can be started with nothing");
  async function sound(name) {
    const low = await p.evaluate(lowContrast), bad = await p.evaluate(unlabelled);
    check(!low.length, name + ": low contrast " + low.join("; "));
    check(!bad.length, name + ": " + bad.join("; "));
    const wrong = await axe(p);
    check(!wrong.length, name + ": axe: " + wrong.join("; "));
    check(await p.evaluate(() => document.documentElement.scrollWidth <= innerWidth), name + ": wider than the window");
    await p.screenshot({ path: join(pictures, name + ".png"), fullPage: true });
  }
  await sound("folder-empty");
  // A folder with a list: the same archive as that of the command line, which the caller compares.
  await p.setInputFiles("#district-folder", folder);
  await p.focus("#district-roster");
  await p.setInputFiles("#district-roster", roster);
  check((await p.evaluate(() => document.activeElement.id)) === "district-roster", "the keyboard begins anew after a file is chosen");
  check((await p.textContent("#district")).includes("个文件"), "what was given is not shown");
  const from = Date.now();
  await p.focus("#district-run");
  await p.keyboard.press("Enter");
  check((await p.evaluate(() => document.activeElement.id)) === "district-stop", "the keyboard does not lead to Stop");
  check(await p.evaluate(() => document.getElementById("district-progress").getBoundingClientRect().bottom <= innerHeight), "the progress is out of sight");
  await p.waitForSelector("#district-zip");
  const took = Date.now() - from;
  const saving = p.waitForEvent("download");
  await p.click("#district-zip");
  await (await saving).saveAs(join(pictures, "office-files.zip"));
  const frame = await (await p.waitForSelector("iframe#district-paper")).contentFrame();
  await frame.waitForSelector("#app h1, #app h2, #app main");
  check((await frame.textContent("#app")).length > 500, "the overview is empty");
  await sound("folder-overview");
  await p.locator("#district-paper").scrollIntoViewIfNeeded();
  await p.waitForTimeout(1000); // for the picture alone
  await p.screenshot({ path: join(pictures, "folder-paper.png") });
  await p.click(".made details summary"); // the returns
  await p.click(".made details[open] .office-files button.where");
  await p.waitForFunction(() => { const f = document.getElementById("district-paper"); return f && /returns/.test(f.title); });
  const paper = await (await p.waitForSelector("iframe#district-paper")).contentFrame();
  await paper.waitForSelector("h1");
  check((await paper.textContent("h1")).includes("退回修改单"), "a return is not shown");
  await p.click("#language");
  check((await p.textContent("#district")).includes("Save everything"), "nothing in English");
  await sound("folder-english");
  await p.click("#language");

  // A zip that is dropped; a worker that dies.
  const drop = async (name, bytes) => p.evaluate(([name, bytes]) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name));
    document.getElementById("district").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, [name, bytes.toString("base64")]);
  await drop("收到.zip", readFileSync(zip));
  await p.waitForFunction(() => document.getElementById("district").textContent.includes("1个文件"));
  await p.click("#district-run");
  await p.waitForFunction(() => !document.getElementById("district-zip"));
  await p.waitForSelector("#district-zip");
  check((await p.$$eval(".office-files li", (l) => l.length)) > 3, "no office files of a zip");

  // Of many office files those that are searched for are shown.
  await p.setInputFiles("#district-folder", large);
  await p.click("#district-run");
  await p.waitForFunction(() => !document.getElementById("district-zip"));
  await p.waitForSelector("#district-zip");
  await (await (await p.waitForSelector("iframe#district-paper")).contentFrame()).waitForSelector("#app h1");
  await p.click(".made details summary");
  const list = ".made details[open]:first-of-type ";
  check((await p.locator(list + ".office-files li").count()) === 200 && /另有\d+份/.test(await p.textContent(list + "p.muted")), "many office files are shown at once: " + (await p.locator(list + ".office-files li").count()));
  await p.fill(list + "input[type=search]", "教育局");
  const left = await p.$$eval(list + ".office-files li", (l) => l.map((e) => e.textContent));
  check(left.length > 0 && left.length < 50 && left.every((x) => x.includes("教育局")), "the search finds " + left.slice(0, 5));
  await sound("folder-many");

  // Files that are no reports are listed, and nothing freezes.
  await drop("坏.xlsx", Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(5000, 0xff)]));
  await p.waitForFunction(() => document.getElementById("district").textContent.includes("1个文件"));
  await p.click("#district-run");
  await p.click("#theme"); // the page itself goes on
  await p.waitForFunction(() => document.getElementById("district-zip") || document.querySelector("#district-status.bad-text"));

  // A file over which the program dies, and one over which it stands still, are left out and
  // told among what cannot be used; of the others the office files are made.
  await p.click("#theme");
  const few = mkdtempSync(join(tmpdir(), "gouji-")), names = readdirSync(folder, { recursive: true }).filter((n) => n.endsWith(".csv")).slice(0, 5);
  names.forEach((name, i) => copyFileSync(join(folder, name), join(few, ["会出错.csv", "会停住.csv"][i] || i + ".csv")));
  const other = await context.newPage();
  other.setDefaultTimeout(120000);
  await other.addInitScript((faults) => {
    const Plain = Blob;
    window.Blob = class extends Plain { constructor(parts, options) { super(options && options.type === "text/javascript" ? [...parts, faults] : parts, options); } };
  }, `(() => {
    const { open, read } = fs, faults = new Map();
    fs.open = (path, ...rest) => {
      const done = rest.pop();
      open(path, ...rest, (error, fd) => { if (!error) faults.set(fd, String(/会出错|会停住/.exec(path))); done(error, fd); });
    };
    fs.read = (fd, ...rest) => {
      if (faults.get(fd) === "会出错") throw new Error("as a fault would be");
      while (faults.get(fd) === "会停住");
      read(fd, ...rest);
    };
  })();`);
  await other.goto("file://" + page);
  await other.click("#district > summary");
  await other.setInputFiles("#district-folder", few);
  await other.click("#district-run");
  for (const n of [1, 2]) await other.waitForFunction((n) => document.getElementById("district-status").textContent.includes(n + "个文件读不下去，已跳过"), n);
  await other.waitForSelector("#district-zip");
  const view = await (await other.waitForSelector("iframe#district-paper")).contentFrame();
  await view.waitForSelector("#app h1");
  check(await view.evaluate(() => /读取时间过长，已经停止/.test(document.body.textContent) && /读取中断/.test(document.body.textContent)), "the overview does not tell what was left out");
  await other.close();

  // A worker that dies over no file is reported.
  await p.evaluate(() => { const make = Worker; window.Worker = function (url) { const w = new make(url), post = w.postMessage.bind(w); w.postMessage = (m, t) => (m.folder ? w.onmessage({ data: { dead: true } }) : post(m, t)); return w; }; });
  await p.click("#district-run");
  await p.waitForFunction(() => /什么也没有生成/.test(document.getElementById("district-status").textContent));
  // One that does not even start is reported, in the folder's work and for a single file.
  await p.evaluate(() => { const make = Worker; window.Worker = function (url) { const w = new make(url), post = w.postMessage.bind(w); w.postMessage = (m, t) => (m.module ? setTimeout(() => w.onmessage({ data: { dead: true } })) : post(m, t)); return w; }; });
  await p.click("#district-run");
  await p.waitForFunction(() => /自查程序没有启动/.test(document.getElementById("district-status").textContent));
  await p.setInputFiles("#files", roster);
  await p.waitForFunction(() => /自查程序没有启动/.test(document.body.innerText));
  console.log(`a folder of ${readdirSync(folder, { recursive: true }).length} entries: ${took} ms`);
  await browser.close();
  if (failures.length) {
    console.error(failures.join("\n"));
    process.exit(1);
  }
})().catch((e) => { console.error(failures.concat([e.stack]).join("\n")); process.exit(1); });
