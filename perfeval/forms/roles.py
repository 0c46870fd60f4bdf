"""Headings that no word fits (未认出的表头): their meaning from content, likeness or place, with a doubt.

The order of attempts: words that name a column only where nothing better stands (绩效指标, 指标), the
content below (a column full of 数量指标, 质量指标 holds levels), the nearest known word, the place
among the columns that are understood.
"""

from __future__ import annotations

from dataclasses import replace

from perfeval.forms.bands import LEVELS, MONEY, Band, Column
from perfeval.forms.grid import Grid
from perfeval.forms.text import is_number, plain
from perfeval.forms.vocabulary import Vocabulary
from perfeval.sources.raw import RawCell

_BODY = 8  # rows looked at to judge what a column holds


def with_roles(band: Band, grid: Grid, words: Vocabulary) -> Band:
    """The band with as many columns understood as can honestly be."""
    roles = _Roles(band, grid, words)
    if band.group == "indicators":
        roles.weak_words()
        roles.level_by_content()
        roles.lone_target()
        roles.units_beside()
    if band.group in ("indicators", "funds"):
        roles.likeness()
    if band.group == "indicators":
        roles.places()
    elif band.group == "funds":
        roles.money_places()
        roles.names_of_money()
    return replace(band, columns=tuple(roles.columns))


def _is_unit(text: str) -> bool:
    said = plain(text)
    return 0 < len(said) <= 6 and not any(char.isdigit() for char in said)


class _Roles:
    def __init__(self, band: Band, grid: Grid, words: Vocabulary) -> None:
        self.band, self.grid, self.words = band, grid, words
        self.columns = list(band.columns)

    @property
    def known(self) -> frozenset[str]:
        return frozenset(column.concept for column in self.columns if column.concept)

    def open(self) -> list[int]:
        """Columns without a meaning."""
        return [n for n, column in enumerate(self.columns) if column.concept is None and column.how == ""]

    def at(self, concept: str) -> int:
        """The number of the column with that meaning, -1 when there is none."""
        return next((n for n, column in enumerate(self.columns) if column.concept == concept), -1)

    def give(self, number: int, concept: str, how: str) -> None:
        self.columns[number] = replace(self.columns[number], concept=concept, how=how)

    def body(self, column: Column) -> list[RawCell]:
        """The first cells under a heading."""
        rows = range(self.band.last_row + 1, min(self.band.last_row + _BODY, self.grid.n_rows) + 1)
        cells = [self.grid.at(row, column.first) for row in rows]
        return [cell for cell in cells if cell is not None and not cell.is_empty and cell.row > self.band.last_row]

    # ------------------------------------------------------------ by words and content

    def weak_words(self) -> None:
        """绩效指标, 内容, 名称 are the name of an indicator where no level is named."""
        for number in self.open():
            concept = self.words.exact("indicators_weak", self.columns[number].cells[-1].text)
            if concept and concept not in self.known and not (concept == "level3" and self.known & LEVELS):
                self.give(number, concept, "exact")

    def level_by_content(self) -> None:
        """One column of levels that no level names (指标类别, 绩效目标): what stands in it tells which level it is."""
        if "level2" in self.known:
            return
        for number in range(self.at("level3")):
            column = self.columns[number]
            texts = [cell.text for cell in self.body(column)]
            first, second = (
                sum(self.words.is_level_word(level, text) for text in texts) for level in ("level1", "level2")
            )
            if "一级" not in column.text and max(first, second) * 2 > len(texts):
                self.give(number, "level2" if second > first else "level1", "exact")
                self._repeats()
                return

    def _repeats(self) -> None:
        """A heading that came second to one which turned out to mean something else."""
        for number, column in enumerate(self.columns):
            match = self.words.find(self.band.group, column.text) if column.how == "repeat" else None
            if match is not None and match.concept not in self.known:
                self.give(number, match.concept, match.how)

    def lone_target(self) -> None:
        """A lone 年初目标值 or 调整指标值 is the target."""
        if {"initial_target", "adjusted_target"} <= self.known:
            return
        for stand_in in ("adjusted_target", "initial_target"):
            if "target" not in self.known and stand_in in self.known:
                self.give(self.at(stand_in), "target", "exact")

    def likeness(self) -> None:
        """The nearest known word, when it is clearly nearer than the words of any other meaning."""
        for number in self.open():
            match = self.words.suggest(self.band.group, self.columns[number].cells[-1].text)
            if match is not None and match.concept not in self.known:
                self.give(number, match.concept, "like")

    def units_beside(self) -> None:
        """≥2800 | 盏 under one heading whose merge was lost: the column without heading belongs to the value."""
        covered = {col for column in self.columns for col in range(column.first, column.last + 1)}
        for number, column in enumerate(self.columns):
            beside = column.last + 1
            if column.concept not in ("target", "actual") or beside in covered or beside > self.grid.used_cols:
                continue
            units = self.body(replace(column, first=beside))
            if len(units) * 2 >= len(self.body(column)) > 0 and all(_is_unit(cell.text) for cell in units):
                self.columns[number] = replace(column, last=beside)

    # ------------------------------------------------------------ by place

    def places(self) -> None:
        """The usual order is levels, name, promise, result, points: a gap in it is filled by what stands there."""
        known = self.known
        if "level3" not in known and "level2" in known and self.at("level2") + 1 in self.open():
            self.give(self.at("level2") + 1, "level3", "place")
        if not known & LEVELS and 0 in self.open() and len(self.columns) > 2:
            self.give(0, "level3", "place")
        if "level1" not in known and "level2" in known and self.at("level2") - 1 in self.open():
            self.give(self.at("level2") - 1, "level1", "place")
        name = max(self.at(level) for level in LEVELS)
        if not self.known & {"target", "initial_target", "adjusted_target"} and "actual" in known:
            self._first_between(name, self.at("actual"), "target")
        if "actual" not in self.known and "target" in known and known & {"self_score", "reviewed_score"}:
            self._first_between(self.at("target"), len(self.columns), "actual")
        if "actual" not in self.known and {"target", "completion_rate"} <= self.known:
            self.give(self.at("completion_rate"), "actual", "place")  # 实现程度, and nothing else says the result
        if "self_score" not in self.known and "max_score" in known and "actual" in self.known:
            for number in self.open():
                cells = self.body(self.columns[number])
                if number > self.at("actual") and cells and all(is_number(cell.text) for cell in cells):
                    self.give(number, "self_score", "place")
                    return

    def _first_between(self, after: int, before: int, concept: str) -> None:
        spot = next((n for n in self.open() if after < n < before and self.body(self.columns[n])), None)
        if spot is not None:
            self.give(spot, concept, "place")

    def names_of_money(self) -> None:
        """资金（万元） over the names of the sources, with the amounts in columns of their own.

        Where merged cells were lost the names may stand one column further, under no heading at all.
        """
        if len(self.columns) > 1 and self.columns[0].concept == "label":
            first, row = self.columns[0], self.band.last_row + 1
            shown = [
                col
                for col in range(first.first, self.columns[1].first)
                if (cell := self.grid.at(row, col)) is not None and cell.row == row and not cell.is_empty
            ]
            if shown and shown[0] > first.last:
                self.columns[0] = replace(first, last=self.columns[1].first - 1)
        if not self.columns or self.columns[0].concept not in MONEY or "label" in self.known or len(self.known) < 3:
            return
        cells = self.body(self.columns[0])
        if cells and not any(is_number(cell.text) for cell in cells):
            self.give(0, "label", "exact")
            self._repeats()  # 资金总额 over the names: the amount is 全年预算数, further on

    def money_places(self) -> None:
        """What was spent stands between the budget and the rate."""
        known = self.known
        if "executed" in known or not known & {"adjusted_budget", "initial_budget"} or not known & MONEY:
            return
        budget = max(self.at("adjusted_budget"), self.at("initial_budget"))
        rate = max(self.at("execution_rate"), 0)
        between = [n for n in self.open() if budget < n < rate]
        if len(between) == 1:
            self.give(between[0], "executed", "place")
