"""Writing the county into a workspace (写出示例县): forms, monitoring, a corrected round, exports, faults."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from perfeval.example_county.form_files import Sheet, department_form, form_of, monitoring_form, write_sheet
from perfeval.example_county.made_up_projects import CountyProject, county, plain, projects, sound_projects

PLANTED = "预设问题.csv"
_OFF = Decimal("12.5")  # what the department's own total is off by: planted, and listed


def write_county(data: Path) -> int:
    """Write the county below ``data``; returns how many forms lie in ``data/raw``.

    ``raw``: two years of forms and a department's own; ``monitoring``: one round; ``resubmitted``: what was sent
    again; ``exports``: budget and indicators as the budget system exports them; 预设问题.csv: what was planted.
    """
    items = list(projects())
    layouts = {one["id"]: one.get("file", "xlsx") for one in county()["layout"]}
    for item in items:
        write_sheet(form_of(item), data / "raw" / str(item.year) / f"{item.code}.{layouts[item.layout]}")
    latest = county()["years"][-1]
    of_department: dict[str, list[CountyProject]] = {}
    for item in items:
        if item.year == latest:
            of_department.setdefault(item.department, []).append(item)
    name, mine = next(iter(of_department.items()))
    write_sheet(department_form(name, latest, mine, _OFF), data / "raw" / str(latest) / f"{latest}-部门整体.xlsx")
    for item in [one for one in items if one.year == latest][::4]:
        write_sheet(monitoring_form(item), data / "monitoring" / f"{item.code}.xlsx")
    faulty = {(one["year"], one["kind"], one["town"]) for one in county()["fault"]}
    again = [item for item in sound_projects() if item.key in faulty and item.year == latest]
    for item in again[::2]:
        write_sheet(form_of(item), data / "resubmitted" / f"{item.code}.{layouts[item.layout]}")
    _write_exports(items, data / "exports")
    _write_planted(data / PLANTED, name)
    return len(items) + 1


def _write_exports(items: Sequence[CountyProject], folder: Path) -> None:
    budget = Sheet("预算执行情况表" + county()["mark"], 9)
    budget.add("预算年度", "项目编码", "项目名称", "主管部门", "预算单位", "年初预算数（万元）", "全年预算数（万元）",
               "全年执行数（万元）", "备注")  # fmt: skip
    lines = Sheet("项目绩效指标表" + county()["mark"], 10)
    lines.add(
        "预算年度",
        "项目编码",
        "项目名称",
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
    )
    for item in items:
        key = (Decimal(item.year), item.code, item.name)
        budget.add(*key, item.department, item.unit, item.budget, item.budget, item.executed, "")
        for line in item.lines:
            asked = f"{line.sign}{plain(line.target)}{line.unit}"
            names = (line.level1, line.level2, line.level3)
            lines.add(*key, *names, asked, line.actual_text, line.points, line.self_score)
    write_sheet(budget, folder / "预算执行.xlsx")
    write_sheet(lines, folder / "绩效指标.xlsx")


def _write_planted(path: Path, department: str) -> None:
    """The list of what was planted, as one would check a reviewer by it."""
    towns: Sequence[str] = county()["towns"]
    names: Mapping[str, str] = {one["id"]: one["name"] for one in county()["kind"]}
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["文件", "项目", "预设的问题"])
        for fault in county()["fault"]:
            code = f"{fault['year']}-{fault['kind']}-{fault['town'] + 1}"
            writer.writerow([code, f"{towns[fault['town']]}{names[fault['kind']]}项目", fault["says"]])
        latest = county()["years"][-1]
        writer.writerow([f"{latest}-部门整体", department, f"部门预算合计比所属项目之和多 {_OFF} 万元"])
