"""One report, as a plain function of plain data (一份报告): notebook and parameters in, two files out.

Everything that runs reports calls :func:`make_report`: a forked child, a spawned worker, a worker of
a cluster. It knows nothing of pools, ledgers or other reports.
"""

from __future__ import annotations

import importlib
import json
import os
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from perfeval.batch.files import FileMark, write_whole
from perfeval.batch.limits import Limits, Watch, lift_memory_limit, limit_memory
from perfeval.batch.normal import normalise
from perfeval.batch.notebooks import read_notebook, write_notebook

RUNNING_IN = "PERFEVAL_RUNNING_IN"
"""Tells what a notebook calls which output folder it runs for."""

SOURCE = "perfeval-memory://source.ipynb"
MEMORY = "perfeval-memory://executed.ipynb"
"""Where papermill "saves" a notebook: it stays in this process until it is normalised."""


@dataclass(frozen=True)
class Work:
    """What all reports of a run share.

    ``per_child``: how many reports a forked process makes one after the other; more than one only for
    notebooks that leave nothing behind.
    """

    notebook_text: str
    notebook_name: str
    folder: str
    cwd: str
    lang: str = "zh"
    engine: str = "perfeval"
    exporter: str = "perfeval.report.html:export_page"
    preload: tuple[str, ...] = ()
    warm_up: str | None = "perfeval.report.html:warm_up"
    limits: Limits = field(default_factory=Limits)
    per_child: int = 1


@dataclass(frozen=True)
class Report:
    """One row: the key names its files, ``folder`` is where its page goes (``""``: beside the index)."""

    key: str
    title: str
    parameters: Mapping[str, Any]
    folder: str = "projects"

    @property
    def page(self) -> str:
        """The page, seen from the output folder."""
        return f"{self.folder}/{self.key}.html" if self.folder else f"{self.key}.html"

    @property
    def notebook(self) -> str:
        """The executed notebook, seen from the output folder."""
        return f"notebooks/{self.key}.ipynb"


@dataclass(frozen=True)
class Failure:
    """Why a report could not be made, for the failure page (失败说明) and the log.

    ``kind`` is one of ``exception memory time output exit signal export lost``; ``cell`` the number
    of the notebook's cell counted from 1, ``None`` when it is not known.
    """

    kind: str
    cell: int | None = None
    error: str = ""
    text: str = ""
    trace: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one report."""

    key: str
    files: Mapping[str, FileMark] = field(default_factory=dict)
    failure: Failure | None = None
    seconds: float = 0.0
    cpu_seconds: float | None = None
    peak_bytes: int | None = None
    worker: str = ""

    @property
    def done(self) -> bool:
        """Whether the report was made."""
        return self.failure is None

    def to_json(self) -> dict[str, Any]:
        """As plain data, to travel between processes."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Outcome:
        """Back from plain data."""
        files = {name: FileMark(**mark) for name, mark in data["files"].items()}
        failure = Failure(**data["failure"]) if data["failure"] else None
        return cls(**{**data, "files": files, "failure": failure})


class _MemoryFiles:
    """papermill's door for other kinds of storage, leading to a variable."""

    def __init__(self) -> None:
        self.source = ""
        self.text: str | None = None

    def write(self, buf: str, _path: str) -> None:
        self.text = buf

    def read(self, path: str) -> str:
        return self.source if path == SOURCE else self.text or ""

    def listdir(self, _path: str) -> list[str]:
        return []

    def pretty_path(self, path: str) -> str:
        return path


@cache
def memory_files() -> _MemoryFiles:
    """The handler, registered with papermill once in a process."""
    from papermill.iorw import papermill_io

    handler = _MemoryFiles()
    papermill_io.register("perfeval-memory://", handler)
    return handler


@cache
def exporter_of(name: str) -> Callable[..., str]:
    """What turns an executed notebook into a page: ``module:function``, or ``nbconvert`` for the stock one."""
    if name == "nbconvert":
        import nbconvert

        stock: Any = nbconvert.HTMLExporter()  # type: ignore[no-untyped-call]
        return lambda nb, *, title, lang: str(stock.from_notebook_node(nb, {"metadata": {"name": title}})[0])
    module, _, function = name.partition(":")
    found: Callable[..., str] = getattr(importlib.import_module(module), function)
    return found


def make_report(work: Work, report: Report, journal: int | None = None) -> Outcome:
    """Execute, normalise, export and write one report; failures come back as data, nothing is raised.

    The executed notebook is kept in any case. A page is written only for a report that succeeded.
    """
    try:
        nb, text, failure = _execute(work, report, journal)
        lift_memory_limit()
    except BaseException as error:
        lift_memory_limit()
        return Outcome(report.key, failure=_failure(error, "exception"))
    files: dict[str, FileMark] = {}
    try:
        files[report.notebook] = _write(work, report, text) if text else save_notebook(work, report, nb)
        if failure is None:
            page = exporter_of(work.exporter)(nb, title=report.title, lang=work.lang)
            files[report.page] = write_whole(Path(work.folder) / report.page, page.encode("utf-8", "replace"))
    except Exception as error:
        failure = failure or _failure(error, "export")
    return Outcome(report.key, files, failure)


def save_notebook(work: Work, report: Report, nb: Any) -> FileMark:
    """Write the executed notebook in its normal form."""
    return _write(work, report, write_notebook(_normal(work, report, nb)))


def _normal(work: Work, report: Report, nb: Any) -> Any:
    return normalise(nb, report.parameters, _own_ids(work.notebook_text), report.notebook, work.notebook_name)


def _write(work: Work, report: Report, text: str) -> FileMark:
    return write_whole(Path(work.folder) / report.notebook, text.encode("utf-8", "replace"))


@cache
def _own_ids(notebook_text: str) -> frozenset[str]:
    """The ids that the notebook's file itself gives its cells; files before format 4.5 have none."""
    return frozenset(cell["id"] for cell in json.loads(notebook_text)["cells"] if "id" in cell)


def _execute(work: Work, report: Report, journal: int | None) -> tuple[Any, str | None, Failure | None]:
    """The executed notebook, its text where papermill has written it in its normal form, and what went wrong."""
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from perfeval.batch.client import Journal

    os.environ[RUNNING_IN] = work.folder
    kept = memory_files()
    kept.source, kept.text = work.notebook_text, None
    options: dict[str, Any] = {}
    limits, notes, normal = work.limits, Journal(journal), False

    def finish(nb: Any) -> None:
        nonlocal normal
        _normal(work, report, nb)  # what papermill writes is the file
        normal = True

    if work.engine == "perfeval":
        options = {
            "watch": Watch(limits.seconds, limits.output_bytes),
            "journal": notes,
            "again": work.per_child > 1,
            "finish": finish,
        }
        limit_memory(limits.memory_bytes)
    elif limits.seconds is not None:
        options = {"execution_timeout": int(limits.seconds)}
    try:
        nb = papermill.execute_notebook(
            SOURCE,
            MEMORY,
            parameters=dict(report.parameters),
            engine_name=work.engine,
            request_save_on_cell_execute=False,
            progress_bar=False,
            cwd=work.cwd,
            **options,
        )
    except PapermillExecutionError as error:
        lift_memory_limit()
        failed = notes.notebook or read_notebook(kept.read(MEMORY))
        kind = {"TimeLimitReached": "time", "OutputLimitReached": "output", "MemoryError": "memory"}.get(error.ename)
        trace = "\n".join(error.traceback)
        return failed, None, Failure(kind or "exception", _cell_number(failed), error.ename, error.evalue, trace)
    text = kept.read(MEMORY)
    return nb, text + "\n" if text and normal else None, None


def _cell_number(nb: Any) -> int | None:
    """The number of the failed cell, counted from 1, without the banner that papermill puts on top."""
    number = 0
    for cell in nb.cells:
        if "papermill-error-cell-tag" in cell.metadata.get("tags", []):
            continue
        number += 1
        if cell.metadata.get("papermill", {}).get("exception"):
            return number
    return None


def _failure(error: BaseException, kind: str) -> Failure:
    if isinstance(error, MemoryError):
        kind = "memory"
    elif type(error).__name__ == "CellTimeoutError":
        kind = "time"
    trace = "".join(traceback.format_exception(error))
    return Failure(kind, None, type(error).__name__, _said_by(error), trace)


def _said_by(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # an exception of the notebook's own that cannot even say what it is
        return ""
