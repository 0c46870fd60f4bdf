"""Which finding is named first: ten projects with one common slip are told apart by what is their own."""

from __future__ import annotations

from perfeval.review.examples import example_evaluation
from perfeval.review.ranking import rank_projects
from perfeval.review.run import review_project

_COMMON = "效益指标|可持续影响指标|设施使用年限|≥10年|10年|10|10"


def test_a_slip_that_all_share_is_not_the_reason_of_each() -> None:
    forms = {f"p{n}": {"project": {"id": f"p{n}"}, "rows": [_COMMON]} for n in range(5)}
    forms["p0"]["rows"] = [_COMMON, "产出指标|质量指标|验收合格率|≥96%|104%|10|10"]
    evaluations = [example_evaluation(form) for form in forms.values()]
    ranking = rank_projects(evaluations, {one.project.id: review_project(one) for one in evaluations})
    first = {one.project_id: one.first.code for one in ranking if one.first is not None}
    assert first["p0"] == "actual.rate_over_100"
    assert set(first) == set(forms)  # where nothing else was found the common slip still is the reason
