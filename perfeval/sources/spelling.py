"""The exact text of a typed value (写法): a number by its shortest digits, a day as a date, nothing lost or rounded."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal


def spell(value: object) -> str:
    """The exact text of one value; ``""`` for what is missing.

    >>> spell(4800000.0), spell(0.1), spell(Decimal("48.00")), spell(date(2023, 6, 30)), spell(float("nan"))
    ('4800000', '0.1', '48.00', '2023-06-30', '')
    """
    if value is None or value != value:
        return ""
    for typed in ("to_pydatetime", "item"):  # of pandas, of numpy: the plain value inside
        value = getattr(value, typed)() if hasattr(value, typed) else value
    if isinstance(value, float):
        number = Decimal(repr(value))
        if not number.is_finite():
            return repr(value)
        return format(number.to_integral_value() if number == number.to_integral_value() else number, "f")
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value.isoformat() if isinstance(value, date) else str(value)
