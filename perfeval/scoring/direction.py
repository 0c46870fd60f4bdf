"""Which way an indicator points (指标方向): its sign, else the words of its name."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from perfeval.messages import Message
from perfeval.model import Indicator
from perfeval.scoring.context import Context
from perfeval.scoring.texts import bare
from perfeval.values.quantity import Quantity
from perfeval.values.units import meaning

HIGHER, LOWER, EQUAL, ZERO = "higher_is_better", "lower_is_better", "equal", "zero_target"
OPEN = "open"  # two readings are possible: the row is asked, not guessed
_MONEY = {"money"}
_TIME = {"duration_days", "duration_months", "working_days"}


def direction_of(indicator: Indicator, target: Quantity, ctx: Context) -> tuple[str, Message | None]:
    """(direction, the sentence that says why) for a numeric target.

    A target of zero is met by zero whatever the sign, unless the name asks for growth.
    """
    sign, value = target.operator, target.value or Decimal(0)
    named, word = by_name(indicator, ctx) or (None, "")
    if value == 0 and sign not in {">", ">="}:
        return (HIGHER if named == HIGHER and sign is None else ZERO), None
    if sign in {"<", "<="}:
        return LOWER, None
    if sign in {">", ">="}:
        return HIGHER, None
    if sign == "=":
        said = ctx.say("step.equal_lower", word=word) if named == LOWER else ctx.say("step.equal_at_least")
        return (LOWER if named == LOWER else EQUAL), said
    if named == LOWER:
        return LOWER, ctx.say("step.direction_lower", word=word)
    ceiling = _ceiling(indicator, target, ctx)
    if ceiling == OPEN:
        return OPEN, ctx.say("unscored.direction", target=target.text)
    if ceiling:
        return LOWER, ctx.say(f"step.direction_{ceiling}")
    return HIGHER, ctx.say("step.direction_higher")


def by_name(indicator: Indicator, ctx: Context) -> tuple[str, str] | None:
    """(direction, the word that decides) when a word of the book stands in the name."""
    rule, name = ctx.book.direction, bare(indicator.level3)
    if rule is None:
        return None
    groups = (
        (HIGHER, rule.higher_first),
        (LOWER, rule.lower_first),
        (HIGHER, rule.higher),
        (LOWER, rule.lower),
    )
    return next(((direction, word) for direction, words in groups for word in words if word in name), None)


def _ceiling(indicator: Indicator, target: Quantity, ctx: Context) -> str | None:
    """``cost`` or ``time`` when a target without a sign is a ceiling (上限); ``open`` when it may be either.

    The unit says what is measured, whatever stands behind its slash (元/人·天 is money, 分钟/次 is time); level or name
    say whether it is spent or earned. Money or time by the piece with neither can be read both ways.
    """
    rule, unit = ctx.book.direction, meaning(target.unit)
    if rule is None or not target.unit:
        return None
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
