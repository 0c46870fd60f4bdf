"""Comparing Chinese text as a reviewer does (文字比对): widths, spaces and punctuation aside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz

from perfeval.values.afar import Afar, asked

_SPACE = re.compile(r"\s+")
_MARKS = re.compile(r"[\s、，。；：！？,.;:!?()（）【】“”\"'‘’《》<>\-—…·/\\|]+")


def squeeze(text: str) -> str:
    """NFKC without any white space.

    >>> squeeze("９５ ％")
    '95%'
    """
    return asked(text, _squeezed)


@lru_cache(maxsize=8192)
def _squeezed(text: str) -> str:
    joined = _SPACE.sub("", unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFKC", joined)  # what stood apart may join now


def bare(text: str) -> str:
    """Only the words: no spaces, no punctuation."""
    return asked(text, _bare)


@lru_cache(maxsize=8192)
def _bare(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=2048)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{word})" for word in words))


def find_any(text: str, words: Iterable[str]) -> str | None:
    """The first of these words or patterns that the text contains, as the text has it."""
    wanted = tuple(words)
    return asked(_flat(text), _first_of, _pattern(wanted)) if wanted else None


def _flat(text: str) -> str:
    """Without white space; a text that is not at hand stays so."""
    return text.through(_squeezed) if isinstance(text, Afar) else _squeezed(text)


def _first_of(text: str, pattern: re.Pattern[str]) -> str | None:
    found = pattern.search(text)
    return found.group() if found else None


def has_any(text: str, words: Iterable[str]) -> bool:
    """Whether the text contains one of these words or patterns."""
    wanted = tuple(words)
    return bool(wanted) and asked(_flat(text), _matches, _pattern(wanted))


def _matches(text: str, pattern: re.Pattern[str]) -> bool:
    return pattern.search(text) is not None


def is_one_of(text: str, known: frozenset[str]) -> bool:
    """Whether the text, without white space, is one of these."""
    return asked(_flat(text), _is_one_of, known)


def _is_one_of(text: str, known: frozenset[str]) -> bool:
    return text in known


def likeness(one: str, other: str) -> float:
    """How alike two passages are, 0 to 1, by the letters they share in order.

    >>> likeness("保障学校正常运行", "保障学校正常运行。")
    1.0
    """
    return fuzz.ratio(bare(one), bare(other)) / 100 if one and other else 0.0


def clip(text: str, letters: int) -> str:
    """A text short enough for a sentence or a cell, with a mark where it was cut.

    >>> clip("开展社会调研，形成调研报告", 6)
    '开展社会调研…'
    """
    flat = " ".join(text.split())
    return flat if len(flat) <= letters else flat[:letters] + "…"


def clause_with(text: str, words: Iterable[str]) -> str:
    """The clause of a sentence that contains one of these words, else the whole sentence.

    >>> clause_with("由各部门申请，项目制定资金管理办法，全面合理。", ["管理办法"])
    '项目制定资金管理办法'
    """
    wanted = tuple(words)
    return next((part for part in re.split(r"[，。；,;\n]", text) if has_any(part, wanted)), text).strip()


def bigrams(text: str) -> set[str]:
    """Every two letters that follow each other: what two words of Chinese have in common.

    >>> sorted(bigrams("合格率"))
    ['合格', '格率']
    """
    return {text[n : n + 2] for n in range(len(text) - 1)}
