"""The words in which forms write values (写法): signs, blanks, units, kept as TOML beside this file.

Longest spelling first, so that ``不超过`` is never read as ``超过``. Everything is loaded once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from perfeval.resources import packaged


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of the words, longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def load(name: str) -> dict[str, Any]:
    """One TOML file of this room."""
    return packaged(f"values/{name}")


class Unit(NamedTuple):
    """One known unit: the family that it can be converted in, and its factor to the family's base."""

    family: str
    factor: Decimal
    base: str
    counting: bool


@cache
def units() -> dict[str, Unit]:
    """Every known unit by its spelling."""
    known: dict[str, Unit] = {}
    for name, family in load("units.toml")["families"].items():
        factors = {**dict.fromkeys(family.get("same", ()), "1"), **family.get("factors", {})}
        for spelling, factor in factors.items():
            known[spelling] = Unit(name, Decimal(factor), family["base"], family.get("counting", False))
    for spelling, unit in list(known.items()):
        if spelling.isascii() and len(spelling) > 1:  # KG and Kwh as people type them; m and M stay apart
            for variant in (spelling.upper(), spelling.lower()):
                known.setdefault(variant, unit)
    return known


@cache
def magnitudes() -> dict[str, Decimal]:
    """千 万 亿 and what they multiply by."""
    return {word: Decimal(factor) for word, factor in load("units.toml")["magnitudes"].items()}


@cache
def unit_pattern() -> str:
    """A known unit, perhaps with a magnitude before it and a rate behind it: ``万元/人``."""
    latin = [word for word in units() if word.isascii() and word.isalnum()]
    other = [word for word in units() if word not in set(latin) and word != "月"]
    magnitude = f"[{''.join(magnitudes())}]{{1,2}}"
    # a Latin unit ends where the Latin word ends: 5m is a length, 5method is not
    unit = f"(?:{alternatives(other)}|(?:{alternatives(latin)})(?![A-Za-z]))"
    per = rf"(?:[/·*每](?:{alternatives(other)}|[一-鿿]{{1,3}}(?![一-鿿\d])|(?:{alternatives(latin)})(?![A-Za-z])))"
    return f"(?:(?:{unit}|(?:{magnitude}){unit}){per}{{0,2}}|(?:{magnitude})(?!分之))"


class Signs(NamedTuple):
    """Spelling → operator, and the expressions that find the spellings."""

    before: dict[str, str]
    after: dict[str, str]
    column: dict[str, str]
    before_pattern: str
    after_pattern: str


@cache
def signs() -> Signs:
    """The signs of all spellings, before and behind a number and in a column of their own."""
    words = load("vocabulary.toml")
    before = {word: sign for sign, spellings in words["signs_before"].items() for word in spellings}
    after = {word: sign for sign, spellings in words["signs_after"].items() for word in spellings}
    column = {word: sign for sign, spellings in words["sign_column"].items() for word in spellings}
    return Signs(before, after, column, alternatives(before), alternatives(after))


@cache
def words(table: str, key: str) -> frozenset[str]:
    """A list of words of ``vocabulary.toml`` as a set."""
    return frozenset(load("vocabulary.toml")[table][key])


@cache
def frequencies() -> dict[str, str]:
    """``每年`` → ``年``: words that make a count a count per period."""
    return dict(load("vocabulary.toml")["frequency"])
