"""What the unit is asked for fits the indicator, and what carries the verdict is said first."""

from __future__ import annotations

from perfeval.review.conclusion import Answer, carrier, conclude, leading
from perfeval.review.examples import example_evaluation
from perfeval.review.run import review_in_full
from perfeval.review.supply import wanted
from tests.every import every


@every(
    ("row", "asked"),
    [
        ("产出指标|数量指标|培训场次|完成|完成", "实际完成的数量及清单、台账"),
        ("产出指标|质量指标|工程质量|合格|合格", "验收、检测或评审的结果"),
        ("产出指标|时效指标|完工时间|2022年12月底前|2022年12月底前", "实际完成的日期及验收、交付记录"),
        ("产出指标|成本指标|造价控制|严格控制|严格控制", "实际支出明细和合同、结算凭证"),
        ("效益指标|社会效益指标|群众获得感|提升|提升", "效果的实际数据、来源和前后对比"),
        ("满意度指标|服务对象满意度指标|群众满意度|≥95%|96%", "满意度调查的对象、方法、份数和统计结果"),
        ("效益指标|社会效益指标|游客满意度|较高|较高", "满意度调查的对象、方法、份数和统计结果"),
        ("产出指标|数量指标|资金拨付及时率|按时|按时", "实际完成的日期及验收、交付记录"),
        ("产出指标|数量指标|培训场次||12场", "批复的年度指标值"),
    ],
)
def test_what_is_asked_for_fits_the_indicator(row: str, asked: str) -> None:
    [one] = wanted(example_evaluation({"rows": [f"{row}|10|10"]}))
    assert one.what.text("zh") == asked


def test_what_is_counted_from_records_is_asked_of_nobody_even_among_satisfactions() -> None:
    evaluation = example_evaluation({"rows": ["满意度指标|服务对象满意度指标|粮食安全事件数|0起|0起|10|10"]})
    assert wanted(evaluation) == ()


_HALF_CLAIMED = [
    "产出指标|数量指标|培训人次|≥100人次|120人次|30|20",
    "产出指标|质量指标|工程质量|合格|合格|30|30",
    "效益指标|社会效益指标|群众获得感|提升|提升|30|30",
]


def test_a_returned_form_says_first_what_cannot_be_checked() -> None:
    evaluation = example_evaluation({"rows": _HALF_CLAIMED})
    found = conclude(evaluation, ())
    said = carrier(evaluation, found)
    assert found.answer is Answer.RETURNED and said is not None
    assert said.text("zh") == (
        "60 分仅凭自述，没有可核对的依据；最多的是“工程质量”，30 分，须补：验收、检测或评审的结果。"
    )


def test_what_must_be_corrected_comes_before_what_is_only_asked() -> None:
    evaluation = example_evaluation({"rows": _HALF_CLAIMED[:1], "funds": ["年度资金总额|90|90|81|10|95%|9"]})
    findings = review_in_full(evaluation).findings
    found = conclude(evaluation, findings)
    assert found.answer is Answer.CORRECT and carrier(evaluation, found) is None
    wrong = [str(one.verdict) in ("wrong", "inconsistent") for one in leading(found, findings)]
    assert wrong == sorted(wrong, reverse=True) and any(wrong) and len(wrong) > sum(wrong)
