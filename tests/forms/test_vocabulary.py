"""Every word of the vocabulary is understood where it stands in a form, in any order of columns (表头词汇)."""

from __future__ import annotations

import random
from decimal import Decimal

from perfeval.clean.projects import clean_document
from perfeval.forms.vocabulary import vocabulary
from perfeval.model import Project
from tests.every import every
from tests.forms.drawing import as_document

FUNDS = {
    "initial_budget": ("年初预算数", "11"),
    "adjusted_budget": ("全年预算数", "12"),
    "arrived": ("到位数", "13"),
    "executed": ("全年执行数", "14"),
    "execution_rate": ("执行率", "90%"),
    "max_score": ("分值", "10"),
    "self_score": ("得分", "9"),
    "reason": ("原因", "尾款未付"),
}
FUND_FIELDS = {
    "initial_budget": "initial_budget_wan",
    "adjusted_budget": "adjusted_budget_wan",
    "arrived": "arrived_wan",
    "executed": "executed_wan",
    "execution_rate": "execution_rate_text",
    "reason": "reason_text",
}
INDICATORS = {
    "level1": ("一级指标", "产出指标"),
    "level2": ("二级指标", "数量指标"),
    "level3": ("三级指标", "培训人数"),
    "target": ("年度指标值", "≥100人"),
    "actual": ("实际完成值", "120人"),
    "max_score": ("分值", "50"),
    "self_score": ("得分", "49"),
    "reason": ("偏差原因分析及改进措施", "培训增加"),
}
INDICATOR_FIELDS = {"target": "target_text", "actual": "actual_text", "reason": "reason_text"}
# 项目支出 is also a row of the funds; 总预算 of several years counts only beside the label of the year
WORDS = vocabulary()


def words_of(group: str, concepts: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    return [(concept, word) for word in WORDS.labels(group) if (concept := WORDS.exact(group, word)) in concepts]


def table(columns: list[tuple[str, str]], first: list[str]) -> str:
    heads = [first[0], *(heading for heading, _ in columns)]
    values = [first[1], *(value for _, value in columns)]
    return f"| {' | '.join(heads)} |\n| {' | '.join(values)} |"


def read(drawing: str) -> Project:
    (project,), _ = clean_document(as_document(f"项目名称：甲\n单位：万元\n{drawing}"))
    return project


def shuffled(columns: dict[str, tuple[str, str]], seed: str) -> list[tuple[str, str]]:
    order = list(columns.values())
    random.Random(seed).shuffle(order)
    return order


@every(("concept", "word"), words_of("funds", FUNDS))
def test_a_word_over_a_column_of_money(concept: str, word: str) -> None:
    columns = shuffled({**FUNDS, concept: (word, FUNDS[concept][1])}, word)
    line = read(table(columns, ["资金来源", "年度资金总额"])).funds[0]
    value = getattr(line, FUND_FIELDS.get(concept, concept))
    assert value == (FUNDS[concept][1] if concept in ("execution_rate", "reason") else Decimal(FUNDS[concept][1]))


@every(("concept", "word"), words_of("indicators", INDICATORS))
def test_a_word_over_a_column_of_indicators(concept: str, word: str) -> None:
    columns = shuffled({**INDICATORS, concept: (word, INDICATORS[concept][1])}, word)
    (item,) = read(table(columns, ["序号", "1"])).indicators
    value = getattr(item, INDICATOR_FIELDS.get(concept, concept))
    assert value == (Decimal(INDICATORS[concept][1]) if concept.endswith("score") else INDICATORS[concept][1])


@every(("concept", "word"), words_of("identification", {"name": ("", ""), "department": ("", ""), "unit": ("", "")}))
@every("shape", ["| {} | 某某 | < | < |", "| {}： | 某某 | < | < |", "| {}：某某 | < | < | < |", "{}：某某"])
def test_a_label_with_its_value(concept: str, word: str, shape: str) -> None:
    table_of = "| 指标名称 | 目标值 | 完成值 | 得分 |\n| 乙 | 1 | 1 | 5 |"
    (project,), _ = clean_document(as_document(f"{shape.format(word)}\n{table_of}"))
    assert getattr(project, concept) == "某某"


def test_every_concept_has_words_and_no_word_has_two_meanings() -> None:
    for group in ("funds", "indicators", "goals", "identification", "texts", "totals", "sides"):
        for word in WORDS.labels(group):
            match = WORDS.find(group, word)
            assert match is not None
            assert match.how == "exact"


def test_nearly_right_is_only_a_suggestion() -> None:
    assert WORDS.find("indicators", "年终达成") is None
    suggestion = WORDS.suggest("indicators", "年终达成")
    assert suggestion is not None
    assert (suggestion.concept, suggestion.how) == ("actual", "like")
    assert WORDS.suggest("indicators", "天气") is None


@every("heading, concept", [("年终达成", "actual"), ("指标配分", "max_score"), ("额外计划值", "target")])
def test_a_heading_is_likest_to_the_words_whose_characters_it_has(heading: str, concept: str) -> None:
    alike = WORDS.likeness("indicators", heading)
    assert max(alike, key=lambda one: alike[one]) == concept
    assert sum(alike.values()) <= 1
