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
from perfeval.clean.prose_pairs import Item, Pair, by_name, paragraph
from perfeval.clean.prose_values import Said, value_pattern
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
    lines = [line for line in lines if line.tells and kind_of(line.chain) not in words()["pairs"]["silent_kinds"]]
    read = [(line, paragraph(line.said)) for line in lines]
    told = [
        (pair, line, line.place, _behind(line.said, number, said.pairs))
        for line, said in read
        for number, pair in enumerate(said.pairs)
    ]
    apart = _apart([(line, said.items) for line, said in read], year)
    told += [(pair, line, place, _statement(line.said[pair.end :])) for pair, line, place in apart]
    told = [one for one in told if _of_this_year(one[1], one[0].start, year)]
    found: dict[tuple[str, str, str], Indicator] = {}
    meant, by_kind = list[str](), list[str]()
    for pair, line, place, behind in told:
        key = (plain(pair.name), plain(pair.target), plain(pair.actual))
        if key in found or (place is not line.place and any(known[0] == key[0] for known in found)):
            continue
        level = _level(line.said[: pair.end], pair, line.chain)
        if level is None:
            level = _level_of_name(pair)
            meant.append(pair.name)
        if pair.by_kind:
            by_kind.append(f"{pair.name}：{pair.target}，{pair.actual}")
        one = _indicator(pair, level, behind, line.place, year, monitoring)
        found[key] = replace(one, cells={**one.cells, "level3": place, "target_text": place})
    if meant:
        doubt(WORDS.say("doubt.levels_meant", count=len(meant), names=tuple(meant[:6])))
    if by_kind:
        doubt(WORDS.say("doubt.pairs_by_kind", count=len(by_kind), seen=tuple(by_kind[:6])))
    return tuple(found.values())


def _behind(text: str, number: int, pairs: Sequence[Pair]) -> str:
    """What is said of a pair behind it: up to the end of its statement, and not into the next pair."""
    behind = text[pairs[number].end :]
    if number + 1 < len(pairs):
        behind = text[pairs[number].end : pairs[number + 1].end]
        behind = _statement(behind) if re.search(r"[。；;]", behind) else ""
    return behind


def _statement(text: str) -> str:
    return re.split(r"[。；;]", text, maxsplit=1)[0]


def _of_this_year(line: Line, at: int, year: int | None) -> bool:
    """Whether what stands at ``at`` is of the year of the report, by its sentence, else by the headings above."""
    for said in (re.split(r"[。！!？?]", line.said[:at])[-1], *reversed(line.chain)):
        named = re.findall(r"(?<!\d)(20\d\d)年(?!度?(?:起|以来|立项|启动|开工|开始|底|末|\d))", narrow(said))
        if named:
            return year is None or int(named[-1]) == year
    return True


def _apart(read: Sequence[tuple[Line, Sequence[Item]]], year: int | None) -> Iterator[tuple[Pair, Line, Place]]:
    """Promises in the section of goals with results of the same name below (目标：新建供水站6处 … 新建供水站5处)."""
    promised = list[tuple[Item, Line]]()
    reached = list[tuple[Item, Line]]()
    for line, items in read:
        for item in items:
            if not _of_this_year(line, item.told.value[0], year):
                continue
            meant = item.told.meant
            goal = meant is Said.PROMISE or (meant is not Said.RESULT and _is_goal(line, item.told.start))
            (promised if goal else reached).append((item, line))
    joined = by_name(promised, reached)
    for (promise, line), (result, below) in joined:
        yield Pair(result.told.start, result.told.start, promise.name, promise.value, result.value), below, line.place
    for promise, line in promised:
        if promise.told.strong and (promise, line) not in [one for one, _ in joined]:  # 年度指标值≥90%，尚未开展调查
            yield Pair(promise.told.start, promise.told.end, promise.name, promise.value, ""), line, line.place


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
    cells = dict.fromkeys(("level3", "target_text", *(("actual_text",) if pair.actual else ())), place)
    facts: dict[str, object] = {}
    for field, shape in (("self_score", _SCORE), ("max_score", _POINTS)):
        if points := shape.search(narrow(behind)):
            facts[field], facts[f"{field}_text"], cells[field] = read_points(points[1])[0], points[1], place
    if reason := pattern("pairs", "reasons").search(behind):
        facts["reason_text"], cells["reason_text"] = behind[reason.start() :].strip(" ，,；;"), place
    if monitoring:
        if pair.actual:
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
