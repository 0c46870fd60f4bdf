"""What the project as a whole adds to its rows (项目一级): the money, whose points they are, sums, total and grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from perfeval.columns.coded import Coded
from perfeval.columns.points import NONE, UNIT, Scored, as_classes, classes, in_millionths, millionths
from perfeval.columns.rows import Table
from perfeval.messages import Message, Part
from perfeval.model import FormKind
from perfeval.rules.book import as_printed
from perfeval.rules.schema import RuleBook
from perfeval.scoring.context import Context
from perfeval.scoring.evidence import told_in
from perfeval.scoring.funds import FundsResult, asks_for_rest, score_funds
from perfeval.scoring.point_classes import Entry
from perfeval.scoring.result import Totals
from perfeval.scoring.score import fund_entries
from perfeval.scoring.totals import Counted, summed
from perfeval.scoring.weights import allot, points_as_values, rest_of

_NO_POINTS = (FormKind.TARGET_TABLE, FormKind.MONITORING)
Points = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Money:
    """The money of every project and its row in the ledger, where it has one."""

    funds: Sequence[FundsResult]
    entries: Sequence[Entry | None]


def why_not(table: Table, book: RuleBook) -> list[str | None]:
    """Why a project is left to the way of the single form (转逐表), for each head; ``None`` where columns do."""
    framework = any(item.method != "none" for item in book.framework)
    grouped = _any_row(table, table.field("score_group").array(lambda one: one is not None, bool))
    fine = _any_row(
        table, ~(table.field("max_score").array(_fits, bool) & table.field("self_score").array(_fits, bool))
    )
    found: list[str | None] = []
    for number, head in enumerate(table.heads):
        if framework:
            found.append("framework")
        elif head.seen:
            found.append("picture")
        elif as_printed(book, head) is not book:
            found.append("printed_method")
        elif grouped[number]:
            found.append("shared_score")
        else:
            found.append("points_too_fine" if fine[number] else None)
    return found


def _fits(points: Decimal | None) -> bool:
    try:
        return points is None or millionths(points) < 10**12
    except ValueError:
        return False


def _any_row(table: Table, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    found = np.zeros(len(table.heads), bool)
    found[table.project[rows]] = True
    return found


def prepare(table: Table, book: RuleBook) -> Money:
    """Lay beside the rows what they take from their project: kind, rate, points, what the prose tells."""
    ctx, untold = Context(book), _Untold(book)
    funds = [score_funds(head, untold, _rest(table, number, ctx)) for number, head in enumerate(table.heads)]
    entries = [next(iter(fund_entries(head, own, ctx)), None) for head, own in zip(table.heads, funds, strict=True)]
    table.of_heads("kind", [head.form.kind for head in table.heads])
    table.of_heads("survey", [told_in(head).survey for head in table.heads])
    table.of_heads("rate", [own.money.rate for own in funds])
    _allot(table, ctx)
    bare = [tuple(replace(one, explanation=None) for one in own.scores) for own in funds]
    return Money([replace(own, scores=scores) for own, scores in zip(funds, bare, strict=True)], entries)


class _Untold(Context):
    """A book under which nothing is explained: what a project comes to, without the sentences."""

    def say(self, key: str, /, **parts: Part) -> Message:
        """Nothing."""
        return _NOTHING_TOLD

    def number(self, value: Decimal | Fraction | int | None) -> Message:
        """Nothing."""
        return _NOTHING_TOLD

    percent = number
    formula = say


_NOTHING_TOLD = Message("")


def _rest(table: Table, number: int, ctx: Context) -> Decimal | None:
    """What the indicators of a project leave for execution, where that is asked for."""
    if not asks_for_rest(table.heads[number]):
        return None
    project = table.project_of(number)
    return rest_of(project, allot(project, ctx))


def _allot(table: Table, ctx: Context) -> None:
    """What each row can earn (分值) and what the unit gave itself; forms without points are looked at one by one."""
    most, own = table.field("max_score"), table.field("self_score")
    printed = _any_row(table, most.array(lambda one: one is not None, bool))
    claimed = _any_row(table, own.array(lambda one: one is not None, bool))
    as_values: list[Decimal | None] = [None] * len(table.heads)
    points = list(most.values)
    number = {value: code for code, value in enumerate(points)}
    codes = most.codes.copy()
    for one, head in enumerate(table.heads):
        if printed[one] and head.form.kind not in _NO_POINTS:
            continue
        project = table.project_of(one)
        if not claimed[one] and not printed[one]:
            as_values[one] = points_as_values(project)
        for row, share in zip(table.rows_of(one), allot(project, ctx).points, strict=True):
            if share not in number:
                number[share] = len(points)
                points.append(share)
            codes[row] = number[share]
    table.columns["points"], table.columns["own"] = Coded(codes, points), own
    table.of_heads("as_values", as_values)


@dataclass(frozen=True)
class Ledgers:
    """The points of every row and every project by class (分值账), in millionths.

    ``rows`` and ``whole`` have one column for each of :data:`perfeval.columns.points.CLASSES`.
    """

    rows: Points
    whole: Points
    totals: Sequence[Totals]


def ledgers(table: Table, scored: Scored, money: Money, book: RuleBook, rows: Points | None = None) -> Ledgers:
    """Sums by project, and what they come to; ``rows`` where a review has moved points since."""
    rows = classes(table, scored) if rows is None else rows
    counted = table.field("points").array(lambda one: one is not None, bool)
    given = counted & (scored.score != NONE)
    heads = len(table.heads)
    whole = np.stack([_sum(table, np.where(counted, column, 0)) for column in rows.T], axis=1)
    unscored = _sum(table, np.where(counted & ~given, rows[:, 0], 0))
    own = table.field("own")
    claims = own.array(millionths, np.int64)
    claimed = counted & (claims != NONE)
    self_points, any_self = _sum(table, np.where(claimed, claims, 0)), _any_row(table, claimed)
    many, any_given = _sum(table, counted.astype(np.int64)), _any_row(table, given)
    lengths = np.diff(table.starts)
    totals = []
    for number in range(heads):
        entry = money.entries[number]
        own_sum = Decimal(int(self_points[number])) / UNIT if any_self[number] else None
        left = Decimal(int(unscored[number])) / UNIT
        if entry is not None:
            whole[number] += in_millionths(entry.classes)
            left += _ZERO if entry.scored else entry.classes.max
            if entry.self_score is not None:
                own_sum = (own_sum or _ZERO) + entry.self_score
        printed, grades = table.heads[number].reported_total, book.grades
        said = printed.self_score if printed is not None else None
        counted_rows = Counted(
            int(many[number]) + (entry is not None),
            bool(any_given[number]) or (entry is not None and entry.scored),
            left,
            bool(lengths[number]) and not many[number] and entry is not None,
        )
        whole_of_it, self_score = as_classes(whole[number]), own_sum if said is None else said
        totals.append(summed(whole_of_it, grades, counted_rows, self_score, printed.grade if printed else None))
    return Ledgers(rows, whole, totals)


def _sum(table: Table, values: Points) -> Points:
    return np.rint(np.bincount(table.project, weights=values, minlength=len(table.heads))).astype(np.int64)


_ZERO = Decimal(0)
