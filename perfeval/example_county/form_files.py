"""The county's forms on paper (示例县的表): one grid of cells, written as xlsx, docx or html."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from perfeval.example_county.made_up_projects import EXECUTION_POINTS, CountyProject, Line, county, plain

_LABELS = {
    "level3": "三级指标",
    "target": "年度指标值",
    "actual": "实际完成值",
    "max": "分值",
    "self": "得分",
}
Row = list[tuple[str | Decimal, int]]
"""Cells from left to right: what stands in it, and over how many columns it spans."""


@dataclass
class Sheet:
    """One form as rows of cells."""

    title: str
    width: int
    rows: list[Row] = field(default_factory=list)

    def add(self, *cells: str | Decimal | tuple[str | Decimal, int]) -> None:
        """One row; the last cell takes what is left of the width."""
        row = [cell if isinstance(cell, tuple) else (cell, 1) for cell in cells]
        left = self.width - sum(span for _, span in row)
        row[-1] = (row[-1][0], row[-1][1] + left)
        self.rows.append(row)


def form_of(item: CountyProject) -> Sheet:
    """The self-evaluation form of a project (项目支出绩效自评表) in its layout."""
    told = county()
    layout = next(one for one in told["layout"] if one["id"] == item.layout)
    sheet = Sheet(f"{told['name']}{item.title_year}年度项目支出绩效自评表{told['mark']}", 8)
    factor, unit = (Decimal(10000), "元") if layout.get("money") == "元" else (Decimal(1), "万元")
    sheet.add(("项目名称", 2), item.name)
    sheet.add(("主管部门", 2), (item.department, 2), ("实施单位", 2), item.unit)
    _funds(sheet, item, factor, unit, parts=bool(layout.get("parts")))
    if not layout.get("points_in_levels"):
        sheet.add(
            ("年度总体目标", 2),
            (f"完成{item.year}年度{item.name}任务，保障资金安全，群众满意。", 3),
            "年度任务基本完成。",
        )
    _indicators(sheet, item.lines, layout)
    sheet.add(("总分", sheet.width - 3), Decimal(100), item.total, "")
    sheet.add(told["note"])
    return sheet


def _funds(sheet: Sheet, item: CountyProject, factor: Decimal, unit: str, *, parts: bool) -> None:
    budget, spent = item.budget * factor, item.executed * factor
    heads = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    sheet.add((f"项目资金（{unit}）", 2), *heads)
    blank = item.total_blank
    total = ("", "", "") if blank else (budget, budget, spent)
    sheet.add(("年度资金总额", 2), *total, EXECUTION_POINTS, item.rate_text, item.execution_score)
    own = budget if not parts else budget - budget // 4
    paid = spent if not parts else min(spent, own)
    sheet.add(("其中：当年财政拨款", 2), own, own, paid, "—", "—", "—")
    if parts:
        sheet.add(("其他资金", 2), budget - own, budget - own, spent - paid, "—", "—", "—")


def _indicators(sheet: Sheet, lines: Sequence[Line], layout: Mapping[str, Any]) -> None:
    labels = {**_LABELS, **layout.get("labels", {})}
    split = layout.get("target") == "split"
    sheet.width = 10 if split else 8
    asked_heads = ("指标方向", "指标值", "计量单位") if split else (labels["target"],)
    heads = ("一级指标", "二级指标", labels["level3"], *asked_heads, labels["actual"], labels["max"], labels["self"])
    sheet.add(*heads, "偏差原因分析及改进措施")
    for level1, group in groupby(lines, key=lambda line: line.level1):
        mine = list(group)
        points = plain(sum((line.points for line in mine), Decimal(0)))
        name = f"{level1}（{points}分）" if layout.get("points_in_levels") else level1
        for line in mine:
            asked = (line.sign, line.target, line.unit) if split else (f"{line.sign}{plain(line.target)}{line.unit}",)
            actual = line.actual_text
            sheet.add(name, line.level2, line.level3, *asked, actual, line.points, line.self_score, line.reason)


def department_form(name: str, year: int, mine: Sequence[CountyProject], extra: Decimal) -> Sheet:
    """A department's own form (部门整体支出绩效自评表); ``extra`` is what its total is off by."""
    told = county()
    sheet = Sheet(f"{told['name']}{year}年度部门整体支出绩效自评表{told['mark']}", 8)
    budget = sum((item.budget for item in mine), Decimal(0)) + extra
    spent = sum((item.executed for item in mine), Decimal(0))
    sheet.add(("部门名称", 2), name)
    sheet.add(("部门资金（万元）", 2), "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    sheet.add(("年度资金总额", 2), budget, budget, spent, Decimal(10), f"{spent / budget * 100:.2f}%", Decimal("9.8"))
    sheet.add(("其中：项目支出", 2), budget, budget, spent, "—", "—", "—")
    sheet.add("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
    count = Decimal(len(mine))
    rows = (("产出指标", "数量指标", "实施项目个数", f"={count}个", f"{count}个", 40),
            ("产出指标", "质量指标", "项目验收合格率", "≥95%", "97%", 30),
            ("满意度指标", "服务对象满意度指标", "服务对象满意度", "≥90%", "92%", 20))  # fmt: skip
    for level1, level2, level3, target, actual, points in rows:
        sheet.add(level1, level2, level3, target, actual, Decimal(points), Decimal(points), "")
    sheet.add(("总分", 5), Decimal(100), Decimal("99.8"), "")
    sheet.add(told["note"])
    return sheet


def monitoring_form(item: CountyProject) -> Sheet:
    """The monitoring form of a project at the end of July (绩效运行监控表)."""
    told = county()
    sheet = Sheet(f"{told['name']}{item.year}年度项目支出绩效运行监控表{told['mark']}", 8)
    sheet.add(("项目名称", 2), item.name)
    sheet.add(("主管部门", 2), (item.department, 2), ("实施单位", 2), item.unit)
    sheet.add(("项目资金（万元）", 2), "年初预算数", "1-7月执行数", "1-7月执行率", ("全年预计执行数", 2), "预计执行率")
    spent = item.executed / 2
    sheet.add(
        ("年度资金总额", 2), item.budget, spent, f"{spent / item.budget * 100:.2f}%", (item.executed, 2), item.rate_text
    )
    sheet.add(
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "1-7月执行情况",
        "全年预计完成情况",
        "完成目标可能性",
        "偏差原因",
    )
    for line in item.lines:
        half = line.actual if line.unit in ("%", "元", "万元", "天") else (line.actual / 2).quantize(Decimal(1))
        asked = f"{line.sign}{plain(line.target)}{line.unit}"
        likely = "可能完成" if line.reason else "确定能完成"
        sheet.add(
            line.level1,
            line.level2,
            line.level3,
            asked,
            f"{plain(half)}{line.unit}",
            line.actual_text,
            likely,
            line.reason,
        )
    sheet.add(told["note"])
    return sheet


# ── files ────────────────────────────────────────────────────────────────────────────────────────
def write_sheet(sheet: Sheet, path: Path) -> None:
    """Write a form by the ending of the file's name; the same form gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _WRITERS[path.suffix](sheet, path)


def _xlsx(sheet: Sheet, path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, Side

    from perfeval.review.workbooks import save

    book = Workbook()
    page: Any = book.active
    page.title = "自评表"
    thin = Side("thin")
    line = Border(left=thin, right=thin, top=thin, bottom=thin)
    page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=sheet.width)
    page.cell(1, 1, sheet.title).font = Font(bold=True, size=14)
    page.cell(1, 1).alignment = Alignment(horizontal="center")
    for number, row in enumerate(sheet.rows, 2):
        column = 1
        for value, span in row:
            cell = page.cell(number, column, value if value != "" else None)
            if isinstance(value, str) and value:
                cell.data_type = "s"  # =100% is a target, no formula
            cell.border, cell.alignment = line, Alignment(wrap_text=True, vertical="center")
            if span > 1:
                page.merge_cells(start_row=number, end_row=number, start_column=column, end_column=column + span - 1)
            column += span
    for letter in "ABCDEFGHIJ"[: sheet.width]:
        page.column_dimensions[letter].width = 16
    save(book, path)


def _docx(sheet: Sheet, path: Path) -> None:
    from perfeval.office.paper import Style, new_paper, save_paper

    paper = new_paper(sheet.title, "zh")
    paper.add_paragraph(sheet.title, Style.SUBTITLE)
    table = paper.add_table(rows=0, cols=sheet.width)
    table.style = "Table Grid"
    for row in sheet.rows:
        cells, column = table.add_row().cells, 0
        for value, span in row:
            cell = cells[column] if span == 1 else cells[column].merge(cells[column + span - 1])
            cell.text = _said(value)
            column += span
    save_paper(paper, path)


def _html(sheet: Sheet, path: Path) -> None:
    rows = "\n".join(
        "<tr>" + "".join(f'<td colspan="{span}">{escape(_said(value))}</td>' for value, span in row) + "</tr>"
        for row in sheet.rows
    )
    title = escape(sheet.title)
    rules = "body{font-family:sans-serif}table{border-collapse:collapse}td{border:1px solid #555;padding:4px 8px}"
    style = f"<style>{rules}</style>"
    path.write_text(
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>{style}</head>\n'
        f"<body><h2>{title}</h2>\n<table>\n{rows}\n</table></body></html>\n",
        "utf-8",
    )


def _said(value: str | Decimal) -> str:
    return plain(value) if isinstance(value, Decimal) else value


_WRITERS: Mapping[str, Callable[[Sheet, Path], None]] = {".xlsx": _xlsx, ".docx": _docx, ".html": _html}
