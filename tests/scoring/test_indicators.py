"""One indicator at a time, as cases in ``tests/cases/rules/indicators.toml``."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from perfeval.rules.book import load_book
from perfeval.scoring.result import IndicatorScore
from perfeval.scoring.score import evaluate_project
from tests.every import every
from tests.scoring.build import indicator, number, project

CASES = Path(__file__).parents[1] / "cases" / "rules" / "indicators.toml"


def cases() -> list[dict[str, Any]]:
    return tomllib.loads(CASES.read_text("utf-8"))["case"]


def scored(case: dict[str, Any], lang: str = "zh") -> IndicatorScore:
    book = load_book(case["rulebook"])
    return evaluate_project(project((indicator(**case["row"]),)), book).told_in(lang).indicators[0]


@every("case", cases(), ids=lambda case: case["name"])
def test_indicator(case: dict[str, Any]) -> None:
    got, expect = scored(case), case["expect"]
    steps = "\n".join(got.explanation.steps)
    for name in ("kind", "status"):
        if name in expect:
            assert str(getattr(got, name)) == expect[name], steps
    for name in ("score", "attainment", "low", "high"):
        if name in expect:
            wanted = None if expect[name] == "none" else number(expect[name])
            assert getattr(got, name) == wanted, steps
    if "reason" in expect:
        assert str(got.unscored_reason) == expect["reason"]
        assert got.unscored_note
    if "rule" in expect:
        assert got.explanation.clause is not None
        assert got.explanation.clause.rule == expect["rule"]
    for words in expect.get("says", []):
        assert words in steps


@every("case", cases(), ids=lambda case: case["name"])
def test_the_same_in_english(case: dict[str, Any]) -> None:
    chinese, english = scored(case), scored(case, "en")
    assert (chinese.score, chinese.status, chinese.low, chinese.high) == (
        english.score,
        english.status,
        english.low,
        english.high,
    )
    assert english.explanation.steps or english.unscored_note
    assert not any("分值" in step or "完成程度" in step for step in english.explanation.steps)


@every("case", cases(), ids=lambda case: case["name"])
def test_every_point_is_explained(case: dict[str, Any]) -> None:
    got = scored(case)
    assert got.explanation.steps
    if got.score is not None:
        assert got.explanation.formula
        assert got.explanation.clause is not None
        assert got.explanation.clause.clause
        assert got.low is not None
        assert got.high is not None
        assert Decimal(0) <= got.low <= got.score <= got.high <= (got.max_score or 0)
    else:
        assert got.unscored_note
