"""Web pages (html, htm; also pages saved under the name of a workbook): tables and the lines around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml import html as lxml_html

from perfeval.errors import FileDamaged
from perfeval.places import Place
from perfeval.sources.encodings import decode
from perfeval.sources.guards import LIMITS
from perfeval.sources.html_marks import Struck, settle_marks
from perfeval.sources.html_text import BREAKS, DROPPED, Flow, collapsed, is_hidden, span_of
from perfeval.sources.merged_cells import Span, settle
from perfeval.sources.raw import Note, RawParagraph, RawTable
from perfeval.sources.refusals import note, refused, within

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# Word and Excel hide the real content of some elements from old browsers, or other content from new ones.
_CONDITIONAL = re.compile(r"<!--\[if[^\]]*\]>.*?<!\[endif\]-->|<!\[(?:if[^\]]*|endif)\]>", re.DOTALL | re.IGNORECASE)


def read_html(
    data: bytes, file: str, after: tuple[int, int] = (0, 0)
) -> tuple[tuple[RawTable | RawParagraph, ...], tuple[Note, ...]]:
    """Tables and paragraphs of a page, in its order; counted on ``after`` so many tables and paragraphs."""
    decoded = decode(data, file)
    text = _CONDITIONAL.sub("", _DECLARATION.sub("", decoded.text).replace("\x00", ""))
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise refused(FileDamaged, file, "xml", part="HTML") from None
    for entry in parser.error_log:
        # The parser stops in silence where elements nest too deeply: what follows would be lost.
        if "depth" in str(entry.message).lower():
            within(file, "depth", LIMITS.depth + 1, LIMITS.depth)
    reader = _Reader(file, struck=settle_marks(root), tables=after[0], paragraphs=after[1])
    reader.notes += decoded.notes
    if _is_cut_off(text):
        reader.notes.append(note("page_cut_off"))
    reader.walk(root, False, 0)
    reader.end_line(False)
    reader.notes += [note("struck_text", text=collapsed(text)) for text in reader.struck.get(None, ())]
    if reader.pictures:
        reader.notes.append(note("pictures", n=reader.pictures))
    return tuple(reader.blocks), tuple(reader.notes)


def _is_cut_off(text: str) -> bool:
    """Whether a page ends before its table or itself is closed, as a broken download does."""
    lower = text.lower()
    return ("<html" in lower and "</html" not in lower) or lower.count("<table") > lower.count("</table")


@dataclass(slots=True)
class _Reader:
    """Walks one page; a table inside a cell becomes a table of its own."""

    file: str
    blocks: list[RawTable | RawParagraph] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    flow: Flow = field(default_factory=Flow)
    struck: Struck = field(default_factory=dict)
    tables: int = 0
    paragraphs: int = 0
    pictures: int = 0

    def end_line(self, hidden: bool) -> None:
        """A line outside tables is a paragraph; a hidden one is said and not read."""
        text = self.flow.take()
        if not text:
            return
        within(self.file, "text", len(text), LIMITS.block_characters)
        if hidden:
            self.notes.append(note("hidden_text", text=text))
            return
        self.paragraphs += 1
        within(self.file, "paragraphs", self.paragraphs, LIMITS.paragraphs)
        self.blocks.append(RawParagraph(Place(self.file, paragraph=self.paragraphs), text))

    def walk(self, element: etree._Element, hidden: bool, depth: int) -> None:
        """One element outside tables."""
        tag = element.tag
        if not isinstance(tag, str) or tag in DROPPED:
            return
        within(self.file, "depth", depth, LIMITS.depth)
        now_hidden = is_hidden(element)
        block = tag in BREAKS or (now_hidden and not hidden)
        if block:
            self.end_line(hidden)
        if tag == "table":
            self.table(element, hidden or now_hidden, depth)
            return
        self.pictures += tag == "img"
        self.flow.add(self.flow.own_text(element))
        for child in element:
            self.walk(child, hidden or now_hidden, depth + 1)
            self.flow.add(child.tail or "")
        if block:
            self.end_line(hidden or now_hidden)

    def table(self, element: etree._Element, hidden: bool, depth: int) -> None:
        """One table, its spans resolved as browsers do."""
        self.tables += 1
        number = self.tables
        within(self.file, "tables", number, LIMITS.tables)
        for caption in (child for child in element if child.tag == "caption"):
            self.walk(caption, hidden, depth + 1)
        at = len(self.blocks)
        spans: list[Span] = []
        row = area = 0
        for section in _sections(element):
            last = row + len(section)
            busy: dict[int, int] = {}
            for tr in section:
                row, col = row + 1, 1
                row_hidden = hidden or is_hidden(tr) or is_hidden(tr.getparent())
                for cell in _cells(tr):
                    while busy.get(col, 0) >= row:
                        col += 1
                    rows, cols = span_of(cell, "rowspan"), max(1, min(span_of(cell, "colspan"), 1000))
                    rows = last - row + 1 if rows == 0 else min(rows, last - row + 1)
                    place = Place(self.file, table=number, row=row, col=col)
                    text, unseen = self.cell_text(cell, place, row_hidden or is_hidden(cell), depth + 1)
                    spans.append(Span(row, col, text, rows, cols, unseen))
                    busy.update(dict.fromkeys(range(col, col + cols), row + rows - 1))
                    area, col = area + cols, col + cols
                    within(self.file, "cells", area, LIMITS.cells, f"表{number}")
        self.blocks.insert(at, settle(self.file, number, spans, hidden))

    def cell_text(self, cell: etree._Element, place: Place, hidden: bool, depth: int) -> tuple[str, bool]:
        """Text of a cell, and whether it is hidden; hidden words inside a visible cell are said, not read."""
        seen, unseen = Flow(), Flow()
        self.notes += [note("struck_text", place, text=collapsed(text)) for text in self.struck.get(cell, ())]
        self._gather(cell, place, seen, unseen, hidden, depth)
        text, concealed = seen.lines(), unseen.lines()
        within(self.file, "text", len(text) + len(concealed), LIMITS.block_characters, str(place))
        if hidden or (concealed and not text):
            return concealed, bool(hidden or concealed)
        if concealed:
            self.notes.append(note("hidden_text", place, text=concealed))
        return text, False

    def _gather(
        self, element: etree._Element, place: Place, seen: Flow, unseen: Flow, hidden: bool, depth: int
    ) -> None:
        within(self.file, "depth", depth, LIMITS.depth)
        flow = unseen if hidden else seen
        flow.add(flow.own_text(element))
        for child in element:
            tag = child.tag
            if tag == "table":
                self.table(child, hidden or is_hidden(child), depth + 1)
            elif tag == "comment":  # how LibreOffice writes the comment on a cell
                if text := collapsed("".join(map(str, child.itertext()))):
                    self.notes.append(note("comment", place, text=text))
            elif isinstance(tag, str) and tag not in DROPPED:
                self.pictures += tag == "img"
                breaks = tag in BREAKS
                if breaks:
                    flow.end_line()
                self._gather(child, place, seen, unseen, hidden or is_hidden(child), depth + 1)
                if breaks:
                    flow.end_line()
            flow.add(child.tail or "")


def _sections(table: etree._Element) -> list[list[etree._Element]]:
    """Row groups of a table in their order: a rowspan never reaches past its group."""
    sections: list[list[etree._Element]] = [[]]
    for child in table:
        if child.tag == "tr":
            sections[-1].append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            sections += [[row for row in child if row.tag == "tr"], []]
    return [section for section in sections if section]


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    return (cell for cell in row if cell.tag in ("td", "th"))
