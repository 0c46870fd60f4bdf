"""A finding (发现的问题): something a person should look at, pointing at cells and a rule.

It never stops a run. ``verdict`` says how sure it is, ``severity`` how much depends on it. What was found is kept
as values; the sentence is made when it is told, in either language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

import perfeval.plain as plain
from perfeval.messages import Part, fill
from perfeval.places import Place

Both = Mapping[str, str]  # language → template


class Verdict(StrEnum):
    """How far the file itself proves the finding."""

    WRONG = "wrong"  # 错误: arithmetic or a rule decides it
    INCONSISTENT = "inconsistent"  # 矛盾: two statements of the file cannot both hold
    UNSUPPORTED = "unsupported"  # 缺乏依据: stated, but nothing in the file carries it
    ASK = "ask"  # 待核实: may be right; a person must ask


class Severity(StrEnum):
    """How much depends on it (重要、一般、轻微): P0, P1, P2 of the reviewers' sheets."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of the form that a finding rests on, with their place."""

    place: Place
    text: str


def in_language(both: Both, lang: str) -> str:
    """The template in this language; in Chinese where the language is none of ours."""
    return both.get(lang) or both["zh"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The templates by which a finding is told: sentence, treatment, basis, and what was expected in words."""

    say: Both
    treatment: Both
    basis: Both
    expects: Both | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to look at. Key: project id + code + object + first cell; no two alike.

    Attributes:
        code: id in the catalogue, e.g. ``funds.rows_do_not_add_up``.
        family: sums, rates, scores, fulfilment, direction, units, measurability, duplication, dates,
            reasons, satisfaction, copies, execution, completeness, basis, text_vs_table, portfolio.
        object: the label of the row the finding is about, as written.
        saw: as short as the cell: ``0``.
        expected_text: the same for what should stand there: ``89.974``; see :attr:`expected`.
        quotes: the words, with their places; ``cells`` in the JSON are their places.
        points_at_stake: points that the self score may be off by, ``None`` when none can be named.
        pairs: the parts of the sentence by name, as values.
        wording: how it is told.
        lang: the language in which :attr:`message` and its like are told.
        moves: from which class of points to which it moves those of its row (``stated→claimed``), if it does.
        not_run: the check itself did not run; nothing was found or verified.
    """

    code: str
    family: str
    verdict: Verdict
    severity: Severity
    object: str
    saw: str | None
    expected_text: str | None
    quotes: tuple[Quote, ...]
    points_at_stake: Decimal | None = None
    pairs: tuple[tuple[str, Part], ...] = ()
    wording: Wording = field(compare=False)
    lang: str = field(default="zh", compare=False)
    moves: str | None = None
    not_run: bool = False

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

    @property
    def params(self) -> dict[str, Part]:
        """The parts of the sentence by name, as values."""
        return dict(self.pairs)

    @property
    def message(self) -> str:
        """One sentence a reviewer could paste."""
        return self.text(self.lang)

    @property
    def treatment(self) -> str:
        """What to do, one sentence."""
        return self._told(self.wording.treatment, self.lang)

    @property
    def rule(self) -> str:
        """What it rests on: a rule with its clause, or arithmetic."""
        return in_language(self.wording.basis, self.lang)

    @property
    def expected(self) -> str | None:
        """What should stand there, as short as the cell; in words where no figure can be named."""
        if self.expected_text is not None or self.wording.expects is None:
            return self.expected_text
        return in_language(self.wording.expects, self.lang)

    def text(self, lang: str = "zh") -> str:
        """The sentence in ``zh`` or ``en``."""
        return self._told(self.wording.say, lang)

    def told_in(self, lang: str) -> Finding:
        """The same finding, told in another language; nothing is evaluated again."""
        return self if lang == self.lang else replace(self, lang=lang)

    def _told(self, both: Both, lang: str) -> str:
        base = {
            "object": self.object.strip().rstrip("：:"),
            "saw": self.saw or "",
            "expected": self.expected or "",
            "count": 1,
            "labels": (self.object,),
            "first": self.quotes[0].text if self.quotes else "",
        }
        return fill(in_language(both, lang), {**base, **self.params}, lang)
