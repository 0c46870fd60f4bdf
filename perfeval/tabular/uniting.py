"""Tables of several files, and forms of the same projects, become one set (合并成项目).

Where a project has a form and rows in a table, the form counts and the table fills in what the form does not say;
what they say differently is kept with both places (:class:`~perfeval.model.Differing`), and it is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from perfeval.collecting import made_to_stay
from perfeval.forms.text import plain
from perfeval.messages import Message
from perfeval.model import Differing, FileReading, Indicator, Project
from perfeval.money import COLUMNS
from perfeval.places import Place
from perfeval.tabular.account import readings_of
from perfeval.tabular.cleaning import check_undo, clean_budget, clean_indicators
from perfeval.tabular.contract import KEYS, Kind
from perfeval.tabular.gathered import Tables
from perfeval.tabular.joining import groups_of, join, match_groups
from perfeval.tabular.projects import projects_of
from perfeval.tabular.recognising import WORDS, Columns
from perfeval.tabular.sources import Source
from perfeval.tabular.waiting import Part, TableReading

_NAMED = 8
_KEPT = ("name", "department", "unit", "year", "code", "department_code", "unit_code", "amount_unit_text")


def tables_from(
    sources: Iterable[tuple[Kind, Source]],
    columns: Columns | None = None,
    year: int | None = None,
    undo: Collection[str] = (),
) -> Tables:
    """Clean and join: everything that these sources give, by the column."""
    by_kind: dict[Kind, list[Source]] = {}
    for kind, source in sources:
        by_kind.setdefault(kind, []).append(source)
    said = {"columns": columns, "year": year, "undo": undo}
    budget = clean_budget(by_kind["budget"], **said) if "budget" in by_kind else None  # type: ignore[arg-type]
    indicators = clean_indicators(by_kind["indicators"], **said) if "indicators" in by_kind else None  # type: ignore[arg-type]
    return Tables(budget, indicators, join(budget, indicators, undo=undo))


@made_to_stay()
def joined(parts: Sequence[Part], undo: Collection[str] = ()) -> list[Part]:
    """What each file gave, where some are tables: these joined and put to the forms of their projects."""
    waiting = [reading for _, reading in parts if isinstance(reading, TableReading)]
    check_undo(undo)
    tables = tables_from((table for reading in waiting for table in reading.tables), undo=undo)
    readings = {reading.file: reading for reading in readings_of(tables)}
    corrections = [fact for reading in waiting for fact in reading.corrected]
    found = [_corrected(item, corrections, readings) for item in projects_of(tables)]
    forms = [item for projects, reading in parts if not isinstance(reading, TableReading) for item in projects]
    united, alone, told = unite(forms, found)
    done: list[Part] = []
    for projects, reading in parts:
        if not isinstance(reading, TableReading):
            done.append((tuple(united.get(id(item), item) for item in projects), reading))
            continue
        own = readings[reading.file]
        own = replace(own, notes=(*reading.notes, *own.notes, *(told if reading is waiting[-1] else ())))
        done.append((alone if reading is waiting[0] else (), own))
    return done


def _corrected(item: Project, facts: Sequence[Message], readings: dict[str, FileReading]) -> Project:
    """A project with the corrections of its own rows."""
    if not facts:
        return item
    mine = {str(line.place) for reading in readings.values() for line in reading.account if line.project_id == item.id}
    own = tuple(fact for fact in facts if fact.params.get("cell") in mine)
    return replace(item, corrections=own) if own else item


# ---------------------------------------------------------------- forms and tables


def unite(
    forms: Sequence[Project], tables: Sequence[Project]
) -> tuple[dict[int, Project], tuple[Project, ...], tuple[Message, ...]]:
    """Forms with what tables say of the same projects, the projects that have no form, and what is to be said.

    The first is by ``id()`` of the form that it takes the place of.
    """
    if not forms or not tables:
        return {}, tuple(tables), ()
    pairs = match_groups(groups_of(_keys(forms)), groups_of(_keys(tables)))
    form_of = _first_of(forms)
    table_of = _first_of(tables)
    united: dict[int, Project] = {}
    gone: set[int] = set()
    for left, right, _ in pairs.itertuples(index=False):
        form, table = form_of[int(left)], table_of[int(right)]
        if id(form) not in united:
            united[id(form)] = _one(form, table)
            gone.add(id(table))
    alone = tuple(item for item in tables if id(item) not in gone)
    other = _another_year([item for item in forms if id(item) not in united], alone)
    if not united:
        return {}, alone, other
    names = [item.name or item.id for item in united.values()]
    shown = (*names[:_NAMED], *(("…",) if len(names) > _NAMED else ()))
    return united, alone, (WORDS.say("join.forms", count=len(names), names=shown), *other)


def _another_year(forms: Sequence[Project], tables: Sequence[Project]) -> tuple[Message, ...]:
    """Forms and rows of one name and unit that were not put together because their years differ."""
    known = {(plain(item.name or ""), plain(item.unit or "")): item for item in forms if item.name and item.year}
    names = []
    for item in tables:
        form = known.get((plain(item.name or ""), plain(item.unit or "")))
        if form is not None and item.year and item.year != form.year:
            names.append(f"{item.name}（{form.form.file} {form.year}、{item.year}）")
    if not names:
        return ()
    shown = (*names[:_NAMED], *(("…",) if len(names) > _NAMED else ()))
    return (WORDS.say("join.another_year", count=len(names), names=shown),)


def _keys(projects: Sequence[Project]) -> pd.DataFrame:
    rows = [[item.code, item.name, item.unit, item.department, item.year] for item in projects]
    frame = pd.DataFrame(rows, columns=list(KEYS), dtype=object)
    return frame.assign(year=frame["year"].astype("Int64"))


def _first_of(projects: Sequence[Project]) -> list[Project]:
    groups = groups_of(_keys(projects))
    return [projects[int(row)] for row in groups.table["row"]]


def _one(form: Project, table: Project) -> Project:
    """The form, with what only the table says, and what both say differently."""
    missing = {name: getattr(table, name) for name in _KEPT if getattr(form, name) is None}
    cells = {name: table.cells[name] for name in missing if name in table.cells}
    home = form.form.file
    return replace(
        form,
        **missing,
        funds=form.funds or table.funds,
        indicators=form.indicators or table.indicators,
        reported=form.reported or table.reported,
        attributes={**table.attributes, **form.attributes},
        cells={**{name: _away(place, home) for name, place in cells.items()}, **form.cells},
        differing=(*form.differing, *table.differing, *_differences(form, table)),
    )


def _away(place: Place, home: str) -> Place:
    return replace(place, elsewhere=place.file != home and not place.heading)


def _differences(form: Project, table: Project) -> Iterator[Differing]:
    home = form.form.file
    for name in ("unit", "department", "code"):
        ours, theirs = getattr(form, name), getattr(table, name)
        if ours and theirs and plain(theirs) not in plain(ours) and plain(ours) not in plain(theirs):
            yield Differing(name, ours, theirs, _both(form.cells, name, table.cells, name, home))
    if form.funds and table.funds:
        for column, field in COLUMNS.items():
            one, other = form.money.amount(column), table.money.amount(column)
            if one.wan is not None and other.wan is not None and one.wan != other.wan:
                places = (*one.places[:1], *(_away(place, home) for place in other.places[:1]))
                yield Differing(field, format(one.wan, "f"), format(other.wan, "f"), places)
    if form.indicators and table.indicators:
        yield from _indicators(form, table, home)


def _indicators(form: Project, table: Project, home: str) -> Iterator[Differing]:
    known: dict[str, list[Indicator]] = {}
    for item in form.indicators:
        known.setdefault(plain(item.level3), []).append(item)
    for theirs in table.indicators:
        same = known.get(plain(theirs.level3), [])
        if not same:
            place = theirs.cells.get("level3") or theirs.cells.get("target_text")
            where = (_away(place, home),) if place is not None else ()
            yield Differing(f"{theirs.level3} target_text", "", theirs.target_text, where)
            continue
        ours = same.pop(0) if len(same) > 1 else same[0]
        for field in ("target_text", "actual_text", "max_score", "self_score"):
            if _differ(ours, theirs, field):
                places = _both(ours.cells, field, theirs.cells, field, home)
                said = (str(getattr(ours, field)), str(getattr(theirs, field)))
                yield Differing(f"{theirs.level3} {field}", *said, places)


def _differ(ours: Indicator, theirs: Indicator, field: str) -> bool:
    one, other = getattr(ours, field), getattr(theirs, field)
    if one in (None, "") or other in (None, ""):
        return False
    if not isinstance(one, str):
        return bool(one != other)
    if plain(one) == plain(other):
        return False
    first, second = getattr(ours, field.removesuffix("_text")), getattr(theirs, field.removesuffix("_text"))
    if first.is_number and second.is_number and first.value == second.value:
        return bool(first.unit and second.unit and first.unit != second.unit)
    return True


def _both(
    ours: dict[str, Place] | object, own: str, theirs: dict[str, Place] | object, other: str, home: str
) -> tuple[Place, ...]:
    first = ours.get(own) if hasattr(ours, "get") else None
    second = theirs.get(other) if hasattr(theirs, "get") else None
    return tuple(_away(place, home) for place in (first, second) if place is not None)
