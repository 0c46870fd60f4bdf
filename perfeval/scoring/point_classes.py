"""The ledger of points (分值账): every point of a form in exactly one of six classes.

已核实 verified, 表内有数 stated, 仅凭自述 claimed, 扣减 lost, 未定 open, 不适用 exempt. On every row, block, form and
portfolio they sum to the maximum. The score is verified + stated + claimed: what the rules give when the unit's word
is taken. What holds without its word is the lower bound; what could still come of it all is the upper one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Protocol

from perfeval.messages import Message, Told, message
from perfeval.scoring.ground import Evidence, Ground
from perfeval.words import catalogue

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PointClasses:
    """Points by class (分值构成). ``max`` is their sum, always."""

    max: Decimal = _ZERO
    verified: Decimal = _ZERO
    stated: Decimal = _ZERO
    claimed: Decimal = _ZERO
    lost: Decimal = _ZERO
    open: Decimal = _ZERO
    exempt: Decimal = _ZERO

    @property
    def score(self) -> Decimal:
        """What the rules give when the unit's word is taken (得分)."""
        return self.verified + self.stated + self.claimed

    @property
    def base(self) -> Decimal:
        """What can be earned at all (计分基数): the maximum without what does not apply."""
        return self.max - self.exempt

    @property
    def lower(self) -> Decimal:
        """What holds without the unit's word."""
        return self.verified + self.stated

    @property
    def upper(self) -> Decimal:
        """What could still come of it."""
        return self.score + self.open

    def __add__(self, other: PointClasses) -> PointClasses:
        return PointClasses(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(PointClasses)))

    def items(self) -> Iterator[tuple[str, Decimal]]:
        """Name and points, the maximum first."""
        return ((one.name, getattr(self, one.name)) for one in fields(PointClasses))


def classes_of(
    most: Decimal | None,
    score: Decimal | None,
    low: Decimal | None,
    high: Decimal | None,
    evidence: Evidence,
    *,
    exempt: bool = False,
) -> PointClasses:
    """The points of one row by class.

    Args:
        most: what the row can earn; ``None``: it has no points.
        score: what the rules give it; ``None``: they do not decide.
        low, high: the least and the most over the readings that the rules leave open; ``None`` where they leave none.
        evidence: what the score rests on.
        exempt: the row does not apply (不适用).
    """
    if most is None:
        return PointClasses()
    if exempt:
        return PointClasses(max=most, exempt=most)
    earned = score if score is not None else _ZERO
    top = high if high is not None else earned if score is not None else most
    top = min(max(top, earned), max(most, earned))
    sure = earned if low is None else max(min(low, earned), _ZERO)
    verified = stated = claimed = _ZERO
    if evidence.ground is Ground.VERIFIED:
        verified = earned
    elif evidence.ground is Ground.STATED:
        stated, claimed = sure, earned - sure
    else:
        claimed = earned
    return PointClasses(most, verified, stated, claimed, most - top, top - earned)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger. Key: ``key``, that of its explanation (``execution_score``, ``indicator:3``).

    Attributes:
        scored: the rules gave a score, be it 0.
        counted: it counts into the whole; the rows of a form that is scored by a framework do not.
        settled: what a reviewer decided about it, with name and date.
    """

    key: str
    name: Told
    block: Told
    evidence: Evidence
    classes: PointClasses
    scored: bool
    counted: bool = True
    self_score: Decimal | None = None
    settled: Message | None = None

    @property
    def score(self) -> Decimal | None:
        """The points given; ``None`` where the rules give none."""
        return self.classes.score if self.scored else None


@dataclass(frozen=True, slots=True)
class Ledger:
    """All rows of one form."""

    entries: Sequence[Entry] = ()

    @property
    def counted(self) -> tuple[Entry, ...]:
        """The rows that make up the whole."""
        return tuple(one for one in self.entries if one.counted)

    @property
    def total(self) -> PointClasses:
        """The whole form."""
        return sum_of(one.classes for one in self.counted)

    def row(self, key: str) -> Entry | None:
        """One row by the key of its explanation."""
        return next((one for one in self.entries if one.key == key), None)

    def blocks(self) -> dict[Told, list[Entry]]:
        """The counted rows by block, in the order of the form."""
        found: dict[Told, list[Entry]] = {}
        for one in self.counted:
            found.setdefault(one.block, []).append(one)
        return found


def sum_of(classes: Iterable[PointClasses]) -> PointClasses:
    """Points of several rows or forms together."""
    return sum(classes, PointClasses())


def settled(entry: Entry, evidence: Evidence, said: Message | None = None) -> Entry:
    """A row after its evidence was judged anew, by the review or by a person.

    ``accepted`` (问题属实) loses what was earned or open; ``paper_seen`` makes what was earned verified; anything else
    only changes what the earned points rest on. Lost points stay lost, exempt ones exempt.
    """
    old = entry.classes
    kept = PointClasses(max=old.max, lost=old.lost, open=old.open, exempt=old.exempt)
    if evidence.code == "accepted":
        return reviewed(entry, _ZERO, evidence, said)
    if evidence.ground is Ground.VERIFIED:
        new = replace(kept, verified=old.score)
    elif evidence.ground is Ground.STATED:
        new = replace(kept, verified=old.verified, stated=old.score - old.verified)
    else:
        new = replace(kept, verified=old.verified, claimed=old.stated + old.claimed)
    return replace(entry, evidence=evidence, classes=new, settled=said or entry.settled)


def reviewed(entry: Entry, points: Decimal, evidence: Evidence, said: Message | None = None) -> Entry:
    """A row to which a reviewer left so many points (核定得分), at most what the rules could give; the rest is lost."""
    old = entry.classes
    verified = min(points, old.upper)
    new = PointClasses(old.max, verified=verified, lost=old.base - verified, exempt=old.exempt)
    decided = entry.scored or old.open > 0
    return replace(entry, evidence=evidence, classes=new, scored=decided, settled=said or entry.settled)


class Graded(Protocol):
    """Anything that carries a grade or the two between which it lies."""

    @property
    def grade(self) -> str | None: ...
    @property
    def grade_low(self) -> str | None: ...
    @property
    def grade_high(self) -> str | None: ...


def grade_said(graded: Graded) -> Message:
    """The grade in a word (等级): the one that stands, or that none does yet and between which it lies."""
    if graded.grade is not None:
        return message("evidence.grade.stands", grade=grade_named(graded.grade))
    if graded.grade_low and graded.grade_high:
        return message("evidence.grade.open", low=grade_named(graded.grade_low), high=grade_named(graded.grade_high))
    return message("evidence.grade.none")


def grade_named(grade: str) -> Told:
    """A grade that can be told in either language; one that only a rule book knows stays as it is written."""
    key = f"evidence.grade_name.{grade}"
    return message(key) if key.removeprefix("evidence.") in catalogue("evidence") else grade
