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
    """The sign that a run of writing of at most three strokes is by its shape; ``None`` for anything else."""
    parts = _parts(ink)
    if not 1 <= len(parts) <= 3 or ink.shape[1] > 1.4 * sign:
        return None
    if len(parts) == 1 and _is_nought(parts[0]):
        return "0"
    bars = [one for one in parts if one.is_bar]
    others = [one for one in parts if not one.is_bar]
    if not others:
        return {1: "—" if bars[0].wide > 0.55 * sign else "-", 2: "="}.get(len(bars)) if _are_level(bars) else None
    if len(others) > 1:
        return None
    pointing = _pointing(others[0].ink)
    if pointing is None:
        return "/" if not bars and _is_slash(others[0]) else None
    under = [bar for bar in bars if bar.top > others[0].top and bar.wide > 0.6 * others[0].wide]
    if len(under) != len(bars):
        return None
    return {">": ">≥≧", "<": "<≤≦"}[pointing][len(under)]


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


def _pointing(ink: Picture) -> str | None:
    """Whether a stroke is an angle open to the left (>) or to the right (<)."""
    tall, wide = ink.shape
    if tall < 7 or not 0.6 < wide / tall < 2.2 or ink.mean() > 0.5:
        return None
    columns = np.arange(wide)
    middle = np.array([float((row * columns).sum() / row.sum()) if row.any() else np.nan for row in ink])
    third = max(tall // 4, 1)
    upper, lower = np.nanmean(middle[:third]), np.nanmean(middle[-third:])
    tip = np.nanmean(middle[tall // 2 - max(third // 2, 1) : tall // 2 + max(third // 2, 1)])
    if tip - max(upper, lower) > 0.3 * wide and ink[:third, : wide // 2].any() and ink[-third:, : wide // 2].any():
        return ">"
    if min(upper, lower) - tip > 0.3 * wide and ink[:third, wide // 2 :].any() and ink[-third:, wide // 2 :].any():
        return "<"
    return None


def _is_nought(part: _Part) -> bool:
    """One ring, narrower than high: alone in a cell that is the number, not the letter."""
    tall, wide = part.ink.shape
    if tall < 9 or not 0.4 < wide / tall < 0.86 or part.ink[:, :2].any(axis=1).mean() > 0.75:  # the last is a D
        return False
    holes, _, boxes, _ = cv2.connectedComponentsWithStats(np.pad(1 - part.ink, 1, constant_values=1), connectivity=4)
    return bool(holes == 3 and boxes[1:, cv2.CC_STAT_HEIGHT].min() > 0.5 * tall)


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
