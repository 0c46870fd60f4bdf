"""Amounts over sources of money (横排资金): 预算数 over 合计 | 财政拨款 | 其他, with one row of figures."""

from __future__ import annotations

from perfeval.forms.bands import MONEY, Band, Column
from perfeval.forms.grid import Grid
from perfeval.forms.shapes import is_source
from perfeval.forms.text import is_number
from perfeval.forms.vocabulary import Vocabulary


def grid_band(grid: Grid, row: int, words: Vocabulary) -> tuple[Band, int] | None:
    """Amounts over sources (预算数 over 合计 | 财政拨款 | 其他), with one row of figures under both heading rows."""
    wide = {
        cell: match.concept
        for cell in grid.anchored(row)
        if cell.colspan > 1
        and cell.rowspan == 1
        and (match := words.find("funds", cell.text))
        and match.concept in MONEY
    }
    rest = [cell for cell in grid.anchored(row) if cell not in wide]
    if (
        not wide
        or not grid.anchored(row + 2)
        or len(rest) > 1
        or any(cell.col > min(c.col for c in wide) for cell in rest)
    ):
        return None
    columns: list[Column] = []
    for upper, concept in wide.items():
        sources = grid.between(row + 1, upper.col, upper.col + upper.colspan - 1)
        if len(sources) < 2 or not all(cell.row == row + 1 and is_source(cell.text, words) for cell in sources):
            return None
        columns += [Column(concept, c.text, c.col, c.col + c.colspan - 1, "exact", (upper, c)) for c in sources]
    figures = [grid.at(row + 2, column.first) for column in columns]
    if not any(cell is not None and is_number(cell.text) for cell in figures):
        return None
    further = [grid.at(row + 3, column.first) for column in columns]
    if any(cell is not None and cell.row == row + 3 and is_number(cell.text) for cell in further):
        return None  # programmes down: rows of their own
    side = next((cell for cell in grid.anchored(row) if cell.rowspan > 1 and cell.col < columns[0].first), None)
    return Band("funds", row, row + 1, tuple(columns), side), row + 2
