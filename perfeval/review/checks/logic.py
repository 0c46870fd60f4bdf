"""The logic of indicators (指标逻辑): cost against budget, weights, what is counted twice, parts larger than wholes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from perfeval.model import FormKind
from perfeval.numbers import format_number, format_percent, format_points
from perfeval.review.case import Case, Row, unit_family
from perfeval.review.checking import Limits, form_check, row_check
from perfeval.review.findings import Severity, Verdict
from perfeval.review.hits import Hit
from perfeval.review.sense import Kind, is_money, is_per, kind_of, less_is_better, pairs_of, says
from perfeval.review.text import has_any, squeeze
from perfeval.values.quantity import QuantityKind
from perfeval.values.reading import canonical, comparable
from perfeval.values.units import meaning

_ZERO = Decimal(0)
_WAN = Decimal(10000)


# ── cost ──────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Ceiling(Limits):
    ceiling_points: Decimal  # points from which a ceiling (≤) that is the budget is worth a word


@row_check(Ceiling, parts=("target", "actual", "budget", "executed", "unit"))
def cost_is_budget(row: Row, case: Case, limits: Ceiling) -> Hit | None:
    """The cost target is the budget and its result the amount spent: execution is scored once more."""
    target, actual = canonical(row.item.target), canonical(row.item.actual)
    budget, executed = case.budget, case.executed
    if kind_of(row) is not Kind.COST or not is_money(row) or is_per(row) or not budget or not executed:
        return None
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
    both = comparable(row.item.target, row.item.actual)
    if kind_of(row) is not Kind.COST or row.item.target.operator is not None or less_is_better(row) is not True:
        return None
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
    over: Decimal  # share by which cost × quantity may exceed the budget
    people: tuple[str, ...]
    topped_up: tuple[str, ...]  # standards up to which an income is topped up: nobody gets the whole


@row_check(UnitCost, parts=("cost", "how", "product", "budget", "unit"))
def unit_cost(row: Row, case: Case, limits: UnitCost) -> Hit | None:
    """Unit cost × quantity × period is within the budget."""
    unit = squeeze(row.item.target.unit or "")
    if kind_of(row) is not Kind.COST or not is_money(row) or "/" not in unit or not case.budget:
        return None
    if has_any(row.name, limits.topped_up):
        return None
    amount = (row.item.target.value or _ZERO) * meaning(row.item.target.unit).factor / _WAN
    factors = [_factor(part, row, case, limits) for part in re.split(r"[/·*×.]", unit.partition("/")[2]) if part]
    if not factors or None in factors:
        return None
    product = amount
    for factor in factors:
        product *= factor[0] if factor else 1
    if product <= case.budget * (1 + limits.over):
        return None
    how = " × ".join(factor[1] for factor in factors if factor)
    return Hit(
        quotes=row.quotes("target_text")
        + (case.fund_quotes(case.total, "adjusted_budget_wan", "initial_budget_wan") if case.total else ()),
        saw=f"{case.money(product)}{case.money_unit}",
        expected=f"≤{case.money(case.budget)}{case.money_unit}",
        parts={
            "cost": row.item.target_text,
            "how": how,
            "product": case.in_unit(product),
            "budget": case.in_unit(case.budget),
            "unit": case.money_unit,
        },
    )


def _factor(part: str, cost: Row, case: Case, limits: UnitCost) -> tuple[Decimal, str] | None:
    """How many of a unit there are in the year: months of the service, or the one quantity counted in it."""
    if part in ("月", "个月"):
        months = next((found for row in case.rows if (found := _months(row))), Decimal(12))
        return months, f"{format_number(months)}个月"
    if part in ("年", "年度"):
        return Decimal(1), "1年"
    wanted = limits.people if part in limits.people else (part,)
    rows = [
        row
        for row in case.rows
        if row is not cost and kind_of(row) is Kind.QUANTITY and row.item.target.is_number
        and meaning(row.item.target.unit).base in {meaning(one).base for one in wanted}
        and meaning(row.item.target.unit).family == meaning(wanted[0]).family
    ]  # fmt: skip
    if len(rows) != 1:
        return None
    target = rows[0].item.target
    count = (target.value or _ZERO) * meaning(target.unit).factor / meaning(part).factor
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


# ── weights ───────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Weights(Limits):
    most: Decimal  # points of 100 that one indicator may carry
    grave: Decimal
    satisfaction: Decimal
    least_rows: int  # rows with points from which they could have been spread


@form_check(Weights, variants=("satisfaction",), parts=("points", "rows"))
def concentration(case: Case, limits: Weights) -> Iterator[Hit]:
    """No single indicator decides the whole, and satisfaction keeps its usual weight."""
    groups = [(group, points) for group in case.groups if (points := case.once(group, "max_score"))]
    whole = sum((points for _, points in groups), _ZERO) + (case.execution_points or _ZERO)
    if whole < 80 or whole > 120:
        return
    for group, points in groups:
        row = group[0]
        spread = len(groups) >= limits.least_rows or points >= limits.grave
        if len(group) == 1 and points >= limits.most and spread:
            yield _heavy(row, points, "", Severity.MEDIUM if points >= limits.grave else Severity.LOW, len(groups))
    rows = [(group[0], points) for group, points in groups if kind_of(group[0]) is Kind.SATISFACTION]
    if sum((points for _, points in rows), _ZERO) > limits.satisfaction:
        total = sum((points for _, points in rows), _ZERO)
        yield _heavy(rows[0][0], total, "satisfaction", Severity.LOW, len(rows))


def _heavy(row: Row, points: Decimal, variant: str, severity: Severity, rows: int) -> Hit:
    return Hit(
        object=row.label,
        quotes=row.quotes("max_score", "level3"),
        saw=format_points(points),
        parts={"points": points, "rows": rows},
        row=row.key if not variant else "satisfaction_weight",
        variant=variant,
        severity=severity,
    )


# ── one fact twice ────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Completion(Limits):
    names: tuple[str, ...]


@row_check(Completion, parts=("first",))
def completion_of_quantity(row: Row, case: Case, limits: Completion) -> Hit | None:
    """A quality indicator that is the completion rate of a quantity above it."""
    target = row.item.target
    if kind_of(row) is not Kind.QUALITY or not target.is_number or unit_family(target) != "rate":
        return None
    if not has_any(row.name, limits.names):
        return None
    mine = pairs_of(re.sub("|".join(limits.names), "", row.name))
    first = next((one for one in case.rows if kind_of(one) is Kind.QUANTITY and mine & pairs_of(one.name)), None)
    if first is None:
        return None
    return Hit(
        quotes=row.quotes("level3", "target_text") + first.quotes("level3", "target_text"),
        saw=row.item.target_text,
        parts={"first": first.label},
        points=row.self_score,
    )


# ── definitions ───────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class NoUnit(Limits):
    says_unit: tuple[str, ...]  # names that say what is counted


@row_check(NoUnit)
def number_without_unit(row: Row, case: Case, limits: NoUnit) -> Hit | None:
    """A number of what? Neither value nor name nor a column of its own says the unit."""
    target, actual = row.item.target, row.item.actual
    if not target.is_number or target.unit or squeeze(row.item.unit_text or "") or actual.unit:
        return None
    if kind_of(row) not in (Kind.QUANTITY, Kind.TIME, Kind.COST) or has_any(row.name, limits.says_unit):
        return None
    if re.search(r"[（(].{1,6}[）)]$", row.name) or target.value == row.max_score:
        return None
    return Hit(quotes=row.quotes("target_text", "level3"), saw=row.item.target_text)


_SIGNS = "≥≤≧≦<>=＜＞＝~±不低于少高超过大等 "


@row_check()
def only_a_unit(row: Row, case: Case, _: Limits) -> Hit | None:
    """A unit or a sign stands as target, without a number: the template was not filled in."""
    text = squeeze(row.item.target_text)
    rest = text.lstrip(_SIGNS)
    if re.fullmatch(r"(年月日?|月日)(底?前)?", text):
        return Hit(quotes=row.quotes("target_text", "level3"), saw=row.item.target_text, points=row.self_score)
    if not text or row.item.target.is_number or any(letter.isdigit() for letter in text):
        return None
    if rest and (not meaning(rest).known or not meaning(rest).family or len(rest) > 5):
        return None
    if not rest and not set(text) & set("≥≤≧≦<>=＜＞＝"):
        return None
    return Hit(quotes=row.quotes("target_text", "level3"), saw=row.item.target_text, points=row.self_score)


@row_check(parts=("unit",))
def rate_in_pieces(row: Row, case: Case, _: Limits) -> Hit | None:
    """A rate whose target counts people or things."""
    target, name = row.item.target, squeeze(row.name)
    if not target.is_number or not target.unit or not re.search(r"(率|比例|比重|占比)$", name):
        return None
    if unit_family(target) not in ("people", "person_times", "things", "times", "households"):
        return None
    return Hit(quotes=row.quotes("level3", "target_text"), saw=row.item.target_text, parts={"unit": target.unit})


@dataclass(frozen=True)
class Served(Limits):
    benefit: tuple[str, ...]
    served: tuple[str, ...]


@form_check(Served, parts=("first", "served"))
def fewer_than_served(case: Case, limits: Served) -> Hit | None:
    """Fewer people benefit than are served: part and whole do not fit."""
    people = [row for row in case.rows if row.item.target.is_number and unit_family(row.item.target) == "people"]
    for row in people:
        if not has_any(row.name, limits.benefit):
            continue
        most = _people(row)
        larger = [one for one in people if one is not row and _people(one) > most and has_any(one.name, limits.served)]
        larger = [one for one in larger if not has_any(one.name, limits.benefit)]
        if larger:
            first = larger[0]
            return Hit(
                object=row.label,
                quotes=row.quotes("target_text", "level3") + first.quotes("target_text", "level3"),
                saw=row.item.target_text,
                expected=first.item.target_text,
                parts={"first": first.label, "served": first.item.target_text},
                row=row.key,
            )
    return None


def _people(row: Row) -> Decimal:
    base = canonical(row.item.target)
    return base[0] if base else _ZERO


@form_check(parts=("points",))
def points_as_value(case: Case, _: Limits) -> Iterator[Hit]:
    """Target, result, points and score are one bare number: the value cells of this row hold its points."""
    if case.project.form.kind is FormKind.TARGET_TABLE:
        return
    for row in case.rows:
        target, actual, points = row.item.target, row.item.actual, row.max_score
        if points is None or not target.is_number or target.unit or target.operator or row.self_score is None:
            continue
        if target.value == points and (actual.value == row.self_score or not row.item.actual_text.strip()):
            if actual.unit or points == 1:
                continue
            yield Hit(
                object=row.label,
                quotes=row.quotes("target_text", "actual_text", "max_score", "self_score"),
                saw=row.item.target_text,
                parts={"points": points},
                points=row.self_score,
                row=row.key,
            )


@dataclass(frozen=True)
class NoEvidence(Limits):
    grave: Decimal  # points without target and result from which it is grave


@form_check(NoEvidence, parts=("points", "count", "labels"))
def points_without_evidence(case: Case, limits: NoEvidence) -> Hit | None:
    """Points are claimed in rows that have neither target nor result."""
    if not any("target_text" in row.item.cells or row.item.target_text.strip() for row in case.rows):
        return None
    if not any(row.item.actual_text.strip() for row in case.rows):
        return None  # a score sheet without values: its standards stand elsewhere
    empty = (QuantityKind.EMPTY, QuantityKind.NOT_APPLICABLE)
    rows = [
        row
        for row in case.rows
        if row.self_score and row.item.target.kind in empty and row.item.actual.kind in empty
        and kind_of(row) is not Kind.PROCESS
    ]  # fmt: skip
    if not rows:
        return None
    points = sum((row.self_score or _ZERO for row in rows), _ZERO)
    return Hit(
        object=rows[0].label,
        quotes=tuple(q for row in rows for q in row.quotes("target_text", "actual_text", "self_score")),
        saw="",
        parts={"points": points, "count": len(rows), "labels": tuple(row.label for row in rows[:8])},
        points=points,
        row=rows[0].key,
        rows=tuple(row.key for row in rows),
        severity=Severity.HIGH if points >= limits.grave else Severity.MEDIUM,
    )


# ── direction ─────────────────────────────────────────────────────────────────────────────────────
@row_check()
def at_most_on_count(row: Row, case: Case, _: Limits) -> Hit | None:
    """A count of what is to be built or done with ≤: doing less would meet it."""
    item = row.item
    if kind_of(row) is not Kind.QUANTITY or item.target.operator not in ("<=", "<") or is_money(row):
        return None
    if any(says(row.name, words) for words in ("less", "bounded", "costs", "support")):
        return None
    if unit_family(item.target) in ("rate", "duration_days", "working_days", "duration_months"):
        return None
    return Hit(
        quotes=row.quotes("target_text", "sign_text"),
        saw=item.target_text,
        expected="≥" + item.target_text.lstrip("≤≦<＜=不超过高于大多"),
    )


@dataclass(frozen=True)
class Open(Limits):
    names: tuple[str, ...]


@row_check(Open)
def equality_on_open_count(row: Row, case: Case, limits: Open) -> Hit | None:
    """An equality as target of a count that ought to be exceeded."""
    item = row.item
    if item.target.operator != "=" or unit_family(item.target) not in ("people", "person_times", "times"):
        return None
    if not has_any(row.name, limits.names) or (item.target.value or _ZERO) < 100:
        return None
    return Hit(
        quotes=row.quotes("target_text", "sign_text"),
        saw=item.target_text,
        expected="≥" + item.target_text.lstrip("＝=等于"),
        verdict=Verdict.ASK,
    )


@row_check()
def at_least_on_bad(row: Row, case: Case, _: Limits) -> Hit | None:
    """A bad thing with ≥: more of it would meet the target."""
    item = row.item
    if item.target.operator not in (">=", ">") or kind_of(row) is Kind.COST or not item.target.is_number:
        return None
    if not says(row.name, "ill") or says(row.name, "more"):
        return None
    return Hit(
        quotes=row.quotes("target_text", "sign_text"),
        saw=item.target_text,
        expected="≤" + item.target_text.lstrip("≥≧>＞=大于不低少"),
    )


@dataclass(frozen=True)
class RateRows(Limits):
    arrived: tuple[str, ...]
    executed: tuple[str, ...]
    unless: tuple[str, ...]
    tolerance: Decimal


@row_check(RateRows, variants=("arrived",), parts=("rate",))
def rate_in_row(row: Row, case: Case, limits: RateRows) -> Hit | None:
    """An indicator that states the execution or arrival rate says what the amounts say."""
    actual, budget = row.item.actual, case.budget
    if not actual.is_number or actual.unit != "%" or actual.value is None or has_any(row.name, limits.unless):
        return None
    arrived = has_any(row.name, limits.arrived)
    if arrived:
        wan = case.funding.arrived.wan
        rate = wan / budget if budget and wan is not None else None
    else:
        rate = case.execution_rate if has_any(row.name, limits.executed) else None
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
