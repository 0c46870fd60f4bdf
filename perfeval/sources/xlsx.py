"""Workbooks of Excel and WPS (xlsx, xlsm, et): the XML read directly, cell by cell.

Read from the XML and not through a library, because only the XML tells apart an error from a blank,
a formula that was never calculated from an empty cell, and the digits of a number from its binary
neighbour; see ``docs/decisions/reading.md``.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from lxml import etree

from perfeval.errors import FileDamaged
from perfeval.places import Place, column_number
from perfeval.sources.guards import LIMITS, Package, within
from perfeval.sources.number_formats import BUILTIN, shown
from perfeval.sources.raw import CellState, Note, RawCell, RawTable
from perfeval.sources.text import trimmed

_REFERENCE = re.compile(r"^\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})$")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_OFFICE_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _on(value: str | None) -> bool:
    return value in ("1", "true", "on")


@dataclass(slots=True)
class _Workbook:
    """What the sheets of one workbook share."""

    package: Package
    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    date1904: bool = False


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    part: str
    hidden: bool


def read_xlsx(package: Package, file: str) -> tuple[tuple[RawTable, ...], tuple[Note, ...]]:
    """All worksheets of a workbook, in the order of their tabs."""
    book_part = _book_part(package)
    book = _Workbook(package)
    root = package.tree(book_part)
    targets = _targets(package, book_part)
    sheets = []
    for element in root.iter("{*}sheet", "{*}workbookPr"):
        if _name(element) == "workbookPr":
            book.date1904 = _on(element.get("date1904"))
            continue
        kind, part = targets.get(element.get(_OFFICE) or element.get(_OFFICE_STRICT) or "", ("", ""))
        if kind == "worksheet":
            hidden = (element.get("state") or "visible") != "visible"
            sheets.append(_Sheet(element.get("name") or f"Sheet{len(sheets) + 1}", part, hidden))
    for kind, part in targets.values():
        if kind == "sharedStrings" and part in package:
            book.strings = _shared_strings(package.tree(part))
        elif kind == "styles" and part in package:
            book.formats = _formats(package.tree(part))
    tables, notes = [], []
    for sheet in sheets:
        table, said = _read_sheet(book, sheet, file)
        tables.append(table)
        notes += said
    return tuple(tables), tuple(notes)


def _book_part(package: Package) -> str:
    for kind, part in _targets(package, "").values():
        if kind == "officeDocument":
            return part
    return "xl/workbook.xml"


def _targets(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Relationships of a part: id → (kind, part); external ones are left out."""
    folder, _, name = part.rpartition("/")
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}
    if rels not in package:
        return found
    for element in package.tree(rels).iter("{*}Relationship"):
        if element.get("TargetMode") == "External":
            continue
        target = (element.get("Target") or "").replace("\\", "/")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[element.get("Id") or ""] = ((element.get("Type") or "").rpartition("/")[2], path)
    return found


def _rich_text(element: etree._Element) -> str:
    """Text of ``<si>``/``<is>``: runs joined, phonetic hints left out."""
    parts = []
    for child in element:
        name = _name(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts += [piece.text or "" for piece in child if _name(piece) == "t"]
    text = "".join(parts)
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _shared_strings(root: etree._Element) -> list[str]:
    return [trimmed(_rich_text(element)) for element in root if _name(element) == "si"]


def _formats(root: etree._Element) -> list[str]:
    """Number format of every cell style."""
    own: dict[int, str] = {}
    codes: list[str] = []
    for element in root:
        if _name(element) == "numFmts":
            own = {int(item.get("numFmtId") or 0): item.get("formatCode") or "" for item in element}
        elif _name(element) == "cellXfs":
            for item in element:
                number = int(item.get("numFmtId") or 0)
                codes.append(own.get(number) or BUILTIN.get(number, "General"))
    return codes


def _read_sheet(book: _Workbook, sheet: _Sheet, file: str) -> tuple[RawTable, list[Note]]:
    cells: dict[tuple[int, int], RawCell] = {}
    merges: dict[tuple[int, int], tuple[int, int]] = {}
    notes: list[Note] = []
    hidden_cols: list[tuple[int, int]] = []
    row_number = 0
    for element in _rows(book.package, sheet.part, file):
        name = _name(element)
        if name == "col":
            if _on(element.get("hidden")):
                hidden_cols.append((int(element.get("min") or 1), int(element.get("max") or 1)))
            continue
        if name == "mergeCell":
            first, _, last = (element.get("ref") or "").partition(":")
            top, left = _position(first, file, sheet)
            bottom, right = _position(last or first, file, sheet)
            within(file, f"{sheet.name} {element.get('ref')}", (bottom - top + 1) * (right - left + 1), LIMITS.merged_cells)
            merges[top, left] = (bottom - top + 1, right - left + 1)
            continue
        row_number = int(element.get("r") or row_number + 1)
        row_hidden = _on(element.get("hidden"))
        col_number = 0
        for item in element:
            if _name(item) != "c":
                continue
            reference = item.get("r")
            col_number = _position(reference, file, sheet)[1] if reference else col_number + 1
            hidden = sheet.hidden or row_hidden or any(low <= col_number <= high for low, high in hidden_cols)
            cell = _read_cell(book, item, Place(file, sheet=sheet.name, row=row_number, col=col_number), hidden)
            if cell is not None:
                within(file, f"{sheet.name} 行 / row", row_number, LIMITS.rows)
                within(file, f"{sheet.name} 列 / column", col_number, LIMITS.columns)
                cells[row_number, col_number] = cell
        element.clear()
    return _table(file, sheet, cells, merges), notes


def _rows(package: Package, part: str, file: str) -> Iterator[etree._Element]:
    data = io.BytesIO(package.xml(part))
    try:
        for _, element in etree.iterparse(
            data, events=("end",), tag=("{*}row", "{*}mergeCell", "{*}col"), resolve_entities=False, no_network=True, huge_tree=False
        ):
            yield element
    except etree.XMLSyntaxError as error:
        raise FileDamaged(file=file, seen=f"{part[:80]}：{str(error)[:120]}") from None


def _position(reference: str, file: str, sheet: _Sheet) -> tuple[int, int]:
    found = _REFERENCE.match(reference)
    if not found or int(found[2]) > 1_048_576 or (col := column_number(found[1])) > 16_384:
        raise FileDamaged(file=file, seen=f"{sheet.name}!{reference[:30]}")
    return int(found[2]), col


def _read_cell(book: _Workbook, item: etree._Element, place: Place, hidden: bool) -> RawCell | None:
    value, formula, inline = None, None, None
    for child in item:
        name = _name(child)
        if name == "v":
            value = child.text
        elif name == "f":
            formula = child
        elif name == "is":
            inline = child
    kind = item.get("t") or "n"
    if kind == "inlineStr":
        text = trimmed(_rich_text(inline)) if inline is not None else ""
        return RawCell(place, text, hidden=hidden) if text else None
    if value is None or (value == "" and kind != "str"):
        if formula is None:
            return None
        return RawCell(place, "", state=CellState.FORMULA_NOT_CALCULATED, hidden=hidden)
    if kind == "s":
        text = book.strings[int(value)]
        return RawCell(place, text, hidden=hidden) if text else None
    if kind == "str":
        text = trimmed(value)
        return RawCell(place, text, hidden=hidden) if text else None
    if kind == "e":
        return RawCell(place, value.strip(), state=CellState.ERROR, hidden=hidden)
    if kind == "b":
        return RawCell(place, "TRUE" if value.strip() == "1" else "FALSE", state=CellState.BOOLEAN, hidden=hidden)
    style = int(item.get("s") or 0)
    code = book.formats[style] if style < len(book.formats) else "General"
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        return RawCell(place, trimmed(value), hidden=hidden)
    if len(number.as_tuple().digits) > 15 and abs(number) < Decimal(10) ** 15:
        number = Decimal(f"{float(number):.15g}")
    print_ = shown(number, code, book.date1904)
    return RawCell(place, print_.text, state=print_.state, number=number, number_format=code, hidden=hidden)


def _table(file: str, sheet: _Sheet, cells: dict[tuple[int, int], RawCell], merges: dict[tuple[int, int], tuple[int, int]]) -> RawTable:
    from dataclasses import replace

    for (row, col), (rows, cols) in merges.items():
        cell = cells.get((row, col)) or RawCell(Place(file, sheet=sheet.name, row=row, col=col), "", hidden=sheet.hidden)
        cells[row, col] = replace(cell, rowspan=rows, colspan=cols)
    kept = tuple(cells[position] for position in sorted(cells))
    n_rows = max((cell.row + cell.rowspan - 1 for cell in kept), default=0)
    n_cols = max((cell.col + cell.colspan - 1 for cell in kept), default=0)
    return RawTable(sheet.name, kept, n_rows, n_cols, sheet.hidden)
