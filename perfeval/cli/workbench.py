"""``init``, ``runs``, ``schedule``: a workspace, what ran in it, and when it runs again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli.common import Lang, Out, checked_lang, out, say
from perfeval.errors import UsageError


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file on the command line."""
    app.command()(init)
    app.command()(runs)
    app.command()(schedule)


def init(
    folder: Annotated[Path, typer.Argument(help="The new workspace.")],
    example: Annotated[str, typer.Option("--example", help="all, wuchang or none.")] = "all",
) -> None:
    """Make a workspace: data/, notebooks/, reports/, with an example that runs."""
    from perfeval.workspace import make_workspace

    say(make_workspace(folder, example))


def runs(folder: Out = Path("reports"), lang: Lang = "zh") -> None:
    """What ran into an output folder: when, what was made, reused, failed."""
    from perfeval.cli.screen import print_runs

    print_runs(folder, checked_lang(lang))


def schedule(
    kind: Annotated[str, typer.Option("--print", help="cron, systemd or windows.")],
    workspace: Annotated[Path, typer.Option("--workspace", help="Folder in which perfeval run is called.")] = Path(),
) -> None:
    """Print a tested recipe for running this workspace on a schedule."""
    from perfeval.batch.schedule import schedule_recipe

    if kind not in ("cron", "systemd", "windows"):
        raise UsageError(what="--print", seen=kind, expected="cron、systemd、windows。")
    out(schedule_recipe(kind, ["perfeval", "run"], workspace.resolve()))
