"""Rows of column headings (表头): found by what the headings mean, one or two rows deep.

What no word fits may still get a meaning from its place: see :mod:`perfeval.forms.votes`.

A row is a heading row when enough of its cells are headings of one group and none of them is a
number. The leftmost merged cell that reaches down into the body (项目资金, 绩效指标) is the side
label of the block, not a column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from perfeval.forms.grid import Grid
from perfeval.forms.text import is_number, keys, plain
from perfeval.forms.vocabulary import Match, Vocabulary
from perfeval.messages import Facts, Message
from perfeval.sources.raw import RawCell

_COLUMN_NUMBER = re.compile(r"^\(?\d{1,2}\)?(?:=.{1,16})?$")
_ENCLOSED = re.compile(r"^\((?![\d.,]+\)$)[^()]{1,30}\)$")
_LETTERS = re.compile(r"^(?:\d{1,3}分?[×x*])?\(?[a-h①-⑨](?:=?[a-h①-⑨]?[/÷*×+-][a-h①-⑨*×\d%]+)?\)?$")
_SAYS_HOW = re.compile(r"^(?:填写|填报|填表|注意)?说明$")
_GROUNDS = frozenset({"like", "place", "content"})  # taken for something without a word that says so
_WORDS = Facts("clean")
MONEY = frozenset({"initial_budget", "adjusted_budget", "arrived", "executed", "execution_rate", "amount"})
AMOUNT_COLUMNS = MONEY - {"execution_rate"}
LEVELS = frozenset({"level1", "level2", "level3", "level4"})
VALUES = frozenset({"target", "initial_target", "adjusted_target", "actual", "interim"})
TARGETS = frozenset({"target", "initial_target", "adjusted_target"})
SCORES = frozenset({"max_score", "self_score", "reviewed_score", "deduction", "coefficient"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a block: what it means, its heading as written, and which grid columns it covers.

    ``word`` is what the heading's own words say; ``votes`` are the reasons that made its meaning, with their weights.
    """

    concept: str | None
    text: str
    first: int
    last: int
    how: str
    cells: tuple[RawCell, ...]
    word: Match | None = None
    votes: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """The headings of one block (表头). ``strength`` and ``votes``: why they are taken for headings of this kind."""

    group: str
    first_row: int
    last_row: int
    columns: tuple[Column, ...]
    side: RawCell | None = None
    strength: float = 0.0
    votes: tuple[tuple[str, float], ...] = ()

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
            if column.how in _GROUNDS and column.concept != "label"
        )


def bands_at(grid: Grid, row: int, group: str, words: Vocabulary) -> Iterator[tuple[int, Band]]:
    """The headings of ``group`` that may begin in ``row``, one row deep and two, with what their words say."""
    if not _may_be_heading(grid, row):
        return
    single = _band(grid, row, 1, group, words)
    if single is not None and not _is_row_of_pairs(single, grid):
        yield 1, _with_column_numbers(single, grid, words)
    if _may_be_heading(grid, row + 1, below=True) and all(_is_short(cell) for cell in grid.anchored(row)):
        double = _band(grid, row, 2, group, words)
        if double is not None:
            yield 2, _with_column_numbers(double, grid, words)


def _with_column_numbers(band: Band, grid: Grid, words: Vocabulary) -> Band:
    """栏次 | 1 | 2 | 3=2/1, （A） | （B）, （按批复填写）: a row under the headings that belongs to them."""
    below = band.last_row + 1
    cells = grid.anchored(below) if below <= grid.n_rows else ()
    if not cells or not (_counts_columns(cells, words) or _explains(cells)):
        return band
    columns = tuple(
        replace(column, cells=(*(cell for cell in cells if column.first <= cell.col <= column.last), *column.cells))
        for column in band.columns
    )
    return replace(band, last_row=below, columns=columns)


def _counts_columns(cells: Sequence[RawCell], words: Vocabulary) -> bool:
    """栏次 | 1 | 2 | 3=2/1."""
    numbers = [cell for cell in cells if _COLUMN_NUMBER.match(plain(cell.text))]
    rest = [cell for cell in cells if cell not in numbers]
    counted = [int(found[0]) for cell in numbers if (found := re.search(r"\d+", plain(cell.text)))]
    if len(numbers) < 3 or counted != list(range(counted[0], counted[0] + len(counted))):
        return False
    if rest:
        return len(rest) == 1 and rest[0] is cells[0] and plain(rest[0].text) in words.words["column_numbers"]
    return any("=" in plain(cell.text) for cell in numbers)  # else a row of small figures


def _explains(cells: Sequence[RawCell]) -> bool:
    """Every cell is one remark in brackets or a letter: （A） | （B） | （B/A）, （按批复填写） | （填实际数）."""
    said = [plain(cell.text) for cell in cells]
    rest = said[1:] if len(said) > 1 and _SAYS_HOW.match(said[0]) else said
    open_ones = [text for text in rest if not (_ENCLOSED.match(text) or _LETTERS.match(text))]
    told = len(open_ones) * 5 <= len(rest) and all("填" in text and len(text) <= 16 for text in open_ones)
    return bool(rest) and (told or not open_ones)  # A | B | C | 未达标的填写


def reaches_down(band: Band, grid: Grid) -> bool:
    """Headings merged into the row below, beside further headings there: two rows by their shape alone."""
    deep = [column.cells[-1] for column in band.columns if column.cells[-1].rowspan == 2]
    below = list(grid.anchored(band.first_row + 1))
    if len(below) < 2:
        return False
    if len(deep) >= 2 and len(deep) + 1 <= len(band.columns):
        return True
    return _only_beside_the_values(band, grid, below) or _parts_of_one(grid, band.first_row, below)


def _parts_of_one(grid: Grid, row: int, below: list[RawCell]) -> bool:
    """预算数 over 小计 | 省级 | 县级, its merge lost: short words under one heading and the blanks behind it."""
    if any(len(plain(cell.text)) > 8 or is_number(cell.text) for cell in below):
        return False
    blank = [_is_blank(grid.at(row, cell.col), row) for cell in below]
    first = [not gap and _is_blank(grid.at(row, cell.col + 1), row) for gap, cell in zip(blank, below, strict=True)]
    return any(blank) and any(first) and all(gap or begins for gap, begins in zip(blank, first, strict=True))


def _only_beside_the_values(band: Band, grid: Grid, below: list[RawCell]) -> bool:
    """The same where merges were lost: short words, nothing under levels and values, which begin one row later."""
    body = [column for column in band.columns if column.concept in LEVELS | {"target", "actual"}]
    name = band.column("level3")
    if name is None or any(len(plain(cell.text)) > 8 or is_number(cell.text) for cell in below):
        return False
    if any(not _is_blank(grid.at(below[0].row, column.first), below[0].row) for column in body):
        return False
    return not _is_blank(grid.at(below[0].row + 1, name.first), below[0].row + 1)


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
    said = [column.word.concept if column.word else None for column in columns]
    if side is None and len(columns) > 2 and said[0] is not None and said[0] in said[1:]:
        under = grid.at(last + 1, columns[0].first)  # 年度总体目标 | 预期目标 | 实际完成情况, its merge lost
        if under is None or under.is_empty:
            side = columns.pop(0).cells[-1]
    return Band(group, row, last, tuple(columns), side) if columns else None


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
    tries = [cell.text]
    if upper is not None:  # 分数 over 自评 says 自评分数 as well as 分数自评
        tries += [upper.text + cell.text, cell.text + upper.text, upper.text]
    if upper is not None and keys(cell.text)[1] in words.words["generic"]:
        tries = tries[1:]
    matches = [match for text in tries if (match := words.find(group, text)) is not None]
    match = next((match for match in matches if match.how == "exact"), matches[0] if matches else None)
    if matches and matches[0].concept in ("interim", "forecast"):
        match = matches[0]  # 完成 over 1—7月完成值
    over = words.find(group, upper.text) if upper is not None else None
    if over is not None and over.concept == "actual" and match is not None and match.concept in ("sign", "unit"):
        match = replace(match, concept=f"actual_{match.concept}")  # the result split: 运算符号 | 内容 | 度量单位
    cells = (cell,) if upper is None else (upper, cell)
    text = " ".join(one.text for one in cells)
    return Column(None, text, cell.col, cell.col + cell.colspan - 1, "", cells, match)


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
