// Lets a reader pull a slider on the picture itself; see story.py.
(function () {
  "use strict";
  // A grip over a dot. Of all places that the dot has in the frames of its slider, which Python
  // noted, the one nearest to the finger is the frame to show: no axis is inverted here.
  function grip(figure, name, places, index) {
    var fields = Array.from(figure.querySelectorAll(".kl-controls input, .kl-controls select"));
    var field = fields.find(function (f) { return f.id === figure.id + "-" + name; });
    var stride = fields.slice(fields.indexOf(field) + 1).reduce(function (n, f) {
      return n * (f.options ? f.options.length : f.type === "range" ? Number(f.max) + 1 : 2);
    }, 1);
    var picture = figure.querySelector(".kl-picture"), handle = document.createElement("span"), held = null, asked = 0;
    handle.className = "kl-grip";
    handle.setAttribute("aria-hidden", "true");
    picture.append(handle);

    // From the picture's tenths of points to the screen.
    function matrix() {
      return picture.children[places[index][0]].querySelector("svg").getScreenCTM().scale(.1);
    }
    function point(at, to) { return new DOMPoint(at[1], at[2]).matrixTransform(to); }

    function put() {
      var place = point(places[index], matrix()), room = picture.getBoundingClientRect();
      handle.style.left = place.x - room.left + "px";
      handle.style.top = place.y - room.top + "px";
    }

    function pull() {
      asked = 0;
      var to = matrix(), first = index - field.value * stride, best = 0, least = Infinity;
      for (var value = 0; held && value <= field.max; value += 1) {
        var place = point(places[first + value * stride], to), far = Math.hypot(place.x - held.x, place.y - held.y);
        if (far < least) { least = far; best = value; }
      }
      if (!held || best === Number(field.value)) return;
      field.value = best;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }

    handle.addEventListener("pointerdown", function (event) {
      var place = point(places[index], matrix());
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      held = { x: place.x, y: place.y, fromX: place.x - event.clientX, fromY: place.y - event.clientY };
      field.focus({ preventScroll: true });
    });
    handle.addEventListener("pointermove", function (event) {
      if (!held) return;
      held.x = event.clientX + held.fromX;
      held.y = event.clientY + held.fromY;
      asked = asked || requestAnimationFrame(pull);
    });
    handle.addEventListener("lostpointercapture", function () { held = null; });
    figure.addEventListener("kl-shown", function (event) { index = event.detail.index; put(); });
    new ResizeObserver(put).observe(picture);
  }

  document.querySelectorAll("[data-kl-grips]").forEach(function (figure) {
    figure.addEventListener("kl-ready", function (event) {
      Object.entries(event.detail.grips).forEach(function (it) { grip(figure, it[0], it[1], event.detail.index); });
    });
  });
})();
