"""Forms that stand beside each other on one sheet (并排的表), an empty column between them."""

from __future__ import annotations

import dataclasses

from perfeval.forms.blocks import Block, blocks_of
from perfeval.forms.grid import Grid, moved_cell
from perfeval.forms.pairs import pairs_in_text
from perfeval.forms.vocabulary import Vocabulary
from perfeval.places import Place
from perfeval.sources.raw import RawTable

_HEAD = 5  # rows at the top that a title over both forms may take


def side_by_side(table: RawTable, words: Vocabulary) -> tuple[RawTable, ...]:
    """The forms of a sheet that stand beside each other, an empty column between; else the table itself.

    Each side must name its own project and have its own headings; a title over both belongs to both.
    """
    if table.n_cols < 7:
        return (table,)
    filled: set[int] = set()
    over: set[Place] = set()
    for cell in table.cells:
        if not cell.text:
            continue
        if cell.colspan == 1:
            filled.add(cell.col)
        elif cell.row <= _HEAD and cell.colspan * 4 > table.n_cols * 3:
            over.add(cell.place)
        else:
            filled.update(range(cell.col, cell.col + cell.colspan))
    last = max(filled, default=0)
    if last - min(filled, default=1) + 1 == len(filled):
        return (table,)  # no empty column between two others
    for gap in range(3, last - 1):
        if gap in filled or gap - 1 not in filled:
            continue
        after = next(col for col in range(gap, last + 1) if col in filled)
        left, right = _part(table, 1, gap - 1, over), _part(table, after, last, over)
        if _is_form(left, words) and _is_form(right, words):
            return (left, *side_by_side(right, words))
    return (table,)


def _part(table: RawTable, first: int, last: int, over: set[Place]) -> RawTable:
    width = last - first + 1
    cells = tuple(
        moved_cell(cell, cell.row, 1, width)
        if cell.place in over
        else moved_cell(cell, cell.row, cell.col - first + 1, cell.colspan)
        for cell in table.cells
        if cell.place in over or first <= cell.col <= last
    )
    return dataclasses.replace(table, cells=cells, n_cols=width)


def _is_form(table: RawTable, words: Vocabulary) -> bool:
    """A project name and headings of its own."""
    named = any(
        words.exact("identification", cell.text) == "name"
        or (
            len(cell.text) <= 80
            and any(pair.concept == "name" and pair.text for pair in pairs_in_text(cell.text, words))
        )
        for cell in table.nonempty()
    )
    return named and any(
        isinstance(part, Block) and part.kind in ("indicators", "funds") for part in blocks_of(Grid(table), words)
    )
