"""Which projects to open first (先看哪些): findings weighed by how grave, how sure and how many points they move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.review.findings import Finding, Severity, Verdict
from perfeval.rules.rounding import half_up
from perfeval.scoring.result import Evaluation
from perfeval.words import Words

_GRAVE = {Severity.HIGH: Decimal(10), Severity.MEDIUM: Decimal(3), Severity.LOW: Decimal("0.5")}
_SURE = {
    Verdict.WRONG: Decimal("1.5"),
    Verdict.INCONSISTENT: Decimal("1.3"),
    Verdict.UNSUPPORTED: Decimal(1),
    Verdict.ASK: Decimal("0.6"),
}
_MOST_POINTS = Decimal(20)  # points of one finding beyond this weigh no more


@dataclass(frozen=True, slots=True)
class Ranked:
    """One project in the order in which it is worth opening. Key: ``project_id``.

    Attributes:
        weight: the sum that orders the list; see :func:`weight_of`.
        points_at_stake: points that its findings name, counted once per finding.
        gap: self score − recomputed score, where both exist.
        reason: the weightiest finding and how many more, one sentence.
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
    reason: str


def weight_of(finding: Finding) -> Decimal:
    """What one finding weighs: severity × certainty, and the points at stake."""
    points = min(finding.points_at_stake or Decimal(0), _MOST_POINTS)
    return _GRAVE[finding.severity] * _SURE[finding.verdict] + points * _SURE[finding.verdict] / 2


def rank_projects(
    evaluations: Sequence[Evaluation],
    findings: Mapping[str, Sequence[Finding]],
    further: Mapping[str, Sequence[Finding]],
    lang: str = "zh",
) -> tuple[Ranked, ...]:
    """Every project, the one most worth opening first; ties by id."""
    entries = []
    for evaluation in evaluations:
        project = evaluation.project
        own = [*findings.get(project.id, ()), *further.get(project.id, ())]
        gap = _gap(evaluation)
        weight = (
            sum((weight_of(finding) for finding in own), Decimal(0)) + min(abs(gap or Decimal(0)), _MOST_POINTS) / 2
        )
        entries.append((weight, gap, evaluation, own))
    entries.sort(key=lambda entry: (-entry[0], entry[2].project.id))
    return tuple(
        _ranked(number, weight, gap, evaluation, own, lang)
        for number, (weight, gap, evaluation, own) in enumerate(entries, 1)
    )


def _gap(evaluation: Evaluation) -> Decimal | None:
    totals = evaluation.totals
    if totals.self_score is None or totals.score is None or totals.unscored_points:
        return None
    return totals.self_score - totals.score


def _ranked(
    number: int, weight: Decimal, gap: Decimal | None, evaluation: Evaluation, own: Sequence[Finding], lang: str
) -> Ranked:
    counts = {severity: sum(finding.severity is severity for finding in own) for severity in Severity}
    project, words = evaluation.project, Words("review", lang)
    weightiest = max(own, key=lambda finding: (weight_of(finding), finding.code), default=None)
    reason = words.say("ranking.clean") if weightiest is None else weightiest.message
    if len(own) > 1:
        reason += words.say("ranking.more", count=len(own) - 1)
    return Ranked(
        number,
        project.id,
        project.name or project.id,
        project.unit or project.department or "",
        half_up(weight),
        high=counts[Severity.HIGH],
        medium=counts[Severity.MEDIUM],
        low=counts[Severity.LOW],
        points_at_stake=points_at_stake(own),
        gap=gap,
        reason=reason,
    )


def points_at_stake(findings: Iterable[Finding]) -> Decimal:
    """Points that findings name, the largest of each object counted once."""
    largest: dict[str, Decimal] = {}
    for finding in findings:
        if finding.points_at_stake:
            largest[finding.object] = max(largest.get(finding.object, Decimal(0)), finding.points_at_stake)
    return sum(largest.values(), Decimal(0))
