"""The catalogue of checks: complete, in two languages, and every example behaves."""

from __future__ import annotations

import string

import pytest

from perfeval.errors import RuleBookError
from perfeval.review.catalogue import Check, by_code, catalogue, read_checks
from perfeval.review.checks import function
from perfeval.review.document import catalogue_as_markdown
from perfeval.review.examples import check_catalogue, check_examples, example_evaluation
from perfeval.review.review import review_in_full, review_project
from tests.review.forms import CHECKOUT

MINIMAL = """
family = "measurability"
dimension = {zh = "指标", en = "indicators"}
[[check]]
code = "own.no_source"
title = {zh = "没有数据来源", en = "no source"}
verdict = "ask"
severity = "low"
how = "words"
limits = {on = "indicators", field = "actual_text", any = ["估计", "大约"]}
say = {zh = "“{object}”完成值“{saw}”是估计数。", en = "“{object}”: “{saw}” is an estimate."}
treatment = {zh = "提供统计数。", en = "Provide the count."}
basis = {zh = "数据应真实", en = "data are true"}
false_alarms = {zh = "无。", en = "None."}
verify = {zh = "看台账。", en = "Look at the records."}
flag = [{rows = ["产出指标|数量指标|培训人次|≥100人次|估计120人次"], expect = {object = "培训人次"}}]
leave = [{rows = ["产出指标|数量指标|培训人次|≥100人次|120人次"]}]
"""


def parts(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_example_behaves() -> None:
    assert check_catalogue() == []


@pytest.mark.parametrize("check", catalogue(), ids=lambda check: check.code)
def test_both_languages_say_the_same_parts(check: Check) -> None:
    for both in (
        check.say,
        *check.variants.values(),
        *([check.merged] if check.merged else []),
        *([check.holds] if check.holds else []),
    ):
        assert parts(both["zh"]) == parts(both["en"]), check.code


@pytest.mark.parametrize("check", catalogue(), ids=lambda check: check.code)
def test_english_has_no_chinese_punctuation(check: Check) -> None:
    for both in (check.title, check.say, *check.variants.values(), check.treatment, check.basis, check.verify):
        assert not set("，。；：“”") & set(both["en"]), both["en"]


@pytest.mark.parametrize("check", catalogue(), ids=lambda check: check.code)
def test_codes_that_a_check_yields_to_exist(check: Check) -> None:
    assert (check.yields_to | check.silenced_by) <= set(by_code())
    assert check.merge_from == 0 or check.merged is not None


@pytest.mark.parametrize("check", [c for c in catalogue() if c.family != "portfolio"], ids=lambda check: check.code)
def test_every_sentence_finds_its_parts(check: Check) -> None:
    for example in check.flag:
        for lang in ("zh", "en"):
            for finding in review_project(example_evaluation(example), lang):
                assert "{" not in finding.message, finding.message
                assert finding.rule
                assert finding.treatment


def test_a_new_check_needs_data_only() -> None:
    [check] = read_checks(MINIMAL, "own.toml")
    assert check_examples(check) == []
    found = review_in_full(example_evaluation(check.flag[0]), checks=[check]).findings
    assert [finding.message for finding in found] == ["“培训人次”完成值“估计120人次”是估计数。"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('how = "words"', 'how = "magic"'), "magic"),
        (('verdict = "ask"', 'verdict = "maybe"'), "maybe"),
        (('title = {zh = "没有数据来源", en = "no source"}', 'title = {zh = "没有数据来源"}'), "zh and en"),
        (('severity = "low"\n', ""), "severity"),
        (("code = ", 'colour = "red"\ncode = '), "colour"),
        (('family = "measurability"', 'family = "astrology"'), "astrology"),
    ],
)
def test_a_faulty_entry_is_named(change: tuple[str, str], says: str) -> None:
    with pytest.raises(RuleBookError) as error:
        for check in read_checks(MINIMAL.replace(*change), "own.toml"):
            function(check.how)
    assert says in error.value.say("en") or says in error.value.say("zh")


def test_examples_that_do_not_behave_are_reported() -> None:
    [check] = read_checks(MINIMAL.replace("估计120人次", "120人次"), "own.toml")
    assert "was not flagged" in check_examples(check)[0]
    [check] = read_checks(
        MINIMAL.replace(
            'leave = [{rows = ["产出指标|数量指标|培训人次|≥100人次|120',
            'leave = [{rows = ["产出指标|数量指标|培训人次|≥100人次|大约120',
        ),
        "own.toml",
    )
    assert "was flagged" in check_examples(check)[0]


def test_the_page_of_checks_is_up_to_date() -> None:
    page = CHECKOUT / "docs" / "checks.md"
    assert page.read_text("utf-8") == catalogue_as_markdown(), "run: python -m perfeval.review.document docs/checks.md"
