"""A form printed as OFD (GB/T 33190) is read cell by cell; what stands beside the content is said; nothing is run."""

# ruff: noqa: E501 - lines of XML are not folded

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest

from perfeval.errors import FileEncrypted, FileRefused, FileWrongType
from perfeval.sources.raw import RawDocument
from perfeval.sources.reading import read_document
from perfeval.sources.scans import can_recognise
from tests.sources.printed import ofd_writer as ofd
from tests.sources.printed.make import ROWS, SPANS

A4 = (210.0, 297.0)


def read(folder: Path, data: bytes, name: str = "form.ofd") -> RawDocument:
    path = folder / name
    path.write_bytes(data)
    return read_document(path, name)


def codes(document: RawDocument) -> dict[str, str]:
    return {note.code: note.fact.text("zh") for note in document.notes}


def form(**layout: object) -> ofd.Layout:
    """The made-up form of the PDF tests, laid out."""
    covered = {(r + n, c) for (r, c), rows in SPANS.items() for n in range(1, rows)}
    cells = [
        (r, c, SPANS.get((r, c), 1), 1, text)
        for r, row in enumerate(ROWS)
        for c, text in enumerate(row)
        if (r, c) not in covered
    ]
    laid = ofd.Layout(**layout)  # type: ignore[arg-type]
    laid.paragraph("校舍维修改造项目支出绩效自评表")
    laid.table(len(ROWS), [0.1, 0.1, 0.16, 0.14, 0.14, 0.08, 0.08, 0.2], cells)
    return laid


def one_page(*objects: str, **more: str) -> bytes:
    return ofd.ofd_of([ofd.page_xml("".join(objects), A4)], **more)


def box(left: float, top: float, right: float, bottom: float, how: str = "one") -> str:
    sides = [
        (left, top, right, top),
        (left, bottom, right, bottom),
        (left, top, left, bottom),
        (right, top, right, bottom),
    ]
    return ofd.path_objects(sides, A4, how)


CELL = box(20, 20, 120, 30)
WORD = ofd.text_object("绩效目标", 22, 26, 3.5)


@pytest.mark.parametrize("steps", ["each", "runs", "signs"])
@pytest.mark.parametrize("lines", ["one", "boxes", "strokes"])
def test_every_cell_comes_back_with_its_span(steps: str, lines: str, tmp_path: Path) -> None:
    (table,) = read(tmp_path, ofd.printed(form(), steps=steps, lines=lines)).tables
    grid = table.grid()
    for r, row in enumerate(ROWS, 1):
        for c, text in enumerate(row, 1):
            if text:
                assert grid[r, c].text == text
                assert grid[r, c].rowspan == SPANS.get((r - 1, c - 1), 1)


def test_rows_cut_by_the_page_end_and_pages_turned_by_a_matrix(tmp_path: Path) -> None:
    cut = read(tmp_path, ofd.printed(form(size=7.0, page=(297.0, 105.0), cut=True)))
    assert {"table_joined", "row_joined"} & set(codes(cut))
    turned = read(tmp_path, ofd.printed(form(), turned=True))
    assert "page_turned" in codes(turned)
    wanted = [text for row in ROWS for text in row if text]
    for document in (cut, turned):
        (table,) = document.tables
        assert [cell.text for cell in table.nonempty()] == wanted


def test_it_is_known_by_its_content(tmp_path: Path) -> None:
    document = read(tmp_path, ofd.printed(form()), "form.xlsx")
    assert document.container == "ofd" and "other_extension" in codes(document)


def test_a_template_is_drawn_on_each_page_and_one_within_itself_once(tmp_path: Path) -> None:
    page = ofd.page_xml(CELL + WORD, A4, '<ofd:Template TemplateID="5"/>')
    head = ofd.page_xml(ofd.text_object("青石县财政局", 80, 8, 3.5), A4, '<ofd:Template TemplateID="5"/>')
    parts = ofd.document_parts([page, page], common='<ofd:TemplatePage ID="5" BaseLoc="Tpls/T.xml"/>')
    document = read(tmp_path, ofd.package({"OFD.xml": ofd.root_xml("Doc_0"), **parts, "Doc_0/Tpls/T.xml": head}))
    assert "青石县财政局" in codes(document)["running_text"]
    assert [cell.text for table in document.tables for cell in table.cells] == ["绩效目标", "绩效目标"]


def test_what_stands_beside_the_content_is_said(tmp_path: Path) -> None:
    unseen = ofd.text_object("审核未过", 40, 50, 3.5, turn=' Visible="false"')
    parts = ofd.document_parts(
        [ofd.page_xml(CELL + WORD + unseen, A4)],
        more="<ofd:Annotations>A.xml</ofd:Annotations><ofd:Attachments>F.xml</ofd:Attachments>",
    )
    stamp = f'<ofd:PageAnnot {ofd.NAMESPACE}><ofd:Annot Type="Stamp"><ofd:Appearance>{ofd.text_object("财务专用", 9, 9, 3.5)}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>'
    beside = {
        "OFD.xml": ofd.root_xml("Doc_0", more="<ofd:Signatures>/Doc_0/S.xml</ofd:Signatures>"),
        "Doc_0/A.xml": f'<ofd:Annotations {ofd.NAMESPACE}><ofd:Page PageID="10"><ofd:FileLoc>P/N.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>',
        "Doc_0/P/N.xml": stamp,
        "Doc_0/F.xml": f'<ofd:Attachments {ofd.NAMESPACE}><ofd:Attachment ID="1" Name="a"/></ofd:Attachments>',
        "Doc_0/S.xml": f'<ofd:Signatures {ofd.NAMESPACE}><ofd:Signature ID="1" BaseLoc="x"/></ofd:Signatures>',
    }
    told = codes(read(tmp_path, ofd.package({**parts, **beside})))
    assert "财务专用" in told["annotations"] and "审核未过" in told["hidden_text"]
    assert "1 个附件" in told["attachments"] and "没有核验" in told["signatures"]


def test_two_documents_of_a_package_are_never_one_table(tmp_path: Path) -> None:
    page = ofd.page_xml(CELL + WORD, A4)
    parts = ofd.document_parts([page], "Doc_0") | ofd.document_parts([page], "Doc_1")
    document = read(tmp_path, ofd.package({"OFD.xml": ofd.root_xml("Doc_0", "Doc_1"), **parts}))
    assert [str(table.cells[0].place) for table in document.tables] == ["第1页 表1 R1C1", "第2页 表2 R1C1"]
    assert "several_documents" in codes(document)


@pytest.mark.parametrize(
    ("objects", "kind", "says"),
    [
        ('<ofd:ImageObject ID="4" Boundary="0 0 210 297" ResourceID="9"/>', FileWrongType, "扫描"),
        (CELL + ofd.text_object("\ue001\ue002", 22, 26, 3.5), FileWrongType, "编码"),
        ("", FileWrongType, "原件"),
    ],
)
def test_pages_without_text_are_refused_with_the_next_step(
    objects: str, kind: type[FileRefused], says: str, tmp_path: Path
) -> None:
    with pytest.raises(kind) as caught:
        read(tmp_path, one_page(objects))
    assert says in caught.value.say("zh") and caught.value.say("en")


def test_a_protected_package_is_refused_as_protected(tmp_path: Path) -> None:
    with pytest.raises(FileEncrypted):
        read(tmp_path, ofd.package({"OFD.xml": ofd.root_xml("Doc_0"), "Encryptions.xml": "<x/>"}))


SELF = '<ofd:CompositeObject ID="6" ResourceID="U"/>'
HOSTILE = {
    "steps": one_page(CELL + WORD.replace('DeltaX="3.500 3.500 3.500"', 'DeltaX="g 99999 3.5"')),
    "not a number": one_page(CELL + WORD.replace('Size="3.5"', 'Size="nan"')),
    "too far": one_page(CELL + WORD.replace('X="0"', 'X="1e300"')),
    "no path": one_page(CELL.replace("M 20", "Z 20") + WORD),
    "outside": ofd.package({"OFD.xml": ofd.root_xml("../../../etc")}),
    "unsafe name": ofd.package({"OFD.xml": ofd.root_xml("Doc_0"), "../x.xml": "<x/>"}),
    "bomb": ofd.package({"OFD.xml": ofd.root_xml("Doc_0"), "Doc_0/Document.xml": b" " * 3_000_000}),
    "unit in itself": ofd.package(
        {
            "OFD.xml": ofd.root_xml("Doc_0"),
            **ofd.document_parts([ofd.page_xml(SELF, A4)], common="<ofd:PublicRes>R.xml</ofd:PublicRes>"),
            "Doc_0/R.xml": f'<ofd:Res {ofd.NAMESPACE}><ofd:CompositeGraphicUnit ID="U"><ofd:Content>{CELL + WORD + SELF}'
            "</ofd:Content></ofd:CompositeGraphicUnit></ofd:Res>",
        }
    ),
    "declared entity": ofd.package(
        {"OFD.xml": '<!DOCTYPE a [<!ENTITY b "c">]>' + ofd.root_xml("Doc_0"), **ofd.document_parts([])}
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_packages_are_read_or_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    try:
        document = read(tmp_path, HOSTILE[name])
    except FileRefused as refused:
        assert refused.say("zh") and refused.say("en")
        assert name not in ("steps", "unit in itself")
    else:
        assert [cell.text for cell in document.tables[0].cells] == ["绩效目标"]


def test_damaged_packages_are_refused_or_read_and_nothing_else(tmp_path: Path) -> None:
    chance = random.Random(5)
    whole = ofd.printed(form())
    for _ in range(30):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 20, 400])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            read(tmp_path, bytes(data))
        except FileRefused as refused:
            assert refused.say("zh")


@pytest.mark.slow
@pytest.mark.skipif(not can_recognise(), reason="needs the extra scan")
def test_a_page_that_is_one_picture_is_recognised(tmp_path: Path) -> None:
    import pypdfium2 as pdfium

    sheet = pdfium.PdfDocument(Path(__file__).parent / "printed" / "landscape.pdf")[0]
    stream = io.BytesIO()
    sheet.render(scale=200 / 72).to_pil().save(stream, "JPEG", quality=80)
    wide, high = (one / 72 * 25.4 for one in sheet.get_size())
    picture = f'<ofd:ImageObject ID="4" Boundary="0 0 {wide} {high}" CTM="{wide} 0 0 {high} 0 0" ResourceID="9"/>'
    media = '<ofd:MultiMedia ID="9" Type="Image"><ofd:MediaFile>i.jpg</ofd:MediaFile></ofd:MultiMedia>'
    parts = ofd.document_parts([ofd.page_xml(picture, (wide, high))], common="<ofd:DocumentRes>R.xml</ofd:DocumentRes>")
    beside = {
        "OFD.xml": ofd.root_xml("Doc_0"),
        "Doc_0/R.xml": f'<ofd:Res {ofd.NAMESPACE} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>',
        "Doc_0/Res/i.jpg": stream.getvalue(),
    }
    document = read(tmp_path, ofd.package({**parts, **beside}))
    seen = [cell.text for cell in document.tables[0].nonempty()]
    assert sum(text in seen for row in ROWS for text in row if text) > 35
    assert all(cell.sight for cell in document.tables[0].nonempty()) and "recognised" in codes(document)
