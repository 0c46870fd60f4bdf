"""A table typed as lines of text (制表位或空格隔开的表): columns parted by tabs, bars or wide blanks.

Each line stays the paragraph it is: its cells all stand at the place of the line (¶12).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from perfeval.forms.bands import heading_like
from perfeval.forms.vocabulary import Vocabulary
from perfeval.sources.raw import RawCell, RawDocument, RawParagraph, RawTable

_BETWEEN = re.compile(r"\s*(?:\t|[|｜]|[ \u3000]{2,})\s*")
_HEADINGS = 3  # columns that a line of headings has at least


def with_text_tables(document: RawDocument, words: Vocabulary) -> RawDocument:
    """The document with its typed tables as tables; unchanged where it has none."""
    if not any(isinstance(block, RawParagraph) and _BETWEEN.search(block.text) for block in document.blocks):
        return document
    return replace(document, blocks=tuple(_blocks(document.blocks, words)))


def is_typed(table: RawTable) -> bool:
    """Whether a table was typed as lines of text."""
    return bool(table.cells and table.cells[0].place.paragraph)


def _blocks(blocks: Sequence[RawTable | RawParagraph], words: Vocabulary) -> Iterator[RawTable | RawParagraph]:
    at = number = 0
    while at < len(blocks):
        lines = _lines(blocks, at, words)
        if len(lines) > 1:
            number += 1
            yield _table(lines, f"文字表{number}")
        else:
            yield blocks[at]
        at += max(1, len(lines))


def _lines(
    blocks: Sequence[RawTable | RawParagraph], at: int, words: Vocabulary
) -> list[tuple[RawParagraph, list[str]]]:
    """The lines of a table that begins here: headings, and under them rows with a number, no wider than these."""
    head = _parts(blocks[at])
    known = [part for part in head if heading_like(part, words)]
    if len(head) < _HEADINGS or len(known) * 2 < len(head) or re.search(r"[。；;]|\d", "".join(head)):
        return []
    found: list[tuple[RawParagraph, list[str]]] = []
    for block in blocks[at:]:
        parts = _parts(block)
        if not isinstance(block, RawParagraph) or not 2 <= len(parts) <= len(head):
            break
        if found and not re.search(r"\d", "".join(parts)):
            break
        found.append((block, parts))
    return found


def _parts(block: RawTable | RawParagraph) -> list[str]:
    return _BETWEEN.split(block.text.strip(" |｜\t\u3000")) if isinstance(block, RawParagraph) else []


def _table(lines: Sequence[tuple[RawParagraph, list[str]]], name: str) -> RawTable:
    cells = [
        RawCell(replace(line.place, row=row, col=col), text)
        for row, (line, parts) in enumerate(lines, 1)
        for col, text in enumerate(parts, 1)
    ]
    return RawTable(name, tuple(cells), len(lines), max(len(parts) for _, parts in lines))
