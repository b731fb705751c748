// Sets light or dark before the first paint, so it is the one script that a page waits for. A page that is
// to be projected is not shown before, for a second at most.
(function (root, dark) {
  "use strict";
  let chosen = null;
  root.classList.toggle("kl-wait", new URLSearchParams(location.search).has("play"));
  try { chosen = localStorage.getItem("mode"); } catch { /* storage is off */ }
  const paint = () => { root.dataset.theme = chosen || (dark.matches ? "dark" : "light"); };
  // Who chooses what the system has follows the system again.
  root.addEventListener("click", (event) => {
    if (!event.target.closest("[data-switch=theme]")) return;
    const wanted = root.dataset.theme === "dark" ? "light" : "dark";
    chosen = (wanted === "dark") === dark.matches ? null : wanted;
    try { if (chosen) localStorage.setItem("mode", chosen); else localStorage.removeItem("mode"); } catch { /* same */ }
    paint();
  });
  dark.addEventListener("change", paint);
  paint();
})(document.documentElement, matchMedia("(prefers-color-scheme: dark)"));
