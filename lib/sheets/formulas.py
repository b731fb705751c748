"""The formula sheet: the closed forms of this library in field notation, each with one number.

An entry holds a formula as an expression, and a call of the function that computes it. The
expression is what is printed, and the tests evaluate it with the numbers of the call: a printed
formula that is not the formula of the code turns them red. A few results have no closed form;
their entries state in TeX what is solved or summed.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from teko.words import Probability


@dataclass(frozen=True)
class Formula:
    """One line of the sheet.

    `expression` is Python with the symbols of the field, perhaps after definitions and ";".
    `symbols` names the arguments of `call` in their order. `stated` is TeX, where there is no
    closed form.
    """

    group: str
    name: str
    left: str
    expression: str
    symbols: str
    call: str
    stated: str = ""

    @property
    def function(self) -> str:
        """The function that computes it, as module and name."""
        return self.call.split("(")[0]

    @property
    def value(self) -> float:
        """The worked number, from the function."""
        tree = ast.parse(self.call, mode="eval").body
        field = tree.attr if isinstance(tree, ast.Attribute) else ""
        call = tree.value if isinstance(tree, ast.Attribute) else tree
        assert isinstance(call, ast.Call)
        module, name = self.function.split(".")
        named = {each.arg: ast.literal_eval(each.value) for each in call.keywords if each.arg}
        given = [ast.literal_eval(each) for each in call.args]
        result = getattr(import_module(f"teko.{module}"), name)(*given, **named)
        return float(getattr(result, field) if field else result)

    @property
    def by_hand(self) -> float:
        """The worked number, from the expression."""
        call = ast.parse(self.call, mode="eval").body
        call = call.value if isinstance(call, ast.Attribute) else call
        assert isinstance(call, ast.Call)
        given = [*call.args, *(each.value for each in call.keywords)]
        values = [ast.literal_eval(each) for each in given]
        known: dict[str, Any] = dict(zip(self.symbols.split(), values, strict=True))
        *definitions, last = ast.parse(self.expression).body
        for each in definitions:
            assert isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name)
            known[each.targets[0].id] = _evaluate(each.value, known)
        assert isinstance(last, ast.Expr)
        return _evaluate(last.value, known)

    @property
    def tex(self) -> tuple[str, ...]:
        """The formula in TeX, then its definitions."""
        if self.stated:
            return tuple(self.stated.split(r",\quad "))
        *definitions, last = ast.parse(self.expression).body
        assert isinstance(last, ast.Expr)
        parts = [f"{self.left} = {_tex(last.value)}"]
        for each in definitions:
            assert isinstance(each, ast.Assign)
            parts.append(f"{_tex(each.targets[0])} = {_tex(each.value)}")
        return tuple(parts)


# An expression as a number


def _normal_below(z: float) -> Probability:
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


_FUNCTIONS: dict[str, Callable[..., float]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "Phi": _normal_below,
    "max": max,
    "min": min,
    "abs": abs,
    "floor": math.floor,
    "ceil": math.ceil,
}
_OPERATORS: dict[type, Callable[[float, float], float]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}


def _evaluate(node: ast.AST, known: dict[str, Any]) -> float:
    """The number of an expression."""
    if isinstance(node, ast.Constant):
        return float(node.value)  # type: ignore[arg-type]
    if isinstance(node, ast.Name):
        return float(known[node.id])
    if isinstance(node, ast.UnaryOp):
        return -_evaluate(node.operand, known)
    if isinstance(node, ast.BinOp):
        left, right = _evaluate(node.left, known), _evaluate(node.right, known)
        return _OPERATORS[type(node.op)](left, right)
    assert isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return _FUNCTIONS[node.func.id](*(_evaluate(each, known) for each in node.args))


# An expression as TeX

_GREEK = ("mu", "sigma", "rho", "nu")
_AROUND = {
    "sqrt": (r"\sqrt{", "}"),
    "exp": ("e^{", "}"),
    "abs": (r"\left|", r"\right|"),
    "floor": (r"\left\lfloor ", r"\right\rfloor"),
    "ceil": (r"\left\lceil ", r"\right\rceil"),
    "log": (r"\ln\left(", r"\right)"),
    "Phi": (r"\Phi\left(", r"\right)"),
    "max": (r"\max\left(", r"\right)"),
    "min": (r"\min\left(", r"\right)"),
}


def _symbol(name: str) -> str:
    """A symbol: one letter, a Greek one, either with an index, or a word."""
    base, _, index = name.partition("_")
    if not index and base[-1].isdigit():
        base, index = base[:-1], base[-1]
    shown = f"\\{base}" if base in _GREEK else base if len(base) == 1 else f"\\text{{{base}}}"
    if not index:
        return shown
    return f"{shown}_{{{index}}}" if index.isdigit() else f"{shown}_\\text{{{index}}}"


def _is_sum(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)


def _is_power(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)


def _in_brackets(node: ast.AST, needed: bool, small: bool) -> str:
    return f"\\left({_tex(node, small)}\\right)" if needed else _tex(node, small)


def _product(left: ast.AST, right: ast.AST, small: bool) -> str:
    """Side by side; a dot where two numbers would run together."""
    first = _in_brackets(left, _is_sum(left), small)
    second = _in_brackets(right, _is_sum(right) or isinstance(right, ast.UnaryOp), small)
    both_numbers = first[-1].isdigit() and second[0].isdigit()
    words = r"\text" in first or r"\text" in second
    between = r" \cdot " if both_numbers else r"\," if words else " "
    return first + between + second


def _fraction(top: ast.AST, bottom: ast.AST, small: bool) -> str:
    """A fraction; with a slash where it stands inside another one or in an exponent."""
    if small:
        simple = isinstance(bottom, ast.Name | ast.Constant | ast.Call) or _is_power(bottom)
        return f"{_in_brackets(top, _is_sum(top), True)} / {_in_brackets(bottom, not simple, True)}"
    above = _tex(top, True)
    minus = above.startswith("-") and not _is_sum(top)
    return f"{'-' if minus else ''}\\frac{{{above[minus:]}}}{{{_tex(bottom, True)}}}"


def _called(node: ast.Call, small: bool) -> str:
    assert isinstance(node.func, ast.Name)
    before, after = _AROUND[node.func.id]
    inside = small or node.func.id == "exp"
    return before + ", ".join(_tex(each, inside) for each in node.args) + after


def _tex(node: ast.AST, small: bool = False) -> str:
    """An expression in TeX; `small` inside a fraction or an exponent."""
    if isinstance(node, ast.Constant):
        # Four digits name a constant well enough; whole numbers stay whole.
        return f"{node.value:.4g}" if isinstance(node.value, float) else str(node.value)
    if isinstance(node, ast.Name):
        return _symbol(node.id)
    if isinstance(node, ast.UnaryOp):
        return f"-{_in_brackets(node.operand, _is_sum(node.operand), small)}"
    if isinstance(node, ast.Call):
        return _called(node, small)
    assert isinstance(node, ast.BinOp)
    left, right = node.left, node.right
    if isinstance(node.op, ast.Div):
        return _fraction(left, right, small)
    if isinstance(node.op, ast.Pow):
        simple = isinstance(left, ast.Name | ast.Constant)
        return f"{_in_brackets(left, not simple, small)}^{{{_tex(right, True)}}}"
    if isinstance(node.op, ast.Mult):
        return _product(left, right, small)
    sign = "+" if isinstance(node.op, ast.Add) else "-"
    again = sign == "-" and _is_sum(right)
    return f"{_tex(left, small)} {sign} {_in_brackets(right, again, small)}"


# The sheet

MMF, KINDS, TOUCH, SIZE = "mmf", "leverage", "touch", "sizing"
DRAG, HEDGE, ROUTINE, STRESS, PLAN = "drag", "hedge", "routine", "stress", "plan"


def _of(group: str, *rows: tuple[str, ...]) -> tuple[Formula, ...]:
    return tuple(Formula(group, *row) for row in rows)


_CLOSED_MMF = _of(
    MMF,
    (
        "Return in yen",
        "R",
        "(1 + r)*(1 + f) - 1",
        "r f",
        "mmf.yen_return(0.045, fx_move=-0.06).total",
    ),
    ("... its cross term", r"R - r - f", "r*f", "r f", "mmf.yen_return(0.2, fx_move=-0.15).cross"),
    (
        "Yield after a rate change, ladder",
        "y",
        "y0 + D*min(t/(2*W), 1)",
        "y0 D t W",
        "mmf.ladder_yield(0.05, rate_change=-0.02, days_since=20, wam_days=40)",
    ),
    (
        "... exponential",
        "y",
        "y0 + D*(1 - exp(-t/W))",
        "y0 D t W",
        "mmf.exponential_yield(0.05, rate_change=-0.02, days_since=20, wam_days=40)",
    ),
    (
        "Part renewed, ladder",
        "p",
        "min(t/(2*W), 1)",
        "t W",
        "mmf.ladder_share(30, wam_days=45)",
    ),
    ("... exponential", "p", "1 - exp(-t/W)", "t W", "mmf.exponential_share(30, wam_days=45)"),
    (
        "Income of the lag",
        "I",
        "-D*W/B",
        "D W B",
        "mmf.lag_income(-0.015, wam_days=45, year_days=365)",
    ),
    (
        "Price when yields rise",
        r"\Delta P / P",
        "(1 + y*W/B)/(1 + (y + d)*W/B) - 1",
        "y d W B",
        "mmf.price_change(0.05, yield_rise=0.01, wam_days=60, year_days=360)",
    ),
    (
        "Rise that costs a loss",
        "d",
        "l/(1 - l)*(1 + y*W/B)/(W/B)",
        "l y W B",
        "mmf.yield_rise_for_loss(0.005, start_yield=0.05, wam_days=60, year_days=360)",
    ),
    (
        "... its straight line",
        "d",
        "l*B/W",
        "l W B",
        "mmf.yield_rise_for_loss_linear(0.005, wam_days=60, year_days=365)",
    ),
    (
        "Break-even rate",
        "S^*",
        "S/(1 + y*T)",
        "S y T",
        "mmf.breakeven_fx(150, dollar_yield=0.045, years=1).rate",
    ),
    (
        "Chance that the yield is lost",
        "P",
        "Phi((log(1/(1 + y*T)) - (mu - sigma**2/2)*T)/(sigma*sqrt(T)))",
        "y T sigma mu",
        "mmf.below_breakeven_probability(0.045, years=1, volatility=0.1, drift=0)",
    ),
    (
        "Hedged return in yen",
        "R",
        "(1 + y)*((1 - h)*(1 + f) + h*(1 + r_yen)/(1 + r_dollar)) - 1",
        "y f h r_yen r_dollar",
        "mmf.hedged_return(0.045, fx_move=-0.1, hedge_ratio=1, yen_rate=0.01, dollar_rate=0.045)",
    ),
)

_CLOSED_LEVERAGE = _of(
    KINDS,
    (
        "Leverage",
        "L",
        "N*S/E",
        "E N S",
        "leverage.leverage_of(100_000, units=10_000, price=120)",
    ),
    (
        "Return on equity",
        "R",
        "L*s*x",
        "L s x",
        "leverage.equity_return(5, side=1, price_move=-0.1)",
    ),
    (
        "Leverage after a move",
        "L_1",
        "L*(1 + x)/(1 + s*L*x)",
        "L s x",
        "leverage.leverage_after(12, side=1, price_move=-0.05)",
    ),
    (
        "Move to a leverage",
        "x",
        "(L1 - L0)/(L0*(1 - s*L1))",
        "L0 s L1",
        "leverage.move_to_leverage(4, side=1, target=6)",
    ),
    (
        "Trade to a leverage",
        "Q",
        "(L1*(1 + s*L0*x) - L0*(1 + x))*E",
        "E L0 s x L1",
        "leverage.trade_to_leverage(1_000_000, leverage=4, side=1, price_move=-0.1, target=4)",
    ),
    (
        "Ruin point",
        "x",
        "-s/L",
        "S L s",
        "leverage.ruin_point(120, leverage=3, side=1).move",
    ),
    (
        "... of a leveraged fund, in a day",
        "x",
        "-s/L",
        "S L s",
        "leverage.fund_exit(100, leverage=3, side=1).move",
    ),
    (
        "Loss-cut, part of the deposit (A)",
        "x",
        "-s*(1 - l)/L",
        "S L s l",
        "leverage.fx_exit_deposit(120, leverage=3, side=1, level=0.5).move",
    ),
    (
        "Loss-cut, margin fixed in yen (B)",
        "x",
        "s*(l*m - 1/L)",
        "S L s m l",
        "leverage.fx_exit_fixed(120, leverage=3, side=1, margin=0.08, level=0.5).move",
    ),
    (
        "Loss-cut, margin of the value now (C)",
        "x",
        "s*(l*m - 1/L)/(1 - s*l*m)",
        "S L s m l",
        "leverage.fx_exit_current(150, leverage=8, side=1, margin=0.04, level=0.5).move",
    ),
    (
        "Margin ratio",
        "M",
        "(E0 + s*N*(S - S0))/(N*k)",
        "E0 N s S0 S k",
        "leverage.fx_margin_ratio(100_000, units=10_000, side=1, entry=120, price=115, "
        "margin_per_unit=10).ratio",
    ),
    (
        "Call on a US margin loan",
        "x",
        "(1 - s/L)/(1 - s*m) - 1",
        "S L s m",
        "leverage.us_margin_exit(100, leverage=2, side=1, maintenance=0.3).move",
    ),
    (
        "Call on a Japanese margin stock",
        "x",
        "s*(m - 1/L)",
        "S L s m",
        "leverage.jp_margin_exit(1_000, leverage=3, side=1, maintenance=0.2).move",
    ),
    (
        "... with the same stock as collateral",
        "x",
        "(m*n - v)/(n + v)",
        "S n v m",
        "leverage.jp_same_stock_exit(1_000, position_ratio=2, collateral_rate=0.8, "
        "maintenance=0.2).move",
    ),
    (
        "Call on futures with b margins of cash",
        "x",
        "s*(m - b*m)/(1 - s*m)",
        "S s m b",
        "leverage.futures_exit(6_000, side=1, margin=0.08, buffer=3).move",
    ),
    (
        "Largest leverage that survives a fall (A)",
        "L",
        "(1 - l)/abs(x)",
        "x l",
        "leverage.largest_leverage_deposit(-0.2, level=0.5)",
    ),
    (
        "... (B)",
        "L",
        "1/(abs(x) + l*m)",
        "x m l",
        "leverage.largest_leverage_fixed(-0.2, margin=0.08, level=0.5)",
    ),
    (
        "... (C)",
        "L",
        "1/(l*m + abs(x)*(1 - l*m))",
        "x m l",
        "leverage.largest_leverage_current(-0.2, margin=0.04, level=0.5)",
    ),
    (
        "A cost, as part of your money",
        "c_E",
        "L*c",
        "L c",
        "leverage.share_of_equity(20, share=0.001)",
    ),
    (
        "Margin of a short put, US rule",
        "M",
        "P + max(m*S - max(S - K, 0), k*K)",
        "S K P m k",
        "options.short_put_margin(90, strike=95, premium=7, margin=0.2, floor=0.1)",
    ),
    (
        "Largest loss of a cash-secured put",
        "l",
        "K - P",
        "K P",
        "options.cash_secured_put(95, premium=2).largest_loss",
    ),
    (
        "... of a put spread",
        "l",
        "K_high - K_low - P",
        "K_high K_low P",
        "options.put_credit_spread(95, lower_strike=90, premium=1.2).largest_loss",
    ),
    (
        "Rate of a box spread",
        "r",
        "(W/P)**(1/T) - 1",
        "W P T",
        "options.box_rate(1_000, received=976, years=0.5).annual",
    ),
)

_DOWN = "b = log(1 - d); nu = mu - sigma**2/2; "
_UP = "b = log(1 + u); nu = mu - sigma**2/2; "
_CLOSED_TOUCH = _of(
    TOUCH,
    (
        "Ending below a level",
        "P",
        _DOWN + "Phi((b - nu*T)/(sigma*sqrt(T)))",
        "d sigma mu T",
        "touch.end_below_probability(0.0625, volatility=0.1, drift=0, years=1)",
    ),
    (
        "Touching it on the way",
        "P",
        _DOWN + "s = sigma*sqrt(T); Phi((b - nu*T)/s) + exp(2*nu*b/sigma**2)*Phi((b + nu*T)/s)",
        "d sigma mu T",
        "touch.touch_probability(0.0625, volatility=0.1, drift=0, years=1)",
    ),
    (
        "Touching it, looked at n times",
        "P",
        "b = log(1 - d) - 0.5825971579390106*sigma*sqrt(T/n); nu = mu - sigma**2/2; "
        "s = sigma*sqrt(T); Phi((b - nu*T)/s) + exp(2*nu*b/sigma**2)*Phi((b + nu*T)/s)",
        "d sigma mu T n",
        "touch.touch_probability_checked(0.0625, volatility=0.1, drift=0, years=1, checks=252)",
    ),
    (
        "Ending above a level",
        "P",
        _UP + "Phi((nu*T - b)/(sigma*sqrt(T)))",
        "u sigma mu T",
        "touch.end_above_probability(0.15, volatility=0.1, drift=0, years=1)",
    ),
    (
        "Touching it on the way up",
        "P",
        _UP + "s = sigma*sqrt(T); Phi((nu*T - b)/s) + exp(2*nu*b/sigma**2)*Phi((-b - nu*T)/s)",
        "u sigma mu T",
        "touch.touch_up_probability(0.15, volatility=0.1, drift=0, years=1)",
    ),
    (
        "... looked at n times",
        "P",
        "b = log(1 + u) + 0.5825971579390106*sigma*sqrt(T/n); nu = mu - sigma**2/2; "
        "s = sigma*sqrt(T); Phi((nu*T - b)/s) + exp(2*nu*b/sigma**2)*Phi((-b - nu*T)/s)",
        "u sigma mu T n",
        "touch.touch_up_probability_checked(0.15, volatility=0.1, drift=0, years=1, checks=252)",
    ),
    (
        "Ending within k deviations",
        "P",
        "2*Phi(k) - 1",
        "k",
        "touch.within_sigma_probability(2)",
    ),
    (
        "Staying within them all the time",
        "P",
        "",
        "k",
        "touch.path_within_sigma_probability(2)",
        r"P = 1 - 4 \left(Q(k) - Q(3k) + Q(5k) - \dots\right),\quad Q(z) = 1 - \Phi(z)",
    ),
    (
        "A day below -d within n days, normal",
        "P",
        "1 - (1 - Phi(-d/(sigma/sqrt(252))))**n",
        "d sigma n",
        "touch.gap_probability_normal(0.02, volatility=0.1, days=252)",
    ),
    (
        "... Student t with f degrees",
        "P",
        "",
        "d sigma f n",
        "touch.gap_probability_student(0.0417, volatility=0.1, degrees=4, days=252)",
        r"P = 1 - \left(1 - F_t\left(-\frac{d \sqrt{f / (f - 2)}}{\sigma / \sqrt{252}}\right)"
        r"\right)^{n}",
    ),
    (
        "Fall touched with a chance p",
        "d",
        "",
        "p sigma mu T",
        "touch.drop_for_risk(0.05, volatility=0.1, drift=0, years=1)",
        r"d:\quad P_\text{touch}(d) = p",
    ),
    (
        "Largest leverage for a risk",
        "L",
        "",
        "p l sigma mu T",
        "touch.largest_leverage_for_risk(0.05, level=0.5, volatility=0.1, drift=0, years=1)",
        r"L = \frac{1 - l}{d},\quad P_\text{touch}(d) = p",
    ),
    (
        "Median life",
        "T",
        "",
        "d sigma mu",
        "touch.median_life(0.0417, volatility=0.1, drift=0)",
        r"T:\quad P_\text{touch}(T) = \frac{1}{2}",
    ),
)

_CLOSED_SIZING = _of(
    SIZE,
    ("Loss limit", "R", "f*C", "C f", "sizing.risk_yen(1_000_000, fraction=0.01)"),
    ("Units", "N", "R/s", "R s", "sizing.units_for_loss(10_000, stop=0.5)"),
    (
        "Lots",
        "n",
        "floor(R/(s*q))",
        "R s q",
        "sizing.lots_for_loss(30_000, stop=0.8, lot=1_000).lots",
    ),
    (
        "Leverage that follows",
        "L",
        "f*S/s",
        "f s S",
        "sizing.leverage_from_stop(0.01, stop=0.5, price=150)",
    ),
    (
        "Units under a cap",
        "N",
        "floor(L*C/S)",
        "C S L",
        "sizing.units_allowed(1_000_000, price=150, leverage=25)",
    ),
    (
        "n losses, the same lots",
        "R_n",
        "max(-1, -n*f)",
        "f n",
        "sizing.losing_streak(0.02, losses=10).fixed_lot",
    ),
    (
        "... the same part of what is left",
        "R_n",
        "(1 - f)**n - 1",
        "f n",
        "sizing.losing_streak(0.02, losses=10).fixed_fraction",
    ),
    (
        "Losses to half, the same lots",
        "n",
        "1/(2*f)",
        "f",
        "sizing.losses_to_halve(0.2).fixed_lot",
    ),
    (
        "... the same part",
        "n",
        "log(1/2)/log(1 - f)",
        "f",
        "sizing.losses_to_halve(0.2).fixed_fraction",
    ),
    (
        "k losses in a row among n trades",
        "P",
        "",
        "k q n",
        "sizing.streak_probability(3, loss_probability=0.5, trades=20)",
        r"P_n = P_{n-1} + (1 - P_{n-k-1})\, p\, q^{k},\quad P_k = q^{k}",
    ),
    (
        "Trades until k losses in a row, on average",
        "N",
        "(1 - q**k)/((1 - q)*q**k)",
        "k q",
        "sizing.streak_wait(3, loss_probability=0.5)",
    ),
    (
        "Ruin, n bets away",
        "P",
        "((1 - p)/p)**n",
        "n p",
        "sizing.ruin_probability(10, win_probability=0.55)",
    ),
    (
        "... within N trades",
        "P",
        "",
        "b p n",
        "sizing.ruin_probability_within(25, win_probability=0.5, trades=100)",
        r"P = \sum_{j} \frac{b}{b + 2j} \binom{b + 2j}{j} p^{j} q^{b + j},\quad b + 2j \le N",
    ),
    (
        "Doublings that the money pays for",
        "k",
        "",
        "C B q n",
        "sizing.martingale(100, base=1, loss_probability=0.5, trades=100).losses_affordable",
        r"k = \max\{k: B\,(2^{k} - 1) \le C\}",
    ),
    ("Expectancy", "e", "p*w - (1 - p)", "p w", "sizing.expectancy(0.4, payoff=2)"),
    ("Break-even payoff", "w", "(1 - p)/p", "p", "sizing.breakeven_payoff(0.42)"),
    ("Gain that makes up for a loss", "g", "d/(1 - d)", "d", "sizing.recovery_gain(0.4)"),
    (
        "Core and satellite",
        "R",
        "(1 - w)*r_core + w*r_satellite",
        "w r_core r_satellite",
        "sizing.core_satellite_return(0.2, core_return=-0.2, satellite_return=-0.5)",
    ),
)

_GROWTH = "r + L*(mu - r) - L**2*sigma**2/2"
_MARKET = "drift=0.07, rate=0.02, volatility=0.2"
_YEARS = f"{_MARKET}, years=10"
_CLOSED_DRAG = _of(
    DRAG,
    ("A day of a fund", "R", "max(-1, L*x)", "L x", "drag.fund_day_return(3, index_return=-0.1)"),
    ("Fall back to the start", "d", "-u/(1 + u)", "u", "drag.move_back(0.1)"),
    (
        "Up, and back to the start",
        "R",
        "(1 - L*(L - 1)*u**2/(1 + u))**n - 1",
        "L u n",
        "drag.round_trip_return(2, up=0.1, pairs=1)",
    ),
    (
        "Up and down by the same percentage",
        "R",
        "(1 - (L*x)**2)**n - 1",
        "L x n",
        "drag.alternating_return(3, move=0.01, pairs=126)",
    ),
    (
        "A trend of n days",
        "R",
        "(1 + L*x)**n - 1",
        "L x n",
        "drag.trend_return(2, move=0.01, days=10).fund",
    ),
    (
        "Drag per year",
        "D",
        "(L**2 - L)*sigma**2/2",
        "L sigma",
        "drag.drag_per_year(2, volatility=0.2)",
    ),
    (
        "Years until drag takes half",
        "T",
        "log(2)/((L**2 - L)*sigma**2/2)",
        "L sigma",
        "drag.drag_half_life(2, volatility=0.2)",
    ),
    (
        "Fund against its index",
        "F",
        "R**L*exp((1 - L)*r*T - (L**2 - L)*V/2)",
        "R L V r T",
        "drag.fund_ratio(1.08, leverage=3, realised_variance=0.0625, rate=0, years=1)",
    ),
    (
        "... less the multiple",
        "G",
        "R**L*exp((1 - L)*r*T - (L**2 - L)*V/2) - 1 - L*(R - 1)",
        "R L V r T",
        "drag.gap_to_multiple(1.08, leverage=3, realised_variance=0.0625, rate=0, years=1)",
    ),
    (
        "Variance that explains a fund",
        "V",
        "2*(L*log(R) + (1 - L)*r*T - log(F))/(L**2 - L)",
        "F R L r T",
        "drag.implied_variance(1.1, index_ratio=1.18, leverage=3, rate=0.004, years=1)",
    ),
    (
        "Losing band, lower end",
        "R",
        "",
        "L V",
        "drag.losing_band(2, realised_variance=0.04).low",
        r"R:\quad R^{L} e^{-(L^2 - L) V / 2} = 1 + L (R - 1)",
    ),
    (
        "Chance to end in it",
        "P",
        "",
        "L mu sigma T",
        "drag.losing_band_probability(2, drift=0, volatility=0.2, years=1)",
        r"P = \Phi\left(z_\text{high}\right) - \Phi\left(z_\text{low}\right),\quad "
        r"z = \frac{\ln R - (\mu - \sigma^2 / 2) T}{\sigma \sqrt{T}}",
    ),
    ("Log growth", "g", _GROWTH, "L mu r sigma", f"drag.log_growth(1.25, {_MARKET})"),
    (
        "Growth-optimal leverage (Kelly)",
        "L^*",
        "(mu - r)/sigma**2",
        "mu r sigma",
        "drag.growth_peak(0.07, rate=0.02, volatility=0.2).leverage",
    ),
    (
        "... its growth",
        "g^*",
        "r + (mu - r)**2/(2*sigma**2)",
        "mu r sigma",
        "drag.growth_peak(0.07, rate=0.02, volatility=0.2).growth",
    ),
    (
        "Part of it that k times Kelly keeps",
        "p",
        "2*k - k**2",
        "k",
        "drag.kelly_growth_share(0.5)",
    ),
    (
        "Chance of ever falling to a part x",
        "P",
        "x**(2/k - 1)",
        "x k",
        "drag.ever_falls_probability(0.5, kelly_multiple=0.5)",
    ),
    (
        "Mean wealth",
        r"\E W",
        "exp((r + L*(mu - r))*T)",
        "L mu r sigma T",
        f"drag.mean_wealth(3, {_YEARS})",
    ),
    (
        "Median wealth",
        r"\median W",
        f"exp(({_GROWTH})*T)",
        "L mu r sigma T",
        f"drag.median_wealth(3, {_YEARS})",
    ),
    (
        "Quantile of wealth",
        "W_p",
        "",
        "p L mu r sigma T",
        f"drag.wealth_quantile(0.05, leverage=3, {_YEARS})",
        r"W_p = e^{g T + z_p \left|L\right| \sigma \sqrt{T}},\quad \Phi(z_p) = p",
    ),
    (
        "Chance of a loss",
        "P",
        f"g = {_GROWTH}; Phi(-g*T/(abs(L)*sigma*sqrt(T)))",
        "L mu r sigma T",
        f"drag.loss_probability(3, {_YEARS})",
    ),
)

_CLOSED_HEDGE = _of(
    HEDGE,
    (
        "Profit in yen",
        "G",
        "V*(1 + r)*S1 - V*S0 + N*(S0 - S1) - c",
        "V r S0 S1 N c",
        "hedge.hedged_profit(6_451.6, dollar_return=-0.05, entry=155, price=162.75, "
        "sold_units=6_000, cost=0).total",
    ),
    (
        "Return with a part sold",
        "R",
        "r + (1 - h)*f + r*f - c",
        "r f h c",
        "hedge.static_hedge_return(-0.05, fx_move=0.05, actual_ratio=1, cost_fraction=0)",
    ),
    (
        "Forward rate",
        "F",
        "S*(1 + r_yen*T)/(1 + r_dollar*T)",
        "S r_yen r_dollar T",
        "hedge.forward(150, yen_rate=0.0075, dollar_rate=0.0475, years=1).price",
    ),
    (
        "What being hedged earns in a year",
        "c",
        "(1 + r_yen)/(1 + r_dollar) - 1",
        "S r_yen r_dollar T",
        "hedge.forward(150, yen_rate=0.0075, dollar_rate=0.0475, years=1).carry",
    ),
    (
        "Cost of a hedge",
        "C",
        "N*(S - S*(1 + r_yen*T)/(1 + r_dollar*T))",
        "N S r_yen r_dollar T",
        "hedge.hedge_cost(13_000, spot=150, yen_rate=0.0075, dollar_rate=0.0475, years=1)",
    ),
    (
        "Swap for a day",
        "c",
        "N*S*(r_dollar - r_yen)/B",
        "N S r_yen r_dollar B",
        "hedge.swap_per_day(30_000, spot=155, yen_rate=0.005, dollar_rate=0.045, year_days=365)",
    ),
    (
        "Volatility with a part sold",
        r"\sigma",
        "sqrt(sigma_asset**2 + (1 - h)**2*sigma_fx**2 + 2*rho*(1 - h)*sigma_asset*sigma_fx)",
        "h sigma_asset sigma_fx rho",
        "hedge.hedged_volatility(0.7, asset_volatility=0.18, fx_volatility=0.1, correlation=0)",
    ),
    (
        "Ratio with the least volatility",
        "h^*",
        "1 + rho*sigma_asset/sigma_fx",
        "sigma_asset sigma_fx rho",
        "hedge.least_volatile_ratio(0.16, fx_volatility=0.09, correlation=-0.2).ratio",
    ),
    (
        "Tax that finds no loss to set off",
        "R",
        "-t*abs(f)",
        "f t",
        "hedge.tax_asymmetry(0.1, tax=0.20315)",
    ),
)

_LOTS = "floor(V*h/q + 1/2)"
_CLOSED_ROUTINE = _of(
    ROUTINE,
    ("Lots", "n", _LOTS, "V h q", "hedge.hedge_lots(12_400, hedge_ratio=0.75, lot=1_000).lots"),
    (
        "Actual ratio",
        "h_n",
        f"{_LOTS}*q/V",
        "V h q",
        "hedge.hedge_lots(12_400, hedge_ratio=0.75, lot=1_000).actual_ratio",
    ),
    (
        "Relative error",
        "e",
        f"{_LOTS}*q/(h*V) - 1",
        "V h q",
        "hedge.hedge_lots(12_400, hedge_ratio=0.75, lot=1_000).relative_error",
    ),
    (
        "Lots of more than everything",
        "n",
        _LOTS,
        "V h q",
        "hedge.over_hedge_lots(30_000, over_ratio=1.2, lot=1_000).lots",
    ),
    (
        "Difference order",
        r"\Delta n",
        f"{_LOTS} - n_held",
        "n_held V h q",
        "hedge.difference_order(8, dollar_value=12_400, hedge_ratio=0.75, lot=1_000).order",
    ),
    (
        "Largest error of rounding",
        "e",
        "q/(2*V)",
        "V h q",
        "hedge.rounding_bound(12_400, hedge_ratio=0.75, lot=1_000).error",
    ),
    (
        "Smallest account within a tolerance",
        "V",
        "q/(2*h*a)*S",
        "q h a S",
        "hedge.smallest_account(1_000, hedge_ratio=0.6, tolerance=0.1, spot=150).yen",
    ),
    (
        "Deposit for a margin ratio",
        "E",
        "M*m*N*S",
        "N S M m",
        "hedge.hedge_deposit(9_000, spot=155, margin_ratio=5, margin=0.04).deposit",
    ),
    (
        "Rise that closes the hedge",
        "f",
        "(1 + M*m)/(1 + l*m) - 1",
        "M m l",
        "hedge.rise_to_cut(3, margin=0.04, level=1)",
    ),
    (
        "Margin ratio after a move",
        "M_1",
        "(M*m - f)/(m*(1 + f))",
        "M m f",
        "hedge.margin_ratio_after(5, margin=0.04, fx_move=0.15)",
    ),
    (
        "Top-up after a move",
        "U",
        "(1 + M*m)*f*N*S",
        "N S M m f",
        "hedge.top_up(9_000, spot=155, margin_ratio=5, margin=0.04, fx_move=0.1)",
    ),
    (
        "Move of the month",
        "f",
        "S/S0 - 1",
        "S0 S b",
        "hedge.emergency_move(155, price=178.25, band=0.15).move",
    ),
    ("Lots closed on the day of the sale", "n_1", "ceil(n/2)", "n", "hedge.unwinding(9).same_day"),
)

_CLOSED_STRESS = _of(
    STRESS,
    (
        "Loss when a stop slips",
        "l",
        "N*s*k",
        "C N s k g",
        "stress.three_scenarios(3_000_000, units=37_000, stop=0.8, slip_multiple=2, gap=4).slipped",
    ),
    (
        "Loss in a gap, of the capital",
        "l",
        "N*g/C",
        "C N s k g",
        "stress.three_scenarios(3_000_000, units=37_000, stop=0.8, slip_multiple=2, "
        "gap=4).gap_fraction",
    ),
    (
        "... by the rule that sized it",
        "l",
        "f*g/s",
        "f g s",
        "stress.gap_loss(0.01, gap=5, stop=0.5)",
    ),
    (
        "Gap that a limit bears",
        "g",
        "a*s/f",
        "f s a",
        "stress.tolerated_gap(0.01, stop=0.5, limit=0.1)",
    ),
    (
        "Move to a call after a raise",
        "x",
        "-(b - k)*m/(1 - k*m)",
        "b k m",
        "stress.move_to_call(2.5, hike=1.5, margin=0.07)",
    ),
    (
        "... with a fund as collateral",
        "x",
        "(k*m*L - (1 - a))/(L*(1 - k*m))",
        "L a k m",
        "stress.move_to_call_pledged(2, haircut=0.1, hike=2, margin=0.08)",
    ),
    (
        "Cash that survives, of the position",
        "c",
        "d + k*m*(1 - d)",
        "d k m L",
        "stress.cash_needed(0.15, hike=1.5, margin=0.07, leverage=0.2).of_notional",
    ),
)

_CLOSED_PLAN = _of(
    PLAN,
    (
        "Return of cash and an overlay",
        "R",
        "y + L*p",
        "L y p sigma",
        "overlay.overlay_and_mix(0.3, dollar_yield=0.04, equity_premium=0.05, "
        "stock_volatility=0.16).overlay_return",
    ),
    (
        "... of the mix that equals it",
        "R",
        "(1 - L)*y + L*(y + p)",
        "L y p sigma",
        "overlay.overlay_and_mix(0.3, dollar_yield=0.04, equity_premium=0.05, "
        "stock_volatility=0.16).mix_return",
    ),
    (
        "Part of the variance that is currency",
        "p",
        "g = (1 - h)*sigma_fx; s = L*sigma_stock; (g**2 + rho*g*s)/(g**2 + s**2 + 2*rho*g*s)",
        "L h sigma_stock sigma_fx rho",
        "overlay.currency_share(0.3, hedge_ratio=0, stock_volatility=0.16, fx_volatility=0.1, "
        "correlation=0).share",
    ),
    (
        "Risk of event weeks, over spread out",
        "k",
        "sqrt(52/w)",
        "L w sigma",
        "overlay.event_overlay(0.3, weeks=20, stock_volatility=0.16).times_risk",
    ),
    (
        "Contracts",
        "n",
        "floor(C*L/N + 1/2)",
        "C L N a",
        "overlay.contracts_for(10_000_000, target=0.3, contract_value=4_500_000, "
        "tolerance=0.1).contracts",
    ),
    (
        "Costs, of the capital",
        "c_E",
        "(c_roll + c_fx + c_fee)*L",
        "c_roll c_fx c_fee L",
        "overlay.cost_budget(0.004, fx=0.001, fee=0.001, leverage=0.3).of_capital",
    ),
    (
        "Index move that costs a loss",
        "x",
        "-l/L",
        "L l",
        "overlay.index_move_for_loss(0.3, loss=0.08)",
    ),
    (
        "A month below a loss a",
        "P",
        "",
        "a L h y r p sigma_s sigma_f rho",
        "overlay.month_loss_probability(-0.08, leverage=0.3, hedge_ratio=0, dollar_yield=0.045, "
        "yen_rate=0.005, equity_premium=0.05, stock_volatility=0.16, fx_volatility=0.1, "
        "correlation=0)",
        r"P\left(\left(1 + \tfrac{y}{12} + L (S - 1)\right) F - h \left(F - 1 + "
        r"\tfrac{y - r}{12}\right) - 1 \le a\right)",
    ),
    (
        "At least once in n months",
        "P",
        "1 - (1 - p)**n",
        "p n",
        "overlay.within_months(0.003, months=12)",
    ),
)

FORMULAS = (
    *_CLOSED_MMF,
    *_CLOSED_LEVERAGE,
    *_CLOSED_TOUCH,
    *_CLOSED_SIZING,
    *_CLOSED_DRAG,
    *_CLOSED_HEDGE,
    *_CLOSED_ROUTINE,
    *_CLOSED_STRESS,
    *_CLOSED_PLAN,
)


def sheet(group: str) -> str:
    r"""Give the formulas of a chapter as lines of Markdown.

    Parameters
    ----------
    group : str
        One of the groups of this module, such as "drag".

    Returns
    -------
    str
        For each formula its name, the formula, the call and its number.

    Raises
    ------
    ValueError
        If there is no such group.

    Examples
    --------
    >>> print(sheet("sizing").splitlines()[0])
    - **Loss limit** $\displaystyle R = f C$\
    >>> sheet("luck")
    Traceback (most recent call last):
    ValueError: group must be one of mmf, leverage, touch, ..., got luck. Write one of these.
    """
    chosen = [formula for formula in FORMULAS if formula.group == group]
    if not chosen:
        groups = list(dict.fromkeys(formula.group for formula in FORMULAS))
        raise ValueError(
            f"group must be one of {', '.join(groups[:3])}, ..., got {group}. Write one of these."
        )
    return "".join(_line(formula) for formula in chosen)


def _line(formula: Formula) -> str:
    """A formula as an entry of a list, with its number in six digits."""
    main, *definitions = (f"$\\displaystyle {tex}$" for tex in formula.tex)
    where = f"  {' &ensp; '.join(definitions)}\\\n" if definitions else ""
    return (
        f"- **{formula.name}** {main}\\\n{where}"
        f"  `{formula.call}` =\N{NO-BREAK SPACE}{_number(formula.value)}\n"
    )


def _number(value: float) -> str:
    text = f"{value:,.0f}" if abs(value) >= 1e5 else f"{value:.6g}"
    return text.replace("-", "−")
