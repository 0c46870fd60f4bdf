"""How numbers are rounded and printed (数字的舍入与写法): half up, once, here and nowhere else.

Ratios are carried as :class:`fractions.Fraction`, so nothing is rounded on the way and a tie such
as 8.625 is a tie, not 8.6249999… Every surface (page, Word, Excel, terminal, finding, JSON text) prints
a number by one of these functions, so that one value never reads in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

Number = Decimal | Fraction | int

NOTHING = "—"  # what stands where there is no number


def half_up(number: Number, places: int = 2) -> Decimal:
    """Round half away from zero (四舍五入) to ``places`` decimals.

    >>> half_up(Fraction(69, 8)), half_up(Decimal("-0.125"))
    (Decimal('8.63'), Decimal('-0.13'))
    """
    top, bottom = number.as_integer_ratio()
    whole = (2 * abs(top) * 10**places + bottom) // (2 * bottom)
    return Decimal(-whole if top < 0 else whole).scaleb(-places)


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


def last_digit(value: Decimal) -> Decimal:
    """What the last digit is worth that a number is written with (末位).

    >>> last_digit(Decimal("93.54")), last_digit(Decimal("120"))
    (Decimal('0.01'), Decimal('1'))
    """
    return Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0))


def format_points(score: Number | None) -> str:
    """Points (分) with at most two decimals.

    >>> format_points(Decimal("9.354")), format_points(Decimal("10.00")), format_points(Decimal("0.005"))
    ('9.35', '10', '0.01')
    """
    return NOTHING if score is None else format_number(half_up(score, 2))


def format_parted(number: Number | None) -> str:
    """A number with the digits it has, thousands parted: what an explanation reckons with.

    >>> format_parted(Decimal("44.90")), format_parted(Decimal("12345.678")), format_parted(None)
    ('44.9', '12,345.678', '—')
    """
    if number is None:
        return NOTHING
    whole, point, rest = format_number(number).partition(".")
    return f"{int(whole):,}{point}{rest}" if whole not in ("-0",) else f"{whole}{point}{rest}"


def format_wan(amount_wan: Number | None) -> str:
    """An amount in 万元 as a reader sees it: two decimals at most, more where it would else read as nothing.

    >>> format_wan(Decimal("44.90")), format_wan(Decimal("4446.266462")), format_wan(Decimal("0.0004"))
    ('44.9', '4,446.27', '0.0004')
    """
    if amount_wan is None:
        return NOTHING
    places = 2
    while not half_up(amount_wan, places) and amount_wan and places < 10:
        places += 1
    return format_parted(half_up(amount_wan, places))


def hidden(amount: Number | None) -> str | None:
    """The exact amount, where two decimals do not show it: what a reader finds behind the figure.

    >>> hidden(Decimal("38.766462")), hidden(Decimal("44.90"))
    ('38.766462', None)
    """
    return None if amount is None or format_parted(amount) == format_wan(amount) else format_parted(amount)


_FIGURE = re.compile(r"([+−-]?[\d,]+)(?:\.(\d+))?(%?)")


def aligned(texts: Sequence[str]) -> list[str]:
    """A column of figures with their points below each other (小数点对齐): two decimals once any figure has some.

    >>> aligned(["48", "44.9", "—", "见附件"]), aligned(["100%", "93.54%"]), aligned(["48", "50"])
    (['48.00', '44.90', '—', '见附件'], ['100.00%', '93.54%'], ['48', '50'])
    """
    found = [_FIGURE.fullmatch(text) for text in texts]
    digits = max((len(one[2]) for one in found if one and one[2]), default=0)
    places = max(digits, 2) if digits else 0
    return [
        f"{one[1]}.{one[2] or '':0<{places}}{one[3]}" if one and places else text
        for one, text in zip(found, texts, strict=True)
    ]


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
