"""Indicators that a report tells in its sentences (正文中的绩效指标): name, promise, result, level, points, reason.

The level is that of the label or heading a pair stands under (数量指标：…); where there is none, it is taken from the
name, and the doubt is said. Each fact has its paragraph as place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from perfeval.clean.draft import WORDS
from perfeval.clean.prose_evidence import frames_of
from perfeval.clean.prose_outline import Line, kind_of
from perfeval.clean.prose_pairs import Item, Pair, by_name, paragraph
from perfeval.clean.prose_values import LONGEST_NAME, Said, told_in, value_pattern
from perfeval.clean.prose_words import level_of, narrow, one_of, pattern, plain, words
from perfeval.messages import Message
from perfeval.model import Indicator
from perfeval.places import Place
from perfeval.values.reading import read_points, read_quantity

_SCORE = re.compile(r"(?:自评)?(?:得分|评分|得)(?:为|是|:)?\s*(\d{1,3}(?:\.\d+)?)\s*(?:分|(?=[,;。)]|\Z))")
_POINTS = re.compile(r"(?:满分|分值|权重|标准分|本项)(?:为|是|:)?\s*(\d{1,3}(?:\.\d+)?)\s*(?:分|(?=[,;。)]|\Z))")


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Sentences read in one go: a paragraph, or the lines of a card (指标名称：… 目标值：… 完成值：…)."""

    line: Line
    text: str
    places: tuple[tuple[int, Place], ...]  # where in the text each paragraph begins

    def place(self, at: int) -> Place:
        return next(place for start, place in reversed(self.places) if start <= at)

    def ahead(self, at: int) -> str:
        """What the statement says before ``at``: 执勤装备，分值20分，目标值…"""
        return re.split(r"[。；;]", self.text[max(0, at - 2 * LONGEST_NAME) : at])[-1]

    @property
    def topic(self) -> str:
        """The heading above, where it names the thing that its text is about (1.培训人数)."""
        label = self.line.chain[-1] if self.line.chain else ""
        ending = plain(label).endswith((*words()["endings"]["words"], "完成")) and not label.endswith("满意度")
        named = 2 < len(label) <= 24 and not re.search(r"[，,。：:？?]", label)
        return label if named and not ending and level_of(label) is None and kind_of([label]) == "other" else ""

    @property
    def slashed(self) -> bool:
        """Whether a heading says what stands before and behind a slash (目标值/完成值)."""
        return any(re.search(r"(?:目标|计划|指标)值?[/／](?:实际|完成)", label) for label in self.line.chain)


@dataclass(frozen=True, slots=True)
class _Told:
    """A pair with the text that holds its result, where its promise stands, and what is said behind it."""

    pair: Pair
    stretch: _Stretch
    promised: Place
    behind: str


def indicators_told(
    lines: Iterable[Line], year: int | None, monitoring: bool, doubt: Callable[[Message], None]
) -> tuple[Indicator, ...]:
    """Every indicator that the sentences of a report tell, each once."""
    found: dict[tuple[str, str, str], Indicator] = {}
    meant, by_kind = list[str](), list[str]()
    for told in _all_told(list(_stretches(lines)), year):
        pair, known = told.pair, {name for name, _, _ in found}
        key = (plain(pair.name), plain(pair.target), plain(pair.actual))
        if key in found or ((pair.apart or not pair.actual) and key[0] in known):
            continue
        level = _level(told.stretch.text[: pair.end], pair, told.stretch.line.chain)
        if level is None:
            level = _level_of_name(pair)
            meant.append(pair.name)
        if pair.by_kind:
            by_kind.append(f"{pair.name}：{pair.target}，{pair.actual}")
        found[key] = _indicator(told, level, year, monitoring)
    if meant:
        doubt(WORDS.say("doubt.levels_meant", count=len(meant), names=tuple(meant[:6])))
    if by_kind:
        doubt(WORDS.say("doubt.pairs_by_kind", count=len(by_kind), seen=tuple(by_kind[:6])))
    return tuple(found.values())


def _stretches(lines: Iterable[Line]) -> Iterator[_Stretch]:
    """The paragraphs that may tell of indicators; the lines of one card together."""
    card: _Stretch | None = None
    for line in lines:
        if not line.tells or kind_of(line.chain) in words()["pairs"]["silent_kinds"]:
            continue
        if card is not None and card.line.chain == line.chain and _goes_on(card, line.said):
            joined = f"{card.text}，{line.said}"
            card = replace(card, text=joined, places=(*card.places, (len(card.text) + 1, line.place)))
            continue
        if card is not None:
            yield card
        card = _Stretch(line, line.said, ((0, line.place),))
    if card is not None:
        yield card


def _goes_on(card: _Stretch, text: str) -> bool:
    """Whether a line adds a value to the card before it (完成值：2次, 得分：20分)."""
    if len(text) > LONGEST_NAME or len(card.text) > 4 * LONGEST_NAME or card.text.endswith(("。", "；", ";")):
        return False
    told = told_in(flat := narrow(text))
    if told and told[0].start == 0 and told[0].said in (Said.PROMISE, Said.RESULT) and not told[0].name:
        return True
    known = len(card.places) > 1 and (
        _SCORE.match(flat) or _POINTS.match(flat) or pattern("pairs", "reasons").match(text)
    )
    return bool(known)


def _all_told(stretches: Sequence[_Stretch], year: int | None) -> Iterator[_Told]:
    """The pairs of each paragraph, then those of two; what another year is about left out."""
    frames = frames_of((flat, told_in(flat)) for flat in (narrow(one.text) for one in stretches))
    read = [(one, paragraph(one.text, one.topic, frames, slashed=one.slashed)) for one in stretches]
    for stretch, said in read:
        for number, pair in enumerate(said.pairs):
            if _of_this_year(stretch, pair.start, year):
                yield _Told(pair, stretch, stretch.place(pair.start), _behind(stretch.text, number, said.pairs))
    lonely = [(item, one) for one, said in read for item in said.items if _of_this_year(one, item.told.value[0], year)]
    yield from _apart(lonely)


def _behind(text: str, number: int, pairs: Sequence[Pair]) -> str:
    """What is said of a pair behind it: up to the end of its statement, and not into the next pair."""
    behind = text[pairs[number].end :]
    if number + 1 < len(pairs):
        behind = text[pairs[number].end : pairs[number + 1].end]
        behind = _statement(behind) if re.search(r"[。；;]", behind) else ""
    return behind


def _statement(text: str) -> str:
    return re.split(r"[。；;]", text, maxsplit=1)[0]


def _of_this_year(stretch: _Stretch, at: int, year: int | None) -> bool:
    """Whether what stands at ``at`` is of the year of the report, by its sentence, else by the headings above."""
    for said in (re.split(r"[。！!？?]", stretch.text[:at])[-1], *reversed(stretch.line.chain)):
        named = re.findall(r"(?<![\d较比与同])(20\d\d)年(?!度?(?:起|以来|立项|启动|开工|开始|底|末|\d))", narrow(said))
        if named:
            return year is None or int(named[-1]) == year
    return True


def _apart(lonely: Sequence[tuple[Item, _Stretch]]) -> Iterator[_Told]:
    """Promises in the section of goals with results of the same name below (目标：新建供水站6处 … 新建供水站5处)."""
    goals = [one for one in lonely if _is_promise(*one)]
    joined = by_name(goals, [one for one in lonely if one not in goals])
    for (promise, stretch), (result, below) in joined:
        at = result.told.value[0]
        pair = Pair(at, result.told.end, promise.name, promise.value, result.value, apart=True)
        yield _Told(pair, below, stretch.place(promise.told.value[0]), _statement(below.text[pair.end :]))
    for promise, stretch in goals:
        if promise.told.strong and (promise, stretch) not in [one for one, _ in joined]:  # 指标值≥90%，尚未开展调查
            pair = Pair(promise.told.value[0], promise.told.end, promise.name, promise.value, "")
            yield _Told(pair, stretch, stretch.place(pair.start), _statement(stretch.text[pair.end :]))


def _is_promise(item: Item, stretch: _Stretch) -> bool:
    meant = item.told.meant
    return meant is Said.PROMISE or (not item.told.strong and _is_goal(stretch, item.told.start))


def _is_goal(stretch: _Stretch, at: int) -> bool:
    """Whether what stands at ``at`` is promised: under a heading of goals, or behind 目标： in its paragraph."""
    words_of_goal, done = pattern("pairs", "goal_words"), pattern("pairs", "goal_done")
    labels = [found[0] for found in re.finditer(r"[^，,。；;：:]{2,16}[：:]", stretch.text[:at])]
    for said in (*reversed(labels), *reversed(stretch.line.chain)):
        if done.search(said):
            return False
        if words_of_goal.search(said):
            return True
    return False


def _indicator(told: _Told, level: tuple[str, str], year: int | None, monitoring: bool) -> Indicator:
    pair, place = told.pair, told.stretch.place(told.pair.end - 1)
    behind = re.split(r"[。!！?？\n]", told.behind, maxsplit=1)[0]
    cells = {"level3": told.promised, "target_text": told.promised}
    if pair.actual:
        cells["actual_text"] = place
    facts: dict[str, object] = {}
    for field, shape in (("self_score", _SCORE), ("max_score", _POINTS)):
        if points := shape.search(narrow(behind)) or (
            field == "max_score" and shape.search(narrow(told.stretch.ahead(pair.start)))
        ):
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
        rf"[^;]{{0,20}}?预[计期](?:全年|到?年[底末])(?:[可能将])?[^\d;,。]{{0,8}}?(?P<value>{value_pattern().pattern})"
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
