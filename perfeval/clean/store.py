"""The store (项目库): what was read, kept so that a notebook loads its own project in milliseconds.

::

    index.json            format, the projects in order, the files in order: one a line
    projects/<id>.json    one project, whole
    files/<number>.json   one reading: the account of every cell, notes

Every file is written beside its name and then moved into place, the index last: a reader sees the old
store or the new one. The same records give the same bytes. One project is found by its line of the
index, which is not read as a whole: what a notebook loads does not grow with the batch.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from perfeval.clean.codec import decode, encode
from perfeval.errors import FileDamaged, UnknownName
from perfeval.messages import message
from perfeval.model import FileReading, Project

FORMAT = "perfeval-store-1"
_SAFE = re.compile(r"[\w一-鿿][\w一-鿿.()（）-]*\Z")


def save_store(folder: Path, projects: Sequence[Project], readings: Sequence[FileReading]) -> None:
    """Write projects and readings into a folder, in place of what it held.

    Args:
        folder: made when it is not there.
        projects: in the order in which they shall come back; their ids differ.
        readings: one per file looked at.
    """
    twice = [name for name, count in Counter(project.id for project in projects).items() if count > 1]
    if twice:
        raise ValueError(f"two projects are called {twice[0]!r}")
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("projects", "files"):
        (folder / part).mkdir(exist_ok=True)
    number_of_file = {reading.file: number for number, reading in enumerate(readings)}
    # a project of a tidy workbook names its first source; where that was not read, the account says which file was
    read_from: dict[str | None, list[int]] = {}
    for number, reading in enumerate(readings):
        for project_id in dict.fromkeys(line.project_id for line in reading.account):
            read_from.setdefault(project_id, []).append(number)
    entries: list[dict[str, Any]] = []
    for project in projects:
        name = f"projects/{_file_name(project.id)}.json"
        _write(folder / name, encode(project, project.form.file))
        told = read_from.get(project.id, [])
        main = number_of_file.get(project.form.file, told[-1] if told else None)
        more = [number for number in told if number != main and readings[number].is_table]
        entries.append({"id": project.id, "json": name, "file": main, **({"more": more} if more else {})})
    files = []
    for number, reading in enumerate(readings):
        name = _reading_name(number)
        _write(folder / name, encode(reading, reading.file))
        files.append({"name": reading.file, "json": name})
    _write_text(folder / "index.json", _index_text(entries, files))
    kept = {entry["json"] for entry in (*entries, *files)}
    for part in ("projects", "files"):
        for old in (folder / part).glob("*.json"):
            if f"{part}/{old.name}" not in kept:
                old.unlink()


def load_store(folder: Path, project: str | None = None) -> tuple[tuple[Project, ...], tuple[FileReading, ...]]:
    """Projects and readings of a store; with ``project`` only that one and the reading of its file.

    Raises:
        UnknownName: no such project.
        FileDamaged: a file of the store is missing or not what it should be.
    """
    if project is not None:
        found = _lines_about(folder / "index.json", project)
        if found is not None:
            return _loaded(folder, *found)
    index = _read(folder / "index.json")
    if not isinstance(index, dict) or index.get("format") != FORMAT:
        raise FileDamaged(file=folder.name, seen=f"index.json: {FORMAT}?")
    entries, files = index["projects"], index["files"]
    if project is not None:
        entries = [entry for entry in entries if entry["id"] == project]
        if not entries:
            known = [entry["id"] for entry in index["projects"]]
            raise UnknownName.among(message("errors.seen.project"), project, known)
        wanted = {number for entry in entries for number in numbers_of(entry)}
        files = [entry for number, entry in enumerate(files) if number in wanted]
    return _loaded(folder, entries, files)


def _loaded(
    folder: Path, entries: Sequence[dict[str, Any]], files: Sequence[dict[str, Any]]
) -> tuple[tuple[Project, ...], tuple[FileReading, ...]]:
    projects = [_decoded(Project, folder, entry["json"]) for entry in entries]
    readings = [_decoded(FileReading, folder, entry["json"], entry["name"]) for entry in files]
    return tuple(projects), tuple(readings)


def part_of_store(folder: Path, ids: Sequence[str]) -> dict[str, bytes]:
    """The files of a store that holds these projects only, for a place that does not see the folder.

    Raises:
        FileDamaged: the store has no such project, or a file of it is missing.
    """
    entries: list[dict[str, Any]] = []
    numbers: dict[str, int] = {}
    files: list[dict[str, Any]] = []
    found: dict[str, bytes] = {}
    for name in dict.fromkeys(ids):
        lines = _lines_about(folder / "index.json", name)
        if lines is None:
            raise FileDamaged(file=folder.name, seen=name)
        (entry,), readings = lines
        for reading in readings:
            if reading["json"] not in numbers:
                numbers[reading["json"]] = number = len(files)
                files.append({**reading, "json": _reading_name(number)})
                found[_reading_name(number)] = _plain_bytes(folder, reading["json"])
        own = [numbers[reading["json"]] for reading in readings]
        more = {"more": own[1:]} if len(own) > 1 else {}
        entries.append({**entry, "file": own[0] if own else None, **more})
        found[entry["json"]] = _plain_bytes(folder, entry["json"])
    return {**found, "index.json": _bytes(_index_text(entries, files))}


def _plain_bytes(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise FileDamaged(file=f"{folder.name}/{name}", seen=type(error).__name__) from error


def is_store(path: Path) -> bool:
    """Whether a folder is a store."""
    index = path / "index.json"
    if not index.is_file():
        return False
    with index.open(encoding="utf-8", errors="replace") as stream:
        return FORMAT in stream.read(200)


def _index_text(entries: Sequence[dict[str, Any]], files: Sequence[dict[str, Any]]) -> str:
    """The index: one JSON document, with a line of its own for each project and each file."""
    parts = [",\n".join(_text(entry) for entry in some) for some in (entries, files)]
    return f'{{"format":"{FORMAT}","projects":[\n{parts[0]}\n],"files":[\n{parts[1]}\n]}}\n'


def _lines_about(index: Path, project: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]] | None:
    """The lines of one project and of its file; ``None`` where they are not found so, and the index is read whole."""
    try:
        with index.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as text:
            if FORMAT.encode() not in text[:200]:
                return None
            # quotes inside of a name are escaped, so that these words stand nowhere else
            line = _line_with(text, b'\n{"id":' + _bytes(_text(project)) + b",")
            if line is None or line["file"] is None:
                return None if line is None else ([line], [])
            marks = (b',"json":' + _bytes(_text(_reading_name(number))) + b"}" for number in numbers_of(line))
            files = [_line_with(text, mark) for mark in marks]
            return None if None in files else ([line], files)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def numbers_of(entry: dict[str, Any]) -> list[int]:
    """The numbers of the files that tell of a project."""
    return [] if entry["file"] is None else [entry["file"], *entry.get("more", ())]


def _line_with(text: mmap.mmap, words: bytes) -> Any:
    at = text.find(words)
    if at < 0:
        return None
    start = at + 1 if words.startswith(b"\n") else text.rfind(b"\n", 0, at) + 1
    return json.loads(text[start : text.find(b"\n", at + 1)].rstrip(b",").decode("utf-8", "surrogatepass"))


def _reading_name(number: int) -> str:
    return f"files/{number:05d}.json"


def _decoded(kind: type[Any], folder: Path, name: str, file: str | None = None) -> Any:
    if not re.fullmatch(r"(?:projects|files)/[^/\\]+\.json", name):
        raise FileDamaged(file=folder.name, seen=name)
    plain = _read(folder / name)
    try:
        return decode(kind, plain, plain["form"]["file"] if file is None else file)
    except (ValueError, TypeError, KeyError) as error:
        raise FileDamaged(file=f"{folder.name}/{name}", seen=error) from error


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
    except (OSError, ValueError) as error:
        raise FileDamaged(file=f"{path.parent.name}/{path.name}", seen=type(error).__name__) from error


def _write(path: Path, plain: Any) -> None:
    _write_text(path, _text(plain) + "\n")


def _write_text(path: Path, text: str) -> None:
    partial, data = path.with_name(f".{path.name}.partial"), _bytes(text)
    try:
        if path.is_file() and path.read_bytes() == data:
            return
        partial.write_bytes(data)
        partial.replace(path)
    except BaseException as error:  # a full disk, or somebody who stops the run
        partial.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(path)  # a full disk does not say what was being written
        raise


def _text(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _file_name(project_id: str) -> str:
    """The id where it is safe as a file name, else the id's fingerprint."""
    if _SAFE.match(project_id) and len(project_id.encode()) <= 200:
        return project_id
    return hashlib.sha256(project_id.encode("utf-8", "surrogatepass")).hexdigest()[:32]
