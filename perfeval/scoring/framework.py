"""A project under a framework of common indicators (共性指标体系): 投入, 过程, 产出, 效果.

Each third-level indicator is scored in the way its rule book names: by review points from what the report says of
itself, by a rate, or by the project's own indicators of that kind. What cannot be told stays unscored and
keeps its range; the grade of each block is then set beside the one that the report claims.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial

from perfeval.messages import InBoth, Message, Part, Told
from perfeval.model import Indicator, Project
from perfeval.money import Money
from perfeval.rules.schema import FrameworkItem, RuleBook
from perfeval.scoring.context import Context
from perfeval.scoring.framework_desk import Desk, Rate, measured
from perfeval.scoring.framework_grades import block_grades, explain_weights
from perfeval.scoring.framework_rates import exact_rate, rates_of
from perfeval.scoring.result import (
    Explanation,
    FrameworkScore,
    IndicatorScore,
    Input,
    Measure,
    PointResult,
    Status,
    UnscoredReason,
)
from perfeval.scoring.review_points import MET, NOT_MET, UNCLEAR, decide_points

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class FrameworkResult:
    """What a framework adds to an evaluation.

    Attributes:
        framework: every third-level indicator, in the order of the book.
        measures: the rates of the project, those of the framework in place of the general ones.
        explanations: the grade of each block beside the claimed one.
    """

    framework: tuple[FrameworkScore, ...]
    measures: tuple[Measure, ...]
    explanations: tuple[Explanation, ...]


def score_framework(
    project: Project,
    book: RuleBook,
    money: Money,
    indicators: Sequence[IndicatorScore],
    measures: Sequence[Measure],
) -> FrameworkResult:
    """Score every third-level indicator of the book's framework (按共性指标体系评价).

    Args:
        project: the clean project, with its statements and claims.
        book: a rule book with a framework.
        money: the project's money.
        indicators: the project's own indicators, judged.
        measures: rates already computed on the funds.

    Returns:
        Scores, rates and block grades. A project without statements gets its review points unscored, never guessed;
        a form that prints points of its own and has no statements is left to them.
    """
    desk = Desk(project, money, indicators, Context(book))
    if not project.statements and any(one.max_score is not None for one in indicators):
        return FrameworkResult((), tuple(measures), ())  # the form has points of its own
    rates = rates_of(desk)
    known = {one.id: one for one in measures}
    scores = tuple(_score(item, desk, rates, known) for item in book.framework if item.method != "none")
    clauses = {item.measure: desk.ctx.clause("/".join(item.path), item) for item in book.framework if item.measure}
    mine = {name: rate.measure(clauses[name]) for name, rate in rates.items()}
    merged = tuple(mine.pop(one.id, one) for one in measures)
    explanations = (*block_grades(scores, desk), *explain_weights(scores, desk))
    return FrameworkResult(scores, (*merged, *mine.values()), explanations)


def _score(item: FrameworkItem, desk: Desk, rates: dict[str, Rate], known: dict[str, Measure]) -> FrameworkScore:
    if item.method == "review_points":
        return _by_points(item, desk)
    if item.method == "indicators":
        return _by_indicators(item, desk)
    rate = rates.get(item.measure or "")
    if rate is None:
        rate = _as_rate(known.get(item.measure or ""), item, desk)
    return _by_rate(item, rate, desk)


# --- review points ----------------------------------------------------------------------------------------------------


def _by_points(item: FrameworkItem, desk: Desk) -> FrameworkScore:
    """分值 × 符合的要点 ÷ 全部要点; unclear points widen the range."""
    statement, title = desk.statement(item), _title(item, desk)
    words = desk.ctx.book.framework_words
    points = decide_points(item, statement, desk.project.claims, words)
    count = {status: sum(one.status == status for one in points) for status in (MET, NOT_MET, UNCLEAR)}
    whole = item.max_score if item.max_score is not None else _ZERO
    inputs = tuple(Input(one.asks, one.status, one.place) for one in points)
    told = [_point_step(one, desk) for one in points]
    if not count[MET] and not count[NOT_MET]:
        key = "points.none" if statement is None else "points.all_unclear"
        why = desk.say(key, title=title, points=whole)
        place = statement.place if statement else None
        said = (Input(desk.say("input.said"), statement.text, place),) if statement else ()
        shown = tuple(told) if statement else ()
        return _unscored(item, desk, UnscoredReason.NO_EVIDENCE, why, (*said, *inputs), (*shown, why), points)
    total, met = len(points), count[MET]
    said_of = {"met": met, "not_met": count[NOT_MET], "unclear": count[UNCLEAR]}
    sentence = desk.say("points.sentence", title=title, total=total, **said_of)
    told_all = _Told(sentence, desk.ctx.formula("ratio", top=met, base=total), inputs, (sentence, *told), points)
    counted = partial(desk.say, "points.score", points=whole, met=met, total=total)
    return _scored(item, desk, told_all, (Fraction(met, total), Fraction(met + count[UNCLEAR], total)), counted)


def _point_step(point: PointResult, desk: Desk) -> Message:
    key = f"points.{point.status}" if point.words or point.status != UNCLEAR else "points.unclear"
    if point.status == UNCLEAR and point.words:
        key = "points.unclear_words"
    said: dict[str, Part] = (
        {"text": point.asks, "words": point.words} if key != "points.unclear" else {"text": point.asks}
    )
    return desk.say(key, **said)


# --- rates ------------------------------------------------------------------------------------------------------------


def _as_rate(measure: Measure | None, item: FrameworkItem, desk: Desk) -> Rate:
    """A rate on the funds, computed elsewhere."""
    title = _title(item, desk)
    if measure is None or measure.value is None:
        why = measure.caution if measure and measure.caution else desk.say("item.silent", title=title)
        return Rate(item.measure or "", title, None, "—", why, reason=UnscoredReason.NO_EVIDENCE)
    about = measure.explanation
    value = exact_rate(desk, measure)
    return Rate(measure.id, title, value, measure.shown, about.says, about.reckoned, about.inputs, about.facts)


def _by_rate(item: FrameworkItem, rate: Rate, desk: Desk) -> FrameworkScore:
    """Points from a rate, as the book's option says: its share, its sign, or its share of the target."""
    whole = item.max_score if item.max_score is not None else _ZERO
    share = _share(item, rate)
    told = _Told(rate.sentence, desk.ctx.percent(share or 0), rate.inputs, rate.steps or (rate.sentence,))
    if share is None or rate.reason is not None:
        if rate.low:
            told = replace(told, share=desk.ctx.percent(rate.low))
            counted = partial(desk.say, "item.score", points=whole, share=rate.low)
            return replace(_scored(item, desk, told, (rate.low, rate.high), counted), rests_on=rate.rests_on)
        return _open_rate(item, rate, whole, desk)
    counted = partial(desk.say, "item.score", points=whole, share=share)
    if item.options.get("score") == "not_negative":
        said = {"result": rate.text, "points": whole} if share else {"result": rate.text}
        counted = partial(desk.say, "item.not_negative" if share else "item.negative", **said)
    return replace(_scored(item, desk, told, (share, share), counted), rests_on=rate.rests_on)


def _share(item: FrameworkItem, rate: Rate) -> Fraction | None:
    how = item.options.get("score", "share")
    if how == "not_negative":
        sign = rate.sign if rate.sign is not None else (None if rate.value is None else (rate.value >= 0) - 1)
        return None if sign is None else Fraction(1 if sign >= 0 else 0)
    if rate.value is None:
        return None
    if how == "share_of_target":
        return None if not rate.target else max(Fraction(0), min(Fraction(1), rate.value / rate.target))
    return max(Fraction(0), min(Fraction(1), rate.value))


def _open_rate(item: FrameworkItem, rate: Rate, whole: Decimal, desk: Desk) -> FrameworkScore:
    why = desk.say("item.open", why=rate.note or rate.sentence, points=whole)
    reason = rate.reason or UnscoredReason.NO_EVIDENCE
    steps = (*(rate.steps or (rate.sentence,))[:-1], why, _weight_step(item, desk))
    return _unscored(item, desk, reason, why, rate.inputs, steps, ())


# --- the project's own indicators -----------------------------------------------------------------------------------


def _by_indicators(item: FrameworkItem, desk: Desk) -> FrameworkScore:
    """Effects are scored by the project's own indicators, and only where these carry numbers."""
    title, whole = _title(item, desk), item.max_score if item.max_score is not None else _ZERO
    rows = [row for name in item.level2 for row in desk.rows(name)]
    statement = desk.statement(item)
    cells = [
        (row.indicator, desk.ctx.say("value.both", target=row.indicator.target_text, actual=row.indicator.actual_text))
        for row in rows
    ]
    inputs = [Input(one.level3, values, one.cells.get("actual_text")) for one, values in cells]
    if statement is not None:
        inputs.append(Input(desk.say("input.said"), statement.text, statement.place))
    if not rows and statement is None:
        why = desk.say("item.not_set", title=title)
        about = _explain(item, desk, why, "", "—", (), (why,))
        return FrameworkScore(
            item.path, item.max_score, None, Status.NOT_APPLICABLE, about,
            unscored_reason=UnscoredReason.NOT_APPLICABLE, why_open=why,
        )  # fmt: skip
    judged = [row for row in rows if measured(row)]
    if rows and len(judged) == len(rows):
        shares = [min(Fraction(row.attainment or 0), Fraction(1)) for row in judged]
        share = sum(shares, Fraction(0)) / len(shares)
        sentence = desk.say("item.indicators", title=title, count=len(rows), share=share)
        counted = partial(desk.say, "item.score", points=whole, share=share)
        told = _Told(sentence, desk.ctx.percent(share), tuple(inputs), (sentence,))
        return _scored(item, desk, told, (share, share), counted)
    said = [row.indicator.actual_text for row in rows] + ([_short(statement.text)] if statement else [])
    why = desk.say("item.not_measurable", title=title, said=said)
    steps = (why, desk.say("item.open", why=why, points=whole), _weight_step(item, desk))
    return _unscored(item, desk, UnscoredReason.NOT_MEASURABLE, why, tuple(inputs), steps, ())


# --- shared -----------------------------------------------------------------------------------------------------------


def _title(item: FrameworkItem, desk: Desk) -> Told:
    """The indicator's name; with its group where the framework has the name twice (管理制度健全性)."""
    twice = sum(one.path[2] == item.path[2] for one in desk.ctx.book.framework) > 1
    name = f"{item.path[2]}（{item.path[1]}）" if twice else item.path[2]
    return InBoth(name, item.title_en or item.path[2])


def _both(row: Indicator, desk: Desk) -> Input:
    """Target and completed value of a row as one input."""
    values = desk.ctx.say("value.both", target=row.target_text, actual=row.actual_text)
    return Input(row.level3, values, row.cells.get("actual_text"))


def _weight_step(item: FrameworkItem, desk: Desk) -> Message:
    whole = item.max_score if item.max_score is not None else _ZERO
    return desk.say(f"weight.{item.options.get('weight', 'working')}", points=whole)


def _short(text: str, most: int = 40) -> str:
    """The beginning of a long quotation."""
    return text if len(text) <= most else f"{text[:most]}…"


def _explain(
    item: FrameworkItem,
    desk: Desk,
    sentence: Told,
    formula: Told,
    result: Told,
    inputs: tuple[Input, ...],
    steps: tuple[Told, ...],
) -> Explanation:
    path = "/".join(item.path)
    return Explanation(
        f"review:{path}", _title(item, desk), sentence, formula, result, inputs, desk.ctx.clause(path, item), steps
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """How a share of the points came about: its sentence, the share as a formula, inputs and steps."""

    sentence: Told
    share: Told
    inputs: tuple[Input, ...]
    steps: tuple[Told, ...]
    points: tuple[PointResult, ...] = ()


def _scored(
    item: FrameworkItem, desk: Desk, told: _Told, shares: tuple[Fraction, Fraction], counted: Callable[..., Message]
) -> FrameworkScore:
    """Points for the share that is certain, and the range up to what is open; ``counted`` says it of the score."""
    low, high = shares
    status = Status.MET if low >= 1 else Status.PARTLY if low else Status.NOT_MET
    if item.max_score is None:
        why = desk.say("item.no_weight")
        about = _explain(item, desk, told.sentence, "", "—", told.inputs, (*told.steps, why))
        return FrameworkScore(
            item.path, None, None, status, about, told.points,
            unscored_reason=UnscoredReason.NO_WEIGHT, why_open=why,
        )  # fmt: skip
    score, top = desk.ctx.points(item.max_score, low), desk.ctx.points(item.max_score, high)
    steps = [*told.steps, counted(score=score)]
    note = None
    if top != score:
        key = "points.range" if told.points else "item.partly"
        said = {"low": score, "high": top}
        note = desk.say(key, **said) if told.points else desk.say(key, rest=top - score, **said)
        steps.append(note)
    formula = desk.ctx.formula("product", points=item.max_score, share=told.share)
    about = _explain(
        item, desk, told.sentence, formula, desk.ctx.number(score), told.inputs, (*steps, _weight_step(item, desk))
    )
    return FrameworkScore(item.path, item.max_score, score, status, about, told.points, score, top, why_open=note)


def _unscored(
    item: FrameworkItem,
    desk: Desk,
    reason: UnscoredReason,
    why: Told,
    inputs: tuple[Input, ...],
    steps: tuple[Told, ...],
    points: tuple[PointResult, ...],
) -> FrameworkScore:
    about = _explain(item, desk, why, "", "—", inputs, steps)
    low = _ZERO if item.max_score is not None else None
    return FrameworkScore(
        item.path, item.max_score, None, Status.UNSCORED, about, points, low, item.max_score, reason, why
    )
