"""Parts and wholes (部分与整体): what belongs to something larger cannot exceed it, and parts make their sum."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from perfeval.numbers import format_number, format_percent
from perfeval.review.case import Case, Row, goal_label, unit_family
from perfeval.review.checking import Limits, form_check, row_check
from perfeval.review.figures import Figure, figures_in
from perfeval.review.hits import Hit, quote
from perfeval.review.questions import is_called
from perfeval.review.sense import Kind, kind_of, pairs_of
from perfeval.review.text import has_any
from perfeval.values.reading import canonical, comparable

_ZERO = Decimal(0)
_WAN = Decimal(10000)


@dataclass(frozen=True)
class Served(Limits):
    benefit: tuple[str, ...]
    served: tuple[str, ...]


@form_check(Served, parts=("first", "served"))
def fewer_than_served(case: Case, limits: Served) -> Hit | None:
    """Fewer people benefit than are served: part and whole do not fit."""
    if not case.some(is_called, limits.served) or not case.some(is_called, limits.benefit):
        return None
    people = [row for row in case.rows if row.item.target.is_number and unit_family(row.item.target) == "people"]
    for row in people:
        if not has_any(row.name, limits.benefit):
            continue
        most = _people(row)
        larger = [one for one in people if one is not row and _people(one) > most and has_any(one.name, limits.served)]
        larger = [one for one in larger if not has_any(one.name, limits.benefit)]
        if larger:
            first = larger[0]
            return Hit(
                object=row.label,
                quotes=row.quotes("target_text", "level3") + first.quotes("target_text", "level3"),
                saw=row.item.target_text,
                expected=first.item.target_text,
                parts={"first": first.label, "served": first.item.target_text},
                row=row.key,
            )
    return None


def _people(row: Row) -> Decimal:
    base = canonical(row.item.target)
    return base[0] if base else _ZERO


_PART = re.compile(r"^(其中|含|内含|包括)[:：]?")


def _is_part(row: Row) -> bool:
    """The row is a part of the one above it (其中：)."""
    return has_any(row.item.level3, (_PART.pattern,))


@row_check(parts=("whole", "part", "column"))
def part_over_whole(row: Row, case: Case, _: Limits) -> Hit | None:
    """A row that is a part (其中：女学员) is no larger than the row it belongs to."""
    whole = _whole_of(row, case) if _is_part(row) else None
    if whole is None:
        return None
    for column, name in (("actual", "完成值"), ("target", "指标值")):
        part, all_of = getattr(row.item, column), getattr(whole.item, column)
        both = comparable(all_of, part)
        if both.target is None or both.actual is None or both.actual <= both.target:
            continue
        return Hit(
            quotes=row.quotes(f"{column}_text", "level3") + whole.quotes(f"{column}_text", "level3"),
            saw=getattr(row.item, f"{column}_text"),
            expected=f"≤{getattr(whole.item, f'{column}_text').lstrip('≥≤＝=')}",
            parts={"whole": whole.label, "part": getattr(whole.item, f"{column}_text"), "column": name},
        )
    return None


def _whole_of(row: Row, case: Case) -> Row | None:
    """The row above that a part belongs to: the nearest that is no part and counts the same kind of thing."""
    above = case.rows[: case.rows.index(row)]
    for one in reversed(above):
        if not _is_part(one):
            same = unit_family(one.item.target) == unit_family(row.item.target) != "rate"
            return one if same and one.item.level2 == row.item.level2 else None
    return None


@dataclass(frozen=True)
class Together(Limits):
    total: tuple[str, ...]  # how a clause says that its figure is a total


@form_check(Together, variants=("actual",), parts=("clause", "sum", "labels", "unit"))
def goal_of_several(case: Case, limits: Together) -> Iterator[Hit]:
    """A total that a goal names over several things is the sum of their indicators."""
    for n, goal in enumerate(case.goals):
        for name, text in (("expected_text", goal.expected_text), ("actual_text", goal.actual_text)):
            column = "target" if name == "expected_text" else "actual"
            for figure in figures_in(text or ""):
                if has_any(figure.before, limits.total) and (rows := _counted_under(figure, case, column)):
                    values = [getattr(row.item, column).value for row in rows]
                    yield Hit(
                        object=goal_label(goal, name),
                        quotes=quote(goal.cells, (name, text))
                        + tuple(q for row in rows for q in row.quotes(f"{column}_text")),
                        saw=figure.text,
                        expected=f"{format_number(sum(values, _ZERO))}{figure.unit}",
                        parts={
                            "clause": figure.clause[:40],
                            "sum": " + ".join(format_number(value) for value in values),
                            "labels": tuple(row.label for row in rows),
                            "unit": figure.unit,
                        },
                        row=f"goal:{n}:{name}:{figure.text}",
                        variant="actual" if column == "actual" else "",
                    )


def _counted_under(figure: Figure, case: Case, column: str) -> list[Row]:
    """The indicators whose things a total counts, where they do not make it; none where one of them says it all."""
    if not figure.unit or figure.family in ("rate", "money", "points"):
        return []
    rows = [
        row
        for row in case.rows
        if getattr(row.item, column).value is not None and row.item.target.unit == figure.unit
        and pairs_of(row.name) & pairs_of(figure.clause) and kind_of(row) in (Kind.QUANTITY, Kind.OUTPUT)
    ]  # fmt: skip
    values = [getattr(row.item, column).value for row in rows]
    fits = figure.value in values or sum(values, _ZERO) == figure.value
    return [] if len(rows) < 2 or fits or any(value > figure.value for value in values) else rows


@dataclass(frozen=True)
class CompletionRow(Limits):
    names: tuple[str, ...]  # how a rate of completion is called
    tolerance: Decimal
    unless: tuple[str, ...]


@row_check(CompletionRow, variants=("several",), parts=("first", "target", "actual", "rate"))
def completion_row(row: Row, case: Case, limits: CompletionRow) -> Hit | None:
    """An indicator that states how far the work was completed says what the quantities say."""
    said = row.item.actual
    if not said.is_number or unit_family(said) != "rate" or said.value is None or has_any(row.name, limits.unless):
        return None
    if not has_any(row.name, limits.names):
        return None
    counted = [(one, share) for one in case.rows if (share := _done(one)) is not None]
    mine = pairs_of(re.sub("|".join(limits.names), "", row.name))
    near = [(one, share) for one, share in counted if mine & pairs_of(one.name)]
    general = not mine
    if general and len(counted) > 1:
        near = [(one, share) for one, share in counted if share < 1][:1] if said.value >= 100 else []
    elif general:
        near = counted
    if len(near) != 1:
        return None
    first, share = near[0]
    if abs(min(share, Decimal(1)) - min(said.value / 100, Decimal(1))) <= limits.tolerance:
        return None
    return Hit(
        quotes=row.quotes("actual_text", "level3") + first.quotes("actual_text", "target_text"),
        saw=row.item.actual_text,
        expected=format_percent(share),
        parts={
            "first": first.label,
            "target": first.item.target_text,
            "actual": first.item.actual_text,
            "rate": share,
        },
        points=row.self_score,
        variant="several" if general and len(counted) > 1 else "",
    )


def _done(row: Row) -> Decimal | None:
    """How much of a quantity was done; ``None`` for what is no count of work."""
    both = comparable(row.item.target, row.item.actual)
    counts = kind_of(row) is Kind.QUANTITY and unit_family(row.item.target) not in ("rate", "money")
    if not counts or not both.target or both.actual is None or row.item.target.operator in ("<=", "<"):
        return None
    return both.actual / both.target


@form_check(parts=("whole", "labels", "sum", "column"))
def parts_sum(case: Case, _: Limits) -> Iterator[Hit]:
    """Two or more parts (其中：) below a row, nearly its sum: they were meant to make it."""
    rows = case.rows if case.some(_is_part) else ()
    for n, whole in enumerate(rows):
        parts = []
        for row in rows[n + 1 :]:
            if not _is_part(row) or row.item.target.unit != whole.item.target.unit:
                break
            parts.append(row)
        if len(parts) < 2 or _is_part(whole) or unit_family(whole.item.target) == "rate":
            continue
        for column, name in (("actual", "完成值"), ("target", "指标值")):
            values = [getattr(row.item, column).value for row in parts]
            said = getattr(whole.item, column).value
            if said is None or None in values or not said:
                continue
            summed = sum(values, _ZERO)
            if summed != said and Decimal("0.85") <= summed / said <= Decimal("1.5"):
                yield Hit(
                    object=whole.label,
                    quotes=whole.quotes(f"{column}_text")
                    + tuple(q for row in parts for q in row.quotes(f"{column}_text")),
                    saw=getattr(whole.item, f"{column}_text"),
                    expected=f"{format_number(summed)}{whole.item.target.unit or ''}",
                    parts={
                        "whole": whole.label, "labels": tuple(row.label for row in parts), "column": name,
                        "sum": " + ".join(format_number(value) for value in values),
                    },
                    row=f"{whole.key}:parts",
                )  # fmt: skip
                break


@dataclass(frozen=True)
class Whole:
    """What can only be some of what another row counts: certificates of those trained."""

    part: tuple[str, ...]
    whole: tuple[str, ...]


@dataclass(frozen=True)
class Bounded(Limits):
    pairs: tuple[Whole, ...]


@form_check(Bounded, parts=("whole", "most"))
def some_of_all(case: Case, limits: Bounded) -> Iterator[Hit]:
    """More people passed, or were employed, than were trained."""
    if not any(case.some(is_called, pair.part) and case.some(is_called, pair.whole) for pair in limits.pairs):
        return
    counted = [row for row in case.rows if row.item.actual.value is not None and unit_family(row.item.target) != "rate"]
    for pair in limits.pairs:
        wholes = [row for row in counted if has_any(row.name, pair.whole) and not has_any(row.name, pair.part)]
        for part in (row for row in counted if has_any(row.name, pair.part)):
            for whole in wholes if len(wholes) == 1 else ():
                both = comparable(whole.item.actual, part.item.actual)
                same = unit_family(whole.item.target) == unit_family(part.item.target)
                if same and both.target is not None and both.actual is not None and both.actual > both.target:
                    yield Hit(
                        object=part.label,
                        quotes=part.quotes("actual_text", "level3") + whole.quotes("actual_text", "level3"),
                        saw=part.item.actual_text,
                        expected=f"≤{whole.item.actual_text}",
                        parts={"whole": whole.label, "most": whole.item.actual_text},
                        row=part.key,
                    )
