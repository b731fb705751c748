"""The page's Python gives what CPython gives: numbers, verdicts and the sentences of its errors.

The calls are those that the adapters of the vectors make; they are noted while CPython answers
them, and asked again of the packed script in node. Beside them every scalar function is asked
with valid and with wrong arguments.
"""

import json
import random
from collections.abc import Iterator
from contextlib import suppress

import adapters
import finance
import page_python
import pytest
from calculators import my_plan
from kernelless import runtime
from page_python import PACKAGE, Recorded, called, run, same, sendable
from teko import rules
from test_form_sentences import MADE, extremes
from test_vectors import OWN, read

TOPICS = {"mmf", "fx", "lev", "losscut", "margin", "prob", "size", "hedge", "stress", "option"}
TOPICS |= {"box", "drag", "plan", "futures"}
# These are simulations on arrays, which no page runs, and a method of the terms of a plan.
ARRAYS = {"prob.touch_daily_mc", "plan.rebalance_due"}
SCALAR = [v for v in OWN if v["topic"].split(".")[0] in TOPICS and v["topic"] not in ARRAYS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("page_python")
    page_python.unpack(page_python.script(), place)
    return place


def noted_calls() -> list[dict]:
    """Every call that the adapters make for the vectors of the scalar topics."""
    calls: list[dict] = []
    real = {
        name: each
        for name, each in vars(adapters).items()
        if getattr(each, "__name__", "") in page_python.MODULES
    }
    for name, module in real.items():
        setattr(adapters, name, Recorded(module, calls))
    try:
        for vector in SCALAR:
            note_calls(vector, calls)
    finally:
        for name, module in real.items():
            setattr(adapters, name, module)
    return calls


def note_calls(vector, calls) -> None:
    """Ask the adapter of a vector; whatever it calls is noted with the vector's id."""
    before = len(calls)
    with suppress(ValueError):  # its sentence is noted
        adapters.ADAPTERS[vector["topic"]](**{k: read(v) for k, v in vector["inputs"].items()})
    for call in calls[before:]:
        call["id"] = vector["id"]


CALLS = noted_calls()


def wrong_answers(folder, calls) -> list[str]:
    sent = [[[each["module"], each["function"], sendable(each["named"])]] for each in calls]
    return [
        f"{call.get('id')} {call['function']}({call['named']}): {call['expected']}, got {each}"
        for call, each in zip(calls, run(folder, sent), strict=True)
        if not same(call["expected"], each)
    ]


def test_every_vector_gives_in_the_page_what_cpython_gives(folder):
    assert {v["id"] for v in SCALAR} == {call["id"] for call in CALLS}
    assert {v["topic"].split(".")[0] for v in OWN} == TOPICS
    assert wrong_answers(folder, CALLS) == []


def test_a_call_that_differs_is_noticed(folder):
    """By a last digit, a whole number that became a float, and a word."""
    number = next(c for c in CALLS if isinstance(c["expected"].get("ok", [""])[0], float))
    off = {**number, "expected": {"ok": [number["expected"]["ok"][0] * (1 + 3e-12)]}}
    error = next(c for c in CALLS if "error" in c["expected"])
    reworded = {**error, "expected": {"error": error["expected"]["error"] + "!"}}
    assert len(wrong_answers(folder, [number, off, error, reworded])) == 2
    assert not same(2, 2.0) and not same("pass", "fail") and same({"a": [1.0]}, {"a": [1.0]})


# A page hands over numbers and words, and no plan.
PAGE_FUNCTIONS = [
    each
    for each in finance.SCALAR_FUNCTIONS
    if not {"plan", "today", "windows"} & set(finance.arguments_of(each))
]


def all_sorts_of(valid: dict, draw: random.Random) -> Iterator[dict]:
    """Valid arguments, each wrong one that JSON can say, and numbers drawn beside the valid."""
    yield valid
    for name in valid:
        wrong = [each for each in finance.wrong(name) if not isinstance(each, tuple)]
        for each in [*wrong, 1e308, -1e308, None, "abc", True]:
            yield {**valid, name: each}
    for _ in range(12):
        yield {n: v * draw.uniform(0.5, 1.5) if type(v) is float else v for n, v in valid.items()}


def test_every_scalar_function_gives_in_the_page_what_cpython_gives(folder):
    draw = random.Random(6)
    calls = [
        called(function, named)
        for function in PAGE_FUNCTIONS
        for named in all_sorts_of(finance.valid_inputs(function), draw)
    ]
    assert len(calls) > 2000
    assert wrong_answers(folder, calls) == []


def curve_calls() -> Iterator[dict]:
    """Every curve of the calculators, over the example's numbers and over others."""
    for form in (each for each in MADE.values() if each.curve):
        curve = form.curve
        call = form.call(form.function)
        draw = random.Random(form.slug)
        for turn in range(300):
            texts = {name: draw.choice(extremes(each)) for name, each in form.inputs.items()}
            texts = texts if turn else {}
            values, wrong, _hints = form._read({**form.start, **texts})
            if not wrong:
                named = call.given | {name: values[name] for name in call.takes}
                row = [call.function.__module__, call.function.__name__, named]
                asked = [*row, curve.field, [*curve.points, values[curve.field]]]
                yield {"form": form, "asked": asked, "expected": form.heights(values)}


def test_every_curve_has_the_same_points_in_the_page(folder):
    """Searches agree within their own tolerance; a point is refused there where it is here."""
    calls = list(curve_calls())
    assert 4 <= len({each["form"].slug for each in calls}) <= 6 and len(calls) >= 20
    assert any(None in each["expected"] for each in calls)
    for each, got in zip(calls, run(folder, [[each["asked"]] for each in calls]), strict=True):
        key = each["form"].curve.key
        heights = [found if found is None or not key else found[key] for found in got["ok"][0]]
        heights = [found if found != "Infinity" else None for found in heights]
        assert same(each["expected"], [h if h is None else float(h) for h in heights], 1e-9)


def nested(call, values) -> list:
    """A call as the script of a form makes it, its parts before it."""
    named = call.given | {name: values[name] for name in call.takes}
    named |= {name: {"call": nested(part, values)} for name, part in call.parts.items()}
    return [call.function.__module__, call.function.__name__, named]


def test_a_call_with_parts_gives_in_the_page_what_cpython_gives(folder):
    form, draw, calls = MADE["weekly_five"], random.Random(1), []
    call = form.call(form.function)
    while len(calls) < 300:
        texts = {name: draw.choice(extremes(each)) for name, each in form.inputs.items()}
        values, wrong, _hints = form._read({**form.start, **(texts if calls else {})})
        for name in wrong:
            values[name] = form.inputs[name].read(form.start[name])[0]
        asked = nested(call, values)
        calls.append((asked, called(lambda values: call.result(values), {"values": values})))
    outcomes = [each["expected"] for _, each in calls]
    assert {"ok", "error"} == {kind for each in outcomes for kind in each}
    for expected, got in zip(outcomes, run(folder, [[asked] for asked, _ in calls]), strict=True):
        assert same(expected, got)


def test_a_list_of_calls_gives_all_results_or_the_first_refusal_and_else_a_fault(folder):
    """A fault is the name of its kind, and no traceback."""
    half, back, deep, deeper = (
        ["teko.drag", "move_back", {"up": up}] for up in (-0.5, 0.25, -2, -3)
    )
    unknown = ["teko.drag", "nothing", {}]
    asked = [json.dumps(each) for each in ([half, back], [half, deep, deeper], [half, unknown])]
    results, refusal, *faults = run(folder, [*asked, "["])
    assert same(results, {"ok": [1.0, -0.2]})
    assert list(refusal) == ["error"] and ", got -2. " in refusal["error"]
    assert faults == [{"fault": "AttributeError"}, {"fault": "ValueError"}]


NUMBERS = [0.07, 8.03, 953.195, 1e308, -0.2, 1e-7, 0.0001, 123456789012345.5, 1e16, 1.5e22, 4.0]
NUMBERS += [random.Random(1).uniform(-1, 1) * 10.0**power for power in range(-12, 22)]


def test_a_number_in_a_sentence_reads_as_cpython_writes_it(folder):
    """`check` shows the value received; the page's Python would write 8.03 as 8.029999999999999."""
    calls = [called(rules.check_side, {"name": "side", "value": x}) for x in NUMBERS]
    assert all("error" in call["expected"] for call in calls)
    assert wrong_answers(folder, calls) == []


def test_the_script_is_at_most_300_kb_and_the_same_each_time():
    assert len(page_python.script().encode()) <= runtime.MAX_RUNTIME_BYTES == 300_000
    assert page_python.script() == runtime.pack(PACKAGE, page_python.MODULES)


def test_what_is_packed_is_the_library_line_by_line(folder):
    """In the order of the file; what is left out is a docstring, a comment or blank."""
    packed = json.loads((folder / "files.json").read_text())
    for name in page_python.MODULES:
        source = runtime.module_file(name).read_text().splitlines()
        place = name.replace(".", "/")
        text = packed.get(f"{place}.py") or packed[f"{place}/__init__.py"]
        rest = iter(source)
        assert all(line in rest for line in text.splitlines()), name
        assert '"""' not in text


def test_a_missing_micropython_says_how_to_get_it(tmp_path):
    with pytest.raises(ValueError, match=r"must lie in .* Run tools/micropython/install"):
        runtime.pack(tmp_path, page_python.MODULES)
    assert PACKAGE.is_dir()


def plan_call(**typed) -> list:
    """A whole plan as the kept sheet asks for it: each part is a call of its own."""
    settings = my_plan.flat(my_plan.SHAPES["overlay"]) | typed
    named = {name: value for name, value in settings.items() if "." not in name}
    for part, kind in my_plan.PARTS.items():
        own = {n.partition(".")[2]: v for n, v in settings.items() if n.startswith(f"{part}.")}
        named[part] = {"call": ["teko.plan", kind.__name__, own]}
    return ["teko.plan", "Plan", named]


def test_a_plan_is_checked_in_the_page_with_the_sentences_of_cpython(folder):
    asked = [{}, {"buckets.core": 0.95}, {"exits.exit_at": -0.05}, {"surplus": False},
             {"capital": 0}, {"costs.fee": 0.01}, {"purpose": ""}]  # fmt: skip
    answers = run(folder, [[plan_call(**each)] for each in asked])
    assert answers[0]["ok"][0]["buckets"]["core"] == my_plan.SHAPES["overlay"].buckets.core
    for typed, answer in zip(asked[1:], answers[1:], strict=True):
        with pytest.raises(ValueError) as said:
            my_plan.made(my_plan.flat(my_plan.SHAPES["overlay"]) | typed)
        assert answer == {"error": str(said.value)}, typed
