"""Dates, deadlines and periods (时间): the last day on which a promise is kept, the first of a period."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from perfeval.values.numerals import chinese

_MONTH = "(?P<month>0[1-9]|1[0-2]|[1-9])"
_MONTH2 = "(?P<month2>0[1-9]|1[0-2]|[1-9])"
_YEAR = r"(?<!\d)(?:(?P<year>(?:19|20)\d\d)|(?P<short>[0-3]\d))"
_FULL_YEAR = r"(?<![\d.])(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>\d{1,2})(?:[日号]|(?=[之以]?前|止|内|\Z|[-~至到,，、;；。)]))"
_DAY2 = r"(?P<day2>\d{1,2})(?:[日号]|(?=[之以]?前|止|内|\Z|[,，、;；。)]))"
_TO = "(?:-{1,2}|~|至|到)"
_END = r"(?P<end>底|末|初|中旬|上旬|下旬|中)?"
_CLOCK = r"(?:(?:(?<=[日号])| )\d{1,2}(?:[时点](?:\d{1,2}分)?|:\d\d(?::\d\d)?))?"
_BEFORE = r"(?P<before>(?:之?前|以前)|(?:以|之)?内|止|为止)?"
_NO_UNIT = r"(?![\d.%/十百千万亿元人个米吨公家次项户件])"
# tried in this order; each matches a whole date, deadline or period
_FORMS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        # periods: 2021年1月1日至12月31日, 2021年1月-12月, 2021.1-2021.12, 1-12月, 2018-2020年
        rf"{_FULL_YEAR}[年./-]{_MONTH}[月./-](?P<day>\d{{1,2}})[日号]?{_TO}(?:(?P<year2>(?:19|20)\d\d)[年./-])?"
        rf"{_MONTH2}[月./-]{_DAY2}{_BEFORE}",
        rf"{_FULL_YEAR}[年./]{_MONTH}月?{_TO}(?:(?P<year2>(?:19|20)\d\d)[年./])?{_MONTH2}(?:月份?)?(?!\d)"
        rf"(?P<end2>底|末)?{_BEFORE}",
        rf"(?<![\d.]){_MONTH}月(?P<day>\d{{1,2}})[日号]?{_TO}{_MONTH2}月{_DAY2}{_BEFORE}",
        rf"(?<![\d.]){_MONTH}月?{_TO}{_MONTH2}月份?(?P<end2>底|末)?",
        rf"(?:{_FULL_YEAR}年?度?)?第?(?<![\d.])(?P<quarter>[1-4])(?:季度)?{_TO}第?(?P<quarter2>[1-4])季度{_BEFORE}",
        rf"{_FULL_YEAR}年?(?:度)?{_TO}(?P<year2>(?:19|20)\d\d)年(?:度)?(?P<end2>底|末)?",
        rf"\A{_FULL_YEAR}{_TO}(?P<year2>(?:19|20)\d\d)\Z",
        # a day: 2021年12月31日, 2021-12-31, 2021.12.31, 20211231, 12月31日
        rf"{_YEAR}年{_MONTH}月{_DAY}{_CLOCK}{_BEFORE}",
        rf"{_FULL_YEAR}(?P<mark>[-./]){_MONTH}(?P=mark)(?P<day>\d{{1,2}})日?(?![\d.%]){_CLOCK}{_BEFORE}",
        rf"{_FULL_YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d){_NO_UNIT}{_BEFORE}",
        rf"(?<![\d.]){_MONTH}月{_DAY}{_CLOCK}{_BEFORE}",
        # a month: 2021年12月底前, 2021.6, 2021-12, 12月前, 9月份
        rf"{_YEAR}年(?:度)?{_MONTH}月份?{_END}{_BEFORE}",
        rf"{_FULL_YEAR}年(?P<month>\d{{2}})月",  # 2021年13月: no such month
        rf"{_FULL_YEAR}[-./]{_MONTH}月?{_NO_UNIT}{_END}{_BEFORE}",
        rf"(?<![\d.]){_MONTH}月(?!\d)份?{_END}{_BEFORE}",
        # a quarter, half or whole year
        rf"(?:{_FULL_YEAR}年?度?|(?:当|本|全)年度?)?第?(?<![\d.])(?P<quarter>[1-4])季度{_END}{_BEFORE}",
        rf"(?:{_FULL_YEAR}年?度?|(?:当|本)年度?)?(?P<half>上|下)半年{_END}{_BEFORE}",
        rf"(?<!\d)(?P<short>[0-3]\d)年(?:度)?(?P<end>底|末){_BEFORE}",
        rf"{_FULL_YEAR}年(?:度)?(?:全年|年)?(?P<end>底|末|初|中)?{_BEFORE}",
        rf"(?P<whole>全年|当年|本年|(?<!\d)年度?)(?:度)?(?P<end>底|末|初|中){_BEFORE}",
        r"(?P<whole>全年|当年|本年|年度|(?<![\d个])年)(?:度)?(?P<before>内)",
        r"(?P<whole>全年|当年|本年度|本年)(?:度)?",
    )
)
_CHINESE_YEAR = re.compile(r"[一二][九〇零○][〇零○一二三四五六七八九]{2}(?=年)")
_CHINESE_MONTH = re.compile(r"(?:十[一二]?|[一二三四五六七八九])(?=月)")
_CHINESE_DAY = re.compile(r"(?<=月)(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=日)")
_CHINESE_QUARTER = re.compile(r"[一二三四](?=季度|(?:季度)?[至到~-]第?[一二三四]季度)")


_DIGIT_DATE = re.compile(r"(?:19|20)\d\d[-~./]?\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class DateRead:
    """A date found in a text, from ``start`` to ``end``; ``doubts`` are keys of values.toml with their parts."""

    start: int
    end: int
    day: date | None
    day_from: date | None
    doubts: tuple[tuple[str, dict[str, str]], ...] = ()
    possible: bool = True
    timeless: bool = False  # 全年, 当年: a frame, no date by itself
    bare_year: bool = False  # 2021年 and nothing more


def arabic_dates(text: str) -> str:
    """Chinese numerals of years, months, days and quarters in Arabic digits: ``二〇二一年十二月`` → ``2021年12月``."""
    if "年" in text or "月" in text or "季" in text:
        for pattern in (_CHINESE_YEAR, _CHINESE_MONTH, _CHINESE_DAY, _CHINESE_QUARTER):
            text = pattern.sub(lambda found: str(chinese(found[0]) or found[0]), text)
    return text


def looks_dated(text: str) -> bool:
    """Whether the text can hold a date at all; quick."""
    return "年" in text or "月" in text or "季" in text or _DIGIT_DATE.search(text) is not None


def find_date(text: str, year: int | None = None) -> DateRead | None:
    """The first date, deadline or period in a text of one spelling (see :mod:`perfeval.values.spelling`).

    Args:
        text: with Arabic numerals, see :func:`arabic_dates`.
        year: the year of the form; fills in a missing year, with a doubt.
    """
    for form in _FORMS:
        if found := form.search(text):
            return _dated(found, year)
    return None


def _dated(found: re.Match[str], form_year: int | None) -> DateRead:
    parts = found.groupdict()
    doubts: list[tuple[str, dict[str, str]]] = []
    number = parts.get("year")
    year = int(number) if number else None
    if parts.get("short"):
        year = 2000 + int(parts["short"])
        doubts.append(("doubt.short_year", {"year": str(year)}))
    if year is None:
        if form_year is None:
            doubts.append(("doubt.no_year", {}))
            return DateRead(found.start(), found.end(), None, None, tuple(doubts), timeless=bool(parts.get("whole")))
        year = form_year
        if not parts.get("whole"):
            doubts.append(("doubt.year_filled", {"year": str(year)}))
    month, day = (int(parts[key]) if parts.get(key) else None for key in ("month", "day"))
    try:
        first, last = _span(parts, year, month, day)
    except ValueError:
        return DateRead(found.start(), found.end(), None, None, (), possible=False)
    if parts.get("before") and month and not day and not parts.get("end") and "前" in parts["before"]:
        doubts.append(("doubt.month_deadline", {"seen": found[0]}))
    before, end = parts.get("before") or "", parts.get("end") or ""
    deadline = (
        ("前" in before or "止" in before) or end in ("底", "末") or bool(month and day and not parts.get("day2"))
    )
    return DateRead(
        found.start(),
        found.end(),
        last,
        None if deadline else first,
        tuple(doubts),
        timeless=bool(parts.get("whole")) and not end,
        bare_year=not any(parts.get(key) for key in ("month", "quarter", "half", "whole", "end", "before", "year2")),
    )


def _span(parts: dict[str, str], year: int, month: int | None, day: int | None) -> tuple[date, date]:
    """First and last day of what was named; ``ValueError`` for a day that does not exist."""
    end = parts.get("end")
    if parts.get("day2") and day is not None and month is not None:
        first = date(year, month, day)
        last = date(int(parts.get("year2") or year), int(parts["month2"]), int(parts["day2"]))
        if last < first:
            raise ValueError("a period that ends before it begins")
        return first, last
    if day is not None and month is not None:
        exact = date(year, month, day)
        return exact, exact
    if parts.get("quarter"):
        begin, end_month = int(parts["quarter"]) * 3 - 2, int(parts.get("quarter2") or parts["quarter"]) * 3
        if end_month < begin:
            raise ValueError("a period that ends before it begins")
        return date(year, begin, 1), _last(year, end_month)
    if parts.get("half"):
        return (
            (date(year, 1, 1), date(year, 6, 30)) if parts["half"] == "上" else (date(year, 7, 1), date(year, 12, 31))
        )
    if parts.get("month2") and month is not None:
        last = _last(int(parts.get("year2") or year), int(parts["month2"]))
        if last < date(year, month, 1):
            raise ValueError("a period that ends before it begins")
        return date(year, month, 1), last
    if parts.get("year2"):
        return date(year, 1, 1), date(int(parts["year2"]), 12, 31)
    if month is None:
        return {"初": (date(year, 1, 1), date(year, 1, 31)), "中": (date(year, 6, 1), date(year, 6, 30))}.get(
            end or "", (date(year, 1, 1), date(year, 12, 31))
        )
    return {
        "初": (date(year, month, 1), date(year, month, 10)),
        "上旬": (date(year, month, 1), date(year, month, 10)),
        "中": (date(year, month, 11), date(year, month, 20)),
        "中旬": (date(year, month, 11), date(year, month, 20)),
        "下旬": (date(year, month, 21), _last(year, month)),
    }.get(end or "", (date(year, month, 1), _last(year, month)))


def _last(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
