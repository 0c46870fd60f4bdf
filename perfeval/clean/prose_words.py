"""The vocabulary of reports (叙述文字的词表), loaded once from ``narrative.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from perfeval.forms.text import keys
from perfeval.resources import packaged

Path3 = tuple[str, str, str]


@cache
def words() -> Mapping[str, Any]:
    """The whole vocabulary as written in the file."""
    return packaged("clean/narrative.toml")


def one_of(items: Iterable[str]) -> str:
    """A pattern that matches any of the plain texts, the longest first."""
    return "|".join(re.escape(item) for item in sorted(items, key=lambda item: (-len(item), item)))


@cache
def pattern(*keys: str) -> re.Pattern[str]:
    """The compiled pattern of a list of plain texts in the vocabulary, e.g. ``pattern("admissions", "words")``."""
    found: Any = words()
    for key in keys:
        found = found[key]
    return re.compile(one_of(found))


def plain(text: str) -> str:
    """Text without any blank, for comparing headings and names.

    >>> plain("（2） 财务管理　 ")
    '（2）财务管理'
    """
    return re.sub(r"\s+", "", text)


_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def narrow(text: str) -> str:
    """Full-width letters, digits and signs narrowed, dashes as colons; every character keeps its place.

    >>> narrow("（１）≥９５％，")
    '(1)≥95%,'
    """
    return text.translate(_NARROW).replace("——", "::")


def level_of(label: str) -> tuple[str, str] | None:
    """Level 1 and 2 that a heading or label names and nothing else (数量指标完成情况, 产出数量), or ``None``.

    >>> level_of("（一）数量指标完成情况分析"), level_of("更换灯杆数量"), level_of("产出指标（30分）")
    (('产出指标', '数量指标'), None, ('产出指标', ''))
    """
    found = _level_shape().fullmatch(keys(label)[1])
    if found is None:
        return None
    return next((entry["level1"], entry["level2"]) for entry in words()["level"] if found["level"] in entry["words"])


@cache
def _level_shape() -> re.Pattern[str]:
    named = one_of(word for entry in words()["level"] for word in entry["words"])
    return re.compile(
        rf"(?:项目|绩效|年度)?(?P<level>{named})(?:方面|指标|类)*(?:完成|实现|达成)?(?:情况)?(?:分析)?(?:\d.*)?"
    )


@dataclass(frozen=True, slots=True)
class Framework:
    """The names of one framework (评价指标体系): level 1 → level 2 → level 3, as the book of its year prints them."""

    id: str
    marks: tuple[str, ...]
    levels: Mapping[str, Mapping[str, tuple[str, ...]]]

    def canonical(self, label: str, level1: str | None = None) -> tuple[str, ...]:
        """The third-level names that a label can mean, exact spelling first; empty when it means none."""
        wanted = plain(label)
        names = [
            name
            for block, groups in self.levels.items()
            if level1 in (None, block)
            for group in groups.values()
            for name in group
        ]
        if wanted in names:
            return (wanted,)
        aliases: Mapping[str, list[str]] = words()["aliases"]
        return tuple(dict.fromkeys(name for name in names if wanted in aliases.get(name, ())))

    def homes(self, name: str, level1: str | None = None) -> tuple[tuple[str, str], ...]:
        """Every (level 1, level 2) under which the third-level name stands."""
        return tuple(
            (block, group)
            for block, groups in self.levels.items()
            if level1 in (None, block)
            for group, names in groups.items()
            if name in names
        )


@cache
def frameworks() -> tuple[Framework, ...]:
    """The frameworks that the vocabulary names."""
    return tuple(
        Framework(
            item["id"],
            tuple(item["marks"]),
            {
                level1: {level2: tuple(names) for level2, names in groups.items()}
                for level1, groups in item["levels"].items()
            },
        )
        for item in words()["framework"]
    )


@cache
def third_level_names() -> frozenset[str]:
    """Every way to write a third-level indicator of any framework."""
    names = {
        name for one in frameworks() for groups in one.levels.values() for group in groups.values() for name in group
    }
    return frozenset(names.union(*words()["aliases"].values()))


@cache
def level2_names() -> tuple[str, ...]:
    """Level-2 names of all frameworks (业务管理, 组织实施 …)."""
    return tuple(dict.fromkeys(name for one in frameworks() for groups in one.levels.values() for name in groups))


@cache
def level1_names() -> tuple[str, ...]:
    """Level-1 names of all frameworks, in the order of the vocabulary."""
    return tuple(dict.fromkeys(name for one in frameworks() for name in one.levels))


def level1_of(heading: str) -> str | None:
    """The block a heading opens (投入指标完成情况分析 → 投入), if it opens one.

    >>> level1_of("投入指标完成情况分析"), level1_of("项目决策情况"), level1_of("资金投入和使用情况")
    ('投入', '决策', None)
    """
    found = re.match(
        rf"(?:项目)?({one_of(level1_names())})(?:类|方面)?(?:指标|情况|评价|分析|绩效|部分|[（(]|$)", plain(heading)
    )
    return found[1] if found else None
