"""README.md of perfeval.batch: its example gives what it says, and the package needs nothing that knows of forms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import perfeval.batch
from perfeval import intake
from perfeval.batch import report_task
from tests.test_house import PACKAGE, imported_rooms

PAGE = (Path(perfeval.batch.__file__).parent / "README.md").read_text("utf-8")


@pytest.mark.slow
def test_the_example_gives_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    [(code, printed)] = re.findall(r"```python\n(.*?)```\n\n```\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out == printed


def test_the_names_stand_where_the_page_takes_them() -> None:
    assert [name for name in perfeval.batch.__all__ if f"`{name}" not in PAGE and f" {name}" not in PAGE] == [
        "ReportState",
        "RunRecord",
    ]
    assert all(getattr(perfeval.batch, name).__name__ == name for name in perfeval.batch.__all__)


def test_it_imports_nothing_that_knows_of_forms() -> None:
    rooms = {room for path in (PACKAGE / "batch").rglob("*.py") for room in imported_rooms(path)}
    assert rooms <= {"batch", "errors", "messages", "words"}
    assert report_task.RUNNING_IN == intake.RUNNING_IN, "what it tells a notebook's reader, and what that one looks for"
