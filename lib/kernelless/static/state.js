// What explorers and forms share: one voice, links that lead to a state, Reset, and a word where a
// part of the page is missing. A link is `#id=3,0.2,5`: plain numbers in the order of the fields.
(function () {
  "use strict";
  var boxes = {}, words = {};

  function button(name, act) {
    var element = document.createElement("button");
    element.type = "button";
    element.className = "kl-quiet";
    element.textContent = words[name];
    element.addEventListener("click", act);
    return element;
  }

  // What lies above takes its size only when it comes near, so one jump may miss.
  function come(place, times) {
    place.scrollIntoView({ behavior: "instant" });
    if (times) requestAnimationFrame(function () { come(place, times - 1); });
  }

  // own: {fields, write() the numbers of the link, put(numbers) gives what does not fit, reset(),
  // rest() the sentence to say after a move}.
  function keep(box, own) {
    var said = box.querySelector(".kl-said"), tools = box.querySelector(".kl-tools"), timer = null;
    var controls = own.fields[0].closest(".kl-controls, .kl-fields");

    function say(text, seen) {
      clearTimeout(timer);
      said.classList.toggle("kl-seen", Boolean(seen));
      said.textContent = text;
    }

    // Said once, when the hand is still.
    function moved() {
      clearTimeout(timer);
      timer = setTimeout(function () { say(own.rest()); }, 400);
      if (!tools.hidden) return;
      tools.hidden = false;
      (box.closest(".stage") || box).classList.add("kl-moved");
    }

    function reset() {
      own.reset();
      say(own.rest());
      own.fields[0].focus({ preventScroll: true });
      tools.hidden = true;
    }

    function link() {
      var address = location.href.split("#")[0] + "#" + box.id + "=" + own.write().join(",");
      history.replaceState(null, "", address);
      Promise.resolve(navigator.clipboard && navigator.clipboard.writeText(address).then(function () { return true; }))
        .catch(function () { return false; })
        .then(function (copied) { say(copied ? words.copied : words.in_address, true); });
    }

    function open(numbers) {
      var wrong = own.put(numbers);
      moved();
      if (wrong.length) say(words.wrong_link.replace("{parts}", wrong.join("; ")), true);
      come(box.closest(".stage") || box, 3);
    }

    function missing(name, source, again) {
      controls.hidden = tools.hidden = true;
      box.dataset.klFault = "";
      say(words[name].replace("{folder}", source.split("/").slice(-2)[0]), true);
      said.append(" ", button("again", function () {
        back();
        own.fields[0].focus({ preventScroll: true });
        again();
      }));
    }

    // What was missing has come.
    function back() {
      if (box.dataset.klFault === undefined) return;
      delete box.dataset.klFault;
      controls.hidden = false;
      say("");
    }

    tools.append(button("reset", reset), button("link", link));
    box.querySelector(".kl-missing").remove();
    controls.hidden = false;
    boxes[box.id] = open;
    follow(box.id);
    return { moved: moved, missing: missing, back: back };
  }

  // Opens what the address names; of one box only, when that has just come.
  function follow(only) {
    var asked = /^#(kl-[^=]+)=(.*)$/.exec(location.hash), ident = "";
    try { ident = asked ? decodeURIComponent(asked[1]) : ""; } catch (error) { /* not one of ours */ }
    if (boxes.hasOwnProperty(ident) && (!only || only === ident)) boxes[ident](asked[2].split(","));
  }

  var given = document.querySelector("script.kl-words");
  if (given) words = JSON.parse(given.textContent);
  window.addEventListener("hashchange", function () { follow(); });
  window.kernelless = Object.assign(window.kernelless || {}, { keep: keep });
})();
