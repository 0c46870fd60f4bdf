"""Units, magnitudes and signs (单位、数量级、方向) of targets and completed values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from perfeval.model import FormKind
from perfeval.numbers import format_number, half_up
from perfeval.review.case import Case, Row, unit_family
from perfeval.review.checking import Limits, row_check
from perfeval.review.findings import Severity, Verdict
from perfeval.review.hits import Hit
from perfeval.review.sense import Kind, is_money, kind_of, says
from perfeval.review.text import has_any
from perfeval.values.afar import of_both
from perfeval.values.quantity import Quantity
from perfeval.values.reading import canonical, comparable, unit_relation
from perfeval.values.units import UnitRelation

_PERCENT = "rate"


@row_check(variants=("percent",), parts=("target", "unit", "claimed"))
def unit_mismatch(row: Row, case: Case, _: Limits) -> Hit | None:
    """The completed value is not in the unit of its target."""
    target, actual = row.item.target, row.item.actual
    if not (target.is_number and actual.is_number) or unit_relation(target, actual) is not UnitRelation.MISMATCH:
        return None
    if target.value == 0 == actual.value or target.value is None or actual.value is None:
        return None
    if {unit_family(target), unit_family(actual)} == {"working_days", "duration_days"}:
        return None  # days are at least as many as working days: met either way, or a matter of the score
    as_share = unit_family(actual) == _PERCENT != unit_family(target)
    return Hit(
        quotes=row.quotes("actual_text", "target_text"),
        saw=row.item.actual_text,
        expected=target.unit or target.text,
        parts={
            "target": row.item.target_text,
            "unit": target.unit or "",
            "claimed": target.value * actual.value / 100 if as_share else None,
        },
        points=row.self_score,
        variant="percent" if as_share else "",
    )


@dataclass(frozen=True)
class Times(Limits):
    low: Decimal  # how many times apart two amounts are when 元 and 万元 are mixed up
    high: Decimal


@row_check(Times, variants=("budget",), parts=("times",))
def magnitude(row: Row, case: Case, limits: Times) -> Hit | None:
    """Target and completed value, or a cost and the budget, differ ten-thousandfold: 元 and 万元 mixed up."""
    target = row.item.target
    times = of_both(target, row.item.actual, _apart, limits.low, limits.high)
    if times is not None:
        return Hit(
            quotes=row.quotes("actual_text", "target_text"),
            saw=row.item.actual_text,
            expected=row.item.target_text,
            parts={"times": half_up(times, 0)},
        )
    if "成本" not in row.item.level2:
        return None
    money = canonical(target) if target.is_number and unit_family(target) == "money" else None
    if money and case.budget:
        times = money[0] / (case.budget * 10000)
        if limits.low <= times <= limits.high:
            return Hit(
                quotes=row.quotes("target_text"),
                saw=row.item.target_text,
                expected=f"{case.money(case.budget)}{case.money_unit}",
                parts={"times": half_up(times, 0)},
                variant="budget",
            )
    return None


def _apart(target: Quantity, actual: Quantity, low: Decimal, high: Decimal) -> Decimal | None:
    """How many times one of the two is the other, where that lies within bounds."""
    both = comparable(target, actual)
    if not both.target or not both.actual:
        return None
    times = max(both.target, both.actual) / min(both.target, both.actual)
    return times if low <= times <= high else None


@row_check(variants=("standard",))
def cost_with_at_least(row: Row, case: Case, _: Limits) -> Hit | None:
    """A cost with ≥ rewards spending; what people get may have a floor, which one asks."""
    item = row.item
    if kind_of(row) is not Kind.COST or item.target.operator not in (">=", ">"):
        return None
    if not (is_money(row) or says(row, "costs")) or says(row, "saved"):
        return None
    support = says(row, "support")
    return Hit(
        quotes=row.quotes("target_text", "sign_text"),
        saw=item.target_text,
        expected=None if support else "≤" + item.target_text.lstrip("≥≧>＞=大于不低少"),
        variant="standard" if support else "",
        verdict=Verdict.ASK if support else None,
        severity=Severity.LOW if support else None,
    )


@dataclass(frozen=True)
class Names(Limits):
    names: tuple[str, ...]


@row_check(Names)
def cost_as_equality(row: Row, case: Case, limits: Names) -> Hit | None:
    """A cost control rate as an equality: spending less would miss it."""
    item = row.item
    bare_equal = item.target.operator == "=" or (
        item.target.operator is None and case.project.form.kind is FormKind.TARGET_TABLE
    )
    if "成本" not in item.level2 or not bare_equal or unit_family(item.target) != _PERCENT:
        return None
    if not has_any(row.name, limits.names):
        return None
    return Hit(
        quotes=row.quotes("target_text"),
        saw=item.target_text,
        expected=f"≤{format_number(item.target.value or Decimal(100))}%",
    )
