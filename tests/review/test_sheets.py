"""The reviewers' shapes: findings sheet, working sheet, comments. Text from a form never becomes a formula."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from perfeval.errors import FileDamaged, FormNotRecognised, UsageError
from perfeval.places import Place
from perfeval.review.comments import write_comments
from perfeval.review.consistency import check_reviews
from perfeval.review.decisions import Answer, Decision
from perfeval.review.examples import example_evaluation
from perfeval.review.findings import Finding, Quote, Severity, Verdict
from perfeval.review.findings_table import positions
from perfeval.review.run import review_in_full, review_project
from perfeval.review.sheets import write_findings
from perfeval.review.working_sheet import EXECUTION, read_working_sheet, working_rows, write_working_sheet
from tests.report.samples import finding

HOSTILE = '=HYPERLINK("x","y")'
FORM = {
    "project": {"id": "p-0071", "name": "=1+1 培训", "unit": "甲局"},
    "funds": ["年度资金总额|43.2|43.2|37.24|10|86%|9"],
    "rows": [
        f"产出指标(90分)|数量指标|{HOSTILE}|≥100人次|80人次|50|50|@SUM(A1)",
        "产出指标(90分)|质量指标|合格率|≥95%|96%|40|40",
    ],
    "reported": ["total|100|99"],
}


def cells_of(path: Path) -> list[openpyxl.cell.cell.Cell]:
    book = openpyxl.load_workbook(path)
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_findings_stand_in_the_reviewers_columns(tmp_path: Path) -> None:
    evaluation = example_evaluation(FORM)
    key, review = evaluation.project.id, review_in_full(evaluation)
    path = tmp_path / "问题清单.xlsx"
    write_findings([evaluation], {key: review.findings}, path, passed={key: review.passed})
    book = openpyxl.load_workbook(path)
    sheet, right = book["问题清单"], book["核对相符"]
    assert [one.auto_filter.ref for one in book] == [one.dimensions for one in book]
    head = [cell.value for cell in sheet[1]]
    assert head == ["项目", "级别", "维度", "对象", "准确位置", "问题", "事实与判断", "处理建议", "依据"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    levels = [row[1] for row in rows]
    assert levels == sorted(levels, key=["重要 P0", "一般 P1", "轻微 P2"].index)
    execution = next(row for row in rows if "预算执行得分" in row[5] and row[1] == "一般 P1")
    assert "应为 8.62" in execution[6]
    assert "表1 R4C7" in execution[4]
    assert any("合格率" in row[2] for row in right.iter_rows(min_row=2, values_only=True))


def test_places_of_several_files_name_each() -> None:
    quotes = [
        Quote(Place(file, table=1, row=row, col=1), "") for file, row in (("a.xlsx", 1), ("a.xlsx", 2), ("b.docx", 3))
    ]
    assert positions(quotes) == "a.xlsx 表1 R1C1、表1 R2C1；b.docx 表1 R3C1"


def test_decisions_stand_in_a_last_column(tmp_path: Path) -> None:
    evaluation = example_evaluation(FORM)
    key, found = evaluation.project.id, review_project(evaluation)
    decision = Decision(key, found[0].code, found[0].object, Answer.WRONG, "=原件有误", by="张", on=date(2026, 3, 2))
    write_findings([evaluation], {key: found}, tmp_path / "a.xlsx", decided={key: {found[0]: decision}})
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["问题清单"]
    assert [cell.value for cell in sheet[1]][-2:] == ["依据", "复核决定"]
    said = {row[5]: row[9] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert said[found[0].message] == "误报：=原件有误（张，2026-03-02）"
    assert sum(value is not None for value in said.values()) == 1


def test_no_text_becomes_a_formula(tmp_path: Path) -> None:
    evaluation = example_evaluation(FORM)
    findings = {evaluation.project.id: review_project(evaluation)}
    write_findings([evaluation], findings, tmp_path / "a.xlsx")
    write_working_sheet([working_rows(evaluation)], tmp_path / "b.xlsx")
    for name in ("a.xlsx", "b.xlsx"):
        found = cells_of(tmp_path / name)
        assert any(str(cell.value).startswith("=") for cell in found)
        assert all(cell.data_type != "f" for cell in found), name


def test_equal_content_gives_equal_bytes(tmp_path: Path) -> None:
    evaluation = example_evaluation(FORM)
    for name in ("a.xlsx", "b.xlsx"):
        write_findings([evaluation], {evaluation.project.id: review_project(evaluation)}, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_working_sheet_comes_back_as_it_went(tmp_path: Path) -> None:
    sheet = working_rows(example_evaluation(FORM))
    path = tmp_path / "底稿.xlsx"
    write_working_sheet([sheet], path)
    [back] = read_working_sheet(path)
    assert (back.project_id, back.name) == ("p-0071", "=1+1 培训")
    assert [row.key for row in back.rows] == [row.key for row in sheet.rows]
    assert [(row.weight, row.self_score, row.recomputed) for row in back.rows] == [
        (row.weight, row.self_score, row.recomputed) for row in sheet.rows
    ]
    assert back.rows[0].level3 == EXECUTION
    assert back.reviewed_total is None


def test_a_self_score_for_several_rows_stands_in_one_cell_as_in_the_form(tmp_path: Path) -> None:
    sheet = working_rows(example_evaluation(FORM))
    first, second = (replace(sheet.rows[at], self_score=own, shares=of) for at, own, of in ((1, 90, 2), (2, None, 0)))
    rows = [sheet.rows[0], replace(first, reviewed_score=Decimal(30)), second]
    path, shared = tmp_path / "底稿.xlsx", replace(sheet, rows=tuple(rows))
    write_working_sheet([shared], path)
    assert [str(one) for one in openpyxl.load_workbook(path).worksheets[1].merged_cells.ranges] == ["I4:I5"]
    assert rows[1].deviation is None, "90 is not the self score of this row"
    assert second.recomputed == 40
    assert shared.reviewed_total == 9 + 30 + 40, "the row that was left alone keeps what the rules give it"


def test_reviewed_values_are_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "底稿.xlsx"
    write_working_sheet([working_rows(example_evaluation(FORM))], path)
    book = openpyxl.load_workbook(path)
    tab = book.worksheets[1]
    tab["J4"], tab["K4"], tab["M4"] = "80人次", 40, "按比例"
    tab["K5"] = 41  # above the self score and beyond its points
    tab["K3"] = 8.5  # lower than the self score, no remark
    book.save(path)
    [back] = read_working_sheet(path)
    execution, training, quality = back.rows
    assert (training.self_score, training.recomputed, training.reviewed_score, training.deviation) == (50, 40, 40, 10)
    assert training.reviewed_value == "80人次"
    assert (back.self_total, back.reviewed_total) == (99, Decimal("89.5"))
    assert execution.deviation == Decimal("0.5")
    remarks = {remark.code: remark for remark in check_reviews([back])}
    assert set(remarks) == {"exceeds_weight", "no_remark"}
    assert remarks["exceeds_weight"].places == (quality.place,)


def test_an_evaluators_own_sheet_is_read_by_its_headings(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    tab = book.worksheets[0]
    tab.title = "甲项目"
    tab.append(["附件2 项目支出绩效复核表"])
    tab.append(
        [
            "序号",
            "一级指标",
            "二级指标",
            "三级指标",
            "指标方向",
            "目标值",
            "单位",
            "分值",
            "完成值",
            "自评得分",
            "复核值",
            "复核得分",
            "扣分原因",
        ]
    )
    tab.append([1, "产出指标", "数量指标", "培训人次", "≥", 100, "人次", 20, 120, 20, 120, 20, None])
    tab.append([2, None, None, "培训场次", "≥", 4, "场", 20, 4, 20, 3, 15, "少一场"])
    tab.append([None, "合计", None, None, None, None, None, 40, None, 40, None, 35, None])
    path = tmp_path / "own.xlsx"
    book.save(path)
    [project] = read_working_sheet(path)
    assert [row.level1 for row in project.rows] == ["产出指标", "产出指标"]
    assert project.reviewed_total == 35
    assert project.rows[1].place == "甲项目!L4"


def test_like_cases_treated_unlike_are_named(tmp_path: Path) -> None:
    row = "效益指标|社会效益指标|{}|有效提升|有效提升|20|20"
    sheets = []
    for number, (name, kept) in enumerate({"知晓程度": 20, "带动作用": 4, "影响力": 19}.items()):
        evaluation = example_evaluation(
            {"project": {"id": f"p{number}", "name": f"项目{number}"}, "rows": [row.format(name)]}
        )
        write_working_sheet([working_rows(evaluation)], tmp_path / f"{number}.xlsx")
        book = openpyxl.load_workbook(tmp_path / f"{number}.xlsx")
        book.worksheets[1]["K3"], book.worksheets[1]["M3"] = kept, "无法衡量"
        book.save(tmp_path / f"{number}.xlsx")
        sheets += read_working_sheet(tmp_path / f"{number}.xlsx")
    [remark] = [item for item in check_reviews(sheets) if item.code == "unlike"]
    assert "20%" in remark.message
    assert "100%" in remark.message
    assert remark.projects == ("p0", "p1", "p2")


def test_a_workbook_without_such_a_sheet_is_refused(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    with pytest.raises(FormNotRecognised):
        read_working_sheet(tmp_path / "empty.xlsx")
    (tmp_path / "text.xlsx").write_text("no workbook", "utf-8")
    with pytest.raises(FileDamaged):
        read_working_sheet(tmp_path / "text.xlsx")


def finding_at(place: Place, message: str) -> Finding:
    return finding(
        "x.y",
        "sums",
        Verdict.WRONG,
        Severity.HIGH,
        "行",
        message,
        "1",
        "2",
        (Quote(place, "1"),),
        "arithmetic",
        None,
        "更正。",
    )


def test_comments_stand_at_the_cells_of_a_copy(tmp_path: Path) -> None:
    source = tmp_path / "unit.xlsx"
    book = openpyxl.Workbook()
    book.worksheets[0].title = "自评表"
    book.worksheets[0]["B2"] = "=SUM(A1:A2)"
    book.worksheets[0]["C3"] = HOSTILE
    book.save(source)
    before = source.read_bytes()
    at = [Place("unit.xlsx", sheet="自评表", row=2, col=2), Place("unit.xlsx", sheet="别处", row=1, col=1)]
    written = write_comments(
        source,
        tmp_path / "copy.xlsx",
        [finding_at(at[0], "合计不符。"), finding_at(at[0], "比率不符。"), finding_at(at[1], "无此表")],
    )
    copy = openpyxl.load_workbook(tmp_path / "copy.xlsx")["自评表"]
    assert written == 2
    assert copy["B2"].value == "=SUM(A1:A2)"
    assert "合计不符。" in copy["B2"].comment.text
    assert "比率不符。" in copy["B2"].comment.text
    assert source.read_bytes() == before
    with pytest.raises(UsageError):
        write_comments(source, source, [])


def test_the_list_fits_a_sheet_of_paper_and_its_rows_their_text() -> None:
    from openpyxl import Workbook

    from perfeval.review.workbooks import put_row, set_list

    sheet = Workbook().active
    put_row(sheet, 1, ["项目", "问题"])
    put_row(sheet, 2, ["村道", "问题" * 30])
    set_list(sheet, (10, 40))
    assert [sheet.row_dimensions[row].height for row in (1, 2)] == [15, 60], "120 half-width places in a column of 40"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.print_title_rows, sheet.auto_filter.ref) == ("$1:$1", "A1:B2")
