"""The main job (主任务): read every form, run the notebooks, export HTML, build the site.

Everything between is somebody else's: reading and choosing rules is :mod:`perfeval.job.prepared`, running
notebooks is the batch's, pages are the report's. What stands here is the order of things.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from perfeval.batch.files import fingerprint_json
from perfeval.batch.limits import Limits
from perfeval.batch.lock import folder_lock
from perfeval.batch.pools import Servers
from perfeval.batch.progress import Progress
from perfeval.batch.record import RunRecord
from perfeval.batch.run import processors, run_notebook
from perfeval.clean.superseding import told_corrections
from perfeval.errors import FileMissing
from perfeval.intake import Intake, beside
from perfeval.job.carried import carried_files
from perfeval.job.delivered import copy_originals, write_documents
from perfeval.job.elsewhere import at_address, index_of, is_address
from perfeval.job.index_page import write_index
from perfeval.job.latest import latest_of, write_latest
from perfeval.job.leftovers import announce, withdraw
from perfeval.job.options import RunOptions
from perfeval.job.parts import TAKES_LONG, Workplace
from perfeval.job.peers import lay_out_peers, with_peers
from perfeval.job.prepared import HOME, INTAKE, Prepared, check_paths, prepare
from perfeval.job.rows import KeptRow, kept_rows
from perfeval.job.runs_page import clock, write_runs_page
from perfeval.job.said import said_failures
from perfeval.job.selecting import Selection
from perfeval.messages import Message, tell
from perfeval.model import FileReading
from perfeval.report.rules_page import write_rules_page
from perfeval.resources import notebook_named
from perfeval.rules.book import known_books
from perfeval.words import Words

PROJECT = "project.ipynb"
PORTFOLIO = "portfolio.ipynb"
EXPORTERS = {
    (originals, documents): f"perfeval.report.html:{name}"
    for originals, documents, name in (
        (False, False, "export_page"),
        (True, False, "export_with_originals"),
        (False, True, "export_with_documents"),
        (True, True, "export_with_files"),
    )
}
"""By what stands beside the pages: forms as they came, Word and Excel documents."""


@dataclass(frozen=True)
class JobRecord:
    """What became of the whole job.

    Attributes:
        out: the output folder.
        projects: the run over all projects.
        portfolio: the run of the portfolio page; ``None`` when there was nothing to show.
        refused: files that gave no project, or of which a table or a correction came to nothing, with the reason.
        read_again: files that were read in this run; the others had not changed.
        withdrawn: projects of an earlier run that the data no longer hold; their pages are gone.
        address: where the pages were published, if not just in ``out``.
        corrections: what people corrected in the forms (更正), in the order of the projects.
        not_asked_for: projects without a report because others were asked for; index and portfolio have them.
    """

    out: Path
    projects: RunRecord
    portfolio: RunRecord | None
    refused: tuple[FileReading, ...]
    read_again: int
    withdrawn: tuple[str, ...] = ()
    address: str = ""
    corrections: tuple[Message, ...] = ()
    not_asked_for: int = 0

    @property
    def exit_code(self) -> int:
        """0 all done, 1 some projects or files failed, 130 stopped before the end."""
        code = max(self.projects.exit_code, self.portfolio.exit_code if self.portfolio else 0)
        return code or int(any(item.status != "skipped" for item in self.refused))

    def latest(self, lang: str = "zh") -> dict[str, Any]:
        """How it went, as other programs read it: see :mod:`perfeval.job.latest`."""
        refused = [tell(item.message, lang) or item.file for item in self.refused]
        return latest_of(self.exit_code, (self.projects, self.portfolio), refused)

    def summary(self, lang: str = "zh") -> str:
        """What was made, what was not and why, and where to look."""
        words = Words("job", lang)
        record = self.projects
        lines = [
            words.say("summary", made=record.count("done"), reused=record.count("reused"), failed=len(record.failed))
        ]
        if waiting := record.count("waiting"):
            lines.append(words.say("waiting", count=waiting))
        if self.not_asked_for:
            lines.append(words.say("not_asked_for", count=self.not_asked_for))
        lines += said_failures(record, words)
        lines += told_corrections(self.corrections, lang)
        lines += [tell(item.message, lang) or item.file for item in self.refused]
        if self.withdrawn:
            lines.append(
                words.say("withdrawn", count=len(self.withdrawn), names=words.say("comma").join(self.withdrawn))
            )
        if self.portfolio is not None and self.portfolio.state == "stopped":
            lines.append(Words("batch", lang).say("notice.resume"))
        lines.append(words.say("look", path=index_of(self.out, self.address)))
        return "\n".join(lines)


def run(
    path: str | Path | Intake | Sequence[str | Path] = "data/raw",
    out: str | Path = "reports",
    *,
    rules: str | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    force: bool = False,
    lang: str = "zh",
    notebook: str | Path | None = None,
    engine: str = "perfeval",
    progress: Progress | None = None,
    limits: Limits | None = None,
    only: Sequence[str] = (),
    top: int | None = None,
    history: bool = False,
    documents: bool = False,
) -> JobRecord:
    """Make a report for every project under a path, a portfolio page and an index (生成全部报告).

    The same call after an interruption makes exactly what is missing; what has not changed is reused.

    Args:
        path: files, folders, a tidy workbook, a store, or an intake made of tables.
        out: folder for the reports, or an address such as ``s3://bucket/folder`` (extra ``remote``).
        rules: a rule book for all projects, by id or file; otherwise chosen for each.
        jobs: reports made at a time; without it one per processor.
        cluster: address of a dask scheduler, or ``local``.
        force: read and make everything again.
        lang: language of the reports.
        notebook: a notebook of your own in place of ``project.ipynb``, with the same parameters.
        engine: ``perfeval`` or ``nbclient``.
        progress: told how it goes; without it a bar or lines on standard error.
        limits: time, memory and output that one report may take.
        only: ids of the projects that get a report; the portfolio and the index have all.
        top: so many reports, of the projects most worth opening.
        documents: write the letter, marked copies and report of each project too, and lead to them from its page.
        history: append what this run says to ``<out>/history.duckdb`` (extra ``history``).

    Raises:
        UsageError: a path, rule book or parameter is not there, or nothing to read; nothing was started.
        FolderInUse: another job is writing to ``out``.
    """
    manner = (jobs, cluster, force, lang, engine, progress, limits)
    return run_with(path, out, RunOptions(*manner, rules, notebook, tuple(only), top, history, documents))


def run_with(path: str | Path | Intake | Sequence[str | Path], out: str | Path, asked: RunOptions) -> JobRecord:
    """:func:`run` for options that are together already."""
    if is_address(out):
        with at_address(str(out)) as folder:
            return replace(_run(path, folder, asked), address=str(out))
    return _run(path, Path(out), asked)


@dataclass(frozen=True)
class LaidOut:
    """Everything read, scored and compared; what is left to do is the reports.

    Attributes:
        prepared: the batch as it was read. book: the rule book wished for, ``""`` for none.
        kept: project id → its row of the index and its standing.
        made_of: project id → fingerprints of what its report is made of.
        wanted: ids of the projects that get a report.
    """

    prepared: Prepared
    book: str
    kept: Mapping[str, KeptRow]
    made_of: Mapping[str, Mapping[str, str]]
    wanted: tuple[str, ...]

    @property
    def names(self) -> dict[str, str]:
        """Project id → name."""
        return {item.id: item.name for item in self.prepared.projects}

    def told(self, notice: Callable[[str], None], words: Words) -> None:
        """Say which paths of earlier runs are read again."""
        if self.prepared.earlier:
            notice(words.say("earlier", paths=words.say("comma").join(self.prepared.earlier)))


def lay_out(paths: Sequence[Path], home: Path, asked: RunOptions, place: Workplace) -> LaidOut:
    """Read what is new or changed into the store under ``home``, score it, and choose what gets a report."""
    prepared, book = prepare(
        paths, home, rules=asked.rules, jobs=place.jobs, force=asked.force, read_changed=place.read
    )  # fmt: skip
    kept = kept_rows(prepared, book, home, asked.lang, place.score)
    made_of = with_peers({item.id: item.made_of for item in prepared.projects}, lay_out_peers(kept, book, home))
    wanted = Selection(asked.only, asked.top).of({item.id: (item.name,) for item in prepared.projects}, kept)
    return LaidOut(prepared, book, kept, made_of, tuple(wanted))


def run_reports(laid: LaidOut, out: Path, asked: RunOptions, originals: bool, **more: Any) -> RunRecord:
    """The reports of the projects that get one, made or reused.

    A notebook of one's own runs in its own folder, as in JupyterLab, so that what it names beside it is found.
    """
    own, names, source = notebook_of(asked), laid.names, INTAKE.as_posix()
    return run_notebook(
        own,
        [{"source": source, "project_id": one, "rulebook": laid.book, "lang": asked.lang} for one in laid.wanted],
        out,
        key="project_id",
        title=lambda row: names[row["project_id"]],
        inputs=lambda row: laid.made_of[row["project_id"]],
        rules=lambda row: {"rulebook": laid.made_of[row["project_id"]]["rulebook"]},
        cluster=asked.cluster,
        exporter=EXPORTERS[originals, asked.documents],
        force=asked.force,
        engine=asked.engine,
        lang=asked.lang,
        cwd=own.resolve().parent if asked.notebook else None,
        limits=asked.limits,
        **more,
    )


def notebook_of(asked: RunOptions) -> Path:
    """The notebook that makes the reports: one's own, or ``project.ipynb``."""
    own = Path(asked.notebook) if asked.notebook else notebook_named(PROJECT)
    if not own.is_file():
        raise FileMissing(file=str(own))
    return own


def _run(path: str | Path | Intake | Sequence[str | Path], out: Path, asked: RunOptions) -> JobRecord:
    lang, asked = asked.lang, replace(asked, progress=asked.told)
    words, notice = Words("job", lang), asked.told.notice
    path = path.save(out / HOME / "given") if isinstance(path, Intake) else path
    paths = [Path(path)] if isinstance(path, (str, Path)) else [Path(entry) for entry in path]
    notebook_of(asked)
    check_paths(paths, out)
    if asked.history:
        from perfeval.history import FILE, check_history  # pandas: loaded only where a history is kept

        check_history(out / FILE)
    out.mkdir(parents=True, exist_ok=True)
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    with folder_lock(out.absolute(), now), contextlib.closing(Servers()) as servers:
        width = asked.jobs or processors()
        place = Workplace(width, asked.cluster, lambda word, count: notice(words.say(word, count=count)))
        laid = lay_out(paths, out, asked, place)
        laid.told(notice, words)
        prepared, book, names = laid.prepared, laid.book, laid.names
        announce(out, names)
        originals = copy_originals([*map(Path, prepared.earlier), *paths], prepared.projects, out)
        done = run_reports(
            laid,
            out,
            asked,
            originals,
            jobs=width,
            carry=lambda reports: carried_files(out, [str(item.parameters["project_id"]) for item in reports]),
            progress=asked.progress,
            locked=True,
            servers=servers,
        )
        wanted = prepared.projects and done.state != "stopped"
        if wanted and done.count("done") >= TAKES_LONG:
            notice(words.say("across", count=len(prepared.projects)))
        portfolio = _portfolio(prepared, book, out, asked, servers) if wanted else None
        if asked.history:
            from perfeval.job.run_history import add_to_history

            add_to_history(out, prepared, book, clock(now, 19), now)
        if asked.documents:
            write_documents([item for item in prepared.projects if item.id in set(laid.wanted)], book, out, lang)
        withdrawn = withdraw(out, names)
        write_runs_page(out, {**names, "portfolio": words.say("runs.kind.portfolio")}, lang)
        used = {item.row.rulebook for item in laid.kept.values()}
        books = known_books(beside([out / INTAKE], "rulebooks"))
        write_rules_page(out, [one for one in books if one.id in used], lang)
        write_index(prepared, done, laid.kept, out, lang)
        record = JobRecord(
            out,
            done,
            portfolio,
            prepared.refused,
            prepared.read_again,
            withdrawn,
            corrections=prepared.corrections,
            not_asked_for=len(prepared.projects) - len(laid.wanted),
        )
        write_latest(out, record.latest(lang))
    return record


def _portfolio(prepared: Prepared, book: str, out: Path, asked: RunOptions, servers: Servers) -> RunRecord:
    """The portfolio page, made anew when any project changed."""
    made_of = {item.id: fingerprint_json(dict(item.made_of)) for item in prepared.projects}
    return run_notebook(
        notebook_named(PORTFOLIO),
        [{"source": INTAKE.as_posix(), "rulebook": book, "lang": asked.lang, "page": "portfolio"}],
        out,
        key="page",
        title=lambda _row: Words("job", asked.lang).say("portfolio"),
        inputs=lambda _row: made_of,
        rules=lambda _row: {},
        jobs=1,
        force=asked.force,
        engine=asked.engine,
        lang=asked.lang,
        folder="",
        exporter="perfeval.report.html:export_portfolio",
        limits=Limits(seconds=3600),
        locked=True,
        servers=servers,
    )
