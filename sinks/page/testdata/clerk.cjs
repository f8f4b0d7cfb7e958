// Holds the page to what went wrong for a clerk. Run by TestTheClerksDay with a
// folder of pages and the browser.
const { chromium } = require("playwright-core");
const fs = require("fs");
const [folder, executablePath] = process.argv.slice(2);
const failures = [];
const check = (holds, what) => { if (!holds) failures.push(what); };

(async () => {
  const browser = await chromium.launch({ timeout: 60000, executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  async function visit(file, hash, options) {
    const context = await browser.newContext(Object.assign({ viewport: { width: 1280, height: 900 }, acceptDownloads: true }, options));
    const p = await context.newPage();
    p.setDefaultTimeout(15000);
    // A page without a since.js beside it must not stumble; the browser alone says that the file is not there.
    p.on("console", (m) => { if (m.type() === "error" && !/since\.js/.test(m.location().url)) failures.push(`${file}: console ${m.text()}`); });
    p.on("pageerror", (e) => failures.push(`${file}: page error: ${e.message}`));
    await p.goto("file://" + folder + "/" + file + (hash || ""));
    await p.waitForSelector("h1");
    return p;
  }
  const text = (p, selector) => p.textContent(selector || "main");

  // Nothing usable and no roster: the page says so, and why.
  let p = await visit("empty/report.html");
  check(/没有可以采用的报告/.test(await text(p)) && /扫描件\.pdf/.test(await text(p)) && /没有文字/.test(await text(p)), "a page without a usable report does not say what came in and why it cannot be used");
  for (const view of ["agencies", "rules", "tables", "roster", "sources"]) {
    await p.goto("about:blank");
    await p.goto("file://" + folder + "/empty/report.html#/" + view);
    await p.waitForSelector("main h1");
  }
  check(/扫描件\.pdf/.test(await text(p)), "the sources of a page without a usable report");
  await p.context().close();

  // The reports to correct are all in sight, and the first screen can be printed.
  p = await visit("runs/abc/report.html");
  const cards = await p.$$eval(".cards .card", (all) => all.map((c) => { const r = c.getBoundingClientRect(), list = c.closest(".panel").getBoundingClientRect(); return r.left >= list.left && r.right <= list.right && r.bottom <= list.bottom && r.height > 0; }));
  check(cards.length === 4 && cards.every(Boolean), `reports to correct out of sight: ${cards}`);
  const printed = await Promise.race([p.pdf({ format: "A4" }), new Promise((r) => setTimeout(() => r(null), 30000))]);
  check(printed && printed.length > 10000, "the first screen cannot be printed");
  check(/未报送1个/.test(await text(p, ".sentence")) && /报送但不能采用1个/.test(await text(p, ".sentence")), `who is missing and whose report cannot be used is told apart: ${await text(p, ".sentence")}`);

  // What is new since the last run, in both places where the page is opened.
  await p.waitForSelector("#since");
  check(/自上次（2024-03-31）以来/.test(await text(p, "#since")) && /新问题/.test(await text(p, "#since")) && /<b>不是标记/.test(await text(p, "#since")), "what is new is shown");
  check((await p.locator("#since a").first().textContent()) === "相山区民政局", "a new finding leads to its agency");
  const outbox = () => p.$$eval("#outbox a", (list) => list.map((a) => new URL(a.href).pathname));
  check(/给2个机关/.test(await text(p, "#outbox")) && (await outbox()).join() === [folder + "/since/outbox/", folder + "/since/outbox.csv"].join(), `the way to the outbox: ${await outbox()}`);
  await p.context().close();
  p = await visit("current/report.html");
  await p.waitForSelector("#since");
  check((await outbox())[0] === folder + "/since/outbox/", `the way to the outbox from the page in force: ${await outbox()}`);
  await p.context().close();
  p = await visit("runs/old/report.html");
  await p.waitForTimeout(300);
  check((await p.locator("#since").count()) === 0, "the page of an older generation tells what is new in another one");
  await p.context().close();

  // Rows to find and to copy, and the export of what is shown.
  p = await visit("runs/abc/report.html", "#/agencies?y=2023");
  check((await p.evaluate(() => document.querySelectorAll(".long tbody tr:not(.spacer)").length)) > 20, "all rows are in the document");
  await p.fill("#find", "街道");
  await p.waitForFunction(() => document.querySelectorAll(".long tbody tr:not(.spacer)").length < 10);
  const shown = await p.locator(".long tbody tr:not(.spacer)").count();
  const [download] = await Promise.all([p.waitForEvent("download"), p.click("#export")]);
  const csv = fs.readFileSync(await download.path(), "utf8");
  check(csv.startsWith("\ufeff机关,状态,") && csv.trim().split("\r\n").length === shown + 1, "the export holds what is shown: " + csv.slice(0, 80));
  await p.fill("#find", "");
  await p.waitForFunction((n) => document.querySelectorAll(".long tbody tr:not(.spacer)").length > n, shown);
  await p.context().close();
  p = await visit("large/report.html", "#/agencies?y=2023");
  check((await p.locator(".long tbody tr:not(.spacer)").count()) < 200 && (await p.locator("#partly").count()) === 1, "a table of thousands says that only a part is in the document");
  await p.evaluate(() => { const box = document.querySelector(".scroll.tall"); box.scrollTop = box.scrollHeight; });
  await p.waitForFunction(() => +document.querySelector(".long tbody tr:not(.spacer)").getAttribute("aria-rowindex") > 5000);
  const [all] = await Promise.all([p.waitForEvent("download"), p.click("#export")]);
  check(fs.readFileSync(await all.path(), "utf8").trim().split("\r\n").length === 7801, "the export of a long table is not whole");
  await p.context().close();

  // From an agency to its return, and the text to send with it.
  p = await visit("runs/abc/report.html", "#/agencies?y=2023&o=correct", { permissions: ["clipboard-read", "clipboard-write"] });
  await p.click('.long tbody a:has-text("民政局")');
  await p.waitForSelector("#send");
  for (const a of await p.$$eval("#send a", (list) => list.map((x) => decodeURIComponent(x.getAttribute("href"))))) check(/^returns\/相山区民政局-2023\.(xlsx|html)$/.test(a), "the return of an agency: " + a);
  await p.click("#copy-message");
  await p.waitForFunction(() => document.querySelector("#send [role=status]").textContent !== "");
  check(/已复制/.test(await text(p, "#send")), "the message is copied");
  check((await p.evaluate(() => navigator.clipboard.readText())) === fs.readFileSync(folder + "/letter.txt", "utf8"), "the message is the letter to the return");

  // From an agency whose report is missing or cannot be used to the letter to send.
  for (const [n, kind, file] of [[0, "reminders", "reminder.txt"], [1, "unusable", "unusable.txt"]]) {
    await p.goto("file://" + folder + "/runs/abc/report.html#/roster?y=2023&o=" + ["missing", "unusable"][n]);
    await p.click(".long tbody tr:not(.spacer) a");
    await p.waitForSelector("#send");
    const name = (await text(p, "h1")).trim().split(" ")[0];
    check((await p.$$eval("#send a", (list) => list.map((x) => decodeURIComponent(x.getAttribute("href"))))).join() === [".docx", ".txt"].map((x) => kind + "/" + name + "-2023" + x).join(), "the letter to " + name);
    await p.click("#copy-message");
    await p.waitForFunction(() => document.querySelector("#send [role=status]").textContent !== "");
    check((await p.evaluate(() => navigator.clipboard.readText())) === fs.readFileSync(folder + "/" + file, "utf8"), "the message is the letter in " + kind);
  }
  await p.context().close();

  // Without submission dates nobody can be said to be in time.
  p = await visit("undated/report.html");
  check(/不明/.test(await text(p, "#lateness")) && /是否按时不明/.test(await text(p, "#undated")) && !/按时报送/.test(await text(p)), "lateness without dates is not known");
  await p.goto("about:blank");
  await p.goto("file://" + folder + "/undated/report.html#/roster");
  await p.waitForSelector(".long tbody tr:not(.spacer)");
  check(/不明/.test(await text(p, ".long tbody")), "the roster says that lateness is not known");
  await p.context().close();

  // A sentence that contradicts the tables stands beside them, both marked.
  p = await visit("words/report.html", "#/agency/0");
  await p.waitForSelector(".beside");
  check((await text(p, ".beside blockquote")) === "本年共收到申请12件，上年12件。", "the whole sentence stands beside the tables");
  check((await text(p, ".beside mark")) === "12件" && (await p.evaluate(() => document.querySelector(".beside mark").previousSibling.textContent)) === "本年共收到申请", "the figure in question is marked in its sentence");
  await p.click(".beside .where");
  check(await p.evaluate(() => { const td = document.querySelector("td.pointed"); return td && td.classList.contains("m1") && td === document.activeElement; }), "its cell is marked in the tables");
  check(/第2个表第5行第10格/.test(await text(p, ".inspector")), "places behind a blank cell are those of other cells: " + (await text(p, ".inspector")));
  check(/规章.*3/.test(await text(p, ".foreign")), "figures of the other edition are listed");
  const sides = await p.evaluate(() => { const t = document.querySelector(".beside .paper").getBoundingClientRect(), a = document.querySelector(".beside aside").getBoundingClientRect(); return a.left >= t.right && a.top < t.bottom; });
  check(sides, "the sentences are not beside the tables");
  await p.context().close();

  // Versions, with what each changed, and what of it nobody asked for.
  p = await visit("twice/report.html", "#/agency/0");
  const versions = await p.$$eval("#versions > ol > li", (list) => list.map((li) => li.textContent));
  check(versions.length === 2 && /初报\.csv:2:1 \(A2\).*2024-01-10.*未采用/.test(versions[0]) && /<b>更正\.docx.*采用.*8 → 9.*8 → 空 未要求/.test(versions[1]), "versions: " + versions);
  check(/取舍依据：提交日期。.*上一版并没有问题/.test(await text(p, "#versions")), "what decided between versions: " + (await text(p, "#versions")));
  await p.click("#versions .where");
  check(await p.evaluate(() => document.activeElement.matches("td[data-cell]")), "a changed cell leads to the tables");
  await p.context().close();
  p = await visit("words/report.html", "#/agency/0");
  check((await p.locator("#versions").count()) === 0, "a report handed in once has versions");
  await p.context().close();

  // A place in a CSV file is given as the cell of a spreadsheet, too.
  p = await visit("undated/report.html", "#/agency/0");
  check(/a\.csv:46:91 \(J46\)/.test(await p.evaluate(() => [...document.querySelectorAll("td[title]")].map((td) => td.title).join(" "))), "the cell of a CSV file");
  await p.context().close();

  // The numbers of the charts do not lie on one another.
  p = await visit("years/report.html", "#/overview");
  for (const width of [1440, 390]) {
    await p.setViewportSize({ width, height: 900 });
    await p.reload();
    await p.waitForSelector(".chart");
    const clashes = await p.evaluate(() => [...document.querySelectorAll(".chart")].flatMap((chart) => {
      const boxes = [...chart.querySelectorAll("text")].map((t) => [t.textContent, t.getBoundingClientRect()]), found = [];
      boxes.forEach(([a, x], i) => boxes.slice(i + 1).forEach(([b, y]) => { if (x.left < y.right - 1 && y.left < x.right - 1 && x.top < y.bottom - 3 && y.top < x.bottom - 3) found.push(a + " on " + b); }));
      return found;
    }));
    check(!clashes.length, `${width}: ${clashes.slice(0, 5)}`);
    check(await p.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), `${width}: the page scrolls sideways`);
  }
  await p.context().close();

  // A return on a telephone: nothing is cut off, and the list is a list.
  p = await visit("return.html", "", { viewport: { width: 390, height: 800 } });
  check(await p.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), "a return scrolls sideways on a telephone");
  check(await p.evaluate(() => [...document.querySelectorAll(".list tbody td, .list tbody th")].every((c) => c.getBoundingClientRect().width > 200 || c.textContent === "")), "the list of a return has narrow columns on a telephone");
  await p.context().close();

  await browser.close();
  if (failures.length) {
    console.log([...new Set(failures)].join("\n"));
    process.exit(1);
  }
})().catch((e) => { console.log([...new Set(failures)].concat(String(e.stack || e)).join("\n")); process.exit(1); });
