"""OpenDocument texts (odt, fodt): paragraphs and tables of the body in its order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from perfeval.places import Place
from perfeval.sources.cell_text import trimmed
from perfeval.sources.guards import LIMITS
from perfeval.sources.merged_cells import Span, settle
from perfeval.sources.ods import rows_of, spans
from perfeval.sources.open_document import Faces, faces_of, plain_text, runs
from perfeval.sources.package import Package
from perfeval.sources.raw import Note, RawParagraph, RawTable
from perfeval.sources.refusals import note, within
from perfeval.sources.typeface import PLAIN, laid
from perfeval.sources.xmltools import attribute, local_name, whole_number

_LINES = frozenset(("p", "h"))
_APART = frozenset(("annotation", "tracked-changes", "forms", "sequence-decls"))


def read_odt(package: Package, file: str) -> tuple[tuple[RawTable | RawParagraph, ...], tuple[Note, ...]]:
    """Paragraphs and tables of an OpenDocument text."""
    root = package.tree("content.xml")
    for item in list(root.iter("{*}object")):  # a formula is a small document of its own
        part = f"{(attribute(item, 'href') or '').removeprefix('./')}/content.xml"
        if part in package and b"MathML" in package.read(part):
            item.append(package.tree(part))
    return read_open_text(root, file)


def read_open_text(root: etree._Element, file: str) -> tuple[tuple[RawTable | RawParagraph, ...], tuple[Note, ...]]:
    """The same from the tree of its content, also of a flat file (fodt)."""
    reader = _Reader(file, faces_of(root))
    for body in root.iter("{*}body"):
        for text in body:
            if local_name(text) == "text":
                reader.body(text, 0)
    if any(local_name(element) == "changed-region" for element in root.iter("{*}changed-region")):
        reader.notes.append(note("tracked_changes"))
    if pictures := sum(1 for _ in root.iter("{*}image")):
        reader.notes.append(note("pictures", n=pictures))
    return tuple(reader.blocks), tuple(reader.notes)


@dataclass(slots=True)
class _Reader:
    """Walks one document; a table inside a cell becomes a table of its own."""

    file: str
    faces: Faces
    blocks: list[RawTable | RawParagraph] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    tables: int = 0
    paragraphs: int = 0

    def body(self, parent: etree._Element, depth: int) -> None:
        """Paragraphs and tables, also those in sections, lists and text boxes."""
        within(self.file, "depth", depth, LIMITS.depth)
        for element in parent:
            name = local_name(element)
            if name in _LINES:
                self.paragraph(element, depth)
            elif name == "table":
                self.table(element, depth)
            elif name not in _APART:
                self.body(element, depth + 1)

    def paragraph(self, element: etree._Element, depth: int) -> None:
        """One paragraph outside tables, then the text boxes on it."""
        seen, struck = self.line(element)
        text = trimmed(seen)
        within(self.file, "text", len(text), LIMITS.block_characters, f"¶{self.paragraphs + 1}")
        if text:
            self.paragraphs += 1
            within(self.file, "paragraphs", self.paragraphs, LIMITS.paragraphs)
            outline = whole_number(attribute(element, "outline-level")) if local_name(element) == "h" else 0
            self.blocks.append(RawParagraph(Place(self.file, paragraph=self.paragraphs), text, outline))
        self.say_struck(struck, Place(self.file, paragraph=max(self.paragraphs, 1)))
        for box in element.iter("{*}text-box"):
            self.body(box, depth + 1)

    def line(self, element: etree._Element) -> tuple[str, str]:
        """What of a paragraph is seen, and what is struck out."""
        return laid(runs(element, self.faces.get(attribute(element, "style-name"), PLAIN), self.faces))

    def say_struck(self, struck: str, place: Place) -> None:
        """Struck-out words are said."""
        if struck.strip():
            self.notes.append(note("struck_text", place, text=trimmed(struck)))

    def table(self, element: etree._Element, depth: int) -> None:
        """One table; its covered cells are part of the merged cell over them."""
        self.tables += 1
        number, at = self.tables, len(self.blocks)
        within(self.file, "tables", number, LIMITS.tables)
        cells: list[Span] = []
        row = 0
        for tr in rows_of(element):
            for _ in range(min(max(1, whole_number(attribute(tr, "number-rows-repeated"), 1)), LIMITS.rows)):
                row += 1
                within(self.file, "rows", row, LIMITS.rows, f"表{number}")
                self.row(tr, row, number, cells, depth)
        self.blocks.insert(at, settle(self.file, number, cells))

    def row(self, tr: etree._Element, row: int, table: int, cells: list[Span], depth: int) -> None:
        """Cells of one row."""
        col = 1
        for cell in tr:
            name = local_name(cell)
            if name not in ("table-cell", "covered-table-cell"):
                continue
            for _ in range(min(max(1, whole_number(attribute(cell, "number-columns-repeated"), 1)), LIMITS.columns)):
                within(self.file, "columns", col, LIMITS.columns, f"表{table}")
                if name == "table-cell":
                    text = trimmed("\n".join(self.lines(cell, Place(self.file, table=table, row=row, col=col), depth)))
                    within(self.file, "text", len(text), LIMITS.block_characters, f"表{table} R{row}C{col}")
                    cells.append(Span(row, col, text, *spans(cell)))
                    within(self.file, "cells", len(cells), LIMITS.cells, f"表{table}")
                col += 1

    def lines(self, cell: etree._Element, place: Place, depth: int) -> Iterator[str]:
        """Lines of a cell; a nested table stands on its own."""
        within(self.file, "depth", depth, LIMITS.depth)
        for element in cell:
            name = local_name(element)
            if name in _LINES:
                seen, struck = self.line(element)
                self.say_struck(struck, place)
                yield seen
                for comment in element.iter("{*}annotation"):
                    words = trimmed("\n".join(plain_text(line) for line in comment.iter("{*}p")))
                    self.notes.append(note("comment", place, text=words))
            elif name == "table":
                self.table(element, depth + 1)
            elif name not in _APART:
                yield from self.lines(element, place, depth + 1)
