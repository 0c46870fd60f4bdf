"""The workbook around the sheets (工作簿): tabs, shared texts, number formats, and what hangs on a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from perfeval.places import Place
from perfeval.sources.cell_text import trimmed
from perfeval.sources.format_codes import BUILTIN
from perfeval.sources.package import Package
from perfeval.sources.raw import Note
from perfeval.sources.refusals import note
from perfeval.sources.typeface import PLAIN, Face, font_name
from perfeval.sources.xmltools import attribute, bare_name, local_name, whole_number

REFERENCE = re.compile(r"^\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})$")
_ESCAPED = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
# Codes inside a page header: &L &C &R start its parts, &P page, &"font,style", &12 size, &K colour.
_HEADER_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|\d{1,3}|[A-Za-z])')


def is_on(value: str | None) -> bool:
    """A boolean attribute of Office XML."""
    return value in ("1", "true", "on")


# A text of one face, or its runs where fonts, heights or strokes change within it; a run without a face has the cell's.
Words = str | tuple[tuple[str, Face | None], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One tab: its name, its part in the package, whether it is hidden."""

    name: str
    part: str
    hidden: bool


@dataclass(slots=True)
class Workbook:
    """What the sheets of one workbook share."""

    package: Package
    sheets: list[Sheet] = field(default_factory=list)
    strings: list[Words] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    faces: dict[int, Face] = field(default_factory=dict)
    date1904: bool = False
    recalculates: bool = False
    notes: list[Note] = field(default_factory=list)


def open_workbook(package: Package) -> Workbook:
    """Tabs in their order, shared texts and number formats."""
    part = next((path for kind, path in package.relations("").values() if kind == "officeDocument"), "xl/workbook.xml")
    book = Workbook(package)
    targets = package.relations(part)
    for element in package.tree(part).iter("{*}sheet", "{*}workbookPr", "{*}calcPr"):
        name = local_name(element)
        if name == "workbookPr":
            book.date1904 = is_on(element.get("date1904"))
        elif name == "calcPr":
            book.recalculates = is_on(element.get("fullCalcOnLoad"))
        else:
            kind, path = targets.get(attribute(element, "id") or "", ("", ""))
            title = element.get("name") or f"Sheet{len(book.sheets) + 1}"
            if kind == "worksheet":
                book.sheets.append(Sheet(title, path, (element.get("state") or "visible") != "visible"))
            else:
                book.notes.append(note("other_sheet", name=title))
    for kind, path in targets.values():
        if kind == "sharedStrings" and path in package:
            book.strings = [rich_words(item) for item in package.tree(path) if local_name(item) == "si"]
        elif kind == "styles" and path in package:
            root = package.tree(path)
            book.formats, book.faces = _formats(root), _faces(root)
    return book


def rich_words(element: etree._Element) -> Words:
    """Text of ``<si>`` or ``<is>``: runs joined, phonetic hints left out, ``_x000D_`` decoded."""
    if len(element) == 1 and bare_name(element[0].tag) == "t":
        return trimmed(unescaped(element[0].text or ""))
    runs: list[tuple[str, Face | None]] = []
    for child in element:
        name = local_name(child)
        if name == "t":
            runs.append((child.text or "", None))
        elif name == "r":
            text = "".join(piece.text or "" for piece in child if local_name(piece) == "t")
            face = next((_face(piece) for piece in child if local_name(piece) == "rPr"), None)
            runs.append((text, face))
    if all(face is None or face == PLAIN for _, face in runs) and len({face is None for _, face in runs}) < 2:
        return trimmed(unescaped("".join(text for text, _ in runs)))
    return tuple((unescaped(text), face) for text, face in runs)


def rich_text(element: etree._Element) -> str:
    """The same as plain text, whatever its faces."""
    words = rich_words(element)
    return words if isinstance(words, str) else "".join(text for text, _ in words)


def _face(properties: etree._Element) -> Face:
    """A font (``<font>``, ``<rPr>``) as far as it changes what is read."""
    values = {local_name(item): item.get("val") for item in properties}
    return Face(
        font_name(values.get("rFont") or values.get("name")),
        struck="strike" in values and values["strike"] not in ("0", "false", "off"),
        raised=values.get("vertAlign") == "superscript",
    )


def _faces(root: etree._Element) -> dict[int, Face]:
    """Cell styles whose font changes what is read."""
    fonts: list[Face] = []
    found: dict[int, Face] = {}
    for element in root:
        if local_name(element) == "fonts":
            fonts = [_face(item) for item in element]
        elif local_name(element) == "cellXfs" and any(face != PLAIN for face in fonts):
            for number, item in enumerate(element):
                at = whole_number(item.get("fontId"))
                if 0 <= at < len(fonts) and fonts[at] != PLAIN:
                    found[number] = fonts[at]
    return found


def unescaped(text: str) -> str:
    """Characters that XML cannot hold, written ``_x000D_`` by spreadsheets.

    >>> unescaped("预算_x000D_数_x005F_x")
    '预算\\r数_x'
    """
    return _ESCAPED.sub(_decoded, text) if "_x" in text else text


def _decoded(found: re.Match[str]) -> str:
    units = [int(unit, 16) for unit in found[0][2:-1].split("__x")]
    return b"".join(unit.to_bytes(2, "little") for unit in units).decode("utf-16-le", "replace")


def _formats(root: etree._Element) -> list[str]:
    """The number format of every cell style."""
    own: dict[int, str] = {}
    codes: list[str] = []
    for element in root:
        if local_name(element) == "numFmts":
            own = {whole_number(item.get("numFmtId")): item.get("formatCode") or "" for item in element}
        elif local_name(element) == "cellXfs":
            for item in element:
                number = whole_number(item.get("numFmtId"))
                codes.append(own.get(number) or BUILTIN.get(number, "General"))
    return codes


def attached_notes(package: Package, sheet: Sheet, file: str) -> Iterator[Note]:
    """Comments, text boxes and pictures that hang on a sheet."""
    parts: dict[str, list[str]] = {}
    for kind, path in package.relations(sheet.part).values():
        if path in package:
            parts.setdefault(kind, []).append(path)
    # A threaded comment comes with a copy of itself for old programs.
    threaded = parts.get("threadedComment", [])
    for path in threaded or parts.get("comments", []):
        for element in package.tree(path).iter("{*}threadedComment" if threaded else "{*}comment"):
            body = next((child for child in element if local_name(child) == "text"), None)
            if body is not None:
                text = unescaped(body.text or "") if threaded else rich_text(body)
                if text.strip():
                    yield note("comment", _at(element.get("ref") or "", sheet, file), text=trimmed(text))
    pictures = 0
    for path in parts.get("drawing", []):
        for anchor in package.tree(path):
            text = "\n".join(
                "".join(piece.text or "" for piece in line.iter("{*}t")) for line in anchor.iter("{*}p")
            ).strip()
            if text:
                yield note("text_box", _anchor(anchor, sheet, file), text=text)
            pictures += sum(1 for _ in anchor.iter("{*}pic"))
    if pictures:
        yield note("pictures", n=pictures)


def header_text(element: etree._Element) -> str:
    """What the page headers and footers of a sheet print, without their codes."""
    lines = (_HEADER_CODES.sub(" ", child.text or "").strip() for child in element)
    return " ".join(dict.fromkeys(line for line in lines if re.search(r"\w", line)))


def _at(reference: str, sheet: Sheet, file: str) -> Place | None:
    found = REFERENCE.match(reference)
    return Place.parse(file, f"{sheet.name}!{found[1]}{found[2]}") if found else None


def _anchor(anchor: etree._Element, sheet: Sheet, file: str) -> Place | None:
    start = next((child for child in anchor if local_name(child) == "from"), None)
    if start is None:
        return None
    numbers = {local_name(child): whole_number(child.text) for child in start}
    return Place(file, sheet=sheet.name, row=numbers.get("row", 0) + 1, col=numbers.get("col", 0) + 1)
