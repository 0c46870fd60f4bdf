"""From tables as offices have them to clean frames (整理), by the column; every step is told and can be taken back.

One class does the steps in their order on one source; :func:`clean_budget` and :func:`clean_indicators` put the
sources together. A text is read once for each distinct text, by the same readers that forms use (``values/``), so
that a million rows cost as many readings as they have different cells.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from perfeval.errors import UnknownName
from perfeval.tabular.cell_values import Values
from perfeval.tabular.contract import (
    CONTRACT,
    STEPS,
    Cleaned,
    CleaningLog,
    Kind,
    empty_frame,
)
from perfeval.tabular.recognising import Columns
from perfeval.tabular.sources import Source

_FULL_SHEET = (1_048_576, 1_048_575)  # the rows of a sheet: what was longer has been cut off


def clean_budget(
    data: pd.DataFrame | Source | Sequence[Source],
    *,
    columns: Columns | None = None,
    year: int | None = None,
    undo: Collection[str] = (),
) -> Cleaned:
    """Budget tables as one clean frame (整理预算表), under the contract of ``BUDGET``."""
    return _clean("budget", data, columns, year, undo)


def clean_indicators(
    data: pd.DataFrame | Source | Sequence[Source],
    *,
    columns: Columns | None = None,
    year: int | None = None,
    undo: Collection[str] = (),
) -> Cleaned:
    """Indicator tables as one clean frame (整理指标表), under the contract of ``INDICATORS``."""
    return _clean("indicators", data, columns, year, undo)


def _clean(
    kind: Kind,
    data: pd.DataFrame | Source | Sequence[Source],
    columns: Columns | None,
    year: int | None,
    undo: Collection[str],
) -> Cleaned:
    check_undo(undo)
    sources = tuple(_sources(kind, data, columns, year))
    cleaners = [_Cleaner(kind, source, columns, year, frozenset(undo)) for source in sources]
    frames: list[pd.DataFrame] = []
    left: list[tuple[int, int, str]] = []
    log = CleaningLog()
    for number, cleaner in enumerate(cleaners):
        frame = cleaner.run()
        if frames:
            frame = cleaner.without(pd.concat(frames, ignore_index=True))
        frames.append(frame.assign(source=pd.array([number] * len(frame), dtype="Int64")))
        left += [(number, row, step) for row, step in cleaner.left_out]
        log += CleaningLog(tuple(cleaner.steps), tuple(cleaner.problems))
    names = list(CONTRACT[kind].names)
    frame = pd.concat([one[names] for one in frames], ignore_index=True) if frames else empty_frame(kind)
    left_out = pd.DataFrame(left, columns=["source", "place", "step"])
    return Cleaned(kind, frame, log, sources, tuple(one.recognised for one in cleaners), left_out)


def check_undo(undo: Collection[str]) -> None:
    """A step that does not exist cannot be taken back."""
    for name in undo:
        if name not in STEPS:
            raise UnknownName(what="整理步骤", seen=name, nearest="", known="、".join(STEPS))


def _sources(
    kind: Kind, data: pd.DataFrame | Source | Sequence[Source], columns: Columns | None, year: int | None
) -> Sequence[Source]:
    from perfeval.tabular.sources import grid_of_frame
    from perfeval.tabular.tables import source_in

    if isinstance(data, pd.DataFrame):
        return [source_in(grid_of_frame(data), kind, kind, columns, year)]
    return [data] if isinstance(data, Source) else list(data)


class _Cleaner(Values):
    """All steps on one table."""

    def run(self) -> pd.DataFrame:
        """All steps, in order."""
        if len(self.frame) in _FULL_SHEET:
            self._ask("rows.full_sheet", count=len(self.frame))
        self._merged()
        self._trim()
        self._leave_out_rows()
        self._fill_down()
        if self.kind == "indicators":
            self._levels()
            self._targets()
        self._codes()
        self._years()
        self._duplicates()
        if self.kind == "budget":
            self._amounts()
        else:
            self._doubtful_values()
        self._points()
        for name in CONTRACT[self.kind].columns:
            if name.dtype == "text":
                self.frame[name.name] = self.frame[name.name].where(self.frame[name.name] != "").astype("str")
        self.frame = self.frame.reset_index(drop=True)
        return self.frame

    def without(self, earlier: pd.DataFrame) -> pd.DataFrame:
        """What an earlier table holds word for word counts once (同一张表导出两次)."""
        names = [name for name in CONTRACT[self.kind].names if name not in ("source", "place")]
        both = pd.concat([earlier[names], self.frame[names]], ignore_index=True)
        again = both.duplicated().to_numpy(dtype=bool)[len(earlier) :]
        if self._did("repeated", again):
            self._drop(again, "repeated")
        return self.frame
