"""The checks over columns (按列复核): the same findings as form by form; what looks at one row is asked once.

A check that asks one indicator at a time is asked once for all rows in which it looks at the same
(:mod:`perfeval.columns.asked`). Checks that look at the whole form run on it, light: its rows are objects, its
explanations are not made. What both hand back goes the one way to findings.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast, overload

import numpy as np
from numpy.typing import NDArray

from perfeval.columns.afar_numbers import BOTH, of_both
from perfeval.columns.asked import ELSEWHERE, Asked, Look, Name
from perfeval.columns.coded import Coded, Rows, coded
from perfeval.columns.points import Scored, as_classes, in_millionths
from perfeval.columns.projects import Money, Points
from perfeval.columns.rows import Table
from perfeval.columns.seen_case import SeenCase, of_case, of_line, of_money, seen_row
from perfeval.model import Indicator
from perfeval.review.case import Case, Row
from perfeval.review.catalogue import Check, catalogue
from perfeval.review.checking import Found, Limits, about, each
from perfeval.review.findings import Finding
from perfeval.review.hits import Hit
from perfeval.review.making import not_run
from perfeval.review.run import assembled
from perfeval.review.settling import CELLS, judged_anew, move_of
from perfeval.scoring.evidence import evidence_of_code
from perfeval.scoring.ground import evidence_found
from perfeval.scoring.point_classes import Entry
from perfeval.scoring.result import Evaluation, IndicatorScore, Totals
from perfeval.scoring.texts import block_name


# ── what checks are asked by the column ──────────────────────────────────────────────────────────────
def _asking(body: Callable[..., Any], limits: Limits) -> Callable[[Look, bool], bool]:
    """Whether a check has anything to say of a row; what it says, it says before the row itself."""

    def ask(look: Look, whole: bool) -> bool:
        found = body(seen_row(look, whole=whole), SeenCase(look), limits)
        return any(isinstance(one, Hit) for one in each(found))

    return ask


def _asking_form(check: Check) -> Callable[[Look, bool], bool]:
    """Whether a check has anything to say of a form, told without its rows; one that looks at them is asked of each."""

    def ask(look: Look, _whole: bool) -> bool:
        return any(isinstance(one, Hit) for one in check.run(SeenCase(look)))

    return ask


class _Heads:
    """What is asked of projects without their rows, as columns: a word of each, or whether some row answers yes."""

    def __init__(self, cases: Sequence[Case], some: Callable[[Name], NDArray[np.bool_]]) -> None:
        self.cases, self._some, self._known = cases, some, dict[Name, Coded]()

    def field(self, name: Name) -> Coded:
        """A column by its name."""
        if name not in self._known:
            self._known[name] = self._made(name)
        return self._known[name]

    def _made(self, name: Name) -> Coded:
        if isinstance(name, str):
            kind, _, what = name.replace(".", " ", 1).partition(" ")
            return coded(_ASKED[kind](case, what) for case in self.cases)
        if name[0] == "some":
            return Coded(self._some(name[1:]).astype(np.int32), (False, True))
        if name[0] == BOTH:
            return of_both(self.field(name[2]), self.field(name[3]), name[1])
        if name[0] in _PARTS:
            asks = _PARTS[name[0]]
            return coded(asks(case, *name[1:]) for case in self.cases)
        text, question, given = name
        return self.field(text).asked(lambda value: question(value, *given))


_PARTS: Mapping[str, Callable[..., Any]] = {
    "claims": lambda case, kind: bool(case.claims(kind)),
    "line": of_line,
    "money": of_money,
}


_ASKED: Mapping[str, Callable[[Case, str], Any]] = {
    "head": lambda case, what: getattr(case.project, what),
    "any": lambda case, what: bool(getattr(case.project, what)),
    "form": lambda case, what: getattr(case.project.form, what),
    "case": of_case,
}


def _asking_some(asks: Callable[..., bool], given: tuple[Hashable, ...]) -> Callable[[Look, bool], bool]:
    """What a check asks of some row of a form (:meth:`Case.some`), asked of one row."""
    return lambda look, whole: bool(asks(seen_row(look, whole=whole), *given))


def _is_blank(look: Look, whole: bool) -> bool:
    return seen_row(look, whole=whole).is_blank


# ── all checks over a table ───────────────────────────────────────────────────────────────────────
class Reviewer:
    """The checks of the catalogue; what they were asked is remembered from one lot of projects to the next."""

    def __init__(self, checks: Sequence[Check] | None = None) -> None:
        self.checks = [one for one in (catalogue() if checks is None else checks) if one.family != "portfolio"]
        self._blank = Asked(_is_blank)
        self._asked = {
            number: Asked(_asking(check.of_row, check.limits), rare=False)
            for number, check in enumerate(self.checks)
            if check.of_row is not None
        }
        self._of_form = {
            number: Asked(_asking_form(check), rare=False)
            for number, check in enumerate(self.checks)
            if check.of_row is None
        }
        self._some: dict[Name, Asked] = {}

    def review(self, table: Table, cases: Sequence[Case]) -> Iterator[tuple[Finding, ...]]:
        """The findings of every project, in order."""
        blank = _yes(self._blank, self._blank.of(table, np.arange(table.count)))
        used = np.flatnonzero(~blank)
        heads = _Heads(cases, lambda name: self._some_row(table, used, name))
        table.of_projects = heads.field
        of_rows, of_forms = self._to_look_at(table, used), self._forms_to_look_at(heads)
        table.of_projects = None  # nothing holds itself: what is done with is let go at once
        for number, (case, rows, forms) in enumerate(zip(cases, of_rows, of_forms, strict=True)):
            if ELSEWHERE not in self._blank.answers:
                case.use(~blank[slice(*table.starts[number : number + 2])])
            yield self._of_project(case, rows, forms)

    def _some_row(self, table: Table, rows: Rows, name: Name) -> NDArray[np.bool_]:
        """For each project, whether some row that the unit used answers a question with yes."""
        asked = self._some.get(name)
        if asked is None:
            asked = self._some[name] = Asked(_asking_some(*name))
        found = np.zeros(len(table.heads), bool)
        found[table.project[rows[_yes(asked, asked.of(table, rows))]]] = True
        return found

    def _forms_to_look_at(self, heads: _Heads) -> list[set[int]]:
        """For each project: numbers of the checks of a form that must look at it with its rows."""
        wanted: list[set[int]] = [set() for _ in heads.cases]
        kinds = heads.field("form kind")
        for number, asked in self._of_form.items():
            meant = np.array([kind.family in self.checks[number].forms for kind in kinds.values] or [False])
            some = np.flatnonzero(meant[kinds.codes])
            for at in some[_yes(asked, asked.of(heads, some))].tolist():
                wanted[at].add(number)
        return wanted

    def _to_look_at(self, table: Table, used: Rows) -> list[dict[int, list[int]]]:
        """For each project: number of a check of one row → positions of the rows that it must look at itself."""
        wanted: list[dict[int, list[int]]] = [{} for _ in table.heads]
        kinds = table.field("kind")
        for number, asked in self._asked.items():
            meant = np.array([kind.family in self.checks[number].forms for kind in kinds.values] or [False])
            rows = used[meant[kinds.codes[used]]]
            for row in rows[_yes(asked, asked.of(table, rows))].tolist():
                wanted[int(table.project[row])].setdefault(number, []).append(int(table.position[row]))
        return wanted

    def _of_project(
        self, case: Case, wanted: Mapping[int, Sequence[int]], forms: Collection[int]
    ) -> tuple[Finding, ...]:
        """The findings of one project: of the rows that have any, and of the checks that need all of it."""
        found: list[tuple[Check, Hit]] = []
        failed: list[Finding] = []
        rows = {row.key: row for row in case.rows}
        for number, check in enumerate(self.checks):
            if number not in wanted and number not in forms:
                continue
            try:
                if number in self._asked and not check.limits.needs_form:
                    outcomes = [
                        one for at in wanted[number] for one in _of_row(check, rows.get(f"indicator:{at}"), case)
                    ]
                else:
                    outcomes = check.run(case)
            except Exception as error:  # whatever a check stumbles over is its own matter
                failed.append(not_run(check, error, case.anywhere()))
            else:
                found += [(check, one) for one in outcomes if isinstance(one, Hit)]
        nowhere = case.anywhere() if any(not one.quotes for _, one in found) else ()
        return assembled(found, failed, nowhere)


def _yes(asked: Asked, answers: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which of these answers are not no; what was not asked may be yes."""
    return np.array([*(one is not False for one in asked.answers), True])[answers]


def _of_row(check: Check, row: Row | None, case: Case) -> Iterator[Found]:
    """What a check says of one row."""
    if row is not None and check.of_row is not None:
        for one in each(check.of_row(row, case, check.limits)):
            yield about(one, row.label, row.key)


def light(table: Table, number: int, money: Money) -> Evaluation:
    """One project as the checks see it: its rows and money, nothing explained."""
    project, funds = table.project_of(number), money.funds[number]
    columns = [table.field(f"result {name}").listed(table.rows_of(number)) for name in _RESULT]
    indicators = tuple(
        IndicatorScore(
            position=position, indicator=item, explanation=cast("Any", None), **dict(zip(_RESULT, said, strict=True))
        )
        for position, (item, *said) in enumerate(zip(project.indicators, *columns, strict=True))
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
    entries = LedgerRows(scored.code, rows, scored.score >= 0, table.field("own"))
    numbers = {code: number for number, code in enumerate(values)}
    for head, own in enumerate(findings):
        moved: dict[int, str] = {}  # by identity: a finding is compared by all its words
        for row, found in _judging(table, head, own).items():
            item = table.indicator(row)
            before = entries.entry(row, int(table.position[row]), item)
            after = judged_anew(before, item, found, {})
            if after.evidence != before.evidence:
                code = after.evidence.code
                if code not in numbers:
                    numbers[code] = len(values)
                    values.append(code)
                codes[row], rows[row] = numbers[code], in_millionths(after.classes)
                moved |= {id(finding): move_of(before, after) for finding, _ in found}
        told.append(tuple(replace(one, moves=moved[id(one)]) if id(one) in moved else one for one in own))
    return replace(scored, code=Coded(codes, values)), rows, told


def _judging(table: Table, head: int, findings: Iterable[Finding]) -> dict[int, list[tuple[Finding, str]]]:
    """Row → findings that judge its evidence, in their order."""
    judging = [(one, code) for one in findings if (code := evidence_found(one.code))]
    if not judging:
        return {}
    places = {}
    for row in table.near(head, {place.row for finding, _ in judging for place in finding.cells}):
        cells = table.indicator(row).cells
        places.update({cells[name]: row for name in CELLS if name in cells})
    found: dict[int, list[tuple[Finding, str]]] = {}
    for finding, code in judging:
        for row in dict.fromkeys(places[place] for place in finding.cells if place in places):
            found.setdefault(row, []).append((finding, code))
    return found


@dataclass(frozen=True, slots=True)
class LedgerRows:
    """The rows of many ledgers of points as columns (分值账): points in millionths, by class."""

    code: Coded
    points: Points
    scored: NDArray[np.bool_]
    own: Coded
    counted: NDArray[np.bool_] | None = None

    def entry(self, row: int, position: int, item: Indicator) -> Entry:
        """One row as an object."""
        return Entry(
            f"indicator:{position}",
            item.level3 or item.level2,
            block_name(item.level1),
            evidence_of_code(self.code.at(row), item),
            as_classes(self.points[row]),
            bool(self.scored[row]),
            counted=self.counted is None or bool(self.counted[row]),
            self_score=self.own.at(row),
        )


class Entries(Sequence[Entry]):
    """The entries of one ledger, made when somebody looks (分值账各行): the money first, then row by row."""

    __slots__ = ("_first", "_items", "_made", "_rows", "_start")

    def __init__(self, first: Entry | None, rows: LedgerRows, start: int, items: Sequence[Indicator]) -> None:
        self._first, self._rows, self._start, self._items = first, rows, start, items
        self._made: tuple[Entry, ...] | None = None

    @property
    def _all(self) -> tuple[Entry, ...]:
        if self._made is None:
            rows = (self._rows.entry(self._start + at, at, item) for at, item in enumerate(self._items))
            self._made = (*filter(None, (self._first,)), *rows)
        return self._made

    def __len__(self) -> int:
        return len(self._items) + (self._first is not None)

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Entry]: ...
    def __getitem__(self, at: int | slice) -> Entry | Sequence[Entry]:
        return self._all[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[type, tuple[tuple[Entry, ...]]]:
        return tuple, (self._all,)  # the entries go on a journey, the columns stay
