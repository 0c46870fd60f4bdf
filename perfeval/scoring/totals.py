"""The whole (总分与等级): subtotals, the total, its grade, and how firm the grade is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from perfeval.messages import Message, Told, message
from perfeval.model import Project
from perfeval.rules.schema import Grades
from perfeval.scoring.context import Context
from perfeval.scoring.point_classes import Entry, Ledger, PointClasses, grade_named, sum_of
from perfeval.scoring.result import Explanation, Input, Subtotal, Totals
from perfeval.scoring.standing import Standing, on_hundred, stand

_ZERO = Decimal(0)


def subtotals(ledger: Ledger) -> tuple[Subtotal, ...]:
    """One per level-1 block, in the order of the form."""
    return tuple(
        Subtotal(
            name,
            sum((one.classes.max for one in members), _ZERO),
            _sum([one.self_score for one in members]),
            _sum([one.score for one in members]),
            sum((one.classes.max for one in members if not one.scored), _ZERO),
            sum_of(one.classes for one in members),
        )
        for name, members in ledger.blocks().items()
    )


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, _ZERO) if known else None


def totals(project: Project, ledger: Ledger, ctx: Context) -> tuple[Totals, tuple[Explanation, ...]]:
    """The total, its grade and their explanations; all of it from the ledger, so that every surface says the same."""
    printed, rows, whole = project.reported_total, ledger.counted, ledger.total
    self_total = (
        printed.self_score if printed and printed.self_score is not None else _sum([one.self_score for one in rows])
    )
    only_execution = bool(project.indicators) and [one.block for one in rows] == [ctx.say("title.execution")]
    unscored = sum((one.classes.max for one in rows if not one.scored), _ZERO)
    counted = Counted(len(rows), any(one.scored for one in rows), unscored, only_execution)
    result = summed(whole, ctx.book.grades, counted, self_total, printed.grade if printed else None)
    if result.score is None:
        nothing, none = ctx.say("total.nothing"), ctx.say("grade.nothing")
        return result, (
            _explanation("total", nothing, "", "—", (), (nothing,), ctx),
            _explanation("grade", none, "", "—", (), (none,), ctx),
        )
    standing = Standing(result.grade, result.grade_low, result.grade_high, result.grade_code)
    step, margin = _firmness(rows, whole, standing, ctx)
    result = replace(result, firmness=step, grade_margin=margin)
    return result, (_explain_total(rows, result, ctx), _explain_grade(whole, standing, ctx))


@dataclass(frozen=True, slots=True)
class Counted:
    """What is known of the rows that count (计分行): how many, whether any has a score, the points of those without.

    ``only_execution``: nothing but the execution of the budget has points.
    """

    rows: int
    scored: bool
    unscored: Decimal
    only_execution: bool


def summed(
    whole: PointClasses, grades: Grades, counted: Counted, self_score: Decimal | None, self_grade: str | None
) -> Totals:
    """The total and where it stands, from the sums alone: the same for one form and for a column of them.

    Args:
        whole: the points of all rows that count.
        grades: the bands of the book.
        counted: the rows themselves.
        self_score, self_grade: what the unit gave itself.
    """
    if not counted.scored:
        most = whole.max if counted.rows else None
        return Totals(most, self_score, None, whole.max, None, self_grade, classes=whole)
    standing = stand(whole, grades, only_execution=counted.only_execution)
    return Totals(
        max_score=whole.max,
        self_score=self_score,
        score=whole.score,
        unscored_points=counted.unscored,
        grade=standing.grade,
        self_grade=self_grade,
        classes=whole,
        low=whole.lower,
        high=whole.upper,
        grade_low=standing.low,
        grade_high=standing.high,
        grade_code=standing.code,
    )


def _explain_grade(whole: PointClasses, standing: Standing, ctx: Context) -> Explanation:
    if standing.code in {"only_execution", "no_points"}:
        why = ctx.say("grade.only_execution" if standing.code == "only_execution" else "grade.nothing")
        return _explanation("grade", why, "", "—", (), (why,), ctx)
    low, high = on_hundred(whole.lower, whole.base), on_hundred(whole.upper, whole.base)
    said = {
        "grade": grade_named(standing.grade or ""),
        "low": whole.lower,
        "high": whole.upper,
        "score": whole.score,
        "base": whole.base,
        "decided": whole.base - whole.open,
        "low_grade": grade_named(standing.low or ""),
        "high_grade": grade_named(standing.high or ""),
    }
    if standing.grade is None or low != high:
        sentence = ctx.say(f"grade.{standing.code}", **said)
        formula = ctx.formula("bounds", low=whole.lower, high=whole.upper, base=whole.base)
    elif whole.base == 100:
        sentence, formula = ctx.say("grade.direct", **said), ctx.number(whole.score)
    else:
        sentence = ctx.say("grade.of_base", total=low, **said)
        formula = ctx.formula("pro_rata", score=whole.score, basis=whole.base)
    return _explanation("grade", sentence, formula, standing.grade or "—", (), (sentence,), ctx)


def _firmness(
    rows: Sequence[Entry], whole: PointClasses, standing: Standing, ctx: Context
) -> tuple[Message | None, Decimal | None]:
    """The smallest change that would move the grade: points (of 100), and whether one indicator can do it."""
    if standing.code != "stands" or standing.grade is None:
        return None, None
    low, high = on_hundred(whole.lower, whole.base), on_hundred(whole.upper, whole.base)
    down, up = ctx.book.grades.nearest_edges(low)[0], ctx.book.grades.nearest_edges(high)[1]
    smallest = Decimal("0.01")
    to_fall = down + smallest if down is not None else None
    if to_fall is not None and (up is None or to_fall <= up):
        margin, key, word = to_fall, "grade.step_down", "one_down"
        next_grade = ctx.book.grades.grade_of(low - to_fall)
    elif up is not None:
        margin, key, word = up, "grade.step_up", "one_up"
        next_grade = ctx.book.grades.grade_of(high + up)
    else:
        return None, None
    needed = Fraction(margin) * Fraction(whole.base) / 100
    movable = [(one, one.classes.lower if word == "one_down" else one.classes.lost) for one in rows if one.scored]
    enough = [(one, points) for one, points in movable if Fraction(points) >= needed]
    sentence = ctx.say(key, margin=margin, grade=grade_named(next_grade))
    if enough:
        name = min(enough, key=lambda pair: pair[1])[0].name
        return ctx.say("grade.step", first=sentence, then=ctx.say(f"grade.{word}", name=name)), margin
    return ctx.say("grade.step", first=sentence, then=ctx.say("grade.no_single")), margin


def _explain_total(rows: Sequence[Entry], result: Totals, ctx: Context) -> Explanation:
    scored = [one for one in rows if one.scored]
    parts, score = ctx.formula("sum", parts=[one.score for one in scored]), result.score or _ZERO
    split = tuple(
        message(f"evidence.part.{name}", points=points)
        for name, points in result.classes.items()
        if points and name != "max"
    )
    sentence = ctx.say("total.sentence", score=score, base=result.classes.base, split=split)
    steps = [ctx.say("total.formula", parts=parts, score=score), sentence]
    if result.low is not None and result.high is not None and result.low != result.high:
        steps.append(ctx.say("total.range", low=result.low, high=result.high))
    inputs = tuple(Input(one.name, ctx.number(one.score)) for one in scored)
    return _explanation("total", sentence, parts, ctx.number(score), inputs, tuple(steps), ctx)


def _explanation(
    key: str,
    sentence: Message,
    formula: Told,
    result: Told,
    inputs: tuple[Input, ...],
    steps: tuple[Message, ...],
    ctx: Context,
) -> Explanation:
    clause = ctx.clause("grades", ctx.book.grades)
    return Explanation(key, ctx.say(f"title.{key}"), sentence, formula, result, inputs, clause, steps)
