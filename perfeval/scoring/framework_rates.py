"""Rates of the 2013 framework (产出与资金落实的比率), each from the table where it can, else from the report's prose.

A rate that only words state ("完成目标", "100%" for 100 人次) is not computed: what can be checked is named, the rest
stays open and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from perfeval.messages import Part, Told
from perfeval.model import Claim
from perfeval.rules.schema import FrameworkItem
from perfeval.scoring.evidence import is_bound
from perfeval.scoring.framework_desk import Desk, Rate, measured
from perfeval.scoring.prose import told_of, words_of
from perfeval.scoring.ratios import named_amount
from perfeval.scoring.result import IndicatorScore, Input, Measure, UnscoredReason
from perfeval.values.quantity import Quantity
from perfeval.values.reading import comparable

_WORD = "own_statement"  # code of the evidence: the report says so, and nobody can count it up


def rates_of(desk: Desk) -> dict[str, Rate]:
    """Every rate that an indicator of the book asks for, by its id."""
    return {
        item.measure: make(desk, item)
        for item in desk.ctx.book.framework
        if item.measure and (make := _RATES.get(item.measure))
    }


def exact_rate(desk: Desk, measure: Measure) -> Fraction:
    """A rate on the funds unrounded, so that points are rounded once; as stated where no amounts are known."""
    rule = next((one for one in desk.ctx.book.measures if one.id == measure.id and one.method == "ratio"), None)
    if rule is not None:
        top, base = (named_amount(desk.money, name).wan for name in (rule.numerator, rule.denominator))
        if top is not None and base:
            return Fraction(top) / Fraction(base)
    return Fraction(measure.value or 0)


# --- money ------------------------------------------------------------------------------------------------------------


def _timely_arrival(desk: Desk, item: FrameworkItem) -> Rate:
    name, title = "timely_arrival_rate", desk.title("timely_arrival_rate")
    statement = desk.statement(item)
    claims = desk.claims_at(statement)
    due = next((one for one in claims if one.kind == "budget" and one.amount_wan is not None), None)
    timely = next((one for one in claims if one.kind == "arrived" and one.value is None and "时" in one.subject), None)
    amount = due.amount_wan if due else None
    if due is not None and timely is not None and amount:
        shown, all_of_it = desk.ctx.number(amount), desk.ctx.percent(Fraction(1))
        sentence = desk.say("rate.timely_arrival", timely=amount, due=amount, result=Fraction(1))
        inputs = (Input(desk.say("input.timely"), shown, due.place), Input(desk.say("input.due"), shown, due.place))
        note = desk.say("rate.timely_arrival_note")
        formula = desk.ctx.formula("ratio", top=amount, base=amount)
        return Rate(
            name, title, Fraction(1), all_of_it, sentence, formula, inputs, (sentence, note), note, rests_on=_WORD
        )  # fmt: skip
    stated = _stated(desk, name, title, claims or desk.project.claims, ("到位及时率", "及时到位率"))
    return stated or _nothing(name, title, desk.say("rate.timely_arrival_none"))


def _stated(desk: Desk, name: str, title: Told, claims: Sequence[Claim], endings: tuple[str, ...]) -> Rate | None:
    """A rate that the report states itself."""
    found = next((one for one in claims if one.value and one.value.unit == "%" and one.subject.endswith(endings)), None)
    if found is None or found.value is None or found.value.value is None:
        return None
    value = Fraction(found.value.value) / 100
    sentence = desk.say("rate.stated", title=title, result=value, words=found.text)
    inputs = (Input(desk.say("input.said"), found.value.text, found.place),)
    shown = desk.ctx.percent(value)
    return Rate(name, title, value, shown, sentence, shown, inputs, (sentence,), rests_on=_WORD)


def _cost_saving(desk: Desk, item: FrameworkItem) -> Rate:
    """(计划成本 − 实际成本) ÷ 计划成本, stated only when every planned output is confirmed."""
    name, title = "cost_saving_rate", desk.title("cost_saving_rate")
    budget, spent = desk.money.budget.wan, desk.money.executed.wan
    if not budget or spent is None:
        return _nothing(name, title, desk.say("rate.no_rows", title=title))
    value = (Fraction(budget) - Fraction(spent)) / Fraction(budget)
    inputs = tuple(
        Input(desk.ctx.say(f"input.{label}"), desk.ctx.number(wan), place)
        for label, amount in (("adjusted", desk.money.budget), ("executed", desk.money.executed))
        for wan, place in amount.terms
    )
    formula = desk.ctx.formula("left_share", base=budget, top=spent)
    said = {"budget": budget, "spent": spent, "result": value}
    if value <= 0:
        sentence = desk.say("rate.saving_none", **said)
        return Rate(name, title, value, desk.ctx.percent(value), sentence, formula, inputs, (sentence,))
    outputs = [one for one in desk.scores if "产出" in one.indicator.level1 and one.kind != "empty"]
    unproved = [one for one in outputs if _proved(one, desk) != 1]
    if outputs and not unproved:
        sentence = desk.say("rate.saving", **said)
        return Rate(name, title, value, desk.ctx.percent(value), sentence, formula, inputs, (sentence,))
    left = Fraction(budget) - Fraction(spent)
    counts: dict[str, int] = {"total": len(outputs), "open": len(unproved)} if outputs else {}
    key = "rate.saving_open" if outputs else "rate.saving_no_outputs"
    sentence = desk.say(key, left=left, result=said["result"], **counts)
    text = desk.say("rate.saving_unsaid", result=said["result"])
    reason = UnscoredReason.NO_EVIDENCE
    return Rate(name, title, None, text, sentence, formula, inputs, (sentence,), sentence, reason=reason)


def _proved(score: IndicatorScore, desk: Desk) -> Fraction | None:
    """The attainment of an output that a number carries, in the table or in the prose; ``None`` when none does."""
    if measured(score):
        return min(Fraction(score.attainment or 0), Fraction(1))
    told = told_of(score.indicator, desk.project.claims, desk.ctx.book.framework_words.common)
    return Fraction(told.attainment) if told and told.attainment is not None else None


# --- outputs ----------------------------------------------------------------------------------------------------------


def _completion(desk: Desk, item: FrameworkItem) -> Rate:
    """Each quantity indicator by table or prose, then the mean of those that a number carries."""
    name, title = "completion_rate", desk.title("completion_rate")
    rows = desk.rows("数量") or [one for one in desk.rows("", "产出") if one.kind == "quantitative"]
    if not rows:
        return _stated_output(desk, item, name, title, ("完成率",)) or _nothing(
            name, title, desk.say("rate.no_rows", title=title)
        )
    proved: list[Fraction] = []
    steps: list[Told] = []
    inputs: list[Input] = []
    for row in rows:
        share = _completion_row(row, desk, steps, inputs)
        if share is not None:
            proved.append(share)
    total, left = len(rows), len(rows) - len(proved)
    if not proved:
        said = rows[0].indicator.actual_text
        sentence = desk.say("rate.completion_none", title=title, total=total, said=said)
        return Rate(
            name, title, None, "—", sentence, "", tuple(inputs), (*steps, sentence), sentence,
            reason=UnscoredReason.NO_EVIDENCE,
        )  # fmt: skip
    mean = sum(proved, Fraction(0)) / len(proved)
    sentence = desk.say("rate.completion", title=title, total=total, proved=len(proved), result=mean, open=left)
    text = desk.ctx.percent(mean)
    if left:
        text = desk.say("rate.completion_text", result=mean, total=total, proved=len(proved))
    formula = desk.ctx.formula("mean", shares=[desk.ctx.percent(one) for one in proved], count=len(proved))
    low = sum(proved, Fraction(0)) / total
    return Rate(
        name, title, mean, text, sentence, formula, tuple(inputs), (*steps, sentence),
        note=sentence if left else None, low=low, high=low + Fraction(left, total),
        reason=UnscoredReason.NO_EVIDENCE if left else None,
    )  # fmt: skip


def _completion_row(row: IndicatorScore, desk: Desk, steps: list[Told], inputs: list[Input]) -> Fraction | None:
    item = row.indicator
    said: dict[str, Part] = {"name": item.level3, "target": item.target_text, "actual": item.actual_text}
    inputs.append(
        Input(
            item.level3,
            desk.ctx.say("value.both", target=item.target_text, actual=item.actual_text),
            item.cells.get("actual_text"),
        )
    )
    if measured(row):
        share = min(Fraction(row.attainment or 0), Fraction(1))
        steps.append(desk.say("rate.row_table", share=share, **said))
        return share
    told = told_of(item, desk.project.claims, desk.ctx.book.framework_words.common)
    if told is None:
        steps.append(desk.say("rate.row_open", **said))
        return None
    words = [desk.say("rate.quoted", words=words_of(one)) for one in told.claims]
    inputs.extend(Input(desk.say("input.told"), one.value.text if one.value else "", one.place) for one in told.claims)
    if told.attainment is None:
        steps.append(desk.say("rate.row_question", words=words, **said))
        return None
    share = Fraction(told.attainment)
    steps.append(desk.say("rate.row_told", words=words, share=share, **said))
    return share


def _stated_output(desk: Desk, item: FrameworkItem, name: str, title: Told, endings: tuple[str, ...]) -> Rate | None:
    """A rate told in the statement itself: as a percentage, or as 计划 30 间 and 实际 28 间."""
    claims = desk.claims_at(desk.statement(item))
    counted = [one for one in claims if one.kind == "count" and one.value is not None]
    planned = next((one for one in counted if "计划" in one.subject or one.is_plan), None)
    done = next((one for one in counted if "实际" in one.subject), None)
    if planned and done and planned.value and done.value:
        pair = comparable(planned.value, done.value)
        if pair.target and pair.actual is not None:
            value = Fraction(pair.actual) / Fraction(pair.target)
            said: dict[str, Part] = {"done": done.value.text, "planned": planned.value.text, "result": value}
            sentence = desk.say("rate.stated_counts", title=title, **said)
            inputs = tuple(Input(one.subject, one.value.text, one.place) for one in (planned, done) if one.value)
            formula = desk.ctx.formula("ratio", top=pair.actual, base=pair.target)
            return Rate(name, title, value, desk.ctx.percent(value), sentence, formula, inputs, (sentence,))
    return _stated(desk, name, title, claims, endings)


def _timely_completion(desk: Desk, item: FrameworkItem) -> Rate:
    """Planned against actual time as the report tells them; else the timeliness indicators that a date carries."""
    name, title = "timely_completion_rate", desk.title("timely_completion_rate")
    dates = [one for one in desk.claims_at(desk.statement(item)) if one.kind == "date"]
    planned = next((one for one in dates if "计划" in one.subject), None)
    done = next((one for one in dates if "实际" in one.subject), None)
    if planned and done and planned.value and done.value and planned.value.day and done.value.day:
        dates_told = (
            Input(desk.say("input.planned"), planned.value.text, planned.place),
            Input(desk.say("input.done"), done.value.text, done.place),
        )
        days = (done.value.day - planned.value.day).days
        said = {"planned": planned.value.text, "done": done.value.text}
        if days > 0:
            sentence, text = desk.say("rate.late", days=days, **said), desk.say("rate.late_text", days=days)
            return Rate(name, title, None, text, sentence, item.formula, dates_told, (sentence,), sentence, sign=-1)
        sentence = desk.say("rate.on_time", **said)
        text = desk.say("rate.on_time_text")
        rests_on = "bound_only" if is_bound(done.value) else ""
        return Rate(
            name, title, None, text, sentence, item.formula, dates_told, (sentence,), sentence, sign=0,
            rests_on=rests_on,
        )  # fmt: skip
    rows = desk.rows("时效")
    judged = [one for one in rows if measured(one)]
    if rows and len(judged) == len(rows):
        met = sum(one.attainment is not None and one.attainment >= 1 for one in judged)
        value = Fraction(met, len(rows))
        sentence = desk.say("rate.timely_rows", title=title, met=met, total=len(rows), result=value)
        inputs = _cells(judged)
        sign = 0 if met == len(rows) else -1
        formula = desk.ctx.formula("ratio", top=met, base=len(rows))
        return Rate(name, title, value, desk.ctx.percent(value), sentence, formula, inputs, (sentence,), sign=sign)
    return _nothing(name, title, desk.say("rate.timely_none", title=title))


def _quality(desk: Desk, item: FrameworkItem) -> Rate:
    """Quality indicators that a number carries; words alone (完成目标) give no rate."""
    name, title = "quality_pass_rate", desk.title("quality_pass_rate")
    rows = desk.rows("质量")
    judged = [one for one in rows if measured(one)]
    if rows and len(judged) == len(rows):
        values = [min(Fraction(one.attainment or 0), Fraction(1)) for one in judged]
        mean = sum(values, Fraction(0)) / len(values)
        sentence = desk.say("rate.quality", title=title, proved=len(judged), result=mean)
        inputs = _cells(judged)
        return Rate(name, title, mean, desk.ctx.percent(mean), sentence, desk.ctx.percent(mean), inputs, (sentence,))
    if stated := _stated_output(desk, item, name, title, ("达标率", "合格率")):
        return stated
    statement = desk.statement(item)
    said = rows[0].indicator.actual_text if rows else (statement.text if statement else "")
    if not rows and not said:
        return _nothing(name, title, desk.say("rate.no_rows", title=title))
    own = (Input(desk.say("input.said"), statement.text, statement.place),) if statement is not None else ()
    why = desk.say("rate.quality_none", title=title, total=len(rows), said=said)
    return _nothing(name, title, why, (*_cells(rows), *own))


def _satisfaction(desk: Desk, item: FrameworkItem) -> Rate:
    """The satisfaction that table or text states; without a survey behind it there is no evidence."""
    name, title = "satisfaction_rate", desk.title("satisfaction_rate")
    rows = [one.indicator for one in desk.scores if _fraction(one.indicator.actual) is not None]
    named = [one for one in rows if "满意" in one.level3]
    row = next(iter([*named, *(one for one in rows if "满意" in one.level1 + one.level2)]), None)
    stated = [one for one in desk.project.claims if one.kind == "satisfaction" and one.value]
    told = next((one for one in stated if not one.is_plan), None)
    actual = _fraction(row.actual if row else told.value if told else None)
    if actual is None:
        return _nothing(name, title, desk.say("rate.no_satisfaction"))
    planned = next(
        (one for one in desk.project.claims if one.kind == "satisfaction" and one.value and one.is_plan), None
    )
    target = _fraction(row.target if row else None) or _fraction(planned.value if planned else None)
    inputs = (
        [Input(desk.say("input.satisfaction"), desk.ctx.percent(actual), row.cells.get("actual_text"))] if row else []
    )
    if row and target is not None:
        inputs.append(Input(desk.ctx.say("input.target"), desk.ctx.percent(target), row.cells.get("target_text")))
    if told is not None and told.value is not None:
        inputs.append(Input(desk.say("input.told"), told.value.text, told.place))
    shown, surveyed = desk.ctx.percent(actual), _surveyed(desk, item, told)
    if item.options.get("evidence") == "survey" and not surveyed:
        sentence = desk.say("rate.no_survey", actual=actual, target=target)
        reason = UnscoredReason.NO_EVIDENCE
        return Rate(
            name,
            title,
            actual,
            shown,
            sentence,
            shown,
            tuple(inputs),
            (sentence,),
            sentence,
            target=target,
            reason=reason,
        )
    if target is None:
        sentence = desk.say("rate.no_target", actual=actual)
        return Rate(
            name, title, actual, shown, sentence, shown, tuple(inputs), (sentence,), sentence,
            reason=UnscoredReason.NO_TARGET,
        )  # fmt: skip
    sentence = desk.say("rate.satisfaction", actual=actual, target=target)
    rests_on = "" if surveyed else "no_survey"
    return Rate(
        name, title, actual, shown, sentence, shown, tuple(inputs), (sentence,), target=target, rests_on=rests_on
    )  # fmt: skip


def _surveyed(desk: Desk, item: FrameworkItem, told: Claim | None) -> bool:
    """Whether the report tells of a survey where it tells of satisfaction: how it was asked, or how many answered."""
    statement = desk.statement(item)
    texts = [statement.text] if statement else []
    texts += [told.text] if told else []
    texts += [one.text for one in desk.project.claims if "满意" in one.text]
    return any(word in text for text in texts for word in desk.ctx.book.framework_words.survey)


def _fraction(quantity: Quantity | None) -> Fraction | None:
    if quantity is None or quantity.value is None or quantity.unit not in ("%", None, ""):
        return None
    value = Fraction(quantity.value)
    return value / 100 if quantity.unit == "%" or value > 1 else value


def _cells(rows: Sequence[IndicatorScore]) -> tuple[Input, ...]:
    found = (one.indicator for one in rows)
    return tuple(Input(one.level3, one.actual_text, one.cells.get("actual_text")) for one in found)


def _nothing(name: str, title: Told, why: Told, inputs: tuple[Input, ...] = ()) -> Rate:
    return Rate(name, title, None, "—", why, "", inputs, (why,), why, reason=UnscoredReason.NO_EVIDENCE)


_RATES: dict[str, Callable[[Desk, FrameworkItem], Rate]] = {
    "timely_arrival_rate": _timely_arrival,
    "completion_rate": _completion,
    "timely_completion_rate": _timely_completion,
    "quality_pass_rate": _quality,
    "cost_saving_rate": _cost_saving,
    "satisfaction_rate": _satisfaction,
}
