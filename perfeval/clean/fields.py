"""Small readings of single cells that several blocks share: points, amounts, texts under a column."""

from __future__ import annotations

from decimal import Decimal

from perfeval.clean.draft import WORDS, Reading
from perfeval.forms.bands import Band, Column
from perfeval.forms.grid import Grid
from perfeval.forms.text import leading_amount
from perfeval.sources.raw import CellState, RawCell
from perfeval.values.reading import read_amount, read_points

Row = dict[int, list[RawCell]]


def cells_by_column(grid: Grid, row: int, band: Band) -> Row:
    """The cells of a body row, each under the one column it overlaps most: column number → cells.

    Cells that began further up count too (merged cells carry their value to every row they span),
    except those that reach up into the heading row: these are side labels. Where the column edges of
    a Word table differ from row to row, but there is one cell for each heading, order decides.
    """
    cells = [cell for cell in grid.row(row) if cell.row > band.last_row]
    found: Row = {}
    for cell in cells:
        best, width = -1, 0
        for number, column in enumerate(band.columns):
            overlap = min(cell.col + cell.colspan - 1, column.last) - max(cell.col, column.first) + 1
            if overlap > width:
                best, width = number, overlap
        if best >= 0:
            found.setdefault(best, []).append(cell)
    if len(found) < len(band.columns) and sum(map(len, found.values())) == len(band.columns) == len(cells):
        return {number: [cell] for number, cell in enumerate(cells)}
    return found


def covered_columns(cell: RawCell, band: Band) -> tuple[Column, ...]:
    """All columns that a horizontally merged cell lies over."""
    first, last = cell.col, cell.col + cell.colspan - 1
    return tuple(column for column in band.columns if column.first <= last and column.last >= first)


def number_text(cell: RawCell) -> str:
    """A numeric cell with all its digits; any other cell as it is shown."""
    if cell.state in (CellState.NUMBER, CellState.NUMBER_ROUNDED) and cell.number is not None:
        exact = format(cell.number, "f")
        unit = "".join(char for char in cell.text if char in "十百千万亿元分%")
        return exact + unit
    return cell.text


def points(cell: RawCell | None, reading: Reading) -> Decimal | None:
    """Points of a cell (分值, 得分); what could not be read is noted."""
    if cell is None or cell.is_empty:
        return None
    value, doubt = read_points(number_text(cell))
    if doubt:
        reading.doubt(WORDS.say("doubt.at", place=cell.place, doubt=doubt))
    return value


def amount(cell: RawCell, unit_text: str | None, reading: Reading) -> Decimal | None:
    """An amount in 万元, exactly; what could not be read or was assumed is noted."""
    if cell.is_empty:
        return None
    value, doubt = read_amount(leading_amount(cell.text) or number_text(cell), unit_text)
    if doubt and not (unit_text is None and value is not None):
        reading.doubt(WORDS.say("doubt.at", place=cell.place, doubt=doubt))
    return value


def shown(cells: list[RawCell]) -> list[RawCell]:
    """The cells that hold something."""
    return [cell for cell in cells if not cell.is_empty]
