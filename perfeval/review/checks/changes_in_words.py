"""Changes in words (文中增减): from one year to the next, from plan to result, and the change named beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from perfeval.numbers import format_number, format_percent
from perfeval.review.case import Case
from perfeval.review.checking import Limits, form_check
from perfeval.review.figures import PLANNED, figures_in, is_told, verb_of
from perfeval.review.hits import Hit
from perfeval.review.patterns import pattern, shared_part, words
from perfeval.review.sentences import sentences_of
from perfeval.review.text import clip, has_any

_SHOWN = 60  # letters of a sentence that are shown


_FROM_TO = pattern("arithmetic.from_to")


_BY_FROM_TO = pattern("arithmetic.by_from_to")


@form_check(parts=("sentence", "first", "last"))
def change_in_words(case: Case, _: Limits) -> Iterator[Hit]:
    """From 120 to 150 is plus 30 and plus 25 %: the change named beside both figures is theirs."""
    for said in sentences_of(case):
        for found in (*_FROM_TO.finditer(said.text), *_BY_FROM_TO.finditer(said.text)):
            first, last, by = (Decimal(found[n].replace(",", "")) for n in ("first", "last", "n"))
            rates, gap = found["unit2"] == "%", abs(last - first)
            due = [gap] if "百分点" in found["by"] or found["by"] != "%" else [gap] if rates else []
            due += [gap / first * 100] if found["by"] == "%" and first else []
            if not due or any(is_told(one, by) for one in due):
                continue
            unit = found["by"]
            yield Hit(
                object=said.label, quotes=said.quote(), saw=f"{format_number(by)}{unit}",
                expected=f"{format_number(due[-1].quantize(Decimal('0.01')).normalize())}{unit}",
                parts={"sentence": clip(said.text, _SHOWN), "first": found["first"], "last": found["last"]},
                row=f"{said.key}:change",
            )  # fmt: skip


_THAN_PLANNED = pattern("arithmetic.than_planned")


@form_check(parts=("sentence", "first", "last"))
def difference_in_words(case: Case, _: Limits) -> Iterator[Hit]:
    """62 where 60 were planned are 2 more: the difference that a text names is that of plan and result."""
    for said in sentences_of(case):
        found = _THAN_PLANNED.search(said.text)
        before = [one for one in figures_in(said.text) if found and one.end <= found.start() + 1]
        alike = [one for one in before if found and one.unit and found["unit"].startswith(one.unit)]
        if found is None or not alike:
            continue
        done, told = alike[-1], Decimal(found[1].replace(",", ""))
        planned = [one.value for one in alike[:-1] if has_any(verb_of(one), PLANNED)]
        planned = planned or [
            row.item.target.value for row in case.rows
            if row.item.actual.value == done.value and row.item.target.value and done.as_in(row.item.target.unit)
        ]  # fmt: skip
        if len(planned) != 1 or abs(done.value - planned[0]) in (told, 0):
            continue
        yield Hit(
            object=said.label, quotes=said.quote(), saw=f"{format_number(told)}{done.unit}",
            expected=f"{format_number(abs(done.value - planned[0]))}{done.unit}",
            parts={
                "sentence": clip(said.text, _SHOWN), "first": f"{format_number(planned[0])}{done.unit}",
                "last": done.text,
            },
            row=f"{said.key}:than",
        )  # fmt: skip


_GROWTH = pattern("arithmetic.growth")
_COMPARED, _LAST_YEAR = words("arithmetic.compared"), words("arithmetic.last_year")
_EARLIER, _LATER, _THIS_YEAR = (words(f"arithmetic.{name}") for name in ("earlier", "later", "this_year"))


@form_check(parts=("sentence", "first", "last"))
def growth_in_words(case: Case, _: Limits) -> Iterator[Hit]:
    """160 last year, 184 this year are 15 % more: the growth named beside both figures is theirs."""
    for said in sentences_of(case):
        figures, found = list(figures_in(said.text)), _GROWTH.search(said.text)
        before = [one for one in figures if found and one.end <= found.start() + 1 and one.unit not in ("%", "")]
        alike = [one for one in before if one.unit == before[-1].unit][-2:]
        if found is None or len(alike) < 2:
            continue
        if has_any(alike[1].before, _COMPARED):
            before = alike[::-1]  # 销售额1260万元，较上年1050万元增长20%
        elif len(before) == 2 and has_any(verb_of(alike[1]), _LAST_YEAR) and not has_any(before[0].before, _EARLIER):
            before = alike[::-1]  # 会议费支出12万元，上年为16万元，同比下降25%
        else:
            earlier = has_any(before[0].before, _EARLIER)
            later = has_any(before[1].before, _LATER)
            if len(before) != 2 or not earlier or not later or has_any(before[0].before, _THIS_YEAR):
                continue
        if not before[0].value:
            continue
        exact, stated = (before[1].value / before[0].value - 1) * 100, Decimal(found[2].replace(",", ""))
        signed = -stated if re.fullmatch(shared_part("down"), found["way"]) else stated
        if is_told(exact, signed):
            continue
        yield Hit(
            object=said.label, quotes=said.quote(), saw=f"{format_number(stated)}%",
            expected=format_percent(exact / 100),
            parts={"sentence": clip(said.text, _SHOWN), "first": before[0].text, "last": before[1].text},
            row=f"{said.key}:growth",
        )  # fmt: skip
