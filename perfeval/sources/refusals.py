"""The words of this room (文字): refusals and notes, each made from one entry of ``words/sources.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import PurePath
from typing import TypeVar

from perfeval.errors import FileNotAsNamed, FileRefused, FileTooLarge, FileWrongType, PerfevalError
from perfeval.messages import Facts, Message, Part
from perfeval.places import Place
from perfeval.sources.raw import Note

_WORDS = Facts("sources")
_LONGEST = 120
_FORMS = frozenset(("xlsx", "xls", "et", "ods", "docx", "doc", "wps", "odt", "html", "htm", "mht", "csv", "pdf", "ofd"))
_NO_FORM = frozenset(("text", "binary", "json", "xml", "image", "archive", "ppt", "odg", "ole", "works"))
Refusal = TypeVar("Refusal", bound=FileRefused)


def short(text: object, length: int = _LONGEST) -> str:
    """Text from a file, fit to stand inside a sentence: one line, printable, of bounded length."""
    line = " ".join("".join(char if char.isprintable() else " " for char in str(text)[: 4 * length]).split())
    return line if len(line) <= length else f"{line[:length]}…"


def refused(kind: type[Refusal], file: str, key: str, **parts: object) -> Refusal:
    """A refusal of one file, saying what was seen (entry ``seen.<key>``)."""
    return kind(file=file, seen=_WORDS.say(f"seen.{key}", **_fit(parts)))


def too_large(file: str, key: str, seen: int, limit: int, part: str = "") -> FileTooLarge:
    """A refusal because ``seen`` goes beyond ``limit``."""
    return FileTooLarge(file=file, seen=_WORDS.say(f"seen.{key}", **_fit({"n": seen, "part": part})), expected=limit)


def within(file: str, key: str, seen: int, limit: int, part: str = "") -> None:
    """Refuse the file when ``seen`` goes beyond ``limit``."""
    if seen > limit:
        raise too_large(file, key, seen, limit, part)


def over_limit(file: str, key: str, limit: int) -> FileTooLarge:
    """A refusal because reading used up its time or memory."""
    return FileTooLarge(file=file, seen=_WORDS.say(f"seen.{key}"), expected=_WORDS.say(f"seen.{key}_limit", n=limit))


def not_started(program: str, detail: str) -> PerfevalError:
    """The guarded process cannot be started: the machine is at fault, not a file."""
    return PerfevalError(reason=_WORDS.say("seen.not_started", part=short(program), detail=short(detail)))


def wrong_type(file: str, kind: str, then: str = "", detail: str = "") -> FileWrongType:
    """A kind of file that is not read: what was seen (``kind.<kind>``) and the next step (``next.<then>``)."""
    parts = {"seen": _WORDS.say(f"kind.{kind}", detail=detail)} | ({"next": _WORDS.say(f"next.{then}")} if then else {})
    name = PurePath(file).suffix.lower().removeprefix(".")
    if kind in _NO_FORM and name in _FORMS:
        return FileNotAsNamed(file=file, name=name, **parts)
    return FileWrongType(file=file, **parts)


def note(code: str, place: Place | None = None, **parts: object) -> Note:
    """A note about a file that was read (entry ``note.<code>``)."""
    return Note(_WORDS.say(f"note.{code}", **_fit(parts, 1000)), place)


def _fit(parts: Mapping[str, object], length: int = _LONGEST) -> dict[str, Part]:
    """Numbers and facts as they are; words from a file cut to fit."""
    kept = (int, Decimal, Message)
    return {name: value if isinstance(value, kept) else short(value, length) for name, value in parts.items()}
