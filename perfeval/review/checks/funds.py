"""Money (资金): rows that must add up, rates and execution points that follow from them, what was left unspent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from perfeval.model import FundKind, FundLine
from perfeval.money import AMOUNTS, money_of_line
from perfeval.numbers import format_number, format_percent, format_points, half_up
from perfeval.review.case import Case, decimals
from perfeval.review.checking import Limits, form_check, line_check
from perfeval.review.checks.scores import by_points
from perfeval.review.findings import Severity, Verdict
from perfeval.review.hits import Held, Hit
from perfeval.review.text import has_any, squeeze
from perfeval.values.reading import PrintedRate, read_amount

_COLUMNS = {
    "initial_budget_wan": "年初预算数",
    "adjusted_budget_wan": "全年预算数",
    "arrived_wan": "到位数",
    "executed_wan": "全年执行数",
}
_CENT = Decimal("0.01")
_NONE_LEFT = ("(无|没有|未产生|不存在)(任何)?(资金)?(结余|节余|结转|剩余)", "全部(支付|支出|用完)")
_ZERO = Decimal(0)


@dataclass(frozen=True)
class AddUp(Limits):
    small: Decimal  # a gap below this share of the total is a slip
    breakdown: tuple[str, ...]  # rows that begin another breakdown of the same total (按支出性质分)
    by_use: tuple[str, ...]  # parts by what the money is spent on, beside parts by where it comes from


@form_check(AddUp, variants=("part", "one", "partial"), parts=("column", "unit", "sum", "part", "total", "rate"))
def rows_add_up(case: Case, limits: AddUp) -> Iterator[Hit | Held]:
    """Every money column of 年度资金总额 is the sum of its parts (其中), breakdown by breakdown."""
    total = case.total
    if total is None or not case.parts or not case.funds_in_table:
        return  # what sentences name is compared sentence by sentence: see sums_in_words
    found: dict[tuple[object, ...], list[tuple[str, Hit | Held]]] = {}
    for parts in _breakdowns(case, limits):
        for name in AMOUNTS:
            below = [(line, value) for line in parts if (value := getattr(line, name)) is not None]
            if getattr(total, name) is not None and below:
                one = _column_adds_up(case, total, name, below, limits)
                key = (type(one), one.object, one.saw, getattr(one, "expected", None), getattr(one, "variant", None))
                found.setdefault(key, []).append((_COLUMNS[name], one))
    for same in found.values():  # one slip over several columns is said once
        first = same[0][1]
        if isinstance(first, Held):
            yield from (one for _, one in same)
        else:
            quotes = tuple(q for _, one in same for q in one.quotes)
            yield replace(first, quotes=quotes, parts={**first.parts, "column": tuple(column for column, _ in same)})


def _breakdowns(case: Case, limits: AddUp) -> list[list[FundLine]]:
    """The parts, breakdown by breakdown; a row that only begins one is none of its parts."""
    parts, below = case.parts, [line for line in case.project.funds if line is not case.total]
    heads = [n for n, line in enumerate(below) if has_any(line.label_text, limits.breakdown)]
    if heads:
        again = {n for n in heads if n - 1 in heads and _head(below[n]) == _head(below[n - 1])}  # said on each row
        heads = [n for n in heads if n not in again]
        edges = [*heads, len(below)]
        firsts = [start if _is_a_part(below[start]) else start + 1 for start in heads]
        return [below[first:end] or [below[first - 1]] for first, end in zip(firsts, edges[1:], strict=True)]
    uses = [line for line in parts if has_any(line.label_text, limits.by_use)]
    sources = [line for line in parts if line not in uses]
    apart = len(uses) > 1 and len(sources) > 1 and any(_closes(case, group) for group in (uses, sources))
    return [sources, uses] if apart and not _closes(case, list(parts)) else [list(parts)]


def _is_a_part(line: FundLine) -> bool:
    """The row that begins a breakdown names its first part too (按支出性质分：基本支出)."""
    _begins, _colon, first = squeeze(line.label_text).replace("：", ":").partition(":")
    return bool(first)


def _head(line: FundLine) -> str:
    """By what a row says its breakdown is made (按来源分)."""
    return squeeze(line.label_text).replace("：", ":").partition(":")[0]


def _closes(case: Case, lines: list[FundLine]) -> bool:
    """The rows make the total in some column."""
    for name in AMOUNTS:
        said = getattr(case.total, name, None)
        if said and said == sum((getattr(line, name) or _ZERO for line in lines), _ZERO):
            return True
    return False


def _column_adds_up(
    case: Case, total: FundLine, name: str, below: list[tuple[FundLine, Decimal]], limits: AddUp
) -> Hit | Held:
    said: Decimal = getattr(total, name)
    summed = sum((value for _, value in below), _ZERO)
    quotes = case.fund_quotes(total, name) + tuple(q for line, _ in below for q in case.fund_quotes(line, name))
    if abs(summed - said) <= _tolerance(case, total, below, name) or _nested(said, [value for _, value in below]):
        return Held(object=total.label_text, quotes=quotes, saw=case.money(said), row=case.fund_key(total))
    shared = {
        "column": _COLUMNS[name],
        "unit": case.money_unit,
        "sum": " + ".join(case.money(value) for _, value in below),
        "part": re.sub(r"^其中[:：]?\s*", "", below[0][0].label_text).rstrip("：:"),
        "total": case.in_unit(said),
        "rate": "",
    }
    if culprit := _culprit(said, below, name):
        line, likely = culprit
        return Hit(
            object=line.label_text,
            quotes=case.fund_quotes(line, name) + quotes,
            saw=case.money(getattr(line, name)),
            expected=case.money(likely),
            parts={**shared, "rate": line.execution_rate_text or ""},
            row=case.fund_key(line),
            variant="part",
        )
    alone = len(below) < 2 and (len(case.parts) < 2 or not any(line.kind is FundKind.OTHER for line in case.parts))
    partial = summed < said and alone
    slip = said != 0 and abs(summed - said) <= abs(said) * limits.small
    return Hit(
        object=total.label_text,
        quotes=quotes,
        saw=case.money(said),
        expected=case.money(summed),
        parts=shared,
        row=case.fund_key(total),
        points=case.execution_points if said == 0 else None,
        variant="partial" if partial else "one" if len(below) == 1 else "",
        verdict=Verdict.ASK if partial else None,
        severity=Severity.LOW if partial or slip else None,
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
        below = _ZERO
        for end in range(start + 1, len(values) + 1):
            if (end == start + 1 or below == values[start]) and adds_up(end, left - values[start]):
                return True
            if end < len(values):
                below += values[end]
        return False

    return len(values) > 1 and any(values) and adds_up(0, said)


def _culprit(said: Decimal, below: list[tuple[FundLine, Decimal]], name: str) -> tuple[FundLine, Decimal] | None:
    """The one part whose correction sets both its column and its own printed rate right (行列交叉定位)."""
    if name not in ("executed_wan", "adjusted_budget_wan") or said == 0:
        return None
    excess = sum((value for _, value in below), _ZERO) - said
    fitting = [
        (line, value - excess) for line, value in below if value > excess and _rate_fits(line, value, excess, name)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _rate_fits(line: FundLine, value: Decimal, excess: Decimal, name: str) -> bool:
    """The row's printed rate agrees with the corrected amount, and not with the one that stands there."""
    printed, likely = printed_of(line), value - excess
    other = line.adjusted_budget_wan if name == "executed_wan" else line.executed_wan
    if printed is None or printed.rate is None or not other:
        return False
    if name == "executed_wan":
        before, after = value / other, likely / other
    else:
        before, after = other / value if value else _ZERO, other / likely
    return abs(after - printed.rate) < Decimal("0.005") < abs(before - printed.rate)


@dataclass(frozen=True)
class Small(Limits):
    small: Decimal  # percentage points that are a slip of rounding


@line_check(Small, variants=("initial",), parts=("executed", "budget", "unit", "exact"))
def rate_printed(line: FundLine, case: Case, limits: Small) -> Hit | Held | None:
    """The printed execution rate is spent ÷ adjusted budget, to the digits printed."""
    printed, budget = printed_of(line), money_of_line(line).budget.wan
    if printed is None or printed.rate is None or not budget or line.executed_wan is None:
        return None
    rate = line.executed_wan / budget
    quotes = case.fund_quotes(line, "execution_rate_text", "executed_wan", "adjusted_budget_wan", "initial_budget_wan")
    tail = Decimal("1.01").scaleb(-printed.places) / 100 if printed.places >= 2 else _ZERO
    if printed.agrees(rate):
        return Held(quotes=quotes, saw=line.execution_rate_text or "")
    others = [
        one for one in case.project.funds if one is not line and (said := printed_of(one)) and said.rate is not None
    ]
    # where no row fits at all, the columns are other ones than they seem: a person looks
    none_fits = bool(others) and not any(_agrees(one) for one in others) and abs(printed.rate - rate) > Decimal("0.2")
    unsure = none_fits or abs(printed.rate - half_up(rate, printed.places + 2)) < tail
    if line.arrived_wan and printed.agrees(line.executed_wan / line.arrived_wan):
        return None  # 实际支出 ÷ 实际到位: the other rate of that name
    initial = bool(line.initial_budget_wan) and printed.agrees(line.executed_wan / (line.initial_budget_wan or 1))
    gap = abs(printed.rate - rate) * 100
    small = gap <= max(limits.small, Decimal(1).scaleb(-printed.places))
    return Hit(
        quotes=quotes,
        saw=line.execution_rate_text,
        expected=_rate_text(rate, max(printed.places, 2)),
        parts={
            "executed": case.in_unit(line.executed_wan),
            "budget": case.in_unit(budget),
            "unit": case.money_unit,
            "exact": format_percent(rate, 3),
        },
        variant="initial" if initial else "",
        verdict=Verdict.ASK if unsure else None,
        severity=Severity.LOW if small or unsure else None,
    )


def _rate_text(rate: Decimal, places: int) -> str:
    """A rate with all its decimals, as forms print it; whole percents without."""
    exact = half_up(rate * 100, places)
    return f"{format_number(exact)}%" if exact == exact.to_integral_value() else f"{exact}%"


@form_check(variants=("both", "score", "error"), parts=("rate", "score", "points"))
def derived_blank(case: Case, _: Limits) -> Hit | None:
    """Budget and spending stand in the total row, and what follows from them, rate and points, was not filled in."""
    total, rate = case.total, case.execution_rate
    if total is None or rate is None or case.funding.is_printed or total.executed_wan is None:
        return None
    lines = case.project.funds
    rated = any("execution_rate_text" in line.cells for line in lines)
    said = squeeze(total.execution_rate_text or "")
    error = said.startswith("#")  # what a spreadsheet prints instead of a figure
    no_rate = (rated and not said) or error
    points = case.execution_points or total.max_score or case.left_for_execution
    asked = "self_score" in total.cells and all(row.self_score is not None for row in case.rows) and bool(case.rows)
    asked = asked and not any(line.self_score is not None for line in lines)
    no_score = asked and total.self_score is None and not squeeze(total.texts.get("self_score", ""))
    if not no_rate and not (no_score and points):
        return None
    due = None if points is None else half_up(points * min(rate, Decimal(1)))
    return Hit(
        object=total.label_text,
        quotes=case.fund_quotes(total, "execution_rate_text", "self_score", "executed_wan", "adjusted_budget_wan"),
        saw=total.execution_rate_text if error else "",
        expected=_rate_text(rate, 2) if no_rate else None if due is None else format_points(due),
        parts={"rate": rate, "score": due, "points": points},
        row=case.fund_key(total),
        points=due if no_score else None,
        variant="error"
        if error
        else "both"
        if no_rate and no_score and points
        else "score"
        if no_score and points
        else "",
        severity=Severity.MEDIUM if error or (no_score and points) else None,
    )


@form_check()
def rate_of_nothing(case: Case, _: Limits) -> Hit | None:
    """0 spent of 0 has no rate; neither 0 % nor 100 % may be printed."""
    lines = [
        line
        for line in case.project.funds
        if not line.adjusted_budget_wan
        and line.adjusted_budget_wan is not None
        and not line.executed_wan
        and printed_of(line) is not None
    ]
    if not lines or (lines[0] is case.total and any(getattr(line, name) for line in case.parts for name in AMOUNTS)):
        return None
    return Hit(
        object=lines[0].label_text,
        quotes=tuple(quote for line in lines for quote in case.fund_quotes(line, "execution_rate_text")),
        saw=lines[0].execution_rate_text,
        expected="—",
        parts={"labels": tuple(line.label_text for line in lines)},
        row=case.fund_key(lines[0]),
    )


@dataclass(frozen=True)
class Tolerance(Limits):
    tolerance: Decimal


@form_check(
    Tolerance,
    variants=("printed", "weight"),
    parts=("max_score", "rate", "executed", "budget", "unit", "printed", "weights", "norm"),
)
def execution_score(case: Case, limits: Tolerance) -> Iterator[Hit | Held]:
    """Points for execution are points × rate, at most all of them."""
    total, points, rate = case.total, case.execution_points, case.execution_rate
    if total is None or points is None or total.self_score is None or rate is None:
        return
    quotes = case.fund_quotes(
        total, "self_score", "max_score", "execution_rate_text", "executed_wan", "adjusted_budget_wan"
    )
    evaluated = next(
        (fund.score for fund in case.evaluation.funds if fund.line is total and fund.max_score == points), None
    )
    exact = points * min(max(rate, _ZERO), Decimal(1))
    expected = evaluated if evaluated is not None else half_up(exact)
    common = Hit(
        object=total.label_text,
        quotes=quotes,
        saw=format_points(total.self_score),
        parts={
            "max_score": points,
            "rate": rate,
            "executed": case.in_unit(case.executed or _ZERO),
            "budget": case.in_unit(case.budget or _ZERO),
            "unit": case.money_unit,
            "printed": total.max_score,
            "weights": None,
            "norm": Decimal(100),
        },
        row=case.fund_key(total),
    )
    if total.max_score is not None and total.max_score != points:
        yield replace(
            common, saw=format_number(total.max_score), expected=format_number(points), variant="weight",
            verdict=Verdict.INCONSISTENT, severity=Severity.LOW,
        )  # fmt: skip
    close = abs(total.self_score - exact) <= max(limits.tolerance, case.rounding)
    if close or abs(total.self_score - expected) <= limits.tolerance or _from_printed_rate(total, points, rate):
        yield Held(object=common.object, quotes=quotes, saw=format_points(total.self_score), row=common.row)
        return
    yield replace(
        common,
        expected=format_points(expected),
        points=abs(total.self_score - expected),
        severity=by_points(abs(total.self_score - expected)),
        variant="printed" if case.funding.is_printed else "",
    )


def _agrees(line: FundLine) -> bool:
    """The printed rate of a row is that of its amounts."""
    printed, budget = printed_of(line), money_of_line(line).budget.wan
    return bool(printed and budget and line.executed_wan is not None and printed.agrees(line.executed_wan / budget))


def printed_of(line: FundLine) -> PrintedRate | None:
    """The rate printed in a fund row, read beside the amounts of the row."""
    return money_of_line(line).printed


def _from_printed_rate(total: FundLine, points: Decimal, rate: Decimal) -> bool:
    """The score follows from the rate as printed, and that rate is right to its own digits."""
    printed = printed_of(total)
    if printed is None or printed.rate is None or total.self_score is None or not printed.agrees(rate):
        return False
    return abs(total.self_score - points * min(printed.rate, Decimal(1))) <= Decimal("0.005")


@line_check(parts=("column",))
def no_number(line: FundLine, case: Case, _: Limits) -> Hit | None:
    """An amount that is written, and is no number (7,0.0,77): it counts nowhere."""
    for name in AMOUNTS:
        text = line.texts.get(name, "")
        if getattr(line, name) is None and any(char.isdigit() for char in text):
            return Hit(quotes=case.fund_quotes(line, name), saw=text, parts={"column": _COLUMNS[name]})
    return None


@line_check(Tolerance, variants=("nothing", "rate"), parts=("budget", "unit", "over", "printed", "score"))
def overspent(line: FundLine, case: Case, limits: Tolerance) -> Hit | None:
    """More was spent than budgeted, or spent without any budget."""
    budget = money_of_line(line).budget.wan
    if budget is None or line.executed_wan is None or line.executed_wan <= budget * (1 + limits.tolerance):
        return None
    if line is not case.total and case.total is not None and case.total.executed_wan == line.executed_wan:
        return None  # the total row says it already
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
    budget = money_of_line(line).budget.wan
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


@dataclass(frozen=True)
class Times(Limits):
    low: Decimal  # how many times apart two amounts are when 元 and 万元 are mixed up
    high: Decimal


@line_check(Times, parts=("big", "small", "times"))
def amount_magnitude(line: FundLine, case: Case, limits: Times) -> Hit | None:
    """Two amounts of one row differ by a factor of ten thousand: 元 and 万元 mixed up."""
    known = [(name, value) for name in AMOUNTS if (value := getattr(line, name))]
    for (one, first), (other, second) in pairwise(known):
        ratio = max(first, second) / min(first, second)
        if limits.low <= ratio <= limits.high:
            big, small = (one, other) if first > second else (other, one)
            return Hit(
                quotes=case.fund_quotes(line, big, small),
                saw=case.money(getattr(line, big)),
                expected=case.money(getattr(line, small)),
                parts={"big": _COLUMNS[big], "small": _COLUMNS[small], "times": half_up(ratio, 0)},
            )
    return None


@dataclass(frozen=True)
class Matrix(Limits):
    least: int  # columns of sources from which the rows are a table of sources across


@form_check(Matrix, variants=("column",), parts=("sum", "unit"))
def sources_across(case: Case, limits: Matrix) -> Iterator[Hit]:
    """Sources stand across and programmes down: every row and every column adds up."""
    table = [(line, _sources(line)) for line in case.project.funds]
    table = [(line, found) for line, found in table if len(found) >= limits.least and line.adjusted_budget_wan]
    closing = [line for line, found in table if sum(found.values()) == line.adjusted_budget_wan]
    if len(table) < 2 or not closing:
        return
    for line, found in table:
        if line not in closing:
            yield _matrix_hit(
                case, line, "adjusted_budget_wan", line.adjusted_budget_wan or _ZERO, list(found.values())
            )
    total = next((found for line, found in table if line is case.total), {})
    for name, said in total.items():
        values = [found[name] for line, found in table if line is not case.total and name in found]
        if values and sum(values) != said and case.total is not None:
            hit = _matrix_hit(case, case.total, name, said, values)
            yield replace(hit, object=name if name != "executed_wan" else hit.object, variant="column")


def _sources(line: FundLine) -> dict[str, Decimal]:
    """The amounts by source of one row, in 万元: columns that the form names by a source."""
    found: dict[str, Decimal] = {}
    for name, text in line.texts.items():
        if not name.endswith("_wan") and has_any(
            name, ["资金", "补助", "财政", "拨款", "中央", "省", "市", "县", "本级"]
        ):
            amount, _why = read_amount(text, "万元")
            found |= {name: amount} if amount is not None else {}
    return {"executed_wan": line.executed_wan, **found} if found and line.executed_wan is not None else found


def _matrix_hit(case: Case, line: FundLine, name: str, said: Decimal, values: list[Decimal]) -> Hit:
    summed = sum(values, _ZERO)
    return Hit(
        object=line.label_text,
        quotes=case.fund_quotes(line, name),
        saw=case.money(said),
        expected=case.money(summed),
        parts={"sum": " + ".join(case.money(value) for value in values), "unit": case.money_unit},
        row=f"matrix:{line.label_text}:{name}",
    )
