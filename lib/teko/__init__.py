"""Teko: the finance behind a textbook on leverage.

The conventions hold in every module:

- A fraction is a fraction: 4% is 0.04. No argument and no result is in percent.
- A rate, a drift and a volatility are per year unless the name says otherwise.
- Leverage is position over equity. Long is positive, short is negative.
- Financing and fees accrue by calendar days over 365, volatility by 252 trading days.
- Ruin absorbs: wealth that reaches zero stays at zero, and a dead account has no yearly figure.
- A drawdown counts from the equity of the first day on.
- No rate, volatility or margin has a default. You say what you assume.
- Input outside its range raises a ValueError that says what to write instead.

The modules in `SCALAR_MODULES` hold closed forms on plain numbers. They need nothing but the
standard library, so they also run in a small Python inside a web page. The folders need more:
`paths` and `accounts` numpy, `series` and `runs` pandas too. This file imports none of them: write
``from teko import drag``, or ``from teko.series import history``.
"""

import sys

# The one list of the modules that must run anywhere Python runs. The tests read it.
SCALAR_MODULES = (
    "words",
    "numbers",
    "rules",
    "drag",
    "touch",
    "mmf",
    "leverage",
    "sizing",
    "options",
    "hedge",
    "stress",
    "overlay",
    "plan",
    "answers",
)

if "IPython" in sys.modules:  # the small Python of a page has none
    from teko import notebook as notebook
