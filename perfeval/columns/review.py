"""The checks over columns (按列复核): the same findings as form by form; what looks at one row is asked once.

A check that asks one indicator at a time is asked once for all rows in which it looks at the same
(:mod:`perfeval.columns.asked`). Checks that look at the whole form run on it, light: its rows are objects, its
explanations are not made. What both hand back goes the one way to findings.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from perfeval.columns.asked import Asked, Look, Name, NotOfTheRow
from perfeval.columns.coded import Coded, Rows, coded
from perfeval.columns.points import Scored, as_classes, in_millionths
from perfeval.columns.projects import Money, Points
from perfeval.columns.rows import SeenIndicator, SeenResult, SeenText, Table
from perfeval.model import Claim
from perfeval.review.case import Case, Row, any_holds, plain_name
from perfeval.review.catalogue import Check, catalogue
from perfeval.review.checking import Found, Limits, about, each
from perfeval.review.findings import Finding, Quote
from perfeval.review.hits import Hit
from perfeval.review.making import not_run
from perfeval.review.run import assembled
from perfeval.review.settling import CELLS, judged_anew, move_of
from perfeval.scoring.evidence import evidence_of_code
from perfeval.scoring.ground import evidence_found
from perfeval.scoring.point_classes import Entry
from perfeval.scoring.result import Evaluation, IndicatorScore, Totals
from perfeval.scoring.texts import block_name


# ── one row as a check sees it ────────────────────────────────────────────────────────────────────
class _SeenRow(Row):
    """A row of which every look is written down; what it quotes is fetched later, where it has found something."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """The third level without its numbering; as questions, where these will do."""
        level3: object = self.item.level3
        return level3.through(plain_name) if isinstance(level3, SeenText) else plain_name(str(level3))

    def quotes(self, *names: str) -> tuple[Quote, ...]:
        return ()


class _SeenProject:
    """What a check of one row may know of its project."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def __getattr__(self, name: str) -> Any:
        if name == "form":
            return self
        if name in _OF_HEAD:
            return self._look(f"head.{name}")
        if name in _SELDOM:
            return self._seldom(name)
        if name == "reported_total":
            return next(iter(self.reported), None)
        if name == "attributes":
            return dict(self._seldom(name))
        if name in ("kind", "region", "title", "layout"):
            return self._look(f"form {name}")
        raise NotOfTheRow(name)

    def _seldom(self, name: str) -> tuple[()]:
        if self._look(f"any {name}"):
            raise NotOfTheRow(name)
        return ()


_OF_HEAD = ("year", "department", "unit", "amount_unit_text", "name", "code", "department_code", "unit_code")
_SELDOM = ("passages", "goals", "statements", "claims", "reported", "differing")
"""What tables seldom hold: where there is none of it, every project is alike."""


class _SeenFunding:
    def __init__(self, look: Look) -> None:
        self._look = look

    @property
    def arrived(self) -> _SeenFunding:
        """The amount."""
        return self

    @property
    def wan(self) -> object:
        """In 万元."""
        return self._look("case arrived")


class _SeenCase:
    """A project without its rows, as far as a check may look: its money, and what the form says as a whole."""

    in_unit, money, said_under = Case.in_unit, Case.money, Case.said_under
    money_unit, unspent_share, goals = Case.money_unit, Case.unspent_share, Case.goals
    keeps_passed = False

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
    def total(self) -> object:
        """Whether there is a row of funds that stands for the whole."""
        return self if self._look("case has_total") else None

    def fund_quotes(self, _line: object, *names: str) -> tuple[Quote, ...]:
        """The words of that row."""
        return ()

    def claims(self, *kinds: str) -> list[Claim]:
        """Statements of the prose, where there are none."""
        if any(self._look(("claims", kind)) for kind in kinds):
            raise NotOfTheRow("claims")
        return []

    def some(self, asks: Callable[..., bool], *given: Hashable) -> bool:
        """Whether some row of the project answers yes."""
        return bool(self._look(("some", asks, given)))

    def tells(self, words: tuple[str, ...]) -> bool:
        """Whether something written outside the indicators holds one of these words."""
        return bool(self._look(("case own_words", any_holds, (words,))))

    def __getattr__(self, name: str) -> Any:
        if name in _OF_CASE:
            return self._look(f"case {name}")
        raise NotOfTheRow(name)


_OF_CASE: Mapping[str, Callable[[Case], Any]] = {
    "budget": lambda case: case.budget,
    "executed": lambda case: case.executed,
    "execution_rate": lambda case: case.execution_rate,
    "execution_points": lambda case: case.execution_points,
    "in_yuan": lambda case: case.in_yuan,
    "gives_reasons": lambda case: case.gives_reasons,
    "arrived": lambda case: case.funding.arrived.wan,
    "has_total": lambda case: case.total is not None,
    "is_filled": lambda case: case.is_filled,
    "own_words": lambda case: case.own_words,
}


def _seen_row(look: Look, *, whole: bool) -> _SeenRow:
    item, result = SeenIndicator(look, whole=whole), SeenResult(look, whole=whole)
    return _SeenRow("", cast("Any", item), cast("Any", result))


def _asking(body: Callable[..., Any], limits: Limits) -> Callable[[Look, bool], bool]:
    """Whether a check has anything to say of a row; what it says, it says before the row itself."""

    def ask(look: Look, whole: bool) -> bool:
        found = body(_seen_row(look, whole=whole), _SeenCase(look), limits)
        return any(isinstance(one, Hit) for one in each(found))

    return ask


def _asking_form(check: Check) -> Callable[[Look, bool], bool]:
    """Whether a check has anything to say of a form, told without its rows; one that looks at them is asked of each."""

    def ask(look: Look, _whole: bool) -> bool:
        return any(isinstance(one, Hit) for one in check.run(_SeenCase(look)))

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
        if name[0] == "claims":
            return coded(bool(case.claims(name[1])) for case in self.cases)
        if name[0] == "some":
            return Coded(self._some(name[1:]).astype(np.int32), (False, True))
        text, question, given = name
        return self.field(text).map(lambda value: question(value, *given))


_ASKED: Mapping[str, Callable[[Case, str], Any]] = {
    "head": lambda case, what: getattr(case.project, what),
    "any": lambda case, what: bool(getattr(case.project, what)),
    "form": lambda case, what: getattr(case.project.form, what),
    "case": lambda case, what: _OF_CASE[what](case),
}


def _asking_some(asks: Callable[..., bool], given: tuple[Hashable, ...]) -> Callable[[Look, bool], bool]:
    """What a check asks of some row of a form (:meth:`Case.some`), asked of one row."""
    return lambda look, whole: bool(asks(_seen_row(look, whole=whole), *given))


def _is_blank(look: Look, whole: bool) -> bool:
    return _seen_row(look, whole=whole).is_blank


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
        used = np.flatnonzero(~_yes(self._blank, self._blank.of(table, np.arange(table.count))))
        heads = _Heads(cases, lambda name: self._some_row(table, used, name))
        table.of_projects = heads.field
        of_rows, of_forms = self._to_look_at(table, used), self._forms_to_look_at(heads)
        for case, rows, forms in zip(cases, of_rows, of_forms, strict=True):
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
        return assembled(found, failed, case.anywhere())


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
            before = row_entry(table, scored, rows, row)
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


def row_entry(table: Table, scored: Scored, rows: Points, row: int, *, counted: bool = True) -> Entry:
    """One row of the ledger, out of the columns."""
    item = table.indicator(row)
    return Entry(
        f"indicator:{int(table.position[row])}",
        item.level3 or item.level2,
        block_name(item.level1),
        evidence_of_code(scored.code.at(row), item),
        as_classes(rows[row]),
        bool(scored.score[row] >= 0),
        counted=counted,
        self_score=table.field("own").at(row),
    )
