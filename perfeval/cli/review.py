"""``compare``, ``sheets``: the reviewer's own shapes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from perfeval.cli.common import Lang, NeededPaths, Rules, checked_lang, say


def add_to(app: typer.Typer) -> None:
    """Put the commands of this file on the command line."""
    app.command()(compare)
    app.command()(sheets)


def compare(
    old: Annotated[Path, typer.Argument(help="The earlier submission: file or folder.")],
    new: Annotated[Path, typer.Argument(help="The later submission.")],
    rules: Rules = None,
    lang: Lang = "zh",
) -> None:
    """What changed between two submissions, which findings that closes, what changed unasked."""
    from perfeval.cli.screen_rounds import print_rounds
    from perfeval.outcome import evaluate
    from perfeval.review.rounds import compare_rounds

    before, after = (evaluate(str(path), rules, checked_lang(lang)) for path in (old, new))
    print_rounds(
        compare_rounds(before.evaluations, after.evaluations, before.findings_by_project, after.findings_by_project),
        lang,
    )


def sheets(
    paths: NeededPaths,
    out: Annotated[Path, typer.Option("--out", help="The working sheet to write (xlsx).")],
    rules: Rules = None,
    lang: Lang = "zh",
) -> None:
    """The reviewers' working sheet: one tab per project, to fill in and read back."""
    from perfeval.intake import read
    from perfeval.outcome import evaluate
    from perfeval.review.working_sheet import working_rows, write_working_sheet

    result = evaluate(read(list(paths)), rules, checked_lang(lang))
    write_working_sheet([working_rows(item) for item in result.evaluations], out)
    say(str(out))
