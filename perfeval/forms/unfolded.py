"""Blocks that stand beside each other (左右并排的栏块): the right one is seen below the left one.

项目概况 beside 资金概况, 产出 beside 效益 under the same headings twice: two blocks in the same rows. Cells keep the
place they have in the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from perfeval.forms.bands import MONEY, SCORES
from perfeval.forms.grid import Grid, moved_cell
from perfeval.forms.pairs import label_of
from perfeval.forms.text import is_number, plain
from perfeval.forms.vocabulary import Vocabulary
from perfeval.sources.raw import RawCell

Section = tuple[int, int, int]  # first row, last row, first column of the right block


def unfolded(grid: Grid, words: Vocabulary) -> Grid:
    """The table with blocks that stand beside each other one under the other."""
    sections: list[Section] = []
    for row in grid.rows():
        if sections and row <= sections[-1][1]:
            continue
        twice = _twice(grid.anchored(row), words)
        seam = twice or _money_beside_facts(grid, row, words)
        if seam:
            last = _last(grid, row, seam, facts=not twice, words=words)
            first = row - 1 if row > 1 and [c.col for c in grid.anchored(row - 1)] == [1, seam] else row
            if last > row:
                sections.append((first, last, seam))
    return _moved(grid, sections) if sections else grid


def _twice(cells: Sequence[RawCell], words: Vocabulary) -> int:
    """The column in which the same headings begin again, results or scores among them; 0 where they do not.

    Promises alone twice are two terms of one target (实施期 | 年度).
    """
    half = len(cells) // 2
    said = [plain(cell.text) for cell in cells]
    if half < 3 or said[:half] != said[half:] or len(set(said)) != half or any(is_number(text) for text in said):
        return 0
    told = {words.exact("indicators", cell.text) for cell in cells[:half]}
    return cells[half].col if told & {"actual", *SCORES} else 0


def _money_beside_facts(grid: Grid, row: int, words: Vocabulary) -> int:
    """The column in which headings of money begin beside 项目名称 | … and further facts below it."""
    cells = grid.anchored(row)
    labels = [cell for at in (row, row + 1) if (cell := grid.at(at, 1)) is not None]
    facts = {label_of(cell.text, words) for cell in labels}
    if (
        len(cells) < 5
        or not facts
        or not facts <= {("identification", fact) for fact in ("name", "department", "unit", "year")}
    ):
        return 0
    money = [match.concept for cell in cells[2:] if (match := words.find("funds", cell.text)) is not None]
    below = grid.anchored(row + 1)
    figures = [cell for cell in below[2:] if is_number(cell.text)]
    return cells[2].col if len(set(money) & MONEY) > 1 and len(below) > 3 and len(figures) > 1 else 0


def _group(cell: RawCell, words: Vocabulary) -> str:
    return (label_of(cell.text, words) or ("",))[0]


def _last(grid: Grid, row: int, seam: int, *, facts: bool, words: Vocabulary) -> int:
    """The last row in which both blocks go on and no cell crosses from one into the other."""
    last = row
    for at in range(row + 1, grid.n_rows + 1):
        cells = grid.anchored(at)
        left = [cell for cell in cells if cell.col < seam]
        right = [cell for cell in cells if cell.col >= seam]
        if not left or any(cell.col + cell.colspan > seam for cell in left):
            break
        if facts and (len(left) != 2 or not right or _group(right[0], words) not in ("", "totals")):
            break
        last = at
    return last


def _moved(grid: Grid, sections: Sequence[Section]) -> Grid:
    """The right blocks put under the left ones; what stands below them moves down."""
    cells: list[RawCell] = []
    for cell in grid.table.cells:
        before = sum(last - first + 1 for first, last, _ in sections if last < cell.row)
        inside = next(((first, last, seam) for first, last, seam in sections if first <= cell.row <= last), None)
        row, col = cell.row + before, cell.col
        if inside is not None and cell.col >= inside[2]:
            row, col = row + inside[1] - inside[0] + 1, cell.col - inside[2] + 1
        cells.append(moved_cell(cell, row, col, cell.colspan, cell.rowspan))
    rows = grid.n_rows + sum(last - first + 1 for first, last, _ in sections)
    return Grid(replace(grid.table, cells=tuple(cells), n_rows=rows))
