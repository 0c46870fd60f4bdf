"""The account of every cell of a table (清点), made when somebody looks: a large table has a million cells.

Each cell is used for a project, for the table itself, or for nothing, which is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import NDArray

from perfeval.clean.understanding import is_unknown, tables_missed
from perfeval.forms.lines import money_unit
from perfeval.messages import Message
from perfeval.model import AccountLine, FileReading
from perfeval.places import Place
from perfeval.tabular.contract import Cleaned, Kind, Taken
from perfeval.tabular.gathered import Tables, key_of, title_of
from perfeval.tabular.recognising import WORDS, part_of_money

if TYPE_CHECKING:
    import pandas as pd

KEY_FIELDS = {"project_code": "code", "project": "name", "unit": "unit", "department": "department", "year": "year"}
_OWN = {
    "amount_unit_text": "amount_unit_text",
    "number": "row number",
    "self_score": "reported total self_score",
    "grade": "reported total grade",
}


class Account(Sequence[AccountLine]):
    """The account of the tables of one file, line by line."""

    def __init__(self, parts: Sequence[_OfSource]) -> None:
        self._parts = parts

    def __len__(self) -> int:
        return sum(part.count for part in self._parts)

    def __iter__(self) -> Iterator[AccountLine]:
        return chain.from_iterable(part.lines() for part in self._parts)

    @overload
    def __getitem__(self, at: int) -> AccountLine: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[AccountLine]: ...
    def __getitem__(self, at: int | slice) -> AccountLine | Sequence[AccountLine]:
        wanted = range(len(self))[at]
        if isinstance(wanted, range):
            kept = tuple(islice(self, max(wanted, default=-1) + 1))
            return tuple(kept[one] for one in wanted)
        return next(islice(self, wanted, None))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[type, tuple[tuple[AccountLine, ...]]]:
        return tuple, (tuple(self),)  # the lines go on a journey, the tables stay

    @property
    def missed(self) -> tuple[str, ...]:
        """Ranges of rows that were not understood; lines are made only where there may be some."""
        return tables_missed(self) if any(part.may_miss for part in self._parts) else ()

    @property
    def gives(self) -> bool:
        """Whether the tables gave a project."""
        return any(part.gives for part in self._parts)


class _OfSource:
    """The account of one source (清点): every cell with what used it."""

    def __init__(self, tables: Tables, kind: Kind, cleaned: Cleaned, number: int) -> None:
        self.tables, self.kind = tables, kind
        self.source, self.recognised = cleaned.sources[number], cleaned.recognised[number]
        left = cleaned.left_out[cleaned.left_out["source"] == number]
        self.left_out = dict(zip(left["place"].astype(int), left["step"], strict=True))
        self.number, self.uses = number, [self._use(one) for one in self.recognised.columns]

    @cached_property
    def _own(self) -> pd.DataFrame:
        """The rows of this source that belong to a project."""
        frame = next(one for known, _, one in self.tables.parts if known == self.kind)
        return frame.loc[frame["source"] == self.number, ["place", "project_id"]]

    @property
    def gives(self) -> bool:
        """Whether any row belongs to a project, or stands in an earlier table already."""
        return len(self._own) > 0 or "repeated" in self.left_out.values()

    @cached_property
    def owner(self) -> dict[int, tuple[str, int]]:
        """Row → its project, and the how manieth row of it that is."""
        own = self._own
        count = own.groupby("project_id", sort=False).cumcount() + 1
        return {
            int(place): (str(project_id), int(nth))
            for place, project_id, nth in zip(own["place"], own["project_id"], count, strict=True)
        }

    @cached_property
    def _filled(self) -> NDArray[np.bool_]:
        """Which cells of the body hold something, by row and column."""
        return (self.source.body != "").to_numpy(dtype=bool)

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.source.above) + len(self._headings) + int(self._filled.sum())

    @property
    def _headings(self) -> tuple[tuple[int, int, str], ...]:
        return self.source.heading_cells if self.source.file else ()

    @property
    def may_miss(self) -> bool:
        """Whether most of some row may not have been understood; hidden cells are looked at one by one."""
        if self.source.hidden:
            return True
        uses = (self._used(column, 1) for column in range(self._filled.shape[1]))
        doubtful = np.array([use is None or is_unknown(use) for use in uses], dtype=bool)
        owned = np.isin(self.source.rows, self._own["place"].to_numpy(dtype=np.int64))
        left = np.array([self._left(self.left_out.get(int(row))) is None for row in self.source.rows], dtype=bool)
        filled = self._filled.sum(axis=1)
        missed = np.where(owned, self._filled[:, doubtful].sum(axis=1), np.where(left, filled, 0))
        return bool((2 * missed > filled).any())

    def lines(self) -> Iterator[AccountLine]:
        """Every line, in reading order."""
        source = self.source
        title = title_of(source)
        for row, column, text in source.above:
            yield self._line(source.place(row, column), text, self._above(text, title))
        for row, column, text in self._headings:
            yield self._line(source.place(row, column), text, "heading")
        columns = source.columns
        for position, row in enumerate(map(int, source.rows)):
            project_id, count = self.owner.get(row, (None, 0))
            key = key_of(self.tables.record(project_id)) if project_id is not None else ""
            alone, left = self._is_alone(project_id), self._left(self.left_out.get(row))
            for column, texts in enumerate(columns):
                if texts[position]:
                    used = left if project_id is None else self._used(column, count)
                    shown = source.shown.get((position, column), texts[position])
                    place = source.place(row, column, key, alone=alone)
                    yield self._line(place, shown, used, project_id, hidden=(position, column) in source.hidden)

    @staticmethod
    def _line(
        place: Place, text: str, used: str | None, project_id: str | None = None, *, hidden: bool = False
    ) -> AccountLine:
        understood = used is not None and not is_unknown(used)
        return AccountLine(place, text, used, project_id, hidden, understood)

    def _is_alone(self, project_id: str | None) -> bool:
        return self.kind == "budget" and project_id is not None and len(self.tables.rows("budget", project_id)) == 1

    def _left(self, step: str | None) -> str | None:
        """Rows without a project are not used, but for what is known to be no data."""
        said = {
            "total_rows": "list total",
            "repeated_headings": "heading",
            "notes": "note",
            "duplicates": "duplicate",
            "repeated": "duplicate",
        }
        return said.get(step or "")

    def _above(self, text: str, title: str) -> str | None:
        if text == title:
            return "title"
        return "amount_unit_text" if money_unit(text) else "heading" if len(text) <= 30 else None

    def _used(self, column: int, count: int) -> str | None:
        use, word = self.uses[column] if column < len(self.uses) else (None, "")
        return f"{use} {count} {word}" if word else use

    def _use(self, taken: Taken) -> tuple[str | None, str]:
        """What a column is used for: all of it, or the row of a project and the word behind its number."""
        if not taken.heading:
            return None, ""
        if taken.field is None:
            return f"{'fund part' if part_of_money(taken.heading) is not None else 'attributes'} {taken.heading}", ""
        if taken.field in KEY_FIELDS:
            return KEY_FIELDS[taken.field], ""
        if taken.field in ("number", "amount_unit_text") or (self.kind == "budget" and taken.field in _OWN):
            return _OWN[taken.field], ""
        word = {"amount": "adjusted_budget_wan", "comparator_text": "sign_text"}.get(taken.field, taken.field)
        return "fund" if self.kind == "budget" else "indicator", word


# ── readings ──────────────────────────────────────────────────────────────────────────────────────
def readings_of(tables: Tables) -> tuple[FileReading, ...]:
    """One reading a file (a table without a file is one by itself): the account of its cells, steps, problems.

    One whose table gave no project says why it was not read.
    """
    by_file: dict[str, list[tuple[Kind, Cleaned, int]]] = {}
    for kind, cleaned, _ in tables.parts:
        for number, source in enumerate(cleaned.sources):
            by_file.setdefault(source.file or source.name, []).append((kind, cleaned, number))
    accounts = {file: Account([_OfSource(tables, *part) for part in parts]) for file, parts in by_file.items()}
    readings = [_reading(file, parts, accounts[file]) for file, parts in by_file.items()]
    if readings:
        last, told = readings[-1], tables.joined.log
        readings[-1] = replace(last, notes=(*last.notes, *told.problems), cleaning=(*last.cleaning, *told.steps))
    return tuple(one if accounts[one.file].gives else _with_problem(one) for one in readings)


def _reading(file: str, parts: Sequence[tuple[Kind, Cleaned, int]], account: Account) -> FileReading:
    notes: list[Message] = []
    for cleaned in {id(cleaned): cleaned for _, cleaned, _ in parts}.values():
        notes += [problem for problem in cleaned.log.problems if problem not in notes]
    own = [(cleaned.log.steps, cleaned.sources[number].name) for _, cleaned, number in parts]
    steps = [step for steps, name in own for step in steps if step.table == name]
    first = parts[0][1].sources[parts[0][2]]
    return FileReading(
        file=file,
        status="read",
        container=first.container,
        sha256=first.sha256,
        account=account,
        notes=tuple(notes),
        tables_not_understood=account.missed if first.file else (),
        is_table=True,
        cleaning=tuple(steps),
    )


def _with_problem(reading: FileReading) -> FileReading:
    why = next((note for note in reading.notes if note.code in _FATAL), WORDS.say("join.nothing"))
    notes = tuple(note for note in reading.notes if note != why)
    return replace(reading, status="failed", message=why, notes=notes)


_FATAL = (
    "tabular.columns.no_key",
    "tabular.columns.no_indicator",
    "tabular.columns.no_money",
    "tabular.columns.ambiguous",
    "tabular.columns.other_kind",
)
