"""Dates of sentences and rows (日期先后): late and called in time, finished before begun, done after the form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import permutations

from perfeval.review.case import Case, Row
from perfeval.review.checking import Limits, form_check, row_check
from perfeval.review.findings import Quote
from perfeval.review.hits import Hit
from perfeval.review.patterns import pattern
from perfeval.review.questions import is_dated
from perfeval.review.sentences import sentences_of
from perfeval.review.text import clip, find_any, has_any
from perfeval.values.quantity import QuantityKind
from perfeval.values.reading import read_quantity

_SHOWN = 60  # letters of a sentence that are shown


_DATE = pattern("dates.date")


_DAY_OF = {"上旬": 10, "中旬": 20, "下旬": 30, "初": 5, "底": 31, "末": 31}


@dataclass(frozen=True)
class Dates(Limits):
    finished: tuple[str, ...]
    planned: tuple[str, ...]
    actual: tuple[str, ...]
    in_time: tuple[str, ...]
    unless: tuple[str, ...]


@form_check(Dates, parts=("sentence", "planned"))
def late_in_words(case: Case, limits: Dates) -> Iterator[Hit]:
    """A text names the date promised and a later one of completion, and says 'in time' all the same."""
    finished = _finished(case, limits)
    for said in sentences_of(case):
        text = said.text if len(list(_DATE.finditer(said.text))) > 1 else f"{said.text}，{said.after}"
        in_time = find_any(text, limits.in_time)
        dates = list(_DATE.finditer(text))
        if in_time is None or not dates or has_any(text, limits.unless):
            continue
        planned = actual = None
        end = 0
        for found in dates:
            before, behind = text[end : found.start()], text[found.end() : found.end() + 4]
            if planned is None and (has_any(before, limits.planned) or behind.startswith(("前", "之前", "以前"))):
                planned = found
            elif planned is not None and has_any(before, limits.actual):
                actual = found
            end = found.end()
        actual = actual or finished
        if planned and actual and _day(actual, planned, case) > _day(planned, None, case):
            yield Hit(
                object=said.label, quotes=(Quote(said.quotes[0].place, clip(text, 120)),), saw=actual.group(),
                expected=f"≤{planned.group()}",
                parts={"sentence": in_time, "planned": planned.group()}, row=f"{said.key}:late",
            )  # fmt: skip


def _finished(case: Case, limits: Dates) -> re.Match[str] | None:
    """The one day on which a document says that the work was finished."""
    every = {
        found.group(): found
        for said in sentences_of(case)
        for found in _DATE.finditer(said.text)
        if found[4] and has_any(words := _around(said.text, found), limits.finished)
        and not has_any(words, limits.planned) and not words.partition("|")[2].startswith("前")
    }  # fmt: skip
    return next(iter(every.values())) if len(every) == 1 else None


@dataclass(frozen=True)
class Period(Limits):
    period: str  # how a text names the time that the work may take: number and unit are its groups
    begin: tuple[str, ...]
    end: tuple[str, ...]
    over: Decimal  # share by which the work may take longer


@form_check(Period, parts=("period", "begun", "ended"))
def longer_than_agreed(case: Case, limits: Period) -> Iterator[Hit]:
    """Begun 1 March, finished 28 August, 120 days agreed: the dates of a text against the time it names."""
    for said in sentences_of(case):
        agreed = re.search(limits.period, said.text)
        if agreed is None:
            continue
        text = f"{said.text}，{said.after}"
        dates = [one for one in _DATE.finditer(text) if one[4]]
        after = [re.split(r"[，,至到]", text[one.end() : one.end() + 10])[0] for one in dates]
        begun = next((one for one, words in zip(dates, after, strict=True) if has_any(words, limits.begin)), None)
        ended = next((one for one, words in zip(dates, after, strict=True) if has_any(words, limits.end)), None)
        if begun is None or ended is None:
            continue
        taken = date(*_day(ended, begun, case)) - date(*_day(begun, None, case))
        days = Decimal(agreed[1]) * (30 if "月" in agreed[2] else 1)
        if taken.days > days * (1 + limits.over):
            yield Hit(
                object=said.label, quotes=said.quote(), saw=f"{taken.days}天", expected=f"≤{agreed[1]}{agreed[2]}",
                parts={"period": agreed[1] + agreed[2], "begun": begun.group(), "ended": ended.group()},
                row=f"{said.key}:period",
            )  # fmt: skip


@dataclass(frozen=True)
class Order(Limits):
    begin: tuple[str, ...]
    end: tuple[str, ...]
    stages: tuple[tuple[str, ...], ...]  # what can only follow one another: tender, contract, start, end, acceptance
    general: Mapping[str, int]  # verbs of any work → the stage they are where nothing more special is said
    unless: tuple[str, ...]
    planned: tuple[str, ...]  # how a date is told as a promise


@form_check(Order, variants=("rows", "stage"), parts=("begun",))
def order_of_dates(case: Case, limits: Order) -> Iterator[Hit]:
    """No stage of the work comes before the one that it follows, in one sentence or in two rows."""
    for said in sentences_of(case):
        if has_any(said.text, limits.unless):
            continue
        staged = list(_staged(said.text, limits))
        for (stage, before), (later, after) in permutations(staged, 2):
            known = (before[1] is None) == (after[1] is None) or _same_year(before, after)
            if stage < later and known and _day(after, before, case) < _day(before, None, case):
                plain = has_any(_around(said.text, before), limits.begin) and has_any(
                    _around(said.text, after), limits.end
                )
                yield Hit(
                    object=said.label, quotes=said.quote(), saw=after.group(), expected=f"≥{before.group()}",
                    parts={"begun": before.group()}, row=f"{said.key}:order", variant="" if plain else "stage",
                )  # fmt: skip
                break
    dated = case.rows if case.some(is_dated) else ()
    days = [(row, row.item.actual.day_from or row.item.actual.day) for row in dated]
    begins = [(row, day) for row, day in days if day and has_any(row.name, limits.begin)][:1]
    by_stage = [(_stage(row.name, limits), row, day) for row, day in days if day]
    for first, begun_on in begins or [(row, day) for stage, row, day in by_stage if stage is not None]:
        own = _stage(first.name, limits)
        for then, last, ended_on in by_stage:
            later = has_any(last.name, limits.end) if begins else (own or 0) < (then or 0) and _one_work(first, last)
            if later and ended_on < begun_on and last is not first:
                yield Hit(
                    object=last.label, quotes=last.quotes("actual_text") + first.quotes("actual_text"),
                    saw=last.item.actual_text, expected=f"≥{first.item.actual_text}",
                    parts={"begun": first.item.actual_text}, row=last.key, variant="rows",
                )  # fmt: skip


def _same_year(first: re.Match[str], other: re.Match[str]) -> bool:
    """A day without a year behind one with a year is of that year, but for what the turn of the year may part."""
    return other[1] is None and other.start() > first.start() and not (int(first[3]) >= 10 and int(other[3]) <= 3)


def _around(text: str, found: re.Match[str]) -> str:
    """The words of a date's own clause: 合同签订时间为 before it, 签订合同 behind it."""
    before = re.split(r"[，,、（(]|\d日|\d月", text[: found.start()])[-1]
    return before[-12:] + "|" + re.split(r"[，,、）)]", text[found.end() :])[0][:12]


def _staged(text: str, limits: Order) -> Iterator[tuple[int, re.Match[str]]]:
    """Every day of a sentence that is told as done, with the stage of the work that it is the day of."""
    for found in _DATE.finditer(text):
        words = _around(text, found)
        if not found[4] or has_any(words, limits.planned):
            continue
        if (stage := _stage(words, limits)) is not None:
            yield stage, found


def _stage(words: str, limits: Order) -> int | None:
    """Which stage of the work these words name: the last one that is named, else that of a verb of any work."""
    known = [(words.rfind(word), n) for n, stage in enumerate(limits.stages) for word in stage if word in words]
    general = [n for word, n in limits.general.items() if word in words]
    return max(known)[1] if known else general[0] if general else None


def _one_work(one: Row, other: Row) -> bool:
    """Two rows tell of one work (设备安装完成, 设备验收完成): their names begin alike."""
    return one.name[:2] == other.name[:2]


@row_check(parts=("target", "year"))
def before_the_year(row: Row, case: Case, _: Limits) -> Hit | None:
    """A result of a day before the year under review, although its deadline lies in it: a slip, or last year's work."""
    target, done, year = row.item.target.day, row.item.actual.day, case.project.year
    dated = row.item.target.kind is row.item.actual.kind is QuantityKind.DATE
    if not dated or not year or target is None or done is None or target.year != year or done.year >= year:
        return None
    return Hit(
        quotes=row.quotes("actual_text", "target_text"), saw=row.item.actual_text, expected=row.item.target_text,
        parts={"target": row.item.target_text, "year": str(year)},
    )  # fmt: skip


@form_check(parts=("written", "year"), variants=("early", "told"))
def after_the_form(case: Case, _: Limits) -> Hit | None:
    """A result of a day after the form was written."""
    project = case.project
    label = next(
        (name for name in project.attributes if has_any(name, ("填报日期", "填表日期", "填报时间", "填表时间"))), ""
    )
    written = read_quantity(project.attributes.get(label, "")).day if label else None
    if written and project.year and written.year < project.year and label in project.cells:
        said = (Quote(project.cells[label], project.attributes[label]),)
        return Hit(
            object=label, quotes=said, saw=project.attributes[label], expected=f"≥{project.year}",
            parts={"written": project.attributes[label], "year": str(project.year)}, row="written", variant="early",
        )  # fmt: skip
    for row in case.rows if written else ():
        done = row.item.actual.day_from or row.item.actual.day
        if done and written and done > written and row.item.actual.kind is QuantityKind.DATE:
            head = (Quote(project.cells[label], project.attributes[label]),) if label in project.cells else ()
            return Hit(
                object=row.label, quotes=row.quotes("actual_text") + head, saw=row.item.actual_text,
                expected=f"≤{project.attributes[label]}", parts={"written": project.attributes[label]}, row=row.key,
            )  # fmt: skip
    return _told_before_it_was(case)


def _told_before_it_was(case: Case) -> Hit | None:
    """A report tells of a day as past (已于2024年3月15日公布) that is later than its own date."""
    dated = [one for one in case.project.passages if one.kind == "date" and one.places]
    written = read_quantity(dated[-1].text).day if dated else None
    for said in sentences_of(case) if written else ():
        for found in _PAST.finditer(said.text):
            day = read_quantity(found["day"]).day
            if day and written and day > written:
                return Hit(
                    object=said.label, saw=found["day"], expected=f"≤{dated[-1].text}", variant="told",
                    quotes=(*said.quote(), Quote(dated[-1].places[0], dated[-1].text)),
                    parts={"written": dated[-1].text}, row=f"{said.key}:written",
                )  # fmt: skip
    return None


_PAST = pattern("dates.past")


def _day(found: re.Match[str], before: re.Match[str] | None, case: Case) -> tuple[int, int, int]:
    """A date of a text; without a year that of the date before it, else of the form."""
    base = int(before[1]) if before is not None and before[1] else case.project.year or 2000
    year = int(found[1]) if found[1] else base + (1 if found[2] in ("次年", "翌年") else 0)
    return year, int(found[3]), int(found[4]) if found[4] else _DAY_OF.get(found[5] or "", 31 if before is None else 1)
