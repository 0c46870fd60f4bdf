"""Writes ``data/tables``: the two made-up tables of the notebook ``tables.ipynb``, with what such tables suffer from.

``python -m tests.tabular.example`` writes them again, byte by byte.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from tests.tabular.office import Indicator, Made, Rows, made, write_csv

FOLDER = Path(__file__).resolve().parents[2] / "data" / "tables"


def projects() -> list[Made]:
    """Thirty projects; some with what a review should find."""
    some = made()
    some[3] = _with(some[3], 3, actual="43", earned="10")  # far below the target, full points
    some[8] = _with(some[8], 0, actual="1090", earned="30")  # ten times the target
    some[13] = replace(some[13], spent=some[13].budget + Decimal("6.4"))  # more spent than budgeted
    some[20] = replace(some[20], spent=Decimal(0))
    some[23] = _with(_with(some[23], 2, actual="", earned="30"), 3, actual="", earned="10")  # nothing reported
    return some


def _with(one: Made, number: int, **changes: str) -> Made:
    rows: list[Indicator] = list(one.indicators)
    rows[number] = replace(rows[number], **changes)  # type: ignore[arg-type]
    return replace(one, indicators=tuple(rows))


def budget(some: list[Made]) -> Rows:
    """Codes without their zeros, amounts in 元, a title, a total, one row twice."""
    rows: Rows = [["某县2023年度项目支出预算执行情况表（虚构示例）"], ["单位：元"]]
    rows.append(["项目编码", "项目名称", "预算单位", "主管部门", "年初预算数", "全年预算数", "全年执行数", "经办人"])
    for number, one in enumerate(some):
        amounts = [f"{value * 10000:.2f}" for value in (one.budget, one.budget, one.spent)]
        rows.append([one.code.lstrip("0"), one.name, one.unit, one.department, *amounts, "甲乙丙"[number % 3]])
    rows.append(rows[9])
    three = ("budget", "budget", "spent")
    total = [f"{sum(getattr(one, name) for one in some) * 10000:.2f}" for name in three]
    rows.append(["合计", "", "", "", *total, ""])
    return rows


def indicators(some: list[Made]) -> Rows:
    """The project only in the first row of its indicators; one unit by another name; one project without budget."""
    rows: Rows = [
        ["项目代码", "项目名称", "实施单位", "一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "自评得分"]
    ]
    for number, one in enumerate(some):
        unit = "市养护公司" if number == 6 else one.unit
        for row, item in enumerate(one.indicators):
            own = [one.code, one.name, unit] if row == 0 else ["", "", ""]
            reached = item.reached if item.actual else ""
            rows.append([*own, item.level1, item.level2, item.level3, item.promise, reached, item.points, item.earned])
    return rows


def main() -> None:
    some = projects()
    write_csv(FOLDER / "budget.csv", budget(some))
    write_csv(FOLDER / "indicators.csv", indicators([*some[1:], replace(some[0], code="0999900001", name="春节慰问")]))


if __name__ == "__main__":
    main()
