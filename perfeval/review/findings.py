"""A finding (发现的问题): something a person should look at, pointing at cells and a rule.

It never stops a run. ``verdict`` says how sure it is, ``severity`` how much depends on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import perfeval.plain as plain
from perfeval.places import Place


class Verdict(StrEnum):
    """How far the file itself proves the finding."""

    WRONG = "wrong"  # 错误: arithmetic or a rule decides it
    INCONSISTENT = "inconsistent"  # 矛盾: two statements of the file cannot both hold
    UNSUPPORTED = "unsupported"  # 缺乏依据: stated, but nothing in the file carries it
    ASK = "ask"  # 待核实: may be right; a person must ask


class Severity(StrEnum):
    """How much depends on it: P0, P1, P2 of the reviewers' sheets."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of the form that a finding rests on, with their place."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. Key: project id + code + object + first cell; no two alike.

    Attributes:
        code: id in the catalogue, e.g. ``funds.rows_do_not_add_up``.
        family: sums, rates, scores, fulfilment, direction, units, measurability, duplication, dates,
            reasons, satisfaction, copies, execution, completeness, basis, text_vs_table, portfolio.
        object: the label of the row the finding is about, as written.
        message: one sentence a reviewer could paste, in the language of the review.
        saw, expected: as short as the cell: ``0`` and ``89.974``.
        quotes: the words, with their places; ``cells`` in the JSON are their places.
        rule: what it rests on: a rule id with clause, or ``arithmetic``.
        points_at_stake: points that the self score may be off by, ``None`` when none can be named.
        treatment: what to do, one sentence.
    """

    code: str
    family: str
    verdict: Verdict
    severity: Severity
    object: str
    message: str
    saw: str | None
    expected: str | None
    quotes: tuple[Quote, ...]
    rule: str
    points_at_stake: Decimal | None = None
    treatment: str = ""

    def __repr__(self) -> str:
        kind = f"{plain.say(f'finding.severity_{self.severity}')} {plain.say(f'finding.verdict_{self.verdict}')}"
        places = plain.say("list").join(dict.fromkeys(map(str, self.cells)))
        facts = [
            f"{self.cells[0].file} {places}" if self.cells else "",
            plain.say("finding.saw", saw=self.saw) if self.saw else "",
            plain.say("finding.expected", expected=self.expected) if self.expected else "",
        ]
        return f"{kind} {self.message}" + plain.say("aside", words=plain.say("comma").join(filter(None, facts)))

    @property
    def cells(self) -> tuple[Place, ...]:
        return tuple(quote.place for quote in self.quotes)
