"""Files that are there wholly or not at all (原子写入), and their fingerprints (指纹)."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEMPORARY = ".tmp"

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""What a system says where nothing more can be written by anybody."""


def write_whole(path: Path, data: bytes) -> FileMark:
    """Write a file so that a reader sees the old one or the new one, never a part, even after a power cut.

    The temporary file stands in the same folder under a hidden name that does not end in ``.html``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}{TEMPORARY}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        temporary.replace(path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError) and error.filename is None:
            error.filename = str(path)  # a full disk does not say what was being written
        raise
    state = path.stat()
    return FileMark(hashlib.sha256(data).hexdigest(), state.st_size, state.st_mtime_ns)


def writable(text: str) -> str:
    """Text as every file and database takes it; bytes of a name in another encoding are shown by their numbers.

    >>> writable("\\udcd7\\udcd4评"), writable("自评")
    ('\\\\udcd7\\\\udcd4评', '自评')
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def sweep(folders: Iterable[Path]) -> None:
    """Remove what a killed run left half written. Only call while holding the lock."""
    for folder in folders:
        for leftover in folder.glob(f".*{TEMPORARY}"):
            with contextlib.suppress(OSError):
                leftover.unlink()


def fingerprint(data: bytes) -> str:
    """SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


def fingerprint_file(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint_json(value: object) -> str:
    """SHA-256 of plain data, whatever the order of its names.

    >>> fingerprint_json({"a": 1, "b": 2}) == fingerprint_json({"b": 2, "a": 1})
    True
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return fingerprint(text.encode("utf-8", "surrogatepass"))


def kept_json(path: Path) -> dict[str, Any]:
    """What a file of ours holds; nothing where it is missing or damaged, so that it is made anew."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class FileMark:
    """How a written file is recognised again: its fingerprint, and size and time as a shortcut."""

    sha256: str
    size: int
    mtime_ns: int

    def stands(self, path: Path) -> bool:
        """Whether the file at ``path`` is still the one that was written.

        Equal size and time (to the nanosecond) count as equal; otherwise the content decides.
        """
        try:
            state = path.stat()
        except OSError:
            return False
        if state.st_size != self.size:
            return False
        return state.st_mtime_ns == self.mtime_ns or fingerprint_file(path) == self.sha256
