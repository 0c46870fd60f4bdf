"""A result built by hand: one project of every kind of content, without reading or scoring anything."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any

from perfeval.intake import Intake
from perfeval.messages import Message, message
from perfeval.model import (
    AccountLine,
    FileReading,
    Form,
    FormKind,
    FundKind,
    FundLine,
    Goal,
    Indicator,
    Passage,
    Project,
    Reported,
)
from perfeval.outcome import Result
from perfeval.places import Place
from perfeval.review.findings import Finding, Quote, Severity, Verdict, Wording
from perfeval.scoring.ground import Evidence, of
from perfeval.scoring.point_classes import Entry, Ledger, PointClasses
from perfeval.scoring.result import (
    Clause,
    Evaluation,
    Explanation,
    FrameworkScore,
    FundScore,
    IndicatorScore,
    Input,
    Measure,
    PointResult,
    Status,
    Subtotal,
    Totals,
    UnscoredReason,
)
from perfeval.values.quantity import Quantity, QuantityKind

D = Decimal

FILE = "wuchang-gsl-2018.docx"
CLAUSE = Clause(
    "cn_2013_53", "funds.execution_rate", "附件1", "unverified", "财预〔2013〕53号", "执行率 = 实际支出 ÷ 预算。"
)


def cell(row: int, col: int) -> Place:
    return Place(FILE, table=1, row=row, col=col)


def explained(key: str, title: str, result: str, *, sentence: str = "") -> Explanation:
    return Explanation(
        key,
        title,
        sentence or f"{title}由表中两数相除得出。",
        "执行率 = 全年执行数 ÷ 全年预算数",
        result,
        (Input("全年执行数", "44.9", cell(8, 4)), Input("全年预算数", "48", cell(4, 4))),
        CLAUSE,
        ("44.9 ÷ 48 = 0.9354", "四舍五入到 93.54%"),
    )


def indicator(
    number: int, level1: str, level2: str, level3: str, target: str, actual: str, status: Status
) -> IndicatorScore:
    row = Indicator(
        level1,
        level2,
        level3,
        target,
        actual,
        Quantity(target, QuantityKind.WORDS),
        Quantity(actual, QuantityKind.WORDS),
        max_score=D(10),
        self_score=D(10),
        reason_text="年中调整了计划" if number == 1 else None,
        cells={"target_text": cell(15 + number, 4), "actual_text": cell(15 + number, 5)},
    )
    scored = status in {Status.MET, Status.PARTLY, Status.NOT_MET}
    share = {Status.MET: D(1), Status.PARTLY: D("0.85"), Status.NOT_MET: D("0.4")}.get(status)
    return IndicatorScore(
        number,
        row,
        "quantitative",
        status,
        share * 10 if scored and share is not None else None,
        D(10),
        share,
        D(0),
        D(10),
        explained(f"indicator:{number}", level3, "10"),
        None if scored else UnscoredReason.UNIT_MISMATCH,
        None if scored else "指标值以人次计，实际完成值写的是百分比，不能相比。",
    )


PROJECT = Project(
    "wuchang-gsl-2018",
    Form(FILE, "wuhan-2018", "绩效目标完成情况对比表", kind=FormKind.SELF_REPORT, container="docx", sha256="ab" * 32),
    name="2018年武昌区工商联服务企业商会经费",
    department="武昌区工商联",
    unit="武昌区工商联",
    year=2018,
    funds=(
        FundLine("合计", FundKind.TOTAL, 0, D(48), D(48), D(48), D("44.9"), "93.54%"),
        FundLine("公共预算财政拨款", FundKind.FISCAL, 1, D(48), D(48), D(48), D("44.9")),
        FundLine("其中：区级资金", FundKind.COUNTY, 2, D(48), D(48), D(48), None),
    ),
    goals=(Goal("发挥工商联联系服务企业的桥梁和纽带作用。", "各项活动按计划完成。"),),
    passages=(
        Passage(
            "experience",
            "1. 完善制度提升服务水平",
            "进一步发挥六大服务平台作用。",
            ("三、经验",),
            (Place(FILE, paragraph=61),),
        ),
        Passage(
            "problem",
            "（一）存在的问题",
            "服务载体有待创新。\n服务能力有待增强。",
            ("四、问题",),
            (Place(FILE, paragraph=66),),
        ),
        Passage("suggestion", "（一）政策性建议", "建立健全项目指标库。", ("五、建议",), (Place(FILE, paragraph=72),)),
        Passage("execution", "（2）资金执行情况分析", "", ("二、",), (Place(FILE, paragraph=33),)),
    ),
    reported=(Reported("total", grade="优"),),
    amount_unit_text="万元",
)

_ROWS = (
    ("产出指标", "数量指标", "实施“领军企业家培育”工程，组织企业家及高管人员培训", "100人次", "100%", Status.UNSCORED),
    ("产出指标", "数量指标", "组织考察调研、政企交流等主题活动", "4次", "4次", Status.MET),
    ("产出指标", "质量指标", "积极推进六大服务平台建设", "完成", "完成目标", Status.PARTLY),
    ("效益指标", "社会效益指标", "社会影响、正面报道", "完成", "完成目标", Status.NOT_MET),
    ("服务对象满意度指标", "具体指标", "使用人员满意度", "95%", "95%", Status.MET),
)

EVALUATION = Evaluation(
    project=PROJECT,
    money=PROJECT.money,
    rulebook="cn_2013_53",
    because="2018 年度，项目支出，投入/过程/产出/效果框架",
    funds=tuple(
        FundScore(
            line,
            D("0.935416") if line.executed_wan else None,
            None,
            None,
            explained("execution_rate", "执行率", "93.54%") if not number else None,
        )
        for number, line in enumerate(PROJECT.funds)
    ),
    indicators=tuple(indicator(number, *row) for number, row in enumerate(_ROWS)),
    framework=(
        FrameworkScore(
            ("投入", "项目立项", "绩效指标明确性"),
            D(4),
            D(2),
            Status.PARTLY,
            explained("review:投入/项目立项/绩效指标明确性", "绩效指标明确性", "2"),
            (
                PointResult(
                    "目标细化分解为具体指标",
                    "not_met",
                    "未将项目绩效目标细化分解为具体的绩效指标",
                    Place(FILE, paragraph=44),
                ),
                PointResult("与任务数或计划数对应", "met", "与项目年度任务数或计划数相对应", Place(FILE, paragraph=44)),
                PointResult("指标值清晰可衡量", "unclear"),
            ),
        ),
        FrameworkScore(
            ("过程", "业务管理", "制度执行有效性"),
            D(4),
            None,
            Status.UNSCORED,
            explained("review:过程/业务管理/制度执行有效性", "制度执行有效性", "—"),
            (),
            D(0),
            D(4),
            UnscoredReason.NO_EVIDENCE,
            "报告没有说到这一要点。",
        ),
    ),
    measures=(
        Measure("execution_rate", "执行率", D("0.935416"), "93.54%", explained("execution_rate", "执行率", "93.54%")),
        Measure(
            "cost_saving_rate",
            "成本节约率",
            None,
            "—",
            explained("cost_saving_rate", "成本节约率", "—"),
            caution="完成情况没有全部证实，不能算作节约。",
        ),
    ),
    subtotals=(
        Subtotal(
            "产出指标", D(30), D(30), D("18.5"), D(10), PointClasses(D(30), D(0), D(10), D("8.5"), D("1.5"), D(10))
        ),
        Subtotal("效益指标", D(10), D(10), D(4), D(0), PointClasses(D(10), claimed=D(4), lost=D(6))),
        Subtotal("服务对象满意度指标", D(10), None, D(10), D(0), PointClasses(D(10), claimed=D(10))),
    ),
    totals=Totals(
        D(100),
        D(98),
        D("72.5"),
        D(14),
        None,
        "优",
        D(50),
        D("86.5"),
        "差",
        "良",
        "再得 7.5 分，等级升为良。",
        D("7.5"),
        grade_code="open_between_bands",
        classes=PointClasses(D(100), D(0), D(50), D("22.5"), D("13.5"), D(14)),
    ),
    ledger=Ledger(
        (
            Entry(
                "indicator:0",
                _ROWS[0][2],
                "产出指标",
                of("share_for_count", target="100人次", actual="100%"),
                PointClasses(D(10), open=D(10)),
                scored=False,
            ),
            Entry(
                "indicator:3",
                _ROWS[3][2],
                "效益指标",
                of("bare_done", actual="完成目标"),
                PointClasses(D(10), claimed=D(4), lost=D(6)),
                scored=True,
            ),
            Entry(
                "review:过程/业务管理/制度执行有效性",
                "制度执行有效性",
                "过程",
                of("open_no_evidence"),
                PointClasses(D(4), open=D(4)),
                scored=False,
            ),
        )
    ),
    explanations=MappingProxyType(
        {
            "total": explained("total", "总分", "72.5"),
            "grade": explained("grade", "等级", "—", sentence="暂不能定级"),
        }
    ),
)


def finding(
    code: str, family: str, verdict: Verdict, severity: Severity, row: str, message: str, saw: str,
    expected: str | None, quotes: tuple[Quote, ...], rule: str, points: Decimal | None = None, treatment: str = "",
) -> Finding:  # fmt: skip
    """A finding with its sentences given, the same in both languages."""

    def both(text: str) -> dict[str, str]:
        return {"zh": text, "en": text}

    return Finding(
        code=code, family=family, verdict=verdict, severity=severity, object=row, saw=saw, expected_text=expected,
        quotes=quotes, points_at_stake=points,
        pairs=(("said", message), ("due", treatment)),
        wording=Wording(say=both("{said}"), treatment=both("{due}"), basis=both(rule)),
    )  # fmt: skip


FINDINGS = (
    finding(
        "fulfilment.unit_differs", "units", Verdict.WRONG, Severity.HIGH, "组织企业家及高管人员培训",
        "指标值是100人次，实际完成值写100%，看不出培训了多少人。", "100%", "人次数",
        (Quote(cell(15, 4), "100人次"), Quote(cell(15, 5), "100%")), "cn_2013_53 附件1", D(10),
        "补报实际人次，并附签到表。",
    ),
    finding(
        "text.other_number", "text_vs_table", Verdict.ASK, Severity.MEDIUM, "组织企业家及高管人员培训",
        "正文称参学参训600余人次，表中指标值是100人次，请说明是否同一活动。", "600余人次", "100人次",
        (Quote(Place(FILE, paragraph=26), "参学参训600余人次。"),), "算术关系", None, "请单位说明两数口径。",
    ),
    finding(
        "grade.against_words", "fulfilment", Verdict.INCONSISTENT, Severity.HIGH, "过程",
        "过程评为优，正文却说执行不到位。", "优", None,
        (Quote(Place(FILE, paragraph=49), "执行过程中未严格按照制度执行，执行不到位。"),), "cn_2013_53 附件1", D(4),
        "补报实际人次，并附签到表。",
    ),
    finding("satisfaction.no_survey", "satisfaction", Verdict.UNSUPPORTED, Severity.LOW, "使用人员满意度",
        "满意度95%没有说明调查对象、份数和日期。", "95%", None, (Quote(cell(19, 5), "95%"),), "算术关系"),
)  # fmt: skip

_HEADINGS = {"计划值", "完成情况"}
_CELLS = (
    (14, 1, "一级指标"), (14, 2, "二级指标"), (14, 3, "指标内容"), (14, 4, "计划值"), (14, 5, "完成情况"),
    (15, 1, "产出指标"), (15, 2, "数量指标"), (15, 3, _ROWS[0][2]), (15, 4, "100人次"), (15, 5, "100%"),
    (16, 3, _ROWS[1][2]), (16, 4, "4次"), (16, 5, "4次"),
    (19, 2, "具体指标"), (19, 3, "使用人员满意度"), (19, 4, "95%"), (19, 5, "95%"),
)  # fmt: skip

READING = FileReading(
    FILE,
    "read",
    container="docx",
    sha256="ab" * 32,
    account=(
        *(
            AccountLine(cell(row, col), text, "heading" if text in _HEADINGS else "indicator", PROJECT.id)
            for row, col, text in _CELLS
        ),
        AccountLine(Place(FILE, paragraph=70), "7", None, None),
    ),
    notes=(message("sources.note.pictures", n=1),),
)


def result(lang: str = "zh", evaluation: Evaluation = EVALUATION, findings: tuple[Finding, ...] = FINDINGS) -> Result:
    """The sample as :func:`perfeval.evaluate` would return it."""
    project = evaluation.project
    intake = Intake((project,), (replace(READING, file=project.form.file),))
    return Result(intake, (evaluation,), {project.id: findings}, lang)


def poisoned(value: Any, vector: str) -> Any:
    """The same object with ``vector`` in every free text; ids, keys, kinds and places stay."""
    if isinstance(value, (Enum, Place, Wording)):  # the templates of a finding are ours
        return value
    if isinstance(value, Finding):
        pairs = tuple((name, poisoned(part, vector)) for name, part in value.pairs)
        said = {name: poisoned(getattr(value, name), vector) for name in ("object", "saw", "expected_text", "quotes")}
        return replace(value, pairs=pairs, **said)
    if isinstance(value, str):
        return f"{vector}{value}"
    if isinstance(value, tuple):
        return tuple(poisoned(item, vector) for item in value)
    if isinstance(value, (dict, MappingProxyType)):
        return {key: poisoned(item, vector) for key, item in value.items()}
    if isinstance(value, (Message, Evidence)):
        return replace(value, pairs=tuple((name, poisoned(part, vector)) for name, part in value.pairs))
    if is_dataclass(value) and not isinstance(value, type):
        kept = {"id", "key", "kind", "rulebook", "sha256", "status", "code", "family", "container"}
        changed = {
            field.name: poisoned(getattr(value, field.name), vector)
            for field in fields(value)
            if field.name not in kept
        }
        return replace(value, **changed)
    return value
