"""Money (资金): rows that must add up, rates and execution points that follow from them, what was left unspent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from perfeval.model import FundKind, FundLine
from perfeval.money import AMOUNTS, money_of_line
from perfeval.numbers import format_number, format_percent, format_points, half_up
from perfeval.review.case import Case, decimals
from perfeval.review.findings import Severity, Verdict
from perfeval.review.hits import Held, Hit
from perfeval.review.text import has_any, squeeze
from perfeval.values.reading import PrintedRate

_COLUMNS = {
    "initial_budget_wan": "年初预算数",
    "adjusted_budget_wan": "全年预算数",
    "arrived_wan": "到位数",
    "executed_wan": "全年执行数",
}
_CENT = Decimal("0.01")


def rows_add_up(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Every money column of 年度资金总额 is the sum of its parts (其中)."""
    total, parts = case.total, case.parts
    if total is None or not parts:
        return
    for name in AMOUNTS:
        said: Decimal | None = getattr(total, name)
        below = [(line, value) for line in parts if (value := getattr(line, name)) is not None]
        if said is None or not below:
            continue
        summed = sum((value for _, value in below), Decimal(0))
        quotes = case.fund_quotes(total, name) + tuple(
            quote for line, _ in below for quote in case.fund_quotes(line, name)
        )
        if abs(summed - said) <= _tolerance(case, total, below, name) or _nested(said, [value for _, value in below]):
            yield Held(total.label_text, quotes, case.money(said), row=case.fund_key(total))
            continue
        values = " + ".join(case.money(value) for _, value in below)
        shared = {"column": _COLUMNS[name], "unit": case.money_unit, "sum": values, "part": below[0][0].label_text}
        if culprit := _culprit(case, said, below, name):
            line, likely = culprit
            yield Hit(
                line.label_text,
                case.fund_quotes(line, name) + quotes,
                case.money(getattr(line, name)),
                case.money(likely),
                {**shared, "total": case.money(said), "rate": line.execution_rate_text or ""},
                row=case.fund_key(line),
                variant="part",
            )
            continue
        partial = summed < said and not any(line.kind is FundKind.OTHER for line in parts) and len(below) < 2
        yield Hit(
            total.label_text,
            quotes,
            case.money(said),
            case.money(summed),
            shared,
            row=case.fund_key(total),
            points=case.execution_points if said == 0 else None,
            variant="partial" if partial else "one" if len(below) == 1 else "",
            verdict=Verdict.ASK if partial else None,
            severity=Severity.LOW if partial else None,
        )


def _tolerance(case: Case, total: FundLine, below: list[tuple[FundLine, Decimal]], name: str) -> Decimal:
    """A rounding tail is no error: one cent, or half of the total's last digit where only the total is rounded."""
    places = decimals(squeeze(total.texts.get(name, "")) or format_number(getattr(total, name)))
    finer = max(
        (decimals(squeeze(line.texts.get(name, "")) or format_number(value)) for line, value in below), default=0
    )
    scale = Decimal("0.0001") if case.in_yuan else Decimal(1)
    if finer > places:
        return Decimal("0.5") * scale.scaleb(-places)
    return _CENT * scale


def _nested(said: Decimal, values: list[Decimal]) -> bool:
    """Some rows are parts of the row above them (财政拨款 48，其中：区级 48) and the others make up the total."""

    def adds_up(start: int, left: Decimal) -> bool:
        if start == len(values):
            return left == 0
        below = Decimal(0)
        for end in range(start + 1, len(values) + 1):
            if (end == start + 1 or below == values[start]) and adds_up(end, left - values[start]):
                return True
            if end < len(values):
                below += values[end]
        return False

    return len(values) > 1 and any(values) and adds_up(0, said)


def _culprit(
    case: Case, said: Decimal, below: list[tuple[FundLine, Decimal]], name: str
) -> tuple[FundLine, Decimal] | None:
    """The one part whose correction sets both its column and its own printed rate right (行列交叉定位)."""
    if name not in ("executed_wan", "adjusted_budget_wan") or said == 0:
        return None
    excess = sum((value for _, value in below), Decimal(0)) - said
    fitting = []
    for line, value in below:
        printed, likely = printed_of(line), value - excess
        other = line.adjusted_budget_wan if name == "executed_wan" else line.executed_wan
        if printed is None or printed.rate is None or not other or likely <= 0:
            continue
        before, after = (
            (value / other, likely / other)
            if name == "executed_wan"
            else (other / value if value else Decimal(0), other / likely)
        )
        if abs(after - printed.rate) < Decimal("0.005") < abs(before - printed.rate):
            fitting.append((line, likely))
    return fitting[0] if len(fitting) == 1 else None


def rate_printed(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The printed execution rate is spent ÷ adjusted budget, to the digits printed."""
    for line in case.project.funds:
        printed, budget = printed_of(line), money_of_line(line).budget.wan
        if printed is None or printed.rate is None or not budget or line.executed_wan is None:
            continue
        rate = line.executed_wan / budget
        quotes = case.fund_quotes(
            line, "execution_rate_text", "executed_wan", "adjusted_budget_wan", "initial_budget_wan"
        )
        if printed.agrees(rate):
            yield Held(line.label_text, quotes, line.execution_rate_text or "", row=case.fund_key(line))
            continue
        if line.arrived_wan and printed.agrees(line.executed_wan / line.arrived_wan):
            continue  # 实际支出 ÷ 实际到位: the other rate of that name
        initial = bool(line.initial_budget_wan) and printed.agrees(line.executed_wan / (line.initial_budget_wan or 1))
        gap = abs(printed.rate - rate) * 100
        small = gap <= max(Decimal(str(limits["small"])), Decimal(1).scaleb(-printed.places))
        yield Hit(
            line.label_text,
            quotes,
            line.execution_rate_text,
            _rate_text(rate, max(printed.places, 2)),
            {
                "executed": case.money(line.executed_wan),
                "budget": case.money(budget),
                "unit": case.money_unit,
                "exact": format_percent(rate, 3),
            },
            row=case.fund_key(line),
            variant="initial" if initial else "",
            severity=Severity.LOW if small else None,
        )


def _rate_text(rate: Decimal, places: int) -> str:
    """A rate with all its decimals, as forms print it; whole percents without."""
    exact = half_up(rate * 100, places)
    return f"{format_number(exact)}%" if exact == exact.to_integral_value() else f"{exact}%"


def rate_of_nothing(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """0 spent of 0 has no rate; neither 0 % nor 100 % may be printed."""
    lines = [
        line
        for line in case.project.funds
        if not line.adjusted_budget_wan
        and line.adjusted_budget_wan is not None
        and not line.executed_wan
        and printed_of(line) is not None
    ]
    if lines and not (lines[0] is case.total and any(getattr(line, name) for line in case.parts for name in AMOUNTS)):
        quotes = tuple(quote for line in lines for quote in case.fund_quotes(line, "execution_rate_text"))
        names = "、".join(line.label_text for line in lines)
        yield Hit(
            lines[0].label_text,
            quotes,
            lines[0].execution_rate_text,
            "—",
            {"labels": names},
            row=case.fund_key(lines[0]),
        )


def execution_score(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Points for execution are points × rate, at most all of them."""
    total = case.total
    points = case.execution_points
    if total is None or points is None or total.self_score is None or case.execution_rate is None:
        return
    rate, quotes = (
        case.execution_rate,
        case.fund_quotes(
            total, "self_score", "max_score", "execution_rate_text", "executed_wan", "adjusted_budget_wan"
        ),
    )
    evaluated = next(
        (fund.score for fund in case.evaluation.funds if fund.line is total and fund.max_score == points), None
    )
    expected = evaluated if evaluated is not None else half_up(points * min(max(rate, Decimal(0)), Decimal(1)))
    if abs(total.self_score - expected) <= Decimal(str(limits["tolerance"])) or _from_printed_rate(total, points, rate):
        yield Held(total.label_text, quotes, format_points(total.self_score), row=case.fund_key(total))
        return
    yield Hit(
        total.label_text,
        quotes,
        format_points(total.self_score),
        format_points(expected),
        {
            "max_score": format_number(points),
            "rate": format_percent(rate),
            "executed": case.money(case.executed or Decimal(0)),
            "budget": case.money(case.budget or Decimal(0)),
            "unit": case.money_unit,
        },
        points=abs(total.self_score - expected),
        row=case.fund_key(total),
        variant="printed" if case.funding.is_printed else "",
    )


def printed_of(line: FundLine) -> PrintedRate | None:
    """The rate printed in a fund row, read beside the amounts of the row."""
    return money_of_line(line).printed


def _from_printed_rate(total: FundLine, points: Decimal, rate: Decimal) -> bool:
    """The score follows from the rate as printed, and that rate is right to its own digits."""
    printed = printed_of(total)
    if printed is None or printed.rate is None or total.self_score is None or not printed.agrees(rate):
        return False
    return abs(total.self_score - points * min(printed.rate, Decimal(1))) <= Decimal("0.005")


def overspent(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """More was spent than budgeted, or spent without any budget."""
    for line in case.project.funds:
        budget = money_of_line(line).budget.wan
        if (
            budget is None
            or line.executed_wan is None
            or line.executed_wan <= budget * (1 + Decimal(str(limits["tolerance"])))
        ):
            continue
        if line is not case.total and case.total is not None and case.total.executed_wan == line.executed_wan:
            continue  # the total row says it already
        if line is case.total and not budget and any(part.adjusted_budget_wan for part in case.parts):
            continue  # a total of 0 is another matter
        yield Hit(
            line.label_text,
            case.fund_quotes(line, "executed_wan", "adjusted_budget_wan", "initial_budget_wan"),
            case.money(line.executed_wan),
            f"≤{case.money(budget)}",
            {"budget": case.money(budget), "unit": case.money_unit, "over": case.money(line.executed_wan - budget)},
            row=case.fund_key(line),
            variant="" if budget else "nothing",
        )


def unspent_without_reason(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Much of the budget was left and nothing in the form says why."""
    total, left = case.total, case.unspent_share
    if total is None or left is None or left <= Decimal(str(limits["left"])) or not case.is_filled:
        return
    if not case.executed and case.execution_rate == 0 and not case.budget:
        return
    explained = explanation(case, limits["reasons"])
    much = left > Decimal(str(limits["much"]))
    if explained and not much:
        return
    quotes = case.fund_quotes(total, "executed_wan", "adjusted_budget_wan", "execution_rate_text")
    amount = case.money(case.funding.left_over) if case.funding.left_over is not None else ""
    severity = (
        Severity.HIGH
        if left > Decimal(str(limits["most"])) and not explained
        else Severity.MEDIUM
        if much and not explained
        else Severity.LOW
    )
    yield Hit(
        total.label_text,
        quotes,
        format_percent(case.execution_rate or Decimal(0)),
        None,
        {"left": format_percent(left), "amount": amount, "unit": case.money_unit, "reason": explained[:60]},
        row=case.fund_key(total),
        variant="explained" if explained else "" if amount else "rate",
        severity=severity,
        verdict=Verdict.ASK if explained else None,
    )


def explanation(case: Case, words: list[str]) -> str:
    """What the form says about money left over: the reason of a fund row or of an indicator, or a passage."""
    for line in case.project.funds:
        if (
            line.reason_text
            and len(squeeze(line.reason_text)) > 2
            and not has_any(line.reason_text, ("字以内", "请填", "说明："))
        ):
            return line.reason_text
    for row in case.rows:
        if row.item.reason_text and has_any(row.item.reason_text, words):
            return row.item.reason_text
    text = case.said_under(
        "cause", "execution", "fund_use", "arrival", "management", "overview", "problem", "measure", "conclusion"
    )
    if has_any(text, words):
        return (
            next(line for line in text.splitlines() if has_any(line, words))
            if any(has_any(line, words) for line in text.splitlines())
            else text
        )
    return ""


def adjusted_without_reason(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """The budget was changed in the year and the form, which asks why, gives no reason."""
    total = case.total
    if total is None or total.initial_budget_wan is None or total.adjusted_budget_wan is None:
        return
    change = total.adjusted_budget_wan - total.initial_budget_wan
    if abs(change) <= _CENT or explanation(case, limits["reasons"]):
        return
    asked = any(
        line.reason_text is not None or "reason_text" in line.cells for line in case.project.funds
    ) or case.project.form.layout.startswith("sichuan")
    share = abs(change) / total.initial_budget_wan if total.initial_budget_wan else Decimal(0)  # added in the year
    if (not asked and share < Decimal(str(limits["share"]))) or not total.adjusted_budget_wan:
        return
    yield Hit(
        total.label_text,
        case.fund_quotes(total, "adjusted_budget_wan", "initial_budget_wan", "reason_text"),
        case.money(total.adjusted_budget_wan),
        None,
        {
            "initial": case.money(total.initial_budget_wan),
            "change": ("+" if change > 0 else "") + case.money(change),
            "share": format_percent(share, 1),
            "unit": case.money_unit,
        },
        row=case.fund_key(total),
        variant="" if total.initial_budget_wan else "from_nothing",
        severity=None if asked and total.initial_budget_wan else Severity.LOW,
        verdict=None if asked and total.initial_budget_wan else Verdict.ASK,
    )


def amount_magnitude(case: Case, limits: Mapping[str, Any]) -> Iterator[Hit | Held]:
    """Two amounts of one row differ by a factor of ten thousand: 元 and 万元 mixed up."""
    low, high = Decimal(str(limits["low"])), Decimal(str(limits["high"]))
    for line in case.project.funds:
        known = [(name, value) for name in AMOUNTS if (value := getattr(line, name))]
        for (one, first), (other, second) in pairwise(known):
            ratio = max(first, second) / min(first, second)
            if low <= ratio <= high:
                big, small = (one, other) if first > second else (other, one)
                yield Hit(
                    line.label_text,
                    case.fund_quotes(line, big, small),
                    case.money(getattr(line, big)),
                    case.money(getattr(line, small)),
                    {"big": _COLUMNS[big], "small": _COLUMNS[small], "times": format_number(half_up(ratio, 0))},
                    row=case.fund_key(line),
                )
                break
