"""The page of runs (运行记录页): what ran, when, what changed, what failed; ``runs.html`` beside the index.

Written from the ledger after every run. It tells times, so it is the one page whose bytes differ from run
to run; nothing else may depend on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from perfeval.batch.files import write_whole
from perfeval.batch.ledger import HOME, NAME, Ledger
from perfeval.batch.table import safe_name
from perfeval.report.frame import page
from perfeval.report.markup import Child, Column, Html, el, join, table
from perfeval.report.reasons import SiteFailure, reasons_table
from perfeval.words import Words

PAGE = "runs.html"

_RUNS = 100
_TOLD = 10  # jobs that are told report by report
_REPORTS = 40  # reports told of one job; failures are never left out
_MINUTE, _HOUR = 60, 3600
_PORTFOLIO = "portfolio.ipynb"

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Job:
    """One call of a command (一次运行): in the ledger a run over the projects and one of the portfolio page."""

    runs: tuple[Row, ...]  # as the ledger gives them, in the order of time

    @property
    def number(self) -> str:
        """The number of its first run."""
        return str(self.runs[0]["run"])

    @property
    def started(self) -> str:
        """When it began, with its time zone."""
        return str(self.runs[0]["started"])

    @property
    def ended(self) -> str | None:
        """When it ended; ``None`` when it was cut off."""
        ended: str | None = self.runs[-1]["ended"]
        return ended

    @property
    def state(self) -> str:
        """The worst of its runs: ``stopped``, ``running`` (cut off), ``partly``, ``done``."""
        states = {str(run["state"]) for run in self.runs}
        return next(state for state in ("stopped", "running", "partly", "done") if state in states)

    def count(self, state: str) -> int:
        """How many reports ended so."""
        return sum(run[state] or 0 for run in self.runs)


def jobs_of(runs: Iterable[Row]) -> list[Job]:
    """The runs of a ledger, newest first, gathered by the command that they belong to."""
    jobs: list[Job] = []
    waiting: Row | None = None  # the run of a portfolio page, which follows that of its projects
    for run in runs:
        is_portfolio = run["about"].get("notebook") == _PORTFOLIO
        if waiting is not None and is_portfolio:
            jobs.append(Job((waiting,)))
        if is_portfolio:
            waiting = run
            continue
        jobs.append(Job((run,) if waiting is None else (run, waiting)))
        waiting = None
    return [*jobs, Job((waiting,))] if waiting is not None else jobs


def write_runs_page(out: Path, names: Mapping[str, str] | None = None, lang: str = "zh") -> Path | None:
    """Write the page of runs of an output folder (运行记录页).

    Args:
        out: the output folder, with its ledger.
        names: what to call the reports, by key; others go by their key.
        lang: ``zh`` or ``en``.

    Returns:
        The path of the page; ``None`` where nothing was ever run.
    """
    if not (out / HOME / NAME).exists():
        return None
    ledger = Ledger(out, read_only=True)
    try:
        jobs = jobs_of(ledger.runs(_RUNS))
        told = [(job, [row for run in job.runs for row in ledger.reports(run["run"])]) for job in jobs[:_TOLD]]
    finally:
        ledger.close()
    words = RunWords(lang, names or {}, out)
    title = words.say("title")
    main = join(
        el("h1", title),
        el("p", words.last(jobs[0]), cls="who") if jobs else None,
        _failures(words, told),
        el("h2", words.say("all")),
        _overview(words, jobs, {job.number: Counter(row["why"] for row in _made(rows)) for job, rows in told}),
        el("h2", words.say("each")) if any(_made(rows) for _, rows in told) else None,
        [_one(words, job, rows) for job, rows in told],
        el("p", words.say("note"), cls="note"),
    )
    whole = page(main, title=title, lang=lang, kind="index", back="index.html")
    write_whole(out / PAGE, whole.encode("utf-8", "replace"))
    return out / PAGE


class RunWords:
    """Sentences about runs in one language, with the names of the reports."""

    def __init__(self, lang: str, names: Mapping[str, str], out: Path) -> None:
        self.job, self.batch, self.terminal = (Words(room, lang) for room in ("job", "batch", "terminal"))
        self.names, self.out = names, out

    def say(self, key: str, **parts: object) -> str:
        return self.job.say(f"runs.{key}", **parts)

    def state(self, job: Job) -> str:
        return self.terminal.say(f"runs.state.{job.state}")

    def last(self, job: Job) -> str:
        counts = {name: job.count(name) for name in ("done", "reused", "failed")}
        return self.say("last", time=clock(job.started), state=self.state(job), **counts)

    def kind(self, job: Job) -> str:
        """What was run: in words for our two reports, else the notebook's name."""
        names = [str(run["about"].get("notebook", "")) for run in job.runs]
        known = {"project.ipynb": "projects", _PORTFOLIO: "portfolio"}
        return self.job.say("comma").join(self.say(f"kind.{known[name]}") if name in known else name for name in names)

    def duration(self, job: Job) -> str:
        if job.ended is None:
            return "—"
        whole = int((datetime.fromisoformat(job.ended) - datetime.fromisoformat(job.started)).total_seconds())
        if whole < 1:
            return self.say("moment")
        if whole < _MINUTE:
            return self.say("seconds", seconds=whole)
        if whole < _HOUR:
            return self.say("minutes", minutes=whole // _MINUTE, seconds=whole % _MINUTE)
        return self.say("hours", hours=whole // _HOUR, minutes=whole % _HOUR // _MINUTE)

    def report(self, row: Row) -> Html | str:
        """The name of a report, leading to its page while that stands."""
        name, address = self.names.get(row["key"], row["key"]), self.address(row)
        return el("a", name, href=address) if address else name

    def address(self, row: Row) -> str | None:
        """Where its page stands, if it does."""
        key = safe_name(row["key"])
        return next((one for one in (f"projects/{key}.html", f"{key}.html") if (self.out / one).exists()), None)

    def reasons(self, reasons: Mapping[str, int]) -> str:
        said = [f"{self.batch.say(f'why.{why}')} {count}" for why, count in sorted(reasons.items())]
        return self.job.say("comma").join(said) or "—"


def clock(moment: str, letters: int = 16) -> str:
    """``2026-03-02 08:15``: the time where the run ran; 19 letters are to the second."""
    return moment[:letters].replace("T", " ")


def _made(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["state"] != "reused"]


def _failures(words: RunWords, told: Sequence[tuple[Job, Sequence[Row]]]) -> Html | None:
    """What stands failed now: of each report its last row counts."""
    last: dict[str, Row] = {}
    for _, rows in told:
        for row in rows:
            last.setdefault(row["key"], row)
    failed = [row for row in last.values() if row["state"] == "failed"]
    if not failed:
        return None
    label = words.say("failed")
    shown = [
        SiteFailure(words.names.get(row["key"], row["key"]), row["message"] or "—", words.address(row) or "#")
        for row in failed
    ]
    table_of = reasons_table(shown, words.job.lang, label)
    return join(el("h2", label), el("p", words.say("failed_note"), cls="note"), table_of)


def _overview(words: RunWords, jobs: Sequence[Job], reasons: Mapping[str, Mapping[str, int]]) -> Html:
    """One line a job, the newest first."""
    names = ("started", "what", "state", "done", "reused", "failed", "took", "changed")
    numeric = {"done", "reused", "failed", "took"}
    columns = [Column(words.say(f"column.{name}"), "num" if name in numeric else "short") for name in names]
    rows: list[list[Child]] = []
    for job in jobs:
        why = reasons.get(job.number)
        rows.append(
            [
                el("time", clock(job.started), datetime=job.started),
                words.kind(job),
                words.state(job),
                *(str(job.count(name)) for name in ("done", "reused", "failed")),
                words.duration(job),
                "" if why is None else words.reasons(why),
            ]
        )
    return table(columns, rows, label=words.say("all"))


def _one(words: RunWords, job: Job, rows: Sequence[Row]) -> Html | None:
    """The reports that one job made, each with the reason; what was reused is only counted."""
    made = _made(rows)
    if not made:
        return None
    failed = [row for row in made if row["state"] == "failed"]
    rest = [row for row in made if row["state"] != "failed"]
    shown = [*failed, *rest[: max(0, _REPORTS - len(failed))]]
    head = words.say("head", time=clock(job.started), what=words.kind(job), count=len(made))
    columns = [Column(words.say(f"column.{name}"), kind) for name, kind in _COLUMNS]
    lines = [
        (
            words.report(row),
            words.batch.say(f"why.{row['why']}"),
            row["message"] if row["state"] == "failed" and row["message"] else words.say(f"row.{row['state']}"),
            f"{row['seconds']:.1f}" if row["seconds"] is not None else "—",
        )
        for row in shown
    ]
    more = el("p", words.say("more", count=len(made) - len(shown)), cls="note") if len(made) > len(shown) else None
    return el("details", el("summary", head), table(columns, lines, label=head), more)


_COLUMNS = (("report", ""), ("why", "short"), ("result", ""), ("seconds", "num"))
