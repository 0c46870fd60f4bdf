"""Values as a person sees them: what is struck out, ticked, raised, numbered by Word or shown by a format."""

# ruff: noqa: E501 - lines of XML are not folded

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from perfeval.sources.raw import RawDocument

from .build import (
    S,
    cells,
    docx,
    notes,
    ods,
    para,
    read,
    sheet_xml,
    text_cell,
    texts,
    word_cell,
    word_table,
    xlsx,
    zipped,
)

M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
STRUCK = "<w:rPr><w:strike/></w:rPr>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}<w:t>{text}</w:t></w:r>"


def in_word(*runs: str, properties: str = "", **more: object) -> bytes:
    """A Word document of one table with one cell of these runs."""
    inner = f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{''.join(runs)}</w:p>"
    return docx(word_table(word_cell(inner)), **more)  # type: ignore[arg-type]


def in_excel(cell: str, styles: str | None = None, strings: tuple[str, ...] = ()) -> bytes:
    more = {"xl/styles.xml": f'<styleSheet xmlns="{S}">{styles}</styleSheet>'} if styles else {}
    return xlsx(sheet_xml(f'<row r="1">{cell}</row>'), strings=strings, more=more)  # type: ignore[arg-type]


def in_html(cell: str, head: str = "") -> str:
    return f"<html><head><meta charset=utf-8>{head}</head><body><table><tr><td>{cell}</td></tr></table></body></html>"


def in_ods(cell: str, styles: str = "") -> bytes:
    return ods(f'<table:table table:name="表1"><table:table-row>{cell}</table:table-row></table:table>', styles)


def first(document: RawDocument) -> str:
    """The text of the first cell."""
    return document.tables[0].cells[0].text if document.tables and document.tables[0].cells else ""


def seen(tmp_path: Path, data: bytes | str, name: str) -> tuple[str, list[str]]:
    document = read(tmp_path, data, name)
    return first(document), notes(document)


STRUCK_STYLES = (
    '<fonts><font/><font><strike/></font></fonts><cellXfs><xf numFmtId="0"/><xf numFmtId="0" fontId="1"/></cellXfs>'
)
STRUCK_TEXT = '<style:style style:name="T1" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("double.docx", in_word(run("48", "<w:dstrike/>"), run("44.9"))),
        ("split.docx", in_word(run("4", '<w:strike w:val="true"/>'), run("8", "<w:strike/>"), run("44.9", '<w:strike w:val="0"/>'))),
        ("style.docx", in_word(run("48", '<w:rStyle w:val="D"/>'), run("44.9"), parts=(("s", "styles", "styles.xml"),), more={"word/styles.xml": '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:type="character" w:styleId="D"><w:rPr><w:strike/></w:rPr></w:style></w:styles>'})),
        ("shared.xlsx", in_excel('<c r="A1" t="s"><v>0</v></c>', strings=("<r><rPr><strike/></rPr><t>48</t></r><r><t>44.9</t></r>",))),
        ("del.html", in_html("<del>48</del>44.9")),
        ("strike.html", in_html("<strike>48</strike>44.9")),
        ("style.html", in_html('<span style="text-decoration:line-through">48</span><b>44.9</b>')),
        ("class.html", in_html('<span class="x1">48</span>44.9', "<style>.x1 {color:red; text-decoration: line-through;}</style>")),
        ("struck.ods", in_ods('<table:table-cell office:value-type="string"><text:p><text:span text:style-name="T1">48</text:span>44.9</text:p></table:table-cell>', STRUCK_TEXT)),
    ],
)  # fmt: skip
def test_what_is_crossed_out_does_not_count_and_is_said(tmp_path: Path, name: str, data: bytes | str) -> None:
    text, codes = seen(tmp_path, data, name)
    assert (text, codes) == ("44.9", ["struck_text"])


def test_a_cell_crossed_out_by_its_font_is_left_out_with_its_number(tmp_path: Path) -> None:
    data = in_excel('<c r="A1" s="1"><v>48</v></c>' + text_cell("B1", "44.9"), STRUCK_STYLES)
    document = read(tmp_path, data, "a.xlsx")
    assert texts(document.tables[0]) == {"B1": "44.9"}
    assert [str(note.place) for note in document.notes] == ["表1!A1"]
    assert "48" in document.notes[0].fact.text()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("sym.docx", in_word('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', run("达到 □未达到"))),
        ("private.docx", in_word(run("\uf0fe", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'), run("达到 □未达到"))),
        ("cs.docx", in_word(run("R", '<w:rFonts w:hint="default" w:hAnsi="Wingdings 2" w:ascii="Wingdings 2" w:eastAsia="宋体"/>'), run("达到 □未达到"))),
        ("shared.xlsx", in_excel('<c r="A1" t="s"><v>0</v></c>', strings=('<r><rPr><rFont val="Wingdings"/></rPr><t>þ</t></r><r><t>达到 □未达到</t></r>',))),
        ("cell.html", in_html('<font face="Wingdings">þ</font>达到 □未达到')),
        ("office.html", in_html("<span style='font-family:\"Wingdings 2\"'>R</span>达到 □未达到")),
        ("text.ods", in_ods('<table:table-cell office:value-type="string"><text:p><text:span text:style-name="T1">R</text:span>达到 □未达到</text:p></table:table-cell>', '<style:style style:name="T1" style:family="text"><style:text-properties style:font-name="Wingdings 2"/></style:style>')),
    ],
)  # fmt: skip
def test_a_tick_of_a_symbol_font_is_a_tick(tmp_path: Path, name: str, data: bytes | str) -> None:
    assert seen(tmp_path, data, name)[0] == "☑达到 □未达到"


def test_a_cell_whose_own_font_is_a_symbol_font(tmp_path: Path) -> None:
    styles = '<fonts><font/><font><name val="Wingdings 2"/></font></fonts><cellXfs><xf numFmtId="0"/><xf numFmtId="0" fontId="1"/></cellXfs>'
    data = in_excel('<c r="A1" s="1" t="inlineStr"><is><t>P</t></is></c>' + text_cell("B1", "达到"), styles)
    assert texts(read(tmp_path, data, "a.xlsx").tables[0]) == {"A1": "√", "B1": "达到"}


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("para.docx", in_word(f"<m:oMathPara {M}><m:oMath><m:f><m:num><m:r><m:t>199</m:t></m:r></m:num><m:den><m:r><m:t>200</m:t></m:r></m:den></m:f></m:oMath></m:oMathPara>"), "199/200"),
        ("sum.docx", in_word(f"<m:oMath {M}><m:f><m:num><m:r><m:t>190+9</m:t></m:r></m:num><m:den><m:r><m:t>200</m:t></m:r></m:den></m:f></m:oMath>"), "(190+9)/200"),
        ("power.docx", in_word(f"<m:oMath {M}><m:sSup><m:e><m:r><m:t>12</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>", run("个")), "12²个"),
        ("raised.docx", in_word(run("120 m"), run("2", '<w:vertAlign w:val="superscript"/>')), "120 m²"),
        ("simple.docx", in_word(r'<w:fldSimple w:instr=" EQ \f(199,200) "/>'), "199/200"),
        ("chinese-comma.docx", in_word(r'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> eq \f(44.9；48) </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'), "44.9/48"),
        ("radical.docx", in_word(f"<m:oMath {M}><m:rad><m:deg/><m:e><m:r><m:t>16</m:t></m:r></m:e></m:rad></m:oMath>"), "√16"),
        ("raised.html", in_html("10<sup>4</sup>元"), "10⁴元"),
        ("math.html", in_html("<math><mfrac><mn>199</mn><mn>200</mn></mfrac></math>"), "199/200"),
        ("raised.xlsx", in_excel('<c r="A1" t="inlineStr"><is><r><t>300m</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r></is></c>'), "300m²"),
        ("ruby.html", in_html("<ruby>显著<rp>(</rp><rt>xianzhu</rt><rp>)</rp></ruby>提升"), "显著提升"),
        ("ruby.docx", in_word("<w:r><w:ruby><w:rt><w:r><w:t>xian</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>显</w:t></w:r></w:rubyBase></w:ruby></w:r>", run("著提升")), "显著提升"),
        ("ruby.xlsx", in_excel('<c r="A1" t="inlineStr"><is><t>显著提升</t><rPh sb="0" eb="1"><t>xian</t></rPh></is></c>'), "显著提升"),
    ],
)  # fmt: skip
def test_fractions_powers_and_reading_aids(tmp_path: Path, name: str, data: bytes | str, text: str) -> None:
    assert seen(tmp_path, data, name)[0] == text


NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


def numbered(text: str, level_text: str = "%1.") -> bytes:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    numbering = f'<w:numbering xmlns:w="{w}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{level_text}"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    return in_word(
        run(text),
        properties=NUMBERED,
        parts=(("n", "numbering", "numbering.xml"),),
        more={"word/numbering.xml": numbering},
    )


@pytest.mark.parametrize(
    ("text", "level_text", "wanted", "codes"),
    [
        ("12个", "%1.", "12个", ["list_number"]),
        ("≥12个", "%1、", "≥12个", ["list_number"]),
        ("-3%", "%1", "-3%", ["list_number"]),
        ("培训12个班", "%1.", "1.培训12个班", []),
        ("培训12个班", "%1", "1 培训12个班", []),
        ("", "%1", "1", []),
    ],
)
def test_a_number_that_word_counts_is_never_glued_to_a_value(
    tmp_path: Path, text: str, level_text: str, wanted: str, codes: list[str]
) -> None:
    assert seen(tmp_path, numbered(text, level_text), "a.docx") == (wanted, codes)


@pytest.mark.parametrize(
    ("stored", "code", "text", "number"),
    [
        ("449000", r"0\.0,", "44.9", "44.9"),
        ("449123.45", r"0\.00,", "4.49", None),
        ("449123.45", r"#,##0\.0,", "44.9", "44.912345"),
        ("449000", r'0!.0,"万元"', "44.9万元", "44.9"),
        ("449000", r'0"."0000', "44.9000", "44.9"),
        ("449000", "0.00,", "449.00", "449"),
        ("12345678900", r"0\.00,,", "123.46", "123.456789"),
        ("-449000", r"0\.0,;-0\.0,", "-44.9", "-44.9"),
        ("449000", r"0\.0,_ ", "44.9", "44.9"),
        ("48", "#,##0.00", "48.00", "48"),
        ("20231231", r"0000\.00\.00", "2023.12.31", "20231231"),
    ],
)
def test_an_amount_that_a_format_shows_in_ten_thousands(
    tmp_path: Path, stored: str, code: str, text: str, number: str | None
) -> None:
    data = xlsx(sheet_xml(f'<row r="1"><c r="A1" s="1"><v>{stored}</v></c></row>'), formats=(code,))
    document = read(tmp_path, data, "a.xlsx")
    cell = cells(document.tables[0])["A1"]
    assert cell.text == text
    if number is None:
        return
    assert cell.number == Decimal(number)
    scaled = Decimal(stored) != Decimal(number)
    assert notes(document) == (["scaled_numbers"] if scaled else [])
    assert cell.stored == (Decimal(stored) if scaled else None)


def test_a_scaled_amount_of_an_open_document(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="float" office:value="449000"><text:p>44.9</text:p></table:table-cell>'
    document = read(tmp_path, in_ods(cell), "a.ods")
    assert (cells(document.tables[0])["A1"].number, notes(document)) == (Decimal("44.9"), ["scaled_numbers"])


@pytest.mark.parametrize("char", ["\u200b", "\u00ad", "\u2060", "\ufeff", "\u200d", "\u202a", "\u061c", "\ufe0f"])
def test_invisible_characters_are_taken_out_everywhere_and_said_once(tmp_path: Path, char: str) -> None:
    word = docx(para(f"绩{char}效自评") + word_table(word_cell(f"产{char}出") + word_cell("质量")))
    for name, data in (
        ("a.docx", word),
        ("a.xlsx", in_excel(text_cell("A1", f"产{char}出"))),
        ("a.csv", f"产{char}出,质量\n成{char}本,效益\n"),
        ("a.html", in_html(f"产{char}出")),
    ):
        document = read(tmp_path, data, name)
        assert first(document) == "产出"
        assert notes(document) == ["invisible_characters"]
        assert all(char not in paragraph.text for paragraph in document.paragraphs)


@pytest.mark.parametrize(
    "merges",
    ["B2:B1048576", "A2:XFD2", "#REF!", "", "A1:#REF!", "C3:A1", "Sheet2!A1:B2", "A:A", "3:3", "A0:B1"],
)
def test_an_odd_merge_does_not_cost_the_file(tmp_path: Path, merges: str) -> None:
    rows = f'<row r="1">{text_cell("A1", "项目名称")}</row><row r="2">{text_cell("B2", "培训")}</row><row r="4">{text_cell("C4", "末")}</row>'
    after = f'<mergeCells><mergeCell ref="{merges}"/></mergeCells>'
    document = read(tmp_path, xlsx(sheet_xml(rows, after)), "a.xlsx")
    assert {"A1": "项目名称", "B2": "培训", "C4": "末"}.items() <= texts(document.tables[0]).items()
    assert (document.tables[0].n_rows, document.tables[0].n_cols) == (4, 3)
    assert set(notes(document)) <= {"odd_merge", "clipped_merge", "covered_text"}


@pytest.mark.parametrize(
    ("kind", "part", "content"),
    [
        ("aFChunk", "word/piece.html", "<html><body><p>外来文字</p></body></html>"),
        ("diagramData", "word/diagrams/data1.xml", '<d xmlns:a="urn:a"><a:t>外来文字</a:t></d>'),
        ("chart", "word/charts/chart1.xml", '<c xmlns:a="urn:a"><a:t>外来文字</a:t></c>'),
        ("oleObject", "word/obj/x.bin", b"\xd0\xcf\x11\xe0..."),
        ("package", "word/things/book.xlsx", zipped({"xl/workbook.xml": "<workbook/>"})),
        ("subDocument", "word/part2.docx", zipped({"word/document.xml": "<w/>"})),
    ],
)
def test_text_that_is_not_taken_is_said(tmp_path: Path, kind: str, part: str, content: str | bytes) -> None:
    data = docx(para("自评报告"), {part: content}, (("x", kind, part.removeprefix("word/")),))
    document = read(tmp_path, data, "a.docx")
    assert len(document.notes) == 1
    assert part.rpartition("/")[2] in document.notes[0].fact.text() or "外来文字" in document.notes[0].fact.text()


def test_a_broken_drawing_does_not_cost_the_file(tmp_path: Path) -> None:
    data = docx(para("自评报告"), {"word/c.xml": "<broken", "word/_rels/c.xml.rels": "<"}, (("x", "chart", "c.xml"),))
    document = read(tmp_path, data, "a.docx")
    assert ([item.text for item in document.paragraphs], notes(document)) == (["自评报告"], ["drawing"])


def test_names_of_parts_in_another_case_and_place(tmp_path: Path) -> None:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    names = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    odd = {
        "[content_types].XML": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/Docs/Main.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_RELS/.rels": f'<Relationships xmlns="{names}"><Relationship Id="r" Type="{kind}/officeDocument" Target="/docs/main.xml"/></Relationships>',
        "Docs/Main.xml": f'<w:document xmlns:w="{w}"><w:body>{para("自评报告")}</w:body></w:document>',
    }
    assert [item.text for item in read(tmp_path, zipped(odd), "a.docx").paragraphs] == ["自评报告"]
    book = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{names}"><Relationship Id="r" Type="{kind}/officeDocument" Target="data/book%201.xml"/></Relationships>',
        "data/book 1.xml": f'<workbook xmlns="{S}" xmlns:r="{kind}"><sheets><sheet name="表" r:id="r1"/></sheets></workbook>',
        "data/_rels/book 1.xml.rels": f'<Relationships xmlns="{names}"><Relationship Id="r1" Type="{kind}/worksheet" Target="../SHEETS/A.xml"/></Relationships>',
        "sheets/a.xml": sheet_xml(f'<row r="1">{text_cell("A1", "项目")}</row>'),
    }
    assert texts(read(tmp_path, zipped(book), "a.xlsx").tables[0]) == {"A1": "项目"}
