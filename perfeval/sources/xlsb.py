"""Binary workbooks (xlsb): the same parts as xlsx, each a stream of records instead of XML."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from perfeval.errors import FileDamaged
from perfeval.sources.cell_text import trimmed
from perfeval.sources.format_codes import BUILTIN
from perfeval.sources.guards import LIMITS
from perfeval.sources.number_formats import shown_text, stored_number
from perfeval.sources.package import Package
from perfeval.sources.raw import CellState, Note, RawTable
from perfeval.sources.refusals import note, refused, within
from perfeval.sources.sheets import SheetDraft
from perfeval.sources.typeface import PLAIN, Face, font_name, laid
from perfeval.sources.xls import ERRORS

Record = tuple[int, bytes]
Runs = tuple[tuple[int, int], ...]  # where another font begins, and which

_ROW, _FIRST_CELL, _LAST_CELL, _RICH, _SHARED = 0, 2, 11, 62, 19
_FONT, _FORMAT, _STYLE, _STYLES_BEGIN, _STYLES_END = 43, 44, 47, 617, 618
_COLUMN, _BOOK, _TAB, _MERGE = 60, 153, 156, 176


def read_xlsb(package: Package, file: str) -> tuple[tuple[RawTable, ...], tuple[Note, ...]]:
    """All worksheets of a binary workbook, in the order of their tabs."""
    try:
        return _Book(package, file).read()
    except (struct.error, IndexError) as error:
        raise refused(FileDamaged, file, "unexpected", detail=type(error).__name__) from None


def _records(data: bytes) -> Iterator[Record]:
    """The records of a part: a number and a length of one to four bytes, then the content."""
    at, end = 0, len(data)
    while at < end:
        kind, at = data[at], at + 1
        if kind & 0x80 and at < end:
            kind, at = (kind & 0x7F) | (data[at] & 0x7F) << 7, at + 1
        size = 0
        for shift in (0, 7, 14, 21):
            byte, at = data[at], at + 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield kind, data[at : at + size]
        at += size


def _text(data: bytes, at: int) -> tuple[str, int]:
    """A counted text of UTF-16, and where it ends."""
    length = struct.unpack_from("<I", data, at)[0]
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    if end > len(data):
        raise struct.error("text beyond its record")
    return data[at + 4 : end].decode("utf-16-le", "replace"), end


def _rich(data: bytes, at: int) -> tuple[str, Runs]:
    """A text with the places where its font changes."""
    text, end = _text(data, at + 1)
    if not data[at] & 1 or end + 4 > len(data):
        return text, ()
    count = min(struct.unpack_from("<I", data, end)[0], (len(data) - end - 4) // 4)
    pairs = struct.unpack_from(f"<{2 * count}H", data, end + 4)
    return text, tuple(zip(pairs[::2], pairs[1::2], strict=True))


def _compact(data: bytes, at: int) -> str:
    """A number of four bytes (RK): an integer or the upper half of a double, perhaps in hundredths."""
    raw = struct.unpack_from("<I", data, at)[0]
    if raw & 2:
        value = Decimal(struct.unpack_from("<i", data, at)[0] >> 2)
    else:
        value = Decimal(repr(struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", raw & ~3))[0]))
    return f"{value / 100 if raw & 1 else value:f}"


@dataclass(slots=True)
class _Styles:
    """Number formats and fonts of a workbook, by cell style."""

    formats: dict[int, str] = field(default_factory=dict)
    fonts: list[Face] = field(default_factory=list)
    cells: list[tuple[int, int]] = field(default_factory=list)  # format, font

    def code(self, style: int) -> str:
        """The number format of a cell style."""
        number = self.cells[style][0] if style < len(self.cells) else 0
        return self.formats.get(number) or BUILTIN.get(number, "General")

    def face(self, style: int) -> Face:
        """The font of a cell style."""
        return self.font(self.cells[style][1]) if style < len(self.cells) else PLAIN

    def font(self, number: int) -> Face:
        """One font of the list."""
        return self.fonts[number] if number < len(self.fonts) else PLAIN


class _Book:
    """Reads one workbook."""

    def __init__(self, package: Package, file: str) -> None:
        self.package, self.file = package, file
        self.strings: list[tuple[str, Runs]] = []
        self.styles = _Styles()
        self.date1904 = False
        self.notes: list[Note] = []

    def read(self) -> tuple[tuple[RawTable, ...], tuple[Note, ...]]:
        """Every sheet with its notes."""
        main = next(
            (p for kind, p in self.package.relations("").values() if kind == "officeDocument"), "xl/workbook.bin"
        )
        targets = self.package.relations(main)
        for kind, part in targets.values():
            if kind == "sharedStrings" and part in self.package:
                self.strings = [_rich(data, 0) for number, data in self._part(part) if number == _SHARED]
            elif kind == "styles" and part in self.package:
                self._read_styles(part)
        tables: list[RawTable] = []
        cells = 0
        for number, data in self._part(main):
            if number == _BOOK:
                self.date1904 = bool(data[0] & 1)
            elif number == _TAB:
                within(self.file, "tables", len(tables) + 1, LIMITS.tables)
                identity, end = _text(data, 8)
                name, _ = _text(data, end)
                kind, part = targets.get(identity, ("", ""))
                if kind != "worksheet":
                    self.notes.append(note("other_sheet", name=name))
                    continue
                draft = SheetDraft(self.file, name, struct.unpack_from("<I", data)[0] != 0)
                self._read_sheet(part, draft)
                tables.append(draft.table())
                cells += len(tables[-1].cells)
                within(self.file, "cells", cells, LIMITS.cells, name)
                self.notes += draft.notes
        return tuple(tables), tuple(self.notes)

    def _part(self, name: str) -> Iterator[Record]:
        return _records(self.package.read(name))

    def _read_styles(self, part: str) -> None:
        styles, counted = self.styles, False
        for number, data in self._part(part):
            if number == _FORMAT:
                styles.formats[struct.unpack_from("<H", data)[0]] = _text(data, 2)[0]
            elif number == _FONT:
                marks, height = struct.unpack_from("<H", data, 2)[0], struct.unpack_from("<H", data, 6)[0]
                styles.fonts.append(Face(font_name(_text(data, 21)[0]), bool(marks & 8), height == 1))
            elif number in (_STYLES_BEGIN, _STYLES_END):
                counted = number == _STYLES_BEGIN
            elif number == _STYLE and counted:
                _, format_, font = struct.unpack_from("<3H", data)
                styles.cells.append((format_, font))

    def _read_sheet(self, part: str, draft: SheetDraft) -> None:
        row = 1
        for number, data in self._part(part):
            if number == _ROW:
                row = struct.unpack_from("<I", data)[0] + 1
                if len(data) > 11 and data[11] & 0x10:
                    draft.hidden_rows.add(row)
            elif _FIRST_CELL <= number <= _LAST_CELL or number == _RICH:
                self._cell(number, data, row, draft)
            elif number == _MERGE:
                top, bottom, left, right = struct.unpack_from("<4I", data)
                draft.merge(top + 1, left + 1, bottom + 1, right + 1)
            elif number == _COLUMN and struct.unpack_from("<H", data, 16)[0] & 1:
                first, last = struct.unpack_from("<2I", data)
                draft.hidden_cols.append((first + 1, last + 1))

    def _cell(self, kind: int, data: bytes, row: int, draft: SheetDraft) -> None:
        col, style = struct.unpack_from("<2I", data)
        col, style = col + 1, style & 0xFFFFFF
        if kind in (2, 5, 9):
            digits = _compact(data, 8) if kind == 2 else repr(struct.unpack_from("<d", data, 8)[0]).removesuffix(".0")
            if (number := stored_number(digits)) is not None:
                draft.put_number(row, col, number, self.styles.code(style), self.date1904)
        elif kind in (3, 11):
            draft.put(row, col, ERRORS.get(data[8], "#N/A"), CellState.ERROR)
        elif kind in (4, 10):
            draft.put(row, col, "TRUE" if data[8] else "FALSE", CellState.BOOLEAN)
        else:
            self._words(kind, data, row, col, style, draft)
            return
        if self.styles.face(style).struck:
            draft.strike(row, col)

    def _words(self, kind: int, data: bytes, row: int, col: int, style: int, draft: SheetDraft) -> None:
        if kind == 7:
            index = struct.unpack_from("<I", data, 8)[0]
            if index >= len(self.strings):
                raise refused(FileDamaged, self.file, "reference", part=f"{draft.name} sharedStrings[{index}]")
            text, runs = self.strings[index]
        else:
            text, runs = _rich(data, 8) if kind == _RICH else (_text(data, 8)[0], ())
        seen, struck = laid(self._pieces(text, runs, self.styles.face(style)))
        draft.say_struck(row, col, struck)
        code = self.styles.code(style)
        seen = trimmed(seen)
        draft.put(row, col, shown_text(seen, code) if seen and "@" in code else seen)

    def _pieces(self, text: str, runs: Runs, face: Face) -> Iterator[tuple[str, Face]]:
        at = 0
        for start, font in runs:
            yield text[at:start], face
            at, face = max(at, start), self.styles.font(font)
        yield text[at:], face
