"""What an evaluation states (评价结果): every number with its formula, inputs, clause and places.

Pure data; its sentences are in the language the evaluation was asked for.
:mod:`perfeval.scoring.score` makes it from a project and one rule book; the review reads it, the
report shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

import perfeval.plain as plain
from perfeval.model import FundLine, Indicator, Project
from perfeval.money import Money
from perfeval.numbers import NOTHING, format_points
from perfeval.places import Place
from perfeval.rules.sourced import status_message


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


@dataclass(frozen=True, slots=True)
class Clause:
    """The rule a number rests on (依据)."""

    rulebook: str
    rule: str  # id of the rule in the book, e.g. quantitative.higher_is_better
    clause: str  # 第十六条
    status: str  # "unverified", or "verified on … by …"
    document: str = ""  # 财预〔2020〕10号
    text: str = ""  # what the clause says, in our own words

    def __str__(self) -> str:
        """Document and clause, and whether anybody has compared them with the published text."""
        return f"{self.document or self.rulebook} {self.clause}" + plain.say("aside", words=status_message(self.status))


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a formula: what it is called, its value as shown, where it stands."""

    name: str
    value: str
    place: Place | None = None

    def __str__(self) -> str:
        """Name, value, and file and cell in brackets."""
        where = plain.say("aside", words=f"{self.place.file} {self.place}") if self.place else ""
        return f"{self.name} {self.value}{where}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one number came about (怎么来的). Key within a project: ``key``.

    ``key`` is stable and readable: ``execution_rate``, ``execution_score``, ``indicator:3``, ``subtotal:产出指标``,
    ``review:投入/项目立项/绩效指标明确性``, ``total``, ``grade``. ``title`` is the
    name (执行率) by which people ask.
    """

    key: str
    title: str
    sentence: str
    formula: str
    result: str
    inputs: tuple[Input, ...] = ()
    clause: Clause | None = None
    steps: tuple[str, ...] = ()

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
    title: str  # 资金到位率
    value: Decimal | None
    value_text: str  # 93.54%
    explanation: Explanation
    is_rate: bool = True
    note: str | None = None

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


@dataclass(frozen=True, slots=True)
class IndicatorScore:
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
    unscored_note: str | None = None  # one sentence
    band: str | None = None  # the qualitative band the score lies in

    def __repr__(self) -> str:
        return plain.lines(repr(self.explanation), [self.unscored_note])


@dataclass(frozen=True, slots=True)
class PointResult:
    """One review point (评价要点): met, not met, or unclear, with the words that decide it."""

    text: str
    status: str  # met, not_met, unclear
    words: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class FrameworkScore:
    """One third-level indicator of a framework (2013: 投入/过程/产出/效果), evaluated. Key: ``path``."""

    path: tuple[str, str, str]
    max_score: Decimal | None
    score: Decimal | None
    status: Status
    explanation: Explanation
    points: tuple[PointResult, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    unscored_reason: UnscoredReason | None = None
    unscored_note: str | None = None

    def __repr__(self) -> str:
        return plain.lines(repr(self.explanation), [self.unscored_note])


@dataclass(frozen=True, slots=True)
class Subtotal:
    """Points of one level-1 block: possible, self-scored, recomputed, unscored."""

    name: str
    max_score: Decimal
    self_score: Decimal | None
    score: Decimal | None
    unscored_points: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """The whole (总分与等级).

    ``score`` sums the scored points. ``grade`` is the grade of ``score`` over the points that could be scored
    (折算), given only when at least the book's share of the points was scored; ``low``/``high`` bound the total
    over everything left open and ``grade_low``/``grade_high`` are their grades.
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
    grade_step: str | None = None  # the smallest change that would move the grade, one sentence
    grade_margin: Decimal | None = None  # points to the nearest edge


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One project under one rule book. Pure: the same inputs give the same evaluation."""

    project: Project
    rulebook: str
    chosen_because: str  # why this book: year, place, kind, or --rules
    funds: tuple[FundScore, ...]
    indicators: tuple[IndicatorScore, ...]
    framework: tuple[FrameworkScore, ...]
    measures: tuple[Measure, ...]
    subtotals: tuple[Subtotal, ...]
    totals: Totals
    explanations: Mapping[str, Explanation] = field(default_factory=dict)
    money: Money = field(kw_only=True)  # 项目资金, its rate under the book's denominator

    def __repr__(self) -> str:
        totals, execution = self.totals, self.measure("execution_rate")
        points = {
            "score": format_points(totals.score),
            "self": format_points(totals.self_score),
            "max": format_points(totals.max_score),
            "unscored": format_points(totals.unscored_points),
        }
        grades = {"grade": totals.grade or NOTHING, "self": totals.self_grade or NOTHING}
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
