"""The logic of indicators (指标逻辑): cost against budget, weights, what is counted twice, parts larger than wholes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from perfeval.model import FormKind
from perfeval.numbers import format_points
from perfeval.review.case import Case, Row, unit_family
from perfeval.review.checking import Limits, form_check, row_check
from perfeval.review.findings import Severity
from perfeval.review.hits import Hit
from perfeval.review.sense import Kind, kind_of, pairs_of
from perfeval.review.text import find_any, has_any, squeeze
from perfeval.values.quantity import QuantityKind

_ZERO = Decimal(0)


_WAN = Decimal(10000)


# ── weights ───────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Weights(Limits):
    most: Decimal  # points of 100 that one indicator may carry
    grave: Decimal
    satisfaction: Decimal
    least_rows: int  # rows with points from which they could have been spread


@form_check(Weights, variants=("satisfaction",), parts=("points", "rows"))
def concentration(case: Case, limits: Weights) -> Iterator[Hit]:
    """No single indicator decides the whole, and satisfaction keeps its usual weight."""
    groups = [(group, points) for group in case.groups if (points := case.once(group, "max_score"))]
    whole = sum((points for _, points in groups), _ZERO) + (case.execution_points or _ZERO)
    if whole < 80 or whole > 120:
        return
    for group, points in groups:
        row = group[0]
        spread = len(groups) >= limits.least_rows or points >= limits.grave
        if len(group) == 1 and points >= limits.most and spread:
            yield _heavy(row, points, "", Severity.MEDIUM if points >= limits.grave else Severity.LOW, len(groups))
    rows = [(group[0], points) for group, points in groups if kind_of(group[0]) is Kind.SATISFACTION]
    if sum((points for _, points in rows), _ZERO) > limits.satisfaction:
        total = sum((points for _, points in rows), _ZERO)
        yield _heavy(rows[0][0], total, "satisfaction", Severity.LOW, len(rows))


def _heavy(row: Row, points: Decimal, variant: str, severity: Severity, rows: int) -> Hit:
    return Hit(
        object=row.label,
        quotes=row.quotes("max_score", "level3"),
        saw=format_points(points),
        parts={"points": points, "rows": rows},
        row=row.key if not variant else "satisfaction_weight",
        variant=variant,
        severity=severity,
    )


# ── one fact twice ────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Completion(Limits):
    names: tuple[str, ...]


@row_check(Completion, parts=("first",))
def completion_of_quantity(row: Row, case: Case, limits: Completion) -> Hit | None:
    """A quality indicator that is the completion rate of a quantity above it."""
    target = row.item.target
    if kind_of(row) is not Kind.QUALITY or not target.is_number or unit_family(target) != "rate":
        return None
    if not has_any(row.name, limits.names):
        return None
    mine = pairs_of(re.sub("|".join(limits.names), "", row.name))
    first = next((one for one in case.rows if kind_of(one) is Kind.QUANTITY and mine & pairs_of(one.name)), None)
    if first is None:
        return None
    return Hit(
        quotes=row.quotes("level3", "target_text") + first.quotes("level3", "target_text"),
        saw=row.item.target_text,
        parts={"first": first.label},
        points=row.self_score,
    )


@row_check(parts=("points",))
def points_as_value(row: Row, case: Case, _: Limits) -> Hit | None:
    """Target, result, points and score are one bare number: the value cells of this row hold its points."""
    target, actual, points = row.item.target, row.item.actual, row.max_score
    if not target.is_number or target.unit or target.operator or points is None or row.self_score is None:
        return None
    if case.project.form.kind is FormKind.TARGET_TABLE or target.value != points or points == 1 or actual.unit:
        return None
    if actual.value != row.self_score and row.item.actual_text.strip():
        return None
    return Hit(
        quotes=row.quotes("target_text", "actual_text", "max_score", "self_score"),
        saw=row.item.target_text,
        parts={"points": points},
        points=row.self_score,
    )


@dataclass(frozen=True)
class NoEvidence(Limits):
    grave: Decimal  # points without target and result from which it is grave


@form_check(NoEvidence, parts=("points", "count", "labels"))
def points_without_evidence(case: Case, limits: NoEvidence) -> Hit | None:
    """Points are claimed in rows that have neither target nor result."""
    if not case.some(_claims_nothing):
        return None
    if not any("target_text" in row.item.cells or row.item.target_text.strip() for row in case.rows):
        return None
    if not any(row.item.actual_text.strip() for row in case.rows):
        return None  # a score sheet without values: its standards stand elsewhere
    rows = [row for row in case.rows if row.self_score and _claims_nothing(row)]
    if not rows:
        return None
    points = sum((row.self_score or _ZERO for row in rows), _ZERO)
    return Hit(
        object=rows[0].label,
        quotes=tuple(q for row in rows for q in row.quotes("target_text", "actual_text", "self_score")),
        saw="",
        parts={"points": points, "count": len(rows), "labels": tuple(row.label for row in rows[:8])},
        points=points,
        row=rows[0].key,
        rows=tuple(row.key for row in rows),
        severity=Severity.HIGH if points >= limits.grave else Severity.MEDIUM,
    )


def _claims_nothing(row: Row) -> bool:
    empty = (QuantityKind.EMPTY, QuantityKind.NOT_APPLICABLE)
    return row.item.target.kind in empty and row.item.actual.kind in empty and kind_of(row) is not Kind.PROCESS


@dataclass(frozen=True)
class Years(Limits):
    several: tuple[str, ...]  # names of what several years are to bring (三年累计)
    begun: tuple[str, ...]  # words by which a form says that these years have only begun


@row_check(Years, parts=("years",), variants=("named", "ahead"))
def years_reached(row: Row, case: Case, limits: Years) -> Hit | None:
    """An effect over years (使用年限≥10年, 三年累计) that is 'reached' in the year of the work."""
    target, actual = row.item.target, row.item.actual
    named = find_any(row.name, (r"20\d\d(?=年)",))
    ahead = named is not None and case.project.year is not None and int(named) > case.project.year
    several = has_any(row.name, limits.several)
    lasting = kind_of(row) is Kind.LASTING and target.unit == "年" and actual.unit in ("年", None)
    if not (several or lasting or ahead) or not (target.is_number and actual.is_number):
        return None
    if target.value is None or actual.value is None or actual.value < target.value:
        return None
    if row.self_score is not None and not row.is_full:
        return None
    hit = Hit(
        quotes=row.quotes("actual_text", "target_text", "self_score"),
        saw=row.item.actual_text,
        parts={"years": target.value},
        points=row.self_score,
    )
    if several:
        said = case.all_text
        ends = [int(year) for year in re.findall(r"20\d\d[—\-–~至到](20\d\d)年", squeeze(said))]
        going_on = has_any(said, limits.begun) or any(year > (case.project.year or 9999) for year in ends)
        return replace(hit, variant="named") if going_on else None
    if ahead and named:
        return replace(hit, variant="ahead", parts={"years": named})
    if target.value < 2 or not squeeze(row.item.actual_text)[:1].isdigit():
        return None  # 设计使用年限20年 says what could be known in the year
    return hit
