"""Budget, spending and output side by side (预算执行与产出): money and results that do not go together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from perfeval.numbers import format_number, format_percent, half_up
from perfeval.places import Place
from perfeval.review.case import Case, Row, goal_label
from perfeval.review.checking import Limits, form_check, row_check
from perfeval.review.checks.funds_use import explanation
from perfeval.review.findings import Quote, Severity, Verdict
from perfeval.review.hits import Hit
from perfeval.review.questions import holds, stands_under
from perfeval.review.sense import Kind, attainment, kind_of
from perfeval.review.text import find_any, has_any, squeeze
from perfeval.values.reading import read_quantity


def _outputs(case: Case) -> list[tuple[Row, Decimal]]:
    """The output indicators that count something, and their attainment."""
    outputs = (row for row in case.rows if stands_under(row, _OUTPUTS) and kind_of(row) not in (Kind.COST, Kind.TIME))
    return [(row, share) for row in outputs if (share := attainment(row)) is not None]


_OUTPUTS = ("产出", "数量", "质量")


@dataclass(frozen=True)
class Unspent(Limits):
    spent: Decimal  # less than this share spent is little
    hardly: Decimal
    done: Decimal  # mean attainment from which the outputs are all there
    reasons: tuple[str, ...]  # words that explain a saving


@form_check(Unspent, variants=("part", "explained"), parts=("output", "mean", "reason"))
def output_without_spending(case: Case, limits: Unspent) -> Hit | None:
    """Hardly any money spent, and the outputs all there (0.08 % spent, 748 % done)."""
    rate = case.execution_rate
    if rate is None or case.total is None or rate >= limits.spent or not case.budget:
        return None
    if not (outputs := _outputs(case)):
        return None
    mean = sum((share for _, share in outputs), Decimal(0)) / len(outputs)
    if mean < limits.done:
        return None
    row, most = max(outputs, key=lambda pair: pair[1])
    explained = explanation(case, limits.reasons)
    return Hit(
        object=case.total.label_text,
        quotes=case.fund_quotes(case.total, "executed_wan", "adjusted_budget_wan")
        + row.quotes("actual_text", "target_text"),
        saw=format_percent(rate),
        expected=format_percent(most, 0),
        parts={"output": row.label, "mean": format_percent(mean, 0), "reason": explained[:60]},
        row="execution",
        variant="explained" if explained else "" if rate < limits.hardly else "part",
        verdict=Verdict.ASK if explained else None,
        severity=Severity.LOW if explained else None,
    )


@dataclass(frozen=True)
class Ahead(Limits):
    points: Decimal  # how far spending may run ahead of output, as a fraction


@form_check(Ahead, parts=("output", "least"))
def payment_ahead(case: Case, limits: Ahead) -> Hit | None:
    """The money is spent and the outputs lag behind."""
    rate = case.execution_rate
    if rate is None or case.total is None or not (outputs := _outputs(case)):
        return None
    capped = [min(share, Decimal(1)) for _, share in outputs]
    mean = sum(capped, Decimal(0)) / len(capped)
    if min(rate, Decimal(1)) - mean <= limits.points:
        return None
    row, least = min(outputs, key=lambda pair: pair[1])
    return Hit(
        object=case.total.label_text,
        quotes=case.fund_quotes(case.total, "executed_wan", "execution_rate_text")
        + row.quotes("actual_text", "target_text"),
        saw=format_percent(rate),
        expected=format_percent(mean),
        parts={"output": row.label, "least": format_percent(least, 0)},
        row="execution",
    )


@dataclass(frozen=True)
class CarryOver(Limits):
    left: Decimal
    tolerance: Decimal
    names: tuple[str, ...]


@row_check(CarryOver, parts=("rate",))
def carry_over(row: Row, case: Case, limits: CarryOver) -> Hit | None:
    """A carry-over or surplus rate that the execution rate contradicts."""
    actual = row.item.actual
    if not has_any(row.name, limits.names) or not actual.is_number or actual.value is None:
        return None
    left = case.unspent_share
    if left is None or left < limits.left or case.total is None or actual.value / 100 >= left - limits.tolerance:
        return None
    return Hit(
        quotes=row.quotes("actual_text") + case.fund_quotes(case.total, "execution_rate_text", "executed_wan"),
        saw=row.item.actual_text,
        expected=format_percent(left),
        parts={"rate": 1 - left},
        points=row.self_score,
    )


@dataclass(frozen=True)
class Price:
    """What a thing usually costs, in 万元 a piece."""

    things: tuple[str, ...]
    unit: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Prices(Limits):
    prices: tuple[Price, ...]


@form_check(Prices, parts=("count", "unit", "money", "money_unit"))
def unit_price(case: Case, limits: Prices) -> Iterator[Hit]:
    """A price per piece outside what such things cost: ask."""
    things = tuple(dict.fromkeys(word for price in limits.prices for word in price.things))
    if not case.some(holds, things) and not case.tells(things):
        return
    money = case.executed or case.budget
    if not money or case.total is None:
        return
    texts = list(_counted(case))
    goals = (goal.expected_text or "" for goal in case.goals)
    everything = squeeze("".join((case.project.name or "", *goals, *(text for _, _, text in texts))))
    for price in limits.prices:
        if not has_any(everything, price.things):
            continue
        for label, place, text in texts:
            count = _count(text, price.unit)
            if count is None or place is None:
                continue
            each = money / count
            if not price.low <= each <= price.high:
                yield Hit(
                    object=label,
                    quotes=(Quote(place, text), *case.fund_quotes(case.total, "executed_wan")),
                    saw=format_number(half_up(each, 3)) + " 万元",
                    expected=f"{format_number(price.low)}–{format_number(price.high)} 万元",
                    parts={
                        "count": count,
                        "unit": price.unit,
                        "money": case.in_unit(money),
                        "money_unit": case.money_unit,
                    },
                    row="unit_price",
                )
            return


def _counted(case: Case) -> Iterator[tuple[str, Place | None, str]]:
    """Where a form says how many pieces there are: results of the goals, quantity indicators."""
    for goal in case.goals:
        yield goal_label(goal, "actual_text"), goal.cells.get("actual_text"), goal.actual_text or ""
    for row in case.rows:
        if "数量" in row.item.level2:
            yield row.label, row.item.cells.get("actual_text"), f"{row.item.level3}{row.item.actual_text}"


def _count(text: str, unit: str) -> Decimal | None:
    """How many pieces the text names."""
    found = re.search(rf"(\d+(?:\.\d+)?)\s*{unit}", squeeze(text))
    quantity = read_quantity(found.group()) if found else None
    return quantity.value if quantity and quantity.value else None


@dataclass(frozen=True)
class RateRows(Limits):
    arrived: tuple[str, ...]
    executed: tuple[str, ...]
    unless: tuple[str, ...]
    tolerance: Decimal


@row_check(RateRows, variants=("arrived",), parts=("rate",))
def rate_in_row(row: Row, case: Case, limits: RateRows) -> Hit | None:
    """An indicator that states the execution or arrival rate says what the amounts say."""
    actual, arrived = row.item.actual, has_any(row.name, limits.arrived)
    if not arrived and not has_any(row.name, limits.executed):
        return None
    rate_unit = (actual.unit or row.item.target.unit) == "%"
    if not actual.is_number or not rate_unit or actual.value is None or has_any(row.name, limits.unless):
        return None
    if arrived:
        wan, budget = case.funding.arrived.wan, case.budget
        rate = wan / budget if budget and wan is not None else None
    else:
        rate = case.execution_rate
    if rate is None or case.total is None or abs(actual.value / 100 - rate) <= limits.tolerance:
        return None
    return Hit(
        quotes=row.quotes("actual_text", "level3")
        + case.fund_quotes(case.total, "executed_wan", "adjusted_budget_wan", "arrived_wan"),
        saw=row.item.actual_text,
        expected=format_percent(rate),
        parts={"rate": rate},
        points=row.self_score,
        variant="arrived" if arrived else "",
    )


# ── payment ───────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class PaidInFull(Limits):
    names: tuple[str, ...]
    unless: tuple[str, ...]
    done: tuple[str, ...]
    least: Decimal  # execution from which nothing is said


@row_check(PaidInFull, parts=("rate",))
def paid_in_full(row: Row, case: Case, limits: PaidInFull) -> Hit | None:
    """An indicator says that payment is complete while money is left."""
    if not has_any(row.name, limits.names) or has_any(row.name, limits.unless):
        return None
    rate, total, actual = case.execution_rate, case.total, row.item.actual
    if rate is None or total is None or rate >= limits.least or (not row.is_full and row.self_score is not None):
        return None
    whole = actual.is_number and actual.unit == "%" and (actual.value or Decimal(0)) >= 100
    if not whole and not find_any(row.item.actual_text, limits.done):
        return None
    return Hit(
        quotes=row.quotes("actual_text", "level3") + case.fund_quotes(total, "execution_rate_text", "executed_wan"),
        saw=row.item.actual_text,
        expected=None,
        parts={"rate": rate},
        points=row.self_score,
        severity=Severity.HIGH if rate < Decimal("0.5") else None,
    )


@dataclass(frozen=True)
class Saving(Limits):
    names: tuple[str, ...]
    tolerance: Decimal


@row_check(Saving, parts=("budget", "executed", "left", "unit"))
def saving_rate(row: Row, case: Case, limits: Saving) -> Hit | None:
    """A rate of saving (成本节约率) that the money spent contradicts."""
    actual = row.item.actual
    rate_unit = (actual.unit or row.item.target.unit) == "%"
    if not has_any(row.name, limits.names) or not rate_unit:
        return None
    left = case.unspent_share
    if left is None or case.total is None:
        return None
    if not actual.is_number or actual.value is None or abs(actual.value / 100 - left) <= limits.tolerance:
        return None
    return Hit(
        quotes=row.quotes("actual_text", "level3")
        + case.fund_quotes(case.total, "executed_wan", "adjusted_budget_wan", "initial_budget_wan"),
        saw=row.item.actual_text,
        expected=format_percent(left),
        parts={
            "budget": case.in_unit(case.budget or Decimal(0)),
            "executed": case.in_unit(case.executed or Decimal(0)),
            "left": left,
            "unit": case.money_unit,
        },
        points=row.self_score,
        verdict=Verdict.INCONSISTENT if left == 0 else None,
        severity=Severity.MEDIUM if left == 0 else None,
    )
