"""Reports that follow their forms (随改随做): what lies under the paths is looked at time and again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

BESIDE = ("corrections", "decisions", "rulebooks")
"""Folders beside the forms that change results too."""


def marks_of(paths: Iterable[Path]) -> frozenset[tuple[str, int, int]]:
    """Name, size and time of every file that a run would look at; a file that vanishes meanwhile is left out."""
    folders = [Path("notebooks"), Path("perfeval.toml")]
    for path in paths:
        base = path if path.is_dir() else path.parent
        folders += [path, *(base / name for name in BESIDE), *(base.parent / name for name in BESIDE)]
    found = set()
    for folder in folders:
        for file in folder.rglob("*") if folder.is_dir() else [folder]:
            try:
                state = file.stat()
            except OSError:
                continue
            if not file.name.startswith((".", "~$")):
                found.add((str(file), state.st_size, state.st_mtime_ns))
    return frozenset(found)


def watch(
    paths: Iterable[Path],
    run: Callable[[], None],
    seconds: float = 2.0,
    sleep: Callable[[float], None] = time.sleep,
    most: int | None = None,
) -> int:
    """Run once, then again whenever something changed and has been quiet for one look (not while a file is written).

    Args:
        paths: what the run reads.
        run: the run.
        seconds: time between two looks.
        sleep: waits; tests give their own.
        most: looks before it ends; ``None`` for no end but Ctrl-C.

    Returns:
        How often it ran.
    """
    paths, looks = list(paths), 0
    done = seen = marks_of(paths)
    run()
    runs = 1
    while most is None or looks < most:
        looks += 1
        sleep(seconds)
        now = marks_of(paths)
        if now != done and now == seen:
            done = now
            run()
            runs += 1
        seen = now
    return runs
