"""The words of this room (文字): refusals and notes, each made from one entry of ``words/sources.toml``."""

from __future__ import annotations

from typing import TypeVar

from perfeval.errors import FileRefused, FileTooLarge, FileWrongType, PerfevalError
from perfeval.places import Place
from perfeval.sources.raw import Note
from perfeval.words import Words

_ZH, _EN = Words("sources", "zh"), Words("sources", "en")
_LONGEST = 120
Refusal = TypeVar("Refusal", bound=FileRefused)


def short(text: object, length: int = _LONGEST) -> str:
    """Text from a file, fit to stand inside a sentence: one line, printable, of bounded length."""
    line = " ".join("".join(char if char.isprintable() else " " for char in str(text)[: 4 * length]).split())
    return line if len(line) <= length else f"{line[:length]}…"


def refused(kind: type[Refusal], file: str, key: str, **parts: object) -> Refusal:
    """A refusal of one file, saying what was seen (entry ``seen.<key>``) in both languages."""
    named = {name: short(value) for name, value in parts.items()}
    return kind(file=file, seen=_ZH.say(f"seen.{key}", **named), seen_en=_EN.say(f"seen.{key}", **named))


def too_large(file: str, key: str, seen: int, limit: int, part: str = "") -> FileTooLarge:
    """A refusal because ``seen`` goes beyond ``limit``."""
    words = {"n": f"{seen:,}", "part": short(part)}
    return FileTooLarge(
        file=file, seen=_ZH.say(f"seen.{key}", **words), seen_en=_EN.say(f"seen.{key}", **words), expected=f"{limit:,}"
    )


def within(file: str, key: str, seen: int, limit: int, part: str = "") -> None:
    """Refuse the file when ``seen`` goes beyond ``limit``."""
    if seen > limit:
        raise too_large(file, key, seen, limit, part)


def over_limit(file: str, key: str, limit: int) -> FileTooLarge:
    """A refusal because reading used up its time or memory."""
    return FileTooLarge(
        file=file,
        seen=_ZH.say(f"seen.{key}"),
        seen_en=_EN.say(f"seen.{key}"),
        expected=_ZH.say(f"seen.{key}_limit", n=limit),
        expected_en=_EN.say(f"seen.{key}_limit", n=limit),
    )


def not_started(program: str, detail: str) -> PerfevalError:
    """The guarded process cannot be started: the machine is at fault, not a file."""
    words = {"part": short(program), "detail": short(detail)}
    return PerfevalError(reason=_ZH.say("seen.not_started", **words), reason_en=_EN.say("seen.not_started", **words))


def wrong_type(file: str, kind: str, then: str = "", detail: str = "") -> FileWrongType:
    """A kind of file that is not read: what was seen (``kind.<kind>``) and the next step (``next.<then>``)."""
    following = {"next": _ZH.say(f"next.{then}"), "next_en": _EN.say(f"next.{then}")} if then else {}
    seen = {"seen": _ZH.say(f"kind.{kind}", detail=detail), "seen_en": _EN.say(f"kind.{kind}", detail=detail)}
    return FileWrongType({"file": file, **seen, **following})


def note(code: str, place: Place | None = None, **parts: object) -> Note:
    """A note about a file that was read (entry ``note.<code>``)."""
    named = {name: short(value, 1000) for name, value in parts.items()}
    return Note(code, _ZH.say(f"note.{code}", **named), _EN.say(f"note.{code}", **named), place)
