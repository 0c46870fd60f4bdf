"""The same thing twice (重复): money as output, execution scored again, one indicator in two places, goals copied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from perfeval.model import Goal
from perfeval.numbers import format_number
from perfeval.review.case import Case, Row, decimals
from perfeval.review.checking import Limits, form_check, goal_check, row_check
from perfeval.review.checks.totals import execution_is_a_row
from perfeval.review.findings import Severity, Verdict
from perfeval.review.hits import Hit, quote
from perfeval.review.questions import is_called
from perfeval.review.text import bare, has_any, likeness, squeeze
from perfeval.values.afar import asked
from perfeval.values.reading import canonical, rate_in
from perfeval.values.units import meaning


@dataclass(frozen=True)
class Names(Limits):
    names: tuple[str, ...]


@row_check(Names, parts=("budget", "unit"))
def money_as_output(row: Row, case: Case, limits: Names) -> Hit | None:
    """A quantity indicator that is merely money (数量指标 = 预算数)."""
    target = row.item.target
    if not has_any(row.item.level2, ["数量"]) or not target.is_number or target.value is None:
        return None
    family = meaning(target.unit).family
    if family not in ("money", ""):
        return None
    budgets = {
        value for line in case.project.funds for value in (line.initial_budget_wan, line.adjusted_budget_wan) if value
    }
    base = canonical(target)
    amounts = {target.value, target.value / 10000} | ({base[0] / 10000} if base and family == "money" else set())
    named, is_money = has_any(row.name, limits.names), family == "money"
    if not (amounts & budgets or (named and is_money)) or not (named or is_money):
        return None
    return Hit(
        quotes=row.quotes("target_text", "level3", "actual_text"),
        saw=row.item.target_text,
        parts={"budget": case.in_unit(case.budget or Decimal(0)), "unit": case.money_unit},
        points=row.self_score,
    )


@dataclass(frozen=True)
class Twice(Limits):
    names: tuple[str, ...]
    unless: tuple[str, ...]
    certain: tuple[str, ...]  # names that are the execution rate whatever their value


@form_check(Twice, variants=("name",), parts=("rate",))
def execution_twice(case: Case, limits: Twice) -> Iterator[Hit]:
    """An indicator that scores the execution of the budget once more."""
    if not case.some(is_called, limits.names):
        return
    total, executed = case.total, case.execution_rate
    if total is None or executed is None or (total.max_score is None and total.self_score is None):
        return
    weighed = sum((case.once(group, "max_score") or Decimal(0) for group in case.groups), Decimal(0))
    if execution_is_a_row(case, weighed, Decimal(100)):
        return
    for row in case.rows:
        if not has_any(row.name, limits.names) or has_any(row.name, limits.unless):
            continue
        rate = rate_in(row.item.actual_text)
        same = rate is not None and abs(rate - executed) < Decimal("0.006")
        if same or has_any(row.name, limits.certain):
            yield Hit(
                object=row.label,
                quotes=row.quotes("level3", "actual_text")
                + case.fund_quotes(total, "execution_rate_text", "max_score"),
                saw=row.item.actual_text or row.item.target_text,
                parts={"rate": executed},
                row=row.key,
                points=row.self_score,
                variant="" if same else "name",
            )


@dataclass(frozen=True)
class Common(Limits):
    common: tuple[str, ...]  # names that frameworks use twice


def _plain(name: str) -> str:
    """A name without the word of what it is measured by: 保护古树 and 保护古树数量 are one indicator."""
    return re.sub(r"(?<=..)(数量|个数|数目|情况|任务数?|目标)$", "", name)


@form_check(Common, parts=("first", "second"))
def twice(case: Case, limits: Common) -> Iterator[Hit]:
    """The same indicator stands twice in one form."""
    seen: dict[str, Row] = {}
    for row in case.rows:
        name = _plain(bare(row.name))
        first = seen.setdefault(name, row)
        if first is row or len(name) < 3 or name in limits.common:
            continue
        if squeeze(first.item.target_text) == squeeze(row.item.target_text) or first.item.level2 != row.item.level2:
            yield Hit(
                object=row.label,
                quotes=row.quotes("level3") + first.quotes("level3"),
                saw=row.label,
                parts={"first": first.item.level2, "second": row.item.level2},
                row=row.key,
                points=row.self_score,
            )


@dataclass(frozen=True)
class Least(Limits):
    least: Decimal  # figures up to this one repeat by chance


@form_check(Least, variants=("pasted",), parts=("first", "actual"))
def same_measure(case: Case, limits: Least) -> Iterator[Hit]:
    """An output and a benefit carry the very same figure (≥360天 twice)."""
    seen: dict[tuple[str, str], Row] = {}
    for row in case.rows:
        target = row.item.target
        if not target.is_number or target.value is None or target.value <= limits.least or not target.unit:
            continue
        if meaning(target.unit).family in ("rate", "money"):
            continue
        first = seen.setdefault((format_number(target.value), target.unit), row)
        counted = meaning(target.unit).family in ("people", "person_times", "households", "things")
        pasted = counted and first.item.actual.value == row.item.actual.value != target.value and target.value >= 100
        apart = first.item.level1 != row.item.level1 or pasted
        if first is not row and apart and bare(first.name) != bare(row.name):
            yield Hit(
                object=row.label,
                quotes=row.quotes("target_text", "level3") + first.quotes("target_text", "level3"),
                saw=row.item.target_text,
                parts={"first": first.label, "actual": row.item.actual_text},
                variant="pasted" if first.item.level1 == row.item.level1 else "",
                row=row.key,
                points=row.self_score,
            )


@dataclass(frozen=True)
class Copied(Limits):
    letters: int  # so long a goal is more than a phrase
    least: int  # or so long, where the result is the very same
    brief: int
    share: Decimal
    says_so: tuple[str, ...]


@goal_check(Copied, variants=("says_so",), parts=("share",))
def goal_copied(goal: Goal, case: Case, limits: Copied) -> Hit | None:
    """What was reached is copied from what was expected."""
    expected, actual = goal.expected_text or "", goal.actual_text or ""
    if len(bare(actual)) < 3:
        return None
    says_so = len(bare(actual)) <= 24 and has_any(actual, limits.says_so)
    share = Decimal(str(likeness(expected, actual)))
    least = limits.least if share == 1 else limits.letters
    long_enough = len(bare(expected)) >= least and not bare(expected).replace(".", "").isdigit()
    if not says_so and not (long_enough and share >= limits.share):
        return None
    brief = not says_so and len(bare(expected)) <= limits.brief and any(c.isdigit() for c in expected)
    return Hit(
        quotes=quote(goal.cells, ("actual_text", actual), ("expected_text", expected)) or case.anywhere(),
        saw=actual[:40],
        parts={"share": Decimal(int(share * 100)) / 100},
        points=goal.self_score,
        variant="says_so" if says_so else "",
        verdict=Verdict.ASK if brief else None,
        severity=Severity.LOW if brief else None,
    )


@goal_check()
def goal_is_amount(goal: Goal, case: Case, _: Limits) -> Hit | None:
    """The goal cells hold amounts of money instead of words."""
    texts = [text for text in (goal.expected_text, goal.actual_text) if text]
    if not texts or not all(re.fullmatch(r"[\d.,，]+(万元|元)?", squeeze(text)) for text in texts):
        return None
    said = quote(goal.cells, ("expected_text", goal.expected_text), ("actual_text", goal.actual_text))
    return Hit(quotes=said or case.anywhere(), saw=" / ".join(texts))


@dataclass(frozen=True)
class SameFigure(Limits):
    names: tuple[str, ...]
    decimals: int  # so exact a figure does not come twice by chance


def _is_exact(row: Row, names: tuple[str, ...], least: int) -> bool:
    """A row of one of these names whose result has so many decimals."""
    return has_any(row.name, names) and asked(row.item.actual_text, decimals) >= least


@form_check(SameFigure, parts=("first",))
def same_figure(case: Case, limits: SameFigure) -> Iterator[Hit]:
    """Two publics, one figure to the second decimal: one of them was not asked."""
    seen: dict[Decimal, Row] = {}
    for row in case.rows if case.some(_is_exact, limits.names, limits.decimals) else ():
        value = row.item.actual.value
        if value is None or not has_any(row.name, limits.names) or decimals(row.item.actual_text) < limits.decimals:
            continue
        first = seen.setdefault(value, row)
        if first is not row and first.name != row.name:
            yield Hit(
                object=row.label,
                quotes=row.quotes("actual_text", "level3") + first.quotes("actual_text", "level3"),
                saw=row.item.actual_text,
                parts={"first": first.label},
                row=row.key,
                points=row.self_score,
            )
