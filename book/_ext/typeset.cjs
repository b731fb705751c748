// Typesets TeX with MathJax, outside any browser.
// Called by static_math.py as: node typeset.cjs MATHJAX_FOLDER MACROS_JSON
// Each line on stdin is a request {tex, display, shared}; each line on stdout is its answer,
// {html, glyphs} or {error}. `shared` asks for the glyph outlines apart from the formula, so
// that a page can carry each outline once.
const [folder, macros] = process.argv.slice(2);

const packages = ["base", "ams", "newcommand", "configmacros", "boldsymbol", "mathtools",
  "cases", "cancel", "color", "textmacros", "unicode"];

// MathJax prints a broken formula in red; a build wants to know instead.
function refuse(_jax, error) {
  throw error;
}

async function start() {
  const MathJax = await require(folder + "/node-main.js").init({
    loader: { load: ["input/tex-full", "output/svg", "a11y/assistive-mml"] },
    tex: { packages, macros: JSON.parse(macros), tags: "none", formatError: refuse },
    svg: { fontCache: "global" },
    startup: { typeset: false },
  });
  await MathJax.startup.promise;
  return MathJax;
}

const NOTES = /^(?:data-|xmlns|unselectable$|role$|focusable$)/; // for MathJax's own scripts only
const PAINT = { fill: "currentColor", stroke: "currentColor", "stroke-width": "0" }; // in math.css

function slimAttributes(node) {
  for (const [name, value] of Object.entries(node.attributes)) {
    if (NOTES.test(name) || PAINT[name] === value) delete node.attributes[name];
  }
  if ("xlink:href" in node.attributes) {
    node.attributes.href = node.attributes["xlink:href"];
    delete node.attributes["xlink:href"];
  }
}

const bare = (node) => Object.keys(node.attributes).length === 0;

// A group that only moves one thing: move the thing.
function inPlaceOf(group) {
  const only = group.children.length === 1 ? group.children[0] : null;
  const moves = Object.keys(group.attributes).join() === "transform";
  if (!only || !moves || "transform" in only.attributes) return [group];
  only.attributes.transform = group.attributes.transform;
  return [only];
}

// Half of MathJax's elements are groups that do nothing; each costs a phone time to lay out.
function slimChildren(node) {
  node.children = node.children.flatMap((child) => {
    if (!child.attributes) return [child];
    slimAttributes(child);
    slimChildren(child);
    if (child.kind === "mrow" && bare(child) && child.children.length === 1) return child.children;
    if (child.kind !== "g") return [child];
    return bare(child) ? child.children : inPlaceOf(child);
  });
}

function pageHtml(adaptor, container) {
  slimChildren(container);
  return adaptor.innerHTML(container)
    .replace(/<\/(?:path|rect|use|line)>/g, "")
    .replace(/<((?:path|rect|use|line)\b[^>]*)>/g, "<$1/>")
    .replace(/<mjx-assistive-mml[^>]*>/, '<span class="math-spoken">')
    .replace("</mjx-assistive-mml>", "</span>");
}

function usedGlyphs(html, cache) {
  const ids = Array.from(html.matchAll(/href="#(MJX-[^"]+)"/g), (match) => match[1]);
  return Object.fromEntries(ids.map((id) => [id, cache.get(id)]));
}

function typeset(MathJax, { tex, display, shared }) {
  const jax = MathJax.startup.document.outputJax;
  jax.options.fontCache = shared ? "global" : "none";
  const html = pageHtml(MathJax.startup.adaptor, MathJax.tex2svg(tex, { display }));
  return { html, glyphs: usedGlyphs(html, jax.fontCache.cache) };
}

function answer(MathJax, line) {
  try {
    return typeset(MathJax, JSON.parse(line));
  } catch (error) {
    return { error: error.message };
  }
}

start().then((MathJax) => {
  const lines = require("readline").createInterface({ input: process.stdin });
  lines.on("line", (line) => console.log(JSON.stringify(answer(MathJax, line))));
});
