"""Use of the money (资金使用): more than there was, what was left or changed, and whether the form says why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from perfeval.model import FundLine
from perfeval.numbers import format_percent
from perfeval.review.case import Case
from perfeval.review.checking import Limits, form_check, line_check
from perfeval.review.checks.funds_rates import Tolerance, printed_of
from perfeval.review.findings import Severity, Verdict
from perfeval.review.hits import Hit
from perfeval.review.text import has_any, squeeze
from perfeval.values.reading import read_amount

_CENT = Decimal("0.01")
_NONE_LEFT = ("(无|没有|未产生|不存在)(任何)?(资金)?(结余|节余|结转|剩余)", "全部(支付|支出|用完)")
_ZERO = Decimal(0)


@line_check(Tolerance, variants=("nothing", "rate"), parts=("budget", "unit", "over", "printed", "score"))
def overspent(line: FundLine, case: Case, limits: Tolerance) -> Hit | None:
    """More was spent than budgeted, or spent without any budget."""
    budget = line.money.budget.wan
    if budget is None or line.executed_wan is None or line.executed_wan <= budget * (1 + limits.tolerance):
        return None
    if line is not case.total and case.total is not None and case.total.executed_wan == line.executed_wan:
        return None  # the total row says it already
    told = (wan for claim in case.claims("budget") if not case.funds_in_table and (wan := claim.amount_wan))
    if any(wan >= line.executed_wan for wan in told):
        return None  # the sentences name a budget that held it; which is the year's is another matter
    if line is case.total and not budget and any(part.adjusted_budget_wan for part in case.parts):
        return None  # a total of 0 is another matter
    return Hit(
        quotes=case.fund_quotes(
            line, "executed_wan", "adjusted_budget_wan", "initial_budget_wan", "execution_rate_text", "self_score"
        ),
        saw=case.money(line.executed_wan),
        expected=f"≤{case.money(budget)}",
        parts={
            "budget": case.in_unit(budget),
            "unit": case.money_unit,
            "over": case.in_unit(line.executed_wan - budget),
            "printed": line.execution_rate_text or "",
            "score": line.self_score,
        },
        variant="" if budget else "rate" if printed_of(line) is not None and line.self_score else "nothing",
    )


@line_check(Tolerance, parts=("arrived", "unit", "over"))
def spent_beyond_arrived(line: FundLine, case: Case, limits: Tolerance) -> Hit | None:
    """More was spent than had arrived: somebody else's money, or a slip."""
    arrived, spent = line.arrived_wan, line.executed_wan
    if arrived is None or spent is None or spent <= arrived * (1 + limits.tolerance) or not arrived:
        return None
    budget = line.money.budget.wan
    if budget is not None and spent > budget * (1 + limits.tolerance):
        return None  # more than the budget: said there
    return Hit(
        quotes=case.fund_quotes(line, "executed_wan", "arrived_wan"),
        saw=case.money(spent),
        expected=f"≤{case.money(arrived)}",
        parts={"arrived": case.in_unit(arrived), "unit": case.money_unit, "over": case.in_unit(spent - arrived)},
    )


@dataclass(frozen=True)
class Balances(Limits):
    left: tuple[str, ...]  # headings of what was not spent
    change: tuple[str, ...]  # headings of a change of the budget


@line_check(Balances, variants=("change",), parts=("column", "first", "second", "unit"))
def balance_columns(line: FundLine, case: Case, limits: Balances) -> Iterator[Hit]:
    """Further columns of amounts that follow from the others: what is left, by how much the budget was changed."""
    initial, budget, spent = line.initial_budget_wan, line.adjusted_budget_wan, line.executed_wan
    for column, text in line.texts.items():
        left, change = has_any(column, limits.left), has_any(column, limits.change)
        pair = (budget, spent) if left else (initial, budget) if change else (None, None)
        said = read_amount(text, case.money_unit)[0] if None not in pair else None
        if said is None or pair[0] is None or pair[1] is None:
            continue
        due = pair[0] - pair[1] if left else pair[1] - pair[0]
        if abs(abs(said) - abs(due)) <= _CENT:
            continue
        yield Hit(
            quotes=case.fund_quotes(
                line, column, "adjusted_budget_wan", "executed_wan" if left else "initial_budget_wan"
            ),
            saw=text,
            expected=case.money(due),
            parts={
                "column": column, "unit": case.money_unit,
                "first": case.in_unit(pair[0]), "second": case.in_unit(pair[1]),
            },
            variant="change" if change and not left else "",
        )  # fmt: skip


@dataclass(frozen=True)
class Unspent(Limits):
    left: Decimal  # share of the budget from which a reason is due
    much: Decimal
    most: Decimal
    reasons: tuple[str, ...]  # words by which a form explains it


@form_check(Unspent, variants=("explained", "rate"), parts=("left", "amount", "unit", "reason"))
def unspent_without_reason(case: Case, limits: Unspent) -> Hit | None:
    """Much of the budget was left and nothing in the form says why."""
    total, left = case.total, case.unspent_share
    if total is None or left is None or left <= limits.left or not case.is_filled:
        return None
    if not case.executed and case.execution_rate == 0 and not case.budget:
        return None
    explained = explanation(case, limits.reasons)
    much = left > limits.much
    if explained and not much:
        return None
    grave = Severity.HIGH if left > limits.most else Severity.MEDIUM if much else Severity.LOW
    known = case.funding.left_over is not None
    return Hit(
        object=total.label_text,
        quotes=case.fund_quotes(total, "executed_wan", "adjusted_budget_wan", "execution_rate_text"),
        saw=format_percent(case.execution_rate or _ZERO),
        parts={
            "left": left,
            "amount": None if case.funding.left_over is None else case.in_unit(case.funding.left_over),
            "unit": case.money_unit,
            "reason": explained[:60],
        },
        row=case.fund_key(total),
        variant="explained" if explained else "" if known else "rate",
        severity=Severity.LOW if explained else grave,
        verdict=Verdict.ASK if explained else None,
    )


def explanation(case: Case, words: tuple[str, ...]) -> str:
    """What the form says about money left over: the reason of a fund row or of an indicator, or a passage."""
    for line in case.project.funds:
        reason = line.reason_text or ""
        if len(squeeze(reason)) > 2 and not has_any(reason, ("字以内", "请填", "说明：")):
            return reason
    for row in case.rows:
        if row.item.reason_text and has_any(row.item.reason_text, words):
            return row.item.reason_text
    text = case.said_under(
        "cause", "execution", "fund_use", "arrival", "management", "overview", "problem", "measure", "conclusion"
    )
    lines = [line for part in text.splitlines() for line in re.split(r"(?<=[。；;])", part)]
    return next((line for line in lines if has_any(line, words) and not has_any(line, _NONE_LEFT)), "")


@dataclass(frozen=True)
class Adjusted(Limits):
    share: Decimal  # change of the budget from which one asks where the form does not
    reasons: tuple[str, ...]


@form_check(Adjusted, variants=("from_nothing",), parts=("initial", "change", "share", "unit"))
def adjusted_without_reason(case: Case, limits: Adjusted) -> Hit | None:
    """The budget was changed in the year and the form, which asks why, gives no reason."""
    total = case.total
    if total is None or total.initial_budget_wan is None or not total.adjusted_budget_wan:
        return None
    change = total.adjusted_budget_wan - total.initial_budget_wan
    if abs(change) <= _CENT or explanation(case, limits.reasons):
        return None
    asked = any(
        line.reason_text is not None or "reason_text" in line.cells for line in case.project.funds
    ) or case.project.form.layout.startswith("sichuan")
    share = abs(change) / total.initial_budget_wan if total.initial_budget_wan else _ZERO  # added in the year
    if not asked and share < limits.share:
        return None
    due = asked and bool(total.initial_budget_wan)
    return Hit(
        object=total.label_text,
        quotes=case.fund_quotes(total, "adjusted_budget_wan", "initial_budget_wan", "reason_text"),
        saw=case.money(total.adjusted_budget_wan),
        parts={
            "initial": case.in_unit(total.initial_budget_wan),
            "change": ("+" if change > 0 else "") + case.money(change),
            "share": share,
            "unit": case.money_unit,
        },
        row=case.fund_key(total),
        variant="" if total.initial_budget_wan else "from_nothing",
        severity=None if due else Severity.LOW,
        verdict=None if due else Verdict.ASK,
    )
