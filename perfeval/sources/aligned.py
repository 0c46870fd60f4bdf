"""Tables without lines (无框线表): columns told by how their writing is aligned, only where nothing else can be meant.

A table is read when its first row heads every column, no writing crosses the gaps between the columns, no cell but of
the last columns is empty (an empty one may be the lower half of a merged cell), each column is left, right or middle
aligned over three rows and more, and there is one way only to part the lines of print into rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from perfeval.sources.geometry import Glyph, Line, Page, Rule, lines_of, would_fit

_GAP = 0.3  # heights of a sign: wider than between the signs of a word
_GUTTER = 0.8  # heights of a sign: paper between two columns, or two pieces of writing in one line
_LEVEL = 0.3  # heights of a sign: edges that differ by less are aligned
_ROWS = 3  # below the heading

_Band = list[Line]  # the pieces of writing of one row of the page
_Span = tuple[float, float]


def aligned(page: Page) -> list[Rule] | None:
    """Lines where a table without lines has its rows and columns; ``None`` when another reading is possible too."""
    pieces = _pieces(page.glyphs)
    if not _is_beside(pieces):
        return []
    found = {tuple(rules) for bands in _bandings(pieces) if (rules := _tables(bands)) is not None}
    return list(found.pop()) if len(found) == 1 and not page.has_picture else None


def _pieces(glyphs: Sequence[Glyph]) -> list[Line]:
    """The writing of each line of print, parted at gaps where no blank was typed; from the top."""
    pieces: list[Line] = []
    rows: dict[float, list[Glyph]] = {}
    for glyph in sorted((one for one in glyphs if one.text.strip()), key=lambda one: one.middle):
        level = next((at for at in rows if abs(at - glyph.middle[1]) < 0.3 * (glyph.y1 - glyph.y0)), glyph.middle[1])
        rows.setdefault(level, []).append(glyph)
    for row in rows.values():
        start = 0
        for number in range(1, len(row) + 1):
            if number == len(row) or row[number].x0 - row[number - 1].x1 > _GAP * (row[number].y1 - row[number].y0):
                pieces += lines_of(row[start:number])
                start = number
    return sorted(pieces, key=lambda one: one.y0)


def _bandings(pieces: Sequence[Line]) -> Iterator[list[_Band]]:
    """Every way to put the lines of print into rows: lines nearer than so much are of one row."""
    levels: list[list[float]] = []
    for one in pieces:
        if levels and one.y0 < levels[-1][1]:
            levels[-1][1] = max(levels[-1][1], one.y1)
        else:
            levels.append([one.y0, one.y1])
    size = sorted(one.size for one in pieces)[len(pieces) // 2]
    gaps = sorted({0.0, *(after[0] - before[1] for before, after in pairwise(levels))})
    for small, wide in pairwise(gaps):
        if (small == 0 or wide - small > _LEVEL * size) and small < size:
            yield _banded(pieces, small)


def _banded(pieces: Sequence[Line], near: float) -> list[_Band]:
    bands: list[_Band] = []
    foot = 0.0
    for one in pieces:
        if bands and one.y0 - foot <= near:
            bands[-1].append(one)
        else:
            bands.append([one])
        foot = max(foot, one.y1)
    return bands


def _tables(bands: Sequence[_Band]) -> list[Rule] | None:
    """The lines of all tables among the rows; ``None`` if some rows with columns are in none."""
    rules: list[Rule] = []
    at = 0
    while at < len(bands):
        end, columns = _reach(bands, at)
        table = bands[at:end]
        if len(columns) > 1 and _is_certain(table, columns):
            rules += _rules(table, columns)
        elif not all(_is_alone(band) for band in table):
            return None
        at = end
    return rules


def _is_beside(pieces: Sequence[Line]) -> bool:
    """Some of it stands beside other writing, not below."""
    return any(upper.middle > lower.y0 for upper, lower in pairwise(pieces))


def _is_alone(band: _Band) -> bool:
    """Writing outside tables: nothing stands beside it, or each piece names itself (金额单位：万元)."""
    return not _is_beside(band) or all("：" in one.text or ":" in one.text for one in band)


def _reach(bands: Sequence[_Band], start: int) -> tuple[int, list[_Span]]:
    """How far down the columns that a row begins go on, and where they are."""
    columns = _columns(bands[start : start + 1])
    end = start + 1
    while end < len(bands) and len(columns) > 1 and len(bands[end]) > 1:
        wider = _columns(bands[start : end + 1])
        if len(wider) != len(columns):
            break
        columns, end = wider, end + 1
    return end, columns


def _columns(bands: Sequence[_Band]) -> list[_Span]:
    """Stretches of the page's width with writing in some of the rows."""
    found: list[_Span] = []
    for one in sorted((one for band in bands for one in band), key=lambda one: one.x0):
        if found and one.x0 - found[-1][1] <= _GUTTER * one.size:
            found[-1] = found[-1][0], max(found[-1][1], one.x1)
        else:
            found.append((one.x0, one.x1))
    return found


def _is_certain(table: Sequence[_Band], columns: Sequence[_Span]) -> bool:
    """Nothing else can be meant by it."""
    cells = [[[one for one in band if left <= one.x0 <= right] for left, right in columns] for band in table]
    heading, *rows = cells
    if any(_is_beside(cell) for row in cells for cell in row):
        return False
    if len(rows) < _ROWS or not all(heading):
        return False
    filled = max((number for number in range(len(columns)) if all(row[number] for row in rows)), default=-1)
    if not all(all(row[: filled + 1]) for row in rows) or filled < 1:
        return False
    return all(_is_aligned([row[number] for row in cells]) for number in range(len(columns))) and not any(
        _may_go_on(upper, lower, columns) for upper, lower in pairwise(rows if _holds_a_number(rows[0]) else cells)
    )


def _holds_a_number(row: Sequence[Sequence[Line]]) -> bool:
    """A wrapped heading does not go on in a number: this is a row of its own."""
    return any(cell[0].text[0] in "0123456789≥≤≧≦＞＜><=" for cell in row if cell)


def _is_aligned(cells: Sequence[Sequence[Line]]) -> bool:
    """The cells of one column begin, end or have their middles at one place; few ones together with their heading."""
    filled = [cell for cell in cells[1:] if cell]
    filled = filled if len(filled) >= _ROWS else [cell for cell in cells if cell]
    size = filled[0][0].size
    edges: tuple[Callable[[Sequence[Line]], float], ...] = (
        lambda cell: min(one.x0 for one in cell),
        lambda cell: max(one.x1 for one in cell),
        lambda cell: (min(one.x0 for one in cell) + max(one.x1 for one in cell)) / 2,
    )
    return any(max(map(edge, filled)) - min(map(edge, filled)) <= _LEVEL * size for edge in edges)


def _may_go_on(upper: Sequence[Sequence[Line]], lower: Sequence[Sequence[Line]], columns: Sequence[_Span]) -> bool:
    """All that stands in a row may be the rest of what stands above: each cell above runs to its column's edge.

    A number does not go on in a number: two points one below the other are two points.
    """
    return all(
        bool(above) and not _ends(above[-1].text, below[0].text) and not would_fit(below[0].text, above[-1], right)
        for above, below, (_, right) in zip(upper, lower, columns, strict=True)
        if below
    )


def _ends(text: str, following: str) -> bool:
    return (text[-1].isascii() and following[0].isascii()) and text[-1].isalnum() and following[0].isalnum()


def _rules(table: Sequence[_Band], columns: Sequence[_Span]) -> Iterator[Rule]:
    xs = [columns[0][0] - 4, *((one[1] + other[0]) / 2 for one, other in pairwise(columns)), columns[-1][1] + 4]
    feet = [(max(one.y1 for one in upper) + min(one.y0 for one in lower)) / 2 for upper, lower in pairwise(table)]
    ys = [min(one.y0 for one in table[0]) - 1, *feet, max(one.y1 for one in table[-1]) + 1]
    yield from (Rule(True, y, xs[0], xs[-1]) for y in ys)
    yield from (Rule(False, x, ys[0], ys[-1]) for x in xs)
