"""How numbers are rounded and printed (数字的舍入与写法): half up, once, here and nowhere else.

Ratios are carried as :class:`fractions.Fraction`, so nothing is rounded on the way and a tie such
as 8.625 is a tie, not 8.6249999… Every surface (page, Word, Excel, terminal, finding, JSON text) prints
a number by one of these functions, so that one value never reads in two ways.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

Number = Decimal | Fraction | int

NOTHING = "—"  # what stands where there is no number


def half_up(number: Number, places: int = 2) -> Decimal:
    """Round half away from zero (四舍五入) to ``places`` decimals.

    >>> half_up(Fraction(69, 8)), half_up(Decimal("-0.125"))
    (Decimal('8.63'), Decimal('-0.13'))
    """
    scaled = abs(Fraction(number)) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-whole if number < 0 else whole).scaleb(-places)


def format_number(number: Number | None) -> str:
    """A number without idle zeros, as one writes it by hand; long fractions with four decimals.

    >>> format_number(Decimal("48.00")), format_number(Decimal("1E+2")), format_number(Fraction(1, 3))
    ('48', '100', '0.3333')
    >>> format_number(Decimal("-0.00")), format_number(None)
    ('0', '—')
    """
    if number is None:
        return NOTHING
    exact = number if isinstance(number, Decimal) else half_up(number, 4)
    text = f"{exact:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if text not in ("-0", "") else "0"


def round_rate(rate: Number, places: int = 4) -> Decimal:
    """A fraction for a table or JSON (比率): four decimals, more where it would else read as a whole 1.

    >>> round_rate(Fraction(449, 480)), round_rate(Fraction(99_999, 100_000)), round_rate(1)
    (Decimal('0.9354'), Decimal('0.99999'), Decimal('1.0000'))
    """
    while half_up(rate, places) == 1 != rate and places < 10:
        places += 1
    return half_up(rate, places)


def format_percent(rate: Number | None, places: int = 2) -> str:
    """A fraction as people read it (百分比): no idle zeros, and what is not 100 % never reads 100%.

    >>> format_percent(Fraction(449, 480)), format_percent(1), format_percent(Fraction(99_999, 100_000))
    ('93.54%', '100%', '99.999%')
    >>> format_percent(Decimal("0.12345")), format_percent(None)
    ('12.35%', '—')
    """
    if rate is None:
        return NOTHING
    exact = Fraction(rate) * 100
    while half_up(exact, places) == 100 != exact and 0 < places < 8:
        places += 1
    return f"{format_number(half_up(exact, places))}%"


def format_points(score: Number | None) -> str:
    """Points (分) with at most two decimals.

    >>> format_points(Decimal("9.354")), format_points(Decimal("10.00")), format_points(Decimal("0.005"))
    ('9.35', '10', '0.01')
    """
    return NOTHING if score is None else format_number(half_up(score, 2))


def format_wan(amount_wan: Number | None) -> str:
    """An amount in 万元 with the digits it has, thousands parted.

    >>> format_wan(Decimal("44.90")), format_wan(Decimal("12345.6")), format_wan(None)
    ('44.9', '12,345.6', '—')
    """
    if amount_wan is None:
        return NOTHING
    whole, point, rest = format_number(amount_wan).partition(".")
    return f"{int(whole):,}{point}{rest}" if whole not in ("-0",) else f"{whole}{point}{rest}"


def format_wan_total(amount_wan: Number | None) -> str:
    """A sum over projects in 万元, rounded to hundredths.

    >>> format_wan_total(Decimal("4446.266462"))
    '4,446.27'
    """
    return NOTHING if amount_wan is None else format_wan(half_up(amount_wan, 2))


def spans(rows: Iterable[int], count: int | None = None) -> str:
    """Row numbers as a person writes them; ``…`` where there are more than are named.

    >>> spans([3, 4, 5, 9]), spans([1], 5)
    ('3-5、9', '1…')
    """
    parts: list[list[int]] = []
    total = 0
    for row in sorted(set(rows)):
        total += 1
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    said = "、".join(str(a) if a == b else f"{a}-{b}" for a, b in parts[:20])
    return said + ("…" if len(parts) > 20 or (count is not None and count > total) else "")
