"""The marked copy of a form (标注表): its cells and paragraphs as the file has them, with what was found at each.

For whoever corrects the form. Every text stays as it is, so that a corrected copy can be read again: a mark is a ground
and a comment, in Excel also a number that only the format of the cell prints. What was found stands in a list below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval.model import AccountLine
from perfeval.naming import name_of
from perfeval.office.form_docx import set_table
from perfeval.office.form_xlsx import marks_said, set_list, set_sheet
from perfeval.office.grid import Grid, GridCell, Kind
from perfeval.office.paper import Style, new_paper, save_paper
from perfeval.office.pen import Pen, remark
from perfeval.office.problems import comments_of, marks_of, problem_list
from perfeval.places import Place
from perfeval.report.show.form_copy import block_of
from perfeval.report.show.view import View
from perfeval.report.text import clean
from perfeval.review.workbooks import put_table, save, sheet_title
from perfeval.words import Words

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

_AUTHOR = "perfeval"
_WIDE, _UPRIGHT, _ACROSS, _SIDE = 12, 178, 265, 16  # columns; millimetres of text, upright and across; margins
_MOST = 3000  # cells and paragraphs of one copy
_LARGEST = 4000  # cells of one table, the empty ones with them
_TOLD_IN_CELL = 200  # Excel prints ##### for a longer text whose format adds something
_LIST = (6, 10, 54, 26, 40)


@dataclass(frozen=True)
class Part:
    """One sheet, table or run of paragraphs of the form."""

    title: str
    grid: Grid
    is_text: bool = False
    is_sheet: bool = False


def parts_of(view: View) -> list[Part]:
    """The form in its order; cells stand where the file has them."""
    at = marks_of(view)
    words = Words("office", view.lang)
    parts: list[Part] = []
    for (_, sheet, table, page, is_text), group in groupby(view.account[:_MOST], key=block_of):
        lines = list(group)
        where = view.say("where.page", page=page).rstrip("，, ") if page else ""
        name = words.say("marked.text") if is_text else words.say("marked.table", number=table or len(parts) + 1)
        grid = _paragraphs(lines, at) if is_text else _table(lines, at)
        parts.append(Part(sheet or f"{where}{name}", grid, is_text, sheet is not None))
    return parts


def sheets_of(view: View) -> list[Part]:
    """The form as sheets: its own, cells at their addresses; a document is one sheet from top to bottom."""
    parts = parts_of(view)
    apart = [part for part in parts if part.is_sheet]
    below = [part.grid for part in parts if not part.is_sheet]
    if not below:
        return apart
    widest = max((grid.widths for grid in below), key=len)
    whole = Grid(widest)
    for grid in below:
        last = len(grid.widths)
        whole.cells += [
            replace(
                cell,
                row=whole.height + cell.row,
                cols=cell.cols + (len(widest) - last) * (cell.col + cell.cols == last),
            )
            for cell in grid.cells
        ]
        whole.height += grid.height
    return [*apart, Part(Words("office", view.lang).say("file.marked"), whole)]


def _paragraphs(lines: Iterable[AccountLine], at: Mapping[Place, Sequence[int]]) -> Grid:
    grid = Grid((_UPRIGHT,))
    for line in lines:
        row = grid.add_row()
        grid.cells.append(GridCell(row, 0, line.text, Kind.TEXT, marks=tuple(at.get(line.place, ()))))
    return grid


def _table(lines: list[AccountLine], at: Mapping[Place, Sequence[int]]) -> Grid:
    """The cells of one table; the empty ones of its rows too, as they too can be what was found."""
    first = lines[0].place
    cells = [
        GridCell(
            line.place.row - 1,
            line.place.col - 1,
            line.text,
            Kind.HEAD if line.used_by == "heading" else Kind.TEXT,
            line.rowspan,
            line.colspan,
            tuple(at.get(line.place, ())),
        )
        for line in lines
    ]
    width, height = max(cell.col + cell.cols for cell in cells), max(cell.row + cell.rows for cell in cells)
    taken = {(row, col) for cell in cells for row in _rows(cell) for col in range(cell.col, cell.col + cell.cols)}
    if len(taken) < _LARGEST:
        blank = {(row, col) for row in {row for row, _ in taken} for col in range(width)} - taken
        cells += [
            GridCell(row, col, "", marks=tuple(at.get(replace(first, row=row + 1, col=col + 1), ())))
            for row, col in sorted(blank)
        ]
    return Grid(_widths(cells, width), cells, height)


def _rows(cell: GridCell) -> range:
    return range(cell.row, cell.row + cell.rows)


def _widths(cells: Iterable[GridCell], count: int) -> tuple[int, ...]:
    """Millimetres a column, by the texts that stand in it alone; a long text takes lines, not all the width."""
    wants = [2.0] * count
    for cell in cells:
        signs = sum(1.0 if ord(sign) > 0x2E7F else 0.55 for sign in cell.shown)
        for col in range(cell.col, cell.col + cell.cols):
            wants[col] = max(wants[col], min(13.0, signs / (cell.cols * max(1, cell.rows))))
    room = _ACROSS if count > _WIDE else _UPRIGHT
    return tuple(max(4, round(room * want / sum(wants))) for want in wants)


def write_marked_docx(view: View, path: Path) -> None:
    """Write the copy as a Word document with comments; same project, same bytes."""
    words, project, parts = Words("office", view.lang), view.evaluation.project, parts_of(view)
    across = any(len(part.grid.widths) > _WIDE for part in parts)
    title = words.say("marked.title", name=name_of(project) or project.id)
    document = new_paper(title, view.lang, (22, 20, _SIDE, _SIDE), across=across)
    pen = Pen(document, draft_mark="", width_mm=_ACROSS if across else _UPRIGHT)
    pen.paragraph(title, Style.SUBTITLE)
    pen.paragraph(words.say("marked.note"), Style.CELL)
    said = comments_of(view)
    for part in parts:
        if part.is_text:
            for cell in part.grid.cells:
                _comment(document, pen.paragraph(cell.shown, Style.CELL), cell, said)
            continue
        pen.paragraph(part.title, Style.CAPTION)
        for cell, written in set_table(document, part.grid, part.grid.in_order()):
            _comment(document, written.paragraphs[0], cell, said)
    problems = problem_list(view)
    pen.caption(problems.title, above=True)
    pen.table(problems)
    save_paper(document, path)


def _comment(document: Document, paragraph: Paragraph, cell: GridCell, said: Mapping[int, str]) -> None:
    for number in cell.marks:
        remark(document, paragraph, said[number], _AUTHOR, number)


def write_marked_xlsx(view: View, path: Path) -> None:
    """Write the copy as a workbook: the form's sheets, what was found, how each number came about."""
    from openpyxl import Workbook

    words, book, taken = Words("office", view.lang), Workbook(), set[str]()
    book.properties.creator = ""
    book.remove(book.worksheets[0])
    said = comments_of(view)
    for part in sheets_of(view):
        sheet = book.create_sheet(sheet_title(part.title, taken))
        set_sheet(sheet, part.grid)
        for cell in part.grid.cells:
            if cell.marks:
                _mark(sheet, cell, said)
    problems = book.create_sheet(sheet_title(words.say("problems.title"), taken))
    table = problem_list(view)
    put_table(problems, table)
    set_list(problems, table.texts(), _LIST)
    save(book, path)


def _mark(sheet: Worksheet, cell: GridCell, said: Mapping[int, str]) -> None:
    from openpyxl.comments import Comment

    written: Cell | MergedCell = sheet.cell(row=cell.row + 1, column=cell.col + 1)
    comment = Comment(clean("\n\n".join(said[number] for number in cell.marks)), _AUTHOR)
    comment.width, comment.height = 360, 110 * min(len(cell.marks), 3)
    written.comment = comment
    if len(cell.shown) < _TOLD_IN_CELL:
        written.number_format = f'@"{marks_said(cell)}"'
