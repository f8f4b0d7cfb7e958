// Measures the self-check page in Chromium: bench.cjs PAGE FILE FOLDER ROSTER CHROMIUM ROUNDS. Prints as JSON the
// best of some rounds, each in a new browser: seconds as a person waits, from the opening of the page or the choice
// of a file until what it leads to has been painted; processor seconds of the page and its workers; how long at most the
// page itself stood still; and the most memory that they had beyond that of an empty page, in MB; 0 where the system does
// not tell. Memory has a round of its own, since looking at it takes a third of the time of what is measured.
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

// watch notes in the page when the drop zone stands, when the program is ready, and how long each file or folder
// took that was given, once the browser has painted it.
function watch() {
  const marks = window.marks = { taken: [] };
  let given = 0, folder = false;
  document.addEventListener("change", () => { given = performance.now(); }, true);
  document.addEventListener("click", (e) => { if (e.target.id === "district-run") { given = performance.now(); folder = true; } }, true);
  const painted = (done) => requestAnimationFrame(() => setTimeout(() => done(performance.now())));
  new MutationObserver(() => {
    const status = document.getElementById("status");
    if (!status) return;
    if (!("drawn" in marks)) { marks.drawn = 0; painted((now) => { marks.drawn = now; }); }
    if (status.textContent !== "") return;
    marks.ready = marks.ready || performance.now();
    const n = marks.taken.length;
    if (given && (folder ? document.getElementById("district-zip") : document.querySelectorAll(".result").length > n)) {
      const from = given;
      given = 0;
      painted((now) => { marks.taken[n] = now - from; marks.last = now; });
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

async function visit(measure, remembering) {
  const browser = await chromium.launch({ timeout: 120000, executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const session = await browser.newBrowserCDPSession();
  const renderers = async () => (await session.send("SystemInfo.getProcessInfo")).processInfo.filter((p) => p.type === "renderer");
  const p = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  p.setDefaultTimeout(600000);
  await p.goto("about:blank");
  const empty = Math.max(...(await renderers()).map((r) => own(r.id)));
  await p.waitForTimeout(1000); // the browser itself is still busy
  await p.addInitScript(watch);
  const result = {};
  const until = async (what) => { while (!(await p.evaluate(what))) await p.waitForTimeout(50); };
  // part does something and waits until the page says that it is over; seconds are what the page measured.
  async function part(name, work, over, seconds) {
    const processor = async () => (await renderers()).reduce((sum, r) => sum + r.cpuTime, 0);
    const before = await processor();
    let most = 0, ended = false;
    const looking = remembering && (async () => {
      while (!ended) {
        for (const r of await renderers()) most = Math.max(most, own(r.id) - empty);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    await work();
    await p.evaluate(() => {
      let last = performance.now();
      window.still = 0;
      window.stillness = setInterval(() => {
        const now = performance.now();
        window.still = Math.max(window.still, now - last - 20);
        last = now;
      }, 20);
    });
    await until(over);
    const still = await p.evaluate(() => { clearInterval(window.stillness); return window.still; });
    ended = true;
    await looking;
    result[name] = { wall: (await p.evaluate(seconds)) / 1000, processor: (await processor()) - before, still: still / 1000, memory: Math.max(0, most) };
  }
  await measure(p, part);
  await browser.close();
  return result;
}

const open = (p) => () => p.goto("file://" + page, { waitUntil: "commit" });
const ready = "!!(window.marks && marks.drawn && marks.ready)";
async function everything(p, part) {
  await part("start", open(p), ready, "marks.ready");
  await p.waitForTimeout(1000); // nobody finds a file sooner
  for (const [n, name] of [[0, "first"], [1, "next"]]) await part(name, () => p.setInputFiles("#files", file), `marks.taken.length > ${n}`, `marks.taken[${n}]`);
  await p.click("#district > summary");
  await p.setInputFiles("#district-folder", folder);
  await p.setInputFiles("#district-roster", roster);
  await part("folder", () => p.click("#district-run"), "marks.taken.length > 2", "marks.taken[2]");
}
// atOnce gives a file as soon as there is something to give it to.
async function atOnce(p, part) {
  await part("drawn", open(p), "!!(window.marks && marks.drawn)", "marks.drawn");
  await part("at once", () => p.setInputFiles("#files", file), "marks.taken.length > 0", "marks.last");
}

(async () => {
  const all = [];
  for (let i = 0; i < Number(rounds); i++) all.push({ ...(await visit(atOnce, false)), ...(await visit(everything, false)) });
  const best = {}, remembered = await visit(everything, true);
  for (const name of Object.keys(all[0])) {
    best[name] = {};
    for (const key of Object.keys(all[0][name])) best[name][key] = Math.min(...all.map((r) => r[name][key]));
    if (remembered[name]) best[name].memory = remembered[name].memory;
  }
  console.log(JSON.stringify(best));
})();
