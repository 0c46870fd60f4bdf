"""Units, magnitudes and signs (单位、数量级、方向) of targets and completed values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from perfeval.model import FormKind
from perfeval.numbers import format_number, half_up
from perfeval.review.case import Case, unit_family
from perfeval.review.hits import Held, Hit
from perfeval.review.text import has_any
from perfeval.values.reading import canonical, comparable, unit_relation
from perfeval.values.units import UnitRelation

_PERCENT = "rate"


def unit_mismatch(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The completed value is not in the unit of its target."""
    for row in case.rows:
        target, actual = row.item.target, row.item.actual
        if not (target.is_number and actual.is_number) or unit_relation(target, actual) is not UnitRelation.MISMATCH:
            continue
        if target.value == 0 and actual.value == 0:
            continue
        percent_for_count = unit_family(actual) == _PERCENT and unit_family(target) != _PERCENT
        wanted = (
            format_number(target.value * actual.value / 100)
            if percent_for_count and target.value is not None and actual.value is not None
            else ""
        )
        yield Hit(
            row.label,
            row.quotes("actual_text", "target_text"),
            row.item.actual_text,
            target.unit or target.text,
            {"target": row.item.target_text, "unit": target.unit or "", "claimed": wanted},
            points=row.self_score,
            row=row.key,
            variant="percent" if percent_for_count else "",
        )


def magnitude(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Target and completed value, or a cost and the budget, differ ten-thousandfold: 元 and 万元 mixed up."""
    low, high = Decimal(str(limits["low"])), Decimal(str(limits["high"]))
    for row in case.rows:
        target, actual = row.item.target, row.item.actual
        both = comparable(target, actual)
        if both.target and both.actual and low <= max(both.target, both.actual) / min(both.target, both.actual) <= high:
            times = max(both.target, both.actual) / min(both.target, both.actual)
            quotes = row.quotes("actual_text", "target_text")
            yield Hit(
                row.label,
                quotes,
                row.item.actual_text,
                row.item.target_text,
                {"times": format_number(half_up(times, 0))},
                row=row.key,
            )
            continue
        money = canonical(target) if target.is_number and unit_family(target) == "money" else None
        if money and case.budget and "成本" in row.item.level2 and low <= money[0] / (case.budget * 10000) <= high:
            yield Hit(
                row.label,
                row.quotes("target_text"),
                row.item.target_text,
                f"{case.money(case.budget)}{case.money_unit}",
                {"times": format_number(half_up(money[0] / (case.budget * 10000), 0))},
                row=row.key,
                variant="budget",
            )


def cost_with_at_least(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A cost with ≥ rewards spending."""
    for row in case.rows:
        item = row.item
        if (
            "成本" not in item.level2 + item.level1
            or item.target.operator not in (">=", ">")
            or has_any(row.name, limits["good_when_high"])
        ):
            continue
        if unit_family(item.target) == "money" or has_any(row.name, limits["costs"]):
            yield Hit(
                row.label,
                row.quotes("target_text", "sign_text"),
                item.target_text,
                "≤" + item.target_text.lstrip("≥≧>＞=大于不低少"),
                row=row.key,
            )


def at_most_on_service(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A count of services with ≤ rewards doing less."""
    for row in case.rows:
        item = row.item
        if (
            "数量" in item.level2
            and item.target.operator in ("<=", "<")
            and has_any(row.name, limits["services"])
            and not has_any(row.name, limits["bad_things"])
        ):
            yield Hit(
                row.label,
                row.quotes("target_text", "sign_text"),
                item.target_text,
                "≥" + item.target_text.lstrip("≤≦<＜=不超过高于大"),
                row=row.key,
            )


def cost_as_equality(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A cost control rate as an equality: spending less would miss it."""
    for row in case.rows:
        item = row.item
        bare_equal = item.target.operator == "=" or (
            item.target.operator is None and case.project.form.kind is FormKind.TARGET_TABLE
        )
        if (
            "成本" in item.level2
            and bare_equal
            and unit_family(item.target) == _PERCENT
            and has_any(row.name, limits["names"])
        ):
            yield Hit(
                row.label,
                row.quotes("target_text"),
                item.target_text,
                f"≤{format_number(item.target.value or Decimal(100))}%",
                row=row.key,
            )
