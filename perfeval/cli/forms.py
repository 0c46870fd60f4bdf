"""``run``, ``evaluate``, ``read``: from forms to reports, to results, to clean tables."""

from __future__ import annotations

import sys
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfeval.cli.common import (
    Jobs,
    Lang,
    NeededPaths,
    Notify,
    OutOrAddress,
    Paths,
    Rules,
    checked_lang,
    checked_out,
    exit_code_of,
    keep_outside,
    out_document,
    paths_or_data,
    read_needed,
    refuse_nothing,
    say,
)
from perfeval.cli.common import out as put
from perfeval.errors import PerfevalError, UsageError
from perfeval.messages import message, tell
from perfeval.settings import OUT
from perfeval.words import Words

if TYPE_CHECKING:
    from perfeval.batch.progress import Progress
    from perfeval.job import JobRecord, TableRecord
    from perfeval.job.options import RunOptions

ENGINES = ("perfeval", "nbclient")


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file on the command line."""
    app.command()(run)
    app.command()(watch)
    app.command()(evaluate)
    app.command()(read)


def run(
    paths: Paths = None,
    out: OutOrAddress = OUT,
    rules: Rules = None,
    jobs: Jobs = None,
    cluster: Annotated[str | None, typer.Option("--cluster", help="Address of a dask scheduler, or local.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Read and make everything anew.")] = False,
    lang: Lang = "zh",
    notebook: Annotated[
        Path | None, typer.Option("--notebook", help="A notebook of your own in place of project.ipynb.")
    ] = None,
    params: Annotated[
        Path | None,
        typer.Option("--params", help="Run --notebook over the rows of this table (csv, xlsx) instead of over forms."),
    ] = None,
    key: Annotated[str | None, typer.Option("--key", help="Column of --params that names the reports.")] = None,
    engine: Annotated[str, typer.Option("--engine", help="perfeval or nbclient.")] = "perfeval",
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=1, help="Longest time for one report; without it, 600 s.")
    ] = None,
    memory: Annotated[
        float | None, typer.Option("--memory", min=0.1, help="GB that one report may take (Linux); without it, 3.")
    ] = None,
    json_events: Annotated[bool, typer.Option("--json", help="Progress as one JSON object a line.")] = False,
    notify: Notify = None,
    history: Annotated[
        bool, typer.Option("--history/--no-history", help="Append the results to history.duckdb (extra history).")
    ] = False,
    documents: Annotated[
        bool,
        typer.Option("--documents/--no-documents", help="Word and Excel of each project beside its page."),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress; nothing at all where all went well.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="A line for every report: why it is made, how long it took.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and say what would be made; write nothing.")] = False,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="A report for this project id alone; may be given several times.")
    ] = None,
    top: Annotated[
        int | None, typer.Option("--top", min=1, help="Reports for so many projects most worth opening.")
    ] = None,
) -> None:
    """Read every form, evaluate, review, run the notebooks, export HTML, build the site."""
    from perfeval.batch.limits import Limits
    from perfeval.job.latest import watched
    from perfeval.job.options import RunOptions

    if engine not in ENGINES:
        raise UsageError(what="--engine", seen=engine, expected=message("errors.hint.known", known=ENGINES))
    progress = _progress(
        checked_lang(lang), "none" if quiet or dry_run else "json" if json_events else "every" if verbose else "auto"
    )
    limits = Limits().with_most(seconds, memory)
    manner = (jobs, cluster, force, lang, engine, progress, limits)
    asked = RunOptions(*manner, rules, notebook, tuple(only or ()), top, history, documents)
    if dry_run:
        raise typer.Exit(_dry_run(paths, checked_out(out), asked, params))
    try:
        with watched(checked_out(out), notify, lambda told: _say_and_log(told.text(lang), out)) as ended:
            record = _job(paths, out, asked, params, key)
            ended(record.latest(lang))
            _say_and_log(record.summary(lang), out, on_screen=not quiet or record.exit_code != 0)
    except KeyboardInterrupt:  # before the first report or after the last; between them the run ends in order
        say(Words("batch", lang).say("notice.resume"))
        raise
    raise typer.Exit(record.exit_code)


def _say_and_log(text: str, out: str, *, on_screen: bool = True) -> None:
    """What is said after the reports (files not read, a failed notification) also stands in the log of the folder.

    With ``--quiet`` a run in which all went well only stands there: cron mails whatever is said.
    """
    from perfeval.batch.ledger import HOME
    from perfeval.batch.progress import LogFile

    if on_screen:
        say(text)
    home = Path(out) / HOME
    if "://" not in out and home.is_dir():
        with suppress(OSError), closing(LogFile(home)) as log:
            for line in text.splitlines():
                log.notice(line)


def _progress(lang: str, kind: str) -> Progress:
    from perfeval.batch.progress import progress_for

    return progress_for(kind, lang, sys.stdout if kind == "json" else None)


def _job(
    paths: list[Path] | None, out: str, asked: RunOptions, params: Path | None, key: str | None
) -> JobRecord | TableRecord:
    """The main job, or a notebook over a table."""
    from perfeval.job.table import run_table_with
    from perfeval.job.whole import run_with

    if params is None:
        if key is not None:
            raise UsageError(what="--key", seen=key, expected=message("errors.hint.key_alone"))
        return run_with(list(paths_or_data(paths)), out, asked)
    if asked.notebook is None or paths or asked.rules or asked.only or asked.top:
        raise UsageError(what="--params", seen=str(params), expected=message("errors.hint.params_alone"))
    return run_table_with(Path(asked.notebook), params, out, key, asked)


def _dry_run(paths: list[Path] | None, out: str, asked: RunOptions, params: Path | None) -> int:
    """What ``run`` would make and why: one line a project with its rule book, and what cannot be read."""
    from perfeval.intake import is_short
    from perfeval.job.rehearsal import rehearse

    if params is not None:
        raise UsageError(what="--dry-run", seen=str(params), expected=message("errors.hint.forms_only"))
    found = rehearse(paths_or_data(paths), out, asked)
    words, why = Words("terminal", asked.lang), Words("batch", asked.lang)
    of = {item.id: item for item in found.prepared.projects}
    reasons: dict[str, int] = {}
    for one in found.planned.reports:
        told = why.say(f"why.{one.why}")
        reasons[told] = reasons.get(told, 0) + 1
        item = of[one.key]
        put(words.say("dry_run.project", why=told, id=one.key, name=item.name, file=item.file, book=item.rulebook))
    for reading in found.prepared.refused:
        say(tell(reading.message, asked.lang) or reading.file)
    for name in found.withdrawn:
        put(words.say("dry_run.withdrawn", name=name))
    put(
        words.say(
            "dry_run.count",
            files=found.prepared.files,
            count=found.planned.count("waiting"),
            kept=found.planned.count("reused"),
            reasons=words.say("dry_run.list").join(f"{told} {count}" for told, count in reasons.items()),
        )
    )
    return int(any(is_short(item) for item in found.prepared.refused))


def watch(
    paths: Paths = None,
    out: OutOrAddress = OUT,
    rules: Rules = None,
    lang: Lang = "zh",
    seconds: Annotated[float, typer.Option("--every", min=0.5, help="Seconds between two looks.")] = 2.0,
) -> None:
    """Run, and run again whenever a form, correction, decision, rule book or notebook changes, until Ctrl-C."""
    from perfeval.batch.progress import progress_for
    from perfeval.job import run as run_job
    from perfeval.job.watching import watch as watch_paths

    wanted, words = paths_or_data(paths), Words("terminal", checked_lang(lang))

    def once() -> None:
        say(f"{datetime.now().astimezone():%H:%M:%S}")
        try:
            say(run_job(wanted, out, rules=rules, lang=lang, progress=progress_for("none")).summary(lang))
        except PerfevalError as error:  # the next change may mend it
            say(error.say(lang))

    say(words.say("watching", paths="、".join(map(str, wanted))))
    watch_paths(wanted, once, seconds)


def evaluate(
    paths: NeededPaths,
    rules: Rules = None,
    json_file: Annotated[str | None, typer.Option("--json", help="Write one JSON document; - for the screen.")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Write scores and findings as a workbook.")] = None,
    lang: Lang = "zh",
    jobs: Jobs = None,
) -> None:
    """Read, score and review without notebooks; a table on the screen, or one JSON document."""
    from perfeval.columns.unheld import too_large
    from perfeval.intake import read as read_forms
    from perfeval.outcome import evaluate as evaluate_forms
    from perfeval.review.checked import is_reviewable

    checked_lang(lang)
    if xlsx:
        keep_outside(xlsx, paths)
    if xlsx is None and (tables := too_large(paths)):
        from perfeval.cli.large import evaluate_tables  # numpy: only for tables too large to hold

        raise typer.Exit(evaluate_tables(tables, rules, json_file, lang, jobs))
    intake = read_forms(list(paths), jobs=jobs or 1)
    result = evaluate_forms(intake, rules, lang)
    if json_file == "-":
        out_document(result.to_json())
    elif json_file:
        _write_text(Path(json_file), result.to_json() + "\n")
    refuse_nothing(intake, paths)
    if xlsx:
        from perfeval.review.sheets import write_findings

        xlsx.parent.mkdir(parents=True, exist_ok=True)
        write_findings(
            result.evaluations,
            result.findings_by_project,
            xlsx,
            lang,
            result.decided,
            passed=result.passed_by_project,
            across=result.portfolio.findings,
        )
    if json_file != "-":
        from perfeval.cli.screen import print_result

        print_result(result, lang)
    for fault in result.faults:
        say(fault.say(lang))
    code = exit_code_of(intake.files, lang)
    not_understood = any(not is_reviewable(item) for item in intake.items)
    raise typer.Exit(1 if result.faults or not_understood else code)


def read(
    paths: NeededPaths,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the clean tables.")] = None,
    why: Annotated[bool, typer.Option("--why", help="Show how each table was understood and what stopped it.")] = False,
    lang: Lang = "zh",
    jobs: Jobs = None,
) -> None:
    """Clean only: tables as Parquet or CSV, one tidy workbook, and the account of every cell."""
    checked_lang(lang)
    if out is None and not why:
        raise UsageError(
            what="--out",
            seen=message("errors.seen.not_given"),
            expected=message("errors.hint.out_or_why"),
        )
    if out is not None:
        keep_outside(out, paths)
    intake = read_needed(paths, jobs)
    if why:
        from perfeval.cli.screen import print_why

        print_why(intake, lang)
    if out is not None:
        from perfeval.clean.tables import write_tables
        from perfeval.clean.workbook import write_workbook

        written = write_tables(out, intake.items, intake.files)
        workbook = out / "整理表.xlsx"
        write_workbook(workbook, intake.items)
        say("\n".join([repr(intake), *(str(path) for path in (*written, workbook))]))
    raise typer.Exit(exit_code_of(intake.files, lang))


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8", "replace"))
