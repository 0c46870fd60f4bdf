"""What is said while a batch goes."""

from __future__ import annotations

import io
import json
from pathlib import Path

from perfeval.batch.progress import Bar, JsonLines, Lines, Silent, Tally, progress_for
from tests.batch.samples import rows, run, write_notebook


def test_lines_for_a_log(tmp_path: Path) -> None:
    said = io.StringIO()
    path = write_notebook(tmp_path / "n.ipynb", "assert project_id != 'p2', '坏了'")
    run(path, rows(3), tmp_path / "out", progress=Lines("zh", said))
    first, reasons, failure, end = said.getvalue().splitlines()
    assert first == "共 3 份报告：要做 3，沿用 0"
    assert reasons == "  新项目：3"
    assert failure.startswith("✗ p2: 计算出错：坏了（AssertionError）（笔记本 n.ipynb 第 4 个单元格）")
    assert end.endswith("秒：完成 2，沿用 0，失败 1")


def test_events_for_programs(tmp_path: Path) -> None:
    said = io.StringIO()
    path = write_notebook(tmp_path / "n.ipynb", "1")
    run(path, rows(2), tmp_path / "out", progress=JsonLines(said))
    events = [json.loads(line) for line in said.getvalue().splitlines()]
    assert [event["event"] for event in events] == ["decided", "decided", "plan", "report", "report", "end"]
    assert events[0] == {"event": "decided", "key": "p1", "why": "new", "again": True}
    assert events[-1]["done"] == 2


def test_the_bar_shows_rate_time_left_and_failures() -> None:
    said = io.StringIO()
    bar = Bar("zh", said)
    tally = Tally(total=4, reused=1, began=-100.0)
    bar.plan(tally, {"new": 3})
    tally.done, tally.failed = 1, 1
    bar.ended(tally, "p[1]", "failed", "坏了 [red]", 0.2)
    task = bar._bar.tasks[0]
    assert (task.completed, task.total) == (2, 3)
    assert "每秒" in task.fields["text"]
    assert "失败 1" in task.fields["text"]
    assert "剩余" in task.fields["text"]
    bar.finish(tally, 3.0)
    assert "✗ p[1]: 坏了 [red]" in said.getvalue()


def test_time_left() -> None:
    assert Tally(total=10, began=0.0).left == "?"
    tally = Tally(total=7300, done=100, began=0.0)
    assert ":" in tally.left


def test_the_kind_that_fits() -> None:
    assert isinstance(progress_for("none"), Silent)
    assert isinstance(progress_for("json"), JsonLines)
    assert type(progress_for("auto", stream=io.StringIO())) is Lines
    assert isinstance(progress_for("bar", stream=io.StringIO()), Bar)


def test_every_report_has_a_line_with_its_reason_and_its_seconds() -> None:
    told = io.StringIO()
    progress = progress_for("every", stream=told)
    progress.decided("a", "inputs_changed", True)
    progress.decided("b", "unchanged", False)
    progress.ended(Tally(2), "a", "done", None, 1.25)
    progress.ended(Tally(2), "c", "failed", "没有做成", 1)
    assert told.getvalue() == "→ a：输入文件有变化\n= b：沿用\n✓ a：1.2 秒\n✗ c: 没有做成\n"
