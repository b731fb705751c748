// What a page can do beside its explorers. Nothing here is needed to read it.
(function () {
  "use strict";
  const root = document.documentElement, nav = document.getElementById("contents");
  const said = JSON.parse(document.currentScript.dataset.said), say = (words) => said[words] || words;
  const all = (selector) => Array.from(document.querySelectorAll(selector));

  // Code off or on for the whole page; off at first, kept while the tab is open.
  function code(on) {
    root.dataset.code = on ? "on" : "off";
    all("[data-switch=code]").forEach((button) => button.setAttribute("aria-pressed", String(on)));
    all("details.hide, details.same").forEach((details) => { details.open = on; });
    try { sessionStorage.setItem("code", root.dataset.code); } catch { /* storage is off */ }
  }

  // The entry of the section that is being read is marked in the contents.
  function follow() {
    const links = new Map(all("#contents a[href^='#']").map((link) => [link.hash.slice(1), link]));
    const watch = new IntersectionObserver((entries) => entries.forEach(({ target, isIntersecting }) => {
      if (isIntersecting) links.get(target.id).setAttribute("aria-current", "location");
      else links.get(target.id).removeAttribute("aria-current");
    }), { rootMargin: "-25% 0px -74% 0px" });
    links.forEach((_, id) => { const section = id && document.getElementById(id); if (section) watch.observe(section); });
  }

  // A long contents opens where the reader is.
  function showHere() {
    const here = nav.querySelector("[aria-current=page]");
    if (here && here.offsetTop > nav.clientHeight * 0.7) nav.scrollTop = here.offsetTop - nav.clientHeight / 3;
  }

  // What is wider than its place scrolls: name it, and let the keyboard reach it.
  function markScroller([box, scrolls]) {
    if (scrolls) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", say("Scrolls sideways"));
    } else {
      ["tabindex", "role", "aria-label"].forEach((name) => box.removeAttribute(name));
    }
  }

  function watchScrollers() {
    const observer = new ResizeObserver((entries) => {
      // All reads before all writes, else the browser lays out the page once for each.
      const found = entries.map(({ target }) => [target, target.scrollWidth > target.clientWidth]);
      found.forEach(markScroller);
    });
    all(".math-scroll, .math-wide, .scrolls, .cell_output > .output, .highlight pre").forEach((box) => observer.observe(box));
  }

  // A button in each block of code, not in what it printed.
  function copyButtons() {
    all("div:not(.output) > .highlight").forEach((block) => {
      const button = document.createElement("button");
      button.className = "copy";
      button.textContent = say("Copy");
      button.addEventListener("click", () => navigator.clipboard.writeText(block.querySelector("pre").textContent)
        .then(() => { button.textContent = say("Copied"); }, () => { button.textContent = say("Not copied"); }));
      block.append(button);
    });
  }

  // The surprise of a stage comes with the first move, as kernelless marks it, or when it is asked for.
  function surprises() {
    all(".stage > .show").forEach((button) => button.addEventListener("click", () => {
      button.parentElement.classList.add("kl-moved");
      const surprise = button.parentElement.querySelector(".surprise");
      surprise.tabIndex = -1;
      surprise.focus();
    }));
  }

  // A term opens its explanation in the page; a middle click or a key held down leads to the glossary.
  function terms() {
    const boxOf = (link) => document.getElementById(`say-${link.hash.slice(1)}`);
    const larger = (a, b) => (a > b ? a : b);
    all("a.term").forEach((link) => link.setAttribute("aria-haspopup", "dialog"));
    root.addEventListener("click", (event) => {
      const link = event.target.closest("a.term");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !boxOf(link)) return;
      event.preventDefault();
      const box = boxOf(link), place = link.getClientRects()[0];
      box.showPopover();
      box.style.setProperty("--x", `${larger(8, -larger(-place.left, box.offsetWidth + 24 - innerWidth))}px`);
      const below = place.bottom + 8 + box.offsetHeight < innerHeight;
      box.style.setProperty("--y", `${scrollY + (below ? place.bottom + 8 : larger(8, place.top - 8 - box.offsetHeight))}px`);
      box.focus({ preventScroll: true });
    });
  }

  // The page for a room, one step at a time; only who asks for it loads it.
  function project() {
    if (!new URLSearchParams(location.search).has("play")) return;
    const script = document.createElement("script");
    script.src = `${root.dataset.content_root}_static/kernelless/projector.js`;
    document.head.append(script);
  }

  // The same page in another language opens at the same place and in the same state.
  function editions() {
    all("a.other").forEach((link) => link.addEventListener("click", () => {
      link.search = location.search;
      link.hash = location.hash;
    }));
  }

  let kept = null;
  try { kept = sessionStorage.getItem("code"); } catch { /* storage is off */ }
  code(kept === "on");
  root.addEventListener("click", (event) => {
    if (event.target.closest("[data-switch=code]")) code(root.dataset.code !== "on");
    if (event.target.closest("#contents a") && nav.matches(":popover-open")) nav.hidePopover();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!nav.checkVisibility()) nav.showPopover();
    nav.querySelector("input").focus();
  });
  nav.addEventListener("toggle", showHere);
  showHere();
  project();
  const rest = [terms, follow, surprises, editions, watchScrollers, copyButtons];
  rest.forEach((task) => setTimeout(task)); // one after the other, so that a slow phone can answer in between
})();
