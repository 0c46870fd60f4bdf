"""Any notebook of the user's own over a table of parameters (参数表批量运行), with an index of its pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from perfeval.batch.files import write_whole
from perfeval.batch.limits import Limits
from perfeval.batch.progress import Progress
from perfeval.batch.record import ReportState, RunRecord
from perfeval.batch.run import run_notebook
from perfeval.batch.table import read_table
from perfeval.errors import FileMissing, UsageError
from perfeval.job.elsewhere import at_address, index_of, is_address
from perfeval.job.latest import latest_of, write_latest
from perfeval.job.options import Manner
from perfeval.job.runs_page import PAGE, write_runs_page
from perfeval.job.said import said_failures
from perfeval.messages import message
from perfeval.report.frame import page
from perfeval.report.markup import Column, el, join, table
from perfeval.words import Words


@dataclass(frozen=True)
class TableRecord:
    """What became of a run over a table."""

    out: Path
    run: RunRecord
    address: str = ""

    @property
    def exit_code(self) -> int:
        """0 all done, 1 some failed, 130 stopped before the end."""
        return self.run.exit_code

    def latest(self, lang: str = "zh") -> dict[str, Any]:
        """How it went, as other programs read it: see :mod:`perfeval.job.latest`."""
        return latest_of(self.exit_code, (self.run,))

    def summary(self, lang: str = "zh") -> str:
        """What was made, what was not and why, and where to look."""
        words, record = Words("job", lang), self.run
        made, reused, failed = record.count("done"), record.count("reused"), len(record.failed)
        lines = [words.say("summary", made=made, reused=reused, failed=failed)]
        lines += said_failures(record, words)
        lines.append(words.say("look", path=index_of(self.out, self.address)))
        return "\n".join(lines)


def run_table(
    notebook: str | Path,
    table_file: str | Path,
    out: str | Path = "reports",
    *,
    key: str | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    force: bool = False,
    lang: str = "zh",
    engine: str = "perfeval",
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> TableRecord:
    """Run a notebook once for each row of a table and write an index of the pages (按参数表生成报告).

    Args:
        notebook: a notebook with a cell tagged ``parameters``.
        table_file: ``.csv`` or ``.xlsx``; the heading row names the parameters, text stays text.
        out: folder for the pages, or an address such as ``s3://bucket/folder`` (extra ``remote``).
        key: the column that names the pages; without it they are numbered.
        jobs: reports made at a time; without it one per processor.
        cluster: address of a dask scheduler, or ``local``.
        force: make everything again.
        lang: language of messages.
        engine: ``perfeval`` or ``nbclient``.
        progress: told how it goes; without it a bar or lines on standard error.
        limits: time, memory and output that one report may take.

    Raises:
        FileMissing: the notebook or the table is not there.
        UsageError: the table does not fit the notebook; nothing was started.
    """
    asked = Manner(jobs, cluster, force, lang, engine, progress, limits)
    return run_table_with(Path(notebook), Path(table_file), out, key, asked)


def run_table_with(notebook: Path, table_file: Path, out: str | Path, key: str | None, asked: Manner) -> TableRecord:
    """:func:`run_table` for options that are together already."""
    if is_address(out):
        with at_address(str(out)) as folder:
            return replace(_run(notebook, table_file, folder, key, asked), address=str(out))
    return _run(notebook, table_file, Path(out), key, asked)


def _run(notebook: Path, table_file: Path, out: Path, key: str | None, asked: Manner) -> TableRecord:
    lang = asked.lang
    if not notebook.is_file():
        raise FileMissing(file=str(notebook))
    rows = read_table(table_file, lang=lang)
    if key is not None and key not in rows[0]:
        raise UsageError(what="--key", seen=key, expected=message("errors.hint.columns", known=tuple(rows[0])))
    done = run_notebook(
        notebook,
        rows,
        out,
        key=key,
        text=True,
        jobs=asked.jobs,
        cluster=asked.cluster,
        force=asked.force,
        lang=lang,
        engine=asked.engine,
        cwd=notebook.resolve().parent,
        progress=asked.told,
        limits=asked.limits,
    )
    write_runs_page(out, {item.key: item.title for item in done.reports}, lang)
    write_whole(out / "index.html", _index(done, notebook, lang).encode("utf-8", "replace"))
    record = TableRecord(out, done)
    write_latest(out, record.latest())
    return record


def _index(record: RunRecord, notebook: Path, lang: str) -> str:
    """One line for each page, in the order of the table; what failed with its reason."""
    words = Words("job", lang)
    title = words.say("table.title", notebook=notebook.stem)
    columns = [Column(words.say("table.report")), Column(words.say("table.state"))]
    rows = [(el("a", item.title, href=item.page), _state(item, words)) for item in record.reports]
    lead = words.say("table.lead", total=len(record.reports), failed=len(record.failed))
    runs = el("p", el("a", words.say("runs.title"), href=PAGE))
    main = join(el("h1", title), el("p", lead, cls="who"), table(columns, rows, label=title), runs)
    return page(main, title=title, lang=lang, kind="index")


def _state(item: ReportState, words: Words) -> str:
    if item.state == "failed":
        return item.message or words.say("table.failed")
    return words.say("table.waiting" if item.state == "waiting" else "table.done")
