"""Rounding (四舍五入): half up, once, where a number is shown or becomes a score.

Ratios are carried as :class:`fractions.Fraction`, so nothing is rounded on the way and a tie such
as 8.625 is a tie, not 8.6249999…
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

Number = Decimal | Fraction | int


def half_up(number: Number, places: int = 2) -> Decimal:
    """Round half away from zero (四舍五入) to ``places`` decimals.

    >>> half_up(Fraction(69, 8)), half_up(Decimal("-0.125"))
    (Decimal('8.63'), Decimal('-0.13'))
    """
    scaled = abs(Fraction(number)) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-whole if number < 0 else whole).scaleb(-places)


def percent_text(rate: Number, places: int = 2) -> str:
    """A rate as people read it (百分比): no idle zeros, and what is not 100 % never reads 100%.

    >>> percent_text(Fraction(449, 480)), percent_text(1), percent_text(Fraction(99_999, 100_000))
    ('93.54%', '100%', '99.999%')
    """
    exact = Fraction(rate) * 100
    while half_up(exact, places) == 100 != exact and 0 < places < 8:
        places += 1
    return f"{plain(half_up(exact, places))}%"


def plain(number: Number) -> str:
    """A number without idle zeros, as one writes it by hand; long fractions with four decimals.

    >>> plain(Decimal("48.00")), plain(Decimal("1E+2")), plain(Fraction(1, 3))
    ('48', '100', '0.3333')
    """
    exact = number if isinstance(number, Decimal) else half_up(number, 4)
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text
