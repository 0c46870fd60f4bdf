"""How numbers are printed (数字的写法): money, rates and points, rounded half up, once, here."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from perfeval.numbers import format_percent

NOTHING = "—"


def money(amount_wan: Decimal | None) -> str:
    """An amount in 万元 with the digits the form had, thousands parted.

    >>> money(Decimal("44.90")), money(Decimal("12345.6")), money(None)
    ('44.9', '12,345.6', '—')
    """
    if amount_wan is None:
        return NOTHING
    return _trim(f"{amount_wan:,f}")


def points(score: Decimal | None) -> str:
    """Points with at most two decimals.

    >>> points(Decimal("9.354")), points(Decimal("10.00")), points(Decimal("0.005"))
    ('9.35', '10', '0.01')
    """
    if score is None:
        return NOTHING
    return _trim(f"{score.quantize(Decimal('0.01'), ROUND_HALF_UP):f}")


def money_in_all(amount_wan: Decimal | None) -> str:
    """A sum over projects in 万元, rounded to hundredths.

    >>> money_in_all(Decimal("4446.266462"))
    '4,446.27'
    """
    if amount_wan is None:
        return NOTHING
    return money(amount_wan.quantize(Decimal("0.01"), ROUND_HALF_UP))


def rate(fraction: Decimal | None) -> str:
    """A fraction as a percentage with at most two decimals; what is not 100 % never reads 100%.

    >>> rate(Decimal("0.9354")), rate(Decimal(1)), rate(Decimal("0.99999"))
    ('93.54%', '100%', '99.999%')
    """
    if fraction is None:
        return NOTHING
    return format_percent(fraction)


def _trim(digits: str) -> str:
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
