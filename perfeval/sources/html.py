"""Web pages (html, htm; also pages saved under the name of a workbook): tables and the lines around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml import html as lxml_html

from perfeval.errors import FileDamaged
from perfeval.places import Place
from perfeval.sources.encodings import decode
from perfeval.sources.grid import Span, settle
from perfeval.sources.guards import LIMITS, within
from perfeval.sources.raw import Note, RawParagraph, RawTable
from perfeval.sources.text import trimmed

_DROPPED = frozenset({"script", "style", "head", "template", "noscript", "iframe", "object", "embed", "svg", "title"})
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr html "
    "li main nav ol p pre section ul table tr td th".split()
)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_WIDE_BREAK = re.compile(r"(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f])[ \t]*\n\s*(?=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])")


def read_html(data: bytes, file: str) -> tuple[tuple[RawTable | RawParagraph, ...], tuple[Note, ...]]:
    """Tables and paragraphs of a page, in its order."""
    text, _ = decode(data, file)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\x00", "")
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise FileDamaged(file=file, seen=f"HTML：{str(error)[:120]}") from None
    reader = _Reader(file)
    reader.walk(root, False)
    reader.flush(False)
    return tuple(reader.blocks), ()


@dataclass(slots=True)
class _Reader:
    file: str
    blocks: list[RawTable | RawParagraph] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    tables: int = 0
    paragraphs: int = 0

    def flush(self, hidden: bool) -> None:
        text = _collapsed("".join(self.line))
        self.line.clear()
        if text and not hidden:
            self.paragraphs += 1
            self.blocks.append(RawParagraph(Place(self.file, paragraph=self.paragraphs), text))

    def walk(self, element: etree._Element, hidden: bool) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _DROPPED:
            return
        hidden = hidden or _is_hidden(element)
        if tag == "table":
            self.flush(hidden)
            self.table(element, hidden)
            return
        if tag in _BLOCKS or tag == "br":
            self.flush(hidden)
        self.line.append(element.text or "")
        for child in element:
            self.walk(child, hidden)
            self.line.append(child.tail or "")
        if tag in _BLOCKS:
            self.flush(hidden)

    def table(self, element: etree._Element, hidden: bool) -> None:
        self.tables += 1
        number = self.tables
        within(self.file, "表格 / tables", number, LIMITS.tables)
        at = len(self.blocks)
        spans: list[Span] = []
        row = 0
        for section in _sections(element):
            busy: dict[int, int] = {}
            last = row + len(section)
            for tr in section:
                row += 1
                col = 1
                row_hidden = hidden or _is_hidden(tr)
                for cell in tr:
                    if cell.tag not in ("td", "th"):
                        continue
                    while busy.get(col, 0) >= row:
                        col += 1
                    rowspan, colspan = _span(cell, "rowspan"), max(1, min(_span(cell, "colspan"), 1000))
                    rowspan = last - row + 1 if rowspan == 0 else min(rowspan, last - row + 1)
                    spans.append(Span(row, col, self.cell_text(cell, row_hidden), rowspan, colspan, row_hidden or _is_hidden(cell)))
                    for covered in range(col, col + colspan):
                        busy[covered] = row + rowspan - 1
                    col += colspan
        self.blocks.insert(at, settle(self.file, number, spans, hidden))

    def cell_text(self, cell: etree._Element, hidden: bool) -> str:
        parts: list[str] = []
        self._gather(cell, parts, hidden)
        lines = (_collapsed(line) for line in "".join(parts).split("\0"))
        return trimmed("\n".join(line for line in lines if line))

    def _gather(self, element: etree._Element, parts: list[str], hidden: bool) -> None:
        parts.append(element.text or "")
        for child in element:
            tag = child.tag
            if tag == "table":
                self.table(child, hidden)
            elif isinstance(tag, str) and tag not in _DROPPED:
                if tag in _BLOCKS or tag == "br":
                    parts.append("\0")
                self._gather(child, parts, hidden)
                if tag in _BLOCKS:
                    parts.append("\0")
            parts.append(child.tail or "")


def _sections(table: etree._Element) -> list[list[etree._Element]]:
    """Row groups of a table: a rowspan never reaches past its group."""
    sections: list[list[etree._Element]] = []
    loose: list[etree._Element] = []
    for child in table:
        if child.tag == "tr":
            loose.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            if loose:
                sections.append(loose)
                loose = []
            sections.append([row for row in child if row.tag == "tr"])
    return [*sections, loose]


def _span(cell: etree._Element, name: str) -> int:
    found = re.match(r"\s*(\d{1,9})", cell.get(name) or "")
    return int(found[1]) if found else 1


def _is_hidden(element: etree._Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style or element.get("hidden") is not None


def _collapsed(text: str) -> str:
    return trimmed(_SPACES.sub(" ", _WIDE_BREAK.sub("", text)))
