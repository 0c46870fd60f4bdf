"""Arithmetic in words (文中算术): what a sentence computes, computed anew.

A careful reader computes along: five classes of forty against two hundred, 580 and 60 added against the 660 after.
Quotients, changes and parts: ``relations``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from perfeval.numbers import format_number, half_up
from perfeval.review.case import Case
from perfeval.review.checking import Limits, form_check
from perfeval.review.figures import PLANNED, Figure, figures_in, verb_of
from perfeval.review.hits import Hit
from perfeval.review.patterns import pattern, words
from perfeval.review.sentences import Sentence, sentences_of
from perfeval.review.text import clip, has_any
from perfeval.values.vocabulary import magnitudes

_ZERO = Decimal(0)
_SHOWN = 60  # letters of a sentence that are shown


_EACH = pattern("arithmetic.each")
_WHOLE_YEAR = words("arithmetic.whole_year")
_OF_YEAR = {"日": (365, "天"), "月": (12, "个月")}  # 全年清运3650吨，日均10吨
_PERIODS = {"月": ("个月", "月"), "天": ("天", "日"), "日": ("天", "日")}


@dataclass(frozen=True)
class Each(Limits):
    whole: tuple[str, ...]  # how a text says that all of the money went there
    total: tuple[str, ...]  # how a figure is named that is the total
    unless: tuple[str, ...]  # sentences that speak of a standard, of a plan or of only some
    near: Decimal  # how far a mean may be from the money of the project and still be one of it
    rough: Decimal  # how far product and total may differ where the amount each is an average
    exact: Decimal  # and where it is not


@form_check(Each, variants=("mean",), parts=("sentence", "product"))
def each_in_words(case: Case, limits: Each) -> Iterator[Hit]:
    """Number × amount each is the total: five classes of forty are 200, 600 people at 2,000 are 1.2 million."""
    before = ""
    for said in sentences_of(case):
        figures = list(figures_in(said.text))
        earlier = [replace(one, end=-1) for one in figures_in(before)] if not said.key.endswith(":0") else []
        before = said.text
        for each in figures if not has_any(said.text, limits.unless) else ():
            of = _EACH.search(each.before)
            times = (_times(of, each, figures) or _times(of, each, earlier)) if of else None
            total = _total(each, times, figures, said, case, limits) if times else None
            if of is None or times is None or total is None or not (number := _number(of, times, figures)):
                continue
            number *= _magnitude(times.unit) if total.family == "money" else 1
            one = each.as_in("元") or each.value * _magnitude(each.unit)
            all_of = total.as_in("元") or total.value * _magnitude(total.unit)
            mean = bool(of["mean"] or of["rough"])
            gap = abs(number * one - all_of)
            if gap <= all_of * (limits.rough if mean else limits.exact) or not one:
                continue
            scale = _magnitude(each.unit if mean else total.unit)
            due = half_up(all_of / number / scale, 2) if mean else half_up(number * one / scale, 4)
            yield Hit(
                object=said.label, quotes=said.quote(), saw=each.text if mean else total.text,
                expected=f"{format_number(due)}{_unit_of(each, total, mean=mean)}",
                parts={
                    "sentence": clip(said.text, _SHOWN),
                    "product": f"{total.text} ÷ {times.text}" if mean else f"{format_number(number)} × {each.text}",
                },
                row=f"{said.key}:each", variant="mean" if mean else "",
            )  # fmt: skip


def _unit_of(each: Figure, total: Figure, *, mean: bool) -> str:
    """The unit of what should stand there: the amount each, or the total."""
    return each.unit if mean else total.unit


def _magnitude(unit: str) -> Decimal:
    """12万页 at 0.35元 are 4.2万元: the factor before the unit that counts."""
    return magnitudes().get(unit[:1], Decimal(1)) if len(unit) > 1 else Decimal(1)


def _plain(unit: str) -> str:
    """人 and 人次 are counted alike here."""
    return unit.removesuffix("次")


def _times(of: re.Match[str], each: Figure, figures: Sequence[Figure]) -> Figure | None:
    """How many there were of what the amount is for: 500人 for 每人, 兴趣班24个 for 每班."""
    named = of["of"] or of["mean"] or ""
    words = {named[:1], named[1:], named} - {""}
    people = {"人": "people", "名": "people", "生": "people", "户": "households"}.get(named[:1])
    if of["mean"] in _OF_YEAR:
        whole = next((one for one in figures if one.end < each.end and has_any(one.before, _WHOLE_YEAR)), None)
        value, unit = _OF_YEAR[of["mean"]]
        days = [one for one in figures if one.unit == unit and one.end < each.end]
        return days[0] if days else replace(whole, value=Decimal(value), unit=unit) if whole else None
    near = [
        one for one in figures
        if one is not each and one.value > 1 and "每" not in one.before and one.family not in ("money", "rate")
        and ((people and one.family == people) or {one.unit, one.unit.lstrip("个万亿")} & words
             or (named[:1] != "个" and verb_of(one).endswith(named[:1])))
    ]  # fmt: skip
    if of["price"]:
        near = [one for one in figures if one.end < each.end and one.family == "things"][-1:]
    done = [one for one in near if not has_any(one.before, PLANNED)]
    near = done or near
    return near[-1] if len({one.value for one in near}) == 1 else None


def _number(of: re.Match[str], times: Figure, figures: Sequence[Figure]) -> Decimal | None:
    """The number of payments: people, or people times months where the amount is monthly."""
    if of["per"] not in _PERIODS:
        return times.value
    months = [one.value for one in figures if one.unit in _PERIODS[of["per"]]]
    return times.value * months[0] if len(months) == 1 else None


def _total(
    each: Figure, times: Figure, figures: Sequence[Figure], said: Sentence, case: Case, limits: Each
) -> Figure | None:
    """The total beside number and amount each; where a text says that all of the money went there, the spending."""
    alike = [
        one for one in figures
        if one not in (each, times) and "每" not in one.before and "均" not in verb_of(one)
        and (one.family == each.family == "money"
             or (one.unit and _plain(one.unit.lstrip("万亿")) == _plain(each.unit.lstrip("万亿"))))
    ]  # fmt: skip
    named = [one for one in alike if has_any(verb_of(one), limits.total)]
    if len(named or alike) == 1:
        return (named or alike)[0]
    if alike or each.family != "money":
        return None
    spent = case.executed or next((wan for claim in case.claims("executed") if (wan := claim.amount_wan)), None)
    if spent and has_any(said.text, limits.whole):
        return Figure(spent, "万元", "", "", "", 0)
    mean = has_any(each.before, (r"平均每|[亩人户村]均投[资入]",))
    product = (each.as_in("万元") or _ZERO) * times.value * _magnitude(times.unit) if times else _ZERO
    amounts = [wan for wan in (spent, case.budget) if wan] if mean else []
    if not amounts or any(abs(product - wan) <= wan * limits.rough for wan in amounts):
        return None
    due = amounts[0]
    return Figure(due, "万元", "", "", "", 0) if abs(product - due) <= due * limits.near else None


@dataclass(frozen=True)
class Chain(Limits):
    """How the three figures of a sum are called: what there was, what came to it or went, what it makes."""

    first: tuple[str, ...]
    more: tuple[str, ...]
    less: tuple[str, ...]
    result: tuple[str, ...]


@form_check(Chain, parts=("sentence", "sum"))
def chain_in_words(case: Case, limits: Chain) -> Iterator[Hit]:
    """580 at first, 60 added, 640 after: a budget and its change, a sum due and what was paid of it."""
    for said in sentences_of(case):
        figures = [one for one in figures_in(said.text) if one.family == "money"]
        first = next((one for one in figures if has_any(verb_of(one), limits.first)), None)
        result = next((one for one in figures if one is not first and has_any(verb_of(one), limits.result)), None)
        rest = [one for one in figures if one not in (first, result) and result and one.end < result.end]
        signs = [1 if has_any(verb_of(o), limits.more) else -1 if has_any(verb_of(o), limits.less) else 0 for o in rest]
        if first is None or result is None or not rest or 0 in signs:
            continue
        told = [(first.as_in("元") or _ZERO), *(one.as_in("元") or _ZERO for one in rest)]
        due = told[0] + sum(sign * value for sign, value in zip(signs, told[1:], strict=True))
        stated = result.as_in("元") or _ZERO
        if abs(due - stated) <= Decimal(100) or not stated or not result.value:
            continue
        unit = stated / result.value
        pieces = [first.text, *(("+ " if sign > 0 else "− ") + one.text for sign, one in zip(signs, rest, strict=True))]
        yield Hit(
            object=said.label, quotes=said.quote(), saw=result.text,
            expected=f"{format_number(due / unit)}{result.unit}",
            parts={"sentence": clip(said.text, _SHOWN), "sum": " ".join(pieces)}, row=f"{said.key}:chain",
        )  # fmt: skip


_THAT_IS = pattern("arithmetic.that_is")


@form_check(parts=("sentence", "first"))
def amount_twice(case: Case, _: Limits) -> Iterator[Hit]:
    """One amount told in two units is one amount: 71.25万元（即712,500元）."""
    for said in sentences_of(case):
        figures = [one for one in figures_in(said.text) if one.family == "money"]
        for one, other in pairwise(figures):
            first, second = one.as_in("元"), other.as_in("元")
            same = has_any(said.text[one.end : other.end], (_THAT_IS.pattern,)) and one.unit != other.unit
            if same and first and second and first.normalize() != second.normalize():
                due = first / (second / other.value)
                yield Hit(
                    object=said.label, quotes=said.quote(), saw=other.text,
                    expected=f"{format_number(due)}{other.unit}",
                    parts={"sentence": clip(said.text, _SHOWN), "first": one.text}, row=f"{said.key}:that_is",
                )  # fmt: skip


_RATE_SAID = pattern("arithmetic.rate_said")


_POINTS = pattern("arithmetic.points")


_DAY = pattern("arithmetic.day")


@form_check(variants=("points", "date"), parts=("sentence",))
def impossible_in_words(case: Case, _: Limits) -> Iterator[Hit]:
    """What cannot be: a pass rate of 105 %, 22 points of 20, the 31st of November."""
    for said in sentences_of(case):
        parts = {"sentence": clip(said.text, _SHOWN)}
        common = Hit(object=said.label, quotes=said.quote(), parts=parts, row=f"{said.key}:impossible")
        for found in _RATE_SAID.finditer(said.text):
            if Decimal(found[1].replace(",", "")) > 100:
                yield replace(common, saw=f"{found[1]}%", expected="≤100%")
        for found in _POINTS.finditer(said.text):
            if Decimal(found[2]) > Decimal(found[1]):
                yield replace(common, saw=f"{found[2]}分", expected=f"≤{found[1]}分", variant="points")
        for found in _DAY.finditer(said.text):
            year = int(found[1] or case.project.year or 2000)
            if not 1 <= int(found[2]) <= 12 or not 1 <= int(found[3]) <= monthrange(year, int(found[2]))[1]:
                yield replace(common, saw=found.group(), variant="date")
