"""Totals (合计与总分): blocks against their headings, weights against 100, the total against its parts, the grade."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from perfeval.model import Reported
from perfeval.numbers import format_number
from perfeval.review.case import Case, Row
from perfeval.review.findings import Quote, Severity, Verdict
from perfeval.review.hits import Held, Hit, quote
from perfeval.review.text import bare, find_any, has_any
from perfeval.scoring.result import Status

_ZERO = Decimal(0)
_HAIR = Decimal("0.011")
_SCORED = (Status.MET, Status.PARTLY, Status.NOT_MET)


def _blocks(
    case: Case, key: Callable[[Row], tuple[str, Decimal | None]]
) -> Iterator[tuple[str, Decimal | None, list[Row]]]:
    for (name, points), rows in groupby(case.rows, key=key):
        yield name, points, list(rows)


def _sum_once(rows: list[Row], name: str) -> Decimal | None:
    """Points of these rows, merged scores once; ``None`` when a row has none at all."""
    groups: dict[object, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.item.score_group if row.item.score_group is not None else row.key, []).append(row)
    points = [Case.once(group, name) for group in groups.values()]
    known = [value for value in points if value is not None]
    return sum(known, _ZERO) if len(known) == len(points) else None


def _deviations(case: Case, level: int) -> Iterator[tuple[str, Decimal, Decimal, list[Row], str]]:
    """Blocks whose heading names points: heading, points named, points of the rows, rows, variant."""

    def key(row: Row) -> tuple[str, Decimal | None]:
        item = row.item
        return (
            (item.level1, item.level1_points) if level == 1 else (f"{item.level1}\n{item.level2}", item.level2_points)
        )

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
    inner = [
        (rows[0].item.level1, summed - points)
        for _, points, summed, rows, variant in _deviations(case, 2)
        if not variant
    ]
    for level in (2, 1):
        for name, points, summed, rows, variant in _deviations(case, level):
            attribute = f"level{level}"
            quotes = rows[0].quotes(attribute) + tuple(
                q for row in rows for q in quote(row.item.cells, ("self_score" if variant else "max_score", ""))
            )
            gap = summed - points
            if gap == 0 or (variant and gap < 0):
                yield Held(name, quotes[:1], format_number(points))
                continue
            if level == 1 and gap == sum((d for block, d in inner if block == rows[0].item.level1), _ZERO):
                continue  # a second-level heading below it says so already
            yield Hit(
                name,
                quotes,
                format_number(points),
                format_number(summed),
                {"gap": format_number(abs(gap))},
                row=f"level{level}:{rows[0].key}",
                variant=variant,
            )


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
    quotes = (
        quote(reported.cells, ("max_score", format_number(norm))) if reported and printed is not None else ()
    ) + tuple(
        q
        for row in rows
        for q in quote(row.item.cells, ("max_score", format_number(row.max_score) if row.max_score is not None else ""))
    )
    if (
        whole == norm
        or execution_is_a_row(case, weighed, norm)
        or (not case.execution_points and weighed in {norm, *(Decimal(n) for n in limits["without_execution"])})
    ):
        if whole == norm and norm > limits["most"] and reported is not None:
            said = {
                "sum": format_number(whole),
                "weights": format_number(weighed),
                "execution": format_number(execution),
                "norm": "100",
            }
            yield Hit("总分", quotes, format_number(norm), "100", said, variant="over_hundred", row="total")
            return
        yield Held("分值合计", quotes[:1] or case.anywhere(), format_number(norm))
        return
    explained = sum((summed - points for _, points, summed, _, variant in _deviations(case, 1) if not variant), _ZERO)
    if whole - norm == explained or (
        whole < norm and (_claims_more(case, weighed) or _dimension_missing(case, norm - whole))
    ):
        return
    cut_short = (
        whole < norm and reported is None
    )  # the last rows of the form, the total among them, are not in the file
    saw, expected = (
        format_number(norm),
        format_number(whole),
    )  # what the form should have, printed or not, and what it has
    name = next((item.level1 for item in case.project.indicators if item.level1), "分值")
    yield Hit(
        "总分" if printed is not None else name,
        quotes or case.anywhere(),
        saw,
        expected,
        {
            "weights": format_number(weighed),
            "execution": format_number(execution),
            "sum": format_number(whole),
            "norm": format_number(norm),
        },
        variant="" if execution else "no_execution",
        row="total",
        verdict=Verdict.ASK if cut_short else None,
        severity=Severity.LOW if cut_short else None,
    )


def execution_is_a_row(case: Case, weighed: Decimal, norm: Decimal) -> bool:
    """The points for execution stand among the indicators too, the same points shown twice and counted once."""
    rows = [
        row
        for row in case.rows
        if has_any(row.name, ["^预算执行率?$", "^(预算|资金|项目预算)执行率$", "^预算执行情况$"])
    ]
    return weighed == norm and any(row.max_score == case.execution_points for row in rows)


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
    quotes = quote(reported.cells, ("self_score", format_number(said))) + tuple(q for q, _ in parts)
    quotes = quotes or case.anywhere()
    name = _total_name(reported)
    shared = {
        "sum": " + ".join(format_number(points) for _, points in parts[:14]) + (" + …" if len(parts) > 14 else ""),
        "known": format_number(known),
    }
    if abs(known - said) <= _HAIR:
        yield Held(name, quotes[:1], format_number(said), row="total")
        return
    execution = case.total.self_score if case.total and case.total.self_score is not None else _ZERO
    if execution and abs(known - execution - said) <= _HAIR and _weights(case) == (reported.max_score or 100):
        return  # the execution points are left out, which the weights already say
    if execution and abs(known - execution - said) <= _HAIR and execution_is_a_row(case, _weights(case), Decimal(100)):
        yield Held(name, quotes[:1], format_number(said), row="total")
        return
    if _all_full(case) and abs(said - execution - (Decimal(100) - (case.execution_points or _ZERO))) <= _HAIR:
        return  # rows are cut off; with full marks there as here the total is right
    wrong = Hit(name, quotes, format_number(said), format_number(known), shared, points=abs(known - said), row="total")
    cut_off = replace(wrong, points=None, variant="rows_missing", severity=Severity.LOW, verdict=Verdict.ASK)
    missing = _points_without_score(case)
    if missing is None:  # no points column: how much is missing cannot be said
        yield wrong if abs(known - said) <= Decimal(str(limits["close"])) else cut_off
        return
    if missing == 0:
        whole = _weights(case) + (case.execution_points or _ZERO) == (reported.max_score or Decimal(100))
        yield wrong if whole or said < known else cut_off
    elif said > known + missing:
        most = known + missing
        yield Hit(
            name,
            quotes,
            format_number(said),
            f"≤{format_number(most)}",
            {**shared, "most": format_number(most), "missing": format_number(missing)},
            points=said - most,
            row="total",
            variant="at_most",
        )
    elif said < known:
        yield Hit(
            name,
            quotes,
            format_number(said),
            f"≥{format_number(known)}",
            shared,
            points=known - said,
            row="total",
            variant="at_least",
        )


def _all_full(case: Case) -> bool:
    """Every row with points has all of them."""
    rows = [row for row in case.rows if row.max_score is not None]
    return bool(rows) and all(row.is_full for row in rows)


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
            found.append(
                ((*quote(goal.cells, ("self_score", format_number(goal.self_score))), nowhere)[0], goal.self_score)
            )
    for group in case.groups:
        points = case.once(group, "self_score")
        if points is not None:
            found.append((group[0].quotes("self_score")[0], points))
    return found


def _points_without_score(case: Case) -> Decimal | None:
    """Points of rows without a score and of blocks not filled by their rows; ``None`` without a points column."""
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
        rows = [
            row
            for row in case.rows
            if bare(item.subject)[:2] and bare(row.item.level1).startswith(bare(item.subject)[:2])
        ]
        summed = _sum_once(rows, "self_score") if rows else None
        if summed is None:
            continue
        quotes = quote(item.cells, ("self_score", format_number(item.self_score))) + tuple(
            q for row in rows for q in row.quotes("self_score")
        )
        if abs(summed - item.self_score) <= _HAIR:
            yield Held(item.subject, quotes[:1], format_number(item.self_score))
        else:
            yield Hit(
                item.subject,
                quotes,
                format_number(item.self_score),
                format_number(summed),
                points=abs(summed - item.self_score),
                row=f"block:{item.subject}",
            )


def grade_of_total(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The grade claimed is that of the total claimed."""
    reported = case.project.reported_total
    if (
        reported is None
        or reported.self_score is None
        or not reported.grade
        or (reported.max_score or Decimal(100)) != 100
    ):
        return
    said = find_any(reported.grade, ["优", "良", "中", "差"])
    due = next(
        (name for name, edge in zip("优良中差", (90, 80, 60, 0), strict=True) if reported.self_score >= edge), "差"
    )
    quotes = quote(reported.cells, ("grade", reported.grade), ("self_score", format_number(reported.self_score)))
    quotes = quotes or case.anywhere()
    if said is None:
        return
    if said == due:
        yield Held("等级", quotes, reported.grade)
    else:
        yield Hit("等级", quotes, reported.grade, due, {"score": format_number(reported.self_score)}, row="grade")
