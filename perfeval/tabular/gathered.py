"""Everything that tables gave (汇总后的表): the clean frames, how they were joined, and single rows on the way back.

A row of a joined frame knows its source, so that every cell has a place and every text stands as the source shows it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from perfeval.forms.lines import money_unit
from perfeval.places import Place
from perfeval.tabular.contract import Cleaned, CleaningLog, Joined, Kind
from perfeval.tabular.sources import Source, listed


@dataclass(frozen=True)
class Tables:
    """Everything that tables gave, by the column (表格数据): what :class:`~perfeval.intake.Intake` keeps of them.

    Attributes:
        budget, indicators: the clean tables; ``None`` for one that is not there.
        joined: both as one set of projects.
    """

    budget: Cleaned | None
    indicators: Cleaned | None
    joined: Joined

    @property
    def log(self) -> CleaningLog:
        """All steps and problems, those of joining last."""
        logs = [one.log for one in (self.budget, self.indicators) if one is not None]
        return sum((*logs, self.joined.log), CleaningLog())

    @cached_property
    def parts(self) -> tuple[tuple[Kind, Cleaned, pd.DataFrame], ...]:
        """Each clean table with its frame of the joined set."""
        said: list[tuple[Kind, Cleaned | None, pd.DataFrame]] = [
            ("budget", self.budget, self.joined.budget),
            ("indicators", self.indicators, self.joined.indicators),
        ]
        return tuple((kind, cleaned, frame) for kind, cleaned, frame in said if cleaned is not None)

    @cached_property
    def _rows(self) -> dict[str, Mapping[Any, Any]]:
        return {kind: frame.groupby("project_id", sort=False).indices for kind, _, frame in self.parts}

    @cached_property
    def values(self) -> dict[str, dict[str, list[Any]]]:
        """The joined frames as lists, for looking at single rows; what is missing is ``None``, or no column at all."""
        found: dict[str, dict[str, list[Any]]] = {}
        for kind, _, frame in self.parts:
            plain = {name: frame[name].astype(object) for name in frame.columns if frame[name].notna().any()}
            found[kind] = {name: listed(column.where(column.notna(), None)) for name, column in plain.items()}
        return found

    @cached_property
    def _records(self) -> Mapping[str, dict[Any, Any]]:
        table = self.joined.projects.drop_duplicates("project_id")
        return {row["project_id"]: row for row in table.astype(object).to_dict("records")}

    @cached_property
    def _differing(self) -> Mapping[str, list[dict[Any, Any]]]:
        found: dict[str, list[dict[Any, Any]]] = {}
        for row in self.joined.contradictions.astype(object).to_dict("records"):
            found.setdefault(row["project_id"], []).append(row)
        return found

    @cached_property
    def patterns(self) -> dict[tuple[tuple[str, int], ...], Mapping[str, int]]:
        """Which fields of a row are filled in, once for all rows that are so alike."""
        return {}

    @property
    def ids(self) -> tuple[str, ...]:
        """The projects, in order."""
        return tuple(self._records)

    def rows(self, kind: Kind, project_id: str) -> list[int]:
        """The rows of one project in a joined frame, by position."""
        return [int(row) for row in self._rows.get(kind, {}).get(project_id, ())]

    def record(self, project_id: str) -> dict[Any, Any]:
        """The key columns of one project."""
        return self._records[project_id]

    def differing(self, project_id: str) -> list[dict[Any, Any]]:
        """What the tables say differently of one project."""
        return self._differing.get(project_id, [])


def key_of(row: Mapping[Any, Any]) -> str:
    """What names a row in a place: its code, else its project's name."""
    for name in ("project_code", "project"):
        if isinstance(row.get(name), str) and row[name]:
            return str(row[name])
    return ""


class Row:
    """One row of a joined frame with its way back to the source."""

    __slots__ = ("alone", "line", "number", "position", "recognised", "record", "source", "values")

    def __init__(self, tables: Tables, kind: Kind, cleaned: Cleaned, number: int, project_id: str) -> None:
        self.values, self.number = tables.values[kind], number
        source: int = self.values["source"][number]
        self.source, self.recognised = cleaned.sources[source], cleaned.recognised[source]
        self.record = tables.record(project_id)
        self.alone = kind == "budget" and len(tables.rows(kind, project_id)) == 1
        self.line = int(self.values["place"][number])  # as a person counts
        self.position = self.source.position[self.line]

    def value(self, field: str) -> Any:
        """The clean value."""
        column = self.values.get(field)
        return None if column is None else column[self.number]

    def column(self, field: str) -> int | None:
        number = self.recognised.number_of(field)
        if number is None and field in ("initial_budget_wan", "adjusted_budget_wan"):
            both = self.recognised.has("initial_budget_wan") or self.recognised.has("adjusted_budget_wan")
            return None if both else self.recognised.number_of("amount")
        return number

    def text(self, column: int) -> str:
        return self.source.text(self.position, column)

    def has(self, field: str) -> bool:
        """Whether something stands under the field in this very row."""
        number = self.column(field)
        return number is not None and bool(self.text(number))

    def written(self, field: str) -> str:
        """What stands there, as the source shows it; what was filled in from elsewhere, as filled in."""
        number = self.column(field)
        said = self.text(number) if number is not None else ""
        return said or str(self.value(field) or "")

    def optional(self, field: str) -> str | None:
        return (self.written(field) or None) if self.has(field) else None

    @property
    def field_of_target(self) -> str:
        """Which column the promise was taken from."""
        said = self.value("target_text")
        for field in ("adjusted_target", "target_text", "initial_target_text"):
            number = self.column(field)
            if number is not None and self.source.columns[number][self.position].strip() == said:
                return field
        return "target_text"

    def at(self, column: int, home: str) -> Place:
        return seen_from(self.source.place(self.line, column, key_of(self.record), alone=self.alone), home)

    def others(self) -> tuple[tuple[str, int], ...]:
        """Columns that the contract has no field for."""
        return self.recognised.others


class CellsOfRow(Mapping[str, Place]):
    """Field → place of one row; each place is made when it is asked for."""

    __slots__ = ("_columns", "_home", "_row")

    def __init__(self, row: Row, home: str, columns: Mapping[str, int]) -> None:
        self._row, self._home, self._columns = row, home, columns

    def __getitem__(self, name: str) -> Place:
        return self._row.at(self._columns[name], self._home)

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[type, tuple[dict[str, Place]]]:
        return dict, (dict(self),)  # the places go on a journey, the tables stay


def seen_from(place: Place, home: str) -> Place:
    """The place with its file said, where that is another one than the project's own."""
    return dataclasses.replace(place, elsewhere=True) if place.file != home and not place.heading else place


def said(value: object) -> str | None:
    """A text that says something."""
    return value if isinstance(value, str) and value else None


def title_of(source: Source) -> str:
    """What stands over the table, if it is longer than a unit or a year."""
    texts = [text for _, _, text in source.above if len(text) >= 5 and money_unit(text) != text]
    return next((text for text in texts if not text.startswith(("单位", "金额单位"))), "")
