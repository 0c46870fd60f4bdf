"""The clean project (整理后的项目): what one form says, typed, each datum with its place.

One :class:`Project` per form. It is what reading ends with and what evaluation begins with;
the clean tables of :mod:`perfeval.clean.schema` are the same facts as DataFrames. Money is
``Decimal`` in 万元 with the digits the form had; ``None`` means the form says nothing; texts
are as written, spaces at the ends removed. Nothing here is computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

import perfeval.plain as plain
from perfeval.messages import Message
from perfeval.money import FundKind as FundKind
from perfeval.money import FundLine as FundLine
from perfeval.money import Money, money_of
from perfeval.numbers import format_points, format_wan, spans
from perfeval.places import Place
from perfeval.sight import Sight
from perfeval.values.quantity import Quantity

Cells = Mapping[str, Place]


class FormKind(StrEnum):
    """What kind of document the form is; the rule book is chosen by it."""

    SELF_EVALUATION = "self_evaluation"  # 项目支出绩效自评表
    SELF_REPORT = "self_report"  # 自评报告: prose with tables
    DEPARTMENT = "department"  # 部门整体支出绩效自评
    EVALUATION = "evaluation"  # 部门评价 / 财政评价 (决策/过程/产出/效益)
    TARGET_TABLE = "target_table"  # 绩效目标表: nothing done yet
    MONITORING = "monitoring"  # 绩效监控: half-year values
    TRANSFER = "transfer_self_evaluation"  # 转移支付绩效自评: no points
    SCORECARD = "scorecard"  # 考核评分表: points for what is judged, no promise and no result
    BOND = "bond"  # 专项债券项目绩效自评

    @property
    def family(self) -> FormKind:
        """The kind whose checks are meant for it too."""
        return FormKind.SELF_EVALUATION if self in (self.TRANSFER, self.SCORECARD, self.BOND) else self

    @property
    def ruled_as(self) -> str:
        """The kind that rule books name; transfers have a book of their own."""
        return self.value if self is FormKind.TRANSFER else self.family.value


@dataclass(frozen=True, slots=True)
class Form:
    """Where a project was read from and how it was understood."""

    file: str
    layout: str  # id of the layout or block set that fitted, e.g. mof-2020
    title: str = ""
    sheet: str | None = None
    kind: FormKind = FormKind.SELF_EVALUATION
    container: str = ""
    sha256: str = ""
    region: str | None = None  # as far as the file tells: 湖北, 四川, …
    edition: str = ""  # which of several forms in the file
    period_text: str = ""  # the months that an in-year form is about, as a heading prints them: 1-7月


@dataclass(frozen=True, slots=True)
class Indicator:
    """One third-level indicator (三级指标). Key: project id + position.

    Attributes:
        level1, level2, level3: the texts of the three levels as written (``产出指标(50分)`` keeps its points).
        level1_points, level2_points: points printed inside those texts.
        target_text, actual_text: 年度指标值, 实际完成值 as written; sign, value and unit joined where split.
        target, actual: the same, parsed.
        sign_text, unit_text: the cells of their own where the form splits the target.
        max_score, self_score: 分值, 得分; ``None`` when the form has none or the text is no number
            (then ``max_score_text``, ``self_score_text`` have it).
        score_group: indicators that share one merged score carry the same group number; the score
            belongs to the group once.
        reviewed_text, reviewed_score: 复核完成值, 复核得分 where a reviewed sheet was read.
        reason_text: 偏差原因分析及改进措施.
        initial_target_text: 年初指标值 where the form has both it and an adjusted one.
        interim_text: 半年/监控期完成值 in monitoring tables.
        forecast_text: 全年预计完成值 in monitoring tables.
        extra: any further columns, heading → text as written.
        cells: attribute name → place.
    """

    level1: str
    level2: str
    level3: str
    target_text: str
    actual_text: str
    target: Quantity
    actual: Quantity
    level1_points: Decimal | None = None
    level2_points: Decimal | None = None
    sign_text: str | None = None
    unit_text: str | None = None
    max_score: Decimal | None = None
    self_score: Decimal | None = None
    max_score_text: str | None = None
    self_score_text: str | None = None
    score_group: int | None = None
    reviewed_text: str | None = None
    reviewed_score: Decimal | None = None
    reason_text: str | None = None
    initial_target_text: str | None = None
    interim_text: str | None = None
    forecast_text: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    cells: Cells = field(default_factory=dict)

    def __repr__(self) -> str:
        points = {"max": format_points(self.max_score), "self": format_points(self.self_score)}
        words = plain.say("indicator", target=self.target_text, actual=self.actual_text, **points)
        return f"{self.level3 or self.level2}{plain.say('colon')}{words}"


@dataclass(frozen=True, slots=True)
class Goal:
    """The annual goal as expected and as reached (年度总体目标)."""

    expected_text: str | None
    actual_text: str | None
    label_text: str | None = None
    max_score: Decimal | None = None
    self_score: Decimal | None = None
    cells: Cells = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text block of the form or a section of a report (原因, 措施, 结论, 问题, 建议 …).

    ``kind`` is one of: basis, overview, goal, fund_use, arrival, execution, management, conclusion,
    experience, problem, cause, suggestion, measure, breakdown, note, instruction, signature, date, table, other.
    ``section`` is the chain of headings above it. An empty section has ``text == ""``.
    """

    kind: str
    heading: str
    text: str
    section: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()


_IN_WAN: Mapping[str, Decimal] = {
    "万元": Decimal(1),
    "万": Decimal(1),
    "亿元": Decimal(10000),
    "亿": Decimal(10000),
    "元": Decimal("0.0001"),
    "千元": Decimal("0.1"),
    "百万元": Decimal(100),
}


def money_wan(value: Quantity) -> Decimal | None:
    """A sum of money in 万元, exactly; ``None`` when the quantity is no money."""
    factor = _IN_WAN.get(value.unit or "")
    return None if factor is None or value.value is None else value.value * factor


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable statement of the prose (文字表述): a sum, a count, a date, a verdict.

    ``kind``: budget, arrived, executed, left_over, arrival_rate, execution_rate, count, date, satisfaction, grade,
    rule_exists, rule_missing, not_followed, admission (an own failing admitted), legal_basis, other.
    ``subject`` is what it is about (培训, 过程).
    ``value`` is typed where the statement is a quantity (money in the unit written).
    """

    kind: str
    subject: str
    text: str  # the sentence or clause, as written
    place: Place
    section: tuple[str, ...] = ()
    value: Quantity | None = None

    @property
    def is_plan(self) -> bool:
        """What was promised, not what came about: the subject of such a claim begins with ``目标：``."""
        return self.subject.startswith("目标：")

    @property
    def amount_wan(self) -> Decimal | None:
        """The sum of money in 万元, exactly; ``None`` when the claim states none."""
        return money_wan(self.value) if self.value is not None else None


@dataclass(frozen=True, slots=True)
class ReviewStatement:
    """What a report says under one third-level indicator of a framework (评价要点的自述).

    Key: ``path`` (level 1, 2, 3), because 管理制度健全性 occurs twice. ``clauses`` are the statements
    one by one, as written.
    """

    path: tuple[str, str, str]
    text: str
    clauses: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Reported:
    """What the form itself says of its result (自评总分, 自评等级), once per level-1 block or total."""

    subject: str  # "total", or the block: 投入, 过程, 产出, 效果
    max_score: Decimal | None = None
    self_score: Decimal | None = None
    grade: str | None = None  # as written, e.g. 优
    score_text: str | None = None
    cells: Cells = field(default_factory=dict)
    label_text: str | None = None  # the section as a report writes it: 一、前期工作


@dataclass(frozen=True, slots=True)
class Differing:
    """What two sources say differently of one project (来源不一致): two tables, or a form and a table.

    ``field`` is named as in the clean tables, for an indicator with its name before it (``群众满意度 actual_text``);
    ``ours`` counts and ``theirs`` is kept; ``places`` are both, in this order.
    """

    field: str
    ours: str
    theirs: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class CleaningStep:
    """One step that cleaned a table (整理步骤), under the name by which it is taken back.

    ``rows`` are counted as in the source, not all of them where they are many; ``count`` counts all.
    """

    name: str
    table: str
    count: int
    rows: tuple[int, ...] = ()
    told: Message | None = None
    undone: bool = False

    @property
    def spans(self) -> str:
        """The rows as a person writes them."""
        return spans(self.rows, self.count)


@dataclass(frozen=True, slots=True)
class Project:
    """One form, clean (项目). Key: ``id``, stable across runs and safe as a file name."""

    id: str
    form: Form
    name: str | None = None
    department: str | None = None  # 主管部门
    unit: str | None = None  # 实施单位
    year: int | None = None
    code: str | None = None  # leading codes stay text and stay in the name too
    department_code: str | None = None
    unit_code: str | None = None
    amount_unit_text: str | None = None  # 元 or 万元, as the form says; None when it says nothing
    funds: tuple[FundLine, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    goals: tuple[Goal, ...] = ()
    passages: tuple[Passage, ...] = ()
    claims: tuple[Claim, ...] = ()
    statements: tuple[ReviewStatement, ...] = ()
    reported: tuple[Reported, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)  # further identification: 项目类型, 填报日期 …
    cells: Cells = field(default_factory=dict)
    corrections: tuple[Message, ...] = ()  # 更正: what a person changed, each with cell, was, now, who and why
    differing: tuple[Differing, ...] = ()  # what a second source says otherwise
    seen: Mapping[str, Sight] = field(default_factory=dict)  # place → how it was seen, where it was read from a picture

    def __repr__(self) -> str:
        money = self.money
        file = f"{self.form.file} {self.form.sheet or ''}".strip()
        said = {"budget": format_wan(money.budget.wan), "spent": format_wan(money.executed.wan)}
        who = [self.unit or self.department, plain.say("project.year", year=self.year) if self.year else None]
        return plain.lines(
            plain.say("project.title", id=self.id),
            [
                self.name,
                plain.say("comma").join(filter(None, who)),
                plain.say("project.money", **said) if self.funds else None,
                plain.say("project.indicators", count=len(self.indicators)),
                plain.say("project.form", file=file),
            ],
        )

    def doubtful(self, cells: Cells, names: Iterable[str] = ()) -> tuple[str, ...]:
        """Which of these cells a person must look at in the picture first (识别存疑); all, or those of these names."""
        if not self.seen:
            return ()
        wanted = cells.items() if not names else ((name, cells[name]) for name in names if name in cells)
        places = dict.fromkeys(str(place) for _, place in wanted)
        return tuple(place for place in places if place in self.seen and self.seen[place].is_doubtful)

    def confidence(self, cells: Cells) -> Decimal | None:
        """How sure the least sure of these cells is; ``None`` where none was read from a picture."""
        found = (self.seen[place].confidence for place in map(str, cells.values()) if place in self.seen)
        return min(found, default=None)

    @property
    def money(self) -> Money:
        """What the fund rows come to, by the usual denominator; an evaluation has its book's own."""
        return money_of(self.funds)

    @property
    def reported_total(self) -> Reported | None:
        """The form's own total (总分, 评价结论)."""
        return next((item for item in self.reported if item.subject == "total"), None)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One non-empty cell or paragraph and what became of it (清点). Key: place."""

    place: Place
    text: str
    used_by: str | None  # "indicator 3 target_text", "heading", "title", …; None = unused
    project_id: str | None = None
    hidden: bool = False
    understood: bool = True  # False: used by nothing, or kept only under a label that nobody knows
    rowspan: int = 1  # rows and columns that a merged cell covers
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class FileReading:
    """What reading one file came to (读取结果): the account of every non-empty cell, or the refusal."""

    file: str
    status: str  # read, failed, skipped
    message: Message | None = None  # why it was refused or passed over
    container: str = ""
    sha256: str = ""
    account: Sequence[AccountLine] = ()
    notes: tuple[Message, ...] = ()  # what a person should know about how it was read
    why: tuple[Message, ...] = ()  # how each table was understood, for `perfeval read --why`
    tables_not_understood: tuple[str, ...] = ()  # ranges of rows of which little was understood
    read_by: str = "text"  # ocr: at least one page is a picture and was recognised
    is_tidy: bool = False  # a tidy workbook (整理表): its projects are corrected copies of others
    is_table: bool = False  # a table of many projects (导出表): joined with the other tables of the folder
    cleaning: tuple[CleaningStep, ...] = ()  # what was done to a table before it was read
