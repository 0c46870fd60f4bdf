"""Rows of column headings (表头): found by what the headings mean, one or two rows deep.

What no word fits may still get a meaning from its place: see :mod:`perfeval.forms.roles`.

A row is a heading row when enough of its cells are headings of one group and none of them is a
number. The leftmost merged cell that reaches down into the body (项目资金, 绩效指标) is the side
label of the block, not a column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from perfeval.forms.grid import Grid
from perfeval.forms.text import is_number, keys, plain
from perfeval.forms.vocabulary import Vocabulary
from perfeval.messages import Facts, Message
from perfeval.sources.raw import RawCell

_COLUMN_NUMBER = re.compile(r"^\(?\d{1,2}\)?(?:=.{1,16})?$")
_GROUNDS = frozenset({"like", "place"})  # taken for something by its words or by where it stands
_WORDS = Facts("clean")
MONEY = frozenset({"initial_budget", "adjusted_budget", "arrived", "executed", "execution_rate", "amount"})
LEVELS = frozenset({"level1", "level2", "level3", "level4"})
VALUES = frozenset({"target", "initial_target", "adjusted_target", "actual", "interim"})
SCORES = frozenset({"max_score", "self_score", "reviewed_score", "deduction", "coefficient"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a block: what it means, its heading as written, and which grid columns it covers."""

    concept: str | None
    text: str
    first: int
    last: int
    how: str
    cells: tuple[RawCell, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """The headings of one block (表头)."""

    group: str
    first_row: int
    last_row: int
    columns: tuple[Column, ...]
    side: RawCell | None = None

    def column(self, concept: str) -> Column | None:
        """The column with that meaning."""
        return next((column for column in self.columns if column.concept == concept), None)

    def has(self, *concepts: str) -> bool:
        """Whether any of the concepts has a column."""
        return any(column.concept in concepts for column in self.columns)

    @property
    def concepts(self) -> frozenset[str]:
        """The concepts that have a column."""
        return frozenset(column.concept for column in self.columns if column.concept)

    @property
    def doubts(self) -> tuple[Message, ...]:
        """Headings that were taken for something they only resemble, or for what should stand at their place."""
        return tuple(
            _WORDS.say(f"doubt.heading_{column.how}", heading=column.text, concept=column.concept)
            for column in self.columns
            if column.how in _GROUNDS
        )


def find_band(grid: Grid, row: int, group: str, words: Vocabulary) -> Band | None:
    """The heading row of ``group`` that begins in ``row``, if one does."""
    if not _may_be_heading(grid, row):
        return None
    single = _qualified(grid, row, 1, group, words)
    best = single
    if _may_be_heading(grid, row + 1, below=True) and all(_is_short(cell) for cell in grid.anchored(row)):
        double = _qualified(grid, row, 2, group, words)
        if double is not None:
            lower = _qualified(grid, row + 1, 1, group, words)
            rivals = max(len(band.concepts) if band is not None else 0 for band in (single, lower))
            if len(double.concepts) > rivals or (single is not None and _reach_down(single, grid, row)):
                best = double
    return _with_column_numbers(best, grid, words) if best is not None else None


def _with_column_numbers(band: Band, grid: Grid, words: Vocabulary) -> Band:
    """栏次 | 1 | 2 | 3=2/1 under the headings belongs to them."""
    below = band.last_row + 1
    cells = [cell for cell in grid.anchored(below) if cell.row == below] if below <= grid.n_rows else []
    numbers = [cell for cell in cells if _COLUMN_NUMBER.match(plain(cell.text))]
    rest = [cell for cell in cells if cell not in numbers]
    counted = [int(found[0]) for cell in numbers if (found := re.search(r"\d+", plain(cell.text)))]
    if len(numbers) < 3 or counted != list(range(counted[0] if counted else 0, (counted or [0])[0] + len(numbers))):
        return band
    if len(rest) > 1 or (
        rest and (rest[0] is not cells[0] or plain(rest[0].text) not in words.words["column_numbers"])
    ):
        return band
    if not rest and not any("=" in plain(cell.text) for cell in numbers):
        return band  # a row of small figures
    columns = tuple(
        replace(column, cells=(*(cell for cell in cells if column.first <= cell.col <= column.last), *column.cells))
        for column in band.columns
    )
    return replace(band, last_row=below, columns=columns)


def _reach_down(band: Band, grid: Grid, row: int) -> bool:
    """Headings merged into the row below, beside further headings there: two rows by their shape alone."""
    deep = [column.cells[-1] for column in band.columns if column.cells[-1].rowspan == 2]
    below = [cell for cell in grid.anchored(row + 1) if cell.row == row + 1]
    if len(below) < 2:
        return False
    return (len(deep) >= 2 and len(deep) + 1 <= len(band.columns)) or _only_beside_the_values(band, grid, below)


def _only_beside_the_values(band: Band, grid: Grid, below: list[RawCell]) -> bool:
    """The same where merges were lost: short words, nothing under levels and values, which begin one row later."""
    body = [column for column in band.columns if column.concept in LEVELS | {"target", "actual"}]
    name = band.column("level3")
    if name is None or any(len(plain(cell.text)) > 8 or is_number(cell.text) for cell in below):
        return False
    if any(not _is_blank(grid.at(below[0].row, column.first), below[0].row) for column in body):
        return False
    return not _is_blank(grid.at(below[0].row + 1, name.first), below[0].row + 1)


def _qualified(grid: Grid, row: int, depth: int, group: str, words: Vocabulary) -> Band | None:
    band = _band(grid, row, depth, group, words)
    return band if band is not None and _qualifies(band, grid, words) else None


def _is_short(cell: RawCell) -> bool:
    return len(keys(cell.text)[1]) <= 20


def _may_be_heading(grid: Grid, row: int, *, below: bool = False) -> bool:
    cells = grid.anchored(row)
    if len(cells) < 2 and not below:
        return False
    return bool(cells) and not any(is_number(cell.text) for cell in cells)


def _band(grid: Grid, row: int, depth: int, group: str, words: Vocabulary) -> Band | None:
    last = row + depth - 1
    side: RawCell | None = None
    columns: list[Column] = []
    for upper, cell in _stacks(grid, row, last):
        if side is None and not columns and _is_side(cell, last, grid, group, words):
            side = cell
        else:
            columns.append(_column(cell, upper, group, words))
    if side is None and len(columns) > 2 and columns[0].concept in {column.concept for column in columns[1:]}:
        under = grid.at(last + 1, columns[0].first)  # 年度总体目标 | 预期目标 | 实际完成情况, its merge lost
        if columns[0].concept is not None and (under is None or under.is_empty):
            side = columns.pop(0).cells[-1]
    return Band(group, row, last, _without_repeats(columns), side) if columns else None


def _stacks(grid: Grid, row: int, last: int) -> list[tuple[RawCell | None, RawCell]]:
    """The headings of each column: the lowest one, and the one above it if there is one."""
    stacks: list[tuple[RawCell | None, RawCell]] = []
    col, before = 1, None
    while col <= grid.n_cols:
        cell, top = grid.at(last, col), grid.at(row, col)
        top = top if top is not None and top.row >= row and not top.is_empty else None
        if top is not None:
            before = top if top.rowspan == 1 and not _is_blank(grid.at(last, top.col), row) else None
        elif last > row and before is not None and _is_blank(grid.at(row, col), row):
            top = before  # its merge over these columns was lost
        low = cell if cell is not None and cell.row >= row and not cell.is_empty else None
        if low is not None:
            stacks.append((top if top is not low else None, low))
        elif top is not None and top.row == row and (cell is None or cell.row > row) and top.col == col:
            stacks.append((None, top))
        col = max(col + 1, cell.col + cell.colspan) if cell is not None else col + 1
    return stacks


def _is_blank(cell: RawCell | None, row: int) -> bool:
    return cell is None or cell.is_empty or cell.row < row


def _is_side(cell: RawCell, last: int, grid: Grid, group: str, words: Vocabulary) -> bool:
    """A cell that labels the block: it is higher than the headings, or named like the block with nothing under it."""
    if cell.row + cell.rowspan - 1 > last:
        return True
    under = grid.at(last + 1, cell.col)
    if under is not None and not under.is_empty and under.row == last + 1 and words.find("sides", under.text) is None:
        return False
    return words.exact("sides", cell.text) == group and words.exact(group, cell.text) is None


def _column(cell: RawCell, upper: RawCell | None, group: str, words: Vocabulary) -> Column:
    """A column from its lowest heading; the heading above it helps when it alone says too little."""
    tries = [cell.text] if upper is None else [cell.text, upper.text + cell.text, upper.text]
    if upper is not None and keys(cell.text)[1] in words.words["generic"]:
        tries = tries[1:]
    matches = [match for text in tries if (match := words.find(group, text)) is not None]
    match = next((match for match in matches if match.how == "exact"), matches[0] if matches else None)
    concept = match.concept if match else None
    over = words.find(group, upper.text) if upper is not None else None
    if over is not None and over.concept == "actual" and concept in ("sign", "unit"):
        concept = f"actual_{concept}"  # the result split like the promise: 运算符号 | 内容 | 度量单位
    cells = (cell,) if upper is None else (upper, cell)
    text = " ".join(one.text for one in cells)
    last = cell.col + cell.colspan - 1
    return Column(concept, text, cell.col, last, match.how if match else "", cells)


def _without_repeats(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Of two columns with one meaning the one with the exact word stays; the other keeps only its heading."""
    chosen: dict[str, int] = {}
    for number, column in enumerate(columns):
        if column.concept is None:
            continue
        other = chosen.get(column.concept)
        if other is None or (columns[other].how != "exact" and column.how == "exact"):
            chosen[column.concept] = number
    name = chosen.get("level3", -1)
    weights = [number for number, column in enumerate(columns) if column.concept == "max_score" and number > name]
    if weights and name >= 0:  # 一级指标 | 权重 | 二级指标 | 权重 | 三级指标 | 权重: the points of the indicator itself
        chosen["max_score"] = weights[0]
    return tuple(
        column
        if column.concept is None or chosen[column.concept] == number
        else Column(None, column.text, column.first, column.last, "repeat", column.cells)
        for number, column in enumerate(columns)
    )


def _qualifies(band: Band, grid: Grid, words: Vocabulary) -> bool:
    """Whether so many columns are understood that the row must be a heading row of its group."""
    known = band.concepts
    matched = sum(1 for column in band.columns if column.concept is not None or column.how == "repeat")
    if matched * 2 < len(band.columns) or _is_row_of_pairs(band, grid):
        return False
    if band.group == "funds":
        money = known & MONEY
        if len(money) >= 2 or (money and known & {"label", "max_score", "self_score", "number"}):
            return True
        return bool(money) and (_sides_with(band, words, "funds") or len(band.columns) == 1)
    if band.group == "indicators":
        levels, values, scores = known & LEVELS, known & VALUES, known & SCORES
        if levels and (values or scores):
            return len(known) >= 3 or matched == len(band.columns)
        if not levels and {"target", "actual"} & known and len(known) >= 3:
            return True
        named = _sides_with(band, words, "indicators") or _has_weak_name(band, words)
        return not levels and len(values) >= 2 and named
    if band.group == "goals":
        return matched >= 2 and all(
            column.concept is not None or column.how == "repeat" or words.exact("indicators", column.text) is not None
            for column in band.columns[1 if matched == len(band.columns) - 1 else 0 :]  # 财政年度 | 目标 | 实际完成情况
        )
    return False


def _has_weak_name(band: Band, words: Vocabulary) -> bool:
    """指标 | 目标 | 完成: a heading that may be the name of an indicator, before two values."""
    return any(words.exact("indicators_weak", column.text) == "level3" for column in band.columns)


def _sides_with(band: Band, words: Vocabulary, kind: str) -> bool:
    texts = [band.side.text] if band.side is not None else []
    texts += [column.text for column in band.columns if column.concept is None]
    return any(match.concept == kind for text in texts if (match := words.find("sides", text)) is not None)


def _is_row_of_pairs(band: Band, grid: Grid) -> bool:
    """Label, empty, label, empty: a row of labels whose values were left blank, not a heading row."""
    if len(band.columns) < 2 or band.first_row != band.last_row:
        return False
    gaps = 0
    for column in band.columns:
        nxt = grid.at(band.first_row, column.last + 1)
        if (nxt is not None and nxt.is_empty and nxt.row == band.first_row) or (
            nxt is None and column.last + 1 <= grid.used_cols
        ):
            gaps += 1
    return (
        gaps >= len(band.columns) - 1
        and gaps >= 2
        and grid.is_blank(band.last_row + 1) is False
        and all(
            (under := grid.at(band.last_row + 1, column.first)) is None or under.is_empty or not is_number(under.text)
            for column in band.columns
        )
        and band.group != "goals"
    )


def heading_like(text: str, words: Vocabulary) -> bool:
    """Whether the text is a heading or label of any group (used to tell labels from values)."""
    if not text or len(keys(text)[1]) > 20:
        return False
    return any(
        words.exact(group, text) for group in ("identification", "goals", "texts", "funds", "indicators", "totals")
    )
