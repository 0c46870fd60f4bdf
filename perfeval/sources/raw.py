"""Raw tables (原始表): what a file says, cell by cell, before anything is understood.

Text stays as written; merged cells are kept once, as ranges; every cell knows its place.
Nothing here guesses: no numbers are parsed, no units, no headings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from perfeval.messages import Message
from perfeval.places import Place
from perfeval.sight import Sight


class CellState(StrEnum):
    """What kind of content the file itself says the cell has."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"  # a number that the file shows with a percent format
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"  # #DIV/0! and its kind; the text is the error word
    FORMULA_NOT_CALCULATED = "formula_not_calculated"  # a formula without a stored result; the text is empty
    NUMBER_ROUNDED = "number_rounded"  # more digits than a spreadsheet number can hold: already rounded in the file


@dataclass(frozen=True, slots=True)
class RawCell:
    """One cell (单元格), a merged range counted once.

    Attributes:
        place: where its upper-left corner stands.
        text: what a person sees, spaces at the ends removed; paragraphs joined by a line break; ``""`` when empty.
        rowspan, colspan: how many rows and columns the merged range covers.
        state: see :class:`CellState`.
        number: the exact number of a numeric cell (percent cells as fractions, 95 % → 0.95), else ``None``;
            where the format shows 449000 as 44.9 (万元), the number as shown: 44.9.
        number_format: the file's own number format, e.g. ``0.00%`` or ``#,##0"万元"``.
        hidden: its row, column or sheet is hidden in the file.
        stored: what the file holds, where the format shows another number than that.
        sight: how it was seen, where it was read from a picture.
    """

    place: Place
    text: str
    rowspan: int = 1
    colspan: int = 1
    state: CellState = CellState.TEXT
    number: Decimal | None = None
    number_format: str = ""
    hidden: bool = False
    stored: Decimal | None = None
    sight: Sight | None = None

    @property
    def row(self) -> int:
        return self.place.row

    @property
    def col(self) -> int:
        return self.place.col

    @property
    def page(self) -> int:
        return self.place.page

    @property
    def is_empty(self) -> bool:
        """Nothing to use or to list; an uncalculated formula is *not* empty: it hides a value."""
        return not self.text and self.state is not CellState.FORMULA_NOT_CALCULATED


@dataclass(frozen=True, slots=True)
class RawTable:
    """One sheet of a workbook or one table of a document, with only its anchor cells.

    Attributes:
        name: ``自评表`` for a sheet, ``表1`` for a table of a document.
        cells: every cell of the file's grid that has text or is part of a merged range, in reading order.
        hidden: the whole sheet is hidden.
    """

    name: str
    cells: Sequence[RawCell]
    n_rows: int
    n_cols: int
    hidden: bool = False

    def grid(self) -> dict[tuple[int, int], RawCell]:
        """Every covered position (row, column from 1) → the cell that covers it; merged cells repeat."""
        covered: dict[tuple[int, int], RawCell] = {}
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.rowspan):
                for col in range(cell.col, cell.col + cell.colspan):
                    covered.setdefault((row, col), cell)
        return covered

    def nonempty(self) -> Iterator[RawCell]:
        """Cells that the account (清点) must give an answer for."""
        return (cell for cell in self.cells if not cell.is_empty)


@dataclass(frozen=True, slots=True)
class RawParagraph:
    """One non-empty paragraph outside tables (段落).

    Attributes:
        place: ``¶n``.
        text: as written, spaces at the ends removed, automatic numbers not included.
        outline: outline level from the file (1 = chapter), 0 when the file says nothing.
        numbering: the number that the word processor prints before the text (``一、``, ``1.``), ``""`` when none.
        sight: how it was seen, where it was read from a picture.
    """

    place: Place
    text: str
    outline: int = 0
    numbering: str = ""
    sight: Sight | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader of this file should know (读取说明): a hidden sheet, a rounded number."""

    fact: Message
    place: Place | None = None

    @property
    def code(self) -> str:
        """The entry's own name, e.g. ``hidden_sheet``."""
        return self.fact.code.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class RawDocument:
    """One file, read.

    Attributes:
        file: its name as shown to people (relative to the folder that was read).
        container: ``xlsx xls ods docx doc odt html mht csv pdf ofd``.
        sha256: fingerprint of the bytes.
        blocks: tables and paragraphs in document order (for workbooks: one table a sheet).
        notes: what the reader wants to be known.
    """

    file: str
    container: str
    sha256: str
    blocks: tuple[RawTable | RawParagraph, ...] = ()
    notes: tuple[Note, ...] = field(default=())

    @property
    def tables(self) -> tuple[RawTable, ...]:
        return tuple(block for block in self.blocks if isinstance(block, RawTable))

    @property
    def paragraphs(self) -> tuple[RawParagraph, ...]:
        return tuple(block for block in self.blocks if isinstance(block, RawParagraph))
