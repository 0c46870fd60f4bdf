"""The same forms under two rule books (规则对比): who crosses a grade, which rule moved how many points.

Compared is what every surface shows: the points after findings and decisions have moved them, class by class.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.model import Project
from perfeval.review.decisions import Decision
from perfeval.review.settling import settled_under
from perfeval.rules.schema import RuleBook
from perfeval.scoring.parting import Parting, partings
from perfeval.scoring.point_classes import Entry, PointClasses, sum_of
from perfeval.scoring.result import Clause, Evaluation, Explanation

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
