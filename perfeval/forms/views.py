"""A block seen another way (换一种看法): on its side, as cards, as one record, two values in one cell taken apart.

Each way gives a grid of its own, upright, with headings on top; cells keep the place they have in the file.
Whether the table is better understood so is decided by the same evidence as everything else (``votes.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from perfeval.forms.grid import Grid, moved_cell
from perfeval.forms.pairs import label_of
from perfeval.forms.shapes import as_number, closes, is_source, shapes
from perfeval.forms.text import is_number, keys, plain
from perfeval.forms.vocabulary import Vocabulary
from perfeval.sources.raw import CellState, RawCell, RawTable

_INSIDE = re.compile(r"^\s*([^\d:：\s][^:：\d]{1,14}?)\s*[:：\s]\s*(-?\d[\d,.]*\s*(?:%|％|亿元|万元|元|分)?)\s*$")
_TWO_NAMES = re.compile(r"^([^/／()（）|｜\n]{1,12})(?:[/／|｜\n]|\s+)([^/／()（）|｜\n]{1,12})$")
_NAME_IN_BRACKETS = re.compile(r"^([^()（）]{1,12})[（(]([^()（）]{1,12})[）)]$")
_MARKED = re.compile(r"^([^\d:：;；]{1,8})[:：]\s*(\S.*?)\s*[;；,，\s]\s*([^\d:：;；]{1,8})[:：]\s*(\S.*)$", re.DOTALL)
_IN_BRACKETS = re.compile(r"^(\S[^()（）]*?)\s*[（(]([^()（）]+)[）)]$")
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
    if not cells or is_number(cells[0].text) or len(keys(cells[0].text)[1]) > _LONGEST_LABEL:
        return
    for way in (_turned, _cards, _record):
        view = way(grid, row, words)
        if view is not None:
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
    rows: list[int] = []
    for at in range(row, last + 1):
        if not _is_of_one_kind(grid, at, start, words) or (not rows and not _may_open(grid, at, start, words)):
            break
        rows.append(at)
    named = sum(_is_heading(_own(grid, at, start)[0].text, words) for at in rows)
    opened = _holds_alike(_own(grid, row, start)) if rows else set()
    rated = any(all("rate" in shapes(cell.text) for cell in _own(grid, at, start)[1:]) for at in rows)
    sums = len(rows) == 3 and _are_budget_and_spending(grid, rows[1:], start)
    known = (named > 1 and named * 2 >= len(rows)) or (
        bool(opened) and ("level1" in opened or named > 0 or rated or sums)
    )
    if len(rows) < 2 or not known:
        return None
    edges = sorted({cell.col for at in rows for cell in grid.row(at) if cell.col >= start})
    matrix = [[grid.at(at, col) for at in rows] for col in edges]
    if matrix[0][0] is None and len(matrix[0]) == len(rows):
        return None
    if start > 1:  # the label of the whole block stays at its side
        matrix = [[side, *line] for line in matrix]
    return View(_grid_of(matrix, grid.table), rows[-1])


def _are_budget_and_spending(grid: Grid, rows: Sequence[int], start: int) -> bool:
    """Two rows of amounts, each the sum of its parts, of which the second is nowhere more than the first."""
    of, part = ([v for cell in _own(grid, at, start) if (v := as_number(cell.text)) is not None] for at in rows)
    return closes(of) and closes(part) and len(of) == len(part) and all(b <= a for a, b in zip(of, part, strict=True))


def _is_open(cell: RawCell | None, row: int) -> bool:
    """Nothing below a label whose merge was lost."""
    return cell is None or (cell.is_empty and cell.row > row)


def _own(grid: Grid, row: int, start: int) -> tuple[RawCell, ...]:
    return tuple(cell for cell in grid.anchored(row) if cell.col >= start)


def _is_of_one_kind(grid: Grid, row: int, start: int, words: Vocabulary) -> bool:
    """A label and then only values: no second label in the row."""
    cells = _own(grid, row, start)
    if len(cells) < 2 or is_number(cells[0].text) or len(keys(cells[0].text)[1]) > _LONGEST_LABEL:
        return False
    if any(cell.rowspan > 1 for cell in grid.row(row) if cell.col >= start):
        return False
    if len(cells) == 2 and not is_number(cells[1].text):
        return False
    values = [
        cell for cell in cells[1:] if not (words.is_level_word("level2", cell.text) or is_source(cell.text, words))
    ]
    groups = ("indicators", "funds", "identification")
    return not any(words.exact(group, cell.text) for cell in values for group in groups)


def _may_open(grid: Grid, row: int, start: int, words: Vocabulary) -> bool:
    """The first row of a turned block: level words or sources beside any label, or a heading over another heading."""
    cells = _own(grid, row, start)
    if _holds_alike(cells):
        return True
    below = _own(grid, row + 1, start)
    return bool(below) and _is_heading(cells[0].text, words) and _is_heading(below[0].text, words)


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
        inside = _INSIDE.match(cell.text)
        if inside is not None:
            heads.append(part_of(cell, inside[1]))
            values.append(part_of(cell, inside[2]))
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
    if any(is_source(text, words) and words.exact("totals", text) is None for text in below):
        return None  # 其中：财政拨款 below: rows of their own
    if len(heads) < 2 or any(len(keys(head.text)[1]) > _LONGEST_LABEL for head in heads):
        return None
    if any(words.exact("identification", head.text) or is_source(head.text, words) for head in heads):
        return None
    lines = [heads, values] if side is None else [[side, *heads], [side, *values]]
    return View(_grid_of(lines, grid.table), row, kinds=("funds",))


def part_of(cell: RawCell, text: str) -> RawCell:
    """A part of what a cell says, at the place of the cell."""
    return replace(cell, text=text.strip(), state=CellState.TEXT, number=None, stored=None, rowspan=1, colspan=1)


# ---------------------------------------------------------------- two values in one cell


def taken_apart(grid: Grid) -> Grid:
    """The table with columns of two values in one cell (目标值/完成值 over ≥14公里/14.3公里) as two columns each."""
    splits: dict[int, tuple[RawCell, dict[int, tuple[str, str]]]] = {}
    for cell in grid.table.nonempty():
        if cell.row >= grid.n_rows or cell.col in splits or not (2 <= len(cell.text) <= 26) or cell.text[0].isdigit():
            continue
        below = _two_values_below(grid, cell)
        names = _two_names(cell.text, below)
        if names is not None:
            splits[cell.col] = (cell, {cell.row: names} | {row: (parts[1], parts[3]) for row, parts in below.items()})
    return _widened(grid, splits) if splits else grid


def _two_values_below(grid: Grid, head: RawCell) -> dict[int, tuple[str, str, str, str]]:
    """Rows below a heading whose cells hold two values: (mark, value, mark, value)."""
    found: dict[int, tuple[str, str, str, str]] = {}
    for row in range(head.row + head.rowspan, grid.n_rows + 1):
        cell = grid.at(row, head.col)
        parts = _two_values(cell.text) if cell is not None and cell.row == row and cell.col == head.col else None
        if parts is None:
            break
        found[row] = parts
    good = sum(any(c.isdigit() for c in one) and any(c.isdigit() for c in two) for _, one, _, two in found.values())
    return found if len(found) >= 2 and good * 2 > len(found) else {}


def _two_values(text: str) -> tuple[str, str, str, str] | None:
    if (found := _MARKED.match(text)) is not None:
        return found[1].strip(), found[2], found[3].strip(), found[4]
    if (found := _IN_BRACKETS.match(text)) is not None:
        return "", found[1], "", found[2]
    for mark in "/／|｜\n":
        parts = text.split(mark)
        if len(parts) > 1 and len(parts) % 2 == 0:
            half = len(parts) // 2
            one, two = mark.join(parts[:half]).strip(), mark.join(parts[half:]).strip()
            return ("", one, "", two) if one and two else None
    return None


def _two_names(text: str, below: dict[int, tuple[str, str, str, str]]) -> tuple[str, str] | None:
    """The names of both columns: in the heading, else the marks that stand in every cell."""
    marks = {(one, two) for one, _, two, _ in below.values()}
    found = (_TWO_NAMES.match(text) or _NAME_IN_BRACKETS.match(text)) if below else None
    if found is not None:
        return found[1], found[2]
    return next(iter(marks)) if len(marks) == 1 and marks != {("", "")} else None


def _widened(grid: Grid, splits: dict[int, tuple[RawCell, dict[int, tuple[str, str]]]]) -> Grid:
    """Every cell moved to the right by the columns that came in before it."""
    after = sorted(cell.col + cell.colspan - 1 for cell, _ in splits.values())
    cells: list[RawCell] = []
    for cell in grid.table.cells:
        last = cell.col + cell.colspan - 1
        col = cell.col + sum(edge < cell.col for edge in after)
        parts = splits[cell.col][1].get(cell.row) if cell.col in splits else None
        if parts is None:
            cells.append(
                moved_cell(cell, cell.row, col, cell.colspan + sum(cell.col <= edge <= last for edge in after))
            )
            continue
        one, two = (part_of(cell, text) for text in parts)
        cells.append(moved_cell(one, cell.row, col, cell.colspan, cell.rowspan))
        cells.append(moved_cell(two, cell.row, col + cell.colspan, 1, cell.rowspan))
    return Grid(replace(grid.table, cells=tuple(cells), n_cols=grid.n_cols + len(after)))
