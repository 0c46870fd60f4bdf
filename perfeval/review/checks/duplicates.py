"""The same thing twice (重复): money as output, execution scored again, one indicator in two places, goals copied."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from perfeval.numbers import format_number, format_percent
from perfeval.review.case import Case, Row, goal_label
from perfeval.review.checks.totals import execution_is_a_row
from perfeval.review.findings import Quote, Severity, Verdict
from perfeval.review.hits import Held, Hit, quote
from perfeval.review.text import bare, has_any, likeness, squeeze
from perfeval.values.reading import canonical, rate_in
from perfeval.values.units import meaning

_ITEM = re.compile(r"(\d+(?:\.\d+)?)\s*(万元|亿元|元|人次|人|个|次|份|项|篇|台|套|户|公里|米|亩|吨)?")
_LIST = re.compile(
    r"(?P<total>\d+(?:\.\d+)?)\s*(?P<unit>万元|亿元|元|人次|人|个|次|份|项|篇|台|套|户|公里|米|亩|吨)?\s*(?:[,，]?\s*(?:其中|分别为|包括|含)\s*[:：]?|[:：])(?P<items>[^。；;\n]+)"
)


def money_as_output(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A quantity indicator that is merely money (数量指标 = 预算数)."""
    budgets = {
        value for line in case.project.funds for value in (line.initial_budget_wan, line.adjusted_budget_wan) if value
    }
    for row in case.rows:
        item = row.item
        if not has_any(item.level2, ["数量"]) or not item.target.is_number or item.target.value is None:
            continue
        family = meaning(item.target.unit).family
        if family not in ("money", ""):
            continue
        base = canonical(item.target)
        amounts = {item.target.value, item.target.value / 10000} | (
            {base[0] / 10000} if base and family == "money" else set()
        )
        named = has_any(row.name, limits["names"])
        if (named and (family == "money" or amounts & budgets)) or (family == "money" and amounts & budgets):
            yield Hit(
                row.label,
                row.quotes("target_text", "level3", "actual_text"),
                item.target_text,
                None,
                {"budget": case.money(case.budget or Decimal(0)), "unit": case.money_unit},
                row=row.key,
                points=row.self_score,
            )


def execution_twice(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """An indicator that scores the execution of the budget once more."""
    total = case.total
    if total is None or case.execution_rate is None or (total.max_score is None and total.self_score is None):
        return
    weighed = sum((case.once(group, "max_score") or Decimal(0) for group in case.groups), Decimal(0))
    if execution_is_a_row(case, weighed, Decimal(100)):
        return
    for row in case.rows:
        if not has_any(row.name, limits["names"]) or has_any(row.name, limits["unless"]):
            continue
        rate = rate_in(row.item.actual_text)
        same = rate is not None and abs(rate - case.execution_rate) < Decimal("0.006")
        if same or has_any(row.name, limits["certain"]):
            quotes = row.quotes("level3", "actual_text") + case.fund_quotes(total, "execution_rate_text", "max_score")
            yield Hit(
                row.label,
                quotes,
                row.item.actual_text or row.item.target_text,
                None,
                {"rate": format_percent(case.execution_rate)},
                row=row.key,
                points=row.self_score,
                variant="" if same else "name",
            )


def twice(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The same indicator stands twice in one form."""
    seen: dict[str, Row] = {}
    for row in case.rows:
        name = bare(row.name)
        first = seen.setdefault(name, row)
        if first is row or len(name) < 3 or name in limits["common"]:
            continue
        if squeeze(first.item.target_text) == squeeze(row.item.target_text) or first.item.level2 != row.item.level2:
            quotes = row.quotes("level3") + first.quotes("level3")
            yield Hit(
                row.label,
                quotes,
                row.label,
                None,
                {"first": first.item.level2, "second": row.item.level2},
                row=row.key,
                points=row.self_score,
            )


def same_measure(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """An output and a benefit carry the very same figure (≥360天 twice)."""
    seen: dict[tuple[str, str], Row] = {}
    for row in case.rows:
        target = row.item.target
        if (
            not target.is_number
            or target.value is None
            or not target.unit
            or meaning(target.unit).family in ("rate", "money")
        ):
            continue
        if target.value <= Decimal(str(limits["least"])):
            continue
        key = (format_number(target.value), target.unit)
        first = seen.setdefault(key, row)
        if first is not row and first.item.level1 != row.item.level1 and bare(first.name) != bare(row.name):
            quotes = row.quotes("target_text", "level3") + first.quotes("target_text", "level3")
            yield Hit(
                row.label,
                quotes,
                row.item.target_text,
                None,
                {"first": first.label},
                row=row.key,
                points=row.self_score,
            )


def goal_copied(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """What was reached is copied from what was expected."""
    for n, goal in enumerate(case.goals):
        expected, actual = goal.expected_text or "", goal.actual_text or ""
        if len(bare(actual)) < 3:
            continue
        says_so = len(bare(actual)) <= 24 and has_any(actual, limits["says_so"])
        share = likeness(expected, actual)
        least = limits["least"] if share == 1 else limits["letters"]
        long_enough = len(bare(expected)) >= least and not bare(expected).replace(".", "").isdigit()
        brief = not says_so and len(bare(expected)) <= limits["brief"] and any(c.isdigit() for c in expected)
        if says_so or (long_enough and share >= limits["share"]):
            quotes = quote(goal.cells, ("actual_text", actual), ("expected_text", expected)) or case.anywhere()
            yield Hit(
                goal_label(goal),
                quotes,
                actual[:40],
                None,
                {"share": f"{int(share * 100)}%"},
                row=f"goal:{n}",
                points=goal.self_score,
                variant="says_so" if says_so else "",
                verdict=Verdict.ASK if brief else None,
                severity=Severity.LOW if brief else None,
            )


def goal_is_amount(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The goal cells hold amounts of money instead of words."""
    for n, goal in enumerate(case.goals):
        texts = [text for text in (goal.expected_text, goal.actual_text) if text]
        if texts and all(re.fullmatch(r"[\d.,，]+(万元|元)?", squeeze(text)) for text in texts):
            quotes = (
                quote(goal.cells, ("expected_text", goal.expected_text), ("actual_text", goal.actual_text))
                or case.anywhere()
            )
            yield Hit(goal_label(goal), quotes, " / ".join(texts), None, row=f"goal:{n}")


def goal_sum(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A sum named in a goal or passage is the sum of the items listed after it."""
    told: list[tuple[str, tuple[Quote, ...], str, str]] = []
    for n, goal in enumerate(case.goals):
        for name, text in (("expected_text", goal.expected_text), ("actual_text", goal.actual_text)):
            if text:
                told.append(
                    (goal_label(goal), quote(goal.cells, (name, text)) or case.anywhere(), text, f"goal:{n}:{name}")
                )
    for n, passage in enumerate(case.project.passages):
        if passage.text and passage.places:
            told.append(
                (
                    passage.heading or passage.kind,
                    (Quote(passage.places[0], passage.text[:80]),),
                    passage.text,
                    f"passage:{n}",
                )
            )
    for label, quotes, text, key in told:
        for found in _LIST.finditer(squeeze(text)):
            total, unit = Decimal(found["total"]), found["unit"] or ""
            parts = _listed(found["items"], unit)
            if len(parts) < 2:
                continue
            summed = sum(parts, Decimal(0))
            if summed == total:
                yield Held(label, quotes, format_number(total), row=key)
            elif abs(summed - total) <= total * Decimal(str(limits["near"])):
                said = " + ".join(format_number(part) for part in parts)
                yield Hit(
                    label, quotes, format_number(total), format_number(summed), {"sum": said, "unit": unit}, row=key
                )


def _listed(items: str, unit: str) -> list[Decimal]:
    """One figure per item of a list (预算编制30、审计30); an empty list when an item has none, or another unit."""
    parts: list[Decimal] = []
    for item in re.split(r"[、,，]", items):
        figures = [(number, other or unit) for number, other in _ITEM.findall(item)]
        if len(figures) != 1 or figures[0][1] != unit:
            return []
        parts.append(Decimal(figures[0][0]))
    return parts
