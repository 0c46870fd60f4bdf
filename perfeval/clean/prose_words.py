"""The vocabulary of reports (叙述文字的词表), loaded once from ``narrative.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Path3 = tuple[str, str, str]


@cache
def words() -> Mapping[str, Any]:
    """The whole vocabulary as written in the file."""
    text = files("perfeval.clean").joinpath("narrative.toml").read_text("utf-8")
    return tomllib.loads(text)


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
