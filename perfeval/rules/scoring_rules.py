"""The rules that give points (计分规则), each with its examples; one class per method that a book may name."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, field_validator, model_validator

from perfeval.messages import Facts
from perfeval.rules import methods
from perfeval.rules.sourced import Share, Sourced, Strict

_WORDS = Facts("rules")
T = TypeVar("T")


class Example(Strict):
    """One example of a rule: what is given, and the score it must (or must not) come to. Numbers are quoted text."""

    max_score: Decimal
    score: Decimal | None
    target: Decimal | None = None
    high: Decimal | None = None
    actual: Decimal | None = None
    budget: Decimal | None = None
    executed: Decimal | None = None
    band: int | None = None  # from 1, as the book orders its bands
    days_late: int | None = None
    fulfilled: bool | None = None
    parts: tuple[tuple[Decimal, Decimal], ...] = ()
    met: int | None = None
    total: int | None = None


class Rule(Sourced):
    """A rule that gives points; its own examples prove it."""

    id: str = Field(min_length=1)
    title: str = ""
    examples: tuple[Example, ...] = ()
    must_fail: tuple[Example, ...] = ()

    def share_in(self, example: Example) -> Fraction | None:
        """The share of the points that the rule gives in an example; ``None``: not applicable or left open."""
        raise ValueError(f"no way to run examples of {self.id}")

    def holds(self, example: Example, places: int = 2) -> bool:
        """Whether the rule gives the score of an example."""
        share = self.share_in(example)
        return example.score == (None if share is None else methods.points(example.max_score, share, places))


def _given(value: T | None, name: str) -> T:
    if value is None:
        raise ValueError(f"the example gives no {name}")
    return value


class PrintedMethod(Strict):
    """A method that a form's own note prescribes (表注): each of ``says`` is words that all stand in one note.

    Notes are compared without blanks, with ``×`` as ``*`` and ``÷`` as ``/``.
    """

    says: tuple[tuple[str, ...], ...] = Field(min_length=1)
    method: Literal["share_of_target", "target_over_actual", "linear_excess"]
    text: str
    text_en: str


class NumberRule(Rule):
    """A target and an actual number, compared by one method.

    ``other_reading``: a second method that the document does not rule out; it never gives points, it widens the range.
    ``printed``: methods that a form may prescribe for itself; its own note goes before the document.
    """

    other_reading: Literal["target_over_actual", "linear_excess", "exactly"] | None = None
    printed: tuple[PrintedMethod, ...] = ()
    method: Literal["share_of_target", "target_over_actual", "linear_excess", "exactly", "zero_target", "within_range"]

    def share_in(self, example: Example) -> Fraction | None:
        actual = _given(example.actual, "actual")
        if self.method == "zero_target":
            return methods.zero_target(actual)
        target = _given(example.target, "target")
        if self.method == "within_range":
            return methods.within_range(target, _given(example.high, "high"), actual)
        method: Callable[[Decimal, Decimal], Fraction] = getattr(methods, self.method)
        return method(target, actual)


class SeveralRule(Rule):
    """Several quantities in one indicator, each compared by itself; the mean counts."""

    method: Literal["mean"]

    def share_in(self, example: Example) -> Fraction | None:
        return methods.mean([methods.share_of_target(target, actual) for target, actual in example.parts])


class YesNoRule(Rule):
    """Points at once; ``yes`` and ``no`` are the words of such targets and actual values."""

    method: Literal["yes_no"]
    yes: tuple[str, ...]
    no: tuple[str, ...]

    def share_in(self, example: Example) -> Fraction | None:
        return methods.yes_no(_given(example.fulfilled, "fulfilled"))


class ThresholdRule(Rule):
    """Proportional, but nothing below the pass mark."""

    method: Literal["pass_threshold"]
    threshold: Share

    def share_in(self, example: Example) -> Fraction | None:
        reached = methods.share_of_target(_given(example.target, "target"), _given(example.actual, "actual"))
        return methods.pass_threshold(reached, self.threshold)


class LateStep(Strict):
    """Late by at most ``days``: this share."""

    days: int = Field(gt=0)
    share: Share


class DateRule(Rule):
    """A deadline. ``late = "open"``: the document names no points for lateness, so they are left unscored."""

    method: Literal["late_by"]
    late: Literal["open", "steps"]
    steps: tuple[LateStep, ...] = ()

    @model_validator(mode="after")
    def _steps_in_order(self) -> Self:
        days = [step.days for step in self.steps]
        if days != sorted(set(days)):
            raise ValueError(_WORDS.say("contract.lateness"))
        return self

    def share_in(self, example: Example) -> Fraction | None:
        days = _given(example.days_late, "days_late")
        if days > 0 and self.late == "open":
            return None
        return methods.late_by(days, [(step.days, step.share) for step in self.steps])


class Band(Strict):
    """One grade of a qualitative indicator: its share of the points, lower edge included, upper edge not (but for 1).

    ``words`` in an actual value name the band; they go before the words that the book gives for all bands.
    """

    label: str
    low: Share = Field(alias="from")
    high: Share = Field(alias="to")
    words: tuple[str, ...] = ()


def _no_hole(bands: tuple[Band, ...]) -> None:
    ordered = sorted(bands, key=lambda band: band.low, reverse=True)
    if not ordered or ordered[0].high != 1 or ordered[-1].low != 0:
        raise ValueError(_WORDS.say("contract.bands_ends"))
    for upper, lower in pairwise(ordered):
        if upper.low != lower.high:
            raise ValueError(_WORDS.say("contract.bands_hole", low=lower.high, high=upper.low))
    if list(bands) != ordered:
        raise ValueError(_WORDS.say("contract.bands_order"))


class BandRule(Rule):
    """A qualitative indicator: the unit chooses its points inside the band of its grade; we check that they lie in it.

    ``open_words`` are words that may mean the first or the second band.
    """

    method: Literal["within_band"]
    bands: tuple[Band, ...]
    open_words: tuple[str, ...] = ()

    @field_validator("bands")
    @classmethod
    def _whole(cls, bands: tuple[Band, ...]) -> tuple[Band, ...]:
        _no_hole(bands)
        return bands

    def holds(self, example: Example, places: int = 2) -> bool:
        """Whether a score lies in its band; edges are rounded like scores; the upper one (but 1) is out."""
        number = _given(example.band, "band")
        if not 1 <= number <= len(self.bands) or example.score is None:
            return False
        band = self.bands[number - 1]
        low, high = (methods.points(example.max_score, edge, places) for edge in (band.low, band.high))
        return low <= example.score and (example.score < high or (band.high == 1 and example.score == high))


class Step(Strict):
    """One step of a table: from ``bound`` upwards (``included``), this share of the points."""

    bound: Decimal = Field(alias="from")
    included: bool = True
    share: Share


class _ValueRule(Rule):
    """A rule that looks at the actual value and the weight alone."""

    unit: str = "%"

    def share(self, value: Decimal, max_score: Decimal | None) -> Fraction | None:
        """The share of the points that a value earns; ``None`` where it depends on a weight that is not known."""
        raise NotImplementedError

    def share_in(self, example: Example) -> Fraction | None:
        return self.share(_given(example.actual, "actual"), example.max_score)


class StepRule(_ValueRule):
    """Bands by value (分档计分), e.g. satisfaction. In percent when ``unit`` is ``%``."""

    method: Literal["stepped"]
    steps: tuple[Step, ...]

    @model_validator(mode="after")
    def _down(self) -> Self:
        bounds = [step.bound for step in self.steps]
        shares = [step.share for step in self.steps]
        if bounds != sorted(set(bounds), reverse=True):
            raise ValueError(_WORDS.say("contract.steps"))
        if shares not in (sorted(shares, reverse=True), sorted(shares)):
            raise ValueError(_WORDS.say("contract.shares"))
        return self

    def share(self, value: Decimal, max_score: Decimal | None) -> Fraction | None:
        """The share of the points that a value earns, whatever the points are."""
        return methods.stepped(value, [(step.bound, step.included, step.share) for step in self.steps])


class PointStep(Strict):
    """One step of a table that is printed in points: from ``bound`` upwards, so many points."""

    bound: Decimal = Field(alias="from")
    included: bool = True
    points: Decimal = Field(ge=0)


class PointTable(Strict):
    """The table for one weight (分值) of an indicator."""

    max_score: Decimal = Field(gt=0)
    steps: tuple[PointStep, ...]

    @model_validator(mode="after")
    def _down(self) -> Self:
        bounds = [step.bound for step in self.steps]
        if bounds != sorted(set(bounds), reverse=True):
            raise ValueError(_WORDS.say("contract.steps"))
        if over := [step.points for step in self.steps if step.points > self.max_score]:
            raise ValueError(_WORDS.say("contract.points_over", points=over[0], max=self.max_score))
        return self


class PointStepRule(_ValueRule):
    """Bands by value, printed in points for each weight (按分值分档); a weight that no table is for stays unscored."""

    method: Literal["stepped_points"]
    tables: tuple[PointTable, ...] = Field(min_length=1)

    def share(self, value: Decimal, max_score: Decimal | None) -> Fraction | None:
        """The share that a value earns in the table of this weight; ``None`` when there is no such table."""
        table = next((one for one in self.tables if one.max_score == max_score), None)
        if table is None:
            return None
        steps = [(step.bound, step.included, step.points / table.max_score) for step in table.steps]
        return methods.stepped(value, steps)


class DeductRule(_ValueRule):
    """Deduction per step (扣分制) for values above or below ``free``.

    Each step costs ``cost``, a share of the points, or ``cost_points``, the same points whatever the weight.
    """

    method: Literal["deducted"]
    free: Decimal
    each: Decimal = Field(gt=0)
    cost: Share | None = None
    cost_points: Decimal | None = Field(default=None, gt=0)
    side: Literal["below", "above"]
    whole_steps: bool = False

    @model_validator(mode="after")
    def _one_cost(self) -> Self:
        if (self.cost is None) == (self.cost_points is None):
            raise ValueError(_WORDS.say("contract.one_cost"))
        return self

    def share(self, value: Decimal, max_score: Decimal | None) -> Fraction | None:
        """The share of the points that is left; ``None`` where points are deducted and the weight is not known."""
        if self.cost_points is not None and not max_score:
            return None
        cost = (
            Fraction(self.cost or 0)
            if self.cost_points is None
            else Fraction(self.cost_points) / Fraction(max_score or 1)
        )
        falling = self.side == "below"
        return methods.deducted(
            value, free=self.free, each=self.each, cost=cost, falling=falling, whole=self.whole_steps
        )


class OverStep(Strict):
    """From ``over`` times the target: a reason is asked for, or a share of the points is deducted."""

    over: Decimal = Field(gt=1)
    require: Literal["reason"] | None = None
    deduct: Share = Decimal(0)


class OverRule(Rule):
    """Over-fulfilment (超额完成). ``zero_target_from``: with a target of zero, this actual value asks for a reason."""

    method: Literal["over_fulfilment"]
    steps: tuple[OverStep, ...] = ()
    zero_target_from: Decimal | None = None

    @model_validator(mode="after")
    def _rising(self) -> Self:
        overs = [step.over for step in self.steps]
        deducts = [step.deduct for step in self.steps]
        if overs != sorted(set(overs)) or deducts != sorted(deducts):
            raise ValueError(_WORDS.say("contract.over_rising"))
        return self

    def share_in(self, example: Example) -> Fraction | None:
        times = methods.over_share(_given(example.target, "target"), _given(example.actual, "actual"))
        costs = (Fraction(step.deduct) for step in self.steps if times and times >= step.over)
        return 1 - max(costs, default=Fraction(0))


ScoreRule = Annotated[
    NumberRule
    | SeveralRule
    | YesNoRule
    | ThresholdRule
    | DateRule
    | BandRule
    | StepRule
    | PointStepRule
    | DeductRule
    | OverRule,
    Field(discriminator="method"),
]


class Execution(Rule):
    """Points for budget execution (预算执行率得分).

    ``points`` are used when the form prints a score but no points. ``reason_below``: a rate below it needs a reason.
    """

    id: str = "funds.execution_score"
    points: Decimal = Field(ge=0)
    denominator: Literal["adjusted", "arrived"]
    fallback: Literal["initial", "adjusted", "none"] = "initial"
    cap: bool = True
    zero_budget: Literal["not_applicable"] = "not_applicable"
    reason_below: Share | None = None

    def share_in(self, example: Example) -> Fraction | None:
        return methods.execution_share(_given(example.budget, "budget"), _given(example.executed, "executed"), self.cap)
