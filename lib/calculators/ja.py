"""The calculators and the plan sheet of the Japanese edition, by their names."""

from calculators import edition

globals().update(edition("ja"))
