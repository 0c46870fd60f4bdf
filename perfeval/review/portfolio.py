"""Across a portfolio (项目群): what only shows when many forms lie side by side.

Copied passages, units whose every project is perfect, one target for everything, units that never name a
problem, costs per unit of output far from the rest, scores far from execution; and the order in which
projects are worth opening.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Any

from perfeval.numbers import format_number, format_percent, half_up
from perfeval.review.case import Case, Row
from perfeval.review.catalogue import Check, catalogue
from perfeval.review.copies import CopiedPassage, copied_passages
from perfeval.review.decisions import Decision
from perfeval.review.findings import Finding, Quote
from perfeval.review.hits import Hit
from perfeval.review.ranking import Ranked, rank_projects
from perfeval.review.rounds import compare_years, matched_projects
from perfeval.review.text import bare, has_any, squeeze
from perfeval.scoring.result import Evaluation
from perfeval.values.units import meaning

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

    @property
    def first(self) -> tuple[Ranked, ...]:
        """The ten projects worth opening first, as far as they have findings."""
        return tuple(item for item in self.ranking[:_TOP] if item.weight > 0)


@dataclass(frozen=True, slots=True)
class _Shared:
    """One hit across projects."""

    hit: Hit
    projects: tuple[str, ...]


def review_portfolio(
    evaluations: Sequence[Evaluation],
    findings: Mapping[str, Sequence[Finding]],
    lang: str = "zh",
    decided: Mapping[str, Mapping[Finding, Decision]] | None = None,
) -> PortfolioReview:
    """What many evaluations show together, and the order in which to open them.

    Args:
        evaluations: one per project.
        findings: project id → its findings, as :func:`perfeval.review.review.review_project` gives them.
        lang: ``zh`` or ``en``.
        decided: project id → finding → what a person decided about it; what is settled does not rank a project.
    """
    cases = [Case(evaluation) for evaluation in evaluations]
    checks = {check.how.removeprefix("portfolio."): check for check in catalogue() if check.family == "portfolio"}
    found: list[PortfolioFinding] = []
    for name, function in CHECKS.items():
        check = checks[name]
        found += [
            PortfolioFinding(_finding(check, shared.hit, lang), shared.projects)
            for shared in function(cases, check.limits)
        ]
    copying = checks["copied"]
    copies = copied_passages(
        [case.project for case in cases], letters=copying.limits["letters"], share=copying.limits["share"]
    )
    found += [
        PortfolioFinding(_finding(copying, _copy_hit(copy), lang), copy.projects)
        for copy in copies
        if copy.kind != "projects" or len(copy.projects) >= copying.limits["projects"]
    ]
    order = {"high": 0, "medium": 1, "low": 2}
    found.sort(
        key=lambda item: (
            order[item.finding.severity.value],
            item.finding.code,
            -len(item.projects),
            item.finding.object,
        )
    )
    return PortfolioReview(tuple(found), copies, rank_projects(evaluations, findings, decided, lang))


def _finding(check: Check, hit: Hit, lang: str) -> Finding:
    parts = {"object": hit.object, "saw": hit.saw or "", "expected": hit.expected or "", **hit.parts}
    return Finding(
        code=check.code,
        family=check.family,
        verdict=hit.verdict or check.verdict,
        severity=hit.severity or check.severity,
        object=hit.object,
        message=check.sentence(hit.variant, lang).format_map(parts),
        saw=hit.saw,
        expected=hit.expected,
        quotes=hit.quotes,
        rule=check.basis[lang],
        points_at_stake=hit.points,
        treatment=check.treatment[lang].format_map(parts),
    )


def _by_unit(cases: Sequence[Case], least: int) -> Iterator[tuple[str, list[Case]]]:
    grouped: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if unit := squeeze(case.project.unit or case.project.department or ""):
            grouped[unit].append(case)
    yield from ((unit, group) for unit, group in sorted(grouped.items()) if len(group) >= least)


def _ids(cases: Sequence[Case]) -> tuple[str, ...]:
    return tuple(case.project.id for case in cases)


def _name(case: Case) -> str:
    return case.project.name or case.project.id


def all_perfect(cases: Sequence[Case], limits: Mapping[str, Any]) -> Iterator[_Shared]:
    """Every project of a unit scores itself full marks."""
    for unit, group in _by_unit(cases, limits["least"]):
        scored = [
            (case, reported.self_score, reported.max_score or Decimal(100))
            for case in group
            if (reported := case.project.reported_total) and reported.self_score is not None
        ]
        if len(scored) >= limits["least"] and all(points >= most for _, points, most in scored):
            quotes = tuple(quote for case, _, _ in scored[:3] for quote in _total_quote(case))
            yield _Shared(
                Hit(unit, quotes, format_number(scored[0][1]), None, {"count": str(len(scored))}),
                _ids([case for case, _, _ in scored]),
            )


def _total_quote(case: Case) -> tuple[Quote, ...]:
    reported = case.project.reported_total
    if reported and "self_score" in reported.cells:
        return (Quote(reported.cells["self_score"], format_number(reported.self_score or Decimal(0))),)
    return case.anywhere()


def same_target(cases: Sequence[Case], limits: Mapping[str, Any]) -> Iterator[_Shared]:
    """One figure is the target of nearly every benefit and satisfaction indicator of a unit."""
    for unit, group in _by_unit(cases, limits["least_projects"]):
        rows = [
            (case, row)
            for case in group
            for row in case.rows
            if has_any(row.item.level1 + row.item.level2, ["效益", "效果", "满意", "影响"])
            and row.item.target.is_number
        ]
        counted = Counter(squeeze(row.item.target_text) for _, row in rows)
        if len(rows) < limits["least_rows"] or not counted:
            continue
        target, times = counted.most_common(1)[0]
        share = Decimal(times) / len(rows)
        involved = [
            case
            for case in group
            if any(squeeze(row.item.target_text) == target for other, row in rows if other is case)
        ]
        if share >= Decimal(str(limits["share"])) and len(involved) >= limits["least_projects"]:
            quotes = tuple(quote for _, row in rows[:3] for quote in row.quotes("target_text"))
            yield _Shared(
                Hit(
                    unit,
                    quotes,
                    target,
                    None,
                    {"times": str(times), "rows": str(len(rows)), "share": format_percent(share, 0)},
                ),
                _ids(involved),
            )


def no_problem(cases: Sequence[Case], limits: Mapping[str, Any]) -> Iterator[_Shared]:
    """A unit names no problem in any of its projects."""
    for unit, group in _by_unit(cases, limits["least"]):
        said = [
            (case, passage)
            for case in group
            for passage in case.project.passages
            if passage.kind == "problem" and bare(passage.text)
        ]
        if len({case.project.id for case, _ in said}) >= limits["least"] and all(
            has_any(bare(passage.text), limits["none"]) and len(bare(passage.text)) <= 12 for _, passage in said
        ):
            quotes = tuple(Quote(passage.places[0], passage.text) for _, passage in said[:3] if passage.places)
            involved = list(dict.fromkeys(case.project.id for case, _ in said))
            yield _Shared(
                Hit(unit, quotes or group[0].anywhere(), said[0][1].text, None, {"count": str(len(involved))}),
                tuple(involved),
            )


def unit_cost(cases: Sequence[Case], limits: Mapping[str, Any]) -> Iterator[_Shared]:
    """Cost per unit of output far from that of other projects with the same indicator."""
    grouped: dict[tuple[str, str], list[tuple[Case, Row, Decimal]]] = defaultdict(list)
    for case in cases:
        counted = [
            row
            for row in case.rows
            if has_any(row.item.level2, ["数量"]) and row.item.actual.is_number and (row.item.actual.value or 0) > 0
        ]
        if not case.executed or case.executed <= 0:
            continue
        for row in counted:
            unit = row.item.actual.unit or row.item.target.unit
            if unit and meaning(unit).family not in ("rate", "money"):
                grouped[(bare(row.name), unit)].append(
                    (case, row, case.executed / (row.item.actual.value or Decimal(1)))
                )
    factor = Decimal(str(limits["factor"]))
    for (_, unit), group in sorted(grouped.items(), key=lambda item: item[0]):
        if len({case.project.id for case, _, _ in group}) < limits["least"]:
            continue
        middle = median(cost for _, _, cost in group)
        for case, row, cost in group:
            if middle and (cost > middle * factor or cost < middle / factor):
                quotes = row.quotes("actual_text") + (
                    case.fund_quotes(case.total, "executed_wan") if case.total else ()
                )
                parts = {
                    "unit": unit,
                    "project": _name(case),
                    "count": str(len(group)),
                    "times": format_number(half_up(cost / middle, 1)),
                }
                yield _Shared(
                    Hit(
                        row.label,
                        quotes,
                        f"{format_number(half_up(cost, 4))} 万元/{unit}",
                        f"{format_number(half_up(middle, 4))} 万元/{unit}",
                        parts,
                    ),
                    (case.project.id,),
                )


def score_against_execution(cases: Sequence[Case], limits: Mapping[str, Any]) -> Iterator[_Shared]:
    """A unit's scores are high on average while its money is not spent."""
    for unit, group in _by_unit(cases, limits["least"]):
        pairs = []
        for case in group:
            reported, rate = case.project.reported_total, case.execution_rate
            if reported and reported.self_score is not None and rate is not None:
                pairs.append((case, reported.self_score / (reported.max_score or Decimal(100)), min(rate, Decimal(1))))
        if len(pairs) < limits["least"]:
            continue
        score = sum((share for _, share, _ in pairs), Decimal(0)) / len(pairs)
        spent = sum((rate for _, _, rate in pairs), Decimal(0)) / len(pairs)
        if score - spent > Decimal(str(limits["gap"])):
            quotes = tuple(quote for case, _, _ in pairs[:3] for quote in _total_quote(case))
            yield _Shared(
                Hit(
                    unit,
                    quotes,
                    format_percent(score, 1),
                    format_percent(spent, 1),
                    {"count": str(len(pairs)), "gap": format_percent(score - spent, 1)},
                ),
                _ids([case for case, _, _ in pairs]),
            )


def already_reached(cases: Sequence[Case], limits: Mapping[str, Any]) -> Iterator[_Shared]:
    """This year's target lies within what the same project reached last year."""
    evaluations = {case.project.id: case for case in cases}
    years = sorted({case.project.year for case in cases if case.project.year})
    for before, after in pairwise(years):
        groups = [[case.evaluation for case in cases if case.project.year == year] for year in (before, after)]
        for first, second in matched_projects(*groups):
            case, earlier = evaluations[second.project.id], evaluations[first.project.id]
            rows = {row.label: row for row in case.rows}
            old_rows = {row.label: row for row in earlier.rows}
            for line in compare_years([first], [second])[0].lines:
                if not line.already_reached or line.match.share < limits["share"]:
                    continue
                quotes = rows[line.match.after].quotes("target_text")
                quotes += old_rows[line.match.before].quotes("actual_text")
                parts = {
                    "project": _name(case),
                    "before": str(before),
                    "year": str(after),
                    "matched": line.match.before,
                }
                hit = Hit(line.match.after, quotes, line.target_after, line.actual_before, parts)
                yield _Shared(hit, (second.project.id, first.project.id))


def _copy_hit(copy: CopiedPassage) -> Hit:
    quotes = tuple(
        Quote(item.place, item.text) for item in (copy.first, copy.second, *copy.others[:3]) if item.place is not None
    )
    one, other = copy.first, copy.second
    return Hit(
        one.heading,
        quotes,
        one.text[:60],
        other.text[:60],
        {
            "first": one.name,
            "second": other.name,
            "first_unit": one.unit,
            "second_unit": other.unit,
            "share": format_percent(Decimal(str(copy.share)), 0),
            "count": str(len(copy.projects)),
            "years": f"{one.year}、{other.year}",
        },
        variant=copy.kind,
    )


CHECKS = {
    "all_perfect": all_perfect,
    "same_target": same_target,
    "no_problem": no_problem,
    "unit_cost": unit_cost,
    "score_against_execution": score_against_execution,
    "already_reached": already_reached,
}
