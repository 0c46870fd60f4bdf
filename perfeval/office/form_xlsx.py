"""The official form as a workbook (自评表 xlsx), and how any grid becomes a sheet."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval.office.grid import Grid, GridCell, Kind
from perfeval.office.paper import MARK_FILL
from perfeval.places import column_letters
from perfeval.report.show.view import View
from perfeval.review.workbooks import put, save, set_widths
from perfeval.table import Value
from perfeval.words import Words

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_FACES = {Kind.TITLE: ("方正小标宋简体", 18), Kind.SUBTITLE: ("楷体_GB2312", 12), Kind.HEAD: ("黑体", 10)}
_TEXT, _FIGURES = ("仿宋_GB2312", 10), ("Times New Roman", 10)
_MM_A_LETTER, _MM_A_SIGN, _LINE = 1.95, 3.75, 13.5  # column width unit, a Chinese sign of 10 pt, points a line
_CENTRED = {Kind.TITLE, Kind.SUBTITLE, Kind.HEAD}


def write_form_xlsx(view: View, grid: Grid, path: Path) -> None:
    """Write the form: numbers as numbers, words as words, never a formula; same project, same bytes."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator = ""
    sheet = book.worksheets[0]
    sheet.title = Words("office", view.lang).say("file.form")
    set_sheet(sheet, grid)
    save(book, path)


def set_sheet(sheet: Worksheet, grid: Grid) -> None:
    """A grid as the cells of a sheet, at A1, with heights for its lines, on one page of paper across."""
    for number, width in enumerate(grid.widths, 1):
        sheet.column_dimensions[column_letters(number)].width = round(width / _MM_A_LETTER, 1)
    for cell in grid.in_order():
        _write(sheet, cell)
    for row, height in enumerate(_heights(grid), 1):
        sheet.row_dimensions[row].height = height
    set_page(sheet, "portrait")


def number_format(value: Decimal, kind: Kind) -> str:
    """A format that shows exactly the digits there are.

    >>> number_format(Decimal("1234.50"), Kind.MONEY), number_format(Decimal("0.9354"), Kind.RATE)
    ('#,##0.0', '0.00%')
    """
    digits = format(value * 100 if kind is Kind.RATE else value, "f")
    places = len(digits.partition(".")[2].rstrip("0"))
    if kind is Kind.RATE:
        return "0." + "0" * max(2, places) + "%"
    return ("#,##0" if kind is Kind.MONEY else "0") + ("." + "0" * places if places else "")


def _write(sheet: Worksheet, cell: GridCell) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    row, col = cell.row + 1, cell.col + 1
    is_number = isinstance(cell.value, Decimal)
    put(sheet, row, col, cell.value if is_number else cell.shown or None)
    written: Any = sheet.cell(row=row, column=col)
    face, size = _FIGURES if is_number else _FACES.get(cell.kind, _TEXT)
    written.font = Font(name=face, size=size)
    if isinstance(cell.value, Decimal):
        written.number_format = number_format(cell.value, cell.kind)
    across = "right" if is_number or cell.kind in {Kind.MONEY, Kind.POINTS, Kind.RATE} else "left"
    across = "center" if cell.kind in _CENTRED or (cell.rows > 1 and not is_number) else across
    written.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
    lined = cell.kind not in {Kind.TITLE, Kind.SUBTITLE, Kind.NOTE}
    side = Side(style="thin", color="FF54606E")
    for at in range(row, row + cell.rows):
        for beside in range(col, col + cell.cols):
            part: Any = sheet.cell(row=at, column=beside)
            if lined:
                part.border = Border(left=side, right=side, top=side, bottom=side)
            if cell.marks:
                part.fill = PatternFill("solid", fgColor=f"FF{MARK_FILL}")
    if cell.rows > 1 or cell.cols > 1:
        sheet.merge_cells(start_row=row, start_column=col, end_row=row + cell.rows - 1, end_column=col + cell.cols - 1)


def lines_needed(text: str, millimetres: float) -> int:
    """How many lines a text takes in a column; a letter counts for half a sign.

    >>> lines_needed("年度总体目标", 9)
    3
    """
    room = max(1.0, (millimetres - 1.5) / _MM_A_SIGN)
    lengths = (sum(1.0 if ord(char) > 0x2E7F else 0.55 for char in line) for line in text.split("\n"))
    return sum(max(1, ceil(length / room)) for length in lengths)


def marks_said(cell: GridCell) -> str:
    """The numbers of the findings about a cell, as its format prints them behind its text."""
    return f" 【{','.join(map(str, cell.marks))}】" if cell.marks else ""


def _heights(grid: Grid) -> list[float]:
    """Row heights in points: a workbook does not grow merged cells by itself."""
    lines = [1] * grid.height
    cells = sorted(grid.in_order(), key=lambda cell: cell.rows)
    for cell in cells:
        width = sum(grid.widths[cell.col : cell.col + cell.cols])
        needed = lines_needed(cell.shown + marks_said(cell), width)
        rows = range(cell.row, cell.row + cell.rows)
        have = sum(lines[row] for row in rows)
        if needed > have:
            for row in rows:
                lines[row] += ceil((needed - have) / cell.rows)
    heights = [min(409.0, count * _LINE + 5) for count in lines]
    for cell in cells:
        if cell.kind is Kind.TITLE:
            heights[cell.row] = 32
    return heights


def set_page(sheet: Worksheet, orientation: str) -> None:
    """A4, as wide as the page, page numbers below."""
    page: Any = sheet
    page.page_setup.paperSize = 9  # A4
    page.page_setup.orientation = orientation
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_margins.left = page.page_margins.right = 0.6
    page.page_margins.top = page.page_margins.bottom = 0.8
    page.print_options.horizontalCentered = True
    page.oddFooter.center.text = "— &P —"


def set_faces(sheet: Worksheet) -> None:
    """The faces of the form for a sheet with one head row."""
    from openpyxl.styles import Font

    for cells in sheet.iter_rows():
        for cell in cells:
            face = _FACES[Kind.HEAD] if cell.row == 1 else _TEXT if cell.data_type == "s" else _FIGURES
            cell.font = Font(name=face[0], size=face[1])


def set_list(sheet: Worksheet, rows: Iterable[Iterable[Value]], widths: tuple[int, ...]) -> None:
    """A list with one head row, legible on a page across."""
    set_widths(sheet, widths)
    sheet.freeze_panes = "B2"
    for number, row in enumerate(rows, 2):
        lines = [lines_needed(value, width * _MM_A_LETTER) for value, width in zip(row, widths, strict=True)
                 if isinstance(value, str)]  # fmt: skip
        sheet.row_dimensions[number].height = min(409.0, max(lines, default=1) * _LINE + 4)
    set_faces(sheet)
    set_page(sheet, "landscape")
    sheet.print_title_rows = "1:1"
