"""The blocks of a table (分块): funds, goals, indicators, lists of projects, and loose rows between them.

A table is read from top to bottom. A heading row opens a block; the block goes on until another
heading row, a title or a row that begins with a label of its own. Everything else is a loose row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from perfeval.forms.across import grid_band
from perfeval.forms.apart import taken_apart
from perfeval.forms.bands import LEVELS, MONEY, SCORES, VALUES, Band, Column, bands_at, reaches_down
from perfeval.forms.grid import Grid
from perfeval.forms.heading_strength import is_possible
from perfeval.forms.lines import goes_on, is_note, is_sentence, is_title
from perfeval.forms.lists import list_band
from perfeval.forms.pairs import label_of, pairs_in_text
from perfeval.forms.rows import ending
from perfeval.forms.shapes import is_source, shapes
from perfeval.forms.table_evidence import Evidence, weights
from perfeval.forms.text import is_number, keys, numbering_style, plain
from perfeval.forms.views import View, views_at
from perfeval.forms.vocabulary import Vocabulary
from perfeval.forms.votes import assigned
from perfeval.sources.raw import RawCell
from perfeval.values.reading import points_in_heading


@dataclass(frozen=True, slots=True)
class Block:
    """A heading row with the rows under it.

    ``kind``: funds, funds_grid, goals, indicators, portfolio, aside. ``view``: the block stands on its side, in cards
    or in one row; ``grid``, ``band`` and ``rows`` are then those of the view.
    """

    kind: str
    grid: Grid
    band: Band
    rows: tuple[int, ...]
    rival: tuple[str, float] = ("none", 0.0)  # what else it might have been, and by how much less evidence
    view: View | None = None
    top: int = 0  # the row of the table that it begins in


@dataclass(frozen=True, slots=True)
class LooseRow:
    """A row outside every block."""

    grid: Grid
    row: int


Part = Block | LooseRow
_ATTACHMENT = re.compile(r"^附(?:件|表|录)[\d一二三四五六七八九十\-]{0,5}:?$")
_ITEM_LINE = re.compile(
    r"^(?:\(?[一二三四五六七八九十]{1,3}[)、.]*)?(?:项目|附表|表|附件)[\d一二三四五六七八九十]{1,3}[:.、]?$"
)  # 项目2, over the next form
_BY_NATURE = re.compile(r"^按.{2,6}分类?:?$")


def is_item_line(text: str) -> bool:
    """``项目2``, ``表三``: counts the forms of a sheet, says nothing else."""
    return bool(_ITEM_LINE.match(plain(text)))


def blocks_of(grid: Grid, words: Vocabulary) -> tuple[Part, ...]:
    """The table as a sequence of blocks and loose rows, in order: the cover with the most evidence."""
    return _Cover(taken_apart(grid, words), words).run()


def begins_block(grid: Grid, row: int, words: Vocabulary) -> bool:
    """Whether headings of a block begin in ``row``."""
    return bool(_Cover(grid, words).candidates(row))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A block that may begin in a row, with the rows it would reach over if nothing else began there."""

    kind: str
    band: Band
    rows: tuple[int, ...]
    view: View | None = None

    @property
    def end(self) -> int:
        """The row after the block."""
        if self.view is not None:
            return self.view.last + 1
        return (self.rows[-1] if self.rows else self.band.last_row) + 1


_OF_ONE_SHAPE = 6.0  # lists, sources across: found by a shape that nothing else has
_ROW = 4.0  # how much it costs to cut a block at a row that fits among its rows


def _by_words(band: Band) -> int:
    said = ("term", "year")  # of a longer term or another year: understood, and left out
    return sum(
        column.how in said or (column.concept is not None and column.how not in ("content", "place"))
        for column in band.columns
    )


def _is_told(band: Band) -> bool:
    """Whether a word says which money it is, or every column is understood.

    By amounts alone, programmes under sources (横列来源、竖列项目) would look like budget and spending on their side.
    """
    by_words = {column.concept for column in band.columns if column.how not in ("content", "place")}
    return bool(by_words & MONEY) or all(column.concept is not None for column in band.columns)


class _Cover:
    """All candidates of a table and the choice among them."""

    def __init__(self, grid: Grid, words: Vocabulary, *, upright: bool = False) -> None:
        self.grid, self.words, self.upright = grid, words, upright
        self.evidence = Evidence(grid, words)
        self._found: dict[int, tuple[Candidate, ...]] = {}

    def run(self) -> tuple[Part, ...]:
        parts: list[Part] = []
        chosen = self._best()
        row = 1
        while row <= self.grid.n_rows:
            block = chosen.get(row)
            if block is None:
                if not self.grid.is_blank(row):
                    parts.append(LooseRow(self.grid, row))
                row += 1
                continue
            grid = block.view.grid if block.view is not None else self.grid
            parts.append(Block(block.kind, grid, block.band, block.rows, self._rival(block, row), block.view, row))
            row = block.end
        return tuple(parts)

    def _best(self) -> dict[int, Candidate]:
        """The blocks that together have the most evidence, by the row they begin in; from the last row upwards."""
        after = [0.0] * (self.grid.n_rows + 2)  # the best that can be made of the rows from here on
        begun: dict[int, float] = {}  # the same with a block that begins here
        chosen: dict[int, Candidate] = {}
        for row in range(self.grid.n_rows, 0, -1):
            for candidate in self.candidates(row):
                worth = candidate.band.strength
                empty = worth * weights()["block"]["empty"]
                ways = []
                if candidate.view is not None:  # what it holds would be cut to pieces
                    worth += _ROW * sum(inside in begun for inside in range(row + 1, candidate.end))
                for number, below in enumerate(candidate.rows if candidate.view is None else ()):
                    if below in begun:
                        ways.append(((worth if number else empty) + begun[below], number))
                        worth += _ROW * self.fit(below, candidate.band)
                ways.append(((worth if candidate.rows else empty) + after[candidate.end], len(candidate.rows)))
                value, length = max(ways)
                if value > begun.get(row, 0.0):
                    begun[row], chosen[row] = value, replace(candidate, rows=candidate.rows[:length])
            after[row] = max(after[row + 1], begun.get(row, 0.0))
        return {row: block for row, block in chosen.items() if begun[row] >= after[row + 1]}

    def _rival(self, block: Candidate, top: int) -> tuple[str, float]:
        """What else the headings might have been, and by how much less."""
        others = [
            (other.band.strength, other.kind)
            for row in range(top, top + block.band.last_row - block.band.first_row + 1)
            for other in self.candidates(row)
            if other.kind != block.kind
        ]
        strength, kind = max([*others, (weights()["block"]["threshold"], "none")])
        return kind, round(block.band.strength - strength, 2)

    # ------------------------------------------------------------ candidates

    def candidates(self, row: int) -> tuple[Candidate, ...]:
        """The blocks whose headings may begin in ``row``."""
        if row not in self._found:
            self._found[row] = ()  # a row that is asked about while it is looked at
            self._found[row] = tuple(self._look(row)) if row <= self.grid.n_rows else ()
        return self._found[row]

    def _look(self, row: int) -> Iterator[Candidate]:
        for view in () if self.upright else views_at(self.grid, row, self.words):
            for seen in _Cover(view.grid, self.words, upright=True).candidates(1):
                spent = view.kinds != ("funds",) or {"adjusted_budget", "executed"} <= seen.band.concepts
                told = seen.kind != "funds" or _is_told(seen.band)
                if seen.kind in view.kinds and seen.end > view.grid.n_rows and spent and told:
                    yield replace(seen, view=view)
        over = grid_band(self.grid, row, self.words)
        if over is not None:
            yield Candidate("funds_grid", replace(over[0], strength=2 * _OF_ONE_SHAPE), (over[1],))
        if (aside := self._left_aside(row)) is not None:
            yield Candidate("aside", aside, self._body("portfolio", aside))
        listed = list_band(self.grid, row, self.words)
        if listed is not None:
            listed = replace(listed, strength=_OF_ONE_SHAPE + len(listed.concepts))
            yield Candidate("portfolio", listed, self._body("portfolio", listed))
        bands = [band for kind in ("indicators", "funds", "goals") for band in self._bands(row, kind)]
        if any(band.group == "goals" for band in bands):  # 年初绩效目标 | 全年完成情况: no row has a name or points
            bands = [band for band in bands if band.group != "indicators" or band.concepts & (LEVELS | SCORES)]
        for band in bands:
            yield Candidate(band.group, band, self._body(band.group, band))

    def _left_aside(self, row: int) -> Band | None:
        """Headings of vouchers or of a list of payments to people (凭证号, 身份证号): not a form."""
        cells = self.grid.anchored(row)
        if len(cells) < 3 or any(is_number(cell.text) for cell in cells):
            return None
        said = [keys(cell.text)[1] for cell in cells]
        if not any(key in self.words.words["aside"] for key in said) and not self._lists_people(row, said):
            return None
        columns = tuple(
            Column(None, cell.text, cell.col, cell.col + cell.colspan - 1, "aside", (cell,)) for cell in cells
        )
        return Band("aside", row, row, columns, strength=2 * _OF_ONE_SHAPE)

    def _lists_people(self, row: int, headings: list[str]) -> bool:
        """序号 | 姓名 | 面积 | 补贴金额: people, with figures for each of at least two of them."""
        if len(headings) < 4 or not any(key in self.words.words["people"] for key in headings):
            return False
        below = [self.grid.anchored(further) for further in (row + 1, row + 2)]
        return all(sum(is_number(cell.text) for cell in cells) >= 2 for cells in below)

    def _bands(self, row: int, kind: str) -> Iterator[Band]:
        bands = {depth: assigned(self.evidence, raw) for depth, raw in bands_at(self.grid, row, kind, self.words)}
        for depth, band in bands.items():
            if not is_possible(band, self.evidence) or (kind == "goals" and not self._stands_over_text(band)):
                continue
            if depth == 2 and not self._adds_a_row(band, bands.get(1)):
                continue
            if band.strength >= weights()["block"]["threshold"]:
                yield band

    def _adds_a_row(self, band: Band, upper: Band | None) -> bool:
        """A second row of headings must give a meaning that neither row has alone, or lie under merged headings."""
        first = self._first(band.first_row)
        kind, concept = label_of(first.text, self.words) or ("", "")
        named = kind == "identification" and concept != "attribute" and first.rowspan == 1
        if named or any(pairs_in_text(first.text, self.words)):
            return False
        if upper is not None and reaches_down(upper, self.grid):
            return True
        if kind not in ("", "totals") and first.rowspan == 1:
            return False
        lower = next((raw for _, raw in bands_at(self.grid, band.first_row + 1, band.group, self.words)), None)
        rivals = [rival for rival in (upper, lower and assigned(self.evidence, lower)) if rival is not None]
        return _by_words(band) > max(map(_by_words, rivals), default=0)

    def fit(self, row: int, band: Band) -> float:
        """How well a row fits under the headings, between -1 and 1."""
        said = weights().get(band.group, {})
        votes = []
        for cell in self.grid.anchored(row):
            column = next((c for c in band.columns if c.first <= cell.col <= c.last), None)
            if column is None or column.concept is None:
                continue
            concept = "adjusted_budget" if column.concept in MONEY - {"executed", "execution_rate"} else column.concept
            weight = sum(said.get(concept, {}).get(shape, 0.0) for shape in shapes(cell.text))
            votes.append(1.0 if weight > 0 else -1.0 if weight <= -2 else 0.0)
        return sum(votes) / len(votes) if votes else 0.0

    def _stands_over_text(self, band: Band) -> bool:
        """Goal headings have their texts below, not to the right."""
        if self.grid.is_blank(band.last_row + 1):
            return (
                band.last_row < self.grid.n_rows
                and len(band.columns) >= 2
                and all(right.last + 1 <= self.grid.used_cols + 1 for right in band.columns)
            )
        for column in band.columns:
            under = self.grid.at(band.last_row + 1, column.first)
            if under is not None and not under.is_empty and label_of(under.text, self.words) is not None:
                return False
        return True

    def _body(self, kind: str, band: Band) -> tuple[int, ...]:
        ends: Callable[[int], bool] = {
            "funds": self._ends_funds,
            "goals": self._ends_goals,
            "indicators": self._ends_indicators,
            "portfolio": self._ends_list,
        }[kind]
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
            if self.is_title(row) or self._ends(row, kind, band, ends):
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

    def _ends(self, row: int, kind: str, band: Band, ends: Callable[[int], bool]) -> bool:
        self._band = band
        cells = self.grid.anchored(row)
        if len(cells) == 1 and goes_on(cells[0].text, self.words):
            return True  # 续表, over the rest
        if len(cells) == 1 and any(pair.text for pair in pairs_in_text(cells[0].text, self.words, loose=True)):
            return True  # 自评得分：98分，自评等级：优
        if sum(any(pair.text for pair in pairs_in_text(cell.text, self.words)) for cell in cells) > 1:
            return True  # 预算数：540 | 支出数：518.4
        if kind != "indicators" and self._is_section(cells):
            return True
        return ends(row)

    def _is_section(self, cells: tuple[RawCell, ...]) -> bool:
        """A numbered heading over the whole table (三、绩效指标完成情况)."""
        if len(cells) != 1 or not self.grid.is_wide(cells[0]):
            return False
        numbered = numbering_style(cells[0].text) in ("一", "(一)")
        return numbered and len(plain(cells[0].text)) <= 24 and cells[0].colspan * 2 > self.grid.used_cols

    # ------------------------------------------------------------ where a block ends

    def _first(self, row: int) -> RawCell:
        return self.grid.anchored(row)[0]

    def _ends_funds(self, row: int) -> bool:
        first = self._first(row)
        if _BY_NATURE.match(plain(first.text)) and not any(is_number(cell.text) for cell in self.grid.anchored(row)):
            return True  # 按收入性质分：| 按支出性质分：
        money = [column for column in self._band.columns if column.concept in MONEY]
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
            if len(money) > 1 and row > self._band.last_row + 1 and not beside:
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
        if len(cells) > 2 and self.fit(row, self._band) > 0.3:
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
        return below <= self.grid.n_rows and (self.evidence.is_wordy(below) or bool(self.candidates(below)))

    def _stands_alone(self, cell: RawCell) -> bool:
        """附件2, or a sentence at the left edge with nothing beside it: between two tables of one sheet."""
        if cell.col > self._band.columns[0].first or cell.rowspan > 1:
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
        return not any(len(self.grid.anchored(one)) > 2 and self.fit(one, self._band) > 0.3 for one in below)

    def _reaches_over_values(self, cell: RawCell) -> bool:
        """One cell merged over the columns of promise and result: a text, not a row of the body."""
        values = [column for column in self._band.columns if column.concept in ("target", "actual")]
        return len(values) == 2 and all(
            cell.col <= column.first and column.last <= cell.col + cell.colspan - 1 for column in values
        )

    def _is_label_row(self, row: int) -> bool:
        """Few cells, the first a label at the left edge: not a row of the body."""
        shape = [cell for cell in self.grid.row(row) if cell.row == row]
        return len(shape) * 2 <= len(self._band.columns) + 2 or len(self.grid.anchored(row)) <= 2

    def _ends_list(self, row: int) -> bool:
        first = self._first(row)
        return is_note(first.text) or self.words.exact("texts", first.text) is not None

    def is_title(self, row: int) -> bool:
        """A row with one wide text that names a form."""
        cells = self.grid.anchored(row)
        return len(cells) == 1 and self.grid.is_wide(cells[0]) and is_title(cells[0].text, self.words)
