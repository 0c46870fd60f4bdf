"""Word documents (docx): the XML walked, so that nothing a person sees is lost.

Content controls, tracked insertions, fields and text boxes are descended into, which the usual
library skips in silence; deleted text is left out and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from lxml import etree

from perfeval.places import Place
from perfeval.sources.cell_text import trimmed
from perfeval.sources.docx_numbering import Numbering
from perfeval.sources.docx_text import Piece, gather, inside, setting
from perfeval.sources.guards import LIMITS
from perfeval.sources.html import read_html
from perfeval.sources.merged_cells import Span, settle
from perfeval.sources.package import Package
from perfeval.sources.raw import Note, RawParagraph, RawTable
from perfeval.sources.refusals import note, within
from perfeval.sources.typeface import PLAIN
from perfeval.sources.web_archive import is_page, is_web_archive, page_of
from perfeval.sources.xmltools import attribute, local_name, whole_number

_MAIN = "word/document.xml"
# A cell that begins like a value: 12个, ≥95%, -3%, ¥44.9.
_VALUE = re.compile(r"\s*[≥≤≧≦＞＜><=＝±+＋\-－−¥￥]*\s*[0-9０-９]")


def read_docx(package: Package, file: str) -> tuple[tuple[RawTable | RawParagraph, ...], tuple[Note, ...]]:
    """Paragraphs and tables of a Word document in its order, and what hangs beside them."""
    main = next((path for kind, path in package.relations("").values() if kind == "officeDocument"), _MAIN)
    parts: dict[str, list[str]] = {}
    for kind, path in package.relations(main).values():
        if path in package:
            parts.setdefault(kind, []).append(path)

    def part(kind: str) -> Iterable[etree._Element]:
        return package.tree(parts[kind][0]) if kind in parts else ()

    numbering = Numbering(partial(part, "numbering"), partial(part, "styles"))
    reader = _Reader(file, numbering, package=package, chunks=package.relations(main))
    for element in package.tree(main):
        if local_name(element) == "body":
            reader.body(element)
    return tuple(reader.blocks), (*reader.finished_notes(), *_beside(package, parts, reader.references))


@dataclass(slots=True)
class _Reader:
    """Walks one document; blocks and notes in the order in which a person meets them."""

    file: str
    numbering: Numbering
    blocks: list[RawTable | RawParagraph] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    references: dict[tuple[str, str], Place] = field(default_factory=dict)
    tables: int = 0
    paragraphs: int = 0
    pictures: int = 0
    changed: bool = False
    package: Package | None = None
    chunks: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def body(self, parent: etree._Element) -> None:
        """Paragraphs and tables of the body or of a text box."""
        for element in inside(parent, "p", "tbl", "altChunk"):
            name = local_name(element)
            if name == "p":
                self.paragraph(element)
            elif name == "tbl":
                self.table(element)
            else:
                self.inserted(self.chunks.get(attribute(element, "id") or "", ("", ""))[1])

    def inserted(self, part: str) -> None:
        """A page or a web archive inserted whole (``altChunk``): Word shows it where it stands, so it is read there.

        Other programs' content (RTF, another Word document) stays unread and is said with what is embedded.
        """
        if self.package is None or part not in self.package:
            return
        data = self.package.read(part)
        page = page_of(data, self.file) if is_web_archive(data) else data
        if is_page(page):
            blocks, notes = read_html(page, self.file, (self.tables, self.paragraphs))
            self.blocks += blocks
            self.notes += [note("inserted", part=part), *notes]
            self.tables += sum(isinstance(block, RawTable) for block in blocks)
            self.paragraphs += sum(isinstance(block, RawParagraph) for block in blocks)
        else:
            self.notes.append(note("embedded", part=part))

    def paragraph(self, element: etree._Element) -> None:
        """One paragraph outside tables, then the text boxes that hang on it."""
        piece = self.piece(element)
        number = self.numbering.advance(element)
        text = trimmed("".join(piece.text))
        if text:
            self.paragraphs += 1
            within(self.file, "paragraphs", self.paragraphs, LIMITS.paragraphs)
        place = Place(self.file, paragraph=max(self.paragraphs, 1))
        within(self.file, "text", len(text), LIMITS.block_characters, str(place))
        if text:
            self.blocks.append(RawParagraph(place, text, self.numbering.outline(element), number))
        self.keep(piece, place)
        for box in piece.boxes:
            self.body(box)

    def piece(self, paragraph: etree._Element) -> Piece:
        """The content of one paragraph, set as its style and its runs say."""
        style = setting(paragraph, "pPr/pStyle")
        face = replace(self.numbering.face(style), raised=False) if style else PLAIN
        return gather(paragraph, Piece(style=self.numbering.face), face)

    def numbered(self, number: str, text: str, place: Place) -> str:
        """A line of a cell with the number that Word counts before it; before a value it is said, not glued on."""
        if not number or not text.strip():
            return number + text
        if _VALUE.match(text):
            self.notes.append(note("list_number", place, number=number, text=text))
            return text
        return f"{number} {text}" if number[-1].isalnum() else number + text

    def keep(self, piece: Piece, place: Place) -> None:
        """Remember what hangs on a paragraph besides its text."""
        self.pictures += piece.pictures
        self.changed = self.changed or piece.changed
        self.references |= dict.fromkeys(piece.references, place)
        for code, texts in (
            ("hidden_text", piece.hidden),
            ("deleted_text", piece.deleted),
            ("struck_text", piece.struck),
        ):
            text = trimmed("".join(texts))
            if text:
                self.notes.append(note(code, place, text=text))

    def table(self, element: etree._Element) -> None:
        """One table; tables nested in its cells follow as tables of their own."""
        self.tables += 1
        number, at = self.tables, len(self.blocks)
        within(self.file, "tables", number, LIMITS.tables)
        spans: list[Span] = []
        above: dict[int, Span] = {}
        row = 0
        for tr in inside(element, "tr"):
            if setting(tr, "trPr/del") is None:
                row += 1
                above = self.row(tr, row, number, above, spans)
        self.blocks.insert(at, settle(self.file, number, spans))

    def row(
        self, tr: etree._Element, row: int, table: int, above: dict[int, Span], spans: list[Span]
    ) -> dict[int, Span]:
        """Cells of one row; returns the vertical merges that are still open, by column."""
        col = 1 + whole_number(setting(tr, "trPr/gridBefore"))
        hidden = setting(tr, "trPr/hidden") is not None
        still_open: dict[int, Span] = {}
        for tc in inside(tr, "tc"):
            width = max(1, whole_number(setting(tc, "tcPr/gridSpan"), 1))
            within(self.file, "columns", col + width - 1, LIMITS.columns, f"表{table}")
            place = Place(self.file, table=table, row=row, col=col)
            text = self.cell_text(tc, place)
            merge = setting(tc, "tcPr/vMerge")
            beside = setting(tc, "tcPr/hMerge")
            if merge in ("", "continue") and (start := above.get(col)) is not None and start.colspan == width:
                start.rowspan = row - start.row + 1
                still_open[col] = start
                self.covered(text, place, spans, hidden)
            elif beside in ("", "continue") and spans and spans[-1].row == row:
                spans[-1].colspan += width
                self.covered(text, place, spans, hidden)
            else:
                spans.append(Span(row, col, text, 1, width, hidden))
                if merge is not None:
                    still_open[col] = spans[-1]
            col += width
        return still_open

    def covered(self, text: str, place: Place, spans: list[Span], hidden: bool) -> None:
        """Text that lies under a merged cell is kept and said."""
        if text:
            spans.insert(len(spans) - 1, Span(place.row, place.col, text, 1, 1, hidden))
            self.notes.append(note("covered_text", place, text=text))

    def cell_text(self, tc: etree._Element, place: Place) -> str:
        """Text of a cell as a person sees it, automatic numbers included, one line a paragraph."""
        lines = [line for element in inside(tc, "p", "tbl") for line in self.cell_lines(element, place)]
        text = trimmed("\n".join(lines))
        within(self.file, "text", len(text), LIMITS.block_characters, str(place))
        return text

    def cell_lines(self, element: etree._Element, place: Place) -> Iterator[str]:
        """Lines of one paragraph of a cell and of the text boxes on it; a nested table stands on its own."""
        if local_name(element) == "tbl":
            self.table(element)
            return
        piece = self.piece(element)
        self.keep(piece, place)
        yield self.numbered(self.numbering.advance(element), "".join(piece.text), place)
        for box in piece.boxes:
            for inner in inside(box, "p", "tbl"):
                yield from self.cell_lines(inner, place)

    def finished_notes(self) -> Iterator[Note]:
        """Notes on the document as a whole after those on its parts."""
        yield from self.notes
        if self.changed:
            yield note("tracked_changes")
        if self.pictures:
            yield note("pictures", n=self.pictures)


def _beside(package: Package, parts: dict[str, list[str]], references: dict[tuple[str, str], Place]) -> Iterator[Note]:
    """Comments, footnotes, headers and footers: written by people, standing outside the text."""
    for kind, item, code in (
        ("comments", "comment", "comment"),
        ("footnotes", "footnote", "footnote"),
        ("endnotes", "endnote", "footnote"),
    ):
        for path in parts.get(kind, ()):
            for element in package.tree(path):
                text = _all_text(element)
                if local_name(element) == item and text:
                    yield note(code, references.get((item, attribute(element, "id") or "")), text=text)
    said = set()
    for kind in ("header", "footer"):
        for path in parts.get(kind, ()):
            text = _all_text(package.tree(path))
            if text not in said and any(char.isalpha() for char in text):
                said.add(text)
                yield note("page_text", text=text)


def _all_text(element: etree._Element) -> str:
    lines = (trimmed("".join(gather(paragraph, Piece()).text)) for paragraph in element.iter("{*}p"))
    return "\n".join(line for line in lines if line)
