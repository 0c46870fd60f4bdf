"""Whole forms, small, as cases in ``tests/cases/rules/projects.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from perfeval.errors import UnknownName
from perfeval.model import FundKind
from perfeval.rules.book import load_book
from perfeval.scoring.explain import find_explanation
from perfeval.scoring.result import Evaluation
from perfeval.scoring.score import evaluate_project
from tests.every import every
from tests.scoring.build import fund, indicator, number, project

CASES = Path(__file__).parents[1] / "cases" / "rules" / "projects.toml"


def cases() -> list[dict[str, Any]]:
    return tomllib.loads(CASES.read_text("utf-8"))["case"]


def evaluated(case: dict[str, Any], lang: str = "zh") -> Evaluation:
    funds = []
    if "fund" in case:
        funds.append(fund(**case["fund"]))
    if "part" in case:
        funds.append(fund("其中：当年财政拨款", FundKind.CURRENT_APPROPRIATION, **case["part"]))
    rows = tuple(indicator(**row) for row in case["rows"])
    form = project(rows, tuple(funds), kind=case.get("kind", "self_evaluation"))
    return evaluate_project(form, load_book(case["rulebook"])).told_in(lang)


@every("case", cases(), ids=lambda case: case["name"])
def test_project(case: dict[str, Any]) -> None:
    got, expect = evaluated(case), case["expect"]
    for name in ("score", "max_score", "self_score", "unscored_points", "low", "high", "grade_margin"):
        if name in expect:
            assert getattr(got.totals, name) == (None if expect[name] == "none" else number(expect[name])), name
    for name in ("grade", "grade_low", "grade_high"):
        if name in expect:
            assert getattr(got.totals, name) == (None if expect[name] == "none" else expect[name])
    for name, attribute in (("execution_rate", "execution_rate"), ("execution_score", "score")):
        if name in expect:
            assert getattr(got.funds[0], attribute) == (None if expect[name] == "none" else number(expect[name]))
    if "points" in expect:
        assert [one.max_score for one in got.indicators] == [number(text) for text in expect["points"]]
    if "step" in expect:
        assert expect["step"] in (got.totals.grade_step or "")
    told = "\n".join(step for one in got.explanations.values() for step in one.steps)
    for words in expect.get("says", []):
        assert words in told


@every("case", cases(), ids=lambda case: case["name"])
def test_the_parts_sum_to_the_total(case: dict[str, Any]) -> None:
    got = evaluated(case)
    scored = [part.score for part in got.subtotals if part.score is not None]
    assert (sum(scored, Decimal(0)) if scored else None) == got.totals.score
    assert sum((part.unscored_points for part in got.subtotals), Decimal(0)) == got.totals.unscored_points
    if got.totals.score is not None and got.totals.low is not None and got.totals.high is not None:
        assert got.totals.score <= got.totals.high
        assert got.totals.low <= got.totals.high


@every("case", cases(), ids=lambda case: case["name"])
def test_english_changes_words_not_numbers(case: dict[str, Any]) -> None:
    chinese, english = evaluated(case), evaluated(case, "en")
    assert chinese.totals.score == english.totals.score
    assert chinese.totals.grade == english.totals.grade
    assert set(chinese.explanations) - {key for key in chinese.explanations if key.startswith("subtotal")} == set(
        english.explanations
    ) - {key for key in english.explanations if key.startswith("subtotal")}


def test_the_same_twice() -> None:
    case = cases()[0]
    assert repr(evaluated(case)) == repr(evaluated(case))


def test_explanations_are_found_by_what_people_call_them() -> None:
    got = evaluated(cases()[0])
    assert find_explanation(got, "执行率").formula == "44.9 ÷ 48"
    assert find_explanation(got, "预算执行率").result == "93.54%"
    assert find_explanation(got, "总分").result == "9.35"
    assert find_explanation(got, "等级").result == "优"
    assert find_explanation(got, "execution_score").sentence == "得分 = 10 × 44.9 ÷ 48 = 9.35"


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    got = evaluated(cases()[0])
    with pytest.raises(UnknownName, match="执行率"):
        find_explanation(got, "执行绿")


def test_an_indicator_is_found_by_a_part_of_its_name() -> None:
    row = indicator(level3="受资助人数（人次）", target="≥735", actual="700", max_score="10")
    got = evaluate_project(project((row,)), load_book("cn_2020_10_self"))
    assert find_explanation(got, "受资助人数").result == "9.52"
    assert find_explanation(got, "indicator:0").inputs[0].value == "≥735"


def test_unspent_money_is_no_saving_unless_every_output_was_reached() -> None:
    money = fund(adjusted_budget_wan="48", executed_wan="44.9")
    done = indicator(target="4次", actual="4次")
    book = load_book("cn_2020_10_self")
    saved = evaluate_project(project((done,), (money,)), book).measure("cost_saving_rate")
    assert saved is not None
    assert saved.value_text == "6.46%"
    assert "可视为节约" in (saved.note or "")
    open_row = indicator(target="100人次", actual="100%")
    unsure = evaluate_project(project((done, open_row), (money,)), book).measure("cost_saving_rate")
    assert unsure is not None
    assert "不能认定" in (unsure.note or "")


def test_arrival_and_what_was_left() -> None:
    money = fund(adjusted_budget_wan="48", arrived_wan="48", executed_wan="44.9")
    got = evaluate_project(project((), (money,)), load_book("cn_2020_10_self"))
    arrival, left = got.measure("funds_arrival_rate"), got.measure("left_over")
    assert arrival is not None
    assert left is not None
    assert (arrival.value_text, left.value_text) == ("100%", "3.1")


def test_the_evaluation_reads_only_what_it_is_given() -> None:
    row = indicator(target="4次", actual="3次", max_score="10")
    form = project((row,))
    before = repr(form)
    evaluate_project(form, load_book("cn_2020_10_self"))
    assert repr(form) == before
    other = replace(form, name="别的名字", id="other")
    assert evaluate_project(other, load_book("cn_2020_10_self")).totals.score == Decimal("7.5")


def test_the_other_language_is_told_without_a_second_evaluation(monkeypatch: pytest.MonkeyPatch) -> None:
    chinese = evaluated(cases()[0])
    monkeypatch.setattr("perfeval.scoring.score.score_funds", None)  # whoever evaluates again stumbles here
    english = chinese.told_in("en")
    assert english == chinese
    rate, told = chinese.explanations["execution_rate"], english.explanations["execution_rate"]
    assert rate.sentence != told.sentence and told.sentence.isascii() is False and "执行" not in told.sentence
    assert rate.says.params["rate"] == Fraction(449, 480)
    assert told.told_in("zh").sentence == rate.sentence
