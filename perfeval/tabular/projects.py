"""From joined tables to projects and the account of every cell (表 → 项目): objects, for what is opened.

A project made of tables is the same object as one made of a form; only its places lead to rows and columns. What
stands in columns that the contract does not know is kept under its heading, as forms do.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from perfeval.clean.draft import Draft
from perfeval.clean.fund_kinds import fund_kind
from perfeval.clean.identification import code_of
from perfeval.clean.kinds import form_kind, region_of
from perfeval.clean.targets import is_sign, joined
from perfeval.clean.understanding import marked, tables_missed
from perfeval.forms.bands import Band, Column
from perfeval.forms.lines import money_unit
from perfeval.messages import Message
from perfeval.model import (
    AccountLine,
    Differing,
    FileReading,
    Form,
    FundKind,
    FundLine,
    Indicator,
    Project,
    Reported,
)
from perfeval.places import Place
from perfeval.tabular.contract import Cleaned, CleaningLog, Joined, Kind, Recognised
from perfeval.tabular.recognising import WORDS, part_of_money
from perfeval.tabular.sources import Source
from perfeval.values.reading import points_in_heading, read_amount, read_points, read_quantity

_MONEY = ("initial_budget_wan", "adjusted_budget_wan", "arrived_wan", "executed_wan")
_KEY_FIELDS = {"project_code": "code", "project": "name", "unit": "unit", "department": "department", "year": "year"}
_OWN = {
    "amount_unit_text": "amount_unit_text",
    "number": "row number",
    "self_score": "reported total self_score",
    "grade": "reported total grade",
}
_INDICATOR_TEXTS = (
    "level1",
    "level2",
    "level3",
    "target_text",
    "actual_text",
    "max_score",
    "self_score",
    "reason_text",
)
_SUM_OF = {"project": "name"}


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

    @property
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
        """The joined frames as lists, for looking at single rows; what is missing is ``None``."""
        found: dict[str, dict[str, list[Any]]] = {}
        for kind, _, frame in self.parts:
            plain = {name: frame[name].astype(object) for name in frame.columns}
            found[kind] = {name: column.where(column.notna(), None).tolist() for name, column in plain.items()}
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

    @property
    def ids(self) -> tuple[str, ...]:
        """The projects, in order."""
        return tuple(self._records)

    def project(self, project_id: str) -> Project:
        """One project as an object (项目)."""
        return _Making(self, project_id).project()

    def projects(self) -> Iterator[Project]:
        """All projects as objects, in order."""
        for project_id in self.ids:
            yield self.project(project_id)

    def rows(self, kind: Kind, project_id: str) -> list[int]:
        """The rows of one project in a joined frame, by position."""
        return [int(row) for row in self._rows.get(kind, {}).get(project_id, ())]

    def record(self, project_id: str) -> dict[Any, Any]:
        """The key columns of one project."""
        return self._records[project_id]

    def differing(self, project_id: str) -> list[dict[Any, Any]]:
        """What the tables say differently of one project."""
        return self._differing.get(project_id, [])

    # ------------------------------------------------------------ account

    def readings(self) -> tuple[FileReading, ...]:
        """One reading a file (a table without a file is one by itself): the account of its cells, steps, problems."""
        by_file: dict[str, list[tuple[Kind, Cleaned, int]]] = {}
        for kind, cleaned, _ in self.parts:
            for number, source in enumerate(cleaned.sources):
                by_file.setdefault(source.file or source.name, []).append((kind, cleaned, number))
        readings = [self._reading(file, parts) for file, parts in by_file.items()]
        if readings:
            last, told = readings[-1], self.joined.log
            readings[-1] = dataclasses.replace(
                last, notes=(*last.notes, *told.problems), cleaning=(*last.cleaning, *told.steps)
            )
        return tuple(readings)

    def _reading(self, file: str, parts: Sequence[tuple[Kind, Cleaned, int]]) -> FileReading:
        lines: list[AccountLine] = []
        notes: list[Message] = []
        steps = []
        for kind, cleaned, number in parts:
            source = cleaned.sources[number]
            lines += _Account(self, kind, cleaned, number).lines()
            own = [step for step in cleaned.log.steps if step.table == source.name]
            steps += own
        for cleaned in {id(cleaned): cleaned for _, cleaned, _ in parts}.values():
            notes += [problem for problem in cleaned.log.problems if problem not in notes]
        first = parts[0][1].sources[parts[0][2]]
        account = marked(lines)
        return FileReading(
            file=file,
            status="read",
            container=first.container,
            sha256=first.sha256,
            account=account,
            notes=tuple(notes),
            tables_not_understood=tables_missed(account) if first.file else (),
            is_table=True,
            cleaning=tuple(steps),
        )


def key_of(row: Mapping[Any, Any]) -> str:
    """What names a row in a place: its code, else its project's name."""
    for name in ("project_code", "project"):
        if isinstance(row.get(name), str) and row[name]:
            return str(row[name])
    return ""


class _Making:
    """One project in the making."""

    def __init__(self, tables: Tables, project_id: str) -> None:
        self.tables, self.id = tables, project_id
        self.record = tables.record(project_id)
        self.parts = {kind: (cleaned, frame) for kind, cleaned, frame in tables.parts}
        self.cells: dict[str, Place] = {}
        self.attributes: dict[str, str] = {}

    def project(self) -> Project:
        funds, reported = self._funds()
        indicators = tuple(self._indicators())
        source = self._first_source
        self._own_places()
        title = _title(source)
        record = self.record
        draft = Draft(sheet=source.sheet, title=title, indicators=list(indicators), bands=self._bands())
        texts = [title, *(str(record[name] or "") for name in ("project", "department", "unit")), source.file]
        form = Form(
            file=source.file or source.name,
            layout="tables",
            sheet=source.sheet,
            kind=form_kind(draft, False),
            container=source.container,
            sha256=source.sha256,
            region=region_of(texts),
        )
        name, department, unit = (_said(record[key]) for key in ("project", "department", "unit"))
        return Project(
            id=self.id,
            form=form,
            name=name,
            department=department,
            unit=unit,
            year=None if pd.isna(record["year"]) else int(record["year"]),
            code=_said(record["project_code"]) or code_of(name),
            department_code=code_of(department),
            unit_code=code_of(unit),
            amount_unit_text=self._unit,
            funds=funds,
            indicators=indicators,
            reported=reported,
            attributes=self.attributes,
            cells=self.cells,
            differing=tuple(self._differing()),
        )

    @property
    def _first_source(self) -> Source:
        for kind in ("budget", "indicators"):
            if kind in self.parts and (rows := self.tables.rows(kind, self.id)):
                cleaned, _ = self.parts[kind]
                number: int = self.tables.values[kind]["source"][rows[0]]
                return cleaned.sources[number]
        raise KeyError(self.id)

    def _bands(self) -> list[Band]:
        """What columns there are, as the kind of a form is told by them."""
        bands = []
        for kind, (cleaned, _) in self.parts.items():
            if not (rows := self.tables.rows(kind, self.id)):
                continue
            recognised = cleaned.recognised[self.tables.values[kind]["source"][rows[0]]]
            columns = tuple(
                Column((one.field or "").removesuffix("_wan").removesuffix("_text"), one.heading, n, n, one.how, ())
                for n, one in enumerate(recognised.columns)
            )
            bands.append(Band(kind, 0, 0, columns))
        return bands

    @property
    def _unit(self) -> str | None:
        if "budget" not in self.parts or not (rows := self.tables.rows("budget", self.id)):
            return None
        cleaned, _ = self.parts["budget"]
        number = self.tables.values["budget"]["source"][rows[0]]
        units = (one.unit for one in cleaned.recognised[number].columns if one.field in _MONEY)
        above = (money_unit(text) for _, _, text in cleaned.sources[number].above)
        return next(filter(None, (*units, *above)), None)

    def _row(self, kind: Kind, number: int) -> _Row:
        cleaned, _ = self.parts[kind]
        alone = kind == "budget" and len(self.tables.rows(kind, self.id)) == 1
        return _Row(self.tables.values[kind], number, cleaned, self.record, alone)

    def _own_places(self) -> None:
        for kind in ("indicators", "budget"):
            if kind not in self.parts:
                continue
            for number in self.tables.rows(kind, self.id)[:1]:
                row = self._row(kind, number)
                for field, name in _KEY_FIELDS.items():
                    if row.has(field):
                        self.cells[name] = row.place(field, self._home)

    @cached_property
    def _home(self) -> str:
        source = self._first_source
        return source.file or source.name

    # ------------------------------------------------------------ money

    def _funds(self) -> tuple[tuple[FundLine, ...], tuple[Reported, ...]]:
        lines: list[FundLine] = []
        reported: list[Reported] = []
        if "budget" not in self.parts:
            return (), ()
        seen: set[str] = set()
        for number in self.tables.rows("budget", self.id):
            row = self._row("budget", number)
            label = _said(row.value("label_text")) or ""
            if label in seen:
                continue  # a second row for the same money: it stands among what differs
            seen.add(label)
            if any(row.value(name) is not None for name in _MONEY) or row.has("execution_rate_text"):
                lines.append(self._line(row, label))
            if row.value("self_score") is not None or row.has("grade"):
                reported.append(self._reported(row))
            lines += self._parts(row)
            for heading, column in row.others():
                if (text := row.text(column)) and part_of_money(heading) is None:
                    self.attributes.setdefault(heading, text)
                    self.cells.setdefault(heading, row.at(column, self._home))
        return tuple(lines), tuple(reported[:1])

    def _line(self, row: _Row, label: str) -> FundLine:
        texts: dict[str, str] = {}
        cells: dict[str, Place] = {}
        for name in (*_MONEY, "execution_rate_text", "reason_text"):
            if row.has(name):
                texts[name], cells[name] = row.written(name), row.place(name, self._home)
        for name in ("label_text", "project"):
            if row.has(name):
                cells.setdefault("label_text", row.place(name, self._home))
        kind = fund_kind(label) if label else FundKind.TOTAL
        return FundLine(
            label_text=label or _said(self.record["project"]) or self.id,
            kind=kind,
            level=0 if kind is FundKind.TOTAL else 1,
            **{name: row.value(name) for name in _MONEY},
            execution_rate_text=texts.get("execution_rate_text"),
            reason_text=texts.get("reason_text"),
            texts=texts,
            cells=cells,
        )

    def _parts(self, row: _Row) -> Iterator[FundLine]:
        """The sources of the money, where each has columns of its own (全年预算数：合计 | 财政拨款 | 其他资金)."""
        found: dict[str, dict[str, int]] = {}
        for heading, column in row.others():
            if row.text(column) and (part := part_of_money(heading)) is not None:
                found.setdefault(part[1], {})[part[0]] = column
        for label, columns in found.items():
            texts = {name: row.text(column) for name, column in columns.items()}
            unit = {name: row.recognised.columns[column].unit or self._unit for name, column in columns.items()}
            yield FundLine(
                label_text=label,
                kind=fund_kind(label),
                level=1,
                **{name: read_amount(text, unit[name])[0] for name, text in texts.items()},  # type: ignore[arg-type]
                texts=texts,
                cells={name: row.at(column, self._home) for name, column in columns.items()},
            )

    def _reported(self, row: _Row) -> Reported:
        names = [name for name in ("self_score", "grade") if row.has(name)]
        return Reported(
            "total",
            self_score=row.value("self_score"),
            grade=row.written("grade") if row.has("grade") else None,
            score_text=row.written("self_score") if row.has("self_score") else None,
            cells={name: row.place(name, self._home) for name in names},
        )

    # ------------------------------------------------------------ indicators

    def _indicators(self) -> Iterator[Indicator]:
        if "indicators" in self.parts:
            for number in self.tables.rows("indicators", self.id):
                yield self._indicator(self._row("indicators", number))

    def _indicator(self, row: _Row) -> Indicator:
        year = None if pd.isna(self.record["year"]) else int(self.record["year"])
        said = {name: _said(row.value(name)) or "" for name in ("level1", "level2", "level3", "target_text")}
        actual, unit = _said(row.value("actual_text")) or "", _said(row.value("unit_text")) or ""
        sign = _said(row.value("comparator_text")) or ""
        sign = sign if is_sign(sign) else ""
        name = said["level3"] or said["level2"]
        target = row.written(row.field_of_target) if said["target_text"] else ""
        cells = {
            "sign_text" if field == "comparator_text" else field: row.place(field, self._home)
            for field in (*_INDICATOR_TEXTS, "comparator_text", "unit_text")
            if row.has(field)
        }
        if said["target_text"]:
            cells["target_text"] = row.place(row.field_of_target, self._home)
        extra = {heading: text for heading, column in row.others() if (text := row.text(column))}
        cells |= {heading: row.at(column, self._home) for heading, column in row.others() if row.text(column)}
        reviewed = row.written("reviewed_score") if row.has("reviewed_score") else ""
        return Indicator(
            level1=said["level1"],
            level2=said["level2"],
            level3=said["level3"],
            target_text=joined(sign, target, unit),
            actual_text=row.written("actual_text") if actual else "",
            target=read_quantity(said["target_text"], sign=sign, unit=unit, name=name, year=year),
            actual=read_quantity(actual, name=name, year=year),
            level1_points=points_in_heading(said["level1"]),
            level2_points=points_in_heading(said["level2"]),
            sign_text=sign or None,
            unit_text=unit or None,
            max_score=row.value("max_score"),
            self_score=row.value("self_score"),
            max_score_text=row.written("max_score") if row.has("max_score") else None,
            self_score_text=row.written("self_score") if row.has("self_score") else None,
            reviewed_text=row.optional("reviewed_text"),
            reviewed_score=read_points(reviewed)[0] if reviewed else None,
            reason_text=_said(row.value("reason_text")),
            initial_target_text=row.optional("initial_target_text"),
            interim_text=row.optional("interim_text"),
            forecast_text=row.optional("forecast_text"),
            extra=extra,
            cells=cells,
        )

    # ------------------------------------------------------------ contradictions

    def _differing(self) -> Iterator[Differing]:
        for one in self.tables.differing(self.id):
            first, second = self._side(one, "first"), self._side(one, "second")
            if first is not None and second is not None:
                yield Differing(one["field"], first[0], second[0], (first[1], second[1]))

    def _side(self, one: Mapping[Any, Any], side: str) -> tuple[str, Place] | None:
        kind: Kind = one[f"{side}_table"]
        cleaned, _ = self.parts[kind]
        number, field = int(one[f"{side}_source"]), str(one["field"])
        source, recognised = cleaned.sources[number], cleaned.recognised[number]
        column = recognised.number_of(field)
        column = recognised.number_of("amount") if column is None else column
        if column is None:
            return None
        position = source.position[int(one[f"{side}_place"])]
        place = source.place(int(one[f"{side}_place"]), column, key_of(self.record))
        text = source.text(position, column) or str(one[side])
        return text, _seen_from(place, self._home)


@dataclass(eq=False)
class _Row:
    """One row of a joined frame with its way back to the source."""

    values: Mapping[str, list[Any]]
    number: int
    cleaned: Cleaned
    record: Mapping[Any, Any]
    alone: bool

    def __post_init__(self) -> None:
        number = self.values["source"][self.number]
        self.source: Source = self.cleaned.sources[number]
        self.recognised: Recognised = self.cleaned.recognised[number]
        self.line = int(self.values["place"][self.number])  # as a person counts
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

    def place(self, field: str, home: str) -> Place:
        number = self.column(field)
        return self.at(number if number is not None else 0, home)

    def at(self, column: int, home: str) -> Place:
        return _seen_from(self.source.place(self.line, column, key_of(self.record), alone=self.alone), home)

    def others(self) -> tuple[tuple[str, int], ...]:
        """Columns that the contract has no field for."""
        return self.recognised.others


def _seen_from(place: Place, home: str) -> Place:
    """The place with its file said, where that is another one than the project's own."""
    return dataclasses.replace(place, elsewhere=True) if place.file != home and not place.heading else place


def _said(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _title(source: Source) -> str:
    """What stands over the table, if it is longer than a unit or a year."""
    texts = [text for _, _, text in source.above if len(text) >= 5 and money_unit(text) != text]
    return next((text for text in texts if not text.startswith(("单位", "金额单位"))), "")


class _Account:
    """The account of one source (清点): every cell with what used it."""

    def __init__(self, tables: Tables, kind: Kind, cleaned: Cleaned, number: int) -> None:
        self.tables, self.kind, self.number = tables, kind, number
        self.source, self.recognised = cleaned.sources[number], cleaned.recognised[number]
        left = cleaned.left_out[cleaned.left_out["source"] == number]
        self.left_out = dict(zip(left["place"].astype(int), left["step"], strict=True))
        frame = next(one for known, _, one in tables.parts if known == kind)
        self.owner: dict[int, tuple[str, int]] = {}
        self.is_budget = kind == "budget"
        own = frame[frame["source"] == number]
        count: dict[str, int] = {}
        for place, project_id in zip(own["place"].astype(int), own["project_id"], strict=True):
            count[project_id] = count.get(project_id, 0) + 1
            self.owner[int(place)] = (str(project_id), count[project_id])

    def lines(self) -> Iterator[AccountLine]:
        source = self.source
        title = _title(source)
        for row, column, text in source.above:
            yield AccountLine(source.place(row, column), text, self._above(text, title))
        for row, column, text in source.heading_cells:
            if source.file:
                yield AccountLine(source.place(row, column), text, "heading")
        columns = source.columns
        for position, row in enumerate(map(int, source.rows)):
            step = self.left_out.get(row)
            project_id, count = self.owner.get(row, (None, 0))
            key = key_of(self.tables.record(project_id)) if project_id is not None else ""
            for column, texts in enumerate(columns):
                if not texts[position]:
                    continue
                used = self._left(step) if project_id is None else self._used(column, count)
                shown = source.shown.get((position, column), texts[position])
                place = source.place(row, column, key, alone=self._is_alone(project_id))
                yield AccountLine(place, shown, used, project_id, (position, column) in source.hidden)

    def _is_alone(self, project_id: str | None) -> bool:
        return self.is_budget and project_id is not None and len(self.tables.rows("budget", project_id)) == 1

    def _left(self, step: str | None) -> str | None:
        """Rows without a project are not used, but for what is known to be no data."""
        said = {"total_rows": "list total", "repeated_headings": "heading", "notes": "note", "duplicates": "duplicate"}
        return said.get(step or "")

    def _above(self, text: str, title: str) -> str | None:
        if text == title:
            return "title"
        return "amount_unit_text" if money_unit(text) else "heading" if len(text) <= 30 else None

    def _used(self, column: int, count: int) -> str | None:
        taken = self.recognised.columns[column] if column < len(self.recognised.columns) else None
        if taken is None or not taken.heading:
            return None
        if taken.field is None and part_of_money(taken.heading) is not None:
            return f"fund part {taken.heading}"
        if taken.field is None:
            return f"attributes {taken.heading}"
        if taken.field in _KEY_FIELDS:
            return _KEY_FIELDS[taken.field]
        if taken.field in ("number", "amount_unit_text") or (self.kind == "budget" and taken.field in _OWN):
            return _OWN[taken.field]
        word = {"amount": "adjusted_budget_wan", "comparator_text": "sign_text"}.get(taken.field, taken.field)
        return f"{'fund' if self.kind == 'budget' else 'indicator'} {count} {word}"


def with_problems(tables: Tables) -> tuple[FileReading, ...]:
    """The readings of all files; one whose table gave no project says why it was not read."""
    done = []
    for reading in tables.readings():
        if any(line.project_id is not None for line in reading.account):
            done.append(reading)
            continue
        why = next((note for note in reading.notes if note.code in _FATAL), WORDS.say("join.nothing"))
        notes = tuple(note for note in reading.notes if note != why)
        done.append(dataclasses.replace(reading, status="failed", message=why, notes=notes))
    return tuple(done)


_FATAL = (
    "tabular.columns.no_key",
    "tabular.columns.no_indicator",
    "tabular.columns.no_money",
    "tabular.columns.ambiguous",
)
