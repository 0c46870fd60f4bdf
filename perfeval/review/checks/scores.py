"""Scores (得分): each against the rule, blocks against their headings, the total against its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from perfeval.evaluate.result import Status
from perfeval.model import Reported
from perfeval.review.case import Case, Row, percent, percent_in, score_text
from perfeval.review.findings import Quote, Severity, Verdict
from perfeval.review.hits import Held, Hit, quote
from perfeval.review.text import bare, find_any, has_any, squeeze
from perfeval.rules.rounding import half_up, plain
from perfeval.values.quantity import QuantityKind

_ZERO = Decimal(0)
_HAIR = Decimal("0.011")
_SCORED = (Status.MET, Status.PARTLY, Status.NOT_MET)


# ── one indicator ─────────────────────────────────────────────────────────────────────────────────
def indicator_score(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The unit's points for one indicator are those of the rule."""
    damaged = any(_is_damaged(row) for row in case.rows)
    for group in case.groups:
        row = group[0]
        points, most = row.self_score, row.max_score
        if len(group) > 1 or points is None or most is None or points > most:
            continue
        due = _due(case, row, limits)
        if due is None:
            continue
        low, high, why = due
        quotes = row.quotes("self_score", "max_score", "target_text", "actual_text", "reason_text")
        if low - _HAIR <= points <= high + _HAIR:
            yield Held(row.label, quotes, score_text(points), row=row.key)
            continue
        if damaged and _may_be_a_sign(row):
            continue  # 26次 may be ≥6次: a matter of the scan, not of the score
        expected = low if points < low else high
        gap = abs(points - expected)
        silent = points < low and len(squeeze(row.item.reason_text or "")) < 2
        yield Hit(
            row.label, quotes, score_text(points), score_text(expected),
            {"target": row.item.target_text, "actual": row.item.actual_text, "max_score": plain(most), "why": why},
            points=gap, row=row.key, variant="silent" if silent else "too_low" if points < low else "full" if row.is_full else "",
            severity=Severity.LOW if gap < Decimal("0.1") else Severity.MEDIUM if gap < Decimal("0.5") else None,
        )  # fmt: skip


def _due(case: Case, row: Row, limits: Mapping[str, Any]) -> tuple[Decimal, Decimal, str] | None:
    """Least and most points the rule gives, and why in a few words; ``None`` where the rule leaves it open."""
    item, result, most = row.item, row.result, row.max_score or _ZERO
    rate = percent_in(item.actual_text)
    if not item.target.is_number and has_any(row.name, limits["execution"]) and rate is not None and case.execution_rate is not None:
        if abs(rate - case.execution_rate) < Decimal("0.005"):
            due = half_up(most * min(rate, Decimal(1)))
            return due, due, f"{plain(most)} × {percent(rate)}"
        return None
    if squeeze(item.target_text) == squeeze(item.actual_text) and item.actual.kind is QuantityKind.DATE:
        return most, most, "="
    if result.kind != "quantitative" or result.status not in _SCORED or result.score is None:
        return None
    target, actual = item.target.value, item.actual.value
    if item.target.operator is None and target is not None and actual is not None and actual <= target and has_any(row.name, limits["falling"]):
        return most, most, "≤"
    scale = most / result.max_score if result.max_score else Decimal(1)
    edges = [edge * scale for edge in (result.low, result.score, result.high) if edge is not None]
    why = "=" if result.status is Status.MET else f"{plain(most)} × {item.actual_text or '?'} ÷ {item.target_text or '?'}"
    return half_up(min(edges)), half_up(max(edges)), why


def _is_damaged(row: Row) -> bool:
    return QuantityKind.UNREADABLE in (row.item.target.kind, row.item.actual.kind)


def _may_be_a_sign(row: Row) -> bool:
    """In a damaged scan ≥ turns into 2: a bare target that begins with 2 is not to be trusted."""
    target = squeeze(row.item.target_text)
    return row.item.target.is_number and row.item.target.operator is None and target.startswith("2") and len(target) > 1 and target[1].isdigit()


def over_max(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """No score exceeds its points or falls below 0."""
    for row in case.rows:
        if row.self_score is not None and row.max_score is not None and not 0 <= row.self_score <= row.max_score:
            yield Hit(
                row.label, row.quotes("self_score", "max_score"), score_text(row.self_score), f"≤{plain(row.max_score)}",
                points=max(row.self_score - row.max_score, _ZERO), row=row.key,
            )  # fmt: skip


def outside_band(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A qualitative score lies within the band of the grade that the form states."""
    region = f"{case.project.form.region or ''}{case.project.department or ''}"
    edge = Decimal(str(limits["middle"])) if not has_any(region, limits["lower_regions"]) else Decimal(str(limits["lower_middle"]))
    bands = {"not": (_ZERO, edge), "partly": (edge, Decimal("0.8")), "met": (Decimal("0.8"), Decimal(1))}
    for row in case.rows:
        if row.self_score is None or not row.max_score or row.self_score > row.max_score or row.result.kind == "quantitative":
            continue
        said = next((grade for grade in ("not", "partly", "met") if has_any(row.item.actual_text, limits[grade])), None)
        if said is None or len(squeeze(row.item.actual_text)) > 24:
            continue
        low, high = (half_up(row.max_score * share) for share in bands[said])
        fits = low <= row.self_score <= high and (said == "met" or row.self_score < high)
        if not fits:
            mark = "" if said == "met" else "<"
            yield Hit(
                row.label, row.quotes("self_score", "actual_text", "max_score"), score_text(row.self_score), f"{plain(low)}–{mark}{plain(high)}",
                {"grade": row.item.actual_text, "max_score": plain(row.max_score)}, row=row.key,
                points=max(row.self_score - high, low - row.self_score, _ZERO),
            )  # fmt: skip


# ── blocks and totals ─────────────────────────────────────────────────────────────────────────────
def _blocks(case: Case, key: Callable[[Row], tuple[str, Decimal | None]]) -> Iterator[tuple[str, Decimal | None, list[Row]]]:
    for (name, points), rows in groupby(case.rows, key=key):
        yield name, points, list(rows)


def _sum_once(rows: list[Row], name: str) -> Decimal | None:
    """Points of these rows, merged scores once; ``None`` when a row has none at all."""
    seen: set[int] = set()
    total = _ZERO
    for row in rows:
        group = row.item.score_group
        if group is not None and group in seen:
            continue
        value: Decimal | None = getattr(row, name)
        if value is None and group is not None:
            value = next((v for other in rows if other.item.score_group == group and (v := getattr(other, name)) is not None), None)
        if group is not None:
            seen.add(group)
        if value is None:
            return None
        total += value
    return total


def _deviations(case: Case, level: int) -> Iterator[tuple[str, Decimal, Decimal, list[Row], str]]:
    """Blocks whose heading names points: heading, points named, points of the rows, rows, variant."""
    def key(row: Row) -> tuple[str, Decimal | None]:
        item = row.item
        return (item.level1, item.level1_points) if level == 1 else (f"{item.level1}\n{item.level2}", item.level2_points)

    for name, points, rows in _blocks(case, key):
        if points is None:
            continue
        summed = _sum_once(rows, "max_score")
        if summed is not None:
            yield name.split("\n")[-1], points, summed, rows, ""
        elif all(row.max_score is None for row in rows) and (scored := _sum_once(rows, "self_score")) is not None:
            yield name.split("\n")[-1], points, scored, rows, "scores"


def level_points(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The points in a heading (产出指标(50分)) are those of its rows."""
    inner = [(rows[0].item.level1, summed - points) for _, points, summed, rows, variant in _deviations(case, 2) if not variant]
    for level in (2, 1):
        for name, points, summed, rows, variant in _deviations(case, level):
            attribute = f"level{level}"
            quotes = rows[0].quotes(attribute) + tuple(q for row in rows for q in quote(row.item.cells, ("self_score" if variant else "max_score", "")))
            gap = summed - points
            if gap == 0 or (variant and gap < 0):
                yield Held(name, quotes[:1], plain(points))
                continue
            if level == 1 and gap == sum((d for block, d in inner if block == rows[0].item.level1), _ZERO):
                continue  # a second-level heading below it says so already
            yield Hit(name, quotes, plain(points), plain(summed), {"gap": plain(abs(gap))}, row=f"level{level}:{rows[0].key}", variant=variant)


def weights_sum(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """All points together, execution included, make the total that the form names, or 100."""
    rows = list(case.rows)
    if not rows or all(row.max_score is None for row in rows):
        return
    weighed = _weights(case)
    execution = case.execution_points or _ZERO
    reported = case.project.reported_total
    printed = reported.max_score if reported and reported.max_score is not None else None
    norm = printed if printed is not None else Decimal(100)
    whole = weighed + execution
    quotes = (quote(reported.cells, ("max_score", plain(norm))) if reported and printed is not None else ()) + tuple(
        q for row in rows for q in quote(row.item.cells, ("max_score", plain(row.max_score) if row.max_score is not None else ""))
    )
    if whole == norm or (not case.execution_points and weighed in {norm, *(Decimal(n) for n in limits["without_execution"])}):
        yield Held("分值合计", quotes[:1] or case.anywhere(), plain(norm))
        return
    explained = sum((summed - points for _, points, summed, _, variant in _deviations(case, 1) if not variant), _ZERO)
    if whole - norm == explained or (whole < norm and (_claims_more(case, weighed) or _dimension_missing(case, norm - whole))):
        return
    cut_short = whole < norm and reported is None  # the last rows of the form, the total among them, are not in the file
    saw, expected = (plain(norm), plain(whole)) if printed is not None else (plain(whole), plain(norm))
    name = next((item.level1 for item in case.project.indicators if item.level1), "分值")
    yield Hit(
        "总分" if printed is not None else name, quotes or case.anywhere(), saw, expected,
        {"weights": plain(weighed), "execution": plain(execution), "sum": plain(whole), "norm": plain(norm)},
        variant="" if execution else "no_execution", row="total", verdict=Verdict.ASK if cut_short else None, severity=Severity.LOW if cut_short else None,
    )  # fmt: skip


def _weights(case: Case) -> Decimal:
    total = sum((case.once(group, "max_score") or _ZERO for group in case.groups), _ZERO)
    return total + sum((goal.max_score for goal in case.goals if goal.max_score is not None), _ZERO)


def _claims_more(case: Case, weighed: Decimal) -> bool:
    """The reported total exceeds all points in the table: rows are missing from the file."""
    reported = case.project.reported_total
    execution = case.execution_points or _ZERO
    return bool(reported and reported.self_score is not None and reported.self_score > weighed + execution)


def _dimension_missing(case: Case, gap: Decimal) -> bool:
    """Satisfaction is not in the file and its usual points are what is missing: ``coverage.missing_level1`` says so."""
    return gap in (5, 10, 15, 20) and not any(has_any(row.item.level1 + row.item.level2, ["满意"]) for row in case.rows)


def total_sum(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The total score is the sum of its parts."""
    reported = case.project.reported_total
    if reported is None or reported.self_score is None or not case.rows:
        return
    said, parts = reported.self_score, _score_parts(case)
    if not parts:
        return
    known = sum((points for _, points in parts), _ZERO)
    quotes = quote(reported.cells, ("self_score", plain(said))) + tuple(q for q, _ in parts)
    quotes = quotes or case.anywhere()
    name = _total_name(reported)
    shared = {"sum": " + ".join(plain(points) for _, points in parts[:14]) + (" + …" if len(parts) > 14 else ""), "known": plain(known)}
    if abs(known - said) <= _HAIR:
        yield Held(name, quotes[:1], plain(said), row="total")
        return
    execution = case.total.self_score if case.total and case.total.self_score is not None else _ZERO
    if execution and abs(known - execution - said) <= _HAIR and _weights(case) == (reported.max_score or 100):
        return  # the execution points are left out, which the weights already say
    missing = _points_without_score(case)
    if missing is None:  # no points column: how much is missing cannot be said
        if abs(known - said) <= Decimal(str(limits["close"])):
            yield Hit(name, quotes, plain(said), plain(known), shared, points=abs(known - said), row="total")
        else:
            yield Hit(name, quotes, plain(said), plain(known), shared, row="total", variant="rows_missing", severity=Severity.LOW, verdict=Verdict.ASK)
        return
    if missing == 0:
        if _weights(case) + (case.execution_points or _ZERO) == (reported.max_score or Decimal(100)) or said < known:
            yield Hit(name, quotes, plain(said), plain(known), shared, points=abs(known - said), row="total")
        else:
            yield Hit(name, quotes, plain(said), plain(known), shared, row="total", variant="rows_missing", severity=Severity.LOW, verdict=Verdict.ASK)
    elif said > known + missing:
        most = known + missing
        yield Hit(name, quotes, plain(said), f"≤{plain(most)}", {**shared, "most": plain(most), "missing": plain(missing)},
                  points=said - most, row="total", variant="at_most")  # fmt: skip
    elif said < known:
        yield Hit(name, quotes, plain(said), f"≥{plain(known)}", shared, points=known - said, row="total", variant="at_least")


def _total_name(reported: Reported) -> str:
    return "总分" if reported.subject == "total" else reported.subject


def _score_parts(case: Case) -> list[tuple[Quote, Decimal]]:
    """Every score that the total is made of, merged ones once, with its cell."""
    found: list[tuple[Quote, Decimal]] = []
    nowhere = case.anywhere()[0]
    total = case.total
    if total is not None and total.self_score is not None:
        found.append(((*case.fund_quotes(total, "self_score"), nowhere)[0], total.self_score))
    for goal in case.goals:
        if goal.self_score is not None:
            found.append(((*quote(goal.cells, ("self_score", plain(goal.self_score))), nowhere)[0], goal.self_score))
    for group in case.groups:
        points = case.once(group, "self_score")
        if points is not None:
            found.append((group[0].quotes("self_score")[0], points))
    return found


def _points_without_score(case: Case) -> Decimal | None:
    """Points of rows that carry no score, and of blocks whose rows do not fill their heading; ``None`` without a points column."""
    if all(row.max_score is None for row in case.rows):
        return None
    open_points = _ZERO
    for group in case.groups:
        if case.once(group, "self_score") is None:
            open_points += case.once(group, "max_score") or _ZERO
    for _, points, summed, _, variant in _deviations(case, 1):
        if not variant and summed < points:
            open_points += points - summed
    return open_points


def block_sum(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A block's reported score is the sum of its rows."""
    for item in case.project.reported:
        if item.subject == "total" or item.self_score is None:
            continue
        rows = [row for row in case.rows if bare(item.subject)[:2] and bare(row.item.level1).startswith(bare(item.subject)[:2])]
        summed = _sum_once(rows, "self_score") if rows else None
        if summed is None:
            continue
        quotes = quote(item.cells, ("self_score", plain(item.self_score))) + tuple(q for row in rows for q in row.quotes("self_score"))
        if abs(summed - item.self_score) <= _HAIR:
            yield Held(item.subject, quotes[:1], plain(item.self_score))
        else:
            yield Hit(item.subject, quotes, plain(item.self_score), plain(summed), points=abs(summed - item.self_score), row=f"block:{item.subject}")


def grade_of_total(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The grade claimed is that of the total claimed."""
    reported = case.project.reported_total
    if reported is None or reported.self_score is None or not reported.grade or (reported.max_score or Decimal(100)) != 100:
        return
    said = find_any(reported.grade, ["优", "良", "中", "差"])
    due = next(name for name, edge in zip("优良中差", (90, 80, 60, -1), strict=True) if reported.self_score >= edge)
    quotes = quote(reported.cells, ("grade", reported.grade), ("self_score", plain(reported.self_score))) or case.anywhere()
    if said is None:
        return
    if said == due:
        yield Held("等级", quotes, reported.grade)
    else:
        yield Hit("等级", quotes, reported.grade, due, {"score": plain(reported.self_score)}, row="grade")


# ── the whole picture ─────────────────────────────────────────────────────────────────────────────
def inflated(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Indicator scores run ahead of execution (rules 8.1): (S/90 − E/10) ÷ (S/90) above the limit."""
    scored = [(case.once(group, "self_score"), case.once(group, "max_score")) for group in case.groups]
    pairs = [(points, most) for points, most in scored if points is not None and most]
    most = sum((m for _, m in pairs), _ZERO)
    if most < Decimal(str(limits["least_points"])) or case.execution_rate is None or case.total is None or case.execution_points is None:
        return
    share = sum((p for p, _ in pairs), _ZERO) / most
    rate = min(case.execution_rate, Decimal(1))
    if share <= 0 or case.execution_rate < 0:
        return
    gap = (share - rate) / share
    quotes = case.fund_quotes(case.total, "execution_rate_text", "executed_wan", "adjusted_budget_wan")
    if gap <= Decimal(str(limits["gap"])):
        yield Held(case.total.label_text, quotes, percent(rate))
        return
    yield Hit(
        case.total.label_text, quotes, percent(share, 1), percent(rate, 1), {"gap": percent(gap, 1)}, row="inflated",
        severity=Severity.HIGH if gap > Decimal(str(limits["grave"])) else None,
    )  # fmt: skip


def none_anywhere(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """A grade is claimed and no number of points stands anywhere."""
    project = case.project
    points = [row.self_score for row in case.rows] + [line.self_score for line in project.funds] + [item.self_score for item in project.reported]
    if any(value is not None for value in points) or project.form.kind.value == "target_table":
        return
    grades = [(item.subject, item.grade, quote(item.cells, ("grade", item.grade))) for item in project.reported if item.grade]
    said = [(claim.subject, claim.text, (Quote(claim.place, claim.text),)) for claim in project.claims if claim.kind == "grade"]
    if not grades and not said:
        return
    overall = [entry for entry in grades if entry[0] == "total"] or said[-1:] or grades[-1:]
    _, grade, quotes = overall[0]
    yield Hit("评价结论", quotes or case.anywhere(), find_any(grade or "", ["优秀?", "良好?", "合格", "中", "差"]) or grade, None, row="scores")


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
    yield Hit("指标得分", quotes, plain(total), None, {"count": str(len(rows))}, row="all_full")


def repeats(row: Row, done: list[str]) -> bool:
    """The completed value says no more than the target: the same words or number, or only that it is done."""
    target, actual = row.item.target, row.item.actual
    if target.is_number and actual.is_number:
        return target.value == actual.value
    return bare(row.item.actual_text) == bare(row.item.target_text) or bool(row.item.actual_text) and has_any(row.item.actual_text, done)
