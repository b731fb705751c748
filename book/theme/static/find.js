// The search. searchindex.js calls findIn with every place of the book: its kind, anchor, names and
// text (see search_places.py). Titles come first, then terms, then headings, then the text.
"use strict";

const [PAGE, SECTION, TERM, ITEM, FUNCTION] = [0, 1, 2, 3, 4];
const SHOWN = 30;
let places = [];
const told = typeof document === "undefined" ? {} : JSON.parse(document.currentScript.dataset.said);

const plain = (text) => text.normalize("NFKC").toLowerCase();

function findIn(pages) {
  places = pages.flatMap(([file, rows]) => rows.map(([kind, anchor, names, text]) => ({
    kind, names, text, page: rows[0][2][0], href: anchor ? `${file}#${anchor}` : file,
    plainNames: names.map(plain), plainText: plain(text),
  })));
  if (typeof document !== "undefined") showFound();
}

// Where a word stands, or -1. A word in Latin letters begins where a word begins.
function at(text, word) {
  let from = text.indexOf(word);
  const latin = /^[a-z0-9]/.test(word);
  while (latin && from > 0 && /[a-z0-9]/.test(text[from - 1])) from = text.indexOf(word, from + 1);
  return from;
}

// How well a place answers one word. The nearer a name is to the word, the better.
function score(place, word) {
  const near = place.plainNames.filter((name) => at(name, word) >= 0)
    .reduce((best, name) => (word.length / name.length > best ? word.length / name.length : best), 0);
  if (near && place.kind === FUNCTION) return near === 1 ? 700 : 20 * near;
  if (near && place.kind === PAGE) return 1000 + 100 * near;
  if (near && place.kind === TERM) return near === 1 ? 900 : 600 + 200 * near;
  if (near && place.kind === SECTION) return 600 + 190 * near;
  return at(place.plainText, word) >= 0 ? 10 : 0;
}

// The places that have every word, best first; those that are equally good in the book's order.
function find(query) {
  const asked = plain(query).trim();
  const words = [...new Set([asked, ...asked.split(/\s+/)])].filter(Boolean);
  const single = words.length === 1 ? words : words.slice(1);
  return places
    .map((place) => {
      const each = single.map((word) => score(place, word));
      const whole = words.length > 1 ? 2 * score(place, asked) : 0;
      return { place, score: each.every(Boolean) ? whole + each.reduce((a, b) => a + b, 0) : 0 };
    })
    .filter((found) => found.score)
    .sort((a, b) => b.score - a.score)
    .map((found) => found.place);
}

// A text up to a number of signs, ended between two words.
function cut(text, length) {
  if (text.length <= length) return text;
  const end = text.lastIndexOf(" ", length);
  return `${text.slice(0, end > 0 ? end : length)} …`;
}

// The text around the first word, in three pieces: before it, the word, and after it.
function excerpt(place, query) {
  const word = plain(query).trim().split(/\s+/).find((each) => at(place.plainText, each) >= 0);
  // NFKC can change lengths; then there is nothing to mark.
  if (!word || place.plainText.length !== place.text.length) return [cut(place.text, 160), "", ""];
  const from = at(place.plainText, word), to = from + word.length;
  const space = from > 70 ? place.text.indexOf(" ", from - 70) : -1;
  const first = from <= 70 ? 0 : space >= 0 && space < from ? space + 1 : from - 70;
  return [(first ? "… " : "") + place.text.slice(first, from), place.text.slice(from, to),
    cut(place.text.slice(to), 110)];
}

function item(place, query) {
  const li = document.createElement("li"), link = document.createElement("a");
  link.href = place.href;
  link.textContent = place.names[0] === place.page ? place.page : `${place.page}: ${place.names[0]}`;
  const line = document.createElement("p"), mark = document.createElement("mark");
  const [before, word, after] = excerpt(place, query);
  mark.textContent = word;
  line.append(before, ...(word ? [mark] : []), after);
  li.append(link, line);
  return li;
}

function showFound() {
  const query = new URLSearchParams(location.search).get("q") || "";
  const target = document.getElementById("search-results");
  if (!target || !query.trim()) return;
  document.querySelectorAll("input[name=q]").forEach((input) => { input.value = query; });
  const found = find(query), status = document.createElement("p"), list = document.createElement("ul");
  status.setAttribute("role", "status");
  const words = found.length > SHOWN ? "{n} places found; here are the first {shown}."
    : found.length === 1 ? "{n} place found." : "{n} places found.";
  status.textContent = (told[words] || words).replace("{n}", found.length).replace("{shown}", SHOWN);
  list.append(...found.slice(0, SHOWN).map((place) => item(place, query)));
  target.replaceChildren(status, list);
}

if (typeof module !== "undefined") module.exports = { findIn, find, excerpt };
