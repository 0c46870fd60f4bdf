"""What a rule book may say (规则文件的写法): every value with its clause and its status.

A rule book is one TOML file per document of authority. Unknown keys are errors, weights must sum,
bands must leave no hole, and every rule names the clause it rests on. Rule books name scoring
methods (:mod:`perfeval.rules.methods`); they hold no expressions.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

import perfeval.plain as plain
from perfeval.messages import Facts
from perfeval.numbers import format_number
from perfeval.resources import packaged
from perfeval.rules.scoring_rules import (
    Execution,
    ScoreRule,
)
from perfeval.rules.sourced import Share, Sourced, Status, Strict, status_message

_WORDS = Facts("rules")


class Document(Strict):
    """The document of authority (依据文件)."""

    number: str = Field(min_length=1)
    title: str = Field(min_length=1)
    issuer: str = Field(min_length=1)
    status: Status
    source: str = ""


class Force(Strict):
    """When the document is in force (施行与废止)."""

    start: date = Field(alias="from")
    end: date | None = Field(default=None, alias="to")


class Applies(Strict):
    """Which forms the book is for (适用范围); the choice reads nothing else.

    ``years`` are budget years, both ends included. ``regions`` are names looked for in the region, the
    department, the unit and the title; empty means everywhere. ``blocks`` are beginnings of level-1 names that the
    form must show. ``frame``: level-1 names that make a form one of this book, whatever its year, where it shows all
    of them: a table of the 2013 kind filled in 2021 is still one. Of the books that fit, the one with the highest
    ``priority`` is taken.
    """

    years: tuple[int, int]
    kinds: tuple[str, ...]
    regions: tuple[str, ...] = ()
    layouts: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    frame: tuple[str, ...] = ()
    priority: int = 0
    only_by_name: bool = False

    @model_validator(mode="after")
    def _years_in_order(self) -> Self:
        if self.years[0] > self.years[1]:
            raise ValueError(_WORDS.say("contract.years", first=self.years[0], last=self.years[1]))
        return self


class NamedRule(Strict):
    """A rule for indicators of certain names (指标专用规则); used when the form sets no target of its own."""

    names: tuple[str, ...] = Field(min_length=1)
    rule: str
    formula: str = ""


class Direction(Sourced):
    """Which way an indicator without a sign points (指标方向): the words of its name decide, in this order.

    ``higher_first`` (事故率下降幅度), ``lower_first`` (检查差错率), ``higher`` (投诉处理率), ``lower`` (投诉). Then
    level, name and unit: money under ``cost_levels`` or called by ``cost_names`` (造价), time under ``time_levels`` or
    called by ``time_names`` (等候), by the piece (元/户, 分钟/次) or in all, is a ceiling, unless the name holds one of
    the words of ``cost_unless`` (补助标准) or ``time_unless`` (开放天数); under ``gain_levels`` it is none. Patterns
    (``higher_like``, ``lower_like``) and units (``lower_units``) stand behind the words. The rest is what review asks
    of targets with a sign: ``ill``, ``support``, ``costs``, ``saved``, ``bounded``, ``spans``.
    """

    higher_first: tuple[str, ...] = ()
    lower_first: tuple[str, ...] = ()
    higher: tuple[str, ...] = ()
    lower: tuple[str, ...] = ()
    cost_levels: tuple[str, ...] = ()
    cost_names: tuple[str, ...] = ()
    cost_unless: tuple[str, ...] = ()
    time_levels: tuple[str, ...] = ()
    time_names: tuple[str, ...] = ()
    time_unless: tuple[str, ...] = ()
    gain_levels: tuple[str, ...] = ()
    higher_like: tuple[str, ...] = ()
    lower_like: tuple[str, ...] = ()
    lower_units: tuple[str, ...] = ()
    ill: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    saved: tuple[str, ...] = ()
    bounded: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _words_of_all(cls, given: Any) -> Any:
        """The words that all books share, where this one has none of its own."""
        return {**direction_words(), **given} if isinstance(given, dict) else given


@cache
def direction_words() -> dict[str, Any]:
    """The shared vocabulary of directions (``directions.toml``), its examples left out."""
    return {name: words for name, words in direction_data().items() if name != "example"}


@cache
def shared_direction() -> Direction:
    """The shared vocabulary as a rule of its own, for who has no book at hand (指标方向词表)."""
    return Direction(clause="—", status="unverified")


@cache
def direction_data() -> dict[str, Any]:
    """The vocabulary of directions with its examples."""
    return packaged("rules/directions.toml")


class Part(Strict):
    """One part of the hundred points: how level-1 texts name it, and its points."""

    part: str
    names: tuple[str, ...] = ()
    points: Decimal = Field(ge=0)


class BandWords(Sourced):
    """Words of completed values that name a band of a qualitative indicator (定性用语), for every book that has bands.

    ``reached``, ``partly``, ``missed`` name the first, second and third band, ``open`` the first or the second.
    ``…`` inside a word stands for up to six characters: ``未…完成`` finds 未按时完成.
    """

    id: str = "band_words"
    reached: tuple[str, ...]
    partly: tuple[str, ...]
    missed: tuple[str, ...]
    open: tuple[str, ...] = ()


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
                raise ValueError(_WORDS.say("contract.weights", set=one.id, sum=total, total=self.total))
        return self


class Edge(Strict):
    """A grade and the points it begins with."""

    name: str
    start: Decimal = Field(alias="from", ge=0, le=100)


class Grades(Sourced):
    """The grades (等级) in points of 100, from the best down, lower edge included.

    ``needs_share``: only where the document itself lets the points that could be decided stand for all (折算): at
    least this share of them. Without it a grade is stated only where every reading gives the same.
    """

    id: str = "grades"
    edges: tuple[Edge, ...]
    needs_share: Share | None = None

    @field_validator("edges")
    @classmethod
    def _down_to_zero(cls, edges: tuple[Edge, ...]) -> tuple[Edge, ...]:
        starts = [edge.start for edge in edges]
        if not starts or starts != sorted(set(starts), reverse=True) or starts[-1] != 0:
            raise ValueError(_WORDS.say("contract.grades"))
        return edges

    def grade_of(self, total: Decimal) -> str:
        """The grade of a total out of 100 (优良中差); lower edges are included."""
        return next(edge.name for edge in self.edges if total >= edge.start or edge.start == 0)

    def nearest_edges(self, total: Decimal) -> tuple[Decimal | None, Decimal | None]:
        """(points down to the lower edge of the grade, up to the next grade); ``None`` where there is none."""
        up = None
        for edge in self.edges:
            if total >= edge.start:
                return (total - edge.start if edge.start > 0 else None), up
            up = edge.start - total
        return None, up


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


class FrameworkWords(Strict):
    """Words by which any review point is decided (评价要点的通用判断词).

    ``negations`` in a segment that names a point make it not met, unless a word of ``good`` follows (未存在截留) or
    they are part of a ``neutral`` word (不断); ``hedges`` (不够, 有待) do the same. ``asked`` (是否: the
    criterion itself, copied) and, where nothing is denied, ``open`` (基本, 部分) leave it unclear.
    ``survey`` are words without which a satisfaction figure has no evidence; ``common`` words (组织, 开展) say nothing
    of what a number counts.
    """

    negations: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    hedges: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    survey: tuple[str, ...] = ()
    common: tuple[str, ...] = ()


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
            raise ValueError(_WORDS.say("contract.no_points", path="/".join(self.path)))
        if self.method == "measure" and not self.measure:
            raise ValueError(_WORDS.say("contract.no_measure", path="/".join(self.path)))
        return self


class LeastRate(Strict):
    """By the end of this month at least this rate of execution (序时进度)."""

    month: int = Field(ge=1, le=12)
    rate: Share


class Monitoring(Sourced):
    """When a project in the year draws a warning (绩效监控预警).

    ``least``: rates by month where the document names some; else the share of the year that has passed counts.
    ``gap``: how far goals and money, or money and time, may drift apart, as a fraction.
    """

    id: str = "monitoring"
    gap: Share
    least: tuple[LeastRate, ...] = ()

    @field_validator("least")
    @classmethod
    def _rising(cls, least: tuple[LeastRate, ...]) -> tuple[LeastRate, ...]:
        months, rates = [one.month for one in least], [one.rate for one in least]
        if months != sorted(set(months)) or rates != sorted(rates):
            raise ValueError(_WORDS.say("contract.months"))
        return least

    def least_by(self, month: int) -> Decimal | None:
        """The least rate that is due by the end of a month: of the latest month named until then; ``None`` before."""
        return next((one.rate for one in reversed(self.least) if one.month <= month), None)


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
    band_words: BandWords | None = None
    grades: Grades
    monitoring: Monitoring | None = None
    scores: tuple[ScoreRule, ...] = ()
    named: tuple[NamedRule, ...] = ()
    measures: tuple[MeasureRule, ...] = ()
    framework: tuple[FrameworkItem, ...] = ()
    framework_words: FrameworkWords = FrameworkWords()

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        ids = [rule.id for rule in self.scores]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            raise ValueError(_WORDS.say("contract.twice", rule=twice[0]))
        if unknown := [one.rule for one in self.named if one.rule not in ids]:
            raise ValueError(_WORDS.say("contract.unknown_rule", rule=unknown[0]))
        paths = [item.path for item in self.framework]
        if len(set(paths)) != len(paths):
            raise ValueError(_WORDS.say("contract.path_twice"))
        return self

    def __repr__(self) -> str:
        first, last = self.applies.years
        edges = [f"{edge.name} ≥ {format_number(edge.start)}" for edge in self.grades.edges]
        document = f"{self.document.number} {self.document.title}".strip()
        return plain.lines(
            plain.say("book.title", id=self.id) + plain.say("colon") + self.title,
            [
                document + plain.say("aside", words=status_message(self.document.status)),
                plain.say("book.years", first=first, last=last if last < plain.OPEN_END else ""),
                plain.say("book.edges", edges=plain.say("comma").join(edges)),
                plain.say("book.rules", count=len(self.scores)),
            ],
        )

    __str__ = __repr__

    def rule(self, rule_id: str) -> ScoreRule | None:
        """The scoring rule of that id, if the book has one."""
        return next((rule for rule in self.scores if rule.id == rule_id), None)
