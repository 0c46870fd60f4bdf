"""The grade of each block of a framework beside the one that the report claims (分块等级与自评等级对照)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from perfeval.messages import Message, Told
from perfeval.scoring.framework_desk import Desk
from perfeval.scoring.point_classes import grade_named
from perfeval.scoring.result import Explanation, FrameworkScore, Input, Status
from perfeval.scoring.standing import on_hundred

_ZERO = Decimal(0)


def block_grades(scores: Sequence[FrameworkScore], desk: Desk) -> tuple[Explanation, ...]:
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
    grade_low, grade_high = (grades.grade_of(on_hundred(points, whole)) for points in (low, high))
    between = {"grade_low": grade_named(grade_low), "grade_high": grade_named(grade_high)}
    if basis:
        hundred = on_hundred(score, basis)
        grade = grades.grade_of(hundred)
        sentence = desk.say(
            "block.sentence",
            block=block,
            scored=basis,
            score=score,
            hundred=hundred,
            grade=grade_named(grade),
            low=low,
            high=high,
            whole=whole,
            **between,
        )
        formula: Told = desk.ctx.formula("pro_rata", score=score, basis=basis)
    else:
        grade, formula = "—", ""
        sentence = desk.say(
            "block.unscored", block=block, grade_low=grade_named(grade_low), grade_high=grade_named(grade_high)
        )
    if claimed:
        sentence = _beside(sentence, claimed, grade, (grade_low, grade_high), desk)
    inputs = [
        Input("/".join(one.path[1:]), desk.ctx.number(one.score), None) for one in scored if one.score is not None
    ]
    if reported is not None:
        inputs.append(Input(desk.say("input.claimed"), claimed or "", reported.cells.get("grade")))
    return _block_explanation(block, desk, sentence, formula, grade, tuple(inputs))


def _beside(sentence: Message, claimed: str, grade: str, bounds: tuple[str, str], desk: Desk) -> Message:
    """The sentence with the claimed grade beside what the report itself carries."""
    order = [edge.name for edge in desk.ctx.book.grades.edges]
    place = next((order.index(name) for name in order if claimed.startswith(name)), None)
    grade_low, grade_high = bounds
    if place is None:
        return sentence
    if place < order.index(grade_high):
        beside = desk.say("block.cannot", grade_high=grade_high, claimed=claimed)
    elif grade == claimed and grade_low == claimed:
        beside = desk.say("block.agrees", claimed=claimed)
    else:
        beside = desk.say("block.unproved", claimed=claimed)
    return desk.say("block.beside", sentence=sentence, beside=beside)


def _block_explanation(
    block: str, desk: Desk, sentence: Message, formula: Told, result: str, inputs: tuple[Input, ...]
) -> Explanation:
    clause = desk.ctx.clause("grades", desk.ctx.book.grades)
    title = desk.say("title.block_grade", block=block)
    steps = (sentence, desk.say("block.working"))
    return Explanation(f"grade:{block}", title, sentence, formula, result, inputs, clause, steps)


def explain_weights(scores: Sequence[FrameworkScore], desk: Desk) -> tuple[Explanation, ...]:
    """Where the points come from; nothing to say where the form prints points of its own."""
    if any(one.max_score is not None for one in desk.scores):
        return ()
    sentence = desk.say("weight.all")
    formula = desk.ctx.formula("sum", parts=[one.max_score for one in scores if one.max_score is not None])
    whole = sum((one.max_score for one in scores if one.max_score is not None), _ZERO)
    title = desk.ctx.say("title.weights")
    return (Explanation("weights", title, sentence, formula, desk.ctx.number(whole), (), None, (sentence,)),)
