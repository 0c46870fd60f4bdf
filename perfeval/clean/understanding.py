"""How much of a file was understood (读懂了多少): cells that only became an attribute under an unknown label are not.

A label-value pair that no vocabulary knows is kept, so that nothing is lost, but it is no understanding: it counts as
*not understood*, as does a cell that nobody used. Rows in which most cells are so make a table that was not understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from perfeval.forms.text import is_number, plain
from perfeval.forms.vocabulary import vocabulary
from perfeval.model import AccountLine
from perfeval.numbers import round_rate
from perfeval.places import column_letters

_ATTRIBUTE = "attributes "
_LEAST_ROWS, _LEAST_CELLS = 3, 8  # fewer are remarks beside a form, no table


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of the cells of one project.

    Attributes:
        cells: all non-empty cells and paragraphs that belong to it.
        missed: those that were not understood.
        tables: ranges of rows that were not understood, as a person names them (``自评表!A12:H30``).
    """

    cells: int = 0
    missed: tuple[AccountLine, ...] = ()
    tables: tuple[str, ...] = ()

    def __add__(self, other: Understood) -> Understood:
        return Understood(self.cells + other.cells, self.missed + other.missed, self.tables + other.tables)

    @property
    def share(self) -> Decimal | None:
        """The share of the cells that were understood; ``None`` when there are none."""
        return round_rate(Fraction(self.cells - len(self.missed), self.cells)) if self.cells else None


def marked(lines: Sequence[AccountLine]) -> tuple[AccountLine, ...]:
    """The account with what was not understood marked as such."""
    unknown = {(line.used_by or "")[len(_ATTRIBUTE) :] for line in lines if is_unknown(line.used_by)}
    return tuple(
        replace(line, understood=False)
        if line.used_by is None or is_unknown(line.used_by) or (line.used_by == "label" and line.text in unknown)
        else line
        for line in lines
    )


@lru_cache(maxsize=4096)
def is_unknown(used_by: str | None) -> bool:
    """Kept under a label that no vocabulary knows."""
    if used_by is None or not used_by.startswith(_ATTRIBUTE):
        return False
    words, label = vocabulary(), used_by[len(_ATTRIBUTE) :]
    known = any(
        words.find(group, label) for group in ("identification", "funds", "texts", "goals", "totals", "indicators")
    )
    return not known and not any(word in plain(label) for word in words.words["money_by_nature"])


def tables_missed(lines: Sequence[AccountLine]) -> tuple[str, ...]:
    """Runs of rows in which most cells were not understood and numbers stand among them."""
    return tuple(_range(run) for run in _runs(lines))


def _runs(lines: Iterable[AccountLine]) -> Iterator[list[AccountLine]]:
    rows: dict[tuple[str | None, int | None], dict[int, list[AccountLine]]] = {}
    for line in lines:
        if not line.place.paragraph and not line.hidden:
            table = rows.setdefault((line.place.sheet, line.place.table), {})
            table.setdefault(line.place.row, []).append(line)
    for table in rows.values():
        run: list[AccountLine] = []
        count = 0
        for row in [*sorted(table), None]:
            cells = table[row] if row is not None else []
            if row is not None and 2 * sum(not cell.understood for cell in cells) > len(cells):
                run, count = [*run, *cells], count + 1
                continue
            missed = [cell for cell in run if not cell.understood]
            if count >= _LEAST_ROWS and len(missed) >= _LEAST_CELLS and any(is_number(cell.text) for cell in missed):
                yield run
            run, count = [], 0


def _range(run: Sequence[AccountLine]) -> str:
    """The range as a person names it.

    >>> from perfeval.places import Place
    >>> _range([AccountLine(Place("a.xlsx", sheet="表", row=row, col=col), "1", None) for row, col in ((3, 1), (7, 4))])
    '表!A3:D7'
    """
    rows, cols = [line.place.row for line in run], [line.place.col for line in run]
    place = run[0].place
    if place.sheet is not None:
        return f"{place.sheet}!{column_letters(min(cols))}{min(rows)}:{column_letters(max(cols))}{max(rows)}"
    return f"表{place.table or 1} R{min(rows)}C{min(cols)}:R{max(rows)}C{max(cols)}"


def understood_by_project(account: Sequence[AccountLine], ids: Sequence[str]) -> Mapping[str, Understood]:
    """The account parted among the projects of a file: what nobody used belongs to the project before it."""
    if not ids:
        return {}
    owned: dict[str, list[AccountLine]] = {one: [] for one in ids}
    current = ids[0]
    for line in account:
        current = line.project_id if line.project_id in owned else current
        owned[current].append(line)
    return {
        one: Understood(len(lines), tuple(line for line in lines if not line.understood), tables_missed(lines))
        for one, lines in owned.items()
    }
