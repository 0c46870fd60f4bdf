"""Every point of a form stands in exactly one class (分值账): on every row, block and form, decided or not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval.model import FundKind, Project
from perfeval.review.decisions import ROW, Decision, RowAnswer
from perfeval.review.settling import settle
from perfeval.review.supply import wanted
from perfeval.rules.book import load_book
from perfeval.scoring.ground import of
from perfeval.scoring.point_classes import Entry, PointClasses, classes_of, settled, sum_of
from perfeval.scoring.result import Evaluation
from perfeval.scoring.score import evaluate_project
from tests.every import every
from tests.scoring.build import fund, indicator, project

BOOKS = ("cn_2020_10_self", "cn_hubei_self", "cn_sichuan_self", "cn_guangdong_self", "cn_2013_53")
CLASSES = ("verified", "stated", "claimed", "lost", "open", "exempt")

targets = st.sampled_from(
    [
        "≥90%",
        "100人次",
        "≤5万元",
        "400元/人·天",
        "0起",
        "2022年12月底前",
        "有效提升",
        "80-90分",
        "完成",
        "",
        "无",
        "1部,2套",
    ]
)
actuals = st.sampled_from(
    ["≥90%", "95%", "80%", "100人次", "612人次", "100%", "完成", "达成预期指标", "部分达成", "4.8万元", "180元/人·天",
     "2022年12月底前", "2023年3月", "有效提升", "新增就业320人", "85分", "", "无", "2部,1套", "-3"]
)  # fmt: skip
points = st.one_of(st.none(), st.integers(0, 40).map(str), st.decimals(0, 40, places=2).map(str))
rows = st.fixed_dictionaries(
    {
        "level1": st.sampled_from(["产出指标", "效益指标", "满意度指标", "产出指标(40分)", "效益指标（三选一）"]),
        "level2": st.sampled_from(
            ["数量指标", "质量指标", "成本指标", "时效指标", "社会效益指标", "服务对象满意度指标"]
        ),
        "level3": st.sampled_from(["培训人数", "群众满意度", "事故起数", "带动就业", "按期完成"]),
        "target": targets,
        "actual": actuals,
        "max_score": points,
        "self_score": points,
    }
)
amounts = st.one_of(st.none(), st.integers(0, 500).map(str))
money = st.fixed_dictionaries(
    {"adjusted_budget_wan": amounts, "executed_wan": amounts, "max_score": st.sampled_from([None, "10"]),
     "self_score": points, "execution_rate_text": st.sampled_from([None, "98%", "—"])}
)  # fmt: skip


def drawn(given_rows: list[dict[str, Any]], given_money: dict[str, Any]) -> Project:
    total = fund(**given_money)
    part = fund("其中：财政拨款", FundKind.CURRENT_APPROPRIATION, adjusted_budget_wan="10", executed_wan="9")
    return project(tuple(indicator(**row) for row in given_rows), (total, part))


def parts(classes: PointClasses) -> list[Decimal]:
    return [getattr(classes, name) for name in CLASSES]


def assert_sums(got: Evaluation) -> None:
    for entry in got.ledger.entries:
        assert sum(parts(entry.classes)) == entry.classes.max
        assert min(parts(entry.classes)) >= 0, entry
    for row in got.indicators:
        entry = got.ledger.row(row.explanation.key)
        assert entry is not None
        assert (entry.classes.max, entry.classes.score) == (row.max_score or 0, row.score or 0)
    totals = got.totals
    assert sum(parts(totals.classes)) == totals.classes.max == (totals.max_score or 0)
    assert sum_of(block.classes for block in got.subtotals) == totals.classes
    assert totals.classes.score == (totals.score or 0)
    if totals.grade is not None:
        assert totals.grade_low == totals.grade_high == totals.grade
    settles = sum(one.points for one in wanted(got))
    assert settles == totals.classes.claimed + totals.classes.open


verdicts = st.lists(st.tuples(st.integers(0, 6), st.none() | st.decimals(0, 45, places=1)), max_size=3)
forms = st.tuples(st.lists(rows, max_size=6), money, st.sampled_from(BOOKS), verdicts)


def assert_every_class_sums(
    given_rows: list[dict[str, Any]],
    given_money: dict[str, Any],
    book: str,
    given_verdicts: list[tuple[int, Decimal | None]],
) -> None:
    """As evaluated, and as a reviewer's decisions about its rows leave it."""
    rules = load_book(book)
    got = evaluate_project(drawn(given_rows, given_money), rules)
    assert_sums(got)
    entries = got.ledger.entries
    made = {
        entries[number % len(entries)].key: Decision("case", ROW, "", RowAnswer.VERIFIED, "看过", score=score)
        for number, score in given_verdicts
        if entries
    }
    after = settle(got, (), {}, rules, made)[0]
    assert_sums(after)
    for key in made:
        entry, before = after.ledger.row(key), got.ledger.row(key)
        assert entry is not None
        assert before is not None
        assert (entry.classes.stated, entry.classes.claimed, entry.classes.exempt) == (0, 0, before.classes.exempt)
        assert entry.classes.upper <= before.classes.upper


@settings(max_examples=60, deadline=None)
@given(forms)
def test_the_classes_sum_on_every_drawn_form(form: tuple[Any, ...]) -> None:
    assert_every_class_sums(*form)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(forms)
def test_the_classes_sum_on_ten_thousand_drawn_forms(form: tuple[Any, ...]) -> None:
    assert_every_class_sums(*form)


def one(target: str, actual: str, **more: str) -> Entry:
    row = indicator(target=target, actual=actual, max_score="8", self_score="8", **more)
    found = evaluate_project(project((row,)), load_book("cn_2020_10_self")).ledger.row("indicator:0")
    assert found is not None
    return found


@every(
    ("target", "actual", "more", "code", "points"),
    [
        ("≥266米", "300米", {}, "value_in_own_unit", "stated"),
        ("≥266米", "≥266米", {}, "copied_target", "claimed"),
        ("12月底前", "12月底前", {}, "copied_target", "claimed"),
        ("2022年12月底前", "2022年11月20日", {}, "value_in_own_unit", "stated"),
        ("50次", "50次", {}, "value_in_own_unit", "stated"),
        ("≥50次", "≥60次", {}, "bound_only", "claimed"),
        ("≥50次", "完成", {}, "bare_done", "open"),
        ("100人次", "100%", {}, "share_for_count", "open"),
        ("有效提升", "有效提升", {}, "copied_target", "claimed"),
        ("有效提升", "已完成", {}, "bare_done", "claimed"),
        ("有效提升", "达成预期指标，效果显著", {}, "own_grade", "claimed"),
        ("有效提升", "效果显著，获市级《优秀项目》证书", {}, "facts_told", "stated"),
        ("按时完成", "100%", {}, "share_for_count", "claimed"),
        ("≥90%", "95%", {"level3": "学生满意度"}, "no_survey", "claimed"),
        ("≥90%", "95%（问卷200份）", {"level3": "学生满意度"}, "value_in_own_unit", "stated"),
        ("≥90%", "95%", {"level3": "群众满意程度", "level2": "社会效益指标"}, "no_survey", "claimed"),
        ("≥90%", "95%（未开展问卷调查）", {"level3": "学生满意度"}, "no_survey", "claimed"),
        ("≥90%", "95%（收回190份，无效问卷2份）", {"level3": "学生满意度"}, "value_in_own_unit", "stated"),
        ("0起", "未发生", {"level3": "安全事故"}, "value_in_own_unit", "stated"),
        ("0起", "无责任事故发生", {"level3": "安全事故"}, "value_in_own_unit", "stated"),
        ("≥50次", "本项目不涉及该指标", {}, "not_applicable", "exempt"),
        ("≥50次", "不适用（本年未安排）", {}, "not_applicable", "exempt"),
        ("≥50次", "", {}, "open_no_actual", "open"),
        ("≥50次", "无", {}, "not_applicable", "exempt"),
    ],
)
def test_what_points_rest_on(target: str, actual: str, more: dict[str, str], code: str, points: str) -> None:
    entry = one(target, actual, **more)
    sure = Decimal("6.4") if code == "facts_told" else Decimal(8)  # where in its band it stands, is the unit's choice
    assert (entry.evidence.code, getattr(entry.classes, points)) == (code, sure)
    assert entry.evidence.message.text("zh")
    assert entry.evidence.message.text("en")


def test_a_shortfall_is_lost_and_the_rest_stated() -> None:
    assert parts(one("50次", "40次").classes) == [0, Decimal("6.40"), 0, Decimal("1.60"), 0, 0]


def test_the_reading_that_a_rule_leaves_open_is_not_certain() -> None:
    """A ceiling exceeded by half: 1 − 50 % by one reading, 100 ÷ 150 by the other."""
    entry = one("≤100万元", "150万元", level2="成本指标")
    assert parts(entry.classes) == [0, Decimal("4.00"), 0, Decimal("2.67"), Decimal("1.33"), 0]


def test_a_survey_told_anywhere_in_the_form_carries_the_satisfaction() -> None:
    rows = (
        indicator(level3="群众满意度", target="≥90%", actual="95%", max_score="10"),
        indicator(level3="调查", target="1次", actual="1次", max_score="10"),
    )
    got = evaluate_project(project(rows), load_book("cn_2020_10_self"))
    assert got.totals.classes.claimed == 10


def test_no_letter_while_the_unit_has_only_its_word() -> None:
    rows = (
        indicator(target="100次", actual="100次", max_score="85"),
        indicator(
            level1="效益指标", level3="影响", target="有效提升", actual="有效提升", max_score="15", self_score="15"
        ),
    )
    totals = evaluate_project(project(rows), load_book("cn_2020_10_self")).totals
    assert (totals.grade, totals.grade_low, totals.grade_high) == (None, "良", "优")
    assert (totals.score, totals.low, totals.high) == (100, 85, 100)


def test_a_reviewer_verifies_or_takes_what_was_claimed() -> None:
    entry = one("有效提升", "有效提升")
    seen = settled(entry, of("paper_seen", by="张", on="2026-03-02", reason="已见调查表"))
    assert (seen.classes.verified, seen.classes.claimed) == (8, 0)
    assert "张" in seen.evidence.message.text()
    true = settled(entry, of("accepted", by="李", on="2026-03-02", reason="没有材料"))
    assert (true.classes.lost, true.classes.score, true.score) == (8, 0, 0)


@given(points, points, points, points, st.sampled_from(["value_in_own_unit", "own_grade", "accepted", "paper_seen"]))
def test_settling_keeps_the_sum(a: str | None, b: str | None, c: str | None, d: str | None, code: str) -> None:
    most, score, low, high = (None if text is None else Decimal(text) for text in (a, b, c, d))
    score = min(score, most) if score is not None and most is not None else score
    classes = classes_of(most, score, low, high, of("own_grade"))
    entry = Entry("indicator:0", "甲", "产出", of("own_grade"), classes, score is not None)
    for now in (entry, settled(entry, of(code)), settled(settled(entry, of(code)), of("own_grade"))):
        assert sum(parts(now.classes)) == now.classes.max
        assert min(parts(now.classes)) >= 0


def test_points_are_derived_only_where_printed_scores_allow_them() -> None:
    """Four rows say that a row is worth 20; the book's 40 for satisfaction would make a single row worth 40."""
    scores = [
        ("产出指标", "100%", "100%", "20"),
        ("产出指标", "100%", "100%", "20"),
        ("满意度指标", "97%", "97%", "19.4"),
    ]
    rows = tuple(
        indicator(level1=level, level3=f"第{number}项", target=target, actual=actual, self_score=score)
        for number, (level, target, actual, score) in enumerate(scores)
    )
    got = evaluate_project(project(rows), load_book("cn_hubei_self"))
    assert got.indicators[2].max_score is None
