"""The contract of every clean table (数据表约定): column, type, unit, key, meaning.

``docs/tables.md`` is this module printed (``python -m perfeval.clean.schema``); :func:`validate` holds a
DataFrame against it. Types in pandas: *text* is ``str`` (missing: NaN), *integer* ``Int64`` (missing: ``<NA>``),
*boolean* ``bool``, *decimal* and *date* are ``object`` columns of :class:`decimal.Decimal` and
:class:`datetime.date` (missing: ``None``), so that no amount ever passes through a binary float. *json* is
text that holds a JSON object or list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

TEXT, INTEGER, DECIMAL, DATE, BOOLEAN, JSON = "text", "integer", "decimal", "date", "boolean", "json"
PANDAS_TYPE = {TEXT: "str", INTEGER: "Int64", DECIMAL: "object", DATE: "object", BOOLEAN: "bool", JSON: "str"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, unit, whether it may be empty, whether it is part of the key, what it means."""

    name: str
    dtype: str
    meaning: str
    zh: str = ""
    unit: str = ""
    nullable: bool = True
    key: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One clean table: its grain (one row per …) and its columns in order."""

    name: str
    zh: str
    grain: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that together name one row."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def names(self) -> tuple[str, ...]:
        """All column names, in order."""
        return tuple(column.name for column in self.columns)


def _key(name: str, meaning: str, zh: str = "", dtype: str = TEXT) -> Column:
    return Column(name, dtype, meaning, zh, nullable=False, key=True)


def _text(name: str, meaning: str, zh: str = "", *, needed: bool = False) -> Column:
    return Column(name, TEXT, meaning, zh, nullable=not needed)


def _wan(name: str, meaning: str, zh: str) -> Column:
    return Column(name, DECIMAL, meaning, zh, unit="万元")


def _points(name: str, meaning: str, zh: str) -> Column:
    return Column(name, DECIMAL, meaning, zh, unit="points")


_ID = _key("project_id", "the project", "项目编号")
_POSITION = _key("position", "place in the order of the form, from 0", "序号", INTEGER)
_CELLS = Column("cells", JSON, "attribute → place in the file", "出处", nullable=False)
_SEEN = (
    Column("from_picture", BOOLEAN, "recognised in a scan or photograph", "来自图片", nullable=False),
    Column(
        "confidence",
        DECIMAL,
        "how sure its least sure cell was read; missing: not from a picture",
        "识别可信度",
        "0 to 1",
    ),
    Column("doubtful_cells", JSON, "places that a person must compare with the picture", "存疑单元格", nullable=False),
)


def _quantity(prefix: str, zh: str) -> tuple[Column, ...]:
    """The columns of one parsed quantity."""
    return (
        _text(
            f"{prefix}_kind", "number, range, date, several, words, not_applicable, empty or unreadable", f"{zh}类型"
        ),
        _text(f"{prefix}_operator", ">= <= = > <", f"{zh}符号"),
        Column(f"{prefix}_value", DECIMAL, "the number as written; the lower end of a range", zh, "see unit"),
        Column(f"{prefix}_high", DECIMAL, "the upper end of a range", f"{zh}上限", "see unit"),
        Column(f"{prefix}_tolerance", DECIMAL, "the ± part", f"{zh}允差", "see unit"),
        _text(f"{prefix}_unit", "the unit as written", f"{zh}单位"),
        Column(f"{prefix}_day", DATE, "the last day on which a date is kept", f"{zh}日期"),
        Column(f"{prefix}_day_from", DATE, "the first day, when the text names a period", f"{zh}起始日"),
        _text(f"{prefix}_doubt", "why it is unreadable, or what is doubtful", f"{zh}疑点"),
        _text(f"{prefix}_likely", "the likely reading of damaged text; never scored", f"{zh}可能读法"),
    )


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "projects",
            "项目",
            "one form",
            (
                _key("project_id", "stable across runs, safe as a file name", "项目编号"),
                _text("name", "name as written, a leading code included", "项目名称"),
                _text("department", "supervising department", "主管部门"),
                _text("unit", "implementing unit", "实施单位"),
                Column("year", INTEGER, "budget year", "年度", "year"),
                _text("code", "project code, always text", "项目编码"),
                _text("department_code", "department code, always text", "部门编码"),
                _text("unit_code", "unit code, always text", "单位编码"),
                _text("amount_unit_text", "the money unit that the form states", "金额单位"),
                _text(
                    "kind",
                    "self_evaluation, self_report, department, evaluation, target_table, monitoring, "
                    "transfer_self_evaluation, scorecard, bond",
                    "表类",
                    needed=True,
                ),
                _text("layout", "the layout that fitted", "版式", needed=True),
                _text("title", "title of the form", "表名"),
                _text("region", "region, as far as the file tells", "地区"),
                _text("edition", "which of several forms in the file", "版次"),
                _text("period_text", "the months that a form of the year itself is about", "监控期间"),
                _text("file", "the file, as the user named it", "文件", needed=True),
                _text("sheet", "the sheet of a workbook", "工作表"),
                _text("container", "xlsx, xls, ods, docx, doc, odt, html, mht, csv, pdf, ofd", "格式"),
                _text("sha256", "fingerprint of the file", "校验值"),
                Column("attributes", JSON, "further identification, heading → text", "其他信息", nullable=False),
                _CELLS,
            ),
        ),
        Table(
            "funds",
            "资金",
            "one row of a funds block",
            (
                _ID,
                _POSITION,
                _text("label_text", "label as written", "资金来源", needed=True),
                _text(
                    "kind", "whose money it is: total, current_appropriation, carried_over, …", "来源类别", needed=True
                ),
                Column("level", INTEGER, "0 a total, 1 its parts, 2 parts of parts", "层级", nullable=False),
                _wan("initial_budget_wan", "budget at the start of the year", "年初预算数"),
                _wan("adjusted_budget_wan", "budget after changes in the year", "全年预算数"),
                _wan("arrived_wan", "money that arrived", "到位数"),
                _wan("executed_wan", "money spent", "全年执行数"),
                _text(
                    "execution_rate_text",
                    "execution rate as printed; the recomputed one is in the evaluation",
                    "执行率",
                ),
                _points("max_score", "points that can be earned", "分值"),
                _points("self_score", "points that the unit gave itself", "得分"),
                _text("reason_text", "reason for a deviation", "偏差原因"),
                Column("texts", JSON, "attribute → amount as written", "金额原文", nullable=False),
                _CELLS,
                *_SEEN,
            ),
        ),
        Table(
            "indicators",
            "指标",
            "one third-level indicator",
            (
                _ID,
                _POSITION,
                _text("level1", "first level as written", "一级指标", needed=True),
                _text("level2", "second level as written", "二级指标", needed=True),
                _text("level3", "third level as written", "三级指标", needed=True),
                _text("target_text", "target as written", "年度指标值", needed=True),
                _text("actual_text", "completed value as written", "实际完成值", needed=True),
                _points("max_score", "points that can be earned", "分值"),
                _points("self_score", "points that the unit gave itself", "得分"),
                _text("reason_text", "reason for a deviation and measures", "偏差原因分析及改进措施"),
                _text("sign_text", "the sign, where it has a cell of its own", "指标性质"),
                _text("unit_text", "the unit, where it has a cell of its own", "度量单位"),
                _points("level1_points", "points printed in the first level", "一级指标分值"),
                _points("level2_points", "points printed in the second level", "二级指标分值"),
                _text("max_score_text", "the points as written, when they are no number", "分值原文"),
                _text("self_score_text", "the score as written, when it is no number", "得分原文"),
                Column("score_group", INTEGER, "indicators that share one merged score", "合并得分组"),
                _text("reviewed_text", "completed value after review", "复核完成值"),
                _points("reviewed_score", "points after review", "复核得分"),
                _text("initial_target_text", "target at the start of the year", "年初指标值"),
                _text("interim_text", "half-year value", "监控期完成值"),
                _text("forecast_text", "value expected for the year", "全年预计完成值"),
                *_quantity("target", "指标值"),
                *_quantity("actual", "完成值"),
                Column("extra", JSON, "further columns, heading → text", "其他列", nullable=False),
                _CELLS,
                *_SEEN,
            ),
        ),
        Table(
            "goals",
            "目标",
            "one annual goal",
            (
                _ID,
                _POSITION,
                _text("label_text", "label as written", "目标名称"),
                _text("expected_text", "the goal as expected", "预期目标"),
                _text("actual_text", "the goal as reached", "实际完成情况"),
                _points("max_score", "points that can be earned", "分值"),
                _points("self_score", "points that the unit gave itself", "得分"),
                _CELLS,
                *_SEEN,
            ),
        ),
        Table(
            "reported",
            "自评结论",
            "one result that the form states of itself: the total, or one block",
            (
                _ID,
                _POSITION,
                _text("subject", "total, or the block", "对象", needed=True),
                _points("max_score", "points that can be earned", "分值"),
                _points("self_score", "points that the unit gave itself", "得分"),
                _text("grade", "grade as written", "等级"),
                _text("score_text", "the score as written", "得分原文"),
                _text("label_text", "the section as a report writes it", "原文标题"),
                _CELLS,
                *_SEEN,
            ),
        ),
        Table(
            "passages",
            "文字",
            "one text block or section",
            (
                _ID,
                _POSITION,
                _text("kind", "basis, overview, goal, problem, suggestion, …", "类别", needed=True),
                _text("heading", "heading as written", "标题", needed=True),
                _text("text", "the text; empty for an empty section", "内容", needed=True),
                Column("section", JSON, "the headings above it", "所在章节", nullable=False),
                Column("places", JSON, "where it stands", "出处", nullable=False),
            ),
        ),
        Table(
            "claims",
            "表述",
            "one checkable statement of the prose",
            (
                _ID,
                _POSITION,
                _text("kind", "budget, executed, count, date, grade, …", "类别", needed=True),
                _text("subject", "what it is about", "对象", needed=True),
                _text("text", "the sentence or clause as written", "原文", needed=True),
                Column("section", JSON, "the headings above it", "所在章节", nullable=False),
                _text("place", "where it stands", "出处", needed=True),
                *_quantity("claimed", "数值"),
            ),
        ),
        Table(
            "statements",
            "评价要点自述",
            "one third-level indicator of a framework and what the report says under it",
            (
                _ID,
                _POSITION,
                _text("level1", "first level of the framework", "一级指标", needed=True),
                _text("level2", "second level of the framework", "二级指标", needed=True),
                _text("level3", "third level of the framework", "三级指标", needed=True),
                _text("text", "the statement as written", "自述", needed=True),
                Column("clauses", JSON, "the statement, clause by clause", "分句", nullable=False),
                _text("place", "where it stands", "出处", needed=True),
            ),
        ),
        Table(
            "account",
            "清点",
            "one non-empty cell or paragraph of one file",
            (
                _key("file", "the file", "文件"),
                _key("place", "where it stands", "位置"),
                _text("text", "the text as written", "内容", needed=True),
                _text("used_by", "what used it; missing when nothing did", "用途"),
                _text("project_id", "the project that used it", "项目编号"),
                Column("hidden", BOOLEAN, "its row, column or sheet is hidden", "隐藏", nullable=False),
                Column(
                    "understood",
                    BOOLEAN,
                    "false: unused, or kept only under a label that nobody knows",
                    "读懂",
                    nullable=False,
                ),
            ),
        ),
        Table(
            "cleaning",
            "整理记录",
            "one step that cleaned a table before it was read",
            (
                _key("file", "the file or table", "文件"),
                _key("position", "number of the step in this file, from 0", "序号", INTEGER),
                _text("table", "the table of the file", "表", needed=True),
                _text("step", "the name by which the step is taken back", "步骤", needed=True),
                Column("count", INTEGER, "how many rows it changed", "行数", nullable=False),
                _text("rows", "which rows, as counted in the source; not all of very many", "行号", needed=True),
                _text("message", "one sentence (Chinese)", "说明", needed=True),
                Column("undone", BOOLEAN, "it was taken back", "已撤销", nullable=False),
            ),
        ),
        Table(
            "problems",
            "读取问题",
            "one refused or skipped file, or one note of a reader",
            (
                _key("file", "the file", "文件"),
                _key("position", "number of the problem of this file, from 0", "序号", INTEGER),
                _text("kind", "failed, skipped or note", "类别", needed=True),
                _text("message", "one sentence (Chinese)", "说明", needed=True),
                _text("message_en", "the same in English", "英文说明"),
                _text("code", "which message it is, as other programs know it", "代码"),
                Column("params", JSON, "the parts of the message by name", "参数", nullable=False),
            ),
        ),
    )
}


def validate(table: pd.DataFrame, name: str) -> list[str]:
    """What in a DataFrame breaks the contract of its table; an empty list when nothing does.

    Columns and their order, dtypes, exactness (no floats among decimals), missing values and the key are checked.
    """
    from datetime import date
    from decimal import Decimal

    contract = TABLES[name]
    if tuple(table.columns) != contract.names:
        return [f"{name}: columns {list(table.columns)}, expected {list(contract.names)}"]
    wrong = []
    for column in contract.columns:
        values = table[column.name]
        if str(values.dtype) != PANDAS_TYPE[column.dtype]:
            wrong.append(f"{name}.{column.name}: dtype {values.dtype}, expected {PANDAS_TYPE[column.dtype]}")
            continue
        present = values[values.notna()]
        if column.dtype in (DECIMAL, DATE):
            kind = Decimal if column.dtype == DECIMAL else date
            strange = [value for value in present if type(value) is not kind]
            if strange:
                wrong.append(f"{name}.{column.name}: {strange[0]!r} is no {kind.__name__}")
        if not column.nullable and len(present) != len(values):
            wrong.append(f"{name}.{column.name}: {len(values) - len(present)} missing")
    if contract.key and table.duplicated(list(contract.key)).any():
        wrong.append(f"{name}: rows share the key {', '.join(contract.key)}")
    return wrong


def tables_markdown() -> str:
    """``docs/tables.md``: the contract as a page."""
    types = (
        "Written by `python -m perfeval.clean.schema`; a test compares. Types in pandas: **text** `str` "
        "(missing: NaN), **integer** `Int64` (missing: `<NA>`),\n**boolean** `bool`, **decimal** an `object` column "
        "of `decimal.Decimal` (missing: `None`), **date** the same of `datetime.date`,\n**json** text that holds a "
        "JSON object or list. No amount or score ever passes through a binary float."
    )
    files = (
        "`perfeval read FORMS --out DIR` writes each table as Parquet (decimals as decimals) where pyarrow is "
        "installed, else as CSV\n(UTF-8 with a mark, for Excel). In CSV, text whose first sign could start a formula "
        "(`= + - @`, full-width ones too, tab, line\nbreak) has a `'` before it; numbers have not, negative ones "
        "either. `整理表.xlsx` beside them holds the same records for people to correct."
    )
    lines = ["# The clean tables", "", types, "", files, ""]
    for table in TABLES.values():
        lines += [f"## {table.name} ({table.zh})", "", f"One row per {table.grain.removeprefix('one ')}. Key: "]
        lines[-1] += ", ".join(f"`{name}`" for name in table.key) + "."
        lines += ["", "| column | 中文 | type | unit | may be missing | meaning |", "|---|---|---|---|---|---|"]
        for column in table.columns:
            missing = "yes" if column.nullable else "no"
            lines.append(
                f"| `{column.name}` | {column.zh} | {column.dtype} | {column.unit} | {missing} | {column.meaning} |"
            )
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(tables_markdown())
