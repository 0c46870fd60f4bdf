"""One notebook over many rows of parameters (批量运行): decide, make, record.

Nothing here knows of projects or scores; any notebook with a cell tagged ``parameters`` will do. The
same call after an interruption makes exactly what is missing; what has not changed is reused.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from perfeval.batch.failures import log_of, write_failure
from perfeval.batch.files import FileMark, sweep, writable
from perfeval.batch.keys import code_fingerprints, files_named, rulebooks_fingerprint
from perfeval.batch.ledger import HOME, Decision, Entry, Ledger, Made, decide, last_entries
from perfeval.batch.limits import Limits
from perfeval.batch.lock import folder_lock
from perfeval.batch.notebook_file import load_notebook
from perfeval.batch.parameters import parameters_of
from perfeval.batch.plan import Row, names_only, planned
from perfeval.batch.pool import Carry, Dropped, Notice, Pool, Started
from perfeval.batch.pools import Servers, open_pool
from perfeval.batch.preload import leaves_nothing_behind
from perfeval.batch.progress import Both, LogFile, Progress, Silent, Tally
from perfeval.batch.record import ReportState, RunRecord
from perfeval.batch.report_task import Outcome, Report, Work
from perfeval.batch.room import check_room, refuses_in_words
from perfeval.words import Words

REPORTS_EACH = 24
"""Reports that one forked process makes, where a notebook leaves nothing behind; otherwise one."""

AHEAD = 3
"""How many rounds of work lie ready in a pool: one being made, the next at hand, one to share out."""

Fingerprints = Callable[[Row], Mapping[str, str]]


def run_notebook(
    notebook: Path,
    rows: Sequence[Row],
    out: Path,
    *,
    key: str | None = None,
    title: str | Callable[[Row], str] | None = None,
    inputs: Fingerprints | None = None,
    rules: Fingerprints | None = None,
    text: bool = False,
    jobs: int | None = None,
    cluster: str | None = None,
    force: bool = False,
    engine: str = "perfeval",
    exporter: str = "perfeval.report.html:export_page",
    warm_up: str | None = "perfeval.report.html:warm_up",
    folder: str = "projects",
    preload: Sequence[str] = (),
    cwd: Path | None = None,
    carry: Carry | None = None,
    lang: str = "zh",
    limits: Limits | None = None,
    progress: Progress | None = None,
    locked: bool = False,
    servers: Servers | None = None,
    decide_only: bool = False,
) -> RunRecord:
    """Make a report for each row, or reuse it.

    Args:
        notebook: A notebook with a cell tagged ``parameters``.
        rows: Parameters of each report. Names and types are checked before anything starts.
        out: Output folder: ``projects/*.html``, ``notebooks/*.ipynb``, the ledger under ``.perfeval/``.
        key: The column that names the files; without it they are numbered. Need not be a parameter.
        title: The column or function that gives a page its title. Need not be a parameter.
        inputs: Fingerprints of what a report reads; by default of the files that its parameters name.
        rules: Fingerprints of the rules that apply to it; by default of all rule books.
        text: Whether values come from a table of text (``2024`` may become a number where one is declared).
        jobs: Reports at a time; by default the processors that this process may use.
        cluster: Address of a dask scheduler, or ``local`` to start one here.
        force: Make everything again.
        engine: ``perfeval`` (no kernel) or ``nbclient`` (papermill's own).
        exporter: ``module:function`` that turns an executed notebook into a page, or ``nbconvert``.
        warm_up: ``module:function`` called once in the server before the first report.
        folder: Where the pages go in the output folder; ``""`` puts them beside the index.
        preload: Modules to load in the server besides those that the notebook imports.
        cwd: Where the notebook runs; by default the output folder.
        carry: Files that reports read, for workers of a cluster that do not see the output folder.
        lang: Language of pages of failure and of messages.
        limits: Time, memory and output that one report may take.
        progress: Told how it goes.
        locked: The caller holds the output folder already.
        servers: Keeps the server of this run warm for the next one.
        decide_only: Say what would be made and why; write nothing (试运行).

    Raises:
        UsageError: What is asked for cannot be done; nothing was started.
    """
    out = out.absolute()
    loaded = load_notebook(notebook)
    declared = parameters_of(loaded, notebook)
    plan = planned(notebook, declared, rows, key, title, lang, text, folder)
    home = (cwd or out).absolute()
    work = Work(
        loaded.text,
        notebook.name,
        str(out),
        str(home),
        lang,
        engine,
        exporter,
        tuple(preload),
        warm_up,
        limits or Limits(),
    )
    pure = engine == "perfeval" and leaves_nothing_behind(work.notebook_text)
    if pure:
        work = replace(work, per_child=REPORTS_EACH)
    settings = {"lang": lang, "engine": engine, "exporter": exporter}
    code = _plain(code_fingerprints(notebook, work.notebook_text, home, out, settings))
    all_rules = {} if rules else {"*": rulebooks_fingerprint()}
    made = {
        report.key: Made(
            _plain(inputs(row) if inputs else files_named(report.parameters, home)),
            _plain(report.parameters),
            _plain(rules(row) if rules else all_rules),
            code,
        )
        for report, row in plan
    }
    started = _now()
    about = {**settings, "notebook": notebook.name, "jobs": jobs or processors(), "cluster": bool(cluster)}
    if decide_only:
        states = [_state_of(report, *one) for report, one in _decided([one for one, _ in plan], made, out, force)]
        return RunRecord(0, "planned", started, started, 0.0, out, about, tuple(states))
    out.mkdir(parents=True, exist_ok=True)
    with contextlib.nullcontext() if locked else folder_lock(out, started):
        written = (out, out / "projects", out / "notebooks", out / HOME / "log", out / HOME / "runs")
        sweep(written)
        with contextlib.closing(Ledger(out)) as ledger:
            log = LogFile(out / HOME, lang)
            if len(plan) == 1:
                log.notice(plan[0][0].title)  # the portfolio behind the reports
            run = _Run(work, ledger, Both(progress or Silent(), log), started, about)
            with contextlib.closing(run.progress), refuses_in_words(out):
                for note in (*loaded.notes, *(names_only(key, declared) if title is None else ())):
                    run.progress.notice(note.text(lang))
                run.decide([report for report, _ in plan], made, force)
                if run.waiting:
                    worth_it = pure and (servers is not None or len(run.waiting) > 1)
                    first, open_one = run.waiting[0] if worth_it else None, servers.open if servers else open_pool
                    run.make(lambda width: open_one(work, width, cluster, first, carry), jobs or processors())
                    sweep(written)  # what a worker that was killed left half written
                return run.finish()


Decided = tuple[Entry | None, Decision]


def _decided(
    reports: Sequence[Report], made: Mapping[str, Made], out: Path, force: bool, ledger: Ledger | None = None
) -> list[tuple[Report, Decided]]:
    """Each report with its last entry of the ledger and what that means for it."""
    last = ledger.last_entries() if ledger is not None else last_entries(out)
    return [
        (one, (last.get(one.key), decide(last.get(one.key), made[one.key], out, (one.page, one.notebook), force=force)))
        for one in reports
    ]


def _state_of(report: Report, _entry: Entry | None, decision: Decision) -> ReportState:
    state = "waiting" if decision.again else "reused"
    return ReportState(report.key, report.title, state, decision.why, report.page, report.notebook)


def processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _plain(value: Mapping[str, Any]) -> str:
    return writable(json.dumps(value, ensure_ascii=False, sort_keys=True))


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


@dataclass
class _Run:
    """The state of a run while it goes."""

    work: Work
    ledger: Ledger
    progress: Progress
    started: str
    about: dict[str, Any]
    clock: float = field(default_factory=time.monotonic)
    waiting: deque[Report] = field(default_factory=deque)
    states: dict[str, ReportState] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    stopping: bool = False
    ready: bool = False

    def __post_init__(self) -> None:
        self.folder = Path(self.work.folder)
        self.words = Words("batch", self.work.lang)
        self.reports: dict[str, Report] = {}
        self.number = self.ledger.begin_run(self.started, self.about)

    def decide(self, reports: Sequence[Report], made: Mapping[str, Made], force: bool) -> None:
        """Which reports to make, which to reuse, and why."""
        rows, reasons = [], dict[str, int]()
        for report, (entry, decision) in _decided(reports, made, self.folder, force, self.ledger):
            state = "planned" if decision.again else "reused"
            files = {} if decision.again or entry is None else entry.files
            rows.append(
                {"key": report.key, "made": made[report.key], "state": state, "why": decision.why, "files": files}
            )
            reasons[decision.why] = reasons.get(decision.why, 0) + 1
            self.reports[report.key] = report
            self.states[report.key] = _state_of(report, entry, decision)
            if decision.again:
                self.waiting.append(report)
            self.progress.decided(report.key, decision.why, decision.again)
        self.ledger.add(self.number, rows)
        self.tally = Tally(len(reports), len(reports) - len(self.waiting), began=time.monotonic())
        self.progress.plan(self.tally, reasons)

    def make(self, open_one: Callable[[int], Pool], jobs: int) -> None:
        """Make what is waiting."""
        pool = open_one(min(jobs, len(self.waiting)))
        inside = 0
        try:
            with self._gentle_stop(pool):
                for event in pool.start():
                    self._take(event)
                self.tally.began, self.ready = time.monotonic(), True
                while inside or (self.waiting and not self.stopping):
                    while self.waiting and not self.stopping and inside < AHEAD * pool.width * self.work.per_child:
                        pool.submit(self.waiting.popleft())
                        inside += 1
                    for event in pool.events(1.0):
                        inside -= self._take(event)
        finally:
            pool.close()

    def _take(self, event: Any) -> int:
        """Record one event; how many reports it brought to an end."""
        if isinstance(event, Started):
            self.begun.add(event.key)
            self.ledger.set_running(self.number, event.key, _now())
            return 0
        if isinstance(event, Notice):
            self.progress.notice(self.words.say(event.word, **event.parts))
            return 0
        if isinstance(event, Dropped):
            for key in self.begun.intersection(event.keys):  # told to begin, and taken back before it did
                self.begun.discard(key)
                self.ledger.set_planned(self.number, key)
            return len(event.keys)
        self._record(event)
        return 1

    def _record(self, outcome: Outcome) -> None:
        report = self.reports[outcome.key]
        self.begun.discard(outcome.key)
        files: dict[str, FileMark] = dict(outcome.files)
        message = None
        if outcome.failure is not None:
            check_room(outcome.failure, self.folder / report.page)
            message, files[report.page] = write_failure(
                self.folder, report, outcome.failure, self.work.notebook_name, self.work.limits, self.work.lang
            )
        else:
            log_of(self.folder, report).unlink(missing_ok=True)
        state = "done" if outcome.done else "failed"
        measured: dict[str, Any] = {
            "seconds": outcome.seconds,
            "cpu_seconds": outcome.cpu_seconds,
            "peak_bytes": outcome.peak_bytes,
        }
        self.ledger.set_result(
            self.number, outcome.key, state, files, ended=_now(), worker=outcome.worker, message=message, **measured
        )
        before = self.states[outcome.key]
        self.states[outcome.key] = ReportState(
            before.key, before.title, state, before.why, before.page, before.notebook, message, **measured
        )
        if outcome.done:
            self.tally.done += 1
        else:
            self.tally.failed += 1
        self.progress.ended(self.tally, outcome.key, state, message, outcome.seconds)

    @contextlib.contextmanager
    def _gentle_stop(self, pool: Pool) -> Iterator[None]:
        """The first Ctrl-C (or SIGTERM) lets running reports finish; a second ends everything at once."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def stop(_signal: int, _frame: object) -> None:
            if self.stopping:
                raise KeyboardInterrupt
            self.stopping = True
            if self.ready:
                self.progress.notice(self.words.say("notice.stopping", running=len(self.begun)))
                pool.drop_waiting()

        names = [signal.SIGINT] if sys.platform == "win32" else [signal.SIGINT, signal.SIGTERM]
        before = {name: signal.signal(name, stop) for name in names}
        try:
            yield
        except KeyboardInterrupt:
            self.stopping = True
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)

    def finish(self) -> RunRecord:
        """Close the books."""
        failed = any(state.state == "failed" for state in self.states.values())
        state = "stopped" if self.stopping else "partly" if failed else "done"
        ended, seconds = _now(), time.monotonic() - self.clock
        if self.stopping:
            self.ledger.drop_unstarted(self.number)
        self.ledger.end_run(self.number, ended, state)
        record = RunRecord(
            self.number, state, self.started, ended, seconds, self.folder, self.about, tuple(self.states.values())
        )
        record.save()
        self.progress.finish(self.tally, seconds)
        if self.stopping:
            self.progress.notice(self.words.say("notice.resume"))
        return record
