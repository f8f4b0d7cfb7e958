// The district's part of the page: a folder or archive of reports, with the list
// of agencies and last year's folder if there are any, becomes the office files.
// A worker of its own reads and writes; what it makes stays in the page until it
// is saved. page has T, P, h, filesOf, newWorker, measured and years, those
// asked for, of the page it is part of.
function districtDesk(page) {
  const { T, P, h } = page;
  const MAX_QUIET_SECONDS = 60; // without any progress
  const MAX_SHOWN = 200; // names of office files in a list; of more, those that are searched for
  const given = { folder: [], before: [], roster: null, decisions: null }; // files as {path, file}
  let running = null; // {worker, phase, done, total, reading}; reading is the file opened last
  let trouble = null, officeFiles = null, opened = null, years = page.years.join("、");
  let shown = ""; // the address of the paper in the frame

  // redraw draws the box anew; the keyboard stays where it was, or goes to what took its place.
  const redraw = (instead) => {
    const old = document.getElementById("district");
    if (!old) return;
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    old.replaceWith(panel());
    const again = focused && document.getElementById(instead || focused);
    if (again) again.focus({ preventScroll: !instead });
  };
  // listed is what a chooser of folders gives; paths begin with the folder's own name.
  const listed = (files) => [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  // common is the folder that all files are in, "" for none: what gouji run would be given.
  function common(list) {
    const first = list[0].path.split("/")[0];
    return list.every((f) => f.path.startsWith(first + "/")) ? "/" + first : "";
  }
  const counted = (list) => T(`${list.length}个文件`, `${list.length} ${list.length === 1 ? "file" : "files"}`);

  // ---- the work ------------------------------------------------------------
  async function run() {
    trouble = officeFiles = opened = null;
    running = { phase: "read", done: 0, total: given.folder.length + given.before.length };
    redraw("district-stop");
    document.getElementById("district-progress").scrollIntoView({ block: "nearest" });
    const mine = running;
    try {
      const files = [], inputs = [];
      for (const [root, list] of [["/this", given.folder], ["/before", given.before]]) {
        if (list.length) inputs.push(root + common(list));
        for (const { path, file } of list) files.push([root + "/" + path, file]); // the worker reads it in its turn
      }
      const list = async (file) => (file ? [file.name, new Uint8Array(await file.arrayBuffer())] : ["", new Uint8Array(0)]);
      const roster = await list(given.roster), decisions = await list(given.decisions);
      const made = await make(mine, {
        files, inputs, roster, decisions,
        years: (years.match(/\d{4}/g) || []).map(Number), today: today(), givenUp: new Map(),
      });
      if (running !== mine) return;
      officeFiles = { of: new Map(made.files), zip: made.zip };
      running = null;
      redraw();
      open("report.html");
    } catch (e) {
      if (running !== mine) return;
      running = null;
      trouble = e.said || ["浏览器不能读取名单或处理决定：可能已被移走，或正被别的程序占用。", "The browser cannot read the list of agencies or the decisions: they may have been moved or be in use by another program."];
      redraw("district-run");
    } finally {
      if (mine.worker) mine.worker.terminate(); // and gives its memory back
    }
  }
  // make makes the office files. Where a worker dies or stands still over one file, another begins
  // anew without this file, which is then among what cannot be used.
  async function make(mine, folder) {
    for (;;) {
      const worker = mine.worker = await page.newWorker();
      if (running !== mine) return null;
      try {
        return await ask(mine, folder);
      } catch (e) {
        if (running !== mine || !e.code || !mine.reading || folder.givenUp.has(mine.reading)) throw e;
        folder.givenUp.set(mine.reading, e.code);
        mine.reading = null;
        mine.givenUp = folder.givenUp.size;
        progress(mine, "read", 0, 0);
        worker.terminate();
      }
    }
  }
  // ask has the worker make the office files. One that dies or stands still is ended; code is
  // what the opening of the file that it was reading shall fail with.
  function ask(mine, folder) {
    return new Promise((resolve, reject) => {
      let timer = 0;
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(() => reject({ code: "ETIMEDOUT", said: [
          `${MAX_QUIET_SECONDS}秒没有进展，已经停止，什么也没有生成。请把文件分成几批再试。`,
          `There was no progress for ${MAX_QUIET_SECONDS} seconds, so the work was stopped and nothing was made. Please try again with fewer files at a time.`] }), MAX_QUIET_SECONDS * 1000);
      };
      const dead = () => reject({ code: "EIO", said: ["程序处理这些文件时出错，什么也没有生成。请先在上面逐个检查，取出读不了的再试。", "The program failed on these files and made nothing. Please check them one by one above and take out what cannot be read."] });
      mine.worker.onerror = () => { clearTimeout(timer); dead(); };
      mine.worker.onmessage = ({ data }) => {
        if (data.reading) {
          wait();
          mine.reading = data.reading;
          return;
        }
        if (data.progress) {
          wait();
          if (data.progress[0] !== "read") mine.reading = null;
          progress(mine, ...data.progress);
          return;
        }
        clearTimeout(timer);
        if (data.dead) dead();
        else if (data.refused) reject({ said: data.refused });
        else if (data.officeFiles) {
          page.measured(data.memory);
          resolve(data.officeFiles);
        }
      };
      wait();
      mine.worker.postMessage({ folder });
    });
  }
  function progress(mine, phase, done, total) {
    Object.assign(mine, { phase, done, total });
    const text = document.getElementById("district-status"), bar = document.getElementById("district-progress");
    if (!text || running !== mine) return;
    text.textContent = phaseText(mine);
    if (total) {
      bar.max = total;
      bar.value = done;
    } else bar.removeAttribute("value"); // nobody knows how many there are
  }
  const phaseText = (r) => T({ read: "正在读取和校验文件", write: "正在核对报告", officeFiles: "正在写出文书" }[r.phase], { read: "reading the files", write: "checking the reports", officeFiles: "writing the office files" }[r.phase]) + (r.total ? ` ${r.done}/${r.total}` : r.done ? ` ${r.done}` : "……") + (r.givenUp ? T(`；${r.givenUp}个文件读不下去，已跳过，其余重新读取`, `; ${r.givenUp} that could not be read ${r.givenUp === 1 ? "is" : "are"} left out, the others are read anew`) : "");
  // today is the day in China, whatever the clock of the computer is set to.
  function today() {
    return new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
  }

  // ---- what was made -------------------------------------------------------
  const TYPES = { html: "text/html", md: "text/plain;charset=utf-8", txt: "text/plain;charset=utf-8", csv: "text/csv", xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", zip: "application/zip" };
  const PARTS = [["returns/", "退回修改单", "returns"], ["reminders/", "催报函", "reminders"], ["unusable/", "不能采用的报告", "what cannot be used"], ["consolidated/", "汇总表", "consolidated tables", true], ["narrative/", "报告文字稿", "narrative", true]];
  const typeOf = (name) => TYPES[name.slice(name.lastIndexOf(".") + 1)];
  function save(name, content) {
    const url = URL.createObjectURL(new Blob([content], { type: typeOf(name) }));
    const a = h("a", { href: url, download: name.slice(name.lastIndexOf("/") + 1) });
    document.body.append(a);
    a.click();
    a.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }
  function open(name) {
    opened = name;
    redraw();
    const view = document.getElementById("district-paper");
    if (view) view.focus();
  }
  const contentOf = (name) => officeFiles.of.get(name);
  function view(name) {
    const content = contentOf(name);
    if (name.endsWith(".md")) {
      const text = h("pre", { id: "district-paper", class: "narrative", tabindex: "0" });
      content.arrayBuffer().then((bytes) => { text.textContent = new TextDecoder().decode(bytes); });
      return text;
    }
    if (shown) URL.revokeObjectURL(shown);
    const url = shown = URL.createObjectURL(new Blob([content], { type: typeOf(name) }));
    const frame = h("iframe", { id: "district-paper", class: "paper-view", title: name, src: url });
    // Links of a paper to another lead to what is in the page.
    frame.addEventListener("load", () => {
      const inside = frame.contentDocument;
      if (inside) {
        inside.addEventListener("click", (e) => {
          const link = e.target.closest && e.target.closest("a[href]"), to = link && decodeURIComponent(link.getAttribute("href"));
          if (!to || !officeFiles.of.has(to)) return;
          e.preventDefault();
          if (/\.(html|md)$/.test(to)) open(to);
          else save(to, contentOf(to));
        }, true);
      }
    });
    return frame;
  }
  function officeFileList() {
    // An office file is one line, in whatever formats there are of it.
    const lines = new Map(); // formats by the path without them
    for (const name of officeFiles.of.keys()) {
      const dot = name.lastIndexOf("."), line = name.slice(0, dot);
      lines.set(line, (lines.get(line) || []).concat(name.slice(dot)));
    }
    const of = (prefix) => [...lines.keys()].filter((line) => line.startsWith(prefix));
    const entry = (line) => {
      const formats = lines.get(line), seen = formats.find((f) => f === ".html" || f === ".md"), label = line.slice(line.indexOf("/") + 1);
      return h("li", {}, seen ? h("button", { type: "button", class: "where", "aria-current": line + seen === opened ? "true" : null, onclick: () => open(line + seen) }, label) : h("span", {}, label),
        formats.map((f) => [" ", h("button", { type: "button", class: "quiet save", onclick: () => save(line + f, contentOf(line + f)) }, T("存", "save ") + f, h("span", { class: "only-reader" }, " " + label))]));
    };
    const group = (title, list, unfolded) => {
      if (!list.length) return null;
      const found = h("ul", { class: "office-files" }), more = h("p", { class: "muted", role: "status" });
      const show = (text) => {
        const fit = list.filter((line) => line.includes(text.trim()));
        found.replaceChildren(...fit.slice(0, MAX_SHOWN).map(entry));
        const n = fit.length - MAX_SHOWN;
        more.textContent = n > 0 ? T(`另有${n}份，请输入机关名称查找`, `${n} more: search by name`) : fit.length ? "" : T("没有找到", "none found");
      };
      show("");
      return h("details", { open: unfolded }, h("summary", {}, title + T(`（${list.length}）`, ` (${list.length})`)),
        list.length > MAX_SHOWN && h("p", {}, h("label", {}, T("查找", "search ") + title + " ", h("input", { type: "search", class: "search", placeholder: T("机关名称", "name of an agency"), oninput: (e) => show(e.target.value) }))), found, more);
    };
    return h("div", { class: "made" },
      h("p", { class: "actions" },
        h("button", { type: "button", class: "choose", id: "district-zip", onclick: () => save(T("审核结果.zip", "results.zip"), officeFiles.zip) }, T("全部保存为一个压缩包", "Save everything as one archive")), " ",
        h("button", { type: "button", class: "quiet", onclick: () => open("report.html"), id: "district-report" }, T("看总览", "show the overview"))),
      opened && view(opened),
      PARTS.map(([prefix, zh, en, unfolded]) => group(T(zh, en), of(prefix), unfolded)),
      group(T("总览、问题台账等", "overview, findings and more"), [...lines.keys()].filter((line) => !PARTS.some(([prefix]) => line.startsWith(prefix))), true));
  }

  // ---- the panel -----------------------------------------------------------
  function chooser(id, title, note, folder, take, text) {
    return h("div", { class: "give" }, h("strong", {}, title), " ",
      h("label", { class: "choose small", for: id }, folder ? T("选文件夹", "choose a folder") : T("选文件", "choose a file")),
      h("input", { type: "file", id, class: "only-reader", webkitdirectory: folder, multiple: folder, disabled: !!running, onchange: (e) => { const list = [...e.target.files]; e.target.value = ""; if (list.length) { take(list); redraw(); } } }),
      h("span", { class: "given" }, text), h("p", { class: "muted" }, note));
  }
  function panel() {
    const ready = given.folder.length > 0 && !running;
    const section = h("details", { class: "panel district", id: "district", open: !!(given.folder.length || running || officeFiles || trouble) || panel.open },
      h("summary", {}, T("区里收齐以后：整个文件夹一次审核、汇总、出文书", "For the district: a whole folder checked, added up, and made into office files")),
      h("p", {}, T("把收到的全部报告放在一个文件夹里拖到这里（或者一个zip），就得到总览、退回修改单、汇总表、问题台账和文字稿，与 gouji run 的结果完全相同。几千份报告以内都可以；文件同样不离开这台电脑。",
        "Drop a folder (or a zip) of all reports here, and get overview, returns, consolidated tables, workbook and narrative: the very same that gouji run makes. Good for some thousand reports; nothing leaves this computer.")),
      chooser("district-folder", T("全部报告", "All reports"), T("也可以直接把文件夹或zip拖到本框内。", "Or drop the folder or zip onto this box."), true, (list) => { given.folder = listed(list); }, given.folder.length ? counted(given.folder) : ""),
      chooser("district-roster", T("编制主体名单（可选）", "List of agencies (optional)"), T("CSV或xlsx；有了它才知道谁还没有报。", "CSV or xlsx; only with it is it known who is missing."), false, (list) => { given.roster = list[0]; }, given.roster ? given.roster.name : ""),
      chooser("district-decisions", T("处理决定（可选）", "Decisions (optional)"), T("decisions.csv：已核实不必再改的问题。", "decisions.csv: findings that were looked into and stand."), false, (list) => { given.decisions = list[0]; }, given.decisions ? given.decisions.name : ""),
      chooser("district-before", T("上年度的文件夹（可选）", "Last year's folder (optional)"), T("用来核对结转和增减。", "To compare what was carried over and what has changed."), true, (list) => { given.before = listed(list); }, given.before.length ? counted(given.before) : ""),
      h("p", {}, h("label", { for: "district-years" }, T("应报送的年度（可选）", "Years asked for (optional)")), " ",
        h("input", { type: "text", id: "district-years", inputmode: "numeric", value: years, size: "12", oninput: (e) => { years = e.target.value; } })),
      h("p", { class: "actions" },
        h("button", { type: "button", class: "choose", id: "district-run", disabled: !ready, onclick: run }, T("开始", "Start")), " ",
        running && h("button", { type: "button", class: "quiet", id: "district-stop", onclick: () => { const r = running; running = null; if (r.worker) r.worker.terminate(); redraw("district-run"); } }, T("停止", "Stop"))),
      h("p", { class: "status" + (trouble ? " bad-text" : ""), id: "district-status", role: "status" }, running ? phaseText(running) : trouble ? P(trouble) : ""),
      h("progress", { id: "district-progress", class: "bar", "aria-label": T("进度", "progress"), max: String(running ? Math.max(1, running.total) : 1), value: running && !running.total ? null : String(running ? running.done : 0), hidden: !running }),
      officeFiles && officeFileList());
    section.addEventListener("toggle", () => { panel.open = section.open; });
    section.addEventListener("dragover", (e) => { e.preventDefault(); e.stopPropagation(); section.classList.add("over"); });
    section.addEventListener("dragleave", () => section.classList.remove("over"));
    section.addEventListener("drop", async (e) => {
      e.preventDefault();
      e.stopPropagation();
      section.classList.remove("over");
      if (running) return;
      try {
        given.folder = await page.filesOf(e.dataTransfer);
        trouble = null;
      } catch (error) {
        trouble = ["浏览器不能读取拖入的文件。", "The browser cannot read what was dropped."];
      }
      redraw();
    });
    return section;
  }
  return { panel };
}
