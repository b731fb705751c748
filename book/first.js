// The first page leads on by itself: to Japanese, or to English where the reader's browser asks for it.
(function () {
  "use strict";
  var asked = (navigator.languages || [navigator.language || "ja"])
    .map(function (each) { return each.slice(0, 2); })
    .filter(function (each) { return each === "ja" || each === "en"; });
  location.replace((asked[0] || "ja") + "/index.html" + location.search + location.hash);
})();
