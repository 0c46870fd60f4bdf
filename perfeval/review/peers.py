"""Where a project stands among its peers (同类比较): what is usual for forms of its kind and year.

A report may be reused while other forms of the batch change, so it only ever shows a summary that seldom
changes: quartiles of at least fifty projects, rounded to five percent or to whole findings, and their number
rounded down to two digits. ``docs/decisions/peers.md`` says why.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from perfeval.numbers import half_up
from perfeval.review.findings import Finding, Severity
from perfeval.scoring.result import Evaluation
from perfeval.scoring.standing import comparable

LEAST = 50
"""Fewer projects than this are no group to stand in."""

PEERS = "peers.json"
"""The file beside a store in which a batch keeps the summaries of its groups."""

SHARES = ("execution", "self", "score")
COUNTS = ("high", "medium", "low")
STEP = 5
"""Percent to which quartiles of shares are rounded, so that one form among many seldom moves them."""
MEASURES = (*SHARES, *COUNTS)

_FORMAT = "perfeval-peers-1"


@dataclass(frozen=True, slots=True)
class Standing:
    """What of one project is compared (一个项目的位置).

    Attributes:
        kind: kind of form; ``year``: its budget year, ``None`` where the form states none.
        values: measure → value. Shares are fractions: spent of the budget, self score of all points, recomputed
            score of the points that could be scored. Counts are findings by severity. ``None`` where there is none.
    """

    kind: str
    year: int | None
    values: Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The middle half of a group and its median, in steps of five percent or in findings."""

    low: int
    middle: int
    high: int


@dataclass(frozen=True, slots=True)
class PeerSummary:
    """What is usual in one group of projects. Key: ``kind``, ``year``.

    Attributes:
        year: ``None`` for all years together, which is used where one year has too few.
        count: how many projects, rounded down to two digits.
        measures: measure → quartiles, for the measures that enough projects have.
    """

    kind: str
    year: int | None
    count: int
    measures: Mapping[str, Quartiles]

    def plain(self) -> dict[str, Any]:
        """As data for JSON; it is also what a report's reuse is decided by."""
        quartiles = {name: [item.low, item.middle, item.high] for name, item in self.measures.items()}
        return {"kind": self.kind, "year": self.year, "count": self.count, "measures": quartiles}


def standing_of(evaluation: Evaluation, findings: Iterable[Finding]) -> Standing:
    """What of one evaluated project is compared with others."""
    totals = evaluation.totals
    severities = [finding.severity for finding in findings]
    both = comparable(totals)
    values = {
        "execution": evaluation.money.stated_rate,
        "self": _share(totals.self_score, totals.max_score),
        "score": both.score / 100 if both is not None else None,
        **{name: Decimal(severities.count(Severity(name))) for name in COUNTS},
    }
    return Standing(str(evaluation.project.form.kind), evaluation.project.year, values)


def _share(score: Decimal | None, points: Decimal | None) -> Decimal | None:
    return score / points if score is not None and points is not None and points > 0 else None


def summaries(standings: Iterable[Standing]) -> tuple[PeerSummary, ...]:
    """One summary for each kind and year, and for each kind over all years, with enough projects."""
    grouped: dict[tuple[str, int | None], list[Standing]] = defaultdict(list)
    for item in standings:
        grouped[item.kind, None].append(item)
        if item.year is not None:
            grouped[item.kind, item.year].append(item)
    order = sorted(grouped, key=lambda key: (key[0], key[1] or 0))
    return tuple(_summary(*key, grouped[key]) for key in order if len(grouped[key]) >= LEAST)


def _summary(kind: str, year: int | None, group: Sequence[Standing]) -> PeerSummary:
    measures = {}
    for name in MEASURES:
        known = sorted(value for item in group if (value := item.values[name]) is not None)
        if len(known) >= LEAST:
            low, middle, high = (_rounded(name, quantile(known, part)) for part in (1, 2, 3))
            measures[name] = Quartiles(low, middle, high)
    return PeerSummary(kind, year, rounded_down(len(group)), measures)


def _rounded(name: str, value: Fraction) -> int:
    return int(half_up(100 * value / STEP, 0)) * STEP if name in SHARES else int(half_up(value, 0))


def quantile(ordered: Sequence[Decimal], quarters: int) -> Fraction:
    """A quartile by straight lines between neighbours, both ends included.

    >>> quantile([Decimal(1), Decimal(2), Decimal(4)], 3)
    Fraction(3, 1)
    """
    at, rest = divmod(quarters * (len(ordered) - 1), 4)
    below = Fraction(ordered[at])
    return below if not rest else below + (Fraction(ordered[at + 1]) - below) * rest / 4


def rounded_down(count: int) -> int:
    """A number with two digits that stay the same when a few come or go.

    >>> rounded_down(23), rounded_down(219), rounded_down(4821)
    (23, 210, 4800)
    """
    step = 10 ** max(len(str(count)) - 2, 0)
    return int(count // step * step)


def peers_in(known: Iterable[PeerSummary], kind: str, year: int | None) -> PeerSummary | None:
    """The group of a kind and year, else of the kind; ``None`` where neither has enough projects."""
    ours = {item.year: item for item in known if item.kind == kind}
    return (ours.get(year) if year is not None else None) or ours.get(None)


def to_text(known: Sequence[PeerSummary], rules: str) -> str:
    """Summaries as a JSON text; ``rules`` is the book that all projects were scored by, ``""`` if each by its own."""
    whole = {"format": _FORMAT, "rules": rules, "groups": [item.plain() for item in known]}
    return json.dumps(whole, ensure_ascii=False)


def from_text(text: str, rules: str) -> tuple[PeerSummary, ...] | None:
    """Summaries out of such a text; ``None`` when it was made under another book, or is no such text."""
    try:
        whole = json.loads(text)
        if whole["format"] != _FORMAT or whole["rules"] != rules:
            return None
        return tuple(
            PeerSummary(
                item["kind"],
                item["year"],
                item["count"],
                {name: Quartiles(*three) for name, three in item["measures"].items()},
            )
            for item in whole["groups"]
        )
    except (ValueError, TypeError, KeyError):
        return None
