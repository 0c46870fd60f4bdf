"""Signing off the values of a rule book (规则核对): who read which document when, written beside the value.

A book is walked value by value; what a person has compared with the document gets a status
``verified on DATE by NAME`` and the place where it was read. Nothing signs itself, and the text of the file stays
as it is but for the two lines of status and source. The package's books are never touched: a signed book is
written to a folder of the user's own, where it takes the place of the package's.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from perfeval.data_files import DataFile, line_of
from perfeval.errors import RuleBookError

_NAMES = ("title", "id", "rule", "path", "number")
_NOT_VALUES = {"clause", "status", "source", "text", "text_en", "title", "title_en", "examples", "must_fail", "id"}


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a book with its authority. Key: ``where``, its place in the TOML.

    ``shown`` are its figures and words as shipped, ``text`` what the clause is said to say.
    """

    where: tuple[str | int, ...]
    name: str
    clause: str
    text: str
    shown: str
    status: str
    source: str

    @property
    def is_signed(self) -> bool:
        """Somebody has compared it with the document."""
        return self.status.startswith("verified on ")


def values_of(source: str) -> list[Value]:
    """Every value that the book itself states, in the order of its tables; not what it takes from another."""
    found = []
    for key, table in DataFile(source, "", RuleBookError).tables.items():
        entries: list[tuple[tuple[str | int, ...], Any]] = [((key,), table)]
        if isinstance(table, list):
            entries = [((key, number), item) for number, item in enumerate(table)]
        found += [_value(where, item) for where, item in entries if isinstance(item, dict) and "status" in item]
    return found


def _value(where: tuple[str | int, ...], table: dict[str, Any]) -> Value:
    name = next((table[key] for key in _NAMES if key in table), str(where[0]))
    shown = {key: item for key, item in table.items() if key not in _NOT_VALUES}
    return Value(
        where,
        "·".join(name) if isinstance(name, list) else str(name),
        str(table.get("clause", table.get("number", ""))),
        str(table.get("text", table.get("title", ""))),
        json.dumps(shown, ensure_ascii=False, default=str),
        str(table["status"]),
        str(table.get("source", "")),
    )


def sign(source: str, value: Value, *, read_at: str, day: date, name: str) -> str:
    """The text of the book with one value signed.

    Raises:
        ValueError: no name, or no place where it was read; a signature without them says nothing.
    """
    if not (name.strip() and read_at.strip()):
        raise ValueError("a signature names its reader and where the document was read")
    status = f"verified on {day.isoformat()} by {' '.join(name.split())}"
    wanted = {"status": status, "source": " ".join(read_at.split())}
    lines = source.split("\n")
    start = line_of(source, value.where) - 1
    if not lines[start].startswith("["):
        lines[start] = _inline(lines[start], wanted)
        return "\n".join(lines)
    end = next((n for n in range(start + 1, len(lines)) if lines[n].startswith("[")), len(lines))
    for key, text in wanted.items():
        at = next((n for n in range(start, end) if re.match(rf"{key}\s*=", lines[n])), None)
        if at is None:
            lines.insert(start + 1, _pair(key, text))
            end += 1
        else:
            lines[at] = _pair(key, text)
    return "\n".join(lines)


def _pair(key: str, text: str) -> str:
    return f"{key} = {json.dumps(text, ensure_ascii=False)}"


def _inline(line: str, wanted: dict[str, str]) -> str:
    """``document = {number = …, status = …}``: the same, within one line."""
    for key, text in wanted.items():
        found = re.search(rf'\b{key} = "(?:[^"\\]|\\.)*"', line)
        if found:
            line = line[: found.start()] + _pair(key, text) + line[found.end() :]
        else:
            line = f"{line.rstrip().removesuffix('}')}, {_pair(key, text)}}}"
    return line


def signed_copy(book: Path, folder: Path) -> Path:
    """The user's own copy of a book, made where there is none yet (自己的规则文件)."""
    target = folder / book.name
    if not target.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        target.write_text(book.read_text("utf-8"), "utf-8")
    return target
