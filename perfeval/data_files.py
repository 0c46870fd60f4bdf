"""Files of data that people write (数据文件): TOML in UTF-8; what does not fit is refused with its line.

Decisions, corrections, the manifest, settings, rule books and checks come through here: an unknown key is never passed
over, and the nearest known one is said; a value of the wrong kind is shown beside an example of the right one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from perfeval.errors import PerfevalError
from perfeval.messages import Facts, Message

T = TypeVar("T")
E = TypeVar("E", bound=PerfevalError)
_WORDS = Facts("errors")
_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*["']?([^"'=\s\[\]#]+)["']?\s*=""")
_EXAMPLES = {date: "2026-11-23", int: "2018", bool: "true", Decimal: "7.5"}


class DataFile(Generic[E]):
    """One TOML file: ``text``, ``tables``, and the error of a slip at one place in it.

    Args:
        text: the file's text.
        name: what the file is called in messages.
        error: the class of its errors.
        loads: how the text is parsed, where not as TOML with exact decimals.
    """

    def __init__(
        self,
        text: str,
        name: str,
        error: type[E],
        loads: Callable[[str], dict[str, Any]] = lambda text: tomllib.loads(text, parse_float=Decimal),
    ) -> None:
        self.text, self.name, self.error = text, name, error
        try:
            self.tables = loads(text)
        except tomllib.TOMLDecodeError as problem:
            raise _no_toml(name, error, problem) from problem

    @classmethod
    def read(cls, path: Path, error: type[E], name: str = "", **more: Any) -> DataFile[E]:
        """The file at a path, called by its name where nothing else is said."""
        try:
            text = path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as problem:
            raise _no_toml(name or path.name, error, problem) from problem
        return cls(text, name or path.name, error, **more)

    def wrong(self, where: Sequence[str | int], seen: Message | str, expected: Message | str = "") -> E:
        """The error of what stands at a place (``("decision", 2, "verdict")``), to be raised."""
        line = str(line_of(self.text, where))
        what = _WORDS.say("seen.line", file=self.name, line=line)
        return self.error(what=what, file=self.name, line=line, seen=seen, expected=expected)

    def entries(
        self,
        table: str,
        kind: type[T],
        *,
        hints: Mapping[str, Message] | None = None,
        may_be_blank: Collection[str] = (),
        **given: object,
    ) -> Iterator[T]:
        """Each ``[[table]]`` of a file of nothing else, as a record of this kind.

        Args:
            table: the name of the tables.
            kind: a dataclass; fields without a default must be written, and not left blank.
            hints: field → what to write there; an example otherwise.
            may_be_blank: fields without a default that may be ``""``.
            given: fields that are not written in the file.
        """
        rows = self.tables.get(table, [])
        stranger = next((key for key in self.tables if key != table), table)
        if set(self.tables) - {table} or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.wrong((stranger,), stranger, _WORDS.say("hint.for_example", example=f"[[{table}]]"))
        columns = {one.name: one for one in fields(kind) if one.name not in given}  # type: ignore[arg-type]
        kinds = _kinds(kind)  # type: ignore[arg-type]
        for number, row in enumerate(rows):
            for key in row:
                if key not in columns:
                    raise self.wrong((table, number, key), key, nearest_of(key, columns))
            read = dict(given)
            for key, column in columns.items():
                must = column.default is MISSING
                example = f"{key} = " + _EXAMPLES.get(kinds[key][0], '"…"')
                hint = (hints or {}).get(key, _WORDS.say("hint.for_example", example=example))
                if key not in row:
                    if must:
                        raise self.wrong((table, number), _WORDS.say("seen.lacks", key=key), hint)
                    continue
                value = _as_one_of(row[key], kinds[key])
                if value is None or (must and key not in may_be_blank and not str(value).strip()):
                    raise self.wrong((table, number, key), f"{key} = {row[key]!r}", hint)
                read[key] = value
            yield kind(**read)


def _no_toml(name: str, error: type[E], problem: Exception) -> E:
    found = re.search(r"at line (\d+)", str(problem))
    line = found[1] if found else "1"
    what = _WORDS.say("seen.line", file=name, line=line)
    return error(what=what, file=name, line=line, seen=str(problem), expected=_WORDS.say("hint.toml"))


@cache
def _kinds(record: Hashable) -> dict[str, tuple[Any, ...]]:
    """Field → the types that it may have."""
    return {name: get_args(hint) or (hint,) for name, hint in get_type_hints(record).items()}


def _as_one_of(value: object, kinds: Sequence[Any]) -> object:
    """A value as the first type that it is of, or is the word of; ``None`` where it is of none."""
    for kind in kinds:
        if type(value) is kind:
            return value
        if kind is Decimal and type(value) is int:
            return Decimal(value)
        if isinstance(kind, type) and issubclass(kind, StrEnum) and value in list(kind):
            return kind(str(value))
    return None


def nearest_of(name: str, known: Collection[str]) -> Message:
    """Which known name was probably meant; where none is near, all of them."""
    near = get_close_matches(name, known, 1, 0.5)
    return _WORDS.say("hint.nearest", near=near[0]) if near else _WORDS.say("hint.no_such", known=tuple(known))


def line_of(source: str, path: Sequence[str | int]) -> int:
    """The line (from 1) of the value at ``path``; its table's header when the key itself is not there.

    ``tomllib`` gives values without lines. Data files are written plainly (headers in brackets, one ``key = value`` a
    line), so a small scan finds the header and the key again.

    >>> line_of('id = "a"\\n[[scores]]\\nid = "x"\\n[[scores]]\\nid = "y"\\nclause = ""\\n', ("scores", 1, "clause"))
    6
    >>> line_of('id = "a"\\n[grades]\\nedges = []\\n', ("grades", "clause"))
    2
    """
    best, best_depth = 1, 0
    here: list[str | int] = []
    counts: dict[str, int] = {}
    wanted = list(path)
    for number, line in enumerate(source.splitlines(), start=1):
        if header := _HEADER.match(line):
            names = [name.strip().strip("\"'") for name in header[2].split(".")]
            here = list(names)
            if header[1] == "[[":
                counts[header[2]] = counts.get(header[2], -1) + 1
                here.append(counts[header[2]])
            depth = _common(here, wanted)
            if depth == len(here) and depth > best_depth:
                best, best_depth = number, depth
        elif key := _KEY.match(line):
            whole = [*here, *key[1].split(".")]
            depth = _common(whole, wanted)
            if depth == len(whole) and depth > best_depth:
                best, best_depth = number, depth
    return best


def _common(left: Sequence[str | int], right: Sequence[str | int]) -> int:
    same = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        same += 1
    return same
