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
