"""What the commands share: options in one wording, and where words go."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfeval.errors import UsageError

if TYPE_CHECKING:
    from perfeval.model import FileReading

Paths = Annotated[list[Path] | None, typer.Argument(help="Files or folders with forms; without it, data/raw here.")]
NeededPaths = Annotated[list[Path], typer.Argument(help="Files or folders with forms.")]
Rules = Annotated[str | None, typer.Option("--rules", help="Rule book id or file; without it, chosen per project.")]
Lang = Annotated[str, typer.Option("--lang", help="zh or en.")]
Jobs = Annotated[int | None, typer.Option("--jobs", min=1, help="Worker processes; without it, one per core.")]
Out = Annotated[Path, typer.Option("--out", help="Folder for the reports.")]


def say(message: str) -> None:
    """A message for the person at the keyboard: standard error."""
    sys.stderr.write(message + "\n")


def out(text: str) -> None:
    """What was asked for: standard output."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def lang_of(words: Sequence[str]) -> str:
    """The language asked for on a command line that may be wrong otherwise."""
    for place, word in enumerate(words):
        if word == "--lang=en" or (word == "--lang" and list(words[place + 1 : place + 2]) == ["en"]):
            return "en"
    return "zh"


def checked_lang(lang: str) -> str:
    """The language, or a clear refusal."""
    if lang not in ("zh", "en"):
        raise UsageError(what="--lang", seen=lang, expected="可用 zh 或 en（zh or en）。")
    return lang


def paths_or_example(paths: list[Path] | None) -> list[Path]:
    """The paths asked for; else ``data/raw`` here; else the example that travels with perfeval."""
    if paths:
        return paths
    for folder in (Path("data/raw"), Path("data")):
        if folder.is_dir():
            return [folder]
    from perfeval import resources

    return [resources.example_data() / "raw"]


def exit_code_of(files: Sequence[FileReading], lang: str) -> int:
    """1 when a file could not be read, after saying why for each; else 0."""
    failed = [item for item in files if item.status == "failed"]
    for item in failed:
        say((item.message_en if lang == "en" else item.message_zh) or item.file)
    return 1 if failed else 0
