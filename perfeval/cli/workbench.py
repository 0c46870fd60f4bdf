"""``init``, ``lab``, ``check-notebook``, ``library``, ``runs``, ``schedule``: a workspace and the work in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli.common import (
    Jobs,
    Lang,
    NeededPaths,
    Notify,
    Out,
    checked_lang,
    checked_out,
    exit_code_of,
    keep_outside,
    read_needed,
    say,
)
from perfeval.cli.common import out as put
from perfeval.errors import UsageError
from perfeval.messages import message
from perfeval.settings import OUT
from perfeval.words import Words


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file on the command line."""
    app.command()(init)
    app.command()(lab)
    app.command("check-notebook")(check_notebook)
    app.command()(library)
    app.command()(runs)
    app.command()(history)
    app.command()(schedule)


def init(
    folder: Annotated[Path, typer.Argument(help="The new workspace.")],
    example: Annotated[str, typer.Option("--example", help="all, wuchang, county or none.")] = "all",
    lang: Lang = "zh",
) -> None:
    """Make a workspace: data/, notebooks/, reports/, with an example that runs."""
    from perfeval.workspace import make_workspace

    say(make_workspace(folder, example, checked_lang(lang)))


def lab(
    folder: Annotated[Path, typer.Argument(help="The workspace.")] = Path(),
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser window.")] = True,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port of the server on this machine.")] = 8888,
    lang: Lang = "zh",
    more: Annotated[list[str] | None, typer.Argument(help="After --: further words for jupyter lab.")] = None,
) -> None:
    """Open JupyterLab in the workspace; nothing is fetched from elsewhere."""
    from perfeval.workbench.lab import open_lab

    if str(folder).startswith("-"):  # perfeval lab -- --allow-root: words for jupyter lab, no folder
        folder, more = Path(), [str(folder), *(more or ())]
    raise typer.Exit(open_lab(folder, browser=browser, port=port, lang=checked_lang(lang), say=say, more=more or ()))


def check_notebook(
    notebook: Annotated[Path, typer.Argument(help="A notebook of your own.")],
    lang: Lang = "zh",
    any_parameters: Annotated[
        bool, typer.Option("--any-parameters", help="Not meant for perfeval run: parameters of its own.")
    ] = False,
) -> None:
    """Tell what would break a notebook in a batch: exit code 1 when something would."""
    from perfeval.words import Words
    from perfeval.workbench.notebook_check import check_notebook as check

    problems = check(notebook, own_report=not any_parameters)
    for problem in problems:
        put(problem.say(checked_lang(lang)))
    if not problems:
        put(Words("workbench", checked_lang(lang)).say("check.fine", file=notebook.name))
    raise typer.Exit(1 if problems else 0)


def library(
    paths: NeededPaths,
    out: Annotated[Path, typer.Option("--out", help="Folder for workbook and page, or the workbook to write (xlsx).")],
    lang: Lang = "zh",
    jobs: Jobs = None,
) -> None:
    """The indicator library of these forms as a workbook and a page beside it."""
    from perfeval.library.build import build_library
    from perfeval.library.library_xlsx import write_library
    from perfeval.report.library_page import library_page
    from perfeval.words import Words

    words = Words("workbench", checked_lang(lang))
    checked_out(str(out))
    book = out if out.suffix.lower() == ".xlsx" else out / f"{words.say('library.file')}.xlsx"
    keep_outside(book, paths)
    intake = read_needed(paths, jobs)
    built = build_library(intake.items)
    book.parent.mkdir(parents=True, exist_ok=True)
    write_library(built, book, lang)
    book.with_suffix(".html").write_text(library_page(built, lang), "utf-8")
    put(f"{book}\n{book.with_suffix('.html')}")
    say(words.say("library.written", entries=len(built.entries), projects=len(intake.items), file=book))
    raise typer.Exit(exit_code_of(intake.files, lang))


def runs(folder: Out = Path(OUT), lang: Lang = "zh") -> None:
    """What ran into an output folder: when, what was made, reused, failed."""
    from perfeval.cli.screen import print_runs

    print_runs(folder, checked_lang(lang))


def history(
    folder: Out = Path(OUT),
    by: Annotated[str, typer.Option("--by", help="runs, findings or departments.")] = "runs",
    lang: Lang = "zh",
) -> None:
    """How results moved from run to run: runs, kinds of findings, departments (extra history)."""
    from perfeval.cli.screen import print_history

    print_history(folder, by, checked_lang(lang))


def schedule(
    kind: Annotated[str, typer.Option("--print", help="cron, systemd or windows.")] = "",
    workspace: Annotated[Path, typer.Option("--workspace", help="Folder in which perfeval run is called.")] = Path(),
    at: Annotated[str, typer.Option("--at", help="Time of day, hh:mm.")] = "02:30",
    folder: Annotated[
        Path | None, typer.Option("--out", help="Write it as files into this folder; without it, on the screen.")
    ] = None,
    notify: Notify = None,
    lang: Lang = "zh",
) -> None:
    """Print a tested recipe for running this workspace on a schedule."""
    from perfeval.batch.schedule import own_program, recipe_files, schedule_recipe
    from perfeval.job.latest import notify_words

    checked_lang(lang)
    if kind not in ("cron", "systemd", "windows"):
        known, not_given = ("cron", "systemd", "windows"), message("errors.seen.not_given")
        raise UsageError(
            what="--print",
            seen=kind or not_given,
            expected=message("errors.hint.known", known=known),
        )
    told = ["--notify", notify] if notify_words(notify) and notify else []
    recipe = schedule_recipe(kind, [*own_program(), "run", *told], workspace.resolve(), at)
    if not (workspace / "data" / "raw").is_dir() and not (workspace / "perfeval.toml").is_file():
        say(Words("terminal", lang).say("schedule.nothing", folder=workspace.resolve()))
    if folder is None:
        put(recipe)
        return
    checked_out(str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in recipe_files(kind, recipe).items():
        (folder / name).write_bytes(content)
        put(str(folder / name))
