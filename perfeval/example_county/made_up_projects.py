"""The county's projects as values (示例县的项目): what each promised, did, spent and scored, and what was planted.

Everything follows from ``county.toml``: no chance, so that the same version makes the same files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from perfeval.numbers import half_up
from perfeval.resources import packaged

EXECUTION_POINTS = Decimal(10)
_GROWTH = {0: Decimal(1), 1: Decimal("1.04")}  # of targets and budgets, by year
_SPENT = (Decimal("0.9862"), Decimal(1), Decimal("0.9147"))  # share of the budget, by town
_SHARE = (Decimal(1), Decimal("0.82"), Decimal("0.64"))  # of the county's project, by town
_CENT = 4
_SURVEY = ("（发放问卷300份，收回286份）", "（随机调查120户）", "")  # by town: how satisfaction was asked


@dataclass(frozen=True)
class Line:
    """One indicator of one project (指标): target and result as numbers, and as the form will write them."""

    level1: str
    level2: str
    level3: str
    sign: str
    target: Decimal
    unit: str
    points: Decimal
    actual: Decimal
    actual_text: str
    self_score: Decimal
    reason: str = ""


@dataclass(frozen=True)
class CountyProject:
    """One project of one town and year. Key: ``code``. Money in 万元."""

    code: str
    name: str
    department: str
    unit: str
    year: int
    title_year: int
    budget: Decimal
    executed: Decimal
    lines: tuple[Line, ...]
    layout: str
    execution_score: Decimal
    rate_text: str
    total: Decimal
    total_blank: bool = False

    @property
    def key(self) -> tuple[int, str, int]:
        """Year, kind and town, as the list of planted faults names them."""
        _, kind, town = self.code.split("-")
        return self.year, kind, int(town) - 1


@cache
def county() -> Mapping[str, Any]:
    """``county.toml`` as it stands, numbers exact."""
    return packaged("example_county/county.toml", Decimal)


def sound_projects() -> Iterator[CountyProject]:
    """All projects as they would be without any slip, in the order of years, kinds and towns."""
    told = county()
    for ordinal, year in enumerate(told["years"]):
        for number, kind in enumerate(told["kind"]):
            for town, name in enumerate(told["towns"]):
                layout = told["layout"][(number + 3 * town + 5 * ordinal) % len(told["layout"])]
                yield _project(kind, year, ordinal, town, name, layout["id"])


def projects() -> Iterator[CountyProject]:
    """All projects as the units reported them: the planted faults are in."""
    sound = {item.key: item for item in sound_projects()}
    for fault in county()["fault"]:
        key = fault["year"], fault["kind"], fault["town"]
        sound[key] = FAULTS[fault["what"]](sound[key], sound)
    yield from sound.values()


def _project(kind: Mapping[str, Any], year: int, ordinal: int, town: int, name: str, layout: str) -> CountyProject:
    budget = half_up(Decimal(kind["budget"]) * _SHARE[town] * _GROWTH[ordinal], _CENT)
    executed = half_up(budget * _SPENT[(town + ordinal) % 3], _CENT)
    rate = executed / budget
    lines = tuple(_line(entry, ordinal, town) for entry in kind["indicators"])
    execution = half_up(EXECUTION_POINTS * rate, 2)
    place = county()["name"]
    return CountyProject(
        code=f"{year}-{kind['id']}-{town + 1}",
        name=f"{name}{kind['name']}项目",
        department=f"{place}{kind['department']}",
        unit=f"{place}{name}人民政府",
        year=year,
        title_year=year,
        budget=budget,
        executed=executed,
        lines=lines,
        layout=layout,
        execution_score=execution,
        rate_text=f"{half_up(rate * 100, 2)}%",
        total=execution + sum(line.self_score for line in lines),
    )


def _line(entry: list[Any], ordinal: int, town: int) -> Line:
    level1, level2, level3, sign, target, unit, points, shares = entry
    whole = unit not in ("%", "元", "万元", "天")
    target = Decimal(target)
    if whole:
        target = half_up(target * _SHARE[town] * _GROWTH[ordinal], 0)
    share = Decimal(shares[town])
    actual = target if share == 1 else half_up(target * share, 0 if whole or unit == "天" else 2)
    if unit == "%":
        actual = min(actual, Decimal(100))
    missed = actual > target if sign == "≤" else actual < target
    ratio = (target / actual if sign == "≤" else actual / target) if missed else Decimal(1)
    reason = "年中任务调整，部分内容转入下一年度，将加快实施。" if missed else ""
    return Line(
        level1,
        level2,
        level3,
        sign,
        target,
        unit,
        Decimal(points),
        actual,
        f"{plain(actual)}{unit}{_SURVEY[town] if '满意度' in level3 else ''}",
        half_up(Decimal(points) * ratio, 2),
        reason,
    )


def plain(value: Decimal) -> str:
    """A number as people write it: no needless zeros, no exponent."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


# ── faults ───────────────────────────────────────────────────────────────────────────────────────
Sound = Mapping[tuple[int, str, int], CountyProject]


def _lines(item: CountyProject, change: Callable[[int, Line], Line]) -> CountyProject:
    lines = tuple(change(number, line) for number, line in enumerate(item.lines))
    return replace(item, lines=lines, total=item.execution_score + sum(line.self_score for line in lines))


def _copied_targets(item: CountyProject, _: Sound) -> CountyProject:
    def copied(number: int, line: Line) -> Line:
        text = f"{line.sign}{plain(line.target)}{line.unit}"
        return replace(line, actual_text=text) if number in (0, 4) else line

    return _lines(item, copied)


def _no_reason(item: CountyProject, _: Sound) -> CountyProject:
    return _lines(item, lambda _, line: replace(line, reason=""))


def _total_not_sum(item: CountyProject, _: Sound) -> CountyProject:
    return replace(item, total=item.total - 3) if item.total > 97 else replace(item, total=item.total + 3)


def _rate_wrong(item: CountyProject, _: Sound) -> CountyProject:
    executed = half_up(item.budget * Decimal("0.9"), _CENT)
    return replace(item, executed=executed, rate_text="100%", execution_score=EXECUTION_POINTS,
                   total=item.total - item.execution_score + EXECUTION_POINTS)  # fmt: skip


def _full_points(item: CountyProject, _: Sound) -> CountyProject:
    return _lines(item, lambda _, line: replace(line, self_score=line.points, reason=""))


def _blank_total(item: CountyProject, _: Sound) -> CountyProject:
    return replace(item, total_blank=True)


def _weights_95(item: CountyProject, _: Sound) -> CountyProject:
    return _lines(
        item,
        lambda number, line: replace(line, points=line.points - 5, self_score=line.points - 5) if not number else line,
    )


def _overspent(item: CountyProject, _: Sound) -> CountyProject:
    return replace(item, executed=half_up(item.budget * Decimal("1.08"), _CENT), rate_text="108%")


def _clone(item: CountyProject, sound: Sound) -> CountyProject:
    year, kind, _ = item.key
    other = sound[year, kind, 0]
    return _lines(item, lambda number, line: replace(line, actual_text=other.lines[number].actual_text))


def _year_wrong(item: CountyProject, _: Sound) -> CountyProject:
    return replace(item, title_year=item.year - 1)


def _over_fulfilled(item: CountyProject, _: Sound) -> CountyProject:
    def thrice(number: int, line: Line) -> Line:
        return replace(line, actual_text=f"{plain(line.target * 3)}{line.unit}") if not number else line

    return _lines(item, thrice)


def _done_only(item: CountyProject, _: Sound) -> CountyProject:
    return _lines(item, lambda _, line: replace(line, actual_text="完成"))


FAULTS: Mapping[str, Callable[[CountyProject, Sound], CountyProject]] = {
    "copied_targets": _copied_targets,
    "no_reason": _no_reason,
    "total_not_sum": _total_not_sum,
    "rate_wrong": _rate_wrong,
    "full_points": _full_points,
    "blank_total": _blank_total,
    "weights_95": _weights_95,
    "overspent": _overspent,
    "clone": _clone,
    "year_wrong": _year_wrong,
    "over_fulfilled": _over_fulfilled,
    "done_only": _done_only,
}
"""What can be planted, by the name that ``county.toml`` uses."""
