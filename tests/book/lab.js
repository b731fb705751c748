// What is asked of the notebook in front, in JupyterLab.
window.lab = {};

// Whether the notebook of this name stands in front, all its text drawn.
lab.ready = name => {
  const panel = window.jupyterapp?.shell?.currentWidget;
  if (panel?.context?.path !== name || !panel.context.isReady) return false;
  const words = panel.content.widgets.filter(cell => cell.model.type === "markdown");
  return words.length && words.every(cell => cell.node.querySelector(".jp-RenderedMarkdown *"));
};

// Whether so many code cells have run.
lab.ran = cells => {
  const {model} = window.jupyterapp.shell.currentWidget.content;
  return [...model.cells].filter(c => c.type === "code" && c.executionCount).length >= cells;
};

// Whether both picture and caption of a view are others than before.
lab.changed = ([view, before]) => {
  const parts = [...view.querySelectorAll("figure.kl > *")];
  return parts.length === 2 && parts.every((part, i) => part.innerHTML !== before[i]);
};

// How far each part of an explorer stands out of the window of its notebook, and how large the
// text of its picture is.
lab.fit = view => {
  view.scrollIntoView({block: "center"});
  const around = view.closest(".jp-WindowedPanel-outer").getBoundingClientRect();
  const svg = view.querySelector("svg");
  const parts = [...view.querySelectorAll(".kl-live-fields *, svg, figcaption")];
  const out = parts.map(part => part.getBoundingClientRect()).filter(box => box.width).map(box =>
    Math.max(around.top - box.top, box.bottom - around.bottom, around.left - box.left,
             box.right - around.right));
  return [Math.max(...out), svg && 11 * svg.getScreenCTM().a];
};

// What a learner sees of the notebook in front: markup that nobody rendered, solutions and whether
// they stand open, where links lead. Then all solutions are opened, and looked at too.
lab.seen = async () => {
  const {content, context, node} = window.jupyterapp.shell.currentWidget;
  const words = cell => cell.node.querySelector(".jp-RenderedMarkdown")?.textContent ?? "";
  const level = cell => +(cell.node.querySelector(":is(h1, h2, h3, h4)")?.tagName[1] ?? 9);
  const starts = content.widgets.flatMap((c, i) => /^\s*Solution/.test(words(c)) ? [i] : []);
  const open = starts.filter(start => content.widgets[start + 1]?.node.offsetParent);
  await window.jupyterapp.commands.execute("notebook:expand-all-headings");
  await new Promise(done => setTimeout(done, 500));
  const markup = /:::|\{[a-z:-]{3,}\}|^\(\S+\)=/m;
  const raw = content.widgets.map(words).filter(text => markup.test(text));
  const links = [...node.querySelectorAll(".jp-RenderedMarkdown a[href]")];
  const to = links.map(link => JSON.parse(link.dataset.commandlinkerArgs ?? "{}").path
    ?? link.getAttribute("href")).filter(path => !/^(#|https?:\/\/(?!127))/.test(path));
  return {solutions: starts.length, open: open.length, raw, to};
};
