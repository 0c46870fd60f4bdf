"""Names of indicators brought to one spelling (指标名称归一), and whether two of them mean one thing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from rapidfuzz.fuzz import ratio

from perfeval.resources import packaged

_NUMBERED = re.compile(
    r"^(?:三级)?指标\s*\d*\s*[:：、.]?|^[（(]?[\d一二三四五六七八九十]{1,3}[)）、.．]\s*|^\d{1,2}(?=[^\d年月日%万亿])"
)
_MARKS = re.compile(r"[\s，。；、,.;:：!！?？“”\"'()（）《》〈〉【】\[\]—_-]+")
_YEAR = re.compile(r"(?:19|20)\d{2}年?(?:度)?")
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
ALIKE = 82.0  # of 100, on names without their numbers


@cache
def vocabulary() -> dict[str, Any]:
    """The words of ``words.toml``."""
    return packaged("library/words.toml")


@dataclass(frozen=True, slots=True)
class Name:
    """One name: what is compared, and the numbers that stood in it."""

    stem: str
    numbers: tuple[str, ...]


@lru_cache(maxsize=65536)
def normalised(text: str) -> Name:
    """A name without number, year, marks and idle words (名称主干).

    >>> normalised("指标1：受益群众满意程度（%）").stem == normalised("群众满意度").stem
    True
    >>> normalised("2022年培训教师人数").stem
    '培训教师'
    """
    words = vocabulary()
    plain = _NUMBERED.sub("", unicodedata.normalize("NFKC", text).strip())
    plain = _YEAR.sub("", plain)
    numbers = tuple(_NUMBER.findall(plain))
    stem = _MARKS.sub("", _NUMBER.sub("", plain)).replace("%", "").replace("≥", "").replace("≤", "")
    for word, one in words["same"].items():
        stem = stem.replace(word, one)
    stem = _stripped(stem, words["prefixes"], words["suffixes"])
    return Name(stem or _MARKS.sub("", plain), numbers)


def shown(text: str) -> str:
    """A name as a library shows it: without the number that the form gave it.

    >>> shown("指标1：学生满意度")
    '学生满意度'
    """
    plain = _NUMBERED.sub("", text.strip()).strip()
    return plain or text.strip()


def _stripped(stem: str, prefixes: list[str], suffixes: list[str]) -> str:
    """Idle words off both ends, as long as two characters stay."""
    changed = True
    while changed:
        changed = False
        for word in prefixes:
            if stem.startswith(word) and len(stem) - len(word) >= 2:
                stem, changed = stem[len(word) :], True
        for word in suffixes:
            if stem.endswith(word) and len(stem) - len(word) >= 2:
                stem, changed = stem[: -len(word)], True
    return stem


def alike(one: str, other: str) -> bool:
    """Whether two stems mean one indicator: nearly the same words, and no pair of opposites between them."""
    if one == other:
        return True
    if min(len(one), len(other)) < 4 or ratio(one, other) < ALIKE:
        return False
    return not any(_opposed(one, other, *pair) for pair in vocabulary()["opposites"])


def _opposed(one: str, other: str, first: str, second: str) -> bool:
    return (first in one, second in one and first not in one) != (
        first in other,
        second in other and first not in other,
    ) and ((first in one and second in other) or (second in one and first in other))


def bigrams(stem: str) -> set[str]:
    """The pairs of neighbouring characters of a stem; the stem itself when it is shorter."""
    return {stem[number : number + 2] for number in range(len(stem) - 1)} or {stem}
