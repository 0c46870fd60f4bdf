"""From hits to findings (由命中成发现): what a check handed back, with the words of its catalogue entry."""

from __future__ import annotations

from perfeval.review.catalogue import Check
from perfeval.review.findings import Finding, Quote, Severity, Verdict, Wording
from perfeval.review.hits import Hit
from perfeval.words import catalogue


def make_finding(check: Check, hit: Hit, nowhere: tuple[Quote, ...] = ()) -> Finding:
    """The finding of one hit; ``nowhere`` is quoted where the hit has no place of its own."""
    return Finding(
        code=check.code,
        family=check.family,
        verdict=hit.verdict or check.verdict,
        severity=hit.severity or check.severity,
        object=hit.object,
        saw=hit.saw,
        expected_text=hit.expected,
        quotes=hit.quotes or nowhere,
        points_at_stake=hit.points,
        pairs=tuple(hit.parts.items()),
        wording=check.wording(hit.variant),
        moves=check.moves,
    )


def not_run(check: Check, error: Exception, nowhere: tuple[Quote, ...]) -> Finding:
    """The entry of a check that could not run (检查未能运行): it costs itself, and says so; never the project."""
    said = catalogue("review")
    wording = Wording(
        say=said["check.not_run"], treatment=said["check.not_run_treatment"], basis=said["check.not_run_basis"]
    )
    return Finding(
        code=check.code,
        family=check.family,
        verdict=Verdict.ASK,
        severity=Severity.LOW,
        object=check.code,
        saw=None,
        expected_text=None,
        quotes=nowhere,
        pairs=(("error", f"{type(error).__name__}: {error}"[:200]),),
        wording=wording,
        not_run=True,
    )
