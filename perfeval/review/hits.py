"""What a check hands back (命中与通过): the bare facts, before they become a sentence.

A check sees a :class:`perfeval.review.case.Case` and yields :class:`Hit` for what deserves a look and
:class:`Held` for what it verified and found right. Sentences, verdicts and severities stand in the
catalogue, so a check in Python never words anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from perfeval.messages import Part
from perfeval.model import Claim
from perfeval.places import Place
from perfeval.review.findings import Quote, Severity, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing a check found.

    Attributes:
        quotes: the words it rests on; the first is the cell to look at first.
        saw, expected: as short as the cell.
        parts: further parts of the sentence, as values; the catalogue says how each is printed.
        points: points that the self score may be off by.
        object: the label of the row, as written; a check of one row leaves it to the row.
        row: key of the row (``indicator:3``); checks about the same row yield to one another.
        rows: keys of all rows it is about, where it is about several.
        variant: which of the check's sentences fits; ``""`` is the usual one.
        verdict, severity: where the size of the matter moves them away from the catalogue's.
    """

    quotes: tuple[Quote, ...]
    saw: str | None = None
    expected: str | None = None
    parts: Mapping[str, Part] = field(default_factory=dict)
    points: Decimal | None = None
    object: str = ""
    row: str = ""
    rows: tuple[str, ...] = ()
    variant: str = ""
    verdict: Verdict | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One thing a check verified and found right (核对相符)."""

    quotes: tuple[Quote, ...]
    saw: str
    object: str = ""
    row: str = ""


def quote(
    cells: Mapping[str, Place], *said: tuple[str, str | None], fallback: Place | None = None
) -> tuple[Quote, ...]:
    """The quotes of one row: attribute and its text, in order of weight, as far as a place is known.

    An empty cell is quoted too when the file has a place for it: that it is empty may be the point.
    """
    found = tuple(Quote(cells[name], text or "") for name, text in said if name in cells)
    if not found and fallback is not None:
        found = (Quote(fallback, ""),)
    return found


def said_by(claim: Claim) -> Quote:
    """A claim of the prose as a quote."""
    return Quote(claim.place, claim.text)
