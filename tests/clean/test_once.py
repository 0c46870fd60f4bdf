"""A hidden copy of a form is one project, an empty template none; both are said."""

from pathlib import Path

import openpyxl

import perfeval as pe

HEADS = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]


def form(
    book: openpyxl.Workbook, title: str, name: str, rows: list[list[object]]
) -> openpyxl.worksheet.worksheet.Worksheet:
    sheet = book.create_sheet(title)
    for line in (
        ["项目支出绩效自评表（2023年度）"],
        ["项目名称", name],
        ["项目资金（万元）", None, "年初预算数", "全年预算数", "全年执行数", "分值", "得分"],
        [None, "年度资金总额", 10 if name else 0, 10 if name else 0, 9 if name else 0, 10, 9 if name else None],
        HEADS,
        *rows,
    ):
        sheet.append(line)
    return sheet


FILLED = [
    ["产出指标", "数量指标", "培训场次", "≥12场", "12场", 50, 50],
    ["效益指标", "社会效益指标", "满意", "≥90%", "95%", 40, 40],
]
BLANK = [["产出指标", "数量指标"], ["效益指标", "社会效益指标"]]


def book(tmp_path: Path, *sheets: tuple[str, str, list[list[object]], str]) -> pe.Intake:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, name, rows, state in sheets:
        form(made, title, name, rows).sheet_state = state
    made.save(tmp_path / "a.xlsx")
    return pe.read(tmp_path / "a.xlsx")


def test_a_hidden_copy_counts_once_and_its_differences_are_named(tmp_path: Path) -> None:
    older = [[*FILLED[0][:-1], 49], FILLED[1]]
    intake = book(tmp_path, ("自评表", "培训项目", FILLED, "visible"), ("备份", "培训项目", older, "hidden"))
    assert [item.name for item in intake.items] == ["培训项目"]
    assert intake.items[0].indicators[0].self_score == 50
    assert any("备份" in str(note) and "G6" in str(note) for note in intake.files[0].notes)


def test_a_hidden_form_of_another_project_stays_a_project(tmp_path: Path) -> None:
    intake = book(tmp_path, ("甲", "培训项目", FILLED, "visible"), ("乙", "采购项目", FILLED, "hidden"))
    assert [item.name for item in intake.items] == ["培训项目", "采购项目"]


def test_a_hidden_sheet_alone_is_the_project(tmp_path: Path) -> None:
    intake = book(tmp_path, ("说明", "", [], "visible"), ("自评表", "培训项目", FILLED, "hidden"))
    assert [item.name for item in intake.items] == ["培训项目"]


def test_an_empty_template_is_no_project_and_said(tmp_path: Path) -> None:
    intake = book(tmp_path, ("自评表", "培训项目", FILLED, "visible"), ("空表", "", BLANK, "visible"))
    assert [item.name for item in intake.items] == ["培训项目"]
    assert any("空表" in str(note) for note in intake.files[0].notes)


def test_a_file_with_nothing_but_a_template(tmp_path: Path) -> None:
    intake = book(tmp_path, ("空表", "", BLANK, "visible"))
    assert (len(intake.items), intake.files[0].status) == (0, "skipped")
    assert "空白表样" in str(intake.files[0].message)
