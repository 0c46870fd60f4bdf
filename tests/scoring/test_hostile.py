"""Whatever a form says, the evaluation ends, explains itself, and gives no more than all points."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval.model import FormKind, FundKind
from perfeval.rules.book import known_books
from perfeval.scoring.result import Status
from perfeval.scoring.score import evaluate_project
from tests.scoring.build import fund, indicator, project

BOOKS = {book.id: book for book in known_books()}
ODD = [
    *("", "—", "/", "*", "无", "不适用", "0", "0%", "100%", "95%", "≥95%", "290%", "≤5万元", "48000元", "0.95", "1"),
    *(
        "100人次",
        "4次",
        "完成",
        "未完成",
        "部分达成预期指标",
        "基本完成",
        "效果明显",
        "是",
        "否",
        "2021年12月底前",
        "2021.6",
    ),
    *(
        "80-90分",
        "100±5",
        "1部宣传片,2套方案",
        "1/2",
        "-3",
        "1e9",
        "９５％",
        "=1+1",
        "<script>",
        "十二次",
        "12月",
        "≥",
        "%",
    ),
    *(
        "全天候",
        "100%覆盖",
        "提高5个百分点",
        "3.5亿元",
        "每年2次",
        "详见附件",
        "\u202e5",
        "0.000001%",
        "99999999999999999999",
    ),
]
texts = st.one_of(st.sampled_from(ODD), st.text(max_size=12))
points = st.one_of(st.none(), st.decimals(0, 100, places=2))
amounts = st.one_of(st.none(), st.decimals(-10, 10**6, places=4), st.just(Decimal(0)))
levels = st.sampled_from(["产出指标", "产出指标(50分)", "效益指标", "满意度指标", "成本指标", "过程", "", "绩效指标"])
kinds = st.sampled_from(["数量指标", "质量指标", "时效指标", "成本指标", "社会效益指标", "服务对象满意度指标", ""])
rows = st.builds(
    indicator,
    level1=levels,
    level2=kinds,
    level3=st.one_of(st.sampled_from(["预算执行率", "安全事故", "投诉处理率", "总成本", ""]), st.text(max_size=8)),
    target=texts,
    actual=texts,
    sign=st.sampled_from(["", "≥", "≤", "=", "＝", "定性"]),
    unit=st.sampled_from(["", "%", "个", "万元", "人次"]),
    max_score=points,
    self_score=points,
    level1_points=points,
    score_group=st.one_of(st.none(), st.integers(0, 2)),
)
money = st.builds(
    fund,
    kind=st.sampled_from([FundKind.TOTAL, FundKind.CURRENT_APPROPRIATION, FundKind.OTHER]),
    initial_budget_wan=amounts,
    adjusted_budget_wan=amounts,
    arrived_wan=amounts,
    executed_wan=amounts,
    execution_rate_text=st.one_of(st.none(), texts),
    max_score=points,
    self_score=points,
)
forms = st.builds(
    project,
    st.lists(rows, max_size=6).map(tuple),
    st.lists(money, max_size=4).map(tuple),
    kind=st.sampled_from([kind.value for kind in FormKind]),
    year=st.one_of(st.none(), st.integers(1990, 2040)),
)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150, deadline=None)
@given(form=forms, book=st.sampled_from(sorted(BOOKS)))
def test_every_form_is_evaluated(form, book: str) -> None:
    holds(form, book)


@pytest.mark.slow
@pytest.mark.parametrize("book", sorted(BOOKS))
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=500, deadline=None)
@given(form=forms)
def test_every_form_is_evaluated_under_every_book(form, book: str) -> None:
    holds(form, book)


def holds(form, book: str) -> None:
    """What is true of every evaluation, whatever the form says."""
    got = evaluate_project(form, BOOKS[book])
    assert len(got.indicators) == len(form.indicators)
    assert len(got.funds) == len(form.funds)
    for one in got.indicators:
        assert one.explanation.steps
        if one.score is None:
            assert one.unscored_reason is not None
            assert one.unscored_note
        else:
            assert one.max_score is not None
            assert 0 <= one.score <= one.max_score
            assert one.status is not Status.UNSCORED
            assert one.low is not None
            assert one.high is not None
            assert one.low <= one.score <= one.high
    totals = got.totals
    if totals.score is not None and totals.low is not None and totals.high is not None:
        assert totals.low <= totals.high
        assert totals.score <= totals.high
        assert totals.max_score is not None
        assert totals.score + totals.unscored_points <= totals.max_score
    for fund_score in got.funds:
        if fund_score.score is not None and fund_score.max_score is not None:
            assert 0 <= fund_score.score <= fund_score.max_score
    assert {"total", "grade", "weights"} <= set(got.explanations)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60, deadline=None)
@given(form=forms)
def test_both_languages_come_to_the_same(form) -> None:
    chinese, english = (evaluate_project(form, BOOKS["cn_2020_10_self"]).told_in(lang) for lang in ("zh", "en"))
    assert [one.score for one in chinese.indicators] == [one.score for one in english.indicators]
    assert (chinese.totals.score, chinese.totals.grade) == (english.totals.score, english.totals.grade)
