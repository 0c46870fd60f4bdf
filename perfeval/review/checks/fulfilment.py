"""Fulfilment (完成情况): far beyond target, not met without a reason, reasons that contradict, dates that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval.numbers import format_percent, format_points
from perfeval.places import Place
from perfeval.review.case import Case, Row, goal_label
from perfeval.review.checking import Limits, form_check, row_check
from perfeval.review.checks.funds_use import explanation
from perfeval.review.findings import Quote, Severity, Verdict
from perfeval.review.hits import Hit
from perfeval.review.questions import gives_reason, has_more
from perfeval.review.sense import NOTHING, attainment, has_reason, less_is_better
from perfeval.review.text import has_any, squeeze
from perfeval.scoring.result import Status
from perfeval.values.afar import of_both
from perfeval.values.quantity import Quantity, QuantityKind
from perfeval.values.rates import printed_rate
from perfeval.values.reading import comparable, read_quantity

_SHORT = (Status.PARTLY, Status.NOT_MET)


def ratio(row: Row) -> Decimal | None:
    """Actual ÷ target in one unit; ``None`` when they cannot be divided."""
    return _share(row.item.target, row.item.actual)


def _share(target: Quantity, actual: Quantity) -> Decimal | None:
    both = comparable(target, actual)
    return both.actual / both.target if both.actual is not None and both.target else None


def _reaches(target: Quantity, actual: Quantity, share: Decimal) -> bool:
    """Whether the result is so large a share of the target, or more."""
    return (_share(target, actual) or Decimal(0)) >= share


@dataclass(frozen=True)
class Over(Limits):
    over: Decimal  # share of the target from which one asks
    grave: Decimal
    least: Decimal  # 1次 against 2次 says nothing about the target


@row_check(Over, variants=("explained",), parts=("share", "reason"))
def over(row: Row, case: Case, limits: Over) -> Hit | None:
    """Far beyond target: was the target too low?"""
    item = row.item
    if not of_both(item.target, item.actual, _reaches, limits.over):
        return None
    if less_is_better(row) is not False or "成本" in item.level2:
        return None
    share = ratio(row)
    if share is None or item.target.value is None or item.actual.value is None:
        return None
    if item.actual.value - item.target.value < limits.least:
        return None
    explained, grave = squeeze(item.reason_text or "") not in NOTHING, share >= limits.grave
    if explained and not grave:
        return None
    severity = Severity.HIGH if grave else Severity.MEDIUM if share >= 2 else Severity.LOW
    return Hit(
        quotes=row.quotes("actual_text", "target_text", "reason_text"),
        saw=item.actual_text,
        expected=item.target_text,
        parts={"share": share, "reason": item.reason_text or ""},
        variant="explained" if explained else "",
        severity=Severity.LOW if explained else severity,
    )


@dataclass(frozen=True)
class Shortfall(Limits):
    grave: Decimal  # attainment below which a shortfall is grave
    slight: Decimal  # and from which it is slight
    points: Decimal  # points lost from which it is grave


@row_check(Shortfall, parts=("share",))
def not_met_without_reason(row: Row, case: Case, limits: Shortfall) -> Hit | None:
    """Short of the target and no word why."""
    item, result = row.item, row.result
    if result.kind != "quantitative" or result.status not in _SHORT or not item.actual.is_number:
        return None
    if has_reason(case, row) or row.is_full:  # full marks for a target missed: the score is the matter
        return None
    share = attainment(row)
    if share is not None and share >= 1:
        return None
    scored = row.max_score is not None and row.self_score is not None
    lost = (row.max_score or Decimal(0)) - (row.self_score or Decimal(0)) if scored else None
    share = share if share is not None else ratio(row)
    grave = (share is not None and share < limits.grave) or (lost is not None and lost >= limits.points)
    asked = any("reason_text" in one.item.cells for one in case.rows)
    slight = (share is not None and share >= limits.slight) or not asked
    return Hit(
        quotes=row.quotes("reason_text", "actual_text", "target_text"),
        saw=item.actual_text,
        expected=item.target_text,
        parts={"share": share},
        points=lost,
        severity=Severity.HIGH if grave else Severity.LOW if slight else Severity.MEDIUM,
    )


@dataclass(frozen=True)
class AllDone(Limits):
    left: Decimal
    done: tuple[str, ...]
    denies: tuple[str, ...]
    reasons: tuple[str, ...]


@form_check(AllDone, parts=("rate",))
def said_all_done(case: Case, limits: AllDone) -> Hit | None:
    """The prose says everything went to plan while much of the money is left."""
    words = case.goals or case.project.passages or case.project.attributes
    if not words and not case.some(gives_reason) and not case.some(has_more):
        return None
    left, total = case.unspent_share, case.total
    if left is None or left <= limits.left or total is None or explanation(case, limits.reasons):
        return None
    for label, place, text in _told(case):
        sentence = next((part for part in text.replace("；", "。").split("。") if has_any(part, limits.done)), None)
        if sentence is None:
            continue
        denies = has_any(sentence, limits.denies)
        much = Severity.MEDIUM if denies or left > Decimal("0.2") else None
        own = (Quote(place, sentence.strip()),) if place else ()
        return Hit(
            object=label,
            quotes=own + case.fund_quotes(total, "executed_wan", "adjusted_budget_wan"),
            saw=sentence.strip()[:40],
            expected=format_percent(left),
            parts={"rate": 1 - left},
            row="all_done",
            verdict=Verdict.INCONSISTENT if denies else None,
            severity=Severity.HIGH if left > Decimal("0.5") else much,
        )
    return None


def _told(case: Case) -> Iterator[tuple[str, Place | None, str]]:
    """Everything the unit says in words of how it went."""
    for goal in case.goals:
        yield goal_label(goal, "actual_text"), goal.cells.get("actual_text"), goal.actual_text or ""
    for passage in case.project.passages:
        yield passage.heading or passage.kind, passage.places[0] if passage.places else None, passage.text
    for row in case.rows:
        yield row.label, row.item.cells.get("reason_text"), row.item.reason_text or ""
    for row in case.rows:
        for column, text in row.item.extra.items():
            yield column, row.item.cells.get(column), text
    for name, text in case.project.attributes.items():
        yield name, case.project.cells.get(name), text


@dataclass(frozen=True)
class Completion(Limits):
    headings: tuple[str, ...]  # what a printed rate of completion is called


@row_check(Completion, parts=("column", "target", "actual"))
def printed_completion(row: Row, case: Case, limits: Completion) -> Hit | None:
    """The form prints a rate of completion (完成率) that is not the completed value over the target."""
    columns = [(column, text) for column, text in row.item.extra.items() if has_any(column, limits.headings)]
    both = comparable(row.item.target, row.item.actual) if columns else None
    if both is None or not both.target or both.actual is None or row.item.target.operator in ("<", "<="):
        return None
    if both.target < 0:
        return None
    exact = Fraction(both.actual) / Fraction(both.target)
    for column, text in columns:
        printed = printed_rate(text, (exact,))
        if printed is None or printed.agrees(exact) or printed.rate == 1 < exact:
            continue  # what is more than reached may be counted as reached
        place = row.item.cells.get(column)
        quotes = (Quote(place, text),) if place is not None else ()
        parts = {"column": column, "target": row.item.target_text, "actual": row.item.actual_text}
        return Hit(
            quotes=quotes + row.quotes("actual_text", "target_text"),
            saw=text,
            expected=format_percent(exact),
            parts=parts,
        )
    return None


@row_check(parts=("target", "days"), variants=("unscored",))
def date_late(row: Row, case: Case, _: Limits) -> Hit | None:
    """Completed after the date promised, and yet scored as if in time."""
    target, actual = row.item.target, row.item.actual
    if target.kind is not QuantityKind.DATE or actual.kind is not QuantityKind.DATE or target.day is None:
        return None
    reached = actual.day_from or actual.day
    unscored = row.self_score is None
    if reached is None or reached <= target.day or not (row.is_full or unscored):
        return None
    if unscored and has_reason(case, row):
        return None
    return Hit(
        quotes=row.quotes("actual_text", "target_text", "self_score"),
        saw=row.item.actual_text,
        expected=f"≤{target.day.isoformat()}",
        parts={"target": row.item.target_text, "days": (reached - target.day).days},
        points=row.self_score,
        variant="unscored" if unscored else "",
        verdict=Verdict.UNSUPPORTED if unscored else None,
        severity=Severity.MEDIUM if unscored else None,
    )


@dataclass(frozen=True)
class Unless(Limits):
    unless: tuple[str, ...]


@row_check(Unless)
def date_other_year(row: Row, case: Case, limits: Unless) -> Hit | None:
    """A target date outside the year under review."""
    year, text = case.project.year, row.item.target_text
    day = row.item.target.day if row.item.target.kind is QuantityKind.DATE else None
    if not year or not day or day.year == year or str(day.year) not in text or has_any(text, limits.unless):
        return None
    return Hit(quotes=row.quotes("target_text"), saw=text, expected=str(year))


@dataclass(frozen=True)
class LastYear(Limits):
    headings: tuple[str, ...]  # columns that hold what was reached the year before
    grave: Decimal  # how far below it a target is grave


@row_check(LastYear, parts=("column", "share", "actual"))
def below_last_year(row: Row, case: Case, limits: LastYear) -> Hit | None:
    """The target asks for less than was reached the year before."""
    for column, text in row.item.extra.items():
        if not has_any(column, limits.headings) and f"{(case.project.year or 0) - 1}年" not in squeeze(column):
            continue
        before = read_quantity(text, unit=row.item.unit_text or "", name=row.item.level3, year=case.project.year)
        both, less = comparable(row.item.target, before), less_is_better(row)
        if not both.target or not both.actual or less is None:
            continue
        share = both.target / both.actual
        if (share >= 1 and not less) or (share <= 1 and less):
            continue
        gap = abs(1 - share)
        place = row.item.cells.get(column)
        return Hit(
            quotes=row.quotes("target_text") + ((Quote(place, text),) if place else ()),
            saw=row.item.target_text,
            expected=text,
            parts={"column": column, "share": gap, "actual": row.item.actual_text},
            severity=Severity.MEDIUM if gap >= limits.grave else Severity.LOW,
        )
    return None


@dataclass(frozen=True)
class Derived(Limits):
    deviation: tuple[str, ...]  # headings of a printed deviation (偏差率)
    deducted: tuple[str, ...]  # headings of points taken off (扣分)
    tolerance: Decimal  # percentage points


@row_check(Derived, variants=("deducted",), parts=("column", "target", "actual", "max_score", "score"))
def derived_columns(row: Row, case: Case, limits: Derived) -> Iterator[Hit]:
    """Further columns that follow from others: the deviation from value and target, the deduction from the points."""
    both = comparable(row.item.target, row.item.actual) if row.item.extra else None
    for column, text in row.item.extra.items():
        place = row.item.cells.get(column)
        quotes = ((Quote(place, text),) if place is not None else ()) + row.quotes("actual_text", "target_text")
        parts = {
            "column": column, "target": row.item.target_text, "actual": row.item.actual_text,
            "max_score": row.max_score, "score": row.self_score,
        }  # fmt: skip
        said = read_quantity(text, name=column)
        if not said.is_number or said.value is None:
            continue
        if both and has_any(column, limits.deviation) and both.target and both.actual is not None and "%" in text:
            due = (both.actual / both.target - 1) * 100
            if min(abs(abs(said.value) - abs(due)), abs(said.value - due - 100)) > limits.tolerance:
                yield Hit(quotes=quotes, saw=text, expected=format_percent(due / 100), parts=parts)
        elif has_any(column, limits.deducted) and row.max_score is not None and row.self_score is not None:
            lost = row.max_score - row.self_score
            if abs(abs(said.value) - lost) > Decimal("0.011"):
                yield Hit(
                    quotes=quotes + row.quotes("max_score", "self_score"), saw=text, expected=format_points(lost),
                    parts=parts, points=abs(abs(said.value) - lost), variant="deducted",
                )  # fmt: skip
