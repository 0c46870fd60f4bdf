"""One example of a rule, run (规则示例): does the rule allow this score?"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from perfeval.numbers import half_up
from perfeval.rules import methods
from perfeval.rules.schema import (
    BandRule,
    DateRule,
    DeductRule,
    Example,
    Execution,
    NumberRule,
    OverRule,
    PointStepRule,
    Rule,
    SeveralRule,
    StepRule,
    ThresholdRule,
    YesNoRule,
)


def holds(rule: Rule, example: Example, places: int = 2) -> bool:
    """Whether the rule allows the score of an example; for a band, whether the score lies in it."""
    if isinstance(rule, BandRule):
        return in_band(rule, example, places)
    share = share_of(rule, example)
    score = methods.points(example.max_score, share, places) if share is not None else None
    return score == example.score


def share_of(rule: Rule, example: Example) -> Fraction | None:
    """The share of the points that a rule gives in an example; ``None``: not applicable or left open."""
    if isinstance(rule, Execution):
        return methods.execution_share(_given(example, "budget"), _given(example, "executed"), rule.cap)
    if isinstance(rule, DateRule):
        days = int(_given(example, "days_late"))
        if days > 0 and rule.late == "open":
            return None
        return methods.late_by(days, [(step.days, step.share) for step in rule.steps])
    if isinstance(rule, YesNoRule):
        return methods.yes_no(bool(_given(example, "fulfilled")))
    if isinstance(rule, SeveralRule):
        return methods.mean([methods.share_of_target(target, actual) for target, actual in example.parts])
    actual = _given(example, "actual")
    if isinstance(rule, StepRule | PointStepRule | DeductRule):
        return rule.share(actual, example.max_score)
    if isinstance(rule, NumberRule) and rule.method == "zero_target":
        return methods.zero_target(actual)
    target = _given(example, "target")
    if isinstance(rule, ThresholdRule):
        return methods.pass_threshold(methods.share_of_target(target, actual), rule.threshold)
    if isinstance(rule, OverRule):
        times = methods.over_share(target, actual)
        return 1 - max(
            (Fraction(step.deduct) for step in rule.steps if times and times >= step.over), default=Fraction(0)
        )
    if isinstance(rule, NumberRule) and rule.method == "within_range":
        return methods.within_range(target, _given(example, "high"), actual)
    if isinstance(rule, NumberRule):
        return _METHODS[rule.method](target, actual)
    raise ValueError(f"no way to run examples of {rule.id}")


_METHODS: dict[str, Callable[[Decimal, Decimal], Fraction]] = {
    "share_of_target": methods.share_of_target,
    "target_over_actual": methods.target_over_actual,
    "linear_excess": methods.linear_excess,
    "exactly": methods.exactly,
}


def _given(example: Example, name: str) -> Any:
    value = getattr(example, name)
    if value is None:
        raise ValueError(f"the example gives no {name}")
    return value


def in_band(rule: BandRule, example: Example, places: int) -> bool:
    """Whether a score lies in its band; edges are rounded like scores; the upper one (but 1) is out."""
    number = int(_given(example, "band"))
    if not 1 <= number <= len(rule.bands) or example.score is None:
        return False
    band = rule.bands[number - 1]
    low = half_up(Fraction(example.max_score) * Fraction(band.low), places)
    high = half_up(Fraction(example.max_score) * Fraction(band.high), places)
    return low <= example.score and (example.score < high or (band.high == 1 and example.score == high))
