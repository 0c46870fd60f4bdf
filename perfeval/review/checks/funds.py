"""Money (资金): rows and columns that must add up, amounts that are no numbers or of another size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from perfeval.model import FundKind, FundLine
from perfeval.money import AMOUNTS
from perfeval.numbers import format_number, half_up
from perfeval.review.case import Case, decimals
from perfeval.review.checking import Limits, form_check, line_check
from perfeval.review.checks.funds_rates import printed_of
from perfeval.review.findings import Severity, Verdict
from perfeval.review.hits import Held, Hit
from perfeval.review.text import has_any, squeeze
from perfeval.values.reading import read_amount

_COLUMNS = {
    "initial_budget_wan": "年初预算数",
    "adjusted_budget_wan": "全年预算数",
    "arrived_wan": "到位数",
    "executed_wan": "全年执行数",
}


_CENT = Decimal("0.01")


_ZERO = Decimal(0)


@dataclass(frozen=True)
class AddUp(Limits):
    small: Decimal  # a gap below this share of the total is a slip
    breakdown: tuple[str, ...]  # rows that begin another breakdown of the same total (按支出性质分)
    by_use: tuple[str, ...]  # parts by what the money is spent on, beside parts by where it comes from


@form_check(
    AddUp,
    variants=("part", "one", "partial", "zeros"),
    parts=("column", "unit", "sum", "part", "total", "rate", "initial", "budget", "executed"),
)
def rows_add_up(case: Case, limits: AddUp) -> Iterator[Hit | Held]:
    """Every money column of 年度资金总额 is the sum of its parts (其中), breakdown by breakdown."""
    total = case.total
    if total is None or not case.parts or not case.funds_in_table:
        return  # what sentences name is compared sentence by sentence: see sums_in_words
    if _is_empty(total):
        if any(getattr(total, name) is not None for name in AMOUNTS) and (zeros := _over_its_parts(case, total)):
            yield replace(zeros, saw="0", variant="zeros")
        return
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


def _is_empty(line: FundLine) -> bool:
    """Nothing, or nothing but zeros, stands in a row."""
    return not any(getattr(line, name) for name in AMOUNTS)


@form_check(parts=("initial", "budget", "executed", "rate", "unit"))
def total_left_blank(case: Case, _: Limits) -> Hit | None:
    """The row of the whole (年度资金总额) was left blank over parts that hold amounts."""
    total = next((line for line in case.project.funds if line.kind is FundKind.TOTAL), None)
    if total is None or any(getattr(total, name) is not None for name in AMOUNTS):
        return None
    return _over_its_parts(case, total)


def _over_its_parts(case: Case, total: FundLine) -> Hit | None:
    """What a total that says nothing, or 0, should say by the rows below it; ``None`` where they say no more."""
    below = [line for line in case.project.funds if line is not total and not _is_empty(line)]
    sums = {name: sum((getattr(line, name) or _ZERO for line in below), _ZERO) for name in AMOUNTS}
    budget = sums["adjusted_budget_wan"] or sums["initial_budget_wan"]
    if not budget or any(line.kind is FundKind.TOTAL for line in below):
        return None
    parts = {
        "initial": case.in_unit(sums["initial_budget_wan"] or budget),
        "budget": case.in_unit(budget), "executed": case.in_unit(sums["executed_wan"]), "unit": case.money_unit,
        "rate": sums["executed_wan"] / budget,
    }  # fmt: skip
    quotes = case.fund_quotes(total, *AMOUNTS) + tuple(q for line in below for q in case.fund_quotes(line, *AMOUNTS))
    due = dict.fromkeys(case.money(value) for value in sums.values() if value)
    return Hit(
        object=total.label_text, quotes=quotes, saw="", expected="；".join(due), parts=parts,
        row=case.fund_key(total), points=case.execution_points,
    )  # fmt: skip


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


@line_check(parts=("column",))
def no_number(line: FundLine, case: Case, _: Limits) -> Hit | None:
    """An amount that is written, and is no number (7,0.0,77): it counts nowhere."""
    for name in AMOUNTS:
        text = line.texts.get(name, "")
        if getattr(line, name) is None and any(char.isdigit() for char in text):
            return Hit(quotes=case.fund_quotes(line, name), saw=text, parts={"column": _COLUMNS[name]})
    return None


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
