"""A raw table as rows of cells (网格): merged cells known, side labels visible."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from perfeval.sources.raw import RawCell, RawTable


@dataclass(frozen=True, slots=True)
class MovedCell(RawCell):
    """A cell that is looked at elsewhere than it stands: ``place`` stays, ``row`` and ``col`` are the new ones."""

    at_row: int = 0
    at_col: int = 0

    @property
    def row(self) -> int:
        return self.at_row

    @property
    def col(self) -> int:
        return self.at_col


_FIELDS = tuple(item.name for item in dataclasses.fields(RawCell))


def moved_cell(cell: RawCell, row: int, col: int, colspan: int, rowspan: int | None = None) -> MovedCell:
    """The cell as seen at another row and column."""
    values = {name: getattr(cell, name) for name in _FIELDS} | {"colspan": colspan}
    if rowspan is not None:
        values["rowspan"] = rowspan
    return MovedCell(**values, at_row=row, at_col=col)


class Grid:
    """One table, looked at row by row. Rows and columns count from 1, as in the file."""

    def __init__(self, table: RawTable) -> None:
        self.table = table
        self.n_rows = table.n_rows
        self.n_cols = table.n_cols
        self._covered = table.grid()
        self._rows: dict[int, tuple[RawCell, ...]] = {}
        self._anchored: dict[int, tuple[RawCell, ...]] = {}
        for cell in table.nonempty():
            self._anchored[cell.row] = (*self._anchored.get(cell.row, ()), cell)

    def at(self, row: int, col: int) -> RawCell | None:
        """The cell that covers the position."""
        return self._covered.get((row, col))

    def row(self, row: int) -> tuple[RawCell, ...]:
        """The distinct cells that cover a row, left to right, also those that began further up."""
        found = self._rows.get(row)
        if found is None:
            cells: list[RawCell] = []
            col = 1
            while col <= self.n_cols:
                cell = self._covered.get((row, col))
                if cell is None:
                    col += 1
                    continue
                cells.append(cell)
                col = max(cell.col + cell.colspan, col + 1)
            found = self._rows[row] = tuple(cells)
        return found

    def anchored(self, row: int) -> tuple[RawCell, ...]:
        """Non-empty cells that begin in this row."""
        return self._anchored.get(row, ())

    def is_blank(self, row: int) -> bool:
        """No text begins in this row."""
        return not self.anchored(row)

    def between(self, row: int, first: int, last: int) -> tuple[RawCell, ...]:
        """Distinct cells that cover any of the columns ``first`` … ``last`` in a row."""
        cells: list[RawCell] = []
        for col in range(first, last + 1):
            cell = self._covered.get((row, col))
            if cell is not None and (not cells or cells[-1] is not cell):
                cells.append(cell)
        return tuple(cells)

    def right_of(self, cell: RawCell, row: int | None = None) -> RawCell | None:
        """The next cell to the right."""
        return self._covered.get((row or cell.row, cell.col + cell.colspan))

    def below(self, cell: RawCell) -> RawCell | None:
        """The cell under the first column of a cell."""
        return self._covered.get((cell.row + cell.rowspan, cell.col))

    def is_wide(self, cell: RawCell) -> bool:
        """The only text of its row, wherever it stands: a title, a band, a note."""
        return len(self.anchored(cell.row)) == 1 and (
            cell.colspan >= max(2, self.used_cols // 2) or all(c is cell or c.is_empty for c in self.row(cell.row))
        )

    @cached_property
    def used_cols(self) -> int:
        """The last column that holds text."""
        return max((c.col + c.colspan - 1 for c in self.table.cells if not c.is_empty), default=0)

    def rows(self) -> Iterator[int]:
        """Row numbers, from 1."""
        return iter(range(1, self.n_rows + 1))
