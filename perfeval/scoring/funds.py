"""Budget execution (预算执行): the rate of every fund row, and the points of the one that carries them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from perfeval.model import FormKind, FundKind, FundLine, Project
from perfeval.numbers import format_number, format_percent, half_up
from perfeval.rules.methods import execution_share
from perfeval.rules.schema import Execution
from perfeval.scoring.context import Context
from perfeval.scoring.result import Explanation, FundScore, Input
from perfeval.values.reading import read_rate

_FALLBACKS = {"initial": ("initial",), "adjusted": ("adjusted", "initial"), "none": ()}
_AMOUNTS = ("initial_budget_wan", "adjusted_budget_wan", "arrived_wan", "executed_wan")
_COLUMNS = {"adjusted": "adjusted_budget_wan", "initial": "initial_budget_wan", "arrived": "arrived_wan"}


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts that a rate is taken from, with how they were found."""

    budget: Decimal | None
    executed: Decimal | None
    base: str  # adjusted, initial, arrived
    inputs: tuple[Input, ...]
    steps: tuple[str, ...] = ()
    printed_rate: Fraction | None = None


@dataclass(frozen=True, slots=True)
class FundsResult:
    """All fund rows, with the execution of the whole project."""

    scores: tuple[FundScore, ...]
    rate: Fraction | None
    max_score: Decimal | None
    score: Decimal | None
    self_score: Decimal | None
    not_applicable: bool
    rate_explanation: Explanation | None
    score_explanation: Explanation | None


def score_funds(project: Project, ctx: Context) -> FundsResult:
    """Rates for every row; points once, on the row that carries them (as a rule 年度资金总额)."""
    carrier = carrying_line(project)
    scores = []
    whole: tuple[FundScore, Amounts] | None = None
    for line in project.funds:
        amounts = _amounts(project, line, ctx) if line is carrier else _own_amounts(line, ctx)
        if line is carrier:
            whole = (_score_line(project, line, amounts, ctx), amounts)
            scores.append(whole[0])
        else:
            rate = _rate(amounts)
            scores.append(FundScore(line, half_up(rate, 4) if rate is not None else None, line.max_score, None))
    if whole is None:
        return FundsResult(tuple(scores), None, None, None, None, False, None, None)
    fund, amounts = whole
    rate = _rate(amounts)
    return FundsResult(
        tuple(scores),
        rate,
        fund.max_score,
        fund.score,
        fund.line.self_score,
        _is_zero_zero(amounts),
        _explain_rate(amounts, rate, ctx),
        fund.explanation,
    )


def carrying_line(project: Project) -> FundLine | None:
    """The row that stands for the whole project: the total; else the first with points; else the only top row."""
    if not project.funds:
        return None
    total = project.total_fund
    if total is not None:
        return total
    scored = next((line for line in project.funds if line.max_score is not None or line.self_score is not None), None)
    top = min(line.level for line in project.funds)
    return scored or next(line for line in project.funds if line.level == top)


def counted_line(project: Project) -> FundLine | None:
    """The row that stands for the whole project, with the sums of its parts where it is blank or zero itself."""
    line = carrying_line(project)
    if line is None or any(getattr(line, column) for column in _AMOUNTS):
        return line
    others = [one for one in project.funds if one is not line and one.kind is not FundKind.TOTAL]
    top = min((one.level for one in others), default=0)
    sums: dict[str, Decimal] = {}
    cells = dict(line.cells)
    for one in others:
        for column in _AMOUNTS:
            amount: Decimal | None = getattr(one, column)
            if one.level == top and amount is not None:
                sums[column] = sums.get(column, Decimal(0)) + amount
                if amount and column in one.cells:
                    cells[column] = one.cells[column]
    if not any(sums.values()):
        return line
    return replace(
        line,
        initial_budget_wan=sums.get("initial_budget_wan"),
        adjusted_budget_wan=sums.get("adjusted_budget_wan"),
        arrived_wan=sums.get("arrived_wan"),
        executed_wan=sums.get("executed_wan"),
        cells=cells,
    )


def _amount(line: FundLine, name: str) -> Decimal | None:
    amount: Decimal | None = getattr(line, _COLUMNS[name])
    return amount


def _own_amounts(line: FundLine, ctx: Context) -> Amounts:
    rule = ctx.book.execution
    wanted: str = rule.denominator if rule else "adjusted"
    base, budget = wanted, _amount(line, wanted)
    steps: tuple[str, ...] = ()
    for other in _FALLBACKS[rule.fallback if rule else "initial"]:
        if budget is None and (found := _amount(line, other)) is not None:
            base, budget = other, found
            steps = (ctx.say("funds.fallback", wanted=ctx.say(f"input.{wanted}"), used=ctx.say(f"input.{other}")),)
    inputs = tuple(
        Input(ctx.say(f"input.{name}"), f"{format_number(value)} {ctx.say('unit.wan')}", line.cells.get(column))
        for name, column, value in ((base, _COLUMNS[base], budget), ("executed", "executed_wan", line.executed_wan))
        if value is not None
    )
    return Amounts(budget, line.executed_wan, base, inputs, steps)


def _amounts(project: Project, line: FundLine, ctx: Context) -> Amounts:
    """The row's own amounts; the sum of its parts when it is blank or zero and they are not; else the printed rate."""
    own = _own_amounts(line, ctx)
    if not own.budget and not own.executed and (summed := _parts(project, line, ctx)) is not None:
        return summed
    printed, doubt = read_rate(line.execution_rate_text or "")
    if own.budget is None and own.executed is None and printed is not None and printed >= 0:
        said = (ctx.say("funds.printed_rate", rate=(line.execution_rate_text or "").strip()),)
        steps = (*said, doubt.text(ctx.lang)) if doubt else said
        shown = Input(ctx.say("input.rate_text"), line.execution_rate_text or "", line.cells.get("execution_rate_text"))
        return Amounts(None, None, own.base, (shown,), steps, Fraction(printed))
    return own


def _parts(project: Project, total: FundLine, ctx: Context) -> Amounts | None:
    """The sum of the rows below the total, when they hold amounts."""
    others = [line for line in project.funds if line is not total and line.kind is not FundKind.TOTAL]
    top = min((line.level for line in others), default=0)
    parts = [_own_amounts(line, ctx) for line in others if line.level == top]
    budgets = [part.budget for part in parts if part.budget is not None]
    spent = [part.executed for part in parts if part.executed is not None]
    budget, executed = sum(budgets, Decimal(0)), sum(spent, Decimal(0))
    if not budget and not executed:
        return None
    step = ctx.say("funds.parts_sum", budget=format_number(budget), executed=format_number(executed))
    inputs = tuple(one for part in parts for one in part.inputs)
    return Amounts(budget if budgets else None, executed if spent else None, parts[0].base, inputs, (step,))


def _rate(amounts: Amounts) -> Fraction | None:
    if amounts.printed_rate is not None:
        return amounts.printed_rate
    if amounts.budget is None or amounts.executed is None or amounts.budget < 0 or amounts.executed < 0:
        return None
    return execution_share(amounts.budget, amounts.executed, cap=False)


def _is_zero_zero(amounts: Amounts) -> bool:
    return amounts.printed_rate is None and amounts.budget == 0 and not amounts.executed


def _why_not(amounts: Amounts, ctx: Context) -> str:
    """One sentence: why there is no rate."""
    if _is_zero_zero(amounts):
        return ctx.say("funds.zero_zero")
    if amounts.budget == 0:
        return ctx.say("funds.zero_spent", executed=format_number(amounts.executed or Decimal(0)))
    if (amounts.budget or 0) < 0 or (amounts.executed or 0) < 0:
        return ctx.say("funds.negative")
    lacking = [ctx.say(f"input.{amounts.base}")] if amounts.budget is None else []
    lacking += [ctx.say("input.executed")] if amounts.executed is None else []
    return ctx.say("funds.missing", missing=("、" if ctx.lang == "zh" else ", ").join(lacking))


def _explain_rate(amounts: Amounts, rate: Fraction | None, ctx: Context) -> Explanation:
    rule = ctx.book.execution
    clause = ctx.clause("funds.execution_rate", rule) if rule else None
    title = ctx.say("title.execution_rate")
    if rate is None:
        why = _why_not(amounts, ctx)
        return Explanation("execution_rate", title, why, "", "—", amounts.inputs, clause, (*amounts.steps, why))
    shown = format_percent(rate)
    if amounts.printed_rate is not None:
        return Explanation(
            "execution_rate", title, amounts.steps[0], shown, shown, amounts.inputs, clause, amounts.steps
        )
    budget, executed = format_number(amounts.budget or Decimal(0)), format_number(amounts.executed or Decimal(0))
    said = {"executed": executed, "budget": budget, "base": ctx.say(f"input.{amounts.base}"), "rate": shown}
    sentence = ctx.say("funds.rate", **said)
    return Explanation(
        "execution_rate",
        title,
        sentence,
        f"{executed} ÷ {budget}",
        shown,
        amounts.inputs,
        clause,
        (*amounts.steps, sentence),
    )


def _score_line(project: Project, line: FundLine, amounts: Amounts, ctx: Context) -> FundScore:
    rate = _rate(amounts)
    shown = half_up(rate, 4) if rate is not None else None
    about_rate = _explain_rate(amounts, rate, ctx)
    max_score, how = _points(project, line, ctx.book.execution, ctx)
    rule = ctx.book.execution
    if max_score is None or rule is None:
        explanation = _explain_score(about_rate, how, "", "—", about_rate.inputs, (*about_rate.steps, how), ctx)
        return FundScore(line, shown, None, None, explanation)
    inputs = (*about_rate.inputs, Input(ctx.say("input.points"), format_number(max_score), line.cells.get("max_score")))
    if rate is None:
        steps = (how, *about_rate.steps)
        return FundScore(
            line, None, max_score, None, _explain_score(about_rate, about_rate.sentence, "", "—", inputs, steps, ctx)
        )
    counted = min(rate, Fraction(1)) if rule.cap else rate
    score = ctx.points(max_score, counted)
    capped = (ctx.say("funds.capped"),) if counted != rate else ()
    factor = "100%" if capped else about_rate.formula if amounts.printed_rate is None else about_rate.result
    sentence = ctx.say("funds.score", points=format_number(max_score), rate=factor, score=format_number(score))
    steps = (how, *about_rate.steps, *capped, sentence)
    formula = f"{format_number(max_score)} × {factor}"
    return FundScore(
        line,
        shown,
        max_score,
        score,
        _explain_score(about_rate, sentence, formula, format_number(score), inputs, steps, ctx),
    )


def _points(project: Project, line: FundLine, rule: Execution | None, ctx: Context) -> tuple[Decimal | None, str]:
    """The points for execution and one sentence saying whose they are; ``None`` when nobody gives any."""
    if project.form.kind in {FormKind.TARGET_TABLE, FormKind.MONITORING}:
        return None, ctx.say("funds.not_scored_kind", kind=ctx.say(f"kind.{project.form.kind}"))
    if line.max_score is not None:
        return line.max_score, ctx.say("funds.points_printed", points=format_number(line.max_score))
    if rule is None or line.self_score is None:
        return None, ctx.say("funds.no_points")
    if line.self_score > rule.points:
        said = {"points": format_number(rule.points), "self_score": format_number(line.self_score)}
        return None, ctx.say("funds.points_unclear", **said)
    return rule.points, ctx.say("funds.points_book", points=format_number(rule.points))


def _explain_score(
    rate: Explanation,
    sentence: str,
    formula: str,
    result: str,
    inputs: tuple[Input, ...],
    steps: tuple[str, ...],
    ctx: Context,
) -> Explanation:
    rule = ctx.book.execution
    clause = ctx.clause(rule.id, rule) if rule else rate.clause
    return Explanation(
        "execution_score", ctx.say("title.execution_score"), sentence, formula, result, inputs, clause, steps
    )
