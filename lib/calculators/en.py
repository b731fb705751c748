"""The calculators and the plan sheet of the English edition, by their names."""

from functools import partial

from calculators import calculators, my_plan

globals().update(calculators("en"))
sheet = partial(my_plan.sheet, "en")
plan_line = partial(my_plan.line, language="en")
