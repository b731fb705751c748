// A sheet that a reader fills in: kept as it is typed, and checked by the page's Python with the
// author's own functions. No rule stands here. What was typed is written as text, never as HTML.
(function () {
  "use strict";
  var says = JSON.parse(document.querySelector("script.kl-words").textContent);
  var kernel = window.kernelless, kept = kernel.kept;

  function sheet(form) {
    var data = JSON.parse(form.querySelector(".kl-sheet-data").textContent);
    var entries = Array.from(form.querySelectorAll("[data-kl-name]"));
    var verdict = form.querySelector(".kl-verdict"), week = form.querySelector(".kl-week");
    var turn = 0, timer = 0;

    function entry(name) { return entries.find(function (each) { return each.dataset.klName === name; }); }
    function row(own) { return own.closest(".kl-field"); }
    function typed(name) {
      var text = kept.get(data.section, name);
      return typeof text === "string" ? text : "";
    }
    function shape() { return Object.keys(data.shapes || {}).includes(typed("shape")) ? typed("shape") : data.first; }
    function starts() { return (data.shapes || {})[shape()] || {}; }

    function absent(name) {
      var of = (data.fields[name] || {}).shapes || [];
      return data.shapes !== undefined && of.length > 0 && !of.includes(shape());
    }

    function note(own, text) {
      row(own).querySelector(".kl-note").textContent = text;
      if (text) own.setAttribute("aria-invalid", "true");
      else own.removeAttribute("aria-invalid");
    }

    // What a line holds; an empty one holds the grey number.
    function value(name) {
      var own = data.fields[name] || {}, text = typed(name).trim(), start = starts()[name], got;
      if (!text || absent(name) && name in starts()) return { value: start };
      if (own.kind === "choice") return { value: text === "true" ? true : text === "false" ? false : text };
      if (own.kind !== "number") return { value: text };
      got = kernel.typed(text, own.units);
      if (got.wrong) return { wrong: says["practice_" + got.wrong], value: start };
      return { value: own.percent && !/e/.test(got.plain) ? Number(got.plain + "e-2") : Number(got.plain) };
    }

    function values(part) {
      var found = {};
      Object.keys(starts()).concat(Object.keys(data.fields)).forEach(function (name) {
        var halves = name.split("."), got = value(name).value;
        if (halves[0] === part && halves[1] && got !== undefined) found[halves[1]] = got;
        if (!part && !halves[1] && data.own.includes(name)) found[name] = got;
      });
      return found;
    }

    function called(part) { return [data.calls, data.parts[part], values(part)]; }

    // The refusal in the words of the function, beside the line that it names.
    function refused(message, part) {
      var key = message.split(" must ")[0];
      var name = Object.keys(data.fields).find(function (each) {
        return each === (part ? part + "." + key : key) || !part && each.split(".")[1] === key;
      });
      var own = name && entry(name);
      verdict.textContent = message;
      if (!own || row(own).hidden) return;
      verdict.textContent = says.sheet_broken;
      note(own, data.fields[name].label + ":" + message.slice(key.length) +
        (data.fields[name].percent && typed(name) ? " " + says.sheet_typed.replace("{typed}", typed(name)) : ""));
    }

    function judge(call) {
      function ask() { return JSON.parse(call(JSON.stringify([[].slice.call(arguments)]))); }
      var whole = values(""), broken = false, parts = Object.keys(data.parts), answer, today;
      parts.forEach(function (part) {
        var found = part === data.today ? {} : ask.apply(null, called(part));
        if (found.error) { broken = true; refused(found.error, part); }
        whole[part] = { call: called(part) };
      });
      week.textContent = "";
      if (broken) return;
      today = whole[data.today];
      delete whole[data.today];
      answer = ask(data.calls, data.whole, whole);
      if (answer.error) { refused(answer.error, ""); return; }
      verdict.textContent = !answer.ok ? says.sheet_fault : form.querySelector("[aria-invalid]") ? says.sheet_broken : says.sheet_whole;
      if (Object.keys(data.fields).some(function (name) { return name.startsWith(data.today + ".") && value(name).value === undefined; })) return;
      answer = ask(data.calls, data.week, { overlay: whole.overlay, futures: whole.futures, exits: whole.exits, today: today });
      if (answer.error) { refused(answer.error, data.today); return; }
      week.replaceChildren.apply(week, (answer.ok ? answer.ok[0].checks : []).map(function (each) {
        var line = document.createElement("span");
        line.className = "kl-row";
        line.textContent = data.checks[each.name] + ": " + data.actions[each.passed ? "hold" : each.action];
        return line;
      }));
    }

    function check() {
      var mine = turn += 1, any = false;
      entries.forEach(function (own) {
        var got = value(own.dataset.klName);
        any = any || Boolean(typed(own.dataset.klName));
        note(own, got.wrong || "");
      });
      if (!verdict) return;
      verdict.textContent = "";
      week.textContent = "";
      if (!any) return;
      kernel.python(form).then(function (call) { if (mine === turn) judge(call); },
        function () { verdict.textContent = says.sheet_fault; });
    }

    function shown(name, start) {
      var own = data.fields[name];
      if (start === undefined) return "";
      if (typeof start !== "number") return String(start);
      return kernel.grouped(String(own.percent ? Number((100 * start).toPrecision(12)) : start)).replace("-", "−");
    }

    function restore() {
      entries.forEach(function (own) {
        var name = own.dataset.klName, text = typed(name), start = shown(name, name === "shape" ? data.first : starts()[name]);
        if (own !== document.activeElement && own.value !== text) own.value = text;
        if (own.options) {
          var named = Array.from(own.options).find(function (each) { return each.value && each.value === start; });
          own.options[0].textContent = named ? "(" + named.textContent + ")" : "";
        } else own.placeholder = start;
        if (own.parentNode.className === "kl-grow") own.parentNode.dataset.klTyped = (text || start) + " ";
        // A line that a chapter asked for is shown in every shape, once something stands in it.
        row(own).hidden = absent(name) && (name in starts() || !text);
      });
      form.querySelectorAll("fieldset").forEach(function (group) { group.hidden = !group.querySelector(".kl-field:not([hidden])"); });
    }

    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("input", function (event) {
      kept.set(data.section, event.target.dataset.klName, event.target.value);
    });
    if (verdict) form.querySelector(".kl-print").addEventListener("click", function () { window.print(); });
    kept.watch(function () {
      restore();
      clearTimeout(timer);
      timer = setTimeout(check, 250);
    });
    restore();
    check();
  }

  document.querySelectorAll("[data-kl-sheet]").forEach(sheet);
})();
