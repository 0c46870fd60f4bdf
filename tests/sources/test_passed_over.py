"""What a folder holds and nobody reads is said: links to other folders, pipes, broken links, closed folders."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from perfeval.sources.folders import find_files

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")


def reasons(folder: Path) -> dict[str, str]:
    return {item.name: item.skip_reason.say("zh") if item.skip_reason else "" for item in find_files([folder])}


def test_links_pipes_and_broken_links_are_named(tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    (data / "sub").mkdir(parents=True)
    elsewhere.mkdir()
    (data / "sub" / "a.csv").write_text("x", "utf-8")
    (elsewhere / "b.csv").write_text("y", "utf-8")
    (data / "另一处").symlink_to(elsewhere)
    (data / "circle").symlink_to(data)
    (data / "b.csv").symlink_to(elsewhere / "b.csv")
    (data / "gone.xlsx").symlink_to(tmp_path / "nowhere.xlsx")
    os.mkfifo(data / "pipe.xlsx")
    found = reasons(data)
    assert found["sub/a.csv"] == found["b.csv"] == ""
    assert "指向别处的文件夹链接" in found["另一处"]
    assert "指向别处的文件夹链接" in found["circle"]
    assert "不是普通文件" in found["pipe.xlsx"]
    assert "不是普通文件" in found["gone.xlsx"]
    assert set(found) == {"sub/a.csv", "b.csv", "另一处", "circle", "pipe.xlsx", "gone.xlsx"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root opens every folder")
def test_a_folder_that_may_not_be_opened_is_named(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o000)
    try:
        assert "没有权限" in reasons(tmp_path)["closed"]
    finally:
        closed.chmod(0o700)
