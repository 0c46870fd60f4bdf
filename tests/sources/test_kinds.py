"""The kind of a file is what its bytes say; other kinds are refused in one sentence with the next step."""

import re
import struct
from pathlib import Path

import pytest

from perfeval.errors import (
    FileDamaged,
    FileEmpty,
    FileEncrypted,
    FileMissing,
    FileNotAsNamed,
    FileRefused,
    FileWrongType,
)
from perfeval.sources.reading import read_document

from .build import docx, notes, ods, para, read, sheet_xml, text_cell, xlsx, zipped

FILES = Path(__file__).parent / "files"


def ole(*streams: str) -> bytes:
    """An old Office container with these (empty) streams under its root."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    chain = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)

    def entry(name: str, kind: int, right: int = -1, child: int = -1) -> bytes:
        encoded = (name + "\0").encode("utf-16-le")
        return struct.pack("<64sHBB3i", encoded, len(encoded), kind, 1, -1, right, child) + bytes(48)

    last = len(streams)
    entries = entry("Root Entry", 5, child=1 if streams else -1)
    entries += b"".join(entry(name, 2, right=at + 1 if at < last else -1) for at, name in enumerate(streams, 1))
    return header + chain + entries.ljust(512, b"\0")


REFUSED = {
    "空.xlsx": (b"", FileEmpty),
    "空白.xlsx": (b" \r\n\t ", FileEmpty),
    "加密.xlsx": (ole("EncryptionInfo", "EncryptedPackage"), FileEncrypted),
    "加密.docx": (ole("EncryptedPackage"), FileEncrypted),
    "加密.ods": (ods("", more={"META-INF/manifest.xml": "<m><encryption-data/></m>"}), FileEncrypted),
    "旧.doc": (ole("1Table", "WordDocument"), FileDamaged),
    "旧.ppt": (ole("PowerPoint Document"), FileWrongType),
    "别的.msg": (ole("__properties"), FileWrongType),
    "断.xls": (ole("Workbook")[:600], FileDamaged),
    "扫描.pdf": (b"%PDF-1.7\n%\xe2\xe3", FileDamaged),
    "图.xlsx": (b"GIF89a\0\0\0\rIHDR", FileWrongType),
    "文.doc": (b"{\\rtf1\\ansi x}", FileWrongType),
    "包.zip": (zipped({"a.txt": "x"}), FileWrongType),
    "片.pptx": (zipped({"ppt/presentation.xml": "<p/>"}), FileWrongType),
    "二进制.xlsb": (zipped({"xl/workbook.bin": b"\x9c\x01\x09abc"}), FileDamaged),
    "图.odg": (
        zipped({"mimetype": "application/vnd.oasis.opendocument.graphics", "content.xml": "<a/>"}),
        FileWrongType,
    ),
    "空.mht": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x--", FileDamaged),
    "数据.json": (b'{"a": [1, 2]}', FileWrongType),
    "说明.txt": ("这是一段说明。\n没有表格。".encode(), FileWrongType),
    "乱.csv": (bytes(range(1, 32)) * 40, FileWrongType),
    "乱.xlsx": (b"\x00\x01\x02" * 100, FileWrongType),
    "别的.xml": (b"<?xml version='1.0'?><root><a/></root>", FileWrongType),
    "word.xml": (
        b'<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>',
        FileWrongType,
    ),
    "截断.xlsx": (xlsx(sheet_xml(""))[:-200], FileDamaged),
    "截断.docx": (docx(para("x"))[:400], FileDamaged),
    "缺.docx": (zipped({"word/styles.xml": "<a/>"}), FileDamaged),
    "缺.xlsx": (zipped({"xl/styles.xml": "<a/>"}), FileDamaged),
    "乱码.csv": (b"\xff\xff\xfe\x81," * 50, FileRefused),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    data, kind = REFUSED[name]
    with pytest.raises(kind) as caught:
        read(tmp_path, data, name)
    for lang in ("zh", "en"):
        sentence = caught.value.say(lang)
        assert sentence.startswith(name)
        assert "\n" not in sentence
        assert len(sentence) < 300
        assert "{" not in sentence
        assert str(tmp_path) not in sentence
    assert not any("\u4e00" <= char <= "\u9fff" for char in caught.value.say("en").replace(name, ""))
    assert not re.search(r"[a-z]{2,} [a-z]{2,}", caught.value.say("zh")), "words of a library's error"


def test_a_text_named_xlsx_is_not_said_to_be_an_unknown_kind(tmp_path: Path) -> None:
    with pytest.raises(FileNotAsNamed, match="名称是 xlsx，内容却不是"):
        read(tmp_path, "这是一段说明。\n没有表格。".encode(), "坏表.xlsx")


def test_an_encrypted_old_workbook(tmp_path: Path) -> None:
    bof = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    filepass = struct.pack("<HHH52x", 0x002F, 54, 1)
    with pytest.raises(FileEncrypted):
        read(tmp_path, bof + filepass + struct.pack("<HH", 0x0A, 0), "a.xls")


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_document(tmp_path / "没有.xlsx", "没有.xlsx")
    with pytest.raises(FileRefused):
        read_document(tmp_path, "夹")


@pytest.mark.parametrize(
    ("name", "data", "container"),
    [
        ("a.doc", docx(para("文")), "docx"),
        ("a.xls", xlsx(sheet_xml("")), "xlsx"),
        ("a.et", xlsx(sheet_xml("")), "xlsx"),
        ("a.csv", xlsx(sheet_xml("")), "xlsx"),
        ("a.docx", b"<html><body><table><tr><td>x</td></tr></table>", "html"),
        ("a.xlsx", b"a,b\nc,d\n", "csv"),
        ("没有扩展名", ods("<table:table/>"), "ods"),
    ],
)
def test_content_decides(tmp_path: Path, name: str, data: bytes, container: str) -> None:
    document = read(tmp_path, data, name)
    assert document.container == container
    assert ("other_extension" in notes(document)) == (name != "a.et")


def test_the_fingerprint_is_of_the_bytes(tmp_path: Path) -> None:
    data = xlsx(sheet_xml(f'<row r="1">{text_cell("A1", "x")}</row>'))
    first, second = read(tmp_path, data, "a.xlsx"), read(tmp_path, data, "b.xlsx")
    assert first.sha256 == second.sha256
    assert (first.file, second.file) == ("a.xlsx", "b.xlsx")
