"""The scoring methods (计分方法) that rule books may name: few, pure, exact.

Each gives an **attainment** (完成程度), the share of the indicator's points that is earned, as a
:class:`fractions.Fraction` between 0 and 1. :func:`points` turns it into a score, rounded half up
once. Actual values below zero earn nothing. No method reads a text: texts are judged in
:mod:`perfeval.scoring`, which then calls one of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from perfeval.numbers import Number, half_up

NONE, FULL = Fraction(0), Fraction(1)


def points(max_score: Decimal, attainment: Number, places: int = 2) -> Decimal:
    """Score (得分) = points × attainment, rounded half up once.

    >>> points(Decimal(15), share_of_target(Decimal(8755), Decimal(8676)))
    Decimal('14.86')
    """
    return half_up(Fraction(max_score) * Fraction(attainment), places)


def _within(share: Fraction) -> Fraction:
    return min(max(share, NONE), FULL)


def share_of_target(target: Decimal, actual: Decimal) -> Fraction:
    """Higher is better (正向): reached → all, otherwise actual ÷ target.

    >>> share_of_target(Decimal(50), Decimal(40)), share_of_target(Decimal(50), Decimal(70))
    (Fraction(4, 5), Fraction(1, 1))
    """
    if actual >= target:
        return FULL if actual >= 0 or target < 0 else NONE
    return _within(Fraction(actual) / Fraction(target)) if target > 0 else NONE


def target_over_actual(target: Decimal, actual: Decimal) -> Fraction:
    """Lower is better (反向), ratio form: kept → all, otherwise target ÷ actual.

    >>> target_over_actual(Decimal(100), Decimal(150))
    Fraction(2, 3)
    """
    if actual < 0:
        return NONE
    if actual <= target:
        return FULL
    return _within(Fraction(target) / Fraction(actual)) if target > 0 else NONE


def linear_excess(target: Decimal, actual: Decimal) -> Fraction:
    """Lower is better (反向), linear form: each percent above costs a percent; nothing from twice the target.

    >>> linear_excess(Decimal(100), Decimal(150)), linear_excess(Decimal(100), Decimal(200))
    (Fraction(1, 2), Fraction(0, 1))
    """
    if actual < 0:
        return NONE
    if actual <= target:
        return FULL
    return _within(1 - Fraction(actual - target) / Fraction(target)) if target > 0 else NONE


def zero_target(actual: Decimal) -> Fraction:
    """A target of zero (零目标, e.g. accidents): none → all, any → nothing. No ratio is taken of 0 ÷ 0.

    >>> zero_target(Decimal(0)), zero_target(Decimal(1))
    (Fraction(1, 1), Fraction(0, 1))
    """
    return FULL if actual == 0 else NONE


def exactly(target: Decimal, actual: Decimal) -> Fraction:
    """Equal (等于) taken by the letter: the very value → all, any other → nothing."""
    return FULL if actual == target else NONE


def within_range(low: Decimal, high: Decimal, actual: Decimal) -> Fraction:
    """A range (区间): inside → all; below it actual ÷ lower end, above it upper end ÷ actual.

    >>> within_range(Decimal(80), Decimal(90), Decimal(85)), within_range(Decimal(80), Decimal(90), Decimal(100))
    (Fraction(1, 1), Fraction(9, 10))
    """
    if actual < low:
        return share_of_target(low, actual)
    return target_over_actual(high, actual)


def pass_threshold(attainment: Fraction, threshold: Decimal) -> Fraction:
    """Proportional with a pass mark (及格门槛): below the threshold nothing.

    >>> pass_threshold(Fraction(59, 100), Decimal("0.6")), pass_threshold(Fraction(3, 5), Decimal("0.6"))
    (Fraction(0, 1), Fraction(3, 5))
    """
    return attainment if attainment >= Fraction(threshold) else NONE


def yes_no(fulfilled: bool) -> Fraction:
    """Points at once (直接赋分): yes → all, no → nothing."""
    return FULL if fulfilled else NONE


def stepped(value: Decimal, steps: Sequence[tuple[Decimal, bool, Decimal]]) -> Fraction:
    """Bands by value (分档): the first step whose lower bound is passed gives the share.

    ``steps`` run from the highest bound down as (bound, bound included, share); below the last: nothing.

    >>> shares = [(Decimal(90), True, Decimal(1)), (Decimal(80), True, Decimal("0.8"))]
    >>> stepped(Decimal("89.99"), shares), stepped(Decimal(90), shares), stepped(Decimal(10), shares)
    (Fraction(4, 5), Fraction(1, 1), Fraction(0, 1))
    """
    for bound, included, share in steps:
        if value > bound or (included and value == bound):
            return Fraction(share)
    return NONE


def deducted(value: Decimal, *, free: Decimal, each: Decimal, cost: Number, falling: bool, whole: bool) -> Fraction:
    """Deduction per step (扣分制): beyond ``free`` every ``each`` costs ``cost`` (a share of the points).

    ``falling``: values below ``free`` cost (预算完成率 below 100 %); otherwise values above (变动率 above 0).
    ``whole``: only whole steps count.

    >>> deducted(Decimal(90), free=Decimal(100), each=Decimal(5), cost=Decimal("0.25"), falling=True, whole=True)
    Fraction(1, 2)
    """
    beyond = (free - value) if falling else (value - free)
    if beyond <= 0:
        return FULL
    steps = Fraction(beyond) / Fraction(each)
    return _within(1 - Fraction(cost) * (Fraction(steps.numerator // steps.denominator) if whole else steps))


def late_by(days: int, steps: Sequence[tuple[int, Decimal]]) -> Fraction:
    """A deadline (时限): on time → all; late → the share of the first step whose days suffice, beyond the last nothing.

    >>> late_by(0, []), late_by(10, [(30, Decimal("0.8"))]), late_by(31, [(30, Decimal("0.8"))])
    (Fraction(1, 1), Fraction(4, 5), Fraction(0, 1))
    """
    if days <= 0:
        return FULL
    return next((Fraction(share) for limit, share in steps if days <= limit), NONE)


def mean(attainments: Sequence[Fraction]) -> Fraction:
    """Several quantities in one indicator, or several indicators under one score: the plain mean.

    >>> mean([Fraction(1), Fraction(1, 2)])
    Fraction(3, 4)
    """
    return sum(attainments, NONE) / len(attainments)


def review_points(met: int, total: int) -> Fraction:
    """Review points (评价要点), each of equal weight: met ÷ all."""
    return Fraction(met, total)


def execution_share(budget: Decimal, executed: Decimal, cap: bool = True) -> Fraction | None:
    """Execution rate (执行率) as it earns points: executed ÷ budget, not above 1 when capped.

    ``None`` when nothing was budgeted: there is no rate, and neither 0 % nor 100 % would be true.

    >>> execution_share(Decimal(250000), Decimal("215457.6"))
    Fraction(134661, 156250)
    """
    if budget == 0:
        return None
    share = Fraction(executed) / Fraction(budget)
    return _within(share) if cap else max(share, NONE)


def over_share(target: Decimal, actual: Decimal) -> Fraction | None:
    """How far the target was passed (超额倍数), actual ÷ target; ``None`` for a target of zero or less."""
    return Fraction(actual) / Fraction(target) if target > 0 else None


def score_above_execution(indicator_score: Decimal, execution_score: Decimal) -> Fraction:
    """How far the indicators' share of their 90 points lies above execution's share of its 10 (自评虚高), as a share.

    >>> score_above_execution(Decimal(90), Decimal("9.4"))
    Fraction(3, 50)
    """
    indicators, execution = Fraction(indicator_score) / 90, Fraction(execution_score) / 10
    return (indicators - execution) / indicators if indicators else NONE
