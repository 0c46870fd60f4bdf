"""Two books over the same forms: what moves, by which rule, and who crosses a grade."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from perfeval.review.compare import compare_books
from perfeval.review.decisions import ROW, Decision, RowAnswer
from perfeval.rules.book import load_book
from tests.scoring.build import fund, indicator, project

NATIONAL, HUBEI = load_book("cn_2020_10_self"), load_book("cn_hubei_self")


def form():
    return project(
        (
            indicator(level2="成本指标", level3="总成本", target="≤100万元", actual="150万元", max_score="40"),
            indicator(
                level2="社会效益指标",
                level3="带动就业",
                target="效果明显",
                actual="部分达成",
                max_score="20",
                self_score="11",
            ),
            indicator(level3="培训人数", target="≥100人次", actual="80人次", max_score="30"),
        ),
        (fund(adjusted_budget_wan="100", executed_wan="90", max_score="10", self_score="9"),),
    )


def test_reverse_and_qualitative_rows_differ_and_say_why() -> None:
    [shift] = compare_books([form()], NATIONAL, HUBEI).projects
    moved = {row.title: row for row in shift.rows}
    assert set(moved) == {"总成本", "带动就业"}
    cost, words = moved["总成本"], moved["带动就业"]
    assert (cost.first, cost.second, cost.difference) == (Decimal("20.00"), Decimal("26.67"), Decimal("6.67"))
    assert "100 ÷ 150" in cost.why_second
    assert cost.clause_second is not None
    assert cost.clause_second.clause == "表注2"
    assert (words.first, words.second) == (Decimal("12.00"), Decimal("11"))


def test_rules_are_ranked_by_what_they_moved() -> None:
    rules = compare_books([form(), form()], NATIONAL, HUBEI).rules
    assert [(one.rule, one.rows, one.points) for one in rules] == [
        ("quantitative.lower_is_better", 2, Decimal("13.34")),
        ("qualitative", 2, Decimal("-2.00")),
    ]


def test_crossing_a_grade() -> None:
    rows = (
        indicator(level2="成本指标", level3="总成本", target="≤100万元", actual="160万元", max_score="40"),
        indicator(level3="培训人数", target="≥100人次", actual="100人次", max_score="60"),
    )
    comparison = compare_books([project(rows)], NATIONAL, HUBEI)
    [crossing] = comparison.crossing
    first, second = crossing.first.totals, crossing.second.totals
    assert (first.grade, first.grade_low, first.grade_high) == (None, "中", "良")  # the text leaves two readings
    assert second.grade == "良"


def test_rows_that_kept_their_ceiling_say_where_the_books_would_part() -> None:
    kept = (
        indicator(level2="成本指标", level3="总成本", target="≤100万元", actual="90万元", max_score="40"),
        indicator(level3="带动就业", target="效果明显", actual="效果明显", max_score="20", self_score="18"),
        indicator(level3="培训人数", target="≥100人次", actual="100人次", max_score="40"),
    )
    comparison = compare_books([project(kept)], NATIONAL, HUBEI)
    assert comparison.projects[0].rows == ()
    words, cost = comparison.partings
    assert (cost.rule, cost.rows) == ("quantitative.lower_is_better", ("总成本",))
    above = {case.times: (case.first[0], case.second[0]) for case in cost.cases}
    assert above[Decimal("1.5")] == (Decimal("50.00"), Decimal("66.67"))
    assert above[Decimal(2)] == (Decimal("0.00"), Decimal("50.00"))
    assert words.cases[0].band == "部分达成年度指标并具有一定效果"
    assert (words.cases[0].first, words.cases[0].second) == ((60, 80), (50, 80))


def test_a_form_without_points_gets_them_from_the_book_that_has_them() -> None:
    """Without a column of points the national book gives none; Hubei shares its own, as the printed 20 confirms."""
    rows = (
        indicator(level1="产出指标", level3="培训", target="5次", actual="5次", self_score="40"),
        indicator(level1="效益指标", level3="责任事故数", target="0次", actual="0次", self_score="20"),
        indicator(level1="效益指标", level3="知识素养", target="逐步提高", actual="逐步提高", self_score="15"),
    )
    comparison = compare_books([project(rows)], NATIONAL, HUBEI)
    moved = {row.title: row for row in comparison.projects[0].rows}
    accidents, literacy = moved["责任事故数"], moved["知识素养"]
    assert (accidents.first, accidents.second) == (None, Decimal("20.00"))
    assert "没有分值列" in accidents.why_second
    assert "表中没有分值" in accidents.why_first
    assert (literacy.first, literacy.second) == (None, Decimal("16.00"))


def test_the_same_book_moves_nothing() -> None:
    comparison = compare_books([form()], NATIONAL, NATIONAL)
    assert comparison.rules == ()
    assert comparison.partings == ()
    assert comparison.crossing == ()
    assert comparison.projects[0].rows == ()


def test_points_are_compared_after_findings_and_decisions_have_moved_them() -> None:
    rows = (indicator(level3="培训人数", target="≥100人次", actual="≥100人次", max_score="90", self_score="90"),)
    path, day = "产出指标/数量指标/培训人数", date(2026, 3, 2)
    made = [Decision("case", ROW, path, RowAnswer.REDUCED, "重复", "≥100人次→≥100人次", "张", day, Decimal(60))]
    for decisions, classes in (([], (0, 90, 0)), (made, (60, 0, 30))):
        one, other = compare_books([project(rows)], NATIONAL, HUBEI, made=decisions).classes
        assert one == other
        assert (one.verified, one.claimed, one.lost) == classes
