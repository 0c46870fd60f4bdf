"""Sums in words (文字中的合计): totals that goals and passages name, against the items they list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from perfeval.model import Passage
from perfeval.numbers import format_number
from perfeval.review.case import Case
from perfeval.review.checking import Limits, form_check, passage_check
from perfeval.review.figures import Listed, figures_in, lists_in
from perfeval.review.findings import Quote
from perfeval.review.hits import Held, Hit
from perfeval.review.patterns import pattern
from perfeval.review.sentences import told_in
from perfeval.review.text import has_any, squeeze


# ── sums in words ─────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Near(Limits):
    near: Decimal  # a sum further off than this share is of other things
    unless: tuple[str, ...]  # words of a list that is no breakdown


@form_check(Near, variants=("unit",), parts=("sum", "unit", "due"))
def list_sum(case: Case, limits: Near) -> Iterator[Hit | Held]:
    """A sum named in a goal or passage is the sum of the items listed after it, in the same unit."""
    for label, quotes, text, key in told_in(case):
        for written in lists_in(text):
            if key.startswith("passage") and case.funds_in_table and _is_the_funds(written, case):
                continue  # the fund rows say it
            listed = written if written.summed == written.total.value else written.in_one_unit()
            if (found := _judged(listed, limits)) is not None:
                total, parts = listed.total, listed.parts
                saw = format_number(total.value) if found != "unit" else total.text
                if found == "held":
                    yield Held(object=label, quotes=quotes, saw=saw, row=key)
                    continue
                yield Hit(
                    object=label,
                    quotes=quotes,
                    saw=saw,
                    expected=format_number(listed.summed)
                    if not found
                    else f"{format_number(listed.summed)}{parts[0].unit}",
                    parts={
                        "sum": " + ".join(format_number(part.value) for part in parts),
                        "unit": total.unit if not found else parts[0].unit,
                        "due": listed.summed,
                    },
                    row="total" if total.unit == "分" else f"{key}:{saw}",  # points have checks of their own
                    variant=found,
                )


def _is_the_funds(listed: Listed, case: Case) -> bool:
    """The list is the breakdown of the budget that the fund rows hold."""
    known = {line.adjusted_budget_wan for line in case.parts} | {line.initial_budget_wan for line in case.parts}
    return listed.total.family == "money" and {part.as_in("万元") for part in listed.parts} <= known


def _judged(listed: Listed, limits: Near) -> str | None:
    """``held``, ``""`` for a wrong sum, ``unit`` for a slip of the unit; ``None`` where it is no breakdown."""
    total, unit, summed = listed.total, listed.parts[0].unit, listed.summed
    if any(has_any(one.clause, limits.unless) for one in (total, *listed.parts)) or total.value <= 0:
        return None
    same = unit in (total.unit, "") or not total.unit
    if not same:
        slip = summed == total.value and listed.parts[0].family == total.family == "money"
        return "unit" if slip else None
    if summed == total.value:
        return "held"
    if any(part.value > total.value for part in listed.parts):
        return None
    return "" if abs(summed - total.value) <= total.value * limits.near else None


_TOTAL_POINTS = pattern("sums.total_points")


@dataclass(frozen=True)
class PointsSaid(Limits):
    near: Decimal  # a total further off than this share is of other parts
    not_scores: tuple[str, ...]  # points that are possible and not earned


_NAME = pattern("sums.name")


@passage_check(PointsSaid, parts=("sum",))
def points_in_words(passage: Passage, case: Case, limits: PointsSaid) -> Hit | Held | None:
    """The points that a passage gives to the parts make the total it names."""
    text = squeeze(passage.text)
    found = [one for one in _TOTAL_POINTS.finditer(text) if "总" in one[0] or "合" in one[0]] or list(
        _TOTAL_POINTS.finditer(text)
    )
    if len(found) != 1 or not passage.places:
        return None
    total = Decimal(found[0][1])
    figures = [one for one in figures_in(text) if one.unit == "分" and not has_any(one.before, limits.not_scores)]
    parts = [
        one
        for one in figures
        if one.end - 1 != found[0].end() and not has_any(_NAME.split(one.before)[-1], ["总", "合计", "综合"])
    ]
    earned = [one for one in parts if "得" in one.before]
    parts = earned if len(earned) >= 3 else parts if len(earned) <= 1 else []  # 自评得分：预算执行9.5分，产出49分
    summed = sum((one.value for one in parts), Decimal(0))
    if len(parts) < 3 or abs(summed - total) > total * limits.near:
        return None
    quotes = (Quote(passage.places[0], passage.text[:120]),)
    if abs(summed - total) <= Decimal("0.01"):
        return Held(object="总分", quotes=quotes, saw=format_number(total), row="total")
    return Hit(
        object="总分",
        quotes=quotes,
        saw=format_number(total),
        expected=format_number(summed),
        parts={"sum": " + ".join(format_number(one.value) for one in parts)},
        points=abs(summed - total),
        row="total",
    )
