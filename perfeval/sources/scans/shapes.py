"""Lone strokes told by their shape (孤立符号): bars, slashes and signs of comparison, which are taken for letters.

A dash alone in a cell is read as 一, a slash as 1, ≧ as W or M: there is no word around them to go by, but their
shape is plain.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from perfeval.sources.scans.paper import Picture


@dataclass(frozen=True, slots=True)
class _Part:
    """One connected stroke: its box, and its ink."""

    wide: int
    tall: int
    top: int
    ink: Picture

    @property
    def is_bar(self) -> bool:
        return self.wide >= 2.4 * self.tall


def lone_sign(ink: Picture, sign: float) -> str | None:
    """The sign (or the row of points) that a run of writing is by its shape; ``None`` for anything else."""
    parts = _parts(ink)
    if points := _points(parts, sign):
        return points
    if ink.shape[1] > 1.6 * sign or not parts:
        return None
    if len(parts) <= 5 and (shape := per_hundred(ink) or compared(ink)):
        return shape
    bars = [one for one in parts if one.is_bar]
    if len(bars) == len(parts):
        return {1: "—" if bars[0].wide > 0.55 * sign else "-", 2: "="}.get(len(bars)) if _are_level(bars) else None
    return _one_stroke(parts[0], sign) if len(parts) == 1 else None


def _one_stroke(part: _Part, sign: float) -> str | None:
    shapes = {"0": _is_nought, "√": _is_tick, "/": _is_slash}
    found = next((shape for shape, is_it in shapes.items() if is_it(part)), None)
    return found or ("□" if part.tall > 0.5 * sign and _is_box(part) else None)


def _parts(ink: Picture) -> list[_Part]:
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    return [
        _Part(int(wide), int(tall), int(y), (labels[y : y + tall, x : x + wide] == number).astype(np.uint8))
        for number, (x, y, wide, tall, area) in enumerate(boxes[1:count], 1)
        if area >= 6
    ]


def _are_level(bars: list[_Part]) -> bool:
    """Bars of one length: of two unlike ones (二) nothing is said."""
    return max(one.wide for one in bars) <= 1.15 * min(one.wide for one in bars)


def _points(parts: list[_Part], sign: float) -> str:
    """A row of points: what is left to be filled in, or goes on."""
    if len(parts) < 2 or max(max(one.wide, one.tall) for one in parts) > 0.3 * sign:
        return ""
    is_level = max(one.top for one in parts) - min(one.top for one in parts) < 0.15 * sign
    return {3: "…", 6: "……"}.get(len(parts), "." * len(parts)) if is_level else ""


def trimmed(ink: Picture) -> Picture:
    """The ink without the paper around it."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if len(rows) else ink[:0, :0]


def compared(ink: Picture) -> str | None:
    """A sign of comparison: an angle, and under it no, one or two bars (also slanted ones)."""
    tall, wide = ink.shape
    if tall < 7 or wide < 7 or not 0.5 < wide / tall < 2.2 or not ink.any(axis=0).all():
        return None
    edge = max(round(0.1 * wide), 1)  # a bar may be longer than the angle
    at, first = np.arange(wide)[edge:-edge], ink.argmax(axis=0)[edge:-edge]
    slope, start = np.polyfit(at, first, 1)
    if abs(slope) * wide < 0.2 * tall or np.abs(first - start - slope * at).max(initial=0) > 0.13 * tall + 1:
        return None
    upright = ink if slope > 0 else ink[:, ::-1]  # as if open to the left
    begins = np.diff(np.pad(upright, ((1, 0), (0, 0))).astype(np.int8), axis=0) == 1
    strokes = begins[:, round(0.1 * wide) : round(0.45 * wide)].sum(axis=0)
    second = [int(np.flatnonzero(column)[1]) for column in begins.T[: round(0.45 * wide)] if column.sum() > 1]
    if len(second) < 3 or second[0] <= min(second):
        return None
    return dict(zip((2, 3, 4), ">≥≧" if slope > 0 else "<≤≦", strict=True)).get(int(np.median(strokes)))


def per_hundred(ink: Picture) -> str | None:
    """% ‰ ‱ by their rings: one at the upper left, the others at the lower right."""
    tall, wide = ink.shape
    rings = _rings(ink)
    if tall < 12 or not 2 <= len(rings) <= 4 or wide < 0.6 * tall:
        return None
    (x, y), *others = sorted(rings)
    if y > 0.45 * tall or any(low < 0.5 * tall or right - x < 0.25 * tall for right, low in others):
        return None
    return {1: "%", 2: "‰", 3: "‱"}[len(others)]


def _rings(ink: Picture) -> list[tuple[float, float]]:
    """The middles of the paper that strokes enclose."""
    count, _, boxes, middles = cv2.connectedComponentsWithStats(np.pad(1 - ink, 1, constant_values=1), connectivity=4)
    large = [boxes[number, cv2.CC_STAT_AREA] >= 3 for number in range(count)]
    outside = int(np.argmax(boxes[1:, cv2.CC_STAT_AREA])) + 1 if count > 1 else 0
    return [
        (float(middles[number][0]), float(middles[number][1]))
        for number in range(1, count)
        if number != outside and large[number]
    ]


def is_ring(ink: Picture) -> bool:
    """A small ring and nothing else: the Chinese full stop."""
    tall, wide = ink.shape
    return bool(min(tall, wide) >= 4 and 0.6 < wide / tall < 1.6 and len(_rings(ink)) == 1)


def _is_nought(part: _Part) -> bool:
    """One ring, narrower than high: alone in a cell that is the number, not the letter."""
    tall, wide = part.ink.shape
    if tall < 9 or not 0.4 < wide / tall < 0.86 or part.ink[:, :2].any(axis=1).mean() > 0.75:  # the last is a D
        return False
    holes, _, boxes, _ = cv2.connectedComponentsWithStats(np.pad(1 - part.ink, 1, constant_values=1), connectivity=4)
    return bool(holes == 3 and boxes[1:, cv2.CC_STAT_HEIGHT].min() > 0.62 * tall)


def _is_slash(part: _Part) -> bool:
    """One thin stroke that leans to the right from foot to head, evenly."""
    tall, wide = part.ink.shape
    if not 0.25 < wide / tall < 0.9:
        return False
    columns = np.arange(wide)
    rows = [row for row in part.ink if row.any()]
    middle = np.array([float((row * columns).sum() / row.sum()) for row in rows])
    slope, start = np.polyfit(np.arange(len(middle)), middle, 1)
    straight = float(np.abs(middle - (start + slope * np.arange(len(middle)))).max()) < 0.16 * wide + 1
    widths = np.array([row.sum() for row in rows])
    return bool(slope < -0.2 and straight and np.percentile(widths, 90) < 0.55 * wide + 1)


def _is_tick(part: _Part) -> bool:
    """A short stroke down and a long one up to the right: 打勾."""
    tall, wide = part.ink.shape
    if tall < 9 or not 0.6 < wide / tall < 1.8 or part.ink.mean() > 0.5:
        return False
    low = part.ink[-max(tall // 8, 1) :]
    foot = float(np.flatnonzero(low.any(axis=0)).mean()) / wide
    right = [int(np.flatnonzero(part.ink[round(share * (tall - 1))])[-1]) for share in (0.15, 0.45, 0.75)]
    left_arm = tall - int(np.flatnonzero(part.ink[:, : max(wide // 6, 2)].any(axis=1))[0])
    is_slanted = right[0] - right[1] > 0.1 * wide and right[1] - right[2] > 0.1 * wide
    return bool(0.1 < foot < 0.55 and is_slanted and 0.15 * tall < left_arm < 0.75 * tall)


def _is_box(part: _Part) -> bool:
    """An empty square (□): four straight sides and paper inside."""
    tall, wide = part.ink.shape
    edge = max(tall // 6, 2)
    sides = [side.any(axis=0) for side in (part.ink[:edge], part.ink[-edge:], part.ink.T[:edge], part.ink.T[-edge:])]
    inside = part.ink[edge + 1 : -edge - 1, edge + 1 : -edge - 1]
    return bool(
        0.75 < wide / tall < 1.35 and min(side.mean() for side in sides) > 0.9 and inside.size and not inside.any()
    )
