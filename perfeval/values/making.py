"""Quantities with their reasons (量值与疑点)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from perfeval.messages import Facts, Message, joined
from perfeval.values.quantity import Quantity, QuantityKind

Doubts = list[tuple[str, dict[str, str]]]
_WORDS = Facts("values")


def make(text: str, kind: QuantityKind, doubts: Doubts | None = None, **more: Any) -> Quantity:
    """A quantity whose reason tells ``doubts`` (keys of values.toml with their parts), one after another."""
    return Quantity(text=text, kind=kind, reason=joined(_told(doubts or [])), **more)


def unreadable(text: str, key: str, said: dict[str, str], likely: str | None = None, **more: Any) -> Quantity:
    """A text that is damaged, with the reason and the likely reading."""
    return make(text, QuantityKind.UNREADABLE, [(key, said)], likely=likely, **more)


def noted(quantity: Quantity, doubts: Doubts) -> Quantity:
    """The quantity with further doubts beside those that it has."""
    if not doubts:
        return quantity
    had = quantity.reason
    before = () if had is None else had.params["parts"] if had.code == "plain.clauses" else (had,)
    return replace(quantity, reason=joined([*before, *_told(doubts)]))


def _told(doubts: Doubts) -> list[Message]:
    return [_WORDS.say(key, **parts) for key, parts in doubts]
