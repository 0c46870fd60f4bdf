"""The tidy workbook: what nobody touched comes back exactly, what somebody changed is applied and reported."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from perfeval.clean.workbook import is_tidy, projects_of, write_workbook
from perfeval.errors import FileDamaged, WorkbookUnclear
from perfeval.intake import read
from perfeval.model import FundKind, Project
from perfeval.places import Place
from perfeval.sources.reading import read_document
from tests.clean import records
from tests.clean.records import written


@pytest.fixture
def workbook(tmp_path):
    """A workbook of two projects, and a way to change it like a person does."""
    path = tmp_path / "整理表.xlsx"
    write_workbook(path, (records.project(), records.project("b")))

    class Book:
        def change(self, sheet: str, heading: str, row: int, value: object) -> None:
            book = load_workbook(path)
            column = next(cell.column for cell in book[sheet][1] if cell.value == heading)
            book[sheet].cell(row, column).value = value
            book.save(path)

        def open(self):
            return load_workbook(path)

        def save(self, book) -> None:
            book.save(path)

        def read(self):
            return projects_of(read_document(path, path.name))

        def __fspath__(self) -> str:
            return str(path)

    return Book()


def test_untouched_it_comes_back_exactly(workbook) -> None:
    projects, reading = workbook.read()
    assert written(projects) == written((records.project(), records.project("b")))
    assert reading.notes == ()
    assert reading.status == "read"


def test_saved_by_another_program_it_still_comes_back_exactly(workbook) -> None:
    workbook.save(workbook.open())
    projects, reading = workbook.read()
    assert written(projects) == written((records.project(), records.project("b")))
    assert reading.notes == ()


@settings(max_examples=15)
@given(project=records.projects)
def test_any_project_comes_back(tmp_path_factory, project: Project) -> None:
    path = tmp_path_factory.mktemp("book") / "t.xlsx"
    write_workbook(path, (project,))
    projects, reading = projects_of(read_document(path, path.name))
    assert reading.notes == ()
    assert written(projects) == written((project,))


def test_the_same_projects_give_the_same_bytes(tmp_path) -> None:
    write_workbook(tmp_path / "a.xlsx", (records.project(),))
    write_workbook(tmp_path / "b.xlsx", (records.project(),))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_text_never_becomes_a_formula_and_codes_stay_text(workbook) -> None:
    book = workbook.open()
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    values = [cell.value for cell in book["项目"][2]]
    assert '=HYPERLINK("http://x")' in values
    assert "0071" in values


def test_amounts_are_numbers_where_a_number_holds_them(workbook) -> None:
    book = workbook.open()
    headings = [cell.value for cell in book["资金"][1]]
    executed = book["资金"].cell(2, headings.index("全年执行数（万元）") + 1)
    assert (executed.value, executed.data_type, executed.number_format) == (38.766462, "n", "0.000000")
    initial = book["资金"].cell(3, headings.index("年初预算数（万元）") + 1)
    assert (initial.value, initial.data_type) == ("1234567890123456.789012", "s")


def test_a_corrected_amount_is_applied_points_at_the_workbook_and_is_reported(workbook) -> None:
    workbook.change("资金", "全年执行数（万元）", 2, 38.5)
    (first, second), reading = workbook.read()
    assert first.funds[0].executed_wan == Decimal("38.5")
    assert first.funds[0].texts["executed_wan"] == "38.5万元"
    assert first.funds[0].cells["executed_wan"] == Place("整理表.xlsx", sheet="资金", row=2, col=9)
    assert first.funds[0].cells["self_score"] == records.at(7, 9)
    assert tuple(map(str, reading.notes)) == ("资金!I2：年度资金总额的全年执行数（万元）由“38.766462”改为“38.5”",)
    assert first.corrections == reading.notes
    assert second.corrections == ()
    assert second == records.project("b")


@pytest.mark.parametrize("typed", ["1,234.5", "１２３４．５", "1234.5万元", "12345000元"])
def test_amounts_may_be_typed_as_people_write_them(workbook, typed: str) -> None:
    workbook.change("资金", "全年执行数（万元）", 2, typed)
    (first, _), _ = workbook.read()
    assert first.funds[0].executed_wan == Decimal("1234.5")


def test_a_corrected_target_is_read_again(workbook) -> None:
    workbook.change("指标", "年度指标值", 3, "≥90%")
    (first, _), reading = workbook.read()
    indicator = first.indicators[1]
    assert (indicator.target_text, indicator.target.operator, indicator.target.value) == ("≥90%", ">=", Decimal("90"))
    assert indicator.actual == records.project().indicators[1].actual
    assert tuple(map(str, reading.notes)) == ("指标!F3：家长满意度的年度指标值由“290%”改为“≥90%”",)


def test_a_corrected_score_replaces_the_text_that_was_no_number(workbook) -> None:
    workbook.change("指标", "得分", 3, 10)
    (first, _), _ = workbook.read()
    assert (first.indicators[1].self_score, first.indicators[1].self_score_text) == (Decimal(10), None)


def test_an_emptied_cell_means_that_the_form_says_nothing(workbook) -> None:
    workbook.change("资金", "得分", 2, None)
    (first, _), reading = workbook.read()
    assert first.funds[0].self_score is None
    assert tuple(map(str, reading.notes)) == ("资金!L2：年度资金总额的得分由“9.90”改为“”",)


def test_what_is_no_number_is_reported_and_not_taken(workbook) -> None:
    workbook.change("资金", "全年执行数（万元）", 2, "约三十八")
    (first, _), reading = workbook.read()
    assert first == records.project()
    assert tuple(map(str, reading.notes)) == ("资金!I2 改为“约三十八”，不是数字，未采用",)


def test_codes_typed_as_text_keep_their_zeros(workbook) -> None:
    workbook.change("项目", "项目编码", 2, "0099")
    (first, _), _ = workbook.read()
    assert first.code == "0099"


def test_a_removed_row_is_gone_and_said(workbook) -> None:
    book = workbook.open()
    book["指标"].delete_rows(2)
    workbook.save(book)
    (first, second), reading = workbook.read()
    assert [item.level3 for item in first.indicators] == ["家长满意度"]
    assert tuple(map(str, reading.notes)) == ("指标 删去一行：受资助人数",)
    assert second == records.project("b")


def test_a_removed_project_is_gone_and_said(workbook) -> None:
    book = workbook.open()
    book["项目"].delete_rows(3)
    workbook.save(book)
    projects, reading = workbook.read()
    assert [item.id for item in projects] == ["0071-永德-2021"]
    assert any(str(note).startswith("项目 删去一行") for note in reading.notes)


def test_a_new_row_becomes_a_record(workbook) -> None:
    book = workbook.open()
    row = ["b", None, "效益指标", "社会效益指标", "受益学生", "≥700人", "735人", 10, 10]
    book["指标"].append(row)
    book["资金"].append(["b", None, "上级资金", "central", 1])
    workbook.save(book)
    (first, second), reading = workbook.read()
    assert first == records.project()
    added = second.indicators[-1]
    assert (added.level3, added.target.value, added.actual.value, added.self_score) == ("受益学生", 700, 735, 10)
    assert added.cells["target_text"] == Place("整理表.xlsx", sheet="指标", row=6, col=6)
    assert second.funds[-1].kind is FundKind.CENTRAL
    assert tuple(map(str, reading.notes)) == ("资金 第 6 行新增：上级资金", "指标 第 6 行新增：受益学生")


def test_sorted_rows_and_moved_columns_change_nothing(workbook) -> None:
    book = workbook.open()
    sheet = book["指标"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    sheet.delete_rows(1, len(rows))
    for row in [rows[0], *reversed(rows[1:])]:
        sheet.append(list(reversed(row)))
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    workbook.save(book)
    projects, reading = workbook.read()
    assert reading.notes == ()
    assert written(projects) == written((records.project(), records.project("b")))


def test_who_changed_a_row_and_why_travels_with_the_correction(workbook) -> None:
    workbook.change("指标", "实际完成值", 2, "41人")
    workbook.change("指标", "更正人", 2, "张三")
    workbook.change("指标", "更正原因", 2, "名册核实")
    (first, _), _ = workbook.read()
    (fact,) = first.corrections
    assert (fact.params["by"], fact.params["reason"], fact.params["now"]) == ("张三", "名册核实", "41人")
    assert str(fact).endswith("改为“41人”（张三，名册核实）")


def test_a_workbook_that_does_not_say_what_it_corrects_is_refused_whole(workbook) -> None:
    """Rows of unknown projects, repeated rows, rows where none can be added: nothing is dropped in silence."""
    book = workbook.open()
    book["指标"].append(["0071-永得-2021", 9, "x"])
    book["指标"].append(["b", 1, "x"])
    book["文字"].append(["b", None, "problem"])
    workbook.save(book)
    with pytest.raises(WorkbookUnclear) as refused:
        workbook.read()
    said = str(refused.value)
    assert "指标!A6 的项目编号“0071-永得-2021”不在本表中，是否指“0071-永德-2021”" in said
    assert "指标 第 7 行" in said
    assert "文字 第 4 行" in said


def test_a_lost_sheet_is_refused(workbook) -> None:
    book = workbook.open()
    del book["目标"]
    workbook.save(book)
    with pytest.raises(WorkbookUnclear, match="没有工作表“目标”（删去或改了名）"):
        workbook.read()


def test_a_lost_column_keeps_its_values_and_is_said(workbook) -> None:
    book = workbook.open()
    book["文字"].delete_cols(4)
    workbook.save(book)
    projects, reading = workbook.read()
    assert written(projects) == written((records.project(), records.project("b")))
    assert len(reading.notes) == 1


def test_every_cell_is_accounted_for(workbook) -> None:
    book = workbook.open()
    book["指标"].cell(1, 40).value = "我的备注"
    book["指标"].cell(2, 40).value = "再核实"
    workbook.save(book)
    document = read_document(Path(workbook), "整理表.xlsx")
    _, reading = projects_of(document)
    assert len(reading.account) == sum(1 for table in document.tables for _ in table.nonempty())
    assert [line.text for line in reading.account if line.used_by is None] == ["我的备注", "再核实"]


def test_a_workbook_without_its_hidden_sheet_is_no_tidy_workbook(workbook) -> None:
    book = workbook.open()
    del book["perfeval"]
    workbook.save(book)
    with pytest.raises(FileDamaged, match="perfeval"):
        workbook.read()


def test_a_damaged_record_is_refused_by_its_cell(workbook) -> None:
    book = workbook.open()
    book["perfeval"].cell(2, 1).value = "|{|"
    workbook.save(book)
    with pytest.raises(FileDamaged, match="perfeval!A2"):
        workbook.read()


@settings(max_examples=200)
@given(
    at=st.integers(0, 100_000), out=st.integers(0, 30), put=st.text('{}[]",:0123456789truefalsenull-.Ee', max_size=20)
)
def test_a_tampered_record_is_refused_or_read_but_never_raises(whole, at, out, put) -> None:
    """Whatever somebody does to the hidden sheet: a clear refusal, or projects that can be used."""
    hidden = whole.tables[-1]
    cell = hidden.cells[1]
    text = cell.text
    begin = at % (len(text) + 1)
    spoiled = text[:begin] + put + text[begin + out :]
    cells = (hidden.cells[0], replace(cell, text=spoiled), *hidden.cells[2:])
    tables = (*whole.tables[:-1], replace(hidden, cells=cells))
    try:
        projects, _ = projects_of(replace(whole, blocks=tables))
    except (FileDamaged, WorkbookUnclear):
        return
    assert all(isinstance(project, Project) for project in projects)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A tidy workbook as it was read."""
    path = tmp_path_factory.mktemp("whole") / "t.xlsx"
    write_workbook(path, (records.project(),))
    return read_document(path, "t.xlsx")


def test_the_published_forms_come_back_from_the_workbook_with_the_same_evaluation(data_raw, tmp_path) -> None:
    intake = read(data_raw)
    write_workbook(tmp_path / "整理表.xlsx", intake.items)
    projects, reading = projects_of(read_document(tmp_path / "整理表.xlsx", (tmp_path / "整理表.xlsx").name))
    assert reading.notes == ()
    assert written(projects) == written(intake.items)  # the evaluation is a pure function of these


def test_a_form_is_no_tidy_workbook(data_raw) -> None:
    form = next(data_raw.glob("*.xlsx"))
    assert not is_tidy(read_document(form, form.name))


def test_a_long_text_is_cut_in_the_cell_but_not_lost(tmp_path) -> None:
    long = replace(records.project(), name="长" * 40_000)
    write_workbook(tmp_path / "t.xlsx", (long,))
    projects, reading = projects_of(read_document(tmp_path / "t.xlsx", (tmp_path / "t.xlsx").name))
    assert projects == (long,)
    assert reading.notes == ()
