"""Tables whose cells only say how far they stretch (HTML, Word): from spans to positions.

Positions are computed from column clocks, never by filling a grid, so that ``rowspan=65534`` costs
no more than ``rowspan=2``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from perfeval.places import Place
from perfeval.sources.guards import LIMITS
from perfeval.sources.raw import CellState, RawCell, RawTable
from perfeval.sources.refusals import within


@dataclass(slots=True)
class Span:
    """One cell with its position, before it becomes a :class:`RawCell`."""

    row: int
    col: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    hidden: bool = False


def settle(file: str, number: int, spans: Iterable[Span], hidden: bool = False) -> RawTable:
    """The table number ``number`` of a document, spans clipped to what the table really has."""
    cells = list(spans)
    n_rows = max((cell.row for cell in cells), default=0)
    n_cols = max((cell.col + cell.colspan - 1 for cell in cells), default=0)
    if n_cols > LIMITS.columns:
        # A title with colspan=1000 does not make a table of 1,000 columns.
        n_cols = max(cell.col for cell in cells)
    within(file, "rows", n_rows, LIMITS.rows, f"表{number}")
    within(file, "columns", n_cols, LIMITS.columns, f"表{number}")
    area, kept = 0, []
    for cell in cells:
        rowspan, colspan = min(cell.rowspan, n_rows - cell.row + 1), min(cell.colspan, n_cols - cell.col + 1)
        area += rowspan * colspan
        if cell.text or rowspan * colspan > 1:
            within(file, "merged", rowspan * colspan, LIMITS.merged_cells, f"表{number}")
            place = Place(file, table=number, row=cell.row, col=cell.col)
            kept.append(RawCell(place, cell.text, rowspan, colspan, CellState.TEXT, hidden=cell.hidden or hidden))
    within(file, "cells", area, LIMITS.cells, f"表{number}")
    kept.sort(key=lambda cell: (cell.place.row, cell.place.col))
    return RawTable(f"表{number}", tuple(kept), n_rows, n_cols, hidden)
