"""The writing in one field of a page (文字行): ink parted into lines, each line into runs, each run recognised.

The picture of a run is cut by its ink, so nothing of it can be left out by a detector. Ink that the recogniser gives
no sign for comes back as :data:`~perfeval.sight.UNREAD`: never as nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from perfeval.sight import UNREAD
from perfeval.sources.geometry import Glyph
from perfeval.sources.scans.paper import Picture
from perfeval.sources.scans.readings import DISPUTED, agreed, by_shape, in_company, with_bracket, with_full_stop
from perfeval.sources.scans.recogniser import Sign, recognised
from perfeval.sources.scans.shapes import lone_sign

_SPECK: Final = 4  # pixels of ink: less is dust
_RIMS: Final = ((0.12, 0.25), (0.22, 0.4))  # paper around a run at its two readings, in heights
_BESIDE: Final = 0.9
_LOOSE: Final = 0.1  # the box of a sign is that much higher than its ink, above and below
_BY_SHAPE: Final = ("□", "√", "%", "‰", "≥", "≤")  # ink without a sign that is no blot
_LOWEST: Final = 0.45  # heights of a sign: in a lower field nothing is written, what is dark there are its sides
_RUN_GAP: Final = 1.6  # blanks wider than this, in heights of signs, part a line into runs


@dataclass(frozen=True, slots=True)
class Print:
    """A page with its lines taken out: grey, and what of it is ink; ``sign``: the usual height of a sign."""

    grey: Picture
    ink: Picture
    sign: float
    is_two_toned: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A rectangle of the page in pixels."""

    x0: int
    y0: int
    x1: int
    y1: int


def glyphs_in(page: Print, areas: Sequence[Field]) -> list[Glyph]:
    """The recognised signs of the cells of a table, in pixels of the page.

    Two runs beside one another in one cell may be two cells whose line was not found, and two that touch the line
    between their cells one run through which no line goes: of these none is sure.
    """
    found: list[Glyph] = []
    all_runs = [runs_in(page.ink, area, page.sign) for area in areas if area.y1 - area.y0 >= _LOWEST * page.sign]
    areas = [area for area in areas if area.y1 - area.y0 >= _LOWEST * page.sign]
    parted = _parted_by_a_line(areas, all_runs, page.sign)
    for area, runs in zip(areas, all_runs, strict=True):
        before: Field | None = None
        for run in runs:
            glyphs = list(_read(page, run, area))
            is_beside = before is not None and run.y0 < (before.y0 + before.y1) / 2 < run.y1
            if glyphs and (is_beside or run in parted):
                glyphs[0] = replace(glyphs[0], confidence=min(glyphs[0].confidence, _BESIDE))
            found += glyphs
            before = run
    return found


def glyphs_outside(page: Print, area: Field) -> list[Glyph]:
    """The recognised signs of what stands around the tables."""
    return [glyph for run in runs_in(page.ink, area, page.sign) for glyph in _read(page, run, area)]


def _parted_by_a_line(areas: Sequence[Field], all_runs: Sequence[Sequence[Field]], sign: float) -> set[Field]:
    """Runs that reach a line down on whose other side another run of the same height begins."""
    near = 0.24 * sign
    left = [
        (area.x1, run) for area, runs in zip(areas, all_runs, strict=True) for run in runs if area.x1 - run.x1 < near
    ]
    right = [
        (area.x0, run) for area, runs in zip(areas, all_runs, strict=True) for run in runs if run.x0 - area.x0 < near
    ]
    return {
        run
        for x, one in left
        for at, other in right
        if abs(x - at) <= 4 and other.y0 < (one.y0 + one.y1) / 2 < other.y1
        for run in (one, other)
    }


def runs_in(ink: Picture, area: Field, sign: float) -> list[Field]:
    """Where writing runs in a field, line by line, from left to right."""
    part = _clean(ink[area.y0 : area.y1, area.x0 : area.x1])
    if part is None:
        return []
    found = []
    for top, bottom in _bands(part.sum(axis=1), sign):
        band = part[top:bottom]
        for left, right in _spans(
            np.asarray(band.any(axis=0)), _RUN_GAP * max(min(bottom - top, 2 * sign), 0.8 * sign)
        ):
            rows = np.flatnonzero(band[:, left:right].any(axis=1))
            top_of_run, bottom_of_run = top + int(rows[0]), top + int(rows[-1]) + 1
            found.append(Field(area.x0 + left, area.y0 + top_of_run, area.x0 + right, area.y0 + bottom_of_run))
    return found


def _clean(part: Picture) -> Picture | None:
    """The ink without dust; nothing when only dust is there."""
    if not part.any():
        return None
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    kept = boxes[:count, cv2.CC_STAT_AREA] >= _SPECK
    kept[0] = False
    return kept[labels].astype(np.uint8) if kept.any() else None


def _bands(rows: NDArray[np.integer[Any]], sign: float) -> list[tuple[int, int]]:
    """Lines of writing: rows with ink; what is lower than a line joins its neighbour, what is higher is parted."""
    bands: list[tuple[int, int]] = []
    for top, bottom in _spans(np.greater(rows, 0), 1):
        if bands and bottom - bands[-1][0] <= 1.2 * sign and top - bands[-1][1] <= 0.5 * sign:
            bands[-1] = bands[-1][0], bottom
        else:
            bands.append((top, bottom))
    return [part for top, bottom in bands for part in _parted(rows, top, bottom, sign)]


def _parted(rows: NDArray[np.integer[Any]], top: int, bottom: int, sign: float) -> list[tuple[int, int]]:
    """A band as high as two lines, parted where the ink is thinnest, if it is thin there."""
    if bottom - top < 1.75 * sign:
        return [(top, bottom)]
    inner = rows[top + round(0.75 * sign) : bottom - round(0.75 * sign)]
    if not len(inner) or inner.min() > 0.12 * np.percentile(rows[top:bottom], 80):
        return [(top, bottom)]
    cut = top + round(0.75 * sign) + int(inner.argmin())
    return _parted(rows, top, cut, sign) + _parted(rows, cut, bottom, sign)


def _spans(inked: NDArray[Any], gap: float) -> list[tuple[int, int]]:
    """Stretches of ink; gaps smaller than ``gap`` do not part them."""
    at = np.flatnonzero(inked)
    if not len(at):
        return []
    cuts = np.flatnonzero(np.diff(at) > gap)
    starts, ends = [at[0], *at[cuts + 1]], [*at[cuts], at[-1]]
    return [(int(start), int(end) + 1) for start, end in zip(starts, ends, strict=True)]


def _read(page: Print, run: Field, area: Field) -> Iterator[Glyph]:
    """One run: read twice, a little differently; where the readings differ, none is sure."""
    grey, ink, sign = page.grey, page.ink, page.sign
    tall = max(run.y1 - run.y0, round(0.95 * sign))
    top = run.y0 - (tall - (run.y1 - run.y0)) // 2
    window = _window(run, top, tall, _RIMS[0])
    pictures = [_cut(grey, _window(run, top, tall, rims), run) for rims in _RIMS]
    if page.is_two_toned:  # thin strokes break in black and white: once more with thicker ones
        pictures += [np.asarray(cv2.erode(picture, np.ones((2, 2), np.uint8)), np.uint8) for picture in pictures]
    signs = in_company(agreed([_with_blanks(recognised(picture)) for picture in pictures]))
    mine, side, wide = ink[run.y0 : run.y1, run.x0 : run.x1], run.x0 - window.x0, window.x1 - window.x0
    signs = with_full_stop(by_shape(signs, mine, sign, side, wide), mine, sign, side, wide)
    signs = with_bracket(signs, mine, sign, side, wide)
    signs = _with_unread(signs, ink, run, side, wide, sign)
    for one, (x0, x1) in zip(signs, _extents(signs, wide, tall), strict=True):
        left, sure = window.x0, min(one.confidence, 0.999)
        left_edge, right_edge = max(left + x0, area.x0), min(left + x1, area.x1)
        yield Glyph(left_edge, top - _LOOSE * tall, right_edge, top + (1 + _LOOSE) * tall, one.text, confidence=sure)


def _window(run: Field, top: int, tall: int, rims: tuple[float, float]) -> Field:
    """The run with paper around it: so many heights above and below, left and right."""
    rim, side = round(rims[0] * tall), round(rims[1] * tall)
    return Field(run.x0 - side, top - rim, run.x1 + side, top + tall + rim)


def _with_blanks(signs: Sequence[Sign]) -> list[Sign]:
    """Blanks put to the sign before them: between the signs of one run nothing else parts words."""
    kept: list[Sign] = []
    for one in signs:
        if one.text.strip():
            kept.append(one)
        elif kept:
            kept[-1] = replace(kept[-1], text=kept[-1].text + " ")
    return kept


def _cut(grey: Picture, window: Field, run: Field) -> Picture:
    """The run on white paper: what stands above, below and beside it is another's."""
    picture = np.full((window.y1 - window.y0, window.x1 - window.x0), 255, np.uint8)
    edge = 2
    y0, y1 = max(run.y0 - edge, window.y0, 0), min(run.y1 + edge, window.y1, grey.shape[0])
    x0, x1 = max(run.x0 - edge, window.x0, 0), min(run.x1 + edge, window.x1, grey.shape[1])
    picture[y0 - window.y0 : y1 - window.y0, x0 - window.x0 : x1 - window.x0] = grey[y0:y1, x0:x1]
    return picture


def _with_unread(signs: Sequence[Sign], ink: Picture, run: Field, side: int, wide: int, sign: float) -> list[Sign]:
    """The signs, and :data:`UNREAD` where ink stands that none of them explains."""
    columns = np.asarray(ink[run.y0 : run.y1, run.x0 : run.x1].any(axis=0))
    tall = run.y1 - run.y0
    found = list(signs)
    found = _with_doubts_beside(found, columns, side, wide, tall)
    for left, right in _spans(columns, max(2, 0.12 * tall)):
        near = [abs(one.middle * wide - side - min(max(one.middle * wide - side, left), right)) for one in found]
        if near and min(near) <= 0.35 * tall:
            continue
        rows = np.flatnonzero(ink[run.y0 : run.y1, run.x0 + left : run.x0 + right].any(axis=1))
        is_small = rows[-1] - rows[0] < 0.45 * tall and right - left < 0.45 * tall
        if near and not is_small and min(near) <= 0.65 * tall:  # the left or right part of the sign
            continue
        if near and is_small:  # a point or a comma
            at = int(np.argmin(near))
            found[at] = replace(found[at], confidence=min(found[at].confidence, DISPUTED))
        else:
            part = ink[run.y0 + rows[0] : run.y0 + rows[-1] + 1, run.x0 + left : run.x0 + right]
            shape = lone_sign(part, sign)
            text = shape if shape in _BY_SHAPE else UNREAD
            found.append(Sign(text, ((left + right) / 2 + side) / wide, 0.0))
    return sorted(found, key=lambda one: one.middle)


def _with_doubts_beside(signs: list[Sign], columns: NDArray[Any], side: int, wide: int, tall: int) -> list[Sign]:
    """Signs beside ink that lies too far from every sign to be part of one: a point or comma was passed over."""
    if not signs:
        return signs
    middles = np.array([one.middle * wide - side for one in signs])
    inked = np.flatnonzero(columns)
    away = np.abs(inked[:, None] - middles[None, :])
    alone = inked[away.min(axis=1) > 0.8 * tall]
    found = list(signs)
    for left, right in _spans(np.isin(np.arange(len(columns)), alone), 1):
        if right - left >= 3:
            at = int(np.abs(middles - (left + right) / 2).argmin())
            found[at] = replace(found[at], confidence=min(found[at].confidence, DISPUTED))
    return found


def _extents(signs: Sequence[Sign], wide: int, tall: int) -> list[tuple[float, float]]:
    """How far each sign reaches: to the middle between it and the next; the outer ones as far as a sign is wide."""
    middles = [one.middle * wide for one in signs]
    if not middles:
        return []
    half = [0.5 * tall * (0.55 if one.text.isascii() else 1.0) for one in signs]
    between = [(before + after) / 2 for before, after in pairwise(middles)]
    return list(zip([middles[0] - half[0], *between], [*between, middles[-1] + half[-1]], strict=True))
