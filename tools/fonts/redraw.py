"""Redrawing on a coarse grid (重绘): strokes stay even, curves take no more points than the eye can tell.

Three steps, each on one glyph:

1. :func:`snap` moves the edges of every stem to the grid: its width is rounded once, so that stems
   equal in the source stay equal; what lies between stems moves along with them.
2. :func:`simplify` turns curves that are nearly straight into lines and joins two curves into one
   where the result stays within ``TOLERANCE`` of a grid unit.
3. Points are rounded, and those of no effect dropped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from tools.fonts.curves import bend, distance, joined, turned_to
from tools.fonts.outlines import Contour, Drawing, Point, Segment, Stem

TOLERANCE = 0.5  # grid units that an outline may move by simplification
_SAME_WIDTH = 6  # units of the source: stems that differ by no more are one width
_OFF_LINE = 0.3  # grid units: a corner nearer than this to the line through its neighbours is none

Edges = tuple[tuple[float, int], ...]


def redraw(drawing: Drawing, scale: float) -> tuple[Contour, ...]:
    """The contours of a drawing on the grid, all points whole numbers."""
    across = moved_by(snap(drawing.across, scale), scale)
    upright = moved_by(snap(drawing.upright, scale), scale)

    def move(point: Point) -> Point:
        return upright(point[0]), across(point[1])

    redrawn = []
    for contour in drawing.contours:
        moved = [Segment(tuple(move(point) for point in side.points)) for side in contour.sides]
        start, sides = move(contour.start), simplify(move(contour.start), moved)
        whole = _without_idle_points(_rounded(start), [Segment(tuple(map(_rounded, side.points))) for side in sides])
        if len(whole.sides) > 1:
            redrawn.append(whole)
    return tuple(redrawn)


def snap(stems: Sequence[Stem], scale: float) -> Edges:
    """Where the edges of stems go on the grid: pairs of source and grid, rising.

    A stem that would change places with one before it keeps no edge of its own.

    >>> snap([(0, 67), (100, 164)], 0.08)
    ((0, 0), (67, 5), (100, 8), (164, 13))
    """
    placed: list[tuple[float, int]] = []
    widths = _widths(stems, scale)
    for low, high in sorted(stems, key=sum):
        width = widths[high - low]
        bottom = round_half_up((low + high) / 2 * scale - width / 2)
        edges = [(low, bottom), (high, bottom + width)]
        if all(_agree(edge, other, scale) for edge in edges for other in placed):
            placed += edges
    return tuple(sorted(set(placed)))


def _widths(stems: Sequence[Stem], scale: float) -> dict[float, int]:
    """Width in the source → width on the grid; widths that hardly differ share one."""
    groups: list[list[float]] = []
    for width in sorted(high - low for low, high in stems):
        if groups and width - groups[-1][0] <= _SAME_WIDTH:
            groups[-1].append(width)
        else:
            groups.append([width])
    return {width: max(1, round_half_up(sum(group) / len(group) * scale)) for group in groups for width in group}


def _agree(edge: tuple[float, int], other: tuple[float, int], scale: float) -> bool:
    """Whether two edges keep their order, and a gap that can be seen stays one."""
    (source, target), (other_source, other_target) = sorted([edge, other])
    if source == other_source:
        return target == other_target
    return target < other_target or (target == other_target and (other_source - source) * scale <= 0.5)


def moved_by(edges: Edges, scale: float) -> Callable[[float], float]:
    """A coordinate of the source on the grid: edges to their places, the rest in proportion between them."""
    if not edges:
        return lambda value: value * scale

    def moved(value: float) -> float:
        if value <= edges[0][0]:
            return edges[0][1] + (value - edges[0][0]) * scale
        for (low, low_target), (high, high_target) in pairwise(edges):
            if value <= high:
                return low_target + (value - low) * (high_target - low_target) / (high - low)
        return edges[-1][1] + (value - edges[-1][0]) * scale

    return moved


def simplify(start: Point, sides: Sequence[Segment]) -> list[Segment]:
    """Fewer and straighter sides that stay within the tolerance."""
    shown, before = [], start
    for side in sides:
        flat = side.is_curve and bend(before, *side.points) <= TOLERANCE
        shown.append(Segment((side.end,)) if flat else side)
        before = side.end
    number, starts = 0, start
    while number < len(shown) - 1:
        first, second = shown[number], shown[number + 1]
        one = None
        if first.is_curve and second.is_curve and turned_to((starts, *first.points), (first.end, *second.points)):
            one = joined((starts, *first.points), (first.end, *second.points), TOLERANCE)
        if one is not None:
            shown[number : number + 2] = [Segment(one)]  # and perhaps the next one too
        else:
            starts, number = first.end, number + 1
    return shown


def _without_idle_points(start: Point, sides: Sequence[Segment]) -> Contour:
    """Drop sides of no length, curves that became straight, and corners on a line."""
    kept: list[Segment] = []
    before = start
    for side in sides:
        if all(point == before for point in side.points):
            continue
        straight = side.is_curve and max(distance(point, before, side.end) for point in side.points) == 0
        kept.append(Segment((side.end,)) if straight and side.end != before else side)
        before = side.end
    idle = _idle(kept)
    while idle is not None and len(kept) > 2:
        del kept[idle]
        idle = _idle(kept)
    return Contour(kept[-1].end if kept else start, tuple(kept))


def _idle(sides: Sequence[Segment]) -> int | None:
    """The first side that leads to a corner of no effect: its next side may start where it started."""
    for number, side in enumerate(sides):
        following = sides[(number + 1) % len(sides)]
        if side.is_curve or following.is_curve:
            continue
        start, corner, end = sides[number - 1].end, side.end, following.end
        onward = (corner[0] - start[0]) * (end[0] - corner[0]) + (corner[1] - start[1]) * (end[1] - corner[1])
        if onward >= 0 and start != end and distance(corner, start, end) <= _OFF_LINE:
            return number
    return None


def round_half_up(value: float) -> int:
    """To the next whole number, halves upward: the same distance always rounds the same way."""
    return math.floor(value + 0.5)


def _rounded(point: Point) -> Point:
    return round_half_up(point[0]), round_half_up(point[1])
