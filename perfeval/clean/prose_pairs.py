"""Promise and result told in sentences (文字中的目标与完成情况): 年初指标值为180根，全年实际完成值150根.

A paragraph is read mark by mark. A mark is a word that announces a promise (指标值, 计划, 目标) or a result
(实际完成值, 完成); it counts only with a value behind it. A promise and the result next to it are one pair; what
stands before them, or between the mark and its value, is the name. The words are data (``narrative.toml``, ``pairs``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from perfeval.clean.prose_words import level_of, narrow, one_of, words
from perfeval.values.vocabulary import unit_pattern

_STOP = "。;!?\n"  # here a statement ends
_EDGE = rf"{_STOP},:、()\[\]“”\"《》「」" + r"\s"
_LONGEST_NAME = 40
_LONGEST_WORDS = 24  # a value in words: 明显减少, 满足群众文化生活需要


@dataclass(frozen=True, slots=True)
class Told:
    """One promise or result.

    Attributes:
        promise: a promise, else a result.
        start, end: from the mark to the last character of the value.
        name: what stands between the mark and the value (建成示范小区), ``""`` when the value follows at once.
        value_start: where the value begins.
    """

    promise: bool
    start: int
    end: int
    name: str
    value_start: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A promise with its result, as places in the text: where the pair begins and ends, name and both values."""

    start: int
    end: int
    name: str
    target: str
    actual: str


def pairs_of(text: str) -> list[Pair]:
    """Every promise with its result in one paragraph, in order, as written.

    >>> [(one.name, one.target, one.actual) for one in pairs_of("更换灯杆年初指标值为不低于180根，实际完成值150根。")]
    [('更换灯杆', '不低于180根', '150根')]
    >>> [(one.name, one.target, one.actual) for one in pairs_of("全年计划举办招聘会24场，实际举办26场")]
    [('举办招聘会', '24场', '26场')]
    """
    flat = narrow(text)
    found: list[Pair] = []
    since = 0
    told = list(_told(flat))
    number = 0
    while number < len(told):
        first = told[number]
        second = told[number + 1] if number + 1 < len(told) else None
        pair = _pair(text, flat, since, first, second) if second is not None else None
        if pair is not None:
            number += 2
        elif (pair := _done(text, flat, since, first, second)) is not None:
            number += 1
        else:
            number += 1
            continue
        since = pair.end
        if pair.name and not _is_money(pair):
            found.append(pair)
    return found


def _pair(text: str, flat: str, since: int, first: Told, second: Told) -> Pair | None:
    """Two neighbours as one pair: a promise and its result, or a result with the promise behind it."""
    if first.promise == second.promise:
        return None
    between = flat[first.end : second.start]
    if re.search(r"[。!?\n]", between) or len(between) > 60:
        return None
    own = _name_before(text, flat, first.end, second.start) if ";" in between else ""
    if own:  # the second has a name of its own: another indicator
        return None
    if not first.promise and (";" in between or second.name):
        return None
    name = _name(text, flat, since, first) or _name_in(second)
    promise, result = (first, second) if first.promise else (second, first)
    return Pair(
        min(since, first.start), max(first.end, second.end), name, _value(text, promise), _value(text, result)
    )


def _done(text: str, flat: str, since: int, first: Told, second: Told | None) -> Pair | None:
    """A promise whose result is told in a word: 计划培训100人次，已全部完成."""
    if not first.promise:
        return None
    until = min(second.start if second else len(flat), first.end + 40)
    found = _words_of("done").search(flat, first.end, until)
    if found is None or re.search(rf"[{_STOP}]", flat[first.end : found.start()]):
        return None
    return Pair(
        min(since, first.start), found.end(), _name(text, flat, since, first), _value(text, first), text[slice(*found.span())]
    )


def _value(text: str, told: Told) -> str:
    return text[told.value_start : told.end].strip().strip("“”\"「」").strip()


# --- marks ----------------------------------------------------------------------------------------------------------


@cache
def _words_of(key: str) -> re.Pattern[str]:
    return re.compile(one_of(words()["pairs"][key]))


@cache
def _mark() -> re.Pattern[str]:
    said: Mapping[str, list[str]] = words()["pairs"]
    when = "|".join(said["when_patterns"])
    promise = "|".join([one_of(said["promise_values"]), *said["promise_patterns"]])
    result = "|".join([one_of(said["result_values"]), *said["result_patterns"]])
    return re.compile(rf"(?:(?:{when})(?:的|,)?)*(?:(?P<promise>{promise})|(?P<result>{result}))")


@cache
def _link() -> re.Pattern[str]:
    return re.compile(rf"(?:\s|:|{one_of(words()['pairs']['links'])})*")


@cache
def value_pattern() -> re.Pattern[str]:
    """A value as written: sign, number, unit; a date; a rate in words."""
    said = words()["pairs"]
    sign = rf"(?:{one_of(said['signs'])}|[≥≤><=≧≦＝])"
    number = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
    unit = rf"[%‰]|{unit_pattern()}|[\u4e00-\u9fff]{{1,3}}(?=[{_EDGE}]|\Z|{one_of(said['behind'])})"
    date = r"\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:[底末])?(?:之?前|以前)?"
    return re.compile(
        rf"(?:{sign}\s*)*(?:{date}|百分之[百一二三四五六七八九十]+|(?:{number})(?:\s*[-~—至]\s*(?:{number}))?"
        rf"\s*[余多]?\s*(?:{unit})?)(?:{one_of(said['after'])})?"
    )


def _told(flat: str) -> Iterator[Told]:
    """Every mark of the text that has a value before the next mark or the end of its clause."""
    marks = list(_mark().finditer(flat))
    for number, mark in enumerate(marks):
        until = marks[number + 1].start() if number + 1 < len(marks) else len(flat)
        if (told := _read(flat, mark, until)) is not None:
            yield told


def _read(flat: str, mark: re.Match[str], until: int) -> Told | None:
    promise, strong = mark["promise"] is not None, _is_strong(mark)
    begin = _link().match(flat, mark.end(), until)
    start = begin.end() if begin else mark.end()
    linked = start > mark.end()
    if quoted := re.compile(r"[“\"「]([^”\"」]{1,30})[”\"」]").match(flat, start, until):
        return Told(promise, mark.start(), quoted.end(), "", start)
    stop = re.compile(rf"[{_STOP},、]").search(flat, start, until)
    while stop is not None and re.match(r",\d{3}(?!\d)", flat[stop.start() : stop.start() + 5]):
        stop = re.compile(rf"[{_STOP},、]").search(flat, stop.end(), until)
    end = stop.start() if stop else until
    if at_once := value_pattern().match(flat, start, end):
        if flat.startswith("的", at_once.end()) and re.match(r"的\s*\d", flat[at_once.end() : at_once.end() + 3]):
            return None  # 完成计划180根的83%: a share of the promise
        return Told(promise, mark.start(), at_once.end(), "", start)
    found = list(value_pattern().finditer(flat, start, end))
    if found and not flat.startswith("的", mark.end()):
        last = found[-1]
        name = flat[start : last.start()]
        if len(name) <= _LONGEST_NAME and not re.search(r"[:()]", name):
            return Told(promise, mark.start(), last.end(), name, last.start())
    if strong and linked and 1 < end - start <= _LONGEST_WORDS:
        return Told(promise, mark.start(), end, "", start)
    return None


def _is_strong(mark: re.Match[str]) -> bool:
    said = words()["pairs"]
    listed = said["promise_values"] if mark["promise"] else said["result_values"]
    return (mark["promise"] or mark["result"]) in listed


# --- names ----------------------------------------------------------------------------------------------------------


def _name(text: str, flat: str, since: int, told: Told) -> str:
    """What a promise or result is about: the words between mark and value when they say something, else those before.

    A label before (培训班期数：计划举办8期) names it, unless it is the name of a level (数量指标：计划举办培训班8期).
    """
    before = _name_before(text, flat, since, told.start)
    inside = _name_in(told)
    labelled = flat[: told.start].rstrip(", ").endswith(":") and not level_of(before)
    return before if before and (labelled or len(inside) < 3) else inside or before or told.name


def _name_in(told: Told) -> str:
    name = told.name.strip().strip("“”\"「」《》")
    return "" if name in words()["pairs"]["verbs"] else name.removeprefix("了")


def _name_before(text: str, flat: str, since: int, until: int) -> str:
    """The last words that say something before ``until``, no further back than the statement begins."""
    begin = max([since, *(flat.rfind(stop, since, until) + 1 for stop in _STOP)])
    parts = list(re.finditer(r"[^,:、]+", flat[begin:until]))
    for part in reversed(parts):
        name = _cleaned(text[begin + part.start() : begin + part.end()])
        if name and not _words_of("fillers").fullmatch(name):
            return name if len(name) <= _LONGEST_NAME else ""
    return ""


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(
        rf"\A(?:[\s(（]*(?:\d{{1,2}}(?:\.\d{{1,2}})*\s*[、.．)）](?!\d)|[一二三四五六七八九十]{{1,2}}[是、)）]|[①-⑳])|{one_of(words()['pairs']['leads'])})+"
    )


def _cleaned(part: str) -> str:
    name = _lead().sub("", part.strip()).strip(" 　“”\"「」《》（）()【】；;，,")
    return re.sub(rf"(?:的|{one_of(words()['pairs']['trails'])})+\Z", "", name)


def _is_money(pair: Pair) -> bool:
    """Budget and spending told as promise and result (计划投资12亿元，完成投资11亿元) are money, not an indicator."""
    return bool(re.search(r"[元万亿]\Z", narrow(pair.target))) and pair.name.endswith(tuple(words()["pairs"]["money_names"]))

