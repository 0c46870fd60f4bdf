"""A table that goes on as another one (续表): page breaks that cut a form in two.

The second half of a cut table has no headings of its own. It is put under the first when the first was
still open, the columns fit, and what would come to stand under each heading is what belongs there;
otherwise nothing is joined. Cells keep the place they have in the file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from perfeval.forms.bands import MONEY, Band
from perfeval.forms.blocks import Block, begins_block, blocks_of
from perfeval.forms.grid import Grid, moved_cell
from perfeval.forms.lines import is_title
from perfeval.forms.pairs import label_of, pairs_in_text
from perfeval.forms.text import is_number, plain
from perfeval.forms.vocabulary import Vocabulary
from perfeval.sources.raw import RawCell, RawTable

_LEVELS_AND_NAME = ("level1", "level2", "level3")
_VALUES = ("target", "actual", "initial_target", "adjusted_target")


@dataclass(frozen=True, slots=True)
class Joined:
    """Two tables as one; ``labels`` are side labels that the second repeats."""

    table: RawTable
    labels: tuple[RawCell, ...] = ()


def join(first: RawTable, second: RawTable, words: Vocabulary) -> Joined | None:
    """The two tables as one, if ``second`` is the rest of ``first``."""
    lower = Grid(second)
    start = _first_row(lower)
    if start is None or _has_own_beginning(lower, start, words):
        return None
    upper = Grid(first)
    block = _open_block(upper, words)
    if block is None:
        return None
    for columns in _column_maps(block, upper, lower):
        joined = _under(first, second, upper, lower, block, columns)
        if _fits(joined.table, upper.n_rows, start, block, words):
            return joined
    return None


def looks_cut(first: RawTable, second: RawTable, words: Vocabulary) -> bool:
    """Whether ``second`` is a table without any heading after one that was still open."""
    lower = Grid(second)
    start = _first_row(lower)
    if start is None or len(lower.anchored(start)) < 4 or _has_own_beginning(lower, start, words):
        return False
    return not any(isinstance(part, Block) for part in blocks_of(lower, words)) and (
        _open_block(Grid(first), words) is not None
    )


def _first_row(grid: Grid) -> int | None:
    return next((row for row in grid.rows() if not grid.is_blank(row)), None)


def _open_block(grid: Grid, words: Vocabulary) -> Block | None:
    """The block of indicators or money that reaches the last row of a table without a total under it."""
    parts = blocks_of(grid, words)
    block = parts[-1] if parts else None
    if not isinstance(block, Block) or block.kind not in ("indicators", "funds") or not block.rows or block.view:
        return None
    last = grid.anchored(block.rows[-1])
    if any(words.exact("totals", cell.text) == "total" for cell in last[:2]) and block.kind == "indicators":
        return None
    return block


def _has_own_beginning(grid: Grid, start: int, words: Vocabulary) -> bool:
    """A title, a heading row or a label: the table is a form or a block of its own."""
    cells = grid.anchored(start)
    if any(is_title(cell.text, words) for cell in cells):
        return True
    found = label_of(cells[0].text, words)
    if found is not None and found != ("totals", "total"):
        return True
    if any(True for _ in pairs_in_text(cells[0].text, words)):
        return True
    return begins_block(grid, start, words)


# ---------------------------------------------------------------- do the columns fit?


def _column_maps(block: Block, upper: Grid, lower: Grid) -> Iterator[Callable[[int], int | None]]:
    """Ways to see the columns of the second table as those of the first: the same numbers, or cell by cell."""
    edges = {column.first for column in block.band.columns} | {column.last + 1 for column in block.band.columns}
    full = max((lower.row(row) for row in lower.rows()), key=len)
    if lower.n_cols == upper.n_cols and sum(cell.col in edges for cell in full) * 5 >= len(full) * 4:
        yield lambda col: col
    model = upper.row(block.rows[-1])
    if len(model) == len(full) >= 4:
        ends = {cell.col + cell.colspan: right.col + right.colspan for cell, right in zip(full, model, strict=True)}
        same: Mapping[int, int] = {cell.col: right.col for cell, right in zip(full, model, strict=True)} | ends
        yield same.get


def _under(
    first: RawTable, second: RawTable, upper: Grid, lower: Grid, block: Block, columns: Callable[[int], int | None]
) -> Joined:
    """The second table below the first; merged cells that the cut ended are made whole again."""
    top = {cell.place: cell for cell in first.cells}
    labels: list[RawCell] = []
    moved: list[RawCell] = []
    for cell in second.cells:
        col, end = columns(cell.col), columns(cell.col + cell.colspan)
        if col is None or end is None:
            if not cell.is_empty:
                return Joined(dataclasses.replace(first, cells=()))  # an edge where the first table has none
            continue
        above = upper.at(upper.n_rows, col) if cell.row == 1 else None
        if above is not None and _is_cut(above, cell, block.band, upper.n_rows):
            whole = top[above.place]
            top[above.place] = dataclasses.replace(whole, rowspan=whole.rowspan + cell.rowspan)
            labels += [cell] if cell.text else []
            continue
        moved.append(moved_cell(cell, upper.n_rows + cell.row, col, end - col))
    side = block.band.side
    if side is not None and side.row + side.rowspan - 1 == upper.n_rows and side.rowspan > 1:
        start = next((col for col in range(1, lower.n_cols + 1) if columns(col) == side.col), 1)
        blank = next((row - 1 for row in lower.rows() if lower.at(row, start) is not None), 0)
        top[side.place] = dataclasses.replace(top[side.place], rowspan=top[side.place].rowspan + blank)
    table = dataclasses.replace(
        first,
        cells=(*top.values(), *moved),
        n_rows=upper.n_rows + lower.n_rows,
        n_cols=max(upper.n_cols, max((cell.col + cell.colspan - 1 for cell in moved), default=0)),
    )
    return Joined(table, tuple(labels))


def _is_cut(above: RawCell, cell: RawCell, band: Band, last: int) -> bool:
    """A label or level at the foot of the page that goes on, blank or repeated, at the top of the next."""
    if above.is_empty or above.row + above.rowspan - 1 != last:
        return False
    if above is band.side:
        return cell.is_empty or plain(cell.text) == plain(above.text)
    levels = [column for column in band.columns if column.concept in _LEVELS_AND_NAME[:2]]
    in_level = any(column.first == above.col for column in levels)
    return in_level and cell.is_empty and (above.rowspan > 1 or cell.rowspan > 1)


def _fits(table: RawTable, above: int, start: int, block: Block, words: Vocabulary) -> bool:
    """Whether the rows that came under the headings hold what belongs there: names, promises, points, money."""
    if not table.cells:
        return False
    grid = Grid(table)
    shape = [part for part in blocks_of(grid, words) if isinstance(part, Block)]
    whole = next((part for part in shape if part.band.first_row == block.band.first_row), None)
    if whole is None or above + start not in whole.rows:
        return False
    rows = [row for row in whole.rows if row > above]
    if block.kind == "funds":
        return any(_numbers(grid, row, whole.band, MONEY, words) for row in rows)
    scored = [_numbers(grid, row, whole.band, {"max_score", "self_score"}, words) for row in rows]
    if None in scored:
        return False
    named = [row for row in rows if _texts(grid, row, whole.band, _LEVELS_AND_NAME)]
    valued = [row for row in named if _texts(grid, row, whole.band, _VALUES)]
    total = any(words.exact("totals", cell.text) for row in rows for cell in grid.anchored(row)[:1])
    return (bool(valued) and len(valued) * 2 >= len(named) - 1) or (total and any(scored))


def _numbers(grid: Grid, row: int, band: Band, concepts: frozenset[str] | set[str], words: Vocabulary) -> int | None:
    """How many numbers stand in columns that hold nothing else; ``None`` when something else does."""
    cells = [
        cell
        for column in band.columns
        if column.concept in concepts
        for cell in grid.between(row, column.first, column.last)
        if cell.row == row and not cell.is_empty and cell.col >= column.first
    ]
    if any(not is_number(cell.text) and not words.is_placeholder(cell.text) for cell in cells):
        return None
    return sum(is_number(cell.text) for cell in cells)


def _texts(grid: Grid, row: int, band: Band, concepts: tuple[str, ...]) -> bool:
    return any(
        cell.row == row and not cell.is_empty
        for column in band.columns
        if column.concept in concepts
        for cell in grid.between(row, column.first, column.last)
    )
