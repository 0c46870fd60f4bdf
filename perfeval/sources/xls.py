"""Old workbooks (xls, and et in the old format): read by xlrd, whose formats, merges and error codes are kept."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

import xlrd

from perfeval.errors import FileEncrypted
from perfeval.sources.cell_text import trimmed
from perfeval.sources.guards import LIMITS
from perfeval.sources.number_formats import StoredNumber, shown_text, stored_number
from perfeval.sources.raw import CellState, Note, RawTable
from perfeval.sources.refusals import note, within
from perfeval.sources.sheets import SheetDraft
from perfeval.sources.typeface import PLAIN, Face, font_name, laid

ERRORS: Final = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def read_xls(data: bytes, file: str) -> tuple[tuple[RawTable, ...], tuple[Note, ...]]:
    """All sheets of an old workbook, in the order of their tabs."""
    book, notes = _open(data, file)
    tables: list[RawTable] = []
    cells = 0
    for index, name in enumerate(book.sheet_names()):
        sheet = book.sheet_by_index(index)
        draft = SheetDraft(file, name, sheet.visibility != 0)
        _read_sheet(book, sheet, draft)
        tables.append(draft.table())
        cells += len(tables[-1].cells)
        within(file, "cells", cells, LIMITS.cells, name)
        notes += draft.notes
    return tuple(tables), tuple(notes)


def _open(data: bytes, file: str) -> tuple[Any, list[Note]]:
    """The workbook with its formats; if only those are broken, without them, which is said."""
    failure: Exception | None = None
    for formats, tolerant in ((True, False), (True, True), (False, True)):
        try:
            book = xlrd.open_workbook(
                file_contents=data,
                formatting_info=formats,
                ragged_rows=True,
                logfile=io.StringIO(),
                # Programs that export xls often write a chain table that only this tolerance forgives.
                ignore_workbook_corruption=tolerant,
            )
        except MemoryError:
            raise
        except Exception as error:
            if "encrypt" in str(error).lower():
                raise FileEncrypted(file=file) from None
            failure = failure or error
        else:
            return book, [] if formats else [note("formats_lost")]
    raise failure if failure is not None else AssertionError


def _read_sheet(book: Any, sheet: Any, draft: SheetDraft) -> None:
    draft.hidden_rows |= {row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0}
    draft.hidden_cols += [(col + 1, col + 1) for col, info in sheet.colinfo_map.items() if info.hidden]
    for top, bottom, left, right in sheet.merged_cells:
        draft.merge(top + 1, left + 1, bottom, right)
    for row in range(sheet.nrows):
        for col in range(sheet.row_len(row)):
            kind = sheet.cell_type(row, col)
            if kind not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                _put(book, sheet, draft, row, col, kind)
    for (row, col), comment in sorted(sheet.cell_note_map.items()):
        if text := trimmed(comment.text or ""):
            draft.notes.append(note("comment", draft.place(row + 1, col + 1), text=text))


def _put(book: Any, sheet: Any, draft: SheetDraft, row: int, col: int, kind: int) -> None:
    value = sheet.cell_value(row, col)
    code = _format(book, sheet.cell_xf_index(row, col)) if book.formatting_info else "General"
    faces = _Faces(book)
    own = faces.of_cell(sheet.cell_xf_index(row, col)) if book.formatting_info else PLAIN
    if kind == xlrd.XL_CELL_TEXT:
        seen, struck = laid(faces.runs(value, own, sheet.rich_text_runlist_map.get((row, col), ())))
        draft.say_struck(row + 1, col + 1, struck)
        text = trimmed(seen)
        draft.put(row + 1, col + 1, shown_text(text, code) if text else "")
    elif kind == xlrd.XL_CELL_BOOLEAN:
        draft.put(row + 1, col + 1, "TRUE" if value else "FALSE", CellState.BOOLEAN)
    elif kind == xlrd.XL_CELL_DATE and not book.formatting_info:
        draft.put_number(row + 1, col + 1, StoredNumber(Decimal(repr(value))), "yyyy-mm-dd", bool(book.datemode))
    elif kind == xlrd.XL_CELL_ERROR:
        draft.put(row + 1, col + 1, ERRORS.get(value, "#N/A"), CellState.ERROR)
    else:
        # The file holds a binary number; its shortest decimal is what a person typed.
        number = stored_number(repr(float(value)).removesuffix(".0"))
        if number is not None:
            draft.put_number(row + 1, col + 1, number, code, bool(book.datemode))
    if own.struck and kind != xlrd.XL_CELL_TEXT:
        draft.strike(row + 1, col + 1)


class _Faces:
    """Fonts of an old workbook, as far as they change what is read."""

    def __init__(self, book: Any) -> None:
        self.book = book

    def of_cell(self, style: int) -> Face:
        """The font of a cell style."""
        known = 0 <= style < len(self.book.xf_list)
        return self.of_font(self.book.xf_list[style].font_index) if known else PLAIN

    def of_font(self, number: int) -> Face:
        """One font of the file's list."""
        if not 0 <= number < len(self.book.font_list):
            return PLAIN
        font = self.book.font_list[number]
        return Face(font_name(font.name), struck=bool(font.struck_out), raised=font.escapement == 1)

    def runs(self, text: str, own: Face, starts: Sequence[tuple[int, int]]) -> Iterator[tuple[str, Face]]:
        """The pieces of a text by where another font begins."""
        at, face = 0, own
        for start, font in starts:
            yield text[at:start], face
            at, face = max(at, start), self.of_font(font)
        yield text[at:], face


def _format(book: Any, style: int) -> str:
    form = book.format_map.get(book.xf_list[style].format_key) if 0 <= style < len(book.xf_list) else None
    return str(form.format_str) if form is not None else "General"
