"""Bad input: one sentence with file, what was seen, what is accepted, what to do; the exit code of INTERFACE.md."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from perfeval.sources.scans import can_recognise
from tests.cli.shell import Call, form

FILES_COMMANDS = ("evaluate", "run", "sheets", "read", "export", "comments")


def _command(name: str, path: Path, tmp_path: Path) -> list[str | Path]:
    out = tmp_path / "out" / ("o.xlsx" if name in ("sheets", "comments") else "o")
    return [name, path] + ([] if name == "evaluate" else ["--out", out])


def _encrypted() -> bytes:
    """An OLE container of one directory, as Office writes it around a workbook with a password."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    sectors = struct.pack("<128I", table, end, *[free] * 126)
    for name, kind, right, child in (
        ("Root Entry", 5, free, 1),
        ("EncryptedPackage", 2, 2, free),
        ("EncryptionInfo", 2, free, free),
        ("", 0, free, free),
    ):
        words = name.encode("utf-16-le")
        size = len(words) + 2 if name else 0
        sectors += words.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", size, kind, 1, free, right, child, end, 0)
    return head + sectors


def _not_a_form() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["姓名", "电话"])
    book.active.append(["张三", "12345"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _zip_of_nothing() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    return out.getvalue()


BROKEN = {
    "empty": (b"", "文件是空的", "请取回有内容的原件"),
    "cut off": (b"PK\x03\x04" + b"\0" * 300, "文件已损坏或不完整", "另存"),
    "not a form": (_not_a_form(), "没有认出自评表。看到的表头：", "--why"),
    "encrypted": (_encrypted(), "文件已加密", "去掉密码后另存"),
    "other zip": (_zip_of_nothing(), "", "请"),
    "picture": (
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        *(("图片不完整或格式不可用", "取回原件") if can_recognise() else ("图片", "perfeval[scan]")),
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_one_file_alone(call: Call, tmp_path: Path, kind: str) -> None:
    content, seen, advice = BROKEN[kind]
    path = tmp_path / "自评 表.xlsx"
    path.write_bytes(content)
    said = call("evaluate", path)
    assert said.code == 1
    assert said.err.startswith("自评 表.xlsx：")
    assert seen in said.err
    assert advice in said.err
    assert len(said.err.splitlines()) == 1
    assert "Traceback" not in said.err
    english = call("evaluate", path, "--lang", "en")
    assert english.code == 1
    assert english.err.startswith("自评 表.xlsx")
    assert len(english.err.splitlines()) == 1


@pytest.mark.parametrize("name", FILES_COMMANDS)
def test_a_path_that_is_not_there(call: Call, tmp_path: Path, name: str) -> None:
    said = call(*_command(name, Path("没有.xlsx"), tmp_path))
    assert (said.code, said.out) == (2, "")
    assert said.err == "没有.xlsx：找不到这个文件或文件夹。请核对路径。\n"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["evaluate", "run", "sheets", "read"])
def test_an_empty_folder(call: Call, tmp_path: Path, name: str) -> None:
    (tmp_path / "空").mkdir()
    said = call(*_command(name, tmp_path / "空", tmp_path))
    assert (said.code, said.out) == (2, "")
    assert "没有找到自评表。可读的有 xlsx" in said.err
    assert "请核对路径" in said.err


def test_a_folder_with_nothing_but_other_files(call: Call, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "录音.mp3").write_bytes(b"ID3\x04")
    said = call("evaluate", tmp_path / "data")
    assert said.code == 2
    assert "看到的 1 个文件都不能读：录音.mp3" in said.err


def test_an_empty_folder_leaves_the_reports_of_yesterday(call: Call, tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    path = form(data / "a.xlsx")
    assert call("run", data, "--out", out).code == 0
    path.unlink()
    assert call("run", data, "--out", out).code == 2
    assert (out / "projects" / "a.html").exists()
    assert "a.html" in (out / "index.html").read_text("utf-8")


def test_an_unknown_rule_book_names_the_nearest(call: Call, tmp_path: Path) -> None:
    path = form(tmp_path / "a.xlsx")
    for name in ("evaluate", "run"):
        said = call(*_command(name, path, tmp_path), "--rules", "cn_2020_10_slef")
        assert (said.code, said.out) == (2, "")
        assert "cn_2020_10_slef" in said.err
        assert "最接近的是 cn_2020_10_self" in said.err
    assert call("rules", "show", "nosuch").code == 2
    assert call("rules", "diff", "nosuch", "cn_2020_10_self", path).code == 2


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (("run", "--frobnicate"), "没有选项 --frobnicate。写法见 perfeval run --help。"),
        (("evalute", "x"), "没有命令 evalute。最接近的是 evaluate。写法见 perfeval --help。"),
        (("rules", "shwo", "x"), "没有命令 shwo。最接近的是 show。"),
        (("evaluate",), "缺少 PATHS"),
        (("run", "--jobs", "0"), "--jobs 的值不能用"),
        (("run", "--jobs", "two"), "--jobs 的值不能用"),
        (("run", "--lang", "fr"), "--lang：fr"),
        (("run", "--engine", "jupyter"), "--engine：jupyter"),
        (("run", "--key", "unit"), "--key：unit"),
        (("read", "."), "--out"),
        (("sheets",), "perfeval sheets"),
        (("comments", "a.xlsx"), "缺少 --out"),
        (("compare", "a.xlsx"), "缺少 NEW"),
        (("export", "a.xlsx", "--out", ""), '--out：""。这里写的是空的'),
    ],
)
def test_a_command_that_is_wrong(call: Call, words: tuple[str, ...], seen: str) -> None:
    said = call(*words)
    assert (said.code, said.out) == (2, "")
    assert seen in said.err
    assert len(said.err.splitlines()) == 1


def test_one_of_three_files_is_broken(call: Call, tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    form(data / "一.xlsx", "图书馆项目")
    (data / "二.xlsx").write_bytes(b"")
    form(data / "三.xlsx", "文化馆项目")
    said = call("run", data, "--out", out)
    assert said.code == 1
    assert sorted(path.name for path in (out / "projects").iterdir()) == ["一.html", "三.html"]
    index = (out / "index.html").read_text("utf-8")
    assert '二.xlsx<div class="soft">文件是空的。请取回有内容的原件。' in index
    assert "二.xlsx：文件是空的" in said.err
    assert "二.xlsx：文件是空的" in (out / ".perfeval/log/run.log").read_text("utf-8"), "a failed night looks like one"
    assert "图书馆项目" in index
    assert "文化馆项目" in index


@pytest.mark.parametrize("year", ["2202", "1022", "二〇年", "20222", ""])
def test_a_year_that_cannot_be_is_no_reason_to_stop(call: Call, tmp_path: Path, year: str) -> None:
    said = call("evaluate", form(tmp_path / "a.xlsx", year=year), "--json", "-")
    assert said.code == 0
    project = said.document["projects"][0]
    assert project["year"] is None or 1949 < project["year"] < 2100
    assert project["rulebook"]


def test_output_that_cannot_be_written(call: Call, tmp_path: Path) -> None:
    path = form(tmp_path / "a.xlsx")
    blocked = tmp_path / "a file"
    blocked.write_text("x")
    for words in (
        ["run", path, "--out", blocked],
        ["run", path, "--out", blocked / "deeper"],
        ["read", path, "--out", blocked],
        ["evaluate", path, "--json", tmp_path],
        ["evaluate", path, "--xlsx", blocked / "a.xlsx"],
        ["sheets", path, "--out", blocked / "a.xlsx"],
    ):
        said = call(*words)
        assert said.code == 2, words
        assert "无法打开或写入" in said.err, words
        assert len(said.err.splitlines()) == 1


def test_reports_never_mix_with_forms(call: Call, tmp_path: Path) -> None:
    data = tmp_path / "data"
    form(data / "a.xlsx")
    assert call("run", data, "--out", data).code == 2
    assert call("read", data, "--out", data / "clean").code == 2
    assert call("evaluate", data, "--xlsx", data / "findings.xlsx").code == 2
    assert call("run", data, "--out", data / "reports").code == 0
    assert call("run", data, "--out", data / "reports").code == 0
    assert [item["file"] for item in call("evaluate", data, "--json", "-").document["intake"]] == ["a.xlsx"]


def test_data_that_may_only_be_read(call: Call, tmp_path: Path) -> None:
    data = tmp_path / "data"
    before = form(data / "a.xlsx").read_bytes()
    data.chmod(0o555)
    try:
        assert call("run", data, "--out", tmp_path / "out").code == 0
        assert call("evaluate", data).code == 0
    finally:
        data.chmod(0o755)
    assert [path.name for path in data.iterdir()] == ["a.xlsx"], "nothing is written beside the forms"
    assert (data / "a.xlsx").read_bytes() == before
