// Plays the frames of kernelless explorers. One classic script: modules and fetch do not work
// from file://. The frames come from the page itself, or from a script file beside it that
// calls kernelless.frames(name, base64).
(function () {
  "use strict";
  var waiting = {};

  function inflate(base64) {
    var bytes = Uint8Array.from(atob(base64), function (c) { return c.charCodeAt(0); });
    var stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).json();
  }

  // Each frame is stored as splices of the frame before it; see pack.py.
  function unroll(data) {
    var tokens = [];
    return data.changes.map(function (splices) {
      tokens = tokens.slice();
      splices.forEach(function (s) { tokens.splice.apply(tokens, s); });
      return tokens;
    });
  }

  function packed(figure) {
    var inline = figure.querySelector(".kl-frames");
    if (inline) return Promise.resolve(inline.textContent);
    return new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      waiting[figure.dataset.klFrames] = resolve;
      script.src = figure.dataset.klSrc;
      script.onerror = function () { reject(new Error("frames are missing: " + script.src)); };
      document.head.appendChild(script);
    });
  }

  function position(field) {
    if (field.type === "checkbox") return Number(field.checked);
    return field.type === "range" ? Number(field.value) : field.selectedIndex;
  }

  function size(field) {
    if (field.type === "checkbox") return 2;
    return field.type === "range" ? Number(field.max) + 1 : field.options.length;
  }

  function start(figure) {
    var fields = Array.from(figure.querySelectorAll(".kl-controls input, .kl-controls select"));
    var picture = figure.querySelector(".kl-picture");
    var caption = figure.querySelector("figcaption");
    var data = null, frames = null, loading = null;

    function write(field) {
      if (field.type !== "range") return;
      var text = JSON.parse(field.dataset.texts)[field.value];
      field.setAttribute("aria-valuetext", text);
      field.nextElementSibling.textContent = text;
    }

    function show() {
      fields.forEach(write);
      if (!data) { load(); return; }
      var index = fields.reduce(function (n, f) { return n * size(f) + position(f); }, 0);
      picture.innerHTML = frames[index].map(function (t) { return data.tokens[t]; }).join("");
      caption.textContent = data.captions[index];
      figure.dataset.klState = index;
    }

    function load() {
      loading = loading || packed(figure).then(inflate).then(function (result) {
        data = result;
        frames = unroll(data);
        figure.dataset.klReady = "";
        if (fields.some(function (f) { return f.dataset.klMoved; })) show();
      });
    }

    fields.forEach(function (field) {
      field.addEventListener("input", function () { field.dataset.klMoved = "1"; show(); });
    });
    // Unpacked shortly before the reader arrives, so that the first move is as quick as the last.
    new IntersectionObserver(function (entries, observer) {
      if (!entries.some(function (e) { return e.isIntersecting; })) return;
      observer.disconnect();
      load();
    }, { rootMargin: "800px" }).observe(figure);
  }

  window.kernelless = { frames: function (name, text) { waiting[name](text); } };
  if (typeof DecompressionStream === "undefined") {
    document.documentElement.classList.add("kl-old-browser");
    return;
  }
  document.querySelectorAll("[data-kl-explorer]").forEach(start);
})();
