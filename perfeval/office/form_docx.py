"""The official form as a Word table (自评表 docx)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.shared import Mm, Pt

from perfeval.office.grid import Grid, GridCell, Kind
from perfeval.office.paper import Style, new_paper, save_paper
from perfeval.office.pen import Pen, fill, lay_out, mark_row, shade
from perfeval.report.show.view import View

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
    framed = [cell for cell in cells if cell.kind not in {Kind.TITLE, Kind.SUBTITLE, Kind.NOTE}]
    _table(document, grid, framed)
    for cell in cells:
        if cell.kind is Kind.NOTE:
            note = pen.paragraph(cell.shown, Style.CELL)
            note.paragraph_format.space_before = Pt(3)
    save_paper(document, path)


def _table(document: Any, grid: Grid, cells: list[GridCell]) -> None:
    first = cells[0].row
    last = max(cell.row + cell.rows for cell in cells)
    table = document.add_table(rows=last - first, cols=len(grid.widths))
    lay_out(table, grid.widths)
    rows = [list(row.cells) for row in table.rows]
    for row in table.rows:
        mark_row(row, is_head=False)
    for cell in cells:
        top = cell.row - first
        one = rows[top][cell.col]
        if cell.rows > 1 or cell.cols > 1:
            one = one.merge(rows[top + cell.rows - 1][cell.col + cell.cols - 1])
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
        if cell.computed:
            shade(one)
