"""Numbers that are not at hand (列中的数): arithmetic with them makes further columns, a comparison looks.

Amounts are nearly all different, so a function that looks at one is asked for every row. What it asks of them is
seldom the number itself: is more spent than budgeted, is the rate below a limit. So a number stays away, what is
computed of it is a column too, and only the answer to a comparison is looked at, which is one of two.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable
from decimal import Decimal

import numpy as np

from perfeval.columns.asked import Look, Name, NotOfTheRow
from perfeval.columns.coded import Coded, paired

BOTH = "both numbers"


class SeenNumber:
    """A number of a whole column; :func:`number` makes one where there is a number in the row."""

    __slots__ = ("_look", "_name")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, look: Look, name: Name) -> None:
        self._look, self._name = look, name

    @property
    def name(self) -> Name:
        """The column that it stands in."""
        return self._name

    def _of(self, function: Callable[..., Hashable], other: object) -> Name:
        if isinstance(other, SeenNumber):
            return (BOTH, function, self._name, other.name)
        return (self._name, computed, (function, other))

    def _asks(self, function: Callable[..., Hashable], *other: object) -> bool:
        name = self._of(function, *other) if other else (self._name, computed, (function,))
        answer = self._look(name)
        if answer is None:  # what cannot be computed is stumbled over where the form is at hand
            raise NotOfTheRow(name)
        return bool(answer)

    def __str__(self) -> str:
        raise NotOfTheRow(self._name)  # a number that is written out is at hand

    def __bool__(self) -> bool:
        return self._asks(bool)

    def __eq__(self, other: object) -> bool:
        return other is not None and self._asks(operator.eq, other)

    def __lt__(self, other: object) -> bool:
        return self._asks(operator.lt, other)

    def __le__(self, other: object) -> bool:
        return self._asks(operator.le, other)

    def __gt__(self, other: object) -> bool:
        return self._asks(operator.gt, other)

    def __ge__(self, other: object) -> bool:
        return self._asks(operator.ge, other)

    def __abs__(self) -> SeenNumber:
        return SeenNumber(self._look, (self._name, computed, (abs,)))

    def __add__(self, other: object) -> SeenNumber:
        return SeenNumber(self._look, self._of(operator.add, other))

    def __sub__(self, other: object) -> SeenNumber:
        return SeenNumber(self._look, self._of(operator.sub, other))

    def __mul__(self, other: object) -> SeenNumber:
        return SeenNumber(self._look, self._of(operator.mul, other))

    def __truediv__(self, other: object) -> SeenNumber:
        return SeenNumber(self._look, self._of(operator.truediv, other))

    def __rsub__(self, other: object) -> SeenNumber:
        return SeenNumber(self._look, self._of(_less, other))

    def __rtruediv__(self, other: object) -> SeenNumber:
        return SeenNumber(self._look, self._of(_part, other))

    __radd__, __rmul__ = __add__, __mul__


def number(look: Look, name: Name) -> SeenNumber | None:
    """The number of a column, as one that is not at hand; ``None`` where the row has none."""
    return None if look((name, _is_none, ())) else SeenNumber(look, name)


def computed(value: object, function: Callable[..., Hashable], *others: object) -> Hashable:
    """What a function makes of a number; ``None`` where there is none, or it cannot be computed."""
    if value is None or None in others:
        return None
    try:
        return function(value, *others)
    except (ArithmeticError, TypeError):
        return None


def of_both(one: Coded, other: Coded, function: Callable[..., Hashable]) -> Coded:
    """What a function makes of two columns, asked once for each pair."""
    alike, first = paired(one.codes, other.codes)
    pairs = Coded(alike.astype(np.int32), first.tolist())
    return pairs.asked(lambda row: computed(one.at(row), function, other.at(row)))


def _is_none(value: object) -> bool:
    return value is None


def _less(value: Decimal, other: Decimal) -> Decimal:
    return other - value


def _part(value: Decimal, other: Decimal) -> Decimal:
    return other / value
