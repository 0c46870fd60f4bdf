"""A numeric target against a completed value (定量指标): units, direction, method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from perfeval.messages import Message, Told
from perfeval.model import Indicator
from perfeval.rules import methods
from perfeval.rules.scoring_rules import NumberRule, StepRule, ThresholdRule
from perfeval.scoring.context import Context
from perfeval.scoring.direction import EQUAL, HIGHER, LOWER, OPEN, ZERO, direction_of
from perfeval.scoring.judgement import Judgement, open_points, status_of
from perfeval.scoring.result import UnscoredReason
from perfeval.values.quantity import Quantity, QuantityKind
from perfeval.values.units import UnitRelation, comparable, meaning

_KIND = "quantitative"
_AT_MOST, _AT_LEAST = {"<", "<="}, {">", ">="}
_SIGNS = {">=": "≥", "<=": "≤", "=": "=", ">": ">", "<": "<"}


def judge_number(indicator: Indicator, target: Quantity, actual: Quantity, ctx: Context) -> Judgement:
    """One number against one number (or a range, or a value with tolerance)."""
    relation = relate(target, actual)
    if not relation.comparable:
        return _not_comparable(target, actual, relation, ctx)
    steps = list(_unit_steps(target, actual, relation, ctx))
    value = (actual.value or Decimal(0)) * relation.actual_factor
    target = _scaled(target, relation.target_factor)
    if target.kind is QuantityKind.RANGE or target.tolerance:
        return _in_range(target, value, tuple(steps), ctx)
    direction, why = direction_of(indicator, target, ctx)
    if direction == OPEN:
        direction = HIGHER
        if value != target.value:
            return open_points(_KIND, UnscoredReason.DIRECTION, why)
        why = None
    if _bound_is_open(target, actual, value, direction):
        return _open(UnscoredReason.NOT_MEASURABLE, "unscored.bound_open", target, actual, ctx)
    if actual.operator in _AT_MOST | _AT_LEAST:
        steps.append(ctx.say("step.bound", actual=actual.text))
    if why and (target.value or Decimal(0)) != value:
        steps.append(why)
    if value < 0 and target.unit == "%" and target.operator in _AT_MOST and value <= (target.value or Decimal(0)):
        # a rate of change (变动率 ≤0%) that fell: negative on purpose, unlike a negative count
        step = ctx.say("step.kept", actual=value, target=target.value or Decimal(0))
        return Judgement(_KIND, status_of(Fraction(1)), (*steps, step), Fraction(1), "1", f"quantitative.{direction}")
    return _by_rule(direction, target, value, tuple(steps), ctx)


def _scaled(target: Quantity, factor: Decimal) -> Quantity:
    if factor == 1 or target.value is None:
        return target
    high = target.high * factor if target.high is not None else None
    tolerance = target.tolerance * factor if target.tolerance is not None else None
    return replace(target, value=target.value * factor, high=high, tolerance=tolerance)


def _by_rule(direction: str, target: Quantity, value: Decimal, steps: tuple[Message, ...], ctx: Context) -> Judgement:
    rule_id = f"quantitative.{direction}"
    rule = ctx.book.rule(rule_id)
    if not isinstance(rule, NumberRule):
        note = ctx.say("unscored.no_rule", book=ctx.book.id)
        return open_points(_KIND, UnscoredReason.NO_RULE, note, steps=steps)
    wanted = target.value or Decimal(0)
    attainment = METHODS[rule.method](wanted, value)
    sentence, formula = _sentence(rule.method, direction, target, value, attainment, ctx)
    steps = (*steps, sentence)
    if target.operator in {">", "<"} and value == wanted:
        steps = (*steps, ctx.say("step.strict"))
    threshold = ctx.book.rule("quantitative.pass_threshold")
    if isinstance(threshold, ThresholdRule) and direction in {HIGHER, EQUAL} and attainment < 1:
        passed = methods.pass_threshold(attainment, threshold.threshold)
        if passed != attainment:
            steps = (*steps, ctx.say("step.threshold", share=attainment, threshold=threshold.threshold))
            return Judgement(_KIND, status_of(passed), steps, passed, "0", threshold.id)
    judged = Judgement(_KIND, status_of(attainment), steps, attainment, formula, rule_id)
    return _with_other_reading(judged, rule, wanted, value, ctx)


def _with_other_reading(
    judged: Judgement, rule: NumberRule, target: Decimal, value: Decimal, ctx: Context
) -> Judgement:
    """The range that a document leaves when it does not say which of two methods it means."""
    if rule.other_reading is None or judged.attainment is None:
        return judged
    other = METHODS[rule.other_reading](target, value)
    if other == judged.attainment:
        return judged
    step = ctx.say(f"step.other_{rule.other_reading}", share=other)
    low, high = sorted((other, judged.attainment))
    return replace(judged, steps=(*judged.steps, step), low=low, high=high)


METHODS: dict[str, Callable[[Decimal, Decimal], Fraction]] = {
    "share_of_target": methods.share_of_target,
    "target_over_actual": methods.target_over_actual,
    "linear_excess": methods.linear_excess,
    "exactly": methods.exactly,
    "zero_target": lambda _target, actual: methods.zero_target(actual),
}


def _sentence(
    method: str, direction: str, target: Quantity, value: Decimal, attainment: Fraction, ctx: Context
) -> tuple[Message, Told]:
    """What happened, and the share as a formula."""
    both = {"actual": value, "target": target.value or Decimal(0)}
    if direction == ZERO:
        return (ctx.say("step.zero_met"), "1") if attainment else (ctx.say("step.zero_missed", actual=value), "0")
    if value < 0 and attainment == 0:
        return ctx.say("step.negative", actual=value), "0"
    if method == "exactly":
        return ctx.say("step.exact_met" if attainment else "step.exact_missed", **both), ctx.number(attainment)
    if direction == LOWER and method != "share_of_target":
        if attainment == 1:
            return ctx.say("step.kept", **both), "1"
        if method == "linear_excess":
            formula: Told = ctx.formula("linear_excess", **both) if attainment > 0 else "0"
            return ctx.say("step.excess_linear", share=attainment, **both), formula
        step = ctx.say("step.excess_ratio", share=attainment, **both)
        return step, ctx.formula("ratio", top=both["target"], base=value)
    if attainment == 1:
        sign = _SIGNS.get(target.operator or "", "≥") if direction == HIGHER else "≥"
        sign = "≥" if sign == ">" and value == target.value else sign
        return ctx.say("step.reached", sign=sign, **both), "1"
    return ctx.say("step.short", share=attainment, **both), ctx.formula("ratio", top=value, base=both["target"])


def _in_range(target: Quantity, value: Decimal, steps: tuple[Message, ...], ctx: Context) -> Judgement:
    middle, tolerance = target.value or Decimal(0), target.tolerance or Decimal(0)
    low = middle - tolerance
    high = target.high if target.high is not None else middle + tolerance
    rule = ctx.book.rule("quantitative.range")
    if rule is None:
        return open_points(_KIND, UnscoredReason.NO_RULE, ctx.say("unscored.no_rule", book=ctx.book.id), steps=steps)
    attainment = methods.within_range(low, high, value)
    said = {"actual": value, "low": low, "high": high}
    if attainment == 1:
        return Judgement(
            _KIND, status_of(attainment), (*steps, ctx.say("step.in_range", **said)), attainment, "1", rule.id
        )
    top, base = (value, low) if value < low else (high, value)
    formula = ctx.formula("ratio", top=top, base=base)
    sentence = ctx.say("step.out_of_range", share=attainment, **said)
    return Judgement(_KIND, status_of(attainment), (*steps, sentence), attainment, formula, rule.id)


def judge_value(rule: StepRule, actual: Quantity, ctx: Context, kind: str = _KIND) -> Judgement:
    """A value placed in a table of steps (分档), whatever the target."""
    attainment = methods.stepped(
        actual.value or Decimal(0), [(step.bound, step.included, step.share) for step in rule.steps]
    )
    sentence = ctx.say("step.stepped", actual=actual.text, share=attainment)
    return Judgement(kind, status_of(attainment), (sentence,), attainment, ctx.number(attainment), rule.id)


def _bound_is_open(target: Quantity, actual: Quantity, value: Decimal, direction: str) -> bool:
    """A completed value that is only a bound, on the wrong side of the target: ≥200 against ≥266."""
    wanted = target.value or Decimal(0)
    if direction in {HIGHER, EQUAL}:
        return (actual.operator in _AT_LEAST and value < wanted) or (
            actual.operator in _AT_MOST and not (target.operator == actual.operator and value == wanted)
        )
    return (actual.operator in _AT_MOST and value > wanted) or (
        actual.operator in _AT_LEAST and not (target.operator == actual.operator and value == wanted)
    )


def _unit_steps(target: Quantity, actual: Quantity, relation: Relation, ctx: Context) -> tuple[Message, ...]:
    """What was assumed or converted before the comparison."""
    if relation.doubt:
        return (relation.doubt,)
    if relation.actual_factor == relation.target_factor:
        return ()
    value = actual.value or Decimal(0)
    if relation.target_factor != 1:
        return (ctx.say("step.unit_base", target=target.text, actual=actual.text),)
    said = {
        "value": value,
        "from_unit": actual.unit or "",
        "result": value * relation.actual_factor,
    }
    return (ctx.say("step.unit_converted", to_unit=target.unit or "", **said),)


def _not_comparable(target: Quantity, actual: Quantity, relation: Relation, ctx: Context) -> Judgement:
    if relation.how == "share" and actual.value is not None:
        stated = Fraction(actual.value) * Fraction(1, 100 if actual.unit not in {"‰", "千分比"} else 1000)
        note = ctx.say("unscored.unit_percent", actual=actual.text, unit=target.unit, share=stated)
        return open_points(_KIND, UnscoredReason.UNIT_MISMATCH, note, stated=stated)
    return _open(UnscoredReason.UNIT_MISMATCH, "unscored.unit_mismatch", target, actual, ctx)


def _open(reason: UnscoredReason, key: str, target: Quantity, actual: Quantity, ctx: Context) -> Judgement:
    return open_points(_KIND, reason, ctx.say(key, target=target.text, actual=actual.text))


@dataclass(frozen=True, slots=True)
class Relation:
    """How an actual value relates to its target.

    Attributes:
        how: ``same``, ``converted``, ``assumed``, ``share`` (a percentage against a quantity) or ``mismatch``.
        target_factor, actual_factor: bring both to one unit, the target's wherever that is exact.
        doubt: what was assumed.
    """

    how: str
    target_factor: Decimal = Decimal(1)
    actual_factor: Decimal = Decimal(1)
    doubt: Message | None = None

    @property
    def comparable(self) -> bool:
        """Whether the two numbers may be compared."""
        return self.how in {"same", "converted", "assumed"}


_HOW = {
    UnitRelation.SAME: "same",
    UnitRelation.CONVERTIBLE: "converted",
    UnitRelation.ASSUMED: "assumed",
}


def relate(target: Quantity, actual: Quantity) -> Relation:
    """Compare the units of a target and an actual value (单位核对)."""
    both = comparable(target, actual)
    if both.relation is UnitRelation.MISMATCH:
        return Relation("share" if meaning(actual.unit).family == "rate" else "mismatch")
    how = _HOW[both.relation]
    if not target.value or not actual.value or both.target is None or both.actual is None:
        return Relation(how, Decimal(1), Decimal(1), both.doubt)
    for_target, for_actual = both.target / target.value, both.actual / actual.value
    factor = for_actual / for_target
    if factor * for_target == for_actual:
        return Relation(how, Decimal(1), factor, both.doubt)
    return Relation(how, for_target, for_actual, both.doubt)
