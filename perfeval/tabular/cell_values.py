"""What the cells of a table say (取值): codes, years, amounts in 万元, points; what is unclear is asked."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cached_property
from typing import Any

import pandas as pd

from perfeval.clean.identification import year_in
from perfeval.forms.lines import money_unit, unit_in_note
from perfeval.forms.vocabulary import vocabulary
from perfeval.messages import Message, Part
from perfeval.tabular.data_rows import DataRows
from perfeval.tabular.one_table import Mask
from perfeval.tabular.recognising import MONEY
from perfeval.values.amounts import table_unit
from perfeval.values.reading import read_amount, read_points

_POINT_ZERO = re.compile(r"^(\d+)\.0+$")
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?[eE]\+?\d+$")
_SERIAL = re.compile(r"^[34]\d{4}(?:\.\d+)?$")
_FRACTION = re.compile(r"^(?:0?\.\d+|1(?:\.0+)?)$")
_DATED = re.compile(r"\d{4}\s*[年./-]\s*\d{1,2}|\d{1,2}月")
_DAY_UNITS, _DAY_NAMES = ("日期", "年月日", "时间"), "(?:时间|日期|时限|期限)$"
_LARGE = Decimal(10000)  # a median of so many 万元, or of so many times another column, is a matter of units
_POINTS = ("self_score", "max_score", "reviewed_score")


class Values(DataRows):
    """The values of one table, each distinct text read once."""

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
        asked = unit is None and self._is_asked(name, numbers)
        if "unit_changed" in self.undo:
            unit = "万元"
        row_unit = self.frame.get("amount_unit_text")
        pairs = texts if row_unit is None else texts + "\x1f" + row_unit
        read = {pair: _amount_of(pair, unit) for pair in pairs.unique()}
        self.frame[name] = pd.Series(pairs.map(lambda pair: read[pair][0]), dtype="object").where(texts != "", None)
        wrong = {pair for pair, (value, why) in read.items() if value is None and why is not None}
        doubted = {pair: why for pair, (value, why) in read.items() if value is not None and why is not None}
        bare = {pair for pair, why in doubted.items() if why.code == "values.amount.unit_unknown"}
        heading = self._heading(name)
        if asked:
            self.frame[name] = self.frame[name].where(~pairs.isin(bare), None)
        elif bare:
            self._ask("money.no_unit", pairs.isin(bare).to_numpy(dtype=bool), heading=heading, field=name)
        for why in dict.fromkeys(why for pair, why in doubted.items() if pair not in bare):
            here = [pair for pair, said in doubted.items() if said == why]
            self._ask("money.doubtful", pairs.isin(here).to_numpy(dtype=bool), heading=heading, doubt=why)
        if wrong:
            first = next(pair for pair in pairs if pair in wrong)
            where = pairs.isin(wrong).to_numpy(dtype=bool)
            self._ask("money.unreadable", where, heading=self._heading(name), seen=first.split("\x1f")[0])
        stated = {pair for pair, (value, _) in read.items() if value is not None and pair not in bare}
        changed = {pair for pair in stated if _unit_in(pair, unit) != "万元"}
        if changed:
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
        of_days = self.frame["unit_text"].isin(_DAY_UNITS) | self.frame["level3"].str.contains(_DAY_NAMES, regex=True)
        for own, other in ((target, actual), (actual, target)):
            dated = other.str.contains(_DATED.pattern, regex=True) | (of_days & other.str.match(_SERIAL.pattern))
            serial = own.str.match(_SERIAL.pattern) & dated
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
