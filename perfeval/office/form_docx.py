"""The official form as a Word table (自评表 docx)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.shared import Mm, Pt

from perfeval.office.grid import Grid, GridCell, Kind
from perfeval.office.paper import Style, new_paper, save_paper
from perfeval.office.pen import Pen, fill, lay_out, mark_row, shade
from perfeval.report.show.view import View

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

_SIDE = 17  # mm left and right: the form needs the width
_NUMBERS = {Kind.MONEY, Kind.POINTS, Kind.RATE}


def write_form_docx(view: View, grid: Grid, path: Path) -> None:
    """Write the form: title, the table with its merged cells, the notes; same project, same bytes."""
    project = view.evaluation.project
    document = new_paper(project.name or project.id, view.lang, (25, 22, _SIDE, _SIDE))
    pen = Pen(document, draft_mark="", width_mm=210 - 2 * _SIDE)
    cells = grid.in_order()
    for cell in cells:
        if cell.kind is Kind.TITLE:
            pen.paragraph(cell.shown, Style.TITLE)
        elif cell.kind is Kind.SUBTITLE:
            pen.paragraph(cell.shown, Style.SUBTITLE)
    set_table(document, grid, [cell for cell in cells if cell.kind not in {Kind.TITLE, Kind.SUBTITLE, Kind.NOTE}])
    for cell in cells:
        if cell.kind is Kind.NOTE:
            note = pen.paragraph(cell.shown, Style.CELL)
            note.paragraph_format.space_before = Pt(3)
    save_paper(document, path)


def set_table(document: Document, grid: Grid, cells: Sequence[GridCell]) -> list[tuple[GridCell, _Cell]]:
    """A grid as a Word table; rows in which nothing stands are left out. Gives the marked cells as set."""
    numbers = sorted({row for cell in cells for row in range(cell.row, cell.row + cell.rows)})
    at = {row: number for number, row in enumerate(numbers)}
    table = document.add_table(rows=len(numbers), cols=len(grid.widths))
    lay_out(table, grid.widths)
    rows = [list(row.cells) for row in table.rows]
    for row in table.rows:
        mark_row(row, is_head=False)
    marked = []
    for cell in cells:
        one = rows[at[cell.row]][cell.col]
        if cell.rows > 1 or cell.cols > 1:
            one = one.merge(rows[at[cell.row + cell.rows - 1]][cell.col + cell.cols - 1])
        one.width = Mm(sum(grid.widths[cell.col : cell.col + cell.cols]))
        one.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        is_head = cell.kind is Kind.HEAD
        fill(
            one,
            cell.shown,
            Style.CELL_HEAD if is_head else Style.CELL,
            right=cell.kind in _NUMBERS,
            centred=is_head or (cell.rows > 1 and cell.kind is Kind.TEXT),
        )
        if cell.marks:
            shade(one)
            marked.append((cell, one))
    return marked
