"""Indicators that a report tells in its sentences (正文中的绩效指标): name, promise, result, level, points, reason.

The level is that of the label or heading a pair stands under (数量指标：…); where there is none, it is taken from the
name, and the doubt is said. Each fact has its paragraph as place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from perfeval.clean.draft import WORDS
from perfeval.clean.prose_outline import Line, kind_of
from perfeval.clean.prose_pairs import Item, Pair, items_of, pairs_of, value_pattern
from perfeval.clean.prose_words import level_of, narrow, one_of, pattern, plain, words
from perfeval.messages import Message
from perfeval.model import Indicator
from perfeval.places import Place
from perfeval.values.reading import read_points, read_quantity

_SCORE = re.compile(r"(?:自评)?(?:得分|评分|得)(?:为|是|:)?\s*(\d{1,3}(?:\.\d+)?)\s*(?:分|(?=[,;。)]|\Z))")
_POINTS = re.compile(r"(?:满分|分值|权重|标准分|本项)(?:为|是|:)?\s*(\d{1,3}(?:\.\d+)?)\s*(?:分|(?=[,;。)]|\Z))")


def indicators_told(
    lines: Iterable[Line], year: int | None, monitoring: bool, doubt: Callable[[Message], None]
) -> tuple[Indicator, ...]:
    """Every indicator that the sentences of a report tell, each once."""
    found: dict[tuple[str, str, str], Indicator] = {}
    meant: list[str] = []
    lines = [line for line in lines if line.tells and kind_of(line.chain) not in words()["pairs"]["silent_kinds"]]
    for line in lines:
        text = line.said
        pairs = pairs_of(text)
        for number, pair in enumerate(pairs):
            key = (plain(pair.name), plain(pair.target), plain(pair.actual))
            if key in found:
                continue
            behind = text[pair.end :]
            if number + 1 < len(pairs):  # what stands before the end of the statement, and not in the next
                behind = text[pair.end : pairs[number + 1].end]
                behind = behind[: stop.start()] if (stop := re.search(r"[。；;]", behind)) else ""
            level = _level(text[: pair.end], pair, line.chain)
            if level is None:
                level = _level_of_name(pair)
                meant.append(pair.name)
            found[key] = _indicator(pair, level, behind, line.place, year, monitoring)
    known = {key[0] for key in found}
    for promise, place, result, line in _apart(lines):
        if plain(promise.name) in known:
            continue
        pair = Pair(result.start, result.start, promise.name, promise.value, result.value)
        level = _level(line.said[: result.start], pair, line.chain)
        if level is None:
            level = _level_of_name(pair)
            meant.append(pair.name)
        one = _indicator(pair, level, "", line.place, year, monitoring)
        found[plain(pair.name), "", ""] = replace(one, cells={**one.cells, "level3": place, "target_text": place})
    if meant:
        doubt(WORDS.say("doubt.levels_meant", count=len(meant), names=tuple(meant[:6])))
    return tuple(found.values())


def _apart(lines: Sequence[Line]) -> Iterator[tuple[Item, Place, Item, Line]]:
    """Promises in the section of goals with results of the same name below (目标：新建供水站6处 … 新建供水站5处)."""
    promised: dict[str, tuple[Item, Place]] = {}
    reached: dict[str, tuple[Item, Line]] = {}
    for line in lines:
        for item in items_of(line.said):
            if _is_goal(line, item.start):
                promised.setdefault(plain(item.name), (item, line.place))
            elif plain(item.name) in promised:
                reached.setdefault(plain(item.name), (item, line))
    for name, (item, line) in reached.items():
        yield *promised[name], item, line


def _is_goal(line: Line, at: int) -> bool:
    """Whether what stands at ``at`` is promised: under a heading of goals, or behind 目标： in its paragraph."""
    words_of_goal, done = pattern("pairs", "goal_words"), pattern("pairs", "goal_done")
    labels = [found[0] for found in re.finditer(r"[^，,。；;：:]{2,16}[：:]", line.said[:at])]
    for said in (*reversed(labels), *reversed(line.chain)):
        if done.search(said):
            return False
        if words_of_goal.search(said):
            return True
    return False


def _indicator(
    pair: Pair, level: tuple[str, str], behind: str, place: Place, year: int | None, monitoring: bool
) -> Indicator:
    behind = re.split(r"[。!！?？\n]", behind, maxsplit=1)[0]
    cells = dict.fromkeys(("level3", "target_text", "actual_text"), place)
    facts: dict[str, object] = {}
    for field, shape in (("self_score", _SCORE), ("max_score", _POINTS)):
        if points := shape.search(narrow(behind)):
            facts[field], facts[f"{field}_text"], cells[field] = read_points(points[1])[0], points[1], place
    if reason := pattern("pairs", "reasons").search(behind):
        facts["reason_text"], cells["reason_text"] = behind[reason.start() :].strip(" ，,；;"), place
    if monitoring:
        facts["interim_text"], cells["interim_text"] = pair.actual, place
        if (ahead := _forecast().match(narrow(behind))) is not None:
            facts["forecast_text"], cells["forecast_text"] = behind[slice(*ahead.span("value"))], place
    return Indicator(
        level1=level[0],
        level2=level[1],
        level3=pair.name,
        target_text=pair.target,
        actual_text=pair.actual,
        target=read_quantity(pair.target, name=pair.name, year=year),
        actual=read_quantity(pair.actual, name=pair.name, year=year),
        cells=cells,
        **facts,  # type: ignore[arg-type]
    )


@cache
def _forecast() -> re.Pattern[str]:
    """What a monitoring report expects for the whole year: 预计全年完成900件."""
    return re.compile(
        rf"[^;]{{0,20}}?预[计期](?:全年|到?年[底末])(?:[可能将])?(?:完成|达到|达|实现|为)?(?P<value>{value_pattern().pattern})"
    )


def _level(before: str, pair: Pair, chain: Sequence[str]) -> tuple[str, str] | None:
    """The level of the last label before the pair, else of the innermost heading that names one."""
    labels = [found["label"] for found in _labels().finditer(narrow(before))]
    for said in (*reversed(labels), *reversed(chain)):
        if (level := level_of(said)) is not None:
            return level if level[1] else _level_of_name(pair, level[0])
    return None


@cache
def _labels() -> re.Pattern[str]:
    named = one_of(word for entry in words()["level"] for word in entry["words"])
    return re.compile(rf"(?P<label>(?:{named})(?:方面|指标|完成|情况|分析)*)\s*(?:\([^()]*\))?\s*[:。,]")


def _level_of_name(pair: Pair, level1: str | None = None) -> tuple[str, str]:
    """The level that the name of an indicator speaks for: 合格率 is quality, 及时率 time, a count a quantity."""
    for entry in words()["level"]:
        if level1 in (None, entry["level1"]) and any(word in pair.name for word in entry.get("names", ())):
            return entry["level1"], entry["level2"]
    target = narrow(pair.target)
    if level1 in (None, "产出指标") and re.search(r"\d", target) and not re.search(r"[%‰]|百分", target):
        return "产出指标", "成本指标" if "元" in target else "数量指标"
    return level1 or "", ""
