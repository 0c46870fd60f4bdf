"""Files made to harm: each is refused in one sentence or read, quickly, and the good ones beside it are read."""

# ruff: noqa: E501, PLW0108 - lines of XML are not folded

import io
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from perfeval.errors import FileRefused
from perfeval.sources.raw import RawDocument
from perfeval.sources.reading import read_documents
from tests.every import every

from .build import S, docx, ods, para, relationships, sheet_xml, text_cell, word_cell, word_table, xlsx, zipped

MB = 1024 * 1024
ROW = f'<row r="1">{text_cell("A1", "项目")}</row>'


def padded(member: str, size: int, base: bytes, text: bytes) -> bytes:
    """A package in which one member unpacks to ``size`` bytes of repeated text."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(base)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for info in old.infolist():
            if info.filename != member:
                new.writestr(info.filename, old.read(info))
        with new.open(member, "w") as stream:
            for _ in range(size // (len(text) * 4096) + 1):
                stream.write(text * 4096)
    return out.getvalue()


def lying(data: bytes) -> bytes:
    """The same zip, its directory claiming that every member unpacks to ten bytes."""
    changed, at = bytearray(data), data.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 24 : at + 28] = (10).to_bytes(4, "little")
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def packed(names: list[str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name in names:
            archive.writestr(name, "<a/>")
    return out.getvalue()


def twice() -> bytes:
    out = io.BytesIO(xlsx(sheet_xml(ROW)))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", sheet_xml(f'<row r="1">{text_cell("A1", "别的")}</row>'))
    return out.getvalue()


def merged(reference: str) -> bytes:
    return xlsx(sheet_xml(ROW, after=f'<mergeCells><mergeCell ref="{reference}"/></mergeCells>'))


XXE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;&l;&l;&l;&l;&l;&l;&l;"><!ENTITY n "&m;&m;&m;&m;&m;&m;&m;&m;">]>'
)


def entity_sheet(declaration: str, entity: str) -> bytes:
    return xlsx(declaration + sheet_xml(f'<row r="1"><c r="A1" t="inlineStr"><is><t>&{entity};</t></is></c></row>'))


def ods_repeat(rows: str, columns: str) -> bytes:
    cell = f'<table:table-cell table:number-columns-repeated="{columns}"><text:p>x</text:p></table:table-cell>'
    return ods(
        f'<table:table><table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row></table:table>'
    )


REFUSED: dict[str, Callable[[], bytes]] = {
    "sheet bomb.xlsx": lambda: padded(
        "xl/worksheets/sheet1.xml", 110 * MB, xlsx(sheet_xml("")), b"<row><c><v>1</v></c></row>"
    ),
    "sheet within size, over ratio.xlsx": lambda: padded(
        "xl/worksheets/sheet1.xml", 20 * MB, xlsx(sheet_xml("")), b"<row/>"
    ),
    "shared string bomb.xlsx": lambda: padded(
        "xl/sharedStrings.xml", 110 * MB, xlsx(sheet_xml(ROW)), b"<si><t>ha</t></si>"
    ),
    "media bomb.xlsx": lambda: padded("xl/media/image1.png", 110 * MB, xlsx(sheet_xml(ROW)), b"\0" * 64),
    "media bomb.docx": lambda: padded("word/media/image1.png", 110 * MB, docx(para("x")), b"\0" * 64),
    "document bomb.docx": lambda: padded(
        "word/document.xml", 110 * MB, docx(para("x")), b"<w:p><w:r><w:t>x</w:t></w:r></w:p>"
    ),
    "content bomb.ods": lambda: padded("content.xml", 110 * MB, ods(""), b"<x/>"),
    "lying sizes.xlsx": lambda: lying(xlsx(sheet_xml(ROW))),
    "last cell.xlsx": lambda: xlsx(sheet_xml(f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>')),
    "two far cells.xlsx": lambda: xlsx(sheet_xml(ROW + f'<row r="1048576">{text_cell("CV1048576", "x")}</row>')),
    "far column.xlsx": lambda: xlsx(sheet_xml(f'<row r="1">{text_cell("XFD1", "x")}</row>')),
    "impossible cell.xlsx": lambda: xlsx(sheet_xml(f'<row r="1">{text_cell("ZZZZZ99999999999", "x")}</row>')),
    "no cell.xlsx": lambda: xlsx(sheet_xml(f'<row r="1">{text_cell("A0", "x")}</row>')),
    "entity file.xlsx": lambda: entity_sheet(XXE, "x"),
    "entity laughs.xlsx": lambda: entity_sheet(LAUGHS, "n"),
    "entity in utf-16.xlsx": lambda: xlsx(
        ("<?xml version='1.0' encoding='UTF-16'?>" + XXE + sheet_xml("")).encode("utf-16")
    ),  # type: ignore[arg-type]
    "entity in utf-7.xlsx": lambda: xlsx("<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE a>" + sheet_xml("")),
    "entity.docx": lambda: docx("", more={"word/document.xml": XXE + "<w:document xmlns:w='x'><w:body/></w:document>"}),
    "entity.ods": lambda: ods("", more={"content.xml": LAUGHS + "<a>&n;</a>"}),
    "entity.xml": lambda: (
        f'<?xml version="1.0"?>{LAUGHS}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">&n;</Workbook>'.encode()
    ),
    "deep.xlsx": lambda: xlsx(sheet_xml("<a>" * 200_000 + "</a>" * 200_000)),
    "deep.docx": lambda: docx("<w:sdt><w:sdtContent>" * 5_000 + para("x") + "</w:sdtContent></w:sdt>" * 5_000),
    "deep.html": lambda: b"<div>" * 100_000 + b"x",
    "deep tables.html": lambda: b"<table><tr><td>" * 300 + b"x",
    "the same member twice.xlsx": twice,
    "sixty thousand members.xlsx": lambda: packed([f"xl/{number}" for number in range(60_000)]),
    "climbing out.xlsx": lambda: packed(["xl/workbook.xml", "../../etc/passwd"]),
    "absolute.xlsx": lambda: packed(["xl/workbook.xml", "/etc/passwd"]),
    "drive.xlsx": lambda: packed(["xl/workbook.xml", "C:\\windows"]),
    "other compression.xlsx": lambda: packed(["xl/workbook.xml", "_rels/.rels"], zipfile.ZIP_BZIP2),
    "million columns.docx": lambda: docx(word_table(word_cell("x", '<w:gridSpan w:val="1000000"/>'))),
    "late row.docx": lambda: docx(
        f'<w:tbl><w:tr><w:trPr><w:gridBefore w:val="999999999"/></w:trPr>{word_cell("x")}</w:tr></w:tbl>'
    ),
    "many tables.docx": lambda: docx(word_table(word_cell("x")) * 3_000),
    "repeated rows.ods": lambda: ods_repeat("1048576", "1"),
    "repeated all.ods": lambda: ods_repeat("1048576", "16384"),
    "repeated four thousand million.ods": lambda: ods_repeat("4000000000", "4000000000"),
    "spans.html": lambda: b"<table>" + b"<tr><td rowspan=65534 colspan=1000>a<td rowspan=65534 colspan=1000>b" * 30,
    "wide.html": lambda: b"<table><tr>" + b"<td colspan=900>x" * 600,
    "long cell.xlsx": lambda: xlsx(sheet_xml(f'<row r="1">{text_cell("A1", "长" * 40_000)}</row>')),
    "long field.csv": lambda: b"a,b\n" + b"x" * 200_000 + b",c\n",
    "many columns.csv": lambda: b",".join([b"x"] * 5_000) + b"\n" + b",".join([b"y"] * 5_000),
    "nul.csv": lambda: b"a,b\x00\nc,d\n" * 3,
    "many rows.csv": lambda: b"a,b\n" * 150_000,
}

READ: dict[str, Callable[[], bytes]] = {
    "merged everything.xlsx": lambda: merged("A1:XFD1048576"),
    "merged impossible.xlsx": lambda: merged("A1:ZZZZ9"),
    "merged a thousand times.xlsx": lambda: xlsx(
        sheet_xml(
            ROW,
            after="<mergeCells>"
            + "".join(f'<mergeCell ref="A{n}:CV{n + 900}"/>' for n in range(1, 900))
            + "</mergeCells>",
        )
    ),
    "false dimension.xlsx": lambda: xlsx(sheet_xml(ROW, before='<dimension ref="A1:XFD1048576"/>')),
    "formats to the end.xlsx": lambda: xlsx(sheet_xml(ROW + '<row r="1048576"><c r="XFD1048576" s="0"/></row>')),
    "live formulas.xlsx": lambda: xlsx(
        sheet_xml(
            '<row r="1"><c r="A1" t="str"><f>WEBSERVICE("http://192.0.2.1/")</f><v>旧值</v></c>'
            '<c r="B1" t="str"><f>HYPERLINK("file:///etc/passwd","点")</f><v>点</v></c><c r="C1"><f>cmd|\'/c calc\'!A1</f></c></row>'
        )
    ),
    "external links.xlsx": lambda: xlsx(
        sheet_xml(ROW),
        more={
            "xl/worksheets/_rels/sheet1.xml.rels": relationships(("r", "comments", "http://192.0.2.1/c.xml")).replace(
                "/>", ' TargetMode="External"/>', 1
            )
        },
    ),
    "external template.docx": lambda: docx(para("x"), parts=(("r1", "numbering", "../../../../etc/passwd"),)),
    "big numbers.xlsx": lambda: xlsx(
        sheet_xml('<row r="1"><c r="A1"><v>1e999999999</v></c><c r="B1"><v>9e300</v></c></row>'), formats=("0.00",)
    ),
    "format of brackets.xlsx": lambda: xlsx(
        sheet_xml('<row r="1"><c r="A1" s="1"><v>5</v></c></row>'), formats=("[" * 250,)
    ),
    "image elsewhere.html": lambda: (
        b'<img src="http://192.0.2.1/x.png"><table><tr><td>x</td></tr></table><script src="http://192.0.2.1"></script>'
    ),
    "rowspan.html": lambda: b"<table>" + b"<tr><td rowspan=65534>a<td>b" * 100,
    "unbalanced quote.csv": lambda: b'a,"b\nc,d\ne,f\n',
    "longer rows.csv": lambda: b"a,b\n1,2,3,4\n5,6\n",
    "control characters.html": lambda: b"<table><tr><td>a\x01\x08b</td></tr></table>",
    "faulty markup.html": lambda: b"<table><td>a<tr><table><td><td></table></tr>b<table <p",
    "empty book.xlsx": lambda: xlsx(),
    "cyclic styles.docx": lambda: docx(
        para("x", '<w:pStyle w:val="A"/>'),
        more={
            "word/styles.xml": f'<w:styles xmlns:w="{S}"><w:style w:styleId="A"><w:basedOn w:val="A"/></w:style></w:styles>'
        },
        parts=(("r1", "styles", "styles.xml"),),
    ),
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RawDocument | FileRefused]:
    """All hostile files in one run, a good form after each."""
    folder = tmp_path_factory.mktemp("hostile")
    files = []
    for name, make in {**REFUSED, **READ}.items():
        (folder / name).write_bytes(make())
        files += [(folder / name, name), (folder / "good.xlsx", f"good after {name}")]
    (folder / "good.xlsx").write_bytes(xlsx(sheet_xml(ROW)))
    started = time.monotonic()
    results = dict(zip([name for _, name in files], read_documents(files, jobs=2), strict=True))
    assert time.monotonic() - started < 90
    assert sorted(path.name for path in folder.iterdir()) == sorted([*REFUSED, *READ, "good.xlsx"]), (
        "a file was written"
    )
    return results


@every("name", REFUSED)
def test_refused_in_one_sentence(outcome: dict, name: str) -> None:
    result = outcome[name]
    assert isinstance(result, FileRefused), result
    assert result.say("zh").startswith(name)
    assert len(result.say("zh")) < 320
    assert "\n" not in result.say("zh") + result.say("en")
    assert "passwd" not in result.say("en") or name in ("climbing out.xlsx", "absolute.xlsx")


@every("name", READ)
def test_read(outcome: dict, name: str) -> None:
    result = outcome[name]
    assert isinstance(result, RawDocument), result
    assert "root:" not in str(result)


@every("name", [*REFUSED, *READ])
def test_the_next_file_is_read(outcome: dict, name: str) -> None:
    result = outcome[f"good after {name}"]
    assert isinstance(result, RawDocument)
    assert [cell.text for cell in result.tables[0].cells] == ["项目"]


def test_what_was_read_is_what_stood_there(outcome: dict) -> None:
    def texts(name: str) -> list[str]:
        return [cell.text for table in outcome[name].tables for cell in table.cells]

    assert texts("live formulas.xlsx") == ["旧值", "点", ""]
    assert texts("unbalanced quote.csv") == ["a", '"b', "c", "d", "e", "f"]
    assert texts("longer rows.csv") == ["a", "b", "1", "2", "3", "4", "5", "6"]
    assert texts("control characters.html") == ["ab"]
    assert texts("false dimension.xlsx") == ["项目"]
    assert (outcome["formats to the end.xlsx"].tables[0].n_rows, outcome["empty book.xlsx"].tables) == (1, ())


@pytest.mark.skipif(sys.platform == "win32", reason="fifo")
def test_what_is_no_file(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.xlsx")
    (result,) = read_documents([(tmp_path / "pipe.xlsx", "pipe.xlsx")])
    assert isinstance(result, FileRefused)


def test_a_file_over_the_limit_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as stream:
        stream.truncate(60 * MB)
    (result,) = read_documents([(path, "big.csv")])
    assert isinstance(result, FileRefused)
    assert "50" not in result.say("zh") or "52,428,800" in result.say("zh")


def test_zip_without_anything(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(zipped({}))
    (result,) = read_documents([(tmp_path / "a.xlsx", "a.xlsx")])
    assert isinstance(result, FileRefused)
