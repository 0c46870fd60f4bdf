"""A table on a terminal (终端表格): columns where the line is long enough, else a card a row; no column is dropped."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

GAP = 2  # between columns
LEAST = 12  # of a column that folds
INDENT = "  "


@dataclass(frozen=True)
class Fitted:
    """Rows under headings, set as wide as the terminal is.

    Attributes:
        headings: one a column; the first one names a row unless ``name`` says which.
        rows: one cell a column.
        right: columns whose cells stand right.
        folds: columns that may be set on several lines.
        name: the column that heads a card.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[str | Text]]
    right: Collection[int] = ()
    folds: Collection[int] = ()
    name: int = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        cells = [[Text(cell) if isinstance(cell, str) else cell for cell in row] for row in self.rows]
        widths = [
            max(text.cell_len for text in column) for column in zip(map(Text, self.headings), *cells, strict=True)
        ]
        least = [min(width, LEAST) if number in self.folds else width for number, width in enumerate(widths)]
        if sum(least) + GAP * (len(least) - 1) <= options.max_width:
            yield self._table(cells, least)
        else:
            yield from (line for row in cells for line in self._card(row, options.max_width))

    def _table(self, cells: Sequence[Sequence[Text]], least: Sequence[int]) -> Table:
        table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
        for number, heading in enumerate(self.headings):
            table.add_column(
                Text(heading),
                justify="right" if number in self.right else "left",
                no_wrap=number not in self.folds,
                overflow="fold",
                min_width=least[number],
            )
        for row in cells:
            table.add_row(*row)
        return table

    def _card(self, row: Sequence[Text], width: int) -> Iterator[Text]:
        """One row as a name and, below it, heading and value side by side, as many on a line as it takes."""
        yield Text.assemble((row[self.name].plain, "bold"), overflow="fold")
        line = Text(INDENT, overflow="fold")
        for number, (heading, cell) in enumerate(zip(self.headings, row, strict=True)):
            if number == self.name or not cell.plain.strip():
                continue
            pair = Text.assemble((f"{heading} ", "dim"), cell)
            pair.rstrip()
            if line.cell_len > len(INDENT) and line.cell_len + GAP + pair.cell_len > width:
                yield line
                line = Text(INDENT, overflow="fold")
            line.append(" " * (GAP if line.cell_len > len(INDENT) else 0)).append_text(pair)
        if line.cell_len > len(INDENT):
            yield line
