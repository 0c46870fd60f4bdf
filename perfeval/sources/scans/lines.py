"""Ruled lines in a picture (框线识别): long, thin, with paper beside them, and ending on one another.

Strokes of letters and arcs of stamps are none of this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import cv2
import numpy as np

from perfeval.sources.geometry import Rule
from perfeval.sources.scans.paper import Picture, Sheet

_DARK: Final = 190  # lines are printed thin and scanned pale
_THICKEST: Final = 9  # pixels
_SHORT: Final = 2.2  # heights of a sign: as long as one or two strokes in a tight row
_LONG: Final = 4  # heights of a sign: no stroke of a letter is so long


def ruled(sheet: Sheet) -> tuple[list[Rule], Picture]:
    """The ruled lines of a page in pixels, and the pixels that they cover."""
    dark = (sheet.grey < _DARK).astype(np.uint8)
    upended = np.ascontiguousarray(dark.T)
    across = _alone(dark, _strokes(dark, round(1.6 * sheet.sign), 5), sheet.sign)
    down = [_flipped(one) for one in _alone(upended, _strokes(upended, round(1.1 * sheet.sign), 3), sheet.sign)]
    down = [part for one in down for part in _without_letters(one, across, upended, sheet)]
    for _ in range(2):  # what ended only on a false line goes with it
        held = [one for one in down if _is_held(one, across, sheet.sign, sheet.grey.T)]
        down = [one for one in down if one in held or _ends_with(one, held, across, sheet.sign)]
        across = [one for one in across if _is_held(one, down, sheet.sign, sheet.grey)]
    return [*across, *down], _covered(dark, [*across, *down])


def _flipped(rule: Rule) -> Rule:
    return Rule(not rule.is_horizontal, rule.at, rule.start, rule.end)


def _strokes(dark: Picture, length: int, gap: int) -> list[Rule]:
    """Runs of dark pixels along the rows that are at least so long, small gaps closed."""
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    opened = cv2.morphologyEx(np.asarray(closed), cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(np.asarray(opened))
    found: list[Rule] = []
    for x, y, wide, tall, _ in boxes[1:count]:
        if tall <= _THICKEST:
            found.append(Rule(True, float(y + (tall - 1) / 2), float(x), float(x + wide - 1)))
        else:  # not quite straight, or something else lies on it: taken piece by piece
            found += _pieces(np.asarray(opened[y : y + tall, x : x + wide]), float(x), float(y), length)
    return _in_one(found)


def _pieces(part: Picture, left: float, top: float, length: int) -> Iterator[Rule]:
    for start in range(0, part.shape[1], length):
        piece = part[:, start : start + length]
        rows = np.flatnonzero(piece.sum(axis=1) > 0.6 * piece.shape[1])
        for group in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
            if 0 < len(group) <= _THICKEST:
                yield Rule(True, top + float(group.mean()), left + start, left + start + piece.shape[1] - 1)


def _in_one(rules: list[Rule]) -> list[Rule]:
    """Pieces at one height that all but touch are one line."""
    whole: list[Rule] = []
    for one in sorted(rules, key=lambda rule: rule.start):
        for number in range(len(whole) - 1, max(len(whole) - 60, -1), -1):
            before = whole[number]
            if abs(before.at - one.at) <= 2 and one.start - before.end <= 8:
                share = (before.end - before.start) / max(one.end - before.start, 1)
                at = before.at * share + one.at * (1 - share)
                whole[number] = Rule(True, at, before.start, max(before.end, one.end))
                break
        else:
            whole.append(one)
    return whole


def _alone(dark: Picture, rules: Sequence[Rule], sign: float) -> list[Rule]:
    """Long lines, and short ones that have paper beside them: more so where no other line runs at the same place."""
    long = [one for one in rules if one.end - one.start > _LONG * sign]
    short = [one for one in rules if one.end - one.start <= _LONG * sign]
    kept = list(long)
    for one in short:
        alike = any(abs(one.at - other.at) <= 4 and other is not one for other in rules)
        if _stands_alone(dark, one, (0.88, 0.72) if alike else (0.9, 0.8)):
            kept.append(one)
    return kept


def _stands_alone(dark: Picture, rule: Rule, least: tuple[float, float]) -> bool:
    """Paper on one side and on both for so much of its length: a stroke of a letter has other strokes beside it."""
    at, start, end = round(rule.at), round(rule.start) + 5, round(rule.end) - 4  # its ends lie on lines across
    beside = [dark[max(row, 0) : row + 2, start:end] for row in (at - 5, at + 4) if 0 <= row < dark.shape[0]]
    clear = [1 - side.max(axis=0) for side in beside if side.size]
    if not clear:
        return True
    both = np.minimum.reduce(clear).mean()
    either = np.maximum.reduce(clear).mean()
    return bool(either > least[0] and both > least[1])


def _is_held(rule: Rule, others: Sequence[Rule], sign: float, grey: Picture) -> bool:
    """It begins and ends on lines across; a long one on at least one line, wherever; a short one without a gap."""
    length = rule.end - rule.start
    reach = 0.35 * sign
    meeting = [one.at for one in others if one.start - reach <= rule.at <= one.end + reach]
    if length < _SHORT * sign:
        return _is_unbroken(rule, meeting, grey)
    ends = [any(abs(at - end) <= reach for at in meeting) for end in (rule.start, rule.end)]
    if all(ends) or (any(ends) and length > 3 * sign):
        return True
    return length > 8 * sign and any(rule.start - reach <= at <= rule.end + reach for at in meeting)


def _ends_with(rule: Rule, held: Sequence[Rule], others: Sequence[Rule], sign: float) -> bool:
    """The rest of a row cut by the page's end: its lines begin at one line across and all stop at one height."""
    reach = 0.35 * sign
    for mine in ("start", "end"):
        free, fixed = getattr(rule, mine), rule.end if mine == "start" else rule.start
        level = [one for one in held if abs(getattr(one, mine) - free) <= reach]
        if len(level) >= 2 and any(abs(one.at - fixed) <= reach for one in others):
            return not any(abs(one.at - free) <= reach for one in others)
    return False


def _without_letters(rule: Rule, others: Sequence[Rule], dark: Picture, sheet: Sheet) -> Iterator[Rule]:
    """A line down, without the stretches between two lines across where a letter's stroke only stands in its way."""
    crossing = [one.at for one in others if one.start - 4 <= rule.at <= one.end + 4]
    start = rule.start
    for above, below in pairwise(sorted(at for at in crossing if rule.start - 4 <= at <= rule.end + 4)):
        piece = Rule(True, rule.at, above, below)
        if 12 < below - above < 1.8 * sheet.sign and not (
            _is_unbroken(piece, [above, below], sheet.grey.T) or _stands_alone(dark, piece, (0.9, 0.8))
        ):
            if above - start > 12:
                yield Rule(False, rule.at, start, above)
            start = below
    if rule.end - start > 4:
        yield Rule(False, rule.at, start, rule.end)


def _is_unbroken(rule: Rule, meeting: Sequence[float], grey: Picture) -> bool:
    """From line to line it is nowhere much paler than on the whole: strokes of letters stop just short of the lines."""
    before = [at for at in meeting if abs(at - rule.start) <= 5]
    after = [at for at in meeting if abs(at - rule.end) <= 5]
    if not before or not after:
        return False
    at, start, end = round(rule.at), round(max(before)), round(min(after))
    along = grey[max(at - 1, 0) : at + 2, start : end + 1].min(axis=0).astype(np.float32)
    usual = float(np.median(along))
    return float(along.max()) - usual < 0.3 * (255 - usual)


def _covered(dark: Picture, rules: Sequence[Rule]) -> Picture:
    """The dark pixels that belong to the lines."""
    band = np.zeros_like(dark)
    for rule in rules:
        at, start, end = round(rule.at), max(round(rule.start) - 2, 0), round(rule.end) + 3
        if rule.is_horizontal:
            band[max(at - 3, 0) : at + 4, start:end] = 1
        else:
            band[start:end, max(at - 3, 0) : at + 4] = 1
    return band
