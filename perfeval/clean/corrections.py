"""Corrections (更正): what one cell of one file should say, why, since when, and who says so.

One TOML file per source under ``data/corrections/``::

    [[correction]]
    file   = "anju-2021.docx"      # as it was read, relative to the folder
    cell   = "表1 R15C5"           # or 自评表!D7, or ¶12
    was    = "l00%"                # what the source says; anything else, and the correction is left
    now    = "100%"
    reason = "扫描识别错误，原件为 100%"
    by     = "张三"
    date   = 2026-11-23

They change the text of the raw document before anything is understood. The guard: once the source no
longer says ``was``, the correction is left and said as a :class:`~perfeval.errors.CorrectionError`, so that
nobody corrects twice; the form is read as it stands, for a slip in a correction must not cost a project.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from perfeval.data_files import DataFile
from perfeval.errors import CorrectionError, UsageError
from perfeval.messages import Facts, Message
from perfeval.places import Place
from perfeval.sight import looked_at
from perfeval.sources.raw import CellState, RawCell, RawDocument, RawParagraph, RawTable

_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z", re.ASCII)
_TABLES = 8  # named where a correction names another
_WORDS = Facts("tidy")


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction. Key: ``file`` and ``cell``; ``source`` is the TOML file that holds it."""

    file: str
    cell: str
    was: str
    now: str
    reason: str
    by: str
    date: date
    source: str = ""


def load_corrections(folder: Path) -> tuple[Correction, ...]:
    """All corrections of a folder, in the order of its files.

    Raises:
        UsageError: a file is no TOML, a key is missing, unknown or of the wrong type, or two corrections
            name one cell.
    """
    found: dict[tuple[str, str], Correction] = {}
    for path in sorted(folder.glob("*.toml")):
        file = DataFile.read(path, UsageError, f"corrections/{path.name}")
        entries = file.entries("correction", Correction, may_be_blank=("was", "now"), source=path.name)
        for number, one in enumerate(entries):
            try:
                Place.parse(one.file, one.cell)
            except ValueError as error:
                seen = _WORDS.say("file.cell", seen=f"cell = {one.cell!r}")
                raise file.wrong(("correction", number, "cell"), seen) from error
            if (one.file, one.cell) in found:
                seen = _WORDS.say("file.twice", seen=f"{one.file} {one.cell}")
                raise file.wrong(("correction", number, "cell"), seen)
            found[one.file, one.cell] = one
    return tuple(found.values())


def apply_corrections(
    document: RawDocument, corrections: Sequence[Correction]
) -> tuple[RawDocument, tuple[Message, ...]]:
    """The document with the corrections that fit it, and one message for each: applied, or left and why."""
    mine = [item for item in corrections if item.file == document.file]
    if not mine:
        return document, ()
    notes = []
    for item in mine:
        place = Place.parse(document.file, item.cell)
        seen = _text_at(document, place)
        if seen is None or seen.strip() != item.was.strip():
            notes.append(_no_longer_fits(item, seen, document))
            continue
        document = _with_text(document, place, item.now)
        parts = {"cell": item.cell, "was": item.was, "now": item.now, "reason": item.reason, "by": item.by}
        notes.append(_WORDS.say("correction.applied", **parts, date=item.date.isoformat()))
    return document, tuple(notes)


def unused_corrections(corrections: Iterable[Correction], files: Iterable[str]) -> tuple[Message, ...]:
    """One message for each correction whose file was not among those read."""
    read = set(files)
    return tuple(
        _WORDS.say("correction.unused", cell=item.cell, file=item.file) for item in corrections if item.file not in read
    )


def _no_longer_fits(item: Correction, seen: str | None, document: RawDocument) -> Message:
    if seen is None:
        tables = dict.fromkeys(block.name for block in document.blocks if isinstance(block, RawTable))
        why = _WORDS.say("correction.gone", cell=item.cell, known=tuple(tables)[:_TABLES] or "—")
    else:
        key = "correction.done" if seen.strip() == item.now.strip() else "correction.changed"
        why = _WORDS.say(key, cell=item.cell, seen=seen)
    was = _WORDS.say("correction.quoted", words=item.was)
    return CorrectionError(file=item.file, name=item.cell, seen=why, expected=was).fact


def _text_at(document: RawDocument, place: Place) -> str | None:
    """What stands at a place; ``""`` for an empty cell inside a table, ``None`` where there is no such place."""
    for block in document.blocks:
        if isinstance(block, RawParagraph):
            if block.place == place:
                return block.text
            continue
        cell = _cell_at(block, place)
        if cell is not None:
            return cell.text
        if _is_inside(document, block, place) and (place.row, place.col) not in block.grid():
            return ""
    return None


def _cell_at(table: RawTable, place: Place) -> RawCell | None:
    return next((cell for cell in table.cells if cell.place == place), None)


def _is_inside(document: RawDocument, table: RawTable, place: Place) -> bool:
    """Whether a place names an empty cell of this table: its own cells say which sheet or table it is."""
    if place.paragraph or not (1 <= place.row <= table.n_rows and 1 <= place.col <= table.n_cols):
        return False
    if place.sheet is not None:
        return table.name == place.sheet
    number = [block for block in document.blocks if isinstance(block, RawTable)].index(table) + 1
    return number == place.table


def _with_text(document: RawDocument, place: Place, text: str) -> RawDocument:
    blocks: list[RawTable | RawParagraph] = []
    for block in document.blocks:
        if isinstance(block, RawParagraph):
            sight = looked_at(block.sight)
            blocks.append(replace(block, text=text, sight=sight) if block.place == place else block)
        elif _cell_at(block, place) is not None:
            cells = tuple(_corrected(cell, text) if cell.place == place else cell for cell in block.cells)
            blocks.append(replace(block, cells=cells))
        elif _is_inside(document, block, place):
            cells = (*block.cells, _corrected(RawCell(place, ""), text))
            blocks.append(replace(block, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.col)))))
        else:
            blocks.append(block)
    return replace(document, blocks=tuple(blocks))


def _corrected(cell: RawCell, text: str) -> RawCell:
    """The cell as if it had been written so: a plain number stays a number, everything else is text."""
    number = Decimal(text) if cell.number is not None and _PLAIN_NUMBER.match(text) else None
    state = CellState.TEXT if number is None else CellState.NUMBER
    return replace(cell, text=text, state=state, number=number, number_format="", sight=looked_at(cell.sight))
