"""What a run adds to the history of results (写入历史): only projects whose results changed are evaluated for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from perfeval.batch.files import fingerprint_json
from perfeval.batch.keys import package_fingerprint
from perfeval.history import FILE, append_run, known_versions
from perfeval.job.prepared import Prepared
from perfeval.job.rows import intake_of
from perfeval.outcome import Result, evaluate

AT_A_TIME = 100
"""Projects in memory at once."""


def add_to_history(out: Path, prepared: Prepared, book: str, run: str, started: str) -> None:
    """Append what this run says of every project to ``<out>/history.duckdb``.

    Args:
        out: the output folder, whose store holds the projects.
        prepared: the batch.
        book: the rule book wished for, ``""`` for none.
        run: name of the run.
        started: when it began, as ISO 8601.
    """
    code = [package_fingerprint(), book]
    versions = {item.id: fingerprint_json([code, item.id, dict(item.made_of)]) for item in prepared.projects}
    known = known_versions(out / FILE)
    new = [name for name, version in versions.items() if version not in known]
    append_run(out / FILE, run, started, versions, _results(new, out, book))


def _results(names: Sequence[str], out: Path, book: str) -> Iterator[Result]:
    for begin in range(0, len(names), AT_A_TIME):
        yield evaluate(intake_of(names[begin : begin + AT_A_TIME], out), book or None)
