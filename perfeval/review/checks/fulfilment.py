"""Fulfilment (完成情况): far beyond target, not met without a reason, reasons that contradict, dates that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from perfeval.numbers import format_number, format_percent, format_points, half_up
from perfeval.review.case import Case, Row, goal_label
from perfeval.review.checks.funds import explanation
from perfeval.review.findings import Quote, Severity, Verdict
from perfeval.review.hits import Held, Hit
from perfeval.review.text import has_any, squeeze
from perfeval.scoring.result import Status
from perfeval.values.quantity import QuantityKind
from perfeval.values.reading import comparable, rate_in

_NOTHING = {"", "-", "—", "——", "/", "无", "无。"}


def ratio(row: Row) -> Decimal | None:
    """Actual ÷ target in one unit; ``None`` when they cannot be divided."""
    both = comparable(row.item.target, row.item.actual)
    return both.actual / both.target if both.actual is not None and both.target else None


def has_reason(case: Case, row: Row) -> bool:
    """The row, or the form as a whole, says why."""
    noted = "".join(text for heading, text in row.item.extra.items() if has_any(heading, ["说明", "原因", "备注"]))
    return squeeze(row.item.reason_text or "") not in _NOTHING or len(squeeze(noted)) > 2 or case.gives_reasons


def over(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Far beyond target: was the target too low?"""
    for row in case.rows:
        item = row.item
        share = ratio(row)
        falling = item.target.operator in ("<=", "<") or has_any(row.name, limits["falling"]) or "成本" in item.level2
        if (
            share is None
            or falling
            or share < Decimal(str(limits["over"]))
            or item.target.value is None
            or item.actual.value is None
        ):
            continue
        if item.actual.value - item.target.value < Decimal(str(limits["least"])):
            continue  # 1次 against 2次 says nothing about the target
        explained = squeeze(item.reason_text or "") not in _NOTHING
        grave = (
            Severity.HIGH if share >= Decimal(str(limits["grave"])) else Severity.MEDIUM if share >= 2 else Severity.LOW
        )
        if explained and share < Decimal(str(limits["grave"])):
            continue
        yield Hit(
            row.label,
            row.quotes("actual_text", "target_text", "reason_text"),
            item.actual_text,
            item.target_text,
            {"share": format_percent(share, 0), "reason": item.reason_text or ""},
            row=row.key,
            variant="explained" if explained else "",
            severity=Severity.LOW if explained else grave,
        )


def not_met_without_reason(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Short of the target and no word why."""
    for row in case.rows:
        result = row.result
        if (
            result.kind != "quantitative"
            or result.status not in (Status.PARTLY, Status.NOT_MET)
            or not row.item.actual.is_number
        ):
            continue
        if (
            row.item.target.operator is None
            and has_any(row.name, limits["falling"])
            and (ratio(row) or Decimal(2)) <= 1
        ):
            continue
        if not has_reason(case, row) and not row.is_full:  # full marks for a target missed: the score is the matter
            yield Hit(
                row.label,
                row.quotes("reason_text", "actual_text", "target_text"),
                row.item.actual_text,
                row.item.target_text,
                row=row.key,
                points=row.max_score - row.self_score
                if row.max_score is not None and row.self_score is not None
                else None,
                severity=Severity.LOW if "reason_text" not in row.item.cells else None,
            )


def reason_contradicts(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A reason that does not fit the result: full marks with a failure described, or a shortfall called none."""
    for row in case.rows:
        reason = row.item.reason_text or ""
        text = squeeze(reason)
        if not text or (
            text in _NOTHING and row.result.status is not Status.NOT_MET and row.result.status is not Status.PARTLY
        ):
            continue
        met = row.result.status is Status.MET
        quotes = row.quotes("reason_text", "actual_text", "target_text", "self_score")
        if met and row.is_full and has_any(text, limits["failure"]) and not has_any(text, limits["none"]):
            yield Hit(
                row.label,
                quotes,
                reason,
                None,
                {"actual": row.item.actual_text, "score": format_points(row.self_score or Decimal(0))},
                row=row.key,
            )
        elif (
            row.result.kind == "quantitative"
            and row.result.status in (Status.PARTLY, Status.NOT_MET)
            and (text in _NOTHING - {""} or has_any(text, limits["none"]))
        ):
            yield Hit(
                row.label,
                quotes,
                reason,
                None,
                {"actual": row.item.actual_text, "target": row.item.target_text},
                row=row.key,
                variant="denies",
            )


def stray_reason(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A bare number in the reason column: a score or a deviation that slipped over."""
    for row in case.rows:
        text = squeeze(row.item.reason_text or "")
        if text and text.rstrip("%").replace(".", "", 1).isdigit():
            yield Hit(row.label, row.quotes("reason_text"), text, None, row=row.key)


def same_reason(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """One reason pasted under many different indicators."""
    by_text: dict[str, list[Row]] = {}
    for row in case.rows:
        text = squeeze(row.item.reason_text or "")
        if len(text) >= limits["letters"] and row.result.status in (Status.PARTLY, Status.NOT_MET):
            by_text.setdefault(text, []).append(row)
    for text, rows in by_text.items():
        if len(rows) >= limits["rows"]:
            quotes = tuple(q for row in rows for q in row.quotes("reason_text"))
            yield Hit(
                rows[0].label,
                quotes,
                text[:30],
                None,
                {"count": str(len(rows)), "labels": "、".join(r.label for r in rows[:4])},
                row=rows[0].key,
            )


def reason_figures(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The reason for money left over names another share than the table, or none at all."""
    left = case.unspent_share
    if left is None or left <= Decimal(str(limits["left"])):
        return
    candidates = [(row.label, row.quotes("reason_text"), row.item.reason_text or "", row.key) for row in case.rows]
    candidates += [
        (line.label_text, case.fund_quotes(line, "reason_text"), line.reason_text or "", case.fund_key(line))
        for line in case.project.funds
    ]
    for label, quotes, text, key in candidates:
        if not has_any(text, limits["reasons"]) or has_any(text, ["字以内"]):
            continue
        stated = rate_in(text) if "%" in squeeze(text) else None
        parts = {
            "left": format_percent(left),
            "amount": case.money((case.budget or Decimal(0)) - (case.executed or Decimal(0))),
            "unit": case.money_unit,
        }
        if stated is not None and abs(stated - left) > Decimal("0.01") and abs(stated - (1 - left)) > Decimal("0.01"):
            yield Hit(
                label,
                quotes,
                format_number(half_up(stated * 100)) + "%",
                format_percent(left),
                {**parts, "reason": text},
                row=key,
            )
        elif not any(letter.isdigit() for letter in text):
            yield Hit(
                label,
                quotes,
                text[:40],
                format_percent(left),
                parts,
                row=key,
                variant="no_figure",
                verdict=Verdict.ASK,
                severity=Severity.LOW,
            )


def said_all_done(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The prose says everything went to plan while much of the money is left."""
    left = case.unspent_share
    if (
        left is None
        or left <= Decimal(str(limits["left"]))
        or explanation(case, limits["reasons"])
        or case.total is None
    ):
        return
    told = [
        (goal_label(goal, "actual_text"), goal.cells.get("actual_text"), goal.actual_text or "") for goal in case.goals
    ]
    told += [
        (passage.heading or passage.kind, passage.places[0] if passage.places else None, passage.text)
        for passage in case.project.passages
    ]
    told += [(row.label, row.item.cells.get("reason_text"), row.item.reason_text or "") for row in case.rows]
    told += [
        (f"{column}", row.item.cells.get(column), text) for row in case.rows for column, text in row.item.extra.items()
    ]
    told += [(name, case.project.cells.get(name), text) for name, text in case.project.attributes.items()]
    for label, place, text in told:
        sentence = next((part for part in text.replace("；", "。").split("。") if has_any(part, limits["done"])), None)
        if sentence is None:
            continue
        quotes = ((Quote(place, sentence.strip()),) if place else ()) + case.fund_quotes(
            case.total, "executed_wan", "adjusted_budget_wan"
        )
        denies = has_any(sentence, limits["denies"])
        grave = Severity.HIGH if left > Decimal("0.5") else Severity.MEDIUM if denies or left > Decimal("0.2") else None
        yield Hit(
            label,
            quotes,
            sentence.strip()[:40],
            format_percent(left),
            {"rate": format_percent(1 - left)},
            row="all_done",
            verdict=Verdict.INCONSISTENT if denies else None,
            severity=grave,
        )
        return


def date_late(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Completed after the date promised, and yet scored as if in time."""
    for row in case.rows:
        target, actual = row.item.target, row.item.actual
        if target.kind is not QuantityKind.DATE or actual.kind is not QuantityKind.DATE or target.day is None:
            continue
        reached = actual.day_from or actual.day
        if reached is not None and reached > target.day and (row.is_full or row.self_score is None):
            yield Hit(
                row.label,
                row.quotes("actual_text", "target_text", "self_score"),
                row.item.actual_text,
                f"≤{target.day.isoformat()}",
                {"target": row.item.target_text, "days": str((reached - target.day).days)},
                row=row.key,
                points=row.self_score,
            )


def date_other_year(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A target date outside the year under review."""
    year = case.project.year
    for row in case.rows:
        day = row.item.target.day if row.item.target.kind is QuantityKind.DATE else None
        if (
            year
            and day
            and str(day.year) in row.item.target_text
            and abs(day.year - year) >= 1
            and not has_any(row.item.target_text, limits["unless"])
        ):
            yield Hit(row.label, row.quotes("target_text"), row.item.target_text, str(year), row=row.key)


def not_applicable(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The completed value says 无: neither met nor missed."""
    for row in case.rows:
        if (
            row.item.actual.kind is QuantityKind.NOT_APPLICABLE
            and row.item.target.kind is not QuantityKind.NOT_APPLICABLE
            and row.item.target_text.strip()
        ):
            zero = row.item.target.is_number and row.item.target.value == 0
            if zero:
                continue  # 0起 and 无 mean the same
            yield Hit(
                row.label,
                row.quotes("actual_text", "target_text", "reason_text"),
                row.item.actual_text,
                None,
                {"reason": row.item.reason_text or ""},
                row=row.key,
                variant="" if row.item.reason_text else "silent",
                points=row.self_score,
            )
