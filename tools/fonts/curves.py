"""Geometry of cubic curves (曲线): how far one bends, and one curve in the place of two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from tools.fonts.outlines import Point

Curve = tuple[Point, ...]  # start, two handles, end
_SMOOTH = 0.94  # cosine of some twenty degrees: two curves that meet at less are no corner
_STEPS = 40  # points of a new curve among which the nearest one is looked for


def distance(point: Point, start: Point, end: Point) -> float:
    """From a point to the line through two others."""
    across, along = end[0] - start[0], end[1] - start[1]
    length = math.hypot(across, along)
    if length == 0:
        return math.dist(point, start)
    return abs((point[0] - start[0]) * along - (point[1] - start[1]) * across) / length


def bend(start: Point, first: Point, second: Point, end: Point) -> float:
    """How far a curve leaves its chord, at most.

    >>> bend((0, 0), (10, 4), (20, 4), (30, 0))
    3.0
    """
    return 0.75 * max(distance(first, start, end), distance(second, start, end))


def at(curve: Curve, share: float) -> Point:
    """The point of a curve at a share of its way."""
    rest = 1 - share
    weights = (rest**3, 3 * rest * rest * share, 3 * rest * share * share, share**3)
    return (
        sum(weight * point[0] for weight, point in zip(weights, curve, strict=True)),
        sum(weight * point[1] for weight, point in zip(weights, curve, strict=True)),
    )


def direction(points: Sequence[Point]) -> Point | None:
    """Unit vector from the first point to the first other one; ``None`` when there is no other."""
    for point in points[1:]:
        length = math.dist(points[0], point)
        if length > 1e-9:
            return (point[0] - points[0][0]) / length, (point[1] - points[0][1]) / length
    return None


def turned_to(first: Curve, second: Curve) -> bool:
    """Whether the second curve goes on where the first one leads, without a corner."""
    back, onward = direction(first[::-1]), direction(second)
    return back is not None and onward is not None and -(back[0] * onward[0] + back[1] * onward[1]) > _SMOOTH


def joined(first: Curve, second: Curve, tolerance: float) -> Curve | None:
    """One curve for two (its handles and end), with their outer directions; ``None`` when it strays too far."""
    leaving, arriving = direction(first), direction(second[::-1])
    if leaving is None or arriving is None:
        return None
    wanted = [at(first, step / 8) for step in range(1, 9)] + [at(second, step / 8) for step in range(1, 8)]
    start, end = first[0], second[-1]
    shares = _by_length([start, *wanted, end])
    best: tuple[float, Curve] | None = None
    for _ in range(4):
        lengths = _handles(start, leaving, end, arriving, shares, wanted)
        if lengths is None:
            return None
        curve = (
            start,
            (start[0] + leaving[0] * lengths[0], start[1] + leaving[1] * lengths[0]),
            (end[0] + arriving[0] * lengths[1], end[1] + arriving[1] * lengths[1]),
            end,
        )
        strays, shares = _nearest(curve, wanted)
        if best is None or strays < best[0]:
            best = (strays, curve)
    return best[1][1:] if best is not None and best[0] <= tolerance else None


def _by_length(points: Sequence[Point]) -> list[float]:
    """The share of the way at which each inner point lies."""
    ways = [0.0]
    for one, other in pairwise(points):
        ways.append(ways[-1] + math.dist(one, other))
    return [way / (ways[-1] or 1) for way in ways[1:-1]]


def _handles(
    start: Point, leaving: Point, end: Point, arriving: Point, shares: Sequence[float], wanted: Sequence[Point]
) -> tuple[float, float] | None:
    """Lengths of both handles that come nearest to the wanted points (least squares)."""
    aa = ab = bb = ad = bd = 0.0
    for share, point in zip(shares, wanted, strict=True):
        rest = 1 - share
        near, far = rest**3 + 3 * rest * rest * share, 3 * rest * share * share + share**3
        one = 3 * rest * rest * share
        two = 3 * rest * share * share
        off = (point[0] - near * start[0] - far * end[0], point[1] - near * start[1] - far * end[1])
        aa += one * one
        bb += two * two
        ab += one * two * (leaving[0] * arriving[0] + leaving[1] * arriving[1])
        ad += one * (leaving[0] * off[0] + leaving[1] * off[1])
        bd += two * (arriving[0] * off[0] + arriving[1] * off[1])
    whole = aa * bb - ab * ab
    if abs(whole) < 1e-9:
        return None
    first, second = (ad * bb - bd * ab) / whole, (bd * aa - ad * ab) / whole
    return (first, second) if first > 0 and second > 0 else None


def _nearest(curve: Curve, wanted: Sequence[Point]) -> tuple[float, list[float]]:
    """How far the farthest wanted point lies from the curve, and where on it each is nearest."""
    drawn = [(step / _STEPS, at(curve, step / _STEPS)) for step in range(_STEPS + 1)]
    strays, shares = 0.0, []
    for point in wanted:
        away, share = min((math.dist(point, seen), share) for share, seen in drawn)
        strays = max(strays, away)
        shares.append(min(max(share, 1e-3), 1 - 1e-3))
    return strays, shares
