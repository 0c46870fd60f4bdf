"""Promise and result told in sentences (文字中的目标与完成情况): 年初指标值为180根，全年实际完成值150根.

The values of a paragraph (:mod:`prose_values`) are joined two by two: a list of promises with the list of results of
the same names, then each promise with the result next to it, by what its words say, else by the kind of the values
(承诺扶持70名，兑现74名). What is left over waits for the other paragraphs of the report (:func:`by_name`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import TypeVar

from perfeval.clean.prose_evidence import Frames, couples, frames_of, one_unit_each, promised_name, told_again
from perfeval.clean.prose_money import sums_of
from perfeval.clean.prose_values import (
    BORDER,
    FARTHEST,
    LONGEST_NAME,
    STOP,
    Said,
    Told,
    comparable,
    ends_with,
    lead_of,
    told_in,
    value_pattern,
    when_pattern,
    words_of,
)
from perfeval.clean.prose_words import level_of, narrow, one_of, pattern, plain, words

_APART = 60  # characters between a promise and its result
_LIST = 40  # values, at most, from a promise in a list to its result in the next
_POINTS = re.compile(r"(?:分值|满分|权重|标准分|自评|得分?|扣)[为是:]?\d[\d.]*分?")
_MONEY_OF = ("项目", "年度", "全年", "年初", "年中", "调整后", "总", "计划")  # before a word of money, or alone
_ALIKE = 0.6  # of the two-character words of two names


Where = TypeVar("Where")


@dataclass(frozen=True, slots=True)
class Pair:
    """A promise with its result, as written.

    Attributes:
        start, end: where the first value of the two begins, and where all that tells of them ends.
        apart: the promise stands in another paragraph.
        by_kind: no word says that the one was promised or the other reached, only the kind of the values.
    """

    start: int
    end: int
    name: str
    target: str
    actual: str
    by_kind: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A named value that has no partner in its paragraph (铺设管网42公里)."""

    name: str
    value: str
    told: Told


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What one paragraph tells: its pairs, and the named values that are left over."""

    pairs: tuple[Pair, ...]
    items: tuple[Item, ...]


def pairs_of(text: str) -> list[Pair]:
    """Every promise with its result in one paragraph, in order, as written.

    >>> [(one.name, one.target, one.actual) for one in pairs_of("更换灯杆年初指标值为不低于180根，实际完成值150根。")]
    [('更换灯杆', '不低于180根', '150根')]
    >>> [(one.name, one.target, one.actual) for one in pairs_of("全年计划举办招聘会24场，实际举办26场")]
    [('举办招聘会', '24场', '26场')]
    >>> [(one.name, one.target, one.actual) for one in pairs_of("适配器具285件，完成年度任务300件的95%")]
    [('适配器具', '300件', '285件')]
    """
    return list(paragraph(text).pairs)


def paragraph(text: str, topic: str = "", frames: Frames | None = None, *, slashed: bool = False) -> Paragraph:
    """The pairs and the lonely values of one paragraph.

    Args:
        text: its sentences.
        topic: what it is about, where a heading says so.
        frames: the words that come again in the whole report.
        slashed: a heading says that 260套/258套 is promise and result.
    """
    return _Reader(text, topic, frames, slashed=slashed).read()


class _Reader:
    """One paragraph while it is read; ``since`` is where the last pair ended."""

    def __init__(self, text: str, topic: str, frames: Frames | None, *, slashed: bool) -> None:
        self.text, self.flat, self.since = text, narrow(text), 0
        self.topic, self.slashed = topic, slashed
        self.told = told_in(self.flat)
        self.frames = frames or frames_of([(self.flat, self.told)])
        self.starts = [one.value[0] for one in self.told]
        self.funds = set(_funds_in(self.flat)) if any(one.kind == "money" for one in self.told) else set()
        self.found: list[Pair] = []

    def read(self) -> Paragraph:
        left = self._lists(self._respectively(self.told))
        used: set[int] = set()
        for number, first in enumerate(left):
            if first.value[0] not in used:
                following = [one for one in left[number + 1 : number + 9] if one.value[0] not in used]
                taken = self._next(first, following[:3])
                used.update(one.value[0] for one in (first, *taken) if taken)
        left = [one for one in left if one.value[0] not in used]
        used.update(one.value[0] for one in self._evident(left))
        left = [one for one in left if one.value[0] not in used]
        items = [Item(self._item_name(one), self._value(one), one) for one in left]
        items = [one for one in items if 2 <= len(one.name) <= LONGEST_NAME and not _is_money(one.name, one.value)]
        return Paragraph(tuple(sorted(map(self._headlined, self.found), key=lambda pair: pair.end)), tuple(items))

    def _headlined(self, pair: Pair) -> Pair:
        """The pair under the name that its paragraph begins with, where its own words name nothing (泊位。划设…)."""
        pair = replace(pair, name=self.frames.unframed(pair.name))
        own = when_pattern().sub("", plain(pair.name))
        head = re.match(rf"[^{BORDER}]{{2,16}}(?=。)", self.flat)
        name = _cleaned(self.text[: head.end()]) if head and head.end() <= pair.start else ""
        named = len(own) < 2 or not (len(self.found) > 1 or re.search("[说话讲谈看]", name))
        if len(own) < 3 and name and named and not _is_heading(name) and not value_pattern().search(narrow(name)):
            return replace(pair, name=name)
        verb = own in words()["pairs"]["verbs"] or not promised_name(own)
        return replace(pair, name=self.topic) if verb and self.topic else pair

    def _lists(self, told: list[Told]) -> list[Told]:
        """A list of promises and a list of results of the same names, and what is left over."""
        named = [(one, plain(self._inside(one))) for one in told]
        used: set[int] = set()
        for number, (promise, name) in enumerate(named):
            if promise.meant is not Said.PROMISE or len(name) < 3:
                continue
            for result, other in named[number + 1 : number + _LIST]:
                free = result.value[0] not in used and result.meant is Said.RESULT
                if free and _same(name, other) and comparable(promise, result):
                    self._add(promise, result, self._name(promise) or name)
                    used |= {promise.value[0], result.value[0]}
                    break
        return [one for one in told if one.value[0] not in used]

    def _next(self, first: Told, following: list[Told]) -> list[Told]:
        """The pair that begins with ``first``; what it used besides; （计划18台） is of the value before it."""
        if first.said is Said.PROMISE and self.flat.startswith(")", first.value[1]):
            return []
        until = len(self.flat)
        for step, second in enumerate(following):
            if first.said is Said.PROMISE and second.said is Said.PROMISE:
                until = second.start
                break
            if self._fits(first, second, next_to=step == 0):
                self._add(*((first, second) if self._is_promise(first, second) else (second, first)), "")
                return [second]
        if first.said is not Said.PROMISE:
            return []
        return self._done(first, until)

    def _is_promise(self, first: Told, second: Told) -> bool:
        return first.said is Said.PROMISE or (first.said is Said.OPEN and second.said is not Said.PROMISE)

    def _fits(self, first: Told, second: Told, *, next_to: bool) -> bool:
        """Whether two values are the promise and the result of one thing."""
        between = self.flat[first.end : second.start]
        if not comparable(first, second) or len(between) > _APART or {first.value[0], second.value[0]} <= self.funds:
            return False
        if first.kind == "money" and first.said is Said.OPEN:
            return False  # 县财政给到210万元，花到年底201.6万元
        name = self._inside(second)
        alike = _same(plain(self._name(first)), plain(name))
        parted = re.search(r"[。!?\n]", between) and self.frames.parts(between)
        if parted and ((name and not alike) or self._name_before(first.end, second.start)):
            return False  # another sentence with a name of its own
        if ";" in between and (name or self._name_before(first.end, second.start)):
            return False  # the second has a name of its own: another indicator
        said = (first.said, second.said)
        if said == (Said.PROMISE, Said.RESULT):
            return True
        if said == (Said.PROMISE, Said.REACH):
            return next_to and (not name or alike)
        if said == (Said.PROMISE, Said.OPEN):
            return alike or (next_to and self._is_result(first, second))
        if said in ((Said.RESULT, Said.PROMISE), (Said.REACH, Said.PROMISE)):
            return next_to and ";" not in between and (not name or alike)
        return said == (Said.OPEN, Said.RESULT) and next_to and self._is_promised(first, second, between)

    def _is_promised(self, first: Told, second: Told, between: str) -> bool:
        """Whether a value without a mark next to a result was promised: it is named, the result no other."""
        name, again = _cleaned(first.name), _cleaned(second.name)
        of_a_list = self.flat[: first.start].endswith("、") or re.search(r"[。;、]", between)
        return len(name) > 2 and not of_a_list and (not again or again in name) and not name.endswith("指标")

    def _is_result(self, first: Told, second: Told) -> bool:
        """Whether a value without a mark next to a promise is its result: a verb or a time before it."""
        said = words()["pairs"]
        lead = when_pattern().sub("", plain(second.name))
        lead = lead.rstrip("为是约")
        between = self.flat[first.end : second.start]
        if not re.fullmatch(r"[^,、;。(]{0,16}[,(][^,、;。(]{0,12}", between) or re.match(one_of(said["others"]), lead):
            return False
        if ends_with(lead, "rates") or second.kind == "rate" != first.kind:
            return False
        verb = lead.rstrip("了") in said["verbs"]
        noun = len(lead) > 2 and lead.endswith(tuple("率度数量额费"))
        return (
            (len(lead) <= 4 and not noun)
            or (verb and len(lead) <= 8)
            or lead.endswith(("显示", "满意度", "结果", "满意率"))
        )

    def _done(self, first: Told, until: int) -> list[Told]:
        """A promise whose result is told in a word: 计划培训100人次，已全部完成."""
        until = min(until, first.end + 40)
        found = words_of("done").search(self.flat, first.end, until)
        if found is None or re.search(rf"[{STOP}]", self.flat[first.end : found.start()]):
            return []
        self._keep(Pair(first.value[0], found.end(), self._name(first), self._value(first), found[0]))
        return [first]

    def _evident(self, left: list[Told]) -> list[Told]:
        """Values in twos that only evidence joins: one unit, near amounts, a verb that comes again."""
        if self.slashed:
            halves = [(one, other) for one, other in pairwise(left) if self.flat[one.value[1] : other.value[0]] == "/"]
            for one, other in halves:
                self._add(one, other, "")
            return [told for half in halves for told in half]
        used: list[Told] = []
        for promise, result in couples(self.flat, left, self.frames):
            one, other = sorted((promise, result), key=lambda told: told.value)
            self._add(promise, result, self._evident_name(one, other), by_kind=True)
            used += [promise, result]
        for promise, result in told_again(self.flat, [one for one in left if one not in used]):
            self._add(promise, result, promised_name(_cleaned(lead_of(self.flat, promise))), by_kind=True)
            used += [promise, result]
        return used

    def _evident_name(self, one: Told, other: Told) -> str:
        """The words before a promised value without those of intent; where only a verb is left, those before them."""
        lead = lead_of(self.flat, one)
        frame, _ = self.frames.frame(one, self.flat)
        for part in lead.partition(frame)[::2] if frame else (lead,):
            own = promised_name(when_pattern().sub("", _cleaned(part)))
            if self._names(own) and own not in words()["pairs"]["verbs"]:
                return own + one.tail if one.tail == other.tail else own
        begin = self._statement(self.since, one.value[0])
        begin = max([begin, *(self.flat.rfind(border, begin, one.value[0]) for border in BORDER)])
        return self._name_before(self.since, begin) or self._topic(one.value[0]) or promised_name(lead) or one.tail

    def _respectively(self, told: list[Told]) -> list[Told]:
        """Values in the order of those before them: 要买艇4艘、无人机12架，实际分别是4艘、11架.

        Where no 分别 says so, the units of two runs of bare values do (…依次为186公里、4200吨，做到186公里、4510吨).
        """
        used: set[int] = set()
        for at, first in enumerate(told):
            run = [first]
            for one, other in pairwise(told[at:]):
                if not re.fullmatch(r"[、和及与,]", self.flat[one.value[1] : other.value[0]].strip()):
                    break
                run.append(other)
            before = told[max(0, at - len(run)) : at]
            if not len(before) == len(run) > 1 or used & {one.value[0] for one in (*before, *run)}:
                continue
            apart = re.search(r"[。!?\n;]", self.flat[before[0].start : first.start])
            said = "分别" in self.flat[first.start : first.value[0]] or one_unit_each(self.flat, before, run)
            if said and all(map(comparable, before, run)) and not apart:
                for one, other, name in zip(before, run, self._names_of(before), strict=True):
                    self._add(one, other, name)
                used |= {one.value[0] for one in (*before, *run)}
        return [one for one in told if one.value[0] not in used]

    def _names_of(self, run: list[Told]) -> list[str]:
        """The names of values in a run: each its own, or told in one list before (甲、乙和丙的目标分别为)."""
        head = self.flat[self._statement(self.since, run[0].value[0]) : run[0].value[0]]
        cut = re.split(r"分别|依次|各为|[两三四五六七八九十]项", re.split(r"[:,]", head)[-1])
        listed = re.split(r"[、和及与]", promised_name(cut[0].removesuffix("的")))
        if len(cut) > 1 and len(listed) == len(run):
            return [_cleaned(name) for name in listed]
        return [promised_name(self._inside(one)) or self._name(one) for one in run]

    # ------------------------------------------------------------ pairs

    def _add(self, promise: Told, result: Told, name: str, *, by_kind: bool = False) -> None:
        first, second = sorted((promise, result), key=lambda one: one.value)
        name = name or self._name(first) or self._inside(second)
        open_one = Said.OPEN in (promise.meant, result.meant)
        end, target, actual = max(first.end, second.end), self._value(promise), self._value(result)
        self._keep(Pair(first.value[0], end, name, target, actual, by_kind or open_one))

    def _keep(self, pair: Pair) -> None:
        self.since = max(self.since, pair.end)
        if pair.name and not _is_money(pair.name, pair.target + pair.actual):
            self.found.append(pair)

    def _value(self, told: Told) -> str:
        return self.text[slice(*told.value)].strip().strip('“”"「」').strip()

    # ------------------------------------------------------------ names

    def _inside(self, told: Told) -> str:
        """The name between mark and value; ``""`` where only a verb stands there."""
        name = _cleaned(told.name).removeprefix("了")
        if name and name in words()["pairs"]["verbs"]:
            return name + told.tail if told.tail else ""  # 新建5个口袋公园
        return name

    def _within(self, begin: int, end: int) -> list[Told]:
        """The values that begin between two places."""
        return self.told[bisect_left(self.starts, begin) : bisect_left(self.starts, end)]

    def _own_name(self, told: Told) -> str:
        """The name in the clause of a value: behind its mark, else before it."""
        first = max(0, told.start - FARTHEST)
        clause = max(first, *(self.flat.rfind(stop, first, told.start) + 1 for stop in BORDER))
        return self._inside(told) or _cleaned(self.text[clause : told.start])

    def _item_name(self, told: Told) -> str:
        return self._inside(told) or (self._name_before(self.since, told.start) if told.said is not Said.OPEN else "")

    def _name(self, told: Told) -> str:
        """What it is about: the words between mark and value when they say something, else those before.

        A label before (培训班期数：计划举办8期) names it, unless it names a level or tells of several.
        """
        before, inside = self._name_before(self.since, told.start), self._inside(told)
        inside = inside if self._names(inside) or not before else ""
        labelled = self.flat[: told.start].rstrip(", ").endswith(":") and not _is_heading(before)
        if before and inside and told.kind == "date" and not labelled:
            return inside if inside.startswith(before) else before + inside  # 工程应于10月底前竣工
        if before and (labelled or len(inside) < 3):
            return before
        return inside or before or self._topic(told.start) or told.tail or self.topic or _cleaned(told.name)

    def _topic(self, until: int) -> str:
        """The sentence before that only names the thing: 指标2：预警信号准确率。年度指标值≥88%."""
        first = max(0, self.since, until - FARTHEST)
        begin = max([first, *(self.flat.rfind(stop, first, until) for stop in STOP)])
        since = max([first, *(self.flat.rfind(stop, first, begin) + 1 for stop in STOP)])
        topic = self.flat[since:begin]
        return self._name_before(since, begin) if 0 < len(topic) <= LONGEST_NAME and "," not in topic[6:] else ""

    def _statement(self, since: int, until: int) -> int:
        """Where the statement that goes on at ``until`` begins, a sentence's length back at most."""
        since = max(since, until - FARTHEST)
        return max(since, *(self.flat.rfind(stop, since, until) + 1 for stop in STOP))

    def _name_before(self, since: int, until: int) -> str:
        """The last words that say something before ``until``, no further back than the statement begins."""
        begin = self._statement(since, until)
        for part in reversed(list(re.finditer(r"[^,:、|→]+", self.flat[begin:until]))):
            first, last = begin + part.start(), begin + part.end()
            within = [one for one in self._within(first, last) if 0 <= last - one.value[1] < 2]
            name = _cleaned(self.text[first:last])
            if within:  # 年初目标3200个，年中调整为3000个: the name of the value before, not its words
                name = "" if within[-1].kind == "money" else self._own_name(within[-1])
            if self._names(name) and not _POINTS.fullmatch(narrow(name)):
                return name if len(name) <= LONGEST_NAME else ""
        return ""

    def _names(self, name: str) -> bool:
        """Whether words name a thing: not only what was planned (下达, 原), nor the frame of all statements."""
        return len(promised_name(name)) > 1 and len(self.frames.first.get(plain(name), ())) < 4


# --- names ----------------------------------------------------------------------------------------------------------


@cache
def _lead() -> re.Pattern[str]:
    year, dot = r"20\d\d年度?(?=[\u4e00-\u9fff]{2})", r"[◆●■○◇□▪•·★☆>-]"
    chinese = "[一二三四五六七八九十]"
    number = rf"\d{{1,2}}(?:\.\d{{1,2}})*\s*[、.．)）](?!\d)|{chinese}{{1,2}}[是、)）]|[①-⑳]|第{chinese}{{1,3}}[条项款]"
    return re.compile(rf"\A(?:[\s(（]*(?:{year}|{dot}|{number})|{one_of(words()['pairs']['leads'])})+")


def _cleaned(part: str) -> str:
    name = _lead().sub("", part.strip()).strip(' 　“”"「」《》（）()【】；;，,')
    share = rf"(?:{one_of(words()['pairs']['rates'])})\d[\d.]*%"  # 开设课程完成率110%
    ends = "|".join([share, "的", *words()["pairs"]["trail_patterns"]])
    return re.sub(rf"(?:{ends})+\Z", "", name)


def _is_heading(label: str) -> bool:
    """Whether a label tells of several indicators (数量指标, 绩效目标对照) and names none."""
    return (
        bool(level_of(label)) or bool(pattern("pairs", "goal_words").search(label)) or label.endswith(("情况", "方面"))
    )


def _same(name: str, other: str) -> bool:
    """Whether two names mean one thing: the same words, one within the other, or most words of two characters."""
    if name == other and len(name) > 1:
        return True
    if len(name) < 3 or len(other) < 3:
        return False
    if name in other or other in name:
        return True
    one, two = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (name, other))
    return 2 * len(one & two) >= _ALIKE * (len(one) + len(two))


def _funds_in(flat: str) -> Iterator[int]:
    """Where the sums begin that are money of the project (年初预算460万元，年末调整为444万元): no indicators."""
    for sentence in re.finditer(rf"[^{STOP}]+", flat):
        for one in sums_of(sentence[0]):
            if one.kind in ("budget", "arrived", "executed", "change"):
                yield sentence.start() + one.start


def _is_money(name: str, values: str) -> bool:
    """Budget and spending told as promise and result (计划投资12亿元，完成投资11亿元) are money, not an indicator."""
    money = words()["money"]
    own = re.sub(one_of([*money["sources"], *money["source_words"], *_MONEY_OF]), "", name)
    named = tuple(words()["pairs"]["money_names"])
    return bool(re.search(r"[元万亿]\Z", narrow(values))) and (not own or (own in named and name.endswith(named)))


def by_name(
    promises: Sequence[tuple[Item, Where]], results: Sequence[tuple[Item, Where]]
) -> list[tuple[tuple[Item, Where], tuple[Item, Where]]]:
    """Promises of one place with results of another that bear the same name; nothing where two names fit."""
    left, found = list(results), []
    for promise in promises:
        alike = [
            one for one in left if comparable(promise[0].told, one[0].told) and _same(promise[0].name, one[0].name)
        ]
        best = [one for one in alike if plain(one[0].name) == plain(promise[0].name)] or alike
        if len({plain(one[0].name) for one in best}) == 1:
            found.append((promise, best[0]))
            left.remove(best[0])
    return found
