"""What a rule says is what it checks, and its own example follows it."""

import re

import pytest
from teko import rules
from teko.rules import Rule, check

ALL = {name: rule for name, rule in vars(rules).items() if isinstance(rule, Rule)}
every_rule = pytest.mark.parametrize("rule", ALL.values(), ids=ALL)
NUMBER = r"-?\d+(?:\.\d+)?"
LOW = re.compile(rf"(from|above|between) ({NUMBER})")
HIGH = re.compile(rf"(to below|below|to|at most|and) ({NUMBER})")


@every_rule
def test_the_words_of_a_rule_are_its_range(rule):
    (low_word, low), (high_word, high) = LOW.findall(rule.text)[0], HIGH.findall(rule.text)[-1]
    assert (float(low), float(high)) == (rule.low, rule.high)
    assert rule.low_open == (low_word in ("above", "between"))
    assert rule.high_open == (high_word in ("to below", "below", "and"))
    assert rule.whole == ("whole" in rule.text)


@every_rule
def test_the_remedy_of_a_rule_follows_it(rule):
    """The numbers that it says to write, as in: write 4% as 0.04."""
    written = re.findall(rf"(?:as|Write) ({NUMBER})(?![%.\d]*%)", rule.remedy)
    assert written or rule.remedy == "Write it without decimals."
    for number in written:
        assert check("it", float(number), rule) == float(number)


@every_rule
def test_a_limit_is_inside_unless_it_is_open_and_nothing_lies_beyond(rule):
    step = 1.0 if rule.whole else 1e-9
    for limit, is_open, out in ((rule.low, rule.low_open, -1), (rule.high, rule.high_open, 1)):
        beyond = limit + out * max(step, abs(limit) * step)
        for value, refused in ((limit, is_open), (beyond, True)):
            if refused:
                with pytest.raises(ValueError, match="it must be"):
                    check("it", value, rule)
            else:
                assert check("it", value, rule) == value


def test_no_two_rules_are_the_same():
    assert len(set(ALL.values())) == len(ALL)
