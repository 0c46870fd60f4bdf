"""Scores (得分): each against the rule, within its points and its band, and against execution."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from perfeval.numbers import format_number, format_percent, format_points, half_up
from perfeval.review.case import Case, Row
from perfeval.review.checking import Limits, form_check, row_check
from perfeval.review.figures import figures_in
from perfeval.review.findings import Quote, Severity, Verdict
from perfeval.review.hits import Held, Hit, quote
from perfeval.review.questions import is_scored, is_short_of_full
from perfeval.review.sense import has_reason, less_is_better
from perfeval.review.sentences import sentences_of
from perfeval.review.text import bare, find_any, has_any, squeeze
from perfeval.scoring.result import Status
from perfeval.values.quantity import QuantityKind
from perfeval.values.reading import comparable, rate_in

_ZERO = Decimal(0)
_HAIR = Decimal("0.011")
_SCORED = (Status.MET, Status.PARTLY, Status.NOT_MET)


@dataclass(frozen=True)
class Scored(Limits):
    execution: tuple[str, ...]  # names of rows that are the execution rate


@form_check(Scored, variants=("full", "too_low", "silent", "no_reason"), parts=("target", "actual", "max_score"))
def indicator_score(case: Case, limits: Scored) -> Iterator[Hit | Held]:
    """The unit's points for one indicator, or for several that share a score, are those of the rule."""
    damaged, inferred = any(_is_damaged(row) for row in case.rows), None
    tolerance = max(_HAIR, case.rounding)
    for group in case.groups:
        row, points = group[0], case.once(group, "self_score")
        most = case.once(group, "max_score")
        shares: list[Decimal | None] = [row.max_score] if len(group) == 1 and row.max_score is not None else []
        if not shares:  # the form gives no points to each row: those of an even division, where it holds
            inferred = _even_shares(case) if inferred is None else inferred
            shares = [inferred.get(item.key) for item in group]
            most = most if most is not None else sum((share or _ZERO for share in shares), _ZERO)
        if points is None or not most or points > most or None in shares:
            continue
        dues = [_due(case, item, share or _ZERO, limits) for item, share in zip(group, shares, strict=True)]
        known = [due for due in dues if due is not None]
        if len(known) < len(dues):
            continue
        low, high = (sum((due[edge] for due in known), _ZERO) for edge in (0, 1))
        if low - tolerance <= points <= high + tolerance:
            if case.keeps_passed:
                quotes = row.quotes("self_score", "max_score", "target_text", "actual_text", "reason_text")
                yield Held(object=row.label, quotes=quotes, saw=format_points(points), row=row.key)
            continue
        if damaged and _may_be_a_sign(row):
            continue  # 26次 may be ≥6次: a matter of the scan, not of the score
        expected = low if points < low else high
        gap = abs(points - expected)
        rounded = gap < Decimal("0.5") and case.in_whole_points  # taken to whole points, which no rule forbids
        met = all(one.result.status is Status.MET for one in group)
        harder = points < low and not met  # more may be deducted than the proportion, by a standard that is to be named
        no_reason = len(squeeze(row.item.reason_text or "")) < 2
        variant = "full" if points >= most else "no_reason" if no_reason and not has_reason(case, row) else ""
        if points < low:
            variant = "silent" if no_reason else "too_low"
        yield Hit(
            object=row.label,
            quotes=row.quotes("self_score", "max_score", "target_text", "actual_text", "reason_text"),
            saw=format_points(points),
            expected=format_points(expected),
            parts={"target": row.item.target_text, "actual": row.item.actual_text, "max_score": most},
            points=gap,
            row=row.key,
            variant=variant,
            severity=Severity.LOW if rounded else by_points(gap),
            verdict=Verdict.ASK if rounded or row.max_score is None or len(group) > 1 or harder else None,
        )


def by_points(gap: Decimal) -> Severity:
    """How grave a slip of so many points is: a tail of rounding is slight, two points may move a grade."""
    return Severity.LOW if gap < Decimal("0.1") else Severity.MEDIUM if gap < 2 else Severity.HIGH


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


def _due(case: Case, row: Row, most: Decimal, limits: Scored) -> tuple[Decimal, Decimal] | None:
    """Least and most of ``most`` points that the rule gives; ``None`` where the rule leaves it open."""
    item, result = row.item, row.result
    if (
        not item.target.is_number
        and has_any(row.name, limits.execution)
        and (rate := rate_in(item.actual_text)) is not None
        and case.execution_rate is not None
    ):
        if abs(rate - case.execution_rate) < Decimal("0.005"):
            due = half_up(most * min(rate, Decimal(1)))
            return due, due
        return None
    if item.actual.kind is QuantityKind.DATE and squeeze(item.target_text) == squeeze(item.actual_text):
        return most, most
    if result.kind != "quantitative" or result.status not in _SCORED or result.score is None:
        return None
    if item.target.operator is None and (less := less_is_better(row)) is not False:
        both = comparable(item.target, item.actual)
        if less is None or both.target is None or both.actual is None:
            return None  # which way it points is open: no score is wrong
        if both.actual <= both.target:
            return most, most
        if result.status is Status.MET:
            return None  # over a ceiling without a sign: see cost.over_target
    edges = [edge for edge in (result.low, result.score, result.high) if edge is not None]
    if most == result.max_score:
        return min(edges), max(edges)  # rounded already
    scale = most / result.max_score if result.max_score else Decimal(1)
    edges = [edge * scale for edge in edges]
    return half_up(min(edges)), half_up(max(edges))


@row_check(parts=("target", "actual", "max_score", "rate"))
def raw_percent(row: Row, case: Case, _: Limits) -> Hit | None:
    """The completed percentage itself was taken for the share of the points: 20 × 96 % although 96 % was the target."""
    target, actual, score = row.item.target, row.item.actual, row.self_score
    if actual.unit != "%" or row.is_full:
        return None
    if score is None or not actual.is_number or actual.unit != "%" or not actual.value or actual.value >= 100:
        return None
    if not target.is_number or target.unit != "%" or (target.value or _ZERO) > actual.value or less_is_better(row):
        return None
    most = row.max_score
    if most is None:  # a form without points: what its other rows get
        others = [one.self_score for one in case.rows if one is not row and one.max_score is None and one.self_score]
        most = next((one for one in others if abs(one * actual.value / 100 - score) <= _HAIR), None)
    if most is None or score >= most or abs(most * actual.value / 100 - score) > _HAIR:
        return None
    return Hit(
        quotes=row.quotes("self_score", "actual_text", "target_text", "max_score"),
        saw=format_points(score),
        expected=format_points(most),
        parts={
            "target": row.item.target_text,
            "actual": row.item.actual_text,
            "max_score": most,
            "rate": actual.value / 100,
        },
        points=most - score,
    )


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


@row_check()
def over_max(row: Row, case: Case, _: Limits) -> Hit | None:
    """No score exceeds its points or falls below 0."""
    score, most = row.self_score, row.max_score
    if score is None or most is None or 0 <= score <= most:
        return None
    return Hit(
        quotes=row.quotes("self_score", "max_score"),
        saw=format_points(score),
        expected=f"≤{format_number(most)}",
        points=max(score - most, _ZERO),
    )


@dataclass(frozen=True)
class Bands(Limits):
    middle: Decimal  # where the middle band of a qualitative grade begins, as a share of the points
    lower_middle: Decimal
    lower_regions: tuple[str, ...]  # where it begins at ``lower_middle``
    met: tuple[str, ...]
    partly: tuple[str, ...]
    not_: tuple[str, ...]


@row_check(Bands, parts=("grade", "max_score"))
def outside_band(row: Row, case: Case, limits: Bands) -> Hit | None:
    """A qualitative score lies within the band of the grade that the form states."""
    score, most = row.self_score, row.max_score
    if score is None or not most or score > most or row.result.kind == "quantitative":
        return None
    region = f"{case.project.form.region or ''}{case.project.department or ''}"
    edge = limits.lower_middle if has_any(region, limits.lower_regions) else limits.middle
    bands = (
        ("not", limits.not_, _ZERO, edge),
        ("partly", limits.partly, edge, Decimal("0.8")),
        ("met", limits.met, Decimal("0.8"), Decimal(1)),
    )
    words = row.item.actual.text  # of several options with boxes, the ticked one
    said = next((band for band in bands if has_any(words, band[1])), None)
    if said is None or len(squeeze(words)) > 24:
        return None
    low, high = half_up(most * said[2]), half_up(most * said[3])
    top = said[0] == "met"
    if low <= score <= high and (top or score < high):
        return None
    return Hit(
        quotes=row.quotes("self_score", "actual_text", "max_score"),
        saw=format_points(score),
        expected=f"{format_number(low)}–{'' if top else '<'}{format_number(high)}",
        parts={"grade": row.item.actual_text, "max_score": most},
        points=max(score - high, low - score, _ZERO),
    )


@dataclass(frozen=True)
class Inflated(Limits):
    gap: Decimal  # share by which scores may run ahead of execution
    slight: Decimal
    grave: Decimal
    least_points: Decimal  # points in the form from which the comparison means something


@form_check(Inflated, parts=("gap",))
def inflated(case: Case, limits: Inflated) -> Hit | Held | None:
    """Indicator scores run ahead of execution (rules 8.1): (S/90 − E/10) ÷ (S/90) above the limit."""
    if case.execution_points is None:
        return None
    scored = [(case.once(group, "self_score"), case.once(group, "max_score")) for group in case.groups]
    pairs = [(points, most) for points, most in scored if points is not None and most]
    most = sum((m for _, m in pairs), _ZERO)
    total, rate = case.total, case.execution_rate
    if most < limits.least_points or rate is None or rate < 0 or total is None:
        return None
    share, rate = sum((p for p, _ in pairs), _ZERO) / most, min(rate, Decimal(1))
    if share <= 0:
        return None
    gap = (share - rate) / share
    quotes = case.fund_quotes(total, "execution_rate_text", "executed_wan", "adjusted_budget_wan")
    if gap <= limits.gap:
        return Held(object=total.label_text, quotes=quotes, saw=format_percent(rate))
    return Hit(
        object=total.label_text,
        quotes=quotes,
        saw=format_percent(share, 1),
        expected=format_percent(rate, 1),
        parts={"gap": gap},
        row="inflated",
        severity=Severity.HIGH if gap > limits.grave else Severity.LOW if gap < limits.slight else None,
    )


@form_check()
def none_anywhere(case: Case, _: Limits) -> Hit | None:
    """A grade is claimed and no number of points stands anywhere."""
    project = case.project
    if case.some(is_scored):
        return None
    points = [line.self_score for line in project.funds] + [item.self_score for item in project.reported]
    if any(value is not None for value in points) or project.form.kind.value == "target_table":
        return None
    grades = [
        (item.subject, item.grade, quote(item.cells, ("grade", item.grade))) for item in project.reported if item.grade
    ]
    said = [
        (claim.subject, claim.text, (Quote(claim.place, claim.text),))
        for claim in project.claims
        if claim.kind == "grade"
    ]
    told = any(one.unit == "分" for words in sentences_of(case) for one in figures_in(words.text)) if said else False
    if told or (not grades and not said):
        return None
    overall = [entry for entry in grades if entry[0] == "total"] or said[-1:] or grades[-1:]
    _subject, grade, quotes = overall[0]
    saw = find_any(grade or "", ["优秀?", "良好?", "合格", "中", "差"]) or grade
    return Hit(object="评价结论", quotes=quotes or case.anywhere(), saw=saw, row="scores")


@dataclass(frozen=True)
class AllFull(Limits):
    least_rows: int
    done: tuple[str, ...]  # completed values that only say done


@form_check(AllFull)
def all_full(case: Case, limits: AllFull) -> Hit | None:
    """Full marks everywhere although every completed value merely repeats its target."""
    if case.some(is_short_of_full):
        return None
    groups = [group for group in case.groups if case.once(group, "self_score") is not None]
    if len(groups) < limits.least_rows or not all(group[0].is_full for group in groups):
        return None
    rows = [row for group in groups for row in group]
    if not any(row.item.actual_text.strip() for row in rows):
        return None  # a score sheet without values
    if not all(repeats(row, limits.done) for row in rows):
        return None
    total = sum((case.once(group, "self_score") or _ZERO for group in groups), _ZERO)
    quotes = tuple(q for row in rows for q in row.quotes("actual_text"))
    return Hit(object="指标得分", quotes=quotes, saw=format_number(total), parts={"count": len(rows)}, row="all_full")


def repeats(row: Row, done: tuple[str, ...]) -> bool:
    """The completed value says no more than the target: the same words or number, or only that it is done."""
    target, actual = row.item.target, row.item.actual
    if target.is_number and actual.is_number:
        return target.value == actual.value
    return bare(row.item.actual_text) == bare(row.item.target_text) or (
        bool(row.item.actual_text) and has_any(row.item.actual_text, done)
    )
