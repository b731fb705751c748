"""The rules for arguments that are arrays: the same promises as `rules`, for many numbers at once.

Each function returns what it was given as an array, or raises a ValueError that names the
argument, the rule, the value received and what to write instead.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating[Any]]
IntArray = NDArray[np.integer[Any]]
BoolArray = NDArray[np.bool_]


def check_numbers(
    name: str, value: Any, *, low: float, high: float, remedy: str, rows: bool = False
) -> FloatArray:
    """Return an argument as an array of floats in a range, or say what is wrong with it.

    Single precision stays single. With `rows` there must be at least one, so that a single number
    is refused.

    Examples
    --------
    >>> check_numbers("rate", [0.04, 0], low=-1.0, high=1.0, remedy="Write 4% as 0.04.").tolist()
    [0.04, 0.0]
    >>> check_numbers("rate", [0.04, 4], low=-1.0, high=1.0, remedy="Write 4% as 0.04.")
    Traceback (most recent call last):
    ValueError: rate must lie from -1.0 to 1.0, got 4.0. Write 4% as 0.04.
    """
    numbers = _as_numbers(value)
    if numbers is None:
        raise ValueError(f"{name} must be numbers, got {value}. {remedy}")
    if rows and (numbers.ndim == 0 or len(numbers) == 0):
        raise ValueError(f"{name} must hold at least one period, got {value}. Write a list.")
    # Two passes without a copy; a nan is in neither range and goes on to be named.
    if numbers.size and not (numbers.min() >= low and numbers.max() <= high):
        outside = ~((numbers >= low) & (numbers <= high))
        raise ValueError(
            f"{name} must lie from {low} to {high}, got {numbers[outside].flat[0]}. {remedy}"
        )
    return numbers


def check_prices(name: str, value: Any) -> FloatArray:
    """Return prices over time as an array, or say what is wrong with them.

    Examples
    --------
    >>> check_prices("prices", [120, 115]).tolist()
    [120.0, 115.0]
    >>> check_prices("prices", [120, -1])
    Traceback (most recent call last):
    ValueError: prices must lie from 1e-30 to 1e+30, got -1.0. Write prices, not returns.
    """
    remedy = "Write prices, not returns."
    return check_numbers(name, value, low=1e-30, high=1e30, remedy=remedy, rows=True)


def _as_numbers(value: Any) -> FloatArray | None:
    """The values as floats, or None when they are not numbers."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        return None
    if array.dtype.kind not in "iuf":
        return None
    return array if array.dtype.kind == "f" else array.astype(float)


def check_shape(name: str, shape: tuple[int, ...], *, other: tuple[int, ...]) -> tuple[int, ...]:
    """Return the common shape of two arrays, or say which argument does not fit.

    Examples
    --------
    >>> check_shape("rate", (), other=(3,))
    (3,)
    >>> check_shape("rate", (2,), other=(3,))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: rate must be one number or match the shape (3,), got the shape (2,). Write ...
    """
    try:
        return np.broadcast_shapes(shape, other)
    except ValueError:
        raise ValueError(
            f"{name} must be one number or match the shape {other}, got the shape {shape}. "
            "Write one value, or one for each."
        ) from None


def check_dates(dates: Any, prices: int | None = None) -> FloatArray:
    """Return the calendar days from each date to the next, or say that they do not rise.

    `prices` counts those that want a date each.

    Examples
    --------
    >>> check_dates(["2020-01-03", "2020-01-06", "2020-01-07"]).tolist()  # Friday to Tuesday
    [3.0, 1.0]
    >>> check_dates(["2020-01-03"]).tolist()
    []
    """
    array = as_dates(dates)
    if array.ndim != 1 or np.any(np.isnat(array)):
        raise ValueError(f"dates must be a list of dates, got {dates}. Write 2020-01-31.")
    if prices not in (None, len(array)):
        raise ValueError(
            f"dates must be one for each price, got {len(array)} for {prices} prices. "
            "Write as many."
        )
    days = np.diff(array).astype(float)
    if np.any(days <= 0):
        late = array[1:][days <= 0][0]
        raise ValueError(
            f"dates must rise from one to the next, got {late} after a later or equal one. "
            "Sort them and drop repeats."
        )
    return days


def as_dates(dates: Any) -> NDArray[np.datetime64]:
    """Read dates as days, or as a single NaT where one cannot be read.

    Examples
    --------
    >>> as_dates(["2020-01-31"]).tolist()
    [datetime.date(2020, 1, 31)]
    >>> as_dates(["soon"]).tolist() is None
    True
    """
    try:
        return np.asarray(dates, dtype="datetime64[D]")
    except (TypeError, ValueError):
        return np.array("NaT", dtype="datetime64[D]")
