"""Which projects to open first (先看哪些): findings weighed by how grave, how sure and how many points they move.

The index and the portfolio page both order by :func:`weight_of_project`, and :func:`by_weight` is the order.
Findings about several projects at once (copies, costs far apart) have their own list and do not move it: a
project keeps its place whatever others stand beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal

from perfeval.naming import department_of, name_of, unit_of
from perfeval.numbers import half_up
from perfeval.review.decisions import Answer, Decision
from perfeval.review.findings import Finding, Severity, Verdict
from perfeval.scoring.result import Evaluation, Totals
from perfeval.words import Words

_GRAVE = {Severity.HIGH: Decimal(10), Severity.MEDIUM: Decimal(3), Severity.LOW: Decimal("0.5")}
_SURE = {
    Verdict.WRONG: Decimal("1.5"),
    Verdict.INCONSISTENT: Decimal("1.3"),
    Verdict.UNSUPPORTED: Decimal(1),
    Verdict.ASK: Decimal("0.6"),
}
_MOST_POINTS = Decimal(20)  # points of one finding, or of the gap, beyond this weigh no more
_COMMON = 4  # a slip that so many projects, and half of all, have is common
_SETTLED = {Answer.EXPLAINED, Answer.WRONG}


@dataclass(frozen=True, slots=True)
class Ranked:
    """One project in the order in which it is worth opening. Key: ``project_id``.

    Attributes:
        weight: the sum that orders the list; see :func:`weight_of_project`.
        points_at_stake: points that its findings name, counted once per finding.
        gap: points between the self score and what the rules can give; see :func:`gap_of`.
        first: the weightiest finding that is open; ``more``: how many there are besides.
        lang: the language in which :attr:`reason` is told.
    """

    rank: int
    project_id: str
    name: str
    unit: str
    weight: Decimal
    high: int
    medium: int
    low: int
    points_at_stake: Decimal
    gap: Decimal | None
    first: Finding | None
    more: int
    lang: str = field(default="zh", compare=False)

    @property
    def reason(self) -> str:
        """The weightiest finding and how many more, one sentence."""
        words = Words("review", self.lang)
        said = words.say("ranking.clean") if self.first is None else self.first.text(self.lang)
        return said + (words.say("ranking.more", count=self.more) if self.more else "")


def weight_of(finding: Finding) -> Decimal:
    """What one finding weighs: severity × certainty, and the points at stake."""
    points = min(finding.points_at_stake or Decimal(0), _MOST_POINTS)
    return _GRAVE[finding.severity] * _SURE[finding.verdict] + points * _SURE[finding.verdict] / 2


def open_findings(findings: Iterable[Finding], decided: Mapping[Finding, Decision]) -> list[Finding]:
    """Findings that still ask for a look: a person has neither explained them nor called them mistaken."""
    return [item for item in findings if item not in decided or decided[item].verdict not in _SETTLED]


def gap_of(totals: Totals) -> Decimal | None:
    """How far the self score lies from what the rules can give (自评与复算之差); negative where it lies below.

    0 where it lies between the recomputed score and that score with all open points; ``None`` without both.
    """
    if totals.self_score is None or totals.score is None:
        return None
    above = totals.self_score - totals.score - totals.classes.open
    below = totals.self_score - totals.score
    return max(above, Decimal(0)) if below >= 0 else below


def weight_of_project(open_ones: Iterable[Finding], totals: Totals) -> Decimal:
    """What a project weighs: its open findings, and half of each point of the gap between the two scores."""
    found = sum((weight_of(finding) for finding in open_ones), Decimal(0))
    return found + min(abs(gap_of(totals) or Decimal(0)), _MOST_POINTS) / 2


def weightiest(findings: Iterable[Finding]) -> Finding | None:
    """The finding to name first."""
    return max(findings, key=lambda finding: (weight_of(finding), finding.code), default=None)


def _of_its_own(findings: Sequence[Finding], common: Set[str]) -> Finding | None:
    """The finding to name first: one that most others do not have too, unless a common one weighs far more.

    Ten copies of one slip tell nothing apart; what all have in common is said once, across projects.
    """
    first, own = weightiest(findings), weightiest(one for one in findings if one.code not in common)
    if first is None or own is None or weight_of(own) * 3 < weight_of(first):
        return first
    return own


def by_weight(weight: Decimal, project_id: str) -> tuple[Decimal, str]:
    """The key of the one order: the heaviest first, ties by id."""
    return -weight, project_id


def rank_projects(
    evaluations: Sequence[Evaluation],
    findings: Mapping[str, Sequence[Finding]],
    decided: Mapping[str, Mapping[Finding, Decision]] | None = None,
) -> tuple[Ranked, ...]:
    """Every project, the one most worth opening first.

    Args:
        evaluations: one per project.
        findings: project id → its findings.
        decided: project id → finding → what a person decided about it.
    """
    entries = []
    for evaluation in evaluations:
        key = evaluation.project.id
        own = findings.get(key, ())
        still_open = open_findings(own, (decided or {}).get(key, {}))
        entries.append((weight_of_project(still_open, evaluation.totals), evaluation, own, still_open))
    entries.sort(key=lambda entry: by_weight(entry[0], entry[1].project.id))
    usual = Counter(code for _, _, _, still in entries for code in {one.code for one in still})
    common = {code for code, times in usual.items() if times >= _COMMON and 2 * times >= len(entries)}
    return tuple(
        _ranked(number, weight, evaluation, own, still_open, common)
        for number, (weight, evaluation, own, still_open) in enumerate(entries, 1)
    )


def _ranked(
    number: int,
    weight: Decimal,
    evaluation: Evaluation,
    own: Sequence[Finding],
    still_open: Sequence[Finding],
    common: Set[str] = frozenset(),
) -> Ranked:
    counts = {severity: sum(finding.severity is severity for finding in own) for severity in Severity}
    project = evaluation.project
    return Ranked(
        number,
        project.id,
        name_of(project) or project.id,
        unit_of(project) or department_of(project),
        half_up(weight),
        high=counts[Severity.HIGH],
        medium=counts[Severity.MEDIUM],
        low=counts[Severity.LOW],
        points_at_stake=points_at_stake(still_open),
        gap=gap_of(evaluation.totals),
        first=_of_its_own(still_open, common),
        more=max(len(still_open) - 1, 0),
    )


def points_at_stake(findings: Iterable[Finding]) -> Decimal:
    """Points that findings name, the largest of each object counted once."""
    largest: dict[str, Decimal] = {}
    for finding in findings:
        if finding.points_at_stake:
            largest[finding.object] = max(largest.get(finding.object, Decimal(0)), finding.points_at_stake)
    return sum(largest.values(), Decimal(0))
