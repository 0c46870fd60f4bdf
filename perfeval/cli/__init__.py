"""The commands (命令行): each a thin wrapper over one public function.

Progress and messages go to standard error, what was asked for to standard output. Exit codes:
0 all done, 1 some projects or files failed and the rest was delivered, 2 the command was wrong.
"""

from __future__ import annotations

import inspect
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import typer

from perfeval.cli import forms, office, review, rules, workbench
from perfeval.cli.common import follow_pages, lang_of, lenient_streams, print_version, say
from perfeval.cli.helping import locale_language, speak_chinese
from perfeval.cli.usage import told_usage
from perfeval.collecting import seldom
from perfeval.errors import FileMissing, InternalFault, OutputRefused, PerfevalError, UsageError
from perfeval.messages import message
from perfeval.settings import OUT, load_settings, output_of

app = typer.Typer(
    name="perfeval",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _options(
    _: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", callback=print_version, is_eager=True)
    ] = False,
) -> None:
    """Reads self-evaluation forms of public spending, recomputes them, explains every point."""


for group in (forms, review, office, workbench):
    group.add_to(app)
app.add_typer(rules.app, name="rules")


def main() -> None:
    """Entry point: no traceback ever reaches a user for what a file or a command line contains."""
    seldom()
    lenient_streams()
    _stop_as_ctrl_c()
    try:
        settings = load_settings(Path())
        _take_thresholds(settings.pop("checks", {}))
    except UsageError as error:
        say(error.say(lang_of(sys.argv)))
        if sys.argv[1:2] == ["run"]:
            from perfeval.job.latest import not_begun

            not_begun(error, Path(), lambda told: say(told.text(lang_of(sys.argv))))
        sys.exit(2)
    if not {"-q", "--quiet"} & set(sys.argv):
        follow_pages(lang_of(sys.argv, settings.get("lang", "zh")))
    sys.exit(_run(lang_of(sys.argv, settings.get("lang", "zh")), settings))


def _stop_as_ctrl_c() -> None:
    """A scheduler's or a container's SIGTERM stops a command as Ctrl-C does, from its first moment on."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def _take_thresholds(checks: Mapping[str, Mapping[str, Any]]) -> None:
    """Thresholds of checks for this command and all it starts; what does not fit stops it here."""
    from perfeval.review.thresholds import set_thresholds, thresholds

    if checks:
        set_thresholds({**thresholds(), **checks})
    if thresholds():
        from perfeval.review.catalogue import by_code, catalogue

        catalogue.cache_clear()
        by_code.cache_clear()
        catalogue()


def _defaults(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What the commands take where the command line is silent: all settings for ``run``, the shared ones elsewhere.

    Every option that stands at ``reports`` means the output folder of the workspace: all commands look in the same one.
    """
    shared = {name: settings[name] for name in ("lang", "rules", "jobs") if name in settings}
    calls = [command.callback for command in app.registered_commands if command.callback]
    names = [command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands]
    places = [_places(call) for call in calls]
    inner = [command.name or getattr(command.callback, "__name__", "") for command in rules.app.registered_commands]
    return {
        **{name: shared | dict.fromkeys(place, output_of(settings)) for name, place in zip(names, places, strict=True)},
        "run": dict(settings),
        "rules": {key: {**shared, "rules": None} for key in inner},
    }


def _places(call: Callable[..., Any]) -> list[str]:
    """The parameters of a command that mean the output folder of the workspace."""
    return [name for name, one in inspect.signature(call).parameters.items() if str(one.default) == OUT]


def _refuse_blank(words: Sequence[str]) -> None:
    """A blank word is a slip, as a variable of the shell that is not set; as a path it would mean the folder here."""
    for before, word in pairwise(words):
        if not word.strip():
            raise UsageError(what=before, seen='""', expected=message("errors.hint.blank"))


def _run(lang: str, settings: Mapping[str, Any]) -> int:
    command: Any = typer.main.get_command(app)  # of a parser that typer brings along under changing names
    if lang_of(sys.argv, settings.get("lang") or locale_language()) == "zh":
        speak_chinese(command)
    try:
        _refuse_blank(sys.argv)
        return int(command.main(prog_name="perfeval", standalone_mode=False, default_map=_defaults(settings)) or 0)
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
