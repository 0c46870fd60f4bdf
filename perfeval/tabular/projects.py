"""From joined tables to projects (表 → 项目): objects, for what is opened.

A project made of tables is the same object as one made of a form; only its places lead to rows and columns. What
stands in columns that the contract does not know is kept under its heading, as forms do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from perfeval.clean.draft import Draft
from perfeval.clean.fund_kinds import fund_kind
from perfeval.clean.identification import code_of
from perfeval.clean.kinds import form_kind, region_of
from perfeval.clean.targets import is_sign, joined
from perfeval.forms.bands import Band, Column
from perfeval.forms.lines import money_unit
from perfeval.model import Differing, Form, FundKind, FundLine, Indicator, Project, Reported
from perfeval.places import Place
from perfeval.tabular.account import KEY_FIELDS
from perfeval.tabular.contract import Kind
from perfeval.tabular.gathered import CellsOfRow, Row, Tables, key_of, said, seen_from, title_of
from perfeval.tabular.recognising import part_of_money
from perfeval.tabular.sources import Source
from perfeval.values.reading import points_in_heading, read_amount, read_points, read_quantity

_NOTHING_ELSE: Mapping[str, str] = {}  # one for all rows without further columns
_MONEY = ("initial_budget_wan", "adjusted_budget_wan", "arrived_wan", "executed_wan")


class _Making:
    """One project in the making."""

    def __init__(self, tables: Tables, project_id: str) -> None:
        self.tables, self.id = tables, project_id
        self.record = tables.record(project_id)
        self.parts = {kind: (cleaned, frame) for kind, cleaned, frame in tables.parts}
        self.cells: dict[str, tuple[Row, int]] = {}
        self.attributes: dict[str, str] = {}

    def project(self) -> Project:
        funds, reported = self._funds()
        indicators = tuple(self._indicators())
        source = self._first_source
        self._own_places()
        title = title_of(source)
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
        name, department, unit = (said(record[key]) for key in ("project", "department", "unit"))
        return Project(
            id=self.id,
            form=form,
            name=name,
            department=department,
            unit=unit,
            year=None if pd.isna(record["year"]) else int(record["year"]),
            code=said(record["project_code"]) or code_of(name),
            department_code=code_of(department),
            unit_code=code_of(unit),
            amount_unit_text=self._unit,
            funds=funds,
            indicators=indicators,
            reported=reported,
            attributes=self.attributes,
            cells=self._places(),
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

    def _row(self, kind: Kind, number: int) -> Row:
        return Row(self.tables, kind, self.parts[kind][0], number, self.id)

    def _own_places(self) -> None:
        for kind in ("indicators", "budget"):
            if kind not in self.parts:
                continue
            for number in self.tables.rows(kind, self.id)[:1]:
                row = self._row(kind, number)
                for field, name in KEY_FIELDS.items():
                    if row.has(field):
                        self.cells[name] = row, row.column(field) or 0

    def _places(self) -> Mapping[str, Place]:
        """Where the project itself is named: mostly one row of the budget."""
        rows = {(id(row.values), row.number): row for row, _ in self.cells.values()}
        if len(rows) == 1:
            return self._cells(next(iter(rows.values())), {name: column for name, (_, column) in self.cells.items()})
        return {name: row.at(column, self._home) for name, (row, column) in self.cells.items()}

    def _cells(self, row: Row, columns: dict[str, int]) -> Mapping[str, Place]:
        """The places of one row; each is made when it is asked for."""
        return CellsOfRow(row, self._home, self.tables.patterns.setdefault(tuple(columns.items()), columns))

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
            label = said(row.value("label_text")) or ""
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
                    self.cells.setdefault(heading, (row, column))
        return tuple(lines), tuple(reported[:1])

    def _line(self, row: Row, label: str) -> FundLine:
        texts: dict[str, str] = {}
        cells: dict[str, int] = {}
        for name in (*_MONEY, "execution_rate_text", "reason_text"):
            if row.has(name):
                texts[name], cells[name] = row.written(name), row.column(name) or 0
        for name in ("label_text", "project"):
            if row.has(name):
                cells.setdefault("label_text", row.column(name) or 0)
        kind = fund_kind(label) if label else FundKind.TOTAL
        return FundLine(
            label_text=label or said(self.record["project"]) or self.id,
            kind=kind,
            level=0 if kind is FundKind.TOTAL else 1,
            **{name: row.value(name) for name in _MONEY},
            execution_rate_text=texts.get("execution_rate_text"),
            reason_text=texts.get("reason_text"),
            texts=texts,
            cells=self._cells(row, cells),
        )

    def _parts(self, row: Row) -> Iterator[FundLine]:
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
                cells=self._cells(row, columns),
            )

    def _reported(self, row: Row) -> Reported:
        names = [name for name in ("self_score", "grade") if row.has(name)]
        return Reported(
            "total",
            self_score=row.value("self_score"),
            grade=row.written("grade") if row.has("grade") else None,
            score_text=row.written("self_score") if row.has("self_score") else None,
            cells=self._cells(row, {name: row.column(name) or 0 for name in names}),
        )

    # ------------------------------------------------------------ indicators

    def _indicators(self) -> Iterator[Indicator]:
        if "indicators" in self.parts:
            for number in self.tables.rows("indicators", self.id):
                yield self._indicator(self._row("indicators", number))

    def _indicator(self, row: Row) -> Indicator:
        year = None if pd.isna(self.record["year"]) else int(self.record["year"])
        texts = {name: said(row.value(name)) or "" for name in ("level1", "level2", "level3", "target_text")}
        actual, unit = said(row.value("actual_text")) or "", said(row.value("unit_text")) or ""
        sign = said(row.value("comparator_text")) or ""
        sign = sign if is_sign(sign) else ""
        name = texts["level3"] or texts["level2"]
        target = row.written(row.field_of_target) if texts["target_text"] else ""
        fields = (*row.recognised.cells, *row.others())
        filled = {name: column for name, column in fields if row.text(column)}
        if texts["target_text"] and (promised := row.column(row.field_of_target)) is not None:
            filled["target_text"] = promised
        extra = {heading: text for heading, column in row.others() if (text := row.text(column))}
        reviewed = row.written("reviewed_score") if row.has("reviewed_score") else ""
        return Indicator(
            level1=texts["level1"],
            level2=texts["level2"],
            level3=texts["level3"],
            target_text=joined(sign, target, unit),
            actual_text=row.written("actual_text") if actual else "",
            target=read_quantity(texts["target_text"], sign=sign, unit=unit, name=name, year=year),
            actual=read_quantity(actual, name=name, year=year),
            level1_points=points_in_heading(texts["level1"]),
            level2_points=points_in_heading(texts["level2"]),
            sign_text=sign or None,
            unit_text=unit or None,
            max_score=row.value("max_score"),
            self_score=row.value("self_score"),
            max_score_text=row.written("max_score") if row.has("max_score") else None,
            self_score_text=row.written("self_score") if row.has("self_score") else None,
            reviewed_text=row.optional("reviewed_text"),
            reviewed_score=read_points(reviewed)[0] if reviewed else None,
            reason_text=said(row.value("reason_text")),
            initial_target_text=row.optional("initial_target_text"),
            interim_text=row.optional("interim_text"),
            forecast_text=row.optional("forecast_text"),
            extra=extra or _NOTHING_ELSE,
            cells=self._cells(row, filled),
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
        return text, seen_from(place, self._home)


def projects_of(tables: Tables) -> Iterator[Project]:
    """All projects as objects, in order (项目)."""
    for project_id in tables.ids:
        yield _Making(tables, project_id).project()
