"""Reports at an address (输出到 s3、共享存储等): made in a folder of this machine, published file by file.

::

    with at_address("s3://bucket/2024") as folder:
        …                                   # an ordinary output folder, ledger and all

The folder is kept in the user's cache and belongs to the address. What stands there is fetched first
when somebody else published since; what changed is published afterwards: pages first, then the index
that leads to them, last the list of what stands there. A reader sees each file old or new, never a part.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from perfeval.batch.files import TEMPORARY, FileMark, fingerprint_file, write_whole
from perfeval.batch.lock import folder_lock
from perfeval.errors import UsageError
from perfeval.messages import message
from perfeval.resources import user_cache

PUBLISHED = ".perfeval/published.json"
"""Here and there: the files that stand at the address, by name, with their fingerprints."""

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_STAYS = {".perfeval/lock", PUBLISHED}  # of this machine only, or written last
_MOVES = {"sftp", "ssh", "smb", "hdfs", "webhdfs", "webdav", "ftp"}
"""Where a half-written file could be seen: written beside its name, then moved. Elsewhere a file is put whole."""


class AddressRefused(UsageError):
    """An address that cannot be written to (输出地址不可用)."""

    code = "job.error.address_refused"


def is_address(out: str | Path) -> bool:
    """Whether an output is an address such as ``s3://bucket/folder``, not a folder.

    >>> is_address("s3://b/x"), is_address("reports"), is_address("C:\\\\reports")
    (True, False, False)
    """
    return isinstance(out, str) and _ADDRESS.match(out) is not None


def index_of(out: Path, address: str = "") -> str:
    """Where to look: the index in the output folder, or at the address where it was published."""
    return f"{address.rstrip('/')}/index.html" if address else str(out / "index.html")


def folder_of(address: str) -> Path:
    """The folder of this machine that stands for an address; it may not be there yet."""
    name = hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return user_cache() / "published" / name / "out"


@contextlib.contextmanager
def at_address(address: str) -> Iterator[Path]:
    """An output folder of this machine that stands for the address; published when the block ends well.

    Raises:
        AddressRefused: no such kind of address, an extra is missing, or the other side refuses.
        FolderInUse: another run on this machine publishes there.
    """
    with _said(address):
        files, root = _file_system(address)
    folder = folder_of(address)
    home = folder.parent
    folder.mkdir(parents=True, exist_ok=True)
    with folder_lock(home, datetime.now().astimezone().isoformat(timespec="seconds")):
        with _said(address):
            _fetch(files, root, folder)
        yield folder
        with _said(address):
            _publish(files, root, folder)


@contextlib.contextmanager
def _said(address: str) -> Iterator[None]:
    try:
        yield
    except UsageError:
        raise
    except Exception as error:  # each kind of storage has errors of its own
        hint = isinstance(error, (ImportError, ValueError))
        raise AddressRefused(
            address=address,
            seen=f"{type(error).__name__}: {error}"[:300],
            next=message("errors.hint.install_remote" if hint else "errors.hint.publish_again"),
        ) from error


def _file_system(address: str) -> tuple[Any, str]:
    fsspec: Any = importlib.import_module("fsspec.core")
    files, root = fsspec.url_to_fs(address)
    return files, str(root).rstrip("/")


def _fetch(files: Any, root: str, folder: Path) -> None:
    """Bring here what somebody else published since; what was made here and not yet published stays."""
    there, here = _list_there(files, root), _list_here(folder)
    if not there or {name: mark.sha256 for name, mark in here.items()} == there:
        return
    marks = {}
    for name, sha256 in there.items():
        target = folder / name
        if folder not in target.parents or ".." in Path(name).parts:
            raise ValueError(name)
        if not target.is_file() or fingerprint_file(target) != sha256:
            write_whole(target, files.cat_file(f"{root}/{name}"))
        state = target.stat()
        marks[name] = FileMark(sha256, state.st_size, state.st_mtime_ns)
    for name in here.keys() - there.keys():
        (folder / name).unlink(missing_ok=True)
    _note_here(folder, marks)


def _publish(files: Any, root: str, folder: Path) -> None:
    """Bring there what changed here."""
    there, known = _list_there(files, root), _list_here(folder)
    marks: dict[str, FileMark] = {}
    for name in _in_order(folder):
        path, mark = folder / name, known.get(name)
        if mark is None or not mark.stands(path):
            state = path.stat()
            mark = FileMark(fingerprint_file(path), state.st_size, state.st_mtime_ns)
        marks[name] = mark
        if there.get(name) != mark.sha256:
            _put(files, f"{root}/{name}", path.read_bytes())
    now = {name: mark.sha256 for name, mark in marks.items()}
    if now != there:
        _put(files, f"{root}/{PUBLISHED}", json.dumps(now, ensure_ascii=False, indent=0).encode("utf-8"))
    _note_here(folder, marks)
    for name in there.keys() - now.keys():
        with contextlib.suppress(FileNotFoundError):
            files.rm_file(f"{root}/{name}")


def _in_order(folder: Path) -> list[str]:
    """All files of the folder that are published: pages before what leads to them, the index last."""
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    kept = [name for name in names if name not in _STAYS and not name.endswith((TEMPORARY, ".partial", ".journal"))]
    return sorted(kept, key=lambda name: (name == "index.html", "/" not in name, name))


def _put(files: Any, path: str, data: bytes) -> None:
    """One file, whole: stores of objects do so by themselves, elsewhere it is moved into place."""
    protocols = {files.protocol} if isinstance(files.protocol, str) else set(files.protocol)
    if "file" in protocols:
        write_whole(Path(path), data)
        return
    files.makedirs(path.rpartition("/")[0], exist_ok=True)
    if protocols & _MOVES:
        beside = f"{path.rpartition('/')[0]}/.{path.rpartition('/')[2]}{TEMPORARY}"
        files.pipe_file(beside, data)
        files.mv(beside, path)
    else:
        files.pipe_file(path, data)


def _list_there(files: Any, root: str) -> dict[str, str]:
    try:
        found = json.loads(files.cat_file(f"{root}/{PUBLISHED}"))
    except FileNotFoundError:
        return {}
    return {str(name): str(sha256) for name, sha256 in found.items()}


def _list_here(folder: Path) -> dict[str, FileMark]:
    try:
        plain: Mapping[str, Any] = json.loads((folder / PUBLISHED).read_text("utf-8"))
        return {name: FileMark(*mark) for name, mark in plain.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _note_here(folder: Path, marks: Mapping[str, FileMark]) -> None:
    plain = {name: [mark.sha256, mark.size, mark.mtime_ns] for name, mark in marks.items()}
    write_whole(folder / PUBLISHED, json.dumps(plain, ensure_ascii=False).encode("utf-8", "surrogatepass"))
