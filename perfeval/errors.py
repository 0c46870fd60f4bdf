"""Every exception of perfeval: *we cannot go on*. (A document that deserves a look is a finding.)

::

    PerfevalError
    ├── UsageError                what was asked for cannot be done (exit code 2)
    │   ├── NothingToRead         no form stands under what was asked for
    │   ├── OutputRefused         a file or folder cannot be written or opened
    │   ├── UnknownName           a rule book, parameter, project or layout that is not there
    │   ├── WrongParameter        a value of the wrong type for a notebook's parameter
    │   └── DecisionError         a file of decisions that cannot be read as such
    ├── FileRefused               one file cannot be read; the others go on
    │   ├── FileMissing, FileEmpty, FileEncrypted, FileDamaged, FileTooLarge, FileWrongType, FileNotAsNamed
    │   └── FormNotRecognised     read, but no form in it was understood
    ├── RuleBookError             a rule book breaks its own contract: file, line, what is wrong
    ├── CorrectionError           a correction no longer fits its source
    ├── WorkbookUnclear           a tidy workbook does not say what it corrects
    ├── ReportFailed              one project's report could not be made; the others go on
    └── InternalFault             a mistake of perfeval itself, met on one file or project; the others go on

Every message names the file, the place, what was seen, what was expected and the next step; it is told in
Chinese or in English. Exceptions keep their parts as ``args`` so that they survive pickling between processes.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import ClassVar

from perfeval.messages import Message, Part, message, parts_of
from perfeval.words import Words


class PerfevalError(Exception):
    """Base of all errors that perfeval raises on purpose.

    Keyword arguments are the parts of the class's message (``words/errors.toml``); unknown parts stay empty. A part
    whose words differ between the languages is a message itself. ``FileMissing`` has the words ``errors.file_missing``.
    """

    code: ClassVar[str] = "errors.any"

    def __init_subclass__(cls) -> None:
        if cls.__module__ == __name__:
            cls.code = "errors." + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, parts: Mapping[str, Part] | None = None, /, **more: object) -> None:
        self.parts: dict[str, Part] = {**(parts or {}), **{name: _part(value) for name, value in more.items()}}
        super().__init__(self.parts)

    @property
    def fact(self) -> Message:
        """The same as a message: what was seen, where, what next."""
        return message(self.code, **{name: self.parts.get(name, "") for name in parts_of(self.code)})

    def say(self, lang: str = "zh") -> str:
        """The message in Chinese (``zh``) or English (``en``), one sentence or two."""
        return self.fact.text(lang)

    def __str__(self) -> str:
        return self.say("zh")


def _part(value: object) -> Part:
    return value if isinstance(value, (Message, tuple, int, Decimal)) and value not in (True, False) else str(value)


class UsageError(PerfevalError):
    """What was asked for cannot be done as asked (用法错误)."""


class NothingToRead(UsageError):
    """No form stands under what was asked for (没有可读的自评表); what was made before stays as it is."""

    @classmethod
    def under(cls, paths: Iterable[object], passed_over: Iterable[str] = ()) -> NothingToRead:
        """For paths that were asked for; with the names of the files there that are not read."""
        names = list(passed_over)
        shown = (*names[:5], *(["…"] if len(names) > 5 else []))
        seen = message("errors.seen.passed_over", count=len(names), names=shown) if names else ""
        return cls(where=tuple(map(str, paths)), seen=seen)


class OutputRefused(UsageError):
    """The system refuses to open or write something (无法写入)."""

    @classmethod
    def of(cls, error: OSError, file: object = "", **more: object) -> OutputRefused:
        """For what the system said, in words; ``file`` counts where the system names none."""
        seen = system_says(error.errno or 0) or error.strerror or type(error).__name__
        return cls(file=error.filename or file, seen=seen, **more)


def system_says(number: int) -> Message | None:
    """What the operating system means by one of its numbers; ``None`` for one that has no words here."""
    key = f"system.{errno.errorcode.get(number, '').lower()}"
    return message(f"errors.{key}") if Words("errors").has(key) else None


class UnknownName(UsageError):
    """A name that does not exist, with the nearest one that does."""

    MOST: ClassVar[int] = 20

    @classmethod
    def among(cls, what: object, seen: str, known: Iterable[str], meant: str | None = None) -> UnknownName:
        """For a name looked for among the known ones; ``meant``: the part of ``seen`` that may be a slip of the pen."""
        names = list(dict.fromkeys(known))
        near = get_close_matches(seen if meant is None else meant, names, 1, 0.5)
        return cls(
            what=what,
            seen=seen,
            nearest=message("errors.hint.did_you_mean", near=near[0]) if near else "",
            known=(*names[: cls.MOST], *(["…"] if len(names) > cls.MOST else [])),
        )


class WrongParameter(UsageError):
    """A parameter whose value has the wrong type or whose name the notebook does not declare."""


class DecisionError(UsageError):
    """A file of decisions (复核决定) is not written as one; nothing was started, so that no decision is passed over."""


class FileRefused(PerfevalError):
    """One file cannot be read (文件无法读取); the batch goes on without it."""


class FileMissing(FileRefused):
    """Nothing stands at that path."""


class FileEmpty(FileRefused):
    """The file has no content."""


class FileEncrypted(FileRefused):
    """The file is protected by a password."""


class FileDamaged(FileRefused):
    """The file is not what its kind should be."""


class FileTooLarge(FileRefused):
    """The file exceeds a limit that no form needs."""


class FileWrongType(FileRefused):
    """A kind of file that perfeval does not read."""


class FileNotAsNamed(FileWrongType):
    """A name that perfeval reads, on something else: a text called ``.xlsx`` (名不副实)."""


class FormNotRecognised(FileRefused):
    """The file was read, but no block of a self-evaluation form was understood in it."""


class RuleBookError(PerfevalError):
    """A rule book breaks its contract (规则文件错误)."""


class CorrectionError(PerfevalError):
    """A correction (更正) whose source has changed or cannot be found."""


class OutdatedCorrection(CorrectionError):
    """What a tidy workbook (整理表) corrects of a form that changed since; its other corrections stay."""


class WorkbookUnclear(PerfevalError):
    """A tidy workbook (整理表) that does not say what it corrects: rows would be dropped, so none is taken."""


class ReportFailed(PerfevalError):
    """One project's report could not be made (报告生成失败)."""


class InternalFault(PerfevalError):
    """A mistake of perfeval itself (程序错误), met on one file or project."""
