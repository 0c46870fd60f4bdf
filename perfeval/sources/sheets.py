"""What all workbooks share (工作表): merged ranges laid over cells, hidden rows and columns said, extents bounded."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, repeat
from typing import Any

from perfeval.places import Place, column_letters
from perfeval.sources.cell_text import trimmed
from perfeval.sources.guards import LIMITS
from perfeval.sources.number_formats import Shown, StoredNumber, plain, shown
from perfeval.sources.packed import ATTRIBUTES, LARGE, PackedCells, packed
from perfeval.sources.raw import CellState, Note, RawCell, RawTable
from perfeval.sources.refusals import note, within

Said = tuple[str, CellState, Decimal | None, str, Decimal | None]
"""What one cell says: text, state, number, number format, and the number that the file holds behind a scaled one."""

_SAID = ("text", "state", "number", "number_format", "stored")  # the same as attributes of a cell
_NOTHING: Said = ("", CellState.TEXT, None, "", None)
_WIDE = 1_000  # positions of a merged range; no form has a wider one on purpose


@dataclass(slots=True)
class SheetDraft:
    """One sheet while it is read: cells by position, merged ranges, what is hidden."""

    file: str
    name: str
    hidden: bool = False
    cells: dict[tuple[int, int], Said] = field(default_factory=dict)
    merges: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_cols: list[tuple[int, int]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    scaled: list[tuple[int, int]] = field(default_factory=list)

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
        stored: Decimal | None = None,
    ) -> None:
        """Keep one cell with content, within the limits."""
        if not text and state is not CellState.FORMULA_NOT_CALCULATED:
            return
        if row > LIMITS.rows or col > LIMITS.columns or len(text) > LIMITS.cell_characters:
            within(self.file, "rows", row, LIMITS.rows, self.name)
            within(self.file, "columns", col, LIMITS.columns, self.name)
            within(self.file, "text", len(text), LIMITS.cell_characters, self.name)
        self.cells[row, col] = (text, state, number, number_format, stored)

    def put_again(self, row: int, col: int, said: Said) -> None:
        """Keep a cell that says just what another one does, without a second copy of it."""
        if row > LIMITS.rows or col > LIMITS.columns:
            self.put(row, col, *said)
        self.cells[row, col] = said

    def put_number(self, row: int, col: int, number: StoredNumber, code: str, date1904: bool = False) -> None:
        """Keep one number, printed by its format."""
        if number.rounded:
            print_ = Shown(plain(number.value), CellState.NUMBER_ROUNDED)
            self.notes.append(note("number_rounded", self.place(row, col), text=print_.text))
        else:
            print_ = shown(number.value, code, date1904)
        self.put_shown(row, col, number.value, print_, "" if code == "General" else code)

    def put_shown(self, row: int, col: int, value: Decimal, print_: Shown, code: str = "") -> None:
        """Keep one number with its printed text; where that is scaled (元 as 万元), the number as shown counts."""
        if print_.state is CellState.DATE:
            self.put(row, col, print_.text, print_.state, None, code)
        elif print_.scale:
            self.scaled.append((row, col))
            self.put(row, col, print_.text, print_.state, value.scaleb(-print_.scale), code, value)
        else:
            self.put(row, col, print_.text, print_.state, value, code)

    def strike(self, row: int, col: int) -> None:
        """The cell is struck out (删除线): its content no longer counts, and is said."""
        if (cell := self.cells.pop((row, col), None)) is not None and cell[0]:
            self.say_struck(row, col, cell[0])

    def say_struck(self, row: int, col: int, text: str) -> None:
        """Words of a cell are struck out."""
        if text.strip():
            self.notes.append(note("struck_text", self.place(row, col), text=trimmed(text)))

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Keep one merged range."""
        if bottom < top or right < left:
            top, left, bottom, right = min(top, bottom), min(left, right), max(top, bottom), max(left, right)
        rows, cols = bottom - top + 1, right - left + 1
        if rows * cols > 1:
            self.merges[top, left] = (rows, cols)

    def odd_merge(self, reference: str) -> None:
        """A merged range that is none (``#REF!``) is left out and said, as office programs do."""
        self.notes.append(note("odd_merge", name=self.name, ref=reference))

    def _clip_merges(self) -> None:
        """Merged ranges over whole columns or rows end where the content of the sheet ends."""
        wide = [
            (at, spans)
            for at, spans in self.merges.items()
            if spans[0] * spans[1] > _WIDE or at[0] + spans[0] > LIMITS.rows or at[1] + spans[1] > LIMITS.columns
        ]
        if not wide:
            return
        last_row = max((row for row, _ in self.cells), default=1)
        last_col = max((col for _, col in self.cells), default=1)
        for (row, col), (rows, cols) in wide:
            ref = f"{column_letters(col)}{row}:{column_letters(col + cols - 1)}{row + rows - 1}"
            self.notes.append(note("clipped_merge", name=self.name, ref=ref))
            rows, cols = min(rows, last_row - row + 1), min(cols, last_col - col + 1)
            del self.merges[row, col]
            if rows > 0 and cols > 0 and rows * cols > 1:
                self.merges[row, col] = (rows, cols)

    def table(self) -> RawTable:
        """The finished sheet; notes about it are in :attr:`notes`."""
        self._clip_merges()
        for rows, cols in self.merges.values():
            within(self.file, "merged", rows * cols, LIMITS.merged_cells, self.name)
        within(self.file, "merged", sum(rows * cols for rows, cols in self.merges.values()), LIMITS.cells, self.name)
        for at in self.merges:
            self.cells.setdefault(at, _NOTHING)
        self._say_covered_text()
        positions = sorted(self.cells)
        some_hidden = self.hidden or self.hidden_rows or self.hidden_cols
        unseen = {at for at in positions if self._unseen(at)} if some_hidden else set[tuple[int, int]]()
        self._say_hidden([at for at in positions if at in unseen and self._says_something(at)] if unseen else [])
        reach = [(row + rows - 1, col + cols - 1) for (row, col), (rows, cols) in self.merges.items()]
        n_rows, n_cols = (max((at[axis] for at in chain(positions, reach)), default=0) for axis in (0, 1))
        uncalculated = sum(cell[1] is CellState.FORMULA_NOT_CALCULATED for cell in self.cells.values())
        if uncalculated:
            self.notes.append(note("not_calculated", name=self.name, n=uncalculated))
        self._say_scaled()
        return RawTable(self.name, self._cells(positions, unseen), n_rows, n_cols, self.hidden)

    def _cells(self, positions: list[tuple[int, int]], unseen: set[tuple[int, int]]) -> Sequence[RawCell]:
        """The cells in reading order: by attribute where there are very many."""
        if not positions:
            return ()
        said = [self.cells.pop(at) for at in positions]
        once = {id(one): one for one in said}
        number = dict(zip(once, range(len(once)), strict=True))
        codes = array("i", [number[id(one)] for one in said])
        row, col = zip(*positions, strict=True)
        spans = [self.merges.get(at, (1, 1)) for at in positions] if self.merges else None
        down, right = zip(*spans, strict=True) if spans else (repeat(1), repeat(1))
        hidden = [at in unseen for at in positions] if unseen else repeat(False)
        each: dict[str, Iterable[Any]] = dict(zip(_SAID, zip(*once.values(), strict=True), strict=True))
        each |= {"row": row, "col": col, "rowspan": down, "colspan": right, "hidden": hidden}
        each |= {"page": repeat(0), "sight": repeat(None)}
        columns = [packed(name, each[name], codes if name in _SAID else None) for name in ATTRIBUTES]
        cells = PackedCells((self.file, self.name, None), columns, len(said))
        return cells if len(said) > LARGE else tuple(cells)

    def _say_scaled(self) -> None:
        cells = [at for at in self.scaled if at in self.cells]
        if cells and (stored := self.cells[cells[0]][4]) is not None:
            where = self.place(*cells[0])
            parts = {"stored": plain(stored), "shown": self.cells[cells[0]][0], "where": where}
            self.notes.append(note("scaled_numbers", where, name=self.name, n=len(cells), **parts))

    def _says_something(self, at: tuple[int, int]) -> bool:
        """As :attr:`RawCell.is_empty` has it."""
        return bool(self.cells[at][0]) or self.cells[at][1] is CellState.FORMULA_NOT_CALCULATED

    def _unseen(self, at: tuple[int, int]) -> bool:
        if self.hidden:
            return True
        (row, col), (rows, cols) = at, self.merges.get(at, (1, 1))
        if self.hidden_rows and all(one in self.hidden_rows for one in range(row, row + rows)):
            return True
        return any(low <= col and col + cols - 1 <= high for low, high in self.hidden_cols)

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
            if text := self.cells[position][0]:
                self.notes.append(note("covered_text", self.place(*position), text=text))

    def _say_hidden(self, unseen: list[tuple[int, int]]) -> None:
        if self.hidden:
            if any(self.cells[at][0] for at in unseen):
                self.notes.append(note("hidden_sheet", name=self.name))
            return
        rows = sorted({row for row, _ in unseen if row in self.hidden_rows})
        columns = sorted({col for row, col in unseen if row not in self.hidden_rows})
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
