"""The rows under the headings of a block (表体): how far it reaches, and where something else begins."""

from __future__ import annotations

import re
from collections.abc import Callable

from perfeval.forms.bands import MONEY, SCORES, VALUES, Band, Column
from perfeval.forms.grid import Grid
from perfeval.forms.lines import goes_on, is_note, is_sentence, is_title
from perfeval.forms.pairs import label_of, pairs_in_text
from perfeval.forms.rows import ending
from perfeval.forms.shapes import is_source, shapes
from perfeval.forms.table_evidence import Evidence, weights
from perfeval.forms.text import is_number, keys, numbering_style, plain
from perfeval.forms.vocabulary import Vocabulary
from perfeval.sources.raw import RawCell
from perfeval.values.reading import points_in_heading

_ATTACHMENT = re.compile(r"^附(?:件|表|录)[\d一二三四五六七八九十\-]{0,5}:?$")
_ITEM_LINE = re.compile(
    r"^(?:\(?[一二三四五六七八九十]{1,3}[)、.]*)?(?:项目|附表|表|附件)[\d一二三四五六七八九十]{1,3}[:.、]?$"
)  # 项目2, over the next form
_BY_NATURE = re.compile(r"^按.{2,6}分类?:?$")


def is_item_line(text: str) -> bool:
    """``项目2``, ``表三``: counts the forms of a sheet, says nothing else."""
    return bool(_ITEM_LINE.match(plain(text)))


def fit(grid: Grid, row: int, band: Band) -> float:
    """How well a row fits under the headings, between -1 and 1."""
    said = weights().get(band.group, {})
    votes = []
    taken: set[int] = set()
    for cell in grid.anchored(row):
        column = next((c for c in band.columns if c.first <= cell.col <= c.last), None)
        if column is None or column.concept is None:
            continue
        if column.first in taken:
            votes.append(-1.0)  # two cells under one heading
            continue
        taken.add(column.first)
        concept = "adjusted_budget" if column.concept in MONEY - {"executed", "execution_rate"} else column.concept
        weight = sum(said.get(concept, {}).get(shape, 0.0) for shape in shapes(cell.text))
        votes.append(1.0 if weight > 0 else -1.0 if weight <= -2 else 0.0)
    return sum(votes) / len(votes) if votes else 0.0


class Body:
    """The rows that the headings of a block reach over, if nothing else began there.

    Args:
        kind: funds, goals, indicators, portfolio.
        band: the headings.
        begins: whether headings of any block begin in a row.
    """

    def __init__(
        self, kind: str, band: Band, grid: Grid, words: Vocabulary, evidence: Evidence, begins: Callable[[int], bool]
    ) -> None:
        self.kind, self.band, self.grid, self.words = kind, band, grid, words
        self.evidence, self.begins = evidence, begins

    def rows(self) -> tuple[int, ...]:
        """The rows, in order, blank ones left out."""
        kind, band = self.kind, self.band
        last = self.grid.n_rows
        if kind in ("funds", "goals") and band.side is not None and band.side.rowspan > 1:
            last = max(band.last_row, band.side.row + band.side.rowspan - 1)
            last = self._with_rows_after_blanks(band, last) if kind == "funds" else last
        rows: list[int] = []
        row = band.last_row + 1
        blanks = 0
        while row <= last:
            if self.grid.is_blank(row):
                blanks += 1
                if blanks > 3:
                    break
                row += 1
                continue
            if self._is_title(row) or self._ends(row):
                break
            blanks = 0
            rows.append(row)
            row += 1
        return tuple(rows) if kind != "indicators" else self._without_tail(rows, band)

    def _without_tail(self, rows: list[int], band: Band) -> tuple[int, ...]:
        """Rows at the foot without promise, result and points, under rows with them: 承办人 | 易川 | 科长 | 简宁."""
        columns = [column for column in band.columns if column.concept in VALUES | SCORES]
        while len(rows) > 1 and not self._holds_what_belongs(rows[-1], columns):
            rows.pop()
        return tuple(rows)

    def _holds_what_belongs(self, row: int, columns: list[Column]) -> bool:
        cells = self.grid.anchored(row)
        if len(cells) < 2 or any(shapes(cell.text) & {"level1", "level2"} for cell in cells):
            return True
        if self.words.find("totals", cells[0].text) is not None:
            return True
        held = [cell for cell in cells if any(column.first <= cell.col <= column.last for column in columns)]
        if len(cells) == 2 and is_number(cells[1].text):
            return cells[0].colspan == 1  # 累计 | 98.5: a total that no word knows
        return any(shapes(cell.text) & {"value", "number", "nothing", "long", "standard", "tick"} for cell in held)

    def _with_rows_after_blanks(self, band: Band, last: int) -> int:
        """Sources of money below a blank row that the side label does not cover: as when rows were put in later."""
        row = last + 1
        while row < self.grid.n_rows and self.grid.is_blank(row):
            row += 1
        money = [column for column in band.columns if column.concept in MONEY]
        cells = self.grid.anchored(row) if row > last + 1 else ()
        if len(cells) < 2 or not money or not is_source(cells[0].text, self.words) or cells[0].col >= money[0].first:
            return last
        if not all(is_number(cell.text) or self.words.is_placeholder(cell.text) for cell in cells[1:]):
            return last
        return self._with_rows_after_blanks(band, row)

    def _ends(self, row: int) -> bool:
        """A row that is none of the body's."""
        cells = self.grid.anchored(row)
        if len(cells) == 1 and goes_on(cells[0].text, self.words):
            return True  # 续表, over the rest
        if len(cells) == 1 and any(pair.text for pair in pairs_in_text(cells[0].text, self.words, loose=True)):
            return True  # 自评得分：98分，自评等级：优
        if sum(any(pair.text for pair in pairs_in_text(cell.text, self.words)) for cell in cells) > 1:
            return True  # 预算数：540 | 支出数：518.4
        if self.kind != "indicators" and self._is_section(cells):
            return True
        ends: Callable[[int], bool] = {
            "funds": self._ends_funds,
            "goals": self._ends_goals,
            "indicators": self._ends_indicators,
            "portfolio": self._ends_list,
        }[self.kind]
        return ends(row)

    def _is_section(self, cells: tuple[RawCell, ...]) -> bool:
        """A numbered heading over the whole table (三、绩效指标完成情况)."""
        if len(cells) != 1 or not self.grid.is_wide(cells[0]):
            return False
        numbered = numbering_style(cells[0].text) in ("一", "(一)")
        return numbered and len(plain(cells[0].text)) <= 24 and cells[0].colspan * 2 > self.grid.used_cols

    def _first(self, row: int) -> RawCell:
        return self.grid.anchored(row)[0]

    def _ends_funds(self, row: int) -> bool:
        first = self._first(row)
        if _BY_NATURE.match(plain(first.text)) and not any(is_number(cell.text) for cell in self.grid.anchored(row)):
            return True  # 按收入性质分：| 按支出性质分：
        money = [column for column in self.band.columns if column.concept in MONEY]
        held = [
            cell
            for column in money
            for cell in self.grid.between(row, column.first, column.last)
            if cell.row == row and cell.col >= column.first
        ]
        if any(
            "number" in shapes(cell.text) or (self.words.is_placeholder(cell.text) and cell.text) for cell in held
        ) and all(len(plain(cell.text)) <= 24 or "number" in shapes(cell.text) for cell in held):
            found = label_of(first.text, self.words)
            beside = bool(self.grid.between(row, 1, first.col - 1))  # beside 项目资金 it is a row of the money
            if len(money) > 1 and row > self.band.last_row + 1 and not beside:
                if found is not None and found[0] == "totals":
                    return sum(is_number(cell.text) for cell in self.grid.anchored(row)) == 1  # 总分 | 97.5
                if len(self.grid.anchored(row)) == 2 and first.colspan > 1:
                    return not is_source(first.text, self.words)  # 累计 | 97.5
            return found is not None and found[0] == "identification" and found[1] not in ("attribute", "unit_weak")
        if label_of(first.text, self.words) is not None and self.words.exact("totals", first.text) is None:
            return True
        if self.words.find("sides", first.text) is not None and first.col < money[0].first and not held:
            return True
        if any(len(plain(cell.text)) > 3 for cell in held) or is_note(first.text):
            return True  # words where money should stand
        return first.col + first.colspan - 1 >= money[0].first and not held

    def _ends_goals(self, row: int) -> bool:
        first = self._first(row)
        return (
            label_of(first.text, self.words) is not None
            or is_note(first.text)
            or (self.words.find("sides", first.text) is not None and len(keys(first.text)[1]) <= 12)
        )

    def _ends_indicators(self, row: int) -> bool:
        cells = self.grid.anchored(row)
        first = cells[0]
        if is_note(first.text) or ending(cells) is not None:
            return True
        if len(cells) == 1 and (self._stands_alone(first) or self._is_remark_below(row, first)):
            return True
        named = [label_of(cell.text, self.words) for cell in cells]
        if sum(one is not None and one[0] in ("identification", "goals") for one in named) >= 2:
            return True  # 审核人 | 简宁 | 填报日期 | 2月18日, 绩效目标 | … | 实现情况 | …
        if self.words.is_level_word("level1", first.text) or self.words.is_level_word("level2", first.text):
            return False
        if self._heads_another(row):
            return True
        if len(cells) == 2 and self._reaches_over_values(cells[1]):
            return self.words.find("totals", first.text) is None  # 其他说明 | one text over promise and result
        if len(cells) > 2 and fit(self.grid, row, self.band) > 0.3:
            return False
        found = named[0]
        if found is None:
            return self.words.find("texts", first.text) is not None and self._is_label_row(row)
        return found[0] != "totals" and self._is_label_row(row)

    def _heads_another(self, row: int) -> bool:
        """A line over the whole table with the headings of something else below it (发放明细)."""
        cells = self.grid.anchored(row)
        if len(cells) != 1 or not self.grid.is_wide(cells[0]) or points_in_heading(cells[0].text) is not None:
            return False
        below = row + 1
        return below <= self.grid.n_rows and (self.evidence.is_wordy(below) or self.begins(below))

    def _stands_alone(self, cell: RawCell) -> bool:
        """附件2, or a sentence at the left edge with nothing beside it: between two tables of one sheet."""
        if cell.col > self.band.columns[0].first or cell.rowspan > 1:
            return False
        said = plain(cell.text)
        return bool(_ATTACHMENT.match(said) or is_item_line(cell.text)) or (
            len(said) > 12
            and cell.colspan == 1
            and not self.words.is_level_word("level1", cell.text)
            and points_in_heading(cell.text) is None
        )

    def _is_remark_below(self, row: int, cell: RawCell) -> bool:
        """A sentence over the width of the block, with nothing of the body after it: a remark under the form."""
        if not is_sentence(cell.text) or not self._reaches_over_values(cell):
            return False
        below = range(row + 1, self.grid.n_rows + 1)
        return not any(len(self.grid.anchored(one)) > 2 and fit(self.grid, one, self.band) > 0.3 for one in below)

    def _reaches_over_values(self, cell: RawCell) -> bool:
        """One cell merged over the columns of promise and result: a text, not a row of the body."""
        values = [column for column in self.band.columns if column.concept in ("target", "actual")]
        return len(values) == 2 and all(
            cell.col <= column.first and column.last <= cell.col + cell.colspan - 1 for column in values
        )

    def _is_label_row(self, row: int) -> bool:
        """Few cells, the first a label at the left edge: not a row of the body."""
        shape = [cell for cell in self.grid.row(row) if cell.row == row]
        return len(shape) * 2 <= len(self.band.columns) + 2 or len(self.grid.anchored(row)) <= 2

    def _ends_list(self, row: int) -> bool:
        first = self._first(row)
        return is_note(first.text) or self.words.exact("texts", first.text) is not None

    def _is_title(self, row: int) -> bool:
        """A row with one wide text that names a form."""
        cells = self.grid.anchored(row)
        return len(cells) == 1 and self.grid.is_wide(cells[0]) and is_title(cells[0].text, self.words)
