// Opens a page of the district in Chromium and does what a clerk does. Run by
// TestInABrowser with the page, a second, large page, and a folder for pictures.
const { chromium } = require("playwright-core");
const [page, large, pictures, executablePath] = process.argv.slice(2);
const failures = [];
const check = (holds, what) => { if (!holds) failures.push(what); };

// Runs in the page: the contrast of every text in sight against what is behind it.
function lowContrast() {
  const parse = (c) => { const m = c.match(/[\d.]+/g).map(Number); return c.startsWith("color(srgb") ? [m[0] * 255, m[1] * 255, m[2] * 255, m[3] === undefined ? 1 : m[3]] : [m[0], m[1], m[2], m[3] === undefined ? 1 : m[3]]; };
  const light = ([r, g, b]) => { const f = (x) => ((x /= 255) <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4); return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c[3] > 0.99) return c;
    }
    return [255, 255, 255, 1];
  };
  const low = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; (n = walker.nextNode()); ) {
    const e = n.parentElement;
    if (!n.textContent.trim() || !e || e.closest("script, noscript, option, .only-reader, .skip") || !e.getClientRects().length) continue;
    const style = getComputedStyle(e);
    let fore = e.closest("svg") ? style.fill : style.color, back = behind(e);
    if (e.classList.contains("in")) {
      const bar = [...e.classList].find((c) => /^o\dt$/.test(c)).slice(0, 2);
      back = parse(getComputedStyle(e.closest("svg").querySelector("rect." + bar)).fill);
    }
    const a = light(parse(fore)), b = light(back);
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.6 && +style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) low.push(`${ratio.toFixed(2)} "${n.textContent.trim().slice(0, 20)}" <${e.tagName.toLowerCase()} class="${e.getAttribute("class") || ""}">`);
  }
  return [...new Set(low)].slice(0, 12);
}

// Runs in the page: what has no name for a screen reader, or no heading cells.
function unlabelled() {
  const bad = [];
  for (const e of document.querySelectorAll("input, select, button, a")) {
    const name = (e.getAttribute("aria-label") || e.textContent || "").trim() || (e.labels && e.labels[0] && e.labels[0].textContent.trim());
    if (!name) bad.push(e.outerHTML.slice(0, 80));
    if ((e.tagName === "INPUT" || e.tagName === "SELECT") && !(e.labels && e.labels.length)) bad.push("no label: " + e.outerHTML.slice(0, 80));
  }
  for (const t of document.querySelectorAll("table")) if (!t.querySelector("th[scope]") || (!t.caption && !t.closest("[aria-label]"))) bad.push("table without headings or name");
  for (const s of document.querySelectorAll("svg")) if (!s.getAttribute("aria-label") && s.getAttribute("aria-hidden") !== "true" && !s.closest('[aria-hidden="true"]')) bad.push("svg without name");
  if (document.querySelectorAll("h1").length !== 1) bad.push("not one h1");
  if (document.querySelectorAll("main").length !== 1) bad.push("not one main");
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  if (new Set(ids).size !== ids.length) bad.push("an id is used twice");
  return bad;
}

(async () => {
  const browser = await chromium.launch({ timeout: 60000, executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  async function visit(file, hash, scheme, width) {
    const context = await browser.newContext({ viewport: { width: width || 1280, height: 900 }, colorScheme: scheme || "light" });
    const p = await context.newPage();
    p.setDefaultTimeout(10000);
    p.on("console", (m) => { if (m.type() === "error" || m.type() === "warning") failures.push(`console ${m.type()}: ${m.text()}`); });
    p.on("pageerror", (e) => failures.push("page error: " + e.message));
    p.on("request", (r) => { if (!r.url().startsWith("file://")) failures.push("request: " + r.url()); });
    p.on("dialog", (d) => { failures.push("dialog: " + d.message()); d.dismiss(); });
    await p.goto("file://" + file + hash);
    await p.waitForSelector("main h1");
    return p;
  }
  const shot = (p, name) => p.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });

  // The overview, and the language.
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

  // Many agencies: only what is in sight is drawn.
  p = await visit(large, "#/agencies?s=-received");
  await p.waitForSelector(".long tbody tr:not(.spacer)");
  check((await p.locator(".long tbody tr").count()) < 120, "a long table draws the rows in sight only");
  await p.evaluate(() => { const box = document.querySelector(".scroll.tall"); box.scrollTop = box.scrollHeight; });
  await p.waitForFunction(() => +document.querySelector(".long tbody tr:not(.spacer)").getAttribute("aria-rowindex") > 100);
  await p.click(".long tbody tr:not(.spacer) a >> nth=-1");
  await p.waitForSelector("table.statutory");
  check((await p.locator("td[data-cell]").count()) === 200, "an agency of a large page shows its tables");
  await p.context().close();

  await browser.close();
  if (failures.length) {
    console.log([...new Set(failures)].join("\n"));
    process.exit(1);
  }
})().catch((e) => { console.log([...new Set(failures)].concat(String(e.stack || e)).join("\n")); process.exit(1); });
