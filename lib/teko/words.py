"""The words of the book as types, so that a signature reads like a sentence.

Each is a plain number. The name says what the number means and in which unit.
"""

# One word, one meaning, in code, text and glossary.
Ratio = float  # one amount over another: 1.1 means 10% more
Fraction = float  # a part of a whole, from 0 to 1
Return = float  # change over the start value: 0.05 is a gain of 5%
Rate = float  # per year: 0.04 is 4% a year
LogRate = float  # per year, continuously compounded
Leverage = float  # position over equity; negative is short
Volatility = float  # standard deviation of log returns, per year
Variance = float  # sum of squared log returns over a whole period
Probability = float  # from 0 to 1
Years = float
Days = float
Yen = float
Price = float  # yen for one unit; for options and boxes, any currency
Units = float  # dollars, shares: what one price is for
Side = float  # 1 is long, -1 is short
