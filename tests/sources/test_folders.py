"""Every file of a folder is read, passed over for a reason that needs no words, or listed with its reason."""

from pathlib import Path

import pytest

from perfeval.errors import FileMissing, FileWrongType
from perfeval.sources.reading import find_files

from .build import docx, para, sheet_xml, xlsx


def touch(folder: Path, *names: str, data: bytes = b"x") -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def test_a_folder(tmp_path: Path) -> None:
    touch(tmp_path, "b.xlsx", "a/2.docx", "a/1.html", "甲.csv", "老.doc", "金山.et")
    touch(
        tmp_path,
        "~$b.xlsx",
        ".hidden.xlsx",
        ".git/x.xlsx",
        "__pycache__/x.xlsx",
        "README.md",
        "manifest.csv",
        "规则.toml",
    )
    touch(tmp_path, "扫描.pdf", "a/照片.gif", "未知", "readme.txt")
    touch(tmp_path, "没有扩展名", data=docx(para("x")))
    touch(tmp_path, "改名.bak", data=xlsx(sheet_xml("")))
    found = find_files([tmp_path])
    assert [item.name for item in found if item.skip_reason is None] == [
        "a/1.html", "a/2.docx", "b.xlsx", "扫描.pdf", "改名.bak", "没有扩展名", "甲.csv", "老.doc", "金山.et",
    ]  # fmt: skip
    skipped = {item.name: item.skip_reason for item in found if item.skip_reason is not None}
    assert list(skipped) == ["a/照片.gif", "readme.txt", "未知"]
    assert "说明文件，不当作自评表" in skipped["readme.txt"].say("zh")
    assert all(isinstance(reason, FileWrongType) for reason in skipped.values())
    assert "可编辑的原件" in skipped["a/照片.gif"].say("zh")
    assert "editable original" in skipped["a/照片.gif"].say("en")


def test_a_file_that_is_named_is_always_tried(tmp_path: Path) -> None:
    touch(tmp_path, "扫描.pdf", "README.md")
    found = find_files([tmp_path / "扫描.pdf", tmp_path / "README.md"])
    assert [(item.name, item.skip_reason) for item in found] == [("扫描.pdf", None), ("README.md", None)]


def test_each_file_once(tmp_path: Path) -> None:
    touch(tmp_path, "a.xlsx")
    assert len(find_files([tmp_path / "a.xlsx", tmp_path, tmp_path / "a.xlsx"])) == 1


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match=r"没有\.xlsx"):
        find_files([tmp_path / "没有.xlsx"])


def test_names_that_are_no_text(tmp_path: Path) -> None:
    broken = tmp_path / b"\xff\xfe.xlsx".decode("utf-8", "surrogateescape")
    try:
        broken.write_bytes(xlsx(sheet_xml("")))
    except OSError:
        pytest.skip("this file system takes text only")
    (item,) = find_files([tmp_path])
    assert item.name.encode("utf-8")
    assert item.path.read_bytes()
