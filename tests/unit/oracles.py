"""What tests and benchmarks ask beside the library: whole paths, and how often they touch."""

import math
from typing import NamedTuple

import numpy as np
from teko.paths import simulate


class TouchFrequency(NamedTuple):
    """How often paths touched a level on some day, and how often they ended at or beyond it."""

    touched: simulate.Estimate
    ended: simulate.Estimate


def weekdays(count):
    """Weekdays; the first step is a weekend."""
    first = np.datetime64("2019-12-27")
    return np.busday_offset(first, np.arange(count), roll="forward").astype("datetime64[D]")


def prices(model, **drawn):
    """Price paths in one piece: days first, then paths."""
    return np.concatenate(list(simulate.price_chunks(model, **drawn)), axis=1)


def returns(model, **drawn):
    """The daily returns of `prices`."""
    row = prices(model, **drawn).astype(float)
    return row[1:] / row[:-1] - 1.0


def touches(model, move, days, chunk):
    """How many paths of a chunk touched, and how many ended beyond, without their prices."""
    beyond = np.less_equal if move < 0.0 else np.greater_equal
    mean = (model.drift - model.volatility**2 / 2.0) / 252
    position = np.zeros(chunk.paths, np.float32)
    there, touched = np.zeros(chunk.paths, bool), np.zeros(chunk.paths, bool)
    for day, drawn in enumerate(model.draws(chunk.generator(), chunk.paths, days), start=1):
        position += drawn
        # The level is moved by the drift and the scale, rather than every path.
        beyond(position, (math.log(1.0 + move) - day * mean) / model.scale, out=there)
        np.logical_or(touched, there, out=touched)
    return np.count_nonzero(touched), np.count_nonzero(there)


def touch_frequency(model, *, move, days, paths, seed):
    """How often paths touch a level within so many days, and how often they end beyond it."""
    counts = [touches(model, move, days, chunk) for chunk in simulate.chunks(paths, seed=seed)]
    shares = (sum(column) / paths for column in zip(*counts, strict=True))
    return TouchFrequency(
        *(simulate.Estimate(s, simulate.share_error(s, draws=paths), paths) for s in shares)
    )


def found_by_looking(distance, toward, spread, looks):
    """Chance that a walk is found at the level at one of the looks, exact to about 1e-9.

    The density of all walks not found yet is carried from look to look, on Gauss-Legendre nodes.
    """
    step, pull = spread / math.sqrt(looks), toward / looks
    top = 6 * spread + max(0.0, -toward)
    # Four nodes for each step size: between nodes the density is as smooth as one step makes it.
    nodes, weights = np.polynomial.legendre.leggauss(int(4 * (distance + top) / step))
    place = (nodes + 1) / 2 * (distance + top) - distance
    weights = weights * (distance + top) / 2
    move = place[:, None] - place[None, :] + pull
    carry = np.exp(-(move**2) / (2 * step**2)) / (step * math.sqrt(2 * math.pi)) * weights
    density = np.exp(-((place + pull) ** 2) / (2 * step**2)) / (step * math.sqrt(2 * math.pi))
    for _ in range(looks - 1):
        density = carry @ density
    return 1.0 - float((weights * density).sum())
