"""A table of parameters (参数表): one row for each report, its heading row the names.

Text stays text: ``0071`` is never a number here. Types are decided by the notebook's own declaration
(:mod:`perfeval.batch.parameters`).
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from perfeval.batch.files import fingerprint
from perfeval.errors import FileDamaged, FileEmpty, FileMissing, FileWrongType, UsageError
from perfeval.words import Words

ZEROS = re.compile(r"0{2,15}")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\s]+')
_RESERVED = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}


class TableProblem(UsageError):
    """A table of parameters that cannot be used (参数表有误)."""

    code = "batch.error.table_problem"


def read_table(path: Path, *, lang: str = "zh") -> list[dict[str, Any]]:
    """The rows of a ``.csv`` or ``.xlsx`` table; wholly empty rows are left out."""
    if not path.is_file():
        raise FileMissing(file=str(path))
    if path.stat().st_size == 0:
        raise FileEmpty(file=path.name)
    kind = path.suffix.lower()
    if kind == ".csv":
        lines = _read_csv(path)
    elif kind == ".xlsx":
        lines = _read_xlsx(path)
    else:
        raise FileWrongType(file=path.name, seen=kind or "?", next="")
    return _rows(path, lines, Words("batch", lang))


def _read_csv(path: Path) -> list[list[Any]]:
    data = path.read_bytes()
    marked = data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # "Unicode text" of Excel
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [list(line) for line in csv.reader(io.StringIO(text, newline=""))]
    raise FileDamaged(file=path.name, seen="utf-8, gb18030")


def _read_xlsx(path: Path) -> list[list[Any]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, data_only=True, read_only=False)
        sheet = book.worksheets[0]
    except Exception as error:
        raise FileDamaged(file=path.name, seen=f"{type(error).__name__}: {error}"[:200]) from error
    return [[_cell(cell) for cell in line] for line in sheet.iter_rows()]


def _cell(cell: Any) -> Any:
    """A cell's value; a number shown with leading zeros (format ``0000``) is the code that is shown."""
    value = cell.value
    if isinstance(value, int) and not isinstance(value, bool) and ZEROS.fullmatch(cell.number_format or ""):
        return str(value).zfill(len(cell.number_format))
    return "" if value is None else value


def _rows(path: Path, lines: Sequence[Sequence[Any]], words: Words) -> list[dict[str, Any]]:
    lines = [line for line in lines if any(str(value).strip() for value in line)]
    if len(lines) < 2:
        raise TableProblem(file=path.name, reason=words.say("table.no_rows"))
    names = [str(value).strip() for value in lines[0]]
    while names and not names[-1]:
        names.pop()
    doubled = sorted({name for name in names if names.count(name) > 1})
    if "" in names or doubled:
        raise TableProblem(file=path.name, reason=words.say("table.headings", names="、".join(doubled) or "?"))
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if any(str(value).strip() for value in line[len(names) :]):
            raise TableProblem(file=path.name, reason=words.say("table.too_wide", row=number))
        rows.append(dict(zip(names, [*line, *[""] * (len(names) - len(line))], strict=False)))
    return rows


def file_keys(rows: Sequence[Mapping[str, object]], column: str | None, *, lang: str = "zh") -> list[str]:
    """The name of each report's files: from a column, or the row's number; safe everywhere and never twice.

    >>> file_keys([{"unit": "0071"}, {"unit": "区财政局/本级"}], "unit")
    ['0071', '区财政局_本级-e50529']
    """
    if column is None:
        width = len(str(len(rows)))
        return [str(number).zfill(width) for number in range(1, len(rows) + 1)]
    keys = [safe_name(str(row[column])) for row in rows]
    seen: dict[str, int] = {}
    for number, key in enumerate(keys, start=1):
        first = seen.setdefault(key.casefold(), number)
        if first != number:
            words = Words("batch", lang)
            raise TableProblem(file=column, reason=words.say("table.key_twice", key=key, first=first, second=number))
    return keys


def safe_name(text: str) -> str:
    """A file name that every system takes; whatever had to be changed is made up for by a short fingerprint.

    >>> safe_name("wuchang-gsl-2018"), safe_name("../../etc"), safe_name("CON")
    ('wuchang-gsl-2018', '_etc-74ccf3', 'CON-a3dbc4')
    """
    name = unicodedata.normalize("NFC", text)
    name = _UNSAFE.sub("_", name).strip(". ")
    name = name.replace("..", "_") if ".." in name else name
    name = re.sub(r"^[._]+", "_", name)
    short = name.encode("utf-8", "replace")[:200].decode("utf-8", "ignore")
    if short != text or not short or short.split(".")[0].casefold() in _RESERVED:
        short = f"{short}-{fingerprint(text.encode('utf-8', 'surrogatepass'))[:6]}"
    return short
