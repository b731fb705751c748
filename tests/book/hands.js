// What the tests do with the controls of an explorer; put into each page before its own scripts.
window.hands = {
  fields: (ident) => [
    ...document.getElementById(ident).querySelectorAll(".kl-controls :is(input, select)"),
  ],
  size: (f) => (f.type === "checkbox" ? 2 : f.options ? f.options.length : Number(f.max) + 1),
  at: (f) => (f.type === "checkbox" ? Number(f.checked) : f.options ? f.selectedIndex : Number(f.value)),
  start: (f) => f.type === "checkbox" ? Number(f.defaultChecked)
    : f.options ? [...f.options].findIndex((o) => o.defaultSelected) : Number(f.defaultValue),
  // All controls at once, as a link does it.
  put(ident, position) {
    const fields = hands.fields(ident);
    fields.forEach((f, i) => {
      const to = position(f, i);
      if (f.type === "checkbox") f.checked = Boolean(to);
      else if (f.options) f.selectedIndex = to;
      else f.value = to;
    });
    fields[0]?.dispatchEvent(new Event("input", { bubbles: true }));
  },
};

// In states drawn at random, the first as the page comes: the height of controls, picture and
// sentence together, the smallest word of the picture, and how far the controls move against it.
hands.measure = ([ident, states, words]) => {
  const figure = document.getElementById(ident);
  const parts = [".kl-controls", ".kl-picture", "figcaption"].map(p => figure.querySelector(p));
  let seed = 1;
  const random = (n) => {
    seed = (seed * 48271) % 2147483647;
    return seed % n;
  };
  const found = { height: 0, word: Infinity, places: [] };
  for (let i = 0; i < states; i += 1) {
    hands.put(ident, i ? f => random(hands.size(f)) : hands.start);
    const boxes = parts.map(p => p.getBoundingClientRect());
    const top = Math.min(...boxes.map(b => b.top)), end = Math.max(...boxes.map(b => b.bottom));
    found.height = Math.max(found.height, end - top);
    found.places.push(Math.round(boxes[0].top - boxes[1].top));
    if (words) parts[1].querySelectorAll("text").forEach((text) => {
      const { a, b } = text.getScreenCTM(), size = parseFloat(getComputedStyle(text).fontSize);
      found.word = Math.min(found.word, size * Math.hypot(a, b));
    });
  }
  return found;
};

// What is not as Python says it, of the picture and of the sentence below it in each state.
hands.compare = ([ident, states]) => {
  const figure = document.getElementById(ident);
  const caption = figure.querySelector("figcaption");
  const same = (html) => {
    const expected = document.createElement("div");
    expected.innerHTML = html;
    const all = [...figure.querySelector(".kl-picture").childNodes];
    // How far a story is played is no part of the picture.
    const got = all.filter(node => node.className !== "kl-grip").map(node => node.cloneNode(true));
    for (const node of got.filter(node => node.querySelectorAll)) {
      const parts = node.querySelectorAll("[data-kl-from], [data-kl-until]");
      for (const e of parts)
        for (const a of ["class", "data-kl-hidden", "data-kl-yet"]) e.removeAttribute(a);
      node.querySelectorAll(".kl-run, .kl-run > span").forEach(e => e.removeAttribute("style"));
    }
    return got.length === expected.childNodes.length
      && [...expected.childNodes].every((node, i) => node.isEqualNode(got[i]));
  };
  const wrong = [];
  for (const state of states) {
    hands.put(ident, (_, i) => state.positions[i]);
    if (!same(state.picture)) wrong.push(`picture at ${state.positions}`);
    if (caption.textContent !== state.caption)
      wrong.push(`caption at ${state.positions}: ${caption.textContent}`);
  }
  return wrong;
};

// Write texts into a form and press its button, one after the other; what it then says.
hands.ask = async ([ident, all]) => {
  const form = document.getElementById(ident), answers = [];
  const write = texts => Object.keys(texts).forEach(name => {
    const field = form.elements.namedItem(name);
    if (field.options)
      field.selectedIndex = [...field.options].findIndex(o => o.text === texts[name]);
    else field.value = texts[name];
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  const press = () => {
    form.dataset.klState = "asked";
    const done = new Promise(resolve => new MutationObserver((_, watch) => {
      if (["ready", "wrong", "fault"].includes(form.dataset.klState)) {
        watch.disconnect(); resolve(); }
    }).observe(form, { attributes: true }));
    form.requestSubmit();
    return done;
  };
  const read = () => {
    const output = form.querySelector(".kl-result"), said = {};
    for (const field of form.querySelectorAll("input, select")) {
      const note = document.getElementById(field.id + "-note").textContent;
      if (note) said[field.name] = [note, field.getAttribute("aria-invalid") === "true"];
    }
    return { state: form.dataset.klState, said, text: output.textContent,
      rows: [...output.querySelectorAll(".kl-row")].map(
        row => [...row.querySelectorAll("span")].map(span => span.textContent)) };
  };
  for (const texts of all) {
    write(texts);
    await press();
    answers.push(read());
  }
  return answers;
};

// Type texts into the fields of an exercise and press Check; what is said of each.
hands.answer = ([name, texts]) => {
  const form = document.getElementById("kl-" + name);
  const fields = [...form.querySelectorAll(".kl-field")];
  fields.forEach((field, i) => {
    const entry = field.querySelector("input, select");
    entry.value = texts[i];
    entry.dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.requestSubmit();
  return fields.map(field => field.querySelector(".kl-note").textContent);
};

// Every fifth state, all controls at once; a failing redraw is an error of the page.
hands.each = async ident => {
  const states = hands.fields(ident).reduce((n, field) => n * hands.size(field), 1);
  for (let state = 0; state < states; state += 5) {
    let rest = state;
    hands.put(ident, field => {
      const at = rest % hands.size(field);
      rest = Math.floor(rest / hands.size(field));
      return at;
    });
    await new Promise(requestAnimationFrame);
  }
};

// Whether an old sentence stands there at each press, at once: the next stop may be near.
hands.past = ident => {
  const figure = document.getElementById(ident);
  hands.noted = [];
  figure.querySelector(".kl-play button").addEventListener(
    "click", () => hands.noted.push(Boolean(figure.querySelector(".kl-past"))));
};

// Of each control the label, the value as text, and whether both can be seen.
hands.settings = () => [...document.querySelectorAll(".kl-controls label")].map(label => {
  const field = document.getElementById(label.htmlFor);
  const shown = field.type === "range" ? field.nextElementSibling : field;
  const value = field.type === "range" ? shown.textContent
    : field.type === "checkbox" ? String(field.checked) : field.selectedOptions[0].text;
  const seen = element => element.checkVisibility() && element.getBoundingClientRect().width > 5;
  return [label.textContent, value, seen(label) && seen(shown)];
});

// From the click to the result, in milliseconds of the page; then from a change to the next result.
hands.calculate = async ident => {
  const form = document.getElementById(ident), output = form.querySelector(".kl-result");
  const field = form.querySelector("input");
  const timed = act => new Promise(resolve => {
    const start = performance.now();
    new MutationObserver((_, watch) => {
      watch.disconnect();
      resolve([performance.now() - start, form.dataset.klState]);
    }).observe(output, { childList: true, subtree: true, characterData: true });
    act();
  });
  const first = await timed(() => form.querySelector("button").click());
  const later = await timed(() => {
    field.value = Number(field.value) + 1;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  return { first: first[0], later: later[0], states: [first[1], later[1]] };
};

// How wide the page is, and what stands out of the window.
hands.wide = () => [document.scrollingElement.scrollWidth,
  [...document.querySelectorAll("main *")].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && box.right > innerWidth + 1;
  }).slice(0, 3).map(e => e.outerHTML.slice(0, 120))];

// What is cut at an edge: how the keyboard reaches it, its name, and how it fades.
hands.cut = all => all.filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1)
  .map(e => [e.tabIndex, e.getAttribute("aria-label"), getComputedStyle(e).maskImage,
             getComputedStyle(e).getPropertyValue("--cut")]);

// Where the target of the address stands when it has come to rest.
hands.top = async () => {
  const target = document.querySelector(":target");
  for (let last, top = null; last !== top; last = top, top = target.getBoundingClientRect().top)
    await new Promise(done => setTimeout(done, 200));
  return target.getBoundingClientRect().top;
};

// The height of the header where it lies over the text.
hands.header = () => {
  const { width, height } = document.querySelector("header").getBoundingClientRect();
  return width > innerWidth / 2 ? height : 0;
};

// Where the controls stand, the sentence and the picture.
hands.shown = ident => [hands.fields(ident).map(hands.at),
  document.getElementById(ident).querySelector("figcaption").textContent,
  document.getElementById(ident).querySelector(".kl-picture").innerHTML];

// Put the focus right before an explorer.
hands.before = ident => {
  const mark = document.createElement("span");
  mark.tabIndex = -1;
  document.getElementById(ident).before(mark);
  mark.focus();
  mark.onblur = () => mark.remove();
};

// What has the focus, and how wide the line is that shows it.
hands.focused = () => {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  return [document.activeElement.id, outlineStyle !== "none" && parseFloat(outlineWidth)];
};

// Notes in `said` what an explorer says, and how long after the last move.
hands.listen = (ident) => {
  window.said = [];
  const place = document.getElementById(ident), voice = place.querySelector(".kl-said");
  place.addEventListener("input", () => { window.last = performance.now(); });
  new MutationObserver(() => said.push([performance.now() - last, voice.textContent]))
    .observe(voice, { childList: true, characterData: true, subtree: true });
};
