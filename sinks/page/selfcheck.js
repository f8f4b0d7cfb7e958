// The page for agencies: whoever has written a report drops its file here and
// sees at once whether it can be handed in. A worker does the reading, so that
// no file can freeze the page; every text is set as text, never as markup.
(function () {
  const catalogue = JSON.parse(document.getElementById("catalogue").textContent);
  const MAX_BYTES = 64 << 20; // of a file
  const MAX_SECONDS = 20; // for a file
  const NOT_STARTED = ["自查程序没有启动。请关闭本页重新打开；仍然不行，请换一个浏览器。", "The program did not start. Please close the page and open it again, or try another browser."];
  const MAX_MEMORY = 150 << 20; // of a worker between two files
  let english = new URLSearchParams(location.search).get("lang") === "en";
  const T = (zh, en) => (english ? en : zh);
  const P = (pair) => pair[english ? 1 : 0];
  const { h, fill, figure, markName, statutory, besideSentences, showCells } = elements(() => catalogue, () => english);
  const app = document.getElementById("app");

  // ---- state ---------------------------------------------------------------
  // results holds what became of every file, in the order in which they came:
  // {name, bytes, answer} or {name, trouble: [zh, en]}, or neither while it waits.
  const results = [];
  let state = "loading"; // loading, ready, or broken
  let broken = null; // why, in both languages
  let checking = null; // the one of them that is checked now

  // ---- the worker ----------------------------------------------------------
  let compiled = null, workerURL = "", worker = null, starting = null;
  function lacking() {
    const needed = [[typeof WebAssembly === "object", "WebAssembly"], [typeof Worker === "function", "Worker"], [typeof DecompressionStream === "function", "DecompressionStream"], [!!Blob.prototype.arrayBuffer, "Blob.arrayBuffer"], [typeof WebAssembly !== "object" || !!WebAssembly.compileStreaming, "WebAssembly.compileStreaming"]];
    return needed.filter(([has]) => !has).map(([, name]) => name);
  }
  async function prepare() {
    const lacks = lacking();
    if (lacks.length) {
      throw Object.assign(new Error(), { said: [
        "这个浏览器版本过旧，不能运行自查（缺少" + lacks.join("、") + "）。请用 Chrome 或 Edge 80、Firefox 113、Safari 16.4 以上的版本，或360、QQ浏览器的极速模式打开本页。",
        "This browser is too old (it lacks " + lacks.join(", ") + "). Please open the page in Chrome or Edge 80, Firefox 113, Safari 16.4 or later."] });
    }
    workerURL = URL.createObjectURL(new Blob([JSON.parse(document.getElementById("worker").textContent)], { type: "text/javascript" }));
    compiled = compile();
    await start();
  }
  // answerOf waits for the one answer of a worker.
  function answerOf(worker) {
    return new Promise((resolve, reject) => {
      const end = (done, value) => { clearTimeout(timer); worker.onmessage = worker.onerror = null; done(value); };
      const timer = setTimeout(() => end(reject, new Error("timeout")), 60000);
      worker.onerror = (e) => end(reject, new Error(e.message));
      worker.onmessage = ({ data }) => (data.dead ? end(reject, new Error("dead")) : end(resolve, data));
    });
  }
  // compile has a worker of its own unpack and compile the program for all others: what
  // it used for that, a hundred megabytes, goes when it ends. The program stands in pieces at
  // the end of the page, and goes to the worker while the page is still read.
  async function compile() {
    const own = new Worker(workerURL), module = answerOf(own);
    const pieces = document.getElementsByClassName("module");
    // Of those that are there the last may not be whole before the page is.
    const send = (whole) => {
      while (pieces.length > (whole ? 0 : 1)) {
        const [piece] = pieces;
        piece.remove();
        own.postMessage({ piece: piece.textContent, length: +piece.dataset.bytes, last: whole && pieces.length === 0 });
      }
    };
    const reading = new MutationObserver(() => send(false));
    reading.observe(document.body, { childList: true });
    addEventListener("DOMContentLoaded", () => { reading.disconnect(); send(true); }, { once: true });
    try {
      return (await module).module;
    } finally {
      own.terminate();
    }
  }
  // load has a worker load the program.
  async function load(worker) {
    const district = JSON.parse(document.getElementById("district-settings").textContent);
    const module = await compiled, ready = answerOf(worker);
    worker.postMessage({ module, district, version: catalogue.version });
    return ready;
  }
  // start makes the worker that checks files, after an old one was ended. It checks the
  // example while nobody waits for it: the first report of whoever opens the page is then
  // read by a program that the browser has compiled.
  function start() {
    const own = worker = new Worker(workerURL);
    return (starting = load(own).then(() => own.postMessage({ id: 0, name: "example.csv", bytes: new TextEncoder().encode(exampleText()) })));
  }
  // newWorker makes another worker that has loaded the program, and ends the one that
  // checks files if it has nothing to do: the next file starts it again.
  async function newWorker() {
    let own = null;
    try {
      await starting;
      if (!checking && worker) {
        worker.terminate();
        starting = null;
      }
      own = new Worker(workerURL);
      await load(own);
      return own;
    } catch (e) { // whichever of them did not start
      if (own) own.terminate();
      throw { said: NOT_STARTED };
    }
  }
  // measured notes the memory of a program, in MB, for tests.
  function measured(bytes) { app.dataset.memory = Math.round(bytes / (1 << 20)); }
  let asked = 0; // files so far
  // ask has the worker check a file. A worker that dies or takes too long is
  // replaced, and the file refused.
  function ask(name, bytes) {
    const id = ++asked;
    return new Promise((resolve) => {
      const end = (value) => { clearTimeout(timer); worker.onmessage = worker.onerror = null; resolve(value); };
      const replace = (trouble) => {
        worker.terminate();
        end({ trouble });
        starting = start().catch(fail);
      };
      const timer = setTimeout(() => replace([
        `检查这个文件用了${MAX_SECONDS}秒还没有结束，已经停止。文件可能已损坏，或不是年度报告；请另存为 .xlsx 或 .docx 后再试。`,
        `Checking this file took more than ${MAX_SECONDS} seconds and was stopped. It may be damaged or no annual report; please save it as .xlsx or .docx and try again.`]), MAX_SECONDS * 1000);
      const fault = [
        "程序读这个文件时出错，没有采用它。请另存为 .xlsx 或 .docx 后再试；仍然不行，请把文件交给区政府信息公开办公室。",
        "The program failed while it read this file, so the file is not used. Please save it as .xlsx or .docx and try again; if that does not help, give the file to the district office."];
      worker.onerror = () => replace(fault);
      worker.onmessage = ({ data }) => {
        if (data.dead) return replace(fault);
        if (data.id !== id) return;
        const answer = JSON.parse(data.answer);
        measured(data.memory);
        end(answer.failed ? { trouble: fault } : { answer });
        if (data.memory > MAX_MEMORY) { // what WebAssembly has taken, it never gives back
          worker.terminate();
          starting = start().catch(fail);
        }
      };
      worker.postMessage({ id, name, bytes }, [bytes.buffer]);
    });
  }

  // ---- files that come in --------------------------------------------------
  function fail(e) {
    state = "broken";
    broken = e.said || NOT_STARTED;
    draw();
  }
  async function take(list, example = false) {
    for (const file of list) results.push({ name: file.name, file, answer: null, trouble: null, example });
    if (!checking) await work();
  }
  async function work() {
    for (;;) {
      const r = results.find((x) => x.file);
      if (!r) break;
      checking = r;
      progress();
      try {
        await (starting || start());
      } catch (e) {
        return fail(e);
      }
      try {
        if (r.file.size > MAX_BYTES) {
          r.trouble = [`文件有${Math.ceil(r.file.size / (1 << 20))}兆，超过本页能读的${MAX_BYTES >> 20}兆。一份年度报告不会这么大。`,
            `The file has ${Math.ceil(r.file.size / (1 << 20))} MB, more than the ${MAX_BYTES >> 20} MB this page reads. No annual report is that large.`];
        } else {
          Object.assign(r, await ask(r.name, new Uint8Array(await r.file.arrayBuffer())));
          // Nobody's report is on no district's list, and of no year that it asks for.
          if (r.example && r.answer) r.answer.files.forEach((f) => f.reports.forEach((report) => { report.mismatch = []; }));
        }
      } catch (e) {
        r.trouble = ["浏览器不能读取这个文件：它可能已被移走、正被别的程序占用，或是一个文件夹。", "The browser cannot read this file: it may have been moved, be in use by another program, or be a folder."];
      }
      if (state === "broken") return;
      r.file = null;
      show(r);
    }
    if (!checking) return; // there was none
    checking = null;
    progress();
    document.getElementById("results").focus();
  }
  const exampleText = () => JSON.parse(document.getElementById("example-report").textContent);
  // example checks a report with one error in it.
  function example() {
    take([new File([exampleText()], T("例子（有一处错误）.csv", "example with one error.csv"), { type: "text/csv" })], true);
  }
  // filesOf lists what was dropped, as {path, file} by path; folders are searched.
  async function filesOf(transfer) {
    const entries = [...(transfer.items || [])].map((x) => x.webkitGetAsEntry && x.webkitGetAsEntry()).filter(Boolean);
    if (!entries.length) return [...transfer.files].map((file) => ({ path: file.name, file }));
    const files = [];
    async function visit(entry, path) {
      if (entry.isFile) {
        if (!/^(\.|~\$)|\.tmp$/i.test(entry.name)) files.push({ path, file: await new Promise((resolve, reject) => entry.file(resolve, reject)) });
        return;
      }
      const reader = entry.createReader();
      for (;;) {
        const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
        if (!some.length) return;
        for (const e of some) await visit(e, path + "/" + e.name);
      }
    }
    for (const e of entries) await visit(e, e.name);
    return files.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  const desk = districtDesk({ T, P, h, filesOf, newWorker, measured, years: catalogue.years });

  // ---- frame ---------------------------------------------------------------
  function draw() {
    const focused = document.activeElement.id;
    document.documentElement.lang = english ? "en" : "zh-CN";
    document.title = T("勾稽 · 年度报告自查", "gouji · self-check of annual reports");
    app.replaceChildren(header(), fill(h("main", { id: "main", tabindex: "-1" }), {}, [lead(), dropZone(), resultList(), whatItSees(), desk.panel()]), footer());
    results.forEach(show);
    progress();
    // The keyboard stays where it was.
    if (focused) (document.getElementById(focused) || document.getElementById("main")).focus({ preventScroll: true });
  }
  function header() {
    return h("header", { class: "top" },
      h("div", { class: "brand" }, h("span", { class: "seal", "aria-hidden": "true" }, "勾稽"), h("span", { class: "brand-text" }, T("政府信息公开工作年度报告自查", "Annual disclosure reports, checked before they are handed in"))),
      h("div", { class: "tools" },
        h("button", { type: "button", id: "print", class: "quiet", hidden: true, onclick: () => print() }, T("打印", "Print")),
        h("button", { type: "button", id: "language", class: "quiet", lang: english ? "zh-CN" : "en", onclick: () => { english = !english; draw(); } }, T("English", "中文")),
        h("button", { type: "button", id: "theme", class: "quiet", "aria-label": T("切换明暗", "switch light and dark"), onclick: switchTheme }, "◐")));
  }
  function switchTheme() {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  }
  function footer() {
    return h("footer", {}, T("程序与规则版本 ", "program and rules: version "), catalogue.version, catalogue.date && T(`（${catalogue.date}）`, ` (${catalogue.date})`), T("；认2019年格式（2019、2020年度）和2021年格式（2021年度起）。", "; editions 2019 (for 2019 and 2020) and 2021 (from 2021 on)."));
  }
  function lead() {
    return h("div", { class: "lead" }, h("h1", {}, T("报送前自查", "Check before you hand in"), catalogue.years.length > 0 && h("span", { class: "year" }, T(`　${catalogue.years.join("、")}年度`, ` ${catalogue.years.join(", ")}`))),
      h("p", { class: "sentence" }, T("把编好的年度报告放进来，马上知道能不能报送；不能的，指出哪一格有误、应为多少。", "Drop the report you have written and see at once whether it can be handed in; if not, which cell is wrong and what it should say.")));
  }
  function dropZone() {
    const input = h("input", { type: "file", id: "files", multiple: true, class: "only-reader", onchange: (e) => { const list = [...e.target.files]; e.target.value = ""; take(list); } });
    const zone = h("div", { class: "drop", id: "drop" },
      h("p", { class: "drop-main" }, T("把报告文件拖到这里，或", "Drag the file here, or "), h("label", { class: "choose", for: "files" }, T("选择文件", "choose it")), input, h("button", { type: "button", id: "example", class: "quiet", onclick: example }, T("看一个例子", "see an example"))),
      h("p", { class: "muted" }, T("工作簿（.xlsx、.xls、.et、.ods）、文档（.docx、.doc、.wps、.rtf、.odt）、PDF、OFD、网页（.html、.mht）、文本、CSV、JSON，或它们的压缩包；可以一次放几个。", "A workbook (.xlsx, .xls, .et, .ods), document (.docx, .doc, .wps, .rtf, .odt), PDF, OFD, web page (.html, .mht), text, CSV, JSON, or an archive of them; several at once if you like.")),
      h("p", { class: "private" }, T("不联网：文件只在这台电脑里读，不发给任何人；断开网络也能用。", "Nothing is sent: the file is read on this computer only, and the page works without a network.")),
      h("p", { class: "status", id: "status", role: "status" }), h("progress", { id: "progress", class: "bar", "aria-label": T("进度", "progress"), max: "1", value: "0", hidden: true }));
    zone.addEventListener("dragover", (e) => { e.preventDefault(); zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    return zone;
  }
  // A file dropped beside the zone must not make the browser leave the page.
  addEventListener("dragover", (e) => e.preventDefault());
  addEventListener("drop", async (e) => {
    e.preventDefault();
    const zone = document.getElementById("drop");
    if (zone) zone.classList.remove("over");
    try {
      take((await filesOf(e.dataTransfer)).map((x) => x.file));
    } catch (error) {
      results.push({ name: T("拖入的文件", "what was dropped"), trouble: ["浏览器不能读取拖入的文件。", "The browser cannot read what was dropped."] });
      show(results[results.length - 1]);
    }
  });
  function progress() {
    const status = document.getElementById("status"), bar = document.getElementById("progress");
    if (!status) return;
    const done = results.filter((r) => r.answer || r.trouble).length;
    status.className = "status" + (state === "broken" ? " bad-text" : "");
    status.textContent = state === "broken" ? P(broken)
      : checking ? T(`正在检查 ${done + 1}/${results.length}：${checking.name}`, `checking ${done + 1} of ${results.length}: ${checking.name}`)
        : state === "loading" ? T("正在准备……", "getting ready …") : "";
    bar.hidden = !checking;
    bar.max = Math.max(1, results.length);
    bar.value = done;
  }

  // ---- results -------------------------------------------------------------
  // verdict of a report or file: its tone, and what it says.
  function verdict(r) {
    if (!r.usable) return ["bad", T("不能采用", "cannot be used")];
    if (r.wrong) return ["bad", T("须改正后再报送", "to correct before it is handed in")];
    const doubts = (r.detail.q || []).filter((p) => !p.f).length;
    if (doubts) return ["warn", T(`可以报送，请先核实${doubts}处`, `can be handed in; ${doubts} to check first`)];
    return ["good", T("可以报送", "can be handed in")];
  }
  function nameOf(r) {
    return [r.name || r.code || T("机关不明", "agency unknown"), r.year ? T(r.year + "年度", String(r.year)) : T("年度不明", "year unknown")].join(" ");
  }
  // entriesOf lists what there is to show of a result: its reports, and each file itself
  // where there is something to say about it.
  function entriesOf(result, i) {
    if (i < 0) return [];
    if (result.trouble) return [{ name: result.name, said: T("没有采用", "not used"), tone: "bad", id: `r${i}`, panel: () => troublePanel(result, `r${i}`) }];
    if (!result.answer) return [];
    const list = [], reports = result.answer.files.some((f) => f.reports.length);
    result.answer.files.forEach((f, k) => {
      f.reports.forEach((r, n) => {
        const id = `r${i}-${k}-${n}`, [tone, said] = verdict(r);
        list.push({ name: nameOf(r), said, tone, id, report: true, panel: () => reportPanel(f, r, id) });
      });
      const id = `r${i}-${k}`, lost = f.status === "rejected" || !reports;
      if (lost || f.status === "ignored" || f.notes.some((x) => x.s < 5)) {
        list.push({ name: f.path, said: lost ? T("没有采用", "not used") : T("关于文件的提示", "notes about the file"), tone: lost ? "bad" : "warn", id, panel: () => filePanel(f, id, lost) });
      }
    });
    return list;
  }
  const MAX_UNFOLDED = 12; // results whose tables are drawn at once; of more, those that are asked for
  const unfold = new Map(); // by id, what draws a folded result
  let shown = null; // of the results that are drawn, how many there are of which kind
  function resultList() {
    unfold.clear();
    shown = { good: 0, all: 0 };
    return h("div", { id: "results", tabindex: "-1" });
  }
  // show draws a result below those that are drawn, unless it was cleared away.
  function show(result) {
    const list = document.getElementById("results");
    for (const x of entriesOf(result, results.indexOf(result))) {
      if (!shown.all) {
        list.append(h("section", { class: "panel", id: "overview", hidden: true }, h("h2", {}), h("ul", { class: "overview" })),
          h("p", {}, h("button", { type: "button", class: "quiet", id: "clear", onclick: () => { results.length = 0; draw(); } }, T("清除结果", "Clear the results"))));
      }
      list.lastChild.before(shown.all++ < MAX_UNFOLDED ? x.panel() : folded(x));
      if (x.report && x.tone !== "bad") shown.good++;
      const overview = document.getElementById("overview");
      overview.hidden = shown.all < 2;
      overview.firstChild.textContent = T(`${shown.good}份报告可以报送，${shown.all - shown.good}项要处理`, `${shown.good} ${shown.good === 1 ? "report" : "reports"} can be handed in, ${shown.all - shown.good} to deal with`);
      overview.lastChild.append(h("li", {}, h("span", { class: "badge " + x.tone }, x.said), " ", h("a", { href: "#" + x.id }, x.name)));
    }
    document.getElementById("print").hidden = !shown.all;
  }
  function folded(x) {
    const section = h("section", { class: "panel result folded", id: x.id, tabindex: "-1" }, h("h2", {}, x.name, " ", h("span", { class: "badge " + x.tone }, x.said)),
      h("button", { type: "button", class: "where", onclick: () => open().focus() }, T("展开", "show")));
    const open = () => {
      const panel = x.panel();
      section.replaceWith(panel);
      unfold.delete(x.id);
      return panel;
    };
    unfold.set(x.id, open);
    return section;
  }
  addEventListener("hashchange", () => {
    const open = unfold.get(location.hash.slice(1));
    if (open) open().scrollIntoView();
  });
  function troublePanel(result, id) {
    return h("section", { class: "panel result", id, tabindex: "-1" }, h("h2", {}, result.name), h("p", { class: "verdict bad" }, T("这个文件没有采用", "This file is not used")), h("p", {}, P(result.trouble)));
  }
  function filePanel(f, id, lost) {
    return h("section", { class: "panel result", id, tabindex: "-1" }, h("h2", {}, f.path),
      lost && h("p", { class: "verdict bad" }, T("这个文件没有采用", "This file is not used")), P(f.reason) && h("p", {}, P(f.reason)),
      lost && !P(f.reason) && !f.notes.length && h("p", {}, T("文件里没有找到年度报告的表格。", "No tables of an annual report were found in the file.")),
      notes(f.notes.filter((x) => P(x.t) !== P(f.reason))));
  }
  function notes(list) {
    return list.length > 0 && h("ul", { class: "notes" }, list.map((x) => h("li", {}, h("span", { class: "badge " + (x.s < 3 ? "bad" : x.s < 5 ? "warn" : "") }, P(catalogue.levels[x.s])), " ", P(x.t), " ", h("span", { class: "muted" }, P(x.p)))));
  }
  function reportPanel(f, r, id) {
    const [tone, said] = verdict(r), detail = r.detail;
    const sections = [
      h("h2", {}, nameOf(r)),
      h("p", { class: "verdict " + tone }, h("span", { class: "verdict-sign", "aria-hidden": "true" }, { good: "✓", warn: "○", bad: "✗" }[tone]), said),
      h("dl", { class: "recognised" },
        [[T("机关", "agency"), r.name || "—"], [T("统一社会信用代码", "credit code"), r.code || "—"], [T("年度", "year"), r.year || "—"],
          r.edition && [T("格式", "edition"), T(r.edition + "年格式", r.edition)], [T("范围", "scope"), r.own ? T("本机关", "the agency's own") : T("汇总", "consolidated")], [T("文件", "file"), f.path]]
          .filter(Boolean).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, String(value))))),
      r.mismatch.length > 0 && h("ul", { class: "notes" }, r.mismatch.map((x) => h("li", {}, h("span", { class: "badge bad" }, T("须改正", "correct")), " ", P(x)))),
      notes(r.notes)];
    if (detail) {
      const problems = detail.q || [], show = (cell, cells) => showCells(document.getElementById(id), cell, cells);
      if (problems.length) {
        sections.push(h("h3", {}, T("须改正与请核实", "To correct and to check")), h("div", { class: "problems" }, problemList(problems, show)),
          h("p", { class: "actions" }, h("button", { type: "button", class: "quiet copy", onclick: (e) => copy(listText(f, r), e.target) }, T("复制清单", "Copy the list"))));
      }
      sections.push(tables(detail, problems, id, show));
    }
    return h("section", { class: "panel result", id, tabindex: "-1", "aria-label": nameOf(r) + " " + f.path }, sections);
  }
  function problemList(problems, show) {
    return h("ol", {}, problems.map((p) => h("li", { class: p.f ? "follows" : p.s < 3 && !p.n ? "error" : "check" },
      h("div", { class: "problem-head" }, h("span", { class: "badge " + (p.f ? "" : p.s < 3 && !p.n ? "bad" : "warn") }, P(p.d)),
        p.c >= 0 ? h("button", { type: "button", class: "where", onclick: () => show(p.c, p.k) }, P(p.w)) : h("strong", {}, P(p.w)),
        p.x && p.v && h("span", { class: "from-to" }, h("del", {}, p.v), " → ", h("ins", {}, p.x))),
      h("p", {}, P(p.t)), h("p", { class: "muted" }, P(p.p)))));
  }
  function tables(detail, problems, id, show) {
    const byCell = new Map();
    for (const p of problems) if (p.c >= 0) byCell.set(p.c, (byCell.get(p.c) || []).concat([p]));
    const marks = detail.m || {};
    const textOf = (cell) => (detail.v[cell] !== null ? figure(cell, detail.v[cell]) : (detail.u || {})[cell] || "");
    const should = (cell) => { const p = (byCell.get(cell) || []).find((x) => x.x && !x.x.endsWith("?") && marks[cell] === 3); return p ? p.x : ""; };
    const describe = (cell) => {
      const text = textOf(cell), c = catalogue.cells[cell], mark = marks[cell] || 0;
      return P(c.l) + T("：", ": ") + (text === "" ? T("空白", "blank") : text + (c.s ? " " + c.u : "")) + (mark ? T(`（${markName(mark)}）`, ` (${markName(mark)})`) : "") + (should(cell) ? T("，应为", ", should be ") + should(cell) : "");
    };
    // The tables are drawn when they are opened first.
    const details = h("details", { class: "paper", open: problems.length > 0, id: id + "-tables" }, h("summary", {}, T("法定表格", "The statutory tables")));
    let drawn = false;
    const drawOnce = () => { if (details.open && !drawn) { drawn = true; fill(details, {}, content()); } };
    details.addEventListener("toggle", drawOnce);
    const inspector = h("p", { class: "inspector", "aria-live": "polite" }, T("点选一格，或用方向键移动，查看问题。", "Choose a cell, or move with the arrow keys, to see what is wrong."));
    const content = () => {
      const body = statutory(detail.e, (cell) => ({
        text: textOf(cell), mark: marks[cell] || 0, label: describe(cell), title: (byCell.get(cell) || []).map((p) => P(p.t)).join("\n"),
      }), (cell) => inspector.replaceChildren(h("strong", {}, describe(cell)), ...(byCell.get(cell) || []).map((p) => h("span", { class: "said" }, P(p.t)))));
      // What a wrong cell should say stands beside it.
      for (const scroll of body) {
        for (const td of scroll.querySelectorAll("td.m3")) if (should(+td.dataset.cell)) td.append(h("span", { class: "should", "aria-hidden": "true" }, "→" + should(+td.dataset.cell)));
      }
      const foreign = detail.x || [];
      return [
        h("p", { class: "legend" }, h("span", { class: "m3 sample" }, "▲"), T("有误，箭头后为应填的数", "wrong; behind the arrow what it should say"), h("span", { class: "m2 sample" }, "◆"), T("其中有误", "one of these is wrong"), h("span", { class: "m1 sample" }, "○"), T("请核实", "please check")),
        inspector, besideSentences(problems, textOf, body, show),
        foreign.length > 0 && h("div", { class: "foreign" }, h("h3", {}, T("用另一年格式填报的数", "Figures on the other edition of the form")), h("ul", {}, foreign.map((cell) => h("li", {}, P(catalogue.cells[cell].l) + T("：", ": ") + textOf(cell)))))];
    };
    drawOnce();
    return details;
  }
  // listText is the list as it is copied into a message.
  function listText(f, r) {
    const lines = [nameOf(r) + T("：", ": ") + verdict(r)[1], T("文件：", "file: ") + f.path, ""];
    r.mismatch.forEach((x) => lines.push("· " + P(x)));
    (r.detail.q || []).forEach((p, i) => lines.push(`${i + 1}. [${P(p.d)}] ${P(p.w)}${p.x && p.v ? `：${p.v} → ${p.x}` : ""}  ${P(p.t)}${P(p.p) ? T(`（${P(p.p)}）`, ` (${P(p.p)})`) : ""}`));
    return lines.join("\n");
  }
  async function copy(text, button) {
    let done = false;
    try {
      await navigator.clipboard.writeText(text);
      done = true;
    } catch (e) { // older browsers, or no permission
      const area = h("textarea", { class: "only-reader", "aria-hidden": "true" });
      area.value = text;
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    button.textContent = done ? T("已复制", "Copied") : T("没有复制成功，请手工选取", "Could not copy; please select it by hand");
  }
  function whatItSees() {
    const list = (zh, en) => h("ul", {}, T(zh, en).map((x) => h("li", {}, x)));
    return h("details", { class: "panel sees" }, h("summary", {}, T("看得出什么，看不出什么", "What it sees and what it does not")),
      h("h3", {}, T("看得出", "It sees")),
      list(["表三、表四各项勾稽关系，哪一格有误、应为多少；有几种可能的，全部列出", "格式用错年度、缺表缺格、填错行列、单位写成元或万元", "表与正文里的数不一致的地方"],
        ["every identity of tables 3 and 4, which cell is wrong and what it should say; all ways where there are several", "the wrong edition, missing tables and cells, shifted rows, yuan for ten thousand yuan", "places where the words contradict the tables"]),
      h("h3", {}, T("看不出", "It does not see")),
      list(["数字是否属实：各格相符不等于真实", "与上年度报告、其他机关报告的比较，由区里汇总时检查", "文字内容是否完整、合乎要求"],
        ["whether the figures are true: figures that agree need not be", "comparison with last year and with other agencies, which the district makes", "whether the text is complete"]));
  }

  const prepared = prepare();
  setTimeout(draw); // first the browser begins with the workers, which take longer
  prepared.then(() => { state = "ready"; progress(); }, fail);
})();
