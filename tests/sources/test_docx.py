"""Word documents: everything a person reads is there, in order, once."""

# ruff: noqa: E501 - lines of XML are not folded

from pathlib import Path

import pytest

from perfeval.errors import FileTooLarge

from .build import W, cells, docx, notes, para, read, texts, word_cell, word_table


def body(tmp_path: Path, xml: str, **more: object):
    return read(tmp_path, docx(xml, **more), "a.docx")


def said(tmp_path: Path, xml: str) -> list[str]:
    return [paragraph.text for paragraph in body(tmp_path, xml).paragraphs]


def test_order_of_paragraphs_and_tables(tmp_path: Path) -> None:
    document = body(tmp_path, para("一、概况") + para(" 　") + word_table(word_cell("甲")) + para("注"))
    assert [str(getattr(block, "place", None) or block.name) for block in document.blocks] == ["¶1", "表1", "¶2"]


def test_merged_cells(tmp_path: Path) -> None:
    table = word_table(
        word_cell("一级", '<w:vMerge w:val="restart"/>') + word_cell("标题", '<w:gridSpan w:val="2"/>'),
        word_cell("", "<w:vMerge/>") + word_cell("b") + word_cell("c"),
        word_cell("另", '<w:vMerge w:val="restart"/>') + word_cell("d") + word_cell("e"),
    )
    found = body(tmp_path, table).tables[0]
    shapes = {place: (cell.text, cell.rowspan, cell.colspan) for place, cell in cells(found).items()}
    assert shapes == {
        "R1C1": ("一级", 2, 1),
        "R1C2": ("标题", 1, 2),
        "R2C2": ("b", 1, 1),
        "R2C3": ("c", 1, 1),
        "R3C1": ("另", 1, 1),
        "R3C2": ("d", 1, 1),
        "R3C3": ("e", 1, 1),
    }


def test_rows_that_begin_late(tmp_path: Path) -> None:
    row = f'<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>{word_cell("x")}</w:tr>'
    table = f"<w:tbl><w:tr>{word_cell('a')}{word_cell('b')}{word_cell('c')}</w:tr>{row}</w:tbl>"
    assert "R2C3" in texts(body(tmp_path, table).tables[0])


def test_a_merge_that_continues_nothing_is_a_cell(tmp_path: Path) -> None:
    table = word_table(word_cell("a"), word_cell("孤", "<w:vMerge/>"))
    assert texts(body(tmp_path, table).tables[0]) == {"R1C1": "a", "R2C1": "孤"}


def test_text_under_a_merged_cell_is_kept_and_said(tmp_path: Path) -> None:
    table = word_table(word_cell("98", '<w:vMerge w:val="restart"/>'), word_cell("97", '<w:vMerge w:val="continue"/>'))
    document = body(tmp_path, table)
    assert texts(document.tables[0]) == {"R1C1": "98", "R2C1": "97"}
    assert notes(document) == ["covered_text"]


@pytest.mark.parametrize(
    "xml",
    [
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>内容</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        "<w:p><w:sdt><w:sdtContent><w:r><w:t>内容</w:t></w:r></w:sdtContent></w:sdt></w:p>",
        "<w:p><w:ins><w:r><w:t>内容</w:t></w:r></w:ins></w:p>",
        "<w:p><w:smartTag><w:r><w:t>内容</w:t></w:r></w:smartTag></w:p>",
        "<w:p><w:hyperlink><w:r><w:t>内容</w:t></w:r></w:hyperlink></w:p>",
        '<w:p><w:fldSimple w:instr="DATE"><w:r><w:t>内容</w:t></w:r></w:fldSimple></w:p>',
        "<w:p><w:r><w:instrText>PAGE</w:instrText><w:t>内容</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>内</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:r><w:t>容</w:t></w:r></w:p>",
        "<w:p><w:r><w:ruby><w:rt><w:r><w:t>nei</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>内容</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>",
        "<w:p><w:r><w:t>内容</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r></w:p>",
    ],
)
def test_what_libraries_drop_is_read_and_what_is_deleted_is_not(tmp_path: Path, xml: str) -> None:
    assert said(tmp_path, xml) == ["内容"]


def test_content_controls_around_rows_and_cells(tmp_path: Path) -> None:
    row = f"<w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent>{word_cell('甲')}</w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt>"
    assert texts(body(tmp_path, f"<w:tbl>{row}</w:tbl>").tables[0]) == {"R1C1": "甲"}


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>单位：万元</w:t></w:r></w:p></w:txbxContent>"
    xml = (
        "<w:p><w:r><w:t>表</w:t><mc:AlternateContent>"
        f"<mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice><mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert said(tmp_path, xml) == ["表", "单位：万元"]
    assert texts(body(tmp_path, word_table(word_cell(xml))).tables[0]) == {"R1C1": "表\n单位：万元"}


def test_tabs_breaks_and_symbols(tmp_path: Path) -> None:
    xml = (
        "<w:p><w:r><w:t>单位</w:t><w:tab/><w:t>名称</w:t><w:br/><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t>"
        '<w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Wingdings 2" w:char="F0A3"/></w:r></w:p>'
    )
    assert said(tmp_path, xml) == ["单位\t名称\na-b☑□"]


def test_old_form_fields_say_what_was_chosen(tmp_path: Path) -> None:
    xml = (
        '<w:p><w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
        "<w:r><w:t>常年性 </w:t></w:r>"
        '<w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData></w:fldChar></w:r>'
        "<w:r><w:t>一次性 </w:t></w:r>"
        '<w:r><w:fldChar><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="优"/><w:listEntry w:val="良"/>'
        "</w:ddList></w:ffData></w:fldChar></w:r></w:p>"
    )
    assert said(tmp_path, xml) == ["☑常年性 □一次性 良"]


def test_nested_tables_stand_on_their_own(tmp_path: Path) -> None:
    inner = word_table(word_cell("内1"), word_cell("内2"))
    outer = word_table(f"<w:tc><w:p><w:r><w:t>外</w:t></w:r></w:p>{inner}</w:tc>")
    document = body(tmp_path, outer + para("后"))
    assert [(table.name, [cell.text for cell in table.cells]) for table in document.tables] == [
        ("表1", ["外"]),
        ("表2", ["内1", "内2"]),
    ]
    assert document.paragraphs[0].text == "后"


NUMBERING = f"""<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2.%3"/></w:lvl>
<w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
</w:numbering>"""
STYLES = f"""<w:styles xmlns:w="{W}">
<w:style w:styleId="H1"><w:pPr><w:outlineLvl w:val="0"/><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="H1b"><w:basedOn w:val="H1"/></w:style></w:styles>"""
PARTS = {
    "more": {"word/numbering.xml": NUMBERING, "word/styles.xml": STYLES},
    "parts": (("r1", "numbering", "numbering.xml"), ("r2", "styles", "styles.xml")),
}


def numbered(level: int, number: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def test_automatic_numbers_are_computed(tmp_path: Path) -> None:
    xml = (
        para("概况", '<w:pStyle w:val="H1b"/>')
        + para("目标", numbered(1))
        + para("情况", numbered(1))
        + para("细目", numbered(2))
        + para("点", numbered(3))
        + para("结论", '<w:pStyle w:val="H1"/>')
        + para("又一", numbered(1))
        + para("续", numbered(0, 2))
        + para("正文", '<w:outlineLvl w:val="9"/>')
    )
    found = [(paragraph.numbering, paragraph.outline) for paragraph in body(tmp_path, xml, **PARTS).paragraphs]
    assert found == [
        ("一、", 1),
        ("（一）", 0),
        ("（二）", 0),
        ("1.2.1", 0),
        ("", 0),
        ("二、", 1),
        ("（一）", 0),
        ("五、", 0),
        ("", 0),
    ]


def test_a_list_may_borrow_its_shape_from_a_style(tmp_path: Path) -> None:
    numbering = NUMBERING.replace(
        "</w:numbering>",
        '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="Liste"/></w:abstractNum>'
        '<w:num w:numId="9"><w:abstractNumId w:val="7"/></w:num></w:numbering>',
    )
    styles = STYLES.replace(
        "</w:styles>",
        '<w:style w:styleId="Liste"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>',
    )
    more = {"word/numbering.xml": numbering, "word/styles.xml": styles}
    document = body(tmp_path, para("甲", numbered(0, 9)) + para("乙", numbered(0, 9)), more=more, parts=PARTS["parts"])
    assert [paragraph.numbering for paragraph in document.paragraphs] == ["一、", "二、"]


def test_numbered_cells_show_their_number(tmp_path: Path) -> None:
    cell = word_cell(para("制定办法", numbered(0)) + para("组织培训", numbered(0)))
    assert texts(body(tmp_path, word_table(cell), **PARTS).tables[0]) == {"R1C1": "一、制定办法\n二、组织培训"}


def test_comments_footnotes_and_headers_are_said(tmp_path: Path) -> None:
    xml = '<w:p><w:r><w:t>48万元</w:t><w:commentReference w:id="3"/><w:footnoteReference w:id="2"/></w:r></w:p>'
    more = {
        "word/comments.xml": f'<w:comments xmlns:w="{W}"><w:comment w:id="3">{para("请核实")}</w:comment></w:comments>',
        "word/footnotes.xml": f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{para("含结转")}</w:footnote></w:footnotes>',
        "word/header1.xml": f'<w:hdr xmlns:w="{W}">{para("附件2")}</w:hdr>',
        "word/footer1.xml": f'<w:ftr xmlns:w="{W}">{para("- 1 -")}</w:ftr>',
    }
    parts = (
        ("r1", "comments", "comments.xml"),
        ("r2", "footnotes", "footnotes.xml"),
        ("r3", "header", "header1.xml"),
        ("r4", "footer", "footer1.xml"),
    )
    document = body(tmp_path, xml, more=more, parts=parts)
    assert [(note.code, str(note.place or "")) for note in document.notes] == [
        ("comment", "¶1"),
        ("footnote", "¶1"),
        ("page_text", ""),
    ]


def test_tracked_changes_are_said(tmp_path: Path) -> None:
    xml = "<w:p><w:ins><w:r><w:t>48</w:t></w:r></w:ins><w:del><w:r><w:delText>84</w:delText></w:r></w:del></w:p>"
    document = body(tmp_path, xml)
    assert notes(document) == ["deleted_text", "tracked_changes"]
    assert "84" in str(document.notes[0].fact)


def test_a_deleted_row_is_not_a_row(tmp_path: Path) -> None:
    rows = f"<w:tr><w:trPr><w:del/></w:trPr>{word_cell('删')}</w:tr><w:tr>{word_cell('留')}</w:tr>"
    assert texts(body(tmp_path, f"<w:tbl>{rows}</w:tbl>").tables[0]) == {"R1C1": "留"}


def test_a_cell_over_a_million_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge):
        body(tmp_path, word_table(word_cell("x", '<w:gridSpan w:val="1000000"/>')))


def test_embedded_workbooks_are_said(tmp_path: Path) -> None:
    document = body(tmp_path, para("见下表"), more={"word/embeddings/Microsoft_Excel_Sheet.xlsx": b"PK"})
    assert notes(document) == ["embedded"]
