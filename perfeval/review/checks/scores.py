"""Scores (得分): each against the rule, blocks against their headings, the total against its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from perfeval.numbers import format_number, format_percent, format_points, half_up
from perfeval.review.case import Case, Row
from perfeval.review.findings import Quote, Severity, Verdict
from perfeval.review.hits import Held, Hit, quote
from perfeval.review.text import bare, find_any, has_any, squeeze
from perfeval.scoring.result import Status
from perfeval.values.quantity import QuantityKind
from perfeval.values.reading import rate_in

_ZERO = Decimal(0)
_HAIR = Decimal("0.011")
_SCORED = (Status.MET, Status.PARTLY, Status.NOT_MET)


def indicator_score(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The unit's points for one indicator, or for several that share a score, are those of the rule."""
    damaged = any(_is_damaged(row) for row in case.rows)
    inferred = _even_shares(case)
    for group in case.groups:
        row, points = group[0], case.once(group, "self_score")
        most = case.once(group, "max_score")
        shares: list[Decimal | None] = [row.max_score] if len(group) == 1 and row.max_score is not None else []
        if not shares:  # the form gives no points to each row: those of an even division, where it holds
            shares = [inferred.get(item.key) for item in group]
            most = most if most is not None else sum((share or _ZERO for share in shares), _ZERO)
        if points is None or not most or points > most or None in shares:
            continue
        dues = [_due(case, item, share or _ZERO, limits) for item, share in zip(group, shares, strict=True)]
        known = [due for due in dues if due is not None]
        if len(known) < len(dues):
            continue
        low, high = (sum((due[edge] for due in known), _ZERO) for edge in (0, 1))
        quotes = row.quotes("self_score", "max_score", "target_text", "actual_text", "reason_text")
        if low - _HAIR <= points <= high + _HAIR:
            yield Held(row.label, quotes, format_points(points), row=row.key)
            continue
        if damaged and _may_be_a_sign(row):
            continue  # 26次 may be ≥6次: a matter of the scan, not of the score
        expected = low if points < low else high
        gap = abs(points - expected)
        silent = points < low and len(squeeze(row.item.reason_text or "")) < 2
        yield Hit(
            row.label,
            quotes,
            format_points(points),
            format_points(expected),
            {"target": row.item.target_text, "actual": row.item.actual_text, "max_score": format_number(most)},
            points=gap,
            row=row.key,
            variant="silent" if silent else "too_low" if points < low else "full" if points >= most else "",
            severity=Severity.LOW if gap < Decimal("0.1") else Severity.MEDIUM if gap < Decimal("0.5") else None,
            verdict=None if row.max_score is not None and len(group) == 1 else Verdict.ASK,
        )


def _even_shares(case: Case) -> dict[str, Decimal]:
    """Points of rows without any, from an even division of their block that the rows reached confirm.

    Hubei's form has no points column: 产出指标(40分) over four rows means ten each, if the rows that were
    reached say ten.
    """
    found: dict[str, Decimal] = {}
    blocks: dict[str, list[tuple[Row, ...]]] = {}
    for group in case.groups:
        blocks.setdefault(group[0].item.level1, []).append(group)
    for groups in blocks.values():
        shares = {row.key: row.result.max_score for group in groups for row in group}
        reached = [
            g for g in groups if all(row.result.status is Status.MET for row in g) and case.once(g, "self_score")
        ]
        fits = [sum((shares[row.key] or _ZERO for row in g), _ZERO) == case.once(g, "self_score") for g in reached]
        if len(fits) >= 2 and sum(fits) * 2 > len(fits):
            found |= {key: share for key, share in shares.items() if share}
    return found


def _due(case: Case, row: Row, most: Decimal, limits: Mapping[str, Any]) -> tuple[Decimal, Decimal] | None:
    """Least and most of ``most`` points that the rule gives; ``None`` where the rule leaves it open."""
    item, result = row.item, row.result
    rate = rate_in(item.actual_text)
    if (
        not item.target.is_number
        and has_any(row.name, limits["execution"])
        and rate is not None
        and case.execution_rate is not None
    ):
        if abs(rate - case.execution_rate) < Decimal("0.005"):
            due = half_up(most * min(rate, Decimal(1)))
            return due, due
        return None
    if squeeze(item.target_text) == squeeze(item.actual_text) and item.actual.kind is QuantityKind.DATE:
        return most, most
    if result.kind != "quantitative" or result.status not in _SCORED or result.score is None:
        return None
    target, actual = item.target.value, item.actual.value
    if (
        item.target.operator is None
        and target is not None
        and actual is not None
        and actual <= target
        and has_any(row.name, limits["falling"])
    ):
        return most, most
    scale = most / result.max_score if result.max_score else Decimal(1)
    edges = [edge * scale for edge in (result.low, result.score, result.high) if edge is not None]
    return half_up(min(edges)), half_up(max(edges))


def _is_damaged(row: Row) -> bool:
    return QuantityKind.UNREADABLE in (row.item.target.kind, row.item.actual.kind)


def _may_be_a_sign(row: Row) -> bool:
    """In a damaged scan ≥ turns into 2: a bare target that begins with 2 is not to be trusted."""
    target = squeeze(row.item.target_text)
    return (
        row.item.target.is_number
        and row.item.target.operator is None
        and target.startswith("2")
        and len(target) > 1
        and target[1].isdigit()
    )


def over_max(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """No score exceeds its points or falls below 0."""
    for row in case.rows:
        if row.self_score is not None and row.max_score is not None and not 0 <= row.self_score <= row.max_score:
            yield Hit(
                row.label,
                row.quotes("self_score", "max_score"),
                format_points(row.self_score),
                f"≤{format_number(row.max_score)}",
                points=max(row.self_score - row.max_score, _ZERO),
                row=row.key,
            )


def outside_band(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A qualitative score lies within the band of the grade that the form states."""
    region = f"{case.project.form.region or ''}{case.project.department or ''}"
    edge = (
        Decimal(str(limits["middle"]))
        if not has_any(region, limits["lower_regions"])
        else Decimal(str(limits["lower_middle"]))
    )
    bands = {"not": (_ZERO, edge), "partly": (edge, Decimal("0.8")), "met": (Decimal("0.8"), Decimal(1))}
    for row in case.rows:
        if (
            row.self_score is None
            or not row.max_score
            or row.self_score > row.max_score
            or row.result.kind == "quantitative"
        ):
            continue
        words = row.item.actual.text  # of several options with boxes, the ticked one
        said = next((grade for grade in ("not", "partly", "met") if has_any(words, limits[grade])), None)
        if said is None or len(squeeze(words)) > 24:
            continue
        low, high = (half_up(row.max_score * share) for share in bands[said])
        fits = low <= row.self_score <= high and (said == "met" or row.self_score < high)
        if not fits:
            mark = "" if said == "met" else "<"
            yield Hit(
                row.label,
                row.quotes("self_score", "actual_text", "max_score"),
                format_points(row.self_score),
                f"{format_number(low)}–{mark}{format_number(high)}",
                {"grade": row.item.actual_text, "max_score": format_number(row.max_score)},
                row=row.key,
                points=max(row.self_score - high, low - row.self_score, _ZERO),
            )


def inflated(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Indicator scores run ahead of execution (rules 8.1): (S/90 − E/10) ÷ (S/90) above the limit."""
    scored = [(case.once(group, "self_score"), case.once(group, "max_score")) for group in case.groups]
    pairs = [(points, most) for points, most in scored if points is not None and most]
    most = sum((m for _, m in pairs), _ZERO)
    if (
        most < Decimal(str(limits["least_points"]))
        or case.execution_rate is None
        or case.total is None
        or case.execution_points is None
    ):
        return
    share = sum((p for p, _ in pairs), _ZERO) / most
    rate = min(case.execution_rate, Decimal(1))
    if share <= 0 or case.execution_rate < 0:
        return
    gap = (share - rate) / share
    quotes = case.fund_quotes(case.total, "execution_rate_text", "executed_wan", "adjusted_budget_wan")
    if gap <= Decimal(str(limits["gap"])):
        yield Held(case.total.label_text, quotes, format_percent(rate))
        return
    yield Hit(
        case.total.label_text,
        quotes,
        format_percent(share, 1),
        format_percent(rate, 1),
        {"gap": format_percent(gap, 1)},
        row="inflated",
        severity=Severity.HIGH
        if gap > Decimal(str(limits["grave"]))
        else Severity.LOW
        if gap < Decimal(str(limits["slight"]))
        else None,
    )


def none_anywhere(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A grade is claimed and no number of points stands anywhere."""
    project = case.project
    points = (
        [row.self_score for row in case.rows]
        + [line.self_score for line in project.funds]
        + [item.self_score for item in project.reported]
    )
    if any(value is not None for value in points) or project.form.kind.value == "target_table":
        return
    grades = [
        (item.subject, item.grade, quote(item.cells, ("grade", item.grade))) for item in project.reported if item.grade
    ]
    said = [
        (claim.subject, claim.text, (Quote(claim.place, claim.text),))
        for claim in project.claims
        if claim.kind == "grade"
    ]
    if not grades and not said:
        return
    overall = [entry for entry in grades if entry[0] == "total"] or said[-1:] or grades[-1:]
    _, grade, quotes = overall[0]
    yield Hit(
        "评价结论",
        quotes or case.anywhere(),
        find_any(grade or "", ["优秀?", "良好?", "合格", "中", "差"]) or grade,
        None,
        row="scores",
    )


def all_full(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Full marks everywhere although every completed value merely repeats its target."""
    groups = [group for group in case.groups if case.once(group, "self_score") is not None]
    if len(groups) < limits["least_rows"] or not all(group[0].is_full for group in groups):
        return
    rows = [row for group in groups for row in group]
    if not all(repeats(row, limits["done"]) for row in rows):
        return
    quotes = tuple(q for row in rows for q in row.quotes("actual_text"))
    total = sum((case.once(group, "self_score") or _ZERO for group in groups), _ZERO)
    yield Hit("指标得分", quotes, format_number(total), None, {"count": str(len(rows))}, row="all_full")


def repeats(row: Row, done: list[str]) -> bool:
    """The completed value says no more than the target: the same words or number, or only that it is done."""
    target, actual = row.item.target, row.item.actual
    if target.is_number and actual.is_number:
        return target.value == actual.value
    return bare(row.item.actual_text) == bare(row.item.target_text) or (
        bool(row.item.actual_text) and has_any(row.item.actual_text, done)
    )
