"""The XML that Excel 2003 wrote (SpreadsheetML 2003), which offices still send under the name ``.xls``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from lxml import etree

from perfeval.sources.cell_text import trimmed
from perfeval.sources.encodings import decode
from perfeval.sources.guards import LIMITS, parse_xml
from perfeval.sources.number_formats import shown_text, stored_number
from perfeval.sources.raw import CellState, Note, RawTable
from perfeval.sources.refusals import note, within
from perfeval.sources.sheets import SheetDraft
from perfeval.sources.typeface import PLAIN, Face, font_name, laid
from perfeval.sources.xmltools import attribute, local_name, whole_number

_NAMED: Final = {
    "General Number": "General", "Fixed": "0.00", "Standard": "#,##0.00", "Currency": "#,##0.00", "Percent": "0.00%",
    "Scientific": "0.00E+00", "General Date": "yyyy-mm-dd h:mm", "Short Date": "yyyy-mm-dd",
    "Medium Date": "yyyy-mm-dd", "Long Date": 'yyyy"年"m"月"d"日"', "Short Time": "h:mm", "Long Time": "h:mm:ss",
}  # fmt: skip


def read_xml_2003(data: bytes, file: str) -> tuple[tuple[RawTable, ...], tuple[Note, ...]]:
    """All worksheets of a 2003 XML workbook."""
    decoded = decode(data, file)
    text = decoded.text
    body = text[text.index("?>") + 2 :] if text.lstrip().startswith("<?xml") else text
    root = parse_xml(body.encode("utf-8", "replace"), file, "Workbook")
    formats = {
        attribute(style, "ID"): attribute(child, "Format") or "General"
        for style in root.iter("{*}Style")
        for child in style
        if local_name(child) == "NumberFormat"
    }
    faces = {
        attribute(style, "ID"): _face({str(key).rpartition("}")[2]: str(value) for key, value in child.attrib.items()})
        for style in root.iter("{*}Style")
        for child in style
        if local_name(child) == "Font"
    }
    tables: list[RawTable] = []
    notes = list(decoded.notes)
    for sheet in (element for element in root if local_name(element) == "Worksheet"):
        within(file, "tables", len(tables) + 1, LIMITS.tables)
        hidden = any((element.text or "").startswith("SheetHidden") for element in sheet.iter("{*}Visible"))
        draft = SheetDraft(file, attribute(sheet, "Name") or f"Sheet{len(tables) + 1}", hidden)
        for table in (element for element in sheet if local_name(element) == "Table"):
            _read_table(table, _Styles(formats, faces), draft)
        tables.append(draft.table())
        notes += draft.notes
    return tuple(tables), tuple(notes)


@dataclass(frozen=True, slots=True)
class _Styles:
    """Number formats and faces by the name of a style."""

    formats: dict[str | None, str]
    faces: dict[str | None, Face]


def _face(values: dict[str, str]) -> Face:
    return Face(
        font_name(values.get("FontName")),
        struck=values.get("StrikeThrough") == "1",
        raised=values.get("VerticalAlign") == "Superscript",
    )


def _runs(element: etree._Element, face: Face) -> Iterator[tuple[str, Face]]:
    """The pieces of a text that is set in HTML inside the cell."""
    yield element.text or "", face
    for child in element:
        name = local_name(child).lower()
        own = face
        if name in ("s", "strike", "del"):
            own = replace(face, struck=True)
        elif name == "sup":
            own = replace(face, raised=True)
        elif name == "font" and attribute(child, "Face"):
            own = replace(face, font=font_name(attribute(child, "Face")))
        yield from _runs(child, own)
        yield child.tail or "", face


def _read_table(table: etree._Element, styles: _Styles, draft: SheetDraft) -> None:
    row = col = 0
    for element in table:
        name = local_name(element)
        if name == "Column":
            col = whole_number(attribute(element, "Index"), col + 1)
            last = col + whole_number(attribute(element, "Span"))
            if attribute(element, "Hidden") == "1":
                draft.hidden_cols.append((col, last))
            col = last
        elif name == "Row":
            row = whole_number(attribute(element, "Index"), row + 1)
            if attribute(element, "Hidden") == "1":
                draft.hidden_rows.add(row)
            _read_row(element, row, styles, draft)
            row += whole_number(attribute(element, "Span"))


def _read_row(element: etree._Element, row: int, styles: _Styles, draft: SheetDraft) -> None:
    col = 0
    for cell in element:
        if local_name(cell) != "Cell":
            continue
        col = whole_number(attribute(cell, "Index"), col + 1)
        across, down = whole_number(attribute(cell, "MergeAcross")), whole_number(attribute(cell, "MergeDown"))
        style = attribute(cell, "StyleID")
        code, face = styles.formats.get(style, "General"), styles.faces.get(style, PLAIN)
        _cell(cell, row, col, _NAMED.get(code, code), face, draft)
        if face.struck:
            draft.strike(row, col)
        draft.merge(row, col, row + down, col + across)
        col += across


def _cell(cell: etree._Element, row: int, col: int, code: str, face: Face, draft: SheetDraft) -> None:
    data = next((child for child in cell if local_name(child) == "Data"), None)
    for comment in (child for child in cell if local_name(child) == "Comment"):
        if text := trimmed("".join(str(piece) for piece in comment.itertext())):
            draft.notes.append(note("comment", draft.place(row, col), text=text))
    seen, struck = laid(_runs(data, replace(face, struck=False))) if data is not None else ("", "")
    draft.say_struck(row, col, struck)
    text = trimmed(seen)
    kind = (attribute(data, "Type") or "String") if data is not None else ""
    if data is None or (not text and kind != "String"):
        if attribute(cell, "Formula"):
            draft.put(row, col, "", CellState.FORMULA_NOT_CALCULATED)
    elif kind == "Number" and (number := stored_number(text)):
        draft.put_number(row, col, number, code)
    elif kind == "Error":
        draft.put(row, col, text, CellState.ERROR)
    elif kind == "Boolean":
        draft.put(row, col, "TRUE" if text == "1" else "FALSE", CellState.BOOLEAN)
    elif kind == "DateTime":
        _date(text, row, col, code, draft)
    else:
        draft.put(row, col, shown_text(text, code) if text else "")


def _date(text: str, row: int, col: int, code: str, draft: SheetDraft) -> None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        draft.put(row, col, text, CellState.DATE)
        return
    days = (moment - datetime(1899, 12, 30, tzinfo=moment.tzinfo)).total_seconds() / 86400
    number = stored_number(repr(days))
    if number is not None and code != "General":
        draft.put_number(row, col, number, code)
    else:
        draft.put(row, col, moment.date().isoformat(), CellState.DATE)
