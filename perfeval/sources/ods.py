"""OpenDocument workbooks (ods): the XML read directly, repeats bounded."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from perfeval.sources.guards import LIMITS
from perfeval.sources.number_formats import plain, stored_number
from perfeval.sources.package import Package
from perfeval.sources.raw import CellState, Note, RawTable
from perfeval.sources.refusals import note, within
from perfeval.sources.sheets import SheetDraft
from perfeval.sources.text import trimmed
from perfeval.sources.xmltools import attribute, local_name, whole_number

_GROUPS = frozenset({"table-row-group", "table-rows", "table-header-rows"})
_COLUMN_GROUPS = frozenset({"table-column-group", "table-columns", "table-header-columns"})
_STATES = {
    "percentage": CellState.PERCENT,
    "date": CellState.DATE,
    "time": CellState.DATE,
    "boolean": CellState.BOOLEAN,
}


def read_ods(package: Package, file: str) -> tuple[tuple[RawTable, ...], tuple[Note, ...]]:
    """All sheets of an OpenDocument workbook, in the order of their tabs."""
    root = package.tree("content.xml")
    hidden_styles = {
        attribute(style, "name")
        for style in root.iter("{*}style")
        for properties in style
        if local_name(properties) == "table-properties" and attribute(properties, "display") == "false"
    }
    tables: list[RawTable] = []
    notes: list[Note] = []
    cells = 0
    for element in (found for body in root.iter("{*}spreadsheet") for found in body if local_name(found) == "table"):
        within(file, "tables", len(tables) + 1, LIMITS.tables)
        name = attribute(element, "name") or f"Sheet{len(tables) + 1}"
        draft = SheetDraft(file, name, attribute(element, "style-name") in hidden_styles)
        _read_sheet(element, draft)
        tables.append(draft.table())
        cells += len(draft.cells)
        within(file, "cells", cells, LIMITS.cells, name)
        notes += draft.notes
    return tuple(tables), tuple(notes)


def _read_sheet(table: etree._Element, draft: SheetDraft) -> None:
    col = 1
    for element in _flat(table, "table-column", _COLUMN_GROUPS):
        repeated = max(1, whole_number(attribute(element, "number-columns-repeated"), 1))
        if attribute(element, "visibility") in ("collapse", "filter"):
            draft.hidden_cols.append((col, col + repeated - 1))
        col += repeated
    row = 1
    for element in _flat(table, "table-row", _GROUPS):
        repeated = max(1, whole_number(attribute(element, "number-rows-repeated"), 1))
        hidden = attribute(element, "visibility") in ("collapse", "filter")
        if _has_content(element):
            for copy in range(repeated):
                within(draft.file, "rows", row + copy, LIMITS.rows, draft.name)
                _row(element, draft, row + copy)
                if hidden:
                    draft.hidden_rows.add(row + copy)
        row += repeated
    for shapes in table:
        if local_name(shapes) == "shapes":
            _shapes(shapes, draft)


def _flat(parent: etree._Element, wanted: str, groups: frozenset[str]) -> Iterator[etree._Element]:
    for element in parent:
        name = local_name(element)
        if name == wanted:
            yield element
        elif name in groups:
            yield from _flat(element, wanted, groups)


def _has_content(row: etree._Element) -> bool:
    return any(_says(cell) or _spans(cell) != (1, 1) for cell in row)


def _says(cell: etree._Element) -> bool:
    return bool(len(cell) or attribute(cell, "value-type") or attribute(cell, "formula"))


def _spans(cell: etree._Element) -> tuple[int, int]:
    rows, cols = attribute(cell, "number-rows-spanned"), attribute(cell, "number-columns-spanned")
    return max(1, whole_number(rows, 1)), max(1, whole_number(cols, 1))


def _row(row_element: etree._Element, draft: SheetDraft, row: int) -> None:
    col = 1
    for cell in row_element:
        if local_name(cell) not in ("table-cell", "covered-table-cell"):
            continue
        repeated = max(1, whole_number(attribute(cell, "number-columns-repeated"), 1))
        rows, cols = _spans(cell)
        if _says(cell) or (rows, cols) != (1, 1):
            within(draft.file, "columns", col + repeated - 1, LIMITS.columns, draft.name)
            within(draft.file, "cells", len(draft.cells), LIMITS.cells, draft.name)
            for copy in range(repeated):
                _cell(cell, draft, row, col + copy)
                draft.merge(row, col + copy, row + rows - 1, col + copy + cols - 1)
        col += repeated


def _cell(cell: etree._Element, draft: SheetDraft, row: int, col: int) -> None:
    lines = []
    for child in cell:
        name = local_name(child)
        if name == "p":
            lines.append("".join(_texts(child)))
        elif name == "annotation":
            text = trimmed("\n".join("".join(_texts(line)) for line in child if local_name(line) == "p"))
            if text:
                draft.notes.append(note("comment", draft.place(row, col), text=text))
    text = trimmed("\n".join(lines))
    # The office: and calcext: attributes share their local names; an error is told by calcext alone.
    kinds = {str(value) for key, value in cell.attrib.items() if str(key).endswith("}value-type")}
    value = attribute(cell, "value")
    if "error" in kinds:
        draft.put(row, col, text or "#N/A", CellState.ERROR)
    elif attribute(cell, "formula") and not kinds and not text:
        draft.put(row, col, "", CellState.FORMULA_NOT_CALCULATED)
    elif value is not None and (number := stored_number(value)) and kinds & {"float", "percentage", "currency"}:
        state = CellState.PERCENT if "percentage" in kinds else CellState.NUMBER
        if number.rounded:
            state = CellState.NUMBER_ROUNDED
            draft.notes.append(note("number_rounded", draft.place(row, col), text=text))
        draft.put(row, col, text or plain(number.value), state, number.value)
    else:
        state = next((_STATES[kind] for kind in sorted(kinds) if kind in _STATES), CellState.TEXT)
        if not text and state is not CellState.TEXT:
            text = (
                attribute(cell, "date-value") or attribute(cell, "time-value") or attribute(cell, "boolean-value") or ""
            )
        draft.put(row, col, text, state)


def _texts(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = local_name(child)
        if name == "s":
            yield " " * min(max(1, whole_number(attribute(child, "c"), 1)), 1000)
        elif name == "tab":
            yield "\t"
        elif name == "line-break":
            yield "\n"
        elif name not in ("annotation", "ruby-text", "note"):
            yield from _texts(child)
        yield child.tail or ""


def _shapes(shapes: etree._Element, draft: SheetDraft) -> None:
    pictures = 0
    for shape in shapes:
        text = trimmed("\n".join("".join(_texts(line)) for line in shape.iter("{*}p")))
        if text:
            draft.notes.append(note("text_box", text=text))
        pictures += sum(1 for _ in shape.iter("{*}image"))
    if pictures:
        draft.notes.append(note("pictures", n=pictures))
