"""Drawn forms become files, with what real files bring along: merges, formats, formulas, markup, old encodings."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from pathlib import Path

import openpyxl
from docx import Document
from docx.shared import Pt
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from tests.unseen.drawing import Cell, Form

NUMBER = re.compile(r"-?(0|[1-9]\d{0,9})(\.\d+)?")


def write(form: Form, folder: Path) -> Path:
    """The form as the file that its drawing asks for."""
    path = folder / f"{form.id}.{form.container}"
    {"xlsx": write_xlsx, "docx": write_docx, "html": write_html, "htm": write_html, "csv": write_csv}[form.container](
        form, path
    )
    return path


def write_xlsx(form: Form, path: Path) -> None:
    """A workbook: borders, merged cells, numbers as numbers (unless ``text``), formulas with stored values."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    formulas: dict[tuple[int, str], str] = {}
    thin = Side(style="thin")
    for index, (title, parts) in enumerate(form.sheets, 1):
        sheet = book.create_sheet(title)
        top = 2 if "offset" in form.flags else 1
        left = 1 if "offset" in form.flags else 0
        row = top
        for part in parts:
            if isinstance(part, str):
                sheet.cell(row, 1 + left, part or None)
                row += 1
                continue
            for cell in part.anchors():
                r, c = row + cell.row, 1 + left + cell.col
                target = sheet.cell(r, c)
                target.border = Border(left=thin, right=thin, top=thin, bottom=thin)
                target.alignment = Alignment(wrap_text=True, horizontal="center")
                target.font = Font(name="宋体", size=11)
                if cell.stored.startswith("="):
                    target.value = _number(cell.text) if not cell.text.endswith("%") else float(cell.text[:-1]) / 100
                    formulas[index, f"{get_column_letter(c)}{r}"] = cell.stored[1:]
                elif cell.stored:
                    target.value = _number(cell.stored)
                elif cell.text:
                    target.value = cell.text if "text" in form.flags else _number(cell.text)
                if cell.text.startswith("="):
                    target.data_type = "s"  # text that only looks like a formula
                if cell.format:
                    target.number_format = cell.format
                if (cell.last_row, cell.last_col) != (cell.row, cell.col) and "unmerged" not in form.flags:
                    sheet.merge_cells(
                        start_row=r,
                        start_column=c,
                        end_row=row + cell.last_row,
                        end_column=1 + left + cell.last_col,
                    )
            row += len(part.grid)
        if "hidden_column" in form.flags:
            sheet.column_dimensions["C"].hidden = True
        if "print_area" in form.flags:
            sheet.print_title_rows = "1:2"
            sheet.freeze_panes = "A3"
    book.save(path)
    if formulas:
        _store_formulas(path, formulas)


def _number(text: str) -> object:
    return float(text) if NUMBER.fullmatch(text) else text


def _store_formulas(path: Path, formulas: dict[tuple[int, str], str]) -> None:
    """Formulas beside their stored values, as a spreadsheet program saves them (openpyxl cannot)."""
    content = {}
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            content[name] = package.read(name)
    for (index, address), formula in formulas.items():
        name = f"xl/worksheets/sheet{index}.xml"
        text = content[name].decode("utf-8")
        text, count = re.subn(rf'(<c r="{address}"[^>]*>)(<v>)', rf"\1<f>{html.escape(formula)}</f>\2", text)
        assert count == 1, (path.name, address)
        content[name] = text.encode("utf-8")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in content.items():
            package.writestr(name, data)
    path.write_bytes(buffer.getvalue())


def write_docx(form: Form, path: Path) -> None:
    """A Word file; ``runs`` breaks every text over runs of different fonts."""
    document = Document()
    for part in form.parts():
        if isinstance(part, str):
            _runs(document.add_paragraph(), part, form)
            continue
        width = max(map(len, part.grid))
        table = document.add_table(len(part.grid), width, style="Table Grid")
        cells = table._cells  # one list of all of them; asking for each is slow
        for cell in part.anchors():
            target = cells[cell.row * width + cell.col]
            if (cell.last_row, cell.last_col) != (cell.row, cell.col):
                target = target.merge(cells[cell.last_row * width + cell.last_col])
            lines = cell.text.split("\n")
            _runs(target.paragraphs[0], lines[0], form)
            for line in lines[1:]:
                _runs(target.add_paragraph(), line, form)
    document.save(str(path))


def _runs(paragraph: object, text: str, form: Form) -> None:
    pieces = [text[n : n + 3] for n in range(0, len(text), 3)] if "runs" in form.flags else [text]
    for piece in pieces:
        run = paragraph.add_run(piece)  # type: ignore[attr-defined]
        run.font.size = Pt(10.5)


def write_html(form: Form, path: Path) -> None:
    """A page as WPS and Word export it (``office``) or as a site of an office serves it; GBK with ``gbk``."""
    office = "office" in form.flags
    body = []
    for part in form.parts():
        if isinstance(part, str):
            body.append(f"<p{_style(office)}>{_marked(part, office)}</p>" if part else "<p>&nbsp;</p>")
            continue
        rows = ["" for _ in part.grid]
        for cell in part.anchors():
            rows[cell.row] += _td(cell, office)
        inner = "".join(f"<tr style='mso-yfti-irow:{n};height:28.5pt'>{row}</tr>" for n, row in enumerate(rows))
        body.append(f'<table border="1" cellspacing="0"{_style(office)}><tbody>{inner}</tbody></table>')
    inside = "".join(body)
    if "nested" in form.flags:  # the page itself is laid out by a table
        inside = f'<table width="960"><tr><td class="left">&nbsp;</td><td>{inside}</td></tr></table>'
    encoding = "gb18030" if "gbk" in form.flags else "utf-8"
    charset = "gb2312" if "gbk" in form.flags else "utf-8"
    style = "<style>td{mso-style-parent:style0;padding:1px} .font5{color:red}</style>" if office else ""
    menu = "<div class='nav'><a href='#'>首页</a> &gt; <a href='#'>政务公开</a></div>" if "site" in form.flags else ""
    page = (
        f'<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        f"<title>公开</title>{style}</head><body>{menu}{inside}</body></html>"
    )
    path.write_bytes(page.encode(encoding))


def _style(office: bool) -> str:
    return " class=MsoNormal style='mso-line-height-rule:exactly;text-align:center'" if office else ""


def _marked(text: str, office: bool) -> str:
    plain = html.escape(text).replace("\n", "<br/>")
    if not office:
        return plain
    half = len(text) // 2 if "\n" not in text and "&" not in plain else 0
    return (
        f"<span style='font-family:宋体'>{plain[:half]}<span lang=EN-US>{plain[half:]}</span></span><o:p></o:p>"
        if text
        else "<span lang=EN-US>&nbsp;</span>"
    )


def _td(cell: Cell, office: bool) -> str:
    rows, cols = cell.last_row - cell.row + 1, cell.last_col - cell.col + 1
    spans = (f' rowspan="{rows}"' if rows > 1 else "") + (f' colspan="{cols}"' if cols > 1 else "")
    inner = _marked(cell.text, office)
    if office:
        inner = f"<p class=MsoNormal>{inner}</p>"
    return f"<td{spans}{_style(office)}>{inner}</td>"


def write_csv(form: Form, path: Path) -> None:
    """A table saved as text; merged cells leave empty fields."""
    out = io.StringIO()
    writer = csv.writer(out)
    for part in form.parts():
        if isinstance(part, str):
            writer.writerow([part])
            continue
        for number, row in enumerate(part.grid):
            writer.writerow([c.text if (c.row, c.col) == (number, col) else "" for col, c in enumerate(row)])
    path.write_bytes(out.getvalue().encode("gb18030" if "gbk" in form.flags else "utf-8-sig"))
