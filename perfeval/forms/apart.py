"""Two things in one cell taken apart (一格两值): 目标值/完成值 over ≥14公里/14.3公里, 产出指标—数量指标, 名称及目标.

The table is seen with a column for each; cells keep the place they have in the file.
"""

from __future__ import annotations

import re
from dataclasses import replace

from perfeval.forms.grid import Grid, moved_cell
from perfeval.forms.vocabulary import Vocabulary
from perfeval.sources.raw import CellState, RawCell

_TWO_NAMES = re.compile(r"^([^/／()（）|｜\n]{1,12})(?:[/／|｜\n]|\s+)([^/／()（）|｜\n]{1,12})$")
_NAME_IN_BRACKETS = re.compile(r"^([^()（）]{1,12})[（(]([^()（）]{1,12})[）)]$")
_NAME_AND_VALUE = re.compile(r"^(.{2,10}?)(?:及|与|和|、|/)(.{2,10})$")
_MARKED = re.compile(r"^([^\d:：;；]{1,8})[:：]\s*(\S.*?)\s*[;；,，\s]\s*([^\d:：;；]{1,8})[:：]\s*(\S.*)$", re.DOTALL)
_IN_BRACKETS = re.compile(r"^(\S[^()（）]*?)\s*[（(]([^()（）]+)[）)]$")
_PATH = re.compile(r"^([^—–\-－>→＞·/]{2,10})[—–\-－>→＞·/]+([^—–\-－>→＞·/]{2,14})$")
_NAMED_VALUE = re.compile(r"^(\D{2,30}?)\s*((?:[≥≤=＝><＞＜≧≦]\s*)?\d.*)$")
Parts = tuple[str, str, str, str]  # mark, value, mark, value
_LEVELS = ("一级指标", "二级指标")


def part_of(cell: RawCell, text: str) -> RawCell:
    """A part of what a cell says, at the place of the cell."""
    return replace(cell, text=text.strip(), state=CellState.TEXT, number=None, stored=None, rowspan=1, colspan=1)


def taken_apart(grid: Grid, words: Vocabulary) -> Grid:
    """The table with a column for each of two things that stand in one."""
    splits: dict[int, tuple[RawCell, dict[int, tuple[str, str]]]] = {}
    for cell in grid.table.nonempty():
        if cell.row >= grid.n_rows or cell.col in splits or not (2 <= len(cell.text) <= 26) or cell.text[0].isdigit():
            continue
        below = _below(grid, cell, words)
        names = _names(cell.text, below, words) if below else None
        if names is not None:
            splits[cell.col] = (cell, {cell.row: names} | {row: (parts[1], parts[3]) for row, parts in below.items()})
    return _widened(grid, splits) if splits else grid


def _below(grid: Grid, head: RawCell, words: Vocabulary) -> dict[int, Parts]:
    """What the cells below a heading hold, where each holds two things."""
    named = _NAME_AND_VALUE.match(head.text)
    joined = (
        named is not None
        and (one := words.find("indicators", named[1])) is not None
        and (two := words.find("indicators", named[2])) is not None
        and (one.concept, two.concept) in (("level3", "target"), ("level3", "initial_target"))
    )
    found: dict[int, Parts] = {}
    for row in range(head.row + head.rowspan, grid.n_rows + 1):
        cell = grid.at(row, head.col)
        alone = cell is not None and cell.row == row and cell.col == head.col
        parts = _parts(cell.text, words, joined=joined) if alone and cell is not None else None
        if parts is None:
            break
        found[row] = parts
    good = sum(joined or _is_path(parts, words) or _are_figures(parts) for parts in found.values())
    return found if len(found) >= 2 and good * 2 > len(found) else {}


def _are_figures(parts: Parts) -> bool:
    return all(any(char.isdigit() for char in value) for value in (parts[1], parts[3]))


def _is_path(parts: Parts, words: Vocabulary) -> bool:
    return words.is_level_word("level1", parts[1]) and words.is_level_word("level2", parts[3])


def _parts(text: str, words: Vocabulary, *, joined: bool) -> Parts | None:
    if joined:
        found = _NAMED_VALUE.match(text)
        return ("", found[1], "", found[2]) if found is not None else None
    if (found := _MARKED.match(text)) is not None:
        return found[1].strip(), found[2], found[3].strip(), found[4]
    if (found := _PATH.match(text)) is not None and _is_path(("", found[1], "", found[2]), words):
        return "", found[1], "", found[2]
    if (found := _IN_BRACKETS.match(text)) is not None:
        return "", found[1], "", found[2]
    for mark in "/／|｜\n":
        parts = text.split(mark)
        if len(parts) > 1 and len(parts) % 2 == 0:
            half = len(parts) // 2
            one, two = mark.join(parts[:half]).strip(), mark.join(parts[half:]).strip()
            return ("", one, "", two) if one and two else None
    return None


def _names(text: str, below: dict[int, Parts], words: Vocabulary) -> tuple[str, str] | None:
    """The names of both columns: in the heading, else the marks that stand in every cell."""
    marks = {(one, two) for one, _, two, _ in below.values()}
    if sum(_is_path(parts, words) for parts in below.values()) * 2 > len(below):
        return _LEVELS if (own := _parts(text, words, joined=False)) is None or not _is_path(own, words) else None
    found = _TWO_NAMES.match(text) or _NAME_IN_BRACKETS.match(text) or _NAME_AND_VALUE.match(text)
    if found is not None:
        return found[1], found[2]
    return next(iter(marks)) if len(marks) == 1 and marks != {("", "")} else None


def _widened(grid: Grid, splits: dict[int, tuple[RawCell, dict[int, tuple[str, str]]]]) -> Grid:
    """Every cell moved to the right by the columns that came in before it."""
    after = sorted(cell.col + cell.colspan - 1 for cell, _ in splits.values())
    cells: list[RawCell] = []
    for cell in grid.table.cells:
        last = cell.col + cell.colspan - 1
        col = cell.col + sum(edge < cell.col for edge in after)
        parts = splits[cell.col][1].get(cell.row) if cell.col in splits else None
        if parts is None:
            cells.append(
                moved_cell(cell, cell.row, col, cell.colspan + sum(cell.col <= edge <= last for edge in after))
            )
            continue
        one, two = (part_of(cell, text) for text in parts)
        cells.append(moved_cell(one, cell.row, col, cell.colspan, cell.rowspan))
        cells.append(moved_cell(two, cell.row, col + cell.colspan, 1, cell.rowspan))
    return Grid(replace(grid.table, cells=tuple(cells), n_cols=grid.n_cols + len(after)))
