"""Files beside the pages (随页文件): the forms as they came, and the Word and Excel documents of each project.

Both stand in the output folder, so that a page's links work wherever the folder is taken. A file that has not changed
is not written again.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from perfeval.batch.files import fingerprint_json, kept_json, write_whole
from perfeval.batch.keys import package_fingerprint
from perfeval.clean.store import is_store
from perfeval.intake import files_of
from perfeval.job.prepared import HOME, INTAKE, PreparedProject
from perfeval.report.beside import DELIVERED, DOCUMENTS, ORIGINALS, document_name, original_of

_KEPT = HOME / "documents.json"


def originals_for(paths: Sequence[Path], projects: Iterable[PreparedProject], out: Path) -> dict[str, Path] | None:
    """The forms of the projects by the name that they get beside the pages (原件); what only stands there is left out.

    Returns:
        ``None`` where a project's file is nowhere, or two folders hold a file of one name: a link could lead to
        another's, so none is made.
    """
    found: dict[str, Path] = {}
    items = (item for path in paths if not is_store(path) for item in files_of(path))
    for item in (item for item in items if item.skip_reason is None):
        source = item.on_disk.resolve()
        if found.setdefault(original_of(item.name), source) != source:
            return None
    wanted = {original_of(project.file) for project in projects}
    if not all(name in found or (out / ORIGINALS / name).is_file() for name in wanted):
        return None
    return {name: found[name] for name in wanted & set(found)}


def copy_originals(paths: Sequence[Path], projects: Collection[PreparedProject], out: Path) -> bool:
    """Copy the forms of the projects beside the pages; whether every project's file is there now."""
    found = originals_for(paths, projects, out)
    if found is None:
        return False
    for name, source in found.items():
        target = out / ORIGINALS / name
        state = source.stat()
        if target.exists() and (target.stat().st_size, target.stat().st_mtime_ns) == (state.st_size, state.st_mtime_ns):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
    _only(out / ORIGINALS, {original_of(project.file) for project in projects})
    return True


def write_documents(projects: Iterable[PreparedProject], book: str, out: Path, lang: str) -> int:
    """Write the letter, the marked copies and the report of each project whose facts, rules or decisions changed.

    Returns:
        How many projects were written anew.
    """
    from perfeval.intake import read
    from perfeval.office.export import write_document
    from perfeval.outcome import evaluate

    before, now = kept_json(out / _KEPT), {}
    written = 0
    (out / DOCUMENTS).mkdir(parents=True, exist_ok=True)
    for project in projects:
        now[project.id] = fingerprint_json([dict(project.made_of), lang, package_fingerprint()])
        files = [(kind, out / DOCUMENTS / document_name(project.id, kind, lang)) for kind in DELIVERED]
        if before.get(project.id) == now[project.id] and all(path.exists() for _, path in files):
            continue
        result = evaluate(read(out / INTAKE, project=project.id), book or None, lang)
        for kind, path in files:
            write_document(result, project.id, kind, path)
        written += 1
    _only(out / DOCUMENTS, {document_name(key, kind, lang) for key in now for kind in DELIVERED})
    write_whole(out / _KEPT, json.dumps(now).encode("utf-8"))
    return written


def _only(folder: Path, wanted: Collection[str]) -> None:
    """Nothing of a project that is gone stays."""
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).as_posix() not in wanted:
            path.unlink()
