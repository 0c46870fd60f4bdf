"""Values in sentences and what they are there (句中的数值): promised, reached, or not said.

A sentence is read value by value. The words before a value hold a *mark* (``narrative.toml``, ``mark``) that says
what it is (计划, 目标: promised; 实际, 完成: reached; 达到: either), and a name. A value without a mark takes what the
list says that it stands in; what that leaves open, :mod:`prose_pairs` decides by the kinds of the values.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from perfeval.clean.prose_words import one_of, plain, words
from perfeval.values.vocabulary import magnitudes, unit_pattern, units

STOP = "。;!?\n"  # here a statement ends
BORDER = f"{STOP},:、()|→"
_EDGE = rf"{BORDER}\[\]“”\"《》「」" + r"\s"
LONGEST_NAME = 40
FARTHEST = 200  # characters; no sentence names what it is about farther back
_LONGEST_WORDS = 24  # a value in words: 明显减少, 满足群众文化生活需要


class Said(StrEnum):
    """What a value is in its sentence."""

    PROMISE = "promise"
    RESULT = "result"
    REACH = "reach"  # 达到95%: promised under a goal, reached elsewhere
    OPEN = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One value of a text.

    Attributes:
        said: what its own mark says.
        start, end: from the mark (or the clause) to the last character of the value.
        name: the words between mark and value (建成示范小区), ``""`` when the value follows at once.
        value: where the value stands.
        kind: what can be compared with it: a family of units, ``rate``, ``date``, ``words``; ``""`` without a unit.
        listed: what the list says that it stands in, where it has no mark of its own.
        strong: its mark is the name of a value (指标值, 实际完成值).
        tail: the noun behind the value (新建5个口袋公园).
        headed: what it is stands in the label before it (目标为：完成修缮8处、安防5项).
        weak: 完成 with a name behind it, which under such a label is a promise too.
    """

    said: Said
    start: int
    end: int
    name: str
    value: tuple[int, int]
    kind: str
    listed: Said = Said.OPEN
    strong: bool = False
    tail: str = ""
    headed: bool = False
    weak: bool = False

    @property
    def meant(self) -> Said:
        """Promised or reached, by its own mark, else by its list."""
        return self.said if self.said in (Said.PROMISE, Said.RESULT) else self.listed or self.said


def told_in(flat: str) -> list[Told]:
    """Every value of a narrowed text that may be a promise or a result, in order."""
    marks = [mark for mark in _marks().finditer(flat) if _stands(flat, mark)]
    found = [*_numbers(flat, marks), *_in_words(flat, marks)]
    return list(_listed(flat, sorted(found, key=lambda one: one.value)))


# --- the words -------------------------------------------------------------------------------------------------------


@cache
def words_of(key: str) -> re.Pattern[str]:
    """Any of the words of a list of the vocabulary."""
    return re.compile(one_of(words()["pairs"][key]))


def ends_with(text: str, key: str) -> bool:
    """Whether a text ends with a word of a list of the vocabulary."""
    return text.endswith(tuple(words()["pairs"][key]))


@cache
def _marks() -> re.Pattern[str]:
    """A mark with time and manner before it: 截至11月底累计完成."""
    when = "|".join(words()["pairs"]["when_patterns"])
    shapes = [
        f"(?P<m{number}>{_mark_shape(entry, only_number=number_only)})"
        for number, (entry, number_only) in enumerate((entry, entry.get("number", False)) for entry in words()["mark"])
    ]
    return re.compile(rf"(?:(?:{when})(?:的|,)?){{0,3}}(?:{'|'.join(shapes)})")


def _mark_shape(entry: dict[str, object], *, only_number: bool) -> str:
    listed: dict[str, list[str]] = {key: value for key, value in entry.items() if isinstance(value, list)}
    not_after = "".join(f"(?<!{re.escape(word)})" for word in listed.get("not_after", ()))
    not_before = f"(?!{one_of(listed['not_before'])})" if "not_before" in listed else ""
    then = f"(?:{one_of(listed['then'])})?" if "then" in listed else ""
    number = rf"(?=(?:{_links()})*(?:{_signs()})?\s*\d)" if only_number else ""
    if entry.get("values"):  # 完成数126件, and not 完成数字化126件
        qualities = one_of(words()["pairs"]["qualities"])
        number = rf"(?=[^\u4e00-\u9fff]|\Z|{_links()}|{_signs()}|{qualities})"
    named = "|".join([*listed.get("patterns", ()), *([one_of(listed["words"])] if listed["words"] else [])])
    return f"{not_after}(?:{named}){not_before}{then}{number}"


def _said_by(mark: re.Match[str]) -> dict[str, object]:
    number = next(number for number in range(len(words()["mark"])) if mark[f"m{number}"] is not None)
    entry: dict[str, object] = words()["mark"][number]
    return entry


def _stands(flat: str, mark: re.Match[str]) -> bool:
    """Whether a word that is a mark at the beginning of a clause only (应, 实) stands there."""
    return not _said_by(mark).get("begins") or not re.match(r"[\u4e00-\u9fff]", flat[mark.start() - 1 : mark.start()])


def _word_of(mark: re.Match[str]) -> int:
    """Where a mark itself begins, behind the words of time before it."""
    return max(mark.start(name) for name in mark.re.groupindex)


def _links() -> str:
    return rf"\s|:|{one_of(words()['pairs']['links'])}"


def _signs() -> str:
    return rf"{one_of(words()['pairs']['signs'])}|[≥≤><=≧≦＝]"


@cache
def _link() -> re.Pattern[str]:
    return re.compile(rf"(?:{_links()})*\(?")


@cache
def value_pattern() -> re.Pattern[str]:
    """A value as written: sign, number, unit; a date; a rate in words."""
    said = words()["pairs"]
    number = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
    chinese = "[一二两三四五六七八九十百千万零〇]"
    own = rf"[万亿千百]{{1,2}}(?!{one_of(said['after'])})[\u4e00-\u9fff](?=[{_EDGE}]|\Z)"  # 1200万棒
    unit = rf"[%‰]|{own}|{unit_pattern()}|[\u4e00-\u9fff]{{1,3}}(?=[{_EDGE}]|\Z|{one_of(said['behind'])})"
    date = (
        r"\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:[底末初内])?(?:之?前|以前)?"
        r"|\d{1,2}月(?:\d{1,2}日|[上中下]旬|[底末初份])?(?:之?前|以前)?(?=[^\d]|\Z)|(?:当?年[底末]|[上下]半年)(?:之?前|以前)"
    )
    counted = rf"(?![百千万]){chinese}{{1,7}}(?:{one_of(words()['counts']['units'])})(?=[{_EDGE}]|\Z)"
    return re.compile(
        rf"(?:每[人户月年天日周次亩季村校所镇]度?){{0,2}}(?:(?:{_signs()})\s*){{0,3}}(?:{date}|百分之[百一二三四五六七八九十]+|(?:{number})(?:\s*[-~—至]\s*(?:{number}))?"
        rf"\s*[余多]?\s*(?:{unit})?|{counted})(?:{one_of(said['after'])})?"
    )


@cache
def _bare() -> re.Pattern[str]:
    """Everything of a value that is not its unit."""
    said = words()["pairs"]
    return re.compile(
        rf"{_signs()}|每.|[\d.,\s\-~—至余多]|{one_of(said['after'])}\Z|[一二两三四五六七八九十百千万零〇]+(?=.)"
    )


def kind_of_value(value: str) -> str:
    """What a value can be compared with: the family of its unit.

    >>> [kind_of_value(one) for one in ("≥95%", "3.4万户", "11月底前", "60亿元", "300", "42家")]
    ['rate', 'households', 'date', 'money', '', 'things']
    """
    if re.search(r"\d月|\d年|年[底末]|半年", value) and not value.endswith("%"):
        return "date"
    if "%" in value or value.startswith("百分之"):
        return "rate"
    unit = _bare().sub("", value)
    if unit == "块":  # 警示牌310块, and no money
        return "things"
    for known in (unit, unit.lstrip("".join(magnitudes()))):
        if known in units():
            return units()[known].family
    return "" if not unit or unit in magnitudes() else unit


_PEOPLE = {"people", "person_times"}


def comparable(one: Told, other: Told) -> bool:
    """Whether two values can be promise and result of one thing."""
    kinds = {one.kind, other.kind}
    return len(kinds) == 1 or "" in kinds or "words" in kinds or kinds <= _PEOPLE


# --- values ----------------------------------------------------------------------------------------------------------


def _numbers(flat: str, marks: list[re.Match[str]]) -> Iterator[Told]:
    since = at = 0
    starts = [mark.start() for mark in marks]
    while value := value_pattern().search(flat, at):
        begin = max(0, value.start() - FARTHEST)
        near = marks[bisect_left(starts, begin) : bisect_right(starts, value.end() + 1)]
        covered = next((mark for mark in near if mark.start() <= value.start() < mark.end()), None)
        if covered is not None:  # 1-7月完成41件: the months belong to the mark
            at = covered.end()
            continue
        if re.match(r"[月年日]", flat[value.end() :][:1]):  # 1—9月
            at = value.end()
            continue
        clause = max(since, begin, *(flat.rfind(stop, begin, value.start()) + 1 for stop in BORDER))
        at = since = value.end()
        told = _number(flat, value, clause, near)
        if told is not None:
            yield told


def _number(flat: str, value: re.Match[str], clause: int, marks: list[re.Match[str]]) -> Told | None:
    """One value with the mark that speaks of it; ``None`` for shares of a promise, points, years and the like."""
    kind, lead = kind_of_value(value[0]), flat[clause : value.start()]
    marked = any(  # 比要求的95%, 比预定的92%
        mark.end() == value.start()
        or (flat[mark.start() - 1] in "比较过于" and flat[mark.end() : value.start()] == "的")
        for mark in marks
    )
    if _counts_nothing(flat, value, lead.removesuffix("的") if marked else lead, kind):
        return None
    tail = _noun_behind(flat[value.end() : value.end() + LONGEST_NAME])
    told = Told(Said.OPEN, clause, value.end(), lead, value.span(), kind, tail=tail)
    behind = [mark for mark in marks if mark.start() == value.end() + 1 and flat[value.end()] in "的为"]
    if behind and _said_by(behind[0])["role"] == "promise":  # 开发岗位180个的目标, 未达到6万人的预期目标
        than = re.match(r"(?!不)[\u4e00-\u9fff]*(?=\d)", value[0])  # 高于95%的目标值: 95% was promised
        start = value.start() + (than.end() if than else 0)
        name = lead.removeprefix("以") if flat[value.end()] == "为" else lead
        return replace(told, said=Said.PROMISE, end=behind[0].end(), value=(start, value.end()), name=name)
    mark, at_once = _own_mark(flat, value, clause, marks)
    label = next((one for one in marks if one.end() + 1 == clause and flat[one.end()] == ":"), None)
    if label is not None and (mark is None or (mark[0] == "完成" and not at_once)):
        name = lead[len(mark[0]) :] if mark is not None and lead.startswith(mark[0]) else lead
        return replace(told, said=Said(str(_said_by(label)["role"])), name=name, headed=True)
    if mark is None:
        return None if kind == "date" or re.search(r"分\Z", value[0]) else told
    name = re.sub(r"\A[的了为是:\s]+|[(]\Z", "", flat[mark.end() : value.start()])
    if not at_once and (len(name) > LONGEST_NAME or re.search(r"[:()]", name)):
        return None
    said = Said(str(_said_by(mark)["role"]))
    if name in ("于", "在", "") and kind == "date":  # 于11月9日完工, 11月底前全部开放: the name stands behind the date
        name = re.split(rf"[{BORDER}]", flat[value.end() :], maxsplit=1)[0]
    elif at_once:
        name = flat[clause : mark.start()] if said is Said.REACH else ""  # 查处率达到98%
    return replace(
        told,
        said=said,
        start=mark.start(),
        name=name,
        strong=bool(_said_by(mark).get("values")),
        weak=mark[0] == "完成" and not at_once,
    )


def _own_mark(
    flat: str, value: re.Match[str], clause: int, marks: list[re.Match[str]]
) -> tuple[re.Match[str] | None, bool]:
    """The mark that speaks of a value, a promise before all, and whether the value follows it at once."""
    before = [mark for mark in marks if mark.end() <= value.start()]
    at_once = [mark for mark in before[-1:] if _link().fullmatch(flat, mark.end(), value.start())]
    own = at_once + [mark for mark in before if _word_of(mark) >= clause and mark not in at_once]
    promises = [mark for mark in own if _said_by(mark)["role"] == "promise"]
    mark = next(iter(promises or sorted(own, key=lambda one: one.start())), None)
    return mark, mark in at_once


def _counts_nothing(flat: str, value: re.Match[str], lead: str, kind: str) -> bool:
    """A share of the promise (完成率98%), a number in brackets of a document, the number of a label (目标1：)."""
    if kind == "rate":
        said = re.search(r"(?:[写说定报列许约排下]|从(?!上年|去年|20).{1,6})的\Z", lead)  # 合同写的90%: no share
        return (lead.endswith("的") and not said) or ends_with(re.sub(rf"(?:{_links()})+\Z", "", lead), "rates")
    if lead.endswith("第") or (re.search(r"[〔\[（(]\Z", lead) and kind == ""):
        return True
    labelled = re.match(r"[:、.)]|完成|实现|达成", flat[value.end() : value.end() + 2])
    return kind == "" and len(value[0]) <= 2 and labelled is not None


def _noun_behind(behind: str) -> str:
    """The noun that a number counts, up to the end of the clause; verbs and manner are none."""
    said = words()["pairs"]
    noun = re.match(rf"[\u4e00-\u9fff]{{2,16}}(?=[{_EDGE}]|\Z)", behind)
    if noun is None or re.match(one_of([*said["behind"], *words()["counts"]["done"]]), noun[0]):
        return ""
    return "" if noun[0] in said["verbs"] else noun[0]


def _in_words(flat: str, marks: list[re.Match[str]]) -> Iterator[Told]:
    """What marks announce in words: 目标值“明显减少”, 指标值为满足需要."""
    for number, mark in enumerate(marks):
        until = marks[number + 1].start() if number + 1 < len(marks) else len(flat)
        link = _link().match(flat, mark.end(), until)
        start = link.end() if link else mark.end()
        entry = _said_by(mark)
        said = Said(str(entry["role"]))
        if quoted := re.compile(r"[“\"「]([^”\"」]{1,30})[”\"」]").match(flat, start, until):
            yield Told(said, mark.start(), quoted.end(), "", quoted.span(1), "words")
            continue
        end = next((one.start() for one in re.compile(rf"[{STOP},、]").finditer(flat, start, until)), until)
        phrase = flat[start:end]
        in_words = (entry.get("values") and start > mark.end()) or words_of("qualities").match(phrase)
        if in_words and 1 < len(phrase) <= _LONGEST_WORDS and not value_pattern().search(phrase):
            yield Told(said, mark.start(), end, "", (start, end), "words")


def _listed(flat: str, found: list[Told]) -> Iterator[Told]:
    """Values without a mark take what the mark before them in the sentence says (计划新建水池8座、水窖12座)."""
    head, headed, at = Said.OPEN, False, 0
    for before, one in zip([None, *found], found, strict=False):
        if before is not None and _is_second_of_two(flat, before, one):
            yield replace(one, said=Said.RESULT, name="")
            continue
        if re.search(r"[。!?\n]", flat[at : one.value[0]]):
            head, headed = Said.OPEN, False
        at = one.value[1]
        told = replace(one, said=head) if one.weak and headed else one
        if told.said in (Said.PROMISE, Said.RESULT):
            head, headed = told.said, told.headed or (headed and told.said is head)
            yield told
        else:
            yield replace(told, listed=head)


def _is_second_of_two(flat: str, before: Told, one: Told) -> bool:
    """目标和实绩分别为860件和902件: promised the first, reached the second."""
    two = "分别" in flat[before.start : before.value[0]] and before.said is Said.PROMISE
    return two and re.fullmatch(r"[和与及、]", flat[before.value[1] : one.value[0]]) is not None


def lead_of(flat: str, told: Told, since: int = 0) -> str:
    """The words of its clause before a value, those before ``since`` left out."""
    first = max(since, told.value[0] - LONGEST_NAME, 0)
    begin = max(first, *(flat.rfind(border, first, told.value[0]) + 1 for border in BORDER))
    return plain(flat[begin : told.value[0]])


def behind(flat: str, told: Told) -> str:
    """The words of its clause behind a value."""
    return re.split(rf"[{re.escape(BORDER)}\d]", flat[told.value[1] : told.value[1] + 24], maxsplit=1)[0].strip()


def statement_of(flat: str, told: Told) -> int:
    """Where the statement of a value begins."""
    first = max(0, told.value[0] - FARTHEST)
    return max(first, *(flat.rfind(stop, first, told.value[0]) + 1 for stop in STOP))


@cache
def when_pattern() -> re.Pattern[str]:
    """Words of time and manner at the beginning (截至6月底, 到年末, 现已)."""
    said = words()["pairs"]
    when = "|".join(said["when_patterns"])
    return re.compile(rf"\A(?:[到至]?(?:{when}|{one_of(said['leads'])}|[现均已仅只]))+")
