"""Rates and amounts of the whole project (比率): those the book defines on funds, and those counted on indicators."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from perfeval.messages import InBoth, Message, Told
from perfeval.money import Amount, FundColumn, Money
from perfeval.numbers import half_up, round_rate
from perfeval.rules.schema import MeasureRule
from perfeval.scoring.context import Context
from perfeval.scoring.funds import FundsResult
from perfeval.scoring.result import Explanation, IndicatorScore, Input, Measure, Status
from perfeval.scoring.texts import bare, levels_say

_JUDGED = {Status.MET, Status.PARTLY, Status.NOT_MET}


def measures(funds: FundsResult, scores: Sequence[IndicatorScore], ctx: Context) -> tuple[Measure, ...]:
    """Every rate of the book, then completion, quality, timeliness and satisfaction of the indicators."""
    money = [_on_funds(rule, funds, scores, ctx) for rule in ctx.book.measures] if funds.scores else []
    return (*money, *_on_indicators(scores, ctx))


def _on_funds(rule: MeasureRule, funds: FundsResult, scores: Sequence[IndicatorScore], ctx: Context) -> Measure:
    title = InBoth(rule.title, rule.title_en)
    is_execution = rule.id == "execution_rate"
    if is_execution and (funds.money.is_printed or funds.money.why_no_rate) and funds.rate_explanation is not None:
        return _as_for_the_points(rule.id, title, funds.money, funds.rate_explanation)
    top_amount = named_amount(funds.money, rule.numerator)
    base_amount = funds.money.denominator if is_execution else named_amount(funds.money, rule.denominator)
    top, base = top_amount.wan, base_amount.wan
    top_name, base_name = (ctx.say(f"input.{name}") for name in (rule.numerator, rule.denominator))
    inputs = tuple(
        Input(name, ctx.number(wan), place)
        for name, amount in ((top_name, top_amount), (base_name, base_amount))
        for wan, place in amount.terms
    )
    clause = ctx.clause(rule.id, rule)
    is_rate = rule.method != "difference"
    if top is None or base is None:
        missing = top_name if top is None else base_name
        why = ctx.say("measure.missing", title=title, missing=missing)
    elif is_rate and base == 0:
        why = ctx.say("measure.zero_base", title=title, base_name=base_name)
    else:
        value = _value(rule.method, top, base)
        shown = ctx.percent(value) if is_rate else ctx.number(half_up(value, 6))
        said = {
            "title": title,
            "top_name": top_name,
            "top": top,
            "base_name": base_name,
            "base": base,
        }
        sentence = ctx.say(f"measure.{rule.method}", result=value if is_rate else half_up(value, 6), **said)
        note = _saving_note(top, base, scores, ctx) if rule.condition == "outputs_reached" else None
        steps = (sentence, note) if note else (sentence,)
        formula = ctx.formula(rule.method, top=top, base=base)
        explanation = Explanation(rule.id, title, sentence, formula, shown, inputs, clause, steps)
        rounded = round_rate(value) if is_rate else half_up(value, 6)
        return Measure(rule.id, title, rounded, shown, explanation, is_rate, note)
    explanation = Explanation(rule.id, title, why, "", "—", inputs, clause, (why,))
    return Measure(rule.id, title, None, "—", explanation, is_rate, why)


def named_amount(money: Money, name: str) -> Amount:
    """An amount that a rate of the book names: ``adjusted`` is what could be spent, 全年预算数 else 年初预算数."""
    return money.budget if name == FundColumn.ADJUSTED else money.amount(FundColumn(name))


def _as_for_the_points(name: str, title: Told, money: Money, explanation: Explanation) -> Measure:
    """The execution rate that is printed, or why there is none: the same as for the points."""
    note = None if money.why_no_rate is None else explanation.says
    return Measure(name, title, money.stated_rate, explanation.came_to, explanation, caution=note)


def _value(method: str, top: Decimal, base: Decimal) -> Fraction:
    if method == "difference":
        return Fraction(top) - Fraction(base)
    if method == "left_share":
        return (Fraction(base) - Fraction(top)) / Fraction(base)
    if method == "change":
        return (Fraction(top) - Fraction(base)) / Fraction(base)
    return Fraction(top) / Fraction(base)


def _saving_note(spent: Decimal, budget: Decimal, scores: Sequence[IndicatorScore], ctx: Context) -> Message:
    """Unspent money is a saving only when every promised output was reached (未支出不等于节约)."""
    if budget <= spent:
        return ctx.say("measure.saving_none")
    outputs = [one for one in scores if "产出" in bare(one.indicator.level1) and one.kind != "empty"]
    if not outputs:
        return ctx.say("measure.saving_no_outputs")
    missed = sum(one.status not in {Status.MET, Status.NOT_APPLICABLE} for one in outputs)
    return ctx.say("measure.saving_no", open=missed) if missed else ctx.say("measure.saving_yes")


_COUNTED = (("quality_pass_rate", "质量"), ("timely_completion_rate", "时效"))


def _on_indicators(scores: Sequence[IndicatorScore], ctx: Context) -> list[Measure]:
    """Rates over indicators of one kind: mean attainment of quantities and satisfaction, share met of the rest."""
    found = [_mean("completion_rate", [one for one in scores if "数量" in bare(one.indicator.level2)], ctx)]
    found += [
        _share_met(name, [one for one in scores if word in bare(one.indicator.level2)], ctx) for name, word in _COUNTED
    ]
    found.append(_satisfaction([one for one in scores if levels_say(one.indicator, "满意")], ctx))
    return [one for one in found if one is not None]


def _mean(name: str, rows: Sequence[IndicatorScore], ctx: Context) -> Measure | None:
    rows = [one for one in rows if one.kind != "empty"]
    judged = [one for one in rows if one.status in _JUDGED and one.attainment is not None]
    title = ctx.say(f"title.{name}")
    if not rows:
        return None
    if not judged:
        return _none(name, title, ctx)
    value = sum((Fraction(one.attainment or 0) for one in judged), Fraction(0)) / len(judged)
    sentence = ctx.say("measure.mean", title=title, count=len(judged), result=value)
    return _counted(name, title, value, sentence, rows, judged, ctx)


def _share_met(name: str, rows: Sequence[IndicatorScore], ctx: Context) -> Measure | None:
    rows = [one for one in rows if one.kind != "empty"]
    judged = [one for one in rows if one.status in _JUDGED]
    title = ctx.say(f"title.{name}")
    if not rows:
        return None
    if not judged:
        return _none(name, title, ctx)
    met = sum(one.status is Status.MET for one in judged)
    value = Fraction(met, len(judged))
    sentence = ctx.say("measure.counted", title=title, met=met, judged=len(judged), result=value)
    return _counted(name, title, value, sentence, rows, judged, ctx)


def _satisfaction(rows: Sequence[IndicatorScore], ctx: Context) -> Measure | None:
    """The satisfaction that the form reports, as a fraction; the mean when several groups were asked."""
    rates = [one for one in rows if one.indicator.actual.is_number and one.indicator.actual.unit == "%"]
    if not rates:
        return None
    values = [Fraction(one.indicator.actual.value or 0) / 100 for one in rates]
    value = sum(values, Fraction(0)) / len(values)
    title = ctx.say("title.satisfaction_rate")
    sentence = ctx.say("measure.mean", title=title, count=len(rates), result=value)
    return _counted("satisfaction_rate", title, value, sentence, rates, rates, ctx)


def _counted(
    name: str,
    title: Told,
    value: Fraction,
    sentence: Message,
    rows: Sequence[IndicatorScore],
    judged: Sequence[IndicatorScore],
    ctx: Context,
) -> Measure:
    left = len(rows) - len(judged)
    note = ctx.say("measure.counted_left", left=left) if left else None
    inputs = tuple(
        Input(one.indicator.level3, one.indicator.actual_text, one.indicator.cells.get("actual_text")) for one in judged
    )
    shown = ctx.percent(value)
    steps = (sentence, note) if note else (sentence,)
    explanation = Explanation(name, title, sentence, shown, shown, inputs, None, steps)
    return Measure(name, title, half_up(value, 4), shown, explanation, True, note)


def _none(name: str, title: Told, ctx: Context) -> Measure:
    why = ctx.say("measure.counted_none", title=title)
    return Measure(name, title, None, "—", Explanation(name, title, why, "", "—", (), None, (why,)), True, why)
