"""Across a portfolio (项目群): what only shows when many forms lie side by side.

Copied passages, units whose every project is perfect, one target for everything, units that never name a
problem, costs per unit of output far from the rest, scores far from execution; and the order in which
projects are worth opening.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from perfeval.review.case import Case
from perfeval.review.catalogue import Check, catalogue
from perfeval.review.checks.portfolio import Copying, Lot
from perfeval.review.copies import CopiedPassage
from perfeval.review.decisions import Decision
from perfeval.review.findings import Finding
from perfeval.review.making import make_finding, not_run
from perfeval.review.ranking import Ranked, rank_projects
from perfeval.scoring.result import Evaluation

_TOP = 10


@dataclass(frozen=True, slots=True)
class PortfolioFinding:
    """A finding about several projects at once; ``projects`` are their ids, the first one leads."""

    finding: Finding
    projects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PortfolioReview:
    """What a review states about many projects together.

    Attributes:
        findings: across projects, gravest first.
        copies: passages that recur, both shown.
        ranking: every project, the one most worth opening first.
    """

    findings: tuple[PortfolioFinding, ...] = ()
    copies: tuple[CopiedPassage, ...] = ()
    ranking: tuple[Ranked, ...] = ()

    def told_in(self, lang: str) -> PortfolioReview:
        """The same, told in another language."""
        found = tuple(replace(one, finding=one.finding.told_in(lang)) for one in self.findings)
        return replace(self, findings=found, ranking=tuple(replace(one, lang=lang) for one in self.ranking))

    @property
    def first(self) -> tuple[Ranked, ...]:
        """The ten projects worth opening first, as far as they have findings."""
        return tuple(item for item in self.ranking[:_TOP] if item.weight > 0)


def review_portfolio(
    evaluations: Sequence[Evaluation],
    findings: Mapping[str, Sequence[Finding]],
    decided: Mapping[str, Mapping[Finding, Decision]] | None = None,
) -> PortfolioReview:
    """What many evaluations show together, and the order in which to open them.

    Args:
        evaluations: one per project.
        findings: project id → its findings, as :func:`perfeval.review.run.review_project` gives them.
        decided: project id → finding → what a person decided about it; what is settled does not rank a project.
    """
    cases = Lot(Case(evaluation) for evaluation in evaluations)
    found: list[PortfolioFinding] = []
    for check in catalogue():
        if check.family == "portfolio":
            found += _run(check, cases)
    order = {"high": 0, "medium": 1, "low": 2}
    found.sort(
        key=lambda item: (
            order[item.finding.severity.value],
            item.finding.code,
            -len(item.projects),
            item.finding.object,
        )
    )
    copying = next((check.limits for check in catalogue() if isinstance(check.limits, Copying)), None)
    copies = cases.copies(copying.letters, copying.share) if copying else ()
    return PortfolioReview(tuple(found), copies, rank_projects(evaluations, findings, decided))


def _run(check: Check, cases: Sequence[Case]) -> list[PortfolioFinding]:
    """What one check finds across the projects; one that fails says so and costs the others nothing."""
    try:
        return [PortfolioFinding(make_finding(check, shared.hit), shared.projects) for shared in check.run(cases)]
    except Exception as error:
        nowhere = cases[0].anywhere() if cases else ()
        return [PortfolioFinding(not_run(check, error, nowhere), tuple(case.project.id for case in cases))]
