"""Budget execution (预算执行): the rate of every fund row, and the points of the one that carries them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval.messages import Message, Told
from perfeval.model import FormKind, FundLine, Project
from perfeval.money import FundColumn, Money, money_of
from perfeval.scoring.context import Context
from perfeval.scoring.result import Explanation, FundScore, Input

_FALLBACKS: Mapping[str, tuple[FundColumn, ...]] = {
    "initial": (FundColumn.INITIAL,),
    "adjusted": (FundColumn.ADJUSTED, FundColumn.INITIAL),
    "none": (),
}


_CLOSE = Fraction(6, 100)  # a score of one decimal lies so near to points × rate
_NO_POINTS_OF_ITS_OWN = 50  # so many points for execution are more likely the whole form's, written into its cell


@dataclass(frozen=True, slots=True)
class FundsResult:
    """All fund rows, with the execution of the whole project; ``money`` under the book's denominator."""

    money: Money
    scores: tuple[FundScore, ...]
    max_score: Decimal | None
    score: Decimal | None
    self_score: Decimal | None
    not_applicable: bool
    rate_explanation: Explanation | None
    score_explanation: Explanation | None


def score_funds(project: Project, ctx: Context, rest: Decimal | None = None) -> FundsResult:
    """Rates for every row; points once, on the row that carries them (as a rule 年度资金总额).

    ``rest``: what the points of the indicators leave of 100, see :func:`perfeval.scoring.weights.rest_of`.
    """
    money = money_under(project, ctx)
    carrier = money.line or _first_of_rows(project.funds)
    about_rate = _explain_rate(money, ctx)
    whole = _score_line(project, carrier, money, rest, about_rate, ctx) if carrier is not None else None
    scores = tuple(
        whole
        if line is carrier and whole is not None
        else FundScore(line, _under(line.money, ctx).stated_rate, line.max_score, None)
        for line in project.funds
    )
    if whole is None:
        return FundsResult(money, scores, None, None, None, False, None, None)
    return FundsResult(
        money,
        scores,
        whole.max_score,
        whole.score,
        whole.line.self_score,
        money.is_zero_zero,
        about_rate,
        whole.explanation,
    )


def doubtful_inputs(project: Project, inputs: Sequence[Input]) -> tuple[str, ...]:
    """The cells among the inputs that were read from a picture with doubt and are not confirmed."""
    return project.doubtful({str(number): one.place for number, one in enumerate(inputs) if one.place is not None})


def asks_for_rest(project: Project) -> bool:
    """The points for execution are not printed, or so high that they may be the form's total: the rest decides."""
    carrier = money_of(project.funds).line or _first_of_rows(project.funds)
    if carrier is None:
        return False
    return carrier.self_score is not None if carrier.max_score is None else carrier.max_score >= _NO_POINTS_OF_ITS_OWN


def money_under(project: Project, ctx: Context) -> Money:
    """The money of a project with its rate as the rule book takes it."""
    return _under(money_of(project.funds), ctx)


def _under(money: Money, ctx: Context) -> Money:
    """The money with its rate as the rule book takes it (分母)."""
    rule = ctx.book.execution
    return money.of(FundColumn(rule.denominator), _FALLBACKS[rule.fallback]) if rule else money


def _first_of_rows(funds: Sequence[FundLine]) -> FundLine | None:
    """Where no row stands for the whole: the first with points, else the first."""
    scored = (line for line in funds if line.max_score is not None or line.self_score is not None)
    return next(scored, funds[0] if funds else None)


def _inputs(money: Money, ctx: Context) -> tuple[Input, ...]:
    """The amounts that the rate is taken of, each with its cell."""
    return tuple(
        Input(ctx.say(f"input.{amount.name}"), ctx.say("value.wan", value=wan), place)
        for amount in (money.denominator, money.executed)
        for wan, place in amount.terms
    )


def _steps(money: Money, ctx: Context) -> tuple[Message, ...]:
    """How the amounts were found, where that is not plain."""
    used = money.denominator.name
    other = used != money.base and money.denominator.wan is not None
    said = {"wanted": ctx.say(f"input.{money.base}"), "used": ctx.say(f"input.{used}")}
    steps = (ctx.say("funds.fallback", **said),) if other else ()
    return (*steps, *money.rate_doubts)


def _explain_rate(money: Money, ctx: Context) -> Explanation:
    rule = ctx.book.execution
    clause = ctx.clause("funds.execution_rate", rule) if rule else None
    title = ctx.say("title.execution_rate")
    inputs, steps = _inputs(money, ctx), _steps(money, ctx)
    if (why := money.why_no_rate) is not None:
        steps = tuple(dict.fromkeys((*steps, why)))
        return Explanation("execution_rate", title, why, "", "—", inputs, clause, steps)
    shown = ctx.percent(money.rate)
    if money.is_printed and money.line is not None:
        written, cells = (money.line.execution_rate_text or "").strip(), money.line.cells
        if len(money.missing) == 1:
            missing = ctx.say(f"input.{money.missing[0]}")
            sentence = ctx.say("funds.printed_instead", missing=missing, rate=written)
        else:
            sentence = ctx.say("funds.printed_rate", rate=written)
        inputs = (*inputs, Input(ctx.say("input.rate_text"), written, cells.get("execution_rate_text")))
        return Explanation("execution_rate", title, sentence, shown, shown, inputs, clause, (sentence, *steps))
    budget, executed = money.denominator.wan, money.executed.wan
    base = ctx.say(f"input.{money.denominator.name}")
    sentence = ctx.say("funds.rate", executed=executed, budget=budget, base=base, rate=money.rate)
    formula = ctx.formula("ratio", top=executed, base=budget)
    return Explanation("execution_rate", title, sentence, formula, shown, inputs, clause, (*steps, sentence))


def _score_line(
    project: Project, line: FundLine, money: Money, rest: Decimal | None, about_rate: Explanation, ctx: Context
) -> FundScore:
    rate, shown = money.rate, money.stated_rate
    max_score, how = _points(project, line, _implied(line, rest, rate, ctx), ctx)
    rule = ctx.book.execution
    if max_score is None or rule is None:
        explanation = _explain_score(about_rate, how, "", "—", about_rate.inputs, (*about_rate.facts, how), ctx)
        return FundScore(line, shown, None, None, explanation)
    inputs = (*about_rate.inputs, Input(ctx.say("input.points"), ctx.number(max_score), line.cells.get("max_score")))
    if doubtful := doubtful_inputs(project, inputs):
        why = ctx.say("unscored.doubtful_reading", cells=doubtful)
        steps = (how, *about_rate.facts, why)
        return FundScore(line, shown, max_score, None, _explain_score(about_rate, why, "", "—", inputs, steps, ctx))
    if rate is None:
        steps = (how, *about_rate.facts)
        return FundScore(
            line, None, max_score, None, _explain_score(about_rate, about_rate.says, "", "—", inputs, steps, ctx)
        )
    counted = min(rate, Fraction(1)) if rule.cap else rate
    score = ctx.points(max_score, counted)
    capped = (ctx.say("funds.capped"),) if counted != rate else ()
    factor = ctx.percent(Fraction(1)) if capped else about_rate.reckoned
    sentence = ctx.say("funds.score", points=max_score, rate=factor, score=score)
    steps = (how, *about_rate.facts, *capped, sentence)
    formula = ctx.formula("product", points=max_score, share=factor)
    return FundScore(
        line,
        shown,
        max_score,
        score,
        _explain_score(about_rate, sentence, formula, ctx.number(score), inputs, steps, ctx),
    )


def _implied(line: FundLine, rest: Decimal | None, rate: Fraction | None, ctx: Context) -> Decimal | None:
    """The rest of 100, unless the unit's own score is just the book's points times the rate and not the rest's.

    A form whose weights make 95 leaves 15, and scores 10 at 100 %.
    """
    rule, score = ctx.book.execution, line.self_score
    if rest is None or rule is None or score is None or rate is None:
        return rest
    due = min(max(rate, Fraction(0)), Fraction(1))
    off = {points: abs(Fraction(score) - Fraction(points) * due) for points in (rest, rule.points)}
    return None if off[rule.points] <= _CLOSE < off[rest] else rest


def _points(project: Project, line: FundLine, rest: Decimal | None, ctx: Context) -> tuple[Decimal | None, Message]:
    """The points for execution and one sentence saying whose they are; ``None`` when nobody gives any.

    Those printed; a figure that the indicators prove to be the whole form's gives way. Where none is printed, what the
    indicators leave of 100, else the book's.
    """
    rule, printed = ctx.book.execution, line.max_score
    if project.form.kind in {FormKind.TARGET_TABLE, FormKind.MONITORING}:
        return None, ctx.say("funds.not_scored_kind", kind=ctx.say(f"kind.{project.form.kind}"))
    total = project.reported_total
    proved = rest is not None and (total is None or total.max_score in (None, 100))
    if printed is not None and not (printed >= _NO_POINTS_OF_ITS_OWN and proved):
        return printed, ctx.say("funds.points_printed", points=printed)
    if printed is None and (rule is None or line.self_score is None):
        return None, ctx.say("funds.no_points")
    if rest is not None and (line.self_score is None or line.self_score <= rest):
        return rest, ctx.say("funds.points_rest", points=rest)
    if printed is not None or rule is None:
        return printed, ctx.say("funds.points_printed", points=printed)
    if line.self_score is not None and line.self_score > rule.points:
        said = {"points": rule.points, "self_score": line.self_score}
        return None, ctx.say("funds.points_unclear", **said)
    return rule.points, ctx.say("funds.points_book", points=rule.points)


def _explain_score(
    rate: Explanation,
    sentence: Told,
    formula: Told,
    result: Told,
    inputs: tuple[Input, ...],
    steps: tuple[Told, ...],
    ctx: Context,
) -> Explanation:
    rule = ctx.book.execution
    clause = ctx.clause(rule.id, rule) if rule else rate.clause
    return Explanation(
        "execution_score", ctx.say("title.execution_score"), sentence, formula, result, inputs, clause, steps
    )
