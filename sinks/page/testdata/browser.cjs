// Opens a page of the district in Chromium and does what a clerk does. Run by
// TestInABrowser with the page, a second, large page, and a folder for pictures;
// without GOUJI_LARGE the beginning only.
const { chromium } = require("playwright-core");
const { lowContrast, unlabelled } = require("./accessible.cjs");
const [page, large, pictures, executablePath] = process.argv.slice(2);
const failures = [];
const check = (holds, what) => { if (!holds) failures.push(what); };

(async () => {
  const browser = await chromium.launch({ timeout: 60000, executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  async function visit(file, hash, scheme, width) {
    const context = await browser.newContext({ viewport: { width: width || 1280, height: 900 }, colorScheme: scheme || "light" });
    const p = await context.newPage();
    p.setDefaultTimeout(10000);
    p.on("console", (m) => { if ((m.type() === "error" || m.type() === "warning") && !/since\.js/.test(m.location().url)) failures.push(`console ${m.type()}: ${m.text()}`); });
    p.on("pageerror", (e) => failures.push("page error: " + e.message));
    p.on("request", (r) => { if (!r.url().startsWith("file://")) failures.push("request: " + r.url()); });
    p.on("dialog", (d) => { failures.push("dialog: " + d.message()); d.dismiss(); });
    await p.goto("file://" + file + hash);
    await p.waitForSelector("main h1");
    return p;
  }
  const shot = (p, name) => p.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });

  async function finish() {
    await browser.close();
    if (failures.length) {
      console.log([...new Set(failures)].join("\n"));
      process.exit(1);
    }
  }

  // The overview, and the language; what follows them with GOUJI_LARGE.
  let p = await visit(page, "");
  check((await p.textContent("h1")).includes("相山区"), "the overview names the district");
  await shot(p, "overview");
  await p.click("#language");
  await p.waitForFunction(() => document.documentElement.lang === "en");
  check(/agencies have reported/.test(await p.textContent(".sentence")), "English says who has reported");
  check((await p.textContent("nav")).includes("Agencies"), "English names the views");
  await p.click("#language");
  await p.waitForFunction(() => document.documentElement.lang === "zh-CN");
  const read = await p.textContent("#make-up"), counts = (read.replace(/（.*?）/g, "").match(/\d+/g) || []).map(Number);
  check(counts.length > 1 && counts[0] === counts.slice(1).reduce((a, b) => a + b), `the reports read are accounted for: ${read}`);
  check((await p.textContent('.stat[href*="balanced"]')).includes("/ " + counts[0]), "the tiles count the same reports");

  // A language once chosen is found again; ?lang= chooses it from outside.
  await p.click("#language");
  await p.waitForFunction(() => document.documentElement.lang === "en");
  await p.goto("about:blank");
  await p.goto("file://" + page);
  await p.waitForSelector("main h1");
  check((await p.evaluate(() => document.documentElement.lang)) === "en", "the chosen language is remembered");
  await p.goto("file://" + page + "?lang=zh");
  await p.waitForSelector("main h1");
  check((await p.evaluate(() => document.documentElement.lang)) === "zh-CN", "the address chooses the language");

  // From the overview to an agency with an error.
  await p.click(".cards .card");
  await p.waitForSelector(".problems");
  check((await p.locator(".problems li").count()) > 0, "a report to correct lists what to correct");
  await p.context().close();
  if (!process.env.GOUJI_LARGE) return finish();

  // In a district its name is not repeated before every agency; the whole name is the title.
  p = await visit(page, "#/rules?y=2023");
  check(await p.evaluate(() => [...document.querySelectorAll('.long tbody th a')].some((a) => a.title === "相山区民政局" && a.textContent === "民政局")), "names are short where the district is known");
  await p.context().close();

  // A narrow screen with a choice of districts.
  p = await visit(large, "#/overview", "light", 390);
  check(await p.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "a page of several districts scrolls sideways on a telephone");
  check(await p.evaluate(() => document.getElementById("theme").getBoundingClientRect().right <= innerWidth), "the last button is in sight");
  await p.context().close();

  // The ranking: filter, sort.
  p = await visit(page, "#/agencies?y=2023");
  await p.waitForSelector(".long tbody tr:not(.spacer)");
  const before = await p.locator(".long tbody tr:not(.spacer)").count();
  await p.fill("#find", "民政局");
  await p.waitForFunction(() => document.querySelectorAll(".long tbody tr:not(.spacer)").length === 1);
  check(before > 10, "the ranking lists the agencies");
  await p.fill("#find", "");
  await p.selectOption("#only", "correct");
  await p.waitForFunction((n) => document.querySelectorAll(".long tbody tr:not(.spacer)").length < n, before);
  await p.selectOption("#only", "");
  await p.click('.sort:has-text("新收") >> nth=0');
  await p.waitForSelector('th[aria-sort="descending"]');
  const numbers = await p.$$eval(".long tbody tr:not(.spacer)", (rows) => rows.map((r) => +r.children[3].textContent.replace(/,/g, "")));
  check(numbers.length === before && numbers.every((n, i) => !i || n <= numbers[i - 1]), `sorted by applications received: ${before}: ${numbers}`);
  check(p.url().includes("s=-received"), "the order is in the address");
  await shot(p, "agencies");
  await p.context().close();

  // The heat map: follow a finding to its agency and its cell.
  p = await visit(page, "#/rules?y=2023");
  await p.click('td.heat a[aria-label*="民政局"]');
  await p.waitForSelector(".problems li.chosen");
  check((await p.textContent("h1")).includes("民政局"), "the heat map leads to the agency");
  await p.click(".problems li .where >> nth=0");
  await p.waitForFunction(() => document.activeElement.matches('td[data-cell]'));
  check(await p.evaluate(() => document.activeElement.classList.contains("m3")), "the wrong cell is marked");
  check(/2023\/相山区民政局\.csv:\d+:\d+/.test(await p.textContent(".inspector")), "the figure names its file and line");
  const from = await p.evaluate(() => document.activeElement.dataset.cell);
  await p.keyboard.press("ArrowRight");
  check((await p.evaluate(() => document.activeElement.dataset.cell)) !== from, "arrow keys move between the cells");
  await p.keyboard.press("ArrowDown");
  check(await p.evaluate(() => document.activeElement.matches("td[data-cell]")), "arrow keys move between the rows");
  await shot(p, "agency");
  await p.context().close();

  // From a sum back to the files.
  p = await visit(page, "#/tables?y=2023");
  await p.click('td.figure:has-text("324") >> nth=0');
  await p.click("#parts");
  await p.waitForSelector(".parts li");
  check(/2023\/.*\.(csv|json):\d+:\d+/.test(await p.textContent(".parts")), "a sum names the files and lines it comes from");
  const parts = await p.$$eval(".parts strong", (all) => all.reduce((n, e) => n + +e.textContent, 0));
  check(parts === 324, `the parts add up to ${parts}`);
  await p.context().close();

  // A hostile name stays a text.
  p = await visit(page, "#/agencies?y=2023");
  check((await p.locator('a:has-text("<script>")').count()) === 1, "a hostile name is shown as it is");
  check((await p.evaluate(() => document.querySelectorAll("#app script").length)) === 0, "no script came in with the data");
  await p.context().close();

  // Every view, wide and narrow, light and dark: contrast, labels, no sideways scrolling.
  for (const [name, hash] of [["overview", "#/overview"], ["agencies", "#/agencies?y=2023"], ["rules", "#/rules?y=2023"], ["tables", "#/tables?y=2023"], ["roster", "#/roster?y=2023"], ["sources", "#/sources"], ["agency", "#/agency/22?y=2023"]]) {
    for (const scheme of ["light", "dark"]) {
      for (const width of [1280, 390]) {
        const q = await visit(page, hash, scheme, width);
        for (const text of await q.evaluate(lowContrast)) failures.push(`${name} ${scheme} ${width}: contrast ${text}`);
        for (const text of await q.evaluate(unlabelled)) failures.push(`${name} ${scheme} ${width}: ${text}`);
        check(await q.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), `${name} ${width}: the page scrolls sideways`);
        if (width === 390 || scheme === "dark") await shot(q, `${name}-${scheme}-${width}`);
        await q.context().close();
      }
    }
  }

  // The keyboard alone reaches what matters, and one can see where it is.
  p = await visit(page, "#/overview");
  await p.keyboard.press("Tab");
  check((await p.evaluate(() => document.activeElement.className)) === "skip", "the first stop leads to the content");
  await p.keyboard.press("Tab");
  check(await p.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== "none"), "the focus is visible");
  await p.context().close();

  // Many agencies: all of them are in the document, to be searched and copied.
  p = await visit(large, "#/agencies?s=-received");
  await p.waitForSelector(".long tbody tr:not(.spacer)");
  check((await p.locator(".long tbody tr:not(.spacer)").count()) === 700, "a table of 700 agencies is not whole in the document");
  await p.click(".long tbody tr:not(.spacer) a >> nth=-1");
  await p.waitForSelector("table.statutory");
  check((await p.locator("td[data-cell]").count()) === 200, "an agency of a large page shows its tables");
  await p.context().close();

  await finish();
})().catch((e) => { console.log([...new Set(failures)].concat(String(e.stack || e)).join("\n")); process.exit(1); });
