"""Help in Chinese (命令说明): the parser speaks English; where the reader does not, the same page is laid out here.

``chinese.toml`` holds the texts by their English; one that is not there yet is shown in English.
"""

from __future__ import annotations

import locale
import os
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

from rich.cells import cell_len

from perfeval.resources import packaged
from perfeval.words import Words

WIDTH = 100
_LEFT = 24  # columns for the names of options


class Parameter(Protocol):
    """An option or argument of the parser, as far as its help needs it."""

    name: str
    help: str | None
    required: bool
    opts: Sequence[str]
    secondary_opts: Sequence[str]
    param_type_name: str
    is_flag: bool
    hidden: bool

    def get_default(self, ctx: Context, call: bool = True) -> object:
        """What is taken without it, settings of the workspace included."""
        ...


class Context(Protocol):
    """Where in the command line the parser stands."""

    command_path: str


class Command(Protocol):
    """A command of the parser, as far as its help needs it."""

    help: str | None
    short_help: str | None
    hidden: bool
    params: list[Parameter]

    def get_params(self, ctx: Context) -> list[Parameter]:
        """With the option for help itself."""
        ...


@cache
def texts() -> Mapping[str, str]:
    """English → Chinese."""
    found: dict[str, str] = packaged("cli/chinese.toml")
    return found


def locale_language() -> str:
    """``en`` where the machine says that its people speak another language than Chinese, else ``zh``.

    No locale at all (``C``, ``POSIX``) says nothing about people: the messages of perfeval are Chinese then.
    """
    name = next((os.environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(key)), None)
    name = name or locale.getlocale()[0] or ""
    return "zh" if name.startswith(("zh", "Chinese", "C", "POSIX")) or not name else "en"


def speak_chinese(command: Command) -> None:
    """Let a command and all below it show their help in Chinese, also when a line is completed."""
    vars(command)["get_help"] = lambda context: help_page(command, context)
    command.help = command.short_help = _said(command.help)
    for parameter in command.params:
        parameter.help = _said(parameter.help)
    for inner in getattr(command, "commands", {}).values():
        speak_chinese(inner)


def help_page(command: Command, context: Context) -> str:
    """The whole help of one command: how it is called, what it does, what it takes."""
    words = Words("terminal")
    parameters = [one for one in command.get_params(context) if not getattr(one, "hidden", False)]
    arguments = [one for one in parameters if one.param_type_name == "argument"]
    options = [one for one in parameters if one.param_type_name != "argument"]
    inner: Mapping[str, Command] = getattr(command, "commands", {})
    called = [context.command_path, words.say("help.options_here") if options else "", *map(_called, arguments)]
    called += [words.say("help.command_here")] if inner else []
    lines = [words.say("help.usage", call=" ".join(filter(None, called))), "", *_wrapped(command.help or "", 0)]
    commands = [(name, one.help or "") for name, one in inner.items() if not one.hidden]
    for title, rows in (
        ("arguments", [_row(one, context, words) for one in arguments]),
        ("options", [_row(one, context, words) for one in options]),
        ("commands", commands),
    ):
        if rows:
            lines += ["", words.say(f"help.{title}"), *(line for row in rows for line in _columns(*row))]
    return "\n".join(lines)


def _said(text: str | None) -> str:
    """The text in Chinese; of a docstring its first paragraph."""
    first = " ".join((text or "").split("\n\n")[0].split())
    return texts().get(first, first)


def _called(argument: Parameter) -> str:
    return argument.name.upper() if argument.required else f"[{argument.name.upper()}]"


def _row(parameter: Parameter, context: Context, words: Words) -> tuple[str, str]:
    """Names on the left; on the right what it means, with what is taken without it."""
    flag = getattr(parameter, "is_flag", False)
    name = "，".join(sorted([*parameter.opts, *parameter.secondary_opts], key=len))
    if parameter.param_type_name == "argument":
        name = parameter.name.upper()
    elif not flag:
        name += f" {words.say('help.value')}"
    said = _said(parameter.help)
    if parameter.required:
        said += words.say("help.required")
        return name, said
    default = parameter.get_default(context, call=False)
    if not flag and default != "" and isinstance(default, (str, int, float, Path)):
        said += words.say("help.default", default=default)
    return name, said


def _columns(left: str, right: str) -> Iterator[str]:
    """A name with its text beside it; a long name has a line of its own."""
    name, text = f"  {left}", _wrapped(right, _LEFT)
    if cell_len(name) + 2 > _LEFT:
        yield name
        yield from text
    else:
        yield name + " " * (_LEFT - cell_len(name)) + text[0].strip()
        yield from text[1:]


def _wrapped(text: str, indent: int) -> list[str]:
    """Lines of at most :data:`WIDTH` columns, a Chinese sign counting two; words are not torn."""
    lines, line = [], ""
    for piece in _pieces(text):
        if cell_len(line + piece) > WIDTH - indent and piece not in "，。；：、）”":
            lines.append(line)
            line = piece.lstrip()
        else:
            line += piece
    return [textwrap.indent(one, " " * indent) for one in (*lines, line)]


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for sign in text:
        if sign.isascii() and sign != " ":
            word += sign
            continue
        if word:
            yield word
            word = ""
        yield sign
    if word:
        yield word
