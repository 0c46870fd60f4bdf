"""Review (复核): one evaluation in, findings out, the weightiest first.

Checks run one by one; then those that say the same about the same row give way, like cases of one check
become one finding that names all rows, and what is left is sorted by severity, points at stake and place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from perfeval.review.case import Case
from perfeval.review.catalogue import Check, catalogue
from perfeval.review.checks import function
from perfeval.review.findings import Finding, Quote, Severity
from perfeval.review.hits import Held, Hit
from perfeval.review.portfolio import PortfolioReview, review_portfolio
from perfeval.review.text import clip
from perfeval.scoring.result import Evaluation
from perfeval.words import LANGUAGES

__all__ = ["Passed", "PortfolioReview", "Review", "review_in_full", "review_portfolio", "review_project"]

_WEIGHT = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2}
_NAMED = 4  # so many rows are named in the sentence of a merged finding
_LETTERS = 16  # and so many letters of each


@dataclass(frozen=True, slots=True)
class Passed:
    """One thing that was verified and is right (核对相符). Reviewers list these beside the findings."""

    code: str
    family: str
    object: str
    message: str
    saw: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """Everything one review states: what deserves a look and what was verified."""

    findings: tuple[Finding, ...]
    passed: tuple[Passed, ...]


def review_project(evaluation: Evaluation, lang: str = "zh") -> tuple[Finding, ...]:
    """Every finding on one project, sorted by severity, points at stake and place; no two alike."""
    return review_in_full(evaluation, lang).findings


def review_in_full(evaluation: Evaluation, lang: str = "zh", checks: Iterable[Check] | None = None) -> Review:
    """The findings on one project and what was verified and found right."""
    lang = lang if lang in LANGUAGES else "zh"
    case = Case(evaluation)
    hits: list[tuple[Check, Hit]] = []
    passed: list[Passed] = []
    for check in catalogue() if checks is None else checks:
        if check.family == "portfolio" or case.project.form.kind not in check.forms:
            continue
        for outcome in function(check.how)(case, check.limits):
            if isinstance(outcome, Hit):
                hits.append((check, outcome))
            elif check.holds is not None:
                passed.append(_passed(check, outcome, lang))
    findings = [_finding(check, hit, case, lang) for check, hit in _merged(_without_echoes(hits), lang)]
    return Review(_sorted(_unique(findings)), tuple(passed))


def _without_echoes(hits: list[tuple[Check, Hit]]) -> list[tuple[Check, Hit]]:
    """Drop what another check already says: about the same row, or about the whole form."""
    codes = {check.code for check, _ in hits}
    by_row: dict[str, set[str]] = {}
    for check, hit in hits:
        if hit.row:
            by_row.setdefault(hit.row, set()).add(check.code)
    return [
        (check, hit)
        for check, hit in hits
        if not check.silenced_by & codes and not (hit.row and check.yields_to & by_row[hit.row])
    ]


def _merged(hits: list[tuple[Check, Hit]], lang: str) -> list[tuple[Check, Hit]]:
    """Like cases of one check become one hit that names all rows, where the catalogue says so."""
    grouped: dict[tuple[str, str], list[tuple[Check, Hit]]] = {}
    for check, hit in hits:
        grouped.setdefault((check.code, hit.variant), []).append((check, hit))
    result: list[tuple[Check, Hit]] = []
    for group in grouped.values():
        check, first = group[0]
        if not check.merge_from or check.merged is None or len(group) < check.merge_from:
            result += group
            continue
        labels = [clip(hit.object, _LETTERS) for _, hit in group]
        mark = "、" if lang == "zh" else ", "
        named = mark.join(labels[:_NAMED]) + ("" if len(labels) <= _NAMED else " 等" if lang == "zh" else " …")
        at_stake = [hit.points for _, hit in group if hit.points is not None]
        result.append(
            (
                check,
                replace(
                    first,
                    quotes=tuple(item for _, hit in group for item in hit.quotes),
                    variant="merged",
                    saw=_joined([hit.saw for _, hit in group]),
                    expected=_joined([hit.expected for _, hit in group]),
                    parts={**first.parts, "count": str(len(group)), "labels": named},
                    points=sum(at_stake, Decimal(0)) if at_stake else None,
                ),
            )
        )
    return result


def _joined(said: list[str | None]) -> str | None:
    """What several rows say, each wording once."""
    different = list(dict.fromkeys(text for text in said if text))
    return "；".join(different[:_NAMED]) + ("…" if len(different) > _NAMED else "") if different else said[0]


def _finding(check: Check, hit: Hit, case: Case, lang: str) -> Finding:
    template = check.merged[lang] if hit.variant == "merged" and check.merged else check.sentence(hit.variant, lang)
    expected = hit.expected if hit.expected is not None or check.expects is None else check.expects[lang]
    parts: Mapping[str, str] = {
        "object": hit.object,
        "saw": hit.saw or "",
        "expected": expected or "",
        "count": "1",
        "labels": hit.object,
        "first": hit.quotes[0].text if hit.quotes else "",
        **hit.parts,
    }
    return Finding(
        code=check.code,
        family=check.family,
        verdict=hit.verdict or check.verdict,
        severity=hit.severity or check.severity,
        object=hit.object,
        message=template.format_map(_Filled(parts)),
        saw=hit.saw,
        expected=expected,
        quotes=hit.quotes or case.anywhere(),
        rule=check.basis[lang],
        points_at_stake=hit.points,
        treatment=check.treatment[lang].format_map(_Filled(parts)),
    )


class _Filled(dict[str, str]):
    """Parts of a sentence; text from the form is put in as it is, never read as a template."""


def _passed(check: Check, held: Held, lang: str) -> Passed:
    template = (check.holds or {})[lang]
    message = template.format_map(_Filled({"object": held.object, "saw": held.saw}))
    return Passed(check.code, check.family, held.object, message, held.saw, held.quotes)


def _unique(findings: list[Finding]) -> list[Finding]:
    """No two with the same code, object and first cell."""
    kept: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        kept.setdefault((finding.code, finding.object, str(finding.cells[0]) if finding.cells else ""), finding)
    return list(kept.values())


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=finding_order))


def finding_order(finding: Finding) -> tuple[object, ...]:
    """Severity, then points at stake, then place, then code."""
    places = finding.cells[0].order if finding.cells else ("", "", 0, 0, 0, 0)
    return (_WEIGHT[finding.severity], -(finding.points_at_stake or Decimal(0)), places, finding.code)
