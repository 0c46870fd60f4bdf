"""Judgement, points and evidence of whole columns (按列判断计分): the same as row by row.

Plain numbers (one number in the unit of its target) are scored by arithmetic on the whole column
(:mod:`perfeval.scoring.vectorized`); everything else is asked of the functions that score a single row, once for all
rows in which they look at the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from perfeval.columns.asked import ELSEWHERE, Asked, Look
from perfeval.columns.coded import Coded, coded, paired
from perfeval.columns.rows import SeenIndicator, SeenResult, Table
from perfeval.model import FormKind
from perfeval.rules.schema import RuleBook
from perfeval.rules.scoring_rules import NumberRule, StepRule, ThresholdRule
from perfeval.scoring.context import Context
from perfeval.scoring.direction import EQUAL, HIGHER, LOWER, ZERO, direction_of
from perfeval.scoring.evidence import Told, code_of_row
from perfeval.scoring.ground import Ground, of
from perfeval.scoring.indicators import judge_indicator
from perfeval.scoring.point_classes import PointClasses, classes_of
from perfeval.scoring.points import points_of
from perfeval.scoring.result import Status, UnscoredReason
from perfeval.scoring.vectorized import DIRECTIONS, Columns, score_columns
from perfeval.values.quantity import Quantity, QuantityKind
from perfeval.values.units import meaning

Floats = NDArray[np.float64]
UNIT = 1_000_000  # points are counted in millionths, as whole numbers
_CENT = UNIT // 100
NOTHING = -(2**62)
NONE = -1  # no points: the form has none, or the rules give none
_LONG = 15  # digits that a float holds exactly
_BARE = (QuantityKind.EMPTY, QuantityKind.NOT_APPLICABLE)
STATUSES = tuple(Status)


@dataclass(frozen=True, slots=True)
class Scored:
    """What the rules gave each row; points in millionths, :data:`NONE` where there are none."""

    status: NDArray[np.int8]
    kind: Coded
    score: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    attainment: NDArray[np.int64]  # in ten-thousandths, NOTHING where none can be stated
    reason: Coded
    band: Coded
    code: Coded  # of what the points rest on
    elsewhere: NDArray[np.bool_]  # rows that this way cannot score


class _Filling:
    """The columns of :class:`Scored` while they are filled."""

    def __init__(self, count: int) -> None:
        self.status, self.elsewhere = np.zeros(count, np.int8), np.zeros(count, bool)
        self.score, self.low, self.high = (np.full(count, NONE, np.int64) for _ in range(3))
        self.attainment = np.full(count, NOTHING)
        self._words: dict[str, tuple[NDArray[np.int32], list[Any]]] = {
            name: (np.zeros(count, np.int32), [first])
            for name, first in (("kind", "quantitative"), ("reason", None), ("band", None))
        }

    def answered(self, rows: NDArray[np.intp], answers: NDArray[np.int32], told: Sequence[Any]) -> None:
        """What the functions of a single row said; :data:`ELSEWHERE` where they could not."""
        if not len(rows):
            return
        full = [_NOTHING_SAID if one is ELSEWHERE else one for one in told]
        self.elsewhere[rows] = _each(told, lambda one: one is ELSEWHERE, bool)[answers]
        self.status[rows] = _each(full, lambda one: STATUSES.index(one.status), np.int8)[answers]
        for name in ("score", "low", "high", "attainment"):
            getattr(self, name)[rows] = _each(full, attrgetter(name), np.int64)[answers]
        for name, (codes, values) in self._words.items():
            new = coded([*values, *(getattr(one, name) for one in full)])
            codes[rows] = new.codes[len(values) :][answers]
            values[:] = new.values

    def set_reason(self, rows: NDArray[np.intp], reason: UnscoredReason) -> None:
        """One reason for all of these rows."""
        codes, values = self._words["reason"]
        codes[rows] = len(values)
        values.append(reason)

    def scored(self) -> Scored:
        """As they are now, no evidence judged yet."""
        kind, reason, band = (Coded(*self._words[name]) for name in ("kind", "reason", "band"))
        points = (self.score, self.low, self.high, self.attainment)
        return Scored(self.status, kind, *points, reason, band, kind, self.elsewhere)


@dataclass(frozen=True, slots=True)
class _Said:
    """What one row came to, as plain values."""

    status: Status
    kind: str
    score: int
    low: int
    high: int
    attainment: int
    reason: UnscoredReason | None
    band: int | None


_NOTHING_SAID = _Said(Status.UNSCORED, "quantitative", NONE, NONE, NONE, NOTHING, None, None)


def millionths(value: Decimal | None) -> int:
    """Points as a whole number; raises where they have more decimals than that."""
    if value is None:
        return NONE
    scaled = value * UNIT
    if scaled != (whole := int(scaled)) or whole < 0:
        raise ValueError(value)
    return whole


def points_from(value: int) -> Decimal | None:
    """The same back, as a plain decimal."""
    if value < 0:
        return None
    return (Decimal(value) / UNIT).quantize(Decimal("0.01")) if value % _CENT == 0 else Decimal(value) / UNIT


class Scorer:
    """One rule book over columns; it remembers what it has been asked from one lot of projects to the next."""

    def __init__(self, book: RuleBook) -> None:
        self.book, self._ctx = book, Context(book)
        self._direction = Asked(self._direction_seen)
        self._points = Asked(self._points_seen)
        self._code = Asked(_code_seen)

    @cached_property
    def _numbers(self) -> dict[str, NumberRule]:
        """The rules by which plain numbers of each direction are scored, where they are of the plain sort."""
        found = {one: self.book.rule(f"quantitative.{one}") for one in DIRECTIONS}
        return {
            one: rule
            for one, rule in found.items()
            if isinstance(rule, NumberRule)
            and (rule.method, rule.other_reading, one) in _PLAIN | {(rule.method, None, one)}
            and self.book.score_places == 2
        }

    # ── which rows are plain ──────────────────────────────────────────────────────────────────────
    def _plain(self, table: Table) -> tuple[NDArray[np.bool_], NDArray[np.int8]]:
        """Rows that arithmetic on the whole column decides, and their direction."""
        target, actual = table.field("target"), table.field("actual")
        fits = target.array(_is_plain_target, bool) & actual.array(_is_plain_actual, bool)
        open_kind = table.field("kind").array(lambda kind: kind in (FormKind.TARGET_TABLE, FormKind.MONITORING), bool)
        fits &= ~open_kind & table.field("as_values").array(lambda one: one is None, bool)
        fits &= _same(table.field("target.unit"), table.field("actual.unit")) | _unit_of_target(table)
        if isinstance(self.book.rule("satisfaction"), StepRule):
            levels = [table.field(name).array(lambda text: "满意" in text, bool) for name in ("level1", "level2")]
            fits &= ~(levels[0] | levels[1])
        direction = np.full(table.count, -1, np.int8)
        rows = np.flatnonzero(fits)
        table.columns["target.zero"] = target.map(lambda one: Decimal(0 if one.value == 0 else 1))
        answers = self._direction.of(table, rows)
        known = np.array([DIRECTIONS.index(one) if one in self._numbers else -1 for one in self._direction.answers])
        if len(rows):
            direction[rows] = known[answers]
        return direction >= 0, direction

    def _direction_seen(self, look: Look, whole: bool) -> str:
        """The direction of a number hangs on sign, unit, words, and on whether it is zero; not on the number."""
        target = Quantity(
            "",
            QuantityKind.NUMBER,
            operator=look("target.operator"),
            value=look("target.zero"),
            unit=look("target.unit"),
        )
        seen: Any = SeenIndicator(look, whole=whole)
        return direction_of(seen, target, self._ctx)[0]

    # ── the points ────────────────────────────────────────────────────────────────────────────────
    def score(self, table: Table) -> Scored:
        """Every row of the table. Columns ``points`` and ``own`` hold what a row can earn and what it claims."""
        plain, direction = self._plain(table)
        filling = _Filling(table.count)
        self._by_arithmetic(table, np.flatnonzero(plain), direction, filling)
        rest = np.flatnonzero(~plain)
        answers = self._points.of(table, rest)
        filling.answered(rest, answers, self._points.answers)
        no_points = table.field("points").array(lambda one: one is None, bool)
        filling.set_reason(np.flatnonzero(plain & no_points), UnscoredReason.NO_WEIGHT)
        scored = filling.scored()
        seen_by(table, scored)
        codes = self._code.of(table, np.arange(table.count))
        lost = _each(self._code.answers or [""], lambda one: one is ELSEWHERE, bool)
        return replace(scored, code=Coded(codes, self._code.answers), elsewhere=scored.elsewhere | lost[codes])

    def _by_arithmetic(
        self, table: Table, rows: NDArray[np.intp], direction: NDArray[np.int8], filling: _Filling
    ) -> None:
        """Plain numbers: share, points, the other reading where the document leaves two, status."""
        direction = direction[rows]
        target, actual = (_values(table.field(name), rows) for name in ("target", "actual"))
        most = table.field("points").array(lambda one: np.nan if one is None else float(one), float)[rows]
        numbers = Columns(direction, target, actual, most)
        share = score_columns(replace(numbers, max_score=np.full(len(rows), 100.0)), self.book)
        cents = score_columns(numbers, self.book)
        other = self._other(numbers, cents)
        filling.attainment[rows] = share
        filling.status[rows] = self._status(numbers, share)
        filling.score[rows] = np.where(cents < 0, NONE, cents * _CENT)
        filling.low[rows] = np.where(cents < 0, NONE, np.minimum(cents, other) * _CENT)
        filling.high[rows] = np.where(cents < 0, NONE, np.maximum(cents, other) * _CENT)

    def _other(self, numbers: Columns, cents: NDArray[np.int64]) -> NDArray[np.int64]:
        """The points by the other reading of a rule; the same where it has none."""
        other = cents.copy()
        for name, rule in self._numbers.items():
            here = np.flatnonzero(numbers.direction == DIRECTIONS.index(name))
            if rule.other_reading is not None and len(here):
                swapped = rule.model_copy(update={"method": rule.other_reading})
                scores = tuple(swapped if one.id == rule.id else one for one in self.book.scores)
                book = self.book.model_copy(update={"scores": scores})
                part = [one[here] for one in (numbers.target, numbers.actual, numbers.max_score)]
                other[here] = score_columns(Columns(numbers.direction[here], *part), book)
        return other

    def _status(self, numbers: Columns, share: NDArray[np.int64]) -> NDArray[np.int8]:
        """Reached, partly or not at all: by the numbers themselves, before anything is taken off for too much."""
        direction, target, actual = numbers.direction, numbers.target, numbers.actual
        rising = np.isin(direction, (DIRECTIONS.index(HIGHER), DIRECTIONS.index(EQUAL)))
        lower, zero = direction == DIRECTIONS.index(LOWER), direction == DIRECTIONS.index(ZERO)
        exact = np.isin(direction, [DIRECTIONS.index(n) for n, r in self._numbers.items() if r.method == "exactly"])
        met = (rising & (actual >= target)) | (lower & (actual <= target)) | (zero & (actual == 0))
        met = np.where(exact, actual == target, met)
        none = np.where(exact | zero, ~met, rising & (actual <= 0))
        if isinstance(self.book.rule("quantitative.pass_threshold"), ThresholdRule):
            none |= rising & (share == 0)
        linear = [DIRECTIONS.index(n) for n, r in self._numbers.items() if r.method == "linear_excess"]
        none |= np.isin(direction, linear) & (actual >= 2 * target)
        codes = [STATUSES.index(one) for one in (Status.MET, Status.NOT_MET, Status.PARTLY)]
        return np.select([met, none], codes[:2], codes[2]).astype(np.int8)

    def _points_seen(self, look: Look, whole: bool) -> _Said:
        """One row by the functions of a single form."""
        seen: Any = SeenIndicator(look, whole=whole)
        rate = look("rate") if seen.target.kind in _BARE and seen.actual.kind not in _BARE else None
        judged = judge_indicator(seen, self._ctx, kind=look("kind"), execution=rate, points_as_values=look("as_values"))
        earned = points_of(seen, judged, look("points"), look("own") if judged.band is not None else None, self._ctx)
        score, low, high = (millionths(one) for one in (earned.score, earned.low, earned.high))
        share = NOTHING if earned.attainment is None else int(earned.attainment * 10_000)
        return _Said(earned.status, judged.kind, score, low, high, share, earned.reason, judged.band)


_PLAIN = {("target_over_actual", "linear_excess", LOWER), ("linear_excess", "target_over_actual", LOWER)}


def _same(one: Coded, other: Coded) -> NDArray[np.bool_]:
    """Where two columns say the same; nothing and an empty text are the same."""
    numbers = {value or "": code for code, value in enumerate(one.values)}
    as_one = _each(one.values, lambda value: numbers[value or ""], np.int64)
    as_other = _each(other.values, lambda value: numbers.get(value or "", -1), np.int64)
    alike: NDArray[np.bool_] = as_one[one.codes] == as_other[other.codes]
    return alike


def _unit_of_target(table: Table) -> NDArray[np.bool_]:
    """Where the result is a bare number, which takes the unit of its target; 0.95 beside 95% is a fraction."""
    family = table.field("target.unit").map(lambda unit: meaning(unit).family if unit else "")
    bare = table.field("actual.unit").array(lambda unit: not unit, bool)
    share = table.field("actual").array(lambda one: one.is_number and 0 < (one.value or 0) <= 1, bool)
    found: NDArray[np.bool_] = (
        bare & family.array(bool, bool) & ~(family.array(lambda one: one == "rate", bool) & share)
    )
    return found


def _is_plain_target(one: Quantity) -> bool:
    return one.is_number and not one.tolerance and _is_short(one.value)


def _is_plain_actual(one: Quantity) -> bool:
    return one.is_number and one.operator is None and _is_short(one.value)


def _is_short(value: Decimal | None) -> bool:
    return value is not None and 0 <= value < 10**12 and len(value.as_tuple().digits) <= _LONG


def _values(column: Coded, rows: NDArray[np.intp]) -> Floats:
    used = column.take(rows).used()
    return used.array(lambda one: float(one.value), float) if len(rows) else np.zeros(0)


def _each(values: Sequence[Any], function: Callable[[Any], Any], dtype: DTypeLike) -> NDArray[Any]:
    return np.array([function(one) for one in values], dtype=dtype)


def _code_seen(look: Look, whole: bool) -> str:
    seen: Any = SeenResult(look, whole=whole)
    return code_of_row(seen, Told(survey=look("survey")))


def seen_by(table: Table, scored: Scored) -> None:
    """Lay the results beside the rows, where the next question looks for them."""
    points = {"score": scored.score, "low": scored.low, "high": scored.high}
    for name, array in points.items():
        codes, first = paired(array)
        values = [points_from(int(array[row])) for row in first]
        table.columns[f"result {name}"] = Coded(codes.astype(np.int32), values)
    table.columns["result max_score"] = table.field("points")
    table.columns["result status"] = Coded(scored.status.astype(np.int32), STATUSES)
    open_ = (scored.score == NONE) & table.field("points").array(lambda one: one is not None, bool)
    table.columns["result is_open"] = Coded(open_.astype(np.int32), (False, True))
    table.columns["result kind"] = scored.kind
    table.columns["result unscored_reason"] = scored.reason
    table.columns["result band"] = scored.band
    codes, first = paired(scored.attainment)
    values = [None if one == NOTHING else Decimal(int(one)).scaleb(-4) for one in scored.attainment[first]]
    table.columns["result attainment"] = Coded(codes.astype(np.int32), values)


# ── classes of points ─────────────────────────────────────────────────────────────────────────────
CLASSES = ("max", "verified", "stated", "claimed", "lost", "open", "exempt")


def classes(table: Table, scored: Scored) -> NDArray[np.int64]:
    """The points of every row by class (分值构成), one column for each of :data:`CLASSES`, in millionths."""
    most = table.field("points").array(millionths, np.int64)
    exempt = scored.status == STATUSES.index(Status.NOT_APPLICABLE)
    ground = scored.code.array(lambda code: tuple(Ground).index(of(code).ground), np.int8)
    alike, first = paired(most, scored.score, scored.low, scored.high, ground * 2 + exempt)
    found = np.zeros((len(first), len(CLASSES)), np.int64)
    for number, row in enumerate(first.tolist()):
        top, score, low, high = (points_from(int(one[row])) for one in (most, scored.score, scored.low, scored.high))
        own = classes_of(top, score, low, high, of(scored.code.at(row)), exempt=bool(exempt[row]))
        found[number] = in_millionths(own)
    return found[alike] if len(first) else np.zeros((0, len(CLASSES)), np.int64)


def in_millionths(own: PointClasses) -> list[int]:
    """Classes of points as whole numbers; differences may lie below zero where a form gives more than it can."""
    return [int(getattr(own, name) * UNIT) for name in CLASSES]


def as_classes(points: Sequence[int]) -> PointClasses:
    """The same back."""
    return _classes_of(tuple(map(int, points)))


@lru_cache(maxsize=16_384)
def _classes_of(points: tuple[int, ...]) -> PointClasses:
    return PointClasses(*(Decimal(one) / UNIT for one in points))
