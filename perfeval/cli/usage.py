"""A command line that cannot be understood (命令写错): said in one sentence, with the nearest right word."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from perfeval.words import Words


def told_usage(error: Exception, lang: str) -> str | None:
    """What was wrong with the command line; ``None`` when the error is of another kind.

    Told apart by what the errors carry: typer brings the parser along under changing names.
    """
    form = getattr(error, "format_message", None)
    if form is None:
        return None
    words, context = Words("terminal", lang), getattr(error, "ctx", None)
    help_ = f"{context.command_path} --help" if context is not None else "perfeval --help"
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(form())
    return f"{_what(error, str(form()), context, words)}{words.say('usage.next', help=help_)}"


def _what(error: Any, message: str, context: Any, words: Words) -> str:
    parameter = getattr(error, "param", None)
    if hasattr(error, "option_name"):
        name, known = error.option_name, list(error.possibilities or ())
        if type(error).__name__ == "NoSuchOption":
            return words.say("usage.option", name=name) + _nearest(words, known)
        return words.say("usage.value", name=name, message=message)
    if type(error).__name__ == "MissingParameter" and parameter is not None:
        return words.say("usage.missing", name=_label(parameter))
    if parameter is not None:
        return words.say("usage.value", name=_label(parameter), message=getattr(error, "message", message))
    commands = getattr(getattr(context, "command", None), "commands", None)
    rest = [*getattr(context, "_protected_args", []), *getattr(context, "args", [])] if context is not None else []
    if commands and (unknown := next((word for word in (*rest, *_quoted(message)) if word not in commands), None)):
        return words.say("usage.command", name=unknown) + _nearest(words, get_close_matches(unknown, commands, 1, 0.5))
    return words.say("usage.other", message=message)


def _label(parameter: Any) -> str:
    names = [name for name in getattr(parameter, "opts", ()) if name.startswith("-")]
    return names[-1] if names else str(parameter.name).upper()


def _nearest(words: Words, known: list[str]) -> str:
    return words.say("usage.nearest", name=known[0]) if known else ""


def _quoted(message: str) -> list[str]:
    return message.split("'")[1:2]
