"""The blocks of a document as a reader takes them in (续表、并排): cut tables whole again, forms side by side apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.clean.draft import WORDS, Reading
from perfeval.forms.beside import side_by_side
from perfeval.forms.lines import goes_on
from perfeval.forms.pages import join, looks_cut
from perfeval.forms.text import plain
from perfeval.forms.views import same_card
from perfeval.sources.raw import RawParagraph, RawTable

_SHORT = 12
_PAGE_NUMBER = re.compile(r"^(?:[-—–]*第?\d{1,3}页?[-—–/]*(?:共?\d{1,3}页)?)$")


def tables_in_order(reading: Reading, is_workbook: bool) -> Iterator[RawTable | RawParagraph]:
    """Tables and paragraphs in order; what was joined or split is noted as a doubt."""
    open_table: RawTable | None = None
    titles: list[RawParagraph] = []  # 指标2, over the next card
    for block in reading.document.blocks:
        if isinstance(block, RawParagraph):
            if goes_on(block.text, reading.words) or _PAGE_NUMBER.match(plain(block.text)):
                reading.ledger.use(block, "heading")
            elif open_table is not None and len(titles) < 2 and len(plain(block.text)) <= _SHORT:
                titles.append(block)
            else:
                yield from _closed(open_table, titles, reading)
                open_table = None
                yield block
            continue
        card = same_card(open_table, block, reading.words) if open_table is not None and not is_workbook else None
        if card is not None:
            open_table = card
            for title in titles:
                reading.ledger.use(title, "heading")
            titles.clear()
        elif titles or open_table is None:
            yield from _closed(open_table, titles, reading)
            open_table = block
        elif (whole := _joined(open_table, block, reading, is_workbook)) is not None:
            open_table = whole
        else:
            yield from _apart(open_table, reading)
            open_table = block
    yield from _closed(open_table, titles, reading)


def _closed(table: RawTable | None, after: list[RawParagraph], reading: Reading) -> Iterator[RawTable | RawParagraph]:
    """A table that nothing was joined to any more, and the short lines after it."""
    if table is not None:
        yield from _apart(table, reading)
    yield from after
    after.clear()


def _joined(first: RawTable, second: RawTable, reading: Reading, is_workbook: bool) -> RawTable | None:
    """Both as one table, or ``None``; a sheet must say that it goes on."""
    if is_workbook and not goes_on(second.name, reading.words):
        return None
    joined = join(first, second, reading.words)
    if joined is None:
        if looks_cut(first, second, reading.words):
            reading.doubt(WORDS.say("pages.not_joined", first=first.name, second=second.name))
        return None
    for label in joined.labels:
        reading.ledger.use(label, "label")
    reading.doubt(WORDS.say("pages.joined", first=first.name, second=second.name))
    return joined.table


def _apart(table: RawTable, reading: Reading) -> Iterator[RawTable]:
    sides = side_by_side(table, reading.words)
    if len(sides) > 1:
        reading.doubt(WORDS.say("pages.beside", table=table.name, count=len(sides)))
    yield from sides
