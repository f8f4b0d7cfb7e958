// Measures the self-check page in Chromium: bench.cjs PAGE FILE FOLDER ROSTER CHROMIUM ROUNDS. Prints as JSON the
// best of some rounds, each in a new browser: seconds as a person waits, processor seconds of the page
// and its workers, how long at most the page itself stood still, and the most memory that they had beyond
// that of an empty page, in MB; 0 where the system does not tell.
const { chromium } = require("playwright-core"), { readFileSync } = require("node:fs");
const [page, file, folder, roster, executablePath, rounds] = process.argv.slice(2);

// own is what a process has for itself.
function own(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return ["Private_Clean", "Private_Dirty"].reduce((sum, name) => sum + Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)[1]), 0) / 1024;
  } catch (e) { // it has ended, or the system is another one
    return 0;
  }
}

async function round() {
  const browser = await chromium.launch({ timeout: 120000, executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const session = await browser.newBrowserCDPSession();
  const renderers = async () => (await session.send("SystemInfo.getProcessInfo")).processInfo.filter((p) => p.type === "renderer");
  const p = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  p.setDefaultTimeout(600000);
  await p.goto("about:blank");
  const empty = Math.max(...(await renderers()).map((r) => own(r.id)));
  const result = {};
  async function measure(name, work) {
    const processor = async () => (await renderers()).reduce((sum, r) => sum + r.cpuTime, 0);
    const before = await processor(), from = Date.now();
    let most = 0, over = false;
    const watch = (async () => {
      while (!over) {
        for (const r of await renderers()) most = Math.max(most, own(r.id) - empty);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    await p.evaluate(() => {
      let last = performance.now();
      window.still = 0;
      window.stillness = setInterval(() => {
        const now = performance.now();
        window.still = Math.max(window.still, now - last - 20);
        last = now;
      }, 20);
    });
    await work();
    const wall = Date.now() - from;
    const still = await p.evaluate(() => { clearInterval(window.stillness); return window.still || 0; });
    over = true;
    await watch;
    result[name] = { wall: wall / 1000, processor: (await processor()) - before, still: still / 1000, memory: Math.max(0, most) };
  }
  const shown = (n) => p.waitForFunction((n) => document.querySelectorAll(".result").length === n && document.getElementById("status").textContent === "", n);
  await measure("start", async () => {
    await p.goto("file://" + page);
    await p.waitForFunction(() => document.getElementById("status").textContent === "");
  });
  for (const [n, name] of [[1, "first"], [2, "next"]]) {
    await measure(name, async () => {
      await p.setInputFiles("#files", file);
      await shown(n);
    });
  }
  await p.click("#district > summary");
  await p.setInputFiles("#district-folder", folder);
  await p.setInputFiles("#district-roster", roster);
  await measure("folder", async () => {
    await p.click("#district-run");
    await p.waitForSelector("#district-zip");
  });
  await browser.close();
  return result;
}

(async () => {
  const all = [];
  for (let i = 0; i < Number(rounds); i++) all.push(await round());
  const best = {};
  for (const name of Object.keys(all[0])) {
    best[name] = {};
    for (const key of Object.keys(all[0][name])) best[name][key] = Math.min(...all.map((r) => r[name][key]));
  }
  console.log(JSON.stringify(best));
})();
