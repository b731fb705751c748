// Plays pictures that have time in them, and lets a reader pull their sliders on the picture; see
// story.py. It knows no numbers of its own: each one was computed by Python.
(function () {
  "use strict";
  var calm = matchMedia("(prefers-reduced-motion: reduce)");
  var REPAINT = 200; // milliseconds between two changes of colour: each paints all lines again

  function story(figure, box) {
    var button = box.querySelector("button"), clock = box.querySelector(".kl-clock"), counters = box.querySelectorAll("dd");
    var picture = figure.querySelector(".kl-picture"), caption = figure.querySelector("figcaption"), said = figure.querySelector(".kl-said");
    var words = button.dataset.klWords.split("|"), list = figure.querySelector(".kl-happens ol");
    var told = JSON.parse(figure.querySelector(".kl-story").textContent), last = told.clock.length - 1;
    var now = last, step = last, before = 0, painted = 0, running = 0, parts = [], runs = [];

    // The picture may have been drawn anew since: what it consists of, and its size on the screen.
    function look() {
      parts = Array.from(picture.querySelectorAll("[data-kl-from], [data-kl-until]"), function (element) {
        return { element: element, from: element.dataset.klFrom || 0, until: element.dataset.klUntil || Infinity };
      });
      runs = Array.from(picture.querySelectorAll(".kl-run"), function (run) {
        var matrix = run.querySelector("svg").getScreenCTM(), left = run.parentNode.getBoundingClientRect();
        return { outer: run, inner: run.firstElementChild, zero: matrix.e - left.left + matrix.a * run.dataset.klZero,
                 step: matrix.a * run.dataset.klStep, width: left.width };
      });
    }

    function uncover() {
      runs.forEach(function (run) {
        var shift = run.width - run.zero - run.step * now - 2;
        var done = now >= last;
        run.outer.style.transform = done ? "" : "translateX(" + -shift + "px)";
        run.inner.style.transform = done ? "" : "translateX(" + shift + "px)";
      });
    }

    function paint() {
      parts.forEach(function (part) {
        var yet = step < part.until, hidden = step < part.from;
        if (part.yet !== yet) part.element.classList.toggle("kl-yet", part.yet = yet && step < last);
        if (part.hidden !== hidden) part.element.classList.toggle("kl-hidden", part.hidden = hidden);
      });
    }

    function go(to, time) {
      now = to;
      uncover();
      if (Math.floor(now) !== step) {
        step = Math.floor(now);
        clock.textContent = told.clock[step];
        Object.values(told.counts).forEach(function (values, i) { counters[i].textContent = values[step].toLocaleString(); });
        figure.dataset.klStep = step;
      }
      if (time && time - painted < REPAINT) return;
      painted = time;
      paint();
    }

    function say(text) { caption.textContent = text; said.textContent = text; }

    function halt(word) {
      cancelAnimationFrame(running);
      running = 0;
      box.classList.remove("kl-running");
      runs.forEach(function (run) { run.outer.style.willChange = run.inner.style.willChange = ""; });
      button.textContent = words[word];
    }

    function next() { return told.stops.find(function (stop) { return stop[0] > now; }) || [last, told.end]; }

    function arrive(stop) {
      go(stop[0]);
      halt(now === last ? 3 : calm.matches ? 4 : 2);
      say(stop[1]);
    }

    function tick(time) {
      var stop = next(), to = now + Math.min(time - before, 50) * last / told.seconds / 1000;
      before = time;
      if (to >= stop[0]) { arrive(stop); return; }
      go(to, time);
      running = requestAnimationFrame(tick);
    }

    function press() {
      if (running) { halt(2); go(now); return; }
      look();
      if (now >= last) { go(0); caption.textContent = told.opening; if (calm.matches) { halt(4); said.textContent = told.opening; return; } }
      if (calm.matches) { arrive(next()); return; }
      button.textContent = words[1];
      box.classList.add("kl-running");
      runs.forEach(function (run) { run.outer.style.willChange = run.inner.style.willChange = "transform"; });
      before = performance.now();
      running = requestAnimationFrame(tick);
    }

    // The finished picture: what stands there without a player, and whenever a control was moved.
    function rest() {
      halt(now < last || button.textContent === words[3] ? 3 : 0);
      look();
      go(last);
      caption.textContent = told.end;
    }

    button.addEventListener("click", press);
    figure.addEventListener("kl-shown", function (event) {
      told = event.detail.story;
      last = told.clock.length - 1;
      list.replaceChildren.apply(list, told.told.map(function (text) {
        return Object.assign(document.createElement("li"), { textContent: text });
      }));
      step = -1;
      now = last;
      rest();
    });
    addEventListener("beforeprint", rest);
    new ResizeObserver(function () { if (now < last) { look(); uncover(); } }).observe(picture);
    new IntersectionObserver(function (entries) {
      if (running && !entries[entries.length - 1].isIntersecting) { halt(2); go(now); }
    }).observe(picture);
    halt(0);
    if (told.predict) { look(); go(0); caption.textContent = told.opening; }
    box.hidden = false;
  }

  // A grip over each dot that can be pulled. Its place in each frame was noted by Python: the frame
  // whose dot is nearest to the finger is the one to show.
  function grip(figure, name, places, now) {
    var fields = Array.from(figure.querySelectorAll(".kl-controls input, .kl-controls select"));
    var field = fields.find(function (f) { return f.id === figure.id + "-" + name; });
    var stride = fields.slice(fields.indexOf(field) + 1).reduce(function (n, f) {
      return n * (f.type === "range" ? Number(f.max) + 1 : f.options ? f.options.length : 2);
    }, 1);
    var handle = document.createElement("span"), held = null, asked = 0;
    handle.className = "kl-grip";
    handle.setAttribute("aria-hidden", "true");

    function at(index) {
      var panel = figure.querySelectorAll(".kl-picture > *")[places[index][0]], box = panel.getBoundingClientRect();
      var matrix = panel.querySelector("svg").getScreenCTM();
      if (handle.parentNode !== panel) panel.append(handle);
      return { x: matrix.e + matrix.a * places[index][1] / 10, y: matrix.f + matrix.d * places[index][2] / 10, box: box };
    }
    function put(index) {
      var place = at(now = index);
      handle.style.left = place.x - place.box.left + "px";
      handle.style.top = place.y - place.box.top + "px";
    }
    function pull() {
      asked = 0;
      if (!held) return;
      var first = now - Number(field.value) * stride, best = 0, least = Infinity;
      for (var value = 0; value <= field.max; value += 1) {
        var place = at(first + value * stride), far = Math.hypot(place.x - held.to.x, place.y - held.to.y);
        if (far < least) { least = far; best = value; }
      }
      if (String(best) === field.value) return;
      field.value = best;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    handle.addEventListener("pointerdown", function (event) {
      var place = at(now);
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      held = { x: place.x - event.clientX, y: place.y - event.clientY };
      field.focus({ preventScroll: true });
    });
    handle.addEventListener("pointermove", function (event) {
      if (!held) return;
      held.to = { x: event.clientX + held.x, y: event.clientY + held.y };
      asked = asked || requestAnimationFrame(pull);
    });
    ["pointerup", "pointercancel"].forEach(function (kind) {
      handle.addEventListener(kind, function () { held = null; });
    });
    figure.addEventListener("kl-shown", function (event) { put(event.detail.index); });
    new ResizeObserver(function () { put(now); }).observe(figure.querySelector(".kl-picture"));
    put(now);
  }

  document.querySelectorAll(".kl-play").forEach(function (box) { story(box.closest("figure"), box); });
  document.querySelectorAll("[data-kl-explorer]").forEach(function (figure) {
    figure.addEventListener("kl-ready", function (event) {
      var grips = event.detail.grips;
      Object.keys(grips).forEach(function (name) { grip(figure, name, grips[name], event.detail.index); });
    });
  });
})();
