"use strict";
// The page of a district. Views are drawn on demand from the data in the page;
// every text is set as text, never as markup.
(async function () {
  // ---- data ----------------------------------------------------------------
  const cache = new Map();
  function blob(id) {
    if (!cache.has(id)) cache.set(id, load(id));
    return cache.get(id);
  }
  async function load(id) {
    const element = document.getElementById(id);
    if (element.type === "application/json") return JSON.parse(element.textContent);
    const packed = Uint8Array.from(atob(element.textContent), (c) => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  const app = document.getElementById("app");
  let D, F;
  const { h, v, fill, figure, markName, statutory, besideSentences, showCell, showCells } = elements(() => D, () => state.english);
  try {
    D = await blob("index");
    F = D.filings;
  } catch (e) {
    app.append(h("p", { class: "fatal" }, "此浏览器版本过旧，无法打开这么大的页面；同样的内容见 workbook.xlsx。This browser is too old for a page of this size; workbook.xlsx has the same content."));
    return;
  }
  const ALL = "*";
  const years = [...new Set(D.roster.year.concat(F.year))].sort((a, b) => b - a);
  const divisions = [...new Set(D.areas.map((a) => a.d))];
  const areaIndex = new Map(D.areas.map((a, i) => [a.d + "/" + a.y, i]));
  const filingIndex = new Map(F.year.map((y, i) => [F.agency[i] + "/" + y, i]).reverse());

  // A page opens on the division that most reports come from, unless none has half of them.
  const perDivision = new Map();
  for (const a of F.agency) perDivision.set(D.agencies[a].d, (perDivision.get(D.agencies[a].d) || 0) + 1);
  const [most, mostReports] = [...perDivision].reduce((x, y) => (y[1] > x[1] ? y : x), ["", 0]);
  const home = mostReports * 2 >= F.agency.length && divisions.includes(most) ? most : ALL;

  // Chinese comes first; whoever has chosen, here or by ?lang=en, finds the same again.
  const languageKey = "gouji-language";
  function chosenLanguage() {
    const asked = new URLSearchParams(location.search).get("lang");
    if (asked) return asked.startsWith("en") ? "en" : "zh";
    try {
      return localStorage.getItem(languageKey) || "zh";
    } catch (e) {
      return "zh"; // some browsers keep nothing for a local file
    }
  }
  function keepLanguage(language) {
    try {
      localStorage.setItem(languageKey, language);
    } catch (e) { /* the address still has it */ }
  }
  const language = chosenLanguage();
  if (new URLSearchParams(location.search).has("lang")) keepLanguage(language);

  // ---- state: all of it in the address -------------------------------------
  const state = {};
  function readHash() {
    const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
    const parts = path.split("/").map(decodeURIComponent);
    const q = new URLSearchParams(query || "");
    state.view = views[parts[0]] ? parts[0] : "overview";
    state.id = parts[1] || "";
    state.year = years.includes(+q.get("y")) ? +q.get("y") : years[0] || 0; // 0 where there is no year
    state.division = divisions.includes(q.get("d")) || q.get("d") === ALL ? q.get("d") : home;
    state.english = (q.get("l") || language) === "en";
    state.q = q.get("q") || "";
    state.group = q.get("g") || "";
    state.only = q.get("o") || "";
    state.sort = q.get("s") || "";
    state.rule = q.get("r") || "";
  }
  function address(change) {
    const s = Object.assign({}, state, { q: "", group: "", only: "", sort: "", rule: "", id: "" }, change);
    const q = new URLSearchParams();
    if (s.year) q.set("y", s.year);
    if (divisions.length > 1) q.set("d", s.division);
    if (s.english !== (language === "en")) q.set("l", s.english ? "en" : "zh");
    if (s.q) q.set("q", s.q);
    if (s.group) q.set("g", s.group);
    if (s.only) q.set("o", s.only);
    if (s.sort) q.set("s", s.sort);
    if (s.rule) q.set("r", s.rule);
    return "#/" + s.view + (s.id !== "" ? "/" + s.id : "") + "?" + q;
  }
  const here = (change) => address(Object.assign({ q: state.q, group: state.group, only: state.only, sort: state.sort, rule: state.rule, id: state.id }, change));
  const go = (change) => { endTyping(); location.hash = here(change); };
  // Typing in a filter must not fill the history.
  function goQuietly(change) {
    history.replaceState(null, "", here(change));
    readHash();
  }
  // What is being typed into the filter takes effect after a moment of rest, or
  // at once when something else happens.
  let typing = 0;
  function typed(refresh) {
    clearTimeout(typing);
    typing = setTimeout(() => { endTyping(); refresh(); }, 120);
  }
  function endTyping() {
    clearTimeout(typing);
    const find = document.getElementById("find");
    if (typing && find) goQuietly({ q: find.value });
    typing = 0;
  }
  const T = (zh, en) => (state.english ? en : zh);
  const P = (pair) => pair[state.english ? 1 : 0];

  const link = (change, attributes, ...children) => h("a", Object.assign({ href: address(change) }, attributes), ...children);

  // ---- figures -------------------------------------------------------------
  const group3 = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");
  const count = (n) => (n < 0 ? "−" : "") + group3(String(Math.abs(n)));
  const percent = (n, d) => (d ? ((n / d) * 100).toFixed(1) + "%" : "");
  const H = { received: 0, carriedIn: 1, results: 2, carriedOut: 3, outcome: 4, natural: 10, review: 11, reviewDone: 12, reviewCorrected: 13, suit: 14, suitDone: 15, suitCorrected: 16 };
  function sheetColumn(n) {
    let name = "";
    for (; n > 0; n = Math.floor((n - 1) / 26)) name = String.fromCharCode(65 + ((n - 1) % 26)) + name;
    return name;
  }
  // The notation of the program's messages, a.csv:12:3 and b.xlsx!Sheet1!B12; a cell of a page's table in words.
  function at(sources, source, p) {
    if (source < 0) return "";
    const path = sources.path[source], kind = D.kinds[sources.kind[source]];
    if (!p[0] && !p[1] && !p[2]) return path;
    if (["xlsx", "xls", "ods", "excel-xml"].includes(kind)) {
      const part = (sources.parts[source] || [])[p[0] - 1];
      return path + "!" + (part ? part + "!" : "") + sheetColumn(p[2]) + p[1];
    }
    if (["html", "docx", "doc", "rtf", "odt", "mhtml", "word-xml"].includes(kind)) return !p[0] ? path + T(` 第${p[1]}段`, ` paragraph ${p[1]}`) : path + T(` 第${p[0]}个表第${p[1]}行第${p[2]}格`, ` table ${p[0]}, row ${p[1]}, cell ${p[2]}`);
    if (kind === "pdf" || kind === "ofd") return path + T(` 第${p[0]}页`, ` page ${p[0]}`) + (p[1] ? T(`第${p[1]}行`, `, row ${p[1]}`) : "") + (p[2] ? T(`第${p[2]}格`, `, cell ${p[2]}`) : "");
    const cell = p[0] < 0 ? sheetColumn(-p[0]) + p[1] : ""; // of a CSV file, as a spreadsheet program shows it
    return path + ":" + p[1] + (p[2] ? ":" + p[2] : "") + (cell && " (" + cell + ")");
  }

  // ---- which reports are in view -------------------------------------------
  function inDivision(division) {
    if (state.division === ALL) return true;
    if (division === state.division) return true;
    const area = D.areas.find((a) => a.d === state.division);
    return !!area && area.w && division.startsWith(state.division.replace(/(00)+$/, ""));
  }
  const agencyOf = (i) => D.agencies[F.agency[i]];
  // Where a district is in view, its name in front of every agency's tells
  // nothing and pushes the rest out of sight: 云岭市菱塘区教育局 is 教育局.
  function shortName(name, division) {
    if (division !== state.division) return name;
    const area = D.areas.find((a) => a.d === division);
    if (!area) return name;
    const whole = area.n[0], part = /^.+?[省市州盟](.+[县区市旗])$/.exec(whole);
    for (const front of part ? [whole, part[1]] : [whole]) if (name.startsWith(front) && name.length > front.length + 1) return name.slice(front.length);
    return name;
  }
  const nameOf = (i) => shortName(agencyOf(i).n, agencyOf(i).d);
  function filingsOf(year) {
    const list = [];
    for (let i = 0; i < F.year.length; i++) if (F.year[i] === year && inDivision(agencyOf(i).d)) list.push(i);
    return list;
  }
  function linesOf(year) {
    const list = [];
    for (let i = 0; i < D.roster.year.length; i++) if (D.roster.year[i] === year && inDivision(D.roster.division[i])) list.push(i);
    return list;
  }
  const isAdded = (i) => F.standing[i] === 0;
  // The key figures of the district in view, or of all, in a year: they are in the
  // data, as the roll-ups have them. undefined where nothing is added up.
  const wholeIndex = new Map(D.whole.map((w) => [w.y, w]));
  function figuresIn(year) {
    if (state.division === ALL) return wholeIndex.get(year);
    const i = areaIndex.get(state.division + "/" + year);
    return i === undefined || !D.areas[i].k.n ? undefined : D.areas[i].k;
  }
  function areaName() {
    if (!years.length) return T("没有可以采用的报告", "no usable report");
    if (state.division === ALL) return T("全部地区", "all districts");
    const i = areaIndex.get(state.division + "/" + state.year);
    const a = i === undefined ? D.areas.find((x) => x.d === state.division) : D.areas[i];
    return a ? P(a.n) : state.division;
  }
  const STATUS = { reported: 0, missing: 1, pending: 2, rejected: 3, unexpected: 4, vertical: 5, gap: 6 };

  // ---- frame ---------------------------------------------------------------
  const views = {
    overview: { name: ["总览", "Overview"], draw: overview },
    agencies: { name: ["机关", "Agencies"], draw: agencies },
    rules: { name: ["规则热图", "Heat map"], draw: heatMap },
    tables: { name: ["汇总表", "Sums"], draw: tables },
    roster: { name: ["报送", "Roster"], draw: rosterView },
    sources: { name: ["来源", "Sources"], draw: sourcesView },
    agency: { hidden: true, draw: agencyView },
    line: { hidden: true, draw: lineView },
  };
  let drawing = 0;
  async function draw() {
    readHash();
    document.documentElement.lang = state.english ? "en" : "zh-CN";
    document.title = T("勾稽 · ", "gouji · ") + areaName() + " " + (state.year || "");
    const turn = ++drawing;
    const main = h("main", { id: "main", tabindex: "-1" });
    const content = await views[state.view].draw();
    if (turn !== drawing) return;
    fill(main, {}, [content]);
    const keepScroll = app.dataset.view === state.view + state.id ? scrollY : 0;
    app.replaceChildren(header(), main, footer());
    app.dataset.view = state.view + state.id;
    scrollTo(0, keepScroll);
    const chosen = main.querySelector(".chosen");
    if (chosen) chosen.scrollIntoView({ block: "center" });
  }
  function header() {
    return h("header", { class: "top" },
      h("div", { class: "brand" }, h("span", { class: "seal", "aria-hidden": "true" }, "勾稽"),
        h("span", { class: "brand-text" }, T("政府信息公开工作年度报告审核", "Annual disclosure reports, reconciled"))),
      h("nav", { "aria-label": T("视图", "views") },
        Object.entries(views).filter(([, x]) => !x.hidden).map(([id, x]) =>
          link({ view: id }, { class: "tab", "aria-current": state.view === id ? "page" : null }, T(...x.name)))),
      h("div", { class: "tools" },
        divisions.length > 1 && h("label", {}, h("span", { class: "only-reader" }, T("地区", "district")),
          h("select", { id: "division", onchange: (e) => (location.hash = here({ division: e.target.value, view: views[state.view].hidden ? "overview" : state.view, id: "" })) },
            h("option", { value: ALL, selected: state.division === ALL }, T("全部地区", "all districts")),
            divisions.map((d) => h("option", { value: d, selected: d === state.division }, nameOfDivision(d))))),
        years.length > 0 && h("label", {}, h("span", { class: "only-reader" }, T("年度", "year")),
          h("select", { id: "year", onchange: (e) => go({ year: +e.target.value }) },
            years.map((y) => h("option", { value: y, selected: y === state.year }, T(y + "年度", String(y)))))),
        h("button", { type: "button", id: "language", class: "quiet", lang: state.english ? "zh-CN" : "en", onclick: () => { keepLanguage(state.english ? "zh" : "en"); go({ english: !state.english }); } }, T("English", "中文")),
        h("button", { type: "button", id: "theme", class: "quiet", "aria-label": T("切换明暗", "switch light and dark"), onclick: switchTheme }, "◐")));
  }
  function nameOfDivision(d) {
    const a = D.areas.find((x) => x.d === d);
    return P(a.n) + (d && !P(a.n).includes(d) ? " " + d : "");
  }
  function switchTheme() {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  }
  // The day on which the page is opened, where it is opened.
  function today() {
    const d = new Date(), two = (n) => String(n).padStart(2, "0");
    return d.getFullYear() + "-" + two(d.getMonth() + 1) + "-" + two(d.getDate());
  }
  function footer() {
    return h("footer", {}, h("p", {},
      T("勾稽关系：第一项加第二项之和，等于第三项加第四项之和（表三表头）。其余为总计算术、逻辑与实务核对。", "The identity: item 1 plus item 2 equals item 3 plus item 4 (head of table 3). The rest is arithmetic of totals, logic and practice."), " ",
      D.asOf ? T("未报以 ", "missing as of ") + D.asOf + T(" 前到期的为准，", ", ") : "", T("今天是 ", "today is ") + today() + "　", "gouji " + D.version));
  }
  const panel = (title, attributes, ...children) => h("section", Object.assign({}, attributes, { class: "panel " + ((attributes || {}).class || "") }), title && h("h2", {}, title), ...children);

  // ---- overview ------------------------------------------------------------
  function overview() {
    if (!years.length) return nothingUsable();
    const year = state.year;
    const filings = filingsOf(year), lines = linesOf(year);
    // Who is on the roster and has reported: not the consolidated report, not vertical organs, not a second report.
    const own = filings.filter((i) => F.standing[i] === 0 || F.standing[i] === 2);
    const withStatus = (...wanted) => lines.filter((i) => wanted.includes(D.roster.status[i]));
    const missing = withStatus(STATUS.missing, STATUS.gap), unusable = withStatus(STATUS.rejected);
    const pending = withStatus(STATUS.pending), strangers = withStatus(STATUS.unexpected);
    const late = lines.filter((i) => D.roster.late[i] > 0), undated = lines.filter(latenessUnknown);
    const correct = filings.filter((i) => F.errors[i] > 0);
    const balanced = filings.filter((i) => F.balanced[i]);
    const reported = own.length - strangers.filter((i) => own.includes(D.roster.filing[i])).length;
    const expected = reported + missing.length + unusable.length + pending.length;
    const sentence = T(
      `应报${expected}个机关，已报送${reported}个` + (missing.length ? `，未报送${missing.length}个` : "") + (unusable.length ? `，报送但不能采用${unusable.length}个` : "") + (pending.length ? `，未到期${pending.length}个` : "") + `；${correct.length ? correct.length + "份须改正" : "没有须改正的报告"}。`,
      `${reported} of ${expected} agencies have reported` + (missing.length ? `, ${missing.length} missing` : "") + (unusable.length ? `, ${unusable.length} handed in but not usable` : "") + (pending.length ? `, ${pending.length} not due yet` : "") + `; ${correct.length ? correct.length + " to correct" : "nothing to correct"}.`);
    const agenciesDue = T(" 个应报机关", " agencies due"), reportsRead = T(" 份报告", " reports");
    const judged = lines.filter((i) => D.roster.filing[i] >= 0 && D.roster.due[i]).length;
    const noDates = judged > 0 && undated.length === judged;
    return [
      h("div", { class: "lead" }, h("h1", {}, areaName(), " ", h("span", { class: "year" }, T(year + "年度", String(year)))), h("p", { class: "sentence" }, sentence),
        h("p", { class: "sentence small", id: "make-up" }, makeUp(filings, strangers))),
      sinceLast(),
      h("div", { class: "stats" },
        stat(T("已报送", "reported"), reported, expected, agenciesDue, "good", { view: "roster" }),
        stat(T("未报送", "missing"), missing.length, expected, agenciesDue, missing.length ? "bad" : "good", { view: "roster", only: "missing" }),
        unusable.length > 0 && stat(T("报送但不能采用", "handed in, not usable"), unusable.length, expected, agenciesDue, "bad", { view: "roster", only: "unusable" }),
        noDates
          ? h("div", { class: "stat", id: "lateness" }, h("span", { class: "stat-name" }, T("逾期", "late")), h("span", { class: "stat-number" }, T("不明", "not known")), h("small", { class: "muted" }, T("没有报送日期", "no submission dates")))
          : stat(T("逾期", "late"), late.length, expected, agenciesDue + (undated.length ? T(`，${undated.length}个不明`, `, ${undated.length} not known`) : ""), late.length ? "warn" : "good", { view: "roster", only: "late" }),
        stat(T("勾稽平衡", "balanced"), balanced.length, filings.length, reportsRead, "good", { view: "agencies", only: "balanced" }),
        stat(T("须改正", "to correct"), correct.length, filings.length, reportsRead, correct.length ? "bad" : "good", { view: "agencies", only: "correct", sort: "-errors" })),
      h("div", { class: "columns" },
        panel(T("须改正的报告", "Reports to correct"), {}, toCorrect(correct), D.rules.length > 0 && h("p", { class: "muted" }, T("不再追究的，在", "What is not to be corrected is decided in the "), h("a", { href: "decisions.csv", download: true, id: "decisions" }, T("处理意见表", "list of decisions")), T("中填写。", "."))),
        panel(T("报送情况", "Roster"), {}, toChase(missing, unusable, late, undated, strangers, pending))),
      h("div", { class: "columns" },
        panel(T("办理结果构成", "How applications were answered"), {}, outcomeChart()),
        panel(T("新收与办结", "Received and answered"), {}, yearChart(yearSums(), true))),
      panel(T("本年要数", "Figures of the year"), {}, keyFigures()),
      comparisonHint(),
    ];
  }
  // Lateness is not known of a report that was due and does not say when it was handed in.
  const latenessUnknown = (i) => D.roster.filing[i] >= 0 && D.roster.due[i] !== "" && D.roster.late[i] === null;
  // nothingUsable says why there is nothing to show: what came in, and why none of it could be used.
  async function nothingUsable() {
    const S = await blob("sources"), files = [...S.path.keys()], most = 50;
    return [
      h("div", { class: "lead" }, h("h1", {}, areaName()), h("p", { class: "sentence" }, T(`收到${files.length}个文件，没有一份报告可以采用。`, `${files.length} files came in, and no report in them can be used.`))),
      files.length > 0 && panel(T("收到的文件", "What came in"), {}, h("ul", { class: "names" }, files.slice(0, most).map((i) => h("li", {}, h("code", {}, S.path[i]), " ", h("span", { class: "muted" }, sourceNote(S, i))))),
        files.length > most && h("p", {}, link({ view: "sources" }, { class: "more" }, T(`全部${files.length}个 →`, `all ${files.length} →`))))];
  }
  const sourceNote = (S, i) => P(S.reason[i]) || (S.findings[i] || []).map((f) => P(f.t)).join("；");
  // makeUp says what the reports read are: how many are added up, and why the
  // others are not. The counts of the page follow from it.
  function makeUp(filings, strangers) {
    const standing = (k) => filings.filter((i) => F.standing[i] === k).length;
    const outside = strangers.filter((i) => filings.some((f) => f === D.roster.filing[i] && isAdded(f))).length;
    const rest = [[3, "汇总报告", "consolidated"], [2, "已计入他处", "counted elsewhere"], [1, "垂直管理", "of vertical organs"]]
      .map(([k, zh, en]) => [standing(k), zh, en]).filter(([n]) => n);
    return T(
      `读到${filings.length}份报告：${standing(0)}份相加` + (outside ? `（含名单外${outside}份）` : "") + (rest.length ? `，另${rest.map(([n, zh]) => zh + n + "份").join("、")}不相加。` : "。"),
      `${filings.length} reports read: ${standing(0)} added up` + (outside ? ` (${outside} not on the roster)` : "") + (rest.length ? `; not added: ${rest.map(([n, , en]) => n + " " + en).join(", ")}.` : "."));
  }
  function stat(name, n, of, unit, tone, target) {
    const share = of ? Math.min(n / of, 1) : 0;
    const bar = v("svg", { class: "meter " + tone, viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" },
      v("rect", { class: "rail", width: 100, height: 4, rx: 2 }), v("rect", { class: "fill", width: (share * 100).toFixed(2), height: 4, rx: 2 }));
    return link(target, { class: "stat " + tone }, h("span", { class: "stat-name" }, name), h("span", { class: "stat-number" }, count(n), of ? h("small", {}, " / " + count(of) + unit) : ""), bar);
  }
  function toCorrect(list) {
    if (!list.length) return h("p", { class: "empty" }, T("没有。", "None."));
    const sorted = [...list].sort((a, b) => F.errors[b] - F.errors[a] || a - b);
    return [h("ul", { class: "cards" }, sorted.slice(0, 8).map((i) =>
      h("li", {}, link({ view: "agency", id: F.agency[i] }, { class: "card", title: agencyOf(i).n },
        h("span", { class: "card-name" }, nameOf(i)), h("span", { class: "badge bad" }, T(F.errors[i] + "处", F.errors[i] + (F.errors[i] > 1 ? " errors" : " error"))),
        h("span", { class: "card-text" }, P(F.first[i])))))),
      sorted.length > 8 && h("p", {}, link({ view: "agencies", only: "correct", sort: "-errors" }, { class: "more" }, T(`全部${sorted.length}份 →`, `all ${sorted.length} →`)))];
  }
  function toChase(missing, unusable, late, undated, strangers, pending) {
    const part = (title, tone, list, text, only) => list.length > 0 && [h("h3", {}, title, " ", h("span", { class: "badge " + tone }, count(list.length))),
      h("ul", { class: "names" }, list.slice(0, 12).map((i) => h("li", {}, nameOfLine(i), text(i) && h("span", { class: "muted" }, " " + text(i)))),
        list.length > 12 && h("li", {}, link({ view: "roster", only }, { class: "more" }, T(`全部${list.length}个 →`, `all ${list.length} →`))))];
    const parts = [
      part(T("未报送", "Missing"), "bad", missing, (i) => (D.roster.status[i] === STATUS.gap ? P(D.statuses[STATUS.gap]) : "") + (D.roster.due[i] ? T("应于", "due ") + D.roster.due[i] : ""), "missing"),
      part(T("报送但不能采用", "Handed in, not usable"), "bad", unusable, (i) => P(D.roster.note[i]), "unusable"),
      part(T("逾期", "Late"), "warn", late, (i) => T(`${D.roster.submitted[i]}，逾期${D.roster.late[i]}天`, `${D.roster.submitted[i]}, ${D.roster.late[i]} days`), "late"),
      part(T("名单外", "Not on the roster"), "warn", strangers, (i) => P(D.roster.note[i]), "odd"),
      part(T("未到期", "Not due yet"), "", pending, (i) => D.roster.due[i], "pending"),
    ].filter(Boolean);
    if (undated.length) parts.push(h("p", { class: "empty", id: "undated" }, T(`${undated.length}份报告没有报送日期，是否按时不明。`, `${undated.length} reports do not say when they were handed in: whether in time is not known.`)));
    else if (!parts.length) parts.push(h("p", { class: "empty" }, D.hasList ? T("全部按时报送。", "Everyone reported in time.") : T("没有编制主体名单，不能判断谁未报送。", "Without a roster nobody can be said to be missing.")));
    return parts;
  }
  const agencyNamed = new Map(D.agencies.map((a, i) => [a.n + "/" + a.d, i]).filter(([, i]) => !D.agencies[i].s));
  const lineNamed = (name, division, year) => D.roster.name.findIndex((n, i) => n === name && D.roster.division[i] === division && D.roster.year[i] === year);
  function nameOfLine(i) {
    const f = D.roster.filing[i];
    const name = shortName(D.roster.name[i], D.roster.division[i]), title = D.roster.name[i];
    if (f >= 0) return link({ view: "agency", id: F.agency[f] }, { title }, name);
    const agency = agencyNamed.get(D.roster.name[i] + "/" + D.roster.division[i]); // that reported in other years
    return link(agency === undefined ? { view: "line", id: i } : { view: "agency", id: agency, year: D.roster.year[i] }, { title }, name);
  }
  function yearSums() {
    return [...years].sort((a, b) => a - b).map(figuresIn).filter(Boolean).map((k) => ({ year: k.y, h: k.h, n: k.n }));
  }
  // Only agencies with both years are compared; where that is not all of them, what
  // they come to this year stands in a column of its own.
  function keyFigures() {
    const k = figuresIn(state.year);
    if (!k) return h("p", { class: "empty" }, T("没有可以相加的报告。", "No reports to add up."));
    const now = k.h, compared = k.m + k.t > 0, some = compared && (k.m !== k.n || k.t !== k.n);
    const row = (name, of, whole) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, count(of(now))), h("td", {}, whole ? percent(of(now), whole(now)) : ""),
      some && h("td", {}, count(of(k.a))), compared && h("td", {}, count(of(k.b))), compared && h("td", {}, of(k.b) ? signed(((of(k.a) - of(k.b)) / of(k.b)) * 100) : ""));
    const at = (place) => (x) => x[place];
    const handled = (x) => x[H.received] + x[H.carriedIn], results = at(H.results);
    const caption = T(`${k.n}份报告相加`, `sum of ${k.n} reports`) + (compared ? T(`；上年与同比以可比的${k.m}个机关（两年均有报告）计`, `; last year and change of the ${k.m} agencies that reported on both years`) + (k.t !== k.m ? T(`，复议、诉讼以${k.t}个机关计`, `, of reviews and suits ${k.t}`) : "") : T("；没有两年均有报告的机关，不计同比", "; no agency reported on both years, so nothing is compared"));
    const heads = [T("项目", "item"), T("本年", "this year"), T("占比", "share"), some && T("可比本年", "comparable, this year"), compared && (some ? T("可比上年", "comparable, last year") : T("上年", "last year")), compared && T("同比", "change")].filter(Boolean);
    return [h("p", { class: "tally" }, caption), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": T("本年要数", "figures of the year") }, h("table", { class: "plain", id: "key-figures" },
      h("thead", {}, h("tr", {}, heads.map((t) => h("th", { scope: "col" }, t)))),
      h("tbody", {},
        row(T("新收申请", "received"), at(H.received)),
        row(T("上年结转", "carried in"), at(H.carriedIn)),
        row(T("自然人", "natural persons"), at(H.natural), handled),
        row(T("法人或其他组织", "organisations"), (x) => handled(x) - x[H.natural], handled),
        row(T("办理结果总计", "results"), results, handled),
        D.outcomes.map((o, i) => row(T("　其中：", "  of these ") + P(o), at(H.outcome + i), results)),
        row(T("结转下年度", "carried out"), at(H.carriedOut), handled),
        row(T("行政复议", "reviews"), at(H.review)),
        row(T("　其中：纠正（占已审结）", "  corrected (of concluded)"), at(H.reviewCorrected), at(H.reviewDone)),
        row(T("行政诉讼", "suits"), at(H.suit)),
        row(T("　其中：纠正（占已审结）", "  corrected (of concluded)"), at(H.suitCorrected), at(H.suitDone)))))];
  }
  const signed = (p) => (p > 0 ? "+" : p < 0 ? "−" : "") + Math.abs(p).toFixed(1) + "%";
  function comparisonHint() {
    const i = areaIndex.get(state.division + "/" + state.year);
    if (i === undefined || !D.areas[i].c) return null;
    const a = D.areas[i];
    return panel(T("与本地区汇总报告核对", "Against the district's own report"), {}, h("p", {},
      a.x ? T(`共${a.x}格不同，其中${a.o || 0}格尚未得到解释。`, `${a.x} cells differ, ${a.o || 0} of them unexplained.`) : T("各格均相同。", "All cells agree."), " ",
      link({ view: "tables" }, { class: "more" }, T("逐格查看 →", "cell by cell →"))));
  }

  // ---- since the run before -------------------------------------------------
  // What happened since the last run lies beside the generations, in since/since.js,
  // which sets goujiSince; a page in runs/ is two folders below it, the one in force
  // one. Without the file, or in the page of an older generation, there is nothing to say.
  let since = null;
  function loadSince() {
    const folders = location.pathname.split("/"), own = folders[folders.length - 2], generation = folders[folders.length - 3] === "runs";
    return new Promise((done) => {
      const folder = (generation ? "../../" : "../") + "since/";
      const script = h("script", { src: folder + "since.js" });
      script.onload = script.onerror = () => {
        const s = window.goujiSince;
        if (s && s.format === 1 && (s.before || s.outbox) && (!generation || s.run_id === own)) since = Object.assign(s, { folder });
        script.remove();
        done();
      };
      document.head.append(script);
    });
  }
  function sinceLast() {
    if (!since) return null;
    const agencyByName = new Map(D.agencies.map((a, i) => [a.n, i]));
    const title = (r) => { const rule = D.rules.find((x) => x.id === r); return rule ? P(rule.t) : ""; };
    const who = (x) => {
      const id = agencyByName.get(x.agency), name = x.agency || x.source || "";
      return id === undefined ? name : link({ view: "agency", id, year: years.includes(x.year) ? x.year : state.year, rule: x.rule || "" }, {}, name);
    };
    const kinds = [
      ["finding_new", T("新问题", "New findings"), "bad", (x) => [x.rule, " ", T(x.message_zh, x.message_en) || title(x.rule)]],
      ["finding_closed", T("已消除的问题", "Closed findings"), "good", (x) => [x.rule, " ", T(x.message_zh, x.message_en) || title(x.rule)]],
      ["report_new", T("新收的报告", "New reports"), "good", (x) => x.source],
      ["report_superseded", T("换为更正件", "Corrected reports"), "good", (x) => x.source],
      ["report_returned", T("退回单未改报回", "Returns that came back unchanged"), "bad", (x) => x.source],
      ["report_gone", T("不在了的报告", "Reports that are gone"), "bad", (x) => x.source],
      ["missing_new", T("新的未报", "Newly missing"), "bad", () => ""],
      ["missing_received", T("未报已报", "No longer missing"), "good", (x) => x.source],
    ];
    const most = 8;
    const parts = kinds.map(([change, name, tone, text]) => {
      const rows = since.changes.filter((x) => x.change === change);
      const item = (x) => h("li", {}, who(x), x.year ? h("span", { class: "muted" }, " " + x.year) : "", h("span", { class: "muted" }, " ", text(x)));
      return rows.length > 0 && h("div", {}, h("h3", {}, name, " ", h("span", { class: "badge " + tone }, count(rows.length))), h("ul", { class: "names" }, rows.slice(0, most).map(item)),
        rows.length > most && h("details", {}, h("summary", {}, T(`另有${rows.length - most}项`, `${rows.length - most} more`)), h("ul", { class: "names" }, rows.slice(most).map(item))));
    }).filter(Boolean);
    const outbox = since.outbox > 0 && h("p", { id: "outbox" }, T(`发件箱里有给${since.outbox}个机关的退回单和信：`, `In the outbox are returns and letters to ${since.outbox} agencies: `), h("a", { href: since.folder + "outbox/" }, "since/outbox"), T("，清单见", ", listed in "), h("a", { href: since.folder + "outbox.csv", download: true }, "outbox.csv"));
    if (!since.before) return outbox && panel(T("待发出", "To be sent"), { id: "since" }, outbox);
    return panel(T(`自上次（${since.before.day}）以来`, `Since the last run (${since.before.day})`), { id: "since" }, parts.length ? h("div", { class: "since" }, parts) : h("p", { class: "empty" }, T("没有变化。", "Nothing has changed.")), outbox);
  }

  // ---- charts --------------------------------------------------------------
  function outcomeChart(rows) {
    rows = rows || yearSums().map((x) => ({ name: String(x.year), h: x.h }));
    rows = rows.filter((r) => r.h[H.results] > 0);
    if (!rows.length) return h("p", { class: "empty" }, T("没有办理结果。", "No results."));
    const width = innerWidth < 700 ? 360 : 560, left = 52, bar = 26, gap = 14, height = rows.length * (bar + gap);
    const svg = v("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img", "aria-label": T("各年办理结果构成", "outcome shares by year") + "：" + rows.map((r) => r.name + " " + D.outcomes.map((o, k) => P(o) + percent(r.h[H.outcome + k], r.h[H.results])).join("，")).join("；") });
    rows.forEach((r, n) => {
      const y = n * (bar + gap) + gap / 2;
      let x = left;
      svg.append(v("text", { x: left - 10, y: y + bar / 2 + 4.5, class: "axis", "text-anchor": "end" }, r.name));
      D.outcomes.forEach((o, k) => {
        const value = r.h[H.outcome + k], w = (value / r.h[H.results]) * (width - left);
        if (!value) return;
        svg.append(v("rect", { x: x.toFixed(2), y, width: Math.max(w - 1.5, 0.5).toFixed(2), height: bar, class: "o" + k, rx: 2 }, v("title", {}, `${r.name} ${P(o)} ${count(value)} (${percent(value, r.h[H.results])})`)));
        if (w > 44) svg.append(v("text", { x: (x + w / 2).toFixed(2), y: y + bar / 2 + 4.5, class: "in o" + k + "t", "text-anchor": "middle" }, percent(value, r.h[H.results])));
        x += w;
      });
    });
    return [svg, h("ul", { class: "legend", "aria-hidden": "true" }, D.outcomes.map((o, k) => h("li", {}, v("svg", { viewBox: "0 0 10 10", width: 10, height: 10 }, v("rect", { width: 10, height: 10, rx: 2, class: "o" + k })), P(o))))];
  }
  // A line a bar, its number behind it: nothing collides, however many years there are.
  function yearChart(rows, counts) {
    if (!rows.length) return h("p", { class: "empty" }, T("没有数据。", "No data."));
    const width = innerWidth < 700 ? 360 : 560, left = counts ? 84 : 52, right = 70, bar = 15, gap = 14, step = 2 * bar + 3 + gap;
    const most = Math.max(1, ...rows.map((r) => Math.max(r.h[H.received], r.h[H.results]))), scale = (n) => (Math.max(n, 0) / most) * (width - left - right);
    const svg = v("svg", { viewBox: `0 0 ${width} ${rows.length * step}`, class: "chart", role: "img", "aria-label": rows.map((r) => `${r.year} ${T("新收", "received")} ${r.h[H.received]} ${T("办结", "answered")} ${r.h[H.results]}`).join("；") });
    svg.append(v("line", { x1: left - 0.5, x2: left - 0.5, y1: 0, y2: rows.length * step, class: "base" }));
    rows.forEach((r, n) => {
      const top = n * step + gap / 2, middle = top + bar + 1.5;
      svg.append(v("text", { x: left - 10, y: middle + (counts ? -2 : 4.5), class: "axis", "text-anchor": "end" }, String(r.year)));
      if (counts) svg.append(v("text", { x: left - 10, y: middle + 13, class: "small", "text-anchor": "end" }, T(r.n + "份", r.n + " reports")));
      [[H.received, "a"], [H.results, "b"]].forEach(([k, c], line) => {
        const y = top + line * (bar + 3), size = scale(r.h[k]);
        svg.append(v("rect", { x: left, y, width: size.toFixed(2), height: bar, class: "bar-" + c, rx: 2 }),
          v("text", { x: (left + size + 6).toFixed(2), y: y + bar / 2 + 4, class: "value" }, count(r.h[k])));
      });
    });
    return [svg, h("ul", { class: "legend", "aria-hidden": "true" },
      [["a", T("新收", "received")], ["b", T("办结", "answered")]].map(([c, t]) => h("li", {}, v("svg", { viewBox: "0 0 10 10", width: 10, height: 10 }, v("rect", { width: 10, height: 10, rx: 2, class: "bar-" + c })), t)))];
  }

  // ---- long tables: all rows are in the document, so that searching, copying and
  // printing find them, up to maxCells; of a longer table only the rows in sight are.
  const ROW = 40, maxCells = 120000;
  function longTable(o) {
    if (!o.rows.length) return h("p", { class: "empty panel" }, T("没有符合条件的。", "Nothing matches."));
    const whole = o.rows.length * o.columns.length <= maxCells;
    const body = h("tbody", {});
    const above = h("tr", { class: "spacer", "aria-hidden": "true" }, h("td", { colspan: o.columns.length })), below = above.cloneNode(true);
    const table = h("table", { class: "long", "aria-rowcount": o.rows.length + 1 },
      h("caption", { class: "only-reader" }, o.caption),
      h("thead", {}, h("tr", {}, o.columns.map((c) => h("th", { scope: "col", class: c.class, title: c.title || null, "aria-sort": c.key ? (state.sort === c.key ? "ascending" : state.sort === "-" + c.key ? "descending" : "none") : null },
        c.key ? h("button", { type: "button", class: "sort", onclick: () => go({ sort: state.sort === "-" + c.key ? c.key : state.sort === c.key ? "-" + c.key : (c.number ? "-" : "") + c.key }) }, c.name) : h("span", { class: c.turned ? "turned" : null }, c.name))))),
      body);
    const box = h("div", { class: "scroll tall", tabindex: "0", role: "region", "aria-label": o.caption }, table);
    let from = -1, to = -1;
    function show(all) {
      const seen = Math.ceil((box.clientHeight || 700) / ROW), rows = o.rows;
      let a = all ? 0 : Math.max(0, Math.floor(box.scrollTop / ROW) - 10), b = all ? rows.length : Math.min(rows.length, a + seen + 30);
      if (a === from && b === to) return;
      from = a; to = b;
      above.firstChild.style.height = a * ROW + "px";
      below.firstChild.style.height = (rows.length - b) * ROW + "px";
      body.replaceChildren(above, ...rows.slice(a, b).map((r, n) => h("tr", { "aria-rowindex": a + n + 2 }, o.columns.map((c) => c.cell(r)))), below);
      above.hidden = a === 0; below.hidden = b === rows.length;
    }
    show(whole);
    const bar = h("p", { class: "table-tools" },
      h("button", { type: "button", class: "quiet", id: "export", onclick: () => exportTable(o) }, T(`导出这${o.rows.length}行（CSV）`, `export these ${o.rows.length} rows (CSV)`)),
      !whole && h("span", { class: "muted", id: "partly" }, T("行数很多，只显示眼前的行：请用上面的“查找”，或导出后查看全部。", "There are very many rows, and only those in sight are shown: use “find” above, or export them all.")));
    if (!whole) {
      box.addEventListener("scroll", () => requestAnimationFrame(() => show(false)), { passive: true });
      requestAnimationFrame(() => show(false));
    }
    return h("div", {}, bar, box);
  }
  // exportTable saves the rows of a table as a spreadsheet reads them: UTF-8 with a
  // mark, and nothing that a spreadsheet would take for a formula.
  function exportTable(o) {
    const named = o.columns.filter((c) => c.out || c.value);
    const plain = (x) => (x === null || x === undefined || Number.isNaN(x) ? "" : x);
    const field = (x) => {
      const text = String(plain(x));
      const inert = typeof x === "string" && /^\s*[=+\-@＝＋－＠]/.test(text) ? "'" + text : text;
      return /[",\n\r]/.test(inert) ? '"' + inert.replace(/"/g, '""') + '"' : inert;
    };
    const lines = [named.map((c) => field(c.out ? c.outName || c.name : c.name)), ...o.rows.map((r) => named.map((c) => field(c.out ? c.out(r) : c.value(r))))];
    const name = [areaName(), state.year || "", o.caption].join("-").replace(/[\\/:*?"<>|\s]/g, "_") + ".csv";
    const url = URL.createObjectURL(new Blob(["\ufeff" + lines.map((l) => l.join(",")).join("\r\n") + "\r\n"], { type: "text/csv;charset=utf-8" }));
    const a = h("a", { href: url, download: name });
    document.body.append(a);
    a.click();
    a.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }
  // Paper is white.
  let themeOnScreen;
  addEventListener("beforeprint", () => {
    themeOnScreen = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = "light";
  });
  addEventListener("afterprint", () => {
    if (themeOnScreen) document.documentElement.dataset.theme = themeOnScreen;
    else delete document.documentElement.dataset.theme;
  });
  const headCell = (...c) => h("th", { scope: "row" }, ...c);
  const numberCell = (text, tone) => h("td", { class: "n " + (tone || "") }, text);

  // ---- filters -------------------------------------------------------------
  function filters(options, refresh) {
    const groups = [...new Set(filingsOf(state.year).map((i) => agencyOf(i).g))];
    return h("div", { class: "filters", role: "search" },
      h("label", {}, T("查找", "find"), " ", h("input", { type: "search", id: "find", value: state.q, placeholder: T("机关名称或代码", "name or code"), oninput: () => typed(refresh) })),
      groups.length > 1 && h("label", {}, T("组", "group"), " ", h("select", { id: "group", onchange: (e) => { endTyping(); goQuietly({ group: e.target.value }); refresh(); } },
        h("option", { value: "" }, T("全部", "all")), groups.sort().map((g) => h("option", { value: D.groups[g][0], selected: state.group === D.groups[g][0] }, P(D.groups[g]))))),
      h("label", {}, T("只看", "only"), " ", h("select", { id: "only", onchange: (e) => { endTyping(); goQuietly({ only: e.target.value }); refresh(); } },
        options.map(([value, name]) => h("option", { value, selected: state.only === value }, name)))));
  }
  function matches(agency) {
    const q = state.q.trim().toLowerCase();
    return (!q || agency.n.toLowerCase().includes(q) || (agency.c || "").toLowerCase().includes(q)) && (!state.group || D.groups[agency.g][0] === state.group);
  }
  const collator = new Intl.Collator("zh-CN");
  function sortBy(rows, columns) {
    const key = state.sort.replace(/^-/, ""), down = state.sort.startsWith("-") ? -1 : 1;
    const column = columns.find((c) => c.key === key);
    if (!column) return rows;
    const value = new Map(rows.map((r) => [r, column.value(r)]));
    return [...rows].sort((a, b) => {
      const x = value.get(a), y = value.get(b);
      // What has no value stands last, whichever way the column is sorted.
      const nothing = (z) => z === null || Number.isNaN(z);
      if (nothing(x) || nothing(y)) return nothing(x) - nothing(y) || a - b;
      return (typeof x === "string" ? collator.compare(x, y) : x - y) * down || a - b;
    });
  }
  function statusBadges(i) {
    const list = [];
    if (F.errors[i]) list.push(h("span", { class: "badge bad" }, T("须改正", "correct")));
    if (F.unread[i]) list.push(h("span", { class: "badge warn" }, T("未能读全", "not read in full")));
    if (!F.errors[i] && F.checks[i]) list.push(h("span", { class: "badge warn" }, T("请核实", "check")));
    else if (F.balanced[i] && !list.length) list.push(h("span", { class: "badge good" }, T("平衡", "balanced")));
    const standing = { 1: T("垂直", "vertical"), 2: T("已计入他处", "counted elsewhere"), 3: T("汇总报告", "consolidated") }[F.standing[i]];
    if (standing) list.push(h("span", { class: "badge" }, standing));
    return list;
  }

  // ---- agencies ------------------------------------------------------------
  function agencies() {
    const rate = (n, d) => (d ? n / d : null);
    const text = (x) => (x === null ? "" : (x * 100).toFixed(1) + "%");
    const before = (i) => filingIndex.get(F.agency[i] + "/" + (F.year[i] - 1));
    const share = (key, name, title, of) => ({ key, name, title, number: true, class: "n", value: of, cell: (i) => numberCell(text(of(i))) });
    const number = (key, name, of, tone) => ({ key, name, number: true, class: "n", value: of, cell: (i) => numberCell(count(of(i)), tone && of(i) ? tone : "") });
    const columns = [
      { key: "name", name: T("机关", "agency"), class: "first", value: (i) => agencyOf(i).n, cell: (i) => headCell(link({ view: "agency", id: F.agency[i] }, { title: agencyOf(i).n }, nameOf(i))) },
      { key: "status", name: T("状态", "state"), value: (i) => -F.errors[i] * 1000 - F.unread[i] * 100 - F.checks[i], out: (i) => statusBadges(i).map((b) => b.textContent).join(T("、", ", ")), cell: (i) => h("td", {}, statusBadges(i)) },
      Object.assign(number("errors", T("错误", "errors"), (i) => F.errors[i]), { cell: (i) => numberCell(F.errors[i] || "", "bad-text") }),
      number("received", T("新收", "received"), (i) => F.h[i][H.received]),
      number("results", T("办结", "answered"), (i) => F.h[i][H.results]),
      { key: "change", name: T("新收同比", "change"), number: true, class: "n", value: (i) => { const b = before(i); return b === undefined ? null : rate(F.h[i][H.received] - F.h[b][H.received], F.h[b][H.received]); }, cell(i) { const x = this.value(i); return numberCell(x === null ? "" : signed(x * 100)); } },
      share("granted", T("予以公开", "granted"), T("予以公开÷办理结果总计", "granted ÷ results"), (i) => rate(F.h[i][H.outcome], F.h[i][H.results])),
      share("partial", T("部分公开", "partial"), "", (i) => rate(F.h[i][H.outcome + 1], F.h[i][H.results])),
      share("refused", T("不予公开", "refused"), "", (i) => rate(F.h[i][H.outcome + 2], F.h[i][H.results])),
      share("unable", T("无法提供", "unable"), "", (i) => rate(F.h[i][H.outcome + 3], F.h[i][H.results])),
      share("natural", T("自然人", "natural"), T("自然人÷新收与结转合计", "natural persons ÷ received and carried in"), (i) => rate(F.h[i][H.natural], F.h[i][H.received] + F.h[i][H.carriedIn])),
      share("carried", T("结转率", "carried out"), T("结转下年度÷新收与结转合计", "carried out ÷ received and carried in"), (i) => rate(F.h[i][H.carriedOut], F.h[i][H.received] + F.h[i][H.carriedIn])),
      number("review", T("复议", "reviews"), (i) => F.h[i][H.review]),
      share("reviewc", T("复议纠错", "corrected"), T("纠正÷已审结", "corrected ÷ concluded"), (i) => rate(F.h[i][H.reviewCorrected], F.h[i][H.reviewDone])),
      number("suit", T("诉讼", "suits"), (i) => F.h[i][H.suit]),
      share("suitc", T("诉讼纠错", "corrected"), T("纠正÷已审结", "corrected ÷ concluded"), (i) => rate(F.h[i][H.suitCorrected], F.h[i][H.suitDone])),
    ];
    const only = { correct: (i) => F.errors[i] > 0, unread: (i) => F.unread[i] > 0, check: (i) => F.checks[i] > 0, balanced: (i) => F.balanced[i], unbalanced: (i) => !F.balanced[i] };
    const holder = h("div", {}), tally = h("p", { class: "tally", role: "status" });
    const refresh = () => {
      const rows = sortBy(filingsOf(state.year).filter((i) => matches(agencyOf(i)) && (!only[state.only] || only[state.only](i))), columns);
      tally.textContent = T(`${rows.length}份报告`, `${rows.length} reports`);
      holder.replaceChildren(longTable({ caption: T("机关排序表", "agencies, ranked"), columns, rows }));
    };
    const bar = filters([["", T("全部", "all")], ["correct", T("须改正", "to correct")], ["unread", T("未能读全", "not read in full")], ["check", T("请核实", "to check")], ["balanced", T("勾稽平衡", "balanced")], ["unbalanced", T("不平衡", "not balanced")]], refresh);
    refresh();
    return [h("h1", {}, T("机关", "Agencies"), " ", h("span", { class: "year" }, areaName() + " " + (state.year || ""))), bar, tally, holder];
  }

  // ---- heat map ------------------------------------------------------------
  function heatMap() {
    const here = filingsOf(state.year), used = new Map();
    for (const i of here) for (let k = 0; k < F.rules[i].length; k += 2) used.set(F.rules[i][k], (used.get(F.rules[i][k]) || 0) + 1);
    const rules = [...used.keys()].filter((r) => D.rules[r].s < 5).sort((a, b) => D.rules[a].s - D.rules[b].s || a - b);
    const counts = (i) => { const m = new Map(); for (let k = 0; k < F.rules[i].length; k += 2) m.set(F.rules[i][k], F.rules[i][k + 1]); return m; };
    const columns = [
      { key: "name", name: T("机关", "agency"), class: "first", value: (i) => agencyOf(i).n, cell: (i) => headCell(link({ view: "agency", id: F.agency[i] }, { title: agencyOf(i).n }, nameOf(i))) },
      { key: "errors", name: T("错误", "errors"), number: true, class: "n", value: (i) => F.errors[i], cell: (i) => numberCell(F.errors[i] || "", F.errors[i] ? "bad-text" : "") },
      ...rules.map((r) => ({
        out: (i) => counts(i).get(r) || 0, outName: D.rules[r].id + " " + P(D.rules[r].t),
        name: [h("span", { class: "level s" + D.rules[r].s }, P(D.levels[D.rules[r].s])), h("span", { class: "rule-title" }, P(D.rules[r].t)), h("span", { class: "rule-id" }, D.rules[r].id)], title: D.rules[r].id + "：" + P(D.rules[r].w), class: "heat",
        cell: (i) => {
          const n = counts(i).get(r);
          if (!n) return h("td", { class: "heat pass" }, "·");
          return h("td", { class: `heat s${D.rules[r].s} ${n > 4 ? "d3" : n > 1 ? "d2" : "d1"}` }, link({ view: "agency", id: F.agency[i], rule: D.rules[r].id }, { "aria-label": T(`${agencyOf(i).n}，${D.rules[r].t[0]}，${n}处`, `${agencyOf(i).n}, ${D.rules[r].t[1]}, ${n}`) }, n));
        },
      })),
    ];
    const holder = h("div", {}), tally = h("p", { class: "tally", role: "status" });
    const only = { every: () => true, correct: (i) => F.errors[i] > 0 };
    const refresh = () => {
      const rows = sortBy(here.filter((i) => matches(agencyOf(i)) && (only[state.only] || ((j) => F.errors[j] + F.unread[j] + F.checks[j] > 0))(i)), columns);
      tally.textContent = T(`${rows.length}份报告，${rules.length}条规则`, `${rows.length} reports, ${rules.length} rules`);
      holder.replaceChildren(longTable({ caption: T("机关与规则热图：格中为问题处数", "agencies by rules: number of findings"), columns, rows }));
    };
    const bar = filters([["", T("有问题的", "with findings")], ["correct", T("须改正", "to correct")], ["every", T("全部", "all")]], refresh);
    refresh();
    return [h("h1", {}, T("规则热图", "Heat map"), " ", h("span", { class: "year" }, areaName() + " " + (state.year || ""))), bar, tally, holder,
      h("p", { class: "muted" }, T("列按性质排列：法定、算术、逻辑须改正；警示、存疑请核实。点格查看该机关。", "Columns by gravity: statutory, arithmetic and logic must be corrected; warnings and doubts be checked. A cell leads to the agency."))];
  }

  // ---- sums ----------------------------------------------------------------
  async function tables() {
    const title = h("h1", {}, T("汇总表", "Sums"), " ", h("span", { class: "year" }, areaName() + " " + (state.year || "")));
    const i = areaIndex.get(state.division + "/" + state.year);
    if (i === undefined) {
      const list = D.areas.filter((a) => a.y === state.year && a.s);
      return [title, panel(T("请选择地区", "Choose a district"), {}, h("ul", { class: "names wide" }, list.map((a) => h("li", {}, link({ view: "tables", division: a.d }, {}, P(a.n), " ", h("span", { class: "muted" }, a.d))))))];
    }
    if (!D.areas[i].s) return [title, h("p", { class: "empty panel" }, T("没有可以相加的报告：只有汇总报告，或只有所辖地区的报告。", "No reports to add up: there is only a consolidated report, or only reports of divisions within."))];
    const detail = (await blob("a" + Math.floor(i / D.perBlob[1])))[i % D.perBlob[1]];
    const chosen = detail.s.find((x) => x.g >= 0 && D.groups[x.g][0] === state.group) || detail.s[0];
    const differences = new Map(chosen.g < 0 && detail.c ? detail.c.d.map((d) => [d.c, d]) : []);
    const inspector = h("p", { class: "inspector", "aria-live": "polite" }, T("点选一格，查看由几份报告相加。", "Choose a cell to see how many reports it adds up."));
    // madeOf says how many reports state a cell, have its table, and lack it.
    const madeOf = (id) => {
      const [has, lacks] = chosen.t[D.cells[id].b];
      return T(`${chosen.r[id]}份报告填报；有本表的${has}份` + (lacks ? `，缺${lacks}份` : ""), `${chosen.r[id]} reports; ${has} with the table` + (lacks ? `, ${lacks} without` : ""));
    };
    const describe = (id) => {
      const d = differences.get(id);
      return `${P(D.cells[id].l)}：${figure(id, chosen.v[id])}${D.cells[id].s ? " " + D.cells[id].u : ""}（${madeOf(id)}）` + (d ? T("；汇总报告", "; the district's report says ") + figure(id, d.a) + T("，相差", ", difference ") + figure(id, d.a - d.b) + "。" + P(d.w) : "");
    };
    const body = statutory(detail.e, (id) => ({ text: figure(id, chosen.v[id]), mark: differences.has(id) ? (differences.get(id).r ? 2 : 1) : 0, sign: "≠", title: describe(id), label: describe(id) }), (id) => {
      inspector.replaceChildren(describe(id), " ", chosen.v[id] !== 0 && h("button", { type: "button", class: "where", id: "parts", onclick: () => parts(id) }, T("由哪些机关构成", "which agencies")), holder);
      holder.replaceChildren();
    });
    const holder = h("span", {});
    async function parts(id) {
      const list = await contributions(id, chosen);
      holder.replaceChildren(h("ul", { class: "parts" }, list.slice(0, 200).map((x) => h("li", {}, link({ view: "agency", id: F.agency[x.i] }, { title: agencyOf(x.i).n }, nameOf(x.i)), " ", h("strong", {}, figure(id, x.value)), " ", h("code", {}, x.place))),
        list.length > 200 && h("li", {}, T(`……共${list.length}个，全部见汇总工作簿“各格明细”`, `… ${list.length} in all, listed in the consolidated workbook`))));
    }
    return [title,
      h("div", { class: "chips", role: "group", "aria-label": T("范围", "part") }, detail.s.map((s) => h("a", { href: here({ group: s.g < 0 ? "" : D.groups[s.g][0] }), class: "chip", "aria-current": s === chosen ? "true" : null },
        s.g < 0 ? T("全部", "whole") : P(D.groups[s.g]), h("small", {}, " " + s.n)))),
      P(chosen.l) && h("p", { class: "sentence small", id: "lack" }, P(chosen.l), T("。", ".")),
      inspector, panel(null, { class: "paper" }, body), detail.c && comparison(detail.c)];
  }
  // contributions lists who adds what to a cell of a sum, the most first.
  async function contributions(id, part) {
    const sources = await blob("sources"), list = [];
    const group = (i) => (agencyOf(i).d === state.division ? D.groups[agencyOf(i).g][0] : "县（市、区）");
    for (const i of filingsOf(state.year)) {
      if (!isAdded(i) || (part.g >= 0 && group(i) !== D.groups[part.g][0])) continue;
      const detail = (await blob("f" + Math.floor(i / D.perBlob[0])))[i % D.perBlob[0]];
      const value = detail.v[id];
      if (value) list.push({ i, value, place: at(sources, F.source[i], placesOf(detail).get(id)) });
    }
    return list.sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || a.i - b.i);
  }
  function comparison(c) {
    return panel(T("与汇总报告核对", "Against the district's own report"), {},
      h("p", {}, link({ view: "agency", id: F.agency[c.f] }, {}, agencyOf(c.f).n), " ", c.d.length ? T(`${c.d.length}格不同`, `${c.d.length} cells differ`) : T("各格均相同", "all cells agree")),
      c.c.length > 0 && h("ul", { class: "names" }, c.c.map((x) => h("li", {}, link({ view: "agency", id: F.agency[x.f] }, {}, P(x.t)), h("span", { class: "muted" }, T(`　解释${x.n}格`, ` explains ${x.n} cells`))))),
      c.d.length > 0 && h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": T("逐格核对", "cell by cell") }, h("table", { class: "plain" },
        h("thead", {}, h("tr", {}, [T("格", "cell"), T("汇总报告", "stated"), T("各机关之和", "sum"), T("相差", "difference"), T("说明", "explanation")].map((t) => h("th", { scope: "col" }, t)))),
        h("tbody", {}, c.d.map((d) => h("tr", {}, h("th", { scope: "row" }, P(D.cells[d.c].l)), h("td", {}, figure(d.c, d.a)), h("td", {}, figure(d.c, d.b)), h("td", { class: d.r ? "bad-text" : "" }, figure(d.c, d.a - d.b)), h("td", { class: "text" }, P(d.w))))))));
  }

  // ---- one agency ----------------------------------------------------------
  async function agencyView() {
    const agency = D.agencies[+state.id];
    if (!agency) return h("p", { class: "empty" }, T("没有这个机关。", "No such agency."));
    const all = [...years].sort((a, b) => a - b).map((y) => [y, filingIndex.get(state.id + "/" + y)]).filter(([, i]) => i !== undefined);
    let i = filingIndex.get(state.id + "/" + state.year);
    const lead = h("div", { class: "lead" },
      h("p", { class: "crumbs" }, link({ view: "agencies" }, {}, T("← 机关", "← agencies"))),
      h("h1", {}, agency.n, " ", agency.s ? h("span", { class: "badge" }, T("汇总报告", "consolidated")) : ""),
      h("p", { class: "muted" }, [agency.c, P(D.groups[agency.g]), agency.d].filter(Boolean).join("　")),
      h("div", { class: "chips", role: "group", "aria-label": T("年度", "years") }, all.map(([y, f]) => h("a", { class: "chip", href: address({ view: "agency", id: state.id, year: y }), "aria-current": y === state.year ? "true" : null }, String(y), F.errors[f] ? h("small", { class: "bad-text" }, " ▲") : ""))));
    if (i === undefined) {
      const line = lineNamed(agency.n, agency.d, state.year);
      return [lead, line >= 0 && standingOf(line), h("p", { class: "empty panel" }, T(state.year + "年度没有可用的报告。", "No usable report for " + state.year + "."))];
    }
    const [detail, sources] = await Promise.all([blob("f" + Math.floor(i / D.perBlob[0])).then((x) => x[i % D.perBlob[0]]), blob("sources")]);
    const places = placesOf(detail);
    const where = (id) => (places.has(id) ? at(sources, F.source[i], places.get(id)) : "");
    const byCell = new Map();
    for (const p of detail.q || []) if (p.c >= 0) byCell.set(p.c, (byCell.get(p.c) || []).concat([p]));
    const textOf = (id) => (detail.v[id] !== null ? figure(id, detail.v[id]) : (detail.u || {})[id] || "");
    const describe = (id) => {
      const mark = (detail.m || {})[id] || 0, text = textOf(id);
      return P(D.cells[id].l) + "：" + (text === "" ? T("空白", "blank") : text + (D.cells[id].s ? " " + D.cells[id].u : "")) + (mark ? "（" + markName(mark) + "）" : "");
    };
    const inspector = h("p", { class: "inspector", "aria-live": "polite" }, T("点选一格（或用方向键），查看数字出自哪个文件哪一行。", "Choose a cell, or move with the arrow keys, to see the file and line it was read from."));
    const inspect = (id) => {
      const said = byCell.get(id) || [];
      inspector.replaceChildren(h("strong", {}, describe(id)), " ", h("code", {}, where(id)), ...said.map((p) => h("span", { class: "said" }, P(p.t))));
    };
    const of = (id) => {
      const mark = (detail.m || {})[id] || 0;
      return { text: textOf(id), mark, title: where(id) + (byCell.has(id) ? "\n" + byCell.get(id).map((p) => P(p.t)).join("\n") : ""), label: describe(id) + "，" + where(id), tone: detail.v[id] === null && textOf(id) === "" ? "blank" : "" };
    };
    const tablesOf = statutory(detail.e, of, inspect);
    const source = F.source[i];
    return [lead,
      h("div", { class: "facts" }, statusBadges(i),
        F.submitted[i] && h("span", {}, T("报送 ", "handed in ") + F.submitted[i], F.late[i] > 0 ? h("span", { class: "badge warn" }, T(`逾期${F.late[i]}天`, `${F.late[i]} days late`)) : ""),
        source >= 0 && h("span", {}, T("来源 ", "source "), link({ view: "sources", q: sources.path[source] }, {}, h("code", {}, sources.path[source]))),
        h("span", { class: "muted" }, T(detail.e + "年格式", "form of " + detail.e))),
      detail.r && returnOf(detail),
      (detail.q || []).length > 0 && panel(T("须改正与请核实", "To correct and to check"), { class: "problems" }, problems(detail, where)),
      detail.z && panel(T("版本", "Versions"), { id: "versions" }, versionsOf(detail.z)),
      inspector,
      besideSentences(detail.q || [], textOf, panel(null, { class: "paper" }, tablesOf, (detail.x || []).length > 0 && foreign(detail, textOf)), (cell, cells) => showCells(app, cell, cells)),
      all.length > 1 && h("div", { class: "columns" },
        panel(T("办理结果构成", "How applications were answered"), {}, outcomeChart(all.map(([y, f]) => ({ name: String(y), h: F.h[f] })))),
        panel(T("新收与办结", "Received and answered"), {}, yearChart(all.map(([y, f]) => ({ year: y, h: F.h[f], n: 1 })), false)))];
  }
  function placesOf(detail) {
    const map = new Map(), blank = new Set(detail.b || []);
    let k = 0, last = [0, 0, 0];
    for (let id = 0; id < detail.v.length; id++) {
      if (detail.v[id] === null && !blank.has(id) && !(detail.u && id in detail.u)) continue;
      last = [last[0] + detail.p[k], last[1] + detail.p[k + 1], last[2] + detail.p[k + 2]];
      k += 3;
      map.set(id, last);
    }
    return map;
  }
  // versionsOf lists the versions of a report, and what each changed in the one before.
  function versionsOf(list) {
    const figureOf = (text) => text || T("空", "blank");
    const unasked = list.some((x) => (x.c || []).some((c) => c.x));
    return [h("p", { class: "muted" }, T("取舍依据：", "Decided by ") + P(list[0].d) + T("。", ".") + (unasked ? T("标有“未要求”的格，上一版并没有问题。", " Of cells marked “unasked” nothing was wrong in the version before.") : "")),
      h("ol", { class: "versions" }, list.map((x) => h("li", {}, h("code", {}, x.p), x.s && h("span", { class: "muted" }, " " + T("报送 ", "handed in ") + x.s), " ",
        h("span", { class: "badge " + (x.u ? "good" : "") }, x.u ? T("采用", "used") : T("未采用", "not used")),
        (x.c || []).length > 0 && h("ul", { class: "names" }, x.c.map((c) => h("li", {}, h("button", { type: "button", class: "where", onclick: () => showCell(app, c.c) }, P(D.cells[c.c].l)), " ",
          h("span", { class: "from-to" }, h("del", {}, figureOf(c.o)), " → ", h("ins", {}, figureOf(c.n))), c.x ? [" ", h("span", { class: "badge warn" }, T("未要求", "unasked"))] : ""))))))];
  }
  // returnOf leads to what goes back to the agency, and to the text to send with it.
  function returnOf(detail) {
    return toSend(T("退回修改单：", "Return to the agency: "), detail.r, [[".xlsx", T("工作簿", "workbook")], [".html", T("网页", "page")]], () => detail.g);
  }
  // toSend leads to files that lie beside the page, and copies the text that goes with them.
  function toSend(name, file, kinds, message) {
    const path = file.split("/").map(encodeURIComponent).join("/");
    const said = h("span", { role: "status", class: "muted" });
    return h("div", { class: "facts", id: "send" }, h("span", {}, name),
      kinds.map(([extension, kind]) => h("a", { href: path + extension, download: extension !== ".html" }, kind)),
      h("button", { type: "button", class: "quiet", id: "copy-message", onclick: async () => { said.textContent = (await copy(await message())) ? T("已复制，可粘贴到邮件或聊天中", "copied, to be pasted into a mail or a chat") : T("浏览器不让复制", "the browser does not allow copying"); } }, T("复制通知文字", "copy message")), said);
  }
  // letterOf leads to the letter about a report that is missing or cannot be used.
  function letterOf(i) {
    const R = D.roster, n = R.letter.slice(0, i).filter(Boolean).length;
    const name = R.status[i] === STATUS.missing ? T("催报函：", "Reminder: ") : T("请重报的信：", "Letter asking for it again: ");
    return R.letter[i] && toSend(name, R.letter[i], [[".docx", T("Word文档", "Word document")], [".txt", T("文字", "text")]], async () => (await blob("l" + Math.floor(n / D.perBlob[2])))[n % D.perBlob[2]]);
  }
  // copy puts a text into the clipboard, also where a browser keeps the clipboard from a local file.
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (e) {
      const area = h("textarea", { class: "only-reader" });
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }
  function problems(detail) {
    return h("ol", {}, (detail.q || []).map((p) => h("li", { class: (p.f ? "follows " : "") + (p.s < 3 && !p.n ? "error" : "check") + (p.r && p.r === state.rule ? " chosen" : "") },
      h("div", { class: "problem-head" }, h("span", { class: "badge " + (p.f ? "" : p.s < 3 && !p.n ? "bad" : "warn") }, P(p.d)), p.c >= 0 ? h("button", { type: "button", class: "where", onclick: () => showCells(app, p.c, p.k) }, P(p.w)) : h("strong", {}, P(p.w)),
        p.x && p.v && h("span", { class: "from-to" }, h("del", {}, p.v), " → ", h("ins", {}, p.x))),
      h("p", {}, P(p.t)),
      p.e && h("p", { class: "says" }, h("span", { class: "badge warn" }, T("情况说明", "The agency says")), " ", p.e),
      h("p", { class: "muted" }, p.r && h("span", { class: "rule-id", title: whyOf(p.r) }, p.r), " ", P(p.p)))));
  }
  function whyOf(id) {
    const r = D.rules.find((x) => x.id === id);
    return r ? P(r.w) : null;
  }
  function foreign(detail, textOf) {
    return h("div", { class: "foreign" }, h("h3", {}, T("用另一年格式填报的数", "Figures on the other edition of the form")),
      h("ul", {}, detail.x.map((id) => h("li", {}, P(D.cells[id].l) + "：" + textOf(id)))));
  }

  // ---- an agency without a report ------------------------------------------
  const statusTone = (i) => ({ [STATUS.missing]: "bad", [STATUS.rejected]: "bad", [STATUS.unexpected]: "warn", [STATUS.gap]: "warn" }[D.roster.status[i]] || (D.roster.late[i] > 0 ? "warn" : D.roster.status[i] === STATUS.reported ? "good" : ""));
  function standingOf(i) {
    const R = D.roster;
    return [h("div", { class: "facts" }, h("span", { class: "badge " + statusTone(i) }, P(D.statuses[R.status[i]])), R.due[i] && h("span", {}, T("应于", "due ") + R.due[i]), h("span", {}, P(R.note[i]))), letterOf(i)];
  }
  function lineView() {
    const R = D.roster, asked = +state.id;
    const i = R.year[asked] === state.year ? asked : lineNamed(R.name[asked], R.division[asked], state.year);
    if (!R.name[i]) return h("p", { class: "empty" }, T("没有这个机关。", "No such agency."));
    return [h("div", { class: "lead" },
      h("p", { class: "crumbs" }, link({ view: "roster", id: "" }, {}, T("← 报送", "← roster"))),
      h("h1", {}, R.name[i], " ", h("span", { class: "year" }, String(R.year[i]))),
      h("p", { class: "muted" }, [R.code[i], P(D.groups[R.group[i]]), R.division[i]].filter(Boolean).join("　"))), standingOf(i)];
  }

  // ---- roster --------------------------------------------------------------
  function rosterView() {
    const R = D.roster;
    const columns = [
      { key: "name", name: T("机关", "agency"), class: "first", value: (i) => R.name[i], cell: (i) => headCell(nameOfLine(i)) },
      { key: "code", name: T("代码", "code"), value: (i) => R.code[i], cell: (i) => h("td", {}, h("code", {}, R.code[i])) },
      { key: "group", name: T("组", "group"), value: (i) => P(D.groups[R.group[i]]), cell: (i) => h("td", {}, P(D.groups[R.group[i]])) },
      { key: "state", name: T("情况", "state"), value: (i) => R.status[i], out: (i) => P(D.statuses[R.status[i]]), cell: (i) => h("td", {}, h("span", { class: "badge " + statusTone(i) }, P(D.statuses[R.status[i]]))) },
      { key: "due", name: T("应报", "due"), value: (i) => R.due[i], cell: (i) => h("td", {}, R.due[i]) },
      { key: "in", name: T("报送", "handed in"), value: (i) => R.submitted[i] || null, cell: (i) => h("td", {}, R.submitted[i]) },
      { key: "late", name: T("逾期天数", "days late"), number: true, class: "n", value: (i) => R.late[i], out: (i) => (latenessUnknown(i) ? T("不明", "not known") : R.late[i]), cell: (i) => (latenessUnknown(i) ? h("td", { class: "n muted" }, T("不明", "not known")) : numberCell(R.late[i] || "", "bad-text")) },
      { key: "copies", name: T("份数", "copies"), number: true, class: "n", value: (i) => R.copies[i], cell: (i) => numberCell(R.copies[i]) },
      { name: T("说明", "note"), class: "text", out: (i) => P(R.note[i]), cell: (i) => h("td", { class: "text", title: P(R.note[i]) }, P(R.note[i])) },
    ];
    const only = {
      missing: (i) => [STATUS.missing, STATUS.gap].includes(R.status[i]), unusable: (i) => R.status[i] === STATUS.rejected, pending: (i) => R.status[i] === STATUS.pending,
      late: (i) => R.late[i] > 0, undated: latenessUnknown,
      odd: (i) => R.status[i] === STATUS.unexpected || R.copies[i] > 1 || P(R.note[i]) !== "",
    };
    const holder = h("div", {}), tally = h("p", { class: "tally", role: "status" });
    const refresh = () => {
      const rows = sortBy(linesOf(state.year).filter((i) => matches({ n: R.name[i], c: R.code[i], g: R.group[i] }) && (!only[state.only] || only[state.only](i))), columns);
      tally.textContent = T(`${rows.length}行`, `${rows.length} lines`);
      holder.replaceChildren(longTable({ caption: T("报送情况", "who has reported"), columns, rows }));
    };
    const bar = filters([["", T("全部", "all")], ["missing", T("未报送", "missing")], ["unusable", T("报送但不能采用", "not usable")], ["pending", T("未到期", "not due yet")], ["late", T("逾期", "late")], ["undated", T("是否逾期不明", "lateness not known")], ["odd", T("有说明的", "with a note")]], refresh);
    refresh();
    return [h("h1", {}, T("报送情况", "Roster"), " ", h("span", { class: "year" }, areaName() + " " + (state.year || ""))), bar, tally, holder];
  }

  // ---- sources -------------------------------------------------------------
  async function sourcesView() {
    const S = await blob("sources");
    const status = [["已采用", "read"], ["未采用", "rejected"], ["被取代", "superseded"], ["忽略", "ignored"], ["不是报告", "no report"]];
    const columns = [
      { key: "path", name: T("文件", "file"), class: "first", value: (i) => S.path[i], cell: (i) => headCell(h("code", { title: S.path[i] }, S.path[i])) },
      { key: "state", name: T("结果", "outcome"), value: (i) => S.status[i], out: (i) => P(status[S.status[i]]), cell: (i) => h("td", {}, h("span", { class: "badge " + ["good", "bad", "", "", ""][S.status[i]] }, P(status[S.status[i]]))) },
      { key: "kind", name: T("种类", "kind"), value: (i) => D.kinds[S.kind[i]], cell: (i) => h("td", {}, D.kinds[S.kind[i]]) },
      { name: T("编码", "encoding"), out: (i) => S.encoding[i], cell: (i) => h("td", {}, S.encoding[i]) },
      { key: "bytes", name: T("字节", "bytes"), number: true, class: "n", value: (i) => S.bytes[i], cell: (i) => numberCell(count(S.bytes[i])) },
      { key: "reports", name: T("报告", "reports"), number: true, class: "n", value: (i) => S.reports[i], cell: (i) => numberCell(S.reports[i]) },
      { name: T("说明", "note"), class: "text", out: (i) => sourceNote(S, i), cell: (i) => { const t = sourceNote(S, i); return h("td", { class: "text", title: t }, t); } },
      { name: "SHA-256", cell: (i) => h("td", {}, h("code", {}, S.hash[i])) },
    ];
    const holder = h("div", {}), tally = h("p", { class: "tally", role: "status" });
    const refresh = () => {
      const q = state.q.toLowerCase();
      const rows = sortBy([...S.path.keys()].filter((i) => (!q || S.path[i].toLowerCase().includes(q)) && (!state.only || String(S.status[i]) === state.only)), columns);
      tally.textContent = T(`${rows.length}个文件`, `${rows.length} files`);
      holder.replaceChildren(longTable({ caption: T("来源文件", "input files"), columns, rows }));
    };
    const bar = h("div", { class: "filters", role: "search" },
      h("label", {}, T("查找", "find"), " ", h("input", { type: "search", id: "find", value: state.q, placeholder: T("文件名", "file name"), oninput: () => typed(refresh) })),
      h("label", {}, T("只看", "only"), " ", h("select", { id: "only", onchange: (e) => { endTyping(); goQuietly({ only: e.target.value }); refresh(); } }, h("option", { value: "" }, T("全部", "all")), status.map((s, k) => h("option", { value: k, selected: state.only === String(k) }, P(s))))));
    refresh();
    return [h("h1", {}, T("来源文件", "Sources")), bar, tally, holder];
  }

  addEventListener("hashchange", draw);
  addEventListener("keydown", (e) => {
    if (e.key === "/" && !/INPUT|SELECT|TEXTAREA/.test(document.activeElement.tagName)) {
      const find = document.getElementById("find");
      if (find) { e.preventDefault(); find.focus(); }
    }
  });
  loadSince().then(() => { if (since && state.view === "overview") draw(); });
  draw();
})();
