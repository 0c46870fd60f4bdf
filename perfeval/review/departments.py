"""From its projects to a department (由项目汇总到部门): what its own form says, and what the projects come to.

Where a folder holds the form of a department (部门整体支出绩效自评) and forms of its projects, of one year, the money,
the number and the scores of the projects are added up anew. A folder need not hold every project: whether one must
ask or two statements exclude each other is decided where they are laid side by side (``checks/departments.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from perfeval.model import FormKind, Project
from perfeval.money import Amount
from perfeval.numbers import half_up, round_rate
from perfeval.places import Place
from perfeval.resources import packaged
from perfeval.review.findings import Quote
from perfeval.review.text import bare, has_any, squeeze
from perfeval.scoring.result import Evaluation
from perfeval.scoring.standing import Comparable, comparable
from perfeval.table import Kind, Table, TableColumn, Value

_ZERO = Decimal(0)
_OF_A_PROJECT = (FormKind.SELF_EVALUATION, FormKind.SELF_REPORT, FormKind.EVALUATION)  # one project once, in this order


@dataclass(frozen=True, slots=True)
class Said:
    """One figure that the department's form states, with the words it stands in."""

    value: Decimal
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """One amount added up from the projects that state it: ``budget`` or ``executed``."""

    amounts: tuple[Amount, ...]

    @property
    def value(self) -> Decimal | None:
        """Their sum, 万元; ``None`` where none states it."""
        return sum(self.terms, _ZERO) if self.amounts else None

    @property
    def terms(self) -> tuple[Decimal, ...]:
        """One amount a project."""
        return tuple(one.wan for one in self.amounts if one.wan is not None)

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The cells of the first three."""
        return tuple(quote for one in self.amounts[:3] for quote in _cells(one))


@dataclass(frozen=True, slots=True)
class Department:
    """A department's own form and its projects (部门与项目). Key: ``form.project.id``.

    Attributes:
        form: the department's own.
        projects: its projects of that year, each once.
        undated: forms of its projects that name no year; not added up.
        said: what the form states of its projects: ``budget``, ``spent``, ``count``, ``mean``.
        whole: the same for all the department's money, where no row holds that of projects alone.
    """

    form: Evaluation
    projects: tuple[Evaluation, ...]
    undated: tuple[Evaluation, ...]
    said: Mapping[str, Said]
    whole: Mapping[str, Said]

    @property
    def name(self) -> str:
        """As its form writes it."""
        return self.form.project.department or self.form.project.unit or self.form.project.id

    @property
    def is_complete(self) -> bool:
        """The folder holds as many projects as the form says there are."""
        return "count" in self.said and self.said["count"].value == len(self.projects)

    @property
    def budget(self) -> Sum:
        """预算数 of the projects, 万元."""
        return _sum(one.money.budget for one in self.projects)

    @property
    def spent(self) -> Sum:
        """执行数 of the projects, 万元."""
        return _sum(one.money.executed for one in self.projects)

    @property
    def rate(self) -> Decimal | None:
        """Execution rate over the projects that state both amounts."""
        both = [one.money for one in self.projects if None not in (one.money.budget.wan, one.money.executed.wan)]
        budget = sum((one.budget.wan or _ZERO for one in both), _ZERO)
        return round_rate(sum((one.executed.wan or _ZERO for one in both), _ZERO) / budget) if budget > 0 else None

    @property
    def scored(self) -> tuple[tuple[Evaluation, Comparable], ...]:
        """The projects whose points of 100 can be laid side by side."""
        return tuple((one, points) for one in self.projects if (points := comparable(one.totals)) is not None)

    def mean(self, name: str, *, by_money: bool = False) -> Decimal | None:
        """The mean of ``own``, ``score`` or ``sure`` over the scored projects, or by budget (按预算加权)."""
        pairs = [
            (getattr(points, name), one.money.budget.wan if by_money else Decimal(1)) for one, points in self.scored
        ]
        known = [(points, weight) for points, weight in pairs if weight is not None and weight > 0]
        whole = sum((weight for _, weight in known), _ZERO)
        return half_up(sum((points * weight for points, weight in known), _ZERO) / whole, 2) if known else None


def departments(evaluations: Sequence[Evaluation]) -> tuple[Department, ...]:
    """Every department whose own form and at least one of whose projects are there, in the order of the forms."""
    forms = [one for one in evaluations if one.project.form.kind is FormKind.DEPARTMENT]
    by_owner: dict[str, list[Evaluation]] = {_owner(form.project): [] for form in forms}
    for one in evaluations if forms else ():
        if (owner := _owner(one.project)) and owner in by_owner:
            by_owner[owner].append(one)
    found = []
    for form in forms:
        ours, year = _each_once(by_owner[_owner(form.project)]), form.project.year
        of_year = tuple(one for one in ours if year is not None and one.project.year == year)
        undated = tuple(one for one in ours if one.project.year is None)
        if of_year:
            found.append(Department(form, of_year, undated, *_statements(form)))
    return tuple(found)


def _owner(project: Project) -> str:
    """The clean name of the department a form belongs to (主管部门), its code aside."""
    name, code = (project.department, project.department_code) if project.department else (project.unit, None)
    return bare((name or "").removeprefix(code or ""))


def _each_once(evaluations: Sequence[Evaluation]) -> list[Evaluation]:
    """One form of each project, its self-evaluation where there are several; no targets, no half years.

    The same name and year is one project, unless two units bear it: 公用经费 of two schools are two projects.
    """
    kept: list[Evaluation] = []
    units: dict[tuple[str, int | None], list[str]] = {}
    for one in (item for kind in _OF_A_PROJECT for item in evaluations if item.project.form.kind is kind):
        project, unit = one.project, bare(one.project.unit or "")
        known = units.setdefault((bare(project.name or project.id), project.year), [])
        if not known or (unit and unit not in known and "" not in known):
            kept.append(one)
            known.append(unit)
    return kept


def _sum(amounts: Iterable[Amount]) -> Sum:
    return Sum(tuple(one for one in amounts if one.wan is not None))


def _cells(amount: Amount) -> tuple[Quote, ...]:
    return tuple(Quote(place, f"{wan:f}") for wan, place in amount.terms if place is not None)


# ── what the department's form says ────────────────────────────────────────────────────────────────
@cache
def _words() -> dict[str, list[str]]:
    return packaged("review/departments.toml")


def _statements(form: Evaluation) -> tuple[dict[str, Said], dict[str, Said]]:
    """What it states of its projects, and of all its money where no row is the projects' alone."""
    rows = [line for line in form.project.funds if has_any(line.label_text, _words()["project_money"])]
    money = rows[0].money if rows else form.money
    amounts = _told(budget=money.budget, spent=money.executed)
    own, whole = (amounts, {}) if rows else ({}, amounts)
    return {**own, **_figure(form.project, "count"), **_figure(form.project, "mean")}, whole


def _told(**amounts: Amount) -> dict[str, Said]:
    return {name: Said(one.wan, _cells(one)) for name, one in amounts.items() if one.wan is not None}


def _figure(project: Project, name: str) -> dict[str, Said]:
    """The first cell or sentence that states this figure."""
    words = _words()
    for label, text, place in _labelled(project):
        if has_any(bare(label), words[f"{name}_labels"]) and (said := _said(text, words[f"{name}_figure"], place)):
            return {name: said}
    for sentence, place in _sentences(project):
        if said := _said(sentence, words[f"{name}_sentences"], place):
            return {name: said}
    return {}


def _said(text: str, patterns: Sequence[str], place: Place) -> Said | None:
    found = next((match for one in patterns if (match := re.search(one, squeeze(text)))), None)
    return Said(Decimal(found.group(1)), (Quote(place, text.strip()),)) if found else None


def _labelled(project: Project) -> Iterator[tuple[str, str, Place]]:
    yield from (
        (label, text, project.cells[label]) for label, text in project.attributes.items() if label in project.cells
    )
    for row in project.indicators:
        if "actual_text" in row.cells:
            yield row.level3, row.actual_text, row.cells["actual_text"]


def _sentences(project: Project) -> Iterator[tuple[str, Place]]:
    told = [(one.text, one.places[0]) for one in project.passages if one.places]
    told += [(one.actual_text, one.cells["actual_text"]) for one in project.goals
             if one.actual_text and "actual_text" in one.cells]  # fmt: skip
    for text, place in told:
        yield from ((part.strip(), place) for part in re.split(r"[。\n]", text) if part.strip())


# ── as a table ────────────────────────────────────────────────────────────────────────────────────
_COLUMNS: Mapping[str, Kind] = {
    "department": Kind.TEXT, "year": Kind.NUMBER, "projects": Kind.NUMBER, "said_projects": Kind.NUMBER,
    "budget": Kind.MONEY, "said_budget": Kind.MONEY, "spent": Kind.MONEY, "said_spent": Kind.MONEY, "rate": Kind.RATE,
    "own_mean": Kind.POINTS, "said_mean": Kind.POINTS, "own_weighted": Kind.POINTS, "mean": Kind.POINTS,
    "weighted": Kind.POINTS, "scored": Kind.NUMBER, "undated": Kind.NUMBER,
}  # fmt: skip


def figures(one: Department) -> dict[str, Value]:
    """The department's figures by name: added up from the projects, and as its form states them (``said_``)."""
    said = {name: found.value for name, found in one.said.items()}
    return {
        "department": one.name,
        "year": one.form.project.year,
        "projects": len(one.projects),
        "said_projects": said.get("count"),
        "budget": one.budget.value,
        "said_budget": said.get("budget"),
        "spent": one.spent.value,
        "said_spent": said.get("spent"),
        "rate": one.rate,
        "own_mean": one.mean("own"),
        "said_mean": said.get("mean"),
        "own_weighted": one.mean("own", by_money=True),
        "mean": one.mean("score"),
        "weighted": one.mean("score", by_money=True),
        "scored": len(one.scored),
        "undated": len(one.undated) or None,
    }


def department_table(found: Sequence[Department], headings: Mapping[str, str], title: str = "") -> Table:
    """One row a department: its projects added up beside what its form says (部门汇总表).

    Args:
        found: the departments.
        headings: name of a column → its heading, in the order wanted.
        title: what the table holds.
    """
    columns = tuple(TableColumn(name=name, heading=words, kind=_COLUMNS[name]) for name, words in headings.items())
    rows = tuple(tuple(figures(one)[name] for name in headings) for one in found)
    return Table(title=title, columns=columns, rows=rows).filled(("department", "year", "projects"))
