"""Parts and wholes (部分与整体): what belongs to something larger cannot exceed it, and parts make their sum."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from perfeval.review.case import Case, Row, unit_family
from perfeval.review.checking import Limits, form_check
from perfeval.review.hits import Hit
from perfeval.review.text import has_any
from perfeval.values.reading import canonical

_ZERO = Decimal(0)
_WAN = Decimal(10000)


@dataclass(frozen=True)
class Served(Limits):
    benefit: tuple[str, ...]
    served: tuple[str, ...]


@form_check(Served, parts=("first", "served"))
def fewer_than_served(case: Case, limits: Served) -> Hit | None:
    """Fewer people benefit than are served: part and whole do not fit."""
    people = [row for row in case.rows if row.item.target.is_number and unit_family(row.item.target) == "people"]
    for row in people:
        if not has_any(row.name, limits.benefit):
            continue
        most = _people(row)
        larger = [one for one in people if one is not row and _people(one) > most and has_any(one.name, limits.served)]
        larger = [one for one in larger if not has_any(one.name, limits.benefit)]
        if larger:
            first = larger[0]
            return Hit(
                object=row.label,
                quotes=row.quotes("target_text", "level3") + first.quotes("target_text", "level3"),
                saw=row.item.target_text,
                expected=first.item.target_text,
                parts={"first": first.label, "served": first.item.target_text},
                row=row.key,
            )
    return None


def _people(row: Row) -> Decimal:
    base = canonical(row.item.target)
    return base[0] if base else _ZERO
