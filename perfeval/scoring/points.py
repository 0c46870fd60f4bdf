"""A judgement turned into points (计分), with its steps, its range, and the reason where points stay open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from perfeval.messages import Message, Told
from perfeval.model import Indicator
from perfeval.numbers import half_up
from perfeval.rules import methods
from perfeval.rules.scoring_rules import BandRule, OverRule
from perfeval.scoring.context import Context
from perfeval.scoring.judgement import Judgement
from perfeval.scoring.result import Clause, Explanation, IndicatorScore, Input, Status, UnscoredReason

_UP = ("quantitative.higher_is_better", "quantitative.equal")


@dataclass(frozen=True, slots=True)
class Points:
    """What one indicator earns (得分), before anything is told about it.

    ``judged`` is the judgement after far over-fulfilment; ``said`` are the steps that turned it into points.
    """

    judged: Judgement
    status: Status
    score: Decimal | None
    low: Decimal | None
    high: Decimal | None
    attainment: Decimal | None
    reason: UnscoredReason | None
    note: Message | None
    said: tuple[Message, ...] = ()


def points_of(
    indicator: Indicator, judged: Judgement, max_score: Decimal | None, self_score: Decimal | None, ctx: Context
) -> Points:
    """A judgement as points under the book: the same for one row and for a column of them."""
    judged = _over_fulfilled(indicator, judged, ctx)
    low, high = _range(judged, max_score, ctx)
    score: Decimal | None = None
    said: list[Message] = []
    status, reason, note = judged.status, judged.reason, judged.note
    attainment = judged.attainment if judged.attainment is not None else judged.stated
    if judged.band is not None and judged.attainment is None:
        score, said = _inside_band(judged, max_score, self_score, ctx)
        if score is not None:
            attainment = Fraction(score) / Fraction(max_score) if max_score else None
        elif max_score is not None:
            status, reason = Status.UNSCORED, UnscoredReason.NO_SELF_SCORE
            note = ctx.say("unscored.no_self_score", low=low or Decimal(0), high=high or Decimal(0))
    elif judged.attainment is not None and max_score is not None:
        score = ctx.points(max_score, judged.attainment)
        low, high = (score, score) if low is None or high is None else (min(low, score), max(high, score))
        said = [_score_step(max_score, judged, score, ctx)]
    if max_score is None and reason is None:
        reason, note = UnscoredReason.NO_WEIGHT, ctx.say("unscored.no_weight")
    share = half_up(attainment, 4) if attainment is not None else None
    return Points(judged, status, score, low, high, share, reason, note, tuple(said))


def score_indicator(
    position: int,
    indicator: Indicator,
    judged: Judgement,
    max_score: Decimal | None,
    self_score: Decimal | None,
    notes: tuple[Message, ...],
    ctx: Context,
) -> IndicatorScore:
    """One indicator's points under the book (指标得分), explained."""
    earned = points_of(indicator, judged, max_score, self_score, ctx)
    steps = [*notes, *earned.judged.steps, *earned.said]
    if earned.note:
        steps.append(earned.note)
    explanation = Explanation(
        key=f"indicator:{position}",
        called=indicator.level3 or indicator.level2,
        says=steps[-1] if steps else ctx.say(f"status.{earned.status}"),
        reckoned=_formula(earned, max_score, ctx) if earned.score is not None else "",
        came_to=ctx.number(earned.score),
        inputs=_inputs(indicator, max_score, self_score, ctx),
        clause=clause_of(earned.judged.rule, ctx),
        facts=tuple(steps),
    )
    return IndicatorScore(
        position=position,
        indicator=indicator,
        kind=earned.judged.kind,
        status=earned.status,
        score=earned.score,
        max_score=max_score,
        attainment=earned.attainment,
        low=earned.low,
        high=earned.high,
        explanation=explanation,
        unscored_reason=earned.reason,
        why_open=earned.note,
        band=_band_label(earned.judged, ctx),
    )


def _formula(earned: Points, max_score: Decimal | None, ctx: Context) -> Told:
    judged = earned.judged
    if judged.attainment is None:
        return ctx.number(earned.score)
    if judged.attainment == 1:
        return ctx.number(max_score)
    return ctx.formula("product", points=max_score, share=judged.formula)


def clause_of(rule_id: str, ctx: Context) -> Clause | None:
    """The clause of a scoring rule, or of the execution rule."""
    if rule_id == "funds.execution_score" and ctx.book.execution:
        return ctx.clause(rule_id, ctx.book.execution)
    rule = ctx.book.rule(rule_id)
    return ctx.clause(rule_id, rule) if rule else None


def _range(judged: Judgement, max_score: Decimal | None, ctx: Context) -> tuple[Decimal | None, Decimal | None]:
    if max_score is None or judged.low is None or judged.high is None:
        return None, None
    return ctx.points(max_score, judged.low), ctx.points(max_score, judged.high)


def _inside_band(
    judged: Judgement, max_score: Decimal | None, self_score: Decimal | None, ctx: Context
) -> tuple[Decimal | None, list[Message]]:
    """The unit's own points when they lie in the band of the grade it states; the band's edge otherwise."""
    if max_score is None:
        return None, []
    low, high = _range(judged, max_score, ctx)
    lowest, highest = low or Decimal(0), high or Decimal(0)
    said = {"low": lowest, "high": highest, "points": max_score}
    steps = [ctx.say("step.band_range", **said)]
    if self_score is None:
        return None, steps
    top_open = judged.high is not None and judged.high < 1  # the upper edge belongs to the better band
    edge = max(lowest, highest - Decimal(1).scaleb(-ctx.book.score_places)) if top_open and highest > 0 else highest
    if self_score < lowest:
        return lowest, [
            *steps,
            ctx.say("step.band_below", self_score=self_score, score=lowest),
        ]
    if self_score > edge:
        return edge, [
            *steps,
            ctx.say("step.band_above", self_score=self_score, score=edge),
        ]
    return self_score, [*steps, ctx.say("step.band_inside", self_score=self_score)]


def _score_step(max_score: Decimal, judged: Judgement, score: Decimal, ctx: Context) -> Message:
    if judged.attainment == 1:
        return ctx.say("step.full", points=max_score)
    if judged.attainment == 0:
        return ctx.say("step.none")
    return ctx.say("step.share", points=max_score, formula=judged.formula, score=score)


def _over_fulfilled(indicator: Indicator, judged: Judgement, ctx: Context) -> Judgement:
    """Far above target: a reason is asked for, or points go where the chosen book says so; always said in a step."""
    rule = ctx.book.rule("over_fulfilment")
    target, actual = indicator.target, indicator.actual
    if not isinstance(rule, OverRule) or judged.rule not in _UP or judged.attainment != 1:
        return judged
    if target.value is None or actual.value is None or (target.unit and actual.unit and target.unit != actual.unit):
        return judged
    if target.value == 0:
        due = rule.zero_target_from is not None and actual.value >= rule.zero_target_from
        return replace(judged, steps=(*judged.steps, ctx.say("step.over_zero", actual=actual.value))) if due else judged
    times = methods.over_share(target.value, actual.value)
    step = next((one for one in reversed(rule.steps) if times is not None and times >= Fraction(one.over)), None)
    if step is None or times is None:
        return judged
    said = {"times": half_up(times, 2), "over": step.over}
    if not step.deduct:
        return replace(judged, steps=(*judged.steps, ctx.say("step.over_reason", **said)))
    kept = 1 - Fraction(step.deduct)
    sentence = ctx.say("step.over_deduct", deduct=step.deduct, **said)
    return replace(
        judged,
        steps=(*judged.steps, sentence),
        attainment=kept,
        formula=ctx.formula("one_minus", share=step.deduct),
        rule=rule.id,
    )


def _inputs(
    indicator: Indicator, max_score: Decimal | None, self_score: Decimal | None, ctx: Context
) -> tuple[Input, ...]:
    named: tuple[tuple[str, Told, str], ...] = (
        ("target", indicator.target_text, "target_text"),
        ("actual", indicator.actual_text, "actual_text"),
        ("points", ctx.number(max_score) if max_score is not None else "", "max_score"),
        ("self_score", ctx.number(self_score) if self_score is not None else "", "self_score"),
    )
    return tuple(
        Input(ctx.say(f"input.{name}"), value, indicator.cells.get(cell)) for name, value, cell in named if value
    )


def _band_label(judged: Judgement, ctx: Context) -> str | None:
    rule = ctx.book.rule("qualitative")
    return rule.bands[judged.band].label if judged.band is not None and isinstance(rule, BandRule) else None
