"""The published sample forms, scored: what reviewers recomputed by hand is what the evaluation says."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache

import pytest

from perfeval.numbers import half_up
from perfeval.rules.book import choose_book, known_books
from perfeval.scoring.result import Evaluation, Status, UnscoredReason
from perfeval.scoring.score import evaluate_project
from tests.every import every
from tests.scoring.samples import FORMS, sample, slugs

pytestmark = pytest.mark.skipif(not FORMS.is_dir(), reason="the sample forms are not beside the checkout")

BOOKS = {
    "anhui-tianjiaan-jiuye-2024": "cn_2020_10_self",
    "chizhou-tangxi-2022-weituo": "cn_2020_10_self",
    "chongqing-kexuecheng-2021": "cn_2013_53_department",
    "hebei-langfang-shipin-2019": "cn_2020_10_self",
    "hubei-huangshi-library-2022": "cn_hubei_self",
    "hunan-hengshan-chubeiliang-2020": "cn_2020_10_self",
    "sichuan-qingshen-fagai-2023": "cn_sichuan_self",
    "wuhan-qingshan-jiaoyu-2020-target": "cn_hubei_self",
    "yunnan-yongde-mingliang-2022": "cn_2020_10_self",
}


@cache
def evaluated(slug: str) -> Evaluation:
    project = sample(slug)
    book, reason = choose_book(project, None, known_books())
    return evaluate_project(project, book, reason)


def answers(check: str) -> list[tuple[str, str, str]]:
    found = []
    for slug in slugs():
        data = json.loads((FORMS / f"{slug}.json").read_text("utf-8"))
        found += [
            (slug, one["where"], one["recomputed"]) for one in data.get("answer_key") or () if one["check"] == check
        ]
    return found


@every(("slug", "where", "recomputed"), answers("indicator_score"))
def test_scores_that_reviewers_recomputed(slug: str, where: str, recomputed: str) -> None:
    row = next(one for one in evaluated(slug).indicators if where in one.indicator.level3)
    assert row.score == Decimal(recomputed), row.explanation.steps


@every(("slug", "where", "recomputed"), answers("exec_score"))
def test_execution_scores_that_reviewers_recomputed(slug: str, where: str, recomputed: str) -> None:
    assert evaluated(slug).funds[0].score == Decimal(recomputed)


@every(("slug", "where", "recomputed"), answers("exec_rate"))
def test_execution_rates_that_reviewers_recomputed(slug: str, where: str, recomputed: str) -> None:
    rate = evaluated(slug).funds[0].execution_rate
    assert rate is not None
    assert f"{half_up(rate * 100, 2)}%" == recomputed


@every(("slug", "book"), BOOKS.items())
def test_the_book_is_chosen_by_year_place_and_kind(slug: str, book: str) -> None:
    assert evaluated(slug).rulebook == book
    assert book in evaluated(slug).chosen_because


def by_name(slug: str, name: str) -> Status:
    return next(one.status for one in evaluated(slug).indicators if name in one.indicator.level3)


def test_nothing_out_of_nothing_is_met_and_not_applicable_is_neither() -> None:
    slug = "hunan-hengshan-chubeiliang-2020"
    assert by_name(slug, "明显变质比例") is Status.MET
    assert by_name(slug, "粮食安全事件数") is Status.MET
    assert by_name(slug, "挂账补贴保障率") is Status.NOT_APPLICABLE
    assert by_name(slug, "市民满意度") is Status.UNSCORED


def test_points_in_the_value_columns_are_no_values() -> None:
    rows = [one for one in evaluated("sichuan-langzhong-chegou-2021").indicators if one.indicator.level3]
    assert {one.unscored_reason for one in rows} == {UnscoredReason.NOT_MEASURABLE}
    assert all("填的是分值" in (one.unscored_note or "") for one in rows)


def test_a_merged_score_is_counted_once() -> None:
    totals = evaluated("hubei-huangshi-library-2022").totals
    assert (totals.max_score, totals.score) == (Decimal(90), Decimal(90))


def test_a_form_not_filled_in_scores_only_what_is_there() -> None:
    totals = evaluated("sichuan-qingshen-fagai-2023").totals
    assert (totals.score, totals.unscored_points, totals.grade) == (Decimal(10), Decimal(90), None)
    assert (totals.low, totals.high) == (Decimal(10), Decimal(100))


@every("slug", slugs())
def test_every_difference_to_the_printed_score_is_explained(slug: str) -> None:
    for one in evaluated(slug).indicators:
        if one.score is not None and one.score != one.indicator.self_score:
            assert one.explanation.steps
            assert one.explanation.clause is not None


@every("slug", slugs())
def test_no_more_than_all_points(slug: str) -> None:
    for one in evaluated(slug).indicators:
        if one.score is not None and one.max_score is not None:
            assert 0 <= one.score <= one.max_score
