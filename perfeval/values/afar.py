"""What is not at hand (列中的文字与数值): a text or a quantity of a whole column, which answers questions.

Whoever asks a whole column at once (:mod:`perfeval.columns`) puts one of these in the place of each text or quantity.
A question is a function of the text, or of target and result as a pair; it is asked once for each that differs.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from perfeval.values.quantity import Quantity

R = TypeVar("R")


class Afar:
    """A text that is not at hand; it shows itself only where it must."""

    def ask(self, question: Callable[..., R], *given: Hashable) -> R:
        """What the text answers."""
        raise NotImplementedError

    def through(self, change: Callable[..., str], *given: Hashable) -> str:
        """What a function makes of it, as a text that is not at hand either."""
        raise NotImplementedError


class AfarQuantity:
    """A quantity that is not at hand."""

    def ask_with(self, actual: Quantity, question: Callable[..., R], *given: Hashable) -> R:
        """What this, as a target, and its result answer together."""
        raise NotImplementedError


def asked(text: str, question: Callable[..., R], *given: Hashable) -> R:
    """What a text answers, at hand or not."""
    return text.ask(question, *given) if isinstance(text, Afar) else question(text, *given)


def of_both(target: Quantity, actual: Quantity, question: Callable[..., R], *given: Hashable) -> R:
    """What target and result answer together."""
    if isinstance(target, AfarQuantity):
        return target.ask_with(actual, question, *given)
    return question(target, actual, *given)
