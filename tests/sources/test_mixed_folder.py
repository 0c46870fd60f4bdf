"""What offices hand in, all in one folder: every file has its answer, read or refused with the next step."""

# ruff: noqa: E501 - one file, one line

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from perfeval.errors import FileRefused
from perfeval.sources.raw import RawDocument
from perfeval.sources.reading import find_files, read_documents

from .build import docx, para, sheet_xml, text_cell, word_cell, word_table, xlsx, zipped
from .test_kinds import ole
from .test_ofd import CELL, WORD, one_page
from .test_xlsb import xlsb

HERE = Path(__file__).parent
FILES, PRINTED = HERE / "files", HERE / "printed"
BOOK = xlsx(sheet_xml(f'<row r="1">{text_cell("A1", "项目支出绩效自评表")}</row>'))
LETTER = docx(para("项目支出绩效自评表") + word_table(word_cell(para("得分"))))
PAGE = "<html><body><table><tr><td>项目支出绩效自评表</td></tr></table></body></html>".encode()
MAIL = b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nhello\n"


def sheet_of_xlsb() -> bytes:
    return xlsb(b"\x91\x01\x00\x92\x01\x00")


def archive(members: dict[str, bytes]) -> bytes:
    return zipped(dict(members))


def in_gbk(name: str, data: bytes) -> bytes:
    """A zip as a Chinese system packs it: the name in GBK, not marked as UTF-8."""
    raw = name.encode("gbk")
    stand_in = "A" * (len(raw) - 5) + name[-5:]
    return archive({stand_in: data}).replace(stand_in.encode(), raw)


def mail(name: str, data: bytes) -> bytes:
    head = f"--x\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename={name}\n\n"
    return MAIL + head.encode() + base64.encodebytes(data) + b"\n--x--\n"


READ, SAID = "read", "refused"
FOLDER: dict[str, tuple[bytes, str]] = {
    "01 表.xlsx": (BOOK, READ),
    "02 宏.xlsm": (BOOK, READ),
    "03 模板.xltx": (BOOK, READ),
    "04 金山.et": (BOOK, READ),
    "05 旧表.xls": ((FILES / "old-workbook.xls").read_bytes(), READ),
    "06 旧金山.et": ((FILES / "old-workbook.xls").read_bytes(), READ),
    "07 开放.ods": ((FILES / "workbook.ods").read_bytes(), READ),
    "08 二进制.xlsb": (sheet_of_xlsb(), READ),
    "09 文.docx": (LETTER, READ),
    "10 宏.docm": (LETTER, READ),
    "11 模板.dotx": (LETTER, READ),
    "12 旧文.doc": ((FILES / "old-document.doc").read_bytes(), READ),
    "13 旧模板.dot": ((FILES / "old-document.doc").read_bytes(), READ),
    "14 金山文字.wps": ((FILES / "old-form.doc").read_bytes(), READ),
    "15 金山新.wps": (LETTER, READ),
    "16 开放.odt": ((FILES / "old-form.odt").read_bytes(), READ),
    "17 网页.html": (PAGE, READ),
    "18 归档.mht": (b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n" + PAGE, READ),
    "19 打印.pdf": ((PRINTED / "landscape.pdf").read_bytes(), READ),
    "20 版式.ofd": (one_page(CELL, WORD), READ),
    "21 数据.csv": ("项目,得分\n道路,95\n".encode("gbk"), READ),
    "22 网页叫表.xls": (PAGE, READ),
    "23 表叫文.doc": (BOOK, READ),
    "24 包.zip": (archive({"内/表.xlsx": BOOK}), READ),
    "25 套.zip": (archive({"里.zip": archive({"表.docx": LETTER})}), READ),
    "26 国标.zip": (in_gbk("自评表.xlsx", BOOK), READ),
    "27 邮件.eml": (mail("a.xlsx", BOOK), READ),
    "28 无线.pdf": ((PRINTED / "no-lines.pdf").read_bytes(), SAID),
    "29 加密.xlsx": (ole("EncryptionInfo", "EncryptedPackage"), SAID),
    "30 加密.zip": (archive({"a.xlsx": BOOK}).replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"), SAID),
    "31 截断.xlsx": (BOOK[:400], SAID),
    "32 截断.docx": (LETTER[:-200], SAID),
    "33 空.xlsx": (b"", SAID),
    "34 九五.xls": (ole("Book"), SAID),
    "35 工作.wps": (ole("MatOST"), SAID),
    "36 包.rar": (b"Rar!\x1a\x07\x01\x00" + bytes(50), SAID),
    "37 包.7z": (b"7z\xbc\xaf\x27\x1c" + bytes(50), SAID),
    "38 富文本.doc": (b"{\\rtf1\\ansi form}", SAID),
    "39 图.gif": (b"GIF89a" + bytes(40), SAID),
    "40 坏图.png": (b"\x89PNG\r\n\x1a\n" + bytes(40), SAID),
}  # fmt: skip


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RawDocument | FileRefused]:
    folder = tmp_path_factory.mktemp("mixed")
    for name, (data, _) in FOLDER.items():
        folder.joinpath(name).write_bytes(data)
    found = find_files([folder])
    given = [one for one in found if one.skip_reason is None]
    results: dict[str, RawDocument | FileRefused] = {one.name: one.skip_reason for one in found if one.skip_reason}
    results |= dict(
        zip([one.name for one in given], read_documents((one.path, one.name) for one in given), strict=True)
    )
    return results


def test_forty_files_give_forty_answers(answers: dict[str, RawDocument | FileRefused]) -> None:
    assert len(FOLDER) == 40
    assert {name.partition("/")[0] for name in answers} == set(FOLDER)


@pytest.mark.parametrize("name", FOLDER)
def test_each_is_read_or_refused_with_the_next_step(name: str, answers: dict[str, RawDocument | FileRefused]) -> None:
    ((_, answer),) = [(shown, one) for shown, one in answers.items() if shown.partition("/")[0] == name]
    if FOLDER[name][1] == READ:
        assert isinstance(answer, RawDocument), answer.say("zh")
        assert answer.blocks or "xlsb" in name
    else:
        assert isinstance(answer, FileRefused)
        sentence = answer.say("zh")
        assert name in sentence and "请" in sentence and answer.say("en")
