"""Word documents (docx): the XML walked, so that nothing a person sees is lost.

Content controls, tracked insertions, fields and text boxes are descended into, which the usual
library skips in silence; deleted text is left out and said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from lxml import etree

from perfeval.places import Place
from perfeval.sources.docx_numbering import Numbering
from perfeval.sources.docx_text import Piece, gather, inside, setting
from perfeval.sources.grid import Span, settle
from perfeval.sources.guards import LIMITS
from perfeval.sources.package import Package, relations
from perfeval.sources.raw import Note, RawParagraph, RawTable
from perfeval.sources.refusals import note, within
from perfeval.sources.text import trimmed
from perfeval.sources.xmltools import attribute, local_name, whole_number

_MAIN = "word/document.xml"


def read_docx(package: Package, file: str) -> tuple[tuple[RawTable | RawParagraph, ...], tuple[Note, ...]]:
    """Paragraphs and tables of a Word document in its order, and what hangs beside them."""
    main = next((path for kind, path in relations(package, "").values() if kind == "officeDocument"), _MAIN)
    parts: dict[str, list[str]] = {}
    for kind, path in relations(package, main).values():
        if path in package:
            parts.setdefault(kind, []).append(path)

    def part(kind: str) -> Iterable[etree._Element]:
        return package.tree(parts[kind][0]) if kind in parts else ()

    reader = _Reader(file, Numbering(partial(part, "numbering"), partial(part, "styles")))
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

    def body(self, parent: etree._Element) -> None:
        """Paragraphs and tables of the body or of a text box."""
        for element in inside(parent, "p", "tbl"):
            if local_name(element) == "p":
                self.paragraph(element)
            else:
                self.table(element)

    def paragraph(self, element: etree._Element) -> None:
        """One paragraph outside tables, then the text boxes that hang on it."""
        piece = gather(element, Piece())
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

    def keep(self, piece: Piece, place: Place) -> None:
        """Remember what hangs on a paragraph besides its text."""
        self.pictures += piece.pictures
        self.changed = self.changed or piece.changed
        self.references |= dict.fromkeys(piece.references, place)
        for code, texts in (("hidden_text", piece.hidden), ("deleted_text", piece.deleted)):
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
        piece = gather(element, Piece())
        self.keep(piece, place)
        yield self.numbering.advance(element) + "".join(piece.text)
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
