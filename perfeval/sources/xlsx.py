"""Workbooks of Excel and WPS (xlsx, xlsm, et): the XML read directly, cell by cell.

Read from the XML and not through a library, because only the XML tells apart an error from a blank,
a formula that was never calculated from an empty cell, and the digits of a number from its binary
neighbour; see ``docs/decisions/reading.md``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from lxml import etree

from perfeval.errors import FileDamaged
from perfeval.places import column_number
from perfeval.sources.cell_text import trimmed
from perfeval.sources.guards import LIMITS
from perfeval.sources.number_formats import shown_text, stored_number
from perfeval.sources.package import Package
from perfeval.sources.raw import CellState, Note, RawTable
from perfeval.sources.refusals import note, refused, within
from perfeval.sources.sheets import Said, SheetDraft
from perfeval.sources.typeface import PLAIN, Face, laid
from perfeval.sources.xlsx_book import (
    REFERENCE,
    Sheet,
    Words,
    Workbook,
    attached_notes,
    header_text,
    is_on,
    open_workbook,
    rich_words,
    unescaped,
)
from perfeval.sources.xmltools import bare_name, local_name, whole_number

_WHOLE = re.compile(r"^\$?([A-Z]{1,3}):\$?([A-Z]{1,3})$|^\$?(\d{1,7}):\$?(\d{1,7})$")
_PARTS = ("{*}row", "{*}mergeCell", "{*}col", "{*}headerFooter")


def read_xlsx(package: Package, file: str) -> tuple[tuple[RawTable, ...], tuple[Note, ...]]:
    """All worksheets of a workbook, in the order of their tabs, and what should be known about them."""
    book = open_workbook(package)
    within(file, "tables", len(book.sheets), LIMITS.tables)
    notes = list(book.notes)
    tables: list[RawTable] = []
    cells = 0
    for sheet in book.sheets:
        draft = SheetDraft(file, sheet.name, sheet.hidden)
        formulas = _SheetReader(book, sheet, draft).read()
        tables.append(draft.table())
        cells += len(tables[-1].cells)
        within(file, "cells", cells, LIMITS.cells, sheet.name)
        notes += draft.notes
        notes += attached_notes(package, sheet, file)
        if formulas and book.recalculates:
            notes.append(note("stale_formulas"))
            book.recalculates = False  # once a file
    return tuple(tables), tuple(notes)


class _SheetReader:
    """Reads one worksheet part into a draft."""

    def __init__(self, book: Workbook, sheet: Sheet, draft: SheetDraft) -> None:
        self.book, self.sheet, self.draft = book, sheet, draft
        self.file = draft.file
        self.formulas = 0
        self._columns: dict[str, int] = {}
        self._codes: dict[str | None, str] = {}
        self._said: dict[tuple[object, ...], Said] = {}  # value, type and style → what such a cell says

    def read(self) -> int:
        """Fill the draft; returns how many formulas the sheet has."""
        draft, row = self.draft, 0
        for element in self._elements():
            name = local_name(element)
            if name == "row":
                row = whole_number(element.get("r"), row + 1)
                if is_on(element.get("hidden")) or whole_number(element.get("ht"), 1) == 0:
                    draft.hidden_rows.add(row)
                self._row(element, row)
            elif name == "col":
                if is_on(element.get("hidden")) or whole_number(element.get("width"), 1) == 0:
                    draft.hidden_cols.append((whole_number(element.get("min"), 1), whole_number(element.get("max"), 1)))
            elif name == "mergeCell":
                self._merge(element.get("ref") or "")
            elif text := header_text(element):
                draft.notes.append(note("page_text", text=text))
        return self.formulas

    def _elements(self) -> Iterator[etree._Element]:
        """Rows, merged ranges, columns and page texts, each forgotten once it is read."""
        data = io.BytesIO(self.book.package.xml(self.sheet.part))
        stream = etree.iterparse(
            data, events=("end",), tag=_PARTS, resolve_entities=False, no_network=True, huge_tree=False
        )
        try:
            for _, element in stream:
                yield element
                element.clear()
                while (earlier := element.getprevious()) is not None and (parent := element.getparent()) is not None:
                    parent.remove(earlier)
        except etree.XMLSyntaxError:
            raise refused(FileDamaged, self.file, "xml", part=self.sheet.part) from None

    def _merge(self, reference: str) -> None:
        """One merged range; whole columns (A:C) and rows (2:2) count, what is no range is left out and said."""
        whole = _WHOLE.match(reference)
        if whole and whole[1]:
            reference = f"{whole[1]}1:{whole[2]}1048576"
        elif whole:
            reference = f"A{whole[3]}:XFD{whole[4]}"
        first, _, last = reference.partition(":")
        try:
            self.draft.merge(*self._position(first), *self._position(last or first))
        except FileDamaged:
            self.draft.odd_merge(reference or "—")

    def _position(self, reference: str) -> tuple[int, int]:
        found = REFERENCE.match(reference)
        row, col = (int(found[2]), column_number(found[1])) if found else (0, 0)
        if not 1 <= row <= 1_048_576 or not 1 <= col <= 16_384:
            raise refused(FileDamaged, self.file, "reference", part=f"{self.sheet.name}!{reference}")
        return row, col

    def _row(self, element: etree._Element, row: int) -> None:
        col, digits = 0, str(row)
        for item in element:
            if bare_name(item.tag) != "c":
                continue
            reference = item.get("r")
            if not reference:
                col += 1
            elif (known := self._columns.get(reference.removesuffix(digits))) is not None:
                col = known
            else:
                row, col = self._position(reference)
                digits = str(row)
                self._columns[reference.removesuffix(digits)] = col
            if len(item):
                self._cell(item, row, col)

    def _cell(self, item: etree._Element, row: int, col: int) -> None:
        """One cell; the same value in the same style says the same, unless it is a matter of its place."""
        draft, child = self.draft, item[0]
        inline = child[0] if len(child) == 1 else child
        if len(item) > 1 or len(inline):
            self._read_cell(item, row, col)
            return
        key = (child.tag, inline.tag, inline.text, item.get("t"), item.get("s"))
        if (known := self._said.get(key)) is not None:
            draft.put_again(row, col, known)
            return
        told = len(draft.notes), len(draft.scaled)
        self._read_cell(item, row, col)
        if told == (len(draft.notes), len(draft.scaled)) and (said := draft.cells.get((row, col))) is not None:
            self._said[key] = said

    def _read_cell(self, item: etree._Element, row: int, col: int) -> None:
        value: str | None = None
        has_formula = False
        inline: etree._Element | None = None
        for child in item:
            name = bare_name(child.tag)
            if name == "v":
                value = child.text
            elif name == "f":
                has_formula = True
            elif name == "is":
                inline = child
        self.formulas += has_formula
        kind, style = item.get("t") or "n", item.get("s")
        if inline is not None:
            self._words(row, col, rich_words(inline), style)
        elif value is None or (not value.strip() and kind != "str"):
            # A text formula may well yield an empty text; without a type there is no result at all.
            if has_formula and kind != "str":
                self.draft.put(row, col, "", CellState.FORMULA_NOT_CALCULATED)
        elif kind == "s":
            self._words(row, col, self._shared(value), style)
        else:
            self._value(row, col, kind, value, style)

    def _value(self, row: int, col: int, kind: str, value: str, style: str | None) -> None:
        """A cell that holds its value itself."""
        put = self.draft.put
        if kind == "e":
            put(row, col, trimmed(value), CellState.ERROR)
        elif kind == "b":
            put(row, col, "TRUE" if value.strip() == "1" else "FALSE", CellState.BOOLEAN)
        elif kind == "d":
            put(row, col, trimmed(value.replace("T00:00:00", "").replace("T", " ")), CellState.DATE)
        elif kind not in ("str", "inlineStr") and (number := stored_number(value)):
            self.draft.put_number(row, col, number, self._format(style), self.book.date1904)
        else:
            self._words(row, col, trimmed(unescaped(value)), style)
            return
        if self.book.faces and self._face(style).struck:
            self.draft.strike(row, col)

    def _words(self, row: int, col: int, words: Words, style: str | None) -> None:
        """A text, as its font and its number format show it."""
        code = self._format(style)
        if not isinstance(words, str) or self.book.faces:
            face = self._face(style)
            runs = ((words, None),) if isinstance(words, str) else words
            text, struck = laid((text, own or face) for text, own in runs)
            self.draft.say_struck(row, col, struck)
            words = trimmed(text)
        self.draft.put(row, col, shown_text(words, code) if words and "@" in code else words)

    def _face(self, style: str | None) -> Face:
        return self.book.faces.get(whole_number(style), PLAIN)

    def _format(self, style: str | None) -> str:
        """The number format of a cell style; most cells of a sheet share a few."""
        code = self._codes.get(style)
        if code is None:
            number, formats = whole_number(style), self.book.formats
            code = self._codes[style] = formats[number] if 0 <= number < len(formats) else "General"
        return code

    def _shared(self, value: str) -> Words:
        index = whole_number(value, -1)
        if not 0 <= index < len(self.book.strings):
            raise refused(FileDamaged, self.file, "reference", part=f"{self.sheet.name} sharedStrings[{value}]")
        return self.book.strings[index]
