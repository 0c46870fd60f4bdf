"""The 2013 framework on reports of any kind: review points, rates from table and prose, block grades."""

from __future__ import annotations

import dataclasses
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from perfeval.clean.prose_funds import funds_with_prose
from perfeval.clean.prose_outline import Line, Role
from perfeval.messages import Message
from perfeval.model import Claim, Indicator, Project, Reported, ReviewStatement
from perfeval.places import Place
from perfeval.resources import rulebooks
from perfeval.rules.book import load_book
from perfeval.rules.check import check_book
from perfeval.rules.schema import FrameworkItem
from perfeval.scoring.prose import shared_words, told_of
from perfeval.scoring.result import Evaluation, FrameworkScore, Status, UnscoredReason
from perfeval.scoring.score import evaluate_project
from perfeval.values.reading import read_quantity
from tests.every import every
from tests.scoring.build import fund, indicator, project

BOOK = load_book("cn_2013_53")
CASES = tomllib.loads((Path(__file__).parents[1] / "cases/framework/review_points.toml").read_text("utf-8"))["case"]
HERE = Place("report.docx", paragraph=5)


def says(path: tuple[str, str, str], text: str) -> ReviewStatement:
    clauses = tuple(part.strip() for part in text.rstrip("。").split("；"))
    return ReviewStatement(path, text, clauses, HERE)


def claim(kind: str, subject: str, value: str | None = None, text: str = "", place: Place = HERE) -> Claim:
    return Claim(kind, subject, text or f"{subject}{value or ''}", place, (), read_quantity(value) if value else None)


def report(
    *statements: ReviewStatement, claims: tuple[Claim, ...] = (), rows: tuple[Indicator, ...] = (), **more: Any
) -> Project:
    plain = project(rows, more.pop("funds", ()), year=2016, kind="self_report", **more)
    return dataclasses.replace(plain, statements=statements, claims=claims)


def evaluated(one: Project, lang: str = "zh") -> Evaluation:
    return evaluate_project(one, BOOK).told_in(lang)


def entry(evaluation: Evaluation, name: str) -> FrameworkScore:
    return next(one for one in evaluation.framework if one.path[2] == name)


def test_the_book_is_sound_and_says_what_is_not_prescribed() -> None:
    assert check_book(rulebooks() / "cn_2013_53.toml") == []
    assert sum(item.max_score or 0 for item in BOOK.framework) == 100
    assert {item.status.split()[0] for item in BOOK.framework} == {"unverified", "copy", "verified"}
    assert all(item.clause and item.source and item.text and item.text_en for item in BOOK.framework)
    assert any("没有规定分值" in note for note in BOOK.notes)


@every("case", CASES, ids=[case["name"] for case in CASES])
def test_review_points(case: dict[str, Any]) -> None:
    path = tuple(case["path"])
    evaluation = evaluated(report(says(path, case["said"])))
    found = next(one for one in evaluation.framework if one.path == path)
    assert [point.status for point in found.points] == case["points"]
    if "score" in case:
        assert (found.score, found.low, found.high) == tuple(Decimal(case[k]) for k in ("score", "score", "high"))
    else:
        assert found.score is None
        assert found.status is Status.UNSCORED
        assert found.unscored_reason is UnscoredReason.NO_EVIDENCE
    for point in found.points:
        assert point.words in case["said"]
        assert (point.place == HERE) is bool(point.words)


def test_the_points_of_the_document_are_said_to_be_working_weights() -> None:
    evaluation = evaluated(report(says(("过程", "财务管理", "财务监控有效性"), "有内部控制制度，定期检查。")))
    control, clarity = entry(evaluation, "财务监控有效性"), entry(evaluation, "绩效指标明确性")
    assert control.explanation.steps[-1] == "分值 3 是本规则的参考分值，文件没有规定"
    assert clarity.unscored_reason is UnscoredReason.NO_EVIDENCE
    assert "没有规定分值" in evaluation.explanations["weights"].sentence


def test_a_rule_on_funds_told_elsewhere_decides_what_the_statement_leaves_open() -> None:
    path = ("过程", "财务管理", "管理制度健全性")
    elsewhere = Place("report.docx", paragraph=9)
    exists = claim("rule_exists", "专项资金管理办法", text="制定了专项资金管理办法。", place=elsewhere)
    missing = claim("rule_missing", "资金管理制度", text="没有资金管理制度。", place=elsewhere)
    for told, status in (((exists,), "met"), ((missing,), "not_met"), ((exists, missing), "unclear"), ((), "unclear")):
        evaluation = evaluated(report(says(path, "资金管理办法是否符合财务制度。"), claims=told))
        point = next(one for one in evaluation.framework if one.path == path).points[0]
        assert point.status == status
        assert (point.place == elsewhere) is bool(told)


def told(*sentences: str) -> tuple[Line, ...]:
    return tuple(Line(HERE, Role.BODY, text, body=text) for text in sentences)


class TestMoney:
    """Amounts that only the prose has: taken over when its sentences agree, never against the table."""

    def test_an_arrived_sum_of_the_prose_fills_the_blank(self) -> None:
        row = fund(adjusted_budget_wan="120.5", executed_wan="98.6")
        funds = funds_with_prose((row,), told("实际到位110万元。"), 2016, list[Message]().append)
        measure = evaluated(report(funds=funds)).measure("funds_arrival_rate")
        assert measure is not None
        assert measure.value == Decimal("0.9129")
        assert [given.place for given in measure.explanation.inputs if given.value == "110"] == [HERE]

    def test_sums_that_disagree_are_not_taken_and_the_doubt_is_said(self) -> None:
        doubts: list[Message] = []
        row = fund(adjusted_budget_wan="120.5")
        assert funds_with_prose((row,), told("到位110万元。", "到位100万元。"), 2016, doubts.append) == (row,)
        assert "110" in str(doubts[0]) and "100" in str(doubts[0])
        assert entry(evaluated(report(funds=(row,))), "资金到位率").status is Status.UNSCORED

    def test_the_table_wins(self) -> None:
        row = fund(adjusted_budget_wan="50", executed_wan="40")
        assert funds_with_prose((row,), told("预算55万元，支出45万。"), 2016, list[Message]().append) == (row,)

    def test_a_report_without_a_table_has_its_rates_from_the_prose(self) -> None:
        funds = funds_with_prose((), told("预算资金1.2亿元，支出10840.6万元。"), 2016, list[Message]().append)
        assert [line.label_text for line in funds] == ["预算资金"]
        measure = evaluated(report(funds=funds)).measure("execution_rate")
        assert measure is not None
        assert measure.value == Decimal("0.9034")

    def test_a_budget_alone_is_kept_without_a_rate(self) -> None:
        (line,) = funds_with_prose((), told("下达资金1.2亿元。"), 2016, list[Message]().append)
        assert (line.adjusted_budget_wan, line.executed_wan) == (Decimal(12000), None)

    def test_plans_and_other_years_are_no_results(self) -> None:
        row = fund(adjusted_budget_wan="10")
        lines = told("计划到位10万元。", "2015年支出8万元。")
        assert funds_with_prose((row,), lines, 2016, list[Message]().append) == (row,)


class TestOutputs:
    """A bare percentage of a quantity counts only where the prose carries the number."""

    def test_the_same_number_of_the_same_thing_bears_it_out(self) -> None:
        row = indicator(level3="四好商会创建", target="3个", actual="100%")
        told = told_of(row, [claim("count", "商会创建", "3家")], ())
        assert told is not None
        assert (told.verdict, told.attainment) == ("supports", 1)

    def test_another_number_is_a_question_and_another_kind_is_nothing(self) -> None:
        row = indicator(level3="企业家培训", target="100人次", actual="100%")
        other = told_of(row, [claim("count", "参训", "600余人次", text="组织企业家学习，参训600余人次")], ())
        assert other is not None
        assert (other.verdict, other.attainment) == ("question", None)
        assert told_of(row, [claim("count", "发展党员", "100名")], ()) is None
        assert told_of(row, [claim("count", "企业家培训", "100个")], ()) is None
        assert told_of(row, [claim("count", "目标：企业家培训", "100人次")], ()) is None

    def test_confirmed_outputs_earn_their_share_and_the_rest_is_a_range(self) -> None:
        rows = (
            indicator(level3="维修教室", target="30间", actual="28间"),
            indicator(level3="培训教师", target="100人次", actual="100%"),
        )
        found = entry(evaluated(report(rows=rows)), "实际完成率")
        assert (found.score, found.low, found.high) == (Decimal("4.67"), Decimal("4.67"), Decimal("9.67"))

    def test_money_left_is_saved_only_when_every_output_is_confirmed(self) -> None:
        money = (fund(adjusted_budget_wan="48", executed_wan="44.9"),)
        done = indicator(level3="维修教室", target="30间", actual="30间")
        words = indicator(level3="工程质量", level2="质量指标", target="达标", actual="达标")
        saved = evaluated(report(rows=(done,), funds=money))
        assert entry(saved, "成本节约率").score == 6
        assert saved.measure("cost_saving_rate").value == Decimal("0.0646")
        unproved = evaluated(report(rows=(done, words), funds=money))
        assert entry(unproved, "成本节约率").unscored_reason is UnscoredReason.NO_EVIDENCE
        assert unproved.measure("cost_saving_rate").value is None
        assert "不认定" in unproved.measure("cost_saving_rate").note

    def test_nothing_left_is_no_saving_either(self) -> None:
        one = report(funds=(fund(adjusted_budget_wan="48", executed_wan="48"),))
        assert "谈不上节约" in evaluated(one).measure("cost_saving_rate").explanation.sentence

    @every(("done", "score"), [("2016年9月底", 6), ("2016年8月", 6), ("2016年11月15日", 0)])
    def test_timeliness_by_the_dates_of_the_statement(self, done: str, score: int) -> None:
        path = ("产出", "项目产出", "完成及时率")
        told = (claim("date", "计划", "2016年9月底"), claim("date", "实际", done))
        found = entry(evaluated(report(says(path, "计划2016年9月底完工"), claims=told)), "完成及时率")
        assert found.score == score
        assert found.status is (Status.MET if score else Status.NOT_MET)

    def test_a_rate_told_in_counts(self) -> None:
        path = ("产出", "项目产出", "实际完成率")
        told = (claim("count", "计划维修教室", "30间"), claim("count", "实际完成", "28间"))
        found = entry(evaluated(report(says(path, "计划30间，实际28间"), claims=told)), "实际完成率")
        assert found.score == Decimal("9.33")

    def test_quality_in_words_is_not_computed(self) -> None:
        rows = (indicator(level3="平台建设", level2="质量指标", target="完成", actual="完成目标"),)
        found = entry(evaluated(report(rows=rows)), "质量达标率")
        assert found.score is None
        assert (found.low, found.high) == (0, 8)


class TestEffects:
    """Effects need numbers, satisfaction needs a survey, and what was never set does not apply."""

    def test_an_effect_that_is_neither_set_nor_told_does_not_apply(self) -> None:
        found = entry(evaluated(report()), "生态效益")
        assert found.status is Status.NOT_APPLICABLE
        assert found.unscored_reason is UnscoredReason.NOT_APPLICABLE

    def test_words_alone_are_not_scored(self) -> None:
        found = entry(evaluated(report(says(("效果", "项目效益", "社会效益"), "成效显著"))), "社会效益")
        assert found.unscored_reason is UnscoredReason.NOT_MEASURABLE

    def test_a_measured_effect_is_scored(self) -> None:
        rows = (indicator(level1="效益指标", level2="社会效益", level3="受益人数", target="1000人", actual="850人"),)
        assert entry(evaluated(report(rows=rows)), "社会效益").score == Decimal("5.1")

    @every(("told", "score"), [("满意度92.5%", None), ("发放问卷200份，收回186份，满意度92.5%", Decimal("6"))])
    def test_satisfaction_with_and_without_a_survey(self, told: str, score: Decimal | None) -> None:
        path = ("效果", "项目效益", "社会公众或服务对象满意度")
        rows = (indicator(level1="满意度指标", level2="服务对象满意度", target="90%", actual="92.5%"),)
        one = report(says(path, told), rows=rows, claims=(claim("satisfaction", "满意度", "92.5%", text=told),))
        found = entry(evaluated(one), "社会公众或服务对象满意度")
        assert found.score == score
        assert (found.unscored_reason is UnscoredReason.NO_EVIDENCE) is (score is None)


def test_a_claimed_grade_that_no_reading_reaches_cannot_stand() -> None:
    path = ("投入", "项目立项", "绩效指标明确性")
    one = report(says(path, "未将目标细化分解；不能衡量；与任务数不对应；与资金量不匹配。"))
    one = dataclasses.replace(one, reported=(Reported("投入", grade="优"), Reported("效果", grade="良")))
    said = evaluated(one).explanations
    assert "自评“优”不能成立" in said["grade:投入"].sentence
    assert "缺乏依据" in said["grade:效果"].sentence


def test_only_a_table_is_enough_and_a_form_with_its_own_points_keeps_them() -> None:
    rows = (indicator(level3="维修教室", target="30间", actual="30间"),)
    bare = evaluated(report(rows=rows))
    assert entry(bare, "实际完成率").score == 10
    assert entry(bare, "项目立项规范性").unscored_reason is UnscoredReason.NO_EVIDENCE
    printed = evaluated(report(rows=(indicator(level3="维修教室", target="30间", actual="30间", max_score="50"),)))
    assert printed.framework == ()
    assert printed.totals.score == 50


def test_the_same_in_english() -> None:
    path = ("投入", "项目立项", "绩效指标明确性")
    found = entry(evaluated(report(says(path, "未将目标细化分解。")), "en"), "绩效指标明确性")
    assert found.explanation.sentence == "Clear indicators: of 4 review points 0 met, 1 not met, 3 unclear"


@given(
    st.lists(st.sampled_from([one["said"] for one in CASES]), max_size=3), st.sampled_from(range(len(BOOK.framework)))
)
def test_every_score_lies_in_its_range_and_within_its_points(said: list[str], at: int) -> None:
    path = BOOK.framework[at].path
    evaluation = evaluated(report(*([says(path, "".join(said))] if said else [])))
    for one in evaluation.framework:
        assert one.status is not Status.UNSCORED or one.unscored_note
        if one.low is not None and one.high is not None:
            assert 0 <= one.low <= one.high <= (one.max_score or 0)
            assert one.score is None or one.low <= one.score <= one.high
    assert evaluated(report(*([says(path, "".join(said))] if said else []))) == evaluation


@given(st.text(max_size=30), st.text(max_size=30))
def test_shared_words_are_symmetric(one: str, other: str) -> None:
    assert shared_words(one, other, ()) == shared_words(other, one, ())


def test_points_from_a_rate_are_rounded_once() -> None:
    money = (fund(adjusted_budget_wan="120.5", arrived_wan="110"),)
    book = BOOK.model_copy(update={"framework": tuple(_worth(item, "1000") for item in BOOK.framework)})
    found = entry(evaluate_project(report(funds=money), book), "资金到位率")
    assert found.score == Decimal("912.86")  # 110 ÷ 120.5 = 0.912863…; from the rounded 91.29 % it would be 912.9


def test_a_framework_without_points_judges_and_does_not_score() -> None:
    book = BOOK.model_copy(update={"framework": tuple(_worth(item, None) for item in BOOK.framework)})
    one = report(
        says(("投入", "项目立项", "绩效指标明确性"), "目标未细化分解。"), funds=(fund(adjusted_budget_wan="1"),)
    )
    evaluation = evaluate_project(one, book)
    found = entry(evaluation, "绩效指标明确性")
    assert (found.status, found.score, found.max_score) == (Status.NOT_MET, None, None)
    assert found.unscored_reason is UnscoredReason.NO_WEIGHT
    assert evaluation.totals.score is None


def _worth(item: FrameworkItem, points: str | None) -> FrameworkItem:
    return item.model_copy(update={"max_score": None if points is None else Decimal(points)})
