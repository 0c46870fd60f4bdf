"""What every indicator of a framework is computed from, and the shape of a rate (共性指标的计算底稿)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from perfeval.messages import Message, Part, Told, message
from perfeval.model import Claim, Project, ReviewStatement
from perfeval.money import Money
from perfeval.numbers import half_up
from perfeval.rules.schema import FrameworkItem
from perfeval.scoring.context import Context
from perfeval.scoring.result import (
    Clause,
    Explanation,
    IndicatorScore,
    Input,
    Measure,
    Status,
    UnscoredReason,
)


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate and what it is worth.

    Attributes:
        id, title: as of the measure.
        value: the rate as a fraction; ``None`` when it cannot be stated.
        text: as shown.
        sentence, formula, inputs, steps: how it came about.
        note: what to keep in mind, one sentence.
        sign: −1, 0 or 1 where only the direction of the rate is known (late, not late).
        low, high: least and greatest share of the points over what is open.
        target: the value that was promised, for ``share_of_target``.
        reason: why no points can be given; ``None`` when they can.
        rests_on: code of the evidence, where it is less than figures that anybody can check.
    """

    id: str
    title: Told
    value: Fraction | None
    text: Told
    sentence: Told
    formula: Told = ""
    inputs: tuple[Input, ...] = ()
    steps: tuple[Told, ...] = ()
    note: Told | None = None
    sign: int | None = None
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(1)
    target: Fraction | None = None
    reason: UnscoredReason | None = None
    rests_on: str = ""

    def measure(self, clause: Clause | None) -> Measure:
        """The same as a measure of the evaluation."""
        steps = self.steps or (self.sentence,)
        about = Explanation(self.id, self.title, self.sentence, self.formula, self.text, self.inputs, clause, steps)
        value = half_up(self.value, 4) if self.value is not None else None
        return Measure(self.id, self.title, value, self.text, about, True, self.note)


@dataclass(frozen=True)
class Desk:
    """All that a rate is computed from: project, money, judged indicators, the book."""

    project: Project
    money: Money
    scores: Sequence[IndicatorScore]
    ctx: Context

    def say(self, key: str, /, **parts: Part) -> Message:
        """One fact of the framework."""
        return message(f"framework.{key}", **parts)

    def title(self, rate: str) -> Message:
        """The name of a rate."""
        return self.say(f"title.{rate}")

    def statement(self, item: FrameworkItem) -> ReviewStatement | None:
        """What the report says under one indicator of the framework."""
        return statement_of(self.project, item.path)

    def claims_at(self, statement: ReviewStatement | None) -> list[Claim]:
        """The claims of the paragraph in which a statement stands."""
        if statement is None:
            return []
        return [one for one in self.project.claims if one.place == statement.place]

    def rows(self, level2: str, level1: str = "") -> list[IndicatorScore]:
        """Indicators of the form whose second level names the kind; blank rows left out."""
        return [
            one
            for one in self.scores
            if level2 in one.indicator.level2 and level1 in one.indicator.level1 and one.kind != "empty"
        ]


def measured(score: IndicatorScore) -> bool:
    """Whether the table carries a number that could be compared with its target; a share merely stated is none."""
    judged = score.status in {Status.MET, Status.PARTLY, Status.NOT_MET}
    return judged and score.kind == "quantitative" and score.attainment is not None


def statement_of(project: Project, path: tuple[str, str, str]) -> ReviewStatement | None:
    """The statement under a path; where only one block says something under that name, that one."""
    exact = next((one for one in project.statements if one.path == path), None)
    if exact is not None:
        return exact
    alike = [one for one in project.statements if one.path[0] == path[0] and one.path[2] == path[2]]
    return alike[0] if len(alike) == 1 and not alike[0].path[1] else None
