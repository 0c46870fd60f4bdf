"""Writing xlsx safely (安全导出): text from forms stays text, numbers stay numbers, equal content gives equal bytes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval.clean.workbook_layout import legible
from perfeval.table import Table, Value

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_EPOCH = (1980, 1, 1, 0, 0, 0)
_SPELLED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_BAD_TITLE = re.compile(r"[\\/*?:\[\]]")


def put(sheet: Worksheet, row: int, col: int, value: Value, *, bold: bool = False) -> None:
    """Write one cell. A text that begins with ``=`` or looks like a date stays the text it is."""
    from openpyxl.styles import Alignment, Font

    cell: Any = sheet.cell(row=row, column=col)
    if isinstance(value, str):
        cell.value = _SPELLED.sub("_x005F_", legible(value))
        cell.data_type = "s"
        cell.number_format = "@"
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    elif value is not None:
        cell.value = value
        cell.alignment = Alignment(vertical="top")
    if bold:
        cell.font = Font(bold=True)


def put_row(sheet: Worksheet, row: int, values: Sequence[Value], *, bold: bool = False) -> None:
    """Write one row from column A."""
    for col, value in enumerate(values, 1):
        put(sheet, row, col, value, bold=bold)


def put_table(sheet: Worksheet, table: Table, row: int = 1) -> None:
    """Write a table value: headings in bold, then every cell as the exact value it is (Excel 中的表)."""
    put_row(sheet, row, [column.heading for column in table.columns], bold=True)
    for number, values in enumerate(table.rows, row + 1):
        put_row(sheet, number, ["" if value is None and not column.is_number else value
                                for column, value in zip(table.columns, values, strict=True)])  # fmt: skip


def set_widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    """Column widths from A, in letters."""
    from perfeval.places import column_letters

    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[column_letters(number)].width = width


_LINE = 15.0  # points
_A3 = 8
_MOST_LINES = 20


def set_list(sheet: Worksheet, widths: Sequence[int]) -> None:
    """A long list as people use it: headings that stay, filter and repeat, rows as high as their text, sheets as wide.

    Heights are said, as not every program works them out; a sheet of paper holds all columns.
    """
    from openpyxl.styles import PatternFill
    from openpyxl.worksheet.properties import PageSetupProperties
    from rich.cells import cell_len

    set_widths(sheet, widths)
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        texts = (str(value or "") for value in row)
        lines = (
            sum(1 + cell_len(line) // width for line in text.split("\n"))
            for text, width in zip(texts, widths, strict=False)
        )
        sheet.row_dimensions[number].height = _LINE * min(max(lines, default=1), _MOST_LINES)
    for cell in sheet[1]:
        cell.fill = PatternFill("solid", fgColor="E9EDF2")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A3
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr = 0, PageSetupProperties(fitToPage=True)


def sheet_title(wanted: str, taken: set[str]) -> str:
    """A tab name that a workbook accepts: 31 letters, no brackets, used once whatever its case."""
    base = _BAD_TITLE.sub("", legible(wanted)).strip("' ")[:28] or "项目"
    title, number = base, 2
    while title.casefold() in taken:
        title, number = f"{base[:26]}~{number}", number + 1
    taken.add(title.casefold())
    return title


def save(book: Workbook, path: Path) -> None:
    """Write the workbook whole or not at all, without the time of writing in it."""
    raw = BytesIO()
    book.save(raw)
    out = BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "docProps/core.xml":
                content = _STAMP.sub(b"1980-01-01T00:00:00Z", content)
            member = zipfile.ZipInfo(info.filename, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, content)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(out.getvalue())
    partial.replace(path)
