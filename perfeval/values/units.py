"""Whether two quantities can be compared, and in which unit (单位换算).

``100人次`` against ``100%`` is a mismatch; ``5万元`` against ``50000元`` is converted; ``4篇`` against ``4``
is compared with a doubt. No conversion changes the quantity itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from perfeval.messages import Message, message
from perfeval.numbers import format_percent
from perfeval.values.quantity import Quantity, QuantityKind
from perfeval.values.spelling import one_spelling
from perfeval.values.vocabulary import magnitudes, units


class UnitRelation(StrEnum):
    """How the unit of an actual value stands to the unit of its target."""

    SAME = "same"  # 篇 and 篇, or neither has one
    CONVERTIBLE = "convertible"  # 万元 and 元
    ASSUMED = "assumed"  # one has none, or both only count: 个 and 家, 人 and 人次
    MISMATCH = "mismatch"  # 人次 and %


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a unit text means: the family to convert in and the factor to the family's base.

    ``family`` is the text itself for an unknown unit, ``""`` for none; ``per`` is what stands behind a slash.
    """

    family: str
    factor: Decimal
    base: str
    counting: bool
    per: str = ""
    known: bool = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two quantities in one unit (可比值).

    Attributes:
        relation: how the units stand to each other.
        target, actual: both values in ``unit``; ``None`` when they cannot be compared or are no numbers.
        unit: the base unit that both were brought to; ``""`` for bare numbers.
        doubt: what was assumed, or why not; ``None`` when nothing was.
    """

    relation: UnitRelation
    target: Decimal | None = None
    actual: Decimal | None = None
    unit: str = ""
    doubt: Message | None = None


_NONE = Meaning("", Decimal(1), "", True)
_MONTH_DAYS = Decimal(30)


@lru_cache(maxsize=2048)
def meaning(unit: str | None) -> Meaning:
    """The meaning of a unit as written: ``万元`` is money, 10,000 of its base.

    >>> meaning('万元').factor, meaning('吨').base, meaning('贫困村').known
    (Decimal('10000'), '公斤', False)
    """
    spelled = one_spelling(unit or "")
    if not spelled:
        return _NONE
    head, _, per = spelled.partition("/")
    if spelled in units():
        head, per = spelled, ""
    found = units().get(head)
    if found is not None:
        return Meaning(found.family, found.factor, found.base, found.counting, per)
    scale, rest = Decimal(1), head
    while rest and rest[0] in magnitudes() and rest not in units():
        scale, rest = scale * magnitudes()[rest[0]], rest[1:]
    if not rest:
        return Meaning("", scale, "", True, per)  # 5万: a bare number of ten thousands
    found = units().get(rest)
    if found is not None:
        return Meaning(found.family, found.factor * scale, found.base, found.counting, per)
    # a unit with its noun behind it, 套方案: the measure word decides
    for length in range(len(rest) - 1, 0, -1):
        known = units().get(rest[:length])
        if known is not None and known.counting:
            return Meaning(known.family, known.factor * scale, known.base, True, per)
    return Meaning(rest, scale, rest, False, per, known=False)


def canonical(quantity: Quantity) -> tuple[Decimal, str] | None:
    """The number in the base unit of its family; ``None`` when the quantity is no single number.

    >>> from perfeval.values.reading import read_quantity
    >>> canonical(read_quantity('95%')), canonical(read_quantity('48万元')), canonical(read_quantity('及时'))
    ((Decimal('0.95'), '1'), (Decimal('480000'), '元'), None)
    """
    if not quantity.is_number or quantity.value is None:
        return None
    unit = meaning(quantity.unit)
    base = f"{unit.base}/{unit.per}" if unit.per else unit.base
    return quantity.value * unit.factor, base


def unit_relation(target: Quantity, actual: Quantity) -> UnitRelation:
    """How the unit of the actual value stands to that of the target (单位是否一致).

    Quantities without a value of their own (words, blanks) are a mismatch unless both are of one kind.
    """
    kinds = {QuantityKind.NUMBER, QuantityKind.RANGE}
    if target.kind not in kinds or actual.kind not in kinds:
        return UnitRelation.SAME if target.kind is actual.kind else UnitRelation.MISMATCH
    return _relation(target.unit, actual.unit)


@lru_cache(maxsize=4096)
def _relation(target: str | None, actual: str | None) -> UnitRelation:
    if (target or "") == (actual or ""):
        return UnitRelation.SAME
    one, other = meaning(target), meaning(actual)
    if not target or not actual or "" in (one.family, other.family):
        return UnitRelation.ASSUMED
    if one.family == other.family:
        if one.per != other.per:
            return UnitRelation.ASSUMED
        if one.factor == other.factor:
            return UnitRelation.SAME if not one.counting else UnitRelation.ASSUMED
        return UnitRelation.CONVERTIBLE
    if {one.family, other.family} == {"duration_days", "duration_months"}:
        return UnitRelation.ASSUMED
    if (one.counting and (other.counting or not other.known)) or (other.counting and not one.known):
        return UnitRelation.ASSUMED
    if not one.known and not other.known and (one.family in other.family or other.family in one.family):
        return UnitRelation.ASSUMED
    return UnitRelation.MISMATCH


def comparable(target: Quantity, actual: Quantity) -> Comparison:
    """Target and actual value in one unit, with what had to be assumed (可否比较).

    For a range target its lower end is compared; the caller looks at ``high`` itself.

    >>> from perfeval.values.reading import read_quantity
    >>> comparable(read_quantity('≤5万元'), read_quantity('48000元')).actual
    Decimal('48000')
    >>> comparable(read_quantity('≥90%'), read_quantity('95')).actual
    Decimal('0.95')
    """
    relation = unit_relation(target, actual)
    if target.value is None or actual.value is None or relation is UnitRelation.MISMATCH:
        parts = {"target": target.unit or target.text, "actual": actual.unit or actual.text}
        key = "units.mismatch" if relation is UnitRelation.MISMATCH else None
        return Comparison(relation, doubt=_say(key, parts))
    one, other = meaning(target.unit), meaning(actual.unit)
    key, parts = None, {"target": target.unit or "", "actual": actual.unit or ""}
    left, right, base = target.value * one.factor, actual.value * other.factor, one.base or other.base
    if relation is UnitRelation.ASSUMED:
        key = "units.counting"
        if {one.family, other.family} == {"duration_days", "duration_months"}:
            key = "units.month_year"
            left = left * _MONTH_DAYS if one.family == "duration_months" else left
            right = right * _MONTH_DAYS if other.family == "duration_months" else right
            base = "天"
        elif not target.unit or not actual.unit or "" in (one.family, other.family):
            left, right, key, parts = _bare(target, actual, one, other)
        elif one.per != other.per:
            key = "units.per"
    return Comparison(relation, left, right, base, _say(key, parts))


def _bare(
    target: Quantity, actual: Quantity, one: Meaning, other: Meaning
) -> tuple[Decimal, Decimal, str, dict[str, str]]:
    """A number without a unit takes the unit of the other side; 0.95 beside 95% is a fraction."""
    bare, full, meant = (actual, target, one) if one.family else (target, actual, other)
    value, known = bare.value or Decimal(0), full.value or Decimal(0)
    key, parts = "units.bare", {"seen": bare.text, "unit": full.unit or ""}
    scale = meaning(bare.unit).factor  # 5万 beside 元
    taken = value * scale * (meant.factor if scale == 1 else Decimal(1))
    if meant.family == "rate" and 0 < value <= 1 and known >= 10:
        taken, key, parts = value, "units.fraction", {"seen": bare.text, "percent": format_percent(value, 12)}
    whole = known * meant.factor
    return (whole, taken, key, parts) if bare is actual else (taken, whole, key, parts)


def _say(key: str | None, parts: dict[str, str]) -> Message | None:
    return message(f"values.{key}", **parts) if key else None
