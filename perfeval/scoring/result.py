"""What an evaluation states (评价结果): every number with its formula, inputs, clause and places.

Pure data: what it says is kept as messages with their values, and told by its properties in the language that
:meth:`Evaluation.told_in` was asked for; telling it in the other language evaluates nothing again.
:mod:`perfeval.scoring.score` makes it from a project and one rule book; the review reads it, the
report shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Any

import perfeval.plain as plain
from perfeval.messages import Told, tell
from perfeval.model import FundLine, Indicator, Project
from perfeval.money import Money
from perfeval.numbers import NOTHING, format_points
from perfeval.places import Place
from perfeval.rules.sourced import status_message
from perfeval.scoring.point_classes import Ledger, PointClasses, grade_said


class Status(StrEnum):
    """What became of one scored item. *Not met*, *no evidence* and *not applicable* are three things."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    UNSCORED = "unscored"
    NOT_APPLICABLE = "not_applicable"  # in the JSON: unscored, with this as the reason


class UnscoredReason(StrEnum):
    """Why points were left unscored (未评分原因)."""

    NO_TARGET = "no_target"
    NO_ACTUAL = "no_actual"
    NOT_MEASURABLE = "not_measurable"
    UNIT_MISMATCH = "unit_mismatch"
    UNREADABLE = "unreadable"
    NO_WEIGHT = "no_weight"
    NO_EVIDENCE = "no_evidence"
    NOT_APPLICABLE = "not_applicable"
    NO_SELF_SCORE = "no_self_score"  # a qualitative grade leaves the points to the unit, and it chose none
    NO_RULE = "no_rule"
    DOUBTFUL_READING = "doubtful_reading"  # read from a picture, and nobody has confirmed it yet
    DIRECTION = "direction"  # whether more or less is better can be read both ways


class _Tells:
    """A property that tells a fact in the language of its owner, or of the owner's part ``of``."""

    def __init__(self, fact: str, of: str = "") -> None:
        self._fact, self._of = fact, of

    def __get__(self, owner: object, _kind: type) -> str:
        if owner is None:  # asked of the class, by a tool that lists its parts
            return self._fact
        speaker = attrgetter(self._of)(owner) if self._of else owner
        return tell(attrgetter(self._fact)(owner), attrgetter("lang")(speaker))


@dataclass(frozen=True, slots=True)
class Clause:
    """The rule a number rests on (依据)."""

    rulebook: str
    rule: str  # id of the rule in the book, e.g. quantitative.higher_is_better
    clause: str  # 第十六条
    status: str  # "unverified", or "verified on … by …"
    document: str = ""  # 财预〔2020〕10号
    words: Told = ""  # what the clause says, in our own words
    lang: str = field(default="zh", compare=False)

    text = _Tells("words")
    """What the clause says, in our own words."""

    def __str__(self) -> str:
        """Document and clause, and whether anybody has compared them with the published text."""
        return f"{self.document or self.rulebook} {self.clause}" + plain.say("aside", words=status_message(self.status))


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a formula: what it is called, its value, where it stands."""

    called: Told
    held: Told
    place: Place | None = None
    lang: str = field(default="zh", compare=False)

    name = _Tells("called")
    """What it is called."""

    value = _Tells("held")
    """Its value as shown."""

    def __str__(self) -> str:
        """Name, value, and file and cell in brackets."""
        where = plain.say("aside", words=self.place.in_full) if self.place else ""
        return f"{self.name} {self.value}{where}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one number came about (怎么来的). Key within a project: ``key``.

    ``key`` is stable and readable: ``execution_rate``, ``execution_score``, ``indicator:3``, ``subtotal:产出指标``,
    ``review:投入/项目立项/绩效指标明确性``, ``total``, ``grade``.

    Attributes:
        called: the name (执行率) by which people ask.
        says, reckoned, came_to: sentence, formula and result as facts; :attr:`sentence`, :attr:`formula` and
            :attr:`result` tell them.
        inputs: what went in, with places.
        clause: what it rests on.
        facts: the steps; :attr:`steps` tells them.
        lang: the language in which the properties tell.
    """

    key: str
    called: Told
    says: Told
    reckoned: Told
    came_to: Told
    inputs: tuple[Input, ...] = ()
    clause: Clause | None = None
    facts: tuple[Told, ...] = ()
    lang: str = field(default="zh", compare=False)

    title = _Tells("called")
    """The name by which people ask."""

    sentence = _Tells("says")
    """How the number came about, in one sentence."""

    formula = _Tells("reckoned")
    """The formula with its numbers; empty where nothing was reckoned."""

    result = _Tells("came_to")
    """What it came to, as shown."""

    @property
    def steps(self) -> tuple[str, ...]:
        """How it came about, step by step."""
        return tuple(tell(one, self.lang) for one in self.facts)

    def told_in(self, lang: str) -> Explanation:
        """The same, told in another language."""
        inputs = tuple(replace(one, lang=lang) for one in self.inputs)
        return replace(self, inputs=inputs, clause=self.clause and replace(self.clause, lang=lang), lang=lang)

    def __repr__(self) -> str:
        basis = str(self.clause) if self.clause else None
        inputs = map(str, self.inputs)
        return plain.lines(f"{self.title} {self.result}".strip(), [self.sentence, *self.steps, *inputs, basis])


@dataclass(frozen=True, slots=True)
class Measure:
    """One rate or amount computed from the form (比率): arrival, execution, saving, completion …

    ``value`` is a fraction for rates and 万元 for amounts; ``None`` with a ``note`` when it cannot be stated.
    """

    id: str  # funds_arrival_rate, execution_rate, cost_saving_rate …
    called: Told  # 资金到位率
    value: Decimal | None
    shown: Told  # 93.54%
    explanation: Explanation
    is_rate: bool = True
    caution: Told | None = None  # what to keep in mind

    title = _Tells("called", "explanation")
    """The name of the rate."""

    value_text = _Tells("shown", "explanation")
    """The value as shown."""

    @property
    def note(self) -> str | None:
        """What to keep in mind, one sentence."""
        return tell(self.caution, self.explanation.lang) or None

    def __repr__(self) -> str:
        return repr(self.explanation)


@dataclass(frozen=True, slots=True)
class FundScore:
    """One fund row, evaluated. ``execution_rate`` is recomputed, as a fraction."""

    line: FundLine
    execution_rate: Decimal | None
    max_score: Decimal | None
    score: Decimal | None
    explanation: Explanation | None = None

    def __repr__(self) -> str:
        return repr(self.explanation) if self.explanation else repr(self.line)


class _Explained:
    """A score with its explanation and, where points stay open, the reason."""

    __slots__ = ()
    explanation: Explanation
    why_open: Told | None

    @property
    def unscored_note(self) -> str | None:
        """Why points were left open, one sentence."""
        return tell(self.why_open, self.explanation.lang) or None

    def __repr__(self) -> str:
        return plain.lines(repr(self.explanation), [self.unscored_note])


@dataclass(frozen=True, slots=True, repr=False)
class IndicatorScore(_Explained):
    """One indicator, evaluated (指标得分)."""

    position: int  # from 0, order of the form
    indicator: Indicator
    kind: str  # quantitative, qualitative, unreadable, empty
    status: Status
    score: Decimal | None
    max_score: Decimal | None  # the points it can earn (a share of the group's or level's where the form has none)
    attainment: Decimal | None  # fraction of the target reached
    low: Decimal | None  # least and most points over the readings that the book leaves open
    high: Decimal | None
    explanation: Explanation
    unscored_reason: UnscoredReason | None = None
    why_open: Told | None = None
    band: str | None = None  # the qualitative band the score lies in

    @property
    def is_open(self) -> bool:
        """It has points, and the rules give no score."""
        return self.score is None and self.max_score is not None


@dataclass(frozen=True, slots=True)
class PointResult:
    """One review point (评价要点): met, not met, or unclear, with the words that decide it."""

    asks: Told
    status: str  # met, not_met, unclear
    words: str = ""
    place: Place | None = None
    lang: str = field(default="zh", compare=False)

    text = _Tells("asks")
    """What the point asks for."""


@dataclass(frozen=True, slots=True, repr=False)
class FrameworkScore(_Explained):
    """One third-level indicator of a framework (2013: 投入/过程/产出/效果), evaluated. Key: ``path``.

    ``rests_on``: code of the evidence, where it is less than figures that anybody can check.
    """

    path: tuple[str, str, str]
    max_score: Decimal | None
    score: Decimal | None
    status: Status
    explanation: Explanation
    points: tuple[PointResult, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    unscored_reason: UnscoredReason | None = None
    why_open: Told | None = None
    rests_on: str = ""


@dataclass(frozen=True, slots=True)
class Subtotal:
    """Points of one level-1 block: possible, self-scored, recomputed, unscored."""

    called: Told
    max_score: Decimal
    self_score: Decimal | None
    score: Decimal | None
    unscored_points: Decimal
    classes: PointClasses = field(default_factory=PointClasses)
    lang: str = field(default="zh", compare=False)

    name = _Tells("called")
    """The name of the block."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The whole (总分与等级), all of it from the ledger.

    ``score`` sums the scored points; ``classes`` says on what they rest. ``low`` is what holds without the unit's
    word, ``high`` what could still come of it, ``grade_low``/``grade_high`` their grades over the base (maximum
    without what does not apply). ``grade`` is given only where both are the same, or where the book lets the
    scored points stand for all; ``grade_code`` says which, or why there is none.
    """

    max_score: Decimal | None
    self_score: Decimal | None
    score: Decimal | None
    unscored_points: Decimal
    grade: str | None
    self_grade: str | None
    low: Decimal | None = None
    high: Decimal | None = None
    grade_low: str | None = None
    grade_high: str | None = None
    firmness: Told | None = None  # the smallest change that would move the grade
    grade_margin: Decimal | None = None  # points to the nearest edge
    grade_code: str = "no_points"
    classes: PointClasses = field(default_factory=PointClasses)
    lang: str = field(default="zh", compare=False)

    @property
    def grade_step(self) -> str | None:
        """The smallest change that would move the grade, one sentence."""
        return tell(self.firmness, self.lang) or None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One project under one rule book. Pure: the same inputs give the same evaluation."""

    project: Project
    rulebook: str
    because: Told  # why this book: year, place, kind, or --rules
    funds: tuple[FundScore, ...]
    indicators: tuple[IndicatorScore, ...]
    framework: tuple[FrameworkScore, ...]
    measures: tuple[Measure, ...]
    subtotals: tuple[Subtotal, ...]
    totals: Totals
    explanations: Mapping[str, Explanation] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)
    lang: str = field(default="zh", compare=False)
    money: Money = field(kw_only=True)  # 项目资金, its rate under the book's denominator

    chosen_because = _Tells("because")
    """Why this book: year, place, kind, or ``--rules``."""

    def told_in(self, lang: str) -> Evaluation:
        """The same evaluation, told in another language; nothing is evaluated again."""
        if lang == self.lang:
            return self
        again = {one.key: one.told_in(lang) for one in self.explanations.values()}

        def told(one: Any) -> Any:
            """A score or rate with its explanation in that language."""
            own = one.explanation
            return one if own is None else replace(one, explanation=own.told_in(lang))

        return replace(
            self,
            funds=tuple(map(told, self.funds)),
            indicators=tuple(map(told, self.indicators)),
            framework=tuple(
                replace(told(one), points=tuple(replace(point, lang=lang) for point in one.points))
                for one in self.framework
            ),
            measures=tuple(map(told, self.measures)),
            subtotals=tuple(replace(one, lang=lang) for one in self.subtotals),
            totals=replace(self.totals, lang=lang),
            explanations=again,
            lang=lang,
        )

    def __repr__(self) -> str:
        totals, execution = self.totals, self.measure("execution_rate")
        points = {
            "score": format_points(totals.score),
            "self": format_points(totals.self_score),
            "max": format_points(totals.max_score),
            "unscored": format_points(totals.classes.open),
        }
        grades = {"grade": grade_said(totals).text(self.lang), "self": totals.self_grade or NOTHING}
        return plain.lines(
            plain.say("evaluation.title", id=self.project.id),
            [
                self.project.name,
                plain.say("evaluation.points", **points),
                plain.say("evaluation.grades", **grades),
                f"{execution.title} {execution.value_text}" if execution else None,
                plain.say("evaluation.rulebook", id=self.rulebook, why=self.chosen_because),
            ],
        )

    def measure(self, measure_id: str) -> Measure | None:
        """One measure by id."""
        return next((item for item in self.measures if item.id == measure_id), None)
