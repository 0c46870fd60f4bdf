"""What all workbooks share (工作表): merged ranges laid over cells, hidden rows and columns said, extents bounded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from perfeval.places import Place, column_letters
from perfeval.sources.guards import LIMITS
from perfeval.sources.number_formats import Shown, StoredNumber, plain, shown
from perfeval.sources.raw import CellState, Note, RawCell, RawTable
from perfeval.sources.refusals import note, within


@dataclass(slots=True)
class SheetDraft:
    """One sheet while it is read: cells by position, merged ranges, what is hidden."""

    file: str
    name: str
    hidden: bool = False
    cells: dict[tuple[int, int], RawCell] = field(default_factory=dict)
    merges: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_cols: list[tuple[int, int]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def place(self, row: int, col: int) -> Place:
        """The place of a cell of this sheet."""
        return Place(self.file, sheet=self.name, row=row, col=col)

    def put(
        self,
        row: int,
        col: int,
        text: str,
        state: CellState = CellState.TEXT,
        number: Decimal | None = None,
        number_format: str = "",
    ) -> None:
        """Keep one cell with content, within the limits."""
        if not text and state is not CellState.FORMULA_NOT_CALCULATED:
            return
        if row > LIMITS.rows or col > LIMITS.columns or len(text) > LIMITS.cell_characters:
            within(self.file, "rows", row, LIMITS.rows, self.name)
            within(self.file, "columns", col, LIMITS.columns, self.name)
            within(self.file, "text", len(text), LIMITS.cell_characters, self.name)
        place = Place(self.file, self.name, None, row, col)
        self.cells[row, col] = RawCell(place, text, 1, 1, state, number, number_format)

    def put_number(self, row: int, col: int, number: StoredNumber, code: str, date1904: bool = False) -> None:
        """Keep one number, printed by its format."""
        value = number.value
        if number.rounded:
            text, state = plain(value), CellState.NUMBER_ROUNDED
            self.notes.append(note("number_rounded", self.place(row, col), text=text))
        else:
            print_: Shown = shown(value, code, date1904)
            text, state = print_.text, print_.state
        kept = None if state is CellState.DATE else value
        self.put(row, col, text, state, kept, "" if code == "General" else code)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Keep one merged range, within the limits."""
        rows, cols = bottom - top + 1, right - left + 1
        if rows < 1 or cols < 1 or rows * cols == 1:
            return
        within(self.file, "merged", rows * cols, LIMITS.merged_cells, self.name)
        self.merges[top, left] = (rows, cols)

    def table(self) -> RawTable:
        """The finished sheet; notes about it are in :attr:`notes`."""
        within(self.file, "merged", sum(rows * cols for rows, cols in self.merges.values()), LIMITS.cells, self.name)
        for (row, col), (rows, cols) in self.merges.items():
            cell = self.cells.get((row, col)) or RawCell(self.place(row, col), "")
            self.cells[row, col] = replace(cell, rowspan=rows, colspan=cols)
        self._say_covered_text()
        if self.hidden or self.hidden_rows or self.hidden_cols:
            self.cells = {
                at: replace(cell, hidden=True) if self._unseen(cell) else cell for at, cell in self.cells.items()
            }
        cells = tuple(self.cells[position] for position in sorted(self.cells))
        self._say_hidden(cells)
        n_rows = max((cell.row + cell.rowspan - 1 for cell in cells), default=0)
        n_cols = max((cell.col + cell.colspan - 1 for cell in cells), default=0)
        uncalculated = sum(cell.state is CellState.FORMULA_NOT_CALCULATED for cell in cells)
        if uncalculated:
            self.notes.append(note("not_calculated", name=self.name, n=uncalculated))
        return RawTable(self.name, cells, n_rows, n_cols, self.hidden)

    def _unseen(self, cell: RawCell) -> bool:
        if self.hidden:
            return True
        rows = range(cell.row, cell.row + cell.rowspan)
        if self.hidden_rows and all(row in self.hidden_rows for row in rows):
            return True
        last = cell.col + cell.colspan - 1
        return any(low <= cell.col and last <= high for low, high in self.hidden_cols)

    def _say_covered_text(self) -> None:
        if len(self.merges) == 0:
            return
        covered = {
            (row + down, col + right)
            for (row, col), (rows, cols) in self.merges.items()
            for down in range(rows)
            for right in range(cols)
            if down or right
        }
        for position in sorted(covered & self.cells.keys()):
            cell = self.cells[position]
            if cell.text:
                self.notes.append(note("covered_text", cell.place, text=cell.text))

    def _say_hidden(self, cells: Iterable[RawCell]) -> None:
        if self.hidden:
            if any(cell.text for cell in cells):
                self.notes.append(note("hidden_sheet", name=self.name))
            return
        unseen = [cell for cell in cells if cell.hidden and not cell.is_empty]
        rows = sorted({cell.row for cell in unseen if cell.row in self.hidden_rows})
        columns = sorted({cell.col for cell in unseen if cell.row not in self.hidden_rows})
        if rows:
            self.notes.append(note("hidden_rows", name=self.name, which=_ranges(rows)))
        if columns:
            self.notes.append(note("hidden_columns", name=self.name, which=_ranges(columns, column_letters)))


def _ranges(numbers: list[int], write: object = str) -> str:
    """Numbers as a person lists them.

    >>> _ranges([3, 4, 5, 9])
    '3-5, 9'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    say = write if callable(write) else str
    return ", ".join(say(low) if low == high else f"{say(low)}-{say(high)}" for low, high in runs)
