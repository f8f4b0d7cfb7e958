// What must hold of every page that people read, for the tests in a browser.

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

// axe lists what axe-core, where it is installed, finds wrong in a page of playwright.
async function axe(p) {
  let source;
  try {
    source = require("axe-core").source;
  } catch (e) {
    return [];
  }
  await p.evaluate(source);
  return p.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"], iframes: false });
    return violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(" | ")}`);
  });
}

module.exports = { lowContrast, unlabelled, axe };
