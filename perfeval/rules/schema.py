"""What a rule book may say (规则文件的写法): every value with its clause and its status.

A rule book is one TOML file per document of authority. Unknown keys are errors, weights must sum,
bands must leave no hole, and every rule names the clause it rests on. Rule books name scoring
methods (:mod:`perfeval.rules.methods`); they hold no expressions.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

_STATUS = re.compile(r"^(unverified|verified on \d{4}-\d{2}-\d{2} by \S.*)$")
Share = Annotated[Decimal, Field(ge=0, le=1)]


class Strict(BaseModel):
    """Frozen, and no key that is not named here."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Sourced(Strict):
    """A value with its authority (依据): clause, status, and what the clause says in our words.

    ``status`` is ``unverified`` until somebody has read the published text, then
    ``verified on 2026-01-31 by …``. ``document`` is filled when a book takes the value from another.
    """

    clause: str = Field(min_length=1)
    status: str
    text: str = ""
    text_en: str = ""
    source: str = ""
    document: str = ""

    @field_validator("status")
    @classmethod
    def _known_status(cls, status: str) -> str:
        if not _STATUS.match(status):
            raise ValueError("status is 'unverified' or 'verified on YYYY-MM-DD by NAME'")
        return status


class Document(Strict):
    """The document of authority (依据文件)."""

    number: str = Field(min_length=1)
    title: str = Field(min_length=1)
    issuer: str = Field(min_length=1)
    status: str
    source: str = ""


class Force(Strict):
    """When the document is in force (施行与废止)."""

    start: date = Field(alias="from")
    end: date | None = Field(default=None, alias="to")


class Applies(Strict):
    """Which forms the book is for (适用范围); the choice reads nothing else.

    ``years`` are budget years, both ends included. ``regions`` are names looked for in the region, the
    department, the unit and the title; empty means everywhere. ``blocks`` are beginnings of level-1 names that the
    form must show. Of the books that fit, the one with the highest ``priority`` is taken.
    """

    years: tuple[int, int]
    kinds: tuple[str, ...]
    regions: tuple[str, ...] = ()
    layouts: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    priority: int = 0
    only_by_name: bool = False

    @model_validator(mode="after")
    def _years_in_order(self) -> Self:
        if self.years[0] > self.years[1]:
            raise ValueError(f"years run from {self.years[0]} to {self.years[1]}")
        return self


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


class NumberRule(Rule):
    """A target and an actual number, compared by one method."""

    method: Literal["share_of_target", "target_over_actual", "linear_excess", "exactly", "zero_target", "within_range"]


class SeveralRule(Rule):
    """Several quantities in one indicator, each compared by itself; the mean counts."""

    method: Literal["mean"]


class YesNoRule(Rule):
    """Points at once; ``yes`` and ``no`` are the words of such targets and actual values."""

    method: Literal["yes_no"]
    yes: tuple[str, ...]
    no: tuple[str, ...]


class ThresholdRule(Rule):
    """Proportional, but nothing below the pass mark."""

    method: Literal["pass_threshold"]
    threshold: Share


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
            raise ValueError("steps of lateness must run from the fewest days to the most")
        return self


class Band(Strict):
    """One grade of a qualitative indicator: its share of the points, lower edge included, upper edge not (but for 1).

    ``words`` in an actual value name the band.
    """

    label: str
    low: Share = Field(alias="from")
    high: Share = Field(alias="to")
    words: tuple[str, ...] = ()


def _no_hole(bands: tuple[Band, ...]) -> None:
    ordered = sorted(bands, key=lambda band: band.low, reverse=True)
    if not ordered or ordered[0].high != 1 or ordered[-1].low != 0:
        raise ValueError("bands must run from 1 down to 0")
    for upper, lower in pairwise(ordered):
        if upper.low != lower.high:
            raise ValueError(f"bands leave a hole or overlap between {lower.high} and {upper.low}")
    if list(bands) != ordered:
        raise ValueError("bands must stand from the best to the worst")


class BandRule(Rule):
    """A qualitative indicator: the unit chooses its points inside the band of its grade; we check that they lie in it.

    ``open_words`` are words that may mean the first or the second band.
    """

    method: Literal["within_band"]
    bands: tuple[Band, ...]
    open_words: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _bands(self) -> Self:
        _no_hole(self.bands)
        return self


class Step(Strict):
    """One step of a table: from ``bound`` upwards (``included``), this share of the points."""

    bound: Decimal = Field(alias="from")
    included: bool = True
    share: Share


class StepRule(Rule):
    """Bands by value (分档计分), e.g. satisfaction. In percent when ``unit`` is ``%``."""

    method: Literal["stepped"]
    steps: tuple[Step, ...]
    unit: str = "%"

    @model_validator(mode="after")
    def _down(self) -> Self:
        bounds = [step.bound for step in self.steps]
        shares = [step.share for step in self.steps]
        if bounds != sorted(set(bounds), reverse=True):
            raise ValueError("steps must run from the highest bound down, none twice")
        if shares not in (sorted(shares, reverse=True), sorted(shares)):
            raise ValueError("the shares of the steps must rise or fall throughout")
        return self


class DeductRule(Rule):
    """Deduction per step (扣分制) for values above or below ``free``; ``cost`` is a share of the points."""

    method: Literal["deducted"]
    free: Decimal
    each: Decimal = Field(gt=0)
    cost: Share
    side: Literal["below", "above"]
    whole_steps: bool = False
    unit: str = "%"


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
            raise ValueError("over-fulfilment steps must rise")
        return self


ScoreRule = Annotated[
    NumberRule | SeveralRule | YesNoRule | ThresholdRule | DateRule | BandRule | StepRule | DeductRule | OverRule,
    Field(discriminator="method"),
]


class NamedRule(Strict):
    """A rule for indicators of certain names (指标专用规则); used when the form sets no target of its own."""

    names: tuple[str, ...] = Field(min_length=1)
    rule: str
    formula: str = ""


class Direction(Sourced):
    """Which way an indicator without a sign points (指标方向): the words of its name decide, in this order.

    ``higher`` wins over ``lower`` (投诉处理率 is good when high); ``cost_levels`` with an amount of money are ceilings.
    """

    higher: tuple[str, ...]
    lower: tuple[str, ...]
    cost_levels: tuple[str, ...] = ()
    money_units: tuple[str, ...] = ()


class Execution(Rule):
    """Points for budget execution (预算执行率得分).

    ``points`` are used when the form prints a score but no points. ``reason_below``: a rate below it needs a reason.
    """

    id: str = "funds.execution_score"
    points: Decimal = Field(ge=0)
    denominator: Literal["adjusted", "arrived"]
    fallback: Literal["initial", "none"] = "initial"
    cap: bool = True
    zero_budget: Literal["not_applicable"] = "not_applicable"
    reason_below: Share | None = None


class Part(Strict):
    """One part of the hundred points: how level-1 texts name it, and its points."""

    part: str
    names: tuple[str, ...] = ()
    points: Decimal = Field(ge=0)


class WeightSet(Strict):
    """One set of weights (权重). ``when_blocks``: used when the form shows a level 1 of these names."""

    id: str
    parts: tuple[Part, ...]
    when_blocks: tuple[str, ...] = ()


class Weights(Sourced):
    """The first-level weights and what happens when some are missing.

    Attributes:
        total: what each set sums to, execution included.
        sets: tried in order; the first whose ``when_blocks`` the form shows (or that asks for none) is used.
        missing: a part the form does not have: ``to_benefit``, ``proportional``, ``rescale`` (to the total), ``none``.
        absent: a form without a column of points: ``heading`` shares the points printed in level-1 headings,
            ``parts`` shares the book's parts where headings print none, ``none`` leaves such rows without points.
    """

    id: str = "weights"
    total: Decimal
    sets: tuple[WeightSet, ...]
    missing: Literal["to_benefit", "proportional", "rescale", "none"]
    absent: Literal["heading", "parts", "none"]

    @model_validator(mode="after")
    def _sums(self) -> Self:
        for one in self.sets:
            total = sum((part.points for part in one.parts), Decimal(0))
            if total != self.total:
                raise ValueError(f"weights of set {one.id!r} sum to {total}, not to {self.total}")
        return self


class Edge(Strict):
    """A grade and the points it begins with."""

    name: str
    start: Decimal = Field(alias="from", ge=0, le=100)


class Grades(Sourced):
    """The grades (等级) in points of 100, from the best down, lower edge included.

    ``needs_share``: the grade is stated only when at least this share of the points was scored.
    """

    id: str = "grades"
    edges: tuple[Edge, ...]
    needs_share: Share

    @model_validator(mode="after")
    def _down_to_zero(self) -> Self:
        starts = [edge.start for edge in self.edges]
        if not starts or starts != sorted(set(starts), reverse=True) or starts[-1] != 0:
            raise ValueError("grades must run from the highest edge down to 0, none twice")
        return self


class MeasureRule(Sourced):
    """A rate or an amount that the book defines (比率). ``numerator`` and ``denominator`` name fund columns."""

    id: str
    title: str
    title_en: str = ""
    method: Literal["ratio", "difference", "left_share", "change"]
    numerator: Literal["executed", "arrived", "adjusted", "initial"]
    denominator: Literal["executed", "arrived", "adjusted", "initial"]
    condition: Literal["outputs_reached"] | None = None


class ReviewPoint(Strict):
    """One review point (评价要点) and the words that decide it, as plain texts looked for in a statement.

    ``met`` and ``not_met``: each entry is one or several words joined by ``+`` that must all occur in one clause.
    """

    id: str
    text: str
    text_en: str = ""
    met: tuple[str, ...] = ()
    not_met: tuple[str, ...] = ()


class FrameworkItem(Sourced):
    """One third-level indicator of a framework (共性指标), keyed by its path.

    ``method``: ``review_points`` (met ÷ all), ``measure`` (a rate, see ``measure``), ``indicators`` (the form's own
    indicators, see ``level2``), ``none`` (described, not scored by machine).
    """

    path: tuple[str, str, str]
    method: Literal["review_points", "measure", "indicators", "none"]
    title_en: str = ""
    meaning: str = ""
    formula: str = ""
    measure: str | None = None
    level2: tuple[str, ...] = ()
    max_score: Decimal | None = None
    points: tuple[ReviewPoint, ...] = ()
    options: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if self.method == "review_points" and not self.points:
            raise ValueError(f"{'/'.join(self.path)} is scored by review points but lists none")
        if self.method == "measure" and not self.measure:
            raise ValueError(f"{'/'.join(self.path)} is scored by a measure but names none")
        return self


class RuleBook(Strict):
    """One rule book (规则文件), merged with what it extends."""

    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    title_en: str = ""
    extends: str | None = None
    document: Document
    in_force: Force
    applies: Applies
    notes: tuple[str, ...] = ()
    score_places: int = 2
    tolerance: Decimal = Decimal("0.01")
    execution: Execution | None = None
    weights: Weights | None = None
    direction: Direction | None = None
    grades: Grades
    scores: tuple[ScoreRule, ...] = ()
    named: tuple[NamedRule, ...] = ()
    measures: tuple[MeasureRule, ...] = ()
    framework: tuple[FrameworkItem, ...] = ()

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        ids = [rule.id for rule in self.scores]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(f"rule {twice[0]!r} stands twice")
        if unknown := [one.rule for one in self.named if one.rule not in ids]:
            raise ValueError(f"named rule {unknown[0]!r} is not among the scores")
        paths = [item.path for item in self.framework]
        if len(set(paths)) != len(paths):
            raise ValueError("a framework path stands twice")
        return self

    def rule(self, rule_id: str) -> ScoreRule | None:
        """The scoring rule of that id, if the book has one."""
        return next((rule for rule in self.scores if rule.id == rule_id), None)
