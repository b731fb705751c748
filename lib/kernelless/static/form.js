// Forms of kernelless: reads fields, asks the page's Python, writes what it says. One classic
// script: modules and fetch do not work from file://. No formula stands here. Numbers are
// compared with the field's range and written with Intl, nothing else.
(function () {
  "use strict";
  var language = document.documentElement.lang || "en";
  var MISSING = new Error("the script of the page's Python is missing");
  var python = null, arrived = null, formats = {};

  // --- the page's Python, started once for all forms

  // Base 85, as Python's base64.b85encode writes it: five characters for four bytes.
  function bytesOf(text) {
    var alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
    var value = new Uint8Array(128), padding = (5 - (text.length % 5)) % 5, i, k;
    for (i = 0; i < 85; i += 1) value[alphabet.charCodeAt(i)] = i;
    text += "~".repeat(padding);
    var view = new DataView(new ArrayBuffer((text.length / 5) * 4));
    for (i = 0; i < text.length; i += 5) {
      var sum = 0;
      for (k = 0; k < 5; k += 1) sum = sum * 85 + value[text.charCodeAt(i + k)];
      view.setUint32((i / 5) * 4, sum);
    }
    return new Uint8Array(view.buffer, 0, view.byteLength - padding);
  }

  function inflated(text) {
    var stream = new Blob([bytesOf(text)]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  }

  function blobUrl(bytes, type) {
    return URL.createObjectURL(new Blob([bytes], { type: type }));
  }

  // The script that holds MicroPython and the modules calls kernelless.runtime when it is there. In a
  // page that is one file they stand in the page.
  function script(form) {
    var inline = document.querySelector("script.kl-runtime");
    if (inline) return Promise.resolve(JSON.parse(inline.textContent));
    return new Promise(function (resolve, reject) {
      var element = document.createElement("script");
      arrived = resolve;
      element.src = form.dataset.klRuntime;
      element.onerror = function () { reject(MISSING); };
      document.head.appendChild(element);
    });
  }

  function started(packed) {
    return inflated(packed.text).then(function (all) {
      var ends = [packed.sizes[0], packed.sizes[0] + packed.sizes[1]];
      var files = JSON.parse(new TextDecoder().decode(all.slice(ends[1])));
      var wasm = blobUrl(all.slice(ends[0], ends[1]), "application/wasm");
      return import(blobUrl(all.slice(0, ends[0]), "text/javascript")).then(function (module) {
        return module.loadMicroPython({ url: wasm, heapsize: 4 * 1024 * 1024 });
      }).then(function (micropython) {
        micropython.runPython(files["kernelless_call.py"]);
        var load = micropython.globals.get("load");
        Object.keys(files).forEach(function (path) { load(path, files[path]); });
        return micropython.globals.get("call");
      });
    });
  }

  // What failed is not kept: asked for again, it is tried again.
  function pythonFor(form) {
    python = python || script(form).then(started).catch(function (error) { python = null; throw error; });
    return python;
  }

  // --- what a reader writes

  function hint(asked, plain) {
    return asked.percent ? kernelless.small(asked.says.small, plain, function (times) { return times >= asked.low && times <= asked.high; }) : "";
  }

  // The function's number, or undefined; and what is wrong with the text, or worth saying.
  function read(asked, text) {
    var found = kernelless.typed(text, asked.units), shown = Number(found.plain);
    if (found.wrong || !isFinite(shown)) return { says: asked.says[found.wrong || "needs"].replace("{typed}", text.trim()), wrong: true };
    var wrong = shown < asked.low || shown > asked.high ? asked.says.range
      : asked.whole && !Number.isInteger(shown) ? asked.says.whole : "";
    if (wrong) return { says: wrong.replace("{typed}", kernelless.grouped(found.plain)), wrong: true };
    return { value: asked.percent ? kernelless.shifted(found.plain, -2) : shown, says: hint(asked, found.plain) };
  }

  // --- what a reader reads

  function at(result, key) {
    return (key ? key.split(".") : []).reduce(function (value, part) {
      return value === null ? null : value[part];
    }, result);
  }

  function format(style, sign, digits) {
    var name = style + sign + digits;
    formats[name] = formats[name] || new Intl.NumberFormat(language, {
      style: style, signDisplay: sign, minimumFractionDigits: digits, maximumFractionDigits: digits
    });
    return formats[name];
  }

  function written(shown, result) {
    var value = at(result, shown.key), percent = shown.unit === "%";
    if (shown.says.hasOwnProperty(String(value))) return shown.says[String(value)];
    if (typeof value !== "number") throw new Error("no words for " + value);
    var sign = shown.signed ? "exceptZero" : "negative";
    var text = format(percent ? "percent" : "decimal", sign, shown.digits).format(value);
    var close = percent || shown.unit === "" || shown.unit === "x" || /[^\x00-\x7f]/.test(shown.unit);
    return percent ? text : text + (close ? "" : " ") + shown.unit;
  }

  function row(shown, result) {
    var line = document.createElement("span");
    [["kl-name", shown.label], ["kl-value", written(shown, result)]].forEach(function (part) {
      var span = document.createElement("span");
      span.className = part[0];
      span.textContent = part[1];
      line.append(span, " ");
    });
    line.className = "kl-row";
    return line;
  }

  // --- a form

  function start(form) {
    var data = JSON.parse(form.querySelector(".kl-form-data").textContent);
    var output = form.querySelector(".kl-result");
    var names = Object.keys(data.fields), asked = 0, used = false, frame = 0, example = Array.from(output.childNodes);

    var line = form.querySelector('[data-kl-part="curve"] path'), mark = form.querySelector('[data-kl-part="here"]');
    var drawn = line && line.getAttribute("d");

    function field(name) { return form.elements.namedItem(name); }
    function isList(name) { return Boolean(data.fields[name].values); }

    function isShown(name) {
      var when = data.fields[name].when || {};
      return Object.keys(when).every(function (other) {
        return when[other].includes(field(other).selectedIndex);
      });
    }

    function arrange() {
      names.forEach(function (name) { field(name).closest(".kl-field").hidden = !isShown(name); });
    }

    function note(name, text, wrong) {
      document.getElementById(field(name).id + "-note").textContent = text;
      if (wrong) field(name).setAttribute("aria-invalid", "true");
      else field(name).removeAttribute("aria-invalid");
    }

    // What the fields hold, or nothing where one is wrong; quietly while a reader still writes.
    function values(quiet) {
      var found = {}, wrong = false;
      names.forEach(function (name) {
        var own = data.fields[name];
        if (isList(name)) { found[name] = own.values[field(name).selectedIndex]; return; }
        var got = read(own, isShown(name) ? field(name).value : own.start);
        found[name] = got.value;
        if (!quiet) note(name, isShown(name) ? got.says : "", got.wrong);
        wrong = wrong || got.wrong;
      });
      return wrong ? null : found;
    }

    // What to call: each function with the fields that it takes; a name is that of a choice.
    function called(found, call) {
      var own = typeof call === "string" ? found[call] : call, named = Object.assign({}, own.given);
      own.takes.forEach(function (name) { named[name] = found[name]; });
      Object.keys(own.parts || {}).forEach(function (name) { named[name] = { call: called(found, own.parts[name]) }; });
      return [own.module, own.function, named];
    }

    // The results, and where there is a curve its points and the reader's own.
    function questions(found) {
      var asked = data.calls.map(function (call) { return called(found, call); });
      return data.curve ? asked.concat([curved(found)]) : asked;
    }

    function curved(found) {
      var curve = data.curve;
      return called(found, curve.call).concat([curve.field, curve.points.concat(found[curve.field])]);
    }

    // One path and one mark are drawn anew; a point that is refused is a gap in the line.
    function draw(results, here) {
      var curve = data.curve, pen = "M";
      var heights = results.map(function (result) {
        var value = result === null ? null : at(result, curve.key);
        return typeof value === "number" ? value : null;
      });
      function x(value) { return curve.x[0] + curve.x[1] * value; }
      function y(value) { return curve.y[0] + curve.y[1] * value; }
      // A point far outside the picture stands a picture's height outside: no line is a page long.
      var limits = curve.limits, lowest = 2 * limits[2] - limits[3], highest = 2 * limits[3] - limits[2];
      function near(value) { return value < lowest ? lowest : value > highest ? highest : value; }
      line.setAttribute("d", curve.points.map(function (point, i) {
        var before = heights[i] === null ? "" : pen;
        pen = before ? "L" : "M";
        return before && before + x(point).toFixed(1) + " " + y(near(heights[i])).toFixed(1);
      }).join(""));
      var own = heights[curve.points.length];
      var inside = own !== null && here >= limits[0] && here <= limits[1] && own >= limits[2] && own <= limits[3];
      mark.style.visibility = inside ? "" : "hidden";
      if (inside) mark.setAttribute("transform", "translate(" + (x(here) - x(curve.from[0])).toFixed(1) + " " + (y(own) - y(curve.from[1])).toFixed(1) + ")");
    }

    // While a reader writes: once a frame, and only the curve.
    function sketch() {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(function () {
        var found = values(true), turn = asked;
        if (!found) return;
        pythonFor(form).then(function (call) {
          var answer = turn === asked ? JSON.parse(call(JSON.stringify([curved(found)]))) : {};
          if (answer.ok) draw(answer.ok[0], found[data.curve.field]);
        }).catch(function () { /* said elsewhere */ });
      });
    }

    function say(kind, text) {
      output.textContent = text;
      form.dataset.klState = kind;
    }

    function refused(message, leap) {
      var name = message.split(" must ")[0];
      if (message === name || !data.fields[name]) { say("wrong", message); return; }
      var own = data.fields[name], said = own.label + ":" + message.slice(name.length);
      if (own.percent) said += own.says.typed.replace("{typed}", kernelless.grouped(kernelless.typed(field(name).value, own.units).plain));
      note(name, said, true);
      say("wrong", data.stopped);
      if (leap) field(name).focus();
    }

    function show(answer, found, leap) {
      if (answer.error !== undefined) { refused(answer.error, leap); return; }
      if (answer.fault !== undefined) { say("fault", data.unexpected); return; }
      output.replaceChildren.apply(output, data.shows.map(function (shown) { return row(shown, answer.ok[shown.of]); }));
      if (data.curve) draw(answer.ok[data.calls.length], found[data.curve.field]);
      form.dataset.klState = "ready";
    }

    function calculate(leap) {
      var found = values(), turn = asked += 1;
      used = true;
      form.dataset.klUsed = "";
      if (!found) {
        say("wrong", data.stopped);
        if (leap) form.querySelector("[aria-invalid]").focus();
        return;
      }
      pythonFor(form).then(function (call) {
        if (turn !== asked) return;
        voice.back();
        show(JSON.parse(call(JSON.stringify(questions(found)))), found, leap);
      }).catch(failed);
    }

    function failed(error) {
      if (error !== MISSING) { say("fault", data.unexpected); return; }
      rest();
      voice.missing("missing_python", form.dataset.klRuntime, function () { calculate(false); });
    }

    // The worked example, as it was before anything was written.
    function rest() {
      form.reset();
      asked += 1;
      used = false;
      arrange();
      names.forEach(function (name) { if (!isList(name)) note(name, "", false); });
      output.replaceChildren.apply(output, example);
      if (line) line.setAttribute("d", drawn);
      if (mark) { mark.removeAttribute("transform"); mark.style.visibility = ""; }
      delete form.dataset.klState;
    }

    // The numbers of a link; what the form itself refuses it says beside the field.
    function put(numbers) {
      var wrong = numbers.slice(names.length);
      rest();
      names.forEach(function (name, i) {
        var text = (numbers[i] || "").trim(), own = data.fields[name];
        if (text === "") return;
        if (isList(name) ? own.values[Number(text)] === undefined : kernelless.typed(text, []).wrong)
          wrong.push(own.label + " = " + text);
        else if (isList(name)) field(name).selectedIndex = Number(text);
        else field(name).value = text;
      });
      arrange();
      calculate(false);
      return wrong;
    }

    var voice = kernelless.keep(form, {
      fields: names.map(field),
      rest: function () { return ""; },  // the result is an <output>, and says itself
      write: function () {
        return names.map(function (name) {
          return isList(name) ? field(name).selectedIndex : kernelless.typed(field(name).value, data.fields[name].units).plain || "";
        });
      },
      put: put,
      reset: rest
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); calculate(true); });
    form.addEventListener("change", function () { arrange(); voice.moved(); if (used) calculate(false); });
    // A number that no longer belongs to what stands in the fields must not look as if it did. And a
    // reader who writes will soon ask: the page's Python starts meanwhile; what fails is said then.
    form.addEventListener("input", function () {
      form.dataset.klState = "old";
      voice.moved();
      if (data.curve && data.curve.quick) sketch();
      pythonFor(form).catch(function (error) { if (error === MISSING) failed(error); });
    });
  }

  window.kernelless = Object.assign(window.kernelless || {}, {
    python: pythonFor,
    runtime: function (sizes, text) { arrived({ sizes: sizes, text: text }); }
  });
  if (typeof DecompressionStream === "undefined") {
    document.documentElement.classList.add("kl-old-browser");
    return;
  }
  document.querySelectorAll("[data-kl-form]").forEach(start);
})();
