"""What the commands share: options in one wording, and where words go."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfeval.errors import NothingToRead, UsageError
from perfeval.intake import is_short, not_read
from perfeval.messages import message, tell
from perfeval.words import LANGUAGES, Words

if TYPE_CHECKING:
    from perfeval.intake import Intake
    from perfeval.model import FileReading

Paths = Annotated[list[Path] | None, typer.Argument(help="Files or folders with forms; without it, data/raw here.")]
NeededPaths = Annotated[list[Path], typer.Argument(help="Files or folders with forms.")]
Rules = Annotated[str | None, typer.Option("--rules", help="Rule book id or file; without it, chosen per project.")]
Lang = Annotated[str, typer.Option("--lang", help="zh or en.")]
Jobs = Annotated[int | None, typer.Option("--jobs", min=1, help="Worker processes; without it, one per core.")]
Notify = Annotated[
    str | None,
    typer.Option("--notify", help="Command to run when something failed, with the record on its standard input."),
]
Out = Annotated[Path, typer.Option("--out", help="Folder for the reports.")]
OutOrAddress = Annotated[str, typer.Option("--out", help="Folder or address (s3://…) for the reports.")]

_PLAIN = re.compile(r"[\w@%+=:,./-]+")
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def lenient_streams() -> None:
    """Characters that a terminal cannot show are spelt out; they never end a command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def harmless(text: str) -> str:
    """Text from files without the characters that steer a terminal.

    >>> harmless("自评表\\x1b[2J.xlsx")
    '自评表\ufffd[2J.xlsx'
    """
    return _STEERING.sub("\ufffd", text)


def say(message: str) -> None:
    """A message for the person at the keyboard: standard error."""
    sys.stderr.write(harmless(message) + "\n")


def as_typed(*words: object) -> str:
    """A command that a person can copy; only words with blanks or signs of the shell are quoted.

    >>> as_typed("perfeval", "sheets", "--read", "底稿.xlsx", "送来 的")
    "perfeval sheets --read 底稿.xlsx '送来 的'"
    """
    if os.name == "nt":
        return subprocess.list2cmdline(map(str, words))
    return " ".join(word if _PLAIN.fullmatch(word) else shlex.quote(word) for word in map(str, words))


def print_version(wanted: bool) -> None:
    """``--version``: which perfeval this is, and nothing else."""
    if wanted:
        from perfeval import __version__

        out(f"perfeval {__version__}")
        raise typer.Exit


def out(text: str) -> None:
    """What was asked for: standard output."""
    sys.stdout.write(harmless(text).removesuffix("\n") + "\n")


def out_document(text: str) -> None:
    """A document for another program: UTF-8 whatever the terminal speaks, and nothing beside it."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def lang_of(words: Sequence[str], otherwise: str = "zh") -> str:
    """The language asked for on a command line that may be wrong otherwise."""
    for place, word in enumerate(words):
        if word == "--lang=en" or (word == "--lang" and list(words[place + 1 : place + 2]) == ["en"]):
            return "en"
        if word == "--lang=zh" or (word == "--lang" and list(words[place + 1 : place + 2]) == ["zh"]):
            return "zh"
    return otherwise


def checked_lang(lang: str) -> str:
    """The language, or a clear refusal."""
    if lang not in ("zh", "en"):
        raise UsageError(what="--lang", seen=lang, expected=message("errors.hint.known", known=LANGUAGES))
    return lang


def paths_or_data(paths: list[Path] | None, command: str = "run", hint: str = "no_data") -> list[Path]:
    """The paths asked for; else ``data/raw`` here.

    Raises:
        UsageError: nothing was asked for and there is no ``data/raw``.
    """
    if paths:
        return paths
    if Path("data/raw").is_dir():
        return [Path("data/raw")]
    raise UsageError(what=f"perfeval {command}", seen=str(Path.cwd()), expected=message(f"errors.hint.{hint}"))


MOST_SKIPPED = 20
"""How many files that were passed over are named on the screen; all stand in the JSON and in the index."""


def exit_code_of(files: Sequence[FileReading], lang: str) -> int:
    """1 when a file, a table in it or a correction of it came to nothing; says why, also of what was passed over."""
    failed = [item for item in files if is_short(item)]
    skipped = [item for item in files if item.status == "skipped"]
    for item in (*failed, *skipped[:MOST_SKIPPED]):
        say(tell(not_read(item), lang) or item.file)
    return 1 if failed else 0


def follow_pages(lang: str) -> None:
    """Say on standard error which page of a thick picture is being recognised."""
    from perfeval.sources.scans import listeners

    def told(file: str, page: int, of: int) -> None:
        if of > 1:
            say(Words("terminal", lang).say("recognising", file=file, page=page, of=of))

    listeners[:] = [told]


def read_needed(paths: Iterable[Path], jobs: int | None = None) -> Intake:
    """Read forms; nothing at all to read is an error, for a wrong path is likelier than an empty year."""
    from perfeval.intake import read

    intake = read(list(paths), jobs=jobs or 1)
    refuse_nothing(intake, paths)
    return intake


def refuse_nothing(intake: Intake, paths: Iterable[Path]) -> None:
    """:class:`NothingToRead` when there was no form, with what was passed over and why."""
    if any(item.status != "skipped" for item in intake.files):
        return
    raise NothingToRead.under(paths, [item.file for item in intake.files])


def checked_out(out: str) -> str:
    """The output folder or address, or a clear refusal of what is a slip of the keyboard: blank, ``?``, an option."""
    if out.startswith("-") or not re.search(r"[\w.]", out):
        raise UsageError(what="--out", seen=out.strip() or '""', expected=message("errors.hint.out_name"))
    return out


def keep_outside(target: Path, paths: Iterable[Path]) -> None:
    """What is written must not be read as a form the next time, nor lie in a folder that a slip of the pen named."""
    checked_out(str(target))
    for path in paths:
        if path.is_dir() and target.resolve().is_relative_to(path.resolve()):
            raise UsageError(
                what="--out",
                seen=str(target),
                expected=message("errors.hint.inside_data", path=str(path)),
            )
