"""One project handed in twice (同一项目重复报送): two files that differ both count; nobody guesses which stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from perfeval.model import FormKind
from perfeval.numbers import format_wan
from perfeval.review.case import Case
from perfeval.review.checking import Limits, Shared, portfolio_check
from perfeval.review.hits import Hit
from perfeval.review.text import bare

# A report in words is about the same money as the form; what is planned and what was seen in the year are not.
_APART = {FormKind.TARGET_TABLE, FormKind.MONITORING, FormKind.DEPARTMENT, FormKind.EVALUATION}


@portfolio_check(
    variants=("money", "points"),
    parts=("unit", "year", *tuple(own + one for one in ("place", "budget", "spent", "own") for own in ("", "other_"))),
)
def handed_in(cases: Sequence[Case], _: Limits) -> Iterator[Shared]:
    """The same code and name, or the same name, unit and year, stands in two forms."""
    known: dict[tuple[object, ...], Case] = {}
    for case in cases:
        first = next((known[sign] for sign in _signs(case) if sign in known), None)
        for sign in _signs(case):
            known.setdefault(sign, case)
        if first is not None and not _has_codes_apart(first, case):
            yield Shared(_hit(first, case), (first.project.id, case.project.id))


def _signs(case: Case) -> Iterator[tuple[object, ...]]:
    """What a project is known by, within one year and one sort of form; lots (标段) differ in name."""
    project = case.project
    name, unit = bare(project.name or ""), bare(project.unit or project.department or "")
    kind = project.form.kind if project.form.kind in _APART else None
    when = (project.year, bare(project.form.period_text), kind)
    if name and project.code:
        yield "code", project.code.strip(), name, *when
    if name and unit and project.year:
        yield "unit", unit, name, *when


def _has_codes_apart(one: Case, other: Case) -> bool:
    """Two projects of one name may stand in the budget under two codes."""
    return bool(one.project.code and other.project.code and one.project.code.strip() != other.project.code.strip())


def _money(case: Case) -> tuple[Decimal | None, Decimal | None]:
    return case.project.money.budget.wan, case.project.money.executed.wan


def _own(case: Case) -> Decimal | None:
    return case.project.reported_total.self_score if case.project.reported_total else None


def _place(case: Case) -> str:
    form = case.project.form
    return " ".join(filter(None, (form.file, form.sheet, form.edition)))


def _hit(one: Case, other: Case) -> Hit:
    (budget, spent), (other_budget, other_spent) = _money(one), _money(other)
    own, other_own = _own(one), _own(other)
    variant = "money" if (budget, spent) != (other_budget, other_spent) else "points" if own != other_own else ""
    quotes = tuple(
        quote
        for case in (one, other)
        for quote in (
            *case.anywhere(),
            *(case.fund_quotes(case.total, "adjusted_budget_wan", "executed_wan") if case.total else ()),
        )
    )
    return Hit(
        object=one.project.name or one.project.id,
        quotes=quotes,
        saw=_place(other),
        expected=_place(one),
        variant=variant,
        parts={
            "unit": one.project.unit or one.project.department,
            "year": str(one.project.year) if one.project.year else None,
            "place": _place(one), "other_place": _place(other),
            "budget": format_wan(budget), "other_budget": format_wan(other_budget),
            "spent": format_wan(spent), "other_spent": format_wan(other_spent),
            "own": own, "other_own": other_own,
        },
    )  # fmt: skip
