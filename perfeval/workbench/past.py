"""Results over rounds (历次结果): the history that runs have kept as a DuckDB to ask SQL of, or one made of folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from perfeval.errors import UsageError
from perfeval.history import add_views, append_to, in_memory
from perfeval.intake import read
from perfeval.messages import message
from perfeval.outcome import evaluate
from perfeval.review.catalogue import catalogue

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def open_history(file: str | Path, *rounds: str | Path, lang: str = "zh") -> DuckDBPyConnection:
    """What every run said, ready for SQL (结果历史): tables, views by run, finding and department, names of findings.

    Args:
        file: the history that ``perfeval run --history`` keeps, usually ``reports/history.duckdb``.
        rounds: while nothing is kept there, each of these folders counts as one run, in this order: a project that
            was sent again (the same id) takes the place of its earlier form. Folders that are not there are left out.
        lang: language of the names of findings.

    Returns:
        A connection in memory: nothing done to it changes the file, and the file stays free for the next run.

    Raises:
        UsageError: the extra ``history`` is not installed, or there is neither a history nor a folder.
    """
    kept = Path(file)
    base = in_memory(kept if kept.is_file() else None)
    if not kept.is_file() and not _add_rounds(base, [Path(one) for one in rounds]):
        raise UsageError(
            what=str(kept), seen=message("errors.seen.no_history"), expected=message("errors.hint.history")
        )
    base.execute("create or replace table checks (code varchar, title varchar)")
    base.executemany("insert into checks values (?, ?)", [[one.code, one.title[lang]] for one in catalogue()])
    add_views(base)
    return base


def _add_rounds(base: DuckDBPyConnection, folders: list[Path]) -> dict[str, str]:
    """Each folder as a run after the one before it; project id → version as it stands at the end."""
    versions: dict[str, str] = {}
    number = 0
    for folder in (one for one in folders if one.exists()):
        result = evaluate(read(folder))
        if not result.evaluations:
            continue
        number += 1
        versions |= {item.project.id: f"{number}-{item.project.id}" for item in result.evaluations}
        append_to(base, f"{number} {folder.name}", f"{number:02}", versions, [result])
    return versions
