"""Reports for some of the projects: by id, or the ones most worth opening; the index and the portfolio have all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from perfeval.errors import UnknownName, UsageError
from perfeval.job import run
from perfeval.job.rows import KeptRow
from perfeval.job.selecting import Selection
from tests.batch.samples import write_notebook
from tests.cli.shell import form

PARAMETERS = "source: str = ''\nproject_id: str = ''\nrulebook: str = ''\nlang: str = 'zh'\npage: str = ''"
EVERY = {"a": ("图书馆",), "b": ("文化馆",), "c": ("文化馆",), "d": ("博物馆",)}


def kept(**weights: str) -> dict[str, KeptRow]:
    return {
        name: cast("Any", SimpleNamespace(row=SimpleNamespace(weight=Decimal(weight))))
        for name, weight in weights.items()
    }


@pytest.mark.parametrize(
    ("asked", "reports"),
    [
        (Selection(), ["a", "b", "c", "d"]),
        (Selection(top=2), ["b", "c"]),
        (Selection(top=9), ["a", "b", "c", "d"]),
        (Selection(only=("d", "a")), ["a", "d"]),
        (Selection(only=("d", "a"), top=1), ["a"]),
        (Selection(only=("博物馆",)), ["d"]),
    ],
)
def test_the_one_order_decides(asked: Selection, reports: list[str]) -> None:
    assert asked.of(EVERY, kept(a="3", b="7.5", c="7.5", d="1")) == reports


def test_what_could_not_be_evaluated_says_why_whatever_was_asked_for() -> None:
    assert Selection(top=1).of(EVERY, kept(a="3", b="7", d="1")) == ["b", "c"]


def test_an_unknown_id_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="wuchang-2022"):
        Selection(only=("wuchang-2021",)).of({"wuchang-2022": ()}, {})


def test_a_name_of_several_is_an_error_that_names_their_ids() -> None:
    with pytest.raises(UsageError, match="不止一个，请写编号：b、c"):
        Selection(only=("文化馆",)).of(EVERY, {})


def test_one_report_and_an_index_of_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, name in enumerate(("图书馆", "文化馆"), start=1):
        form(tmp_path / "data" / "raw" / f"p{number}.xlsx", f"{name}免费开放", goal=f"{name}全年免费开放。")
    for name in ("project", "portfolio"):
        write_notebook(tmp_path / "notebooks" / f"{name}.ipynb", "print(source)", parameters=PARAMETERS)
    monkeypatch.chdir(tmp_path)
    record = run("data/raw", "reports", top=1, jobs=1)
    assert (record.projects.count("done"), record.not_asked_for) == (1, 1)
    assert len(list(Path("reports/projects").glob("*.html"))) == 1
    index = Path("reports/index.html").read_text("utf-8")
    assert "图书馆免费开放" in index and "文化馆免费开放" in index
    assert record.portfolio is not None and record.portfolio.count("done") == 1
    assert replace(record, not_asked_for=0).summary() != record.summary()
