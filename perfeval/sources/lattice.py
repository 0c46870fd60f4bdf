"""From ruled lines to cells (表格线还原): the lines of a page become tables with their merged cells.

Lines are snapped and joined; groups of crossing lines are tables. A grid is laid through all of a table's lines; two
neighbouring fields are one cell where less than about half of the border between them is drawn.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from perfeval.sources.geometry import Glyph, Line, Page, Rule, joined, lines_of

_SNAP = 3.0  # lines nearer than this are one line
_JOIN = 4.0  # gaps in a line smaller than this are no gaps
_DRAWN = 0.55  # share of a border that must be drawn to part two cells
_SHORT = 6.0  # strokes shorter than this are no lines of a table


@dataclass(slots=True)
class Box:
    """One cell of a page's table: rows and columns it covers (from 0) and the lines of writing in it."""

    row: int
    col: int
    rowspan: int
    colspan: int
    x0: float
    y0: float
    x1: float
    y1: float
    lines: list[Line] = field(default_factory=list)
    crossing: list[str] = field(default_factory=list)  # writing that runs over its edge into another cell
    unseen: str = ""  # writing that is in the file but cut away on the paper

    @property
    def text(self) -> str:
        return joined(self.lines, self.x1)

    @property
    def confidence(self) -> float:
        return min((line.confidence for line in self.lines), default=1.0)

    @property
    def on_border(self) -> str:
        """Writing that lies on the upper or lower line of the cell, or runs over its side: it may belong to another."""
        lines = (one for one in self.lines if 0 <= min(one.middle - self.y0, self.y1 - one.middle) < 0.3 * one.size)
        return " ".join((*(line.text for line in lines), *self.crossing))

    @property
    def goes_on(self) -> bool:
        """The writing reaches the lower and the right edge: it may go on after the end of the page."""
        if not self.lines:
            return False
        first, last = self.lines[0], self.lines[-1]
        pitch = last.y0 - self.lines[-2].y0 if len(self.lines) > 1 else 1.3 * last.size
        room = pitch + min(max(first.y0 - self.y0, 0), 0.5 * last.size)  # what one more line would have taken
        return self.is_full and self.y1 - last.y1 < min(room, 2 * last.size)

    @property
    def is_full(self) -> bool:
        """The last line reaches the right edge."""
        return bool(self.lines) and self.x1 - self.lines[-1].x1 < 1.9 * self.lines[-1].size


@dataclass(slots=True)
class Grid:
    """One table on one page: where its lines run, and its cells in reading order; open where no line closes it."""

    xs: list[float]
    ys: list[float]
    boxes: list[Box]
    is_open_above: bool = False
    is_open_below: bool = False

    @property
    def n_rows(self) -> int:
        return len(self.ys) - 1

    def row(self, number: int) -> list[Box]:
        """The cells that begin in a row."""
        return [box for box in self.boxes if box.row == number]


def grids_of(page: Page) -> tuple[list[Grid], list[Glyph]]:
    """The tables of a page from top to bottom, and the signs outside them."""
    rules = _joined_rules(page.rules)
    grids = [grid for group in _with_loose_lines(_groups(rules)) if (grid := _grid(group)) is not None]
    grids.sort(key=lambda grid: (grid.ys[0], grid.xs[0]))
    return grids, _fill(grids, page.glyphs)


def _joined_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Each drawn line once: snapped to its neighbours and joined over small gaps."""
    result = []
    for is_horizontal in (True, False):
        mine = sorted((one for one in rules if one.is_horizontal is is_horizontal), key=lambda one: one.at)
        for bundle in _bundles(mine):
            at = sum(one.at * (one.end - one.start + 0.1) for one in bundle) / sum(
                one.end - one.start + 0.1 for one in bundle
            )
            spans: list[list[float]] = []
            for one in sorted(bundle, key=lambda one: one.start):
                if spans and one.start - spans[-1][1] <= _JOIN:
                    spans[-1][1] = max(spans[-1][1], one.end)
                else:
                    spans.append([one.start, one.end])
            result += [Rule(is_horizontal, at, start, end) for start, end in spans if end - start >= _SHORT]
    return result


def _bundles(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Lines at about the same place, in bundles no wider than the snapping distance."""
    bundles: list[list[Rule]] = []
    for one in rules:
        if bundles and one.at - bundles[-1][0].at <= _SNAP:
            bundles[-1].append(one)
        else:
            bundles.append([one])
    return bundles


def _groups(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Lines that touch or cross, directly or through others."""
    parent = list(range(len(rules)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    down = sorted((one.at, number) for number, one in enumerate(rules) if not one.is_horizontal)
    for a, row in enumerate(rules):
        if row.is_horizontal:
            reach = slice(bisect_left(down, (row.start - _JOIN, 0)), bisect_right(down, (row.end + _JOIN, len(rules))))
            for _, b in down[reach]:
                if rules[b].start - _JOIN <= row.at <= rules[b].end + _JOIN:
                    parent[root(a)] = root(b)
    groups: dict[int, list[Rule]] = defaultdict(list)
    for number, one in enumerate(rules):
        groups[root(number)].append(one)
    return list(groups.values())


def _with_loose_lines(groups: Sequence[list[Rule]]) -> list[list[Rule]]:
    """A table without outer edges may have rows of one cell only, which no line down parts: lines across as long as its
    own, one row's height away, are its lines too."""
    loose = [group[0] for group in groups if len(group) == 1 and group[0].is_horizontal]
    tables = [group for group in groups if len(group) > 1]
    for table in tables:
        across = sorted((one for one in table if one.is_horizontal), key=lambda one: one.at)
        if len(across) < 2 or not _is_open_at_sides(table, across[0]):
            continue
        highest = max(after.at - before.at for before, after in pairwise(across))
        while near := [one for one in loose if _is_beside(one, across, highest)]:
            table += near
            across = sorted((*across, *near), key=lambda one: one.at)
            loose = [one for one in loose if one not in near]
    return _over_wide_rows(tables)


def _over_wide_rows(tables: Sequence[list[Rule]]) -> list[list[Rule]]:
    """Two tables without outer edges, equally wide and one usual row apart: between them is a row of one cell."""
    found: list[tuple[list[Rule], list[Rule]]] = []  # each with its lines across
    by_top = [(table, sorted((one for one in table if one.is_horizontal), key=lambda one: one.at)) for table in tables]
    for table, across in sorted((one for one in by_top if one[1]), key=lambda one: one[1][0].at):
        if found and _is_one_row_below(found[-1], (table, across)):
            found[-1] = found[-1][0] + table, found[-1][1] + across
        else:
            found.append((table, across))
    return [table for table, _ in found]


def _is_one_row_below(upper: tuple[list[Rule], list[Rule]], lower: tuple[list[Rule], list[Rule]]) -> bool:
    for table, across in (upper, lower):
        if len(across) < 2 or not _is_open_at_sides(table, across[0]):
            return False
    rows = [below.at - above.at for _, across in (upper, lower) for above, below in pairwise(across)]
    last, first = upper[1][-1], lower[1][0]
    is_as_wide = abs(first.start - last.start) <= _SNAP and abs(first.end - last.end) <= _SNAP
    return is_as_wide and 0 < first.at - last.at <= 1.3 * min((row for row in rows if row > _SHORT), default=0.0)


def _is_open_at_sides(table: Sequence[Rule], across: Rule) -> bool:
    edges = [one.at for one in table if not one.is_horizontal]
    return min(edges) - across.start >= 2 * _SNAP and across.end - max(edges) >= 2 * _SNAP


def _is_beside(rule: Rule, across: Sequence[Rule], highest: float) -> bool:
    first = across[0]
    is_alike = abs(rule.start - first.start) <= _SNAP and abs(rule.end - first.end) <= _SNAP
    return is_alike and (0 < first.at - rule.at <= highest or 0 < rule.at - across[-1].at <= highest)


def _positions(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SNAP:
            found.append(value)
    return found


def _grid(group: Sequence[Rule]) -> Grid | None:
    across = [one for one in group if one.is_horizontal]
    down = [one for one in group if not one.is_horizontal]
    if len(across) < 2 or not down:
        return None
    left, right = min(one.start for one in across), max(one.end for one in across)
    xs, ys = _positions(one.at for one in down), _positions(one.at for one in across)
    # the rest of a row after the end of a page: both sides run on over the last line across
    above, below = _reach(down, xs)
    is_open_above, is_open_below = ys[0] - above > 2 * _SNAP, below - ys[-1] > 2 * _SNAP
    for at in ([above] if is_open_above else []) + ([below] if is_open_below else []):
        across.append(Rule(True, at, left, right))
        ys = sorted((*ys, at))
    top, bottom = ys[0], ys[-1]
    # a form printed without its outer edges: the lines across say where it ends
    if xs[0] - left > 2 * _SNAP:
        xs.insert(0, left)
        down.append(Rule(False, left, top, bottom))
    if right - xs[-1] > 2 * _SNAP:
        xs.append(right)
        down.append(Rule(False, right, top, bottom))
    if len(xs) < 2 or len(ys) < 2:
        return None
    return Grid(xs, ys, _boxes(xs, ys, across, down), is_open_above, is_open_below)


def _reach(down: Sequence[Rule], xs: Sequence[float]) -> tuple[float, float]:
    """How far up and down the table's lines down reach: the height that lines more than half a table apart share.

    Not always the outer ones: of a merged cell that the page end cuts, some programs draw no side.
    """
    half = (xs[-1] - xs[0]) / 2
    return -_shared([(-one.start, one.at) for one in down], half), _shared([(one.end, one.at) for one in down], half)


def _shared(ends: Sequence[tuple[float, float]], apart: float) -> float:
    for far, _ in sorted(ends, reverse=True):
        level = [x for end, x in ends if abs(end - far) <= _SNAP]
        if max(level) - min(level) > apart:
            return far
    return min(end for end, _ in ends)


def _boxes(xs: list[float], ys: list[float], across: Sequence[Rule], down: Sequence[Rule]) -> list[Box]:
    """Fields of the grid united where no border is drawn between them."""
    n_rows, n_cols = len(ys) - 1, len(xs) - 1
    owner = {(row, col): (row, col) for row in range(n_rows) for col in range(n_cols)}

    def root(field_: tuple[int, int]) -> tuple[int, int]:
        while owner[field_] != field_:
            owner[field_] = owner[owner[field_]]
            field_ = owner[field_]
        return field_

    walls = _by_position(down, xs), _by_position(across, ys)
    for row, col in owner:
        if col + 1 < n_cols and not _is_drawn(walls[0][col + 1], ys[row], ys[row + 1]):
            owner[root((row, col + 1))] = root((row, col))
        if row + 1 < n_rows and not _is_drawn(walls[1][row + 1], xs[col], xs[col + 1]):
            owner[root((row + 1, col))] = root((row, col))
    regions: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for one in owner:
        regions[root(one)].append(one)
    return sorted(
        (box for region in regions.values() for box in _rectangles(region, xs, ys)), key=lambda box: (box.row, box.col)
    )


def _by_position(rules: Sequence[Rule], positions: Sequence[float]) -> list[list[Rule]]:
    return [[one for one in rules if abs(one.at - at) <= _SNAP] for at in positions]


def _is_drawn(rules: Sequence[Rule], start: float, end: float) -> bool:
    drawn = sum(max(0.0, min(one.end, end) - max(one.start, start)) for one in rules)
    return drawn >= _DRAWN * (end - start)


def _rectangles(region: Sequence[tuple[int, int]], xs: list[float], ys: list[float]) -> list[Box]:
    """One cell for a rectangle; a region of another shape is taken row by row, runs alike in the rows below joined."""
    rows: dict[int, list[int]] = defaultdict(list)
    for row, col in region:
        rows[row].append(col)
    open_ones: dict[tuple[int, int], Box] = {}
    boxes: list[Box] = []
    for row in sorted(rows):
        runs = _runs(sorted(rows[row]))
        still = {}
        for start, end in runs:
            box = open_ones.get((start, end))
            if box is None or box.row + box.rowspan != row:
                box = Box(row, start, 0, end - start + 1, xs[start], ys[row], xs[end + 1], ys[row + 1])
                boxes.append(box)
            box.rowspan += 1
            box.y1 = ys[row + 1]
            still[start, end] = box
        open_ones = still
    return boxes


def _runs(columns: Sequence[int]) -> list[tuple[int, int]]:
    runs = [[columns[0], columns[0]]]
    for before, after in pairwise(columns):
        if after == before + 1:
            runs[-1][1] = after
        else:
            runs.append([after, after])
    return [(start, end) for start, end in runs]


def _fill(grids: Sequence[Grid], glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Each sign goes to the cell in which its middle lies (or where the rest of its writing is seen, when it is cut
    away); what lies in none stays outside. Writing that runs on over a line stays together."""
    boxes = [box for grid in grids for box in grid.boxes]
    finder = _Finder(boxes)
    homes = [finder.at(*(glyph.seen_at or glyph.middle)) for glyph in glyphs]
    for start, end in _runs_of_writing(glyphs):
        if len({home for home in homes[start:end] if home is not None}) > 1:
            home = _home(glyphs[start:end], homes[start:end], boxes)
            homes[start:end] = [home] * (end - start)
            boxes[home].crossing.append("".join(glyph.text for glyph in glyphs[start:end]))
    inside: dict[int, list[Glyph]] = defaultdict(list)
    outside = []
    for glyph, found in zip(glyphs, homes, strict=True):
        if found is None:
            outside.append(glyph)
        else:
            inside[found].append(glyph)
    for number, mine in inside.items():
        boxes[number].lines = lines_of(mine)
        boxes[number].unseen = "".join(glyph.text for glyph in mine if glyph.seen_at)
    return outside


class _Finder:
    """Which cell a point lies in."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self.boxes = boxes
        self.order = sorted(range(len(boxes)), key=lambda number: boxes[number].y0)

    def at(self, x: float, y: float) -> int | None:
        for number in self.order:
            box = self.boxes[number]
            if box.y0 > y:
                return None
            if box.y1 >= y and box.x0 <= x <= box.x1:
                return number
        return None


def _runs_of_writing(glyphs: Sequence[Glyph]) -> Iterator[tuple[int, int]]:
    """Signs written one after another without a gap: one word, also where a line of the table runs through it."""
    start = 0
    for number in range(1, len(glyphs) + 1):
        if number == len(glyphs) or not _is_next(glyphs[number - 1], glyphs[number]):
            yield start, number
            start = number


def _is_next(before: Glyph, after: Glyph) -> bool:
    size = after.y1 - after.y0
    is_level = abs(before.middle[1] - after.middle[1]) < 0.2 * size and bool(before.seen_at) is bool(after.seen_at)
    is_one_piece = 0 < before.piece == after.piece
    return is_level and is_one_piece and -0.3 * size <= after.x0 - before.x1 <= 0.12 * size


def _home(run: Sequence[Glyph], homes: Sequence[int | None], boxes: Sequence[Box]) -> int:
    """Whose writing it is: of the cell at whose left edge it begins, else of the one about whose middle it lies."""
    first = homes[0]
    if first is not None and run[0].x0 - boxes[first].x0 < run[0].y1 - run[0].y0:
        return first
    middle = (run[0].x0 + run[-1].x1) / 2
    return min(
        (home for home in homes if home is not None),
        key=lambda home: abs((boxes[home].x0 + boxes[home].x1) / 2 - middle),
    )
