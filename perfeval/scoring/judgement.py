"""What one indicator came to before points (判断): status, attainment, rule, steps."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from perfeval.messages import Message, Told
from perfeval.scoring.result import Status, UnscoredReason


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one indicator, points aside.

    Attributes:
        kind: quantitative, qualitative, unreadable, empty.
        attainment: the share of the points earned; for a qualitative indicator ``None``: the unit chooses.
        formula: the share as a formula with its numbers, ``8676 ÷ 8755``.
        rule: id of the rule in the book.
        low, high: the least and the greatest share over the readings left open.
        band: number of the qualitative band, from 0.
        stated: the share that the form states without proof, when it could not be scored.
    """

    kind: str
    status: Status
    steps: tuple[Message, ...] = ()
    attainment: Fraction | None = None
    formula: Told = ""
    rule: str = ""
    reason: UnscoredReason | None = None
    note: Message | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    band: int | None = None
    stated: Fraction | None = None


def open_points(kind: str, reason: UnscoredReason, note: Message | None, **more: object) -> Judgement:
    """An indicator whose points stay open, from nothing to all of them."""
    return Judgement(kind, Status.UNSCORED, reason=reason, note=note, low=Fraction(0), high=Fraction(1), **more)  # type: ignore[arg-type]


def status_of(attainment: Fraction) -> Status:
    """Reached, partly, or not at all (达成/部分达成/未达成)."""
    if attainment >= 1:
        return Status.MET
    return Status.PARTLY if attainment > 0 else Status.NOT_MET
