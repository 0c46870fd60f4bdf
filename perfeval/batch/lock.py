"""One run at a time on one output folder (防止两个任务写同一文件夹).

The system's own lock on ``<out>/.perfeval/lock`` decides; it goes when its holder dies. Where a file
system has no locks, the process written in the file decides: dead, or a different process that got
the same number, means that the lock is taken over.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from perfeval.errors import UsageError


class FolderInUse(UsageError):
    """Another run is writing to this output folder (输出文件夹正在使用)."""

    code = "batch.error.folder_in_use"


@contextlib.contextmanager
def folder_lock(folder: Path, now: str) -> Iterator[None]:
    """Hold the output folder; :class:`FolderInUse` when another run does."""
    path = folder / ".perfeval" / "lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        held = _system_lock(file)
        holder = _read(file)
        if held is False or (held is None and _alive(holder)):
            shown = {name: holder.get(name, "?") for name in ("pid", "host", "since")}
            raise FolderInUse(folder=str(folder), **shown)
        _write(file, {"pid": os.getpid(), "born": birth(os.getpid()), "host": socket.gethostname(), "since": now})
        try:
            yield
        finally:
            _write(file, {})


def _system_lock(file: IO[str]) -> bool | None:
    """``True`` held now, ``False`` held by somebody else, ``None`` not available on this file system."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(1 << 30)  # far behind the text, which others may read
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return None
    return True


def _read(file: IO[str]) -> dict[str, Any]:
    file.seek(0)
    try:
        found = json.loads(file.read() or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _write(file: IO[str], content: dict[str, Any]) -> None:
    file.seek(0)
    file.truncate()
    file.write(json.dumps(content))
    file.flush()


def _alive(holder: dict[str, Any]) -> bool:
    """Whether the process that wrote the file still runs; one on another machine counts as alive."""
    if not holder:
        return False
    if holder.get("host") != socket.gethostname():
        return True
    born = birth(int(holder.get("pid", 0)))
    return born is not None and born == holder.get("born")


def birth(pid: int) -> str | None:
    """When a process began, to tell it from a later one with the same number; ``None`` when there is none."""
    if not Path("/proc/self/stat").exists():
        return "?" if _answers(pid) else None
    return _birth_on_linux(pid)


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _birth_on_linux(pid: int) -> str | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()[19]
