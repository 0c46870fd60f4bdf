"""From a raw document to projects: which block belongs to which form, what every cell became, what was doubted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from perfeval.clean.projects import clean_document, slug
from perfeval.model import FormKind, FundKind
from perfeval.places import Place
from perfeval.sources.raw import RawCell, RawDocument, RawTable
from perfeval.sources.reading import read_document
from tests.forms.drawing import as_document

FUNDS = """
| 项目资金（万元） |  | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 |
| ^ | 年度资金总额 | 10 | 10 | 9 | 90% |
"""
INDICATORS = """
| 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
| 产出指标 | 数量指标 | 培训人数 | ≥100人 | 120人 | 50 | 50 |
"""

FORM = f"项目名称：甲\n{FUNDS.strip()}\n{INDICATORS.strip()}"


def workbook(**sheets: str) -> RawDocument:
    """Several drawings as sheets of one workbook."""
    tables = []
    for name, drawing in sheets.items():
        table = as_document(drawing).tables[0]
        cells = tuple(replace(c, place=Place("book.xlsx", sheet=name, row=c.row, col=c.col)) for c in table.cells)
        tables.append(replace(table, name=name, cells=cells))
    return RawDocument("2022/book.xlsx", "xlsx", "0" * 64, tuple(tables))


# ---------------------------------------------------------------- which block belongs to which form


def test_funds_and_indicators_in_two_tables_are_one_form() -> None:
    document = as_document(f"项目名称：甲\n{FUNDS}\n绩效指标完成情况\n{INDICATORS}")
    (project,), _ = clean_document(document)
    assert project.name == "甲"
    assert len(project.funds) == len(project.indicators) == 1


def test_funds_and_indicators_on_two_sheets_are_one_form() -> None:
    (project,), _ = clean_document(workbook(资金=f"| 项目名称 | 甲 | < | < | < | < |{FUNDS}", 指标=INDICATORS))
    assert project.name == "甲"
    assert len(project.funds) == len(project.indicators) == 1


def test_every_sheet_with_its_own_name_is_a_form_of_its_own() -> None:
    sheets = {f"表{n}": f"| 项目名称 | 第{n}项 | < | < | < | < |{FUNDS}" for n in (1, 2, 3)}
    projects, reading = clean_document(workbook(**sheets))
    assert [project.name for project in projects] == ["第1项", "第2项", "第3项"]
    assert [project.id for project in projects] == ["book", "book-2", "book-3"]
    assert {line.project_id for line in reading.account} == {"book", "book-2", "book-3"}


def test_a_sheet_without_a_name_is_named_by_its_tab_and_says_so() -> None:
    projects, reading = clean_document(workbook(商圈提升=INDICATORS, 老旧小区=INDICATORS))
    assert [project.name for project in projects] == ["商圈提升", "老旧小区"]
    assert any("工作表名称" in str(note) for note in reading.notes)


def test_instruction_sheets_are_accounted_for_and_not_read() -> None:
    book = workbook(
        填表说明="| 填表说明 |\n| 1.项目名称：填写预算批复的名称 |", 自评表=f"| 项目名称 | 甲 | < | < | < | < |{FUNDS}"
    )
    projects, reading = clean_document(book)
    assert [project.name for project in projects] == ["甲"]
    assert {line.used_by for line in reading.account if line.place.sheet == "填表说明"} == {"instruction"}


def test_a_file_of_instructions_only_is_skipped() -> None:
    projects, reading = clean_document(workbook(填表说明="| 填表说明 |\n| 1.项目名称：填写预算批复的名称 |"))
    assert projects == ()
    assert reading.status == "skipped"
    assert reading.message


def test_a_second_table_that_repeats_the_sources_adds_nothing_twice() -> None:
    again = "| 序号 | 预算来源 | 预算金额（万元） |\n| 1 | 省级资金 | 0 |\n|  | 小计 | 10 |"
    (project,), reading = clean_document(as_document(f"项目名称：甲\n{FUNDS}\n{INDICATORS}\n资金来源\n{again}"))
    assert [(line.label_text, line.kind) for line in project.funds] == [
        ("年度资金总额", FundKind.TOTAL),
        ("省级资金", FundKind.PROVINCIAL),
    ]
    assert all(line.used_by for line in reading.account)


# ---------------------------------------------------------------- what was doubted


def test_money_without_a_unit_is_read_in_wan_with_a_doubt() -> None:
    drawing = FUNDS.replace("（万元）", "")
    (project,), reading = clean_document(as_document(f"项目名称：甲\n{drawing}"))
    assert project.amount_unit_text is None
    assert project.funds[0].executed_wan == Decimal(9)
    assert any("没有写明金额单位" in str(note) for note in reading.notes)


def test_yuan_becomes_wan_without_losing_a_digit() -> None:
    drawing = FUNDS.replace("万元", "元").replace("| 10 | 10 | 9 |", "| 387664.62 | 387,664.62 | 0.01 |")
    (project,), _ = clean_document(as_document(f"项目名称：甲\n{drawing}"))
    line = project.funds[0]
    assert (line.initial_budget_wan, line.adjusted_budget_wan) == (Decimal("38.766462"), Decimal("38.766462"))
    assert line.executed_wan == Decimal("0.000001")
    assert line.texts["adjusted_budget_wan"] == "387,664.62"


def test_a_score_that_is_no_number_stays_as_written() -> None:
    (project,), reading = clean_document(as_document(INDICATORS.replace("| 50 | 50 |", "| 50 | IO |")))
    assert project.indicators[0].self_score is None
    assert project.indicators[0].self_score_text == "IO"
    assert any("IO" in str(note) for note in reading.notes)


def test_a_blank_level_is_not_filled_with_a_name_that_cannot_stand_over_it() -> None:
    drawing = INDICATORS + "|  | 社会效益指标 | 社会影响 | 提升 | 提升 | 40 | 40 |"
    (project,), reading = clean_document(as_document(drawing))
    assert [item.level1 for item in project.indicators] == ["产出指标", ""]
    assert any("一级指标空白" in str(note) for note in reading.notes)


def test_a_heading_that_only_resembles_a_known_one_is_a_doubt() -> None:
    drawing = INDICATORS.replace("年度指标值", "年度指标质")
    (project,), reading = clean_document(as_document(drawing))
    assert project.indicators[0].target_text == "≥100人"
    assert any("年度指标质" in str(note) for note in reading.notes)


def test_one_score_merged_over_two_indicators_counts_once() -> None:
    drawing = INDICATORS + "| ^ | ^ | 培训场次 | 4次 | 4次 | ^ | ^ |"
    (project,), _ = clean_document(as_document(drawing))
    first, second = project.indicators
    assert first.score_group == second.score_group == 1
    assert (first.self_score, second.self_score) == (Decimal(50), None)


# ---------------------------------------------------------------- what every cell became


def test_every_field_knows_its_place() -> None:
    (project,), reading = clean_document(as_document(FORM))
    assert str(project.cells["name"]) == "¶1"
    assert {key: str(place) for key, place in project.funds[0].cells.items()} == {
        "label_text": "表1 R2C2",
        "initial_budget_wan": "表1 R2C3",
        "adjusted_budget_wan": "表1 R2C4",
        "executed_wan": "表1 R2C5",
        "execution_rate_text": "表1 R2C6",
    }
    assert str(project.indicators[0].cells["actual_text"]) == "表1 R4C5"
    used = {str(line.place): line.used_by for line in reading.account}
    assert used["表1 R1C1"] == "label"
    assert used["表1 R1C3"] == "heading"
    assert used["表1 R2C5"] == "fund 1 executed_wan"
    assert used["表1 R4C4"] == "indicator 1 target_text"
    assert {line.project_id for line in reading.account} == {project.id}


def test_what_nobody_understands_is_listed_and_explained() -> None:
    document = as_document("| 菜名 | 价格 |\n| 青菜 | 3 |")
    projects, reading = clean_document(document)
    assert projects == ()
    assert reading.status == "failed"
    assert reading.message is not None
    assert "菜名" in str(reading.message)
    assert [line.used_by for line in reading.account] == [None] * 4
    assert "没有找到" in str(reading.why[0])


def test_why_says_how_each_table_was_read() -> None:
    _, reading = clean_document(as_document(FORM))
    assert "全年执行数→executed" in str(reading.why[0])
    assert "三级指标→level3" in str(reading.why[0])


def test_hidden_cells_are_read_and_said() -> None:
    document = as_document(f"项目名称：甲\n{FUNDS}")
    table = document.tables[0]
    hidden = replace(table, cells=tuple(replace(cell, hidden=cell.row == 2) for cell in table.cells))
    blocks = tuple(hidden if isinstance(block, RawTable) else block for block in document.blocks)
    (project,), reading = clean_document(replace(document, blocks=blocks))
    assert project.funds
    assert sum(line.hidden for line in reading.account) == 5


def test_an_empty_file_is_no_form() -> None:
    projects, reading = clean_document(RawDocument("a.csv", "csv", "", (RawTable("a", (), 0, 0),)))
    assert (projects, reading.status) == ((), "failed")


def test_a_numeric_cell_keeps_all_digits_of_the_file() -> None:
    document = as_document(f"项目名称：甲\n{FUNDS}")
    table = document.tables[0]

    def exact(cell: RawCell) -> RawCell:
        if (cell.row, cell.col) != (2, 5):
            return cell
        from perfeval.sources.raw import CellState

        return replace(cell, text="9.0", state=CellState.NUMBER, number=Decimal("8.98765"))

    changed = replace(table, cells=tuple(map(exact, table.cells)))
    blocks = tuple(changed if isinstance(block, RawTable) else block for block in document.blocks)
    (project,), _ = clean_document(replace(document, blocks=blocks))
    assert project.funds[0].executed_wan == Decimal("8.98765")


# ---------------------------------------------------------------- ids, kinds


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("2022/自评表（３）.xlsx", "自评表-3"),
        ("CON.docx", "con-form"),
        ("……/   .xlsx", "form"),
        ("a/../b c.html", "b-c"),
        ("x" * 90 + ".csv", "x" * 60),
    ],
)
def test_a_project_is_named_after_its_file(file: str, wanted: str) -> None:
    assert slug(file) == wanted


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("2022年度项目支出绩效自评表", FormKind.SELF_EVALUATION),
        ("2022年度部门整体支出绩效自评表", FormKind.DEPARTMENT),
        ("2022年度项目绩效运行监控表", FormKind.MONITORING),
        ("2022年某区财政重点评价指标体系及评分表", FormKind.EVALUATION),
    ],
)
def test_the_title_tells_the_kind(title: str, kind: FormKind) -> None:
    (project,), _ = clean_document(as_document(f"{title}\n{FUNDS}{INDICATORS}"))
    assert (project.form.kind, project.year) == (kind, 2022)


def test_the_wuchang_report(shared: Path) -> None:
    (project,), reading = clean_document(read_document(shared / "seed" / "wuchang-gsl-2018.docx", "wuchang.docx"))
    assert project.name == "2018年武昌区工商联服务企业商会经费"
    assert project.department == project.unit == "武昌区工商联"
    assert (project.year, project.form.layout, project.form.kind) == (2018, "wuhan-2018", FormKind.SELF_REPORT)
    total = project.money.line
    assert total is not None
    assert (total.label_text, total.initial_budget_wan, total.adjusted_budget_wan) == ("合计", Decimal(48), Decimal(48))
    assert (total.arrived_wan, total.executed_wan) == (Decimal(48), Decimal("44.9"))
    assert (str(total.cells["arrived_wan"]), str(total.cells["executed_wan"])) == ("¶27", "表1 R11C5")
    assert len(project.indicators) == 10
    assert [(item.target_text, item.actual_text) for item in project.indicators[:4]] == [
        ("100人次", "100%"),
        ("4次", "100%"),
        ("4篇", "100%"),
        ("3个", "100%"),
    ]
    assert [item.level1 for item in project.indicators[6:]] == ["产出指标", "", "", "服务对象满意度指标"]
    assert [goal.label_text for goal in project.goals] == ["长期目标", "年度目标"]
    assert project.claims
    assert all(line.used_by for line in reading.account)


def test_headings_without_a_known_word_are_understood_by_their_place_with_a_doubt() -> None:
    drawing = INDICATORS.replace("年度指标值", "甲乙丙").replace("实际完成值", "丁戊己").replace("得分", "庚辛壬")
    drawing = drawing.replace("| 分值 |", "| 满分 |")
    (project,), reading = clean_document(as_document(drawing.replace("甲乙丙", "年度指标值").replace("庚辛壬", "得分")))
    assert project.indicators[0].actual_text == "120人"
    assert any("丁戊己" in str(note) and "位置" in str(note) for note in reading.notes)
    (project,), reading = clean_document(as_document(INDICATORS.replace("年度指标值", "甲乙丙")))
    assert project.indicators[0].target_text == "≥100人"
    assert any("甲乙丙" in str(note) and "位置" in str(note) for note in reading.notes)


def test_the_line_to_fill_in_is_no_part_of_the_name() -> None:
    (project,), _ = clean_document(as_document(f"项目名称：____行道树补植＿＿\n{FUNDS}"))
    assert project.name == "行道树补植"


def test_label_and_value_may_stand_without_a_colon_and_under_other_words() -> None:
    drawing = f"| 项目名 | 公厕提升 | 归口管理部门 | 甲局 | 具体承办单位 | 乙站 |\n{FUNDS.strip()}"
    (project,), _ = clean_document(as_document(drawing))
    assert (project.name, project.department, project.unit) == ("公厕提升", "甲局", "乙站")
    (other,), _ = clean_document(as_document(f"项目名称    行道树补植\n实施单位\t丙队\n{FUNDS}"))
    assert (other.name, other.unit) == ("行道树补植", "丙队")
