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

from perfeval.numbers import last_digit
from perfeval.review.patterns import pattern, words
from perfeval.review.text import squeeze
from perfeval.values.numerals import small_number
from perfeval.values.units import meaning
from perfeval.values.vocabulary import magnitudes, units

_FIGURE = pattern("figures.figure")
_STOP = re.compile(r"[，,、。；;\n]")
_BETWEEN = pattern("figures.between")
_ELSE = pattern("figures.else")
_LATER = re.compile(r"^(?P<between>[^。；;：:]{1,40})[:：](?P<items>[^。；;\n]+)")
_SOURCES = pattern("figures.sources")
_MORE = pattern("figures.more")
_LOTS = pattern("figures.lots")
_OPENS = pattern("figures.opens")


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


_SHORT_UNIT = pattern("figures.short_unit")
_NO_UNIT = pattern("figures.no_unit")


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
        start = found.start()
        if found["tenths"]:  # 八成五 are 85 %
            after = _STOP.split(flat[found.end() :])[0]
            before = _STOP.split(flat[:start])[-1]
            yield Figure(_tenths(found["tenths"]), "%", before + found.group() + after, before, after, found.end())
            continue
        unit = _unit(found["unit"])
        if unit == "分" and found["unit"].startswith("分值"):
            continue  # 按10、50分值设置: points that are possible
        led = flat[start - 1 : start]
        if re.match(r"[年月日号]", found["unit"]) or (led and led in "第〔[.") or (led and led in "年月" and not unit):
            continue
        before = _STOP.split(flat[:start])[-1]
        after = _STOP.split(flat[found.end("number") :])[0]
        value = Decimal(found["number"].replace(",", ""))
        yield Figure(value, unit, before + found["number"] + after, before, after, found.end("number") + len(unit))


def _tenths(text: str) -> Decimal:
    """Tenths as people say them (几成几), in per cent."""
    tens, _, ones = text.partition("成")
    return Decimal(small_number(tens) * 10 + (5 if ones == "半" else small_number(ones) if ones else 0))


_IN_ALL = pattern("figures.in_all")
_FURTHER = pattern("figures.further")
_CLOSES = pattern("figures.closes")


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


PLANNED = words("figures.planned")
_NEAR = Decimal("0.06")  # of one percent: what two roundings make of a rate


def is_told(exact: Decimal, stated: Decimal) -> bool:
    """Whether a text states this rate, as exactly as it writes it."""
    return abs(exact - stated) <= max(last_digit(stated) / 2, _NEAR)


def verb_of(figure: Figure) -> str:
    """The words straight before a figure, where its verb stands."""
    return re.split(r"\d", figure.before)[-1][-10:]


_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")  # the comma of 2,860,000 parts no items


def lists_in(text: str) -> Iterator[Listed]:
    """Totals with at least two parts listed beside them: behind, in the sentences after, or before.

    An item with another unit, with several figures or about something else (结余) ends the list.
    """
    flat = _GROUPED.sub("", squeeze(text))
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


def _within(total: Figure, items: str) -> tuple[Figure, ...]:
    """The parts of a total; where all are more than it, those before the comma (甲80份、乙90份，合格150份)."""
    parts, first = _run(_items(items)), re.split("[，,]", items)[0]
    short = _run(_items(first)) if "、" in first and sum(one.value for one in parts) > total.value else ()
    return short if len(short) >= 2 else parts


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
    parts = _within(total, items)
    rest = flat[total.end + len(opened[0]) :].lstrip("。；;")
    if parts and (more := _MORE.match(rest)):  # 其中甲310万尾，乙290万尾。另投放丙180万尾
        parts += tuple(one for one in figures_in(more[0]) if one.unit == total.unit)[:1]
        rest = rest[more.end() :]
    behind = rest[:14]
    return Listed(total, parts) if len(parts) >= 2 and not _FURTHER.search(behind) else None


_SERIES, _PLACES = pattern("figures.series"), set(words("figures.series_of_places"))


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
    series = all(_SERIES.match(name) for name in names) or (len(ends) == 1 and ends <= _PLACES)
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
        for n, one in enumerate(figures_in(sentence))
        if one.unit == total.unit and not re.search("计划|目标|预算|其中" if n else "计划|目标|预算", one.before)
    ]
    return Listed(total, tuple(parts)) if len(parts) >= 2 else None
