"""In-year monitoring (绩效监控): pace of spending, forecasts and boxes against targets and deadlines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from perfeval.model import FormKind
from perfeval.money import FundLine
from perfeval.numbers import format_percent
from perfeval.review.case import Case, Row
from perfeval.review.checking import Limits, form_check, line_check, row_check
from perfeval.review.figures import figures_in
from perfeval.review.findings import Severity
from perfeval.review.hits import Held, Hit
from perfeval.review.sense import less_is_better
from perfeval.review.text import has_any, squeeze
from perfeval.values.quantity import QuantityKind
from perfeval.values.reading import comparable, read_quantity

_MONTH = re.compile(
    r"(?:截至|截止|至)(?:20\d\d年)?(\d{1,2})月|(?:1|一|元)月?[-—–~至到](\d{1,2}|[一二三四五六七八九十]{1,2})月|(\d{1,2})月(?:底|末)?"
)
_WORDS = (("上半年", 6), ("半年", 6), ("前三季度", 9), ("三季度", 9), ("一季度", 3))
_CHINESE = "一二三四五六七八九十"


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
        month = (
            int(said) if said.isdigit() else _CHINESE.find(said[-1]) + 1 + (10 if said[0] == "十" and said[1:] else 0)
        )
        if 1 <= month <= 12:
            return month
    return next((month for word, month in _WORDS if word in text), None)


@dataclass(frozen=True)
class Light(Limits):
    red: Decimal  # execution ÷ share of the year passed
    yellow: Decimal


@form_check(Light, variants=("yellow",), parts=("pace", "month"))
def light(case: Case, limits: Light) -> Hit | Held | None:
    """Execution ÷ share of the year passed, below 60 % red, below 80 % yellow (红黄灯)."""
    month, rate, total = month_of(case), case.execution_rate, case.total
    if month is None or rate is None or total is None:
        return None
    passed = Decimal(month) / 12
    quotes = case.fund_quotes(total, "executed_wan", "execution_rate_text")
    if rate / passed >= limits.yellow:
        return Held(object=total.label_text, quotes=quotes, saw=format_percent(rate))
    red = rate / passed < limits.red
    return Hit(
        object=total.label_text,
        quotes=quotes,
        saw=format_percent(rate),
        expected=format_percent(passed),
        parts={"pace": format_percent(rate / passed, 1), "month": month},
        row="light",
        variant="" if red else "yellow",
        severity=Severity.HIGH if red else Severity.MEDIUM,
    )


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
    if (both.actual > both.target) if less else (both.actual < both.target):
        return Hit(quotes=quotes, saw=said, expected=item.target_text, parts=parts)
    so_far = comparable(forecast, read_quantity(item.interim_text or "", name=item.level3, year=case.project.year))
    counted = item.target.unit != "%" and so_far.target is not None and so_far.actual is not None and not less
    if counted and so_far.actual > so_far.target:  # type: ignore[operator]
        return Hit(quotes=quotes, saw=said, expected=f"≥{item.interim_text}", parts=parts, variant="less")
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


_NOT_DONE = ("未", "在建", "正在", "进行中", "推进", "筹备", "^0", "尚")


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
