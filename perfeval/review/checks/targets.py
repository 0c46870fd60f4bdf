"""Targets and completed values (指标值与完成值): measurability, what stands in which column, satisfaction."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from perfeval.numbers import format_number
from perfeval.review.case import Case, Row, unit_family
from perfeval.review.checking import Limits, form_check, row_check
from perfeval.review.figures import figures_in
from perfeval.review.hits import Hit
from perfeval.review.questions import is_scored
from perfeval.review.text import bare, find_any, has_any, squeeze
from perfeval.scoring.result import Status
from perfeval.values.afar import of_both
from perfeval.values.quantity import Quantity, QuantityKind

_PERCENT = "rate"


@dataclass(frozen=True)
class Unmeasurable(Limits):
    not_levels: tuple[str, ...]
    benefits: tuple[str, ...]
    done: tuple[str, ...]
    vague: tuple[str, ...]
    unless: tuple[str, ...]


@row_check(Unmeasurable, variants=("no_result",), parts=("actual",))
def unmeasurable(row: Row, case: Case, limits: Unmeasurable) -> Hit | None:
    """A target that nothing can be held against: vague words, and a result that adds no fact."""
    item = row.item
    if item.target.kind is not QuantityKind.WORDS:
        return None
    text = squeeze(item.target_text)
    if not text or has_any(item.level1, limits.not_levels):
        return None
    benefit = has_any(item.level1 + item.level2, limits.benefits)
    echoes = benefit and bare(item.target_text) == bare(item.actual_text)
    vague = echoes or has_any(text, limits.vague) or (benefit and has_any(text, limits.done))
    factual = any(letter.isdigit() for letter in item.actual_text)
    if not vague or factual or has_any(text, limits.unless):
        return None
    return Hit(
        quotes=row.quotes("target_text", "level3", "actual_text"),
        saw=item.target_text,
        parts={"actual": item.actual_text},
        points=row.self_score,
        variant="" if item.actual_text.strip() else "no_result",
    )


@row_check(parts=("points",))
def left_blank(row: Row, case: Case, _: Limits) -> Hit | None:
    """A promise with points, and neither result nor score, in a form that is otherwise filled in."""
    item = row.item
    blank = (
        item.actual.kind is QuantityKind.EMPTY and row.self_score is None and not (item.self_score_text or "").strip()
    )
    if not blank or not row.max_score or item.score_group is not None or not case.is_filled:
        return None
    if item.target.kind is QuantityKind.EMPTY:
        return None
    return Hit(
        quotes=row.quotes("actual_text", "target_text"),
        saw=item.actual_text,
        parts={"points": row.max_score},
        points=row.max_score,
    )


@dataclass(frozen=True)
class Hundred(Limits):
    rates: tuple[str, ...]
    vague: tuple[str, ...]


@row_check(Hundred)
def hundred_of_nothing(row: Row, case: Case, limits: Hundred) -> Hit | None:
    """100 as the target of something that is no rate (学校发展能力 = 100)."""
    target = row.item.target
    if not target.is_number or (target.unit and unit_family(target) != _PERCENT) or target.value != 100:
        return None
    counted = has_any(row.item.level2, ["数量"]) and target.unit is None
    vague = target.unit is None or has_any(row.name, limits.vague)  # 纳入统筹 100% is a share; 发展能力 100% is not
    if not vague or counted or has_any(row.name, limits.rates):
        return None
    return Hit(quotes=row.quotes("target_text", "level3"), saw=row.item.target_text)


@dataclass(frozen=True)
class PointsAsValues(Limits):
    least_rows: int
    totals: tuple[Decimal, ...]


@form_check(PointsAsValues, parts=("sum",))
def points_in_value_columns(case: Case, limits: PointsAsValues) -> Hit | None:
    """Points stand where values should: bare whole numbers, the same in both columns, that add up to 100 or 90."""
    if case.some(is_scored):
        return None
    rows = [row for row in case.rows if row.item.target_text.strip()]
    if len(rows) < limits.least_rows or any(row.max_score is not None or row.self_score is not None for row in rows):
        return None
    if not all(_bare_whole(row) for row in rows):
        return None
    values = [row.item.target.value or Decimal(0) for row in rows]
    summed = sum(values, Decimal(0))
    if summed not in limits.totals:
        return None
    return Hit(
        object=rows[0].label,
        quotes=tuple(quote for row in rows for quote in row.quotes("target_text", "actual_text")),
        saw="/".join(dict.fromkeys(format_number(value) for value in values)),
        expected=format_number(summed),
        parts={"sum": " + ".join(format_number(value) for value in values), "count": len(rows)},
        row="all_rows",
    )


def _bare_whole(row: Row) -> bool:
    """A whole number without unit or sign, and a result that does not exceed it."""
    target, actual = row.item.target, row.item.actual
    if not target.is_number or target.unit or target.operator or target.value is None:
        return False
    whole = target.value == target.value.to_integral_value()
    return whole and not (actual.value is not None and actual.value > target.value)


@row_check(parts=("why",))
def damaged(row: Row, case: Case, _: Limits) -> Hit | None:
    """Text that a scan or a conversion damaged (第O份, 290%, M.8万元); the likely reading is offered, never used."""
    item = row.item
    for name, quantity in (("target_text", item.target), ("actual_text", item.actual)):
        if quantity.kind is QuantityKind.UNREADABLE or quantity.likely:
            return Hit(
                quotes=row.quotes(name),
                saw=getattr(item, name),
                expected=quantity.likely,
                parts={"why": quantity.reason or ""},
            )
    if item.self_score is None and row.self_score is not None:
        text = item.self_score_text or ""
        return Hit(quotes=row.quotes("self_score"), saw=text, expected=format_number(row.self_score), parts={"why": ""})
    if item.target.operator is not None or not item.target.is_number or row.result.status is Status.MET:
        return None
    target = squeeze(item.target_text)
    a_sign = target[:1] == "2" and target[1:2].isdigit()
    if a_sign and any(QuantityKind.UNREADABLE in (one.item.target.kind, one.item.actual.kind) for one in case.rows):
        quotes = row.quotes("target_text", "actual_text")
        return Hit(quotes=quotes, saw=item.target_text, expected="≥" + target[1:], parts={"why": ""})
    return None


@dataclass(frozen=True)
class Misfit:
    """Names that do not belong under a second level."""

    level2: tuple[str, ...]
    names: tuple[str, ...]
    fits: str
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Misfits(Limits):
    misfits: tuple[Misfit, ...]


@row_check(Misfits, parts=("found",))
def wrong_level(row: Row, case: Case, limits: Misfits) -> Hit | None:
    """A third level that does not fit its second (生态效益指标 measuring cost control)."""
    for rule in limits.misfits:
        if not has_any(row.item.level2, rule.level2) or has_any(row.name, rule.unless):
            continue
        if found := find_any(row.name, rule.names):
            return Hit(
                quotes=row.quotes("level3", "level2"),
                saw=row.item.level2,
                expected=rule.fits,
                parts={"found": found},
                points=row.self_score,
            )
    return None


def _counts_something(row: Row) -> bool:
    """A 数量指标 that is no rate."""
    target = row.item.target
    return has_any(row.item.level2, ["数量"]) and not (target.is_number and unit_family(target) == _PERCENT)


@form_check()
def no_quantity(case: Case, _: Limits) -> Hit | None:
    """All 数量指标 are rates: no quantity stands anywhere."""
    if case.some(_counts_something):
        return None
    rows = [row for row in case.rows if has_any(row.item.level2, ["数量"])]
    if any(figure.unit and figure.family != "rate" for row in rows for figure in figures_in(row.item.level3)):
        return None  # the amount of work stands in a name (3000吨储备粮到位率)
    if not rows or not all(row.item.target.is_number and unit_family(row.item.target) == _PERCENT for row in rows):
        return None
    return Hit(
        object=rows[0].label,
        quotes=tuple(quote for row in rows for quote in row.quotes("target_text")),
        saw=rows[0].item.target_text,
        parts={"labels": tuple(row.label for row in rows[:8])},
        row="no_quantity",
    )


@row_check()
def target_changed(row: Row, case: Case, _: Limits) -> Hit | None:
    """The target was changed after approval (年初指标值 and 调整指标值 differ)."""
    first, now = row.item.initial_target_text or "", row.item.target_text
    if row.item.cells.get("initial_target_text") == row.item.cells.get("target_text"):
        return None  # the column of changes is blank, the first target stands
    if not squeeze(first) or not squeeze(now) or bare(first) == bare(now) or squeeze(row.item.reason_text or ""):
        return None
    return Hit(quotes=row.quotes("target_text", "initial_target_text"), saw=now, expected=first)


@dataclass(frozen=True)
class Survey(Limits):
    evidence: tuple[str, ...]
    not_names: tuple[str, ...]


def _same_value(target: Quantity, actual: Quantity) -> bool:
    return target.value == actual.value


@row_check(Survey, parts=("target",))
def satisfaction_without_survey(row: Row, case: Case, limits: Survey) -> Hit | None:
    """Satisfaction exactly at target and no survey named (95 % = 95 %)."""
    item = row.item
    if not has_any(row.name + item.level2, ["满意"]) or has_any(row.name, limits.not_names):
        return None
    if not (item.target.is_number and item.actual.is_number) or not of_both(item.target, item.actual, _same_value):
        return None
    if item.actual.operator in (">=", ">") or unit_family(item.actual) not in (_PERCENT, ""):
        return None
    if has_any("".join(item.extra.values()), limits.evidence) or has_any(case.all_text, limits.evidence):
        return None
    return Hit(
        quotes=row.quotes("actual_text", "target_text"),
        saw=item.actual_text,
        parts={"target": item.target_text},
        points=row.self_score,
    )
