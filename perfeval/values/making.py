"""Quantities with their reasons in both languages (量值与疑点)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from perfeval.values.quantity import Quantity, QuantityKind
from perfeval.words import Words

Doubts = list[tuple[str, dict[str, str]]]
_ZH, _EN = Words("values", "zh"), Words("values", "en")


def make(text: str, kind: QuantityKind, doubts: Doubts | None = None, **more: Any) -> Quantity:
    """A quantity whose reasons are the sentences of ``doubts`` (keys of values.toml with their parts)."""
    if not doubts:
        return Quantity(text=text, kind=kind, **more)
    zh = "；".join(_ZH.say(key, **parts) for key, parts in doubts)
    en = "; ".join(_EN.say(key, **parts) for key, parts in doubts)
    return Quantity(text=text, kind=kind, reason_zh=zh, reason_en=en, **more)


def unreadable(text: str, key: str, said: dict[str, str], likely: str | None = None, **more: Any) -> Quantity:
    """A text that is damaged, with the reason and the likely reading."""
    return make(text, QuantityKind.UNREADABLE, [(key, said)], likely=likely, **more)


def noted(quantity: Quantity, doubts: Doubts) -> Quantity:
    """The quantity with further doubts beside those that it has."""
    if not doubts:
        return quantity
    more = make(quantity.text, quantity.kind, doubts)
    zh = "；".join(filter(None, [quantity.reason_zh, more.reason_zh]))
    en = "; ".join(filter(None, [quantity.reason_en, more.reason_en]))
    return replace(quantity, reason_zh=zh, reason_en=en)
