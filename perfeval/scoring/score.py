"""One project under one rule book (评价): the whole evaluation, each number with its explanation.

A pure function: the same project and the same book give the same evaluation. It reads no file and
no clock, and it changes nothing that the form says.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from perfeval.messages import Told
from perfeval.model import Project
from perfeval.rules.printed import as_printed
from perfeval.rules.schema import RuleBook
from perfeval.scoring.context import Context
from perfeval.scoring.framework import score_framework
from perfeval.scoring.funds import FundsResult, score_funds
from perfeval.scoring.indicators import judge_indicator
from perfeval.scoring.ratios import measures
from perfeval.scoring.result import Evaluation, Explanation, FrameworkScore, IndicatorScore, Input, Status, Subtotal
from perfeval.scoring.scoring import score_indicator
from perfeval.scoring.texts import block_name
from perfeval.scoring.totals import Item, subtotals, totals
from perfeval.scoring.weights import Allotment, allot, points_as_values


def evaluate_project(project: Project, book: RuleBook, because: Told = "") -> Evaluation:
    """Evaluate one form (评价一张自评表).

    Args:
        project: the clean project.
        book: the rule book, see :func:`perfeval.rules.book.choose_book`.
        because: why this book; carried into the evaluation.

    Returns:
        Scores, statuses, rates, subtotals, total and grade. Points that could not be scored are
        named and counted, never guessed.
    """
    book = as_printed(book, project)
    ctx = Context(book)
    funds = score_funds(project, ctx)
    allotment = allot(project, ctx)
    indicators = _score_indicators(project, funds, allotment, ctx)
    rates = measures(funds, indicators, ctx)
    framework: tuple[FrameworkScore, ...] = ()
    told_besides: tuple[Explanation, ...] = ()
    if any(item.method != "none" for item in book.framework):
        told = score_framework(project, book, funds.money, indicators, rates)
        framework, rates, told_besides = told.framework, told.measures, told.explanations
    items = [*_fund_items(funds, ctx), *_scored_items(indicators, allotment, framework)]
    parts = subtotals(items)
    whole, about_whole = totals(project, items, ctx)
    explanations = [
        *_fund_explanations(funds),
        *(one.explanation for one in rates if one.id != "execution_rate" or funds.rate_explanation is None),
        *(one.explanation for one in indicators),
        *(one.explanation for one in framework),
        *(_explain_subtotal(one, items, ctx) for one in parts),
        _explain_weights(project, allotment, ctx),
        *about_whole,
        *told_besides,
    ]
    return Evaluation(
        project=project,
        rulebook=book.id,
        money=funds.money,
        because=because,
        funds=funds.scores,
        indicators=indicators,
        framework=framework,
        measures=rates,
        subtotals=parts,
        totals=whole,
        explanations={one.key: one for one in explanations},
    )


def _score_indicators(
    project: Project, funds: FundsResult, allotment: Allotment, ctx: Context
) -> tuple[IndicatorScore, ...]:
    as_values = points_as_values(project)
    rate = funds.money.rate
    return tuple(
        score_indicator(
            position,
            indicator,
            judge_indicator(indicator, ctx, kind=project.form.kind, execution=rate, points_as_values=as_values),
            allotment.points[position],
            allotment.self_scores[position],
            allotment.notes[position],
            ctx,
        )
        for position, indicator in enumerate(project.indicators)
    )


def _fund_items(funds: FundsResult, ctx: Context) -> list[Item]:
    if funds.max_score is None:
        return []
    name = ctx.say("title.execution")
    status = _fund_status(funds)
    low = high = funds.score
    return [Item(name, name, funds.max_score, funds.score, funds.self_score, low, high, status)]


def _fund_status(funds: FundsResult) -> Status:
    if funds.not_applicable:
        return Status.NOT_APPLICABLE
    if funds.score is None or funds.max_score is None:
        return Status.UNSCORED
    return Status.MET if funds.score == funds.max_score else Status.PARTLY if funds.score else Status.NOT_MET


def _indicator_items(scores: Sequence[IndicatorScore], allotment: Allotment) -> list[Item]:
    return [
        Item(
            one.indicator.level3 or one.indicator.level2,
            block_name(one.indicator.level1),
            one.max_score,
            one.score,
            allotment.self_scores[one.position],
            one.low,
            one.high,
            one.status,
        )
        for one in scores
        if one.max_score is not None
    ]


def _scored_items(
    indicators: Sequence[IndicatorScore], allotment: Allotment, framework: Sequence[FrameworkScore]
) -> list[Item]:
    """The form's own points where it prints any; otherwise those of the framework, never both."""
    entries = _framework_items(framework)
    return entries if entries and allotment.how != "printed" else _indicator_items(indicators, allotment)


def _framework_items(framework: Sequence[FrameworkScore]) -> list[Item]:
    return [
        Item(one.path[2], one.path[0], one.max_score, one.score, None, one.low, one.high, one.status)
        for one in framework
        if one.max_score is not None
    ]


def _fund_explanations(funds: FundsResult) -> list[Explanation]:
    return [one for one in (funds.rate_explanation, funds.score_explanation) if one is not None]


def _explain_subtotal(part: Subtotal, items: Sequence[Item], ctx: Context) -> Explanation:
    members = [one for one in items if one.block == part.called and one.score is not None]
    said = {"score": part.score, "points": part.max_score, "unscored": part.unscored_points}
    sentence = ctx.say("total.subtotal", block=part.called, **said)
    return Explanation(
        f"subtotal:{part.name}",
        ctx.say("title.subtotal", block=part.called),
        sentence,
        ctx.formula("sum", parts=[one.score for one in members]),
        ctx.number(part.score),
        tuple(Input(one.name, ctx.number(one.score)) for one in members),
        ctx.clause("weights", ctx.book.weights) if ctx.book.weights else None,
        (sentence,),
    )


def _explain_weights(project: Project, allotment: Allotment, ctx: Context) -> Explanation:
    rule = ctx.book.weights
    known = [
        (one, points) for one, points in zip(project.indicators, allotment.points, strict=True) if points is not None
    ]
    total = sum((points for _, points in known), Decimal(0))
    inputs = tuple(
        Input(one.level3 or one.level2, ctx.number(points), one.cells.get("max_score")) for one, points in known
    )
    return Explanation(
        "weights",
        ctx.say("title.weights"),
        allotment.sentence,
        ctx.formula("sum", parts=[points for _, points in known]),
        ctx.number(total if known else None),
        inputs,
        ctx.clause("weights", rule) if rule else None,
        (allotment.sentence,),
    )
