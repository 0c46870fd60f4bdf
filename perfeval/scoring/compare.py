"""The same forms under two rule books (规则对比): who crosses a grade, which rule moved how many points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from perfeval.model import Project
from perfeval.rules.schema import RuleBook
from perfeval.scoring.parting import Parting, partings
from perfeval.scoring.result import Clause, Evaluation, Explanation
from perfeval.scoring.score import evaluate_project

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class RowShift:
    """One number that differs between the books (差异项). Key: project id + key of the explanation.

    Attributes:
        key, title: as in :class:`~perfeval.scoring.result.Explanation`.
        first, second: the score under each book; ``None`` where it stayed unscored.
        low_first, high_first, low_second, high_second: the range that each book leaves open.
        clause_first, clause_second: the clause that decides.
        why_first, why_second: the steps, one text each.
    """

    key: str
    title: str
    first: Decimal | None
    second: Decimal | None
    low_first: Decimal | None
    high_first: Decimal | None
    low_second: Decimal | None
    high_second: Decimal | None
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


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two books over the same forms. ``partings``: rules that differ but moved nothing here, and what they would do."""

    first: str
    second: str
    projects: tuple[ProjectShift, ...]
    rules: tuple[RuleShift, ...]
    partings: tuple[Parting, ...] = ()

    @property
    def crossing(self) -> tuple[ProjectShift, ...]:
        """The projects whose grade differs."""
        return tuple(one for one in self.projects if one.crosses_a_grade)


def compare_books(projects: Iterable[Project], first: RuleBook, second: RuleBook, lang: str = "zh") -> Comparison:
    """Evaluate the same projects under two books and say what moved (规则对比)."""
    shifts = tuple(_compare(project, first, second, lang) for project in projects)
    pairs = [pair for one in shifts for pair in zip(one.first.indicators, one.second.indicators, strict=True)]
    return Comparison(first.id, second.id, shifts, _by_rule(shifts), tuple(partings(pairs, first, second)))


def _compare(project: Project, first: RuleBook, second: RuleBook, lang: str) -> ProjectShift:
    one, other = (evaluate_project(project, book).told_in(lang) for book in (first, second))
    rows = [_funds_row(one, other, lang)] if one.funds else []
    for left, right in zip(one.indicators, other.indicators, strict=True):
        rows.append(
            RowShift(
                left.explanation.key,
                left.explanation.title,
                left.score,
                right.score,
                left.low,
                left.high,
                right.low,
                right.high,
                left.explanation.clause,
                right.explanation.clause,
                _steps(left.explanation, lang),
                _steps(right.explanation, lang),
            )
        )
    moved = tuple(row for row in rows if row is not None and _differs(row))
    return ProjectShift(project, one, other, moved)


def _differs(row: RowShift) -> bool:
    """A different score, or the same score in a different range."""
    ranges = (row.low_first, row.high_first) != (row.low_second, row.high_second)
    return row.first != row.second or ranges


def _funds_row(one: Evaluation, other: Evaluation, lang: str) -> RowShift | None:
    left, right = one.explanations.get("execution_score"), other.explanations.get("execution_score")
    if left is None or right is None:
        return None
    scores = [next((fund.score for fund in side.funds if fund.score is not None), None) for side in (one, other)]
    return RowShift(
        left.key, left.title, scores[0], scores[1], scores[0], scores[0], scores[1], scores[1],
        left.clause, right.clause, _steps(left, lang), _steps(right, lang),
    )  # fmt: skip


def _steps(explanation: Explanation, lang: str) -> str:
    return ("；" if lang == "zh" else "; ").join(explanation.steps)


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
