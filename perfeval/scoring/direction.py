"""Which way an indicator points (指标方向): its sign, else the words of its name."""

from __future__ import annotations

from decimal import Decimal

from perfeval.messages import Message
from perfeval.model import Indicator
from perfeval.scoring.context import Context
from perfeval.scoring.texts import bare
from perfeval.values.quantity import Quantity

HIGHER, LOWER, EQUAL, ZERO = "higher_is_better", "lower_is_better", "equal", "zero_target"


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
    if ceiling := _ceiling(indicator, target, ctx):
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
    """``cost`` or ``time`` when level and unit make a target without a sign a ceiling."""
    rule = ctx.book.direction
    if rule is None or not target.unit:
        return None
    level, title = bare(indicator.level2) or bare(indicator.level1), bare(indicator.level3)
    for name, levels, units, unless in (
        ("cost", rule.cost_levels, rule.money_units, rule.cost_unless),
        ("time", rule.time_levels, rule.time_units, rule.time_unless),
    ):
        if target.unit in units and any(word in level for word in levels):
            return None if any(word in title for word in unless) else name
    return None
