"""The formula sheet prints the formulas of the code: each, evaluated, gives its number."""

import math

import pytest
from finance import SCALAR_FUNCTIONS, label
from sheets import formulas
from sheets.formulas import FORMULAS, Formula

# Plans, and what the forms of the pages put together from the other functions.
ELSEWHERE = ("plan.", "answers.")
# No closed form, and the sheet says what is solved or summed instead.
STATED = {
    *("touch.path_within_sigma_probability", "touch.gap_probability_student"),
    *("touch.drop_for_risk", "touch.largest_leverage_for_risk", "touch.median_life"),
    *("sizing.streak_probability", "sizing.ruin_probability_within", "sizing.martingale"),
    *("drag.losing_band", "drag.losing_band_probability", "drag.wealth_quantile"),
    "overlay.month_loss_probability",
}
# Rules, tables and plans: decisions, not formulas.
NOT_FORMULAS = {
    *("hedge.average_rule", "hedge.ratio_for_difference"),
    *("stress.verdict", "stress.price_limit", "stress.limit_down_price"),
    "stress.untraded_limit_down_price",
}


def title(formula):
    return f"{formula.group}-{formula.call[:50]}"


@pytest.mark.parametrize("formula", FORMULAS, ids=title)
def test_a_printed_formula_gives_the_number_of_its_function(formula):
    if formula.stated:
        assert formula.function in STATED
        assert math.isfinite(formula.value)
    else:
        assert math.isclose(formula.by_hand, formula.value, rel_tol=1e-9, abs_tol=1e-12)


def test_every_calculation_has_a_line():
    names = {label(each) for each in SCALAR_FUNCTIONS if not label(each).startswith(ELSEWHERE)}
    assert names - NOT_FORMULAS - {formula.function for formula in FORMULAS} == set()
    assert names >= NOT_FORMULAS


def test_a_wrong_sign_in_a_printed_formula_is_noticed():
    right = next(each for each in FORMULAS if each.function == "drag.log_growth")
    wrong = Formula("", "", "g", "r + L*(mu - r) + L**2*sigma**2/2", right.symbols, right.call)
    assert not math.isclose(wrong.by_hand, right.value, rel_tol=1e-3)


@pytest.mark.parametrize(
    ("expression", "tex"),
    [
        (
            "r + L*(mu - r) - L**2*sigma**2/2",
            r"r + L \left(\mu - r\right) - \frac{L^{2} \sigma^{2}}{2}",
        ),
        ("-s*(1 - l)/L", r"-\frac{s \left(1 - l\right)}{L}"),
        ("a - (b - c)", r"a - \left(b - c\right)"),
        ("(a - b) - c", r"a - b - c"),
        ("(a/b)**n", r"\left(\frac{a}{b}\right)^{n}"),
        ("exp(2*n*b/s**2)", r"e^{2 n b / s^{2}}"),
        ("exp(-t/W)", r"e^{-t / W}"),
        (
            "(1 + y/B)/(1 + (y + d)/(B*W))",
            r"\frac{1 + y / B}{1 + \left(y + d\right) / \left(B W\right)}",
        ),
        ("2*3", r"2 \cdot 3"),
        ("y0 + r_yen*T", r"y_{0} + r_\text{yen}\,T"),
        ("b = log(1 - d); Phi(b)", r"\Phi\left(b\right), b = \ln\left(1 - d\right)"),
    ],
)
def test_an_expression_is_printed_as_it_is_written(expression, tex):
    assert ", ".join(Formula("", "", "x", expression, "", "").tex) == f"x = {tex}"


def test_the_sheet_shows_formula_call_and_number_of_each():
    text = formulas.sheet("drag")
    for each in FORMULAS:
        if each.group == "drag":
            assert all(tex in text for tex in each.tex) and each.call in text
    assert (
        "`drag.log_growth(1.25, drift=0.07, rate=0.02, volatility=0.2)` =\N{NO-BREAK SPACE}0.05125"
        in text
    )
