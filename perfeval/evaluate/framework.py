"""A project under a framework of common indicators (共性指标体系): 投入, 过程, 产出, 效果.

Each third-level indicator is scored in the way its rule book names: by review points from what the report says of
itself, by a rate, or by the project's own indicators of that kind. What cannot be told stays unscored and
keeps its range; the grade of each block is then set beside the one that the report claims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval.evaluate.context import Context
from perfeval.evaluate.framework_desk import Desk, Rate, measured
from perfeval.evaluate.framework_rates import rates_of
from perfeval.evaluate.result import (
    Explanation,
    FrameworkScore,
    IndicatorScore,
    Input,
    Measure,
    PointResult,
    Status,
    UnscoredReason,
)
from perfeval.evaluate.review_points import MET, NOT_MET, UNCLEAR, decide_points
from perfeval.model import Project
from perfeval.rules.grades import grade_of
from perfeval.rules.rounding import half_up, percent_text, plain
from perfeval.rules.schema import FrameworkItem, RuleBook

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
    indicators: Sequence[IndicatorScore],
    measures: Sequence[Measure],
    lang: str = "zh",
) -> FrameworkResult:
    """Score every third-level indicator of the book's framework (按共性指标体系评价).

    Args:
        project: the clean project, with its statements and claims.
        book: a rule book with a framework.
        indicators: the project's own indicators, judged.
        measures: rates already computed on the funds.
        lang: language of every sentence.

    Returns:
        Scores, rates and block grades. A project without statements gets its review points unscored, never guessed;
        a form that prints points of its own and has no statements is left to them.
    """
    desk = Desk(project, indicators, Context(book, lang))
    if not project.statements and any(one.max_score is not None for one in indicators):
        return FrameworkResult((), tuple(measures), ())  # the form has points of its own
    rates = rates_of(desk)
    known = {one.id: one for one in measures}
    scores = tuple(_score(item, desk, rates, known) for item in book.framework if item.method != "none")
    clauses = {item.measure: desk.ctx.clause("/".join(item.path), item) for item in book.framework if item.measure}
    mine = {name: rate.measure(clauses[name]) for name, rate in rates.items()}
    merged = tuple(mine.pop(one.id, one) for one in measures)
    explanations = (*_block_grades(scores, desk), *_weights(scores, desk))
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
    points = decide_points(item, statement, desk.project.claims, words, desk.ctx.lang)
    count = {status: sum(one.status == status for one in points) for status in (MET, NOT_MET, UNCLEAR)}
    whole = item.max_score if item.max_score is not None else _ZERO
    inputs = tuple(Input(one.text, one.status, one.place) for one in points)
    told = [_point_step(one, desk) for one in points]
    if not count[MET] and not count[NOT_MET]:
        key = "points.none" if statement is None else "points.all_unclear"
        why = desk.say(key, title=title, points=plain(whole))
        place = statement.place if statement else None
        said = (Input(desk.say("input.said"), statement.text, place),) if statement else ()
        shown = tuple(told) if statement else ()
        return _unscored(item, desk, UnscoredReason.NO_EVIDENCE, why, (*said, *inputs), (*shown, why), points)
    total = len(points)
    score = desk.ctx.points(whole, Fraction(count[MET], total))
    high = desk.ctx.points(whole, Fraction(count[MET] + count[UNCLEAR], total))
    sentence = desk.say(
        "points.sentence", title=title, total=total, met=count[MET], not_met=count[NOT_MET], unclear=count[UNCLEAR]
    )
    counted = desk.say("points.score", points=plain(whole), met=count[MET], total=total, score=plain(score))
    steps = [sentence, *told, counted]
    if high != score:
        steps.append(desk.say("points.range", low=plain(score), high=plain(high)))
    steps.append(_weight_step(item, desk))
    formula = f"{plain(whole)} × {count[MET]} ÷ {total}"
    status = Status.MET if count[MET] == total else Status.PARTLY if count[MET] else Status.NOT_MET
    about = _explain(item, desk, sentence, formula, plain(score), inputs, tuple(steps))
    return FrameworkScore(item.path, item.max_score, score, status, about, points, score, high)


def _point_step(point: PointResult, desk: Desk) -> str:
    key = f"points.{point.status}" if point.words or point.status != UNCLEAR else "points.unclear"
    if point.status == UNCLEAR and point.words:
        key = "points.unclear_words"
    said = {"text": point.text, "words": point.words} if key != "points.unclear" else {"text": point.text}
    return desk.say(key, **said)


# --- rates ------------------------------------------------------------------------------------------------------------


def _as_rate(measure: Measure | None, item: FrameworkItem, desk: Desk) -> Rate:
    """A rate on the funds, computed elsewhere."""
    title = _title(item, desk)
    if measure is None or measure.value is None:
        why = measure.note if measure and measure.note else desk.say("item.silent", title=title)
        return Rate(item.measure or "", title, None, "—", why, reason=UnscoredReason.NO_EVIDENCE)
    about = measure.explanation
    value = Fraction(measure.value)
    return Rate(measure.id, title, value, measure.value_text, about.sentence, about.formula, about.inputs, about.steps)


def _by_rate(item: FrameworkItem, rate: Rate, desk: Desk) -> FrameworkScore:
    """Points from a rate, as the book's option says: its share, its sign, or its share of the target."""
    whole = item.max_score if item.max_score is not None else _ZERO
    share = _share(item, rate)
    if share is None or rate.reason is not None:
        return _open_rate(item, rate, whole, desk)
    score = desk.ctx.points(whole, share)
    if item.options.get("score") == "not_negative":
        key = "item.not_negative" if share else "item.negative"
        said = {"result": rate.text, "points": plain(whole)} if share else {"result": rate.text}
        counted = desk.say(key, **said)
    else:
        counted = desk.say("item.score", points=plain(whole), share=percent_text(share), score=plain(score))
    status = Status.MET if share >= 1 else Status.PARTLY if share else Status.NOT_MET
    steps = (*(rate.steps or (rate.sentence,)), counted, _weight_step(item, desk))
    formula = f"{plain(whole)} × {percent_text(share)}"
    about = _explain(item, desk, rate.sentence, formula, plain(score), rate.inputs, steps)
    return FrameworkScore(item.path, item.max_score, score, status, about, (), score, score)


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
    low, high = desk.ctx.points(whole, rate.low), desk.ctx.points(whole, rate.high)
    if low:
        return _partly(item, rate, low, high, desk)
    why = desk.say("item.open", why=rate.note or rate.sentence, points=plain(whole))
    reason = rate.reason or UnscoredReason.NO_EVIDENCE
    steps = (*(rate.steps or (rate.sentence,))[:-1], why, _weight_step(item, desk))
    return _unscored(item, desk, reason, why, rate.inputs, steps, ())


def _partly(item: FrameworkItem, rate: Rate, low: Decimal, high: Decimal, desk: Desk) -> FrameworkScore:
    """As with unclear review points: what can be checked counts, the rest widens the range."""
    open_part = desk.say("item.partly", low=plain(low), high=plain(high), rest=plain(high - low))
    steps = (*(rate.steps or (rate.sentence,)), open_part, _weight_step(item, desk))
    formula = f"{plain(item.max_score or _ZERO)} × {percent_text(rate.low)}"
    about = _explain(item, desk, rate.sentence, formula, plain(low), rate.inputs, steps)
    return FrameworkScore(item.path, item.max_score, low, Status.PARTLY, about, (), low, high, unscored_note=open_part)


# --- the project's own indicators -----------------------------------------------------------------------------------


def _by_indicators(item: FrameworkItem, desk: Desk) -> FrameworkScore:
    """Effects are scored by the project's own indicators, and only where these carry numbers."""
    title, whole = _title(item, desk), item.max_score if item.max_score is not None else _ZERO
    rows = [row for name in item.level2 for row in desk.rows(name)]
    statement = desk.statement(item)
    cells = [(row.indicator, f"{row.indicator.target_text} → {row.indicator.actual_text}") for row in rows]
    inputs = [Input(one.level3, values, one.cells.get("actual_text")) for one, values in cells]
    if statement is not None:
        inputs.append(Input(desk.say("input.said"), statement.text, statement.place))
    if not rows and statement is None:
        why = desk.say("item.not_set", title=title)
        about = _explain(item, desk, why, "", "—", (), (why,))
        return FrameworkScore(
            item.path, item.max_score, None, Status.NOT_APPLICABLE, about,
            unscored_reason=UnscoredReason.NOT_APPLICABLE, unscored_note=why,
        )  # fmt: skip
    judged = [row for row in rows if measured(row)]
    if rows and len(judged) == len(rows):
        shares = [min(Fraction(row.attainment or 0), Fraction(1)) for row in judged]
        share = sum(shares, Fraction(0)) / len(shares)
        score = desk.ctx.points(whole, share)
        sentence = desk.say("item.indicators", title=title, count=len(rows), share=percent_text(share))
        counted = desk.say("item.score", points=plain(whole), share=percent_text(share), score=plain(score))
        formula = f"{plain(whole)} × {percent_text(share)}"
        steps = (sentence, counted, _weight_step(item, desk))
        about = _explain(item, desk, sentence, formula, plain(score), tuple(inputs), steps)
        status = Status.MET if share == 1 else Status.PARTLY if share else Status.NOT_MET
        return FrameworkScore(item.path, item.max_score, score, status, about, (), score, score)
    said = "；".join([row.indicator.actual_text for row in rows] + ([_short(statement.text)] if statement else []))
    why = desk.say("item.not_measurable", title=title, said=said)
    steps = (why, desk.say("item.open", why=why, points=plain(whole)), _weight_step(item, desk))
    return _unscored(item, desk, UnscoredReason.NOT_MEASURABLE, why, tuple(inputs), steps, ())


# --- grades of blocks -----------------------------------------------------------------------------------------------


def _block_grades(scores: Sequence[FrameworkScore], desk: Desk) -> tuple[Explanation, ...]:
    """The grade of each block over what it scored, the range that what is open leaves, and the claimed grade."""
    blocks = dict.fromkeys(one.path[0] for one in scores)
    return tuple(_block_grade(name, [one for one in scores if one.path[0] == name], desk) for name in blocks)


def _block_grade(block: str, members: Sequence[FrameworkScore], desk: Desk) -> Explanation:
    grades = desk.ctx.book.grades
    counted = [one for one in members if one.status is not Status.NOT_APPLICABLE and one.max_score is not None]
    whole = sum((one.max_score for one in counted if one.max_score is not None), _ZERO)
    scored = [one for one in counted if one.score is not None]
    basis = sum((one.max_score for one in scored if one.max_score is not None), _ZERO)
    score = sum((one.score for one in scored if one.score is not None), _ZERO)
    low = sum((one.low for one in counted if one.low is not None), _ZERO)
    high = sum((one.high for one in counted if one.high is not None), _ZERO)
    reported = next((one for one in desk.project.reported if one.subject == block and one.grade), None)
    claimed = reported.grade if reported else None
    if not whole:
        sentence = desk.say("item.silent", title=block)
        return _block_explanation(block, desk, sentence, "", "—", ())
    grade_low, grade_high = (
        grade_of(half_up(Fraction(points) * 100 / Fraction(whole), 2), grades) for points in (low, high)
    )
    if basis:
        hundred = half_up(Fraction(score) * 100 / Fraction(basis), 2)
        grade = grade_of(hundred, grades)
        sentence = desk.say(
            "block.sentence",
            block=block, scored=plain(basis), score=plain(score), hundred=plain(hundred), grade=grade, low=plain(low),
            high=plain(high), whole=plain(whole), grade_low=grade_low, grade_high=grade_high,
        )  # fmt: skip
        formula = f"{plain(score)} ÷ {plain(basis)} × 100"
    else:
        grade, formula = "—", ""
        sentence = desk.say("block.unscored", block=block, grade_low=grade_low, grade_high=grade_high)
    if claimed:
        sentence += _beside(claimed, grade, grade_low, grade_high, desk)
    inputs = [Input("/".join(one.path[1:]), plain(one.score), None) for one in scored if one.score is not None]
    if reported is not None:
        inputs.append(Input(desk.say("input.claimed"), claimed or "", reported.cells.get("grade")))
    return _block_explanation(block, desk, sentence, formula, grade, tuple(inputs))


def _beside(claimed: str, grade: str, grade_low: str, grade_high: str, desk: Desk) -> str:
    """The claimed grade beside what the report itself carries."""
    order = [edge.name for edge in desk.ctx.book.grades.edges]
    place = next((order.index(name) for name in order if claimed.startswith(name)), None)
    if place is None:
        return ""
    if place < order.index(grade_high):
        return desk.say("block.cannot", grade_high=grade_high, claimed=claimed)
    if grade == claimed and grade_low == claimed:
        return desk.say("block.agrees", claimed=claimed)
    return desk.say("block.unproved", claimed=claimed)


def _block_explanation(
    block: str, desk: Desk, sentence: str, formula: str, result: str, inputs: tuple[Input, ...]
) -> Explanation:
    clause = desk.ctx.clause("grades", desk.ctx.book.grades)
    title = desk.say("title.block_grade", block=block)
    steps = (sentence, desk.say("block.working"))
    return Explanation(f"grade:{block}", title, sentence, formula, result, inputs, clause, steps)


def _weights(scores: Sequence[FrameworkScore], desk: Desk) -> tuple[Explanation, ...]:
    """Where the points come from; nothing to say where the form prints points of its own."""
    if any(one.max_score is not None for one in desk.scores):
        return ()
    sentence = desk.say("weight.all")
    formula = " + ".join(plain(one.max_score) for one in scores if one.max_score is not None)
    whole = sum((one.max_score for one in scores if one.max_score is not None), _ZERO)
    title = desk.ctx.say("title.weights")
    return (Explanation("weights", title, sentence, formula, plain(whole), (), None, (sentence,)),)


# --- shared -----------------------------------------------------------------------------------------------------------


def _title(item: FrameworkItem, desk: Desk) -> str:
    """The indicator's name; with its group where the framework has the name twice (管理制度健全性)."""
    name = item.title_en if desk.ctx.lang == "en" and item.title_en else item.path[2]
    twice = sum(one.path[2] == item.path[2] for one in desk.ctx.book.framework) > 1
    return f"{name}（{item.path[1]}）" if twice and desk.ctx.lang != "en" else name


def _weight_step(item: FrameworkItem, desk: Desk) -> str:
    whole = item.max_score if item.max_score is not None else _ZERO
    return desk.say(f"weight.{item.options.get('weight', 'working')}", points=plain(whole))


def _short(text: str, most: int = 40) -> str:
    """The beginning of a long quotation."""
    return text if len(text) <= most else f"{text[:most]}…"


def _explain(
    item: FrameworkItem,
    desk: Desk,
    sentence: str,
    formula: str,
    result: str,
    inputs: tuple[Input, ...],
    steps: tuple[str, ...],
) -> Explanation:
    path = "/".join(item.path)
    return Explanation(
        f"review:{path}", _title(item, desk), sentence, formula, result, inputs, desk.ctx.clause(path, item), steps
    )


def _unscored(
    item: FrameworkItem,
    desk: Desk,
    reason: UnscoredReason,
    why: str,
    inputs: tuple[Input, ...],
    steps: tuple[str, ...],
    points: tuple[PointResult, ...],
) -> FrameworkScore:
    about = _explain(item, desk, why, "", "—", inputs, steps)
    return FrameworkScore(
        item.path, item.max_score, None, Status.UNSCORED, about, points, _ZERO, item.max_score, reason, why
    )
