"""In-year monitoring (绩效监控): pace of spending, forecasts and boxes against targets and deadlines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from perfeval.model import FormKind
from perfeval.money import FundLine
from perfeval.numbers import format_percent
from perfeval.review.case import Case, Row
from perfeval.review.checking import Limits, form_check, line_check, row_check
from perfeval.review.figures import figures_in
from perfeval.review.findings import Severity
from perfeval.review.hits import Held, Hit
from perfeval.review.patterns import pattern, words
from perfeval.review.sense import less_is_better
from perfeval.review.text import has_any, squeeze
from perfeval.rules.book import load_book
from perfeval.values.numerals import small_number
from perfeval.values.quantity import QuantityKind
from perfeval.values.reading import comparable, read_quantity

_MONTH = pattern("monitoring.month")
_WORDS = (("上半年", 6), ("半年", 6), ("前三季度", 9), ("三季度", 9), ("一季度", 3))


def month_of(case: Case) -> int | None:
    """How far the year had passed: the month that title, headings or sentences name."""
    project = case.project
    short = (project.form.period_text, project.form.title, *project.attributes.values())
    told = (*(claim.text for claim in project.claims), *(passage.text for passage in project.passages))
    for text in (*short, *(text for text in told if has_any(text, ["截至", "截止", "上半年", "季度", "1[-—–~至到]"]))):
        if month := _month(squeeze(text)):
            return month
    return None


def _month(text: str) -> int | None:
    for found in _MONTH.finditer(text):
        said = next(group for group in found.groups() if group)
        month = small_number(said)
        if 1 <= month <= 12:
            return month
    return next((month for word, month in _WORDS if word in text), None)


@dataclass(frozen=True)
class Light(Limits):
    red: Decimal  # execution ÷ share of the year passed
    yellow: Decimal


@form_check(Light, variants=("yellow", "least"), parts=("pace", "month", "clause"))
def light(case: Case, limits: Light) -> Hit | Held | None:
    """Execution ÷ share of the year passed, below 60 % red, below 80 % yellow (红黄灯); or below what the book asks."""
    month, rate, total = month_of(case), case.execution_rate, case.total
    if month is None or rate is None or total is None:
        return None
    passed = Decimal(month) / 12
    quotes = case.fund_quotes(total, "executed_wan", "execution_rate_text")
    book = load_book(case.evaluation.rulebook)
    least = book.monitoring.least_by(month) if book.monitoring else None
    if least is not None and rate < least:
        return Hit(
            object=total.label_text, quotes=quotes, saw=format_percent(rate), expected=format_percent(least),
            parts={"pace": format_percent(rate / passed, 1), "month": month, "clause": book.document.number},
            row="light", variant="least", severity=Severity.HIGH if rate / passed < limits.red else Severity.MEDIUM,
        )  # fmt: skip
    if rate / passed >= limits.yellow:
        return Held(object=total.label_text, quotes=quotes, saw=format_percent(rate))
    red = rate / passed < limits.red
    return Hit(
        object=total.label_text,
        quotes=quotes,
        saw=format_percent(rate),
        expected=format_percent(passed),
        parts={"pace": format_percent(rate / passed, 1), "month": month, "clause": ""},
        row="light",
        variant="" if red else "yellow",
        severity=Severity.HIGH if red else Severity.MEDIUM,
    )


@dataclass(frozen=True)
class Boxes(Limits):
    columns: tuple[str, ...]  # headings of boxes that say whether the target will be reached, and of lights
    sure: tuple[str, ...]  # what a box says that will be
    never: tuple[str, ...]  # and that will not
    open: tuple[str, ...]  # and that may be
    answers: tuple[str, ...]  # what stands in such a column and nowhere else
    causes: tuple[str, ...]  # headings of the causes of a deviation (经费保障 … 原因说明)


@row_check(Boxes, variants=("sure", "no_cause"), parts=("column", "box", "target", "forecast"))
def boxes(row: Row, case: Case, limits: Boxes) -> Iterator[Hit]:
    """The box and the light of a row are those of its forecast; one that says no, or perhaps, names a cause."""
    if case.project.form.kind is not FormKind.MONITORING:
        return
    ticked = [(heading, squeeze(text)) for heading, text in row.item.extra.items() if has_any(heading, limits.columns)]
    if has_any(row.item.actual_text, limits.answers):
        ticked.append((limits.columns[0], squeeze(row.item.actual_text)))  # a column of answers is read as a result
    told = {way for heading, text in ticked if (way := _way_of(heading, text, limits))}
    if len(told) != 1:
        return  # nothing is ticked, or box and light say different things: the reviewer sees both
    way, (heading, text) = told.pop(), next(one for one in ticked if _way_of(*one, limits))
    item = row.item
    forecast = read_quantity(item.forecast_text or "", name=item.level3, year=case.project.year)
    both, less = comparable(item.target, forecast), less_is_better(row)
    known = both.target is not None and both.actual is not None and less is not None
    reached = known and (both.actual <= both.target if less else both.actual >= both.target)  # type: ignore[operator]
    column = next((name for name in item.cells if heading in name or name in heading), "forecast_text")
    name, _, own = heading.partition(" ")  # 完成目标可能性 over 确定能
    box = text if text not in _TICKS else own or heading
    common = Hit(
        quotes=row.quotes(column, "forecast_text", "target_text", "interim_text"), saw=box,
        expected=item.forecast_text,
        parts={"column": name, "box": box, "target": item.target_text,
               "forecast": item.forecast_text or ""},
    )  # fmt: skip
    if known and reached and way == "never":
        yield common
    elif known and not reached and way == "sure":
        yield replace(common, variant="sure")
    elif way != "sure" and not _cause_of(row, limits):
        yield replace(common, variant="no_cause", severity=Severity.LOW)


_TICKS, _EMPTY = words("monitoring.ticks"), words("monitoring.empty")


def _way_of(heading: str, text: str, limits: Boxes) -> str:
    """What a box says: by its words, or by the heading over a mark."""
    said = heading.replace("可能性", "") if text in _TICKS else text
    if not text or text in _EMPTY:
        return ""
    ways = (("never", limits.never), ("open", limits.open), ("sure", limits.sure))
    return next((way for way, told in ways if has_any(said, told)), "")


def _cause_of(row: Row, limits: Boxes) -> bool:
    """A cause is ticked or written."""
    causes = "".join(text for heading, text in row.item.extra.items() if has_any(heading, limits.causes))
    return bool(re.sub(r"[□\-—/无0\s]", "", squeeze(causes + (row.item.reason_text or ""))))


@row_check(variants=("late", "less"), parts=("target", "interim"))
def forecast_short(row: Row, case: Case, _: Limits) -> Hit | None:
    """What is expected for the whole year misses the target, or its deadline."""
    item, said = row.item, row.item.forecast_text or ""
    if case.project.form.kind is not FormKind.MONITORING or not said.strip():
        return None
    forecast = read_quantity(said, name=item.level3, year=case.project.year)
    quotes = row.quotes("forecast_text", "target_text", "interim_text")
    parts = {"target": item.target_text, "interim": item.interim_text or ""}
    if item.target.kind is QuantityKind.DATE and forecast.kind is QuantityKind.DATE:
        day = forecast.day_from or forecast.day
        if day is None or item.target.day is None or day <= item.target.day:
            return None
        return Hit(quotes=quotes, saw=said, expected=item.target_text, parts=parts, variant="late")
    both, less = comparable(item.target, forecast), less_is_better(row)
    if both.target is None or both.actual is None or less is None:
        return None
    so_far = comparable(forecast, read_quantity(item.interim_text or "", name=item.level3, year=case.project.year))
    counted = item.target.unit != "%" and so_far.target is not None and so_far.actual is not None and not less
    if counted and so_far.actual > so_far.target:  # type: ignore[operator]
        key = f"{row.key}:interim"  # whatever the box says, one of the two figures is wrong
        return Hit(quotes=quotes, saw=said, expected=f"≥{item.interim_text}", parts=parts, variant="less", row=key)
    if (both.actual > both.target) if less else (both.actual < both.target):
        return Hit(quotes=quotes, saw=said, expected=item.target_text, parts=parts)
    return None


@row_check(parts=("target", "month"))
def deadline_passed(row: Row, case: Case, _: Limits) -> Hit | None:
    """The deadline lies before the end of the months reported, and the work is not said to be done."""
    item, month = row.item, month_of(case)
    day, said = item.target.day, item.interim_text or ""
    if case.project.form.kind is not FormKind.MONITORING or item.target.kind is not QuantityKind.DATE or not day:
        return None
    done = read_quantity(said, name=item.level3, year=case.project.year)
    open_yet = not said.strip() or (done.kind is not QuantityKind.DATE and has_any(said, _NOT_DONE))
    if month is None or not open_yet or day.year != case.project.year or day.month >= month or item.forecast_text:
        return None
    parts = {"target": item.target_text, "month": month}
    return Hit(quotes=row.quotes("interim_text", "target_text"), saw=said, expected=item.target_text, parts=parts)


_NOT_DONE = words("monitoring.not_done")


@line_check(parts=("forecast", "budget", "unit"))
def forecast_over_budget(line: FundLine, case: Case, _: Limits) -> Hit | None:
    """More is expected to be spent than there is."""
    forecast = next((text for name, text in line.texts.items() if has_any(name, ["预计"])), "")
    figure = next(iter(figures_in(forecast)), None)
    budget = case.budget if line is case.total else None
    if case.project.form.kind is not FormKind.MONITORING or figure is None or not budget:
        return None
    if figure.value <= case.in_unit(budget):
        return None
    names = [name for name in line.cells if "预计" in name]
    return Hit(
        quotes=case.fund_quotes(line, *names, "adjusted_budget_wan", "initial_budget_wan"),
        saw=forecast,
        expected=f"≤{case.money(budget)}",
        parts={"forecast": figure.value, "budget": case.in_unit(budget), "unit": case.money_unit},
    )


@dataclass(frozen=True)
class Pace(Limits):
    slow: Decimal  # attainment ÷ share of the year below which one asks


@form_check(Pace, parts=("month", "passed"))
def interim_slow(case: Case, limits: Pace) -> Iterator[Hit]:
    """Half the year is over and a quantity has hardly begun."""
    month = month_of(case)
    if case.project.form.kind is not FormKind.MONITORING or month is None or month < 6:
        return
    for row in case.rows:
        said = row.item.interim_text or ""
        both = comparable(row.item.target, read_quantity(said, name=row.item.level3, year=case.project.year))
        if not said.strip() or not both.target or both.actual is None or less_is_better(row) is not False:
            continue
        if row.item.target.unit == "%" or row.item.reason_text:
            continue
        if both.actual / both.target < limits.slow * month / 12:
            yield Hit(
                object=row.label,
                quotes=row.quotes("interim_text", "target_text"),
                saw=said,
                expected=row.item.target_text,
                parts={"month": month, "passed": format_percent(Decimal(month) / 12)},
                row=row.key,
            )
