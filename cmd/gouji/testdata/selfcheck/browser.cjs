// Opens self-check pages from the disk in Chromium and does what a clerk does.
// Run by TestSelfCheckInABrowser: browser.cjs PAGE DISTRICT-PAGE FOLDER PICTURES CHROMIUM, where the
// folder holds the reports that are dropped.
const { chromium } = require("playwright-core"), { openSync, ftruncateSync, closeSync, readFileSync, readdirSync } = require("node:fs"), { join } = require("node:path");
const { lowContrast, unlabelled, axe } = require("../../../../sinks/page/testdata/accessible.cjs");
const [page, district, folder, pictures, executablePath] = process.argv.slice(2);
const failures = [];
const check = (holds, what) => { if (!holds) failures.push(what); };

(async () => {
  const browser = await chromium.launch({ timeout: 60000, executablePath, args: ["--no-sandbox", "--disable-gpu", "--enable-precise-memory-info"] });
  async function visit(path, options) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const p = await context.newPage();
    p.setDefaultTimeout(60000);
    p.on("request", (r) => check(/^(file:|blob:)/.test(r.url()), "a request for " + r.url()));
    p.on("pageerror", (e) => failures.push("error in the page: " + e.message));
    p.on("console", (m) => { if (m.type() === "error") p.said = (p.said || []).concat(m.text()); });
    const from = Date.now();
    await p.goto("file://" + path);
    await p.waitForFunction(() => document.getElementById("status").textContent === "");
    p.ready = Date.now() - from;
    return p;
  }
  const done = (p, n) => p.waitForFunction((n) => document.querySelectorAll(".result").length >= n && document.getElementById("status").textContent === "", n);
  async function give(p, ...names) {
    const before = await p.locator(".result").count(), from = Date.now();
    await p.setInputFiles("#files", names.map((n) => join(folder, n)));
    await done(p, before + 1);
    return Date.now() - from;
  }
  const verdicts = (p) => p.$$eval(".result .verdict", (list) => list.map((e) => e.textContent));
  async function sound(p, name) {
    const low = await p.evaluate(lowContrast), bad = await p.evaluate(unlabelled);
    check(!low.length, name + ": low contrast " + low.join("; "));
    check(!bad.length, name + ": " + bad.join("; "));
    const wrong = await axe(p);
    check(!wrong.length, name + ": axe: " + wrong.join("; "));
    check(await p.evaluate(() => document.documentElement.scrollWidth <= innerWidth), name + ": wider than the window");
    await p.screenshot({ path: join(pictures, name + ".png"), fullPage: true });
  }

  async function finish(said) {
    console.log(said);
    await browser.close();
    if (failures.length) {
      console.error(failures.join("\n"));
      process.exit(1);
    }
  }

  // One report with one typing error; all that follows with GOUJI_LARGE.
  let p = await visit(page);
  await sound(p, "selfcheck-empty");
  const first = await give(p, "typo.csv");
  check((await verdicts(p))[0] === "✗须改正后再报送", "verdict of a report with an error: " + (await verdicts(p)));
  check((await p.textContent(".recognised")).includes("沭阳县发展和改革局") && (await p.textContent(".recognised")).includes("2023"), "agency and year are not recognised: " + (await p.textContent(".recognised")));
  check((await p.$$eval("td.m3", (x) => x.map((e) => e.textContent))).join() === "▲62→26", "the wrong cell: " + (await p.$$eval("td.m3", (x) => x.map((e) => e.textContent))));
  check((await p.textContent(".problems li")).includes("应为26"), "the list does not say what it should be");
  await p.click(".problems .where");
  check((await p.textContent(".inspector")).includes("应为26"), "the inspector says nothing about the cell");
  await p.keyboard.press("ArrowRight");
  check((await p.textContent(".inspector")).includes("商业企业"), "the arrow keys do not move");
  await sound(p, "selfcheck-error");
  await p.click("#language");
  check((await p.textContent(".verdict")).includes("to correct") && (await p.textContent("td.m3")).includes("26"), "nothing in English");
  check(!/[\u4e00-\u9fff]/.test(await p.textContent(".problems")), "Chinese among the English problems: " + (await p.textContent(".problems")));
  await sound(p, "selfcheck-english");
  await p.click("#language");
  await p.emulateMedia({ media: "print" });
  check(!(await p.isVisible("#drop")) && (await p.isVisible("td.m3")), "print shows the drop zone or no cells");
  await p.screenshot({ path: join(pictures, "selfcheck-print.png"), fullPage: true });
  await p.emulateMedia({ media: "screen" });
  await p.evaluate(() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; });
  await p.click(".copy");
  check((await p.evaluate(() => window.copied || "")).includes("1. [须改正]"), "the list is not copied");
  if (!process.env.GOUJI_LARGE) return finish(`ready ${p.ready} ms, first file ${first} ms`);

  // A report without one, several at once, and what is no report; dropped.
  const next = await give(p, "clean.csv");
  check((await verdicts(p))[1] === "✓可以报送", "verdict of a clean report: " + (await verdicts(p)));
  await p.evaluate(([name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], name));
    document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, ["随手.txt", readFileSync(join(folder, "clean.csv"), "utf8").slice(0, 40)]);
  await done(p, 3);
  check((await verdicts(p)).filter((x) => x.includes("没有采用") || x.includes("不能采用")).length === 1, "what is no report passes: " + (await verdicts(p)));
  check((await p.textContent(".result:last-of-type")).split("没有可识别的年度报告").length === 2, "why a file is not used is said twice: " + (await p.textContent(".result:last-of-type")));
  check((await p.textContent(".overview")).includes("随手"), "no overview of several files");
  check((await p.textContent("#overview h2")) === "1份报告可以报送，2项要处理", "the overview counts: " + (await p.textContent("#overview h2")));
  await sound(p, "selfcheck-several");

  // A worker that dies and one that hangs cost one file each, and nothing else.
  const worker = () => p.workers()[0];
  await worker().evaluate(() => { globalThis.gouji.check = () => { throw new Error("as a fault would be"); }; });
  await give(p, "clean.csv");
  check((await p.textContent(".result:last-of-type")).includes("程序读这个文件时出错"), "a dead worker is not reported: " + (await verdicts(p)));
  await give(p, "clean.csv");
  check((await verdicts(p)).pop() === "✓可以报送", "no new worker after one died: " + (await verdicts(p)));
  await worker().evaluate(() => { globalThis.gouji.check = () => { for (;;); }; });
  const hung = give(p, "clean.csv");
  await p.click("#theme"); // the page itself goes on
  check((await hung) > 15000, "a worker that hangs was not waited for");
  check((await p.textContent(".result:last-of-type")).includes("20秒"), "a worker that hangs is not reported");
  await give(p, "clean.csv");
  check((await verdicts(p)).pop() === "✓可以报送", "no new worker after one hung: " + (await verdicts(p)));
  const large = join(folder, "large.csv"), f = openSync(large, "w");
  ftruncateSync(f, 65 << 20);
  closeSync(f);
  await give(p, "large.csv");
  check((await p.textContent(".result:last-of-type")).includes("超过本页能读的64兆"), "a file that is too large is not reported");
  await p.click("#clear");
  check((await p.locator(".result").count()) === 0, "the results are not cleared");

  // One file of every kind, and more results than are drawn at once.
  const kinds = readdirSync(folder).filter((n) => n.startsWith("kind-"));
  const dropped = (names) => p.evaluate((files) => {
    const data = new DataTransfer();
    for (const [name, bytes] of files) data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name));
    document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, names.map((name) => [name, readFileSync(join(folder, name)).toString("base64")]));
  await dropped(kinds);
  await done(p, kinds.length);
  check((await p.locator(".result:not(.folded)").count()) === 12 && (await p.locator(".result.folded").count()) > 5, "many results are drawn at once");
  const read = await p.$$eval(".overview li", (list) => list.filter((x) => /可以报送|须改正/.test(x.textContent)).length);
  check(read >= kinds.length, `${read} reports of ${kinds.length} files: ` + (await p.textContent(".overview")));
  await p.click(".overview li:last-child a");
  check(await p.isVisible(".result:last-of-type .verdict"), "a folded result does not open");
  await sound(p, "selfcheck-kinds");
  const memory = await p.evaluate(() => document.getElementById("app").dataset.memory);

  // Hostile and damaged files (an archive that unpacks to gigabytes, paths out of the folder, values nested
  // without end, a workbook that is none): each has its verdict, and the next report is read as ever.
  await p.click("#clear");
  const bad = readdirSync(folder).filter((n) => n.startsWith("bad-"));
  await dropped(bad);
  await done(p, bad.length);
  const verdictLines = await p.$$eval(".overview li", (list) => list.map((x) => x.textContent));
  check(verdictLines.length >= bad.length && verdictLines.every((x) => /可以报送|须改正|不能采用|没有采用|关于文件的提示/.test(x)), `${bad.length} bad files are judged so: ${verdictLines.join("; ")}`);
  for (const name of ["压缩炸弹.zip", "层次过深.json", "不是工作簿.xlsx", "路径外逃.zip", "旧格式.doc"]) check(verdictLines.some((x) => x.includes(name.split(".")[0]) && /不能采用|没有采用/.test(x)), name + " is not refused: " + verdictLines.join("; "));
  await p.click("#clear");
  await give(p, "clean.csv");
  check((await verdicts(p)).pop() === "✓可以报送", "no report is read after hostile files: " + (await verdicts(p)));

  // A sentence that contradicts the tables stands beside them, and leads to the cells.
  p = await visit(page, { viewport: { width: 1440, height: 900 } });
  await give(p, "words.htm");
  check((await p.locator(".beside figure.said mark").count()) > 0, "no sentence beside the tables: " + (await p.textContent(".result")).slice(0, 300));
  await p.click(".beside figure.said .where");
  check((await p.locator("td.pointed").count()) > 0 && (await p.evaluate(() => !!document.activeElement.dataset.cell)), "the sentence leads to no cell");
  await sound(p, "selfcheck-words");
  await p.setViewportSize({ width: 390, height: 800 });
  await sound(p, "selfcheck-words-narrow");
  // By keyboard alone: to the drop zone, the language, the list and the tables.
  await p.click("#clear");
  const reached = new Set();
  await p.evaluate(() => document.activeElement.blur());
  for (let i = 0; i < 12; i++) {
    await p.keyboard.press("Tab");
    reached.add(await p.evaluate(() => document.activeElement.id || document.activeElement.className || document.activeElement.textContent));
  }
  for (const id of ["skip", "language", "theme", "files", "example"]) check(reached.has(id), "the keyboard does not reach " + id + ": " + [...reached]);

  await p.focus("#language");
  await p.keyboard.press("Enter");
  check((await p.evaluate(() => document.documentElement.lang + document.activeElement.id)) === "enlanguage", "the keyboard begins anew in another language");

  // The district's own page: its year and list.
  p = await visit(district, { colorScheme: "dark" });
  check((await p.textContent("h1")).includes("2024年度"), "the year asked for is not shown");
  await give(p, "typo.csv");
  const text = await p.textContent(".result");
  check(text.includes("这是2023年度的报告，本次应报送2024年度") && text.includes("不在编制主体名单上"), "year and list are not compared: " + text.slice(0, 400));
  await sound(p, "selfcheck-dark");
  p = await visit(page, { viewport: { width: 390, height: 800 } });
  await give(p, "typo.csv");
  await sound(p, "selfcheck-narrow");

  p = await visit(page);
  await p.click("#example");
  await done(p, 1);
  check((await p.$$eval("td.m3", (x) => x.map((e) => e.textContent))).join() === "▲62→26", "the example does not show its error");

  p = await visit(district);
  await p.click("#example");
  await done(p, 1);
  check((await p.locator(".result .notes").count()) === 0, "the example is held against the district's list and year: " + (await p.textContent(".result")));

  // A browser that lacks what is needed says so in a plain sentence.
  const old = await (await browser.newContext()).newPage();
  await old.addInitScript(() => { delete window.DecompressionStream; });
  await old.goto("file://" + page);
  await old.waitForFunction(() => document.getElementById("status").textContent.includes("浏览器版本过旧"));

  await finish(`ready ${p.ready} ms, first file ${first} ms, the next ${next} ms, ${memory} MB after ${kinds.length + 3} files`);
})().catch((e) => { console.error(failures.concat([e.stack]).join("\n")); process.exit(1); });
