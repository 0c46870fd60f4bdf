"""What a person changed in a tidy workbook (更正), found by comparing every cell with what was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from perfeval.clean.workbook_layout import (
    BY_HEADING,
    HIDDEN_SHEET,
    ID_HEADING,
    KEYS,
    NUMBERS,
    POSITION_HEADING,
    README_SHEET,
    REASON_HEADING,
    SHEETS,
    NotReadable,
    Sheet,
    Shown,
    label_of,
    reread,
    same,
    shown,
    understood,
)
from perfeval.clean.workbook_pictures import PICTURE_SHEET
from perfeval.errors import WorkbookUnclear
from perfeval.messages import Facts, Message
from perfeval.model import AccountLine, Claim, Passage, Project, ReviewStatement
from perfeval.places import Place
from perfeval.sources.raw import RawCell, RawDocument, RawTable

_WORDS = Facts("tidy")


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of a sheet: the project and position it names, and its cells by heading."""

    number: int
    project_id: str
    position: int | None
    cells: dict[str, RawCell]

    def signed(self) -> dict[str, Any]:
        """Who changed the row, and why (更正人、更正原因); empty where nobody said so."""
        headings = {"by": BY_HEADING, "reason": REASON_HEADING}
        said = {key: self.cells[name].text.strip() if name in self.cells else "" for key, name in headings.items()}
        words = tuple(filter(None, said.values()))
        return {**said, "signed": _WORDS.say("workbook.signed", words=words) if words else ""}


@dataclass(frozen=True, slots=True)
class _Page:
    """One sheet as it was found: its file, what it should hold, and where its columns stand now."""

    file: str
    sheet: Sheet
    columns: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Log:
    """What was met: changes by project, what a person should know besides, and what nobody could apply."""

    changes: dict[str, list[Message]] = field(default_factory=dict)
    notes: list[Message] = field(default_factory=list)
    unclear: list[Message] = field(default_factory=list)

    def change(self, project: Project, code: str, **parts: Any) -> None:
        """One correction of one project."""
        self.changes.setdefault(project.id, []).append(_WORDS.say(f"workbook.{code}", **parts))


def apply_edits(document: RawDocument, originals: Sequence[Project]) -> tuple[tuple[Project, ...], tuple[Message, ...]]:
    """The projects as the workbook now says, each with its corrections, and one message for every change.

    Raises:
        WorkbookUnclear: a sheet is missing, a row names no project of the workbook or repeats another.
    """
    tables = {table.name: table for table in document.tables}
    log = _Log()
    known = {project.id: project for project in originals}
    projects = dict(known)
    for sheet in SHEETS:
        table = tables.get(sheet.name)
        if table is None:
            log.unclear.append(_WORDS.say("workbook.sheet_gone", sheet=sheet.name))
            continue
        columns = _headings(table)
        log.notes.extend(
            _WORDS.say("workbook.column_gone", sheet=sheet.name, heading=column.heading)
            for column in sheet.columns
            if column.heading not in columns
        )
        page = _Page(document.file, sheet, columns)
        rows: dict[str, list[_Row]] = {}
        for row in _rows(table, columns, known, log):
            rows.setdefault(row.project_id, []).append(row)
        for project in list(projects.values()):
            mine = rows.get(project.id, [])
            if sheet.attribute:
                changed: dict[str, Any] = {sheet.attribute: _records(page, project, mine, log)}
                projects[project.id] = replace(project, **changed)
            elif not mine:
                log.notes.append(
                    _WORDS.say("workbook.left_out", sheet=sheet.name, label=label_of(project), project_id=project.id)
                )
                del projects[project.id]
            else:
                projects[project.id] = _edited(page, project, project, mine[0], log)
    if log.unclear:
        raise WorkbookUnclear(file=document.file, seen=tuple(log.unclear))
    corrected = tuple(
        replace(item, corrections=(*item.corrections, *log.changes.get(item.id, ()))) for item in projects.values()
    )
    return corrected, (*log.notes, *(fact for item in projects for fact in log.changes.get(item, ())))


def _headings(table: RawTable) -> dict[str, int]:
    return {cell.text.strip(): cell.col for cell in table.cells if cell.row == 1 and cell.text}


def _rows(table: RawTable, columns: dict[str, int], projects: Mapping[str, Project], log: _Log) -> Iterator[_Row]:
    heading_of = {col: heading for heading, col in columns.items()}
    by_row: dict[int, dict[str, RawCell]] = {}
    for cell in table.cells:
        if cell.row > 1 and cell.text and cell.col in heading_of:
            by_row.setdefault(cell.row, {})[heading_of[cell.col]] = cell
    seen: set[tuple[str, int]] = set()
    for number, cells in sorted(by_row.items()):
        project = cells.get(ID_HEADING)
        if project is None or project.text not in projects:
            place = project.place if project else next(iter(cells.values())).place
            written = project.text if project else ""
            near = [_WORDS.say("workbook.near", name=name) for name in get_close_matches(written, projects, 1, 0.6)]
            log.unclear.append(_WORDS.say("workbook.no_record", cell=place, seen=written, near=tuple(near) or ""))
            continue
        text = cells[POSITION_HEADING].text if POSITION_HEADING in cells else ""
        position = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
        if position is not None and (project.text, position) in seen:
            log.unclear.append(_WORDS.say("workbook.doubled", sheet=table.name, row=number))
            continue
        if position is not None:
            seen.add((project.text, position))
        yield _Row(number, project.text, position, cells)


def _records(page: _Page, project: Project, rows: Sequence[_Row], log: _Log) -> tuple[Any, ...]:
    """The records of one project on one sheet: kept, changed, removed, added."""
    sheet = page.sheet
    originals: tuple[Any, ...] = getattr(project, sheet.attribute)
    row_of = {row.position: row for row in rows if row.position is not None}
    result = []
    for position, record in enumerate(originals, 1):
        if position in row_of:
            result.append(_edited(page, project, record, row_of[position], log))
        else:
            log.change(project, "removed", sheet=sheet.name, label=label_of(record))
    for row in rows:
        if row.position is not None and row.position <= len(originals):
            continue
        if sheet.new is None:
            log.unclear.append(_WORDS.say("workbook.no_new_rows", sheet=sheet.name, row=row.number))
            continue
        inner = _Log()  # the single cells of a new row need no sentence each, unless one was refused
        record = _edited(page, project, sheet.new(), row, inner)
        log.change(project, "added", sheet=sheet.name, row=row.number, label=label_of(record), **row.signed())
        log.notes.extend(inner.notes)
        result.append(record)
    return tuple(result)


def _edited(page: _Page, project: Project, record: Any, row: _Row, log: _Log) -> Any:
    """One record with what its row now says."""
    changes: dict[str, Any] = {}
    places: dict[str, Place] = {}
    for column in page.sheet.columns:
        if column.heading not in page.columns:
            continue
        cell = row.cells.get(column.heading)
        text, number = (cell.text, cell.number) if cell else ("", None)
        was = shown(record, column)
        if same(text, number, was):
            continue
        place = Place(page.file, sheet=page.sheet.name, row=row.number, col=page.columns[column.heading])
        try:
            changes[column.attribute] = understood(text, number, column)
        except NotReadable:
            log.notes.append(_WORDS.say("workbook.no_number", cell=place, now=text))
            continue
        places[column.attribute] = place
        now = format(number, "f") if number is not None and column.kind in NUMBERS else text
        source = getattr(record, "cells", {}).get(column.attribute)
        what = {"object": label_of(record), "column": column.heading, "source": str(source or "")}
        log.change(project, "edited", cell=place, was=_word(was), now=now, **what, **row.signed())
    if not changes:
        return record
    record = reread(replace(record, **_fitting(changes)), project, set(changes))
    return _with_places(record, places)


def _fitting(changes: dict[str, Any]) -> dict[str, Any]:
    """Changes that the record can hold: a level or a choice left empty keeps what it was."""
    return {
        name: value
        for name, value in changes.items()
        if not (value is None and name in ("level",)) and not (value == "" and name == "kind")
    }


def _with_places(record: Any, places: dict[str, Place]) -> Any:
    """From now on the evidence of a changed value is the workbook's own cell."""
    if isinstance(record, Passage):
        return replace(record, places=(*record.places, *places.values()))
    if isinstance(record, (Claim, ReviewStatement)):
        return replace(record, place=next(iter(places.values())))
    return replace(record, cells={**record.cells, **places})


def _word(value: object) -> str:
    return "" if value is None else str(value)


def account_of(document: RawDocument) -> tuple[AccountLine, ...]:
    """What every non-empty cell of a tidy workbook is used for (清点)."""
    sheets = {sheet.name: sheet for sheet in SHEETS}
    lines = []
    for table in document.tables:
        sheet = sheets.get(table.name)
        columns = {col: heading for heading, col in _headings(table).items()}
        known = {column.heading: column for column in sheet.columns} if sheet else {}
        ids = {cell.row: cell.text for cell in table.cells if columns.get(cell.col) == ID_HEADING and cell.row > 1}
        for cell in table.nonempty():
            use = _use(table, sheet, known, columns.get(cell.col, ""), cell)
            lines.append(AccountLine(cell.place, cell.text, use, ids.get(cell.row) if sheet else None, cell.hidden))
    return tuple(lines)


def _use(table: RawTable, sheet: Sheet | None, known: dict[str, Shown], heading: str, cell: RawCell) -> str | None:
    if table.name == HIDDEN_SHEET:
        return "record"
    if table.name == README_SHEET:
        return "instruction"
    if table.name == PICTURE_SHEET:
        return "picture"
    if sheet is None:
        return None
    if heading in KEYS:
        return "heading" if cell.row == 1 else "key"
    if heading in known:
        return "heading" if cell.row == 1 else f"{sheet.table} {known[heading].attribute}"
    return None
