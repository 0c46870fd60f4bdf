"""What every step of an evaluation needs at hand: the book, the words, the clauses."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval.rules.methods import points
from perfeval.rules.schema import RuleBook, Sourced
from perfeval.scoring.result import Clause
from perfeval.words import Words


@dataclass(frozen=True)
class Context:
    """One rule book and one language (规则与文字)."""

    book: RuleBook
    lang: str = "zh"

    @property
    def words(self) -> Words:
        """The sentences of the evaluation."""
        return Words("evaluate", self.lang)

    def say(self, key: str, /, **parts: object) -> str:
        """One sentence of the evaluation."""
        return self.words.say(key, **parts)

    def clause(self, rule_id: str, value: Sourced) -> Clause:
        """The clause that a rule rests on (依据), with the paper it comes from."""
        text = value.text_en if self.lang == "en" and value.text_en else value.text
        return Clause(
            rulebook=self.book.id,
            rule=rule_id,
            clause=value.clause,
            status=value.status,
            document=value.document or self.book.document.number,
            text=text,
        )

    def points(self, max_score: Decimal, share: Decimal | Fraction) -> Decimal:
        """Points for a share, rounded half up once to the book's places."""
        return points(max_score, share, self.book.score_places)
