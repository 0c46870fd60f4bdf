"""Exports too large to hold come to what the same exports come to when they are held."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import perfeval as pe
from perfeval.columns.unheld import evaluate_exports, too_large
from perfeval.outcome import Result
from perfeval.review.decisions import Answer, Decision, write_decisions
from tests.tabular.example import budget, indicators, projects

FEW = 8


def frame(rows: list[list[str]]) -> pd.DataFrame:
    return pd.DataFrame(rows[1:], columns=rows[0], dtype=str)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two exports with their own headings; the budget without its title, its unit in the headings."""
    some = projects()[:FEW]
    rows = budget(some)[2:]
    rows[0] = [f"{name}（元）" if name.endswith("数") else name for name in rows[0]]
    (made := tmp_path / "exports").mkdir()
    frame(rows).to_parquet(made / "预算.parquet")
    frame(indicators(some)).to_parquet(made / "指标.parquet")
    return made


def held(folder: Path) -> Result:
    return pe.evaluate(pe.from_tables(budget=folder / "预算.parquet", indicators=folder / "指标.parquet"))


def test_exports_are_told_by_their_headings_and_only_where_there_are_too_many_rows(folder: Path) -> None:
    assert {kind: [one.name for one in files] for kind, files in too_large([folder], 10).items()} == {
        "budget": ["预算.parquet"], "indicators": ["指标.parquet"],
    }  # fmt: skip
    assert too_large([folder]) == {}
    (folder / "说明.txt").write_text("x", "utf-8")
    assert too_large([folder], 10) == {}


def test_they_come_to_what_they_come_to_when_held(folder: Path) -> None:
    large, log = evaluate_exports(too_large([folder], 10), jobs=1)
    whole = held(folder)
    assert large.scores["score"].tolist() == whole.scores["score"].tolist()
    assert large.scores["name"].tolist() == whole.scores["name"].tolist()
    assert large.rows == len(whole.indicators)
    assert {step.name for step in log.steps} >= {"total_rows", "filled_down", "unit_changed"}
    found = whole.findings.groupby("code").size().to_dict()
    counted = large.findings.groupby("code")["count"].sum().to_dict()
    assert {code: count for code, count in found.items() if not code.startswith("portfolio")} == counted


def test_decisions_count_as_they_do_where_the_tables_are_held(folder: Path) -> None:
    """A finding that was explained weighs nothing, points that were refused are gone, and what fits nothing is said."""
    some = held(folder)
    asked = [one for one in some.evaluations if some.findings_by_project[one.project.id]][:2]
    made = [
        Decision(one.project.id, first.code, first.object, Answer.EXPLAINED, "已核对", saw=first.saw, by="张")
        for one in asked
        for first in some.findings_by_project[one.project.id][:1]
    ]
    made.append(Decision("没有这个项目", "score.indicator", "人次", Answer.WRONG, "误报"))
    write_decisions(folder / "decisions" / "a.toml", made)
    first = pe.evaluate(pe.from_tables(budget=folder / "预算.parquet", indicators=folder / "指标.parquet"))
    decided = pe.evaluate(replace(first.intake, decisions=folder / "decisions"))
    large, _ = evaluate_exports(too_large([folder], 10), jobs=1)
    known = large.scores.set_index("project_id")
    assert known["findings_decided"].sum() == len(asked) == 2
    assert [one.object for one in large.outdated] == [one.object for one in decided.outdated] == ["人次"]
    assert large.left == {"decided": 2}
    order = [one.project_id for one in decided.portfolio.ranking]
    assert large.first(len(order))["project_id"].tolist() == order
    points = {one.project.id: one.totals.score for one in decided.evaluations}
    assert known["score"].to_dict() == points


def test_the_command_takes_them_by_itself(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from perfeval.cli import app

    monkeypatch.setattr("perfeval.columns.unheld.LARGE", 10)
    out = tmp_path / "大表.json"
    ran = CliRunner().invoke(app, ["evaluate", str(folder), "--json", str(out), "--jobs", "1"])
    assert ran.exit_code == 0, ran.output
    assert f"{FEW} 个项目" in ran.output
    document = json.loads(out.read_text("utf-8"))
    assert document["schema"] == "perfeval-large-1"
    assert sum(one["projects"] for one in document["departments"]) == document["projects"] == FEW
