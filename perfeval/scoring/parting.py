"""Where two books would part (分歧点): rows that earn the same under both only because of what was done.

A reverse indicator (反向指标) that kept its ceiling has full points under every formula. Comparing two books on
such forms shows no difference, although the rules differ. Here the rules themselves are asked: what would each give
had the indicator missed its target by so much.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval.numbers import half_up
from perfeval.rules import methods
from perfeval.rules.schema import RuleBook
from perfeval.rules.scoring_rules import BandRule, NumberRule
from perfeval.scoring.result import IndicatorScore

_METHODS = {
    "share_of_target": methods.share_of_target,
    "target_over_actual": methods.target_over_actual,
    "linear_excess": methods.linear_excess,
    "exactly": methods.exactly,
}

ACTUALS = {
    "quantitative.lower_is_better": tuple(map(Decimal, ("1.1", "1.5", "2"))),
    "quantitative.higher_is_better": tuple(map(Decimal, ("0.9", "0.5"))),
    "quantitative.equal": tuple(map(Decimal, ("0.9", "1.1"))),
}
"""Completed values to ask about, as multiples of the target (实际完成值 ÷ 年度指标值)."""


@dataclass(frozen=True, slots=True)
class Parting:
    """One rule that differs between the books without having moved a point (规则不同、得分相同).

    Attributes:
        rule: id of the rule.
        rows: title of each indicator judged by it with the same points under both books.
        cases: what each book would give in cases that did not occur, shares of the points in percent.
    """

    rule: str
    rows: tuple[str, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One case that did not occur.

    Attributes:
        times: the actual value as a multiple of the target; ``None`` for a band.
        band: name of the band of a qualitative indicator (定性档次); ``None`` for a number.
        first, second: what each book gives, least and most, in percent of the points.
    """

    times: Decimal | None
    band: str | None
    first: tuple[Decimal, Decimal]
    second: tuple[Decimal, Decimal]


def partings(pairs: Iterable[tuple[IndicatorScore, IndicatorScore]], one: RuleBook, two: RuleBook) -> list[Parting]:
    """The rules under which rows earned the same although the books' rules differ, in order of the rule's id.

    Args:
        pairs: each indicator under the first and under the second book.
        one, two: the books.
    """
    rows: dict[str, list[str]] = {}
    for left, right in pairs:
        rule = left.explanation.clause.rule if left.explanation.clause else ""
        same_rule = right.explanation.clause is not None and right.explanation.clause.rule == rule
        if rule and same_rule and left.score is not None and left.score == right.score:
            rows.setdefault(rule, []).append(left.explanation.title)
    found = [Parting(rule, tuple(titles), _cases(rule, one, two)) for rule, titles in sorted(rows.items())]
    return [parting for parting in found if parting.cases]


def _cases(rule_id: str, one: RuleBook, two: RuleBook) -> tuple[Case, ...]:
    first, second = one.rule(rule_id), two.rule(rule_id)
    cases: list[Case] = []
    if (
        isinstance(first, NumberRule)
        and isinstance(second, NumberRule)
        and {first.method, second.method} <= set(_METHODS)
    ):
        cases = [Case(times, None, _number(first, times), _number(second, times)) for times in ACTUALS.get(rule_id, ())]
    elif isinstance(first, BandRule) and isinstance(second, BandRule) and len(first.bands) == len(second.bands):
        cases = [
            Case(
                None, left.label, (_percent(left.low), _percent(left.high)), (_percent(right.low), _percent(right.high))
            )
            for left, right in zip(first.bands, second.bands, strict=True)
        ]
    return tuple(case for case in cases if case.first != case.second)


def _number(rule: NumberRule, times: Decimal) -> tuple[Decimal, Decimal]:
    """What the rule's own method gives; a second reading that it leaves open is not asked here."""
    share = _percent(_METHODS[rule.method](Decimal(1), times))
    return share, share


def _percent(share: Decimal | Fraction) -> Decimal:
    return half_up(Fraction(share) * 100)
