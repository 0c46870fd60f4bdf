"""Reading a folder (读取): files in, clean projects and the account of every cell out.

:func:`read` is the first of the two calls that notebooks and commands share; the
:class:`Intake` it returns carries the clean tables as DataFrames.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval.clean.corrections import Correction, apply_corrections, load_corrections, unused_corrections
from perfeval.clean.projects import clean_document
from perfeval.clean.store import is_store, load_store
from perfeval.clean.superseding import FOLDER, Part, of_store, only_corrects, superseded
from perfeval.clean.workbook import is_tidy, projects_of
from perfeval.errors import (
    FileMissing,
    FileRefused,
    FileWrongType,
    InternalFault,
    NothingToRead,
    PerfevalError,
    UnknownName,
)
from perfeval.messages import Message, message
from perfeval.model import FileReading, Project
from perfeval.sources.folders import FoundFile, find_files
from perfeval.sources.manifest import check_folder
from perfeval.sources.raw import RawDocument
from perfeval.sources.reading import read_documents
from perfeval.tabular.exports import tables_of, together

if TYPE_CHECKING:
    import pandas as pd

    from perfeval.tabular.gathered import Tables


@dataclass(frozen=True)
class Intake:
    """What was read (读取结果).

    Attributes:
        items: the clean projects, in the order of files and of forms within a file.
        files: one reading per file looked at; refused and skipped ones too.
        rulebooks: a folder of the user's own rule books beside the data, if there is one.
        decisions: a folder of what people decided about findings, beside the data, if there is one.
        only: the one project that was asked for; ``None`` for all.
        store: the store that was read, if it was one.
        beyond: all projects that lay there, the one asked for among them, as far as they were read for it.
        tables: the clean tables by the column, where the projects come from tables at hand.
        many: so many projects of tables that they are evaluated by the column, and opened one by one.

    The clean tables hang on it as DataFrames; their columns, units and keys are in ``docs/tables.md``.
    """

    items: tuple[Project, ...]
    files: tuple[FileReading, ...]
    rulebooks: Path | None = None
    decisions: Path | None = None
    only: str | None = None
    store: Path | None = field(default=None, compare=False)
    beyond: tuple[Project, ...] = field(default=(), compare=False, repr=False)
    tables: Tables | None = field(default=None, compare=False, repr=False)
    many: bool = field(default=False, compare=False, repr=False)

    @cached_property
    def everything(self) -> tuple[Project, ...]:
        """All projects that lie where this was read, also those that were not asked for (同一批的全部项目)."""
        if self.only is None:
            return self.items
        if self.beyond:
            return self.beyond
        return load_store(self.store)[0] if self.store is not None else self.items

    @cached_property
    def projects(self) -> pd.DataFrame:
        """One row per project (项目). Key: ``project_id``."""
        from perfeval.clean.tables import projects_table

        return projects_table(self.items)

    @cached_property
    def funds(self) -> pd.DataFrame:
        """One row per fund line (资金). Key: ``project_id``, ``position``; amounts in 万元."""
        from perfeval.clean.tables import funds_table

        return funds_table(self.items)

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """One row per third-level indicator (三级指标). Key: ``project_id``, ``position``."""
        from perfeval.clean.tables import indicators_table

        return indicators_table(self.items)

    @cached_property
    def claims(self) -> pd.DataFrame:
        """One row per checkable statement of the prose (文字表述)."""
        from perfeval.clean.tables import claims_table

        return claims_table(self.items)

    @cached_property
    def statements(self) -> pd.DataFrame:
        """One row per statement under a framework's indicator (评价要点自述)."""
        from perfeval.clean.tables import statements_table

        return statements_table(self.items)

    @cached_property
    def account(self) -> pd.DataFrame:
        """One row per non-empty cell or paragraph of every file, with what used it (清点)."""
        from perfeval.clean.tables import account_table

        return account_table(self.files)

    @cached_property
    def problems(self) -> pd.DataFrame:
        """One row per file that was refused or skipped, and per doubt of reading (读取问题)."""
        from perfeval.clean.tables import problems_table

        return problems_table(self.files)

    @cached_property
    def cleaning(self) -> pd.DataFrame:
        """One row per step that cleaned a table (整理记录), with the name under which it is taken back."""
        from perfeval.clean.tables import cleaning_table

        return cleaning_table(self.files)

    def save(self, folder: str | Path) -> Path:
        """Keep what was read in a folder that :func:`read` and the main job take as they take forms (存为项目库)."""
        from perfeval.clean.store import save_store

        save_store(Path(folder), self.everything, self.files)
        return Path(folder)

    def project(self, project_id: str | None = None) -> Project:
        """One project by id; without an id, the only one; with an empty id, the first."""
        if (project_id is None and len(self.items) == 1) or (project_id == "" and self.items):
            return self.items[0]
        for item in self.items:
            if item.id == project_id:
                return item
        raise unknown_project(project_id or "", [item.id for item in self.items])

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        read, refused = len(self.items), sum(item.status == "failed" for item in self.files)
        used = sum(line.used_by is not None for item in self.files for line in item.account)
        total = sum(len(item.account) for item in self.files)
        return (
            f"读取：{len(self.files)} 个文件，{read} 个项目，{refused} 个文件未读出；"
            f"非空单元格和段落 {total} 处，用到 {used} 处"
        )


MANY = 500  # projects of tables


def are_many(items: Sequence[Project]) -> bool:
    """Whether so many of the projects come from tables that they are evaluated by the column (批量)."""
    return sum(item.form.layout == "tables" for item in items) >= MANY


def not_read(reading: FileReading) -> Message | None:
    """Why a file was not read, or which of its tables were not understood (没有读懂的表)."""
    if reading.tables_not_understood:
        return message("clean.file.tables", file=reading.file, tables=reading.tables_not_understood)
    return reading.message


def unknown_project(seen: str, known: Sequence[str]) -> UnknownName:
    """The error for a project id that is not there, with the nearest one that is."""
    from difflib import get_close_matches

    near = get_close_matches(seen, known, 1, 0.5)
    return UnknownName(
        what="项目",
        seen=seen,
        nearest=f"是否指“{near[0]}”？" if near else "",
        known="、".join(known[:20]) + (" …" if len(known) > 20 else ""),
    )


def read(path: str | Path | Sequence[str | Path] = "data/raw", project: str | None = None, *, jobs: int = 1) -> Intake:
    """Read forms (读取自评表): files, folders, a tidy workbook, or a store written before.

    Args:
        path: a file or folder (searched recursively), or several.
        project: keep only this project, with ``""`` the first; an unknown id is an error that names the nearest.
        jobs: guarded child processes that parse files at the same time.

    Returns:
        An :class:`Intake`. Files that cannot be read stand in ``.files`` and ``.problems`` with their
        reason; they never stop the others.

    Raises:
        FileMissing: a path does not exist.
        UnknownName: ``project`` is not among what was read.
        NothingToRead: the first project was asked for and there is none.
    """
    paths = [Path(path)] if isinstance(path, (str, Path)) else [Path(entry) for entry in path]
    for entry in paths:
        if not entry.exists():
            raise FileMissing(file=entry)
    items, readings = superseded(together(part for entry in paths for part in _parts(entry, project or None, jobs)))
    store = paths[0] if len(paths) == 1 and is_store(paths[0]) else None
    many = store is None and are_many(items)
    intake = Intake(items, readings, beside(paths, "rulebooks"), beside(paths, "decisions"), store=store, many=many)
    if project is None:
        return intake
    if project == "" and not items:
        raise NothingToRead.under(paths, [item.file for item in readings])
    wanted, beyond = intake.project(project), () if store is not None and project else items
    return replace(intake, items=(wanted,), only=wanted.id, beyond=beyond, many=False)


def _parts(path: Path, project: str | None, jobs: int) -> Iterator[Part]:
    """What each file under a path gave; a store gives its projects with its first reading, the others with none."""
    if not is_store(path):
        yield from _read_fresh(path, jobs)
        return
    projects, readings = load_store(path, project)
    yield from of_store(projects, readings)


def _read_fresh(path: Path, jobs: int) -> Iterator[Part]:
    notes, found, corrections = manifest_notes(path), files_of(path), corrections_of(path)
    for projects, reading in read_files(found, corrections, jobs=jobs):
        yield projects, replace(reading, notes=(*reading.notes, *notes.get(reading.file, ())))
    if path.is_dir():
        for fact in unused_corrections(corrections, [item.name for item in found]):
            yield (), FileReading("corrections", "skipped", fact)


def files_of(path: Path) -> list[FoundFile]:
    """The forms under a path, and the tidy workbooks in the folder of corrections beside it (``data/corrections``)."""
    found = find_files([path])
    known = {os.path.realpath(item.path) for item in found}
    folder = beside([path], FOLDER, "*.xlsx")
    books = sorted(folder.glob("*.xlsx")) if folder else []
    books = [item for item in books if not item.name.startswith("~$") and os.path.realpath(item) not in known]
    return [*found, *(FoundFile(item, f"{FOLDER}/{item.name}") for item in books)]


def corrections_of(path: Path) -> tuple[Correction, ...]:
    """The corrections kept beside what is read (``data/corrections/*.toml``)."""
    folder = beside([path], FOLDER)
    return load_corrections(folder) if folder else ()


def read_files(
    found: Sequence[FoundFile], corrections: Sequence[Correction] = (), *, jobs: int = 1
) -> Iterator[tuple[tuple[Project, ...], FileReading]]:
    """Read files one after another: each becomes its projects and the account of its cells.

    Files that cannot be read yield no project and a reading that says why.
    """
    wanted = [(item.path, item.name) for item in found if item.skip_reason is None]
    documents = read_documents(wanted, jobs=jobs)
    for item in found:
        if item.skip_reason is not None:
            yield (), FileReading(item.name, "skipped", item.skip_reason.fact)
        else:
            yield _clean(next(documents), item.name, corrections)


def _clean(
    document: RawDocument | FileRefused, name: str, corrections: Sequence[Correction]
) -> tuple[tuple[Project, ...], FileReading]:
    if isinstance(document, FileRefused):
        return (), FileReading(name, "failed", document.fact)
    if only_corrects(name) and not is_tidy(document):
        return (), FileReading(name, "failed", FileWrongType(file=name, seen=message("tidy.workbook.no_workbook")).fact)
    try:
        if is_tidy(document):
            return projects_of(document)
        document, notes = apply_corrections(document, corrections)
        if (tables := tables_of(document)) is not None:
            return (), replace(tables, notes=(*tables.notes, *notes), corrected=notes)
        projects, reading = clean_document(document)
    except PerfevalError as error:
        return (), FileReading(name, "failed", error.fact, document.container, document.sha256)
    except Exception as problem:
        fault = InternalFault(file=name, seen=f"{type(problem).__name__}: {problem}")
        return (), FileReading(name, "failed", fault.fact, document.container, document.sha256)
    corrected = tuple(_with_corrections(item, reading, notes) for item in projects)
    return corrected, replace(reading, notes=(*reading.notes, *notes))


def _with_corrections(item: Project, reading: FileReading, facts: Sequence[Message]) -> Project:
    """A project with the corrections of its file, but for those of cells that another project of the file used."""
    owner = {str(line.place): line.project_id for line in reading.account}
    mine = tuple(fact for fact in facts if owner.get(fact.params["cell"]) in (None, item.id))
    return replace(item, corrections=mine) if mine else item


def manifest_notes(path: Path) -> dict[str, list[Message]]:
    """What the manifest of a folder has to say about its files: changed, gone, of unknown origin."""
    notes: dict[str, list[Message]] = {}
    if path.is_dir():
        for note in check_folder(path):
            notes.setdefault(note.params["file"], []).append(note)
    return notes


def beside(paths: Iterable[Path], name: str, pattern: str = "*.toml") -> Path | None:
    """A folder of that name in the folder that was read, or next to it (``data/raw`` → ``data/corrections``)."""
    for path in paths:
        base = path if path.is_dir() else path.parent
        for folder in (base / name, base.parent / name):
            if folder.is_dir() and any(folder.glob(pattern)):
                return folder
    return None
