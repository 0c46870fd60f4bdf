"""What a batch has read (备料): the store under the output folder, renewed only where files changed.

Reading and cleaning are done once for the whole batch; each notebook then loads only its own project.
``<out>/.perfeval/intake/`` is the store, ``prepared.json`` beside it says of which bytes it was made.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from perfeval.batch.files import fingerprint_file, fingerprint_json, kept_json, write_whole
from perfeval.batch.keys import package_fingerprint, rulebooks_fingerprint
from perfeval.clean.corrections import Correction, unused_corrections
from perfeval.clean.store import is_store, load_store, numbers_of, save_store
from perfeval.clean.superseding import Part, is_copy, of_store, superseded
from perfeval.errors import FileDamaged, FileMissing, NothingToRead, UsageError
from perfeval.intake import (
    beside,
    broken_books,
    corrections_of,
    files_of,
    is_short,
    manifest_notes,
    named_files,
    not_read,
    read_files,
)
from perfeval.messages import Message, message, pack, unpack
from perfeval.model import FileReading, Project
from perfeval.review.decisions import load_decisions
from perfeval.review.thresholds import thresholds
from perfeval.rules.book import choose_book, known_books, load_book
from perfeval.sources.folders import FoundFile
from perfeval.tabular.waiting import keep_tables, kept_tables, together

HOME = Path(".perfeval")
INTAKE = HOME / "intake"
RULEBOOKS = HOME / "rulebooks"
DECISIONS = HOME / "decisions"
TABLES = HOME / "tables"  # exports as they were read, before they were joined


@dataclass(frozen=True)
class PreparedProject:
    """One project, ready for its notebook. Key: ``id``.

    ``made_of`` are the fingerprints of what its report is made of: its facts, the account of its file,
    the rule book that applies, what was decided about its findings.
    """

    id: str
    name: str
    file: str
    rulebook: str
    made_of: Mapping[str, str]


@dataclass(frozen=True)
class Prepared:
    """The whole batch, read: projects to report on, what people corrected, the files that gave none or a part only."""

    projects: tuple[PreparedProject, ...]
    refused: tuple[FileReading, ...]
    read_again: int
    files: int
    corrections: tuple[Message, ...] = ()
    earlier: tuple[str, ...] = ()  # paths of earlier runs into the same folder, kept


Stored = tuple[Sequence[Project], Sequence[FileReading]]

ReadChanged = Callable[[Sequence[FoundFile], Sequence[Correction]], Iterable[tuple[tuple[Project, ...], FileReading]]]
"""Reads files in order, as :func:`perfeval.intake.read_files` does."""


def prepare(
    paths: Sequence[Path],
    out: Path,
    *,
    rules: str | None = None,
    jobs: int = 1,
    force: bool = False,
    read_changed: ReadChanged | None = None,
) -> tuple[Prepared, str]:
    """Read what is new or changed, keep the rest, and choose the rule book of each project.

    Args:
        paths: files, folders, tidy workbooks, or a store.
        out: the output folder; the store is kept in it.
        rules: a rule book for all projects, by id or file; otherwise chosen for each.
        jobs: guarded child processes that parse files at the same time.
        force: read all files anew.
        read_changed: reads the files that are new or changed; by default here, with ``jobs``.

    Returns:
        What is ready, and the id of the book wished for (``""`` for none).

    Raises:
        UnknownName: no such rule book. NothingToRead: no form stands under the paths.
    """
    earlier = _earlier(paths, out)
    paths = [*earlier, *(path for path in paths if not _covered(path, earlier))]
    wanted = _gather_rulebooks(paths, out, rules)
    decided = _gather_decisions(paths, out)
    if len(paths) == 1 and is_store(paths[0]) and paths[0].resolve() == (out / INTAKE).resolve():
        paths = []
    try:
        renewed, files, held = _renew_store(paths, out, read_changed or partial(read_files, jobs=jobs), force)
        index, facts = _index_and_facts(out, wanted, held)
    except (FileDamaged, ValueError, KeyError, TypeError):
        if force or not paths:
            raise
        # what was kept is damaged (a bad disk, a cut-off copy): it is made anew from the files
        renewed, files, held = _renew_store(paths, out, read_changed or partial(read_files, jobs=jobs), True)
        index, facts = _index_and_facts(out, wanted, held)
    projects = tuple(
        PreparedProject(
            entry["id"],
            facts["projects"][entry["id"]]["name"],
            facts["projects"][entry["id"]]["file"],
            facts["projects"][entry["id"]]["rulebook"],
            {
                "project": facts["projects"][entry["id"]]["sha256"],
                "account": facts["projects"][entry["id"]]["account"],
                "rulebook": facts["books"][facts["projects"][entry["id"]]["rulebook"]],
                "decisions": decided.get(entry["id"], ""),
            },
        )
        for entry in index["projects"]
    )
    refused = tuple(FileReading(item["file"], item["status"], unpack(item["message"])) for item in facts["refused"])
    corrections = tuple(
        unpack(fact) for entry in index["projects"] for fact in facts["corrections"].get(entry["id"], ())
    )
    return Prepared(projects, refused, renewed, files, corrections, tuple(map(str, earlier))), wanted


def _earlier(paths: Sequence[Path], out: Path) -> list[Path]:
    """What earlier runs into this folder were about and still stands there: their pages stay, and stay complete."""
    if _stores(paths):
        return []
    known = [Path(os.path.normpath(out / path)) for path in kept_json(out / HOME / "prepared.json").get("paths", [])]
    return [path for path in known if path.exists() and not _covered(path, paths)]


def seen_from(path: Path, out: Path) -> str:
    """A path as seen from the output folder, so that a copied workspace looks into its own data."""
    try:
        return os.path.relpath(path.resolve(), out.resolve())
    except ValueError:  # another drive
        return str(path.resolve())


def _covered(path: Path, by: Iterable[Path]) -> bool:
    """Whether a file or folder is one of these, or lies inside one of them."""
    here = path.resolve()
    return any(here.is_relative_to(one.resolve()) for one in by)


def check_paths(paths: Sequence[Path], out: Path) -> None:
    """Refuse a path that is not there, and an output folder that is the data folder itself.

    Raises:
        FileMissing: a path is not there. UsageError: pages would be written among the forms.
    """
    for path in paths:
        if not path.exists():
            raise FileMissing(file=path)
        if path.is_dir() and not is_store(path) and path.resolve() == out.resolve():
            raise UsageError(
                what="--out",
                seen=str(out),
                expected=message("errors.hint.out_is_data"),
            )


def _gather_rulebooks(paths: Iterable[Path], out: Path, rules: str | None) -> str:
    """The user's own books go beside the store, where the notebooks find them; the id wished for comes back."""
    own = beside(paths, "rulebooks")
    sources = {path.name: path for path in sorted(own.glob("*.toml"))} if own else {}
    wanted = ""
    if rules:
        book = load_book(rules) if rules.endswith(".toml") else None
        if book is not None:
            sources[Path(rules).name] = Path(rules)
        wanted = book.id if book else rules
    _mirror(sources, out / RULEBOOKS)
    return wanted


def _gather_decisions(paths: Iterable[Path], out: Path) -> dict[str, str]:
    """What people decided goes beside the store too; returns the fingerprint of each project's decisions."""
    own = beside(paths, "decisions")
    _mirror({path.name: path for path in sorted(own.glob("*.toml"))} if own else {}, out / DECISIONS)
    made: dict[str, list[str]] = {}
    for decision in load_decisions(own) if own else ():
        made.setdefault(decision.project, []).append(repr(decision))
    return {project: fingerprint_json(texts) for project, texts in made.items()}


def _mirror(sources: Mapping[str, Path], folder: Path) -> None:
    """The folder holds exactly these files; one that is read from itself stays as it is."""
    if folder.is_dir():
        for path in folder.glob("*.toml"):
            if path.name not in sources:
                path.unlink()
    for name, path in sources.items():
        folder.mkdir(parents=True, exist_ok=True)
        if path.resolve() != (folder / name).resolve():
            shutil.copyfile(path, folder / name)


def _renew_store(
    paths: Sequence[Path], out: Path, read_changed: ReadChanged, force: bool
) -> tuple[int, int, Stored | None]:
    """Read changed files; how many were read again, how many there are, and what the store was made of if it was."""
    record = out / HOME / "prepared.json"
    before: dict[str, Any] = {}
    if is_store(out / INTAKE) and not force:
        before = kept_json(record)
    found = [(base, item) for base in paths for item in files_of(base)] if not _stores(paths) else []
    if paths and not _stores(paths) and all(item.skip_reason is not None for _, item in found):
        raise NothingToRead.under(paths, [item.name for _, item in found])
    settings = fingerprint_json(
        [package_fingerprint(), [[one.source, repr(one)] for base in paths for one in corrections_of(base)]]
    )
    marks = [_mark(item) for _, item in found]
    notes = [{name: [pack(one) for one in told] for name, told in manifest_notes(base).items()} for base in paths]
    now = {"settings": settings, "files": marks, "notes": notes, "stores": [str(path) for path in _stores(paths)]}
    now["paths"] = [seen_from(path, out) for path in paths]
    if before == now and not now["stores"]:
        return 0, len(found), None
    if now["stores"]:
        parts = [part for path in paths for part in of_store(*load_store(path))]
        again = sum(reading is not None for _, reading in parts)
    else:
        parts, again = _read_changed(paths, out, before, now, read_changed)
    facts = kept_json(out / HOME / "facts.json").get("projects", {})
    held = {name: fact["file"] for name, fact in facts.items()}
    keep_tables(out / TABLES, parts)
    projects, readings = superseded(together(parts), held, named_files(paths))
    record.unlink(missing_ok=True)  # a store that is being written is of no known bytes
    save_store(out / INTAKE, projects, readings)
    write_whole(record, json.dumps(now, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return again, len(readings), (projects, readings)


def _stores(paths: Iterable[Path]) -> list[Path]:
    return [path for path in paths if is_store(path)]


def _mark(item: FoundFile) -> list[str]:
    """Name and bytes of a file; a file that is skipped counts by its name alone."""
    return [item.name, "" if item.skip_reason is not None else _fingerprint(item.on_disk)]


def _fingerprint(path: Path) -> str:
    """The fingerprint of a file on disk, taken once for all forms of one archive."""
    state = path.stat()
    return _fingerprint_at(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=8)
def _fingerprint_at(path: Path, size: int, changed: int) -> str:
    return fingerprint_file(path)


def _read_changed(
    paths: Sequence[Path], out: Path, before: Mapping[str, Any], now: Mapping[str, Any], read_changed: ReadChanged
) -> tuple[list[Part], int]:
    same = before.get("settings") == now["settings"] and before.get("notes") == now["notes"]
    known = {tuple(mark) for mark in before.get("files", [])} if same else set()
    if len({name for name, _ in now["files"]}) < len(now["files"]):
        known = set()  # two folders hold a file of one name: only reading tells them apart
    kept_projects: dict[str, list[Project]] = {}
    kept_readings: dict[str, FileReading] = {}
    if known:
        projects, readings = load_store(out / INTAKE)
        for project in projects:
            kept_projects.setdefault(project.form.file, []).append(project)
        # a copy of another file is read again: the other may be gone
        kept_readings = {reading.file: reading for reading in readings if not is_copy(reading)}
        if any(reading.is_table for reading in readings):  # joined anew with the others, forms among them
            kept_projects, kept_readings = {}, dict(kept_tables(out / TABLES))
        if any(reading.is_tidy for reading in readings):
            kept_readings = {}  # corrected projects come of all files together
    parts: list[Part] = []
    again = 0
    for base, notes in zip(paths, now["notes"], strict=True):
        found = files_of(base)
        changed = [item for item in found if tuple(_mark(item)) not in known or item.name not in kept_readings]
        fresh = {
            item.name: result for item, result in zip(changed, read_changed(changed, corrections_of(base)), strict=True)
        }
        again += len(changed)
        for item in found:
            if item.name in fresh:
                some, reading = fresh[item.name]
                reading = replace(reading, notes=(*reading.notes, *map(unpack, notes.get(item.name, ()))))
            else:
                some, reading = tuple(kept_projects.get(item.name, ())), kept_readings[item.name]
            parts.append((some, reading))
        if base.is_dir():
            for fact in unused_corrections(corrections_of(base), [item.name for item in found]):
                parts.append(((), FileReading("corrections", "skipped", fact)))
    return parts, again


def _index_and_facts(out: Path, wanted: str, held: Stored | None) -> tuple[dict[str, Any], dict[str, Any]]:
    index: dict[str, Any] = json.loads((out / INTAKE / "index.json").read_text("utf-8"))
    return index, _facts(out, index, wanted, held)


def _facts(out: Path, index: Mapping[str, Any], wanted: str, held: Stored | None) -> dict[str, Any]:
    """What the batch must know of each project without loading it: name, fingerprints, rule book; kept in a file."""
    folder = beside([out / INTAKE], "rulebooks")
    own = sorted(folder.glob("*.toml")) if folder else []
    made_from = [fingerprint_file(path) for path in (out / INTAKE / "index.json", out / HOME / "prepared.json", *own)]
    code = [package_fingerprint(), rulebooks_fingerprint(), thresholds()]
    key = fingerprint_json([wanted, code, [path.name for path in own], made_from])
    kept = out / HOME / "facts.json"
    facts = kept_json(kept)
    if facts.get("key") == key:
        return facts
    books = known_books(folder)
    # each page says which books of the user's own were not used, and which thresholds are the office's own
    changed = [thresholds()] if thresholds() else []
    broken = [*sorted(books.broken), *changed]
    fingerprints = {book.id: fingerprint_json([book.model_dump(mode="json"), *broken]) for book in books}
    projects, readings = held or load_store(out / INTAKE)
    accounts = {number: entry["json"] for number, entry in enumerate(index["files"])}
    facts = {"key": key, "projects": {}, "books": fingerprints, "refused": [], "corrections": {}}
    for entry, project in zip(index["projects"], projects, strict=True):
        book, _ = choose_book(project, wanted or None, books)
        fingerprints.setdefault(book.id, fingerprint_json([book.model_dump(mode="json"), *changed]))
        if project.corrections:
            facts["corrections"][project.id] = [pack(fact) for fact in project.corrections]
        facts["projects"][project.id] = {
            "name": project.name or project.form.title or project.id,
            "file": project.form.file,
            "rulebook": book.id,
            "sha256": fingerprint_file(out / INTAKE / entry["json"]),
            "account": "".join(fingerprint_file(out / INTAKE / accounts[number]) for number in numbers_of(entry)),
        }
    facts["refused"] = [
        {
            "file": item.file,
            "status": item.status,
            "message": pack(not_read(item)),
        }
        for item in (*readings, *broken_books(folder))
        if item.status != "read" or is_short(item)
    ]
    write_whole(kept, json.dumps(facts, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return facts
