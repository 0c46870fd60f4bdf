"""What the prose of a report says of its results (正文佐证): counts that bear out a number or raise a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.model import Claim, Indicator
from perfeval.values.reading import comparable, unit_relation
from perfeval.values.units import UnitRelation, meaning


@dataclass(frozen=True, slots=True)
class Told:
    """What the prose says of one indicator's number: ``supports`` it, or raises a ``question``."""

    verdict: str
    claims: tuple[Claim, ...]
    attainment: Decimal | None = None


def told_of(indicator: Indicator, claims: Sequence[Claim], common: Sequence[str]) -> Told | None:
    """Counts of the prose that bear on one quantity indicator.

    The same number of a thing of the same name (3家商会 for 商会 3个) bears it out, a greater one only in the same unit
    and with more of its name. Other numbers in the very unit, told of something alike, are a question.
    """
    if not indicator.target.is_number:
        return None
    questions: list[tuple[Decimal, Claim]] = []
    for claim in claims:
        if claim.kind != "count" or claim.is_plan or claim.value is None or claim.value.value is None:
            continue
        relation = unit_relation(indicator.target, claim.value)
        pair = comparable(indicator.target, claim.value)
        if relation is UnitRelation.MISMATCH or pair.target is None or pair.actual is None:
            continue
        if meaning(indicator.target.unit).family != meaning(claim.value.unit).family:
            continue
        alike = shared_words(indicator.level3, claim.subject, common)
        same_unit = indicator.target.unit == claim.value.unit
        if alike and pair.actual == pair.target:
            return Told("supports", (claim,), Decimal(1))
        if len(alike) > 1 and same_unit and pair.actual > pair.target:
            return Told("supports", (claim,), Decimal(1))
        if same_unit and (alike or shared_words(indicator.level3, claim.text, common)):
            questions.append((claim.value.value, claim))
    if not questions:
        return None
    questions.sort(key=lambda one: (-one[0], one[1].place.order))
    return Told("question", tuple(claim for _, claim in questions[:2]))


def words_of(claim: Claim) -> str:
    """The part of a sentence between commas in which a claim's number stands, as written."""
    number = claim.value.text if claim.value else ""
    parts = re.split(r"[，,；;。]", re.sub(r"\A\s*[（(]?\d{1,2}[）)]?[、.．]\s*(?!\d)", "", claim.text))
    return next((part.strip() for part in parts if number and number in part), claim.subject + number)


def shared_words(one: str, other: str, common: Sequence[str]) -> frozenset[str]:
    """Pairs of Chinese characters that two texts share, without those that say nothing.

    >>> sorted(shared_words("四好商会创建", "商会积极创建全市", ()))
    ['创建', '商会']
    """
    return (_pairs(one) & _pairs(other)) - frozenset(common)


def _pairs(text: str) -> frozenset[str]:
    runs = re.findall(r"[\u4e00-\u9fff]+", text)
    return frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1))
