"""Across projects: copies are found in Chinese text with both passages, units are compared, the ranking leads."""

from __future__ import annotations

import random
from dataclasses import replace

from perfeval.report.site import row_of
from perfeval.review.copies import copied_passages
from perfeval.review.decisions import Answer, Decision
from perfeval.review.examples import example_evaluation, example_project
from perfeval.review.portfolio import review_portfolio
from perfeval.review.ranking import rank_projects
from perfeval.review.run import review_project
from perfeval.rules.book import load_book
from perfeval.scoring.score import evaluate_project

ORIGINAL = (
    "项目实施过程中宣传力度不够，部分家长对营养改善政策了解不足，食堂管理制度仍需进一步完善，供应商考核没有常态化。"
)
EDITED = (
    "项目实施过程中宣传力度还不够，部分家长对营养改善政策了解不足，食堂管理制度仍须进一步完善，供应商考核没有常态化。"
)
OTHER = "两台灶具老化，冬季供餐时间偏晚，已列入明年更换计划；供应商考核办法尚在征求意见，预计三月施行，届时公示结果。"


def project(number: int, unit: str, text: str, year: int = 2022):  # type: ignore[no-untyped-def]
    form = {
        "project": {"id": f"p{number}", "name": f"项目{number}", "unit": unit, "year": year},
        "passages": [f"problem|存在问题|{text}"],
    }
    return example_project(form)


def test_a_passage_with_a_few_letters_changed_is_still_a_copy() -> None:
    [copy] = copied_passages(
        [project(1, "甲中学", ORIGINAL), project(2, "乙中学", EDITED), project(3, "丙中学", OTHER)]
    )
    assert copy.kind == "units"
    assert {copy.first.text, copy.second.text} == {ORIGINAL, EDITED}
    assert copy.share > 0.9
    assert str(copy.second.place) == "¶1"


def test_years_of_one_unit_and_projects_of_one_year_are_told_apart() -> None:
    [years] = copied_passages([project(1, "甲中学", ORIGINAL, 2021), project(2, "甲中学", ORIGINAL, 2022)])
    assert years.kind == "years"
    assert years.share == 1
    [projects] = copied_passages([project(1, "甲中学", ORIGINAL), project(2, "甲中学", ORIGINAL)])
    assert projects.kind == "projects"


def test_a_passage_used_by_everybody_is_one_entry() -> None:
    found = copied_passages([project(n, f"第{n}小学", ORIGINAL) for n in range(300)])
    assert len(found) == 1
    assert len(found[0].projects) == 300


def test_short_or_empty_text_is_no_copy() -> None:
    assert copied_passages([project(1, "甲中学", "宣传力度不够"), project(2, "乙中学", "宣传力度不够")]) == ()


def test_ten_thousand_passages_do_not_need_minutes() -> None:
    words = [ORIGINAL[n : n + 4] for n in range(0, 48, 4)] + [OTHER[n : n + 4] for n in range(0, 48, 4)]
    chance = random.Random(7)
    texts = ["".join(chance.choices(words, k=16)) + str(n) for n in range(2000)]
    texts[1999] = texts[5][:-1] + "略"
    found = copied_passages([project(n, f"单位{n}", text) for n, text in enumerate(texts)])
    assert any({copy.first.project_id, copy.second.project_id} == {"p5", "p1999"} for copy in found)


def test_the_worst_project_leads_and_says_why() -> None:
    good = {"project": {"id": "good"}, "rows": ["产出指标|数量指标|培训人次|≥100人次|120人次|90|90"]}
    bad = {
        "project": {"id": "bad"},
        "funds": ["年度资金总额|0|0|0|10|0|0", "其中：财政拨款|90|90|90"],
        "rows": ["产出指标|数量指标|培训人次|≥100人次|50人次|90|90"],
    }
    evaluations = [example_evaluation(good), example_evaluation(bad)]
    findings = {item.project.id: review_project(item) for item in evaluations}
    ranking = review_portfolio(evaluations, findings).ranking
    assert [item.project_id for item in ranking] == ["bad", "good"]
    assert ranking[0].high >= 2
    assert ranking[0].points_at_stake >= 45
    assert ranking[0].reason.startswith("“")


def test_index_and_portfolio_have_one_order() -> None:
    rows = ["产出指标|数量指标|培训人次|≥100人次|{}人次|90|{}"]
    forms = [
        {"project": {"id": f"p{number}"}, "rows": [rows[0].format(done, own)]}
        for number, (done, own) in enumerate([(100, 90), (50, 90), (50, 45), (90, 90), (120, 80)])
    ]
    evaluations = [example_evaluation(form) for form in forms]
    findings = {item.project.id: review_project(item) for item in evaluations}
    listed = sorted((row_of(item, findings[item.project.id]) for item in evaluations), key=lambda row: row.order)
    ranking = review_portfolio(evaluations, findings).ranking
    assert [row.id for row in listed] == [item.project_id for item in ranking]
    assert listed[0].id == "p1", "half done, full points"


def test_a_finding_that_was_explained_does_not_rank_a_project() -> None:
    form = {"project": {"id": "one"}, "rows": ["产出指标|数量指标|培训人次|≥100人次|50人次|90|90"]}
    evaluation = example_evaluation(form)
    found = review_project(evaluation)
    [before] = rank_projects([evaluation], {"one": found})
    for verdict, weighs in (("accepted", True), ("explained", False), ("wrong", False)):
        decided = {item: Decision("one", item.code, item.object, Answer(verdict), "看过") for item in found}
        [after] = rank_projects([evaluation], {"one": found}, {"one": decided})
        assert (after.weight == before.weight) is weighs
        assert after.high == before.high, "it stays listed"


def test_an_empty_portfolio_says_nothing() -> None:
    review = review_portfolio([], {})
    assert (review.findings, review.copies, review.ranking, review.first) == ((), (), (), ())


def test_one_project_in_two_files_names_both_and_what_differs() -> None:
    scan, workbook = (
        example_project(
            {"project": {"id": name}, "funds": [f"年度资金总额|100|100|{spent}"], "reported": ["total|100|95"]}
        )
        for name, spent in (("a", 90), ("b", 98))
    )
    lot = [
        evaluate_project(replace(one, form=replace(one.form, file=file)), load_book("cn_2020_10_self"))
        for one, file in ((scan, "扫描件.pdf"), (workbook, "自评表.xlsx"))
    ]
    [found] = [one for one in review_portfolio(lot, {}).findings if one.finding.code == "portfolio.handed_in_twice"]
    assert found.projects == ("a", "b")
    assert "扫描件.pdf 预算 100、支出 90 万元" in found.finding.message
    assert "自评表.xlsx 预算 100、支出 98 万元" in found.finding.message
