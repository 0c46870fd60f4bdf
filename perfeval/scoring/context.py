"""What every step of an evaluation needs at hand: the book, the words, the clauses."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from perfeval.messages import InBoth, Message, Part, message
from perfeval.rules.methods import points
from perfeval.rules.schema import RuleBook
from perfeval.rules.sourced import Sourced
from perfeval.scoring.result import Clause


@dataclass(frozen=True)
class Context:
    """One rule book and what can be said about it (规则与说法)."""

    book: RuleBook

    def say(self, key: str, /, **parts: Part) -> Message:
        """One fact of the evaluation."""
        return message(f"evaluate.{key}", **parts)

    def number(self, value: Decimal | Fraction | int | None) -> Message:
        """A number as a result or an input."""
        return message("evaluate.value.number", value=value)

    def percent(self, value: Decimal | Fraction | int | None) -> Message:
        """A rate as a result or an input."""
        return message("evaluate.value.percent", value=value)

    def formula(self, key: str, /, **parts: Part) -> Message:
        """A formula with its numbers."""
        return message(f"evaluate.formula.{key}", **parts)

    def clause(self, rule_id: str, value: Sourced) -> Clause:
        """The clause that a rule rests on (依据), with the paper it comes from."""
        return Clause(
            rulebook=self.book.id,
            rule=rule_id,
            clause=value.clause,
            status=value.status,
            document=value.document or self.book.document.number,
            words=InBoth(value.text, value.text_en),
        )

    def points(self, max_score: Decimal, share: Decimal | Fraction) -> Decimal:
        """Points for a share, rounded half up once to the book's places."""
        return points(max_score, share, self.book.score_places)
