"""The catalogue of checks: complete, in two languages, and every example behaves."""

from __future__ import annotations

import dataclasses
import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from importlib.resources import files
from typing import cast

import pytest

from perfeval.errors import RuleBookError
from perfeval.review.case import Case
from perfeval.review.catalogue import Check, by_code, catalogue, read_checks
from perfeval.review.checking import Limits
from perfeval.review.checks import function
from perfeval.review.document import catalogue_as_markdown, told_check
from perfeval.review.examples import check_catalogue, check_examples, example_evaluation
from perfeval.review.hits import Hit
from perfeval.review.run import review_in_full, review_project
from tests.every import every
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


@every("check", catalogue(), ids=lambda check: check.code)
def test_both_languages_say_the_same_parts(check: Check) -> None:
    for both in (
        check.say,
        *check.variants.values(),
        *([check.merged] if check.merged else []),
        *([check.holds] if check.holds else []),
    ):
        assert parts(both["zh"]) == parts(both["en"]), check.code


@every("check", catalogue(), ids=lambda check: check.code)
def test_english_has_no_chinese_punctuation(check: Check) -> None:
    for both in (check.title, check.say, *check.variants.values(), check.treatment, check.basis, check.verify):
        assert not set("，。；：“”") & set(both["en"]), both["en"]


@every("check", catalogue(), ids=lambda check: check.code)
def test_codes_that_a_check_yields_to_exist(check: Check) -> None:
    assert (check.yields_to | check.silenced_by) <= set(by_code())
    assert check.merge_from == 0 or check.merged is not None


@every("check", [c for c in catalogue() if c.family != "portfolio"], ids=lambda check: check.code)
def test_every_sentence_finds_its_parts(check: Check) -> None:
    for example in check.flag:
        for lang in ("zh", "en"):
            for finding in (one.told_in(lang) for one in review_project(example_evaluation(example))):
                assert "{" not in finding.message, finding.message
                assert finding.rule
                assert finding.treatment


def test_a_new_check_needs_data_only() -> None:
    [check] = read_checks(MINIMAL, "own.toml")
    assert check_examples(check) == []
    found = review_in_full(example_evaluation(check.flag[0]), checks=[check]).findings
    assert [finding.message for finding in found] == ["“培训人次”完成值“估计120人次”是估计数。"]


@every(
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


@every("check", catalogue(), ids=lambda check: check.code)
def test_an_entry_fits_its_function(check: Check) -> None:
    assert list(check.complaints()) == []
    for words in _patterns(check.limits):
        re.compile(words)


def _patterns(value: object) -> Iterator[str]:
    """Every word of the limits, which are patterns."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for one in value.values() for text in _patterns(one))
    elif isinstance(value, tuple):
        yield from (text for one in value for text in _patterns(one))
    elif dataclasses.is_dataclass(value):
        yield from (text for one in dataclasses.fields(value) for text in _patterns(getattr(value, one.name)))


@every(
    ("limits", "says"),
    [
        ('limits = {on = "indicators", field = "actual_text", any = "估计"}', "any"),
        ('limits = {on = "indicators", field = "actual_text"}', "any is missing"),
        ('limits = {on = "indicators", field = "actual_text", any = ["估计"], all = 1}', "unknown all"),
    ],
)
def test_bad_limits_cost_only_their_own_check(limits: str, says: str) -> None:
    good, example = (
        read_checks(MINIMAL, "own.toml")[0],
        next(line for line in MINIMAL.splitlines() if line.startswith("limits")),
    )
    [bad] = read_checks(MINIMAL.replace(example, limits).replace("own.no_source", "own.bad"), "own.toml")
    assert any(says in complaint for complaint in bad.complaints())
    found = review_in_full(example_evaluation(good.flag[0]), checks=[bad, good]).findings
    assert {(finding.code, finding.not_run) for finding in found} == {("own.bad", True), ("own.no_source", False)}


def test_a_check_that_raises_costs_only_itself() -> None:
    [good] = read_checks(MINIMAL, "own.toml")

    def stumble(case: Case, limits: Limits) -> Iterator[Hit]:
        raise ZeroDivisionError("a mistake of the check")

    broken = dataclasses.replace(good, code="own.broken", function=dataclasses.replace(good.function, run=stumble))
    evaluation = example_evaluation(good.flag[0])
    alone = review_in_full(evaluation, checks=[good]).findings
    found = {finding.code: finding for finding in review_in_full(evaluation, checks=[broken, good]).findings}
    assert found["own.no_source"] == alone[0]
    assert found["own.broken"].not_run
    assert "未能运行" in found["own.broken"].message
    assert "did not run" in found["own.broken"].text("en")
    assert "a mistake of the check" in found["own.broken"].message


def test_a_finding_is_told_in_either_language_and_keeps_its_values() -> None:
    example = {"rows": ["产出指标|数量指标|培训人次|≥100人次|480人次|10|10"]}
    [found] = [one for one in review_project(example_evaluation(example)) if one.code == "fulfilment.over"]
    assert found.params["share"] == Decimal("4.8")
    assert "480%" in found.text("zh")
    assert "480%" in found.text("en")
    assert found.told_in("en").message == found.text("en") != found.message


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


@every("check", catalogue(), ids=lambda check: check.code)
def test_a_basis_cites_only_what_a_reader_can_open(check: Check) -> None:
    """A clause, or a usual practice of review; the entry of the catalogue is named by the sheet, not by its text."""
    for lang in ("zh", "en"):
        assert "检查目录" not in check.basis[lang] and "see check" not in check.basis[lang]
        assert not re.search(r"(规则|标准|rule|standard|[(;]) ?8\.\d", check.basis[lang]), check.basis[lang]


def test_a_check_explains_itself_with_what_it_says_about_its_own_example() -> None:
    told = dict(told_check(by_code()["funds.rows_do_not_add_up"]))
    assert "年度资金总额" in told["例"]
    assert {"依据", "如何答复", "如何核实"} <= set(told)
    assert all("{" not in text for text in told.values())


def test_severity_has_one_vocabulary_on_every_surface() -> None:
    told = {room: load_words(room, "severity") for room in ("review", "report")}
    told["plain"] = {level: load_words("plain", "finding")[f"severity_{level}"] for level in ("high", "medium", "low")}
    for level in ("high", "medium", "low"):
        assert len({tuple(words[level].items()) for words in told.values()}) == 1, level


def load_words(room: str, table: str) -> dict[str, dict[str, str]]:
    text = files("perfeval.words").joinpath(f"{room}.toml").read_text("utf-8")
    return cast("dict[str, dict[str, str]]", tomllib.loads(text)[table])
