"""The same forms under two rule books (规则对比): who crosses a grade, which rule moved how many points.

Compared is what every surface shows: the points after findings and decisions have moved them, class by class.

A reverse indicator (反向指标) that kept its ceiling has full points under every formula: comparing two books on such
forms shows no difference, although the rules differ. There the rules themselves are asked where they part (分歧点):
what would each give had the indicator missed its target by so much.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval.model import Project
from perfeval.numbers import half_up
from perfeval.review.decisions import Decision
from perfeval.review.settling import settled_under
from perfeval.rules.schema import RuleBook
from perfeval.rules.scoring_rules import BandRule, Example, NumberRule
from perfeval.scoring.point_classes import Entry, PointClasses, sum_of
from perfeval.scoring.result import Clause, Evaluation, Explanation, IndicatorScore

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class RowShift:
    """One number that differs between the books (差异项). Key: project id + key of the explanation.

    Attributes:
        key, title: as in :class:`~perfeval.scoring.result.Explanation`.
        first, second: the score under each book; ``None`` where it stayed unscored.
        classes_first, classes_second: the row's points by class under each.
        clause_first, clause_second: the clause that decides.
        why_first, why_second: the steps, one text each.
    """

    key: str
    title: str
    first: Decimal | None
    second: Decimal | None
    classes_first: PointClasses
    classes_second: PointClasses
    clause_first: Clause | None
    clause_second: Clause | None
    why_first: str
    why_second: str

    @property
    def difference(self) -> Decimal:
        """Second minus first; unscored counts as nothing."""
        return (self.second or _ZERO) - (self.first or _ZERO)


@dataclass(frozen=True, slots=True)
class ProjectShift:
    """One project under both books."""

    project: Project
    first: Evaluation
    second: Evaluation
    rows: tuple[RowShift, ...]

    @property
    def crosses_a_grade(self) -> bool:
        """Whether the grade, or the grades between which it lies, differ."""
        one, two = self.first.totals, self.second.totals
        return (one.grade_low, one.grade_high) != (two.grade_low, two.grade_high)


@dataclass(frozen=True, slots=True)
class RuleShift:
    """What one rule moved over all projects: the sum of differences and the number of rows."""

    rule: str
    rows: int
    points: Decimal
    gained: Decimal
    lost: Decimal


ACTUALS = {
    "quantitative.lower_is_better": tuple(map(Decimal, ("1.1", "1.5", "2"))),
    "quantitative.higher_is_better": tuple(map(Decimal, ("0.9", "0.5"))),
    "quantitative.equal": tuple(map(Decimal, ("0.9", "1.1"))),
}
"""Completed values to ask about, as multiples of the target (实际完成值 ÷ 年度指标值)."""


_COMPARING = {"share_of_target", "target_over_actual", "linear_excess", "exactly"}


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


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two books over the same forms. ``partings``: rules that differ but moved nothing here, and what they would do."""

    first: str
    second: str
    projects: tuple[ProjectShift, ...]
    rules: tuple[RuleShift, ...]
    partings: tuple[Parting, ...] = ()

    @property
    def classes(self) -> tuple[PointClasses, PointClasses]:
        """The points of all projects by class, under each book (分值构成)."""
        return (
            sum_of(one.first.totals.classes for one in self.projects),
            sum_of(one.second.totals.classes for one in self.projects),
        )

    @property
    def crossing(self) -> tuple[ProjectShift, ...]:
        """The projects whose grade differs."""
        return tuple(one for one in self.projects if one.crosses_a_grade)


def compare_books(
    projects: Iterable[Project], first: RuleBook, second: RuleBook, lang: str = "zh", made: Sequence[Decision] = ()
) -> Comparison:
    """Evaluate and review the same projects under two books and say what moved (规则对比).

    ``made``: what people decided about these projects; it moves points under both books.
    """
    shifts = tuple(_compare(project, first, second, lang, made) for project in projects)
    pairs = [pair for one in shifts for pair in zip(one.first.indicators, one.second.indicators, strict=True)]
    return Comparison(first.id, second.id, shifts, _by_rule(shifts), tuple(partings(pairs, first, second)))


def _compare(project: Project, first: RuleBook, second: RuleBook, lang: str, made: Sequence[Decision]) -> ProjectShift:
    one, other = (settled_under(project, book, made).told_in(lang) for book in (first, second))
    keys = dict.fromkeys(entry.key for side in (one, other) for entry in side.ledger.entries)
    rows = (_row(key, one, other, lang) for key in keys)
    return ProjectShift(project, one, other, tuple(row for row in rows if _differs(row)))


def _row(key: str, one: Evaluation, other: Evaluation, lang: str) -> RowShift:
    """One row of the ledger under both books; a book without it gives it nothing."""
    left, right = one.ledger.row(key), other.ledger.row(key)
    told = [side.explanations.get(key) for side in (one, other)]
    return RowShift(
        key,
        next(item.title for item in told if item is not None),
        _score(left),
        _score(right),
        left.classes if left else PointClasses(),
        right.classes if right else PointClasses(),
        told[0].clause if told[0] else None,
        told[1].clause if told[1] else None,
        _steps(told[0], lang),
        _steps(told[1], lang),
    )


def _score(entry: Entry | None) -> Decimal | None:
    return entry.score if entry is not None and entry.classes.max else None


def _differs(row: RowShift) -> bool:
    """A different score, or the same score resting on something else."""
    return row.first != row.second or row.classes_first != row.classes_second


def _steps(explanation: Explanation | None, lang: str) -> str:
    return ("；" if lang == "zh" else "; ").join(explanation.steps if explanation else ())


def _by_rule(shifts: Iterable[ProjectShift]) -> tuple[RuleShift, ...]:
    found: dict[str, list[Decimal]] = {}
    for shift in shifts:
        for row in shift.rows:
            clause = row.clause_second or row.clause_first
            found.setdefault(clause.rule if clause else row.key, []).append(row.difference)
    rules = [
        RuleShift(
            rule,
            len(differences),
            sum(differences, _ZERO),
            sum((one for one in differences if one > 0), _ZERO),
            sum((one for one in differences if one < 0), _ZERO),
        )
        for rule, differences in found.items()
    ]
    return tuple(sorted(rules, key=lambda one: (-(one.gained - one.lost), one.rule)))


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
    if isinstance(first, NumberRule) and isinstance(second, NumberRule) and {first.method, second.method} <= _COMPARING:
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
    share = _percent(rule.share_in(Example(max_score=Decimal(1), score=None, target=Decimal(1), actual=times)) or 0)
    return share, share


def _percent(share: Decimal | Fraction | int) -> Decimal:
    return half_up(Fraction(share) * 100)
