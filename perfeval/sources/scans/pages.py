"""From a picture to a page of signs and lines: lines first, then the writing of each cell (先框后字)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import mean, median

import cv2
import numpy as np

from perfeval.sources.geometry import Glyph, Page, Rule
from perfeval.sources.lattice import Grid, grids_of
from perfeval.sources.scans.lines import ruled
from perfeval.sources.scans.paper import Picture, Sheet
from perfeval.sources.scans.read_page import ReadPage, packed
from perfeval.sources.scans.recogniser import recognised
from perfeval.sources.scans.writing import Field, Print, _cut, glyphs_in, glyphs_outside

_SURE = 0.93
_TRIED = 9  # lines of print that are read to see which way up a page is


def read_page(sheet: Sheet) -> ReadPage:
    """The page with its signs and lines, upright."""
    quarters = _which_way_up(sheet)
    sheet = sheet.turned(quarters)
    lines, covered = ruled(sheet)
    grids = _grids(lines, sheet)
    used = _clear_of_lines(sheet.grey, covered)
    ink = (used < sheet.level).astype(np.uint8)
    glyphs: list[Glyph] = []
    free = ink.copy()
    for grid in grids:
        areas = [_inside(box.x0, box.y0, box.x1, box.y1, sheet) for box in grid.boxes]
        glyphs += glyphs_in(Print(used, ink, sheet.sign, sheet.is_two_toned), areas)
        edge = _inside(grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1], sheet)
        free[max(edge.y0 - 4, 0) : edge.y1 + 4, max(edge.x0 - 4, 0) : edge.x1 + 4] = 0
    tall, wide = ink.shape
    glyphs += glyphs_outside(Print(used, free, sheet.sign, sheet.is_two_toned), Field(0, 0, wide, tall))
    by = sheet.points
    return ReadPage(
        Page(
            sheet.number,
            wide * by,
            tall * by,
            tuple(replace(one, x0=one.x0 * by, y0=one.y0 * by, x1=one.x1 * by, y1=one.y1 * by) for one in glyphs),
            tuple(_in_points(one, by) for one in lines),
            has_picture=True,
        ),
        packed(sheet.grey),
        sheet.grey.shape,
        by,
        quarters,
        sheet.stamps,
    )


def _in_points(rule: Rule, by: float) -> Rule:
    return Rule(rule.is_horizontal, rule.at * by, rule.start * by, rule.end * by)


def _grids(lines: list[Rule], sheet: Sheet) -> list[Grid]:
    by = sheet.points
    tall, wide = sheet.grey.shape
    return grids_of(Page(sheet.number, wide * by, tall * by, (), tuple(_in_points(one, by) for one in lines)))[0]


def _inside(x0: float, y0: float, x1: float, y1: float, sheet: Sheet) -> Field:
    by, tall, wide = sheet.points, *sheet.grey.shape
    left, top, right, bottom = (round(value / by) for value in (x0, y0, x1, y1))
    return Field(max(left, 0), max(top, 0), min(right, wide), min(bottom, tall))


def _clear_of_lines(grey: Picture, covered: Picture) -> Picture:
    return np.where(covered > 0, 255, grey).astype(np.uint8)


def _which_way_up(sheet: Sheet) -> int:
    """By how many quarters to the left it must be turned: its lines of print lie across, and are read most surely.

    A stack of signs one below the other is no line: its signs stand farther apart.
    """
    across, down = _print_of(sheet), _print_of(sheet.turned(1))
    longest = max(_length(across[1]), _length(down[1])) or 1
    ways = ((0, across), (1, down)) if _length(across[1]) >= _length(down[1]) else ((1, down), (0, across))
    best = (-1.0, 0)
    for quarters, (grey, runs) in ways:
        share = _length(runs) / longest
        for turn in (0, 2):
            turned = np.ascontiguousarray(np.rot90(grey, turn))
            sure = share * _how_sure(turned, [_turned(run, turn, grey) for run in runs[:_TRIED]], sheet.sign)
            best = max(best, (sure, -(quarters + turn) % 4))
            if sure >= _SURE:
                return (quarters + turn) % 4
    return -best[1] % 4


def _length(runs: Sequence[Field]) -> int:
    return sum(run.x1 - run.x0 for run in runs)


def _turned(run: Field, turn: int, grey: Picture) -> Field:
    tall, wide = grey.shape
    return Field(wide - run.x1, tall - run.y1, wide - run.x0, tall - run.y0) if turn else run


def _print_of(sheet: Sheet) -> tuple[Picture, list[Field]]:
    """The page without its lines, and its lines of print."""
    grey = _clear_of_lines(sheet.grey, ruled(sheet)[1])
    return grey, _lines_of_print((grey < sheet.level).astype(np.uint8), sheet.sign)


def _how_sure(grey: Picture, runs: Sequence[Field], sign: float) -> float:
    """How surely a few lines of print are read, cut to a few signs."""
    sure = []
    for run in runs:
        run = replace(run, x1=min(run.x1, run.x0 + round(8 * sign)))
        signs = recognised(_cut(grey, Field(run.x0 - 6, run.y0 - 3, run.x1 + 6, run.y1 + 3), run))
        said = sum(0.6 if one.text.isascii() else 1.1 for one in signs)
        enough = min(said * sign / (run.x1 - run.x0), 1)
        sure.append(enough * mean([one.confidence for one in signs] or [0.0]))
    return median(sure) if sure else 0.0


def _lines_of_print(ink: Picture, sign: float) -> list[Field]:
    """Stretches of ink as high as a line and several signs long, the longest first."""
    near = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, max(round(0.28 * sign), 3)), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(np.asarray(near))
    tall, wide = boxes[1:count, cv2.CC_STAT_HEIGHT], boxes[1:count, cv2.CC_STAT_WIDTH]
    found = boxes[1:count][(tall > 0.7 * sign) & (tall < 1.6 * sign) & (wide > 1.8 * tall)]
    order = np.argsort(-found[:, cv2.CC_STAT_WIDTH], kind="stable")
    return [Field(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in found[order]]
