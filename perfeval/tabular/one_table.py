"""One table while it is cleaned (整理中的表): its fields as columns of text, and what has been told of it.

A step says how many rows it changed and which, and whether it was taken back; a question is asked once, with its rows.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval.messages import Message, Part
from perfeval.model import CleaningStep
from perfeval.numbers import spans
from perfeval.tabular.contract import (
    CONTRACT,
    SHOWN,
    Kind,
    Recognised,
)
from perfeval.tabular.recognising import WORDS, Columns, recognise_columns
from perfeval.tabular.sources import Source

Mask = NDArray[np.bool_]


class OneTable:
    """One source on its way. ``frame`` has a text column for each field, ``place`` says which row each is."""

    def __init__(
        self, kind: Kind, source: Source, columns: Columns | None, year: int | None, undo: frozenset[str]
    ) -> None:
        self.kind, self.source, self.year, self.undo = kind, source, year, undo
        self.recognised: Recognised = recognise_columns(source, kind, columns, year)
        self.problems: list[Message] = list(self.recognised.problems)
        self.steps: list[CleaningStep] = []
        self.left_out: list[tuple[int, str]] = []
        fields = dict.fromkeys((*CONTRACT[kind].names, *(one.field for one in self.recognised.columns if one.field)))
        blank = pd.Series([""] * len(source.body), dtype="str")
        self.frame = pd.DataFrame({name: self._column(name, blank) for name in fields if name != "source"})
        self.frame["place"] = pd.array(source.rows, dtype="Int64")

    def _column(self, name: str, blank: pd.Series[str]) -> pd.Series[str]:
        number = self.recognised.number_of(name)
        return blank if number is None else self.source.body.iloc[:, number].reset_index(drop=True)

    def _rows(self, where: Mask) -> tuple[int, ...]:
        return tuple(int(row) for row in self.frame["place"][where].head(SHOWN))

    def _did(self, name: str, where: Mask, **parts: Part) -> bool:
        """Tell a step; whether it is to be done."""
        count = int(np.count_nonzero(where))
        if not count:
            return False
        rows, undone = self._rows(where), name in self.undo
        told = WORDS.say(f"step.{name}", count=count, rows=spans(rows, count), **parts)
        self.steps.append(CleaningStep(name, self.source.name, count, rows, told, undone))
        return not undone

    def _ask(self, key: str, where: Mask | None = None, **parts: Part) -> None:
        """Say a problem once, with the rows."""
        said: dict[str, Part] = {"table": self.source.name, **parts}
        if where is not None:
            count = int(np.count_nonzero(where))
            if not count:
                return
            said |= {"count": count, "rows": spans(self._rows(where), count)}
        self.problems.append(WORDS.say(key, **said))

    def _drop(self, where: Mask, step: str) -> None:
        self.left_out += [(int(row), step) for row in self.frame["place"][where]]
        self.frame = self.frame[~where].reset_index(drop=True)

    def _filled(self, *names: str) -> Mask:
        """Rows in which any of the fields holds something."""
        found = np.zeros(len(self.frame), dtype=bool)
        for name in names:
            if name in self.frame:
                found |= (self.frame[name] != "").to_numpy(dtype=bool)
        return found
