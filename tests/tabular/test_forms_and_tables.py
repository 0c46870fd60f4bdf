"""A project with a form and rows in a table is one project: the form counts, what differs has both places."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

import perfeval as pe
from perfeval.clean.projects import clean_document
from perfeval.intake import Intake
from perfeval.model import Project
from perfeval.tabular.uniting import unite
from tests.forms.drawing import as_document
from tests.tabular.office import BUDGET, INDICATORS, budget_rows, indicator_rows, made

FORM = """
| 项目支出绩效自评表（2023年度） | < | < | < | < | < |
| 项目名称 | 道路养护（二期） | < | 实施单位 | 市公路中心 | < |
| 项目资金（万元） |  | 全年预算数 | 全年执行数 | 执行率 | 得分 |
| ^ | 年度资金总额 | 23.5 | 21.56 | 91.74% | 9.17 |
| 绩效指标 | 一级指标 | 三级指标 | 年度指标值 | 实际完成值 | 得分 |
| ^ | 产出指标 | 完成数量 | ≥101处 | 91处 | 28 |
| ^ | 产出指标 | 验收合格率 | ≥95% | 99% | 20 |
"""


def form() -> Project:
    return clean_document(as_document(FORM))[0][0]


def tables() -> tuple[Project, ...]:
    some = made(2)
    budget = pd.DataFrame(budget_rows(some), columns=BUDGET)
    return pe.from_tables(budget=budget, indicators=pd.DataFrame(indicator_rows(some), columns=INDICATORS)).items


def test_the_form_counts_and_the_table_fills_in() -> None:
    own = form()
    united, alone, told = unite([own], tables())
    one = united[id(own)]
    assert [item.name for item in alone] == ["乡村教师培训（三期）"]
    assert one.id == own.id
    assert (one.code, one.department) == ("042020001", "市财政局2科"), "only the table says them"
    assert len(one.indicators) == 2
    assert str(one.cells["code"]) == "budget[042020001,项目编码]"
    assert "以自评表为准" in told[0].text()


def test_what_differs_is_kept_with_both_places() -> None:
    own = form()
    united, _, _ = unite([own], tables())
    said = {one.field: (one.ours, one.theirs) for one in united[id(own)].differing}
    assert said == {
        "executed_wan": ("21.56", "22.56"),
        "验收合格率 actual_text": ("99%", "97"),
        "受益人数 target_text": ("", "≥10100人次"),
        "群众满意度 target_text": ("", "≥90%"),
    }
    assert all(len(one.places) == 2 for one in united[id(own)].differing if one.ours)
    result = pe.evaluate(Intake((united[id(own)],), ()))
    objects = {found["object"] for found in result.findings.to_dict("records") if found["code"] == "sources.differ"}
    assert objects == {"道路养护（二期）", "验收合格率", "受益人数", "群众满意度"}


def test_another_year_is_another_project() -> None:
    own = replace(form(), year=2022)
    united, alone, told = unite([own], tables())
    assert not united
    assert len(alone) == 2
    assert "年度不同，没有合并" in told[0].text()
