// What a reader did, kept on this device: one entry of localStorage for the book, and a file when
// the reader asks. Nothing leaves the page. What was typed is written as text, never as HTML.
(function () {
  "use strict";
  var book = document.currentScript.dataset.klBook, VERSION = 1, LIMIT = 1e6;
  var says = JSON.parse(document.querySelector("script.kl-words").textContent);
  var kept = empty(), trouble = "", damaged = null, watchers = [];

  // No name of a file can reach what all objects inherit.
  function empty() { return Object.create(null); }
  function isObject(value) { return typeof value === "object" && value !== null && !Array.isArray(value); }

  function merged(under, over) {
    var all = empty();
    [under, over].forEach(function (each) {
      Object.keys(each).forEach(function (section) {
        all[section] = all[section] || empty();
        Object.keys(each[section]).forEach(function (name) { all[section][name] = each[section][name]; });
      });
    });
    return all;
  }

  // What a text holds; a text that is none of ours gives the name of what is wrong.
  function read(text) {
    var found;
    try { found = JSON.parse(text); } catch (error) { return "damaged"; }
    if (!isObject(found) || typeof found.book !== "string") return "damaged";
    if (found.book !== book) return "other";
    if (found.version !== VERSION) return "version";
    if (!isObject(found.kept)) return "damaged";
    return Object.keys(found.kept).every(function (s) { return isObject(found.kept[s]); }) ? merged(empty(), found.kept) : "damaged";
  }

  function text() {
    return damaged !== null ? damaged : JSON.stringify({ book: book, version: VERSION, kept: kept });
  }

  function count() {
    return Object.keys(kept).reduce(function (n, s) { return n + Object.keys(kept[s]).length; }, 0);
  }

  // Another tab may have written since; what this one could not write stays on top.
  function load() {
    var stored, found;
    try { stored = localStorage.getItem(book); } catch (error) { trouble = "refused"; return; }
    if (damaged !== null) return;
    found = stored === null ? empty() : read(stored);
    if (typeof found !== "string") { kept = trouble ? merged(found, kept) : found; return; }
    damaged = stored;
    trouble = "locked";
  }

  function write() {
    if (damaged !== null) return;
    try {
      localStorage.setItem(book, text());
      trouble = "";
    } catch (error) {
      trouble = error.name === "QuotaExceededError" && localStorage.length ? "full" : "refused";
    }
  }

  function told(all) { watchers.forEach(function (watch) { watch(Boolean(all)); }); }

  function set(section, name, value) {
    load();
    kept[section] = kept[section] || empty();
    kept[section][name] = value;
    write();
    told();
  }

  function save() {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text()], { type: "application/json" }));
    link.download = book + ".json";
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1e4);
  }

  // Adds what a file holds; what it does not name stays.
  function open(file) {
    if (file.size > LIMIT) return Promise.resolve("large");
    return file.text().then(function (content) {
      var found = read(content);
      if (typeof found === "string") return found;
      load();
      kept = merged(kept, found);
      write();
      told(true);
      return "opened";
    }, function () { return "damaged"; });
  }

  function forget() {
    kept = empty();
    damaged = null;
    trouble = "";
    try { localStorage.removeItem(book); } catch (error) { trouble = "refused"; }
    told(true);
  }

  // --- what the reader sees of it

  function element(name, content) {
    var made = document.createElement(name);
    made.textContent = content || "";
    return made;
  }

  function panel(place) {
    var folded = element("details"), head = element("summary"), said = element("p"), buttons = element("p");
    var look = element("details"), raw = element("pre"), input = element("input");

    function say(key) { said.textContent = says[key].replace("{n}", count()); }
    function button(key, act) {
      var made = element("button", says[key]);
      made.type = "button";
      made.addEventListener("click", act);
      buttons.append(made, " ");
    }
    function show() {
      head.textContent = says[trouble || "kept"];
      folded.classList.toggle("kl-trouble", Boolean(trouble));
      raw.textContent = text();
    }

    input.type = "file";
    input.accept = ".json,application/json";
    input.hidden = true;
    input.setAttribute("aria-label", says.open);
    input.addEventListener("change", function () {
      if (input.files[0]) open(input.files[0]).then(say);
      input.value = "";
    });
    said.setAttribute("role", "status");
    button("save", save);
    button("open", function () { input.click(); });
    button("forget", function () { forget(); say("forgotten"); });
    look.append(element("summary", says.look), raw);
    folded.append(head, buttons, input, said, look);
    folded.className = "kl-kept";
    say("count");
    watchers.push(function (all) { show(); if (!all) say("count"); });
    show();
    place.replaceChildren(folded);
    place.hidden = false;
  }

  load();
  window.kernelless = Object.assign(window.kernelless || {}, {
    kept: {
      get: function (section, name) { return (kept[section] || empty())[name]; },
      set: set,
      watch: function (act) { watchers.push(act); },
      forget: forget,
      open: open,
      text: text
    }
  });
  document.querySelectorAll("[data-kl-kept]").forEach(panel);
})();
