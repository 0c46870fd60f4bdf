"""What a table shows for the votes on its headings (表中所见): the rows below, what their cells have in common.

The weights of all voices are in ``votes.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import Any

from perfeval.forms.bands import Band, Column
from perfeval.forms.grid import Grid
from perfeval.forms.heading_years import year_over
from perfeval.forms.shapes import Profile, profile, shapes, unit_said
from perfeval.forms.text import is_number, plain
from perfeval.forms.vocabulary import Vocabulary
from perfeval.resources import packaged
from perfeval.sources.raw import RawCell

_BODY = 40  # rows below the headings that are looked at
Vote = tuple[str, float]
_OF_HEADINGS = frozenset({"short", "unit", "source", "cause", "standard"})


@cache
def weights() -> Mapping[str, Any]:
    """The weights of ``votes.toml``."""
    return packaged("forms/votes.toml")


class Evidence:
    """The voices of one table."""

    def __init__(self, grid: Grid, words: Vocabulary, year: int | None = None) -> None:
        self.grid, self.words = grid, words
        self.year = year if year is not None else year_over(grid)
        self._profiles: dict[tuple[int, tuple[int, ...]], Profile] = {}
        self._bodies: dict[tuple[int, int], tuple[int, ...]] = {}
        self._wordy: dict[int, bool] = {}

    # ------------------------------------------------------------ what stands below

    def body(self, band: Band) -> tuple[int, ...]:
        """The rows below a heading row, as far as its side label reaches and nothing else begins."""
        side, last_row = band.side, band.last_row
        end = side.row + side.rowspan - 1 if side is not None and side.rowspan > 1 else self.grid.n_rows
        seen = (last_row, end)
        if seen not in self._bodies:
            rows: list[int] = []
            for row in range(last_row + 1, min(last_row + _BODY, self.grid.n_rows, max(end, last_row)) + 1):
                cells = self.grid.anchored(row)
                if self.is_wordy(row) or (rows and cells and self._is_total(row)):
                    break
                rows += [row] if cells else []
            self._bodies[seen] = tuple(rows)
        return self._bodies[seen]

    def is_wordy(self, row: int) -> bool:
        """Whether most texts of a row are words of headings or labels: something else begins here."""
        if row not in self._wordy:
            cells = self.grid.anchored(row)
            known = sum(
                any(self.words.exact(group, cell.text) for group in ("funds", "indicators", "goals")) for cell in cells
            )
            named = bool(cells) and self.words.exact("identification", cells[0].text) not in (None, "attribute")
            numbers = any(is_number(cell.text) for cell in cells)
            short = sum(
                (shapes(cell.text) <= _OF_HEADINGS and len(plain(cell.text)) <= 12)
                or (shapes(cell.text) <= {"value", "unit"} and not re.search(r"\d", cell.text))
                or self.words.exact("indicators", cell.text) is not None
                for cell in cells
            )
            bare = len(cells) >= 3 and (short == len(cells) or (len(cells) >= 6 and short >= len(cells) - 1))
            bare = bare and not numbers
            self._wordy[row] = (
                named or bare or self._is_paired(cells) or (known >= 2 and known * 2 >= len(cells) and not numbers)
            )
        return self._wordy[row]

    def _is_paired(self, cells: Sequence[RawCell]) -> bool:
        """预算数 | 48 | 支出数 | 44.9: words for money, or a label and a figure in turn whatever they say."""
        money = sum(self.words.exact("funds", cell.text) is not None for cell in cells)
        in_turn = len(cells) >= 4 and all(
            is_number(cell.text) == bool(n % 2) and (n % 2 or len(plain(cell.text)) > 2) for n, cell in enumerate(cells)
        )
        return in_turn or (money >= 2 and money * 2 >= len(cells))

    def _is_total(self, row: int) -> bool:
        return any(self.words.exact("totals", cell.text) == "total" for cell in self.grid.anchored(row)[:2])

    def _lies_across(self, row: int, band: Band) -> bool:
        """A level as a band across the table; a cell merged over several columns, as in totals and under the form."""
        cells = self.grid.anchored(row)
        return len(cells) == 1 or any(
            cell.colspan > 2 and sum(cell.col <= column.first < cell.col + cell.colspan for column in band.columns) > 2
            for cell in cells
        )

    def profile(self, column: Column, band: Band) -> Profile:
        """What the cells below a heading have in common."""
        rows = self.body(band)
        seen = (column.first, rows)
        if seen not in self._profiles:
            cells = []
            for row in rows:
                cell = self.grid.at(row, column.first)
                if len(band.columns) > 2 and self._lies_across(row, band):
                    continue
                if cell is not None and not cell.is_empty and cell.row == row:
                    cells.append((row, cell.text))
            self._profiles[seen] = profile(cells)
        return self._profiles[seen]


def answers(promised: Profile, given: Profile) -> bool:
    """Whether two columns tell the same things row by row: ≥42座 and 44座, 11月底前 and 11月12日."""
    said = dict(zip(promised.rows, promised.texts, strict=True))
    pairs = [(said[row], text) for row, text in zip(given.rows, given.texts, strict=True) if row in said]
    alike = sum(unit_said(one) == unit_said(other) != "" for one, other in pairs)
    return len(pairs) > 1 and alike * 3 >= len(pairs) * 2


def spent_of_budget(evidence: Evidence, band: Band, columns: Sequence[Column]) -> tuple[int, int, int] | None:
    """Three columns of which the third is in every row the second by the first, in per cent (预算、支出、执行率).

    Where several budgets are the same, the last that nothing else is said of. In a single row the place tells them
    too: a rate that disagrees with the two amounts before it (应支 100，已付 92，支用率 51%) takes neither away.
    """
    held = [evidence.profile(column, band) for column in columns]
    money = [n for n, below in enumerate(held) if below.share("number") > 0.5 and not below.share("rate")]
    others = ("arrived", "initial_budget", "max_score", "self_score", "balance")
    free = [n for n in money if columns[n].concept not in others]
    for rate in (n for n, below in enumerate(held) if below.share("rate") > 0.5):
        said = dict(held[rate].numbers)
        for budget, spent in sorted(combinations(free, 2), reverse=True):
            of, part = dict(held[budget].numbers), dict(held[spent].numbers)
            rows = [row for row in said.keys() & of.keys() & part.keys() if of[row] > 0]
            if rows and all(abs(part[row] / of[row] * 100 - said[row]) < 0.06 for row in rows):
                return budget, spent, rate
        if len(said) == 1 and free == [rate - 2, rate - 1]:
            return free[0], free[1], rate
    return None
