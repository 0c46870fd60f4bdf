"""The library as a workbook (指标库工作簿): entries, distributions of targets, and where each use stands."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from perfeval.library.build import Library
from perfeval.words import Words

_EPOCH = (1980, 1, 1, 0, 0, 0)
_LONGEST = 32_000
_ENTRIES = ("name", "level1", "level2", "projects", "uses", "variants", "units", "signs", "word_targets")
_TARGETS = ("name", "level2", "year", "kind", "unit", "count", "lowest", "middle", "highest", "reached")
_USES = ("name", "level2", "as_written", "target", "actual", "year", "project_id", "place")


def write_library(library: Library, path: Path, lang: str = "zh") -> None:
    """Write the library as xlsx. Text never becomes a formula; the same library gives the same bytes."""
    from openpyxl import Workbook

    words = Words("library", lang)
    book = Workbook(write_only=True)
    _sheet(book, words, "entries", _ENTRIES, _entry_rows(library))
    _sheet(book, words, "targets", _TARGETS, _target_rows(library))
    _sheet(book, words, "uses", _USES, _use_rows(library))
    raw = BytesIO()
    book.save(raw)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(_without_clock(raw.getvalue()))
    partial.replace(path)


def _entry_rows(library: Library) -> Iterable[Sequence[object]]:
    for one in library.entries:
        others = "、".join(name for name in one.variants if name != one.name)
        lists = ("、".join(filter(None, part)) for part in (one.units, one.signs, one.words))
        yield (one.name, one.level1, one.level2, one.projects, len(one.uses), others, *lists)


def _target_rows(library: Library) -> Iterable[Sequence[object]]:
    for one in library.entries:
        for t in one.targets:
            yield (one.name, one.level2, t.year, t.kind, t.unit, t.count, t.lowest, t.middle, t.highest, t.reached)


def _use_rows(library: Library) -> Iterable[Sequence[object]]:
    for one in library.entries:
        for use in one.uses:
            row = use.indicator
            place = row.cells.get("level3") or row.cells.get("target_text")
            where = place.in_full if place else ""
            yield (one.name, one.level2, row.level3, row.target_text, row.actual_text, use.year, use.project_id, where)


def _sheet(book: Any, words: Words, name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    from openpyxl.styles import Font

    sheet = book.create_sheet(words.say(f"sheet.{name}"))
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns):
        sheet.column_dimensions[chr(65 + number)].width = 32 if column in {"name", "variants", "as_written"} else 16
    heads = [_cell(sheet, words.say(f"column.{column}")) for column in columns]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: object) -> Any:
    """A cell whose text stays text, whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST])
        cell.data_type = "s"
        return cell
    number = float(value) if isinstance(value, Decimal) else value if isinstance(value, int) else None
    return WriteOnlyCell(sheet, value=number)


def _without_clock(data: bytes) -> bytes:
    """The same archive without the time of day, so that the same content has the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _undated(content)
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, content)
    return out.getvalue()


def _undated(core: bytes) -> bytes:
    return re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)", rb"\g<1>1980-01-01T00:00:00Z\g<3>", core)
