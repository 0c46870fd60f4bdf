"""The commands (命令行): each a thin wrapper over one public function.

Progress and messages go to standard error, what was asked for to standard output. Exit codes:
0 all done, 1 some projects or files failed and the rest was delivered, 2 the command was wrong.
"""

from __future__ import annotations

import sys

import typer

from perfeval.cli import forms, office, review, rules, workbench
from perfeval.cli.common import lang_of, say
from perfeval.errors import FileMissing, PerfevalError, UsageError

app = typer.Typer(
    name="perfeval",
    help="Reads self-evaluation forms of public spending, recomputes them, explains every point.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
for group in (forms, review, office, workbench):
    group.add_to(app)
app.add_typer(rules.app, name="rules")


def main() -> None:
    """Entry point: no traceback ever reaches a user for what a file or a command line contains."""
    try:
        app()
    except (UsageError, FileMissing) as error:
        say(error.say(lang_of(sys.argv)))
        sys.exit(2)
    except PerfevalError as error:
        say(error.say(lang_of(sys.argv)))
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
