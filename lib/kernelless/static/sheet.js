// A sheet to fill in: kept as it is typed, checked by the author's functions. No rule stands here.
// What was typed is text, never HTML.
(function () {
  "use strict";
  var says = JSON.parse(document.querySelector("script.kl-words").textContent);
  var kernel = window.kernelless, kept = kernel.kept;

  function sheet(form) {
    var data = JSON.parse(form.querySelector(".kl-sheet-data").textContent);
    var entries = [...form.querySelectorAll("[data-kl-name]")];
    var verdict = form.querySelector(".kl-verdict"), week = form.querySelector(".kl-week");
    var turn = 0, timer, tried = {}, asked = location.search.replace("?sheet=", "");

    function row(own) { return own.closest(".kl-field"); }
    function typed(name) {
      var text = kept.get(data.section, name);
      return typeof text === "string" ? text : "";
    }
    function isShape(name) { return Object.keys(data.shapes).includes(name); }
    function shape() { return isShape(typed("shape")) ? typed("shape") : data.first; }
    function starts() { return data.shapes[shape()] || {}; }

    function absent(name) {
      var of = data.fields[name]?.shapes;
      return data.first && of && !of.includes(shape());
    }

    function note(own, text, mild) {
      row(own).querySelector(".kl-note").textContent = text;
      if (text && !mild) own.setAttribute("aria-invalid", "true");
      else own.removeAttribute("aria-invalid");
    }

    // What a line holds; an empty one holds the grey number.
    function value(name) {
      var own = data.fields[name] || {}, text = (tried[name] ?? typed(name)).trim(), start = starts()[name], got;
      if (!text || absent(name) && name in starts()) return { value: start };
      if (own.kind === "choice") return { value: text === "true" || text !== "false" && text };
      if (own.kind !== "number") return { value: text };
      got = kernel.typed(text, own.units);
      if (got.wrong) return { wrong: says["practice_" + got.wrong], value: start };
      return { value: own.percent ? kernel.shifted(got.plain, -2) : Number(got.plain) };
    }

    function values(part) {
      var found = {};
      Object.keys({ ...starts(), ...data.fields }).forEach(name => {
        var own = name.split(".").pop(), got = value(name).value;
        if (part ? name.startsWith(part + ".") && got !== undefined : name === own && name in starts()) found[own] = got;
      });
      return found;
    }

    function filled(own) { return own && own.dataset.klName !== "shape" && typed(own.dataset.klName) && !row(own).hidden; }

    function judge(call) {
      var sound, checks, errors = refusals();

      // What is refused, and by which part; the week is asked once all its lines are there.
      function refusals(name, text) {
        var list = [], whole;
        function ask(part, ...own) {
          var answer = JSON.parse(call(JSON.stringify([[data.calls, ...own]])));
          if (answer.error) list.push([answer.error, part]);
          return answer.ok;
        }
        tried = { [name]: text };
        whole = values("");
        Object.keys(data.parts).forEach(part => {
          var own = [data.parts[part], values(part)];
          whole[part] = { call: [data.calls, ...own] };
          ask(part, ...own);
        });
        sound = !list.length && ask("", data.whole, whole);
        checks = sound && ask("today", data.week, { overlay: whole.overlay, futures: whole.futures, exits: whole.exits, today: { call: [data.calls, data.today, values("today")] } });
        tried = {};
        return list;
      }

      // Said beside the line that it names, or if that is empty, the one to blame.
      function refused(message, part) {
        var key = message.split(" must ")[0], text = message.slice(key.length);
        var name = Object.keys(data.fields).find(each => ("." + each).endsWith("." + key) && each.startsWith(part));
        var own = entries.find(each => each.dataset.klName === name);
        if (!filled(own)) own = entries.find(each => filled(each) &&
          !refusals(each.dataset.klName, "").some(other => other[0].startsWith(key)));
        if (name) message = data.fields[name].label + ":" + (data.fields[name].percent ? kernel.inPercent(text) : text);
        verdict.textContent = own ? says.sheet_broken : message;
        if (own) note(own, message);
      }

      function small(own) {
        var name = own.dataset.klName;
        if (data.fields[name].percent && filled(own) && !own.matches("[aria-invalid]"))
          note(own, kernel.small(says.small, kernel.percent(value(name).value), times => refusals(name, times).length <= errors.length), true);
      }

      week.replaceChildren(...(checks ? checks[0].checks : []).map(each => Object.assign(document.createElement("span"), {
        className: "kl-row",
        textContent: data.checks[each.name] + ": " + data.actions[each.passed ? "hold" : each.action]
      })));
      verdict.textContent = !sound ? says.sheet_fault : form.querySelector("[aria-invalid]") ? says.sheet_broken :
        says.sheet_whole + data.repeats.map(name => value(name).value >= 0.5 ?
          " " + data.fields[name].label + ": " + shown(name, value(name).value) + "%." : "").join("");
      errors.forEach(each => refused(...each));
      entries.forEach(small);
    }

    function check() {
      var mine = turn += 1;
      entries.forEach(own => note(own, value(own.dataset.klName).wrong || ""));
      if (!verdict) return;
      verdict.textContent = week.textContent = "";
      if (!entries.some(filled)) return;
      kernel.python(form).then(call => mine === turn && judge(call), () => { verdict.textContent = says.sheet_fault; });
    }

    function shown(name, start) {
      var own = data.fields[name];
      if (typeof start !== "number") return String(start ?? "");
      return kernel.grouped(own.percent ? kernel.percent(start) : String(start)).replace("-", "−");
    }

    function restore() {
      entries.forEach(own => {
        var name = own.dataset.klName, text = typed(name), start = shown(name, name === "shape" ? data.first : starts()[name]);
        if (own !== document.activeElement && own.value !== text) own.value = text;
        if (own.options) {
          var named = [...own.options].find(each => each.value && each.value === start);
          own.options[0].textContent = named ? "(" + named.textContent + ")" : "";
        } else own.placeholder = start;
        own.parentNode.dataset.klTyped = (text || start) + " ";
        // What a chapter asked for is shown in every shape, once filled in.
        row(own).hidden = absent(name) && (name in starts() || !text);
      });
      form.querySelectorAll("fieldset").forEach(group => { group.hidden = !group.querySelector(".kl-field:not([hidden])"); });
    }

    form.addEventListener("submit", event => event.preventDefault());
    form.addEventListener("input", event => kept.set(data.section, event.target.dataset.klName, event.target.value));
    form.querySelector(".kl-print")?.addEventListener("click", () => window.print());
    kept.watch(() => {
      restore();
      clearTimeout(timer);
      timer = setTimeout(check, 250);
    });
    if (!typed("shape") && isShape(asked)) kept.set(data.section, "shape", asked);
    restore();
    check();
  }

  document.querySelectorAll("[data-kl-sheet]").forEach(sheet);
})();
