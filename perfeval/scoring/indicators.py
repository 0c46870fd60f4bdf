"""One indicator judged (指标判断): which sort of target it is and which rule decides it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from perfeval.messages import Message, joined, tell
from perfeval.model import FormKind, Indicator
from perfeval.rules import methods
from perfeval.rules.scoring_rules import DateRule, DeductRule, PointStepRule, StepRule
from perfeval.scoring.context import Context
from perfeval.scoring.direction import LOWER, by_name
from perfeval.scoring.judgement import Judgement, open_points, status_of
from perfeval.scoring.qualitative import judge_words
from perfeval.scoring.quantitative import judge_number, judge_value
from perfeval.scoring.result import Status, UnscoredReason
from perfeval.scoring.texts import bare, levels_say
from perfeval.values.quantity import Quantity, QuantityKind

_NUMERIC = {QuantityKind.NUMBER, QuantityKind.RANGE, QuantityKind.DATE, QuantityKind.SEVERAL}
_EXECUTION_NAMES = ("预算执行率", "资金执行率", "执行率", "预算执行情况", "资金支出率", "支出执行率")


def judge_indicator(
    indicator: Indicator,
    ctx: Context,
    *,
    kind: FormKind = FormKind.SELF_EVALUATION,
    execution: Fraction | None = None,
    points_as_values: object = None,
) -> Judgement:
    """The verdict on one indicator, points aside.

    Args:
        indicator: as read.
        ctx: book and language.
        kind: targets and half-year values are not scored.
        execution: the execution rate of the funds table, for an indicator that repeats it without a target.
        points_as_values: the sum, when the value columns of the form hold points.
    """
    target, actual = indicator.target, indicator.actual
    sort = kind_of(target, actual)
    if sort == "empty" and target.kind is not QuantityKind.NOT_APPLICABLE:
        return _empty(indicator, ctx)
    if kind in {FormKind.TARGET_TABLE, FormKind.MONITORING}:
        note = ctx.say("unscored.kind", kind=ctx.say(f"kind.{kind}"))
        return Judgement(sort, Status.UNSCORED, reason=UnscoredReason.NO_ACTUAL, note=note)
    if points_as_values is not None:
        note = ctx.say("unscored.points_as_values", total=points_as_values)
        return open_points(sort, UnscoredReason.NOT_MEASURABLE, note)
    for quantity in (target, actual):
        if quantity.kind is QuantityKind.UNREADABLE:
            return open_points("unreadable", UnscoredReason.UNREADABLE, _unreadable(quantity, ctx))
    if target.kind in {QuantityKind.EMPTY, QuantityKind.NOT_APPLICABLE}:
        return _without_target(indicator, sort, execution, ctx)
    if actual.kind is QuantityKind.EMPTY:
        return open_points(sort, UnscoredReason.NO_ACTUAL, ctx.say("unscored.no_actual"))
    if actual.kind is QuantityKind.NOT_APPLICABLE:
        return _not_applicable(indicator, sort, ctx)
    return _compared(indicator, target, actual, ctx)


def kind_of(target: Quantity, actual: Quantity) -> str:
    """quantitative, qualitative, unreadable or empty (定量/定性), by the target; by the actual value without one."""
    if QuantityKind.UNREADABLE in {target.kind, actual.kind}:
        return "unreadable"
    decisive = target if target.kind not in {QuantityKind.EMPTY, QuantityKind.NOT_APPLICABLE} else actual
    if decisive.kind in _NUMERIC:
        return "quantitative"
    return "qualitative" if decisive.kind is QuantityKind.WORDS else "empty"


def _compared(indicator: Indicator, target: Quantity, actual: Quantity, ctx: Context) -> Judgement:
    satisfaction = ctx.book.rule("satisfaction")
    if (
        isinstance(satisfaction, StepRule)
        and levels_say(indicator, "满意")
        and actual.is_number
        and actual.unit in {"%", None}
    ):
        return judge_value(satisfaction, actual, ctx)
    if target.kind is QuantityKind.WORDS:
        return judge_words(target, actual, ctx)
    if actual.kind is not QuantityKind.NUMBER and bare(target.text) == bare(actual.text):
        step = ctx.say("step.same_text", text=actual.text)
        return Judgement("quantitative", Status.MET, (step,), Fraction(1), "1", _rule_for(target))
    if target.kind is QuantityKind.DATE:
        return _date(indicator, target, actual, ctx)
    if target.kind is QuantityKind.SEVERAL:
        return _several(indicator, target, actual, ctx)
    if actual.kind is QuantityKind.NUMBER:
        return judge_number(indicator, target, actual, ctx)
    if actual.kind is QuantityKind.RANGE:
        return _actual_range(indicator, target, actual, ctx)
    if actual.kind is QuantityKind.SEVERAL:
        return _one_of_several(indicator, target, actual, ctx)
    reason = UnscoredReason.NO_EVIDENCE if actual.kind is QuantityKind.WORDS else UnscoredReason.UNIT_MISMATCH
    key = "unscored.no_evidence" if actual.kind is QuantityKind.WORDS else "unscored.unit_mismatch"
    return open_points("quantitative", reason, ctx.say(key, target=target.text, actual=actual.text))


def _rule_for(target: Quantity) -> str:
    names = {QuantityKind.DATE: "date", QuantityKind.SEVERAL: "several", QuantityKind.RANGE: "range"}
    return f"quantitative.{names.get(target.kind, 'higher_is_better')}"


def _date(indicator: Indicator, target: Quantity, actual: Quantity, ctx: Context) -> Judgement:
    rule = ctx.book.rule("quantitative.date")
    if actual.kind is QuantityKind.WORDS:
        return judge_words(target, actual, ctx)
    if actual.kind is not QuantityKind.DATE:
        note = ctx.say("unscored.unit_mismatch", target=target.text, actual=actual.text)
        return open_points("quantitative", UnscoredReason.UNIT_MISMATCH, note)
    if not isinstance(rule, DateRule) or target.day is None or actual.day is None:
        note = ctx.say("unscored.date_open", target=target.text, actual=actual.text)
        return open_points("quantitative", UnscoredReason.NOT_MEASURABLE, note)
    days = (actual.day - target.day).days
    if days <= 0:
        step = ctx.say("step.on_time", actual=actual.text, target=target.text)
        return Judgement("quantitative", Status.MET, (step,), Fraction(1), "1", rule.id)
    if actual.day_from is not None and actual.day_from <= target.day:
        note = ctx.say("unscored.date_open", target=target.text, actual=actual.text)
        return open_points("quantitative", UnscoredReason.NOT_MEASURABLE, note, rule=rule.id)
    step = ctx.say("step.late", actual=actual.text, target=target.text, days=days)
    if rule.late == "open":
        note = ctx.say("unscored.late_open", days=days)
        return Judgement(
            "quantitative", Status.NOT_MET, (step,), rule=rule.id, reason=UnscoredReason.NO_RULE, note=note,
            low=Fraction(0), high=Fraction(1),
        )  # fmt: skip
    share = methods.late_by(days, [(one.days, one.share) for one in rule.steps])
    steps = (step, ctx.say("step.late_share", days=days, share=share))
    return Judgement("quantitative", status_of(share), steps, share, ctx.number(share), rule.id)


def _several(indicator: Indicator, target: Quantity, actual: Quantity, ctx: Context) -> Judgement:
    """Several quantities in one cell: each by itself, the mean counts; all must be comparable."""
    found = actual.parts if actual.kind is QuantityKind.SEVERAL else (actual,) if actual.is_number else ()
    if len(found) != len(target.parts):
        key = "unscored.no_evidence" if actual.kind is QuantityKind.WORDS else "unscored.not_measurable"
        reason = UnscoredReason.NO_EVIDENCE if actual.kind is QuantityKind.WORDS else UnscoredReason.NOT_MEASURABLE
        return open_points("quantitative", reason, ctx.say(key, target=target.text, actual=actual.text))
    judged = [judge_number(indicator, one, other, ctx) for one, other in zip(target.parts, found, strict=True)]
    steps = [
        ctx.say("step.several_part", number=number, sentence=joined(one.steps) or "")
        for number, one in enumerate(judged, start=1)
    ]
    if unscored := next((one for one in judged if one.attainment is None), None):
        return open_points("quantitative", unscored.reason or UnscoredReason.NOT_MEASURABLE, unscored.note)
    attainment = methods.mean([one.attainment for one in judged if one.attainment is not None])
    steps.append(ctx.say("step.several_mean", count=len(judged), share=attainment))
    return Judgement(
        "quantitative",
        status_of(attainment),
        tuple(steps),
        attainment,
        ctx.number(attainment),
        "quantitative.several",
    )


def _one_of_several(indicator: Indicator, target: Quantity, actual: Quantity, ctx: Context) -> Judgement:
    """One number promised, several reported: the only one in the promised unit, if there is just one."""
    same = [one for one in actual.parts if one.is_number and one.unit == target.unit]
    if len(same) == 1:
        return judge_number(indicator, target, same[0], ctx)
    note = ctx.say("unscored.not_measurable", target=target.text, actual=actual.text)
    return open_points("quantitative", UnscoredReason.NOT_MEASURABLE, note)


def _actual_range(indicator: Indicator, target: Quantity, actual: Quantity, ctx: Context) -> Judgement:
    """A completed value given as a range: scored only when both ends earn the same."""
    ends = [
        judge_number(indicator, target, Quantity(actual.text, QuantityKind.NUMBER, value=end, unit=actual.unit), ctx)
        for end in (actual.value, actual.high)
    ]
    if ends[0].attainment is not None and ends[0].attainment == ends[1].attainment:
        return ends[0]
    note = ctx.say("unscored.not_measurable", target=target.text, actual=actual.text)
    return open_points("quantitative", UnscoredReason.NOT_MEASURABLE, note)


def _without_target(indicator: Indicator, sort: str, execution: Fraction | None, ctx: Context) -> Judgement:
    actual = indicator.actual
    if (
        indicator.target.kind is QuantityKind.NOT_APPLICABLE
        and (none := _none_promised(indicator, sort, ctx)) is not None
    ):
        return none
    name = bare(indicator.level3)
    if execution is not None and name in _EXECUTION_NAMES:
        share = min(execution, Fraction(1))
        step = ctx.say("step.measure", rate=execution)
        return Judgement("quantitative", status_of(share), (step,), share, ctx.percent(share), "funds.execution_score")
    named = next((one for one in ctx.book.named if any(bare(own) in name for own in one.names)), None)
    rule = ctx.book.rule(named.rule) if named else None
    if (
        named
        and rule
        and actual.is_number
        and isinstance(rule, StepRule | PointStepRule | DeductRule)
        and _unit_fits(actual, rule.unit)
    ):
        return _named(rule, actual, indicator.max_score, sort, ctx)
    return open_points(sort, UnscoredReason.NO_TARGET, ctx.say("unscored.no_target"))


def _none_promised(indicator: Indicator, sort: str, ctx: Context) -> Judgement | None:
    """A target of 无: none of a bad thing (事故：无), or an indicator that does not apply; ``None`` if neither."""
    actual = indicator.actual
    bad = (by_name(indicator, ctx) or ("", ""))[0] == LOWER
    if bad and actual.kind is QuantityKind.NOT_APPLICABLE:
        step = ctx.say("step.zero_none", actual=actual.text)
        return Judgement("quantitative", Status.MET, (step,), Fraction(1), "1", "quantitative.zero_target")
    if bad and actual.is_number and actual.value is not None:
        share = methods.zero_target(actual.value)
        step = ctx.say("step.zero_met") if share else ctx.say("step.zero_missed", actual=actual.value)
        return Judgement(
            "quantitative", status_of(share), (step,), share, ctx.number(share), "quantitative.zero_target"
        )
    if actual.kind in {QuantityKind.NOT_APPLICABLE, QuantityKind.EMPTY}:
        note = ctx.say("unscored.not_applicable", actual=actual.text or indicator.target.text)
        return Judgement(sort, Status.NOT_APPLICABLE, reason=UnscoredReason.NOT_APPLICABLE, note=note)
    return None


def _unit_fits(actual: Quantity, unit: str) -> bool:
    return actual.unit == unit or (actual.unit is None and not unit)


def _named(
    rule: StepRule | PointStepRule | DeductRule, actual: Quantity, max_score: Decimal | None, sort: str, ctx: Context
) -> Judgement:
    """An indicator that the book knows by name, placed in the book's own table (部门整体支出)."""
    said = ctx.say("step.named", rule=rule.title or rule.id)
    share = rule.share(actual.value or Decimal(0), max_score)
    if share is None:
        return open_points(
            sort, UnscoredReason.NO_RULE, ctx.say("unscored.no_table", rule=rule.title, points=max_score)
        )
    key = "step.deducted" if isinstance(rule, DeductRule) else "step.stepped"
    steps = (said, ctx.say(key, actual=actual.text, share=share))
    return Judgement("quantitative", status_of(share), steps, share, ctx.number(share), rule.id)


def _not_applicable(indicator: Indicator, sort: str, ctx: Context) -> Judgement:
    """无 standing alone: with a target of zero it means none; otherwise the indicator does not apply."""
    actual = indicator.actual
    if indicator.target.is_number and indicator.target.value == 0:
        step = ctx.say("step.zero_none", actual=actual.text)
        return Judgement(sort, Status.MET, (step,), Fraction(1), "1", "quantitative.zero_target")
    if indicator.target.kind is QuantityKind.WORDS and bare(indicator.target.text) == bare(actual.text):
        return judge_words(indicator.target, actual, ctx)
    note = ctx.say("unscored.not_applicable", actual=actual.text)
    return Judgement(sort, Status.NOT_APPLICABLE, reason=UnscoredReason.NOT_APPLICABLE, note=note)


def _empty(indicator: Indicator, ctx: Context) -> Judgement:
    key = "unscored.no_target" if indicator.level3 else "unscored.empty"
    return Judgement(
        "empty", Status.UNSCORED, reason=UnscoredReason.NO_TARGET, note=ctx.say(key), low=Fraction(0), high=Fraction(1)
    )


def _unreadable(quantity: Quantity, ctx: Context) -> Message:
    """The reason as reading gave it, and the likely value where the reason does not hold it."""
    why: list[Message] = [ctx.say("unscored.because", reason=quantity.reason)] if quantity.reason else []
    if quantity.likely and quantity.likely not in tell(quantity.reason):
        why.append(ctx.say("unscored.unreadable_likely", likely=quantity.likely))
    return ctx.say("unscored.unreadable", text=quantity.text, why=why)
