"""Numeric indicators by the column (批量计分): the same scores as one by one, a thousand times faster.

For portfolios of many thousands of forms and for asking *what if this threshold moved*. Everything is computed in
binary floats, in hundredths of a point; wherever a float could round or compare otherwise than the exact
decimal (a tie, an edge), those few rows are computed again exactly. So each row equals :func:`score_row`, the
plain decimal oracle.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from perfeval.rules import methods
from perfeval.rules.schema import RuleBook
from perfeval.rules.scoring_rules import NumberRule, OverRule, ThresholdRule
from perfeval.scoring.direction import EQUAL, HIGHER, LOWER, ZERO
from perfeval.scoring.quantitative import METHODS

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
DIRECTIONS = (HIGHER, LOWER, EQUAL, ZERO)
UNSCORED = -1
_NEAR = 1e-7  # hundredths; float error stays below 1e-10 for scores up to 10,000 hundredths
_SCALE = 10_000  # decimals of an input that the integer check can hold


@dataclass(frozen=True, slots=True)
class Columns:
    """One numeric indicator a row (定量指标列).

    Attributes:
        direction: index into :data:`DIRECTIONS`.
        target, actual: in one unit; NaN where missing.
        max_score: points; NaN where missing.
    """

    direction: NDArray[np.int8]
    target: Floats
    actual: Floats
    max_score: Floats


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a book says of numbers, resolved once."""

    methods: tuple[str, ...]
    threshold: Decimal | None
    over: tuple[tuple[Decimal, Decimal], ...]  # (from, deducted share), rising


def _rules(book: RuleBook) -> _Rules:
    found = [book.rule(f"quantitative.{direction}") for direction in DIRECTIONS]
    names = tuple(rule.method if isinstance(rule, NumberRule) else "" for rule in found)
    threshold = book.rule("quantitative.pass_threshold")
    over = book.rule("over_fulfilment")
    return _Rules(
        names,
        threshold.threshold if isinstance(threshold, ThresholdRule) else None,
        tuple((step.over, step.deduct) for step in over.steps if step.deduct) if isinstance(over, OverRule) else (),
    )


def score_row(direction: str, target: Decimal, actual: Decimal, max_score: Decimal, book: RuleBook) -> Decimal | None:
    """One row by exact decimals (逐行精算): the oracle that the columns must agree with."""
    share = _share(DIRECTIONS.index(direction), target, actual, _rules(book))
    return methods.points(max_score, share) if share is not None else None


def _share(direction: int, target: Decimal, actual: Decimal, rules: _Rules) -> Fraction | None:
    name = rules.methods[direction]
    if not name:
        return None
    share = METHODS[name](target, actual)
    rising = DIRECTIONS[direction] in {HIGHER, EQUAL}
    if rising and share < 1 and rules.threshold is not None:
        return methods.pass_threshold(share, rules.threshold)
    if rising and share == 1 and rules.over and (times := methods.over_share(target, actual)) is not None:
        return 1 - max((Fraction(deduct) for over, deduct in rules.over if times >= over), default=Fraction(0))
    return share


def score_columns(columns: Columns, book: RuleBook) -> NDArray[np.int64]:
    """Scores in hundredths of a point; :data:`UNSCORED` where a number is missing or the book has no rule."""
    rules = _rules(book)
    exact, doubtful = _in_floats(columns, rules)
    _redo(columns, rules, exact, doubtful)
    return exact


def _in_floats(columns: Columns, rules: _Rules) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The scores by floats, and the rows that a float cannot decide."""
    target, actual = columns.target, columns.actual
    whole = columns.max_score * 100.0
    with np.errstate(divide="ignore", invalid="ignore"):
        points = actual / target
        doubtful = target <= 0
        doubtful |= actual < 0
        for code, name in enumerate(rules.methods):
            if name in {"target_over_actual", "linear_excess"}:
                rows = np.flatnonzero(columns.direction == code)
                share = points[rows] + 0.0  # no negative zero
                points[rows] = 1.0 / share if name == "target_over_actual" else 2.0 - share
            elif name != "share_of_target":
                doubtful |= columns.direction == code
        if rules.threshold is not None or rules.over:
            doubtful |= _at_an_edge(columns, points, rules)
            _edges(columns, points, rules)
        np.minimum(points, 1.0, out=points)
        np.maximum(points, 0.0, out=points)
        points *= whole
        points += 0.5
        rounded = np.floor(points)
        points -= rounded
        points -= 0.5
        np.abs(points, out=points)
        doubtful |= points > 0.5 - _NEAR
        rounded[np.isnan(rounded)] = UNSCORED
    doubtful &= ~np.isnan(target + actual + whole)
    return rounded.astype(np.int64), doubtful


def _rising(columns: Columns) -> NDArray[np.bool_]:
    rising: NDArray[np.bool_] = np.isin(columns.direction, (DIRECTIONS.index(HIGHER), DIRECTIONS.index(EQUAL)))
    return rising


def _at_an_edge(columns: Columns, share: Floats, rules: _Rules) -> NDArray[np.bool_]:
    edges = [float(rules.threshold)] if rules.threshold is not None else []
    edges += [float(over) for over, _ in rules.over]
    near = _rising(columns)
    close = np.zeros(share.shape, dtype=bool)
    for edge in [*edges, 1.0]:
        close |= np.abs(share - edge) < 1e-9
    near &= close
    return near


def _edges(columns: Columns, share: Floats, rules: _Rules) -> None:
    """Pass mark and over-fulfilment on the attainment, in place."""
    rising = _rising(columns)
    if rules.threshold is not None:
        share[rising & (share < float(rules.threshold))] = 0.0
    passed = share.copy() if rules.over else share
    for over, deduct in rules.over:
        share[rising & (passed >= float(over))] = float(1 - deduct)


def _redo(columns: Columns, rules: _Rules, scores: NDArray[np.int64], doubtful: NDArray[np.bool_]) -> None:
    """The doubtful rows once more: ties by whole numbers where they fit, the rest by fractions."""
    rows = np.flatnonzero(doubtful)
    if not rules.threshold and not rules.over:
        rows = _by_integers(columns, rules, scores, rows)
    for row in rows:
        target, actual, max_score = (_decimal(one[row]) for one in (columns.target, columns.actual, columns.max_score))
        share = _share(int(columns.direction[row]), target, actual, rules)
        scores[row] = UNSCORED if share is None else int(methods.points(max_score, share) * 100)


def _decimal(value: np.float64) -> Decimal:
    return Decimal(repr(float(value)))


def _by_integers(
    columns: Columns, rules: _Rules, scores: NDArray[np.int64], rows: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Score ordinary rows by whole numbers: half up of w × n ÷ d is (2wn + d) // 2d. Returns the rows that are left."""
    target, actual, whole = columns.target[rows], columns.actual[rows], columns.max_score[rows]
    wide, short, points = target * _SCALE, actual * _SCALE, whole * 100
    fits = (target > 0) & (actual >= 0) & (target < 1e8) & (actual < 1e8) & (whole <= 1000)
    for scaled in (wide, short, points):
        fits &= np.abs(scaled - np.rint(scaled)) < 1e-6
    rows_left, chosen = rows[~fits], rows[fits]
    t, a, w = (np.rint(one[fits]).astype(np.int64) for one in (wide, short, points))
    top, base = a.copy(), t.copy()
    code = columns.direction[chosen]
    done = np.zeros(chosen.shape, dtype=bool)
    for number, name in enumerate(rules.methods):
        here = code == number
        if name == "target_over_actual":
            top[here], base[here] = t[here], np.maximum(a[here], 1)
            full = here & (a <= t)
            top[full], base[full] = 1, 1
        elif name == "linear_excess":
            top[here] = 2 * t[here] - a[here]
        done |= here & (name in _BY_INTEGERS)
    np.clip(top, 0, base, out=top)
    small = done & (base < 2**62 // np.maximum(4 * np.maximum(w, 1), 1))
    value = (2 * w * top + base) // (2 * base)
    scores[chosen[small]] = value[small]
    return np.concatenate([rows_left, chosen[~small]])


_BY_INTEGERS = {"share_of_target", "target_over_actual", "linear_excess"}


_SIGNS = {">=": HIGHER, ">": HIGHER, "<=": LOWER, "<": LOWER, "=": EQUAL}


def score_table(table: pd.DataFrame, book: RuleBook) -> pd.DataFrame:
    """A table of numeric indicators, scored (批量计分表).

    One row per indicator. Reads ``project_id``, ``operator`` (``>=``, ``<=``, ``=``; missing: higher is better),
    ``target_value`` and ``actual_value`` in one unit, ``max_score``; adds ``score`` in points, missing where a
    number is missing. A target of zero without ``>=`` is met by zero only.
    """
    target, actual, weight = (_floats(table[name]) for name in ("target_value", "actual_value", "max_score"))
    operators = table["operator"] if "operator" in table else [None] * len(table)
    names = [_SIGNS.get(sign, HIGHER) if isinstance(sign, str) else HIGHER for sign in operators]
    direction = np.array([DIRECTIONS.index(name) for name in names], dtype=np.int8)
    asked = np.array([isinstance(sign, str) and sign in {">=", ">"} for sign in operators], dtype=bool)
    direction[(target == 0) & ~asked] = DIRECTIONS.index(ZERO)
    hundredths = score_columns(Columns(direction, target, actual, weight), book)
    scores = hundredths / 100.0
    scores[hundredths == UNSCORED] = np.nan
    return table.assign(score=scores)


def _floats(column: pd.Series[Any]) -> Floats:
    to_float: Callable[[Any], float] = lambda value: np.nan if value is None else float(value)  # noqa: E731
    if column.dtype == object:
        return np.array([to_float(value) for value in column], dtype=np.float64)
    return column.to_numpy(dtype=np.float64, na_value=np.nan)
