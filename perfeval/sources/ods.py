"""OpenDocument workbooks (ods): the XML read directly, repeats bounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from perfeval.sources.cell_text import trimmed
from perfeval.sources.guards import LIMITS
from perfeval.sources.number_formats import Shown, plain, scale_seen, stored_number
from perfeval.sources.open_document import Faces, faces_of, plain_text, runs
from perfeval.sources.package import Package
from perfeval.sources.raw import CellState, Note, RawTable
from perfeval.sources.refusals import note, within
from perfeval.sources.sheets import SheetDraft
from perfeval.sources.typeface import PLAIN, laid
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
    return read_open_document(package.tree("content.xml"), file)


def read_open_document(root: etree._Element, file: str) -> tuple[tuple[RawTable, ...], tuple[Note, ...]]:
    """The same from the tree of its content, also of a flat file (fods)."""
    hidden_styles = {
        attribute(style, "name")
        for style in root.iter("{*}style")
        for properties in style
        if local_name(properties) == "table-properties" and attribute(properties, "display") == "false"
    }
    faces = faces_of(root)
    tables: list[RawTable] = []
    notes: list[Note] = []
    cells = 0
    for element in (found for body in root.iter("{*}spreadsheet") for found in body if local_name(found) == "table"):
        within(file, "tables", len(tables) + 1, LIMITS.tables)
        name = attribute(element, "name") or f"Sheet{len(tables) + 1}"
        draft = SheetDraft(file, name, attribute(element, "style-name") in hidden_styles)
        _SheetReader(draft, faces).read(element)
        tables.append(draft.table())
        cells += len(tables[-1].cells)
        within(file, "cells", cells, LIMITS.cells, name)
        notes += draft.notes
    return tuple(tables), tuple(notes)


class _SheetReader:
    """Reads one sheet into a draft."""

    def __init__(self, draft: SheetDraft, faces: Faces) -> None:
        self.draft, self.faces = draft, faces

    def read(self, table: etree._Element) -> None:
        """Fill the draft."""
        draft, col = self.draft, 1
        for element in _flat(table, "table-column", _COLUMN_GROUPS):
            repeated = max(1, whole_number(attribute(element, "number-columns-repeated"), 1))
            if attribute(element, "visibility") in ("collapse", "filter"):
                draft.hidden_cols.append((col, col + repeated - 1))
            col += repeated
        row = 1
        for element in rows_of(table):
            repeated = max(1, whole_number(attribute(element, "number-rows-repeated"), 1))
            hidden = attribute(element, "visibility") in ("collapse", "filter")
            if _has_content(element):
                for copy in range(repeated):
                    within(draft.file, "rows", row + copy, LIMITS.rows, draft.name)
                    self._row(element, row + copy)
                    if hidden:
                        draft.hidden_rows.add(row + copy)
            row += repeated
        for shapes in table:
            if local_name(shapes) == "shapes":
                self._shapes(shapes)

    def _row(self, row_element: etree._Element, row: int) -> None:
        draft, col = self.draft, 1
        for cell in row_element:
            if local_name(cell) not in ("table-cell", "covered-table-cell"):
                continue
            repeated = max(1, whole_number(attribute(cell, "number-columns-repeated"), 1))
            rows, cols = spans(cell)
            if _says(cell) or (rows, cols) != (1, 1):
                within(draft.file, "columns", col + repeated - 1, LIMITS.columns, draft.name)
                within(draft.file, "cells", len(draft.cells), LIMITS.cells, draft.name)
                for copy in range(repeated):
                    self._cell(cell, row, col + copy)
                    draft.merge(row, col + copy, row + rows - 1, col + copy + cols - 1)
            col += repeated

    def _cell(self, cell: etree._Element, row: int, col: int) -> None:
        draft, face = self.draft, self.faces.get(attribute(cell, "style-name"), PLAIN)
        lines = []
        for child in cell:
            name = local_name(child)
            if name == "p":
                seen, struck = laid(runs(child, replace(face, struck=False), self.faces))
                lines.append(seen)
                draft.say_struck(row, col, struck)
            elif name == "annotation":
                text = trimmed("\n".join(plain_text(line) for line in child if local_name(line) == "p"))
                if text:
                    draft.notes.append(note("comment", draft.place(row, col), text=text))
        self._value(cell, row, col, trimmed("\n".join(lines)))
        if face.struck:
            draft.strike(row, col)

    def _value(self, cell: etree._Element, row: int, col: int, text: str) -> None:
        """What the cell holds, beside the text that it shows."""
        draft = self.draft
        # The office: and calcext: attributes share their local names; an error is told by calcext alone.
        kinds = {str(value) for key, value in cell.attrib.items() if str(key).endswith("}value-type")}
        value = attribute(cell, "value")
        if "error" in kinds:
            draft.put(row, col, text or "#N/A", CellState.ERROR)
        elif attribute(cell, "formula") and not kinds and not text:
            draft.put(row, col, "", CellState.FORMULA_NOT_CALCULATED)
        elif value is not None and (number := stored_number(value)) and kinds & {"float", "percentage", "currency"}:
            shown = text or plain(number.value)
            if number.rounded:
                draft.notes.append(note("number_rounded", draft.place(row, col), text=text))
                draft.put(row, col, shown, CellState.NUMBER_ROUNDED, number.value)
            elif "percentage" in kinds:
                draft.put(row, col, shown, CellState.PERCENT, number.value)
            else:
                draft.put_shown(row, col, number.value, Shown(shown, CellState.NUMBER, scale_seen(number.value, shown)))
        else:
            state = next((_STATES[kind] for kind in sorted(kinds) if kind in _STATES), CellState.TEXT)
            if not text and state is not CellState.TEXT:
                stored = (attribute(cell, f"{kind}-value") for kind in ("date", "time", "boolean"))
                text = next(filter(None, stored), "")
            draft.put(row, col, text, state)

    def _shapes(self, shapes: etree._Element) -> None:
        draft, pictures = self.draft, 0
        for shape in shapes:
            text = trimmed("\n".join(plain_text(line) for line in shape.iter("{*}p")))
            if text:
                draft.notes.append(note("text_box", text=text))
            pictures += sum(1 for _ in shape.iter("{*}image"))
        if pictures:
            draft.notes.append(note("pictures", n=pictures))


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, also those in groups."""
    return _flat(table, "table-row", _GROUPS)


def _flat(parent: etree._Element, wanted: str, groups: frozenset[str]) -> Iterator[etree._Element]:
    for element in parent:
        name = local_name(element)
        if name == wanted:
            yield element
        elif name in groups:
            yield from _flat(element, wanted, groups)


def _has_content(row: etree._Element) -> bool:
    return any(_says(cell) or spans(cell) != (1, 1) for cell in row)


def _says(cell: etree._Element) -> bool:
    return bool(len(cell) or attribute(cell, "value-type") or attribute(cell, "formula"))


def spans(cell: etree._Element) -> tuple[int, int]:
    """How many rows and columns a cell covers."""
    rows, cols = attribute(cell, "number-rows-spanned"), attribute(cell, "number-columns-spanned")
    return max(1, whole_number(rows, 1)), max(1, whole_number(cols, 1))
