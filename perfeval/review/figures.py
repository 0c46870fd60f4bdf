"""Figures in running text (文中数字): each with its unit and the words before it, and sums written out as lists.

``采购鸡苗27万羽；建设示范基地180亩`` names two figures; ``下达226万元。其中：灯杆140万元，电缆20万元`` a total and its
parts, over a comma, a bracket or a full stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from perfeval.review.text import squeeze
from perfeval.values.units import meaning
from perfeval.values.vocabulary import magnitudes, units

_FIGURE = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>(?:[万亿千百]?[^\d\s,，、。；;：:（）()\[\]+＋“”]{0,6}|%))"
)
_STOP = re.compile(r"[，,、。；;\n]")
_BETWEEN = re.compile(r"[、,，；;+＋]|(?<=[^\d]{1})(?:以及|和|及)")
_ELSE = re.compile(
    r"结余|节余|剩余|结转|未[支使执付]|[率比](?:为|达|约|是)?[到了]?\d|占|同比|上年|去年|每|人均|户均|平均"
)
_LATER = re.compile(r"^(?P<between>[^。；;：:]{1,40})[:：](?P<items>[^。；;\n]+)")
_SOURCES = re.compile(  # 区财政拨款76万元，自筹资金30万元: the parts of a budget by where the money comes from
    r"^[，,](?P<items>(?:[^，,。；;\d]{0,6}(?:财政|中央|省级|市级|县级|区级|自筹|配套|拨款|贷款|社会资金|其他资金|单位资金)"
    r"[^，,。；;、\d]{0,6}\d[\d.,]*(?:万元|元|亿元)[，,、]?){2,})(?=[。；;]|$)"
)
_MORE = re.compile(r"(?:另外?|还|此外|同时)[^，。；;\d]{0,12}\d[^。；;，,]{0,12}")
_LOTS = re.compile(r"^[,，]分[^,，。\d]{1,8}[,，](?P<items>第一[^。；;]+)")  # 分三批拨付，第一批480万元 …
_OPENS = re.compile(
    r"^[^\d。；;]{0,6}?(?:[,，。；;]?\s*(?:其中|分别为|分别是|包括|包含|含|用于)\s*[:：为是]?|[:：]|[（(])(?P<items>[^。；;\n]+)"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a text: its number, its unit, the clause it stands in and the words before it."""

    value: Decimal
    unit: str
    clause: str
    before: str
    tail: str
    end: int

    def as_in(self, unit: str | None) -> Decimal | None:
        """The number in this unit; ``None`` where it counts something else."""
        if unit and squeeze(self.tail).startswith(squeeze(unit)):
            return self.value
        one, other = meaning(self.unit), meaning(unit)
        if {one.family, other.family} == {"people", "person_times"}:
            return self.value * one.factor / other.factor
        if one.family and one.family == other.family and not other.per and (not one.counting or self.unit == unit):
            return self.value * one.factor / other.factor
        return None

    @property
    def family(self) -> str:
        """Family of the unit: people, money, rate, … or the unit itself."""
        return meaning(self.unit).family

    @property
    def text(self) -> str:
        """As a reader would write it."""
        return f"{self.value.normalize():f}{self.unit}"


_SHORT_UNIT = re.compile(r"[\u4e00-\u9fff]{1,2}$")  # 万尾, 羽, 味: nothing but a short word behind a number counts it
_NO_UNIT = re.compile(r"以|左|右|余|多|上|下|内|至|到|的|是|和|及|与|之|分|成|倍|点|个|约")


@lru_cache(maxsize=4096)
def _unit(tail: str) -> str:
    """The unit at the beginning of what follows a number: the longest that is one."""
    for length in range(min(len(tail), 6), 0, -1):
        rest = tail[:length].lstrip("".join(magnitudes()))
        if not rest or rest in units():
            return tail[:length]
    return tail if _SHORT_UNIT.match(tail) and not _NO_UNIT.search(tail) else ""


def figures_in(text: str) -> tuple[Figure, ...]:
    """Every figure of a text in order; years, dates and list numbers are none."""
    return _figures(squeeze(text))


@lru_cache(maxsize=4096)
def _figures(flat: str) -> tuple[Figure, ...]:
    return tuple(_each_figure(flat))


def _each_figure(flat: str) -> Iterator[Figure]:
    for found in _FIGURE.finditer(flat):
        unit, start = _unit(found["unit"]), found.start()
        led = flat[start - 1 : start]
        if re.match(r"[年月日号]", found["unit"]) or (led and led in "第〔[.") or (led and led in "年月" and not unit):
            continue
        before = _STOP.split(flat[:start])[-1]
        after = _STOP.split(flat[found.end("number") :])[0]
        value = Decimal(found["number"].replace(",", ""))
        yield Figure(value, unit, before + found["number"] + after, before, after, found.end("number") + len(unit))


_IN_ALL = re.compile(r"(共|合计|总计|累计|总共|全年|实际|支出|下达|完成)[^，,。；;]{0,12}$")
_FURTHER = re.compile(r"其余|剩余|余下|其他")  # the list is not the whole
_CLOSES = re.compile(
    r"(合计|共计|总计|累计|总共|一共|(?:[两二三四五六七八九十]|以上|各)[^，,。；;\d]{0,5}共)[^，,。；;\d]{0,8}$"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A total written out with its parts."""

    total: Figure
    parts: tuple[Figure, ...]

    @property
    def summed(self) -> Decimal:
        """The parts together, in their own unit."""
        return sum((part.value for part in self.parts), Decimal(0))

    def in_one_unit(self) -> Listed:
        """The same with the parts in the total's unit, where both are money and the parts are smaller (亿元, 万元)."""
        told = [value for part in self.parts if (value := part.as_in(self.total.unit)) is not None]
        plain = self.total.unit == self.parts[0].unit or self.total.family != "money" or len(told) < len(self.parts)
        if plain or self.total.unit == "元":
            return self
        parts = (replace(part, value=value, unit=self.total.unit) for part, value in zip(self.parts, told, strict=True))
        return Listed(self.total, tuple(parts))

    @property
    def one_unit(self) -> bool:
        """All parts have one unit."""
        return len({part.unit for part in self.parts}) == 1


def lists_in(text: str) -> Iterator[Listed]:
    """Totals with at least two parts listed beside them: behind, in the sentences after, or before.

    An item with another unit, with several figures or about something else (结余) ends the list.
    """
    flat = squeeze(text)
    for total in figures_in(flat):
        found = (
            _listed_behind(total, flat)
            or _in_series(total, flat)
            or _over_full_stop(total, flat)
            or _listed_before(total, flat)
        )
        if found is not None:
            yield found


def _items(text: str) -> Iterator[str]:
    """The items of a list; a comma or 和 inside a name (和平巷90盏) does not part it."""
    kept = ""
    for piece in _BETWEEN.split(re.sub(r"[（(][^（）()]*[）)]", "", text)):
        kept += piece
        if re.search(r"\d", kept):
            yield kept
            kept = ""
    if kept:
        yield kept


def _run(items: Iterable[str]) -> tuple[Figure, ...]:
    """The figures of a list, one an item and all in one unit; points named between them are passed over."""
    parts: list[Figure] = []
    for item in items:
        found = tuple(one for one in figures_in(item) if one.unit != "岁" and not one.tail.startswith("至"))
        if len(found) != 1 or _ELSE.search(found[0].clause) or (parts and found[0].unit != parts[0].unit):
            if len(found) == 1 and parts and found[0].unit == "分":
                continue
            break
        parts.append(found[0])
    return tuple(parts)


def _listed_behind(total: Figure, flat: str) -> Listed | None:
    """A total and its parts in one sentence, at once or behind a clause that says where they are."""
    opened = _OPENS.match(flat[total.end :]) or _SOURCES.match(flat[total.end :]) or _LOTS.match(flat[total.end :])
    if opened is None:
        sentence = re.split(r"[。；;\n]", flat[total.end :])[0]
        opened = _LATER.match(sentence)
        if (
            opened is None
            or total.unit in ("", "分", "%")
            or any(o.unit == total.unit for o in figures_in(opened["between"]))
        ):
            return None
        if {one.unit for one in figures_in(opened["items"])[:1]} != {total.unit}:
            return None
    items = opened["items"]
    if opened[0].lstrip().startswith(("（", "(")):
        items = re.split(r"[）)]", items)[0]
    parts = _run(_items(items))
    rest = flat[total.end + len(opened[0]) :].lstrip("。；;")
    if parts and (more := _MORE.match(rest)):  # 其中甲310万尾，乙290万尾。另投放丙180万尾
        parts += tuple(one for one in figures_in(more[0]) if one.unit == total.unit)[:1]
        rest = rest[more.end() :]
    behind = rest[:14]
    return Listed(total, parts) if len(parts) >= 2 and not _FURTHER.search(behind) else None


_SERIES = re.compile(r"^(?:第?[一二三四1-4]季度|\d{1,2}月份?|第[一二三四五六]批|[上下]半年|[一二三四五]期)")


def _in_series(total: Figure, flat: str) -> Listed | None:
    """A total, and behind it nothing but its seasons, lots or places (36场，一季度8场，二季度10场 …)."""
    sentence = re.split(r"[。；;\n]", flat[total.end :])[0]
    clauses = [clause for clause in re.split(r"[，,、]", sentence) if clause]
    parts = [figures_in(clause) for clause in clauses]
    if total.unit in ("", "分", "%") or len(parts) < 3 or any(len(one) != 1 for one in parts):
        return None
    if {one[0].unit for one in parts} != {total.unit} or any(_ELSE.search(one[0].clause) for one in parts):
        return None
    names = [one[0].before for one in parts]
    ends = {name[-1:] for name in names}
    series = all(_SERIES.match(name) for name in names) or (len(ends) == 1 and ends <= set("村镇乡县市区站所组班校"))
    return Listed(total, tuple(one[0] for one in parts)) if series else None


def _over_full_stop(total: Figure, flat: str) -> Listed | None:
    """A total, and next sentences that are nothing but its parts (共320盏。按片区统计：城东120盏，城西200盏。)."""
    ends, _, rest = flat[total.end :].partition("。")
    alike = [one for one in figures_in(ends) if one.unit == total.unit and not _ELSE.search(one.clause)]
    sentences = [one for one in re.split(r"[。；;\n]", rest) if one]
    opens = bool(sentences) and sentences[0].startswith("其中")
    if total.unit in ("", "分", "%") or not (opens or _IN_ALL.search(total.before)) or alike:
        return None
    for count in (1, len(sentences)):
        parts = [_parts_alone(one, total.unit) for one in sentences[:count]]
        told = [part for one in parts if one for part in one]
        if count > 1:  # one part a sentence, as far as they go
            ends_at = next((n for n, one in enumerate(parts) if len(one or ()) != 1), len(parts))
            told = [part for one in parts[:ends_at] if one for part in one]
            count = ends_at
        further = sentences[count][:6] if len(sentences) > count else ""
        if len(told) >= 2 and not _FURTHER.search(further) and not any(_CLOSES.search(one.before) for one in told):
            return Listed(total, tuple(told))
    return None


def _parts_alone(sentence: str, unit: str) -> tuple[Figure, ...] | None:
    """The parts that a sentence names and nothing else; an opening says by what they are told (资金支出构成方面)."""
    parts = tuple(one for one in figures_in(sentence) if one.unit != "岁" and not one.tail.startswith("至"))
    clauses = [clause for clause in re.split(r"[、,，；;:：]", sentence) if clause]
    while clauses and not any(letter.isdigit() for letter in clauses[0]):
        clauses = clauses[1:]
    alike = len(parts) == len(clauses) >= 1 and {part.unit for part in parts} == {unit}
    return parts if alike and not any(_ELSE.search(part.clause) for part in parts) else None


def _listed_before(total: Figure, flat: str) -> Listed | None:
    """Parts, and their total behind them in one sentence (3月下达150万元，8月下达90万元，合计下达260万元)."""
    if total.unit in ("", "分") or not _CLOSES.search(total.before):
        return None
    start = total.end - len(f"{total.value}") - len(total.unit)
    sentence = re.split(r"[。；;\n]", flat[: max(start, 0)])[-1]
    parts = [
        one
        for one in figures_in(sentence)
        if one.unit == total.unit and not re.search("计划|目标|预算|其中", one.before)
    ]
    return Listed(total, tuple(parts)) if len(parts) >= 2 else None
