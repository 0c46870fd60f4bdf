"""A result by columns is one result: the same frames, and a project is explained when it is opened."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from perfeval.intake import Intake, read
from perfeval.outcome import Result, evaluate, evaluate_columns
from tests.columns.drawing import Drawing
from tests.tabular.example import budget, indicators, projects
from tests.tabular.office import write_csv


@pytest.fixture(scope="module")
def both() -> tuple[Result, Result]:
    """Some usual and some odd projects, evaluated both ways."""
    odd = (replace(one, id=f"o{one.id}") for one in Drawing(8).projects(12, 4, odd=1))
    intake = Intake((*Drawing(7).projects(12, 6), *odd), ())
    return evaluate_columns(intake), evaluate(intake)


def test_the_frames_are_the_same(both: tuple[Result, Result]) -> None:
    columns, rows = both
    for name in ("scores", "funds", "findings"):
        pd.testing.assert_frame_equal(getattr(columns, name), getattr(rows, name))
    told = rows.indicators.drop(columns=["unscored_reason", "steps", "steps_data"])
    pd.testing.assert_frame_equal(columns.indicators, told)


def test_the_portfolio_is_the_same(both: tuple[Result, Result]) -> None:
    columns, rows = both
    assert columns.portfolio.findings == rows.portfolio.findings
    assert [(one.project_id, one.weight, one.reason) for one in columns.portfolio.ranking] == [
        (one.project_id, one.weight, one.reason) for one in rows.portfolio.ranking
    ]


def test_an_opened_project_is_explained_and_nothing_else_is_opened(both: tuple[Result, Result]) -> None:
    columns, rows = both
    assert repr(columns.explain("p3", "总分")) == repr(rows.explain("p3", "总分"))
    assert columns.evaluation("p3") == rows.evaluation("p3")
    assert columns.by_columns[3].explanations == {}
    assert columns.document() == rows.document()


def test_english_is_told_too(both: tuple[Result, Result]) -> None:
    columns, rows = both
    pd.testing.assert_frame_equal(columns.told_in("en").findings, rows.told_in("en").findings)


def test_what_a_person_decided_stands(tmp_path: Path, both: tuple[Result, Result]) -> None:
    _, rows = both
    found = next(iter(rows.findings_by_project["p1"]))
    (tmp_path / "d.toml").write_text(
        f'[[decision]]\nproject = "p1"\ncode = "{found.code}"\nobject = "{found.object}"\n'
        'verdict = "accepted"\nreason = "属实"\nby = "王"\non = 2026-01-02\n',
        "utf-8",
    )
    intake = replace(rows.intake, decisions=tmp_path)
    columns, again = evaluate_columns(intake), evaluate(intake)
    assert columns.decided == again.decided
    pd.testing.assert_frame_equal(columns.scores, again.scores)


def test_files_of_many_projects_are_evaluated_by_columns_and_say_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account is made line by line; a step of cleaning is taken back for files too."""
    some = projects()[:8]
    write_csv(tmp_path / "预算.csv", budget(some))
    write_csv(tmp_path / "指标.csv", indicators(some))
    singly = evaluate(read(tmp_path))
    monkeypatch.setattr("perfeval.intake.MANY", 8)
    intake = read(tmp_path)
    columns = evaluate(intake)
    assert len(columns.by_columns) == len(columns.evaluations) == 8
    assert not singly.by_columns
    pd.testing.assert_frame_equal(columns.scores, singly.scores)
    assert columns.document() == singly.document()
    for reading in intake.files:
        assert len(reading.account) == len(list(reading.account))
        assert reading.account[-1] == list(reading.account)[-1]
    assert len(read(tmp_path, undo=["total_rows"]).items) == 9
