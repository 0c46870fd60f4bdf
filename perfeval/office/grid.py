"""A table with merged cells (带合并单元格的表), before anybody knows whether it becomes Excel or Word."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from perfeval.numbers import NOTHING, format_parted, format_percent, format_points
from perfeval.table import Value


class Kind(StrEnum):
    """What stands in a cell, which decides how it is set."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    HEAD = "head"  # a heading of the form
    TEXT = "text"  # words of the form
    MONEY = "money"  # 万元
    POINTS = "points"
    RATE = "rate"  # a fraction
    NOTE = "note"


_PRINT: Mapping[Kind, Callable[[Decimal], str]] = {Kind.MONEY: format_parted, Kind.RATE: format_percent}


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a table, merged over ``rows`` × ``cols``; ``marks`` are the numbers of the findings about it."""

    row: int
    col: int
    value: Value
    kind: Kind = Kind.TEXT
    rows: int = 1
    cols: int = 1
    marks: tuple[int, ...] = ()

    @property
    def shown(self) -> str:
        """The value as the pages print it."""
        if isinstance(self.value, (Decimal, int)):
            return _PRINT.get(self.kind, format_points)(Decimal(self.value))
        if self.value is None:
            return NOTHING if self.kind in {Kind.MONEY, Kind.POINTS, Kind.RATE} else ""
        return self.value


@dataclass
class Grid:
    """A table that grows row by row; rows and columns count from 0.

    ``widths`` are the widths of the columns in millimetres.
    """

    widths: Sequence[int]
    cells: list[GridCell] = field(default_factory=list)
    height: int = 0

    def add_row(self, *cells: tuple[int, int, Value, Kind]) -> int:
        """A row of (column, columns covered, value, kind); returns its number."""
        row = self.height
        for col, cols, value, kind in cells:
            self.cells.append(GridCell(row, col, value, kind, 1, cols))
        self.height += 1
        return row

    def add_tall(self, row: int, rows: int, col: int, value: Value, kind: Kind, cols: int = 1) -> None:
        """A cell that reaches over several rows, which must be there or come."""
        self.cells.append(GridCell(row, col, value, kind, rows, cols))

    def in_order(self) -> list[GridCell]:
        """The cells from left to right, row by row."""
        return sorted(self.cells, key=lambda cell: (cell.row, cell.col))
