"""The index after a run that was stopped, and when it is written again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from perfeval.job import run
from perfeval.job.index_page import write_index
from perfeval.job.prepared import prepare
from perfeval.job.rows import kept_rows
from tests.batch.samples import write_notebook
from tests.cli.shell import form


def test_a_page_that_was_not_made_is_not_led_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfeval.job.whole._portfolio", lambda *_: None)
    data, out = tmp_path / "data" / "raw", tmp_path / "out"
    for name in ("p1", "p2"):
        form(data / f"{name}.xlsx", f"{name}项目")
    notebook = write_notebook(
        tmp_path / "own.ipynb", "1", parameters="source = ''\nproject_id = ''\nrulebook = ''\nlang = ''"
    )
    record = run(data, out, notebook=notebook, jobs=1).projects
    index = out / "index.html"
    whole, written = index.read_bytes(), index.stat().st_mtime_ns
    prepared, book = prepare([data], out)
    kept = kept_rows(prepared, book, out, "zh")
    write_index(prepared, record, kept, out, "zh")
    assert index.stat().st_mtime_ns == written, "nothing on it changed"

    (out / "projects" / "p2.html").unlink()
    stopped = replace(record, reports=(record.reports[0], replace(record.reports[1], state="waiting")))
    write_index(prepared, stopped, kept, out, "zh")
    text = index.read_text("utf-8")
    assert 'href="projects/p1.html"' in text
    assert "projects/p2.html" not in text
    assert text.count("尚未生成：运行被停止") >= 2, "in its row, and among what gave no page"

    index.write_text("changed by hand", "utf-8")
    write_index(prepared, record, kept, out, "zh")
    assert index.read_bytes() == whole
