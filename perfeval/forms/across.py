"""Funds turned on their side (横排资金): sources across as headings, 预算数 / 到位数 / 执行数 down as labels."""

from __future__ import annotations

import re

from perfeval.forms.bands import MONEY, Band, Column
from perfeval.forms.grid import Grid
from perfeval.forms.text import is_number, keys
from perfeval.forms.vocabulary import Vocabulary
from perfeval.sources.raw import RawCell

_SOURCE = re.compile(
    r"^(中央|省|市|县|区|本级|地方|上级|财政|其他|其它|自筹|单位|合计|总计|总额|小计|上年结转|结转|当年|本年|年度|一般公共|政府性|专户|社会|银行|债券)"
)


def across_band(grid: Grid, row: int, words: Vocabulary) -> tuple[Band, tuple[int, ...]] | None:
    """Headings that are sources of money, with at least two rows below whose labels say what the amounts are."""
    cells = grid.anchored(row)
    if len(cells) < 3 or any(is_number(cell.text) for cell in cells):
        return None
    sources = [cell for cell in cells if _is_source(cell, words)]
    if len(sources) < 2 or (sources[0] is cells[0] and cells[0].col == 1):
        return None
    first = sources[0].col
    rows: list[int] = []
    for below in range(row + 1, grid.n_rows + 1):
        label = row_label(grid, below, first)
        match = words.find("funds", label.text) if label is not None else None
        if match is None or match.concept not in MONEY | {"arrival_rate", "balance"}:
            break
        rows.append(below)
    if len(rows) < 2:
        return None
    columns = tuple(
        Column("source", cell.text, cell.col, cell.col + cell.colspan - 1, "exact", (cell,)) for cell in sources
    )
    side = next((cell for cell in cells if cell.rowspan > 1 and cell.col < first), None)
    return Band("funds", row, row, columns, side), tuple(rows)


def row_label(grid: Grid, row: int, before: int) -> RawCell | None:
    """The label nearest to the amounts of a row."""
    found = [cell for cell in grid.anchored(row) if cell.col < before]
    return found[-1] if found else None


def _is_source(cell: RawCell, words: Vocabulary) -> bool:
    key = keys(cell.text)[1]
    return len(key) <= 12 and bool(_SOURCE.match(key)) and words.exact("funds", cell.text) is None
