"""Old workbooks, OpenDocument, the XML of 2003 and text tables: the same table comes out of each."""

# ruff: noqa: E501 - lines of XML are not folded

from decimal import Decimal
from pathlib import Path

import pytest
import xlrd

from perfeval.errors import FileEmpty, FileWrongType
from perfeval.sources.csv_text import find_separator
from perfeval.sources.raw import CellState
from perfeval.sources.reading import read_document
from tests.every import every

from .build import cells, notes, ods, read, texts

FILES = Path(__file__).parent / "files"

# What a person sees in files/workbook.xlsx; old-workbook.xls and workbook.ods were saved from it by LibreOffice.
SEEN = {
    "A1": "项目支出绩效自评表", "A2": "项目名称", "B2": "0071-管网改造", "A3": "全年预算数", "B3": "48.00万元",
    "C3": "执行率", "D3": "93.54%", "E3": "日期", "F3": "2021年12月31日", "H3": "隐藏列", "A4": "编码", "B4": "0071",
    "A5": "错误", "B5": "#DIV/0!", "C5": "96", "D5": "TRUE", "E5": "0.1", "A6": "隐藏行", "A7": "合并",
    "B7": "第一行\n第二行", "B8": "两端空格",
}  # fmt: skip


@every("name", ["old-workbook.xls", "workbook.ods", "workbook.xlsx"])
def test_the_same_workbook_in_three_containers(name: str) -> None:
    document = read_document(FILES / name, name)
    table, hidden = document.tables
    seen = texts(table)
    seen.pop("C4")  # an 18-digit number is shown differently; see the next test
    expected = dict(SEEN)
    if name.endswith("xlsx"):  # written by a script: its formulas were never calculated
        expected |= {"B5": "", "C5": ""}
    assert seen == expected
    by_place = cells(table)
    assert {
        at: (cell.rowspan, cell.colspan) for at, cell in by_place.items() if (cell.rowspan, cell.colspan) != (1, 1)
    } == {
        "A1": (1, 6),
        "B2": (1, 5),
        "A7": (3, 1),
    }
    assert {at for at, cell in by_place.items() if cell.hidden} == {"A6", "H3"}
    assert (hidden.name, hidden.hidden, hidden.cells[0].hidden) == ("说明", True, True)
    assert {"comment", "hidden_rows", "hidden_columns", "hidden_sheet", "number_rounded"} <= set(notes(document))


@every("name", ["old-workbook.xls", "workbook.ods", "workbook.xlsx"])
def test_the_same_states_in_three_containers(name: str) -> None:
    by_place = cells(read_document(FILES / name, name).tables[0])
    assert (by_place["B3"].state, by_place["B3"].number) == (CellState.NUMBER, Decimal(48))
    assert (by_place["D3"].state, by_place["D3"].number) == (CellState.PERCENT, Decimal("0.9354"))
    assert (by_place["F3"].state, by_place["F3"].number) == (CellState.DATE, None)
    assert by_place["C4"].state is CellState.NUMBER_ROUNDED
    assert by_place["A2"].state is CellState.TEXT
    wanted = CellState.FORMULA_NOT_CALCULATED if name.endswith("xlsx") else CellState.ERROR
    assert by_place["B5"].state is wanted


def test_an_old_workbook_whose_formats_are_broken_is_read_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = xlrd.open_workbook

    def broken(**more: object) -> object:
        if more["formatting_info"]:
            raise AssertionError("XF index out of range")
        return whole(**more)

    monkeypatch.setattr(xlrd, "open_workbook", broken)
    document = read_document(FILES / "old-workbook.xls", "a.xls")
    assert "formats_lost" in notes(document)
    seen = texts(document.tables[0])
    assert (seen["A1"], seen["B3"], seen["D3"], seen["F3"]) == ("项目支出绩效自评表", "48", "0.9354", "2021-12-31")


def test_ods_repeats_rows_columns_and_merges(tmp_path: Path) -> None:
    tables = (
        '<table:table table:name="表"><table:table-row>'
        '<table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="2"><text:p>标题</text:p></table:table-cell>'
        '<table:covered-table-cell/><table:table-cell table:number-columns-repeated="2"><text:p>甲<text:s text:c="2"/>乙</text:p>'
        "</table:table-cell></table:table-row>"
        '<table:table-row-group><table:table-row table:number-rows-repeated="2"><table:covered-table-cell/>'
        "</table:table-row></table:table-row-group>"
        '<table:table-row table:number-rows-repeated="2"><table:table-cell><text:p>丙</text:p></table:table-cell></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row></table:table>"
    )
    table = read(tmp_path, ods(tables), "a.ods").tables[0]
    assert texts(table) == {"A1": "标题", "C1": "甲  乙", "D1": "甲  乙", "A4": "丙", "A5": "丙"}
    assert (cells(table)["A1"].rowspan, cells(table)["A1"].colspan) == (2, 2)


def test_ods_states(tmp_path: Path) -> None:
    def cell(attributes: str, text: str = "") -> str:
        return f"<table:table-cell {attributes}>{f'<text:p>{text}</text:p>' if text else ''}</table:table-cell>"

    row = (
        cell('office:value-type="percentage" office:value="0.9354"', "93.54%")
        + cell('table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"', "#DIV/0!")
        + cell('table:formula="of:=A1"')
        + cell('office:value-type="date" office:date-value="2021-12-31"', "2021年12月31日")
        + cell('office:value-type="float" office:value="1"')
    )
    table = read(tmp_path, ods(f"<table:table><table:table-row>{row}</table:table-row></table:table>"), "a.ods").tables[
        0
    ]
    assert [(cell.text, cell.state.value, cell.number) for cell in table.cells] == [
        ("93.54%", "percent", Decimal("0.9354")),
        ("#DIV/0!", "error", None),
        ("", "formula_not_calculated", None),
        ("2021年12月31日", "date", None),
        ("1", "number", Decimal(1)),
    ]


XML_2003 = """<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="p"><NumberFormat ss:Format="0.00%"/></Style><Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style></Styles>
<Worksheet ss:Name="自评表"><Table><Column ss:Index="4" ss:Hidden="1"/>
<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">标题</Data></Cell><Cell><Data ss:Type="String">隐</Data></Cell></Row>
<Row ss:Index="3"><Cell ss:Index="2" ss:StyleID="p"><Data ss:Type="Number">0.9354</Data><Comment><Data>核</Data></Comment></Cell>
<Cell ss:StyleID="d"><Data ss:Type="DateTime">2021-12-31T00:00:00.000</Data></Cell><Cell ss:Formula="=1"/></Row>
</Table></Worksheet></Workbook>"""


def test_the_xml_of_excel_2003(tmp_path: Path) -> None:
    document = read(tmp_path, XML_2003, "自评表.xls")
    assert document.container == "xls"
    table = document.tables[0]
    assert texts(table) == {"A1": "标题", "D1": "隐", "B3": "93.54%", "C3": "2021-12-31", "D3": ""}
    assert cells(table)["A1"].colspan == 3
    assert cells(table)["D1"].hidden
    assert cells(table)["D3"].state is CellState.FORMULA_NOT_CALCULATED
    assert set(notes(document)) == {"comment", "hidden_columns", "not_calculated"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_text_tables(tmp_path: Path, encoding: str, separator: str) -> None:
    text = f'项目名称{separator}预算数\n"道路{separator}绿化"{separator}0071\n\n合计{separator}48.0\n'
    table = read(tmp_path, text.encode(encoding), "a.csv").tables[0]
    assert [(str(cell.place), cell.text) for cell in table.cells] == [
        ("表1 R1C1", "项目名称"),
        ("表1 R1C2", "预算数"),
        ("表1 R2C1", f"道路{separator}绿化"),
        ("表1 R2C2", "0071"),
        ("表1 R4C1", "合计"),
        ("表1 R4C2", "48.0"),
    ]


def test_a_declared_separator_is_not_a_row_of_the_table(tmp_path: Path) -> None:
    table = read(tmp_path, "sep=;\r\na;1,5\r\nb;2,5\r\n", "a.csv").tables[0]
    assert [(str(cell.place), cell.text) for cell in table.cells][:2] == [("表1 R2C1", "a"), ("表1 R2C2", "1,5")]


def test_a_quote_that_never_closes_swallows_nothing(tmp_path: Path) -> None:
    document = read(tmp_path, 'a,5" 管\nb,2\nc,3\n', "a.csv")
    assert [cell.text for cell in document.tables[0].cells] == ["a", '5" 管', "b", "2", "c", "3"]
    assert notes(document) == ["quotes"]


def test_one_column_is_a_table_only_by_its_name(tmp_path: Path) -> None:
    assert [cell.text for cell in read(tmp_path, "甲\n乙\n", "a.csv").tables[0].cells] == ["甲", "乙"]
    with pytest.raises(FileWrongType):
        read(tmp_path, "甲\n乙\n", "a.txt")


def test_prose_is_no_table() -> None:
    assert find_separator("为落实，加强管理，现报告如下。\n一、概况\n项目，完成。\n") == ""


def test_a_text_table_under_the_name_of_a_workbook(tmp_path: Path) -> None:
    document = read(tmp_path, "项目\t预算\n甲\t48\n".encode("gbk"), "a.xls")
    assert (document.container, notes(document)) == ("csv", ["other_extension"])


def test_only_blanks_is_empty(tmp_path: Path) -> None:
    with pytest.raises(FileEmpty):
        read(tmp_path, "\ufeff \n　\n", "a.csv")
