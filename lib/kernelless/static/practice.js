// Questions and exercises of kernelless: what was chosen stays chosen, answers are checked. Right
// answers and known wrong paths were computed when the page was made; here numbers are compared,
// nothing else. What a reader typed is written as text, never as HTML.
(function () {
  "use strict";
  var says = JSON.parse(document.querySelector("script.kl-words").textContent);
  var kept = window.kernelless.kept, SLACK = 1e-9, NEAR = .02;

  function list(value) { return Array.isArray(value) ? value : []; }

  // --- a question

  function question(place) {
    var name = place.dataset.klQuiz, answers = Array.from(place.querySelectorAll("details"));
    var note = document.createElement("small");

    function show() {
      var chosen = list(kept.get("quiz", name)).filter(function (i) { return answers[i]; });
      note.remove();
      if (chosen.length > 1) answers[chosen[0]].querySelector("summary").append(note);
      answers.forEach(function (answer, i) { answer.open = i === chosen[chosen.length - 1]; });
    }

    note.textContent = says.first;
    answers.forEach(function (answer, i) {
      answer.querySelector("summary").addEventListener("click", function (event) {
        var chosen = list(kept.get("quiz", name));
        event.preventDefault();
        // The first answer and the last are kept: what one thought, and where one is.
        if (chosen[chosen.length - 1] !== i) kept.set("quiz", name, chosen.slice(0, 1).concat(i));
        show();
      });
    });
    kept.watch(function (all) { if (all) show(); });
    show();
  }

  // --- an answer

  function far(ask, typed, value) {
    return ask.signed ? Math.abs(typed - value) : Math.abs(Math.abs(typed) - Math.abs(value));
  }

  function close(ask, typed, value) {
    if (typeof typed === "string" || typeof value === "string") return typed === value;
    return far(ask, typed, value) <= ask.half + SLACK * Math.max(1, Math.abs(value));
  }

  // A unit of the last digit that was typed: 1000 for 141000.
  function roundedBy(plain) {
    var number = plain.split("e")[0], parts = number.split(".");
    return Number("1e" + (parts.length > 1 ? -parts[1].length : number.length - number.replace(/0+$/, "").length));
  }

  // Whether a wrong path was written with fewer digits than are asked for.
  function roundsTo(ask, typed, value, by) {
    if (typeof typed === "string") return false;
    return far(ask, typed, value) <= Math.min(by, NEAR * Math.abs(value)) && far(ask, typed, value) < far(ask, typed, ask.answer);
  }

  function judged(ask, typed, by) {
    if (close(ask, typed, ask.answer)) return { right: true, says: says.right.replace("{answer}", ask.shown) };
    var path = ask.wrong.find(function (each) { return close(ask, typed, each[0]) || roundsTo(ask, typed, each[0], by); });
    if (path) return { says: path[1] };
    if (typeof typed === "string") return { says: says.not_yet };
    if (ask.chance && !(typed >= 0 && typed <= 100)) return { says: says.chance };
    if (ask.percent && close(ask, 100 * typed, ask.answer)) return { says: says.fraction };
    if (close(ask, -typed, ask.answer)) return { says: says.sign };
    return { says: far(ask, typed, ask.answer) <= Math.min(10 * ask.half, NEAR * Math.abs(ask.answer)) ? says.near : says.not_yet };
  }

  function check(ask, text) {
    if (ask.choices.length) return judged(ask, text);
    var got = window.kernelless.typed(text, ask.units);
    return got.wrong ? { says: says["practice_" + got.wrong] } : judged(ask, Number(got.plain), roundedBy(got.plain));
  }

  // --- an exercise

  function exercise(form) {
    var name = form.dataset.klExercise;
    var variants = JSON.parse(form.querySelector(".kl-exercise-data").textContent);
    var rows = Array.from(form.querySelectorAll(".kl-field"));
    var fields = rows.map(function (row) { return row.querySelector("input, select"); });
    var at = 0;

    function say(i, verdict) {
      rows[i].querySelector(".kl-note").textContent = verdict.says;
      var wrong = verdict.says && !verdict.right && !verdict.shown;
      rows[i].dataset.klVerdict = verdict.right ? "right" : wrong ? "wrong" : "";
      if (wrong) fields[i].setAttribute("aria-invalid", "true");
      else fields[i].removeAttribute("aria-invalid");
    }

    function written() {
      return fields.map(function (field) { return field.value.trim(); });
    }

    // Of each variant what was typed last, and whether all of it was right.
    function keep(right) {
      var old = kept.get("exercise", name) || {}, typed = Object.assign({}, old.typed);
      var done = list(old.right).filter(function (i) { return i !== at; });
      typed[at] = written();
      kept.set("exercise", name, { at: at, typed: typed, right: right ? done.concat(at) : list(old.right) });
    }

    function checked() {
      var texts = written();
      return texts.map(function (text, i) {
        var verdict = text ? check(variants[at].asks[i], text) : { says: "" };
        say(i, verdict);
        return Boolean(verdict.right);
      }).every(Boolean);
    }

    function show(texts) {
      form.querySelector(".kl-question").textContent = variants[at].question;
      form.dataset.klVariant = at;
      form.querySelector(".kl-other").hidden = at === 0;
      variants[at].asks.forEach(function (ask, i) {
        rows[i].querySelector("label").textContent = ask.label;
        if (fields[i].options) {
          fields[i].replaceChildren.apply(fields[i], [""].concat(ask.choices).map(function (each) { return new Option(each); }));
        }
        fields[i].value = typeof texts[i] === "string" ? texts[i] : "";
      });
      checked();
    }

    function restore() {
      var old = kept.get("exercise", name) || {};
      at = variants[old.at] ? old.at : 0;
      show(list((old.typed || {})[at]));
    }

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (!written().some(Boolean)) { say(0, { says: says.empty }); fields[0].focus(); return; }
      keep(checked());
      written().forEach(function (text, i) { if (!text) say(i, { says: says.empty, shown: true }); });
    });
    form.addEventListener("input", function (event) {
      say(fields.indexOf(event.target), { says: "" });
    });
    form.querySelector(".kl-show").addEventListener("click", function () {
      variants[at].asks.forEach(function (ask, i) {
        say(i, { says: says.answer.replace("{answer}", ask.shown), shown: true });
      });
    });
    var fresh = form.querySelector(".kl-fresh");
    if (fresh) fresh.addEventListener("click", function () {
      at = (at + 1) % variants.length;
      show(list(((kept.get("exercise", name) || {}).typed || {})[at]));
      keep(false);
      fields[0].focus();
    });
    kept.watch(function (all) { if (all) restore(); });
    restore();
  }

  document.querySelectorAll("[data-kl-quiz]").forEach(question);
  document.querySelectorAll("[data-kl-exercise]").forEach(exercise);
})();
