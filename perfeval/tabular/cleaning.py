"""From tables as offices have them to clean frames (整理), by the column; every step is told and can be taken back.

One class does the steps in their order on one source; :func:`clean_budget` and :func:`clean_indicators` put the
sources together. A text is read once for each distinct text, by the same readers that forms use (``values/``), so
that a million rows cost as many readings as they have different cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval.clean.identification import year_in
from perfeval.errors import UnknownName
from perfeval.forms.lines import money_unit, unit_in_note
from perfeval.forms.text import plain
from perfeval.forms.vocabulary import vocabulary
from perfeval.messages import Message, Part
from perfeval.model import CleaningStep
from perfeval.numbers import spans
from perfeval.sources.cell_text import ENDS
from perfeval.tabular.contract import (
    CONTRACT,
    KEYS,
    SHOWN,
    STEPS,
    Cleaned,
    CleaningLog,
    Kind,
    Recognised,
    empty_frame,
)
from perfeval.tabular.recognising import MONEY, WORDS, Columns, recognise_columns
from perfeval.tabular.sources import Source
from perfeval.values.amounts import table_unit
from perfeval.values.reading import read_amount, read_points

Mask = NDArray[np.bool_]
_TOTAL = re.compile(r"^(?:.{0,30}(?:小计|合计|总计|共计)|总额)[:：]?$")
_NOTE = re.compile(
    r"^(?:注\d*[:：、.]|备注[:：]|说明[:：]|填表说明|(?:制表|填表|填报|审核|打印|经办|复核|导出|报送|单位负责)[^:：]{0,6}[:：])"
)
_POINT_ZERO = re.compile(r"^(\d+)\.0+$")
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?[eE]\+?\d+$")
_SERIAL = re.compile(r"^[34]\d{4}(?:\.\d+)?$")
_FRACTION = re.compile(r"^(?:0?\.\d+|1(?:\.0+)?)$")
_DATED = re.compile(r"\d{4}\s*[年./-]\s*\d{1,2}|\d{1,2}月")
_FULL_SHEET = (1_048_576, 1_048_575)  # the rows of a sheet: what was longer has been cut off
_LARGE = Decimal(10000)  # a median of so many 万元, or of so many times another column, is a matter of units
_IDENTITY = ("project_code", "project")
_CONTENT: dict[Kind, tuple[str, ...]] = {
    "budget": (*MONEY, "label_text", "self_score"),
    "indicators": ("level3", "target_text", "actual_text", "max_score", "self_score"),
}
_POINTS = ("self_score", "max_score", "reviewed_score")


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
    frames, left = [], []
    log = CleaningLog()
    for number, cleaner in enumerate(cleaners):
        frame = cleaner.run()
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


class _Cleaner:
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
        return self.frame.reset_index(drop=True)

    # ------------------------------------------------------------ telling

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

    # ------------------------------------------------------------ rows

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

    def _targets(self) -> None:
        """The promise that counts: the adjusted one where it is filled in, else the target, else that of the start."""
        frame = self.frame
        if "adjusted_target" in frame:
            given = ~frame["adjusted_target"].isin(vocabulary().words["placeholders"])
            frame["target_text"] = frame["target_text"].mask(given, frame["adjusted_target"])
        if "initial_target_text" in frame:
            frame["target_text"] = frame["target_text"].mask(frame["target_text"] == "", frame["initial_target_text"])

    # ------------------------------------------------------------ codes and years

    def _codes(self) -> None:
        codes = self.frame["project_code"]
        pointed = codes.str.match(_POINT_ZERO.pattern).to_numpy(dtype=bool)
        if self._did("code_cleaned", pointed):
            self.frame["project_code"] = codes.str.replace(_POINT_ZERO.pattern, r"\1", regex=True)
        lost = self.frame["project_code"].str.match(_SCIENTIFIC.pattern).to_numpy(dtype=bool)
        self._ask("codes.scientific", lost)
        self.frame["project_code"] = self.frame["project_code"].mask(lost, "")

    def _years(self) -> None:
        texts = self.frame["year"]
        read = {text: year_in(text, loose=True) for text in texts.unique() if text}
        years = texts.map(read).astype("Int64") if read else pd.Series(pd.array([pd.NA] * len(texts), dtype="Int64"))
        unread = ((texts != "") & years.isna()).to_numpy(dtype=bool)
        sample = next((text for text, year in read.items() if year is None), "")
        self._ask("year.unreadable", unread, seen=sample)
        missing = years.isna().to_numpy(dtype=bool) & ~unread
        known = self.year or self._year_above
        if known is not None and self._did("year_filled", missing, year=known):
            years = years.mask(missing, known)
        self.frame["year"] = years

    @cached_property
    def _year_above(self) -> int | None:
        """The year that the title names, else the sheet, else the file."""
        said = [text for _, _, text in self.source.above]
        found = {year for text in said if (year := year_in(text))}
        if not found:
            sheet = year_in(self.source.sheet or "", loose=True)  # a sheet for each year: 2022, 2023
            found = {year for year in (sheet, year_in(self.source.file)) if year}
            found = {sheet} if sheet else found
        return found.pop() if len(found) == 1 else None

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

    # ------------------------------------------------------------ amounts

    def _amounts(self) -> None:
        if "amount" in self.frame and not self._filled("initial_budget_wan", "adjusted_budget_wan").any():
            for name in ("initial_budget_wan", "adjusted_budget_wan"):
                self.frame[name] = self.frame["amount"]
        plain_numbers = {name: _numbers(self.frame[name]) for name in MONEY[:4]}
        for name in MONEY[:4]:
            self._money(name, plain_numbers)

    def _unit_of(self, name: str) -> str | None:
        """The unit that heading, caller, title or sheet states for a column of money."""
        number = self.recognised.number_of(name)
        if number is None:
            number = self.recognised.number_of("amount")
        own = self.recognised.columns[number].unit if number is not None else None
        return own or self._unit_above

    @cached_property
    def _unit_above(self) -> str | None:
        said = [*(text for _, _, text in self.source.above), self.source.sheet or ""]
        units = (money_unit(text) or unit_in_note(text) for text in said if len(text) <= 80)
        return next(filter(None, units), None)

    def _money(self, name: str, numbers: dict[str, pd.Series[Any]]) -> None:
        texts = self.frame[name]
        unit = self._unit_of(name)
        if unit is None and self._is_asked(name, numbers):
            self.frame[name] = pd.Series([None] * len(texts), dtype="object", index=texts.index)
            return
        if "unit_changed" in self.undo:
            unit = "万元"
        row_unit = self.frame.get("amount_unit_text")
        pairs = texts if row_unit is None else texts + "\x1f" + row_unit
        read = {pair: _amount_of(pair, unit) for pair in pairs.unique()}
        self.frame[name] = pd.Series(pairs.map(lambda pair: read[pair][0]), dtype="object").where(texts != "", None)
        wrong = {pair for pair, (value, why) in read.items() if value is None and why is not None}
        doubted = {pair: why for pair, (value, why) in read.items() if value is not None and why is not None}
        bare = {pair for pair, why in doubted.items() if why.code == "values.amount.unit_unknown"}
        unstated, heading = bool(bare), self._heading(name)
        if bare:
            self._ask("money.no_unit", pairs.isin(bare).to_numpy(dtype=bool), heading=heading, field=name)
        for why in dict.fromkeys(why for pair, why in doubted.items() if pair not in bare):
            here = [pair for pair, said in doubted.items() if said == why]
            self._ask("money.doubtful", pairs.isin(here).to_numpy(dtype=bool), heading=heading, doubt=why)
        if wrong:
            first = next(pair for pair in pairs if pair in wrong)
            where = pairs.isin(wrong).to_numpy(dtype=bool)
            self._ask("money.unreadable", where, heading=self._heading(name), seen=first.split("\x1f")[0])
        changed = {pair for pair, (value, _) in read.items() if value is not None and _unit_in(pair, unit) != "万元"}
        if (changed and not unstated) or (changed and unit):
            where = pairs.isin(changed).to_numpy(dtype=bool)
            units = tuple(dict.fromkeys(_unit_in(pair, unit) or "万元" for pair in changed))
            self._did("unit_changed", where, heading=self._heading(name), units=units)

    def _heading(self, name: str) -> str:
        number = self.recognised.number_of(name)
        number = self.recognised.number_of("amount") if number is None else number
        return self.recognised.columns[number].heading if number is not None else name

    def _is_asked(self, name: str, numbers: dict[str, pd.Series[Any]]) -> bool:
        """No unit is stated, and the magnitudes speak of 元, or of another unit than a column beside it."""
        own = numbers[name].dropna()
        if own.empty:
            return False
        parts: dict[str, Part] = {"heading": self._heading(name), "field": name, "median": _decimal(own.median())}
        if own.median() >= float(_LARGE):
            self._ask("money.asked", own_rows(numbers[name]), **parts)
            return True
        for other, values in numbers.items():
            both = pd.DataFrame({"own": numbers[name], "other": values}).dropna()
            both = both[(both["own"] > 0) & (both["other"] > 0)]
            if other != name and len(both) and (both["other"] / both["own"]).median() >= float(_LARGE) / 5:
                self._ask("money.asked_beside", own_rows(numbers[name]), other=self._heading(other), **parts)
                return True
        return False

    # ------------------------------------------------------------ values and points

    def _doubtful_values(self) -> None:
        """Dates that became numbers, and shares beside percents: asked, never turned."""
        target, actual = self.frame["target_text"], self.frame["actual_text"]
        for own, other in ((target, actual), (actual, target)):
            serial = own.str.match(_SERIAL.pattern) & other.str.contains(_DATED.pattern, regex=True)
            if serial.any():
                self._ask("values.serial", serial.to_numpy(dtype=bool), seen=str(own[serial].iloc[0]))
        percent = target.str.contains("[%％]", regex=True) | self.frame["unit_text"].isin(["%", "％", "百分比"])
        small = (
            percent & actual.str.match(_FRACTION.pattern) & ~target.str.match(r"^[^\d]*(?:0?\.\d+|1(?:\.0+)?)[%％]?$")
        )
        if small.any():
            self._ask("values.fraction", small.to_numpy(dtype=bool), seen=str(actual[small].iloc[0]))

    def _points(self) -> None:
        for name in _POINTS:
            if name not in self.frame:
                continue
            texts = self.frame[name]
            read = {text: read_points(text) for text in texts.unique()}
            self.frame[name] = pd.Series(texts.map(lambda text: read[text][0]), dtype="object").where(texts != "", None)  # noqa: B023
            wrong = {text for text, (value, why) in read.items() if value is None and why is not None}
            if wrong:
                where = texts.isin(wrong).to_numpy(dtype=bool)
                self._ask("points.unreadable", where, heading=self._heading(name), seen=min(wrong))


def own_rows(values: pd.Series[Any]) -> Mask:
    """Rows in which a number stands."""
    return values.notna().to_numpy(dtype=bool)


def _decimal(value: float) -> Decimal:
    return Decimal(repr(round(float(value), 2)))


def _numbers(texts: pd.Series[str]) -> pd.Series[Any]:
    """Bare numbers as floats, for telling magnitudes only; what has a unit of its own is left out."""
    return pd.to_numeric(texts.str.replace(",", "", regex=False), errors="coerce")


def _amount_of(pair: str, unit: str | None) -> tuple[Decimal | None, Message | None]:
    text, _, own = pair.partition("\x1f")
    return read_amount(text, _row_unit(own) or unit) if text else (None, None)


def _row_unit(own: str) -> str | None:
    return (money_unit(f"单位：{own}") or table_unit(own)) if own else None


def _unit_in(pair: str, unit: str | None) -> str | None:
    """The unit in which one amount is given."""
    text, _, own = pair.partition("\x1f")
    return table_unit(text) or _row_unit(own) or unit


Cleaner = Callable[..., Cleaned]
