"""Across many projects (项目群): units that are all perfect, one target for everything, costs far from the rest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from statistics import median

from perfeval.numbers import format_number, format_percent, half_up
from perfeval.review.case import Case, Row
from perfeval.review.checking import Limits, Shared, portfolio_check
from perfeval.review.copies import CopiedPassage, copied_passages
from perfeval.review.findings import Quote
from perfeval.review.hits import Hit
from perfeval.review.rounds import compare_years, matched_projects
from perfeval.review.text import bare, has_any, squeeze
from perfeval.values.units import meaning


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


@dataclass(frozen=True)
class Least(Limits):
    least: int  # projects of a unit from which it means something


@portfolio_check(Least, parts=("count",))
def all_perfect(cases: Sequence[Case], limits: Least) -> Iterator[Shared]:
    """Every project of a unit scores itself full marks."""
    for unit, group in _by_unit(cases, limits.least):
        scored = [
            (case, reported.self_score, reported.max_score or Decimal(100))
            for case in group
            if (reported := case.project.reported_total) and reported.self_score is not None
        ]
        if len(scored) >= limits.least and all(points >= most for _, points, most in scored):
            quotes = tuple(quote for case, _, _ in scored[:3] for quote in _total_quote(case))
            yield Shared(
                Hit(
                    object=unit,
                    quotes=quotes,
                    saw=format_number(scored[0][1]),
                    parts={"count": len(scored)},
                ),
                _ids([case for case, _, _ in scored]),
            )


def _total_quote(case: Case) -> tuple[Quote, ...]:
    reported = case.project.reported_total
    if reported and "self_score" in reported.cells:
        return (Quote(reported.cells["self_score"], format_number(reported.self_score or Decimal(0))),)
    return case.anywhere()


@dataclass(frozen=True)
class SameTarget(Limits):
    least_projects: int
    least_rows: int
    share: Decimal


@portfolio_check(SameTarget, parts=("times", "rows", "share"))
def same_target(cases: Sequence[Case], limits: SameTarget) -> Iterator[Shared]:
    """One figure is the target of nearly every benefit and satisfaction indicator of a unit."""
    for unit, group in _by_unit(cases, limits.least_projects):
        rows = [
            (case, row)
            for case in group
            for row in case.rows
            if has_any(row.item.level1 + row.item.level2, ["效益", "效果", "满意", "影响"])
            and row.item.target.is_number
        ]
        counted = Counter(squeeze(row.item.target_text) for _, row in rows)
        if len(rows) < limits.least_rows or not counted:
            continue
        target, times = counted.most_common(1)[0]
        share = Decimal(times) / len(rows)
        involved = [
            case
            for case in group
            if any(squeeze(row.item.target_text) == target for other, row in rows if other is case)
        ]
        if share >= limits.share and len(involved) >= limits.least_projects:
            quotes = tuple(quote for _, row in rows[:3] for quote in row.quotes("target_text"))
            yield Shared(
                Hit(
                    object=unit,
                    quotes=quotes,
                    saw=target,
                    parts={"times": times, "rows": len(rows), "share": format_percent(share, 0)},
                ),
                _ids(involved),
            )


@dataclass(frozen=True)
class NoProblem(Limits):
    least: int
    none: tuple[str, ...]


@portfolio_check(NoProblem, parts=("count",))
def no_problem(cases: Sequence[Case], limits: NoProblem) -> Iterator[Shared]:
    """A unit names no problem in any of its projects."""
    for unit, group in _by_unit(cases, limits.least):
        said = [
            (case, passage)
            for case in group
            for passage in case.project.passages
            if passage.kind == "problem" and bare(passage.text)
        ]
        if len({case.project.id for case, _ in said}) >= limits.least and all(
            has_any(bare(passage.text), limits.none) and len(bare(passage.text)) <= 12 for _, passage in said
        ):
            quotes = tuple(Quote(passage.places[0], passage.text) for _, passage in said[:3] if passage.places)
            involved = list(dict.fromkeys(case.project.id for case, _ in said))
            yield Shared(
                Hit(
                    object=unit,
                    quotes=quotes or group[0].anywhere(),
                    saw=said[0][1].text,
                    parts={"count": len(involved)},
                ),
                tuple(involved),
            )


@dataclass(frozen=True)
class UnitCost(Limits):
    least: int
    factor: Decimal


@portfolio_check(UnitCost, parts=("unit", "project", "count", "times"))
def unit_cost(cases: Sequence[Case], limits: UnitCost) -> Iterator[Shared]:
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
    factor = limits.factor
    for (_, unit), group in sorted(grouped.items(), key=lambda item: item[0]):
        if len({case.project.id for case, _, _ in group}) < limits.least:
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
                    "count": len(group),
                    "times": half_up(cost / middle, 1),
                }
                yield Shared(
                    Hit(
                        object=row.label,
                        quotes=quotes,
                        saw=f"{format_number(half_up(cost, 4))} 万元/{unit}",
                        expected=f"{format_number(half_up(middle, 4))} 万元/{unit}",
                        parts=parts,
                    ),
                    (case.project.id,),
                )


@dataclass(frozen=True)
class Gap(Limits):
    least: int
    gap: Decimal


@portfolio_check(Gap, parts=("count", "gap"))
def score_against_execution(cases: Sequence[Case], limits: Gap) -> Iterator[Shared]:
    """A unit's scores are high on average while its money is not spent."""
    for unit, group in _by_unit(cases, limits.least):
        pairs = []
        for case in group:
            reported, rate = case.project.reported_total, case.execution_rate
            if reported and reported.self_score is not None and rate is not None:
                pairs.append((case, reported.self_score / (reported.max_score or Decimal(100)), min(rate, Decimal(1))))
        if len(pairs) < limits.least:
            continue
        score = sum((share for _, share, _ in pairs), Decimal(0)) / len(pairs)
        spent = sum((rate for _, _, rate in pairs), Decimal(0)) / len(pairs)
        if score - spent > limits.gap:
            quotes = tuple(quote for case, _, _ in pairs[:3] for quote in _total_quote(case))
            yield Shared(
                Hit(
                    object=unit,
                    quotes=quotes,
                    saw=format_percent(score, 1),
                    expected=format_percent(spent, 1),
                    parts={"count": len(pairs), "gap": score - spent},
                ),
                _ids([case for case, _, _ in pairs]),
            )


@dataclass(frozen=True)
class Alike(Limits):
    share: Decimal  # how alike two names must be


def _over_years(cases: Sequence[Case]) -> Iterator[tuple[Case, Case]]:
    """The same project in one year and in the next that is there."""
    by_id = {case.project.id: case for case in cases}
    years = sorted({case.project.year for case in cases if case.project.year})
    for before, after in pairwise(years):
        groups = [[case.evaluation for case in cases if case.project.year == year] for year in (before, after)]
        for first, second in matched_projects(*groups):
            yield by_id[first.project.id], by_id[second.project.id]


@portfolio_check(Alike, parts=("project", "before", "year", "matched"))
def already_reached(cases: Sequence[Case], limits: Alike) -> Iterator[Shared]:
    """This year's target lies within what the same project reached last year."""
    for earlier, case in _over_years(cases):
        rows, old_rows = ({row.label: row for row in one.rows} for one in (case, earlier))
        for line in compare_years([earlier.evaluation], [case.evaluation])[0].lines:
            if not line.already_reached or line.match.share < limits.share:
                continue
            hit = Hit(
                object=line.match.after, saw=line.target_after, expected=line.actual_before,
                quotes=rows[line.match.after].quotes("target_text")
                + old_rows[line.match.before].quotes("actual_text"),
                parts={
                    "project": _name(case), "before": str(earlier.project.year), "year": str(case.project.year),
                    "matched": line.match.before,
                },
            )  # fmt: skip
            yield Shared(hit, _ids([case, earlier]))


@dataclass(frozen=True)
class Grown(Limits):
    grown: Decimal  # share by which a budget must have grown to be worth a word
    spent: Decimal  # and the rate of execution of the year before below which it is


@portfolio_check(Grown, variants=("less",), parts=("before", "year", "budget", "rate", "executed", "now", "unit"))
def budget_grows(cases: Sequence[Case], limits: Grown) -> Iterator[Shared]:
    """More money for a project that could not spend what it had, or that spends less than the year before."""
    for earlier, case in _over_years(cases):
        had, has, rate = earlier.budget, case.budget, earlier.execution_rate
        if not had or not has or rate is None or earlier.total is None or case.total is None:
            continue
        less = earlier.executed is not None and case.executed is not None and case.executed < earlier.executed
        if has <= had * (1 + limits.grown) or not (rate < limits.spent or less):
            continue
        hit = Hit(
            object=_name(case), saw=f"{format_number(has)}万元", expected=f"{format_number(had)}万元",
            quotes=case.fund_quotes(case.total, "adjusted_budget_wan", "executed_wan")
            + earlier.fund_quotes(earlier.total, "adjusted_budget_wan", "executed_wan"),
            parts={
                "before": str(earlier.project.year), "year": str(case.project.year), "budget": had, "rate": rate,
                "executed": earlier.executed, "now": case.executed, "unit": "万元",
            },
            variant="" if rate < limits.spent else "less",
        )  # fmt: skip
        yield Shared(hit, _ids([case, earlier]))


class Lot(tuple[Case, ...]):
    """The forms that lie side by side; what is long to find is found once."""

    @cached_property
    def _copies(self) -> dict[tuple[int, float], tuple[CopiedPassage, ...]]:
        return {}

    def copies(self, letters: int, share: float) -> tuple[CopiedPassage, ...]:
        """Passages that recur among the forms."""
        key = (letters, share)
        if key not in self._copies:
            self._copies[key] = copied_passages([case.project for case in self], letters=letters, share=share)
        return self._copies[key]


@dataclass(frozen=True)
class Copying(Limits):
    letters: int
    share: float
    projects: int  # copies within one unit count from so many projects on


@portfolio_check(
    Copying,
    variants=("units", "years", "projects"),
    parts=("first", "second", "first_unit", "second_unit", "share", "count", "years"),
)
def copied(cases: Sequence[Case], limits: Copying) -> Iterator[Shared]:
    """The same words in several forms."""
    lot = cases if isinstance(cases, Lot) else Lot(cases)
    for copy in lot.copies(limits.letters, limits.share):
        if copy.kind != "projects" or len(copy.projects) >= limits.projects:
            yield Shared(_copy_hit(copy), copy.projects)


def _copy_hit(copy: CopiedPassage) -> Hit:
    quotes = tuple(
        Quote(item.place, item.text) for item in (copy.first, copy.second, *copy.others[:3]) if item.place is not None
    )
    one, other = copy.first, copy.second
    return Hit(
        object=one.heading,
        quotes=quotes,
        saw=one.text[:60],
        expected=other.text[:60],
        parts={
            "first": one.name,
            "second": other.name,
            "first_unit": one.unit,
            "second_unit": other.unit,
            "share": format_percent(Decimal(str(copy.share)), 0),
            "count": len(copy.projects),
            "years": f"{one.year}、{other.year}",
        },
        variant=copy.kind,
    )


@dataclass(frozen=True)
class Cloned(Limits):
    least: int  # so many figures alike are no chance
    share: Decimal  # of the figures of the smaller form


@portfolio_check(Cloned, parts=("first", "second", "times", "figures"))
def cloned_numbers(cases: Sequence[Case], limits: Cloned) -> Iterator[Shared]:
    """Two projects of different names report the same figures, row by row."""
    told = [(case, figures) for case in cases if len(figures := _figures(case)) >= limits.least]
    by_figure: dict[tuple[Decimal, str], list[int]] = defaultdict(list)
    for number, (_, figures) in enumerate(told):
        for figure in figures:
            by_figure[figure].append(number)
    alike: Counter[tuple[int, int]] = Counter()
    for numbers in by_figure.values():
        if len(numbers) <= _WIDESPREAD:
            alike.update((one, other) for n, one in enumerate(numbers) for other in numbers[n + 1 :])
    for (one, other), times in sorted(alike.items()):
        (first, own), (second, others) = told[one], told[other]
        same_project = bare(_name(first)) == bare(_name(second)) and first.project.year == second.project.year
        if times < limits.least or times < limits.share * min(len(own), len(others)) or same_project:
            continue
        shared = set(own) & set(others)
        quotes = tuple(own[figure] for figure in sorted(shared)[:3]) + tuple(
            others[figure] for figure in sorted(shared)[:3]
        )
        yield Shared(
            Hit(
                object=_name(second),
                quotes=quotes,
                saw=str(times),
                parts={
                    "first": _name(first),
                    "second": _name(second),
                    "times": times,
                    "figures": tuple(f"{format_number(value)}{unit}" for value, unit in sorted(shared)[:5]),
                },
            ),
            _ids([first, second]),
        )


_WIDESPREAD = 12  # a figure that more forms have than this tells nothing


def _figures(case: Case) -> dict[tuple[Decimal, str], Quote]:
    """The completed figures of a form that are its own: no whole percents, no small counts."""
    found: dict[tuple[Decimal, str], Quote] = {}
    for row in case.rows:
        actual = row.item.actual
        unit = actual.unit or row.item.target.unit or ""
        if not actual.is_number or actual.value is None or "actual_text" not in row.item.cells:
            continue
        exact = actual.value != actual.value.to_integral_value()
        if exact or (unit != "%" and actual.value >= 20):
            found.setdefault((actual.value, unit), Quote(row.item.cells["actual_text"], row.item.actual_text))
    return found
