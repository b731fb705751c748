"""The page's Python gives what CPython gives: numbers, verdicts and the sentences of its errors.

The calls are those that the adapters of the vectors make; they are noted while CPython answers
them, and asked again of the packed script in node. Beside them every scalar function is asked
with valid and with wrong arguments.
"""

import json
import random
from contextlib import suppress

import adapters
import finance
import page_python
import pytest
from kernelless import runtime
from page_python import PACKAGE, Recorded, plain, run, same, sendable
from teko import rules
from test_vectors import OWN, read

TOPICS = {"mmf", "fx", "lev", "losscut", "margin", "prob", "size", "hedge", "stress", "option"}
TOPICS |= {"box", "drag", "plan"}
# These are simulations on arrays, which no page runs, and a method of the terms of a plan.
ARRAYS = {"prob.touch_daily_mc", "plan.rebalance_due"}


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
        for vector in OWN:
            note_calls(vector, calls)
    finally:
        for name, module in real.items():
            setattr(adapters, name, module)
    return calls


def note_calls(vector, calls) -> None:
    """Ask the adapter of a vector; whatever it calls is noted with the vector's id."""
    topic = vector["topic"]
    if topic.split(".")[0] not in TOPICS or topic in ARRAYS:
        return
    before = len(calls)
    with suppress(ValueError):  # its sentence is noted
        adapters.ADAPTERS[topic](**{k: read(v) for k, v in vector["inputs"].items()})
    for call in calls[before:]:
        call["id"] = vector["id"]


CALLS = noted_calls()


def wrong_answers(folder, calls) -> list[str]:
    sent = [{**call, "named": sendable(call["named"])} for call in calls]
    asked = [
        {k: v for k, v in call.items() if k in ("module", "function", "named")} for call in sent
    ]
    got = run(folder, asked)
    assert len(got) == len(calls)
    return [
        f"{call.get('id')} {call['function']}({call['named']}): {call['expected']}, got {each}"
        for call, each in zip(calls, got, strict=True)
        if not same(call["expected"], each)
    ]


def test_every_vector_of_the_scalar_topics_makes_a_call():
    wanted = {
        v["id"] for v in OWN if v["topic"].split(".")[0] in TOPICS and v["topic"] not in ARRAYS
    }
    assert wanted == {call["id"] for call in CALLS}
    assert {v["topic"].split(".")[0] for v in OWN} == TOPICS


def test_every_vector_gives_in_the_page_what_cpython_gives(folder):
    assert wrong_answers(folder, CALLS) == []


def test_a_call_that_differs_is_noticed(folder):
    """By a last digit, a whole number that became a float, and a word."""
    number = next(c for c in CALLS if isinstance(c["expected"].get("ok"), float))
    off = {**number, "expected": {"ok": number["expected"]["ok"] * (1 + 3e-12)}}
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


def called(function, named) -> dict:
    call = {"module": function.__module__, "function": function.__name__, "named": named}
    try:
        return {**call, "expected": {"ok": plain(function(**named))}}
    except ValueError as error:
        return {**call, "expected": {"error": str(error)}}


def test_every_scalar_function_gives_in_the_page_what_cpython_gives(folder):
    """With valid arguments, and with each wrong one; those that JSON can say."""
    calls = []
    for function in PAGE_FUNCTIONS:
        valid = finance.valid_inputs(function)
        calls.append(called(function, valid))
        for name in valid:
            wrong = [each for each in finance.WRONG[name] if not isinstance(each, tuple)]
            calls += [
                called(function, {**valid, name: each})
                for each in [*wrong, 1e308, -1e308, None, "abc", True]
            ]
    assert len(calls) > 1000
    assert wrong_answers(folder, calls) == []


def test_random_arguments_give_in_the_page_what_cpython_gives(folder):
    draw = random.Random(6)
    calls = []
    for function in PAGE_FUNCTIONS:
        for _ in range(12):
            named = {
                name: value * draw.uniform(0.5, 1.5) if type(value) is float else value
                for name, value in finance.valid_inputs(function).items()
            }
            calls.append(called(function, named))
    assert wrong_answers(folder, calls) == []


def test_a_call_of_something_unknown_is_a_fault_and_no_traceback(folder):
    call = {"module": "teko.drag", "function": "nothing", "text": "{}"}
    bad = {"module": "teko.drag", "function": "move_back", "text": "{"}
    assert run(folder, [call]) == [{"fault": "AttributeError"}]
    assert run(folder, [bad]) == [{"fault": "ValueError"}]


NUMBERS = [0.07, 8.03, 953.195, 1e308, -0.2, 1e-7, 0.0001, 123456789012345.5, 1e16, 1.5e22, 4.0]
NUMBERS += [random.Random(1).uniform(-1, 1) * 10.0**power for power in range(-12, 22)]


def test_a_number_in_a_sentence_reads_as_cpython_writes_it(folder):
    """`check` shows the value received; the page's Python would write 8.03 as 8.029999999999999."""
    calls = [called(rules.check_side, {"name": "side", "value": x}) for x in NUMBERS]
    assert all("error" in call["expected"] for call in calls)
    assert wrong_answers(folder, calls) == []


def test_the_script_is_at_most_300_kb():
    assert runtime.MAX_RUNTIME_BYTES == 300_000
    assert len(page_python.script().encode()) <= 300_000


def test_two_packings_are_the_same():
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
