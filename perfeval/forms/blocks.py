"""The blocks of a table (分块): funds, goals, indicators, lists of projects, and loose rows between them.

A table is read from top to bottom. A heading row opens a block; the block goes on until another
heading row, a title or a row that begins with a label of its own. Everything else is a loose row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from perfeval.forms.across import grid_band
from perfeval.forms.apart import taken_apart
from perfeval.forms.bands import LEVELS, MONEY, SCORES, Band, Column, bands_at, reaches_down
from perfeval.forms.bodies import Body, fit
from perfeval.forms.grid import Grid
from perfeval.forms.heading_strength import is_possible
from perfeval.forms.lists import list_band
from perfeval.forms.pairs import label_of, pairs_in_text
from perfeval.forms.table_evidence import Evidence, weights
from perfeval.forms.text import is_number, keys
from perfeval.forms.unfolded import unfolded
from perfeval.forms.views import View, views_at
from perfeval.forms.vocabulary import Vocabulary
from perfeval.forms.votes import assigned


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


def blocks_of(grid: Grid, words: Vocabulary) -> tuple[Part, ...]:
    """The table as a sequence of blocks and loose rows, in order: the cover with the most evidence."""
    return _Cover(taken_apart(unfolded(grid, words), words), words).run()


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
                        worth += _ROW * fit(self.grid, below, candidate.band)
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
            yield Candidate("aside", aside, self._rows("portfolio", aside))
        listed = list_band(self.grid, row, self.words)
        if listed is not None:
            listed = replace(listed, strength=_OF_ONE_SHAPE + len(listed.concepts))
            yield Candidate("portfolio", listed, self._rows("portfolio", listed))
        bands = [band for kind in ("indicators", "funds", "goals") for band in self._bands(row, kind)]
        if any(band.group == "goals" for band in bands):  # 年初绩效目标 | 全年完成情况: no row has a name or points
            bands = [band for band in bands if band.group != "indicators" or band.concepts & (LEVELS | SCORES)]
        for band in bands:
            yield Candidate(band.group, band, self._rows(band.group, band))

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
        first = self.grid.anchored(band.first_row)[0]
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

    def _rows(self, kind: str, band: Band) -> tuple[int, ...]:
        return Body(kind, band, self.grid, self.words, self.evidence, lambda row: bool(self.candidates(row))).rows()
