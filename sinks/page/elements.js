"use strict";
// What the pages share: making elements, printing figures, the statutory tables.
// catalogue() has the cells and layouts, english() tells the language in use;
// every text is set as text, never as markup.
function elements(catalogue, english) {
  const T = (zh, en) => (english() ? en : zh);
  const P = (pair) => pair[english() ? 1 : 0];

  // ---- making elements -----------------------------------------------------
  function h(tag, attributes, ...children) {
    const e = document.createElement(tag);
    return fill(e, attributes, children);
  }
  function v(tag, attributes, ...children) {
    return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
  }
  function fill(e, attributes, children) {
    for (const [k, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (k.startsWith("on")) e.addEventListener(k.slice(2), value);
      else e.setAttribute(k, value === true ? "" : value);
    }
    for (const c of children.flat(Infinity)) if (c !== null && c !== undefined && c !== false) e.append(c);
    return e;
  }
  function figure(id, value) {
    const scale = catalogue().cells[id].s;
    if (!scale) return String(value);
    const digits = String(Math.abs(value)).padStart(scale + 1, "0");
    const fraction = digits.slice(-scale).replace(/0+$/, "");
    return (value < 0 ? "-" : "") + digits.slice(0, -scale) + (fraction ? "." + fraction : "");
  }

  const MARKS = ["", "○", "◆", "▲"];
  const markName = (m) => T(["", "请核实", "其中有误", "有误"][m], ["", "please check", "under suspicion", "wrong"][m]);
  // statutory draws the tables of an edition. of(id) gives {text, mark, title, tone}.
  function statutory(edition, of, inspect) {
    return catalogue().layouts[edition].map((block) => {
      const grid = Array.from({ length: block.r }, () => []);
      for (const c of block.x) grid[c[0]].push(c);
      let firstFigure = true;
      const rows = grid.map((cells) => h("tr", {}, cells.map((c) => {
        const span = { rowspan: c[2] > 1 ? c[2] : null, colspan: c[3] > 1 ? c[3] : null };
        if (c[4] === 2) {
          const id = c[5], f = of(id);
          const td = h("td", Object.assign(span, { class: ["figure", f.mark ? "m" + f.mark : "", f.tone || "", catalogue().cells[id].t ? "sum" : ""].join(" "), "data-cell": id, title: f.title || null, tabindex: firstFigure ? "0" : "-1", "aria-label": f.label }),
            f.mark ? h("span", { class: "sign", "aria-hidden": "true" }, f.sign || MARKS[f.mark]) : null, h("span", {}, f.text));
          firstFigure = false;
          return td;
        }
        return h("th", Object.assign(span, { scope: c[4] === 0 ? (c[3] > 1 ? "colgroup" : "col") : c[2] > 1 ? "rowgroup" : "row", class: c[4] === 0 ? "head" : "label" }), english() ? c[6] : c[5]);
      })));
      const columns = h("colgroup", {}, block.w.map(() => h("col", {})));
      block.w.forEach((w, k) => { columns.children[k].style.width = (w / block.w.reduce((a, b) => a + b)) * 100 + "%"; });
      const table = h("table", { class: "statutory c" + block.c }, h("caption", {}, P(block.t)), columns, h("tbody", {}, rows));
      table.addEventListener("focusin", (e) => { const td = e.target.closest("td[data-cell]"); if (td && inspect) inspect(+td.dataset.cell, td); });
      table.addEventListener("click", (e) => { const td = e.target.closest("td[data-cell]"); if (td) focusCell(table, td); });
      table.addEventListener("keydown", (e) => {
        const td = e.target.closest("td[data-cell]");
        if (!td) return;
        const step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[e.key];
        if (!step) return;
        e.preventDefault();
        const next = neighbour(table, td, step);
        if (next) focusCell(table, next);
      });
      return h("div", { class: "scroll", role: "group", "aria-label": P(block.t) }, table);
    });
  }
  function focusCell(table, td) {
    table.querySelectorAll('td[tabindex="0"]').forEach((x) => x.setAttribute("tabindex", "-1"));
    td.setAttribute("tabindex", "0");
    td.focus();
  }
  function neighbour(table, td, [dx, dy]) {
    if (dx) {
      const all = [...table.querySelectorAll("td[data-cell]")];
      return all[all.indexOf(td) + dx];
    }
    const x = td.getBoundingClientRect();
    for (let row = dy > 0 ? td.parentNode.nextElementSibling : td.parentNode.previousElementSibling; row; row = dy > 0 ? row.nextElementSibling : row.previousElementSibling) {
      const below = [...row.querySelectorAll("td[data-cell]")];
      if (below.length) return below.reduce((a, b) => (Math.abs(a.getBoundingClientRect().left - x.left) <= Math.abs(b.getBoundingClientRect().left - x.left) ? a : b));
    }
    return null;
  }

  // besideSentences puts the sentences that contradict the tables beside them: the figure
  // in question is marked in its sentence, and what it can mean in the tables, where
  // show(cell, cells) leads.
  function besideSentences(problems, textOf, tables, show) {
    const said = problems.filter((p) => p.o);
    if (!said.length) return tables;
    return h("div", { class: "beside" }, h("div", {}, tables), h("aside", { class: "panel", "aria-label": T("文字与表格", "words and tables") },
      h("h2", {}, T("文字与表格不一致", "Words against tables")),
      said.map((p) => h("figure", { class: "said" },
        h("blockquote", {}, p.o[0], h("mark", {}, p.o[1]), p.o[2]),
        h("figcaption", {}, P(p.t), (p.k || []).length > 0 && h("ul", {}, p.k.map((cell) => h("li", {}, h("button", { type: "button", class: "where", onclick: () => show(cell, p.k) }, P(catalogue().cells[cell].l)), " ", h("strong", {}, textOf(cell))))))))));
  }
  // showCell leads to a cell of the tables in an element.
  function showCell(element, cell) {
    const td = element.querySelector(`td[data-cell="${cell}"]`);
    if (!td) return;
    td.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    focusCell(td.closest("table"), td);
  }
  // showCells leads to a cell, and outlines the cells that are in question with it.
  function showCells(element, cell, cells) {
    showCell(element, cell);
    element.querySelectorAll("td.pointed").forEach((td) => td.classList.remove("pointed"));
    for (const id of cells || []) {
      const td = element.querySelector(`td[data-cell="${id}"]`);
      if (td) td.classList.add("pointed");
    }
  }

  return { h, v, fill, figure, markName, statutory, besideSentences, showCell, showCells };
}
