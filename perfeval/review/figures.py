"""Figures in running text (文中数字): each with its unit and the words before it, and sums written out as lists.

``采购鸡苗27万羽；建设示范基地180亩`` names two figures; ``下达226万元。其中：灯杆140万元，电缆20万元`` a total and its
parts, over a comma, a bracket or a full stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
_LISTED = re.compile(r"[、,，；;+＋和及]")
_OPENS = re.compile(
    r"^[^\d。；;]{0,6}?(?:[,，。；;]?\s*(?:其中|分别为|分别是|包括|包含|含)\s*[:：为是]?|[:：]|[（(])(?P<items>[^。；;\n]+)"
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


@lru_cache(maxsize=4096)
def _unit(tail: str) -> str:
    """The unit at the beginning of what follows a number: the longest that is one."""
    for length in range(min(len(tail), 6), 0, -1):
        rest = tail[:length].lstrip("".join(magnitudes()))
        if not rest or rest in units():
            return tail[:length]
    return ""


def figures_in(text: str) -> tuple[Figure, ...]:
    """Every figure of a text in order; years, dates and list numbers are none."""
    return _figures(squeeze(text))


@lru_cache(maxsize=4096)
def _figures(flat: str) -> tuple[Figure, ...]:
    return tuple(_each_figure(flat))


def _each_figure(flat: str) -> Iterator[Figure]:
    for found in _FIGURE.finditer(flat):
        unit, start = _unit(found["unit"]), found.start()
        if re.match(r"[年月日号]", found["unit"]) or (start and flat[start - 1] in "年月第〔[."):
            continue
        before = _STOP.split(flat[:start])[-1]
        after = _STOP.split(flat[found.end("number") :])[0]
        value = Decimal(found["number"].replace(",", ""))
        yield Figure(value, unit, before + found["number"] + after, before, after, found.end("number") + len(unit))


_IN_ALL = re.compile(r"(共|合计|总计|累计|总共|全年|实际|支出|下达|完成)[^，,。；;]{0,12}$")
_FURTHER = re.compile(r"其余|剩余|余下|其他")  # the list is not the whole
_CLOSES = re.compile(r"(合计|共计|总计|累计|总共)[^，,。；;\d]{0,8}$")


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
    """Totals with at least two parts listed behind them; an item with no figure, or with several, ends the list."""
    flat = squeeze(text)
    for total in figures_in(flat):
        opened = _OPENS.match(flat[total.end :])
        if opened is None:
            if other := _over_full_stop(total, flat) or _listed_before(total, flat):
                yield other
            continue
        items = opened["items"]
        if opened[0].lstrip().startswith(("（", "(")):
            items = re.split(r"[）)]", items)[0]
        parts: list[Figure] = []
        for item in _LISTED.split(re.sub(r"[（(][^（）()]*[）)]", "", items)):
            found = list(figures_in(item))
            if len(found) != 1 or (parts and found[0].unit != parts[0].unit):
                if len(found) == 1 and parts and found[0].unit == "分":
                    continue
                break
            parts.append(found[0])
        behind = flat[total.end + len(opened[0]) :][:14]
        if len(parts) >= 2 and not _FURTHER.search(behind):
            yield Listed(total, tuple(parts))


def _over_full_stop(total: Figure, flat: str) -> Listed | None:
    """A total, and a next sentence that is nothing but its parts (共320盏。按片区统计：城东120盏，城西200盏。)."""
    ends, _, rest = flat[total.end :].partition("。")
    following, *further = re.split(r"[。；;\n]", rest)
    if further and _FURTHER.search(further[0][:6]):
        return None
    if (
        total.unit in ("", "分")
        or not _IN_ALL.search(total.before)
        or any(one.unit == total.unit for one in figures_in(ends))
    ):
        return None
    parts = list(figures_in(following))
    clauses = [clause for clause in re.split(r"[、,，；;:：]", following) if clause]
    while clauses and not any(letter.isdigit() for letter in clauses[0]):
        clauses = clauses[1:]  # an opening that says by what the parts are told (资金支出构成方面)
    alike = len(parts) == len(clauses) >= 2 and {part.unit for part in parts} == {total.unit}
    return Listed(total, tuple(parts)) if alike else None


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
