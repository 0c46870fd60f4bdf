"""At a prompt every object is words a person reads: no listing of fields, no markup, the clause's status in words."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

import perfeval as pe
from perfeval.outcome import Result
from perfeval.rules.book import load_book


@pytest.fixture(scope="module")
def result(data_raw: Path) -> Result:
    return pe.evaluate(pe.read(data_raw / "hebei-langfang-shipin-2019.docx"))


def test_an_explanation(result: Result) -> None:
    assert repr(result.explain("hebei-langfang-shipin-2019", "执行率")).split("\n") == [
        "执行率 86.2%",
        "  执行率 = 执行数 37.24 ÷ 全年预算数 43.2 = 86.2%",
        "  全年预算数 43.2 万元（hebei-langfang-shipin-2019.docx 表1 R4C5）",
        "  全年执行数 37.24 万元（hebei-langfang-shipin-2019.docx 表1 R4C6）",
        "  财预〔2020〕10号 第十三条；附件1（未见条文，依通行做法）",
    ]


def test_a_project_and_its_evaluation(result: Result) -> None:
    item = result.evaluation()
    assert repr(item.project) == (
        "项目 hebei-langfang-shipin-2019\n  办公宿舍楼、食堂及餐厅暖通改造经费\n  廊坊市食品工程学校，2019 年度\n"
        "  预算 43.2 万元，执行 37.24 万元\n  指标 9 项\n  来源 hebei-langfang-shipin-2019.docx"
    )
    lines = repr(item).split("\n")
    assert lines[0] == "评价 hebei-langfang-shipin-2019"
    assert "  复算 97.24，自评 98，满分 100，未评 0" in lines
    assert "  等级 暂不能定级（中–优），自评 —" in lines
    assert repr(item.project.funds[0]) == "年度资金总额：预算 43.2 万元，执行 37.24 万元"
    assert repr(item.project.indicators[0]) == "指标1工程资金金额：指标值 43.2，完成值 37.24，分值 10，自评 9"


def test_a_finding_is_one_line(result: Result) -> None:
    found = result.findings_by_project["hebei-langfang-shipin-2019"]
    first = next(one for one in found if one.code == "funds.execution_score")
    assert repr(first).startswith("一般 错误 ")
    assert "\n" not in repr(first)
    assert "hebei-langfang-shipin-2019.docx 表1 R4C9、" in repr(first)
    assert repr(first).endswith("写 9，应为 8.62）")


def test_a_rule_book() -> None:
    book = load_book("cn_2020_10_self")
    assert str(book) == repr(book)
    assert repr(book).split("\n")[:2] == [
        "规则文件 cn_2020_10_self：项目支出绩效自评（2020 年管理办法）",
        "  财预〔2020〕10号 项目支出绩效评价管理办法（见于转载或表样，未核对原件）",
    ]


def test_whatever_an_analyst_looks_at_is_words(result: Result) -> None:
    item = result.evaluation()
    looked_at = [
        result.intake,
        result,
        item,
        item.project,
        *item.project.funds,
        *item.project.indicators,
        *item.funds,
        *item.indicators,
        *item.measures,
        *item.explanations.values(),
        *result.findings_by_project[item.project.id],
    ]
    for one in looked_at:
        assert not re.search(r"\w+\(\w+=|<\w+|Decimal|None|unverified", repr(one)), repr(one)


def test_a_framework_of_2013(data_raw: Path) -> None:
    item = pe.evaluate(pe.read(data_raw / "wuchang-gsl-2018.docx")).evaluation()
    for one in item.framework:
        assert repr(one).startswith(one.explanation.title)
        if one.score is None:
            assert one.unscored_note is None or one.unscored_note in repr(one)
    assert item.totals.unscored_points > Decimal(0)
