"""A block seen another way (换一种看法): on its side, as cards, as one record.

Each way gives a grid of its own, upright, with headings on top; cells keep the place they have in the file.
Whether the table is better understood so is decided by the same evidence as everything else (``votes.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from perfeval.forms.apart import part_of
from perfeval.forms.grid import Grid, moved_cell
from perfeval.forms.pairs import label_of
from perfeval.forms.shapes import as_number, closes, is_source, shapes
from perfeval.forms.text import is_number, keys, plain
from perfeval.forms.vocabulary import Vocabulary
from perfeval.sources.raw import RawCell, RawTable

_NUMBER = r"(-?\d[\d,.]*\s*(?:%|％|亿元|万元|万|元|分)?)"
_INSIDE = re.compile(rf"^\s*(得|[^\d:：\s][^:：\d]{{1,14}}?(?=\s*[:：\s]))[:：\s]*{_NUMBER}\s*$")
_IN_SENTENCE = re.compile(rf"^\s*([^\d:：\s][^:：\d]{{1,14}}?)\s*[:：为]?\s*{_NUMBER}\s*$")
_PARTS = re.compile(r"[，；;。、（）()]|(?<!\d),|,(?!\d)|\s{2,}")
_LONGEST_LABEL, _LONGEST_CARD = 14, 14


@dataclass(frozen=True, slots=True)
class View:
    """Rows of a table seen another way: an upright grid, the last row of the table that it takes in, and its titles."""

    grid: Grid
    last: int
    titles: tuple[RawCell, ...] = ()
    kinds: tuple[str, ...] = ("indicators", "funds")


def views_at(grid: Grid, row: int, words: Vocabulary) -> Iterator[View]:
    """Every other way to see the rows from ``row`` on."""
    cells = grid.anchored(row)
    if not cells or is_number(cells[0].text):
        return
    if len(keys(cells[0].text)[1]) <= _LONGEST_LABEL:
        for way in (_turned, _cards, _stacked):
            if (view := way(grid, row, words)) is not None:
                yield view
    if (view := _record(grid, row, words)) is not None:
        yield view


def _grid_of(matrix: Sequence[Sequence[RawCell | None]], table: RawTable) -> Grid:
    """A grid of these cells; a cell that stands in several neighbouring positions is merged over them."""
    cells: list[RawCell] = []
    seen: set[int] = set()
    for row, line in enumerate(matrix, start=1):
        for col, cell in enumerate(line, start=1):
            if cell is None or id(cell) in seen:
                continue
            seen.add(id(cell))
            down, right = 1, 1
            while row + down <= len(matrix) and matrix[row + down - 1][col - 1] is cell:
                down += 1
            while col + right <= len(line) and line[col + right - 1] is cell:
                right += 1
            cells.append(moved_cell(cell, row, col, right, down))
    return Grid(RawTable(table.name, tuple(cells), len(matrix), max(map(len, matrix)), table.hidden))


# ---------------------------------------------------------------- on its side


def _turned(grid: Grid, row: int, words: Vocabulary) -> View | None:
    """Headings down the left side, one indicator or source of money in each column (横排)."""
    side = grid.anchored(row)[0]
    lost = all(_is_open(grid.at(row + more, side.col), row) for more in (1, 2)) and row + 2 <= grid.n_rows
    start = side.col + side.colspan if side.rowspan > 2 or lost else 1
    last = side.row + side.rowspan - 1 if side.rowspan > 2 else grid.n_rows
    edge = _score_at_the_edge(grid, row)
    until = edge.col if edge is not None else grid.n_cols + 1
    rows: list[int] = []
    for at in range(row, last + 1):
        here = _own(grid, at, start, until)
        one_reason = len(rows) > 3 and len(here) == 2 and words.exact("indicators", here[0].text) == "reason"
        opens = bool(rows) or (len(here) > 1 and _may_open(grid, at, start, until, words))
        if not one_reason and not (opens and _is_of_one_kind(grid, here, words)):
            break
        rows.append(at)
    if len(rows) < 2 or not _is_known(grid, rows, start, until, words):
        return None
    edges = sorted({cell.col for at in rows for cell in grid.row(at) if start <= cell.col < until})
    matrix = [[grid.at(at, col) for at in rows] for col in edges]
    if matrix[0][0] is None and len(matrix[0]) == len(rows):
        return None
    _points_at_the_edge(matrix)
    if edge is not None:  # 执行得分 over 9.55, merged down beside all rows: of the first source
        head = grid.at(row, edge.col)
        for number, line in enumerate(matrix):
            line.append(head if number == 0 else edge if number == 1 else None)
    if start > 1:  # the label of the whole block stays at its side
        matrix = [[side, *line] for line in matrix]
    return View(_grid_of(matrix, grid.table), rows[-1])


def _score_at_the_edge(grid: Grid, row: int) -> RawCell | None:
    """A figure merged down behind all rows under its own heading."""
    heads, below = grid.anchored(row), grid.anchored(row + 1)
    if len(heads) < 4 or not below or below[-1].col != heads[-1].col or below[-1].rowspan < 2:
        return None
    return below[-1] if is_number(below[-1].text) and not is_number(heads[-1].text) else None


def _is_known(grid: Grid, rows: Sequence[int], start: int, until: int, words: Vocabulary) -> bool:
    """Whether the rows tell what they are: headings down the side, levels or sources across, amounts that add up."""
    own = [_own(grid, at, start, until) for at in rows]
    named = sum(_is_heading(cells[0].text, words) for cells in own)
    opened = _holds_alike(own[0])
    rated = any(all("rate" in shapes(cell.text) for cell in cells[1:]) for cells in own)
    sums = len(own) > 2 and _are_budget_and_spending(own[1:3])
    told = "level1" in opened or named > 0 or rated or (sums and len(own) == 3)
    return (named > 1 and named * 2 >= len(rows)) or (bool(opened) and told) or (sums and (rated or named > 0))


def _points_at_the_edge(matrix: list[list[RawCell | None]]) -> None:
    """分值10分，得分9.8分 in a column without a heading: points and score of the first source."""
    said = [cell for cell in matrix[-1] if cell is not None and not cell.is_empty]
    inside = _amounts_in(said[0].text) if len(said) == 1 and said[0] is not matrix[-1][0] and len(matrix) > 2 else []
    if not inside:
        return
    matrix.pop()
    for number, line in enumerate(matrix):
        line += [part_of(said[0], pair[number]) if number < 2 else None for pair in inside]


def _are_budget_and_spending(rows: Sequence[Sequence[RawCell]]) -> bool:
    """Two rows of amounts, each the sum of its parts, of which the second is nowhere more than the first."""
    of, part = ([v for cell in cells if (v := as_number(cell.text)) is not None] for cells in rows)
    return closes(of) and closes(part) and len(of) == len(part) and all(b <= a for a, b in zip(of, part, strict=True))


def _is_open(cell: RawCell | None, row: int) -> bool:
    """Nothing below a label whose merge was lost."""
    return cell is None or (cell.is_empty and cell.row > row)


def _own(grid: Grid, row: int, start: int, until: int) -> tuple[RawCell, ...]:
    return tuple(cell for cell in grid.anchored(row) if start <= cell.col < until)


def _is_of_one_kind(grid: Grid, cells: Sequence[RawCell], words: Vocabulary) -> bool:
    """A label and then only values: no second label in the row."""
    if len(cells) < 2 or is_number(cells[0].text) or len(keys(cells[0].text)[1]) > _LONGEST_LABEL:
        return False
    if any(cell.rowspan > 1 for cell in grid.row(cells[0].row) if cells[0].col <= cell.col <= cells[-1].col):
        return False
    if len(cells) == 2 and not is_number(cells[1].text):
        return False
    values = [
        cell for cell in cells[1:] if not (words.is_level_word("level2", cell.text) or is_source(cell.text, words))
    ]
    groups = ("indicators", "funds", "identification")
    return not any(words.exact(group, cell.text) for cell in values for group in groups)


def _may_open(grid: Grid, row: int, start: int, until: int, words: Vocabulary) -> bool:
    """The first row of a turned block: level words or sources beside any label, or a heading over another heading."""
    cells = _own(grid, row, start, until)
    below = [_own(grid, row + more, start, until) for more in (1, 2)]
    if _holds_alike(cells) or (len(cells) > 2 and _are_budget_and_spending(below)):
        return True
    told = [bool(cells) and _is_heading(cells[0].text, words) for cells in below]
    return bool(below[0]) and _is_heading(cells[0].text, words) and (told[0] or (len(cells) == 2 and told[1]))


def _holds_alike(cells: Sequence[RawCell]) -> set[str]:
    """What hardly anything else stands beside the label: level words, or sources of money."""
    for kinds in ({"level1", "level2"}, {"source"}):
        if len(cells) > 2 and sum(bool(shapes(cell.text) & kinds) for cell in cells[1:]) * 5 >= 3 * (len(cells) - 1):
            return kinds
    return set()


def _is_heading(text: str, words: Vocabulary) -> bool:
    if words.is_level_word("level1", text) or words.is_level_word("level2", text):
        return False
    return any(words.find(group, text) is not None for group in ("indicators", "funds"))


# ---------------------------------------------------------------- cards


def _cards(grid: Grid, row: int, words: Vocabulary) -> View | None:
    """A group of labels with their values that comes again and again: each is one record (一个指标一张卡)."""
    first = grid.anchored(row)[0]
    starts = [row]
    again = range(row + 2, min(row + _LONGEST_CARD, grid.n_rows) + 1)
    period = next((at - row for at in again if _begins_alike(grid, at, first)), 0)
    while period and _begins_alike(grid, starts[-1] + period, first):
        starts.append(starts[-1] + period)
    length = period or _length_of_one(grid, row, words)
    lines = [n for n in range(length) if not all(_is_title(grid, at + n) for at in starts[:-1] or starts)]
    spots = [spot for line in lines for spot in _labels(grid, starts, line)]
    known = sum(words.find("indicators", grid.at(row + line, col).text) is not None for line, col in spots)  # type: ignore[union-attr]
    levels = any(_level_of([_value(grid, at + n, col) for at in starts]) < 2 for n, col in spots)
    if not lines or len(spots) < 4 or known < (4 if len(starts) < 3 else 0 if levels else 2):
        return None
    if any(not _labels(grid, starts, line) for line in lines):
        return None
    if len(starts) == 1 and (len(lines) < 2 or any(_is_label(_value(grid, row + n, col), words) for n, col in spots)):
        return None  # headings beside each other
    spots.sort(key=lambda spot: _level_of([_value(grid, at + spot[0], spot[1]) for at in starts]))
    matrix: list[list[RawCell | None]] = [[grid.at(row + line, col) for line, col in spots]]
    matrix += [[_value(grid, at + line, col) for line, col in spots] for at in starts]
    last = starts[-1] + lines[-1]
    titles = [cell for at in range(row, last + 1) if _is_title(grid, at) for cell in grid.anchored(at)]
    above = grid.anchored(row - 1)
    titles += above if len(titles) == len(starts) - 1 and len(above) == 1 else []
    labels = [grid.at(at + line, col) for at in starts[1:] for line, col in spots]
    return View(
        _grid_of(matrix, grid.table),
        last,
        kinds=("indicators",),
        titles=(*titles, *(cell for cell in labels if cell is not None)),
    )


def _begins_alike(grid: Grid, row: int, first: RawCell) -> bool:
    cells = grid.anchored(row)
    return bool(cells) and cells[0].col == first.col and plain(cells[0].text) == plain(first.text)


def _length_of_one(grid: Grid, row: int, words: Vocabulary) -> int:
    at = row
    while at <= grid.n_rows and len(grid.anchored(at)) >= 2 and at - row < _LONGEST_CARD:
        first = grid.anchored(at)[0].text
        if words.exact("indicators", first) is None and label_of(first, words) is not None:
            break  # 总分, 填报人
        at += 1
    return at - row


def _is_title(grid: Grid, row: int) -> bool:
    cells = grid.anchored(row)
    return not cells or (len(cells) == 1 and grid.is_wide(cells[0]))


def _labels(grid: Grid, starts: Sequence[int], line: int) -> list[tuple[int, int]]:
    """Where the labels of one line of a card stand: the same text in every card, a value, the next label."""
    found: list[tuple[int, int]] = []
    free = 1
    for cell in grid.anchored(starts[0] + line):
        if cell.col < free:
            continue
        others = [grid.at(at + line, cell.col) for at in starts]
        same = all(other is not None and plain(other.text) == plain(cell.text) for other in others)
        if not same or is_number(cell.text) or len(keys(cell.text)[1]) > _LONGEST_LABEL:
            return []
        found.append((line, cell.col))
        value = grid.at(starts[0] + line, cell.col + cell.colspan)
        free = cell.col + cell.colspan + (value.colspan if value is not None else 1)
    return found


def _is_label(cell: RawCell | None, words: Vocabulary) -> bool:
    return cell is not None and words.exact("indicators", cell.text) is not None


def _level_of(values: Sequence[RawCell | None]) -> int:
    """Where a column usually stands, by what it holds: first level, second level, the rest; cards have no order."""
    held = [shapes(cell.text) for cell in values if cell is not None]
    one, two = (sum(level in said for said in held) for level in ("level1", "level2"))
    return 2 if max(one, two) * 2 <= len(held) else 0 if one > two else 1


def _value(grid: Grid, row: int, col: int) -> RawCell | None:
    label = grid.at(row, col)
    value = grid.at(row, label.col + label.colspan) if label is not None else None
    return None if value is None or value.is_empty or value.row != row else value


def same_card(first: RawTable, second: RawTable, words: Vocabulary) -> RawTable | None:
    """Two cards in tables of their own as one table; ``None`` when they are no cards of one kind."""
    upper, lower = Grid(first), Grid(second)
    begins = lower.anchored(1)
    starts = [row for row in upper.rows() if begins and _begins_alike(upper, row, begins[0])]
    if not starts or second.n_rows > _LONGEST_CARD or first.n_cols != second.n_cols:
        return None
    shift = starts[-1] - 1
    labels: set[int] = set()
    for cell in second.nonempty():
        above = upper.at(cell.row + shift, cell.col)
        if above is not None and plain(above.text) == plain(cell.text) and not is_number(cell.text):
            labels.add(cell.row)
            if words.exact("identification", cell.text) == "name":
                return None  # another form
    if len(labels) < 3 or len(labels) * 2 < second.n_rows:
        return None
    moved = (moved_cell(cell, cell.row + first.n_rows, cell.col, cell.colspan) for cell in second.cells)
    return replace(first, cells=(*first.cells, *moved), n_rows=first.n_rows + second.n_rows)


# ---------------------------------------------------------------- promise over result


def _stacked(grid: Grid, row: int, words: Vocabulary) -> View | None:
    """目标 and 结果 below each other beside a merged name: each pair of rows is one row with a column for either."""
    heads = grid.anchored(row)
    for labels, values in pairwise(heads):
        length = _cycle(grid, row + 1, labels.col)
        starts = [
            at
            for at in range(row + 1, grid.n_rows - length + 2, max(length, 1))
            if length and _is_stack(grid, row + 1, at, length, labels.col)
        ]
        starts = [at for number, at in enumerate(starts) if at == row + 1 + number * length]
        if len(starts) < 2:
            continue
        left = [head for head in heads if head.col < labels.col]
        right = [head for head in heads if head.col > values.col]
        matrix: list[list[RawCell | None]] = [[*left, *(grid.at(row + 1 + n, labels.col) for n in range(length))]]
        matrix += [
            [*(grid.at(at, head.col) for head in left), *(grid.at(at + n, values.col) for n in range(length))]
            for at in starts
        ]
        taken: list[RawCell | None] = [labels, values]
        for head in right:
            taken += _unstack(grid, starts, length, head, matrix)
        taken += [grid.at(at + n, labels.col) for at in starts[1:] for n in range(length)]
        return View(
            _grid_of(matrix, grid.table),
            starts[-1] + length - 1,
            kinds=("indicators",),
            titles=tuple(cell for cell in taken if cell is not None),
        )
    return None


def _cycle(grid: Grid, row: int, col: int) -> int:
    """How many different words stand below each other until the first comes again; 0 where none does."""
    said = [plain(cell.text) if (cell := grid.at(at, col)) is not None else "" for at in range(row, row + 5)]
    length = said.index(said[0], 1) if said[0] in said[1:] else 0
    return length if length > 1 and all(said[:length]) and not any(map(is_number, said[:length])) else 0


def _is_stack(grid: Grid, first: int, at: int, length: int, col: int) -> bool:
    """The same words again, beside a name that is merged over them."""
    name = grid.at(at, col - 1)
    alike = all(
        (cell := grid.at(at + n, col)) is not None and plain(cell.text) == plain(grid.at(first + n, col).text)  # type: ignore[union-attr]
        for n in range(length)
    )
    if not alike or name is None or name.row != at or name.is_empty:
        return False
    lost = name.rowspan == 1 and all(_is_open(grid.at(at + n, col - 1), at) for n in range(1, length))
    return lost or name.rowspan == length


def _unstack(
    grid: Grid, starts: Sequence[int], length: int, head: RawCell, matrix: list[list[RawCell | None]]
) -> list[RawCell | None]:
    """A further column: one value for each name, or points and score with their labels below each other."""
    inside = [
        [_amounts_in(cell.text) if (cell := grid.at(at + n, head.col)) else [] for n in range(length)] for at in starts
    ]
    if not all(len(one) == 1 for lines in inside for one in lines):
        matrix[0].append(head)
        for line, at in zip(matrix[1:], starts, strict=True):
            line.append(grid.at(at, head.col))
        return []
    matrix[0] += [part_of(head, inside[0][n][0][0]) for n in range(length)]
    for line, at, lines in zip(matrix[1:], starts, inside, strict=True):
        line += [part_of(grid.at(at + n, head.col), lines[n][0][1]) for n in range(length)]  # type: ignore[arg-type]
    return [head]


# ---------------------------------------------------------------- one record in a row


def _record(grid: Grid, row: int, words: Vocabulary) -> View | None:
    """预算数 | 48 | 支出数 | 44.9 | 执行率 | 93.54%, or each with its figure in one cell: a table of one row."""
    side: RawCell | None = None
    heads: list[RawCell] = []
    values: list[RawCell] = []
    cells = list(grid.anchored(row))
    number = 0
    while number < len(cells):
        cell, nxt = cells[number], cells[number + 1] if number + 1 < len(cells) else None
        inside = _amounts_in(cell.text)
        if inside:
            heads += [part_of(cell, label) for label, _ in inside]
            values += [part_of(cell, value) for _, value in inside]
            number += 1
        elif nxt is not None and is_number(nxt.text) and not is_number(cell.text):
            heads.append(cell)
            values.append(nxt)
            number += 2
        elif number == 0 and side is None:
            side = cell
            number += 1
        else:
            return None
    below = [cell.text for cell in grid.anchored(row + 1)]
    figures = sum(map(is_number, below)) > 1  # 分数合计 | 97.5 below is no source of money
    if figures and any(is_source(text, words) and words.exact("totals", text) is None for text in below):
        return None  # 其中：财政拨款 below: rows of their own
    if len(heads) < 2 or any(len(keys(head.text)[1]) > _LONGEST_LABEL for head in heads):
        return None
    sources = [head for head in heads if is_source(head.text, words) and not words.suggest("funds", head.text)]
    if sources or any(words.exact("identification", head.text) for head in heads):
        return None
    lines = [heads, values] if side is None else [[side, *heads], [side, *values]]
    return View(_grid_of(lines, grid.table), row, kinds=("funds",))


def _amounts_in(text: str) -> list[tuple[str, str]]:
    """Labels with their figures, where a cell holds nothing else: 预算数540万元，支出518万元（执行率96%）。"""
    if not any(char.isdigit() for char in text) or len(text) > 120:
        return []
    if (one := _INSIDE.match(text)) is not None:
        return [(one[1], one[2])]
    found = [_IN_SENTENCE.match(part) for part in _PARTS.split(text) if part and part.strip()]
    told = [(match[1], match[2]) for match in found if match is not None]
    return told if len(told) == len(found) > 1 else []
