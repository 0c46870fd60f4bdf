"""Rounds and years (退回修改与跨年比较): what a second submission changed, closed, and changed unasked.

Two submissions of one project are matched by name, unit and year, then by the file they came in, then by their name
alone, never one project twice; what stands in one submission only is named. Last year's form: by name and unit.
Indicators are matched by their names, exactly or as renamed, and the match is shown so that a person can confirm it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz import fuzz

from perfeval.naming import name_of
from perfeval.numbers import format_number, format_percent
from perfeval.places import Place
from perfeval.review.case import Case, Row
from perfeval.review.findings import Finding
from perfeval.review.text import bare, squeeze
from perfeval.scoring.result import Evaluation
from perfeval.values.reading import comparable
from perfeval.words import Words

_ALIKE = 72  # names at least so alike (of 100) may be one renamed indicator
_ROW_FIELDS = ("level1", "level2", "level3", "target_text", "actual_text", "max_score", "self_score", "reason_text")
_FUND_FIELDS = (
    "initial_budget_wan",
    "adjusted_budget_wan",
    "arrived_wan",
    "executed_wan",
    "execution_rate_text",
    "max_score",
    "self_score",
    "reason_text",
)
_GOAL_FIELDS = ("expected_text", "actual_text")
_TOTAL_FIELDS = ("max_score", "self_score", "grade")
_IDENTIFICATION = ("name", "code", "department", "department_code", "unit", "unit_code", "year", "amount_unit_text")


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that says something else than before.

    Attributes:
        field: attribute of the clean record, e.g. ``self_score``.
        asked: a finding of the first round pointed at this row or cell; otherwise it changed unasked.
    """

    object: str
    field: str
    before: str
    after: str
    place_before: Place | None
    place_after: Place | None
    asked: bool

    def label(self, lang: str) -> str:
        """What changed, for a reader: the row as the form names it, or the field of the identification (主管部门)."""
        return Words("clean", lang).say(f"field.{self.field}") if self.field in _IDENTIFICATION else self.object


@dataclass(frozen=True, slots=True)
class Match:
    """Two indicators taken for one (指标对应). ``share`` is how alike the names are; 1 is the same name."""

    before: str
    after: str
    share: float

    @property
    def is_renamed(self) -> bool:
        return self.share < 1


@dataclass(frozen=True, slots=True)
class RoundComparison:
    """One project in two submissions."""

    project_id: str
    name: str
    changes: tuple[Change, ...]
    closed: tuple[Finding, ...]
    still_open: tuple[Finding, ...]
    new: tuple[Finding, ...]
    matches: tuple[Match, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def unasked(self) -> tuple[Change, ...]:
        """What changed although nobody had asked."""
        return tuple(change for change in self.changes if not change.asked)


@dataclass(frozen=True, slots=True)
class OneSided:
    """A project that stands in one submission only (只在一次报送中): it disappeared, or it is new."""

    project_id: str
    name: str
    file: str
    is_new: bool

    def told(self, lang: str) -> str:
        """The project and its file, and in which submission it stands."""
        return Words("review", lang).say(f"rounds.only_{_side(self.is_new)}", name=self.name, file=self.file)


def summary(comparisons: Sequence[RoundComparison], one_sided: Sequence[OneSided], lang: str) -> str:
    """How many projects stand in both submissions, and how many in the first or the second only."""
    counts = {_side(new): sum(item.is_new is new for item in one_sided) for new in (False, True)}
    return Words("review", lang).say("rounds.summary", both=len(comparisons), **counts)


def _side(is_new: bool) -> str:
    return "after" if is_new else "before"


@dataclass(frozen=True, slots=True)
class YearLine:
    """One indicator in two years. ``already_reached``: this year's target lies within last year's result."""

    match: Match
    target_before: str
    actual_before: str
    target_after: str
    actual_after: str
    growth: str | None  # actual after ÷ actual before
    already_reached: bool
    place_after: Place | None


@dataclass(frozen=True, slots=True)
class YearComparison:
    """One project in two years."""

    name: str
    year_before: int | None
    year_after: int | None
    execution_before: str | None
    execution_after: str | None
    lines: tuple[YearLine, ...]


@dataclass(frozen=True, slots=True)
class ProjectMatch:
    """One project in two years (同一项目). ``share`` is how alike the names are; 1 is the same name, years aside."""

    before: Evaluation
    after: Evaluation
    share: float

    @property
    def is_renamed(self) -> bool:
        return self.share < 1


# ── two submissions ───────────────────────────────────────────────────────────────────────────────
def compare_rounds(
    old: Sequence[Evaluation],
    new: Sequence[Evaluation],
    old_findings: Mapping[str, Sequence[Finding]],
    new_findings: Mapping[str, Sequence[Finding]],
) -> tuple[RoundComparison, ...]:
    """Every project that stands in both submissions, in the order of the new one."""
    return tuple(
        _compare(before, after, old_findings.get(before.project.id, ()), new_findings.get(after.project.id, ()))
        for before, after in _submitted_twice(old, new)
    )


def one_sided_projects(old: Sequence[Evaluation], new: Sequence[Evaluation]) -> tuple[OneSided, ...]:
    """Every project that stands in one submission only: what disappeared, then what is new."""
    both = _submitted_twice(old, new)
    sides = (old, {before.project.id for before, _ in both}), (new, {after.project.id for _, after in both})
    return tuple(
        OneSided(item.project.id, name_of(item.project) or item.project.id, item.project.form.file, items is new)
        for items, known in sides
        for item in items
        if item.project.id not in known
    )


def _submitted_twice(old: Sequence[Evaluation], new: Sequence[Evaluation]) -> list[tuple[Evaluation, Evaluation]]:
    """One project in two submissions, by the surest sign first; never one project twice.

    The file comes after the name: where a workbook lost a form, the numbers of the forms behind it move up.
    """
    signs: tuple[Callable[[Evaluation], tuple[object, ...]], ...] = (
        lambda item: (item.project.id, *_identity(item, True)),
        lambda item: _identity(item, True) if item.project.name else (item.project.id,),
        lambda item: (item.project.id,),
        lambda item: (bare(item.project.name or item.project.id), item.project.year),
    )
    left, twins = list(old), dict[str, Evaluation]()
    for sign in signs:
        known: dict[tuple[object, ...], list[Evaluation]] = defaultdict(list)
        for item in left:
            known[sign(item)].append(item)
        for item in new:
            if item.project.id not in twins and (same := known[sign(item)]):
                twins[item.project.id] = same.pop(0)
        left = [item for same in known.values() for item in same]
    return [(twins[item.project.id], item) for item in new if item.project.id in twins]


def matched_projects(
    before: Sequence[Evaluation], after: Sequence[Evaluation]
) -> Iterator[tuple[Evaluation, Evaluation]]:
    """Projects of one name and unit in two years, this year's second."""
    by_name = {_identity(item, False): item for item in before}
    for item in after:
        if (one := by_name.get(_identity(item, False))) is not None:
            yield one, item


def _identity(evaluation: Evaluation, with_year: bool) -> tuple[object, ...]:
    project = evaluation.project
    name = bare(project.name or "")
    for year in ("年度", "年", str(project.year or "")):
        name = name.replace(year, "") if not with_year and year else name
    return (name, bare(project.unit or project.department or ""), project.year if with_year else None)


def _compare(
    before: Evaluation, after: Evaluation, found: Sequence[Finding], now: Sequence[Finding]
) -> RoundComparison:
    one, other = Case(before), Case(after)
    matched, added, removed = match_rows(one.rows, other.rows)
    pointed = {place.order for finding in found for place in finding.cells}
    asked_rows = {finding.object for finding in found}
    changes = [
        change
        for label, first, second, fields in _twins(one, other, matched)
        for change in _changes(label, first, second, fields, pointed, asked_rows)
    ]
    was, is_now = {_same_finding(item): item for item in found}, {_same_finding(item): item for item in now}
    return RoundComparison(
        after.project.id,
        name_of(after.project) or after.project.id,
        tuple(changes),
        closed=tuple(item for key, item in was.items() if key not in is_now),
        still_open=tuple(item for key, item in is_now.items() if key in was),
        new=tuple(item for key, item in is_now.items() if key not in was),
        matches=tuple(Match(first.label, second.label, share) for first, second, share in matched),
        added=(*_funds_only_in(after, before), *(row.label for row in added)),
        removed=(*_funds_only_in(before, after), *(row.label for row in removed)),
    )


def _twins(
    one: Case, other: Case, matched: Sequence[tuple[Row, Row, float]]
) -> Iterator[tuple[str, object, object, Sequence[str]]]:
    """What stands in both forms, part by part, with the cells to compare; the identification first."""
    before, after = one.project, other.project
    words = Words("clean")
    for field in _IDENTIFICATION:
        yield words.say(f"field.{field}"), before, after, (field,)
    for label in dict.fromkeys((*before.attributes, *after.attributes)):
        yield label, before, after, (f"attributes {label}",)
    for first, second, _ in matched:
        yield first.label, first.item, second.item, _ROW_FIELDS
    for line in before.funds:
        twin = next((item for item in after.funds if bare(item.label_text) == bare(line.label_text)), None)
        if twin is not None:
            yield line.label_text, line, twin, _FUND_FIELDS
    for goal, now_goal in zip(one.goals, other.goals, strict=False):
        yield goal.label_text or "年度总体目标", goal, now_goal, _GOAL_FIELDS
    if before.reported_total and after.reported_total:
        yield "总分", before.reported_total, after.reported_total, _TOTAL_FIELDS


def _funds_only_in(one: Evaluation, other: Evaluation) -> Iterator[str]:
    known = {bare(line.label_text) for line in other.project.funds}
    return (line.label_text for line in one.project.funds if bare(line.label_text) not in known)


def _same_finding(finding: Finding) -> tuple[str, str, str]:
    """What makes a finding of round two the one of round one: its code, its row, its column in words."""
    column = finding.expected if finding.code == "funds.rows_do_not_add_up" else ""
    return finding.code, bare(finding.object), column or ""


def _changes(
    label: str,
    before: object,
    after: object,
    fields: Sequence[str],
    pointed: set[tuple[str, str, int, int, int, int]],
    asked_rows: set[str],
) -> Iterator[Change]:
    for field in fields:
        said, says = _text(before, field), _text(after, field)
        if squeeze(said) != squeeze(says):
            place = getattr(before, "cells", {}).get(field)
            asked = label in asked_rows or (place is not None and place.order in pointed)
            yield Change(label, field, said, says, place, getattr(after, "cells", {}).get(field), asked)


def _text(part: object, field: str) -> str:
    """What the cell says; ``attributes 项目类型`` is kept under its label."""
    kept, _, label = field.partition(" ")
    value = getattr(part, kept).get(label) if label else getattr(part, kept)
    return "" if value is None else format_number(value) if isinstance(value, Decimal) else str(value)


def match_rows(
    before: Sequence[Row], after: Sequence[Row]
) -> tuple[list[tuple[Row, Row, float]], list[Row], list[Row]]:
    """Pairs of indicators taken for one, those only in the new form, those only in the old.

    The same name under the same second level first, then the most alike names; never one row twice.
    """
    pairs: list[tuple[Row, Row, float]] = []
    left, right = list(before), list(after)
    for with_level in (True, False):
        for row in list(left):
            twin = next((other for other in right if _same_name(row, other, with_level)), None)
            if twin is not None:
                pairs.append((row, twin, 1.0))
                left.remove(row)
                right.remove(twin)
    scored = [
        (fuzz.ratio(bare(a.name), bare(b.name)) + (8 if bare(a.item.level2) == bare(b.item.level2) else 0), a, b)
        for a in left
        for b in right
    ]
    for score, row, twin in sorted(scored, key=lambda entry: (-entry[0], entry[1].key, entry[2].key)):
        if score >= _ALIKE and row in left and twin in right:
            pairs.append((row, twin, min(score, 99) / 100))
            left.remove(row)
            right.remove(twin)
    order = {row.key: number for number, row in enumerate(after)}
    pairs.sort(key=lambda pair: order[pair[1].key])
    return pairs, right, left


def _same_name(one: Row, other: Row, with_level: bool) -> bool:
    return bare(one.name) == bare(other.name) and (not with_level or bare(one.item.level2) == bare(other.item.level2))


# ── two years ─────────────────────────────────────────────────────────────────────────────────────
def match_projects(before: Sequence[Evaluation], after: Sequence[Evaluation]) -> tuple[ProjectMatch, ...]:
    """Projects that stand in both years, in the order of the later one; never one project twice.

    The same name and unit first, years in it aside; then, within one unit, the most alike names.
    """
    found: list[ProjectMatch] = []
    left = {item.project.id: item for item in before}
    right = list(after)
    known: dict[tuple[object, ...], list[Evaluation]] = defaultdict(list)
    for item in before:
        known[_identity(item, False)].append(item)
    for item in after:
        if same := known[_identity(item, False)]:
            one = same.pop(0)
            found.append(ProjectMatch(one, item, 1.0))
            del left[one.project.id]
            right.remove(item)
    by_unit: dict[object, list[Evaluation]] = defaultdict(list)
    for item in left.values():
        by_unit[_identity(item, False)[1]].append(item)
    alike = [
        (fuzz.ratio(str(_identity(one, False)[0]), str(_identity(item, False)[0])), one, item)
        for item in right
        for one in by_unit.get(_identity(item, False)[1], ())
    ]
    taken: set[str] = set()
    for score, one, item in sorted(alike, key=lambda entry: (-entry[0], entry[1].project.id, entry[2].project.id)):
        ends = {one.project.id, item.project.id}
        if score >= _ALIKE and not ends & taken:
            found.append(ProjectMatch(one, item, min(score, 99) / 100))
            taken |= ends
    order = {item.project.id: number for number, item in enumerate(after)}
    return tuple(sorted(found, key=lambda match: order[match.after.project.id]))


def compare_years(before: Sequence[Evaluation], after: Sequence[Evaluation]) -> tuple[YearComparison, ...]:
    """Every project that stands in both years, indicator by indicator."""
    return tuple(
        _years(one, other) for one, other in matched_projects(before, after) if one.project.year != other.project.year
    )


def _years(before: Evaluation, after: Evaluation) -> YearComparison:
    one, other = Case(before), Case(after)
    matched, _, _ = match_rows(one.rows, other.rows)
    lines = tuple(_line(first, second, share) for first, second, share in matched)
    rates = [format_percent(case.execution_rate) if case.execution_rate is not None else None for case in (one, other)]
    return YearComparison(
        name_of(after.project) or after.project.id, before.project.year, after.project.year, rates[0], rates[1], lines
    )


def _line(first: Row, second: Row, share: float) -> YearLine:
    grown = comparable(first.item.actual, second.item.actual)
    reached = comparable(second.item.target, first.item.actual)
    growth = format_percent(grown.actual / grown.target, 1) if grown.target and grown.actual is not None else None
    falling = second.item.target.operator in ("<=", "<")
    already = False
    if reached.target is not None and reached.actual is not None and second.item.target.unit not in ("%",):
        already = reached.actual < reached.target if falling else reached.actual > reached.target
    return YearLine(
        Match(first.label, second.label, share),
        first.item.target_text,
        first.item.actual_text,
        second.item.target_text,
        second.item.actual_text,
        growth,
        already,
        second.item.cells.get("target_text"),
    )
