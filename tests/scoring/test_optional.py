"""Rows to choose from (可选项、三选一) count once; points for execution have one answer everywhere."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perfeval.review.case import Case
from perfeval.review.examples import example_evaluation
from perfeval.review.run import review_project
from perfeval.scoring.result import Evaluation

COUNT = "产出指标|数量指标|修缮面积|100平方米|120平方米|50|50"
CHOICE = ("经济效益|增收|5万元||30|", "社会效益|惠及户数|50户|60户|30|30", "生态效益|减排|5吨|不适用|30|")
FUNDS = "年度资金总额|90|90|90|10|100%|10"


def form(*rows: str, funds: str = FUNDS) -> Evaluation:
    return example_evaluation({"rows": [COUNT, *rows], "funds": [funds]})


def level(name: str) -> list[str]:
    return [f"{name}|{row}" for row in CHOICE]


@pytest.mark.parametrize("rows", [level("效益指标（三选一）"), [f"效益指标|可选项：{row}" for row in CHOICE]])
def test_of_three_rows_to_choose_from_the_one_chosen_counts(rows: list[str]) -> None:
    got = form(*rows)
    assert got.totals.max_score == 90
    assert [one.max_score for one in got.indicators] == [50, None, 30, None]
    assert "可选项" in got.indicators[1].explanation.steps[0]
    assert not {one.code for one in review_project(got)} & {"score.weights_sum", "actual.left_blank"}


def test_where_none_was_chosen_one_is_open() -> None:
    rows = [row.replace("60户|30|30", "|30|").replace("不适用", "") for row in level("效益指标（任选其一）")]
    got = form(*rows)
    assert [one.max_score for one in got.indicators] == [50, 30, None, None]
    assert got.totals.classes.open == 30


def test_two_of_three_are_two() -> None:
    got = form(*(row.replace("不适用|30|", "6吨|30|30").replace("|30|", "|15|") for row in level("效益指标（三选二）")))
    assert [one.max_score for one in got.indicators] == [50, None, 15, 15]


@pytest.mark.parametrize(
    ("rows", "funds", "points"),
    [
        (["效益指标|社会效益|惠及|5户|5户|40|40"], "年度资金总额|90|90|90|10|100%|10", 10),  # printed
        (["效益指标|社会效益|惠及|5户|5户|30|30"], "年度资金总额|90|90|90||100%|18", 20),  # the rest of 100
        (["效益指标|社会效益|惠及|5户|5户|40|40"], "年度资金总额|90|90|90|100|100%|10", 10),  # 100 is the whole form's
        (["效益指标|社会效益|惠及|5户|5户|37|37"], "年度资金总额|90|90|90||100%|10", 10),  # the book's
        (["效益指标|社会效益|惠及|5户|5户|37|37"], "年度资金总额|90|90|90||100%|", None),
    ],
)
def test_points_for_execution_are_the_same_for_scoring_and_review(
    rows: list[str], funds: str, points: int | None
) -> None:
    got = form(*rows, funds=funds)
    entry = got.ledger.row("execution_score")
    assert Case(got).execution_points == (entry.classes.max if entry else None) == points


def test_without_a_column_of_points_full_marks_tell_the_rest() -> None:
    rows = ["产出指标|数量指标|修缮面积|100平方米|120平方米||50", "效益指标|社会效益|惠及|5户|5户||35"]
    got = example_evaluation({"rows": rows, "funds": ["年度资金总额|90|90|90||100%|15"]})
    assert Case(got).execution_points == Decimal(15)
