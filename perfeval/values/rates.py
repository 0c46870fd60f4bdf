"""A rate as a form prints it (表中的比率): ``86.19%``, ``0.862``, ``86.2`` — one reader for everybody.

A figure without ``%`` can be a fraction or a percentage. The amounts beside it decide where there are any; without
them up to 1 is a fraction, from 2 on a percentage, both with a doubt, and between the two nothing is decided: ``1.2``
may be 120 % or 1.2 %.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from perfeval.messages import Message, message
from perfeval.numbers import format_percent
from perfeval.values.amounts import is_blank, power_of_ten, shift, unreadable
from perfeval.values.damage import find_damage
from perfeval.values.pieces import Piece, find_pieces, whole_chinese
from perfeval.values.spelling import one_spelling
from perfeval.values.units import meaning

_SAME = 3  # a reading fits the amounts when it is within this factor of their ratio; the other is a hundred times off
_PERCENT = re.compile(r"-?\d+(?:\.\d+)?(?=%)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class PrintedRate:
    """What the words of a rate came to.

    Attributes:
        rate: as a fraction; ``None`` where it could not be read or both readings stay possible.
        doubt: why not, or what was assumed.
    """

    rate: Decimal | None
    doubt: Message | None = None

    @property
    def places(self) -> int:
        """To how many decimals of a percent it is printed."""
        return 0 if self.rate is None else max(0, -int(self.rate.as_tuple().exponent) - 2)

    def agrees(self, exact: Decimal | Fraction) -> bool:
        """Right to its own digits."""
        half = Fraction(1, 2) / 10**self.places
        return self.rate is not None and abs(Fraction(self.rate) - Fraction(exact)) * 100 <= half


def printed_rate(text: str | None, beside: Iterable[Fraction] = ()) -> PrintedRate | None:
    """The rate of a cell; ``None`` when the cell is blank.

    Args:
        text: the cell as written.
        beside: what the amounts of the same row give, by each denominator that the form may have meant.

    >>> printed_rate("86.19%").rate, printed_rate("0.862").places, printed_rate("—")
    (Decimal('0.8619'), 1, None)
    >>> [printed_rate("1.2", beside).rate for beside in ([], [Fraction(6, 5)], [Fraction(1, 80)])]
    [None, Decimal('1.2'), Decimal('0.012')]
    """
    readings, why_not = _readings(text or "")
    if not readings:
        return None if why_not is None else PrintedRate(None, why_not)
    if len(readings) == 1:
        return PrintedRate(readings[0])
    near = [one for one in readings if any(_is_near(Fraction(one), exact) for exact in beside)]
    return PrintedRate(near[0]) if len(near) == 1 else _unaided(readings, (text or "").strip())


def read_rate(text: str) -> tuple[Decimal | None, Message | None]:
    """A rate as a fraction (86.19% → 0.8619), and why not or what was assumed; blanks give neither.

    >>> read_rate('86.19%'), read_rate('0.8619')[0], read_rate('100')[0]
    ((Decimal('0.8619'), None), Decimal('0.8619'), Decimal('1.00'))
    """
    found = printed_rate(text)
    return (None, None) if found is None else (found.rate, found.doubt)


def rate_in(text: str | None) -> Decimal | None:
    """The rate that a sentence or a cell states among other words; ``None`` when there is none.

    >>> rate_in("满意度达 96.5%"), rate_in("已完成 0.9"), rate_in("优")
    (Decimal('0.965'), Decimal('0.9'), None)
    """
    plain = one_spelling(text or "").replace(",", "").replace(" ", "")
    if found := _PERCENT.search(plain):
        return shift(Decimal(found[0]), -2)
    found = _NUMBER.search(plain)
    return None if found is None else _unaided(_both(Decimal(found[0])), plain).rate


def _unaided(readings: tuple[Decimal, ...], seen: str) -> PrintedRate:
    """One of two readings where no amounts tell which: the usual one, or none."""
    fraction, percentage = readings
    if 1 < abs(fraction) < 2:
        two = {"first": format_percent(fraction), "second": format_percent(percentage)}
        return PrintedRate(None, message("values.rate.two_readings", seen=seen, **two))
    taken = fraction if abs(fraction) <= 1 else percentage
    return PrintedRate(taken, message("values.rate.bare", seen=seen, percent=format_percent(taken, 12)))


def _is_near(reading: Fraction, exact: Fraction) -> bool:
    return reading > 0 < exact and exact <= reading * _SAME and reading <= exact * _SAME


def _both(figure: Decimal) -> tuple[Decimal, ...]:
    return figure, shift(figure, -2)


@lru_cache(maxsize=4096)
def _readings(text: str) -> tuple[tuple[Decimal, ...], Message | None]:
    """The fractions that a cell can mean, as a fraction first; none, and why, where it holds no rate."""
    plain = one_spelling(text)
    if is_blank(plain) or plain in ("%", "‰"):
        return (), None
    shown = text.strip()
    if damage := find_damage(plain):
        return (), unreadable(shown, damage.key, damage.parts, damage.likely)
    pieces: list[Piece] = find_pieces(plain)
    if not pieces and (piece := whole_chinese(plain)):
        pieces = [piece]
    if len(pieces) != 1:
        return (), message("values.rate.several" if pieces else "values.rate.no_number", seen=shown)
    piece = pieces[0]
    if piece.malformed:
        return (), unreadable(shown, "damaged.points", {"seen": piece.seen}, None)
    if piece.unit is None:
        return ((piece.value,) if piece.value == 0 else _both(piece.value)), None
    meant = meaning(piece.unit)
    if meant.family != "rate":
        return (), message("values.rate.no_number", seen=shown)
    return (shift(piece.value, power_of_ten(meant.factor)),), None
