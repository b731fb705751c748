// Plays pictures that have time in them; see story.py. Each number that it says comes from Python.
(function () {
  "use strict";
  var calm = matchMedia("(prefers-reduced-motion: reduce)");
  var REPAINT = 300; // milliseconds from one change of colours to the next: each paints all lines again
  var SETTLED = 400; // milliseconds after a move, when nobody waits for the picture any more
  var grouped = new Intl.NumberFormat("en");
  var PLAY = 0, PAUSE = 1, GO_ON = 2, AGAIN = 3, NEXT = 4; // the words of the button; {} is the time of the next stop

  function all(place, what, make) { return Array.from(place.querySelectorAll(what), make); }

  function story(figure, box) {
    var button = box.querySelector("button"), words = button.dataset.klWords.split("|");
    var picture = figure.querySelector(".kl-picture"), caption = figure.querySelector("figcaption");
    var told = JSON.parse(figure.querySelector(".kl-story").textContent), last = told.clock.length - 1;
    var now = last, step = last, before = 0, painted = 0, running = 0, settling = 0, parts, runs;

    // What the picture consists of: it may have been drawn anew.
    function look() {
      parts = all(picture, "[data-kl-from], [data-kl-until]", function (part) {
        return { element: part, from: part.dataset.klFrom || 0, until: part.dataset.klUntil || 0 };
      });
      runs = all(picture, ".kl-run", function (run) { return { boxes: [run, run.firstElementChild] }; });
    }

    // How large it is, which a browser must lay the page out to say: asked only when it moves.
    function measure(run) {
      if (run.step) return;
      var box = run.boxes[0], room = box.parentNode, matrix = room.querySelector("svg").getScreenCTM();
      run.covered = room.getBoundingClientRect().right - matrix.e - matrix.a * box.dataset.klZero;
      run.step = matrix.a * box.dataset.klStep;
    }

    function each(name, values) {
      runs.forEach(function (run) { run.boxes.forEach(function (box, i) { box.style[name] = values(run, i); }); });
    }

    function uncover() {
      each("display", function () { return now ? "" : "none"; }); // a hundred lines that nobody sees yet take time
      each("transform", function (run, inner) {
        if (!now || now === last) return "";
        measure(run);
        return "translateX(" + (inner ? 1 : -1) * (run.covered - run.step * now) + "px)";
      });
    }

    function go(to, time) {
      now = to;
      uncover();
      if (Math.floor(now) !== step) {
        step = Math.floor(now);
        box.querySelector(".kl-clock").textContent = told.clock[step];
        all(box, "dd").forEach(function (counter, i) {
          counter.textContent = grouped.format(Object.values(told.counts)[i][step]);
        });
        figure.dataset.klStep = step;
      }
      if (time && time < painted + REPAINT) return;
      painted = time;
      parts.forEach(function (part) {
        part.element.toggleAttribute("data-kl-yet", step < part.until);
        part.element.toggleAttribute("data-kl-hidden", step < part.from);
      });
    }

    function say(text, aloud) {
      caption.textContent = text;
      caption.classList.remove("kl-past");
      if (aloud) figure.querySelector(".kl-said").textContent = text;
    }

    // Asked first: Chromium else leaves an empty attribute of styles that were just taken away.
    function clean(box) { if (box.hasAttribute("style")) box.removeAttribute("style"); }

    function halt(word) {
      cancelAnimationFrame(running);
      running = 0;
      button.textContent = words[word].replace("{}", told.clock[next()[0]]);
      box.classList.remove("kl-running");
      each("willChange", function () { return ""; });
      if (now === last) runs.forEach(function (run) { run.boxes.forEach(clean); });
    }

    function pause() {
      if (!running) return;
      halt(GO_ON);
      go(now);
    }

    function next() {
      return told.stops.find(function (stop) { return stop[0] > now && stop[0] < last; }) || [last, told.end];
    }

    function arrive(stop) {
      go(stop[0]);
      halt(now === last ? AGAIN : calm.matches ? NEXT : GO_ON);
      say(stop[1], true);
    }

    function tick(time) {
      // Late frames, such as the first after a sleep, skip nothing; the first may be timed before the press.
      var stop = next(), to = now + Math.max(0, Math.min(time - before, 50)) * last / told.seconds / 1000;
      before = time;
      if (to >= stop[0]) { arrive(stop); return; }
      go(to, time);
      running = requestAnimationFrame(tick);
    }

    // A picture that is half off the screen cannot be watched.
    function show() {
      var stage = figure.closest(".stage") || figure;
      var off = stage.getBoundingClientRect().top < 0 || picture.getBoundingClientRect().bottom > innerHeight;
      if (off) stage.scrollIntoView({ behavior: "instant" });
    }

    function press() {
      if (running) { pause(); return; }
      (figure.closest(".stage") || figure).classList.add("kl-moved");
      look();
      var begins = now === last;
      if (begins || now === 0) show();
      if (begins) { go(0); say(told.opening, calm.matches); }
      else caption.classList.toggle("kl-past", now > 0); // its numbers are no longer those of the picture
      if (calm.matches) { if (begins) halt(NEXT); else arrive(next()); return; }
      each("willChange", function () { return "transform"; });
      button.textContent = words[PAUSE];
      box.classList.add("kl-running");
      before = performance.now();
      running = requestAnimationFrame(tick);
    }

    // The same in words, for who opens it.
    function write() {
      var lines = told.stops.map(function (stop) { return told.clock[stop[0]] + ": " + stop[1]; });
      var list = figure.querySelector(".kl-happens ol");
      list.replaceChildren.apply(list, [told.opening].concat(lines, told.end).map(function (text) {
        return Object.assign(document.createElement("li"), { textContent: text });
      }));
    }

    // The finished picture, as without this script; or the first step, where the reader, or a room, is to guess.
    function rest(guess) {
      look();
      step = -1;
      go(guess ? 0 : last);
      halt(PLAY);
      say(guess ? told.opening : told.end);
    }

    button.addEventListener("click", press);
    figure.addEventListener("kl-shown", function (event) {
      told = event.detail.story;
      last = told.clock.length - 1;
      rest(told.predict || document.documentElement.matches(".kl-projected"));
      clearTimeout(settling);
      settling = setTimeout(write, SETTLED);
    });
    addEventListener("beforeprint", function () { write(); rest(); });
    new ResizeObserver(function () { look(); uncover(); }).observe(picture);
    new IntersectionObserver(function (seen) { if (!seen[seen.length - 1].isIntersecting) pause(); }).observe(picture);
    rest(told.predict);
    box.firstElementChild.hidden = false;
  }

  all(document, ".kl-play", function (box) { story(box.closest("figure"), box); });
})();
