"""The commands (命令行): each a thin wrapper over one public function.

Progress and messages go to standard error, what was asked for to standard output. Exit codes:
0 all done, 1 some projects or files failed and the rest was delivered, 2 the command was wrong.
"""

from __future__ import annotations

import os
import sys
import traceback

import typer

from perfeval.cli import forms, office, review, rules, workbench
from perfeval.cli.common import lang_of, lenient_streams, say
from perfeval.cli.usage import told_usage
from perfeval.errors import FileMissing, InternalFault, OutputRefused, PerfevalError, UsageError

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
    lenient_streams()
    sys.exit(_run(lang_of(sys.argv)))


def _run(lang: str) -> int:
    try:
        return int(app(standalone_mode=False) or 0)
    except (UsageError, FileMissing) as error:
        say(error.say(lang))
        return 2
    except PerfevalError as error:
        say(error.say(lang))
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whoever was reading has left: nothing more to say
        return 0
    except OSError as error:
        say(OutputRefused.of(error, "perfeval").say(lang))
        return 2
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except Exception as error:
        told = told_usage(error, lang)
        if told is not None:
            say(told)
            return 2
        if os.environ.get("PERFEVAL_TRACEBACK"):
            traceback.print_exc()
        say(InternalFault(file="perfeval", seen=f"{type(error).__name__}: {error}").say(lang))
        return 1
