"""Small tables beside a form that break its work down (分乡镇、分类别情况表): a name and a few figures a row.

They are no block of the form, and what they hold must make what the form says. Each becomes a passage of the kind
``breakdown``: a line a row, every figure behind the heading of its column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from perfeval.clean.account import Ledger
from perfeval.forms.text import plain
from perfeval.model import Passage
from perfeval.sources.raw import RawCell, RawDocument, RawParagraph, RawTable

_NUMBER = re.compile(r"^-?\d[\d,]*(?:\.\d+)?%?$")
_MONEY = re.compile("支出|执行|预算|金额|补助|资金|支付")
_LEAST = 2  # rows below the heading
_HEADING = 24  # letters of a line that says what a table is about


def breakdowns_of(
    document: RawDocument, ledger: Ledger, names: Iterable[str]
) -> Iterator[tuple[Passage, tuple[RawCell, ...]]]:
    """Every table of names and figures that no block has taken and that is about the form's money or indicators.

    ``names``: what the indicators are called; a table about neither is understood by nobody.
    """
    about = {name[n : n + 2] for name in map(plain, names) for n in range(len(name) - 1)}
    before: RawParagraph | None = None
    for block in document.blocks:
        if not isinstance(block, RawTable):
            before = block
            continue
        for rows in _runs(block, ledger):
            title = rows.pop(0)[0].text if len(rows[0]) == 1 else _said(before, ledger)
            if (found := _breakdown(title, rows)) is not None and _concerns(rows[0], about):
                yield found, tuple(cell for row in rows for cell in row)
        before = None


def _concerns(heads: Iterable[RawCell], about: set[str]) -> bool:
    """A column is headed by money, or by what an indicator is called."""
    told = [plain(cell.text) for cell in heads]
    return any(_MONEY.search(text) or any(pair in text for pair in about) for text in told[1:])


def _said(before: RawParagraph | None, ledger: Ledger) -> str:
    """The line above a table that says what it is about."""
    return before.text if before is not None and len(before.text) <= _HEADING and not ledger.used(before) else ""


def _runs(table: RawTable, ledger: Ledger) -> Iterator[list[list[RawCell]]]:
    """Rows one below the other of which nobody took a name or a figure; a unit in a heading may be taken."""
    by_row: dict[int, list[RawCell]] = {}
    for cell in table.nonempty():
        by_row.setdefault(cell.row, []).append(cell)
    run: list[list[RawCell]] = []
    for number in sorted(by_row):
        free = sum(not ledger.used(cell) for cell in by_row[number])
        if free * 2 > len(by_row[number]) or (free and free == len(by_row[number])):
            run.append(by_row[number])
            continue
        if len(run) > _LEAST:
            yield run
        run = []
    if len(run) > _LEAST:
        yield run


def _breakdown(title: str, rows: list[list[RawCell]]) -> Passage | None:
    """The passage of one such table; ``None`` where its rows are no names with figures."""
    if len(rows) <= _LEAST:
        return None
    heads = {cell.col: plain(cell.text) for cell in rows[0]}
    if len(heads) < 2 or any(_NUMBER.match(text) for text in heads.values()):
        return None
    lines = list(_lines(rows[1:], heads))
    if len(lines) < max(_LEAST, len(rows) - 2):
        return None
    places = tuple(cell.place for row in rows for cell in row)
    return Passage("breakdown", title or next(iter(heads.values())), "\n".join(lines), (), places)


def _lines(rows: Iterable[list[RawCell]], heads: dict[int, str]) -> Iterator[str]:
    for row in rows:
        name, *values = row
        told = [(heads.get(cell.col, ""), plain(cell.text)) for cell in values]
        if not _NUMBER.match(plain(name.text)) and told and all(head and _NUMBER.match(text) for head, text in told):
            yield f"{plain(name.text)}：" + "；".join(f"{head} {text}" for head, text in told)
