"""Rates of the money (执行率与执行得分): printed and computed, and the points that follow from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from perfeval.model import FundLine
from perfeval.money import AMOUNTS
from perfeval.numbers import format_number, format_percent, format_points, half_up
from perfeval.review.case import Case
from perfeval.review.checking import Limits, form_check, line_check
from perfeval.review.checks.scores import by_points
from perfeval.review.findings import Severity, Verdict
from perfeval.review.hits import Held, Hit
from perfeval.review.text import squeeze
from perfeval.values.reading import PrintedRate

_ZERO = Decimal(0)


@dataclass(frozen=True)
class Small(Limits):
    small: Decimal  # percentage points that are a slip of rounding


@line_check(Small, variants=("initial",), parts=("executed", "budget", "unit", "exact"))
def rate_printed(line: FundLine, case: Case, limits: Small) -> Hit | Held | None:
    """The printed execution rate is spent ÷ adjusted budget, to the digits printed."""
    printed, budget = printed_of(line), line.money.budget.wan
    if printed is None or printed.rate is None or not budget or line.executed_wan is None:
        return None
    rate = line.executed_wan / budget
    quotes = case.fund_quotes(line, "execution_rate_text", "executed_wan", "adjusted_budget_wan", "initial_budget_wan")
    tail = Decimal("1.01").scaleb(-printed.places) / 100 if printed.places >= 2 else _ZERO
    if printed.agrees(rate):
        return Held(quotes=quotes, saw=line.execution_rate_text or "")
    others = [
        one for one in case.project.funds if one is not line and (said := printed_of(one)) and said.rate is not None
    ]
    # where no row fits at all, the columns are other ones than they seem: a person looks
    none_fits = bool(others) and not any(_agrees(one) for one in others) and abs(printed.rate - rate) > Decimal("0.2")
    unsure = none_fits or abs(printed.rate - half_up(rate, printed.places + 2)) < tail
    if line.arrived_wan and printed.agrees(line.executed_wan / line.arrived_wan):
        return None  # 实际支出 ÷ 实际到位: the other rate of that name
    initial = bool(line.initial_budget_wan) and printed.agrees(line.executed_wan / (line.initial_budget_wan or 1))
    gap = abs(printed.rate - rate) * 100
    small = gap <= max(limits.small, Decimal(1).scaleb(-printed.places))
    return Hit(
        quotes=quotes,
        saw=line.execution_rate_text,
        expected=_rate_text(rate, max(printed.places, 2)),
        parts={
            "executed": case.in_unit(line.executed_wan),
            "budget": case.in_unit(budget),
            "unit": case.money_unit,
            "exact": format_percent(rate, 3),
        },
        variant="initial" if initial else "",
        verdict=Verdict.ASK if unsure else None,
        severity=Severity.LOW if small or unsure else None,
    )


def _rate_text(rate: Decimal, places: int) -> str:
    """A rate with all its decimals, as forms print it; whole percents without."""
    exact = half_up(rate * 100, places)
    return f"{format_number(exact)}%" if exact == exact.to_integral_value() else f"{exact}%"


@form_check(variants=("both", "score", "error"), parts=("rate", "score", "points"))
def derived_blank(case: Case, _: Limits) -> Hit | None:
    """Budget and spending stand in the total row, and what follows from them, rate and points, was not filled in."""
    total, rate = case.total, case.execution_rate
    if total is None or rate is None or case.funding.is_printed or total.executed_wan is None:
        return None
    lines = case.project.funds
    rated = any("execution_rate_text" in line.cells for line in lines)
    said = squeeze(total.execution_rate_text or "")
    error = said.startswith("#")  # what a spreadsheet prints instead of a figure
    no_rate = (rated and not said) or error
    asked = "self_score" in total.cells and not any(line.self_score is not None for line in lines)
    no_score = asked and total.self_score is None and not squeeze(total.texts.get("self_score", ""))
    if not no_rate and not no_score:
        return None
    no_score = no_score and bool(case.rows) and all(row.self_score is not None for row in case.rows)
    points = case.execution_points or total.max_score or case.left_for_execution
    if not no_rate and not (no_score and points):
        return None
    due = None if points is None else half_up(points * min(rate, Decimal(1)))
    return Hit(
        object=total.label_text,
        quotes=case.fund_quotes(total, "execution_rate_text", "self_score", "executed_wan", "adjusted_budget_wan"),
        saw=total.execution_rate_text if error else "",
        expected=_rate_text(rate, 2) if no_rate else None if due is None else format_points(due),
        parts={"rate": rate, "score": due, "points": points},
        row=case.fund_key(total),
        points=due if no_score else None,
        variant="error"
        if error
        else "both"
        if no_rate and no_score and points
        else "score"
        if no_score and points
        else "",
        severity=Severity.MEDIUM if error or (no_score and points) else None,
    )


@form_check()
def rate_of_nothing(case: Case, _: Limits) -> Hit | None:
    """0 spent of 0 has no rate, and no 100 % may be printed for it."""
    lines = [
        line
        for line in case.project.funds
        if not line.adjusted_budget_wan
        and line.adjusted_budget_wan is not None
        and not line.executed_wan
        and printed_of(line) is not None
    ]
    zeros = all((printed := printed_of(line)) is not None and not printed.rate for line in lines)
    if not lines or (lines[0] is case.total and any(getattr(line, name) for line in case.parts for name in AMOUNTS)):
        return None
    return Hit(
        object=lines[0].label_text,
        quotes=tuple(quote for line in lines for quote in case.fund_quotes(line, "execution_rate_text")),
        saw=lines[0].execution_rate_text,
        expected="—",
        verdict=Verdict.ASK if zeros else None,  # 0.00 % of nothing is what a sheet computes
        parts={"labels": tuple(line.label_text for line in lines)},
        row=case.fund_key(lines[0]),
    )


@dataclass(frozen=True)
class Tolerance(Limits):
    tolerance: Decimal


@form_check(
    Tolerance,
    variants=("printed", "weight"),
    parts=("max_score", "rate", "executed", "budget", "unit", "printed", "weights", "norm"),
)
def execution_score(case: Case, limits: Tolerance) -> Iterator[Hit | Held]:
    """Points for execution are points × rate, at most all of them."""
    total, points, rate = case.total, case.execution_points, case.execution_rate
    if total is None or points is None or total.self_score is None or rate is None:
        return
    quotes = case.fund_quotes(
        total, "self_score", "max_score", "execution_rate_text", "executed_wan", "adjusted_budget_wan"
    )
    evaluated = next(
        (fund.score for fund in case.evaluation.funds if fund.line is total and fund.max_score == points), None
    )
    exact = points * min(max(rate, _ZERO), Decimal(1))
    expected = evaluated if evaluated is not None else half_up(exact)
    common = Hit(
        object=total.label_text,
        quotes=quotes,
        saw=format_points(total.self_score),
        parts={
            "max_score": points,
            "rate": rate,
            "executed": case.in_unit(case.executed or _ZERO),
            "budget": case.in_unit(case.budget or _ZERO),
            "unit": case.money_unit,
            "printed": total.max_score,
            "weights": None,
            "norm": Decimal(100),
        },
        row=case.fund_key(total),
    )
    if total.max_score is not None and total.max_score != points:
        yield replace(
            common, saw=format_number(total.max_score), expected=format_number(points), variant="weight",
            verdict=Verdict.INCONSISTENT, severity=Severity.LOW,
        )  # fmt: skip
    close = abs(total.self_score - exact) <= max(limits.tolerance, case.rounding)
    if close or abs(total.self_score - expected) <= limits.tolerance or _from_printed_rate(total, points, rate):
        yield Held(object=common.object, quotes=quotes, saw=format_points(total.self_score), row=common.row)
        return
    yield replace(
        common,
        expected=format_points(expected),
        points=abs(total.self_score - expected),
        severity=by_points(abs(total.self_score - expected)),
        variant="printed" if case.funding.is_printed else "",
    )


def _agrees(line: FundLine) -> bool:
    """The printed rate of a row is that of its amounts."""
    printed, budget = printed_of(line), line.money.budget.wan
    return bool(printed and budget and line.executed_wan is not None and printed.agrees(line.executed_wan / budget))


def printed_of(line: FundLine) -> PrintedRate | None:
    """The rate printed in a fund row, read beside the amounts of the row."""
    return line.money.printed


def _from_printed_rate(total: FundLine, points: Decimal, rate: Decimal) -> bool:
    """The score follows from the rate as printed, and that rate is right to its own digits."""
    printed = printed_of(total)
    if printed is None or printed.rate is None or total.self_score is None or not printed.agrees(rate):
        return False
    return abs(total.self_score - points * min(printed.rate, Decimal(1))) <= Decimal("0.005")
