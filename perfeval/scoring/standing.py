"""Which grade the points allow (等级能否成立): one computation for tile, text, axis, picture, Word and portfolio."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval.numbers import half_up
from perfeval.rules.schema import Grades
from perfeval.scoring.point_classes import PointClasses
from perfeval.scoring.result import Totals


@dataclass(frozen=True, slots=True)
class Standing:
    """Which grades the points still allow (等级区间), and whether one of them stands.

    ``code``: ``stands`` (both bounds in one band), ``pro_rata`` (the book lets the scored points stand for all),
    ``open_between_bands``, ``only_execution`` (the indicators have no points), ``no_points``.
    """

    grade: str | None
    low: str | None
    high: str | None
    code: str


def stand(whole: PointClasses, grades: Grades, *, only_execution: bool = False) -> Standing:
    """The grade of a form, where one stands (等级能否成立): over the base, from the lower to the upper bound."""
    if only_execution:
        return Standing(None, None, None, "only_execution")
    if whole.base <= 0:
        return Standing(None, None, None, "no_points")
    low, high = (grades.grade_of(on_hundred(points, whole.base)) for points in (whole.lower, whole.upper))
    if low == high:
        return Standing(low, low, high, "stands")
    decided = whole.base - whole.open
    if grades.needs_share is not None and decided and decided >= grades.needs_share * whole.base:
        return Standing(grades.grade_of(on_hundred(whole.score, decided)), low, high, "pro_rata")
    return Standing(None, low, high, "open_between_bands")


def on_hundred(points: Decimal, base: Decimal) -> Decimal:
    """Points of a base as points of 100 (折算百分制), rounded once."""
    return half_up(Fraction(points) * 100 / Fraction(base), 2)


@dataclass(frozen=True, slots=True)
class Comparable:
    """Points of 100 of a form in which nothing is open (可比得分): only such forms can be laid side by side.

    ``own``: what the unit gave itself; ``score``: what the rules give; ``sure``: without the unit's word.
    """

    own: Decimal
    score: Decimal
    sure: Decimal


def comparable(totals: Totals) -> Comparable | None:
    """A form's points of 100; ``None`` where a score is missing or points are open (空白表、未定分不参与比较)."""
    whole = totals.classes
    if totals.self_score is None or totals.score is None or whole.open or whole.base <= 0:
        return None
    own = on_hundred(totals.self_score, whole.max)
    return Comparable(own, on_hundred(whole.score, whole.base), on_hundred(whole.lower, whole.base))
