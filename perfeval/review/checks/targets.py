"""Targets and completed values (指标值与完成值): measurability, rates, what stands in which column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from perfeval.messages import tell
from perfeval.numbers import format_number
from perfeval.review.case import Case, unit_family
from perfeval.review.findings import Severity
from perfeval.review.hits import Held, Hit
from perfeval.review.text import bare, find_any, has_any, squeeze
from perfeval.scoring.result import Status
from perfeval.values.quantity import QuantityKind

_PERCENT = "rate"


def unmeasurable(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A target that nothing can be held against: vague words, and a result that adds no fact."""
    for row in case.rows:
        item = row.item
        text = squeeze(item.target_text)
        if item.target.kind is not QuantityKind.WORDS or not text or has_any(item.level1, limits["not_levels"]):
            continue
        benefit = has_any(item.level1 + item.level2, limits["benefits"])
        done = has_any(text, limits["done"])
        echoes = bare(item.target_text) == bare(item.actual_text) and bool(text) and benefit
        vague = has_any(text, limits["vague"]) or (done and benefit) or echoes
        factual = any(letter.isdigit() for letter in item.actual_text)
        if vague and not factual and not has_any(text, limits["unless"]):
            yield Hit(
                row.label,
                row.quotes("target_text", "level3", "actual_text"),
                item.target_text,
                None,
                {"actual": item.actual_text},
                row=row.key,
                points=row.self_score,
                variant="" if item.actual_text.strip() else "no_result",
            )


def finished_word(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A target that is only 完成 or 已完成: no number, no standard, sometimes written after the fact."""
    for row in case.rows:
        item = row.item
        if has_any(item.target_text, limits["words"]) and not has_any(item.level1 + item.level2, limits["benefits"]):
            already = has_any(item.target_text, ["^已"])
            yield Hit(
                row.label,
                row.quotes("target_text", "actual_text"),
                item.target_text,
                None,
                row=row.key,
                variant="already" if already else "",
            )


def only_done(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A completed value that only says done, where a number was promised or nothing else is known."""
    for row in case.rows:
        item = row.item
        if not has_any(item.actual_text, limits["words"]):
            continue
        counted = item.target.is_number
        yield Hit(
            row.label,
            row.quotes("actual_text", "target_text"),
            item.actual_text,
            item.target_text if counted else None,
            row=row.key,
            points=row.self_score if counted else None,
            variant="counted" if counted else "",
            severity=Severity.MEDIUM if counted else None,
        )


def repeats_bound(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The completed value repeats the target with its sign (≥266米): nothing was measured."""
    for row in case.rows:
        target, actual = row.item.target, row.item.actual
        if not actual.is_number or actual.operator not in (">=", "<=", ">", "<"):
            continue
        if target.value == actual.value:
            yield Hit(
                row.label,
                row.quotes("actual_text", "target_text"),
                row.item.actual_text,
                None,
                row=row.key,
                points=row.self_score,
            )


def missing_full_points(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Points without a completed value."""
    for row in case.rows:
        if (
            row.item.actual.kind is QuantityKind.EMPTY
            and row.self_score
            and row.item.target_text.strip()
            and row.item.target.kind is not QuantityKind.EMPTY
        ):
            yield Hit(
                row.label,
                row.quotes("actual_text", "self_score", "target_text"),
                row.item.actual_text,
                None,
                {"score": format_number(row.self_score)},
                row=row.key,
                points=row.self_score,
            )


def left_blank(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A promise with points, and neither result nor score, in a form that is otherwise filled in."""
    if not case.is_filled:
        return
    for row in case.rows:
        item = row.item
        if (
            item.actual.kind is QuantityKind.EMPTY
            and row.self_score is None
            and row.max_score
            and not (item.self_score_text or "").strip()
            and item.score_group is None
            and item.target.kind is not QuantityKind.EMPTY
        ):
            yield Hit(
                row.label,
                row.quotes("actual_text", "target_text"),
                item.actual_text,
                None,
                {"points": format_number(row.max_score)},
                row=row.key,
                points=row.max_score,
            )


def empty_target(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """An output or benefit without a target, although a result or points are reported."""
    if not any(row.item.target_text.strip() or "target_text" in row.item.cells for row in case.rows):
        return  # the form has no column for targets, its standards stand elsewhere
    for row in case.rows:
        item = row.item
        blank = item.target.kind is QuantityKind.EMPTY and len(bare(item.target_text)) < 2  # 优良中差 is a scale
        if (
            blank
            and item.level3.strip()
            and (item.actual_text.strip() or row.self_score)
            and not has_any(item.level1, limits["not_levels"])
            and item.level1
        ):
            yield Hit(
                row.label,
                row.quotes("target_text", "actual_text"),
                item.target_text,
                None,
                row=row.key,
                points=row.self_score,
            )


def rate_over_hundred(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A rate above 100 %, or at least 100 %: it cannot be exceeded, or not be reached."""
    for row in case.rows:
        target = row.item.target
        if (
            not target.is_number
            or unit_family(target) != _PERCENT
            or target.value is None
            or has_any(row.name, limits["may_exceed"])
            or target.likely
        ):
            continue
        if target.value > 100:
            yield Hit(row.label, row.quotes("target_text"), row.item.target_text, "≤100%", row=row.key, variant="over")
        elif target.value == 100 and target.operator == ">":
            yield Hit(row.label, row.quotes("target_text"), row.item.target_text, "=100%", row=row.key, variant="over")


def hundred_of_nothing(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """100 as the target of something that is no rate (学校发展能力 = 100)."""
    for row in case.rows:
        target = row.item.target
        if not target.is_number or target.value != 100 or (target.unit and unit_family(target) != _PERCENT):
            continue
        counted = has_any(row.item.level2, ["数量"]) and target.unit is None
        vague = target.unit is None or has_any(
            row.name, limits["vague"]
        )  # 纳入统筹 100% is a share; 发展能力 100% is not
        if vague and not counted and not has_any(row.name, limits["rates"]):
            yield Hit(row.label, row.quotes("target_text", "level3"), row.item.target_text, None, row=row.key)


def points_in_value_columns(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Points stand where values should: bare whole numbers, the same in both columns, that add up to 100 or 90."""
    rows = [row for row in case.rows if row.item.target_text.strip()]
    if len(rows) < limits["least_rows"] or any(row.max_score is not None or row.self_score is not None for row in rows):
        return
    values = []
    for row in rows:
        target, actual = row.item.target, row.item.actual
        if (
            not target.is_number
            or target.unit
            or target.operator
            or target.value is None
            or target.value != target.value.to_integral_value()
        ):
            return
        if actual.value is not None and actual.value > target.value:
            return
        values.append(target.value)
    summed = sum(values, Decimal(0))
    if summed not in {Decimal(total) for total in limits["totals"]}:
        return
    quotes = tuple(quote for row in rows for quote in row.quotes("target_text", "actual_text"))
    said = " + ".join(format_number(value) for value in values)
    yield Hit(
        rows[0].label,
        quotes,
        "/".join(dict.fromkeys(format_number(value) for value in values)),
        format_number(summed),
        {"sum": said, "count": str(len(rows))},
        row="all_rows",
    )


def damaged(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Text that a scan or a conversion damaged (第O份, 290%, M.8万元); the likely reading is offered, never used."""
    scan = any(QuantityKind.UNREADABLE in (row.item.target.kind, row.item.actual.kind) for row in case.rows)
    for row in case.rows:
        for name, quantity in (("target_text", row.item.target), ("actual_text", row.item.actual)):
            if quantity.kind is QuantityKind.UNREADABLE or quantity.likely:
                yield Hit(
                    row.label,
                    row.quotes(name),
                    getattr(row.item, name),
                    quantity.likely,
                    {"why": tell(quantity.reason)},
                    row=row.key,
                )
                break
        else:
            text = row.item.self_score_text or ""
            target = squeeze(row.item.target_text)
            if row.item.self_score is None and row.self_score is not None:
                yield Hit(row.label, row.quotes("self_score"), text, format_number(row.self_score), row=row.key)
            elif (
                scan
                and row.item.target.operator is None
                and row.item.target.is_number
                and target[:1] == "2"
                and target[1:2].isdigit()
                and row.result.status is not Status.MET
            ):
                yield Hit(
                    row.label,
                    row.quotes("target_text", "actual_text"),
                    row.item.target_text,
                    "≥" + target[1:],
                    row=row.key,
                )


def wrong_level(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A third level that does not fit its second (生态效益指标 measuring cost control)."""
    for row in case.rows:
        for rule in limits["misfits"]:
            if (
                has_any(row.item.level2, rule["level2"])
                and has_any(row.name, rule["names"])
                and not has_any(row.name, rule.get("unless", []))
            ):
                found = find_any(row.name, rule["names"]) or ""
                yield Hit(
                    row.label,
                    row.quotes("level3", "level2"),
                    row.item.level2,
                    rule["fits"],
                    {"found": found},
                    row=row.key,
                    points=row.self_score,
                )
                break


def denies_itself(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """An indicator that says there is no such benefit and is scored all the same (无经济效益)."""
    for row in case.rows:
        kind = bare(row.item.level2).removesuffix("指标")
        if kind and bare(row.item.level3).startswith(("无" + kind, "没有" + kind, "不产生" + kind)):
            yield Hit(
                row.label,
                row.quotes("level3", "level2", "self_score"),
                row.item.level3,
                None,
                {"kind": row.item.level2},
                row=row.key,
                points=row.self_score,
            )


def no_quantity(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """All 数量指标 are rates: no quantity stands anywhere."""
    rows = [row for row in case.rows if has_any(row.item.level2, ["数量"])]
    if rows and all(row.item.target.is_number and unit_family(row.item.target) == _PERCENT for row in rows):
        quotes = tuple(quote for row in rows for quote in row.quotes("target_text"))
        yield Hit(
            rows[0].label,
            quotes,
            rows[0].item.target_text,
            None,
            {"labels": "、".join(row.label for row in rows[:4])},
            row="no_quantity",
        )


def target_changed(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The target was changed after approval (年初指标值 and 调整指标值 differ)."""
    for row in case.rows:
        first, now = row.item.initial_target_text or "", row.item.target_text
        if row.item.cells.get("initial_target_text") == row.item.cells.get("target_text"):
            continue  # the column of changes is blank, the first target stands
        if squeeze(first) and squeeze(now) and bare(first) != bare(now) and squeeze(row.item.reason_text or "") == "":
            yield Hit(row.label, row.quotes("target_text", "initial_target_text"), now, first, row=row.key)


def satisfaction_without_survey(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Satisfaction exactly at target and no survey named (95 % = 95 %)."""
    surveyed = has_any(case.all_text, limits["evidence"])
    for row in case.rows:
        item = row.item
        if (
            not has_any(row.name + item.level2, ["满意"])
            or not (item.target.is_number and item.actual.is_number)
            or has_any(row.name, limits["not_names"])
        ):
            continue
        if item.actual.operator in (">=", ">") or has_any("".join(item.extra.values()), limits["evidence"]):
            continue
        if (
            item.target.value == item.actual.value
            and unit_family(item.actual) in (_PERCENT, "")
            and not surveyed
            and item.actual_text.strip()
        ):
            yield Hit(
                row.label,
                row.quotes("actual_text", "target_text"),
                item.actual_text,
                None,
                {"target": item.target_text},
                row=row.key,
                points=row.self_score,
            )
