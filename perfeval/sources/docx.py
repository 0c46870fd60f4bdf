"""Word documents (docx): the XML walked, so that nothing a person sees is lost.

Content controls, tracked insertions, fields and text boxes are descended into; deleted text is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from perfeval.places import Place
from perfeval.sources.grid import Span, settle
from perfeval.sources.guards import LIMITS, Package, within
from perfeval.sources.raw import Note, RawParagraph, RawTable
from perfeval.sources.text import trimmed

_SKIPPED = frozenset({"del", "moveFrom", "rPr", "pPr", "tcPr", "tblPr", "trPr", "sdtPr", "Fallback", "rt", "instrText", "delText"})


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _value(element: etree._Element, path: str, name: str = "val") -> str | None:
    found = element.find(path)
    if found is None:
        return None
    for key, value in found.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


@dataclass(slots=True)
class _Reader:
    file: str
    blocks: list[RawTable | RawParagraph] = field(default_factory=list)
    tables: int = 0
    paragraphs: int = 0

    def body(self, parent: etree._Element) -> None:
        for element in parent:
            name = _name(element)
            if name == "p":
                self.paragraph(element)
            elif name == "tbl":
                self.table(element)
            elif name not in _SKIPPED:
                self.body(element)

    def paragraph(self, element: etree._Element) -> None:
        text = trimmed("".join(_texts(element)))
        if text:
            self.paragraphs += 1
            self.blocks.append(RawParagraph(Place(self.file, paragraph=self.paragraphs), text))
        self.nested(element)

    def nested(self, element: etree._Element) -> None:
        """Tables and text boxes inside a paragraph or a cell stand on their own."""

    def table(self, element: etree._Element) -> None:
        self.tables += 1
        number = self.tables
        within(self.file, "表格 / tables", number, LIMITS.tables)
        at = len(self.blocks)
        spans: list[Span] = []
        open_merges: dict[int, Span] = {}
        row = 0
        for tr in _inside(element, "tr"):
            row += 1
            col = 1 + int(_value(tr, "{*}trPr/{*}gridBefore") or 0)
            seen: dict[int, Span] = {}
            for tc in _inside(tr, "tc"):
                width = max(1, int(_value(tc, "{*}tcPr/{*}gridSpan") or 1))
                within(self.file, "gridSpan", width, LIMITS.columns)
                merge = _value(tc, "{*}tcPr/{*}vMerge")
                text = self.cell_text(tc)
                above = open_merges.get(col)
                if merge in ("", "continue") and above is not None and above.colspan == width:
                    above.rowspan = row - above.row + 1
                    seen[col] = above
                    if text:
                        spans.append(Span(row, col, text))
                else:
                    span = Span(row, col, text, 1, width)
                    spans.append(span)
                    if merge is not None:
                        seen[col] = span
                col += width
            open_merges = seen
        self.blocks.insert(at, settle(self.file, number, spans))

    def cell_text(self, tc: etree._Element) -> str:
        lines: list[str] = []
        for element in _blocks(tc):
            if _name(element) == "p":
                lines.append("".join(_texts(element)))
            else:
                self.table(element)
        return trimmed("\n".join(lines))


def _inside(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also those within content controls."""
    for element in parent:
        name = _name(element)
        if name == wanted:
            yield element
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
            yield from _inside(element, wanted)


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables of a cell, also those within content controls."""
    for element in parent:
        name = _name(element)
        if name in ("p", "tbl"):
            yield element
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
            yield from _blocks(element)


def _texts(element: etree._Element) -> Iterator[str]:
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in ("tab", "ptab"):
            yield "\t"
        elif name in ("br", "cr"):
            yield "\n"
        elif name == "noBreakHyphen":
            yield "-"
        elif name not in _SKIPPED:
            yield from _texts(child)


def read_docx(package: Package, file: str) -> tuple[tuple[RawTable | RawParagraph, ...], tuple[Note, ...]]:
    """Paragraphs and tables of a Word document, in its order."""
    reader = _Reader(file)
    reader.body(package.tree("word/document.xml"))
    return tuple(reader.blocks), ()
