"""Text tables (csv, tsv, also named .xls or .txt): encoding and separator found, nothing dropped in silence."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import Final

from perfeval.errors import FileEmpty
from perfeval.places import Place
from perfeval.sources.cell_text import trimmed
from perfeval.sources.encodings import decode
from perfeval.sources.guards import LIMITS
from perfeval.sources.raw import Note, RawCell, RawTable
from perfeval.sources.refusals import note, refused, within, wrong_type

_SEPARATORS: Final = ("\t", ",", ";", "|", "，")
_SEP_LINE = re.compile(r"^\"?sep=(.)\"? *(?:\r\n|\r|\n|$)", re.IGNORECASE)
_TABLE_NAMES = (".csv", ".tsv")


def read_csv(data: bytes, file: str) -> tuple[tuple[RawTable, ...], tuple[Note, ...]]:
    """The one table of a text file; a text that is no table is refused."""
    decoded = decode(data, file)
    text = decoded.text
    controls = sum(char < " " and char not in "\t\r\n\f\v\x1a" for char in text[:20_000])
    if controls * 100 > len(text[:20_000]):
        raise wrong_type(file, "binary", "original")
    if not trimmed(text):
        raise refused(FileEmpty, file, "no_content")
    first_line = 1
    if declared := _SEP_LINE.match(text):
        separator, text, first_line = declared[1], text[declared.end() :], 2
    else:
        separator = find_separator(text)
        if not separator and not file.lower().endswith(_TABLE_NAMES):
            raise wrong_type(file, "text", "as_table")
    rows, notes = _rows(text, separator or ",", file)
    cells: list[RawCell] = []
    width = 0
    for number, row in enumerate(rows, first_line):
        within(file, "rows", number, LIMITS.rows, "表1")
        for col, value in enumerate(row, 1):
            if shown := trimmed(value):
                within(file, "columns", col, LIMITS.columns, "表1")
                within(file, "text", len(shown), LIMITS.cell_characters, "表1")
                cells.append(RawCell(Place(file, table=1, row=number, col=col), shown))
                width = max(width, col)
        within(file, "cells", len(cells), LIMITS.cells, "表1")
    height = max((cell.row for cell in cells), default=0)
    return (RawTable("表1", tuple(cells), height, width),), (*decoded.notes, *notes)


def find_separator(text: str) -> str:
    """The separator that most lines share in the same number; ``""`` when the text is no table.

    >>> find_separator("项目,预算\\n甲,48\\n乙,3\\n")
    ','
    """
    lines = [line for line in text[:200_000].splitlines()[:200] if line.strip()]
    best, best_score = "", 0.0
    for separator in _SEPARATORS:
        counts = Counter(re.sub(r'"[^"]*"', "", line).count(separator) for line in lines)
        count, hits = max(((n, hits) for n, hits in counts.items() if n), key=lambda pair: pair[1], default=(0, 0))
        score = hits / len(lines) if lines else 0.0
        # The full-width comma is punctuation first: it must separate every line.
        needed = 0.99 if separator == "，" else 0.5
        if count and score >= needed and (len(lines) > 1 or separator == "\t") and score > best_score:
            best, best_score = separator, score
    return best


def _rows(text: str, separator: str, file: str) -> tuple[list[list[str]], tuple[Note, ...]]:
    """Rows of the table; a quote that never closes would swallow the rest, so it is taken as a character."""
    unbalanced = text.count('"') % 2 == 1
    said = (note("quotes"),) if unbalanced else ()
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE if unbalanced else csv.QUOTE_MINIMAL)
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            within(file, "rows", len(rows), LIMITS.rows, "表1")
    except csv.Error:
        within(file, "text", csv.field_size_limit() + 1, LIMITS.cell_characters, "表1")
        raise
    return rows, said
