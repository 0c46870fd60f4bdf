"""Review (复核): one evaluation in, findings out, the weightiest first.

Checks run one by one, each for itself: one that fails costs its own entry and nothing else. Then those that say
the same about the same row give way, like cases of one check become one finding that names all rows, and what is
left is sorted by severity, points at stake and place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from perfeval.messages import fill
from perfeval.review.case import Case
from perfeval.review.catalogue import Check, catalogue
from perfeval.review.checking import Found
from perfeval.review.findings import Both, Finding, Quote, Severity
from perfeval.review.hits import Held, Hit
from perfeval.review.making import make_finding, not_run
from perfeval.review.pictures import asked_first
from perfeval.review.portfolio import PortfolioReview, review_portfolio
from perfeval.review.text import clip
from perfeval.scoring.result import Evaluation

__all__ = ["Passed", "PortfolioReview", "Review", "review_in_full", "review_portfolio", "review_project"]

_WEIGHT = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2}
_NAMED = 8  # so many rows are named in the sentence of a merged finding
_LETTERS = 20  # and so many letters of each


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """One thing that was verified and is right (核对相符). Reviewers list these beside the findings."""

    code: str
    family: str
    object: str
    saw: str
    quotes: tuple[Quote, ...]
    holds: Both = field(compare=False)
    lang: str = field(default="zh", compare=False)

    @property
    def message(self) -> str:
        """What holds, in one sentence."""
        return fill(self.holds[self.lang], {"object": self.object, "saw": self.saw}, self.lang)


@dataclass(frozen=True, slots=True)
class Review:
    """Everything one review states: what deserves a look and what was verified."""

    findings: tuple[Finding, ...]
    passed: tuple[Passed, ...]

    def told_in(self, lang: str) -> Review:
        """The same review, told in another language; no check runs again."""
        return Review(
            tuple(one.told_in(lang) for one in self.findings), tuple(replace(one, lang=lang) for one in self.passed)
        )


def review_project(evaluation: Evaluation) -> tuple[Finding, ...]:
    """Every finding on one project, sorted by severity, points at stake and place; no two alike."""
    return review_in_full(evaluation).findings


def review_in_full(evaluation: Evaluation, checks: Iterable[Check] | None = None) -> Review:
    """The findings on one project and what was verified and found right."""
    case = Case(evaluation)
    hits: list[tuple[Check, Hit]] = []
    passed: list[Passed] = []
    findings: list[Finding] = []
    for check in catalogue() if checks is None else checks:
        if check.family == "portfolio" or case.project.form.kind.family not in check.forms:
            continue
        try:
            outcomes = _outcomes(check, case)
        except Exception as error:  # whatever a check stumbles over is its own matter
            findings.append(not_run(check, error, case.anywhere()))
            continue
        hits += [(check, found) for found in outcomes if isinstance(found, Hit)]
        passed += [_passed(check, found) for found in outcomes if isinstance(found, Held) and check.holds]
    return Review(asked_first(assembled(hits, findings, case.anywhere()), case.project), tuple(passed))


def assembled(
    hits: list[tuple[Check, Hit]], findings: Sequence[Finding], nowhere: tuple[Quote, ...]
) -> tuple[Finding, ...]:
    """The findings of one form from the hits of all checks, in the order of the catalogue.

    Args:
        hits: check and hit.
        findings: what stands beside them: checks that did not run.
        nowhere: what is quoted where a hit has no place.
    """
    made = [make_finding(check, hit, nowhere) for check, hit in _merged(_without_echoes(hits))]
    return _sorted(_unique([*findings, *made]))


def _outcomes(check: Check, case: Case) -> list[Found]:
    """What one check hands back; its sentences are told once here, so that one without its part fails here too."""
    outcomes: list[Found] = check.run(case)
    for found in outcomes:
        if isinstance(found, Hit):
            finding = make_finding(check, found)
            _ = finding.message, finding.treatment
    return outcomes


def _without_echoes(hits: list[tuple[Check, Hit]]) -> list[tuple[Check, Hit]]:
    """Drop what another check already says: about the same row, or about the whole form."""
    codes = {check.code for check, _ in hits}
    by_row: dict[str, set[str]] = {}
    for check, hit in hits:
        for row in hit.rows or ((hit.row,) if hit.row else ()):
            by_row.setdefault(row, set()).add(check.code)
    return [
        (check, hit)
        for check, hit in hits
        if not check.silenced_by & codes and not (hit.row and check.yields_to & by_row[hit.row])
    ]


def _merged(hits: list[tuple[Check, Hit]]) -> list[tuple[Check, Hit]]:
    """Like cases of one check become one hit that names all rows, where the catalogue says so."""
    grouped: dict[tuple[str, str], list[tuple[Check, Hit]]] = {}
    for check, hit in hits:
        grouped.setdefault((check.code, hit.variant), []).append((check, hit))
    result: list[tuple[Check, Hit]] = []
    for group in grouped.values():
        check = group[0][0]
        if not check.merge_from or check.merged is None or len(group) < check.merge_from:
            result += group
        else:
            result.append((check, _one_of([hit for _, hit in group])))
    return result


def _one_of(hits: Sequence[Hit]) -> Hit:
    """One hit that names the rows of all."""
    labels = [clip(hit.object.rstrip("：:"), _LETTERS) for hit in hits]
    at_stake = [hit.points for hit in hits if hit.points is not None]
    return replace(
        hits[0],
        quotes=tuple(item for hit in hits for item in hit.quotes),
        variant="merged",
        saw=_joined([hit.saw for hit in hits]),
        expected=_joined([hit.expected for hit in hits]),
        parts={
            **hits[0].parts,
            "count": len(hits),
            "labels": (*labels[:_NAMED], *(["…"] if len(labels) > _NAMED else [])),
        },
        points=sum(at_stake, Decimal(0)) if at_stake else None,
    )


def _joined(said: list[str | None]) -> str | None:
    """What several rows say, each wording once."""
    different = list(dict.fromkeys(text for text in said if text))
    return "；".join(different[:_NAMED]) + ("…" if len(different) > _NAMED else "") if different else said[0]


def _passed(check: Check, held: Held) -> Passed:
    return Passed(
        code=check.code,
        family=check.family,
        object=held.object,
        saw=held.saw,
        quotes=held.quotes,
        holds=check.holds or {},
    )


def _unique(findings: list[Finding]) -> list[Finding]:
    """No two with the same code, object, words and first cell; two slips of one paragraph are two."""
    kept: dict[tuple[str | None, ...], Finding] = {}
    for finding in findings:
        place = str(finding.cells[0]) if finding.cells else ""
        kept.setdefault((finding.code, finding.object, finding.saw, place), finding)
    return list(kept.values())


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=finding_order))


def finding_order(finding: Finding) -> tuple[object, ...]:
    """Severity, then points at stake, then place, then code."""
    places = finding.cells[0].order if finding.cells else ("", "", 0, 0, 0, 0)
    return (_WEIGHT[finding.severity], -(finding.points_at_stake or Decimal(0)), places, finding.code)
