"""How the cases write a quantity, so that a person can read and add one.

``>= 95 %`` a number · ``80..90 分`` a range · ``100±5`` a tolerance · ``by 2018-12-31`` a deadline ·
``2021-06-01..2021-06-30`` a period · ``a date`` one without a year · ``words`` · ``nothing`` · ``not applicable`` ·
``unreadable, likely ≥90%`` · ``1 部 | 2 套`` several.
"""

from __future__ import annotations

from perfeval.values.quantity import Quantity, QuantityKind


def said(quantity: Quantity) -> str:
    """The quantity in the notation of the cases."""
    kind = quantity.kind
    if kind is QuantityKind.NUMBER:
        tolerance = f"±{quantity.tolerance:f}" if quantity.tolerance is not None else ""
        number = f"{quantity.value:f}{tolerance}"
        return " ".join(filter(None, [quantity.operator, number, quantity.unit]))
    if kind is QuantityKind.RANGE:
        return " ".join(filter(None, [f"{quantity.value:f}..{quantity.high:f}", quantity.unit]))
    if kind is QuantityKind.DATE:
        if quantity.day is None:
            return "a date"
        days = f"{quantity.day_from}..{quantity.day}" if quantity.day_from else f"by {quantity.day}"
        return " ".join(filter(None, [quantity.operator, days]))
    if kind is QuantityKind.SEVERAL:
        return " | ".join(said(part) for part in quantity.parts)
    if kind is QuantityKind.UNREADABLE:
        return f"unreadable, likely {quantity.likely}" if quantity.likely else "unreadable"
    return {"words": "words", "empty": "nothing", "not_applicable": "not applicable"}[kind.value]
