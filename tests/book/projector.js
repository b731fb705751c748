// What is cut or covered in the step that is shown, in several states of an explorer, and the
// height of its smallest text.
(states) => {
  const screen = document.querySelector(".kl-screen"), now = screen.querySelector(".kl-now");
  const steer = screen.querySelector(".kl-steer"), found = { cut: [], least: Infinity };
  const skip = ".kl-said, .kl-run, .kl-grip, .math-spoken, option, script";
  const seen = (e) => !e.closest(skip) && e.checkVisibility({ checkVisibilityCSS: true });
  const fields = [...now.querySelectorAll(".kl-controls :is(input, select)")];
  for (let i = 0; i < (fields.length ? states : 1); i += 1) {
    if (i) fields.forEach((field, j) => {
      const to = 7 * i + 5 * j;
      if (field.options) field.selectedIndex = to % field.options.length;
      else if (field.type === "range") field.value = to % (Number(field.max) + 1);
      else field.checked = to % 2;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    const below = steer.getBoundingClientRect();
    for (const e of screen.querySelectorAll("*")) {
      const box = e.getBoundingClientRect();
      if (!box.width || !seen(e) || e.ownerSVGElement && !e.closest("text")) continue;
      const { left, right, top, bottom } = box;
      const out = left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1;
      const text = e.matches("p, summary, label, select, input, figcaption") && !steer.contains(e);
      const covered = text && left < below.right && bottom > below.top + 2;
      if (out || covered) found.cut.push(`${e.tagName} ${e.textContent.slice(0, 30)}`);
      if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
      const size = parseFloat(getComputedStyle(e).fontSize);
      const { a, b } = e.closest(".kl-picture text") ? e.getScreenCTM() : { a: 1, b: 0 };
      found.least = Math.min(found.least, size * Math.hypot(a, b) / innerHeight);
    }
    const [late, picture] = [".kl-below > .kl-late", ".kl-picture"].map(s => now.querySelector(s));
    const under = late && late.getBoundingClientRect().top + 1;
    if (late && under < picture.getBoundingClientRect().bottom) found.cut.push("picture");
  }
  return found;
}
