"""The verdict of a review (复核结论) by what has to be done next: usable, correct first, or return to the unit.

One function for page, terminal, JSON, Word and index. The rule stands in ``conclusion.toml``: how much of the form may
rest on the unit's word before it goes back, and which findings ask for a correction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any

from perfeval.messages import Facts, Message
from perfeval.numbers import half_up
from perfeval.resources import packaged
from perfeval.review.checked import is_reviewable
from perfeval.review.decisions import Decision
from perfeval.review.findings import Finding, Severity, Verdict
from perfeval.review.ranking import open_findings
from perfeval.review.supply import nothing_due_yet, rows_of, wanted
from perfeval.scoring.ground import Ground
from perfeval.scoring.result import Evaluation

WORDS = Facts("review")
_NAMED = 2  # indicators named in the sentence on what a form goes back for
_FIRM = {Ground.VERIFIED, Ground.STATED}


class Answer(StrEnum):
    """What has to be done with a form."""

    USABLE = "usable"  # 基本可信
    CORRECT = "correct"  # 更正 N 处后可用
    RETURNED = "returned"  # 退回补充后重评
    UNREAD = "unread"  # 没有读懂，须人工核对


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The verdict on one form, with what it rests on.

    Attributes:
        answer: what has to be done.
        corrections: places to be corrected.
        asks: places that somebody has to ask about.
        unfounded: points that are open or rest on the unit's word; rows where the form has no points.
        of: the points that can be earned; the rows.
        in_points: whether the two are points.
        kind: of the form; where no result is due yet, the verdict has words of its own.
    """

    answer: Answer
    corrections: int
    asks: int
    unfounded: Decimal
    of: Decimal
    in_points: bool
    kind: str = ""

    @property
    def share(self) -> Decimal:
        """How much of the form nothing in it carries, as a fraction."""
        return half_up(Fraction(self.unfounded) / Fraction(self.of), 4) if self.of else Decimal(0)

    @property
    def without_indicators(self) -> bool:
        """Sent back because not one indicator says how well it was done."""
        return self.answer is Answer.RETURNED and not self.of

    @property
    def message(self) -> Message:
        """The verdict in a few words."""
        called = usable_called(self.kind) if self.answer is Answer.USABLE else str(self.answer)
        return WORDS.say(f"conclusion.{called}", count=self.corrections)

    @property
    def because(self) -> Message:
        """What it rests on, one sentence."""
        if self.answer is Answer.UNREAD:
            return WORDS.say("conclusion.not_enough")
        kind = "points" if self.in_points else "rows"
        parts = [WORDS.say(f"conclusion.{kind}", unfounded=self.unfounded, of=self.of)] if self.unfounded else []
        if self.without_indicators:
            parts.append(WORDS.say("conclusion.nothing_to_judge"))
        if self.of and not self.unfounded:
            parts.append(WORDS.say("conclusion.all_founded"))
        if self.corrections and self.answer is Answer.RETURNED:
            parts.append(WORDS.say("conclusion.also", count=self.corrections))
        if not self.corrections:
            parts.append(WORDS.say("conclusion.nothing_wrong"))
        if self.asks and self.answer is not Answer.RETURNED:
            parts.append(WORDS.say("conclusion.asks", count=self.asks))
        return WORDS.say("conclusion.because", parts=tuple(parts))


def conclude(
    evaluation: Evaluation, findings: Iterable[Finding], decided: Mapping[Finding, Decision] | None = None
) -> Conclusion:
    """The verdict on one form (复核结论).

    Args:
        evaluation: the form, evaluated and settled.
        findings: what the review found.
        decided: finding → what a person decided about it; one explained or mistaken asks for no correction.
    """
    known, kind = _rules()["read"], str(evaluation.project.form.kind)
    still_open = open_findings(findings, decided or {})
    wrong = sum(one.verdict in known["to_correct"] for one in still_open)
    classes, rows = evaluation.totals.classes, rows_of(evaluation)
    in_points = classes.base > 0 and evaluation.totals.grade_code not in {"only_execution", "no_points"}
    if nothing_due_yet(kind):
        unfounded, whole = Decimal(0), Decimal(0)
    elif in_points:
        unfounded, whole = classes.claimed + classes.open, classes.base
    else:
        unfounded = Decimal(sum(one.evidence.ground not in _FIRM for one in rows))
        whole = Decimal(len(rows))
    empty = not whole and any(
        one.severity is Severity.HIGH and one.verdict is Verdict.UNSUPPORTED for one in still_open
    )
    facts = {
        "not_understood": Decimal(not is_reviewable(evaluation.project)),
        "corrections": Decimal(wrong),
        "unfounded": unfounded / whole if whole else Decimal(empty),  # not one indicator: nothing carries anything
    }
    answer = next(Answer(rule["code"]) for rule in _rules()["rule"] if _holds(rule, facts))
    return Conclusion(answer, wrong, len(still_open) - wrong, unfounded, whole, in_points, kind)


def carrier(evaluation: Evaluation, found: Conclusion) -> Message | None:
    """What a returned form goes back for, one sentence: what cannot be checked, most of it where, for lack of what."""
    lists = wanted(evaluation)
    if found.answer is not Answer.RETURNED or not lists:
        return None
    most, classes = lists[0], evaluation.totals.classes
    names = tuple(dict.fromkeys(most.names))
    told = WORDS.say(
        f"conclusion.most.{'few' if len(names) <= _NAMED else 'many'}", names=names[:_NAMED], count=len(names)
    )
    ending = "" if len(lists) > 1 else "_all"
    if not found.in_points:
        return WORDS.say(f"conclusion.carried_by_rows{ending}", count=found.unfounded, most=told, what=most.what)
    parts = tuple(
        WORDS.say(f"conclusion.part.{name}", points=points)
        for name, points in (("open", classes.open), ("claimed", classes.claimed))
        if points
    )
    said = {"parts": parts, "most": told, "what": most.what}
    settles = {"settles": most.points} if len(lists) > 1 else {}
    return WORDS.say(f"conclusion.carried_by_points{ending}", **said, **settles)


def leading(found: Conclusion, findings: Iterable[Finding]) -> list[Finding]:
    """Findings in the order in which they carry the verdict: what must be corrected first, each kind as it came."""
    known = _rules()["read"]["to_correct"]
    asked = found.answer in {Answer.RETURNED, Answer.CORRECT}
    return sorted(findings, key=lambda one: asked and one.verdict not in known)


def usable_called(kind: str) -> str:
    """The word for a form of this kind that can be used as it is."""
    return str(_rules()["usable_is_called"].get(kind, Answer.USABLE))


def _holds(rule: Mapping[str, Any], facts: Mapping[str, Decimal]) -> bool:
    return all(facts[name] > Decimal(least) for name, least in rule.get("more_than", {}).items())


@cache
def _rules() -> dict[str, Any]:
    return packaged("review/conclusion.toml")
