"""A table is a value: built once, it holds the same figures on a page, in Word, in Excel and on a terminal."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape

from openpyxl import Workbook

from perfeval.cli.screen import text_table
from perfeval.office.paper import new_paper
from perfeval.office.pen import Pen
from perfeval.report.markup import show_table
from perfeval.review.workbooks import put_table
from perfeval.table import Kind, Table, TableColumn

D = Decimal
FUNDS = Table(
    title="项目资金",
    unit="（万元）",
    columns=(
        TableColumn(name="label", heading="资金来源"),
        TableColumn(name="budget", heading="预算", kind=Kind.MONEY),
        TableColumn(name="arrived", heading="到位", kind=Kind.MONEY),
        TableColumn(name="rate", heading="执行率", kind=Kind.RATE),
        TableColumn(name="score", heading="得分", kind=Kind.POINTS),
    ),
    rows=(
        ("年度资金总额", D("12345.60"), None, D("0.9354"), D("9.354")),
        ("其中：<财政>", D(0), None, "93.5%", None),
    ),
    depths=(0, 1),
)
TEXTS = [["年度资金总额", "12,345.60", "93.54%", "9.35"], ["其中：<财政>", "0.00", "93.5%", "—"]]


def test_a_column_that_no_row_fills_is_left_out_unless_it_is_kept() -> None:
    assert [column.name for column in FUNDS.filled().columns] == ["label", "budget", "rate", "score"]
    assert FUNDS.filled(keep=("arrived",)) == FUNDS
    assert FUNDS.filled().texts() == TEXTS


def test_columns_are_chosen_by_name_in_the_order_asked_for() -> None:
    assert FUNDS.only(["score", "label"]).rows[0] == (D("9.354"), "年度资金总额")
    assert FUNDS.column("budget") == (D("12345.60"), D(0))


def test_the_page_sets_every_cell_and_escapes_it() -> None:
    html = show_table(FUNDS.filled())
    cells = re.findall(r"<t[dh](?: [^>]*)?>(.*?)</t[dh]>", html)
    assert [unescape(cell) for cell in cells] == ["资金来源", "预算", "执行率", "得分", *TEXTS[0], *TEXTS[1]]
    assert "<财政>" not in html and 'class="total"' in html and 'class="sub"' in html


def test_the_page_may_show_more_than_the_value() -> None:
    assert "见下" in show_table(FUNDS, instead={"score": ["见下", "—"]})


def test_word_has_the_same_texts_and_parts_stand_in() -> None:
    pen = Pen(new_paper("", "zh"), draft_mark="", width_mm=160)
    rows = [[cell.text for cell in row.cells] for row in pen.table(FUNDS.filled()).rows]
    assert rows == [["资金来源", "预算", "执行率", "得分"], TEXTS[0], ["　其中：<财政>", *TEXTS[1][1:]]]


def test_cells_that_reach_over_rows_do_so_on_the_page_and_in_word() -> None:
    merged = replace(FUNDS.only(["label", "score"]), merges=((1, 0, 2),))
    assert re.findall(r'rowspan="2"[^>]*>([^<]*)<', show_table(merged)) == ["9.35"]
    table = Pen(new_paper("", "zh"), draft_mark="", width_mm=160).table(merged)
    assert [row.cells[1].text for row in table.rows] == ["得分", "9.35", "9.35"]
    assert table.rows[1].cells[1]._tc is table.rows[2].cells[1]._tc


def test_excel_holds_the_exact_numbers() -> None:
    sheet = Workbook().worksheets[0]
    put_table(sheet, FUNDS)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["资金来源", "预算", "到位", "执行率", "得分"]
    assert rows[1] == ["年度资金总额", D("12345.60"), None, D("0.9354"), D("9.354")]


def test_the_terminal_prints_the_same_texts() -> None:
    table = text_table(FUNDS.filled(), wide="label", instead={})
    assert [[str(cell) for cell in row] for row in table.rows] == TEXTS
    assert sorted(table.right) == [1, 2, 3]
