"""What a heading means (表头词汇): the words of ``vocabulary.toml``, looked up.

An exact word wins; then a rule about parts of the heading; a word that is merely *like* a known
one is only suggested (:meth:`Vocabulary.suggest`) and whoever takes it must say so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from perfeval.forms.likeness import Likeness
from perfeval.forms.text import keys, plain
from perfeval.resources import packaged

_LONGEST_HEADING = 24  # characters; what is longer is content
_NUMBERED = ("goals", "texts", "sides")  # blocks that a form may hold several times: 目标1, 目标2
_DIGITS = "0123456789一二三四五六七八九十"
_YEAR_OF = re.compile(r"^20\d{2}年?度?")  # 2022年预算数
_LIKE = 0.6  # a suggestion must have this share


@dataclass(frozen=True, slots=True)
class Match:
    """One heading understood: its concept and on what grounds (``exact``, ``part`` or ``like``)."""

    concept: str
    how: str
    word: str


@dataclass(frozen=True, slots=True)
class _Rule:
    concept: str
    parts: tuple[str, ...]
    without: tuple[str, ...]
    ends: tuple[str, ...] = ()


class Vocabulary:
    """The words of one file, by group (``funds``, ``indicators``, ``goals``, ``identification`` …)."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self._exact: dict[str, dict[str, str]] = {}
        self._rules: dict[str, tuple[_Rule, ...]] = {}
        self._composed: dict[str, tuple[tuple[str, str, re.Pattern[str]], ...]] = {}
        self._cache: dict[tuple[str, str], Match | None] = {}
        self._likeness: dict[str, Likeness] = {}
        self._alike: dict[tuple[str, str], Mapping[str, float]] = {}
        self.words: dict[str, frozenset[str]] = {}
        for group, concepts in tables.items():
            if group == "words":
                self.words = {name: frozenset(map(plain, entries)) for name, entries in concepts.items()}
                continue
            exact: dict[str, str] = {}
            rules: list[_Rule] = []
            for concept, entry in concepts.items():
                for word in entry.get("exact", ()):
                    exact.setdefault(keys(word)[1], concept)
                if parts := entry.get("contains"):
                    rules.append(_Rule(concept, tuple(parts), tuple(entry.get("without", ()))))
                if heads := entry.get("kinds"):  # 归口 + 管理部门: a qualifier and what it qualifies
                    rules.append(
                        _Rule(concept, tuple(heads), tuple(entry.get("without", ())), tuple(entry["kinds_of"]))
                    )
            self._exact[group] = exact
            self._rules[group] = tuple(rules)
            made = {concept: _composed(entry["made_of"]) for concept, entry in concepts.items() if "made_of" in entry}
            self._composed[group] = tuple((concept, source, re.compile(source)) for concept, source in made.items())

    def find(self, group: str, text: str) -> Match | None:
        """What ``text`` means as a heading of ``group``; ``None`` when it is none.

        >>> vocabulary().find("funds", "执行率（B/A）").concept
        'execution_rate'
        """
        seen = (group, text)
        if seen not in self._cache:
            if len(self._cache) > 100_000:
                self._cache.clear()
            self._cache[seen] = self._look_up(group, text)
        return self._cache[seen]

    def exact(self, group: str, text: str) -> str | None:
        """The concept whose word is exactly ``text``."""
        match = self.find(group, text)
        return match.concept if match is not None and match.how == "exact" else None

    def labels(self, group: str) -> tuple[str, ...]:
        """All exact words of a group, as keys."""
        return tuple(self._exact[group])

    def compositions(self, group: str) -> tuple[str, ...]:
        """The words of a group that are told by their parts, as regular expressions."""
        return tuple(source for _, source, _ in self._composed[group])

    def _look_up(self, group: str, text: str) -> Match | None:
        if not text or len(text) > 80:
            return None
        full, bare = keys(text)
        exact = self._exact[group]
        for key in (full, bare, _YEAR_OF.sub("", bare)):
            if key in exact:
                return Match(exact[key], "exact", key)
        for concept, _, made in self._composed[group]:
            if made.fullmatch(bare.rstrip(_DIGITS) if group in _NUMBERED else bare):
                return Match(concept, "exact", bare)
        if group in _NUMBERED and (key := bare.rstrip(_DIGITS)) in exact:  # 年度绩效目标1
            return Match(exact[key], "exact", key)
        if not full or len(bare) > _LONGEST_HEADING:
            return None
        for rule in self._rules[group]:
            for part in rule.parts:
                if part not in full or any(word in full for word in rule.without):
                    continue
                if not rule.ends or bare.endswith(rule.ends):
                    return Match(rule.concept, "part", part)
        return None

    def likeness(self, group: str, text: str) -> Mapping[str, float]:
        """How much a heading that no word fits is like the words of every concept (年终达成: actual)."""
        seen = (group, text)
        if seen not in self._alike:
            if group not in self._likeness:
                self._likeness[group] = Likeness(self._exact[group])
            _, bare = keys(text)
            short = 2 <= len(bare) <= _LONGEST_HEADING
            self._alike[seen] = self._likeness[group].shares(bare) if short else {}
        return self._alike[seen]

    def suggest(self, group: str, text: str) -> Match | None:
        """The concept of a heading that no word fits, if it is like its words and clearly like no others."""
        concept, share = max(self.likeness(group, text).items(), key=lambda said: said[1], default=("", 0.0))
        return Match(concept, "like", keys(text)[1]) if share >= _LIKE else None

    def is_level_word(self, level: str, text: str) -> bool:
        """Whether ``text`` is the name of a level-1 or level-2 block (产出指标, 数量指标), points and all."""
        return level_key(text) in self.words[level]

    def goal_half(self, text: str) -> str | None:
        """Which half of a goal a short label names beside the label of both (总体目标: 预期, 完成)."""
        for concept in ("expected", "actual"):
            if plain(text) in self.words[f"goal_{concept}_half"]:
                return concept
        return None

    def is_placeholder(self, text: str) -> bool:
        """A cell filled with a sign that says *nothing here*."""
        return plain(text) in self.words["placeholders"]


def _composed(parts: Sequence[Sequence[str]]) -> str:
    """A word that is told by its parts: one or more of the first kind, then one of each further kind.

    An empty part may be missing: (年初 | 设定的 …) + (目标 | 任务) + (完成情况 | nothing).
    """
    first, *further = ("|".join(sorted(map(re.escape, kind), key=len, reverse=True)) for kind in parts)
    return f"(?:{first})+" + "".join(f"(?:{kind})" for kind in further)


def level_key(text: str) -> str:
    """``产出指标（50分）`` → ``产出``: what the level is called, without 指标 and without its points."""
    key = keys(text)[1].strip("0123456789.分%")
    key = key.removesuffix("等").removesuffix("类").removesuffix("指标")
    return key.removesuffix("目标") if key not in ("目标", "绩效目标", "年度目标") else key


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that travels with perfeval (``perfeval/forms/vocabulary.toml``)."""
    return Vocabulary(packaged("forms/vocabulary.toml"))
