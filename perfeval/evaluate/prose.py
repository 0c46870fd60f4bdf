"""What the prose of a report adds to its tables (正文佐证): amounts left out there, counts that bear out a result.

Nothing is taken over that the table says itself, and nothing on which the prose contradicts itself.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval.evaluate.funds import carrying_line
from perfeval.model import Claim, FundKind, FundLine, Indicator, Project
from perfeval.values.quantity import Quantity
from perfeval.values.reading import comparable, unit_relation
from perfeval.values.units import UnitRelation, meaning

_IN_WAN = {
    "万元": Decimal(1),
    "万": Decimal(1),
    "亿元": Decimal(10000),
    "亿": Decimal(10000),
    "元": Decimal("0.0001"),
    "千元": Decimal("0.1"),
    "百万元": Decimal(100),
}
_COLUMNS = (
    ("arrived_wan", "arrived"),
    ("executed_wan", "executed"),
    ("adjusted_budget_wan", "budget"),
    ("initial_budget_wan", "budget"),
)


def amounts_from_prose(project: Project) -> Project:
    """The project with amounts that only its prose states, for computing rates (到位资金多半只写在正文里).

    A blank of the row of the whole project is filled where all sentences of the report agree on the sum; the place
    of the first sentence becomes the place of the amount. A report without a fund table gets one row from its prose.
    """
    line = carrying_line(project)
    if not project.claims:
        return project
    filled: dict[str, tuple[Decimal, Claim]] = {}
    for column, kind in _COLUMNS:
        if line is not None and getattr(line, column) is not None:
            continue
        if line is not None and column == "initial_budget_wan" and line.adjusted_budget_wan is not None:
            continue
        if found := agreed_sum(project.claims, kind):
            filled[column] = found
    if not filled:
        return project
    base = line or FundLine("", FundKind.TOTAL)
    amounts = {column: amount for column, (amount, _) in filled.items()}
    cells = {**base.cells, **{column: claim.place for column, (_, claim) in filled.items()}}
    new = dataclasses.replace(base, **amounts, cells=cells)  # type: ignore[arg-type]
    funds = tuple(new if one is line else one for one in project.funds) if line is not None else (new,)
    return dataclasses.replace(project, funds=funds)


def agreed_sum(claims: Iterable[Claim], kind: str) -> tuple[Decimal, Claim] | None:
    """The one sum in 万元 that every claim of the kind states, with the first claim; ``None`` when they differ."""
    told = (one for one in claims if one.kind == kind and (kind == "budget" or not one.is_plan))
    sums = [(amount, one) for one in told if (amount := in_wan(one.value)) is not None]
    return sums[0] if sums and len({amount for amount, _ in sums}) == 1 else None


def in_wan(value: Quantity | None) -> Decimal | None:
    """A sum of the prose in 万元, exactly.

    >>> from perfeval.values.reading import read_quantity
    >>> in_wan(read_quantity("1.2亿元")), in_wan(read_quantity("100人次"))
    (Decimal('12000.0'), None)
    """
    if value is None or value.value is None or value.unit not in _IN_WAN:
        return None
    return value.value * _IN_WAN[value.unit]


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
