"""Number for number: what the JSON says stands in the form (xlsx, docx) and in the report."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

import perfeval as pe
from perfeval.numbers import NOTHING, format_percent, format_points, format_wan
from tests.office.conftest import FORMS, Documents, computed_subtotals

IDS = [Path(name).stem for name in FORMS]
FUND_COLUMNS = {
    3: "initial_budget_wan", 4: "adjusted_budget_wan", 5: "executed_wan", 6: "max_score", 8: "execution_rate",
    9: "self_score", 10: "score",
}  # fmt: skip
PRINTED = {
    "execution_rate": format_percent,
    "max_score": format_points,
    "self_score": format_points,
    "score": format_points,
}


def exact(value: Any) -> Decimal | None:
    """A number of a workbook as the decimal that was written."""
    return Decimal(repr(value)) if isinstance(value, (int, float)) else None


def worth(indicator: dict[str, Any]) -> Decimal | None:
    """The points an indicator can earn: those the evaluation used, else those the form printed."""
    points_used: Decimal | None = indicator["points"]
    return points_used if points_used is not None else indicator["max_score"]


def sheet_rows(path: Path) -> list[list[Any]]:
    """The form's sheet; a merged cell's value in every row and column it covers."""
    sheet = load_workbook(path).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row - 1, area.max_row):
            for col in range(area.min_col - 1, area.max_col):
                rows[row][col] = rows[area.min_row - 1][area.min_col - 1]
    return rows


def word_rows(path: Path, table: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in Document(str(path)).tables[table].rows]


def block(rows: list[list[Any]], column: int, heading: str, count: int) -> list[list[Any]]:
    """The rows below the row whose cell in that column is the heading."""
    start = next(number for number, row in enumerate(rows) if row[column] == heading) + 1
    return rows[start : start + count]


@pytest.mark.parametrize("project_id", IDS)
def test_the_workbook_holds_the_numbers_of_the_json(
    project_id: str, documents: Documents, stated: dict[str, Any]
) -> None:
    project = stated[project_id]
    rows = sheet_rows(documents / f"{project_id}-自评表.xlsx")
    funds = block(rows, 4, "全年预算数", len(project["funds"]))
    for row, fund in zip(funds, project["funds"], strict=True):
        assert row[1].strip("　") == fund["label_text"]
        for column, name in FUND_COLUMNS.items():
            assert exact(row[column]) == fund[name], (fund["label_text"], name)
    indicators = block(rows, 3, "三级指标", len(project["indicators"]))
    for row, indicator in zip(indicators, project["indicators"], strict=True):
        for column, name in ((1, "level1"), (2, "level2"), (3, "level3"), (4, "target_text"), (5, "actual_text")):
            assert (row[column] or "") == indicator[name]
        assert exact(row[6]) == worth(indicator), indicator["level3"]
        assert exact(row[7]) == indicator["self_score"], indicator["level3"]
        assert exact(row[8]) == indicator["score"], indicator["level3"]
        assert (row[9] or "") == (indicator["reason_text"] or "")
    total = next(row for row in rows if row[0] == "总分")
    assert [exact(total[column]) for column in (6, 7, 8)] == [
        project["totals"][name] for name in ("max_score", "self_score", "score")
    ]


@pytest.mark.parametrize("project_id", IDS)
def test_the_second_sheet_says_how_each_number_came_about(
    project_id: str, documents: Documents, stated: dict[str, Any]
) -> None:
    project = stated[project_id]
    sheet = load_workbook(documents / f"{project_id}-自评表.xlsx")["复算依据"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    expected = [(fund["label_text"], fund["score"], fund["steps"]) for fund in project["funds"]]
    expected += [(item["level3"], item["score"], item["steps"]) for item in project["indicators"]]
    expected += [(" › ".join(item["path"]), item["score"], item["steps"]) for item in project["framework"]]
    for row, (name, score, steps) in zip(rows[:-1], expected, strict=True):
        assert (row[0] or "") == name
        assert exact(row[7]) == score
        assert not steps or row[2] == "\n".join(steps)
    assert exact(rows[-1][7]) == project["totals"]["score"]


@pytest.mark.parametrize("project_id", IDS)
def test_the_word_form_prints_the_numbers_as_the_pages_do(
    project_id: str, documents: Documents, stated: dict[str, Any]
) -> None:
    project = stated[project_id]
    rows = word_rows(documents / f"{project_id}-自评表.docx")
    funds = block(rows, 4, "全年预算数", len(project["funds"]))
    for row, fund in zip(funds, project["funds"], strict=True):
        for column, name in FUND_COLUMNS.items():
            assert row[column] == PRINTED.get(name, format_wan)(fund[name]), (fund["label_text"], name)
    indicators = block(rows, 3, "三级指标", len(project["indicators"]))
    for row, indicator in zip(indicators, project["indicators"], strict=True):
        assert row[6] == format_points(worth(indicator))
        assert row[7] == format_points(indicator["self_score"])
        if indicator["score"] is not None:
            assert row[8] == format_points(indicator["score"])
        else:
            assert row[8] == NOTHING or "–" in row[8]


@pytest.mark.parametrize("project_id", IDS)
def test_the_report_prints_the_numbers_as_the_pages_do(
    project_id: str, documents: Documents, stated: dict[str, Any]
) -> None:
    project = stated[project_id]
    document = Document(str(documents / f"{project_id}-自评报告.docx"))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    scored = next(rows for rows in tables if "三级指标" in rows[0] and "复算得分" in rows[0])
    heads = scored[0]
    for row, indicator in zip(scored[1:], project["indicators"], strict=True):
        assert row[heads.index("分值")] == format_points(worth(indicator))
        assert row[heads.index("自评得分")] == format_points(indicator["self_score"])
        if indicator["score"] is not None:
            assert row[heads.index("复算得分")] == format_points(indicator["score"])
    if project["totals"]["max_score"] is not None or computed_subtotals(project):
        heads, *lines = next(rows for rows in tables if rows[0][0] == "部分" and rows[-1][0] == "合计")
        parts = [*computed_subtotals(project), {"name": "合计", **project["totals"]}]
        for row, part in zip(lines, parts, strict=True):
            assert row[0] == part["name"]
            for heading, name in (("分值", "max_score"), ("自评得分", "self_score"), ("复算得分", "score")):
                assert row[heads.index(heading)] == format_points(part[name]), (part["name"], heading)
    funds = next(rows for rows in tables if "全年预算数" in rows[0])
    for row, fund in zip(funds[1:], project["funds"], strict=True):
        assert row[funds[0].index("全年预算数")] == format_wan(fund["adjusted_budget_wan"])
        if "复算执行率" in funds[0]:
            assert row[funds[0].index("复算执行率")] == format_percent(fund["execution_rate"])
    if project["framework"]:
        judged = next(rows for rows in tables if "评价要点与原文" in rows[0])
        for row, item in zip(judged[1:], project["framework"], strict=True):
            assert row[0] == " › ".join(item["path"])
            assert row[2] == format_points(item["max_score"])
            if item["score"] is not None:
                assert row[3] == format_points(item["score"])


@pytest.mark.parametrize("ending", ["xlsx", "docx"])
def test_the_form_we_write_is_a_form_we_read(ending: str, documents: Documents, stated: dict[str, Any]) -> None:
    """Whoever fills in our form and sends it back is understood."""
    project = stated["shanghai-putuo-sports-2022-a"]
    (again,) = pe.read(documents / f"shanghai-putuo-sports-2022-a-自评表.{ending}").items
    assert (again.name, again.unit, again.year) == (project["name"], project["unit"], project["year"])
    assert [line.executed_wan for line in again.funds] == [fund["executed_wan"] for fund in project["funds"]]
    assert [(item.level3, item.target_text, item.actual_text, item.max_score, item.self_score)
            for item in again.indicators] == [
        (item["level3"], item["target_text"], item["actual_text"], item["max_score"], item["self_score"])
        for item in project["indicators"]
    ]  # fmt: skip
