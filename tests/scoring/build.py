"""Projects built by hand from the texts that a form would hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from perfeval.model import Form, FormKind, FundKind, FundLine, Indicator, Project
from perfeval.values.reading import read_quantity


def number(text: object) -> Decimal | None:
    """A number of a case; absent stays absent."""
    return None if text is None else Decimal(str(text))


def indicator(**given: Any) -> Indicator:
    """One row: texts as in the form, numbers as quoted text."""
    target, actual = given.get("target", ""), given.get("actual", "")
    sign, unit = given.get("sign", ""), given.get("unit", "")
    name = given.get("level3", "指标")
    return Indicator(
        level1=given.get("level1", "产出指标"),
        level2=given.get("level2", "数量指标"),
        level3=name,
        target_text=f"{sign}{target}{unit}",
        actual_text=actual,
        target=read_quantity(target, sign=sign, unit=unit, name=name, year=given.get("year")),
        actual=read_quantity(actual, name=name, year=given.get("year")),
        level1_points=number(given.get("level1_points")),
        max_score=number(given.get("max_score")),
        self_score=number(given.get("self_score")),
        score_group=given.get("score_group"),
    )


def fund(label: str = "年度资金总额", kind: FundKind = FundKind.TOTAL, **given: Any) -> FundLine:
    """One fund row; amounts in 万元."""
    amounts = {
        name: number(given.get(name))
        for name in ("initial_budget_wan", "adjusted_budget_wan", "arrived_wan", "executed_wan")
    }
    return FundLine(
        label_text=label,
        kind=kind,
        level=given.get("level", 0 if kind is FundKind.TOTAL else 1),
        execution_rate_text=given.get("execution_rate_text"),
        max_score=number(given.get("max_score")),
        self_score=number(given.get("self_score")),
        **amounts,
    )


def project(indicators: tuple[Indicator, ...] = (), funds: tuple[FundLine, ...] = (), **given: Any) -> Project:
    """One form."""
    form = Form(
        file="case.xlsx",
        layout=given.get("layout", "mof-2020"),
        title=given.get("title", "项目支出绩效自评表"),
        kind=FormKind(given.get("kind", "self_evaluation")),
        region=given.get("region"),
    )
    return Project(
        id="case",
        form=form,
        name="案例",
        department=given.get("department"),
        unit=given.get("unit"),
        year=given.get("year", 2022),
        funds=funds,
        indicators=indicators,
        reported=given.get("reported", ()),
    )
