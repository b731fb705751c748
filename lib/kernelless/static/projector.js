// Shows a page one step at a time on the whole screen, for a room. Loaded only where the address has
// ?play; what is shown is the page's own. `window.tekoPlay`, a script beside the site's, may hold routes
// over several pages: {"90": {steps: [{page, at, show, start, moves, given, ask}]}}.
(function () {
  "use strict";
  var KINDS = { quiz: "[data-kl-quiz]", explorer: "[data-kl-explorer]", exercise: "[data-kl-exercise]", table: "table", checklist: "ul, ol" };
  var LEAST = 2.75, SMALL = 3.1, MOST = { explorer: 3.8, rest: 5.2 }; // of a hundredth of the height: the size of text
  var LETTERS = 420, SCREEN = 620; // of a section that come together, and that stay on one screen
  var root = document.documentElement, home = document.currentScript.src.replace(/[^/]*$/, "");
  var site = new URL(root.dataset.content_root || "./", location.href).href;
  var here = location.href.split(/[?#]/)[0].slice(site.length).replace(/\.html$/, "") || "index";
  var route = new URLSearchParams(location.search).get("play"), items, steps = [], at = 0;
  var slides = new Map(), places = new Map(); // of what is shown: its slide, and the section it came from
  var screen, count, said, pen = document.createElement("canvas").getContext("2d");
  var given = document.querySelector("script.kl-words"), words = given ? JSON.parse(given.textContent) : {};

  function all(place, what) { return Array.from(place.querySelectorAll(what)); }

  function element(name, about, parts) {
    var made = Object.assign(document.createElement(name), about);
    made.append.apply(made, parts || []);
    return made;
  }

  // --- what there is to show

  function find(item) {
    var quiz = '[data-kl-quiz="' + CSS.escape(item.at) + '"]';
    var place = document.getElementById(item.at) || document.querySelector(quiz);
    if (place && place.matches("span:empty")) place = place.parentElement; // a second name of a section
    var kind = KINDS[item.show], box = !place || !kind || place.matches(kind) ? place : place.querySelector(kind);
    return box && item.show === "checklist" && box.matches("div > :only-child") ? box.parentElement : box;
  }

  function ofPage() {
    return all(document, [KINDS.quiz, KINDS.explorer, KINDS.exercise].join()).map(function (box) {
      return { page: here, box: box, show: Object.keys(KINDS).find(function (kind) { return box.matches(KINDS[kind]); }) };
    });
  }

  // The heading nearest above, after that of the page, without the sign that links to it.
  function heading(box) {
    var titled = box.closest(".exercise"), section = box.closest("section:has(> :is(h1, h2, h3, h4))");
    var title = titled ? titled.querySelector(".admonition-title")
      : section && section.querySelector(":scope > :is(h1, h2, h3, h4)");
    title = title ? title.cloneNode(true) : element("h1");
    var page = document.querySelector("article h1"), of = page && section && !section.contains(page);
    var name = of && page.textContent.replace("¶", "").trim();
    if (of && !box.matches(KINDS.explorer) && !title.textContent.startsWith(name)) title.prepend(name + ": ");
    all(title, ".headerlink").forEach(function (link) { link.remove(); });
    return element("h1", {}, title.childNodes);
  }

  function slide(kind, title, parts) {
    var made = element("section", { className: "kl-slide kl-of-" + kind }, [title].concat(parts));
    screen.append(made);
    return made;
  }

  // What lives is moved, once, however often a route shows it; a text is copied.
  function slideOf(kind, box) {
    if (!slides.has(box)) slides.set(box, slide(kind, heading(box), [box]));
    return slides.get(box);
  }

  function copy(box) {
    var made = box.cloneNode(true);
    [made].concat(all(made, "[id]")).forEach(function (part) { part.removeAttribute("id"); });
    return made;
  }

  // What comes later: it waits on the same slide.
  function late(made, box) {
    box = made.querySelector(".kl-late") || box;
    if (!box) return [];
    box.classList.add("kl-late");
    made.append(box);
    if (box.tagName === "DETAILS") box.open = true;
    return [{ slide: made, late: true, name: (box.querySelector(".admonition-title") || box).textContent }];
  }

  function quiz(box) {
    var made = slideOf("quiz", box), right = box.querySelector("[data-kl-right]");
    function open(answer) { all(box, "details").forEach(function (each) { each.open = each === answer; }); }
    // The longest must fit too: a wrong answer may be opened first.
    made.largest = function () {
      open(all(box, "details").sort(function (a, b) { return b.textContent.length - a.textContent.length; })[0]);
    };
    return [{ slide: made, act: function () { open(null); } },
      { slide: made, act: function () { open(right); }, name: right.textContent }];
  }

  function exercise(box) {
    var solution = (box.closest(".exercise") || box).nextElementSibling;
    var made = slideOf("exercise", box);
    new ResizeObserver(function () { if (steps[at] && steps[at].slide === made && !fits(made)) fit(); }).observe(box);
    return [{ slide: made }].concat(late(made, solution && solution.matches("details") ? solution : null));
  }

  // A surprise speaks of the page's own first state, so a route goes back to it.
  function explorer(box, moves, start) {
    var stage = box.closest(".stage"), surprise = stage && stage.querySelector(".surprise");
    var made = slideOf("explorer", box), done = start ? [start] : [];
    // A state that needs more room than the others makes the text smaller, once.
    box.addEventListener("kl-shown", function () { if (steps[at].slide === made && !fits(made)) fit(); });
    var first = [{ slide: made, act: moves && function () { put(box, start ? [start] : []); } }];
    var last = late(made, surprise);
    last.forEach(function (step) { step.act = first[0].act && function () { put(box, []); }; });
    return first.concat((moves || []).map(function (move) {
      var sofar = done = done.concat([move]);
      return { slide: made, act: function () { put(box, sofar); } };
    }), last);
  }

  // Controls as they stand after some moves: {label: what it shows, or its number}, or all numbers.
  function put(box, moves) {
    var fields = all(box, ".kl-controls :is(input, select)");
    function minus(text) { return text.replace(/−/g, "-"); }
    fields.forEach(function (field, i) {
      var options = Array.from(field.options || []), texts = JSON.parse(field.dataset.texts || '["off", "on"]');
      if (field.options) texts = options.map(function (option) { return option.text; });
      options.forEach(function (option) { option.selected = option.defaultSelected; });
      if (field.type === "checkbox") field.checked = field.defaultChecked;
      else if (field.type === "range") field.value = field.defaultValue;
      var numbers = field.dataset.values ? JSON.parse(field.dataset.values) : Array.from(texts.keys());
      moves.forEach(function (move) {
        var value = Array.isArray(move) ? move[i] : move[field.labels[0].textContent];
        var place = typeof value === "string" ? texts.map(minus).indexOf(minus(value)) : numbers.indexOf(Number(value));
        if (value === undefined || place < 0) return;
        if (field.type === "checkbox") field.checked = Boolean(place);
        else if (field.options) field.selectedIndex = place;
        else field.value = place;
      });
    });
    fields[0].dispatchEvent(new Event("input", { bubbles: true }));
  }

  // The lines of a section, without the sections in it; those of a list each for itself.
  function lines(section) {
    return Array.from(section.children).flatMap(function (part) {
      if (part.matches("h1, h2, section, details, form, figure, .stage, .exercise")) return [];
      if (part.querySelector("figure, form, fieldset")) return [];
      if (part.matches(":is(div, blockquote):has(> :is(ul, ol))")) return lines(part);
      if (part.matches("ul, ol")) return Array.from(part.children);
      if (part.matches(".cell")) return all(part, ".cell_output");
      return part.textContent.trim() ? [part] : [];
    });
  }

  // A sum and what comes of it stand together: a new step begins where the text goes on.
  function groupsOf(section) {
    var groups = [];
    lines(section).forEach(function (part) {
      var last = groups[groups.length - 1] || [], before = last[last.length - 1], bold = part.firstElementChild;
      var goesOn = part.tagName === "P" && before && (length(last) + length([part]) > LETTERS
        || !/^(P|H\d)$/.test(before.tagName)
        || bold && bold.tagName === "STRONG" && part.textContent.startsWith(bold.textContent));
      if (!before || goesOn || /^(LI|H\d)$/.test(part.tagName)) groups.push(last = []);
      last.push(part);
    });
    return groups;
  }

  function length(parts) {
    return parts.reduce(function (sum, part) { return sum + part.textContent.length; }, 0);
  }

  // First the room's turn: what is given and asked. Then the lines, which stay as long as there is room.
  function byHand(section, given, ask) {
    var title = heading(section), now, full = 0, made = [];
    function add(parts, name) {
      var number = parts[0].dataset.klLine = made.length, own = now;
      parts.forEach(function (part) { part.dataset.klLine = number; });
      now.append.apply(now, parts);
      made.push({ slide: now, name: title.textContent + ". " + name, act: function () {
        all(own, "[data-kl-line]").forEach(function (part) { part.classList.toggle("kl-ahead", part.dataset.klLine > number); });
      } });
    }
    function fresh() { now = slide("text", title.cloneNode(true), []); full = 0; }
    if (ask) {
      var known = given && lines(section).find(function (part) { return part.textContent.trim().startsWith(given); });
      fresh();
      add((known ? [copy(known)] : []).concat(element("p", { textContent: ask })), (known ? known.textContent + " " : "") + ask);
      now = null;
    }
    groupsOf(section).forEach(function (group) {
      var list = group[0].parentElement, shown = group.map(copy);
      var start = Array.from(list.children).indexOf(group[0]) + 1;
      if (group[0].tagName === "LI") shown = [element(list.tagName, { start: start }, shown)];
      // A line that is short takes a line too.
      var takes = length(group) + 40 * group.length + 40 * shown.reduce(function (sum, part) {
        return sum + all(part, "tr, li").length + part.textContent.trim().split("\n").length - 1;
      }, 0);
      if (!now || full + takes > SCREEN) fresh();
      full += takes;
      add(shown, group.map(function (part) { return part.textContent.trim(); }).join(" "));
    });
    return made;
  }

  function stepsOf(item, number, box) {
    if (!box) return [];
    var made;
    if (item.show === "quiz") made = quiz(box);
    else if (item.show === "explorer") made = explorer(box, item.moves, item.start);
    else if (item.show === "exercise") made = exercise(box);
    else if (item.show === "by-hand") made = byHand(box, item.given, item.ask);
    else made = [{ slide: slide("text", heading(box), [copy(box)]) }];
    made.forEach(function (step, i) { Object.assign(step, { item: number, part: i, place: places.get(box) }); });
    return made;
  }

  // --- on the screen

  // A caption has room for the longest, so that nothing jumps while a slider is moved.
  function measure(now, size) {
    root.style.fontSize = size + "vh";
    var picture = now.querySelector(".kl-picture"), caption = now.querySelector("figcaption");
    if (!picture) return;
    var svgs = all(picture, ":scope > div > svg, .kl-layers > svg:first-child");
    var boxes = svgs.map(function (svg) { return svg.viewBox.baseVal; });
    var high = boxes.reduce(function (sum, box) { return sum + box.height; }, 0);
    if (high) now.style.setProperty("--kl-ratio", boxes[0].width / high);
    var wide = picture.getBoundingClientRect().width;
    now.style.setProperty("--kl-wide", wide + "px");
    if (high) now.style.setProperty("--kl-word", Math.min(11, SMALL * innerHeight / 100 / wide * boxes[0].width) + "px");
    pen.font = getComputedStyle(caption).font;
    var letter = pen.measureText(caption.textContent).width / caption.textContent.length;
    var longest = 1.15 * letter * 40 * caption.parentElement.dataset.klLines; // 1.15: lines end where words do
    caption.style.minHeight = 1.4 * Math.ceil(longest / caption.getBoundingClientRect().width) + "em";
  }

  // What flows over into the edge of a slide is not to be scrolled to, so it is measured part by part.
  function fits(now) {
    var style = getComputedStyle(now), picture = now.querySelector(".kl-picture");
    var start = parseFloat(style.paddingTop) - 1, end = now.clientHeight - parseFloat(style.paddingBottom) + 1;
    var parts = all(now, ":scope > :not(figure), figure > :not(.kl-picture, .kl-said)");
    function wide(part) { return part.scrollWidth > part.clientWidth; }
    return !wide(now) && !all(now, "label").some(wide) && parts.every(function (part) {
      var box = part.getBoundingClientRect();
      if (part.matches(".kl-below > .kl-late")) return box.top >= picture.getBoundingClientRect().bottom;
      return !box.height || box.top >= start && box.bottom <= end;
    });
  }

  function enlarge(now, low, high) {
    measure(now, high);
    if (fits(now)) return true;
    measure(now, low);
    if (!fits(now)) return false;
    while (high - low > .1) {
      measure(now, (low + high) / 2);
      if (fits(now)) low = (low + high) / 2; else high = (low + high) / 2;
    }
    measure(now, low);
    return true;
  }

  // Text as large as it can be. A surprise stands below the sentence, else below the picture, else in
  // the place of the sentence, else of the controls too.
  function fit() {
    var now = steps[at].slide, isExplorer = now.matches(".kl-of-explorer"), ways = [["", LEAST]];
    if (isExplorer && steps[at].late) ways = [["", SMALL], ["below", SMALL], ["crowded", LEAST], ["below", LEAST], ["bare", LEAST]];
    if (now.largest) now.largest();
    ways.some(function (way) {
      ["below", "crowded", "bare"].forEach(function (name) { now.classList.toggle("kl-" + name, name === way[0]); });
      return enlarge(now, way[1], isExplorer ? MOST.explorer : MOST.rest);
    });
    if (now.largest) steps[at].act();
  }

  function show(to) {
    var step = steps[at = to], routed = items.length && route in (window.tekoPlay || {});
    all(screen, ".kl-slide").forEach(function (each) { each.classList.toggle("kl-now", each === step.slide); });
    step.slide.classList.toggle("kl-is-late", Boolean(step.late));
    step.played = false;
    if (step.act) step.act();
    fit();
    count.textContent = routed ? step.item + 1 + " / " + items.length : at + 1 + " / " + steps.length;
    said.textContent = (step.name || step.slide.firstElementChild.textContent).trim() + ". " + count.textContent;
    history.replaceState(null, "", "#" + (step.item + 1) + "." + (step.part + 1));
  }

  // What can be played is played before the next step, from stop to stop.
  function plays(step) {
    var button = !step.late && step.slide.querySelector(".kl-play button");
    if (!button || step.played && button.textContent === button.dataset.klWords.split("|")[3]) return false;
    if (!button.closest(".kl-running")) button.click();
    return step.played = true;
  }

  function go(by) {
    var to = at + by, item = items[steps[at].item + by];
    if (by > 0 && plays(steps[at])) return;
    if (steps[to]) show(to);
    else if (item && item.page !== here) {
      location.assign(site + item.page + ".html?play=" + route + "#" + (steps[at].item + by + 1) + (by < 0 ? ".last" : ".1"));
    }
  }

  // The browser's own way back leads to the step again.
  function leave() { location.assign(location.href.split(/[?#]/)[0] + "#" + steps[at].place); }

  function key(event) {
    var free = !document.activeElement || document.activeElement === document.body;
    var by = { PageDown: 1, PageUp: -1, " ": free ? event.shiftKey ? -1 : 1 : 0 }[event.key] || 0;
    if (event.key === "Escape" && !event.isComposing && !document.querySelector(":popover-open")) leave();
    if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    go(by);
  }

  function button(sign, name, act) {
    var made = element("button", { type: "button", textContent: sign, title: words[name] || sign });
    made.setAttribute("aria-label", made.title);
    made.addEventListener("click", function () { made.blur(); act(); });
    return made;
  }

  // Of a route the steps that this page has without a change of page, around the one that is asked for.
  function begin() {
    var routes = window.tekoPlay || {}, asked = /^#(\d+)\.(\d+|last)$/.exec(location.hash), boxes, first, last;
    function isHere(item) { return item && item.page === here; }
    items = routes.hasOwnProperty(route) ? routes[route].steps : [];
    first = last = asked && isHere(items[asked[1] - 1]) ? asked[1] - 1 : items.findIndex(isHere);
    if (first < 0) { items = ofPage(); first = 0; last = items.length - 1; route = "all"; }
    while (isHere(items[first - 1])) first -= 1;
    while (isHere(items[last + 1])) last += 1;
    screen = element("div", { className: "kl-screen" });
    screen.setAttribute("role", "main");
    boxes = items.slice(first, last + 1).map(function (item) { return item.box || find(item); });
    boxes.filter(Boolean).forEach(function (box) { places.set(box, (box.closest("section[id]") || root).id); });
    steps = boxes.flatMap(function (box, i) { return stepsOf(items[first + i], first + i, box); });
    root.classList.remove("kl-wait");
    if (!steps.length) return;
    count = element("span");
    said = element("p", { className: "kl-said" });
    said.setAttribute("role", "status");
    screen.append(element("p", { className: "kl-steer" }, [button("‹", "backward", function () { go(-1); }), count,
      button("›", "forward", function () { go(1); }), button("Esc", "leave", leave)]), said);
    document.body.append(screen);
    root.classList.add("kl-projected");
    addEventListener("keydown", key, true);
    addEventListener("resize", fit);
    var wanted = steps.filter(function (step) { return asked && step.item === asked[1] - 1; });
    show(Math.max(0, steps.indexOf(wanted[asked && asked[2] - 1] || wanted[wanted.length - 1])));
  }

  function load(name, about, then) {
    document.head.append(element(name, Object.assign(about, { onload: then, onerror: then })));
  }

  load("link", { rel: "stylesheet", href: home + "projector.css" }, function () {
    if (!route || route === "all") begin();
    else load("script", { src: home + "../play.js" }, begin);
  });
})();
