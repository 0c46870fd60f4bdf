"""Workbooks: every kind of cell is told apart, every merged range counted once, everything hidden said."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from perfeval.errors import FileDamaged
from perfeval.sources.raw import CellState

from .build import R, cells, notes, read, relationships, sheet_xml, text_cell, texts, xlsx


def one_sheet(tmp_path: Path, rows: str, **more: object):
    return read(tmp_path, xlsx(sheet_xml(rows, **more)), "a.xlsx")


def test_kinds_of_cells(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>0.93540000000000001</v></c>'
        '<c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="D1"><f>SUM(A1:A9)</f><v></v></c>'
        '<c r="E1" t="b"><v>1</v></c><c r="F1" s="2"><v>44561</v></c><c r="G1"><v>0.30000000000000004</v></c>'
        '<c r="H1" t="str"><f>""</f><v></v></c><c r="I1" s="3"><v>48</v></c><c r="J1" s="4"><v>71</v></c>'
        '<c r="K1"><v>510923240000102632</v></c><c r="L1"><f>A1</f><v>44.9</v></c><c r="M1"/></row>'
    )
    formats = ("0.00%", 'yyyy"年"m"月"d"日"', '#,##0.00"万元"', "0000")
    document = read(tmp_path, xlsx(sheet_xml(rows), formats=formats, strings=("<t> 0071　</t>",)), "a.xlsx")
    seen = {place: (cell.text, cell.state, cell.number) for place, cell in cells(document.tables[0]).items()}
    assert seen == {
        "A1": ("0071", CellState.TEXT, None),
        "B1": ("93.54%", CellState.PERCENT, Decimal("0.9354")),
        "C1": ("#DIV/0!", CellState.ERROR, None),
        "D1": ("", CellState.FORMULA_NOT_CALCULATED, None),
        "E1": ("TRUE", CellState.BOOLEAN, None),
        "F1": ("2021年12月31日", CellState.DATE, None),
        "G1": ("0.3", CellState.NUMBER, Decimal("0.3")),
        "I1": ("48.00万元", CellState.NUMBER, Decimal(48)),
        "J1": ("0071", CellState.NUMBER, Decimal(71)),
        "K1": ("510923240000102632", CellState.NUMBER_ROUNDED, Decimal("510923240000102632")),
        "L1": ("44.9", CellState.NUMBER, Decimal("44.9")),
    }
    assert sorted(notes(document)) == ["not_calculated", "number_rounded"]
    assert next(note for note in document.notes if note.code == "number_rounded").place.col == 11


def test_rich_text_is_joined_and_phonetic_hints_are_not(tmp_path: Path) -> None:
    strings = ("<r><t>预算</t></r><r><t>数_x000D_\n(万元)</t></r><rPh><t>yusuan</t></rPh>",)
    data = xlsx(sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), strings=strings)
    assert texts(read(tmp_path, data, "a.xlsx").tables[0]) == {"A1": "预算数\n(万元)"}


def test_merged_cells_count_once(tmp_path: Path) -> None:
    rows = f'<row r="1">{text_cell("A1", "标题")}<c r="B1"/></row><row r="2">{text_cell("A2", "甲")}</row>'
    merges = '<mergeCells count="2"><mergeCell ref="A1:D1"/><mergeCell ref="B2:C3"/></mergeCells>'
    table = one_sheet(tmp_path, rows, after=merges).tables[0]
    shapes = {place: (cell.rowspan, cell.colspan, cell.text) for place, cell in cells(table).items()}
    assert shapes == {"A1": (1, 4, "标题"), "A2": (1, 1, "甲"), "B2": (2, 2, "")}
    assert (table.n_rows, table.n_cols) == (3, 4)
    assert table.grid()[3, 3] is cells(table)["B2"]
    assert [cell.text for cell in table.nonempty()] == ["标题", "甲"]


def test_text_under_a_merged_cell_is_kept_and_said(tmp_path: Path) -> None:
    rows = f'<row r="1">{text_cell("A1", "满意度")}{text_cell("B1", "98")}</row>'
    document = one_sheet(tmp_path, rows, after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>')
    assert texts(document.tables[0]) == {"A1": "满意度", "B1": "98"}
    assert [(note.code, str(note.place)) for note in document.notes] == [("covered_text", "表1!B1")]


def test_what_is_hidden_is_read_and_marked(tmp_path: Path) -> None:
    rows = (
        f'<row r="1">{text_cell("A1", "见")}{text_cell("C1", "隐列")}</row>'
        f'<row r="2" hidden="1">{text_cell("A2", "隐行")}</row><row r="3" ht="0">{text_cell("A3", "零高")}</row>'
    )
    first = sheet_xml(rows, before='<cols><col min="3" max="3" width="9" hidden="1"/></cols>')
    second = sheet_xml(f'<row r="1">{text_cell("A1", "说明")}</row>')
    document = read(tmp_path, xlsx(first, second, names=("表", "隐表"), states=("", "veryHidden")), "a.xlsx")
    hidden = {str(cell.place) for table in document.tables for cell in table.cells if cell.hidden}
    assert hidden == {"表!C1", "表!A2", "表!A3", "隐表!A1"}
    assert [table.hidden for table in document.tables] == [False, True]
    assert notes(document) == ["hidden_rows", "hidden_columns", "hidden_sheet"]
    assert "2-3" in str(document.notes[0].fact)


def test_a_merged_cell_is_only_hidden_when_all_its_rows_are(tmp_path: Path) -> None:
    rows = f'<row r="1" hidden="1">{text_cell("A1", "产出指标")}</row><row r="2">{text_cell("B2", "x")}</row>'
    table = one_sheet(tmp_path, rows, after='<mergeCells><mergeCell ref="A1:A2"/></mergeCells>').tables[0]
    assert not cells(table)["A1"].hidden


def test_chart_sheets_and_empty_sheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "空"
    book.create_chartsheet("图")
    book.save(tmp_path / "a.xlsx")
    document = read(tmp_path, (tmp_path / "a.xlsx").read_bytes(), "a.xlsx")
    assert [(table.name, table.cells) for table in document.tables] == [("空", ())]
    assert notes(document) == ["other_sheet"]


def test_comments_are_kept_with_their_place(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["B2"] = 48
    book.active["B2"].comment = Comment("含上年结转 3 万元", "张三")
    book.save(tmp_path / "a.xlsx")
    document = read(tmp_path, (tmp_path / "a.xlsx").read_bytes(), "a.xlsx")
    assert [(note.code, str(note.place)) for note in document.notes] == [("comment", "Sheet!B2")]
    assert "含上年结转 3 万元" in str(document.notes[0].fact)


def test_text_boxes_pictures_and_page_headers_are_said(tmp_path: Path) -> None:
    drawing = (
        '<d:wsDr xmlns:d="x" xmlns:a="y"><d:twoCellAnchor><d:from><d:col>2</d:col><d:row>4</d:row></d:from>'
        "<d:sp><d:txBody><a:p><a:r><a:t>单位：</a:t></a:r><a:r><a:t>万元</a:t></a:r></a:p></d:txBody></d:sp></d:twoCellAnchor>"
        "<d:oneCellAnchor><d:pic/></d:oneCellAnchor></d:wsDr>"
    )
    sheet = sheet_xml(
        "",
        after='<headerFooter><oddHeader>&amp;C&amp;"宋体"附件2</oddHeader><oddFooter>&amp;P</oddFooter></headerFooter>',
    )
    more = {
        "xl/worksheets/_rels/sheet1.xml.rels": relationships(("rId1", "drawing", "../drawings/drawing1.xml")),
        "xl/drawings/drawing1.xml": drawing,
    }
    document = read(tmp_path, xlsx(sheet, more=more), "a.xlsx")
    assert [(note.code, note.fact.params.get("text")) for note in document.notes][:2] == [
        ("page_text", "附件2"),
        ("text_box", "单位：万元"),
    ]
    assert str(document.notes[1].place) == "表1!C5"
    assert notes(document)[2] == "pictures"


def test_formulas_that_are_to_be_recalculated_are_doubted(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><f>1+1</f><v>0</v></c></row>'
    asked = read(tmp_path, xlsx(sheet_xml(rows), book='<calcPr fullCalcOnLoad="1"/>'), "a.xlsx")
    assert notes(asked) == ["stale_formulas"]
    assert notes(read(tmp_path, xlsx(sheet_xml(rows)), "a.xlsx")) == []


def test_cells_without_references_follow_each_other(tmp_path: Path) -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    assert texts(one_sheet(tmp_path, rows).tables[0]) == {"A1": "1", "B1": "2", "A2": "3"}


def test_dates_counted_from_1904(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" s="1"><v>43099</v></c><c r="B1" t="d"><v>2021-12-31T00:00:00</v></c></row>'
    data = xlsx(sheet_xml(rows), formats=("yyyy-mm-dd",), book='<workbookPr date1904="1"/>')
    assert texts(read(tmp_path, data, "a.xlsx").tables[0]) == {"A1": "2021-12-31", "B1": "2021-12-31"}


def test_strict_office_files_read_alike(tmp_path: Path) -> None:
    rows = f'<row r="1">{text_cell("A1", "项目名称")}</row>'
    strict = sheet_xml(rows).replace(
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"
    )
    data = xlsx(
        strict,
        more={
            "xl/_rels/workbook.xml.rels": relationships(("rId1", "worksheet", "/xl/worksheets/sheet1.xml")).replace(
                R, "http://purl.oclc.org/ooxml/officeDocument/relationships"
            )
        },
    )
    assert texts(read(tmp_path, data, "a.xlsx").tables[0]) == {"A1": "项目名称"}


@pytest.mark.parametrize("index", ["7", "-1", "x"])
def test_a_text_that_is_not_there_is_damage(tmp_path: Path, index: str) -> None:
    with pytest.raises(FileDamaged):
        one_sheet(tmp_path, f'<row r="1"><c r="A1" t="s"><v>{index}</v></c></row>')


def test_odd_numbers_stay_text(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>NaN</v></c><c r="B1"><v>1e99999</v></c><c r="C1"><v>1_000</v></c></row>'
    table = one_sheet(tmp_path, rows).tables[0]
    assert texts(table) == {"A1": "NaN", "B1": "1e99999", "C1": "1_000"}
    assert all(cell.state is CellState.TEXT and cell.number is None for cell in table.cells)


def test_a_text_that_looks_like_a_number_stays_text(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><v>0071</v></c><c r="B1" t="str"><v>0072</v></c></row>'
    table = one_sheet(tmp_path, rows).tables[0]
    assert texts(table) == {"A1": "0071", "B1": "0072"}
    assert all(cell.state is CellState.TEXT for cell in table.cells)
