"""Web pages: read as a browser lays them out, in the encodings that offices use."""

# ruff: noqa: E501 - lines of XML are not folded

from pathlib import Path

import pytest

from perfeval.errors import FileTooLarge

from .build import cells, notes, read, texts


def page(tmp_path: Path, body: str):
    return read(tmp_path, f"<html><body>{body}</body></html>", "a.html")


def table(tmp_path: Path, rows: str):
    return page(tmp_path, f"<table>{rows}</table>").tables[0]


SENTENCE = "项目支出绩效自评表，全年预算数 48 万元，镕"


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("gb18030", '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'),
        ("gb18030", ""),
        ("utf-8", '<meta charset="utf-8">'),
        ("utf-8", '<meta charset="gb2312">'),  # declared wrongly; strict decoding finds out
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("big5hkscs", '<meta charset="big5">'),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, head: str) -> None:
    sentence = SENTENCE if encoding != "big5hkscs" else "項目支出績效自評表"
    data = f"<html><head>{head}</head><body><table><tr><td>{sentence}</td></tr></table></body></html>".encode(encoding)
    assert texts(read(tmp_path, data, "a.html").tables[0]) == {"R1C1": sentence}


def test_spans(tmp_path: Path) -> None:
    found = table(
        tmp_path,
        "<tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr><td>丙</td><td rowspan=9>丁</td></tr><tr><td>戊</td><td></td></tr>",
    )
    shapes = {place: (cell.text, cell.rowspan, cell.colspan) for place, cell in cells(found).items()}
    assert shapes == {
        "R1C1": ("甲", 2, 1),
        "R1C2": ("乙", 1, 2),
        "R2C2": ("丙", 1, 1),
        "R2C3": ("丁", 2, 1),
        "R3C1": ("戊", 1, 1),
    }


def test_a_rowspan_ends_with_its_group(tmp_path: Path) -> None:
    found = table(
        tmp_path, "<thead><tr><th rowspan=5>头</th><th>a</th></tr></thead><tbody><tr><td>身</td></tr></tbody>"
    )
    assert texts(found) == {"R1C1": "头", "R1C2": "a", "R2C1": "身"}


def test_a_title_may_span_more_columns_than_there_are(tmp_path: Path) -> None:
    found = table(tmp_path, "<tr><td colspan=1000>标题</td></tr><tr><td>a</td><td>b</td></tr>")
    assert (found.n_cols, cells(found)["R1C1"].colspan) == (2, 2)


@pytest.mark.parametrize("span", ["rowspan=65534", "rowspan=999999999999", "colspan=-3", "rowspan=0", "colspan=x"])
def test_absurd_spans_cost_nothing(tmp_path: Path, span: str) -> None:
    found = table(tmp_path, f"<tr><td {span}>a</td><td {span}>b</td></tr>" * 20)
    assert sum(cell.rowspan * cell.colspan for cell in found.cells) < 50_000


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge):
        table(tmp_path, "<tr>" + "<td>x</td>" * 600 + "</tr>")


def test_text_of_a_cell(tmp_path: Path) -> None:
    found = table(
        tmp_path,
        "<tr><td><p>第一\n  行</p><p>第 二\n line</p>三<br>四<script>x</script><style>y</style><!-- z --></td>"
        "<td>&nbsp;　48&nbsp;</td><td><input value='98'><input type=checkbox checked>是<input type=radio>否"
        "<select><option>优<option selected>良</select></td></tr>",
    )
    assert texts(found) == {"R1C1": "第一行\n第 二 line\n三\n四", "R1C2": "48", "R1C3": "98☑是□否\n良"}


def test_what_is_hidden_is_marked_or_said(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<p style='display: none'>隐段</p><table><tr style='display:none'><td>隐行</td></tr>"
        "<tr><td>48<span style='DISPLAY:NONE'>隐字</span></td><td hidden>隐格</td></tr></table>",
    )
    assert {cell.text: cell.hidden for cell in document.tables[0].cells} == {"隐行": True, "48": False, "隐格": True}
    assert [(note.code, note.fact.params["text"]) for note in document.notes] == [
        ("hidden_text", "隐段"),
        ("hidden_text", "隐字"),
    ]
    assert document.paragraphs == ()


def test_nested_tables_and_lines_around(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<div>单位：万元</div>前<b>言</b><table><caption>表题</caption><tr><td>外<table><tr><td>内</td></tr></table></td></tr></table>尾",
    )
    blocks = [
        getattr(block, "text", None) or (block.name, [cell.text for cell in block.cells]) for block in document.blocks
    ]
    assert blocks == ["单位：万元", "前言", "表题", ("表1", ["外"]), ("表2", ["内"]), "尾"]


def test_a_page_named_as_a_workbook(tmp_path: Path) -> None:
    document = read(tmp_path, "<table><tr><td>项目名称</td></tr></table>", "自评表.xls")
    assert (document.container, notes(document)) == ("html", ["other_extension"])


def test_pages_of_office_programs(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        '<?xml version="1.0"?><html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        "<head><!--[if gte mso 9]><xml><x:Name>甲</x:Name></xml><![endif]--></head><body><table><tr>"
        "<![if supportMisalignedColumns]><td>乙<comment>批注</comment></td><![endif]></tr></table></body></html>",
        "a.xls",
    )
    assert texts(document.tables[0]) == {"R1C1": "乙"}
    assert notes(document) == ["other_extension", "comment"]


def test_deep_nesting_is_refused_not_cut_off(tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge):
        page(tmp_path, "<div>" * 5000 + "深" + "</div>" * 5000 + "<p>后</p>")


def test_pictures_are_said(tmp_path: Path) -> None:
    assert notes(page(tmp_path, "<p>a</p><img src='x.png'>")) == ["pictures"]


@pytest.mark.parametrize("cut", ["<html><body><table><tr><td>甲</td></tr></table>", "<table><tr><td>甲</td><td>乙"])
def test_a_page_that_ends_too_early_is_doubted(tmp_path: Path, cut: str) -> None:
    assert notes(read(tmp_path, cut, "a.html")) == ["page_cut_off"]
    assert notes(page(tmp_path, "<table><tr><td>甲</td></tr></table>")) == []


LONG = "项目支出绩效自评表全年预算数全年执行数执行率分值得分年度总体目标预期目标实际完成情况" * 3


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("declared", [True, False])
def test_a_broken_character_is_said_and_costs_nothing_else(tmp_path: Path, encoding: str, declared: bool) -> None:
    head = f'<meta charset="{encoding}">' if declared else ""
    data = f"<html>{head}<table><tr><td>{LONG}</td><td>48</td></tr></table></html>".encode(encoding)
    at = data.index("执行率".encode(encoding))
    document = read(tmp_path, data[:at] + b"\xff\xff" + data[at + 2 :], "a.html")
    assert notes(document) == ["broken_characters"]
    first, second = texts(document.tables[0]).values()
    assert second == "48"
    assert first.startswith("项目支出绩效自评表全年预算数")
    assert first.endswith("实际完成情况")
    assert "\ufffd" in first
