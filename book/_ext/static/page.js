// Small repairs that need a script. Nothing here is needed to read the page.
"use strict";

// A formula wider than its place scrolls: name it, and let the keyboard reach it.
// (The theme does the same for code, tables and outputs.)
function markScroller([box, scrolls]) {
  if (scrolls) {
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Formula, scrolls sideways");
  } else {
    ["tabindex", "role", "aria-label"].forEach((name) => box.removeAttribute(name));
  }
}

function watchFormulas() {
  const observer = new ResizeObserver((entries) => {
    // All reads before all writes, else the browser lays out the page once per formula.
    const found = entries.map(({ target }) => [target, target.scrollWidth > target.clientWidth + 1]);
    found.forEach(markScroller);
  });
  document.querySelectorAll(".math-scroll, .math-wide").forEach((box) => observer.observe(box));
}

// The theme's dialogs, repaired: each has its button's name, closes when a link in it is
// followed, and gives the focus back to the button (the theme takes it away on a press).
function repairDialog(dialogId, buttonSelector) {
  const dialog = document.getElementById(dialogId);
  const button = document.querySelector(buttonSelector);
  if (!dialog || !button) return;
  dialog.setAttribute("aria-label", button.getAttribute("aria-label"));
  dialog.addEventListener("click", (event) => event.target.closest("a") && dialog.close());
  dialog.addEventListener("close", () => setTimeout(() => button.focus({ preventScroll: true }), 0));
}

// A closed dropdown prints open.
function openForPrint() {
  document.querySelectorAll("article details:not([open])").forEach((details) => {
    details.open = true;
    details.dataset.openedForPrint = "";
  });
}

function closeAfterPrint() {
  document.querySelectorAll("details[data-opened-for-print]").forEach((details) => {
    details.open = false;
    delete details.dataset.openedForPrint;
  });
}

// Marks the words a reader searched for. Its scripts load only when there are some.
function markSearchedWords() {
  const asked = new URLSearchParams(location.search).has("highlight");
  let stored = null;
  try { stored = localStorage.getItem("sphinx_highlight_terms"); } catch { /* storage is off */ }
  if (!asked && !stored) return;
  ["doctools.js", "sphinx_highlight.js"].forEach((name) => {
    const script = document.createElement("script");
    script.src = `${document.documentElement.dataset.content_root}_static/${name}`;
    script.async = false; // the second needs the first
    document.head.append(script);
  });
}

// A section that leaves the neighbourhood of the screen is from then on neither laid out nor
// painted when it is far, and keeps its height: a moved slider is answered by the work of its
// neighbourhood alone, not of the whole chapter. Not while the page loads, because the theme
// then measures every code block, and never a section on the screen: it would blink.
function restFarSections() {
  const observer = new IntersectionObserver((entries) => {
    entries.filter(({ isIntersecting }) => !isIntersecting).forEach(({ target, boundingClientRect }) => {
      target.style.containIntrinsicBlockSize = `auto ${boundingClientRect.height}px`;
      target.style.contentVisibility = "auto";
      observer.unobserve(target);
    });
  }, { rootMargin: "25% 0px" });
  document.querySelectorAll(".bd-article > section > section").forEach((section) => observer.observe(section));
}

watchFormulas();
// The search page has these scripts already. Its body is not there yet when this runs.
if (!location.pathname.endsWith("/search.html")) markSearchedWords();
repairDialog("pst-primary-sidebar-modal", ".primary-toggle");
repairDialog("pst-secondary-sidebar-modal", ".secondary-toggle");
repairDialog("pst-search-dialog", ".search-button");
window.addEventListener("beforeprint", openForPrint);
window.addEventListener("afterprint", closeAfterPrint);
window.addEventListener("load", () => setTimeout(restFarSections, 500));
