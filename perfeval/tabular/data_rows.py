"""Which rows are data, and what stands once for several (数据行): totals, notes, names in the first row of a group."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval.forms.text import plain
from perfeval.forms.vocabulary import vocabulary
from perfeval.sources.cell_text import ENDS
from perfeval.tabular.contract import (
    KEYS,
    Kind,
)
from perfeval.tabular.one_table import Mask, OneTable
from perfeval.tabular.recognising import MONEY

_TOTAL = re.compile(r"^(?:.{0,30}(?:小计|合计|总计|共计)|总额)[:：]?$")
_NOTE = re.compile(
    r"^(?:注\d*[:：、.]|备注[:：]|说明[:：]|填表说明|(?:制表|填表|填报|审核|打印|经办|复核|导出|报送|单位负责)[^:：]{0,6}[:：])"
)
_IDENTITY = ("project_code", "project")
_CONTENT: dict[Kind, tuple[str, ...]] = {
    "budget": (*MONEY, "label_text", "self_score"),
    "indicators": ("level3", "target_text", "actual_text", "max_score", "self_score"),
}


class DataRows(OneTable):
    """The rows of one table: those that are no data are left out, what stands once is written into every row."""

    def _merged(self) -> None:
        """A merged name stands for every row it spans."""
        numbers = {self.recognised.number_of(name): name for name in (*KEYS, "level1", "level2")}
        for (row, column), reach in self.source.spans.items():
            if (name := numbers.get(column)) is not None:
                texts = self.frame[name].copy()
                texts.iloc[row : row + reach] = texts.iloc[row]
                self.frame[name] = texts

    def _trim(self) -> None:
        changed = np.zeros(len(self.frame), dtype=bool)
        for name in self.frame.columns.drop("place"):
            short = self.frame[name].str.strip(ENDS + "'" if name == "project_code" else ENDS)
            differs = (short != self.frame[name]).to_numpy(dtype=bool)
            if differs.any():
                changed |= differs
                if "trimmed" not in self.undo:
                    self.frame[name] = short
        nothing = vocabulary().words["placeholders"]
        for name in KEYS:
            blank = self.frame[name].isin(nothing)
            if blank.any() and "trimmed" not in self.undo:
                self.frame[name] = self.frame[name].mask(blank, "")
        self._did("trimmed", changed)

    def _leave_out_rows(self) -> None:
        body = self.source.body
        filled = np.zeros(len(body), dtype=int)
        for number in range(body.shape[1]):
            filled += (body.iloc[:, number] != "").to_numpy(dtype=int)
        headings = self._repeated(filled)
        self._take_out("repeated_headings", headings)
        self._take_out("total_rows", self._totals())
        position = self.frame["place"].map(self.source.position).to_numpy(dtype=int)
        few = filled[position] <= 4
        note = np.zeros(len(self.frame), dtype=bool)
        for name in dict.fromkeys((*KEYS, *self._first_fields())):
            candidates = np.flatnonzero(few & (self.frame[name] != "").to_numpy(dtype=bool))
            said = self.frame[name].iloc[candidates].map(lambda text: bool(_NOTE.match(text)))
            note[candidates] |= said.to_numpy(dtype=bool)
        self._take_out("notes", note)
        blank = filled[self.frame["place"].map(self.source.position).to_numpy(dtype=int)] == 0
        self.frame = self.frame[~blank].reset_index(drop=True)

    def _first_fields(self) -> list[str]:
        return [one.field for one in self.recognised.columns[:2] if one.field]

    def _take_out(self, step: str, where: Mask) -> None:
        if self._did(step, where):
            self._drop(where, step)

    def _repeated(self, filled: NDArray[np.int64]) -> Mask:
        """Heading rows printed again on the next page, and the row of column numbers under the first one."""
        body, same = self.source.body, np.zeros(len(self.source.body), dtype=int)
        known: dict[int, set[str]] = {}
        for _, column, text in self.source.heading_cells:
            known.setdefault(column, set()).add(text)
        for column, heading in enumerate(self.source.headings):
            words = known.get(column, set()) | ({heading} if heading else set())
            same += body.iloc[:, column].isin(words).to_numpy(dtype=bool) if words else 0
        found = np.array((same >= 2) & (2 * same >= filled))
        if len(body) and self._is_numbering(body.iloc[0]):
            found[0] = True
        return found

    def _is_numbering(self, row: pd.Series[str]) -> bool:
        """栏次 | 1 | 2 | 3."""
        said = [plain(text) for text in row if text]
        numbers = [int(text) for text in said if text.isdigit()]
        if len(numbers) < 3 or len(numbers) + 1 < len(said):
            return False
        return numbers[0] == 1 and all(b - a == 1 for a, b in pairwise(numbers))

    def _totals(self) -> Mask:
        """小计、合计 rows: a total word where a project's name should stand, and no code of its own beside it."""
        found = np.zeros(len(self.frame), dtype=bool)
        names = [name for name in ("project_code", "project", "unit", "department", "number") if name in self.frame]
        if self.kind == "indicators":
            names += ["level1", "level2", "level3"]
        for name in names:
            texts = self.frame[name]
            words = [text for text in texts.unique() if text and _TOTAL.match(plain(text))]
            if not words:
                continue
            here = texts.isin(words).to_numpy(dtype=bool)
            if name == "project":
                here = here & ~self.frame["project_code"].str.contains(r"\d", regex=True).to_numpy(dtype=bool)
            if name in ("level1", "level2", "level3"):
                here = here & ~self._filled("target_text", "actual_text")
            found |= here
        return found

    # ------------------------------------------------------------ what stands once and means several rows

    def _fill_down(self) -> None:
        frame = self.frame
        if frame.empty:
            return
        content = self._filled(*_CONTENT[self.kind])
        opens = np.zeros(len(frame), dtype=bool)
        for name in _IDENTITY:
            texts = frame[name]
            last = texts.where(texts != "").ffill().shift(fill_value="")
            opens |= ((texts != "") & (texts != last.fillna(""))).to_numpy(dtype=bool)
        group = pd.Series(np.cumsum(opens), index=frame.index)
        filled = np.zeros(len(frame), dtype=bool)
        values: dict[str, pd.Series[str]] = {}
        for name in KEYS:
            blank = (frame[name] == "").to_numpy(dtype=bool)
            if not blank.any() or blank.all():
                continue
            first = frame[name].where(frame[name] != "").groupby(group).transform("first").fillna("")
            here = blank & (first != "").to_numpy(dtype=bool) & content & (group > 0).to_numpy(dtype=bool)
            if name not in _IDENTITY and self._stands_over_group(name):
                down = frame[name].where(frame[name] != "").ffill().fillna("")
                here, first = blank & (down != "").to_numpy(dtype=bool) & content, down
            if here.any():
                filled |= here
                values[name] = frame[name].mask(here, first)
        if self._did("filled_down", filled):
            for name, column in values.items():
                self.frame[name] = column
        orphan = content & ~self._filled(*_IDENTITY)
        self._ask("rows.no_key", orphan)
        self._drop(~content & ~self._filled(*_IDENTITY) | orphan, "no_key")

    def _stands_over_group(self, name: str) -> bool:
        """A unit printed once over its projects: never the same twice running, and mostly blank below."""
        said = self.frame[name][self.frame[name] != ""]
        if len(said) < 2 or len(said) * 2 > len(self.frame) or self.frame[name].iloc[0] == "":
            return False
        return bool((said != said.shift()).all())

    def _levels(self) -> None:
        """产出指标 printed once over its rows, within one project."""
        frame = self.frame
        group = (
            (frame["project_code"] + "\x1f" + frame["project"] + "\x1f" + frame["year"])
            .ne((frame["project_code"] + "\x1f" + frame["project"] + "\x1f" + frame["year"]).shift())
            .cumsum()
        )
        blank1 = (frame["level1"] == "").to_numpy(dtype=bool)
        done = np.zeros(len(frame), dtype=bool)
        values: dict[str, pd.Series[str]] = {}
        for name in ("level1", "level2"):
            blank = (frame[name] == "").to_numpy(dtype=bool) & blank1
            above = frame[name].where(frame[name] != "").groupby(group).ffill().fillna("")
            here = blank & (above != "").to_numpy(dtype=bool) & self._filled("level3", "target_text")
            if here.any():
                done |= here
                values[name] = frame[name].mask(here, above)
        if self._did("levels_filled", done):
            for name, column in values.items():
                self.frame[name] = column

    # ------------------------------------------------------------ rows that stand there twice

    def _duplicates(self) -> None:
        frame = self.frame
        fields = [name for name in frame.columns if name not in ("place", "number")]
        again = frame.duplicated(fields, keep="first").to_numpy(dtype=bool)
        if self._did("duplicates", again):
            self._drop(again, "duplicates")
        if self.kind != "budget":
            return
        frame = self.frame
        keyed = frame["project_code"] != ""
        own = ["project_code", "year", "label_text"]
        twice = keyed & frame.duplicated(own, keep=False)
        self._ask("codes.twice", twice.to_numpy(dtype=bool))
