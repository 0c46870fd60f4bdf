"""A table as a value (表): typed columns and cells, before anybody knows whether it becomes page, Word, Excel or text.

Whoever builds a table says what stands in it; how it is set is the renderer's: ``report.markup.show_table`` for
notebook and page, ``office.pen.Pen.table`` for Word, ``review.workbooks.put_table`` for Excel,
``cli.screen.text_table`` for a terminal. A cell holds the exact value; its column prints it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from perfeval.numbers import NOTHING, aligned, format_number, format_percent, format_points, format_wan, hidden

Value = str | Decimal | int | None


class Kind(StrEnum):
    """What a column holds, which decides how a number is printed and where it stands."""

    TEXT = "text"  # words
    MONEY = "money"  # 万元
    POINTS = "points"
    RATE = "rate"  # a fraction, or a rate in the form's own words
    NUMBER = "number"  # a count, or a figure printed already


_PRINT: Mapping[Kind, Callable[[Decimal], str]] = {
    Kind.MONEY: format_wan,
    Kind.POINTS: format_points,
    Kind.RATE: format_percent,
    Kind.NUMBER: format_number,
    Kind.TEXT: format_number,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """One column: its name for programs, its heading for readers, what it holds, its share of the width."""

    name: str
    heading: str
    kind: Kind = Kind.TEXT
    width: float = 1.0

    @property
    def is_number(self) -> bool:
        """Whether its cells stand right."""
        return self.kind is not Kind.TEXT

    def shown(self, value: Value) -> str:
        """A cell in words; ``—`` where there is nothing.

        >>> column = TableColumn(name="rate", heading="执行率", kind=Kind.RATE)
        >>> column.shown(Decimal("0.9354")), column.shown("93.5%"), column.shown(None)
        ('93.54%', '93.5%', '—')
        """
        if isinstance(value, str):
            return value or NOTHING
        return NOTHING if value is None else _PRINT[self.kind](Decimal(value))

    def exact(self, value: Value) -> str | None:
        """The amount in all its digits, where the cell does not print them."""
        return hidden(value) if self.kind is Kind.MONEY and isinstance(value, Decimal) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of one report.

    Attributes:
        title: what it holds; ``unit``: of its amounts, in brackets, where it has any.
        rows: one value a column.
        depths: how deep a row lies (0 a total, 1 its parts, ``None`` neither); empty where all rows are equals.
        merges: (column, first row, rows) of cells that reach over several rows.
    """

    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    unit: str = ""
    depths: tuple[int | None, ...] = ()
    merges: tuple[tuple[int, int, int], ...] = ()

    def texts(self) -> list[list[str]]:
        """Every cell as its column prints it; figures stand with their points below each other, words as they are."""
        by_column = [self._texts(at) for at in range(len(self.columns))]
        return [list(row) for row in zip(*by_column, strict=True)]

    def _texts(self, at: int) -> list[str]:
        column, values = self.columns[at], [row[at] for row in self.rows]
        shown = [column.shown(value) for value in values]
        figures = aligned(
            [NOTHING if isinstance(value, str) else text for text, value in zip(shown, values, strict=True)]
        )
        pairs = zip(shown, figures, values, strict=True)
        return [text if isinstance(value, str) else figure for text, figure, value in pairs]

    def column(self, name: str) -> tuple[Value, ...]:
        """All values of one column."""
        at = [column.name for column in self.columns].index(name)
        return tuple(row[at] for row in self.rows)

    def only(self, names: Sequence[str]) -> Table:
        """These columns, in this order."""
        places = [[column.name for column in self.columns].index(name) for name in names]
        columns = tuple(self.columns[at] for at in places)
        return replace(self, columns=columns, rows=tuple(tuple(row[at] for at in places) for row in self.rows))

    def with_column(self, name: str, heading: str) -> Table:
        """With an empty column behind the others, for a renderer to put a picture into."""
        columns = (*self.columns, TableColumn(name=name, heading=heading))
        return replace(self, columns=columns, rows=tuple((*row, None) for row in self.rows))

    def filled(self, keep: Sequence[str] = ()) -> Table:
        """Without the columns that no row fills; ``keep`` stand in any case."""
        names = [column.name for column in self.columns]
        return self.only(
            [name for name in names if name in keep or any(value not in (None, "") for value in self.column(name))]
        )


def runs(keys: Sequence[object]) -> list[tuple[int, int]]:
    """Where equal neighbours begin and how many they are.

    >>> runs(["产出", "产出", "效益"])
    [(0, 2), (2, 1)]
    """
    found: list[tuple[int, int]] = []
    for number, key in enumerate(keys):
        if number and key == keys[number - 1]:
            start, count = found[-1]
            found[-1] = (start, count + 1)
        else:
            found.append((number, 1))
    return found
