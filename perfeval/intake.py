"""Reading a folder (读取): files in, clean projects and the account of every cell out.

:func:`read` is the first of the two calls that notebooks and commands share; the
:class:`Intake` it returns carries the clean tables as DataFrames.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval.clean.codec import decode
from perfeval.clean.corrections import Correction, load_corrections, unused_corrections
from perfeval.clean.store import is_store, load_store
from perfeval.clean.superseding import FOLDER, Part, of_store, superseded
from perfeval.errors import (
    CorrectionError,
    FileMissing,
    FileRefused,
    NothingToRead,
    OutdatedCorrection,
    UnknownName,
    UsageError,
)
from perfeval.messages import Message, joined, message
from perfeval.model import FileReading, Project
from perfeval.naming import name_of
from perfeval.sources.folders import FoundFile, find_files
from perfeval.sources.isolation import Maker, read_guarded
from perfeval.sources.manifest import check_folder
from perfeval.tabular.waiting import together, unpack_tables

if TYPE_CHECKING:
    import pandas as pd

    from perfeval.tabular.gathered import Tables


def _clean_table(name: str) -> cached_property[pd.DataFrame]:
    """A clean table of what was read, made when somebody asks (:func:`perfeval.clean.tables.table_of`)."""

    def table(intake: Intake) -> pd.DataFrame:
        from perfeval.clean.tables import OF_FILES, table_of

        return table_of(name, intake.files if name in OF_FILES else intake.items)

    return cached_property(table)


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

    projects = _clean_table("projects")
    """One row per project (项目). Key: ``project_id``."""
    funds = _clean_table("funds")
    """One row per fund line (资金). Key: ``project_id``, ``position``; amounts in 万元."""
    indicators = _clean_table("indicators")
    """One row per third-level indicator (三级指标). Key: ``project_id``, ``position``."""
    claims = _clean_table("claims")
    """One row per checkable statement of the prose (文字表述)."""
    statements = _clean_table("statements")
    """One row per statement under a framework's indicator (评价要点自述)."""
    account = _clean_table("account")
    """One row per non-empty cell or paragraph of every file, with what used it (清点)."""
    problems = _clean_table("problems")
    """One row per file that was refused or skipped, and per doubt of reading (读取问题)."""
    cleaning = _clean_table("cleaning")
    """One row per step that cleaned a table (整理记录), with the name under which it is taken back."""

    def save(self, folder: str | Path) -> Path:
        """Keep what was read in a folder that :func:`read` and the main job take as they take forms (存为项目库)."""
        from perfeval.clean.store import save_store

        save_store(Path(folder), self.everything, self.files)
        return Path(folder)

    def project(self, project_id: str | None = None) -> Project:
        """One project by its id, or a code or name that only it has; without one, the only one; ``""``: the first."""
        if (project_id is None and len(self.items) == 1) or (project_id == "" and self.items):
            return self.items[0]
        found = id_of(project_id or "", {item.id: names_of(item) for item in self.items})
        return next(item for item in self.items if item.id == found)

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


RUNNING_IN = "PERFEVAL_RUNNING_IN"
"""Set while a notebook is run in a batch: the output folder, from which its store is named wherever it runs itself."""

MANY = 500  # projects of tables


def are_many(items: Sequence[Project]) -> bool:
    """Whether so many of the projects come from tables that they are evaluated by the column (批量)."""
    return sum(item.form.layout == "tables" for item in items) >= MANY


def not_read(reading: FileReading) -> Message | None:
    """Why a file was not read, or what of it fell short: tables not understood (没有读懂的表), corrections left."""
    return joined(_short_of(reading), "run_on") or reading.message


def is_short(reading: FileReading) -> bool:
    """Whether a file, a table in it or a correction of it came to nothing (没有全部采用): no success."""
    return reading.status == "failed" or bool(_short_of(reading))


def _short_of(reading: FileReading) -> list[Message]:
    left = [note for note in reading.notes if note.code in (CorrectionError.code, OutdatedCorrection.code)]
    if reading.tables_not_understood:
        left.insert(0, message("clean.file.tables", file=reading.file, tables=reading.tables_not_understood))
    return left


def names_of(project: Project) -> tuple[str, ...]:
    """What people call a project beside its id: its code, its name with and without that."""
    return tuple(filter(None, (project.code, project.name, name_of(project))))


def id_of(wanted: str, names: Mapping[str, Collection[str]]) -> str:
    """The id of the project that is meant (指哪个项目): its id, or a code or name that no other project has.

    Raises:
        UnknownName: none is called so; the nearest is named. UsageError: several are; their ids are named.
    """
    if wanted in names:
        return wanted
    meant = [key for key, others in names.items() if wanted in others]
    if len(meant) == 1:
        return meant[0]
    what = message("errors.seen.project")
    if meant:
        raise UsageError(what=what, seen=wanted, expected=message("errors.hint.several_projects", known=tuple(meant)))
    raise UnknownName.among(what, wanted, names)


def read(
    path: str | Path | Sequence[str | Path] = "data/raw",
    project: str | None = None,
    *,
    jobs: int = 1,
    undo: Collection[str] = (),
) -> Intake:
    """Read forms (读取自评表): files, folders, a tidy workbook, or a store written before.

    Args:
        path: a file or folder (searched recursively), or several.
        project: keep only this project, with ``""`` the first; an unknown id is an error that names the nearest.
        jobs: guarded child processes that parse files at the same time.
        undo: steps that cleaned tables, to take back, by their names in ``.cleaning``.

    Returns:
        An :class:`Intake`. Files that cannot be read stand in ``.files`` and ``.problems`` with their
        reason; they never stop the others.

    Raises:
        FileMissing: a path does not exist.
        UnknownName: ``project`` is not among what was read, or no step of cleaning is called so.
        NothingToRead: the first project was asked for and there is none.
    """
    paths = [_found(Path(entry)) for entry in ([path] if isinstance(path, (str, Path)) else path)]
    for entry in paths:
        if not entry.exists():
            raise FileMissing(file=entry)
    parts = (part for entry in paths for part in _parts(entry, project or None, jobs))
    items, readings = superseded(together(parts, undo), named=named_files(paths))
    store = paths[0] if len(paths) == 1 and is_store(paths[0]) else None
    own, many = beside(paths, "rulebooks"), store is None and are_many(items)
    readings = (*readings, *broken_books(own))
    intake = Intake(items, readings, own, beside(paths, "decisions"), store=store, many=many)
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


def named_files(paths: Iterable[Path]) -> frozenset[str]:
    """The files that were asked for one by one, those in an archive too; the others lie in a folder."""
    return frozenset(item.name for path in paths if path.is_file() for item in find_files([path]))


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
    mine: dict[str, list[list[str]]] = {}
    for one in corrections:
        texts = [one.file, one.cell, one.was, one.now, one.reason, one.by, one.date.isoformat(), one.source]
        mine.setdefault(one.file, []).append(texts)
    maker = Maker("perfeval.guarded:cleaned_file", _cleaned, lambda name: mine.get(name, []))
    wanted = [(item.path, item.name) for item in found if item.skip_reason is None]
    answers = read_guarded(wanted, maker, jobs=jobs)
    for item in found:
        if item.skip_reason is not None:
            yield (), FileReading(item.name, "skipped", item.skip_reason.fact)
        else:
            answer = next(answers)
            if isinstance(answer, FileRefused):
                yield (), FileReading(item.name, "failed", answer.fact)
            else:
                yield answer


def _cleaned(plain: Sequence[Any], name: str) -> tuple[tuple[Project, ...], FileReading]:
    """What :mod:`perfeval.guarded` answered about a file; a ``ValueError`` where it is no such answer."""
    _, items, account, tables = plain
    reading = decode(FileReading, account, name)
    if reading.file != name:
        raise ValueError(f"{reading.file!r} instead of {name!r}")
    if tables is not None:
        reading = unpack_tables(tables, reading)
    return tuple(decode(Project, item, item["form"]["file"]) for item in items), reading


def broken_books(own: Path | None) -> list[FileReading]:
    """The rule books of the user's own that cannot be used, each with what is wrong in it (有误的自有规则文件)."""
    if own is None:
        return []
    from perfeval.rules.book import known_books  # loaded only where there are some

    broken = known_books(own).broken
    return [FileReading(f"{own.name}/{name}.toml", "failed", error.fact) for name, error in broken.items()]


def manifest_notes(path: Path) -> dict[str, list[Message]]:
    """What the manifest of a folder has to say about its files: changed, gone, of unknown origin."""
    notes: dict[str, list[Message]] = {}
    if path.is_dir():
        for note in check_folder(path):
            notes.setdefault(note.params["file"], []).append(note)
    return notes


def _found(path: Path) -> Path:
    """The path; for a store, seen from the output folder of the run, or one above a notebook kept with its report."""
    if path.is_absolute():
        return path
    if (running := os.environ.get(RUNNING_IN)) and is_store(Path(running) / path):
        return Path(running) / path
    return Path("..") / path if not path.exists() and is_store(Path("..") / path) else path


def beside(paths: Iterable[Path], name: str, pattern: str = "*.toml") -> Path | None:
    """A folder of that name in the folder that was read, or next to it (``data/raw`` → ``data/corrections``)."""
    for path in paths:
        base = path if path.is_dir() else path.parent
        for folder in (base / name, base.parent / name):
            if folder.is_dir() and any(folder.glob(pattern)):
                return folder
    return None
