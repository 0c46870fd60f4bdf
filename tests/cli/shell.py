"""Short ways to fill in a form and to call a command as a person at a keyboard does."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl


@dataclass(frozen=True)
class Said:
    """What a command answered: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """Standard output as one JSON document; anything else there is an error of the test."""
        return json.loads(self.out)


Call = Callable[..., Said]


def form(
    path: Path,
    name: str = "公共图书馆免费开放",
    *,
    department: str = "区文化局",
    unit: str = "区图书馆",
    year: str = "2022",
    code: str | None = None,
    target: str = "≥50场",
    actual: str = "50",
    score: Any = 20,
    reason: str = "",
    goal: str = "全年免费开放，举办读者活动。",
    indicator: str = "举办读者活动场次",
    sheet: str = "自评表",
    executed: Any = 44.9,
) -> Path:
    """A self-evaluation form of the 2020 kind as a workbook; formulas are never written, only text."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    rows: list[list[Any]] = [
        ["项目支出绩效自评表"],
        [f"（{year}年度）"],
        ["项目名称", name, "", "", "项目编码" if code is not None else "", code or ""],
        ["主管部门", department, "", "", "实施单位", unit],
        ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["", "年度资金总额", 48, 48, executed, 10, "93.54%", 9.35],
        ["年度总体目标", "预期目标", "", "", "实际完成情况"],
        ["", goal, "", "", goal],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析"],
        ["", "产出指标", "数量指标", indicator, target, actual, 20, score, reason],
        ["", "产出指标", "质量指标", "活动完成率", "≥95%", "96%", 30, 30, reason],
        ["", "效益指标", "社会效益指标", "丰富群众文化生活", "有效提升", "有效提升", 30, 30, reason],
        ["", "满意度指标", "服务对象满意度指标", "读者满意度", "≥90%", "92%", 10, 10, reason],
        ["总分", "", "", "", "", "", 100, 99.35],
    ]  # fmt: skip
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value != "":
                cell = page.cell(number, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path
