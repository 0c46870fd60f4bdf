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


def rounds_of(group: str, concepts: dict[str, tuple[str, str]]) -> list[dict[str, str]]:
    """Concept → word, one of each concept a round, until every word has had its turn."""
    words: dict[str, list[str]] = {concept: [] for concept in concepts}
    for word in WORDS.labels(group):
        if (concept := WORDS.exact(group, word)) in concepts:
            words[concept].append(word)
    return [
        {concept: own[number % len(own)] for concept, own in words.items()}
        for number in range(max(map(len, words.values())))
    ]


def table(columns: list[tuple[str, str]], first: list[str]) -> str:
    heads = [first[0], *(heading for heading, _ in columns)]
    values = [first[1], *(value for _, value in columns)]
    return f"| {' | '.join(heads)} |\n| {' | '.join(values)} |"


def read(drawing: str) -> Project:
    (project,), _ = clean_document(as_document(f"项目名称：甲\n单位：万元\n{drawing}"))
    return project


def shuffled(columns: dict[str, tuple[str, str]], words: dict[str, str]) -> list[tuple[str, str]]:
    order = [(words[concept], value) for concept, (_, value) in columns.items()]
    random.Random(str(words)).shuffle(order)
    return order


@every("words", rounds_of("funds", FUNDS))
def test_words_over_columns_of_money(words: dict[str, str]) -> None:
    line = read(table(shuffled(FUNDS, words), ["资金来源", "年度资金总额"])).funds[0]
    for concept, (_, told) in FUNDS.items():
        value = getattr(line, FUND_FIELDS.get(concept, concept))
        assert value == (told if concept in ("execution_rate", "reason") else Decimal(told)), (concept, words[concept])


@every("words", rounds_of("indicators", INDICATORS))
def test_words_over_columns_of_indicators(words: dict[str, str]) -> None:
    (item,) = read(table(shuffled(INDICATORS, words), ["序号", "1"])).indicators
    for concept, (_, told) in INDICATORS.items():
        value = getattr(item, INDICATOR_FIELDS.get(concept, concept))
        assert value == (Decimal(told) if concept.endswith("score") else told), (concept, words[concept])


@every("words", rounds_of("identification", {"name": ("", ""), "department": ("", ""), "unit": ("", "")}))
@every("shape", ["| {} | {} | < | < |", "| {}： | {} | < | < |", "| {}：{} | < | < | < |", "{}：{}"])
def test_labels_with_their_values(words: dict[str, str], shape: str) -> None:
    told = {"name": "某某维修", "department": "某某局", "unit": "某某馆"}
    lines = [shape.format(word, told[concept]) for concept, word in words.items()]
    table_of = "| 指标名称 | 目标值 | 完成值 | 得分 |\n| 乙 | 1 | 1 | 5 |"
    (project,), _ = clean_document(as_document("\n".join([*lines, table_of])))
    assert {concept: getattr(project, concept) for concept in words} == told


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
