"""Three scores side by side (自评、复算、复核): what the unit gave, what the rules give, what a reviewer gave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from perfeval.scoring.result import Evaluation


@dataclass(frozen=True, slots=True)
class Gap:
    """One row with its scores (得分对照). Key: ``key`` of the explanation; ``total`` is the whole.

    A difference is ``None`` where one of its two scores is missing. A score that several merged rows share stands on
    every row as the form prints it; ``max_score`` and ``recomputed`` are then the row's own share.
    """

    key: str
    title: str
    max_score: Decimal | None
    self_score: Decimal | None
    recomputed: Decimal | None
    reviewed: Decimal | None

    @property
    def self_above_rules(self) -> Decimal | None:
        """Self score minus recomputed score (自评虚高)."""
        return _minus(self.self_score, self.recomputed)

    @property
    def self_above_review(self) -> Decimal | None:
        """Self score minus reviewed score (复核扣减)."""
        return _minus(self.self_score, self.reviewed)

    @property
    def review_above_rules(self) -> Decimal | None:
        """Reviewed score minus recomputed score."""
        return _minus(self.reviewed, self.recomputed)


def _minus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return one - other if one is not None and other is not None else None


def side_by_side(evaluation: Evaluation) -> tuple[Gap, ...]:
    """Execution, every indicator, and the whole, in the order of the form."""
    gaps = []
    for fund in evaluation.funds:
        if fund.max_score is not None and fund.explanation is not None:
            title = fund.explanation.title
            gaps.append(Gap("execution_score", title, fund.max_score, fund.line.self_score, fund.score, None))
    for one in evaluation.indicators:
        row = one.indicator
        title = one.explanation.title
        gaps.append(Gap(one.explanation.key, title, one.max_score, row.self_score, one.score, row.reviewed_score))
    totals = evaluation.totals
    reviewed = _sum(one.indicator.reviewed_score for one in evaluation.indicators)
    title = evaluation.explanations["total"].title
    gaps.append(Gap("total", title, totals.max_score, totals.self_score, totals.score, reviewed))
    return tuple(gaps)


def _sum(scores: Iterable[Decimal | None]) -> Decimal | None:
    known = [score for score in scores if score is not None]
    return sum(known, Decimal(0)) if known else None
