"""Which way an indicator points (指标方向): its sign, else the words of its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from perfeval.messages import Message
from perfeval.model import Indicator
from perfeval.rules.schema import Direction
from perfeval.scoring.context import Context
from perfeval.scoring.texts import bare
from perfeval.values.quantity import Quantity
from perfeval.values.units import meaning

HIGHER, LOWER, EQUAL, ZERO = "higher_is_better", "lower_is_better", "equal", "zero_target"
OPEN = "open"  # two readings are possible: the row is asked, not guessed
_MONEY = {"money"}
_NUMBERED = re.compile(r"^(?:指标|目标)\d+")
_TIME = {"duration_days", "duration_months", "working_days"}


def direction_of(indicator: Indicator, target: Quantity, ctx: Context) -> tuple[str, Message | None]:
    """(direction, the sentence that says why) for a numeric target.

    A target of zero is met by zero whatever the sign, unless the name asks for growth.
    """
    sign, value = target.operator, target.value or Decimal(0)
    asked, word = by_name(indicator, ctx) or (None, "")
    if value == 0 and sign not in {">", ">="}:
        return (HIGHER if asked == HIGHER and sign is None else ZERO), None
    if sign in {"<", "<="}:
        return LOWER, None
    if sign in {">", ">="}:
        return HIGHER, None
    if sign == "=":
        said = ctx.say("step.equal_lower", word=word) if asked == LOWER else ctx.say("step.equal_at_least")
        return (LOWER if asked == LOWER else EQUAL), said
    if asked == LOWER:
        return LOWER, ctx.say("step.direction_lower", word=word)
    limit = ceiling(indicator, target, ctx.book.direction) if ctx.book.direction is not None else None
    if limit == OPEN:
        return OPEN, ctx.say("unscored.direction", target=target.text)
    if limit:
        return LOWER, ctx.say(f"step.direction_{limit}")
    return HIGHER, ctx.say("step.direction_higher")


def by_name(indicator: Indicator, ctx: Context) -> tuple[str, str] | None:
    """(direction, the word that decides) when a word of the book stands in the name."""
    return named(indicator, ctx.book.direction) if ctx.book.direction is not None else None


def named(indicator: Indicator, rule: Direction) -> tuple[str, str] | None:
    """(direction, the word that decides) by the words and patterns of a vocabulary."""
    name = _NUMBERED.sub("", bare(indicator.level3))
    groups = (
        (HIGHER, rule.higher_first),
        (LOWER, rule.lower_first),
        (HIGHER, rule.higher),
        (LOWER, rule.lower),
    )
    for direction, words in groups:
        if (word := next((word for word in words if word in name), None)) is not None:
            return direction, word
    for direction, patterns in ((HIGHER, rule.higher_like), (LOWER, rule.lower_like)):
        if (found := _found(name, patterns)) is not None:
            return direction, found
    return None


def ceiling(indicator: Indicator, target: Quantity, rule: Direction) -> str | None:
    """``cost``, ``time`` or ``unit`` when a target without a sign is a ceiling (上限); ``open`` when it may be either.

    The unit says what is measured, whatever stands behind its slash (元/人·天 is money, 分钟/次 is time, 毫克/升 is
    what one wants less of); level or name say whether it is spent or earned. Money or time by the piece with neither
    can be read both ways.
    """
    if not target.unit:
        return None
    if target.unit.startswith(rule.lower_units):
        return "unit"
    unit = meaning(target.unit)
    level, title = bare(indicator.level2) or bare(indicator.level1), bare(indicator.level3)
    for name, families, levels, names, unless in (
        ("cost", _MONEY, rule.cost_levels, rule.cost_names, rule.cost_unless),
        ("time", _TIME, rule.time_levels, rule.time_names, rule.time_unless),
    ):
        if unit.family not in families:
            continue
        if _any(unless, title):
            return None
        if _any(names, title) or _any(levels, level):
            return name
        if _any(rule.gain_levels, level):
            return None
        return "open" if unit.per and level else None
    return None


def _any(words: Sequence[str], text: str) -> bool:
    return any(word in text for word in words)


def _found(text: str, patterns: tuple[str, ...]) -> str | None:
    found = _pattern(patterns).search(text) if patterns else None
    return found.group() if found else None


@lru_cache(maxsize=64)
def _pattern(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in patterns))
