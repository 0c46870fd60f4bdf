"""Indicators as columns beside the heads of their projects (指标列与项目头), and single rows as a rule sees them.

A *head* is a :class:`~perfeval.model.Project` without its indicators: name, money, goals, what it reports. There
are few of them. The indicators stand in columns, one for each attribute of :class:`~perfeval.model.Indicator`; a row
becomes an object only when somebody opens its project.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, cast

import numpy as np

from perfeval.columns.afar_numbers import BOTH, of_both
from perfeval.columns.asked import NotOfTheRow
from perfeval.columns.coded import Coded, Codes, coded, constant, paired
from perfeval.model import Indicator, Project
from perfeval.values.afar import Afar, AfarQuantity
from perfeval.values.quantity import Quantity

Name = str | tuple[Any, ...]  # of a column; or a column, a question to its values, and what goes with it
Look = Callable[[Name], Any]
CellsOf = Callable[[int], Mapping[str, Any]]

_DEFAULTS: Mapping[str, Any] = {
    "level1": "", "level2": "", "level3": "", "target_text": "", "actual_text": "",
}  # fmt: skip
ATTRIBUTES = tuple(one.name for one in fields(Indicator) if one.name not in ("cells", "extra"))


_NAMES = frozenset((*ATTRIBUTES, "extra"))


_PAIR = "target and result"
_OF_PROJECTS = frozenset(("case", "any", "form", "claims", "some", "line", "money"))


_TEXTS = frozenset(_DEFAULTS)


class Extra(dict[str, str]):
    """Further columns of a row, as one value among others (其他列)."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self.items()))


class Table:
    """The indicators of some projects (指标表).

    Attributes:
        heads: the projects, without indicators.
        columns: attribute of an indicator → its column; attributes that are not there say nothing in any row.
        project: number of the head, for each row; rows of one project stand together, in the order of the form.
        line: the line of the table that all cells of a row stand in, where that is so.
        wholes: the projects with their rows as objects, where there are such already.
        position: place of the row among the indicators of its project, from 0.
    """

    def __init__(
        self,
        heads: Sequence[Project],
        columns: Mapping[Name, Coded],
        project: Codes,
        cells: CellsOf | None = None,
        line: Coded | None = None,
        wholes: Sequence[Project] | None = None,
    ) -> None:
        self.heads, self.project, self._cells, self._line, self._wholes = heads, project, cells, line, wholes
        self.count = len(project)
        self.columns: dict[Name, Coded] = {**columns}
        self.starts = np.searchsorted(project, np.arange(len(heads) + 1))
        self.position = np.arange(self.count) - self.starts[project]
        self._opened: dict[int, Indicator] = {}
        self._projects: dict[int, Project] = {}
        self.of_projects: Callable[[Name], Coded] | None = None  # what a review knows of whole projects

    def field(self, name: Name) -> Coded:
        """A column, or one worked out from it: ``target.unit`` of ``target``, a word for every row of a project."""
        found = self.columns.get(name)
        if found is None:
            found = self.columns[name] = self._derived(name)
        return found

    def _derived(self, name: Name) -> Coded:
        if name[0] == _PAIR:
            return self._of_pairs(*name[1:])
        if name[0] == BOTH:
            function, one, other = cast("tuple[Callable[..., Hashable], Name, Name]", name[1:])
            return of_both(self.field(one), self.field(other), function)
        if isinstance(name, tuple) and name[0] not in _OF_PROJECTS:
            text, question, given = name
            return self.field(text).asked(lambda value: question(value, *given))
        if isinstance(name, tuple) or name.partition(" ")[0] in _OF_PROJECTS:
            if self.of_projects is None:
                raise NotOfTheRow(name)
            known = self.of_projects(name)
            return Coded(known.codes[self.project], known.values)
        base, _, attribute = name.partition(".")
        if base == "head":
            own = coded(getattr(head, attribute) for head in self.heads)
            return Coded(own.codes[self.project], own.values)
        if name.startswith("cell "):
            cells = self._cells
            return coded(cells is not None and name[5:] in cells(row) for row in range(self.count))
        if attribute:
            return self.field(base).map(lambda value: getattr(value, attribute))
        return constant(Extra() if name == "extra" else _DEFAULTS.get(name), self.count)

    def _of_pairs(self, question: Callable[..., Hashable], given: tuple[Hashable, ...]) -> Coded:
        """What target and result answer together, asked once for each pair."""
        target, actual = self.field("target"), self.field("actual")
        if _PAIR not in self.columns:
            alike, first = paired(target.codes, actual.codes)
            self.columns[_PAIR] = Coded(alike.astype(np.int32), first.tolist())
        return self.columns[_PAIR].asked(lambda row: question(target.at(row), actual.at(row), *given))

    def of_heads(self, name: str, values: Sequence[Any]) -> None:
        """A column that says one thing for each project."""
        own = coded(values)
        self.columns[name] = Coded(own.codes[self.project], own.values)

    def rows_of(self, head: int) -> range:
        """The rows of one project."""
        return range(int(self.starts[head]), int(self.starts[head + 1]))

    def near(self, head: int, lines: Collection[int]) -> Iterator[int]:
        """The rows of one project that may stand in these lines of the table."""
        return (row for row in self.rows_of(head) if self._line is None or self._line.at(row) in lines)

    def indicator(self, row: int) -> Indicator:
        """One row as an object."""
        if self._wholes is not None:
            return self._wholes[int(self.project[row])].indicators[int(self.position[row])]
        found = self._opened.get(row)
        if found is None:
            said = {name: self.columns[name].at(row) for name in ATTRIBUTES if name in self.columns}
            extra = self.columns["extra"].at(row) if "extra" in self.columns else {}
            cells = self._cells(row) if self._cells is not None else {}
            found = self._opened[row] = Indicator(**{**_DEFAULTS, **said}, extra=extra, cells=cells)
        return found

    def project_of(self, head: int) -> Project:
        """One project as an object, with its indicators (打开一个项目)."""
        found = self._projects.get(head) if self._wholes is None else self._wholes[head]
        if found is None:
            indicators = tuple(map(self.indicator, self.rows_of(head)))
            found = self._projects[head] = replace(self.heads[head], indicators=indicators)
        return found

    def part(self, heads: Sequence[int]) -> Table:
        """The table of some of the projects."""
        rows = np.concatenate([np.arange(self.starts[one], self.starts[one + 1]) for one in heads] or [np.arange(0)])
        lengths = [self.starts[one + 1] - self.starts[one] for one in heads]
        project = np.repeat(np.arange(len(heads), dtype=np.int32), lengths)
        names = [name for name in (*ATTRIBUTES, "extra") if name in self.columns]
        own: dict[Name, Coded] = {name: self.columns[name].take(rows).used() for name in names}
        cells, wholes = self._cells, self._wholes
        return Table(
            [self.heads[one] for one in heads],
            own,
            project,
            None if cells is None else lambda row: cells(int(rows[row])),
            None if self._line is None else self._line.take(rows),
            None if wholes is None else [wholes[one] for one in heads],
        )


def table_of(projects: Sequence[Project]) -> Table:
    """Projects that are objects already, as columns."""
    rows = [(number, item) for number, one in enumerate(projects) for item in one.indicators]
    columns: dict[Name, Coded] = {name: coded(getattr(item, name) for _, item in rows) for name in ATTRIBUTES}
    columns["extra"] = coded(Extra(item.extra) for _, item in rows)
    project = np.fromiter((number for number, _ in rows), np.int32, len(rows))
    heads = [replace(one, indicators=()) for one in projects]
    return Table(heads, columns, project, lambda row: rows[row][1].cells, wholes=projects)


# ── one row as a rule sees it ─────────────────────────────────────────────────────────────────────
class SeenText(Afar):
    """A text of which every look is written down: a question to it counts as its answer, not as the whole text."""

    __slots__ = ("_look", "_name")

    def __init__(self, look: Look, name: Name) -> None:
        self._look, self._name = look, name

    def ask(self, question: Callable[..., Any], *given: Hashable) -> Any:
        """One answer for all texts that answer alike."""
        return self._look((self._name, question, given))

    def __str__(self) -> str:
        return str(self._look(self._name))

    def __bool__(self) -> bool:
        return bool(self.ask(bool))

    def __len__(self) -> int:
        return len(str(self))

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    __hash__ = None  # type: ignore[assignment]  # a cache would answer without looking: such functions get real texts

    def __add__(self, other: object) -> str:
        return str(self) + str(other)

    def __radd__(self, other: object) -> str:
        return str(other) + str(self)

    def __contains__(self, part: str) -> bool:
        return bool(self.ask(_holds, part))

    def __iter__(self) -> Iterator[str]:
        return iter(str(self))

    def __getitem__(self, at: int | slice) -> str:
        return str(self)[at]

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def strip(self, *signs: str) -> str:
        """Without spaces; mostly asked for whether anything is left."""
        return self.through(str.strip, *signs)

    def through(self, change: Callable[..., str], *given: Hashable) -> str:
        """What a function makes of it, as a text that is not at hand either."""
        return cast("str", SeenText(self._look, (self._name, change, given)))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(str(self), name)


def _holds(text: str, part: str) -> bool:
    return part in text


class SeenQuantity(AfarQuantity):
    """A quantity of which every look is written down."""

    __slots__ = ("_look", "_name")
    __class__ = property(lambda self: Quantity)

    def __init__(self, look: Look, name: str) -> None:
        self._look, self._name = look, name

    def ask_with(self, actual: object, question: Callable[..., Any], *given: Hashable) -> Any:
        """One answer for all rows whose target and result answer alike."""
        if self._name != "target" or not isinstance(actual, SeenQuantity):
            raise NotOfTheRow(question)
        return self._look((_PAIR, question, given))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._look(f"{self._name}.{name}")


class SeenCells:
    """Which cells a row has; where they stand is nobody's business here."""

    __slots__ = ("_look",)

    def __init__(self, look: Look) -> None:
        self._look = look

    def __contains__(self, name: str) -> bool:
        return bool(self._look(f"cell {name}"))

    def get(self, name: str) -> str | None:
        """A stand-in for the place, where there is one."""
        return name if name in self else None


class SeenIndicator:
    """An indicator of which every look is written down."""

    __slots__ = ("_look", "_whole")

    def __init__(self, look: Look, *, whole: bool = False) -> None:
        self._look, self._whole = look, whole

    def __getattr__(self, name: str) -> Any:
        if not self._whole:
            if name in ("target", "actual"):
                return SeenQuantity(self._look, name)
            if name in _TEXTS:
                return SeenText(self._look, name)
        if name == "cells":
            return SeenCells(self._look)
        if name not in _NAMES:
            raise AttributeError(name)
        return self._look(name)


class SeenResult:
    """What the rules gave a row, of which every look is written down."""

    __slots__ = ("_look", "_whole")

    def __init__(self, look: Look, *, whole: bool = False) -> None:
        self._look, self._whole = look, whole

    @property
    def indicator(self) -> SeenIndicator:
        """The row."""
        return SeenIndicator(self._look, whole=self._whole)

    def __getattr__(self, name: str) -> Any:
        if name in (
            "status",
            "kind",
            "score",
            "max_score",
            "attainment",
            "low",
            "high",
            "unscored_reason",
            "band",
            "is_open",
        ):
            return self._look(f"result {name}")
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotOfTheRow(name)
