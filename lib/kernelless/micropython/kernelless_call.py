"""The one door into the page's Python: functions by their names, JSON in and JSON out.

Runs first, as the main program. The modules come as texts, and each is compiled when something is
asked of it: a form then waits for what it needs, not for the whole library.
"""

import json
import sys

# What JSON has no word for.
NOT_FINITE = {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}


class Module:
    """Stands for a module; runs its source on the first question for one of its names."""

    def __init__(self, source):
        self.source = source
        self.names = {}

    def __getattr__(self, name):
        """What the module holds under a name."""
        if self.source is not None:
            source, self.source = self.source, None
            exec(source, self.names)
        if name not in self.names:
            raise AttributeError(name)
        return self.names[name]


def load(path, text):
    """Make a module known by the path and the text of its file; its package comes before it."""
    name = path[: -len(".py")].replace("/__init__", "").replace("/", ".")
    sys.modules[name] = Module(text)
    package, _, own = name.rpartition(".")
    if package:
        setattr(sys.modules[package], own, sys.modules[name])


def call(asked):
    """Call functions; gives {"ok": results}, {"error": a sentence of one} or {"fault": kind}."""
    try:
        answer = answered(json.loads(asked))
    except Exception as error:
        answer = {"fault": type(error).__name__}
    return json.dumps(answer)


def answered(calls):
    """The answer to rows of module, function and arguments; the first that refuses has the word.

    A row may end with an argument and points: then the function is asked at each, and says None
    where it refuses.
    """
    try:
        return {"ok": [plain(result(*each)) for each in calls]}
    except ValueError as error:
        return {"error": with_short_number(str(error))}


def result(module, name, named, field="", points=()):
    """What a function says, or what it says at each point; an argument may be a call itself."""
    named = {each: result(*value["call"]) if isinstance(value, dict) else value
             for each, value in sorted(named.items())}
    function = getattr(sys.modules[module], name)
    return [at(function, named, field, x) for x in points] if field else function(**named)


def at(function, named, field, x):
    """What a function says at a point."""
    named[field] = x
    try:
        return function(**named)
    except ValueError:
        return None


def plain(result):
    """A result as JSON can say it: a dataclass as its fields and properties."""
    classes = sys.modules["kernelless_classes"]
    name = type(result).__name__
    if name in classes.FIELDS:
        names = classes.FIELDS[name] + classes.PROPERTIES[name]
        return {each: plain(getattr(result, each)) for each in names}
    if name in ("list", "tuple"):
        return [plain(each) for each in result]
    return NOT_FINITE.get(str(result), result) if name == "float" else result


def with_short_number(message):
    """The message with its number as everyone writes it: this Python shows 8.03 as 8.02999..."""
    before, got, after = message.partition(", got ")
    number, dot, remedy = after.partition(". ")
    return before + got + shortest(number) + dot + remedy


def shortest(text):
    """The fewest digits that are still the same number; a text that is none stays as it is."""
    if "." not in text and "e" not in text:
        return text
    try:
        value = float(text)
    except ValueError:
        return text
    for digits in range(1, 18):
        shown = "{:.{}e}".format(value, digits - 1)
        if float(shown) == value:
            return spread(shown)
    return text


def spread(shown):
    """1.5e-01 as 0.15, and 1e+308 as it is: an exponent only for very large and very small."""
    sign = "-" if shown[0] == "-" else ""
    mantissa, exponent = shown.strip("-").split("e")
    digits, power = mantissa.replace(".", ""), int(exponent)
    if power < -4 or power > 15:
        mark = "-" if power < 0 else "+"
        tail = str(abs(power))
        return sign + mantissa + "e" + mark + ("0" + tail if len(tail) < 2 else tail)
    if power < 0:
        return sign + "0." + "0" * (-power - 1) + digits
    digits += "0" * (power + 2 - len(digits))
    return sign + digits[: power + 1] + "." + digits[power + 1 :]
