"""One project under one rule book (评价): the whole evaluation, each number with its explanation.

A pure function: the same project and the same book give the same evaluation. It reads no file and
no clock, and it changes nothing that the form says.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from perfeval.messages import Told
from perfeval.model import FormKind, Indicator, Project
from perfeval.rules.book import as_printed
from perfeval.rules.schema import RuleBook
from perfeval.scoring.context import Context
from perfeval.scoring.evidence import evidence_of_entry, evidence_of_funds, evidence_of_row, told_in
from perfeval.scoring.framework import score_framework
from perfeval.scoring.funds import FundsResult, doubtful_inputs, score_funds
from perfeval.scoring.ground import Evidence, of
from perfeval.scoring.indicators import judge_indicator, kind_of
from perfeval.scoring.judgement import Judgement, open_points
from perfeval.scoring.point_classes import Entry, Ledger, classes_of
from perfeval.scoring.points import score_indicator
from perfeval.scoring.ratios import measures
from perfeval.scoring.result import (
    Evaluation,
    Explanation,
    FrameworkScore,
    IndicatorScore,
    Input,
    Status,
    Subtotal,
    UnscoredReason,
)
from perfeval.scoring.texts import block_name
from perfeval.scoring.totals import subtotals, totals
from perfeval.scoring.weights import Allotment, allot, points_as_values, rest_of


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
    allotment = allot(project, ctx)
    funds = score_funds(project, ctx, rest_of(project, allotment))
    indicators = _score_indicators(project, funds, allotment, ctx)
    rates = measures(funds, indicators, ctx)
    framework: tuple[FrameworkScore, ...] = ()
    told_besides: tuple[Explanation, ...] = ()
    if any(item.method != "none" for item in book.framework):
        told = score_framework(project, book, funds.money, indicators, rates)
        framework, rates, told_besides = told.framework, told.measures, told.explanations
    ledger = _ledger(project, funds, indicators, framework, allotment, ctx)
    parts = subtotals(ledger)
    whole, about_whole = totals(project, ledger, ctx)
    explanations = [
        *_fund_explanations(funds),
        *(one.explanation for one in rates if one.id != "execution_rate" or funds.rate_explanation is None),
        *(one.explanation for one in indicators),
        *(one.explanation for one in framework),
        *(explain_subtotal(one, ledger, ctx) for one in parts),
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
        ledger=ledger,
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
            _unconfirmed(project, indicator, ctx)
            or judge_indicator(indicator, ctx, kind=project.form.kind, execution=rate, points_as_values=as_values),
            allotment.points[position],
            allotment.self_scores[position],
            allotment.notes[position],
            ctx,
        )
        for position, indicator in enumerate(project.indicators)
    )


_NOT_DECISIVE = frozenset({"level1", "level2", "level3", "reason_text"})


def _unconfirmed(project: Project, indicator: Indicator, ctx: Context) -> Judgement | None:
    """Points that rest on a doubtful reading of a picture stay open until somebody has confirmed it."""
    doubtful = project.doubtful(indicator.cells, [name for name in indicator.cells if name not in _NOT_DECISIVE])
    if not doubtful or project.form.kind in {FormKind.TARGET_TABLE, FormKind.MONITORING}:
        return None
    note = ctx.say("unscored.doubtful_reading", cells=doubtful)
    return open_points(kind_of(indicator.target, indicator.actual), UnscoredReason.DOUBTFUL_READING, note)


def _ledger(
    project: Project,
    funds: FundsResult,
    indicators: Sequence[IndicatorScore],
    framework: Sequence[FrameworkScore],
    allotment: Allotment,
    ctx: Context,
) -> Ledger:
    """Every row that can earn points. The form's own count where it prints any; else those of the framework."""
    told = told_in(project)
    grounds = [evidence_of_row(one, told) for one in indicators]
    by_place: dict[object, Evidence] = {
        one.indicator.cells.get("actual_text"): ground
        for one, ground in zip(indicators, grounds, strict=True)
        if one.status in {Status.MET, Status.PARTLY, Status.NOT_MET}
    }
    by_place.pop(None, None)
    frame = [_frame_entry(one, evidence_of_entry(one, by_place)) for one in framework if one.max_score is not None]
    own = not frame or allotment.how == "printed"
    rows = [
        _row_entry(one, ground, allotment.self_scores[one.position], counted=own and one.max_score is not None)
        for one, ground in zip(indicators, grounds, strict=True)
    ]
    return Ledger((*fund_entries(project, funds, ctx), *rows, *(() if own else frame)))


def fund_entries(project: Project, funds: FundsResult, ctx: Context) -> list[Entry]:
    """The row of the ledger for the execution of the budget, where it has points."""
    if funds.max_score is None:
        return []
    name, score, exempt = ctx.say("title.execution"), funds.score, funds.not_applicable
    carrier = next(one for one in funds.scores if one.explanation is not None)
    evidence = evidence_of_funds(carrier, project.funds, exempt=exempt)
    if carrier.explanation is not None and doubtful_inputs(project, carrier.explanation.inputs):
        evidence = of("open_doubtful_reading")
    classes = classes_of(funds.max_score, score, score, score, evidence, exempt=exempt)
    return [Entry("execution_score", name, name, evidence, classes, score is not None, self_score=funds.self_score)]


def _row_entry(one: IndicatorScore, evidence: Evidence, self_score: Decimal | None, *, counted: bool) -> Entry:
    exempt = one.status is Status.NOT_APPLICABLE
    classes = classes_of(one.max_score, one.score, one.low, one.high, evidence, exempt=exempt)
    name, block = one.indicator.level3 or one.indicator.level2, block_name(one.indicator.level1)
    key, scored = one.explanation.key, one.score is not None
    return Entry(key, name, block, evidence, classes, scored, counted=counted, self_score=self_score)


def _frame_entry(one: FrameworkScore, evidence: Evidence) -> Entry:
    exempt = one.status is Status.NOT_APPLICABLE
    classes = classes_of(one.max_score, one.score, one.low, one.high, evidence, exempt=exempt)
    return Entry(one.explanation.key, one.path[2], one.path[0], evidence, classes, one.score is not None)


def _fund_explanations(funds: FundsResult) -> list[Explanation]:
    return [one for one in (funds.rate_explanation, funds.score_explanation) if one is not None]


def explain_subtotal(part: Subtotal, ledger: Ledger, ctx: Context) -> Explanation:
    """How the points of one block came about."""
    members = [one for one in ledger.blocks()[part.called] if one.scored]
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
