"""Rounds, years and decisions: what changed, what that closed, what changed unasked, what a person decided."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from perfeval.errors import DecisionError
from perfeval.review.decisions import Answer, apply_decisions, read_decisions
from perfeval.review.examples import example_evaluation
from perfeval.review.rounds import compare_rounds, compare_years, one_sided_projects
from perfeval.review.run import review_project

FIRST = {
    "project": {"id": "p", "name": "培训项目", "year": 2021},
    "funds": ["年度资金总额|43.2|43.2|37.24|10|86.2%|9|尾款5.96万元未付"],
    "rows": [
        "产出指标|数量指标|培训人次|≥100人次|120人次|35|35",
        "产出指标|质量指标|结业率|≥95%|97%|35|35",
        "满意度指标|服务对象满意度指标|学员满意度|≥90%|96%|20|20",
    ],
    "reported": ["total|100|99"],
}


def test_a_second_submission_closes_and_changes() -> None:
    second = {
        **FIRST,
        "funds": ["年度资金总额|43.2|43.2|37.24|10|86.2%|8.62|尾款5.96万元未付"],
        "rows": ["产出指标|数量指标|培训人次|≥100人次|135人次|35|35", *FIRST["rows"][1:]],
        "reported": ["total|100|98.62"],
    }
    old, new = example_evaluation(FIRST), example_evaluation(second)
    [comparison] = compare_rounds([old], [new], {"p": review_project(old)}, {"p": review_project(new)})
    assert "funds.execution_score" in {finding.code for finding in comparison.closed}
    changed = {(change.object, change.field): change for change in comparison.changes}
    assert changed[("年度资金总额", "self_score")].asked
    unasked = changed[("培训人次", "actual_text")]
    assert (unasked.before, unasked.after, unasked.asked) == ("120人次", "135人次", False)
    assert unasked in comparison.unasked
    assert "fulfilment.over" in {finding.code for finding in comparison.new}
    assert "score.inflated_against_execution" in {finding.code for finding in comparison.still_open}


def test_an_unchanged_submission_changes_nothing() -> None:
    old = example_evaluation(FIRST)
    [comparison] = compare_rounds([old], [old], {"p": review_project(old)}, {"p": review_project(old)})
    assert comparison.changes == comparison.closed == comparison.new == ()
    assert comparison.still_open == review_project(old)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "干部培训"), ("department", "市教育局"), ("unit", "市一中"), ("year", 2022), ("code", "007")],
)
def test_a_changed_identification_is_a_change(field: str, value: str | int) -> None:
    old = example_evaluation(FIRST)
    new = replace(old, project=replace(old.project, **{field: value}))
    [comparison] = compare_rounds([old], [new], {}, {})
    assert [(one.field, one.after) for one in comparison.changes] == [(field, str(value))]


def test_an_attribute_that_goes_is_a_change() -> None:
    old, new = (
        replace(item, project=replace(item.project, attributes=said))
        for item, said in ((example_evaluation(FIRST), {"项目类型": "经常性"}), (example_evaluation(FIRST), {}))
    )
    [comparison] = compare_rounds([old], [new], {}, {})
    assert [(one.object, one.before, one.after) for one in comparison.changes] == [("项目类型", "经常性", "")]


def test_a_fund_row_that_goes_is_said() -> None:
    more = {**FIRST, "funds": [*FIRST["funds"], "其他资金|1|1|1|||"]}
    old, new = example_evaluation(more), example_evaluation(FIRST)
    [gone], [came] = compare_rounds([old], [new], {}, {}), compare_rounds([new], [old], {}, {})
    assert gone.removed == came.added == ("其他资金",)


def test_a_workbook_that_lost_a_form_loses_that_project_only() -> None:
    """The forms behind it move up; their numbers do not make them the project that went."""
    one = example_evaluation(FIRST)
    old = [
        replace(one, project=replace(one.project, id=f"book-{number}", name=name))
        for number, name in enumerate(("甲", "乙", "丙"), 1)
    ]
    new = [old[0], replace(old[2], project=replace(old[2].project, id="book-2"))]
    assert [item.changes for item in compare_rounds(old, new, {}, {})] == [(), ()]
    assert [(item.name, item.is_new) for item in one_sided_projects(old, new)] == [("乙", False)]
    assert [(item.name, item.is_new) for item in one_sided_projects(new, old)] == [("乙", True)]


def test_renamed_indicators_are_matched_and_shown() -> None:
    renamed = {
        **FIRST,
        "rows": [
            FIRST["rows"][0].replace("培训人次", "组织培训人次"),
            *FIRST["rows"][1:],
            "效益指标|社会效益指标|带动就业|≥20人|25人|10|10",
        ],
    }
    old, new = example_evaluation(FIRST), example_evaluation(renamed)
    [comparison] = compare_rounds([old], [new], {}, {})
    [match] = [item for item in comparison.matches if item.is_renamed]
    assert (match.before, match.after) == ("培训人次", "组织培训人次")
    assert comparison.added == ("带动就业",)
    assert comparison.removed == ()


def test_a_target_already_reached_last_year_is_seen() -> None:
    later = {
        **FIRST,
        "project": {"id": "q", "name": "培训项目", "year": 2022},
        "rows": [FIRST["rows"][0].replace("120人次", "110人次"), *FIRST["rows"][1:]],
    }
    [years] = compare_years([example_evaluation(FIRST)], [example_evaluation(later)])
    assert (years.year_before, years.year_after, years.execution_before) == (2021, 2022, "86.2%")
    training = years.lines[0]
    assert training.already_reached  # ≥100 again, although 120 were reached
    assert training.growth == "91.7%"


DECISIONS = """
[[decision]]
project = "p"
code = "funds.execution_score"
object = "年度资金总额"
saw = "9"
verdict = "accepted"
reason = "财务系统取整，已更正"
by = "张"
on = 2026-03-02
[[decision]]
project = "p"
code = "funds.execution_score"
object = "年度资金总额"
saw = "7"
verdict = "wrong"
reason = "旧版"
"""


def test_decisions_last_and_expire(tmp_path: Path) -> None:
    path = tmp_path / "decisions.toml"
    path.write_text(DECISIONS, "utf-8")
    evaluation = example_evaluation(FIRST)
    findings = {"p": review_project(evaluation)}
    result = apply_decisions(findings, read_decisions(path))
    [(_, finding, decision)] = result.decided
    assert (finding.code, decision.verdict, decision.by) == ("funds.execution_score", Answer.ACCEPTED, "张")
    assert [item.reason for item in result.outdated] == ["旧版"]
    assert len(result.open) + 1 == len(findings["p"])


@pytest.mark.parametrize(
    "change",
    [
        ('reason = "旧版"', ""),
        ('verdict = "wrong"', 'verdict = "maybe"'),
        ("by =", "who ="),
        ("[[decision]]", "[[decision"),
    ],
)
def test_a_faulty_decision_is_refused(tmp_path: Path, change: tuple[str, str]) -> None:
    path = tmp_path / "decisions.toml"
    path.write_text(DECISIONS.replace(*change), "utf-8")
    with pytest.raises(DecisionError) as refused:
        read_decisions(path)
    assert refused.value.say("zh").startswith("decisions/decisions.toml")
    assert not re.search("[\u4e00-\u9fff]", refused.value.say("en"))
