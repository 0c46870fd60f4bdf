"""What a project had and spent (项目资金): the fund rows of a form, and what they come to, decided once.

Everybody who states the budget, the spending, what is left or the execution rate of a project asks :class:`Money`:
scoring, review, JSON, page, charts, Word, Excel, terminal, portfolio. It is taken column by column from the total row
(年度资金总额), or from its parts (其中) where the total row is blank or says 0 and they do not; what was taken from
where, and what is doubtful about it, stands beside the amount. Which amount a rate is taken of is the rule book's
question; it is put to the same object (:meth:`Money.of`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

import perfeval.plain as plain
from perfeval.messages import Message, message
from perfeval.numbers import format_wan, round_rate
from perfeval.places import Place
from perfeval.values.rates import PrintedRate, printed_rate


class FundColumn(StrEnum):
    """Which amount of a fund row (资金栏目)."""

    INITIAL = "initial"  # 年初预算数
    ADJUSTED = "adjusted"  # 全年预算数
    ARRIVED = "arrived"  # 到位资金
    EXECUTED = "executed"  # 全年执行数


COLUMNS: Mapping[FundColumn, str] = {
    FundColumn.INITIAL: "initial_budget_wan",
    FundColumn.ADJUSTED: "adjusted_budget_wan",
    FundColumn.ARRIVED: "arrived_wan",
    FundColumn.EXECUTED: "executed_wan",
}
"""The attribute of a fund row that holds it."""

AMOUNTS = tuple(COLUMNS.values())


class FundKind(StrEnum):
    """Whose money a fund row is (资金来源)."""

    TOTAL = "total"  # 年度资金总额, 合计
    CURRENT_APPROPRIATION = "current_appropriation"  # 当年财政拨款
    CARRIED_OVER = "carried_over"  # 上年结转资金
    CENTRAL = "central"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    COUNTY = "county"  # 区县, 本级
    LOCAL = "local"  # 地方财政资金
    FISCAL = "fiscal"  # 财政资金
    SPECIAL_ACCOUNT = "special_account"  # 财政专户管理资金
    UNIT = "unit"  # 单位资金
    OTHER = "other"  # 其他资金


@dataclass(frozen=True)
class FundLine:
    """One row of the funds block (项目资金). Key: project id + position.

    Amounts in 万元. ``execution_rate_text`` is the printed rate; the recomputed one belongs to
    the evaluation. ``level`` is 0 for a total, 1 for its parts (其中), 2 for parts of parts.
    ``cells`` maps attribute names to places.
    """

    label_text: str
    kind: FundKind
    level: int = 0
    initial_budget_wan: Decimal | None = None
    adjusted_budget_wan: Decimal | None = None
    arrived_wan: Decimal | None = None
    executed_wan: Decimal | None = None
    execution_rate_text: str | None = None
    max_score: Decimal | None = None
    self_score: Decimal | None = None
    reason_text: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)  # attribute → the amount as written
    cells: Mapping[str, Place] = field(default_factory=dict)

    def __repr__(self) -> str:
        own = self.money
        said = {"budget": format_wan(own.budget.wan), "spent": format_wan(own.executed.wan)}
        return f"{self.label_text}{plain.say('colon')}{plain.say('project.money', **said)}"

    @cached_property
    def money(self) -> Money:
        """The money of this row, by its own amounts alone."""
        initial, adjusted, arrived, executed = (_amount(name, self, ()) for name in COLUMNS)
        return Money(self, (), initial, adjusted, arrived, executed)

    def amount(self, name: FundColumn) -> Decimal | None:
        """One amount of this row."""
        found: Decimal | None = getattr(self, COLUMNS[name])
        return found


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount of the whole project in 万元, with the rows it was taken from; ``None`` where the form has none."""

    name: FundColumn
    wan: Decimal | None = None
    lines: tuple[FundLine, ...] = ()
    doubt: Message | None = None

    @property
    def terms(self) -> Iterator[tuple[Decimal, Place | None]]:
        """What it is the sum of, as a rule one cell: each amount with its place."""
        for line in self.lines:
            if (wan := line.amount(self.name)) is not None:
                yield wan, line.cells.get(COLUMNS[self.name])

    @property
    def places(self) -> tuple[Place, ...]:
        """The cells that it was taken from."""
        return tuple(place for _, place in self.terms if place is not None)


@dataclass(frozen=True)
class Money:
    """The money of a project, or of one fund row alone.

    Attributes:
        line: the row that stands for the whole (年度资金总额); ``None`` where several rows have no total.
        parts: the rows that make up the whole (其中), not the parts of parts.
        base: which amount the rate is taken of; ``fallbacks``: those that take its place where the form has it not.
    """

    line: FundLine | None
    parts: tuple[FundLine, ...]
    initial: Amount
    adjusted: Amount
    arrived: Amount
    executed: Amount
    base: FundColumn = FundColumn.ADJUSTED
    fallbacks: tuple[FundColumn, ...] = (FundColumn.INITIAL,)

    def of(self, base: FundColumn, fallbacks: tuple[FundColumn, ...]) -> Money:
        """The same money with its rate taken of another amount, as a rule book says."""
        return replace(self, base=base, fallbacks=fallbacks)

    def amount(self, name: FundColumn) -> Amount:
        """One amount of the whole, as the form has it."""
        found: Amount = getattr(self, name)
        return found

    @cached_property
    def budget(self) -> Amount:
        """What could be spent: 全年预算数, else 年初预算数."""
        return self._first(FundColumn.ADJUSTED, FundColumn.INITIAL)

    @cached_property
    def denominator(self) -> Amount:
        """The amount that the execution rate is taken of."""
        return self._first(self.base, *self.fallbacks)

    def _first(self, *names: FundColumn) -> Amount:
        found = (self.amount(name) for name in names)
        return next((one for one in found if one.wan is not None), self.amount(names[0]))

    @property
    def left_over(self) -> Decimal | None:
        """Budget not spent (结余); below zero where more was spent."""
        budget, executed = self.budget.wan, self.executed.wan
        return None if budget is None or executed is None else budget - executed

    @cached_property
    def printed(self) -> PrintedRate | None:
        """The rate as the form prints it, read in the light of the amounts beside it."""
        return None if self.line is None else printed_rate(self.line.execution_rate_text, tuple(self._ratios()))

    def _ratios(self) -> Iterator[Fraction]:
        for amount in (self.adjusted, self.initial, self.arrived):
            base, executed = amount.wan, self.executed.wan
            if base and executed is not None:
                yield Fraction(executed) / Fraction(base)

    @property
    def is_printed(self) -> bool:
        """The rate is the printed one, because an amount that it would be taken of is missing."""
        known = (self.denominator.wan, self.executed.wan)
        if None not in known or known[0] == 0 or any(wan is not None and wan < 0 for wan in known):
            return False
        return self.printed is not None and self.printed.rate is not None and self.printed.rate >= 0

    @cached_property
    def rate(self) -> Fraction | None:
        """Execution rate (执行率) as a fraction, unrounded: spent of the budget, else as printed."""
        if self.is_printed and self.printed is not None and self.printed.rate is not None:
            return Fraction(self.printed.rate)
        base, executed = self.denominator.wan, self.executed.wan
        if not base or executed is None or base < 0 or executed < 0:
            return None
        return Fraction(executed) / Fraction(base)

    @property
    def stated_rate(self) -> Decimal | None:
        """The rate as a table or the JSON states it."""
        return None if self.rate is None else round_rate(self.rate)

    @property
    def is_zero_zero(self) -> bool:
        """Nothing was budgeted and nothing spent: there is no rate to speak of."""
        return self.denominator.wan == 0 and not self.executed.wan

    @property
    def missing(self) -> tuple[FundColumn, ...]:
        """Names of the amounts that a rate would need and the form does not have."""
        base = () if self.denominator.wan is not None else (self.base,)
        return base if self.executed.wan is not None else (*base, FundColumn.EXECUTED)

    @property
    def why_no_rate(self) -> Message | None:
        """Why there is no rate to state; ``None`` where there is one."""
        base, executed = self.denominator.wan, self.executed.wan
        if self.rate is not None:
            return None
        if self.is_zero_zero:
            return message("evaluate.funds.zero_zero")
        if base == 0:
            return message("evaluate.funds.zero_spent", executed=executed)
        if (base or 0) < 0 or (executed or 0) < 0:
            return message("evaluate.funds.negative")
        return message("evaluate.funds.missing", missing=tuple(_column(name) for name in self.missing))

    @property
    def doubts(self) -> tuple[Message, ...]:
        """What is doubtful about the amounts and the rate, each once."""
        return self._doubts_of(self.initial, self.adjusted, self.arrived, self.executed)

    @property
    def rate_doubts(self) -> tuple[Message, ...]:
        """Those that concern budget, spending and rate, as a first screen states them."""
        return self._doubts_of(self.budget, self.denominator, self.executed)

    def _doubts_of(self, *amounts: Amount) -> tuple[Message, ...]:
        impossible = self.why_no_rate if self.denominator.wan == 0 and self.executed.wan else None
        printed = self.printed.doubt if self.printed is not None and self.missing else None
        return tuple(dict.fromkeys(filter(None, (*(one.doubt for one in amounts), impossible, printed))))


def money_of(funds: Sequence[FundLine]) -> Money:
    """The money of a project from its fund rows."""
    line = total_line(funds)
    others = [one for one in funds if one is not line and one.kind is not FundKind.TOTAL]
    top = min((one.level for one in others), default=0)
    parts = tuple(one for one in others if one.level == top)
    initial, adjusted, arrived, executed = (_amount(name, line, parts) for name in COLUMNS)
    return Money(line, parts, initial, adjusted, arrived, executed)


def total_line(funds: Sequence[FundLine]) -> FundLine | None:
    """The row that stands for the whole project: the first total row with figures, else the only row at the top."""
    totals = [one for one in funds if one.kind is FundKind.TOTAL]
    if totals:
        said = (one for one in totals if any(getattr(one, name) is not None for name in (*AMOUNTS, "self_score")))
        return next(said, totals[0])
    top = [one for one in funds if one.level == min(other.level for other in funds)]
    return top[0] if len(top) == 1 else None


def _amount(name: FundColumn, line: FundLine | None, parts: Sequence[FundLine]) -> Amount:
    """One column: what the total row says, or the sum of the parts where it is blank or 0 and they are not."""
    said = line.amount(name) if line is not None else None
    below = [(one, wan) for one in parts if (wan := one.amount(name)) is not None]
    filled = [one for one, wan in below if wan]
    if line is not None and (said or (said is not None and not filled)):
        return Amount(name, said, (line,))
    unfilled = [one for one in parts if _lacks(one, name)]
    if not below or (unfilled and not filled):
        return Amount(name)
    wan = sum((wan for _, wan in below), Decimal(0))
    kind = "no_total" if line is None else "total_zero" if said is not None else "total_blank"
    doubt = message(f"evaluate.money.{kind}", column=_column(name), sum=wan)
    if unfilled:
        rows = tuple(one.label_text for one in unfilled)
        doubt = message("evaluate.money.part_blank", sum=doubt, rows=rows)
    return Amount(name, wan, tuple(filled) or tuple(one for one, _ in below), doubt)


def _lacks(part: FundLine, name: FundColumn) -> bool:
    """A part that has money on the other side of the account, but not here."""
    if part.amount(name) is not None:
        return False
    budgets = (part.adjusted_budget_wan, part.initial_budget_wan)
    if name in (FundColumn.INITIAL, FundColumn.ADJUSTED):
        return bool(part.executed_wan) and budgets == (None, None)
    return any(budgets)


def _column(name: FundColumn) -> Message:
    return message(f"evaluate.input.{name}")
