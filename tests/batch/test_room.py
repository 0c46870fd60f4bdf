"""A full disk, a read-only or unwritable place: one sentence, nothing half-written, the same command goes on."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from pathlib import Path

import pytest

from perfeval import cli
from perfeval.batch.files import write_whole
from perfeval.batch.ledger import Ledger
from perfeval.batch.progress import Silent
from perfeval.errors import OutputRefused
from tests.batch.samples import reasons, rows, run, states, tree, write_notebook
from tests.cli.shell import form


class Closed(Silent):
    """Notes whether it was told that the run is over."""

    closed = False

    def close(self) -> None:
        self.closed = True


def full_disk(nb: object, *, title: str, lang: str) -> str:
    """Stands for a page that does not fit on the disk any more."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_ends_the_run_and_blames_no_report(tmp_path: Path) -> None:
    path, out, progress = write_notebook(tmp_path / "n.ipynb", "print(1)"), tmp_path / "out", Closed()
    run(path, rows(1), out)
    before = tree(out)
    with pytest.raises(OutputRefused) as caught:
        run(path, rows(6), out, exporter="tests.batch.test_room:full_disk", progress=progress)
    assert "磁盘已满" in caught.value.say()
    assert "再运行同一条命令会接着做" in caught.value.say()
    assert "No space left" in caught.value.say("en")
    assert progress.closed
    assert {name for name in tree(out) if name.startswith("projects")} == {"projects/p1.html"}
    record = run(path, rows(6), out)
    assert set(states(record).values()) == {"done"}
    assert reasons(record)["p6"] in {"exporter_changed", "interrupted"}
    assert tree(out)["projects/p1.html"] == before["projects/p1.html"]


def test_a_ledger_that_cannot_grow_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "print(1)")

    def full(*_parts: object, **_more: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "set_result", full)
        with pytest.raises(OutputRefused, match="磁盘已满"):
            run(path, rows(2), tmp_path / "out")
    assert reasons(run(path, rows(2), tmp_path / "out")) == {"p1": "interrupted", "p2": "interrupted"}


def test_what_the_notebook_itself_could_not_write_is_its_own_failure(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "n.ipynb", "import errno\nraise OSError(errno.ENOSPC, 'No space left')")
    assert set(states(run(path, rows(2), tmp_path / "out")).values()) == {"failed"}


def test_a_file_that_does_not_fit_leaves_nothing_and_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_whole(tmp_path / "a.html", b"old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("perfeval.batch.files.os.fsync", full)
    with pytest.raises(OSError, match=r"a\.html"):
        write_whole(tmp_path / "a.html", b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.html": b"old"}


@pytest.mark.skipif(sys.platform == "win32", reason="paths of POSIX")
@pytest.mark.parametrize(
    ("out", "said"), [("taken", "这里已有同名文件"), ("taken/deeper", "上级不是文件夹"), ("x" * 300, "名称太长")]
)
def test_an_output_folder_that_cannot_be(
    tmp_path: Path, out: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    form(tmp_path / "data" / "甲.xlsx", "甲项目")
    (tmp_path / "taken").write_text("a file", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["perfeval", "run", "data", "--out", out])
    with pytest.raises(SystemExit) as end:
        cli.main()
    shown = capsys.readouterr()
    assert end.value.code == 2
    assert said in shown.err
    assert len(shown.err.splitlines()) == 1
    assert shown.out == ""


def test_the_words_of_the_system_in_both_languages() -> None:
    error = OutputRefused.of(OSError(errno.EROFS, "Read-only file system", "/mnt/x.html"))
    assert error.say() == "/mnt/x.html：无法打开或写入（这个位置只读）。请检查权限和磁盘空间，或换一个位置。"
    assert "(Read-only file system)" in error.say("en")
    assert "perfeval" in OutputRefused.of(OSError("?"), "perfeval").say()
