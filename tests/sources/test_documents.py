"""Documents of other containers: Word 97 and WPS, OpenDocument texts, web archives; the same form comes out of each."""

# ruff: noqa: E501 - lines of XML are not folded

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from perfeval.errors import FileDamaged, FileEncrypted, FileWrongType
from perfeval.sources.raw import RawDocument
from perfeval.sources.reading import read_document

from .build import OFFICE, TABLE, TEXT, docx, notes, para, read, texts, zipped
from .test_kinds import ole

FILES = Path(__file__).parent / "files"
PAGE = "<html><body><p>自评</p><table><tr><td>项目名称</td><td>管网改造</td></tr></table></body></html>"
FORM = {
    "R1C1": "项目名称", "R1C2": "管网改造项目", "R2C1": "项目资金（万元）", "R2C2": "全年预算数", "R2C3": "全年执行数", "R2C4": "执行率",
    "R3C2": "48", "R3C3": "44.9", "R3C4": "93.54%", "R4C1": "完成情况", "R4C2": "☑达到 □未达到",
}  # fmt: skip


def form(name: str) -> RawDocument:
    """A form made by hand and saved by LibreOffice: merged cells, a struck-out number, a tick of a symbol font."""
    return read_document(FILES / name, name)


@pytest.mark.parametrize(("name", "container"), [("old-form.doc", "doc"), ("old-form.odt", "odt")])
def test_the_same_form_as_word_97_and_as_open_document(name: str, container: str) -> None:
    document = form(name)
    assert document.container == container
    assert texts(document.tables[0]) == FORM
    spans = {str(c.place).rpartition(" ")[2]: (c.rowspan, c.colspan) for c in document.tables[0].cells}
    assert (spans["R1C2"], spans["R2C1"], spans["R4C2"]) == ((1, 3), (2, 1), (1, 3))
    assert [paragraph.text for paragraph in document.paragraphs] == ["项目支出绩效自评表", "单位：某局"]
    assert [note.fact.text() for note in document.notes if note.code == "struck_text"] == [
        "划有删除线的文字，未计入内容：48"
    ]
    assert ("from_word97" in notes(document)) == (container == "doc")


def test_wps_writer_is_word_97_by_its_content(tmp_path: Path) -> None:
    document = read(tmp_path, (FILES / "old-form.doc").read_bytes(), "表.wps")
    assert (document.container, texts(document.tables[0])) == ("doc", FORM)
    assert "other_extension" not in notes(document)


def test_reading_word_97_writes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    form("old-form.doc")
    assert list(tmp_path.iterdir()) == []


def test_a_property_cut_off_at_its_end_does_not_cost_the_document() -> None:
    from perfeval.sources.word97 import _whole_properties

    whole = bytes([0x35, 0x08, 1, 0x03, 0x24, 2])  # bold, justification
    assert _whole_properties(whole) == 6
    assert _whole_properties(whole + bytes([0x08, 0xD6, 0xFF, 0x00, 1])) == 6  # a table definition, 255 bytes promised
    assert _whole_properties(whole + bytes([0x12])) == 6


def test_an_encrypted_and_a_damaged_word_document(tmp_path: Path) -> None:
    data = bytearray((FILES / "old-form.doc").read_bytes())
    fib = next(at for at in range(512, len(data), 512) if data[at : at + 2] == b"\xec\xa5")
    locked = data.copy()
    locked[fib + 11] |= 0x01  # fEncrypted
    with pytest.raises((FileEncrypted, FileDamaged)):
        read(tmp_path, bytes(locked), "a.doc")
    with pytest.raises(FileDamaged):
        read(tmp_path, bytes(data[: fib + 300]), "a.doc")


def test_works_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileWrongType, match="Works"):
        read(tmp_path, ole("MatOST", "CONTENTS"), "a.wps")


def flat(kind: str, body: str) -> str:
    names = f'xmlns:office="{OFFICE}" xmlns:table="{TABLE}" xmlns:text="{TEXT}"'
    return f'<?xml version="1.0" encoding="UTF-8"?><office:document {names} office:mimetype="application/vnd.oasis.opendocument.{kind}"><office:body>{body}</office:body></office:document>'


def test_flat_open_documents(tmp_path: Path) -> None:
    cell = "<table:table-cell office:value-type='string'><text:p>项目名称</text:p></table:table-cell>"
    table = f"<table:table table:name='表'><table:table-row>{cell}</table:table-row></table:table>"
    book = read(tmp_path, flat("spreadsheet", f"<office:spreadsheet>{table}</office:spreadsheet>"), "a.fods")
    assert (book.container, texts(book.tables[0])) == ("ods", {"A1": "项目名称"})
    text = read(
        tmp_path,
        flat(
            "text",
            f"<office:text><text:h text:outline-level='1'>一、概况</text:h><text:list><text:list-item><text:p>要点</text:p></text:list-item></text:list>{table}</office:text>",
        ),
        "a.fodt",
    )
    assert (text.container, texts(text.tables[0])) == ("odt", {"R1C1": "项目名称"})
    assert [(item.text, item.outline) for item in text.paragraphs] == [("一、概况", 1), ("要点", 0)]
    with pytest.raises(FileWrongType):
        read(tmp_path, flat("graphics", "<office:drawing/>"), "a.fodg")


def archive(encoding: str, body: str, first: str = "MIME-Version: 1.0", charset: str = "utf-8") -> bytes:
    head = f'{first}\r\nContent-Type: multipart/related;\r\n\tboundary="b"\r\n\r\n--b\r\n'
    part = f'Content-Type: text/html; charset="{charset}"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n'
    picture = "--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n"
    return (head + part + picture).encode("utf-8")


@pytest.mark.parametrize(
    "data",
    [
        archive("base64", base64.encodebytes(PAGE.encode()).decode()),
        archive("8bit", PAGE, "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://x/"),
        archive("base64", base64.encodebytes(PAGE.encode("gbk")).decode(), charset="gb2312"),
        archive("quoted-printable", "".join(f"={byte:02X}" for byte in PAGE.encode()), "X-Generator: WPS"),
    ],
)  # fmt: skip
def test_web_archives(tmp_path: Path, data: bytes) -> None:
    for name in ("a.mht", "a.mhtml", "a.doc"):
        document = read(tmp_path, data, name)
        assert (document.container, texts(document.tables[0])) == ("mht", {"R1C1": "项目名称", "R1C2": "管网改造"})
        assert ("other_extension" in notes(document)) == (name == "a.doc")


@pytest.mark.parametrize("chunk", [PAGE.encode(), archive("8bit", PAGE)])
def test_a_page_inserted_into_a_word_document_is_read_where_it_stands(tmp_path: Path, chunk: bytes) -> None:
    body = (
        para("前")
        + '<w:altChunk xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="c"/>'
        + para("后")
    )
    document = read(tmp_path, docx(body, {"word/c.mht": chunk}, (("c", "aFChunk", "c.mht"),)), "a.docx")
    assert [paragraph.text for paragraph in document.paragraphs] == ["前", "自评", "后"]
    assert [str(paragraph.place) for paragraph in document.paragraphs] == ["¶1", "¶2", "¶3"]
    assert texts(document.tables[0])["R1C2"] == "管网改造"
    assert notes(document) == ["inserted"]


def test_another_word_document_inserted_whole_is_said(tmp_path: Path) -> None:
    body = (
        '<w:altChunk xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="c"/>'
        + para("后")
    )
    data = docx(body, {"word/c.docx": zipped({"word/document.xml": "<a/>"})}, (("c", "aFChunk", "c.docx"),))
    assert notes(read(tmp_path, data, "a.docx")) == ["embedded"]
