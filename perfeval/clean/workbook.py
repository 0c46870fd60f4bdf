"""The tidy workbook (整理表): every record in one xlsx that a person can correct and perfeval reads back.

A hidden sheet carries the records whole. Reading back compares every visible cell with it: what was not
touched comes back exactly, to the last digit and the last place; what was changed is applied, points at
the workbook's own cell from then on, and is reported as one sentence each.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from perfeval.clean.codec import decode, encode
from perfeval.clean.workbook_edits import account_of, apply_edits
from perfeval.clean.workbook_layout import (
    BY_HEADING,
    HIDDEN_SHEET,
    ID_HEADING,
    MARK,
    PLACE_HEADING,
    POSITION_HEADING,
    README_SHEET,
    REASON_HEADING,
    SHEETS,
    Sheet,
    Shown,
    legible,
    places_of,
    shown,
)
from perfeval.clean.workbook_pictures import with_confirmations, write_doubts
from perfeval.errors import FileDamaged
from perfeval.messages import message
from perfeval.model import FileReading, Project
from perfeval.places import column_letters
from perfeval.sources.raw import RawDocument, RawTable

_CHUNK = 30_000
_EXACT_DIGITS = 15  # what a spreadsheet number holds
_EPOCH = (1980, 1, 1, 0, 0, 0)
_README = (
    "本表由 perfeval 整理，一行一条记录。可直接更正单元格、删行，"
    "或在“资金”“指标”“目标”“自评结论”末尾加行（填项目编号，序号留空）。",
    "更正后用 perfeval run 或 perfeval evaluate 读本表即可，也可与原表一起读，或放入 data/corrections；"
    "更正的内容优先于原表，每处更正都会列出。“更正人”“更正原因”请填在更正所在的行。"
    "请勿删除工作表，包括隐藏的工作表 perfeval。",
    "金额单位为万元。指标值、完成值按原文填写（如 ≥95%），由 perfeval 重新读取。",
    "This workbook was written by perfeval, one row a record. Correct cells, delete rows, or add rows below "
    "资金, 指标, 目标, 自评结论 (give 项目编号, leave 序号 empty).",
    "Then read it with perfeval run or perfeval evaluate, alone, beside its originals or in data/corrections; what was "
    "corrected wins and is listed. Sign a changed row in 更正人 and 更正原因. Keep all sheets, also the hidden one.",
)


def write_workbook(path: Path, projects: Sequence[Project]) -> None:
    """Write projects as one tidy workbook; the same projects give the same bytes.

    Text never becomes a formula, codes stay text, and amounts keep every digit: those with more than
    fifteen significant digits stand as text.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    readme = book.create_sheet(README_SHEET)
    readme.column_dimensions["A"].width = 120
    for line in _README:
        readme.append([_Cells(readme).of(line)])
    for sheet in SHEETS:
        _write_sheet(book, sheet, projects)
    write_doubts(book, projects, _Cells)
    hidden = book.create_sheet(HIDDEN_SHEET)
    hidden.sheet_state = "hidden"
    cells = _Cells(hidden)
    hidden.append([cells.of(MARK)])
    for project in projects:
        hidden.append([cells.of(chunk, "record") for chunk in _chunks(project)])
    raw = BytesIO()
    book.save(raw)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(_without_clock(raw.getvalue()))
    partial.replace(path)


def _write_sheet(book: Any, sheet: Sheet, projects: Sequence[Project]) -> None:
    target = book.create_sheet(sheet.name)
    target.freeze_panes = "A2"
    shown_headings = (column.heading for column in sheet.columns)
    headings = [ID_HEADING, POSITION_HEADING, *shown_headings, PLACE_HEADING, BY_HEADING, REASON_HEADING]
    for number, heading in enumerate(headings, 1):
        target.column_dimensions[column_letters(number)].width = 28 if len(heading) > 3 or "文" in heading else 14
    cells = _Cells(target)
    target.append([cells.of(heading, "heading") for heading in headings])
    for project in projects:
        records = getattr(project, sheet.attribute) if sheet.attribute else (project,)
        for position, record in enumerate(records, 1):
            values = [cells.of(shown(record, column), _style_of(column)) for column in sheet.columns]
            target.append([cells.of(project.id), position, *values, cells.of(places_of(record))])


def _style_of(column: Shown) -> str:
    return "code" if column.attribute.endswith("code") else ""


class _Cells:
    """Cells of one sheet; a style is made once and shared, which is what makes writing fast."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.styles: dict[tuple[str, str], Any] = {}

    def of(self, value: str | int | Decimal | None, style: str = "") -> Any:
        """One cell: exact decimals as numbers, everything else as text that is never a formula."""
        if isinstance(value, Decimal) and not _exact(value):
            value = format(value, "f")
        if isinstance(value, Decimal):
            decimals = -int(value.as_tuple().exponent)
            return self._made(value, "0." + "0" * decimals if decimals else "0", style)
        if isinstance(value, str):
            cell = self._made(_escaped(legible(value)), "@", style or ("long" if len(value) > 30 else ""))
            cell.data_type = "s"
            return cell
        # an empty code cell is text already, so that 0071 typed here stays 0071
        return self._made(None, "@", style) if value is None and style else value

    def _made(self, value: Any, number_format: str, style: str) -> Any:
        from openpyxl.cell import WriteOnlyCell

        cell: Any = WriteOnlyCell(self.sheet, value=value)
        known = self.styles.get((number_format, style))
        if known is None:
            _dress(cell, number_format, style)
            self.styles[number_format, style] = cell._style
        else:
            cell._style = known
        return cell


def _dress(cell: Any, number_format: str, style: str) -> None:
    from openpyxl.styles import Alignment, Font

    cell.number_format = number_format
    if style == "heading":
        cell.font = Font(bold=True)
    cell.alignment = Alignment(vertical="top", wrap_text=style == "long")


def _exact(value: Decimal) -> bool:
    """Whether a spreadsheet number keeps every digit of a decimal, and a number format its zeros."""
    _, digits, exponent = value.as_tuple()
    return len(digits) <= _EXACT_DIGITS and -_EXACT_DIGITS <= int(exponent) <= 0


def _escaped(text: str) -> str:
    """``_x0041_`` is how a workbook file spells characters; text that looks so is spelled out."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)


def _chunks(project: Project) -> Iterator[str]:
    """One project as plain ASCII JSON in pieces that fit a cell."""
    plain = {"file": project.form.file, "project": encode(project, project.form.file)}
    text = json.dumps(plain, separators=(",", ":")).replace("_x", "\\u005fx")
    for begin in range(0, len(text), _CHUNK):
        yield "|" + text[begin : begin + _CHUNK] + "|"  # bars: spaces at the ends of a cell get lost


def _without_clock(data: bytes) -> bytes:
    """The package with every time stamp set to one day, so that equal content is equal bytes."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", content)
            member = zipfile.ZipInfo(info.filename, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, content)
    return out.getvalue()


def is_tidy(document: RawDocument) -> bool:
    """Whether a document is a tidy workbook: its hidden sheet carries the mark."""
    return _hidden(document) is not None


def _hidden(document: RawDocument) -> RawTable | None:
    for table in document.tables:
        if table.name == HIDDEN_SHEET and any(cell.row == 1 and cell.text == MARK for cell in table.cells[:3]):
            return table
    return None


def projects_of(document: RawDocument) -> tuple[tuple[Project, ...], FileReading]:
    """The projects of a tidy workbook with its corrections applied, and the account of its cells.

    Raises:
        FileDamaged: the hidden sheet is missing or no longer whole.
        WorkbookUnclear: a sheet is missing, or a row names no project or one twice; nothing of it is taken.
    """
    hidden = _hidden(document)
    if hidden is None:
        raise FileDamaged(file=document.file, seen=f"{HIDDEN_SHEET}: {MARK}?")
    originals = tuple(_records(document.file, hidden))
    originals, confirmed = with_confirmations(document, originals)
    projects, notes = apply_edits(document, originals)
    reading = FileReading(
        document.file,
        "read",
        container=document.container,
        sha256=document.sha256,
        account=account_of(document),
        notes=(*notes, *confirmed),
        why=(message("tidy.workbook.mark", sheet=HIDDEN_SHEET, mark=MARK),),
        is_tidy=True,
    )
    return projects, reading


def _records(file: str, hidden: RawTable) -> Iterator[Project]:
    rows: dict[int, list[str]] = {}
    for cell in hidden.cells:
        if cell.row > 1 and cell.text:
            rows.setdefault(cell.row, []).append(cell.text[1:-1] if len(cell.text) > 1 else "")
    for row, chunks in sorted(rows.items()):
        try:
            plain = json.loads("".join(chunks))
            yield decode(Project, plain["project"], plain["file"])
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise FileDamaged(file=file, seen=f"{HIDDEN_SHEET}!A{row}") from error
