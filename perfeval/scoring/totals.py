"""The whole (总分与等级): subtotals, the total, its grade, and how firm the grade is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval.messages import Message, Told
from perfeval.model import Project
from perfeval.numbers import half_up
from perfeval.rules.grades import grade_of, nearest_edges
from perfeval.scoring.context import Context
from perfeval.scoring.result import Explanation, Input, Status, Subtotal, Totals

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that can earn points: execution, an indicator, a framework entry."""

    name: Told
    block: Told
    max_score: Decimal
    score: Decimal | None
    self_score: Decimal | None
    low: Decimal | None
    high: Decimal | None
    status: Status

    @property
    def applies(self) -> bool:
        """Not applicable items leave the reckoning: their points are neither earned nor lost."""
        return self.status is not Status.NOT_APPLICABLE


def subtotals(items: Sequence[Item]) -> tuple[Subtotal, ...]:
    """One per level-1 block, in the order of the form."""
    blocks: dict[Told, list[Item]] = {}
    for item in items:
        blocks.setdefault(item.block, []).append(item)
    return tuple(
        Subtotal(
            name,
            sum((one.max_score for one in members), _ZERO),
            _sum([one.self_score for one in members]),
            _sum([one.score for one in members]),
            sum((one.max_score for one in members if one.score is None), _ZERO),
        )
        for name, members in blocks.items()
    )


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, _ZERO) if known else None


def totals(project: Project, items: Sequence[Item], ctx: Context) -> tuple[Totals, tuple[Explanation, ...]]:
    """The total, its grade and their explanations."""
    printed = project.reported_total
    self_total = (
        printed.self_score if printed and printed.self_score is not None else _sum([one.self_score for one in items])
    )
    self_grade = printed.grade if printed else None
    whole = sum((one.max_score for one in items), _ZERO)
    scored = [one for one in items if one.score is not None]
    unscored = sum((one.max_score for one in items if one.score is None), _ZERO)
    if not scored:
        result = Totals(whole if items else None, self_total, None, unscored, None, self_grade)
        nothing = ctx.say("total.nothing")
        return result, (
            _explanation("total", nothing, "", "—", (), (nothing,), ctx),
            _explanation("grade", ctx.say("grade.nothing"), "", "—", (), (ctx.say("grade.nothing"),), ctx),
        )
    score = sum((one.score for one in scored if one.score is not None), _ZERO)
    basis = sum((one.max_score for one in scored), _ZERO)
    low, high = _bounds(items)
    applicable = sum((one.max_score for one in items if one.applies), _ZERO)
    if project.indicators and [one.block for one in items] == [ctx.say("title.execution")]:
        # the indicators have no points: what execution earned is no grade of the whole
        why = ctx.say("grade.only_execution")
        told = _explanation("grade", why, "", "—", (), (why,), ctx)
        part = Totals(whole, self_total, score, unscored, None, self_grade, low=low, high=high)
        return part, (_explain_total(items, part, basis, ctx), told)
    grade, grade_about = _grade(score, basis, applicable, ctx)
    on_hundred = half_up(Fraction(score) * 100 / Fraction(basis), 2) if basis else _ZERO
    step, margin = _firmness(items, on_hundred, basis, grade, ctx)
    result = Totals(
        max_score=whole,
        self_score=self_total,
        score=score,
        unscored_points=unscored,
        grade=grade,
        self_grade=self_grade,
        low=low,
        high=high,
        grade_low=_grade_on(low, applicable, ctx),
        grade_high=_grade_on(high, applicable, ctx),
        firmness=step,
        grade_margin=margin,
    )
    return result, (_explain_total(items, result, basis, ctx), grade_about)


def _bounds(items: Sequence[Item]) -> tuple[Decimal, Decimal]:
    """The least and the greatest total over everything that the book leaves open."""
    low = high = _ZERO
    for item in items:
        if not item.applies:
            continue
        fallback = item.score if item.score is not None else _ZERO
        low += item.low if item.low is not None else fallback
        high += item.high if item.high is not None else item.score if item.score is not None else item.max_score
    return low, high


def _grade_on(points: Decimal, whole: Decimal, ctx: Context) -> str | None:
    if not whole:
        return None
    return grade_of(half_up(Fraction(points) * 100 / Fraction(whole), 2), ctx.book.grades)


def _grade(score: Decimal, basis: Decimal, applicable: Decimal, ctx: Context) -> tuple[str | None, Explanation]:
    grades = ctx.book.grades
    share = Fraction(basis) / Fraction(applicable) if applicable else Fraction(0)
    if not basis or share < Fraction(grades.needs_share):
        why = ctx.say("grade.too_little", share=share, needs=grades.needs_share)
        return None, _explanation("grade", why, "", "—", (), (why,), ctx)
    on_hundred = half_up(Fraction(score) * 100 / Fraction(basis), 2)
    grade = grade_of(on_hundred, grades)
    if basis == 100:
        sentence, formula = ctx.say("grade.direct", score=score, grade=grade), ctx.number(score)
    else:
        said = {
            "score": score,
            "scored": basis,
            "total": on_hundred,
            "grade": grade,
        }
        sentence, formula = ctx.say("grade.pro_rata", **said), ctx.formula("pro_rata", score=score, basis=basis)
    return grade, _explanation("grade", sentence, formula, grade, (), (sentence,), ctx)


def _firmness(
    items: Sequence[Item], on_hundred: Decimal, basis: Decimal, grade: str | None, ctx: Context
) -> tuple[Message | None, Decimal | None]:
    """The smallest change that would move the grade: points (of 100), and whether one indicator can do it."""
    if grade is None:
        return None, None
    down, up = nearest_edges(on_hundred, ctx.book.grades)
    smallest = Decimal("0.01")
    to_fall = down + smallest if down is not None else None
    if to_fall is not None and (up is None or to_fall <= up):
        margin, key, word = to_fall, "grade.step_down", "one_down"
        next_grade = grade_of(on_hundred - to_fall, ctx.book.grades)
    elif up is not None:
        margin, key, word = up, "grade.step_up", "one_up"
        next_grade = grade_of(on_hundred + up, ctx.book.grades)
    else:
        return None, None
    needed = Fraction(margin) * Fraction(basis) / 100
    movable = [(one, _movable(one, word)) for one in items if one.score is not None]
    enough = [(one, points) for one, points in movable if Fraction(points) >= needed]
    sentence = ctx.say(key, margin=margin, grade=next_grade)
    if enough:
        name = min(enough, key=lambda pair: pair[1])[0].name
        return ctx.say("grade.step", first=sentence, then=ctx.say(f"grade.{word}", name=name)), margin
    return ctx.say("grade.step", first=sentence, then=ctx.say("grade.no_single")), margin


def _movable(item: Item, word: str) -> Decimal:
    score = item.score or _ZERO
    return score if word == "one_down" else item.max_score - score


def _explain_total(items: Sequence[Item], result: Totals, basis: Decimal, ctx: Context) -> Explanation:
    parts = ctx.formula("sum", parts=[one.score for one in items if one.score is not None])
    score = result.score or _ZERO
    said = {"scored": basis, "unscored": result.unscored_points}
    sentence = ctx.say("total.sentence", score=score, **said)
    steps = [ctx.say("total.formula", parts=parts, score=score), sentence]
    if result.low is not None and result.high is not None and result.low != result.high:
        steps.append(ctx.say("total.range", low=result.low, high=result.high))
    inputs = tuple(Input(one.name, ctx.number(one.score)) for one in items if one.score is not None)
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
