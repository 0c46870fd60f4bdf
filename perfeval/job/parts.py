"""Very many projects, part by part (分片): reading, scoring and review in several processes or on a cluster.

Each form is read, and each project is scored and reviewed, without a look at the others, so that any
division gives the same numbers. A part is plain data and travels; its function is named by its module.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from perfeval.batch.cluster_worker import lay_out
from perfeval.batch.pool import import_path
from perfeval.clean.corrections import Correction
from perfeval.clean.superseding import with_distinct_ids
from perfeval.errors import PerfevalError
from perfeval.intake import Intake, read_files
from perfeval.job.carried import carried_files
from perfeval.job.rows import plain_rows, rows_of
from perfeval.model import FileReading, Project
from perfeval.outcome import Result, evaluate
from perfeval.sources.folders import FoundFile
from perfeval.tabular.waiting import TableReading

P = TypeVar("P")
R = TypeVar("R")

PROJECTS_EACH = 100
"""Projects of a part: small enough to share out evenly, large enough that the journey costs little."""
FILES_EACH = 100
TAKES_LONG = 100
"""Files or projects from which it is said that they are being worked on."""
WORTH_IT = 1000
"""Projects below which processes of their own cost more than they save: each starts for about two seconds."""


class PartFailed(PerfevalError):
    """A process that worked on a part of the projects ended without a result (分片进程异常结束)."""

    code = "job.error.part_failed"


@dataclass(frozen=True)
class ProjectsPart:
    """Some projects of a store, to be scored and reviewed; ``carried`` where the folder is not seen."""

    ids: tuple[str, ...]
    book: str
    out: str
    lang: str
    carried: Mapping[str, bytes]


@dataclass(frozen=True)
class FilesPart:
    """Some files with their bytes, to be read and cleaned."""

    found: tuple[FoundFile, ...]
    data: tuple[bytes, ...]
    corrections: tuple[Correction, ...]


Readings = list[tuple[tuple[Project, ...], FileReading]]


@dataclass(frozen=True)
class Workplace:
    """Where forms are read and projects scored before the reports are made: here, in processes, on a cluster.

    ``tell`` is given a word of ``words/job.toml`` and a number when that takes a while.
    """

    jobs: int
    cluster: str | None
    tell: Callable[[str, int], None]

    def read(self, found: Sequence[FoundFile], corrections: Sequence[Correction]) -> Readings:
        """Read and clean these files, in order."""
        if len(found) >= TAKES_LONG:
            self.tell("reading", len(found))
        if self.cluster is not None and len(found) >= WORTH_IT:
            return read_on(self.cluster, found, corrections, self.jobs)
        return list(read_files(found, corrections, jobs=self.jobs))

    def score(self, ids: Sequence[str], book: str, out: Path, lang: str) -> dict[str, dict[str, Any]]:
        """Score and review these projects of the store: their rows and standings as plain data."""
        if len(ids) >= TAKES_LONG:
            self.tell("scoring", len(ids))
        return score_in_parts(ids, book, out, lang, self.jobs, self.cluster)


def score_part(part: ProjectsPart) -> dict[str, dict[str, Any]]:
    """Project id → its row of the index and its standing, as plain data."""
    with _seen(part.out, part.carried) as out:
        return plain_rows(part.ids, part.book, out, part.lang)


def read_part(part: FilesPart) -> Readings:
    """What :func:`perfeval.intake.read_files` gives for these files."""
    with tempfile.TemporaryDirectory(prefix="perfeval-") as folder:
        here = []
        for number, (item, data) in enumerate(zip(part.found, part.data, strict=True)):
            path = Path(folder, f"{number:05d}{item.path.suffix}")
            path.write_bytes(data)
            here.append(replace(item, path=path))
        return list(read_files(here, part.corrections))


def score_in_parts(
    ids: Sequence[str], book: str, out: Path, lang: str, jobs: int, cluster: str | None
) -> dict[str, dict[str, Any]]:
    """Score and review these projects: on the cluster, in processes of their own, or, when they are few, here."""
    if len(ids) < WORTH_IT or (jobs < 2 and cluster is None):
        return plain_rows(ids, book, out, lang)
    parts = (
        ProjectsPart(some, book, str(out.absolute()), lang, carried_files(out, some) if cluster is not None else {})
        for some in _divided(ids, PROJECTS_EACH)
    )
    found: dict[str, dict[str, Any]] = {}
    for rows in _over(score_part, parts, jobs, cluster):
        found |= rows
    return found


def _files_part(some: Sequence[FoundFile], corrections: Sequence[Correction]) -> FilesPart:
    data = tuple(b"" if item.skip_reason else item.read_bytes() for item in some)
    return FilesPart(tuple(some), data, tuple(corrections))


def read_on(cluster: str, found: Sequence[FoundFile], corrections: Sequence[Correction], jobs: int) -> Readings:
    """Read and clean these files on the cluster; what is not read anyway stays here."""
    parts = (_files_part(some, corrections) for some in _divided(found, FILES_EACH))
    return [one for readings in _over(read_part, parts, jobs, cluster) for one in readings]


@dataclass(frozen=True)
class FormsPart:
    """Some files with their bytes, to be read, scored and reviewed where they are sent."""

    files: FilesPart
    book: str
    lang: str


Reviewed = tuple[FileReading, dict[str, dict[str, Any]]]
"""What became of one file, without the account of its cells; project id → its row and standing as plain data."""


def review_part(part: FormsPart) -> list[Reviewed]:
    """Read, score and review some files, each by itself; nothing of a project is kept but its row."""
    return [
        (_short(reading), rows_of(_alone(projects, reading, part)) if projects else {})
        for projects, reading in read_part(part.files)
    ]


def _short(reading: FileReading) -> FileReading:
    """A reading without the account of its cells; a table of many projects waits for its others, not here."""
    return replace(reading.bare if isinstance(reading, TableReading) else reading, account=())


def _alone(projects: Sequence[Project], reading: FileReading, part: FormsPart) -> Result:
    return evaluate(Intake(tuple(with_distinct_ids(projects)), (reading,)), part.book or None, part.lang)


def review_forms(
    found: Iterable[FoundFile], jobs: int, cluster: str | None = None, *, book: str = "", lang: str = "zh"
) -> Iterator[Reviewed]:
    """Read, score and review any number of forms, part by part, in the order of the files.

    Neither the forms nor what was read of them is ever held together: a few parts are under way, and of each only the
    rows come back. A worker of a cluster that is lost costs its part a second time. No file is read with a look at
    another, so that any division gives the same; two files of one project both keep its id.

    Args:
        found: the files.
        jobs: processes of a cluster that is started here; without a cluster each part is worked on in this process.
        cluster: address of a scheduler, or ``local``.
        book: the rule book wished for, by id; ``""`` for none.
        lang: language of what the rows say.
    """
    some = iter(found)
    pieces = iter(lambda: tuple(islice(some, FILES_EACH)), ())
    parts = (
        FormsPart(
            FilesPart(piece, tuple(b"" if one.skip_reason else one.read_bytes() for one in piece), ()), book, lang
        )
        for piece in pieces
    )
    return chain.from_iterable(map(review_part, parts) if cluster is None else _over(review_part, parts, jobs, cluster))


def _divided(items: Sequence[P], each: int) -> Iterator[tuple[P, ...]]:
    return (tuple(items[start : start + each]) for start in range(0, len(items), each))


@contextmanager
def _seen(out: str, carried: Mapping[str, bytes]) -> Iterator[Path]:
    """The output folder, or a folder with what was carried here from it."""
    if not carried:
        yield Path(out)
        return
    with tempfile.TemporaryDirectory(prefix="perfeval-") as folder:
        lay_out(Path(folder), carried)
        yield Path(folder)


def _over(function: Callable[[P], R], parts: Iterator[P], jobs: int, cluster: str | None) -> Iterator[R]:
    if cluster is not None:
        from perfeval.batch.cluster import spread  # the extra ``cluster`` may not be installed

        return spread(function, parts, cluster, jobs)
    return _here(function, list(parts), jobs)


def _here(function: Callable[[P], R], parts: list[P], jobs: int) -> Iterator[R]:
    """In ``jobs`` processes started for it, each with every so-manieth part."""
    started = []
    for number in range(min(jobs, len(parts))):
        process = subprocess.Popen(  # this interpreter, this module
            [sys.executable, "-c", "from perfeval.job.parts import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
        )
        assert process.stdin is not None  # noqa: S101  # asked for above
        with process.stdin as line:
            line.write(pickle.dumps((function, parts[number::jobs])))
        started.append(process)
    try:
        for process in started:
            assert process.stdout is not None  # noqa: S101  # asked for above
            answer = process.stdout.read()
            if process.wait() != 0:
                raise PartFailed(seen=process.returncode)
            yield from pickle.loads(answer)  # noqa: S301  # from the process started above
    finally:
        for process in started:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _environment() -> dict[str, str]:
    import os

    return os.environ | import_path()


def main() -> None:
    """Entry of a process that works on parts: a function and its parts come in, what it gave goes out."""
    function, parts = pickle.loads(sys.stdin.buffer.read())  # noqa: S301  # from the process that started this one
    sys.stdout.buffer.write(pickle.dumps([function(part) for part in parts]))
