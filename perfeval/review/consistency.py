"""Reviewing the reviewers (复核一致性): like cases treated unlike, scores raised, deductions without a word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.numbers import format_number, format_percent
from perfeval.review.findings import Finding
from perfeval.review.text import bare, squeeze
from perfeval.review.working_sheet import EXECUTION, ReviewedProject, ReviewedRow
from perfeval.values.reading import read_quantity
from perfeval.words import Words

_APART = Decimal("0.30")  # shares of the points kept that differ by more are unlike


@dataclass(frozen=True, slots=True)
class ReviewRemark:
    """Something in a reviewed working sheet that deserves a second look."""

    code: str  # exceeds_self, exceeds_weight, no_remark, unlike
    message: str
    places: tuple[str, ...]
    projects: tuple[str, ...]


def check_reviews(
    projects: Sequence[ReviewedProject], findings: Mapping[str, Sequence[Finding]] | None = None, lang: str = "zh"
) -> tuple[ReviewRemark, ...]:
    """What the reviewed scores of several projects show when laid side by side.

    Args:
        projects: working sheets read back.
        findings: project id → findings; rows about which the same was found are like cases.
    """
    words = Words("review", lang)
    found = [remark for project in projects for row in project.rows for remark in _single(project, row, words)]
    found += _unlike(projects, findings or {}, words)
    return tuple(found)


def _single(project: ReviewedProject, row: ReviewedRow, words: Words) -> Iterator[ReviewRemark]:
    if row.reviewed_score is None:
        return
    parts = {"object": row.level3, "project": project.name, "reviewed": format_number(row.reviewed_score)}

    def remark(code: str, **more: str) -> ReviewRemark:
        return ReviewRemark(
            code, words.say(f"consistency.{code}", **parts, **more), (row.place,), (project.project_id,)
        )

    if row.weight is not None and not 0 <= row.reviewed_score <= row.weight:
        yield remark("exceeds_weight", weight=format_number(row.weight))
    elif row.self_score is not None and row.reviewed_score > row.self_score:
        yield remark("exceeds_self", own=format_number(row.self_score))
    elif row.self_score is not None and row.reviewed_score < row.self_score and not squeeze(row.remark):
        yield remark("no_remark", own=format_number(row.self_score))


def _unlike(
    projects: Sequence[ReviewedProject], findings: Mapping[str, Sequence[Finding]], words: Words
) -> Iterator[ReviewRemark]:
    alike: dict[tuple[str, ...], list[tuple[ReviewedProject, ReviewedRow, Decimal]]] = defaultdict(list)
    for project in projects:
        codes: dict[str, set[str]] = defaultdict(set)
        for finding in findings.get(project.project_id, ()):
            codes[squeeze(finding.object)].add(finding.code)
        for row in project.rows:
            if row.reviewed_score is not None and row.weight and row.level3 != EXECUTION:
                alike[_pattern(row, codes[squeeze(row.level3)])].append((project, row, row.reviewed_score / row.weight))
    for pattern, cases in sorted(alike.items()):
        least, most = min(cases, key=lambda case: case[2]), max(cases, key=lambda case: case[2])
        if len(cases) > 1 and most[2] - least[2] > _APART:
            message = words.say(
                "consistency.unlike",
                count=len(cases),
                pattern=pattern[0],
                low=format_percent(least[2], 0),
                high=format_percent(most[2], 0),
                one=f"{least[0].name} {least[1].level3}",
                other=f"{most[0].name} {most[1].level3}",
            )
            ids = tuple(dict.fromkeys(project.project_id for project, _, _ in cases))
            yield ReviewRemark("unlike", message, tuple(row.place for _, row, _ in cases), ids)


def _pattern(row: ReviewedRow, codes: set[str]) -> tuple[str, ...]:
    """What makes two rows like cases: second level, quantitative or not, how far fulfilled, what was found."""
    target, actual = read_quantity(row.target, name=row.level3), read_quantity(row.self_value, name=row.level3)
    level = bare(row.level2).removesuffix("指标") or bare(row.level1)
    if target.is_number and actual.is_number and target.value and actual.value is not None:
        share = actual.value / target.value
        reached = "≥100%" if share >= 1 else f"{int(share * 10) * 10}%"
        return (f"{level} {reached}", *sorted(codes))
    same = "=" if bare(row.target) == bare(row.self_value) else ""
    return (f"{level} 定性{same}", *sorted(codes))
