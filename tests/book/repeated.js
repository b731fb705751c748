// A page has thousands of words in a few looks. The contrast of a word depends on how it is painted
// and on what it stands in, so that rule looks at one word of each look, and at each word that may
// lie over or under something else. A look that was seen to be right, on whatever page, is `known`.
// All other rules look at every element. axe-core cannot tell the contrast of a single sign or of a
// word out of sight, and leaves out what is disabled, so none of these stands for others. Drawings
// are looked at word by word: there a shape is the background.
(known) => {
  const painted = ["color", "background-color", "background-image", "opacity", "font-size",
    "font-weight", "text-shadow", "-webkit-text-stroke", "filter", "mix-blend-mode", "clip-path",
    "clip", "display", "visibility", "position", "text-transform", "content-visibility"];
  const looks = new Map();
  // Of a text, the same number in every page.
  const hash = text => {
    let high = 7, low = 11;
    for (let i = 0; i < text.length; i += 1) {
      high = Math.imul(high ^ text.charCodeAt(i), 2654435761);
      low = Math.imul(low ^ text.charCodeAt(i), 1597334677) ^ (high >>> 15);
    }
    return 4294967296 * (2097151 & high) + (low >>> 0);
  };
  const look = element => {
    if (!element) return 0;
    if (!looks.has(element)) {
      const style = getComputedStyle(element);
      const key = [...painted.map(name => style.getPropertyValue(name)), element.localName,
        element.matches(":disabled, [aria-disabled=true]"), look(element.parentElement)].join("|");
      looks.set(element, hash(key));
    }
    return looks.get(element);
  };
  const clips = element => getComputedStyle(element).overflowX !== "visible";
  const scrolled = element => clips(element) || !element.parentElement
    ? element : scrolled(element.parentElement);
  const box = element => element.getBoundingClientRect();
  const inside = (own, frame) => own.width > 0 && own.left >= frame.left
    && own.right <= frame.right && own.top >= frame.top && own.bottom <= frame.bottom;
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom
    && b.top < a.bottom;
  // What is not where the flow of the page puts it may lie over a word.
  const moved = style => !["static", "relative"].includes(style.position)
    || style.transform !== "none" || /-[1-9]|-0?[.]/.test(style.margin)
    || (style.position === "relative" && /[1-9]/.test(style.inset)) || style.float !== "none";
  // An open sheet lies over all the rest.
  const root = document.querySelector("[popover]:popover-open, dialog[open]") ?? document.body;
  const all = [...root.querySelectorAll("*:not(svg *)")];
  const layers = all.filter(element => moved(getComputedStyle(element)))
    .map(element => [element, box(element)]).filter(([, own]) => own.width && own.height);
  const lifted = element => element !== root && (lifted(element.parentElement)
    || ["absolute", "fixed"].includes(getComputedStyle(element).position));
  const texts = element => [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE);
  const said = element => texts(element).map(node => node.data).join("").trim();
  const lines = element => texts(element).flatMap(node => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()];
  });
  const covered = (word, own) => layers.some(([layer, place]) =>
    meet(own, place) && !layer.contains(word) && !word.contains(layer)
    && lines(word).some(line => meet(line, place)));
  const words = all.filter(element => said(element)
    && !element.matches("option, textarea, button, label"));
  const marks = ["data-stands-for-others", "data-repeated"];
  for (const mark of marks)
    for (const old of document.querySelectorAll(`[${mark}]`)) old.removeAttribute(mark);
  const first = new Map(known.map(each => [each, null])), free = [];
  for (const word of words) {
    const own = box(word);
    if (lifted(word) || covered(word, own)) continue;
    free.push(word);
    const can = said(word).length > 1 && inside(own, box(scrolled(word)));
    if (can && !first.has(look(word))) first.set(look(word), word);
  }
  for (const word of free) {
    const stands = first.get(look(word));
    if (stands !== undefined) word.setAttribute(marks[stands === word ? 0 : 1], "");
  }
  return [...first.keys()];
}
