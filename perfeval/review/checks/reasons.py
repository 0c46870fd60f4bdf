"""Reasons (偏差原因): what a form says about a deviation, against the deviation it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from perfeval.messages import Part
from perfeval.numbers import format_percent
from perfeval.review.case import Case, Row
from perfeval.review.checking import Limits, form_check, row_check
from perfeval.review.findings import Severity, Verdict
from perfeval.review.hits import Hit
from perfeval.review.questions import gives_reason, reasons_with
from perfeval.review.sense import NOTHING, attainment, kind_of, pairs_of
from perfeval.review.text import has_any, squeeze
from perfeval.scoring.result import Status
from perfeval.values.reading import rate_in

_SHORT = (Status.PARTLY, Status.NOT_MET)


@dataclass(frozen=True)
class Contradicts(Limits):
    failure: tuple[str, ...]  # words of a failing
    none: tuple[str, ...]  # words that there is none
    mended: tuple[str, ...]  # words that it was made good


@row_check(Contradicts, variants=("denies",), parts=("actual", "target", "score"))
def reason_contradicts(row: Row, case: Case, limits: Contradicts) -> Hit | None:
    """A reason that does not fit the result: full marks with a failure described, or a shortfall called none."""
    reason, status = row.item.reason_text or "", row.result.status
    text = squeeze(reason)
    if not text or (text in NOTHING and status not in _SHORT):
        return None
    quotes = row.quotes("reason_text", "actual_text", "target_text", "self_score")
    parts: dict[str, Part] = {
        "actual": row.item.actual_text,
        "target": row.item.target_text,
        "score": row.self_score,
    }
    fails, denies = has_any(text, limits.failure), has_any(text, limits.none)
    if status is Status.MET and row.is_full and fails and not denies:
        mended = has_any(text, limits.mended)
        return None if mended else Hit(quotes=quotes, saw=reason, parts=parts)
    if row.result.kind == "quantitative" and status in _SHORT and (text in NOTHING or denies):
        return Hit(quotes=quotes, saw=reason, parts=parts, variant="denies")
    return None


@dataclass(frozen=True)
class SameReason(Limits):
    letters: int
    rows: int


@form_check(SameReason)
def same_reason(case: Case, limits: SameReason) -> Iterator[Hit]:
    """One reason pasted under many different indicators."""
    by_text: dict[str, list[Row]] = {}
    for row in case.rows if case.some(gives_reason) else ():
        text = squeeze(row.item.reason_text or "")
        if len(text) >= limits.letters and row.result.status in _SHORT:
            by_text.setdefault(text, []).append(row)
    for text, rows in by_text.items():
        if len(rows) >= limits.rows:
            yield Hit(
                object=rows[0].label,
                quotes=tuple(q for row in rows for q in row.quotes("reason_text")),
                saw=text[:30],
                parts={"count": len(rows), "labels": tuple(row.label for row in rows[:8])},
                row=rows[0].key,
            )


@dataclass(frozen=True)
class Figures(Limits):
    left: Decimal  # share of the budget left from which the figures of a reason matter
    reasons: tuple[str, ...]


@form_check(Figures, variants=("no_figure",), parts=("left", "amount", "unit", "reason"))
def reason_figures(case: Case, limits: Figures) -> Iterator[Hit]:
    """The reason for money left over names another share than the table, or none at all."""
    if not case.some(reasons_with, limits.reasons) and not case.tells(limits.reasons):
        return
    left = case.unspent_share
    if left is None or left <= limits.left:
        return
    candidates = [(row.label, row.quotes("reason_text"), row.item.reason_text or "", row.key) for row in case.rows]
    candidates += [
        (line.label_text, case.fund_quotes(line, "reason_text"), line.reason_text or "", case.fund_key(line))
        for line in case.project.funds
    ]
    amount = case.in_unit((case.budget or Decimal(0)) - (case.executed or Decimal(0)))
    for label, quotes, text, key in candidates:
        if not has_any(text, limits.reasons) or has_any(text, ["字以内"]):
            continue
        stated = rate_in(text) if "%" in squeeze(text) else None
        parts: dict[str, Part] = {"left": left, "amount": amount, "unit": case.money_unit, "reason": text}
        common = Hit(object=label, quotes=quotes, expected=format_percent(left), parts=parts, row=key)
        if stated is not None and min(abs(stated - left), abs(stated - (1 - left))) > Decimal("0.01"):
            yield replace(common, saw=format_percent(stated))
        elif not any(letter.isdigit() for letter in text):
            yield replace(common, saw=text[:40], variant="no_figure", verdict=Verdict.ASK, severity=Severity.LOW)


@dataclass(frozen=True)
class Matters(Limits):
    matters: Mapping[str, tuple[str, ...]]  # what a reason may be about → its words
    fits: Mapping[str, tuple[str, ...]]  # names of indicators → words of a reason that concerns them


@row_check(Matters, parts=("matter", "other"), variants=("other",))
def reason_elsewhere(row: Row, case: Case, limits: Matters) -> Hit | None:
    """The reason for a shortfall concerns another matter than the indicator."""
    reason = squeeze(row.item.reason_text or "")
    if len(reason) < 6:
        return None
    short = row.result.status in _SHORT or (attainment(row) or Decimal(1)) < 1
    if not short or pairs_of(row.name) & pairs_of(reason):
        return None
    fits = next((words for name, words in limits.fits.items() if has_any(row.name + row.item.level2, (name,))), ())
    if fits and not has_any(reason, fits):
        matter = next((name for name, words in limits.matters.items() if has_any(reason, words)), "")
        if matter:
            return _elsewhere(row, reason, matter, "")
    other = [one for one in case.rows if one is not row and len(pairs_of(one.name) & pairs_of(reason)) >= 2]
    about = len(other) == 1 and kind_of(other[0]) is not kind_of(row) and has_any(reason, (other[0].name[-4:],))
    return _elsewhere(row, reason, "", other[0].label) if about else None


def _elsewhere(row: Row, reason: str, matter: str, other: str) -> Hit:
    return Hit(
        quotes=row.quotes("reason_text", "actual_text", "target_text"),
        saw=reason[:40],
        parts={"matter": matter, "other": other},
        variant="other" if other else "",
    )
