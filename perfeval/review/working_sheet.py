"""The reviewers' working sheet (复核工作底稿): one tab a project, a summary tab; written, filled in by hand, read back.

Columns stand as evaluators use them: level 1, 2, 3, sign, target, unit, weight, self value, self score, reviewed
value, reviewed score, deviation, remark; perfeval's own score stands behind them, and last what the reviewer decided
about the points of the row, by whom and when (see ``sheet_decisions.py``). The deviation is self score − reviewed
score, in points, at the indicator and at the project. Self, recomputed and reviewed never mix.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval.errors import FileDamaged, FormNotRecognised
from perfeval.naming import name_of
from perfeval.numbers import format_parted
from perfeval.places import column_letters
from perfeval.review.case import Case, Row
from perfeval.review.text import clip, squeeze
from perfeval.review.workbooks import put_row, save, set_widths, sheet_title
from perfeval.scoring.result import Evaluation, FrameworkScore
from perfeval.table import Value

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SUMMARY = "汇总"
_FOR_ALL = "全表同一人、同一日填此行："
_OFFERED = ("已核实", "不属实")
_MARK = 12  # so many letters of a file's fingerprint
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
    "核实结论",
    "复核人",
    "复核日期",
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
    "verdict",
    "by",
    "on",
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
    "复核结论": "verdict",
    "复核人员": "by",
    "复核时间": "on",
}
_SUMMARY_HEADINGS = ("项目编号", "项目名称", "工作表", "自评得分", "复核得分", "偏差", "重算得分", "原因")
_WIDTHS = (14, 18, 34, 10, 16, 10, 8, 18, 10, 18, 10, 8, 36, 10, 14, 10, 12)


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
    shares: int = 1  # rows that this self score is for (合用一个得分); 0: it stands with a row above
    reviewed_value: str = ""
    reviewed_score: Decimal | None = None
    remark: str = ""
    recomputed: Decimal | None = None
    verdict: str = ""  # 已核实, 不属实, 核减5
    by: str = ""
    on: str = ""
    place: str = ""  # 底稿!K7, where the reviewer's score stands
    cells: tuple[tuple[str, str], ...] = ()  # field → its own place, for what was read back
    entry: str = ""  # key of its row in the ledger; not written

    @property
    def deviation(self) -> Decimal | None:
        """Self score − reviewed score, in points; a self score for several rows is not that of one."""
        if self.self_score is None or self.reviewed_score is None or self.shares != 1:
            return None
        return self.self_score - self.reviewed_score

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies the row within its project."""
        return squeeze(self.level1), squeeze(self.level2), squeeze(self.level3)

    def cell(self, field: str) -> str:
        """Where a field of the row is typed; a sheet without that column has the score's place."""
        return dict(self.cells).get(field, self.place)

    @property
    def saw(self) -> str:
        """What the row says; a decision about it holds as long as it does."""
        return f"{squeeze(self.target)}→{squeeze(self.self_value)}"


@dataclass(frozen=True, slots=True)
class ReviewedProject:
    """One tab: a project with its rows, the budget-execution row among them."""

    project_id: str
    name: str
    rows: tuple[ReviewedRow, ...]
    file: str = ""
    sha256: str = ""  # of the form, its beginning

    @property
    def objects(self) -> dict[str, ReviewedRow]:
        """The rows by path (产出指标/数量指标/培训人次); of several that are called alike, the second is ``…（2）``."""
        found: dict[str, ReviewedRow] = {}
        for row in self.rows:
            path, number = "/".join(filter(None, row.key)), 1
            while (name := path if number == 1 else f"{path}（{number}）") in found:
                number += 1
            found[name] = row
        return found

    @property
    def self_total(self) -> Decimal | None:
        return _total([row.self_score for row in self.rows])

    @property
    def reviewed_total(self) -> Decimal | None:
        """Sum of the reviewed scores; rows that the reviewer left alone keep the unit's own.

        Of rows that share a self score, some reviewed and some not, the others keep what the rules give each.
        """
        if all(row.reviewed_score is None for row in self.rows):
            return None
        together: list[list[ReviewedRow]] = []
        for row in self.rows:
            if row.shares or not together:
                together.append([row])
            else:
                together[-1].append(row)
        return _total([points for rows in together for points in _reviewed(rows)])

    @property
    def recomputed_total(self) -> Decimal | None:
        return _total([row.recomputed for row in self.rows])


def _total(points: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in points if value is not None]
    return sum(known, Decimal(0)) if known else None


def _reviewed(rows: Sequence[ReviewedRow]) -> list[Decimal | None]:
    """The reviewed scores of rows that share a self score, or of one row."""
    if all(row.reviewed_score is None for row in rows):
        return [rows[0].self_score]
    return [
        row.reviewed_score if row.reviewed_score is not None else row.recomputed if len(rows) > 1 else row.self_score
        for row in rows
    ]


def working_rows(evaluation: Evaluation) -> ReviewedProject:
    """The working sheet of one project before a reviewer has touched it: execution, indicators, framework."""
    project, ledger = evaluation.project, evaluation.ledger
    case = Case(evaluation)
    rows = [_execution_row(case)] if case.total is not None else []
    shares = {row.key: 0 if at else len(group) for group in case.groups for at, row in enumerate(group)}
    rows += [_indicator_row(row, shares[row.key]) for row in case.rows]
    entries = {one.explanation.key: one for one in evaluation.framework}
    rows += [_framework_row(entries[one.key]) for one in ledger.counted if one.key in entries]
    form = project.form
    return ReviewedProject(project.id, name_of(project) or project.id, tuple(rows), form.file, form.sha256[:_MARK])


def _execution_row(case: Case) -> ReviewedRow:
    money, line = case.funding, case.total
    score = next((fund.score for fund in case.evaluation.funds if fund.line is line), None)
    spent, budget = format_parted(money.executed.wan), format_parted(money.budget.wan)
    rate = line.execution_rate_text if line is not None else None
    return ReviewedRow(
        level1="预算执行",
        level3=EXECUTION,
        target="100%",
        unit="%",
        weight=line.max_score if line is not None else None,
        self_value=f"{spent}÷{budget}" + (f"，{rate}" if rate else ""),
        self_score=line.self_score if line is not None else None,
        recomputed=score,
        entry="execution_score",
    )


def _indicator_row(row: Row, shares: int) -> ReviewedRow:
    item = row.item
    return ReviewedRow(
        level1=item.level1,
        level2=item.level2,
        level3=item.level3,
        sign=item.sign_text or item.target.operator or "",
        target=item.target_text,
        unit=item.unit_text or item.target.unit or "",
        weight=item.max_score,
        self_value=item.actual_text,
        self_score=row.self_score,
        shares=shares,
        reviewed_value=item.reviewed_text or "",
        reviewed_score=item.reviewed_score,
        recomputed=row.result.score,
        entry=row.result.explanation.key,
    )


def _framework_row(one: FrameworkScore) -> ReviewedRow:
    """A row that the book's framework counts; what the report says under it stands for its value."""
    level1, level2, level3 = one.path
    words = "；".join(dict.fromkeys(point.words for point in one.points if point.words))
    return ReviewedRow(
        level1, level2, level3, weight=one.max_score, self_value=clip(words, 200), recomputed=one.score,
        entry=one.explanation.key,
    )  # fmt: skip


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
    about: list[Value] = ["项目编号", project.project_id, project.name, "文件", project.file, project.sha256]
    put_row(sheet, 1, [*about, *[""] * (len(_FIELDS) - len(about) - 3), _FOR_ALL])
    put_row(sheet, 2, _HEADINGS, bold=True)
    set_widths(sheet, _WIDTHS)
    sheet.freeze_panes = "D3"
    _offer(sheet, len(project.rows))
    for number, row in enumerate(project.rows, 3):
        values: list[Value] = [getattr(row, name) for name in _FIELDS]
        put_row(sheet, number, values)
    _merge_shared(sheet, project.rows)
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


def _merge_shared(sheet: Worksheet, rows: Sequence[ReviewedRow]) -> None:
    """One self score for several rows stands in one cell, as in the form: blank cells would look like points lost."""
    column = _FIELDS.index("self_score") + 1
    for first, row in enumerate(rows):
        beside = next((n for n, one in enumerate(rows[first + 1 :], first + 1) if one.shares), len(rows)) - 1
        if row.shares > 1 and beside > first:
            sheet.merge_cells(start_row=first + 3, end_row=beside + 3, start_column=column, end_column=column)


def _offer(sheet: Worksheet, rows: int) -> None:
    """The words for the verdict, to choose from; others can be typed (核减 with a number)."""
    from openpyxl.worksheet.datavalidation import DataValidation

    offer = DataValidation(type="list", formula1=f'"{",".join(_OFFERED)}"', allow_blank=True, showErrorMessage=False)
    letter = column_letters(_FIELDS.index("verdict") + 1)
    offer.add(f"{letter}3:{letter}{rows + 2}")
    sheet.add_data_validation(offer)


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
    head: list[str] = []
    rows: list[ReviewedRow] = []
    above = {"level1": "", "level2": ""}
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        texts = ["" if value is None else str(value).strip() for value in cells]
        if not columns:
            head = texts if texts[:1] == ["项目编号"] else head
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
        cells = {field: f"{sheet.title}!{column_letters(n + 1)}{number}" for n, field in columns.items()}
        rows.append(_row(said | _for_all(said, head, columns), cells))
    if not rows:
        return None
    about = dict(enumerate(head))
    name = about.get(2) or sheet.title
    return ReviewedProject(about.get(1) or name, name, tuple(rows), about.get(4, ""), about.get(5, ""))


def _for_all(said: Mapping[str, str], head: Sequence[str], columns: Mapping[int, str]) -> dict[str, str]:
    """Name and day that stand above the column once for the whole tab, where the row has none of its own."""
    above = {field: head[n] for n, field in columns.items() if n < len(head)} if _FOR_ALL in head else {}
    return {field: above.get(field, "") for field in ("by", "on") if not said.get(field)}


def _field_of(heading: str) -> str | None:
    text = squeeze(heading).split("(")[0]
    return dict(zip(_HEADINGS, _FIELDS, strict=True)).get(text) or _ALSO.get(text)


def _row(said: Mapping[str, str], cells: Mapping[str, str]) -> ReviewedRow:
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
        verdict=text("verdict"),
        by=text("by"),
        on=text("on"),
        place=cells["reviewed_score"],
        cells=tuple(cells.items()),
    )


def _points(text: str) -> Decimal | None:
    try:
        value = Decimal(squeeze(text).removesuffix("分"))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
