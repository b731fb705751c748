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

  // "<svg><path/><g><use/></g></svg>" as ["<svg>", "<path/>", "<g><use/></g>"].
  function cut(svg) {
    var parts = [], depth = 0;
    svg.match(/<[^>]*>[^<]*/g).forEach(function (tag) {
      var closing = tag[1] === "/";
      if (closing) depth -= 1;
      if (depth > 1 || closing) parts[parts.length - 1] += tag;
      else parts.push(tag);
      if (!closing && !/^[^>]*\/>/.test(tag)) depth += 1;
    });
    parts[parts.length - 1] = parts[parts.length - 1].replace(/<\/svg>$/, "");
    return parts;
  }

  // An element of which only attributes of its own differ keeps what it holds: a line of 250 points
  // that ends on another day is not read again. True when that was all.
  function alter(element, before, part) {
    var was = /^<\w+[^>]*>/.exec(before)[0], is = /^<\w+[^>]*>/.exec(part)[0];
    function names(tag) { return tag.replace(/"[^"]*"/g, ""); }
    if (names(was) !== names(is) || is.includes("&") || before.slice(was.length) !== part.slice(is.length)) return false;
    Array.from(is.matchAll(/ ([\w:-]+)="([^"]*)"/g), function (pair) {
      if (!was.includes(pair[0])) element.setAttribute(pair[1], pair[2]);
    });
    return true;
  }

  // Of an svg that looks much like the one before it only the elements that differ are replaced, so
  // that a browser works on these alone.
  function redraw(svg, before, parts) {
    if (parts[0] !== before[0]) { svg.outerHTML = parts.join("") + "</svg>"; return; }
    var fresh = document.createElement("template"), old = Array.from(svg.children);
    var differs = parts.map(function (part, i) {
      return part !== before[i] && !(0 < i && i < before.length && alter(old[i - 1], before[i], part));
    });
    fresh.innerHTML = parts[0] + parts.filter(function (_, i) { return differs[i]; }).join("") + "</svg>";
    var added = Array.from(fresh.content.firstElementChild.children);
    old.slice(parts.length - 1).forEach(function (element) { element.remove(); });
    differs.slice(1).forEach(function (differ, i) {
      if (!differ) return;
      if (i < old.length) old[i].replaceWith(added.shift());
      else svg.append(added.shift());
    });
  }

  // A frame as its panels, and each of these as the elements of its svgs and what stands around them.
  function taken(html) {
    return html.slice("<div>".length, -"</div>".length).split("</div><div>").map(function (panel) {
      var svgs = [];
      var around = panel.replace(/<svg[^]*?<\/svg>/g, function (svg) { svgs.push(cut(svg)); return "<svg>"; });
      return { html: panel, svgs: svgs, around: around };
    });
  }

  // Draws a panel into its place, svg by svg: a picture that can be played has several.
  function canvas(place) {
    var before = { svgs: [] };
    return function (panel) {
      if (!panel.svgs.length || panel.around !== before.around) place.innerHTML = panel.html;
      else Array.from(place.querySelectorAll("svg")).forEach(function (svg, i) { redraw(svg, before.svgs[i], panel.svgs[i]); });
      before = panel;
    };
  }

  function position(field) {
    if (field.type === "checkbox") return Number(field.checked);
    return field.type === "range" ? Number(field.value) : field.selectedIndex;
  }

  function size(field) {
    if (field.type === "checkbox") return 2;
    return field.type === "range" ? Number(field.max) + 1 : field.options.length;
  }

  function put(field, position) {
    if (field.type === "checkbox") field.checked = Boolean(position);
    else if (field.type === "range") field.value = position;
    else field.selectedIndex = position;
  }

  function first(field) {
    if (field.type === "checkbox") return Number(field.defaultChecked);
    if (field.type === "range") return Number(field.defaultValue);
    return Array.from(field.options).findIndex(function (option) { return option.defaultSelected; });
  }

  // What a link writes for each position of a control: the number, else the position.
  function numbers(field) {
    return field.dataset.values ? JSON.parse(field.dataset.values) : Array.from({ length: size(field) }, function (_, i) { return i; });
  }

  function start(figure) {
    var fields = Array.from(figure.querySelectorAll(".kl-controls input, .kl-controls select"));
    var picture = figure.querySelector(".kl-picture"), draws = Array.from(picture.children, canvas), known = [];
    var caption = figure.querySelector("figcaption");
    var data = null, frames = null, loading = null, wanted = false;

    var texts = new Map(fields.map(function (f) { return [f, JSON.parse(f.dataset.texts || "[]")]; }));

    function write(field) {
      var text = texts.get(field)[field.value];
      if (field.type !== "range" || text === field.nextElementSibling.textContent) return;
      field.setAttribute("aria-valuetext", text);
      field.nextElementSibling.textContent = text;
    }

    // For story.js, on pages with something to play or to pull.
    function tell(event, index) {
      var story = data.stories && Object.assign({}, data.stories[index]);
      if (story) story.clock = data.clocks[story.clock];
      figure.dispatchEvent(new CustomEvent(event, { detail: { index: index, story: story, grips: data.grips || {} } }));
    }

    function place() { return fields.reduce(function (n, f) { return n * size(f) + position(f); }, 0); }

    function show() {
      fields.forEach(write);
      if (!data) { wanted = true; load(); return; }
      var index = place();
      // Taken apart once: a reader goes to and fro.
      known[index] = known[index] || taken(frames[index].map(function (t) { return data.tokens[t]; }).join(""));
      draws.forEach(function (draw, i) { draw(known[index][i]); });
      caption.textContent = data.captions[index];
      figure.dataset.klState = index;
      tell("kl-shown", index);
    }

    // What failed is not kept: asked for again, it is tried again.
    function load() {
      loading = loading || packed(figure).then(inflate).then(function (result) {
        data = result;
        frames = unroll(data);
        figure.dataset.klReady = "";
        tell("kl-ready", place());
        voice.back();
        if (wanted) show();
      }).catch(function () {
        loading = null;
        fields.forEach(function (field) { put(field, first(field)); write(field); });
        voice.missing("missing", figure.dataset.klSrc || "", load);
      });
    }

    var voice = kernelless.keep(figure, {
      fields: fields,
      rest: function () { return caption.textContent; },
      write: function () { return fields.map(function (field) { return numbers(field)[position(field)]; }); },
      put: function (asked) {
        var wrong = asked.slice(fields.length);
        fields.forEach(function (field, i) {
          var text = (asked[i] || "").trim(), found = text === "" ? first(field) : numbers(field).indexOf(Number(text));
          if (found < 0) wrong.push(field.labels[0].textContent + " = " + text);
          put(field, found < 0 ? first(field) : found);
        });
        show();
        return wrong;
      },
      reset: function () {
        fields.forEach(function (field) { put(field, first(field)); });
        show();
      }
    });

    fields.forEach(function (field) {
      field.addEventListener("input", function () { show(); voice.moved(); });
    });
    // Unpacked shortly before the reader arrives, so that the first move is as quick as the last.
    new IntersectionObserver(function (entries, observer) {
      if (!entries.some(function (e) { return e.isIntersecting; })) return;
      observer.disconnect();
      load();
    }, { rootMargin: "800px" }).observe(picture);  // a figure may have no box
  }

  window.kernelless = Object.assign(window.kernelless || {}, {
    frames: function (name, text) { waiting[name](text); }
  });
  if (typeof DecompressionStream === "undefined") {
    document.documentElement.classList.add("kl-old-browser");
    return;
  }
  document.querySelectorAll("[data-kl-explorer]").forEach(start);
})();
