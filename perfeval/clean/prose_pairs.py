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
_FARTHEST = 200  # characters; no sentence names what it is about farther back
_LONGEST_WORDS = 24  # a value in words: 明显减少, 满足群众文化生活需要


@dataclass(frozen=True, slots=True)
class Told:
    """One promise or result.

    Attributes:
        promise: a promise, else a result.
        start, end: from the mark to the last character of the value.
        name: what stands between the mark and the value (建成示范小区), ``""`` when the value follows at once.
        value: where the value stands.
        compared: the result stands before it: 完成年度任务300件的95%, （计划300件）.
    """

    promise: bool
    start: int
    end: int
    name: str
    value: tuple[int, int]
    compared: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A promise with its result, as written, and from where to where of the text they are told."""

    start: int
    end: int
    name: str
    target: str
    actual: str


@dataclass(frozen=True, slots=True)
class Item:
    """A thing with its number and no word whether promised or reached (铺设管网42公里)."""

    name: str
    value: str
    start: int


def pairs_of(text: str) -> list[Pair]:
    """Every promise with its result in one paragraph, in order, as written.

    >>> [(one.name, one.target, one.actual) for one in pairs_of("更换灯杆年初指标值为不低于180根，实际完成值150根。")]
    [('更换灯杆', '不低于180根', '150根')]
    >>> [(one.name, one.target, one.actual) for one in pairs_of("全年计划举办招聘会24场，实际举办26场")]
    [('举办招聘会', '24场', '26场')]
    >>> [(one.name, one.target, one.actual) for one in pairs_of("适配器具285件，完成年度任务300件的95%")]
    [('适配器具', '300件', '285件')]
    """
    return _Paragraph(text).pairs()


def items_of(text: str) -> Iterator[Item]:
    """Every clause that ends with a number of something and holds no mark.

    >>> [(one.name, one.value) for one in items_of("新建供水站6处，铺设管网42公里。")]
    [('新建供水站', '6处'), ('铺设管网', '42公里')]
    """
    flat = narrow(text)
    for clause in re.finditer(rf"[^{_STOP},:、]+", re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "_", flat)):
        begin = clause.start()
        marks = [mark.end() for mark in _mark().finditer(flat, begin, clause.end())]
        begin = marks[-1] if marks else begin
        values = [one for one in value_pattern().finditer(flat, begin, clause.end()) if one.end() == clause.end()]
        name = _cleaned(text[begin : values[0].start()]) if values else ""
        if len(name) >= 3 and len(name) <= _LONGEST_NAME and not name.endswith(tuple(words()["pairs"]["money_names"])):
            yield Item(name, text[values[0].start() : clause.end()], begin)


class _Paragraph:
    """One paragraph while it is read; ``since`` is where the last pair ended."""

    def __init__(self, text: str) -> None:
        self.text, self.flat, self.since = text, narrow(text), 0

    def pairs(self) -> list[Pair]:
        told, found = list(_told(self.flat)), list[Pair]()
        while told:
            first = told.pop(0)
            following = told[0] if told else None
            pair = self._before(first) if first.compared else None
            if pair is None and following is not None and (pair := self._pair(first, following)) is not None:
                told.pop(0)
            pair = pair or self._done(first, following) or self._before(first)
            if pair is None:
                continue
            self.since = pair.end
            if pair.name and not _is_money(pair):
                found.append(pair)
        return found

    def _pair(self, first: Told, second: Told) -> Pair | None:
        """Two neighbours as one pair: a promise and its result, or a result with the promise behind it."""
        between = self.flat[first.end : second.start]
        if first.promise == second.promise or re.search(r"[。!?\n]", between) or len(between) > 60:
            return None
        if ";" in between and self._name_before(first.end, second.start):
            return None  # the second has a name of its own: another indicator
        if not first.promise and (";" in between or second.name):
            return None
        promise, result = (first, second) if first.promise else (second, first)
        name = self._name(first) or _name_in(second)
        return self._told(first, max(first.end, second.end), name, promise, self._value(result))

    def _done(self, first: Told, second: Told | None) -> Pair | None:
        """A promise whose result is told in a word: 计划培训100人次，已全部完成."""
        until = min(second.start if second else len(self.flat), first.end + 40)
        found = _words_of("done").search(self.flat, first.end, until) if first.promise else None
        if found is None or re.search(rf"[{_STOP}]", self.flat[first.end : found.start()]):
            return None
        return self._told(first, found.end(), self._name(first), first, self.text[slice(*found.span())])

    def _before(self, promise: Told) -> Pair | None:
        """A promise in passing behind what was reached: 适配器具285件，完成年度任务300件的95%; 18台（计划18台）."""
        if not promise.promise or promise.name:
            return None
        begin = self._statement(self.since, promise.start)
        tail = _words_of("compared")
        for value in reversed(list(value_pattern().finditer(self.flat, begin, promise.start))):
            if tail.fullmatch(self.flat[value.end() : promise.start].strip(", (")) is not None:
                name = self._name_before(begin, value.start())
                return self._told(promise, promise.end, name, promise, value[0]) if name else None
            break
        return None

    def _told(self, first: Told, end: int, name: str, promise: Told, actual: str) -> Pair:
        return Pair(min(self.since, first.start), end, name, self._value(promise), actual)

    def _value(self, told: Told) -> str:
        return self.text[slice(*told.value)].strip().strip('“”"「」').strip()

    # ------------------------------------------------------------ names

    def _name(self, told: Told) -> str:
        """What it is about: the words between mark and value when they say something, else those before.

        A label before (培训班期数：计划举办8期) names it, unless it names a level (数量指标：计划举办培训班8期).
        """
        before, inside = self._name_before(self.since, told.start), _name_in(told)
        labelled = self.flat[: told.start].rstrip(", ").endswith(":") and not level_of(before)
        return before if before and (labelled or len(inside) < 3) else inside or before or told.name

    def _statement(self, since: int, until: int) -> int:
        """Where the statement that goes on at ``until`` begins, a sentence's length back at most."""
        since = max(since, until - _FARTHEST)
        return max(since, *(self.flat.rfind(stop, since, until) + 1 for stop in _STOP))

    def _name_before(self, since: int, until: int) -> str:
        """The last words that say something before ``until``, no further back than the statement begins."""
        begin = self._statement(since, until)
        for part in reversed(list(re.finditer(r"[^,:、]+", self.flat[begin:until]))):
            name = _cleaned(self.text[begin + part.start() : begin + part.end()])
            if name and not _words_of("fillers").fullmatch(name):
                return name if len(name) <= _LONGEST_NAME else ""
        return ""


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
    return re.compile(rf"(?:(?:{when})(?:的|,)?){{0,3}}(?:(?P<promise>{promise})|(?P<result>{result}))")


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
    date = r"\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:[底末])?(?:之?前|以前)?|\d{1,2}月\d{1,2}日(?:之?前|以前)?"
    return re.compile(
        rf"(?:{sign}\s*){{0,3}}(?:{date}|百分之[百一二三四五六七八九十]+|(?:{number})(?:\s*[-~—至]\s*(?:{number}))?"
        rf"\s*[余多]?\s*(?:{unit})?)(?:{one_of(said['after'])})?"
    )


def _told(flat: str) -> Iterator[Told]:
    """Every mark of the text that has a value before the next mark or the end of its clause."""
    marks = list(_mark().finditer(flat))
    for number, mark in enumerate(marks):
        if (told := _value_before(flat, mark)) is not None:
            yield told
            continue
        until = marks[number + 1].start() if number + 1 < len(marks) else len(flat)
        if (told := _read(flat, mark, until)) is not None:
            yield told


def _value_before(flat: str, mark: re.Match[str]) -> Told | None:
    """A promise behind its value: 开发岗位180个的目标."""
    if mark["promise"] is None or not flat.endswith("的", 0, mark.start()):
        return None
    since = max(0, mark.start() - _LONGEST_NAME)
    begin = max(since, *(flat.rfind(stop, since, mark.start()) + 1 for stop in f"{_STOP},:"))
    values = [one for one in value_pattern().finditer(flat, begin, mark.start() - 1) if one.end() == mark.start() - 1]
    return Told(True, values[0].start(), mark.end(), "", values[0].span()) if values else None


def _read(flat: str, mark: re.Match[str], until: int) -> Told | None:
    """What one mark announces: a value at once, words in quotes, a name with its value, or words."""
    promise, begin = mark["promise"] is not None, _link().match(flat, mark.end(), until)
    start = begin.end() if begin else mark.end()
    if quoted := _quoted().match(flat, start, until):
        return Told(promise, mark.start(), quoted.end(), "", quoted.span(1))
    end = _end_of_clause(flat, start, until)
    bracketed = flat.startswith("(", start)
    if at_once := value_pattern().match(flat, start + bracketed, end):
        if flat.startswith("的", mark.end()) and at_once[0].endswith(("%", "倍")):
            return None  # 占计划的90%: no promise, a share of one
        share = re.match(r"\)?的\s*\d", flat[at_once.end() : at_once.end() + 4]) is not None
        bracket = flat[: mark.start()].endswith("(") and ")" in flat[at_once.end() : at_once.end() + 2]
        return Told(promise, mark.start(), at_once.end(), "", at_once.span(), promise and (share or bracket))
    found = list(value_pattern().finditer(flat, start, end))
    if found and not flat.startswith("的", mark.end()):
        name = flat[start : found[-1].start()]
        if name in ("于", "在"):  # 于11月9日完工: the name stands behind the date
            name = flat[found[-1].end() : end]
        if len(name) <= _LONGEST_NAME and not re.search(r"[:()]", name):
            return Told(promise, mark.start(), found[-1].end(), name, found[-1].span())
    said = flat[start:end]
    in_words = (_is_strong(mark) and start > mark.end()) or _words_of("qualities").match(said)
    if not found and in_words and 1 < len(said) <= _LONGEST_WORDS:
        return Told(promise, mark.start(), end, "", (start, end))
    return None


def _end_of_clause(flat: str, start: int, until: int) -> int:
    """Where the clause ends; a comma inside a number (1,200) is no end."""
    for stop in re.compile(rf"[{_STOP},、]").finditer(flat, start, until):
        if not re.match(r",\d{3}(?!\d)", flat[stop.start() : stop.start() + 5]):
            return stop.start()
    return until


@cache
def _quoted() -> re.Pattern[str]:
    return re.compile(r"[“\"「]([^”\"」]{1,30})[”\"」]")


def _is_strong(mark: re.Match[str]) -> bool:
    said = words()["pairs"]
    listed = said["promise_values"] if mark["promise"] else said["result_values"]
    return (mark["promise"] or mark["result"]) in listed


# --- names ----------------------------------------------------------------------------------------------------------


def _name_in(told: Told) -> str:
    name = told.name.strip().strip('“”"「」《》')
    return "" if name in words()["pairs"]["verbs"] else name.removeprefix("了")


@cache
def _lead() -> re.Pattern[str]:
    number = r"\d{1,2}(?:\.\d{1,2})*\s*[、.．)）](?!\d)|[一二三四五六七八九十]{1,2}[是、)）]|[①-⑳]"
    return re.compile(rf"\A(?:[\s(（]*(?:{number})|{one_of(words()['pairs']['leads'])})+")


def _cleaned(part: str) -> str:
    name = _lead().sub("", part.strip()).strip(' 　“”"「」《》（）()【】；;，,')
    return re.sub(rf"(?:的|{one_of(words()['pairs']['trails'])})+\Z", "", name)


def _is_money(pair: Pair) -> bool:
    """Budget and spending told as promise and result (计划投资12亿元，完成投资11亿元) are money, not an indicator."""
    names = tuple(words()["pairs"]["money_names"])
    return bool(re.search(r"[元万亿]\Z", narrow(pair.target + pair.actual))) and pair.name.endswith(names)
