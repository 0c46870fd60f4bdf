"""Whether a completed value can be compared with its target (单位是否一致), and what had to be assumed.

The units themselves belong to :mod:`perfeval.values.units`; here two values are brought to the target's unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from perfeval.messages import Message
from perfeval.values.quantity import Quantity
from perfeval.values.units import UnitRelation, comparable, meaning


@dataclass(frozen=True, slots=True)
class Relation:
    """How an actual value relates to its target.

    Attributes:
        how: ``same``, ``converted``, ``assumed``, ``share`` (a percentage against a quantity) or ``mismatch``.
        target_factor, actual_factor: bring both to one unit, the target's wherever that is exact.
        doubt: what was assumed.
    """

    how: str
    target_factor: Decimal = Decimal(1)
    actual_factor: Decimal = Decimal(1)
    doubt: Message | None = None

    @property
    def comparable(self) -> bool:
        """Whether the two numbers may be compared."""
        return self.how in {"same", "converted", "assumed"}


_HOW = {
    UnitRelation.SAME: "same",
    UnitRelation.CONVERTIBLE: "converted",
    UnitRelation.ASSUMED: "assumed",
}


def relate(target: Quantity, actual: Quantity) -> Relation:
    """Compare the units of a target and an actual value (单位核对)."""
    both = comparable(target, actual)
    if both.relation is UnitRelation.MISMATCH:
        return Relation("share" if meaning(actual.unit).family == "rate" else "mismatch")
    how = _HOW[both.relation]
    if not target.value or not actual.value or both.target is None or both.actual is None:
        return Relation(how, Decimal(1), Decimal(1), both.doubt)
    for_target, for_actual = both.target / target.value, both.actual / actual.value
    factor = for_actual / for_target
    if factor * for_target == for_actual:
        return Relation(how, Decimal(1), factor, both.doubt)
    return Relation(how, for_target, for_actual, both.doubt)
