"""A department beside its projects (部门与项目): money, number and scores of the projects against its own form.

More in the folder than the form states cannot be; less may only mean that not every project is there, so that is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.numbers import format_number, format_points, last_digit
from perfeval.review.case import Case
from perfeval.review.checking import Limits, Shared, portfolio_check
from perfeval.review.departments import Department, Said, Sum, departments
from perfeval.review.findings import Quote, Verdict
from perfeval.review.hits import Hit


@dataclass(frozen=True)
class Named(Limits):
    budget: str  # what the amounts are called
    spent: str


@portfolio_check(Named, variants=("above", "whole"), parts=("department", "year", "projects", "of", "gap"))
def money(cases: Sequence[Case], limits: Named) -> Iterator[Shared]:
    """Budget and spending of the projects are not what the department's form states of them."""
    for one in _departments(cases):
        for name, summed in (("budget", one.budget), ("spent", one.spent)):
            said, whole = one.whole.get(name) or one.said.get(name), name in one.whole
            if said is None or summed.value is None:
                continue
            gap = summed.value - said.value
            if abs(gap) <= _rounding(said, summed) or (whole and gap < 0):
                continue
            parts = {**_parts(one), "of": len(summed.terms), "gap": abs(gap)}
            yield _shared(
                one,
                Hit(
                    object=getattr(limits, name),
                    quotes=said.quotes + summed.quotes,
                    saw=format_number(said.value),
                    expected=format_number(summed.value),
                    parts=parts,
                    variant="whole" if whole else "above" if gap > 0 else "",
                    verdict=_verdict(one, sure=gap > 0),
                ),
            )


@portfolio_check(variants=("above",), parts=("department", "year", "projects"))
def number(cases: Sequence[Case], _: Limits) -> Iterator[Shared]:
    """The form states another number of projects than there are."""
    for one in _departments(cases):
        if (said := one.said.get("count")) is not None and not one.is_complete:
            more = len(one.projects) > said.value
            hit = Hit(
                object=one.name,
                quotes=said.quotes + _named(one),
                saw=format_number(said.value),
                expected=str(len(one.projects)),
                parts=_parts(one),
                variant="above" if more else "",
                verdict=Verdict.INCONSISTENT if more else Verdict.ASK,
            )
            yield _shared(one, hit)


@portfolio_check(parts=("department", "year", "projects", "of", "weighted"))
def mean(cases: Sequence[Case], _: Limits) -> Iterator[Shared]:
    """The mean score that the form states is neither that of the projects nor the one weighted by money."""
    for one in _departments(cases):
        said, plain, weighted = one.said.get("mean"), one.mean("own"), one.mean("own", by_money=True)
        if said is None or plain is None:
            continue
        close = last_digit(said.value.normalize()) / 2
        if any(abs(said.value - value) <= close for value in (plain, weighted) if value is not None):
            continue
        parts = {**_parts(one), "of": len(one.scored), "weighted": format_points(weighted)}
        hit = Hit(
            object=one.name,
            quotes=said.quotes + _scores(one),
            saw=format_number(said.value),
            expected=format_points(plain),
            parts=parts,
            verdict=_verdict(one, sure=False),
        )
        yield _shared(one, hit)


def _departments(cases: Sequence[Case]) -> tuple[Department, ...]:
    return departments([case.evaluation for case in cases])


def _shared(one: Department, hit: Hit) -> Shared:
    return Shared(hit, (one.form.project.id, *(item.project.id for item in one.projects)))


def _parts(one: Department) -> dict[str, str | int]:
    return {"department": one.name, "year": str(one.form.project.year), "projects": len(one.projects)}


def _verdict(one: Department, *, sure: bool) -> Verdict:
    """Two statements that exclude each other, or a folder that may not hold every project."""
    return Verdict.INCONSISTENT if sure or one.is_complete else Verdict.ASK


def _named(one: Department) -> tuple[Quote, ...]:
    """Where the first projects name themselves."""
    cells = ((item.project.cells.get("name"), item.project.name or "") for item in one.projects[:3])
    return tuple(Quote(place, name) for place, name in cells if place is not None)


def _scores(one: Department) -> tuple[Quote, ...]:
    """Where the first projects state their own score."""
    totals = (item.project.reported_total for item, _ in one.scored[:3])
    return tuple(
        Quote(total.cells["self_score"], format_number(total.self_score))
        for total in totals
        if total is not None and total.self_score is not None and "self_score" in total.cells
    )


def _rounding(said: Said, summed: Sum) -> Decimal:
    """What rounding may come to: half of the last digit of the statement, and of the projects' amounts once a term."""
    return (
        last_digit(said.value.normalize())
        + min(last_digit(one.normalize()) for one in summed.terms) * len(summed.terms)
    ) / 2
