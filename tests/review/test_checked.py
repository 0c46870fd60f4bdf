"""What a review looked at: "nothing found" is said only with what was checked and held."""

from __future__ import annotations

from dataclasses import replace

from perfeval.json_document import evaluation_document
from perfeval.office import drafts
from perfeval.report.show.view import View
from perfeval.review.checked import checked, checked_over, is_reviewable
from perfeval.review.conclusion import Answer, conclude
from perfeval.review.examples import example_evaluation, example_project
from perfeval.review.run import review_in_full

_SOUND = {
    "funds": ["年度资金总额|90|90|81|10|90%|9"],
    "rows": ["产出指标|数量指标|培训人次|≥100人次|120人次|45|45", "产出指标|质量指标|合格率|≥95%|96%|45|45"],
}


def test_what_held_is_counted_by_family() -> None:
    evaluation = example_evaluation(_SOUND)
    review = review_in_full(evaluation)
    looked = checked(evaluation.project, review.findings, review.passed)
    held = {one.family: one.held for one in looked.families}
    assert looked.enough and looked.held == len(review.passed) > 0
    assert held["rates"] >= 1  # 81 ÷ 90 is the 90 % printed
    assert "核对相符" in looked.message.text("zh") and "比率" in looked.message.text("zh")


def test_the_json_says_what_was_looked_at_beside_what_was_found() -> None:
    evaluation = example_evaluation(_SOUND)
    review = review_in_full(evaluation)
    key = evaluation.project.id
    [told] = evaluation_document([evaluation], {key: review.findings}, (), passed={key: review.passed})["projects"]
    assert told["checked"]["held"] == len(review.passed) and told["checked"]["enough"] is True
    assert sum(one["checks"] for one in told["checked"]["families"]) == told["checked"]["checks"] > 100


def test_a_form_of_which_nothing_was_understood_is_not_called_clean() -> None:
    project = example_project({"rows": ["产出指标|数量指标|培训人次||||"]})
    assert not is_reviewable(project)
    assert "没有读懂" in checked(project, (), ()).message.text("zh")


def test_a_form_of_which_nothing_was_understood_is_not_called_credible() -> None:
    evaluation = example_evaluation({"rows": ["产出指标|数量指标|培训人次||||"]})
    verdict = conclude(evaluation, ())
    assert verdict.answer is Answer.UNREAD
    assert "没有读懂" in verdict.message.text("zh")
    assert "不等于没有问题" in verdict.because.text("zh")
    assert conclude(example_evaluation(_SOUND), ()).answer is not Answer.UNREAD


def test_money_alone_can_be_reviewed_but_not_beside_indicators_that_nobody_understood() -> None:
    bare = example_project({"funds": _SOUND["funds"], "rows": []})
    assert is_reviewable(bare)
    assert not is_reviewable(replace(bare, attributes={"一级指标": "产出指标"}))


def test_a_page_and_a_letter_say_what_was_looked_at_where_they_found_nothing() -> None:
    evaluation = example_evaluation(_SOUND)
    view = View(evaluation, (), None, "zh", passed=review_in_full(evaluation).passed)
    assert "核对相符" in view.looked
    assert view.looked in drafts.findings(view)


def test_many_forms_are_counted_with_those_that_said_too_little() -> None:
    sound, blank = (example_evaluation(one) for one in (_SOUND, {"rows": ["产出指标|数量指标|培训人次||||"]}))
    passed = review_in_full(sound).passed
    said = checked_over([checked(sound.project, (), passed), checked(blank.project, (), ())]).text("zh")
    assert said.startswith("1 份表") and f"相符 {len(passed)} 处" in said and "复核程度的 1 份" in said
