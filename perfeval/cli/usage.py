"""A command line that cannot be understood (命令写错): said in one sentence, with the nearest right word."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from perfeval.cli.helping import Parameter
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
        return f"{form()}\n\n{words.say('usage.first')}" if context is None or context.parent is None else str(form())
    return f"{_what(error, str(form()), context, words)}{words.say('usage.next', help=help_)}"


def _what(error: Any, message: str, context: Any, words: Words) -> str:
    kind, parameter = type(error).__name__, getattr(error, "param", None)
    if kind == "NoSuchOption":
        options = [one for each in context.command.get_params(context) for one in (*each.opts, *each.secondary_opts)]
        return words.say("usage.option", name=error.option_name) + _nearest(words, error.option_name, options)
    if hasattr(error, "option_name"):
        return words.say("usage.needs_value", name=error.option_name)
    if kind == "MissingParameter" and parameter is not None:
        return words.say("usage.missing", name=_label(parameter))
    if parameter is not None:
        return words.say("usage.value", name=_label(parameter), expected=_expected(parameter, words))
    commands = getattr(getattr(context, "command", None), "commands", None)
    rest = [*getattr(context, "_protected_args", []), *getattr(context, "args", [])] if context is not None else []
    unknown = next((word for word in (*rest, *_quoted(message)) if word not in (commands or ())), None)
    if commands and unknown:
        return words.say("usage.command", name=unknown) + _nearest(words, unknown, list(commands))
    if "extra argument" in message:
        return words.say("usage.extra", seen=message.partition("(")[2].rpartition("(")[2].strip("). "))
    return words.say("usage.other", message=message)


def _expected(parameter: Parameter, words: Words) -> str:
    """What may stand there: a number within its bounds, or by the help of the option."""
    name = parameter.bare_type() if hasattr(parameter, "bare_type") else ""  # older parsers do not tell
    kind = {"int": "integer", "float": "number"}.get(name)
    if kind is None:
        return str(parameter.help or "").rstrip("。.")
    bounds = {name: getattr(parameter, name, None) for name in ("min", "max")}
    said = [words.say(f"usage.{name}", bound=bound) for name, bound in bounds.items() if bound is not None]
    return words.say("usage.list").join([words.say(f"usage.{kind}"), *said])


def _label(parameter: Parameter) -> str:
    names = [name for name in getattr(parameter, "opts", ()) if name.startswith("-")]
    return names[-1] if names else str(parameter.name).upper()


def _nearest(words: Words, seen: str, known: list[str]) -> str:
    bare = {one.lstrip("-"): one for one in known}
    near = get_close_matches(seen.lstrip("-"), bare, 1, 0.6)
    return words.say("usage.nearest", name=bare[near[0]]) if near else ""


def _quoted(message: str) -> list[str]:
    return message.split("'")[1:2]
