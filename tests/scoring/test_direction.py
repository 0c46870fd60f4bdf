"""Which way indicators without a sign point: the examples of the vocabulary, ``perfeval/rules/directions.toml``."""

from __future__ import annotations

from perfeval.review.supply import wanted
from perfeval.rules.book import load_book
from perfeval.rules.schema import direction_data
from perfeval.scoring.context import Context
from perfeval.scoring.direction import direction_of
from perfeval.scoring.result import UnscoredReason
from perfeval.scoring.score import evaluate_project
from tests.every import every
from tests.scoring.build import indicator, number, project


def cases() -> list[tuple[str, str]]:
    return [(name, table["direction"]) for table in direction_data()["example"] for name in table["names"]]


@every(("row", "direction"), cases())
def test_direction(row: str, direction: str) -> None:
    level2, name, target = row.split("|")
    one = indicator(level2=level2, level3=name, target=target)
    assert direction_of(one, one.target, Context(load_book("cn_2020_10_self")))[0] == direction


@every(("row", "direction"), cases())
def test_a_sign_overrules_the_name(row: str, direction: str) -> None:
    level2, name, target = row.split("|")
    one = indicator(level2=level2, level3=name, target=target, sign="≥")
    assert direction_of(one, one.target, Context(load_book("cn_2020_10_self")))[0] == "higher_is_better"


@every(
    ("level2", "name", "target", "actual", "score"),
    [
        ("成本指标", "人均培训成本", "400元/人·天", "180元/人·天", "10.00"),
        ("成本指标", "户均造价", "2600元/户", "3900元/户", "5.00"),
        ("质量指标", "管网漏损率", "10%", "8%", "10.00"),
        ("经济效益指标", "户均增收", "2000元/户", "1000元/户", "5.00"),
        ("数量指标", "每户投入", "3万元/户", "2万元/户", None),
        ("数量指标", "每户投入", "3万元/户", "3万元/户", "10.00"),
    ],
)
def test_what_the_direction_does_to_the_points(
    level2: str, name: str, target: str, actual: str, score: str | None
) -> None:
    row = indicator(level2=level2, level3=name, target=target, actual=actual, max_score="10", self_score="10")
    got = evaluate_project(project((row,)), load_book("cn_2020_10_self")).indicators[0]
    assert got.score == number(score)
    if score is None:
        assert got.unscored_reason is UnscoredReason.DIRECTION


def test_a_direction_that_can_be_read_both_ways_is_asked() -> None:
    row = indicator(level3="每户投入", target="3万元/户", actual="2万元/户", max_score="10", self_score="10")
    [asked] = wanted(evaluate_project(project((row,)), load_book("cn_2020_10_self")))
    assert (asked.points, str(asked.what)) == (10, "该指标越高越好还是越低越好")
