"""Makes data/raw from the collected facts of published forms (run by hand, from the root of the checkout).

``python tests/data_raw/make_data_raw.py`` reads ``../shared/forms/*.json`` (the forms, cell by cell) and
``wuchang.toml`` (the Wuchang report), and writes the files of ``data/raw`` with their manifest. The same inputs
give the same bytes; ``tests/sources/test_manifest.py`` proves it where the collected facts stand beside the checkout.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import sys
import tomllib
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FORMS = ROOT.parent / "shared" / "forms"
REKEYED = "注：本表依据公开发布的数据重新录入，仅供软件测试使用，不是正式文件。"


@dataclass(frozen=True)
class Printed:
    """How one form is set: its container, where its money unit stands, how its columns are shared out."""

    slug: str
    container: str
    issuer: str
    unit_at: str = "label"  # label: 项目资金（万元）; above: a line over the table; title: beside the year
    names_at: str = "cells"  # cells of the table, or lines above it
    merged_scores: bool = False  # an empty score belongs to the scored row above
    numbers: bool = False  # numeric cells in the workbook instead of text
    encoding: str = "utf-8"
    total_label: str = "总分"
    note: str = ""
    widths: tuple[float, ...] = ()


PRINTED = (
    Printed(
        "shanghai-putuo-sports-2022-a",
        "xlsx",
        "上海市普陀区体育事业管理中心",
        note="执行率印作86.19%，按数应为86.18%。",
    ),
    Printed(
        "chizhou-tangxi-2022-weituo",
        "docx",
        "池州市贵池区棠溪镇人民政府",
        note="只取得部分内容；合计行印作0。",
    ),
    Printed(
        "yunnan-yongde-mingliang-2022",
        "html",
        "永德县教育体育局",
        unit_at="above",
        note="实际完成情况与预期目标同文。",
    ),
    Printed(
        "shanxi-jishan-yibao-2020",
        "xlsx",
        "稷山县医疗保险服务中心",
        numbers=True,
        note="总分印作94，各项相加为93。",
    ),
    Printed(
        "hubei-huangshi-library-2022",
        "docx",
        "黄石市图书馆",
        merged_scores=True,
        note="只取得部分内容；四处得分为两项指标合并；“便捷检阅”的指标值只知为定性语。",
    ),
    Printed(
        "sichuan-daying-sifa-2023-anke",
        "html",
        "大英县司法局",
        unit_at="above",
        encoding="gb18030",
        note="只取得部分内容。",
    ),
    Printed(
        "sichuan-zhongjiang-shuili-2022",
        "xlsx",
        "中江县水利局",
        names_at="lines",
        unit_at="title",
        numbers=True,
        note="实际完成情况与预期目标同文；各级分值连同执行率为110。",
    ),
    Printed(
        "hebei-langfang-shipin-2019",
        "docx",
        "廊坊市食品工程学校",
        unit_at="above",
        note="只取得部分内容；目标栏填的是金额。",
    ),
    Printed(
        "sichuan-langzhong-chegou-2021",
        "html",
        "阆中市交通运输局",
        note="指标值栏填的是分值。",
    ),
    Printed(
        "hunan-hengshan-chubeiliang-2020",
        "xlsx",
        "衡山县商务和粮食局",
        unit_at="above",
        note="只取得部分内容；“290%”照录。",
    ),
    Printed(
        "sichuan-anju-shipin-2021",
        "docx",
        "遂宁市安居区（填报单位未载）",
        names_at="lines",
        note="只取得部分内容；全年实际完成情况与目标同文。",
    ),
)
COPIED_GOALS = ("与预期目标一字不差", "与目标同文", "与目标同文(得分20)")
KEYS = {  # heading → key of an indicator in the collected facts
    "一级指标": "level1", "二级指标": "level2", "三级指标": "name", "指标性质": "comparator", "度量单位": "unit",
    "年度指标值": "target", "指标值": "target", "年初目标值(A)": "target",
    "实际完成值": "actual", "完成值": "actual", "全年实际值": "actual", "全年完成值": "actual",
    "实际完成值(B)": "actual", "全年实际完成值": "actual", "实际完成指标值": "actual",
    "分值": "weight", "权重": "weight", "得分": "score",
    "偏差原因分析及改进措施": "reason", "未完成原因分析": "reason", "未完成原因和改进措施": "reason",
    "未完成原因及拟采取的改进措施": "reason",
}  # fmt: skip


@dataclass
class Box:
    """One cell of the printed table and what it covers."""

    row: int
    col: int
    text: str
    cols: int = 1
    rows: int = 1
    bold: bool = False


@dataclass
class Sheet:
    """One form, laid out: lines above the table, the boxes, the note below."""

    title: str
    lines: list[str] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    width: int = 0
    height: int = 0

    def add(
        self, text: str, col: int, cols: int = 1, rows: int = 1, *, row: int | None = None, bold: bool = False
    ) -> Box:
        """Put one box into the current row."""
        box = Box(self.height, col, text, cols, rows, bold)
        self.boxes.append(box)
        return box

    def new_row(self) -> int:
        self.height += 1
        return self.height


def lay_out(form: dict[str, Any], how: Printed) -> Sheet:
    """The form as a printed table: names, funds, goals, indicators, total."""
    unit = form["amount_unit"] or "万元"
    headings: list[str] = form["indicator_columns"]
    sheet = Sheet(form["title"], width=1 + len(headings))
    year = f"（{form['year']}年度）"
    if how.unit_at == "title":
        year = f"（{form['year']}年度）  金额单位：{unit}"
    if str(form["year"]) not in form["title"]:
        sheet.lines.append(year)
    names = [("项目名称", form["project_name"]), ("主管部门", form["department"]), ("实施单位", form["unit"])]
    if how.names_at == "lines":
        sheet.lines += [f"{label}：{value}" for label, value in names if value]
    if how.unit_at == "above":
        sheet.lines.append(f"单位：{unit}")
    if how.names_at == "cells":
        _names(sheet, form)
    _funds(sheet, form, f"项目资金（{unit}）" if how.unit_at == "label" else "项目资金")
    _goals(sheet, form)
    _indicators(sheet, form, how)
    if form["total_score"] not in (None, ""):
        _total(sheet, form, headings, how.total_label)
    return sheet


def _names(sheet: Sheet, form: dict[str, Any]) -> None:
    sheet.new_row()
    sheet.add("项目名称", 1)
    sheet.add(form["project_name"], 2, sheet.width - 1)
    sheet.new_row()
    half = (sheet.width - 2) // 2
    sheet.add("主管部门", 1)
    sheet.add(form["department"] or "", 2, half)
    sheet.add("实施单位", 2 + half)
    sheet.add(form["unit"] or "", 3 + half, sheet.width - 2 - half)


def _funds(sheet: Sheet, form: dict[str, Any], label: str) -> None:
    columns: list[str] = form["fund_columns"]
    label_cols = sheet.width - 1 - len(columns)
    sheet.new_row()
    sheet.add(label, 1, 1, 1 + len(form["funds"]))
    sheet.add("", 2, label_cols)
    for at, heading in enumerate(columns):
        sheet.add(heading, 2 + label_cols + at, bold=True)
    for line in form["funds"]:
        sheet.new_row()
        sheet.add(line["label"], 2, label_cols)
        for at, heading in enumerate(columns):
            sheet.add(line["cells"].get(heading) or "", 2 + label_cols + at)


def _goals(sheet: Sheet, form: dict[str, Any]) -> None:
    expected, actual = form["goals"]["expected"], form["goals"]["actual"]
    if expected is None and actual is None:
        return
    if actual in COPIED_GOALS:
        actual = expected
    half = (sheet.width - 1) // 2
    sheet.new_row()
    sheet.add("年度总体目标", 1, 1, 2)
    sheet.add("预期目标", 2, half, bold=True)
    sheet.add("实际完成情况", 2 + half, sheet.width - 1 - half, bold=True)
    sheet.new_row()
    sheet.add(expected or "", 2, half)
    sheet.add(actual or "", 2 + half, sheet.width - 1 - half)


def _indicators(sheet: Sheet, form: dict[str, Any], how: Printed) -> None:
    headings: list[str] = form["indicator_columns"]
    sheet.new_row()
    sheet.add("绩效指标", 1, 1, 1 + len(form["indicators"]))
    for at, heading in enumerate(headings):
        sheet.add(heading, 2 + at, bold=True)
    open_box: dict[int, Box] = {}
    before: dict[str, Any] = {}
    for item in form["indicators"]:
        sheet.new_row()
        for at, heading in enumerate(headings):
            key = KEYS[heading]
            text = item.get(key) or ""
            same_group = key == "level1" and item[key] == before.get(key)
            same_group |= key == "level2" and all(item[k] == before.get(k) for k in ("level1", "level2"))
            same_group |= key == "score" and how.merged_scores and not text and bool(before)
            if same_group:
                open_box[at].rows += 1
            else:
                open_box[at] = sheet.add(text, 2 + at)
        before = item


def _total(sheet: Sheet, form: dict[str, Any], headings: list[str], label: str) -> None:
    sheet.new_row()
    keys = [KEYS[heading] for heading in headings]
    first = min(at for at, key in enumerate(keys) if key in ("weight", "score"))
    sheet.add(label, 1, 1 + first, bold=True)
    for at in range(first, len(headings)):
        text = {"weight": form["total_weight"], "score": form["total_score"], "reason": form["grade"]}.get(keys[at])
        sheet.add("" if text is None else str(text), 2 + at)


# --- containers -----------------------------------------------------------------------------------------------------


def fixed_zip(data: bytes) -> bytes:
    """The same archive with fixed times, so that equal content gives equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2020-01-01T00:00:00Z", content)
            if item.filename == "docProps/thumbnail.jpeg":
                continue
            if item.filename in ("_rels/.rels", "[Content_Types].xml"):
                content = re.sub(rb'<Relationship [^>]*thumbnail[^>]*/>|<Default Extension="jpeg"[^>]*/>', b"", content)
            info = zipfile.ZipInfo(item.filename, (2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            new.writestr(info, content)
    return out.getvalue()


def as_xlsx(sheet: Sheet, how: Printed) -> bytes:
    """The form as a workbook: title and lines merged over the width, thin borders, numbers where units type them."""
    book = Workbook()
    ws = book.active
    assert ws is not None
    ws.title = "自评表"
    thin = Border(*(Side(style="thin"),) * 4)
    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    top = 0
    for at, line in enumerate([sheet.title, *sheet.lines]):
        top += 1
        ws.merge_cells(start_row=top, end_row=top, start_column=1, end_column=sheet.width)
        cell = ws.cell(top, 1, line)
        cell.font = Font(name="宋体", size=16 if at == 0 else 10, bold=at == 0)
        cell.alignment = Alignment(horizontal="center" if at == 0 or line.startswith("（") else "left")
    for box in sheet.boxes:
        cell = ws.cell(top + box.row, box.col, box.text or None)
        if box.text.startswith("="):  # a target such as =100% is words, no formula
            cell.data_type = "s"
        if how.numbers and re.fullmatch(r"\d{1,12}(\.\d+)?", box.text):
            cell.value = float(box.text) if "." in box.text else int(box.text)
        elif how.numbers and (percent := re.fullmatch(r"(\d+)(\.\d+)?%", box.text)):
            decimals = len(percent[2] or ".") - 1
            cell.value = float(box.text[:-1]) / 100
            cell.number_format = "0%" if not decimals else f"0.{'0' * decimals}%"
        cell.font = Font(name="宋体", size=10, bold=box.bold)
        cell.alignment = middle
        for row in range(box.row, box.row + box.rows):
            for col in range(box.col, box.col + box.cols):
                ws.cell(top + row, col).border = thin
        if box.rows > 1 or box.cols > 1:
            ws.merge_cells(
                start_row=top + box.row, start_column=box.col,
                end_row=top + box.row + box.rows - 1, end_column=box.col + box.cols - 1,
            )  # fmt: skip
    below = top + sheet.height + 1
    ws.merge_cells(start_row=below, end_row=below, start_column=1, end_column=sheet.width)
    ws.cell(below, 1, REKEYED).font = Font(name="宋体", size=9, italic=True, color="808080")
    for col in range(1, sheet.width + 1):
        ws.column_dimensions[get_column_letter(col)].width = 22 if col == 4 else 13
    ws.page_setup.paperSize, ws.page_setup.fitToHeight = 9, 0
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    out = io.BytesIO()
    book.save(out)
    return fixed_zip(out.getvalue())


def as_html(sheet: Sheet, how: Printed) -> bytes:
    """The form as a page of a finance column would show it."""
    rows: list[str] = []
    for row in range(1, sheet.height + 1):
        cells = ""
        for box in sorted((b for b in sheet.boxes if b.row == row), key=lambda b: b.col):
            span = "".join(f' {k}="{n}"' for k, n in (("rowspan", box.rows), ("colspan", box.cols)) if n > 1)
            cells += f"<td{span}>{html.escape(box.text) or '&nbsp;'}</td>"
        rows.append(f"<tr>{cells}</tr>")
    lines = "".join(f"<p>{html.escape(line)}</p>\n" for line in sheet.lines)
    charset = "gb2312" if how.encoding == "gb18030" else how.encoding
    page = f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="{charset}"><title>{html.escape(sheet.title)}</title>
<style>table{{border-collapse:collapse;width:100%}}td{{border:1px solid #000;padding:3px;text-align:center}}
.rekeyed{{color:#808080;font-size:small}}</style></head>
<body>
<h2 align="center">{html.escape(sheet.title)}</h2>
{lines}<table>
{chr(10).join(rows)}
</table>
<p class="rekeyed">{REKEYED}</p>
</body></html>
"""
    return page.encode(how.encoding)


def _write(cell: Any, text: str, *, bold: bool = False, size: float = 10.5) -> None:
    for at, line in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        _run(paragraph, line, bold=bold, size=size)


def _run(paragraph: Any, text: str, *, bold: bool = False, size: float = 12, grey: bool = False) -> None:
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold or None, Pt(size)
    run.font.name = "Times New Roman"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋_GB2312")
    if grey:
        run.font.color.rgb = RGBColor(0x80, 0x80, 0x80)


def _word_table(document: Any, boxes: list[Box], rows: int, widths: list[float]) -> None:
    table = document.add_table(rows=rows, cols=len(widths), style="Table Grid")
    grid = [list(row.cells) for row in table.rows]
    for row in grid:
        for cell, width in zip(row, widths, strict=True):
            cell.width = Cm(width)
    for box in boxes:
        cell = grid[box.row - 1][box.col - 1]
        if box.rows > 1 or box.cols > 1:
            cell = cell.merge(grid[box.row + box.rows - 2][box.col + box.cols - 2])
        _write(cell, box.text, bold=box.bold)


def as_docx(sheet: Sheet, how: Printed) -> bytes:
    """The form as a Word document: title, lines, one table, the note."""
    document = _a4()
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(heading, sheet.title, bold=True, size=16)
    for line in sheet.lines:
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if line.startswith("（") else WD_ALIGN_PARAGRAPH.LEFT
        _run(paragraph, line)
    _word_table(document, sheet.boxes, sheet.height, [17.0 / sheet.width] * sheet.width)
    _run(document.add_paragraph(), REKEYED, size=9, grey=True)
    return _saved(document)


def _a4() -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    return document


def _saved(document: Any) -> bytes:
    document.core_properties.author = ""
    document.core_properties.comments = REKEYED
    out = io.BytesIO()
    document.save(out)
    return fixed_zip(out.getvalue())


def wuchang() -> bytes:
    """The Wuchang report as a Word document, built from ``wuchang.toml``."""
    source = tomllib.loads((HERE / "wuchang.toml").read_text("utf-8"))
    document = _a4()
    for line in source["text"].strip("\n").split("\n"):
        if line.startswith("@"):
            spec = source[line[1:]]
            boxes, width = _boxes(spec["rows"], len(spec["widths"]))
            assert width == len(spec["widths"])
            _word_table(document, boxes, len(spec["rows"]), spec["widths"])
            continue
        paragraph = document.add_paragraph()
        title = line.startswith("# ")
        if title:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        short = bool(re.match(r"^([一二三四五六七八九]、|[（(][一二三四五六]|\d、 )", line))
        _run(
            paragraph,
            line.removeprefix("# "),
            bold=title or short,
            size=18 if title else 12,
            grey=line.startswith("（重录"),
        )
    return _saved(document)


def _boxes(rows: list[list[Any]], width: int) -> tuple[list[Box], int]:
    taken: set[tuple[int, int]] = set()
    boxes: list[Box] = []
    for at, row in enumerate(rows, start=1):
        col = 1
        for cell in row:
            text, cols, height = (*cell, 1)[:3] if isinstance(cell, list) else (cell, 1, 1)
            while (at, col) in taken:
                col += 1
            boxes.append(Box(at, col, text, cols, height))
            taken |= {(r, c) for r in range(at, at + height) for c in range(col, col + cols)}
            col += cols
        assert {c for r, c in taken if r == at} == set(range(1, width + 1)), f"row {at} does not fill the width"
    return boxes, max(c for _, c in taken)


#: The dates that the offices' pages bear, as far as they could be read.
PUBLISHED = {"sichuan-langzhong-chegou-2021": "2022-08-17"}


def files() -> dict[str, tuple[bytes, dict[str, Any]]]:
    """Every file of data/raw: name → its bytes and what the manifest says of it."""
    made: dict[str, tuple[bytes, dict[str, Any]]] = {
        "wuchang-gsl-2018.docx": (
            wuchang(),
            {
                "issuer": "武汉市武昌区工商业联合会", "region": "湖北省武汉市武昌区", "year": 2018,
                "kind": "self_report", "title": "2018年度项目支出绩效自评报告", "published": "2019-05-30",
                "origin": "copy", "source": "", "complete": True,
                "note": "2018年度项目支出绩效自评报告；叙述文字已改写。",
            },
        )
    }  # fmt: skip
    writers = {"xlsx": as_xlsx, "docx": as_docx, "html": as_html}
    for how in PRINTED:
        form = json.loads((FORMS / f"{how.slug}.json").read_text("utf-8"))
        made[f"{how.slug}.{how.container}"] = (
            writers[how.container](lay_out(form, how), how),
            {
                "issuer": how.issuer, "region": form["region"], "year": form["year"], "kind": "self_evaluation",
                "title": form["title"], "published": PUBLISHED.get(how.slug, ""),
                "origin": "office_page" if form.get("source") else "copy", "source": form.get("source", ""),
                "complete": not form["truncated"], "note": how.note,
            },
        )  # fmt: skip
    return made


def manifest(made: dict[str, tuple[bytes, dict[str, Any]]]) -> str:
    """The text of manifest.toml."""
    parts = ["# What data/raw holds: issuer, title, date, origin and checksum of every file.\n"]
    for name, (data, facts) in sorted(made.items()):
        lines = [f"file = {json.dumps(name)}"]
        lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items()]
        lines += ["rekeyed = true", f'sha256 = "{hashlib.sha256(data).hexdigest()}"']
        parts.append("[[file]]\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def main() -> None:
    """Write data/raw."""
    folder = ROOT / "data" / "raw"
    folder.mkdir(parents=True, exist_ok=True)
    made = files()
    for name, (data, _) in made.items():
        (folder / name).write_bytes(data)
    (folder / "manifest.toml").write_text(manifest(made), "utf-8")
    sys.stdout.write(f"{len(made)} files in {folder}\n")


if __name__ == "__main__":
    main()
