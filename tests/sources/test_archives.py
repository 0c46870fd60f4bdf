"""Archives and mails of forms: each file inside is read on its own, under the archive's name and its own."""

from __future__ import annotations

import io
import random
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

import perfeval as pe
from perfeval.errors import FileDamaged, FileEncrypted, FileRefused, FileTooLarge, FileWrongType
from perfeval.sources.folders import find_files
from perfeval.sources.raw import RawDocument
from perfeval.sources.reading import read_document, read_documents

from .build import sheet_xml, text_cell, texts, xlsx, zipped
from .test_fuzz import mutated

FORM = xlsx(sheet_xml(f'<row r="1">{text_cell("A1", "项目名称")}</row>'))


def gbk_zip(members: dict[str, bytes]) -> bytes:
    """A zip as a Chinese Windows makes it: names in GBK, without the mark of UTF-8."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(members.values()):
            archive.writestr(f"{number:04d}", content)
    data = out.getvalue()
    for number, name in enumerate(members):
        raw = name.encode("gbk")
        assert len(raw) % 2 == 0
        data = data.replace(f"{number:04d}".encode(), raw) if len(raw) == 4 else data
    return data


def found(tmp_path: Path, data: bytes, name: str = "包.zip") -> dict[str, RawDocument | FileRefused]:
    path = tmp_path / name
    path.write_bytes(data)
    items = find_files([path])
    wanted = [(item.path, item.name) for item in items if item.skip_reason is None]
    results = dict(zip([name for _, name in wanted], read_documents(wanted), strict=True))
    return {item.name: item.skip_reason or results[item.name] for item in items}


def test_files_inside_are_named_by_the_archive_and_themselves(tmp_path: Path) -> None:
    seen = found(
        tmp_path, zipped({"教育局/自评表.xlsx": FORM, "卫健局/自评表.xlsx": FORM, "说明.md": "x", "照片.gif": b"\xff"})
    )
    assert list(seen) == ["包.zip/卫健局/自评表.xlsx", "包.zip/教育局/自评表.xlsx", "包.zip/照片.gif"]
    first = seen["包.zip/教育局/自评表.xlsx"]
    assert isinstance(first, RawDocument)
    assert texts(first.tables[0]) == {"A1": "项目名称"}
    assert isinstance(seen["包.zip/照片.gif"], FileWrongType)


def test_names_in_gbk(tmp_path: Path) -> None:
    seen = found(tmp_path, gbk_zip({"甲乙": FORM}))
    assert list(seen) == ["包.zip/甲乙"]  # without an extension it is not opened, but rightly named


def test_a_zip_in_a_zip_is_opened_once(tmp_path: Path) -> None:
    deep = zipped({"三.xlsx": FORM})
    seen = found(tmp_path, zipped({"内.zip": zipped({"二.xlsx": FORM, "更内.zip": deep}), "坏.zip": b"PK\x03\x04"}))
    assert isinstance(seen["包.zip/内.zip/二.xlsx"], RawDocument)
    assert isinstance(seen["包.zip/内.zip/更内.zip"], FileWrongType)
    assert isinstance(seen["包.zip/坏.zip"], FileDamaged)


def test_what_systems_leave_in_archives_is_passed_over(tmp_path: Path) -> None:
    seen = found(tmp_path, zipped({"__MACOSX/._a.xlsx": b"x", ".DS_Store": b"x", "~$a.xlsx": b"x", "a.xlsx": FORM}))
    assert list(seen) == ["包.zip/a.xlsx"]


def test_a_document_named_zip_is_read_as_what_it_is(tmp_path: Path) -> None:
    seen = found(tmp_path, FORM)
    assert isinstance(seen["包.zip"], RawDocument)


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({"../../etc/a.xlsx": FORM}, FileDamaged),
        ({"a.xlsx": b"\0" * 60_000_000}, FileTooLarge),
        ({"a.xlsx": b"\0" * 9_000_000}, FileTooLarge),
        ({f"{n}.xlsx": b"" for n in range(6_000)}, FileTooLarge),
        ({}, FileRefused),
        ({"a.txt": b"x"}, FileRefused),
    ],
)
def test_hostile_and_empty_archives_are_refused(tmp_path: Path, members: dict[str, bytes], kind: type) -> None:
    seen = found(tmp_path, zipped(members))  # type: ignore[arg-type]
    assert len(seen) == 1
    (refusal,) = seen.values()
    assert isinstance(refusal, kind)
    for sentence in (refusal.say("zh"), refusal.say("en")):
        assert sentence.startswith("包.zip")
        assert "\n" not in sentence


def test_an_encrypted_member(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.xlsx": FORM}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert isinstance(found(tmp_path, bytes(data))["包.zip/a.xlsx"], FileEncrypted)


@pytest.mark.parametrize("name", ["a.rar", "a.7z"])
def test_other_archives_are_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"Rar!\x1a\x07\x00" if name == "a.rar" else b"7z\xbc\xaf\x27\x1c")
    with pytest.raises(FileWrongType, match="解压"):
        read_document(tmp_path / name, name)
    (item,) = find_files([tmp_path])
    assert "解压" in item.skip_reason.say("zh")  # type: ignore[union-attr]


def test_attachments_of_a_mail(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "报送自评表", "a@example.org"
    mail.set_content("见附件")
    mail.add_attachment(FORM, maintype="application", subtype="octet-stream", filename="自评表.xlsx")
    seen = found(tmp_path, mail.as_bytes(), "信.eml")
    assert list(seen) == ["信.eml/自评表.xlsx"]
    assert isinstance(seen["信.eml/自评表.xlsx"], RawDocument)


def test_reading_a_folder_with_an_archive(tmp_path: Path) -> None:
    (tmp_path / "一.zip").write_bytes(zipped({"a.xlsx": FORM}))
    (tmp_path / "二.xlsx").write_bytes(FORM)
    assert [item.file for item in pe.read(tmp_path).files] == ["一.zip/a.xlsx", "二.xlsx"]


def test_damaged_archives_are_listed_or_refused(tmp_path: Path) -> None:
    rng, whole = random.Random(1704), zipped({"甲/a.xlsx": FORM, "b.zip": zipped({"c.csv": "a,b\nc,d\n"})})
    for number in range(150):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(mutated(whole, rng))
        for item in find_files([path]):
            if item.skip_reason is None:
                try:
                    assert read_document(item.path, item.name).file == item.name
                except FileRefused as refusal:
                    assert refusal.say("zh").startswith(f"{number}.zip")
