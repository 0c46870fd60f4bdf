"""Cost (成本): what a thing costs, against its target, the budget and what was spent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.numbers import format_number
from perfeval.review.case import Case, Row, unit_family
from perfeval.review.checking import Limits, form_check, row_check
from perfeval.review.findings import Severity
from perfeval.review.hits import Hit
from perfeval.review.patterns import pattern
from perfeval.review.sense import Kind, is_money, is_per, kind_of, less_is_better, says
from perfeval.review.text import has_any, squeeze
from perfeval.values.quantity import Quantity
from perfeval.values.reading import canonical, comparable
from perfeval.values.units import meaning
from perfeval.values.vocabulary import units

_ZERO = Decimal(0)
_WAN = Decimal(10000)


# ── cost ──────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Ceiling(Limits):
    ceiling_points: Decimal  # points from which a ceiling (≤) that is the budget is worth a word


@row_check(Ceiling, parts=("target", "actual", "budget", "executed", "unit"))
def cost_is_budget(row: Row, case: Case, limits: Ceiling) -> Hit | None:
    """The cost target is the budget and its result the amount spent: execution is scored once more."""
    if kind_of(row) is not Kind.COST or not is_money(row) or is_per(row):
        return None
    budget, executed = case.budget, case.executed
    if not budget or not executed:
        return None
    target, actual = canonical(row.item.target), canonical(row.item.actual)
    if target is None or actual is None or target[0] != budget * _WAN or actual[0] != executed * _WAN:
        return None
    if budget == executed:
        return None  # all spent: nothing is scored as lost here and as saved there
    if row.item.target.operator in ("<=", "<") and (row.max_score or _ZERO) < limits.ceiling_points:
        return None
    return Hit(
        quotes=row.quotes("target_text", "actual_text")
        + (case.fund_quotes(case.total, "adjusted_budget_wan", "executed_wan") if case.total else ()),
        saw=row.item.target_text,
        parts={
            "target": row.item.target_text,
            "actual": row.item.actual_text,
            "budget": case.in_unit(budget),
            "executed": case.in_unit(executed),
            "unit": case.money_unit,
        },
        points=row.self_score,
        severity=Severity.LOW if row.item.target.operator in ("<=", "<") else None,
    )


@dataclass(frozen=True)
class Over(Limits):
    over: Decimal  # share by which a cost may exceed a target without a sign before one asks


@row_check(Over, parts=("target", "share"))
def cost_over(row: Row, case: Case, limits: Over) -> Hit | None:
    """A cost without a sign is over its target and passes as reached."""
    if kind_of(row) is not Kind.COST or row.item.target.operator is not None or less_is_better(row) is not True:
        return None
    both = comparable(row.item.target, row.item.actual)
    if not both.target or both.actual is None or both.actual <= both.target * (1 + limits.over):
        return None
    if row.self_score is not None and not row.is_full:
        return None
    return Hit(
        quotes=row.quotes("actual_text", "target_text", "self_score"),
        saw=row.item.actual_text,
        expected=f"≤{row.item.target_text}",
        parts={"target": row.item.target_text, "share": both.actual / both.target - 1},
        points=row.self_score,
        severity=Severity.LOW if both.actual < both.target * Decimal("1.1") else None,
    )


@dataclass(frozen=True)
class UnitCost(Limits):
    over: Decimal  # share by which cost × quantity may exceed the budget, or what was spent
    under: Decimal  # and by which it may fall short of what was spent
    people: tuple[str, ...]
    topped_up: tuple[str, ...]  # standards up to which an income is topped up: nobody gets the whole


@dataclass(frozen=True, slots=True)
class _Product:
    """One cost per unit times how many of them there were, in 万元."""

    row: Row
    wan: Decimal
    how: str


@form_check(
    UnitCost,
    variants=("spent", "both"),
    parts=("cost", "how", "product", "budget", "executed", "unit", "done", "summed"),
)
def unit_cost(case: Case, limits: UnitCost) -> Iterator[Hit]:
    """Unit cost × quantity × period is within the budget, and all of them together are what was spent."""
    if not case.some(_is_unit_cost):
        return
    rows = [row for row in case.rows if _is_unit_cost(row) and not has_any(row.name, limits.topped_up)]
    if not case.budget or case.total is None:
        return
    fund = case.fund_quotes(case.total, "adjusted_budget_wan", "initial_budget_wan", "executed_wan")
    parts = {"budget": case.in_unit(case.budget), "unit": case.money_unit}
    parts |= {"executed": case.in_unit(case.executed) if case.executed is not None else None}
    planned = [product for row in rows if (product := _times(row, case, limits, "target"))]
    over = [one for one in planned if one.wan > case.budget * (1 + limits.over)]
    actual = [product for row in rows if (product := _times(row, case, limits, "actual"))]
    apart = _apart_from_spending(case, limits, rows, actual)
    parts |= {
        "done": " + ".join(f"{one.row.item.actual_text} × {one.how}" for one in actual),
        "summed": case.in_unit(sum((one.wan for one in actual), _ZERO)),
    }
    for one in over:
        yield Hit(
            object=one.row.label, row=one.row.key, quotes=one.row.quotes("target_text") + fund,
            saw=f"{case.money(one.wan)}{case.money_unit}", expected=f"≤{case.money(case.budget)}{case.money_unit}",
            parts={**parts, "cost": one.row.item.target_text, "how": one.how, "product": case.in_unit(one.wan)},
            variant="both" if apart and len(over) == 1 else "",
        )  # fmt: skip
    priced = case.funds_in_table or all("/" in (row.item.target.unit or "") for row in rows)  # 单场成本 of a report
    if over or not priced or not apart or case.executed is None:
        return
    yield Hit(
        object=actual[0].row.label, row=actual[0].row.key, variant="spent",
        quotes=tuple(q for one in actual for q in one.row.quotes("actual_text")) + fund,
        saw=f"{case.money(apart)}{case.money_unit}", expected=f"{case.money(case.executed)}{case.money_unit}",
        parts={**parts, "cost": "、".join(one.row.item.actual_text for one in actual), "how": parts["done"],
               "product": parts["summed"]},
    )  # fmt: skip


def _apart_from_spending(
    case: Case, limits: UnitCost, rows: Sequence[Row], actual: Sequence[_Product]
) -> Decimal | None:
    """What all unit costs come to where they are all there is and yet not what was spent."""
    others = [row for row in case.rows if kind_of(row) is Kind.COST and row not in rows and is_money(row)]
    whole = actual and len(actual) == len(rows) and all(_may_be_all(row, case) for row in others)
    summed = sum((one.wan for one in actual), _ZERO)
    if not whole or not case.executed or _some_times(case.executed / summed if summed else _ZERO):
        return None
    return None if -limits.under <= summed / case.executed - 1 <= limits.over else summed


def _some_times(ratio: Decimal) -> bool:
    """The cost falls due several times a year (两学期, 按月), which the unit does not say."""
    times = ratio.to_integral_value()
    return Decimal(2) <= times <= Decimal(12) and abs(ratio - times) <= Decimal("0.02")


def _is_unit_cost(row: Row) -> bool:
    return kind_of(row) is Kind.COST and is_money(row) and bool(_pieces(row))


_EACH = pattern("cost.each")


def _pieces(row: Row) -> list[str]:
    """What one cost is for, by the unit (元/人·月), else by the name (每人每月津贴标准, 单间运维成本)."""
    unit = squeeze(row.item.target.unit or "")
    if "/" in unit:
        return [part for part in re.split(r"[/·*×.]", unit.partition("/")[2]) if part]
    named = [found[1] or found[2] for found in _EACH.finditer(row.name)]
    return [next(word for word in (one, one[:1]) if word in units()) for one in named if {one, one[:1]} & set(units())]


def _may_be_all(row: Row, case: Case) -> bool:
    """The cost is that of the whole and no further item beside those per unit."""
    return _wan_of(row.item.target) == case.budget or _wan_of(row.item.actual) == case.executed


def _times(row: Row, case: Case, limits: UnitCost, column: str) -> _Product | None:
    """The unit cost times its quantities; ``None`` where the form does not name them."""
    value = getattr(row.item, column).value
    if value is None:
        return None
    factors = [_factor(part, row, case, limits, column) for part in _pieces(row)]
    known = [factor for factor in factors if factor is not None]
    if not factors or len(known) < len(factors):
        return None
    wan = value * meaning(row.item.target.unit).factor / _WAN
    for count, _ in known:
        wan *= count
    return _Product(row, wan, " × ".join(how for _, how in known))


def _factor(part: str, cost: Row, case: Case, limits: UnitCost, column: str) -> tuple[Decimal, str] | None:
    """How many of a unit there are in the year: months or days of the service, or the one quantity counted in it."""
    if part in ("月", "个月"):
        months = next((found for row in case.rows if (found := _months(row))), Decimal(12))
        return months, f"{format_number(months)}个月"
    if part in ("年", "年度"):
        return Decimal(1), "1年"
    wanted = limits.people if part in limits.people else (part,)
    counted = (Kind.QUANTITY, Kind.TIME) if part in ("天", "日") else (Kind.QUANTITY,)
    rows = [
        row
        for row in case.rows
        if row is not cost and kind_of(row) in counted and row.item.target.is_number
        and meaning(row.item.target.unit).base in {meaning(one).base for one in wanted}
        and meaning(row.item.target.unit).family == meaning(wanted[0]).family
    ]  # fmt: skip
    same = [row for row in rows if row.item.target.unit in wanted]
    rows = same if same or part not in limits.people else rows
    count = getattr(rows[0].item, column).value if len(rows) == 1 else None
    if count is None:
        return None
    count *= meaning(rows[0].item.target.unit).factor / meaning(part).factor
    return count, f"{format_number(count)}{part}"


def _months(row: Row) -> Decimal | None:
    """The months that a service lasts, where a row says so."""
    target, text = row.item.target, squeeze(row.item.target_text)
    if kind_of(row) is not Kind.TIME:
        return None
    if target.is_number and unit_family(target) == "duration_months":
        return (target.value or _ZERO) * meaning(target.unit).factor
    found = re.fullmatch(r"(20\d\d)年(\d{1,2})月.*?[-—至~](20\d\d)年(\d{1,2})月.*", text)
    if found is None:
        return None
    return Decimal((int(found[3]) - int(found[1])) * 12 + int(found[4]) - int(found[2]) + 1)


@dataclass(frozen=True)
class TotalCost(Limits):
    totals: tuple[str, ...]  # names of the cost of the whole project
    over: Decimal  # share by which it may exceed the budget, or differ from what was spent
    unless: tuple[str, ...]  # costs that the budget of the year does not bear


@form_check(TotalCost, variants=("sum", "spent"), parts=("target", "budget", "executed", "unit", "labels", "sum"))
def total_cost(case: Case, limits: TotalCost) -> Iterator[Hit]:
    """The cost of the whole lies within the budget, and what it came to is what was spent."""
    if not case.some(_is_sum_of_money):
        return
    budget, executed, total = case.budget, case.executed, case.total
    costs = [row for row in case.rows if _is_sum_of_money(row) and not has_any(row.name, limits.unless)]
    wholes = [
        row
        for row in costs
        if has_any(row.name, limits.totals) or (len(costs) == 1 and _no_piece(row) and row.item.target.operator)
    ]
    if not budget or total is None:
        return
    fund = case.fund_quotes(total, "adjusted_budget_wan", "initial_budget_wan")
    common = {"budget": case.in_unit(budget), "unit": case.money_unit, "target": "", "labels": (), "sum": ""}
    common |= {"executed": None if executed is None else case.in_unit(executed)}
    for row in wholes:
        ceiling, spent = _wan_of(row.item.target), _wan_of(row.item.actual)
        bounded = row.item.target.operator in ("<=", "<", None)
        if bounded and ceiling is not None and ceiling > budget * (1 + limits.over):
            yield Hit(
                object=row.label, quotes=row.quotes("target_text") + fund, saw=row.item.target_text,
                expected=f"≤{case.money(budget)}{case.money_unit}", row=row.key,
                parts={**common, "target": row.item.target_text},
            )  # fmt: skip
        elif has_any(row.name, limits.totals) and spent and executed and abs(spent - executed) > executed * limits.over:
            yield Hit(
                object=row.label, quotes=row.quotes("actual_text") + case.fund_quotes(total, "executed_wan"),
                saw=row.item.actual_text, expected=f"{case.money(executed)}{case.money_unit}", row=row.key,
                parts={**common, "target": row.item.target_text}, variant="spent",
            )  # fmt: skip
    items = [row for row in costs if row not in wholes and row.item.target.operator in ("<=", "<", "=", None)]
    ceilings = [wan for row in items if (wan := _wan_of(row.item.target)) is not None]
    if not wholes and len(items) > 1 and sum(ceilings, _ZERO) > budget * (1 + limits.over):
        yield Hit(
            object=items[0].label,
            quotes=tuple(q for row in items for q in row.quotes("target_text")) + fund,
            saw=f"{case.money(sum(ceilings, _ZERO))}{case.money_unit}",
            expected=f"≤{case.money(budget)}{case.money_unit}",
            parts={
                **common,
                "labels": tuple(row.label for row in items),
                "sum": " + ".join(case.money(wan) for wan in ceilings),
            },
            row="cost_items",
            variant="sum",
        )


def _is_sum_of_money(row: Row) -> bool:
    """A cost in money that is no price per piece and nothing that people get."""
    return kind_of(row) is Kind.COST and is_money(row) and not is_per(row) and not says(row, "support")


def _no_piece(row: Row) -> bool:
    """The name speaks of no single piece (每公里, 单价, 人均)."""
    return not has_any(row.name, ("每", "单价", "单位", "人均", "均", "节约", "标准"))


def _wan_of(quantity: Quantity) -> Decimal | None:
    base = canonical(quantity)
    return base[0] / _WAN if base and base[1] == "元" else None
