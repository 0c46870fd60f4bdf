"""One file in the guarded process (一个文件的读取与整理): from its bytes to projects and the account of its cells.

Only the process that may be killed loads this module; its limits of time and memory hold for cleaning as they do for
parsing. What it answers is plain data, understood in :mod:`perfeval.intake`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from perfeval.clean.codec import encode
from perfeval.clean.corrections import Correction, apply_corrections
from perfeval.clean.projects import clean_document
from perfeval.clean.superseding import is_correction, only_corrects
from perfeval.clean.workbook import is_tidy, projects_of
from perfeval.errors import FileWrongType, InternalFault, PerfevalError
from perfeval.messages import Message, message
from perfeval.model import FileReading, Project
from perfeval.sources.raw import RawDocument
from perfeval.sources.reading import read_document
from perfeval.tabular.exports import tables_of
from perfeval.tabular.waiting import TableReading, pack_tables

Cleaned = tuple[tuple[Project, ...], FileReading]


def cleaned_file(path: Path, name: str, given: Sequence[Sequence[str]]) -> list[Any]:
    """Read and clean one file; ``given`` are the corrections of its cells, the date as text."""
    corrections = [
        Correction(file, cell, was, now, reason, by, date.fromisoformat(day), source)
        for file, cell, was, now, reason, by, day, source in given
    ]
    projects, reading = clean(read_document(path, name), corrections)
    tables = None
    if isinstance(reading, TableReading):
        tables, reading = pack_tables(reading), reading.bare
    return ["cleaned", [encode(item, item.form.file) for item in projects], encode(reading, name), tables]


def clean(document: RawDocument, corrections: Sequence[Correction]) -> Cleaned:
    """The projects of a document and the account of its cells; what goes wrong costs this file alone."""
    name = document.file
    if only_corrects(name) and not is_tidy(document):
        return (), FileReading(name, "failed", FileWrongType(file=name, seen=message("tidy.workbook.no_workbook")).fact)
    try:
        if is_tidy(document):
            return projects_of(document)
        document, notes = apply_corrections(document, corrections)
        if (tables := tables_of(document)) is not None:
            applied = tuple(filter(is_correction, notes))
            return (), replace(tables, notes=(*tables.notes, *notes), corrected=applied)
        projects, reading = clean_document(document)
    except PerfevalError as error:
        return (), FileReading(name, "failed", error.fact, document.container, document.sha256)
    except MemoryError:
        raise
    except Exception as problem:
        fault = InternalFault(file=name, seen=f"{type(problem).__name__}: {problem}")
        return (), FileReading(name, "failed", fault.fact, document.container, document.sha256)
    corrected = tuple(_with_corrections(item, reading, tuple(filter(is_correction, notes))) for item in projects)
    return corrected, replace(reading, notes=(*reading.notes, *notes))


def _with_corrections(item: Project, reading: FileReading, facts: Sequence[Message]) -> Project:
    """A project with the corrections of its file, but for those of cells that another project of the file used."""
    owner = {str(line.place): line.project_id for line in reading.account}
    mine = tuple(fact for fact in facts if owner.get(fact.params["cell"]) in (None, item.id))
    return replace(item, corrections=mine) if mine else item
