"""The reviewers' working sheet (复核工作底稿): one tab a project, a summary tab; written, filled in by hand, read back.

Columns stand as evaluators use them: level 1, 2, 3, sign, target, unit, weight, self value, self score, reviewed
value, reviewed score, deviation, remark; perfeval's own score stands behind them. The deviation is self score −
reviewed score, in points, at the indicator and at the project. Self, recomputed and reviewed never mix.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval.errors import FileDamaged, FormNotRecognised
from perfeval.review.case import Case
from perfeval.review.text import squeeze
from perfeval.review.workbooks import put_row, save, set_widths, sheet_title
from perfeval.scoring.result import Evaluation
from perfeval.table import Value

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SUMMARY = "汇总"
EXECUTION = "预算执行率"
_HEADINGS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "指标性质",
    "指标值",
    "度量单位",
    "权重",
    "自评完成值",
    "自评得分",
    "复核完成值",
    "复核得分",
    "偏差",
    "备注",
    "重算得分",
)
_FIELDS = (
    "level1",
    "level2",
    "level3",
    "sign",
    "target",
    "unit",
    "weight",
    "self_value",
    "self_score",
    "reviewed_value",
    "reviewed_score",
    "deviation",
    "remark",
    "recomputed",
)
_ALSO = {
    "指标方向": "sign",
    "符号": "sign",
    "年度指标值": "target",
    "目标值": "target",
    "单位": "unit",
    "计量单位": "unit",
    "分值": "weight",
    "分值权重": "weight",
    "完成值": "self_value",
    "实际完成值": "self_value",
    "自评值": "self_value",
    "得分": "self_score",
    "复核值": "reviewed_value",
    "复核分": "reviewed_score",
    "复评得分": "reviewed_score",
    "复评完成值": "reviewed_value",
    "偏离": "deviation",
    "说明": "remark",
    "扣分原因": "remark",
    "复核说明": "remark",
}
_SUMMARY_HEADINGS = ("项目编号", "项目名称", "工作表", "自评得分", "复核得分", "偏差", "重算得分", "原因")
_WIDTHS = (14, 18, 34, 10, 16, 10, 8, 18, 10, 18, 10, 8, 36, 10)


@dataclass(frozen=True, slots=True)
class ReviewedRow:
    """One row of a working sheet: what the unit said, what perfeval computed, what the reviewer decided."""

    level1: str = ""
    level2: str = ""
    level3: str = ""
    sign: str = ""
    target: str = ""
    unit: str = ""
    weight: Decimal | None = None
    self_value: str = ""
    self_score: Decimal | None = None
    reviewed_value: str = ""
    reviewed_score: Decimal | None = None
    remark: str = ""
    recomputed: Decimal | None = None
    place: str = ""  # 底稿!K7, where the reviewer's score stands

    @property
    def deviation(self) -> Decimal | None:
        """Self score − reviewed score, in points."""
        return None if self.self_score is None or self.reviewed_score is None else self.self_score - self.reviewed_score

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies the row within its project."""
        return squeeze(self.level1), squeeze(self.level2), squeeze(self.level3)


@dataclass(frozen=True, slots=True)
class ReviewedProject:
    """One tab: a project with its rows, the budget-execution row among them."""

    project_id: str
    name: str
    rows: tuple[ReviewedRow, ...]

    @property
    def self_total(self) -> Decimal | None:
        return _total([row.self_score for row in self.rows])

    @property
    def reviewed_total(self) -> Decimal | None:
        """Sum of the reviewed scores; rows that the reviewer left alone keep the unit's own."""
        if all(row.reviewed_score is None for row in self.rows):
            return None
        return _total([row.reviewed_score if row.reviewed_score is not None else row.self_score for row in self.rows])

    @property
    def recomputed_total(self) -> Decimal | None:
        return _total([row.recomputed for row in self.rows])


def _total(points: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in points if value is not None]
    return sum(known, Decimal(0)) if known else None


def working_rows(evaluation: Evaluation) -> ReviewedProject:
    """The working sheet of one project before a reviewer has touched it."""
    case = Case(evaluation)
    rows = []
    if case.total is not None:
        score = next((fund.score for fund in evaluation.funds if fund.line is case.total), None)
        rate = case.total.execution_rate_text or ""
        rows.append(
            ReviewedRow(
                "预算执行",
                "",
                EXECUTION,
                "",
                "100%",
                "%",
                case.total.max_score,
                rate,
                case.total.self_score,
                recomputed=score,
            )
        )
    for row in case.rows:
        item = row.item
        reviewed = item.reviewed_text or ""
        rows.append(
            ReviewedRow(
                item.level1,
                item.level2,
                item.level3,
                item.sign_text or item.target.operator or "",
                item.target_text,
                item.unit_text or item.target.unit or "",
                item.max_score,
                item.actual_text,
                row.self_score,
                reviewed,
                item.reviewed_score,
                "",
                row.result.score,
            )
        )
    return ReviewedProject(evaluation.project.id, evaluation.project.name or evaluation.project.id, tuple(rows))


def write_working_sheet(projects: Sequence[ReviewedProject], path: Path) -> None:
    """Write working sheets: one tab a project, the summary first."""
    from openpyxl import Workbook

    book = Workbook()
    summary = book.worksheets[0]
    summary.title = SUMMARY
    taken = {SUMMARY.casefold()}
    put_row(summary, 1, _SUMMARY_HEADINGS, bold=True)
    set_widths(summary, (26, 34, 26, 10, 10, 8, 10, 50))
    for number, project in enumerate(projects, 2):
        title = sheet_title(project.name, taken)
        reviewed, own = project.reviewed_total, project.self_total
        deviation = own - reviewed if own is not None and reviewed is not None else None
        reasons = "；".join(row.remark for row in project.rows if row.remark)
        put_row(
            summary,
            number,
            [project.project_id, project.name, title, own, reviewed, deviation, project.recomputed_total, reasons],
        )
        _write_tab(book.create_sheet(title), project)
    save(book, path)


def _write_tab(sheet: Worksheet, project: ReviewedProject) -> None:
    put_row(sheet, 1, ["项目编号", project.project_id, project.name])
    put_row(sheet, 2, _HEADINGS, bold=True)
    set_widths(sheet, _WIDTHS)
    sheet.freeze_panes = "D3"
    for number, row in enumerate(project.rows, 3):
        values: list[Value] = [getattr(row, name) for name in _FIELDS]
        put_row(sheet, number, values)
    put_row(
        sheet,
        len(project.rows) + 3,
        [
            "合计",
            "",
            "",
            "",
            "",
            "",
            _total([row.weight for row in project.rows]),
            "",
            project.self_total,
            "",
            project.reviewed_total,
        ],
        bold=True,
    )


def read_working_sheet(path: Path) -> tuple[ReviewedProject, ...]:
    """Read working sheets back, ours or an evaluator's own with the same columns, found by their headings."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, data_only=True, read_only=True)
    except Exception as error:
        raise FileDamaged(file=path.name, seen=type(error).__name__) from error
    try:
        found = [tab for sheet in book.worksheets if sheet.title != SUMMARY and (tab := _read_tab(sheet)) is not None]
    finally:
        book.close()
    if not found:
        raise FormNotRecognised(
            file=path.name,
            place="",
            seen="、".join(sheet.title for sheet in book.worksheets),
            expected="复核工作底稿：三级指标、自评得分、复核得分。",
        )
    return tuple(found)


def _read_tab(sheet: Any) -> ReviewedProject | None:
    columns: dict[int, str] = {}
    project_id, name = "", sheet.title
    rows: list[ReviewedRow] = []
    above = {"level1": "", "level2": ""}
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        texts = ["" if value is None else str(value).strip() for value in cells]
        if not columns:
            if texts[:1] == ["项目编号"]:
                _, project_id, name = (*texts, "", "")[:3]
                name = name or sheet.title
            found = {n: field for n, text in enumerate(texts) if (field := _field_of(text))}
            if {"level3", "reviewed_score"} <= set(found.values()):
                columns = found
            continue
        said = {field: texts[n] for n, field in columns.items() if n < len(texts)}
        if said.get("level1", "").startswith(("合计", "总分", "总计")) or not said.get("level3"):
            above.update(
                {key: value for key in above if (value := said.get(key)) and not value.startswith(("合计", "总"))}
            )
            continue
        if squeeze(said["level3"]) != EXECUTION:
            above.update({key: value for key in above if (value := said.get(key))})
            said.update(above)  # level cells are often merged: the first row has the word
        rows.append(_row(said, f"{sheet.title}!{_letters(columns, 'reviewed_score')}{number}"))
    return ReviewedProject(project_id or name, name, tuple(rows)) if rows else None


def _letters(columns: Mapping[int, str], field: str) -> str:
    from perfeval.places import column_letters

    return column_letters(next(n for n, name in columns.items() if name == field) + 1)


def _field_of(heading: str) -> str | None:
    text = squeeze(heading).split("(")[0]
    return dict(zip(_HEADINGS, _FIELDS, strict=True)).get(text) or _ALSO.get(text)


def _row(said: Mapping[str, str], place: str) -> ReviewedRow:
    def text(name: str) -> str:
        return said.get(name, "")

    return ReviewedRow(
        level1=text("level1"),
        level2=text("level2"),
        level3=text("level3"),
        sign=text("sign"),
        target=text("target"),
        unit=text("unit"),
        weight=_points(text("weight")),
        self_value=text("self_value"),
        self_score=_points(text("self_score")),
        reviewed_value=text("reviewed_value"),
        reviewed_score=_points(text("reviewed_score")),
        remark=text("remark"),
        recomputed=_points(text("recomputed")),
        place=place,
    )


def _points(text: str) -> Decimal | None:
    try:
        value = Decimal(squeeze(text).removesuffix("分"))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
