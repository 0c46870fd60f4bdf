"""Whatever a form says, a review ends, points somewhere, repeats nothing and says the same twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from perfeval.review.examples import example_evaluation
from perfeval.review.run import finding_order, review_project
from perfeval.review.text import has_any, likeness, squeeze

values = st.sampled_from(
    [
        *("", "—", "无", "0", "95%", "100%", "完成", "290%", "第O份", "=1+1", "{object}", "{0}", "100±5", "9" * 30),
        *("≥100人次", "120人次", "2022年12月底前", "2023-01-05", "有效提升", "≥266米", "8.5万元", "85000元", "80-90分"),
        "\u202e倒置",
    ]
)
names = st.sampled_from(
    [
        "",
        "培训人次",
        "学员满意度",
        "预算执行率",
        "项目总成本",
        "是否满意",
        "安全事故",
        "控制成本",
        "XX项目",
        "指标1：合格率",
    ]
)
levels = st.sampled_from(
    [
        ("产出指标(50分)", "数量指标"),
        ("产出指标(50分)", "成本指标"),
        ("效益指标", "生态效益指标"),
        ("满意度指标", "服务对象满意度指标"),
        ("", ""),
    ]
)
points = st.sampled_from(["", "10", "8.5", "0", "-3", "IO", "1000000"])
amounts = st.sampled_from(["", "0", "48", "44.9", "480000", "-5", "0.0001"])
reasons = st.sampled_from(["", "0", "无偏差", "尾款未付", "尚未完成", "100字以内"])


@st.composite
def forms(draw: st.DrawFn) -> dict:  # type: ignore[type-arg]
    rows = [
        "|".join([*draw(levels), draw(names), draw(values), draw(values), draw(points), draw(points), draw(reasons)])
        for _ in range(draw(st.integers(0, 6)))
    ]
    funds = [
        "|".join(
            [
                label,
                draw(amounts),
                draw(amounts),
                draw(amounts),
                draw(points),
                draw(values),
                draw(points),
                draw(reasons),
            ]
        )
        for label in ("年度资金总额", "其中：财政拨款", "其他资金")[: draw(st.integers(0, 3))]
    ]
    goals = [f"{draw(values)}|{draw(values)}"] * draw(st.integers(0, 2))
    passages = [f"problem|存在问题|{draw(values)}", "execution|资金执行情况||"][: draw(st.integers(0, 2))]
    claims = [
        "grade|过程|过程评价结果为优|过程",
        "executed|支出|支出44.9万元|",
        "rule_missing|资金管理办法|无资金管理办法|过程",
    ][: draw(st.integers(0, 3))]
    reported = [f"total|{draw(points)}|{draw(points)}|优"] * draw(st.integers(0, 1))
    kind = draw(st.sampled_from(["self_evaluation", "self_report", "department", "target_table", "monitoring"]))
    return {
        "project": {"kind": kind, "title": "2022年1-7月"},
        "funds": funds,
        "rows": rows,
        "goals": goals,
        "passages": passages,
        "claims": claims,
        "reported": reported,
    }


@given(forms())
def test_a_review_always_ends_and_points_somewhere(form: dict) -> None:  # type: ignore[type-arg]
    evaluation = example_evaluation(form)
    for lang in ("zh", "en"):
        found = [one.told_in(lang) for one in review_project(evaluation)]
        assert found == list(review_project(evaluation))
        assert all(finding.cells and finding.message and finding.rule for finding in found)
        keys = [(finding.code, finding.object, finding.cells[0]) for finding in found]
        assert len(keys) == len(set(keys))
        assert list(found) == sorted(found, key=finding_order)


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_a_share_and_symmetric(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)


@given(st.text(max_size=40))
def test_squeezing_twice_changes_nothing(text: str) -> None:
    assert squeeze(squeeze(text)) == squeeze(text)
    assert not has_any(squeeze(text), [r"\s"])
