// Numbers as people type them, for forms and exercises: the same as kernelless/typed.py, and held to
// it by one table. Text becomes plain text; nothing is computed, and what is unclear is refused.
(function () {
  "use strict";
  var ZEROS = { "": 0, "千": 3, "万": 4, "百万": 6, "千万": 7, "億": 8, "兆": 12, thousand: 3, million: 6, billion: 9 };
  var OTHER = { "、": ",", "。": ".", "￥": "¥" };

  function halfWidth(text) {
    return text.replace(/[\uff01-\uff5e]/g, function (c) { return String.fromCharCode(c.charCodeAt(0) - 0xfee0); })
      .replace(/[\u2010-\u2013\u2212\u25b2]/g, "-").replace(/[\u00a0\u2009\u202f\u3000]/g, " ")
      .replace(/[、。￥]/g, function (c) { return OTHER[c]; });
  }

  function digits(amount) {
    if (/^([0-9]+|[0-9]*\.[0-9]+)$/.test(amount)) return amount;
    return /^[1-9][0-9]{0,2}([, ])[0-9]{3}(\1[0-9]{3})*(\.[0-9]*)?$/.test(amount) ? amount.replace(/[, ]/g, "") : "";
  }

  // One number of 1億 and 2000万; nothing where a part does not fit behind the one before.
  function joined(parts) {
    var number = digits(parts[0].amount), places = parts[0].zeros;
    var fit = number && parts.slice(1).every(function (part) {
      var amount = digits(part.amount), room = places - part.zeros;
      // 1億2000 may mean 1億2000万, and 1万5 may mean 1万5千.
      var unsure = part.zeros === 0 && (places > 4 || amount.length < 3);
      if (!amount || (number + amount).includes(".") || amount.length > room || unsure) return false;
      number += amount.padStart(room, "0");
      places = part.zeros;
      return true;
    });
    if (!fit) return "";
    var halves = (number + ".").split("."), tail = halves[1].padEnd(places, "0");
    var rest = tail.slice(places);
    return (halves[0] + tail.slice(0, places) + (rest ? "." + rest : "")).replace(/^0+(?=[0-9])/, "");
  }

  // The number's plain text, such as "-1500.5", as {plain}; else {wrong: "needs" or "unclear"}.
  function typed(text, units) {
    var rest = halfWidth(text).trim().toLowerCase();
    rest = rest.replace(/^(約|about|~) *| *or so$/g, "").replace(/([0-9])(st|nd|rd|th)$/, "$1");
    var minus = rest[0] === "-" ? "-" : "";
    rest = rest.replace(/^[-+]/, "").trim();
    var unit = units.find(function (each) { return rest.endsWith(each); });
    if (unit) rest = rest.slice(0, -unit.length);
    else if ("¥$x×".includes(rest[0]) && units.includes(rest[0])) rest = rest.slice(1);
    rest = rest.trim();
    if (/^([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]+)?$/.test(rest)) return { plain: minus + rest };
    var parts = [], whole = rest.replace(/([0-9., ]+)(百万|千万|千|万|億|兆|thousand|million|billion|$)/g, function (_, amount, word) {
      parts.push({ amount: amount.trim(), zeros: ZEROS[word] });
      return "";
    });
    if (whole || !/[0-9]/.test(rest)) return { wrong: "needs" };
    var number = joined(parts);
    return number ? { plain: minus + number } : { wrong: "unclear" };
  }

  // Plain text with a comma before each three digits.
  function grouped(text) {
    var parts = text.split(".");
    if (text.includes("e")) return text;
    return [parts[0].replace(/\B(?=([0-9]{3})+$)/g, ",")].concat(parts.slice(1)).join(".");
  }

  // A number's text with its point moved: a percent becomes a fraction without any arithmetic.
  function shifted(text, places) {
    var parts = text.toLowerCase().split("e");
    return Number(parts[0] + "e" + (Number(parts[1] || 0) + places));
  }

  function percent(number) { return String(Number((100 * number).toPrecision(12))); }

  // A rule of a fraction in percent: "must be above 0%, at most 2%, got 5%. Write 1% as 1."
  function inPercent(text) {
    return text.replace(/ an? (yearly )?fraction/, "").replace(/(as )?(-?\d+(\.\d+)?(e-\d+)?)(?![\d.]*%)/g, function (_, as, number) {
      return as ? as + percent(number) : percent(number).replace("-", "−") + "%";
    });
  }

  // What to say of a small percent, meant as a fraction perhaps; not if a hundred times as much cannot be.
  function small(sentence, typed, passes) {
    var times = percent(typed), unsure = Number(typed) !== 0 && Math.abs(typed) < 1 && passes(times);
    return unsure ? sentence.replace("{typed}", typed).split("{times}").join(times) : "";
  }

  window.kernelless = Object.assign(window.kernelless || {}, { typed: typed, grouped: grouped, shifted: shifted, percent: percent, inPercent: inPercent, small: small });
})();
