"""The checks over columns (按列复核): the same findings as form by form; what looks at one row is asked once.

A check that asks one indicator at a time is asked once for all rows in which it looks at the same
(:mod:`perfeval.columns.asked`). Checks that look at the whole form run on it, light: its rows are objects, its
explanations are not made. What both hand back goes the one way to findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from perfeval.columns.asked import ELSEWHERE, Asked, Look, NotOfTheRow
from perfeval.columns.coded import Coded
from perfeval.columns.points import Scored, as_classes, in_millionths
from perfeval.columns.projects import Money, Points
from perfeval.columns.rows import SeenIndicator, SeenResult, Table
from perfeval.model import Project
from perfeval.review.case import Case, Row
from perfeval.review.catalogue import Check, catalogue
from perfeval.review.checking import Limits, about, each
from perfeval.review.findings import Finding, Quote
from perfeval.review.hits import Hit
from perfeval.review.making import not_run
from perfeval.review.review import assembled
from perfeval.review.settling import CELLS, judged_anew, move_of
from perfeval.scoring.ground import evidence_found, of
from perfeval.scoring.ledger import Entry
from perfeval.scoring.result import Evaluation, IndicatorScore, Totals

Hits = dict[int, list[tuple[int, Hit]]]  # number of the check → row and hit, in the order of the form


# ── one row as a check sees it ────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class _Asking:
    """Words that a check wants quoted: of the row, or of the row of funds that stands for the whole."""

    names: tuple[str, ...]
    of_funds: bool = False


class _SeenRow(Row):
    """A row of which every look is written down; what is quoted is fetched where the row stands."""

    __slots__ = ()

    def quotes(self, *names: str) -> tuple[Quote, ...]:
        return (cast("Quote", _Asking(names)),)


class _SeenProject:
    """What a check of one row may know of its project."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def __getattr__(self, name: str) -> Any:
        if name == "form":
            return self
        if name in ("year", "department", "unit", "amount_unit_text"):
            return self._look(f"head.{name}")
        if name in ("kind", "region"):
            return self._look(f"form {name}")
        raise NotOfTheRow(name)


class _SeenFunding:
    def __init__(self, look: Look) -> None:
        self._look = look

    @property
    def arrived(self) -> Any:
        """The amount."""
        return self

    @property
    def wan(self) -> Any:
        """In 万元."""
        return self._look("case arrived")


class _SeenCase:
    """The project around a row, as far as a check of one row may look: money and what the form says as a whole."""

    in_unit, money = Case.in_unit, Case.money
    money_unit, unspent_share = Case.money_unit, Case.unspent_share

    def __init__(self, look: Look) -> None:
        self._look = look

    @property
    def project(self) -> _SeenProject:
        """Its name and kind."""
        return _SeenProject(self._look)

    @property
    def funding(self) -> _SeenFunding:
        """Its money, as far as it is not named here."""
        return _SeenFunding(self._look)

    @property
    def total(self) -> Any:
        """Whether there is a row of funds that stands for the whole."""
        return self if self._look("case has_total") else None

    def fund_quotes(self, _line: object, *names: str) -> tuple[Quote, ...]:
        """The words of that row."""
        return (cast("Quote", _Asking(names, of_funds=True)),)

    def __getattr__(self, name: str) -> Any:
        if name in _OF_CASE:
            return self._look(f"case {name}")
        raise NotOfTheRow(name)


_OF_CASE: Mapping[str, Callable[[Case], Any]] = {
    "budget": lambda case: case.budget,
    "executed": lambda case: case.executed,
    "execution_rate": lambda case: case.execution_rate,
    "in_yuan": lambda case: case.in_yuan,
    "gives_reasons": lambda case: case.gives_reasons,
    "arrived": lambda case: case.funding.arrived.wan,
    "has_total": lambda case: case.total is not None,
    "is_filled": lambda case: case.is_filled,
}


def _seen_row(look: Look, *, whole: bool) -> _SeenRow:
    item, result = SeenIndicator(look, whole=whole), SeenResult(look, whole=whole)
    return _SeenRow("", cast("Any", item), cast("Any", result))


def _asking(body: Callable[..., Any], limits: Limits) -> Callable[[Look, bool], tuple[Hit, ...]]:
    def ask(look: Look, whole: bool) -> tuple[Hit, ...]:
        found = body(_seen_row(look, whole=whole), _SeenCase(look), limits)
        return tuple(one for one in each(found) if isinstance(one, Hit))

    return ask


def _is_blank(look: Look, whole: bool) -> bool:
    return _seen_row(look, whole=whole).is_blank


# ── all checks over a table ───────────────────────────────────────────────────────────────────────
class Reviewer:
    """The checks of the catalogue; what they were asked is remembered from one lot of projects to the next."""

    def __init__(self, checks: Sequence[Check] | None = None) -> None:
        self.checks = [one for one in (catalogue() if checks is None else checks) if one.family != "portfolio"]
        self._blank = Asked(_is_blank)
        self._asked = {
            number: Asked(_asking(check.of_row, check.limits))
            for number, check in enumerate(self.checks)
            if check.of_row is not None
        }

    def review(self, table: Table, scored: Scored, money: Money) -> Iterator[tuple[Finding, ...]]:
        """The findings of every project, in order."""
        cases = [_case(table, number, money) for number in range(len(table.heads))]
        _lay_out(table, cases)
        hits, elsewhere = self._of_rows(table)
        for number, case in enumerate(cases):
            yield self._of_project(table, case, hits[number], elsewhere[number])

    def _of_rows(self, table: Table) -> tuple[list[Hits], list[set[int]]]:
        """Hits of the checks of one row, for each project; and the checks that want its whole form."""
        hits: list[Hits] = [{} for _ in table.heads]
        elsewhere: list[set[int]] = [set() for _ in table.heads]
        blank = self._blank.of(table, np.arange(table.count))
        used = ~np.array([one is not False for one in self._blank.answers] or [True])[blank]
        kinds = table.field("kind")
        for number, asked in self._asked.items():
            meant = np.array([kind.family in self.checks[number].forms for kind in kinds.values])
            rows = np.flatnonzero(used & meant[kinds.codes])
            answers = asked.of(table, rows)
            told = np.array([bool(one) for one in asked.answers] or [False])
            for at in np.flatnonzero(told[answers]).tolist():
                row, found = int(rows[at]), asked.answers[answers[at]]
                head = int(table.project[row])
                if found is ELSEWHERE:
                    elsewhere[head].add(number)
                else:
                    hits[head].setdefault(number, []).extend((row, one) for one in found)
        return hits, elsewhere

    def _of_project(self, table: Table, case: Case, hits: Hits, elsewhere: set[int]) -> tuple[Finding, ...]:
        """The findings of one project: of its rows, and of the checks that need all of it."""
        found: list[tuple[Check, Hit]] = []
        failed: list[Finding] = []
        kind, rows = case.project.form.kind.family, {row.key: row for row in case.rows}
        for number, check in enumerate(self.checks):
            if number in self._asked and number not in elsewhere:
                found += [(check, _placed(hit, rows[_key(table, row)], case)) for row, hit in hits.get(number, ())]
            elif kind in check.forms:
                try:
                    found += [(check, one) for one in check.run(case) if isinstance(one, Hit)]
                except Exception as error:
                    failed.append(not_run(check, error, case.anywhere()))
        return assembled(found, failed, case.anywhere())


def _key(table: Table, row: int) -> str:
    return f"indicator:{int(table.position[row])}"


def _placed(hit: Hit, row: Row, case: Case) -> Hit:
    """A hit with the words and places of the row that it is about."""
    return cast("Hit", about(replace(hit, quotes=tuple(_fetched(hit.quotes, row, case))), row.label, row.key))


def _fetched(quotes: Iterable[Any], row: Row, case: Case) -> Iterator[Quote]:
    for one in quotes:
        if isinstance(one, _Asking):
            line = case.total if one.of_funds else None
            yield from case.fund_quotes(line, *one.names) if line is not None else row.quotes(*one.names)
        else:
            yield one


def _lay_out(table: Table, cases: Sequence[Case]) -> None:
    """Beside the rows, what a check of one row may ask of its project."""
    for name, ask in _OF_CASE.items():
        table.of_heads(f"case {name}", [ask(case) for case in cases])
    table.of_heads("form kind", [head.form.kind for head in table.heads])
    table.of_heads("form region", [head.form.region for head in table.heads])


def _case(table: Table, number: int, money: Money) -> Case:
    return Case(_light(table, number, money))


def _light(table: Table, number: int, money: Money) -> Evaluation:
    """One project as the checks see it: its rows and money, nothing explained."""
    project, funds = table.project_of(number), money.funds[number]
    columns = {name: table.field(f"result {name}") for name in _RESULT}
    indicators = tuple(
        IndicatorScore(
            position=position,
            indicator=item,
            explanation=cast("Any", None),
            **{name: column.at(row) for name, column in columns.items()},
        )
        for position, (row, item) in enumerate(zip(table.rows_of(number), project.indicators, strict=True))
    )
    return Evaluation(
        project=project,
        rulebook="",
        money=funds.money,
        because="",
        funds=funds.scores,
        indicators=indicators,
        framework=(),
        measures=(),
        subtotals=(),
        totals=cast("Totals", None),
    )


_RESULT = ("kind", "status", "score", "max_score", "attainment", "low", "high", "unscored_reason")


# ── what findings do to the points ────────────────────────────────────────────────────────────────
def settle(
    table: Table, scored: Scored, rows: Points, findings: Sequence[tuple[Finding, ...]]
) -> tuple[Scored, Points, list[tuple[Finding, ...]]]:
    """Points where the findings leave them (定分), and each finding with what it moved."""
    codes, values = scored.code.codes.copy(), list(scored.code.values)
    rows, told = rows.copy(), []
    numbers = {code: number for number, code in enumerate(values)}
    for head, own in enumerate(findings):
        moved: dict[Finding, str] = {}
        for row, found in _judging(table, head, own).items():
            before = _entry(table, scored, rows, row)
            after = judged_anew(before, table.indicator(row), found, {})
            if after.evidence != before.evidence:
                code = after.evidence.code
                if code not in numbers:
                    numbers[code] = len(values)
                    values.append(code)
                codes[row], rows[row] = numbers[code], in_millionths(after.classes)
                moved |= {finding: move_of(before, after) for finding, _ in found}
        told.append(tuple(replace(one, moves=moved[one]) if one in moved else one for one in own))
    return replace(scored, code=Coded(codes, values)), rows, told


def _judging(table: Table, head: int, findings: Iterable[Finding]) -> dict[int, list[tuple[Finding, str]]]:
    """Row → findings that judge its evidence, in their order."""
    judging = [(one, code) for one in findings if (code := evidence_found(one.code))]
    if not judging:
        return {}
    places = {}
    for row in table.rows_of(head):
        cells = table.indicator(row).cells
        places.update({cells[name]: row for name in CELLS if name in cells})
    found: dict[int, list[tuple[Finding, str]]] = {}
    for finding, code in judging:
        for row in dict.fromkeys(places[place] for place in finding.cells if place in places):
            found.setdefault(row, []).append((finding, code))
    return found


def _entry(table: Table, scored: Scored, rows: Points, row: int) -> Entry:
    points = as_classes(rows[row])
    item = table.indicator(row)
    said = {"actual": item.actual_text, "target": item.target_text}
    return Entry("", "", "", of(scored.code.at(row), **said), points, scored.score[row] >= 0)
