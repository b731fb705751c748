"""The calculators and the plan sheet of the English edition, by their names."""

from calculators import edition

globals().update(edition("en"))
