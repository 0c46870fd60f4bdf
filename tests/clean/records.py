"""A small clean project with everything in it, and hypothesis strategies for records of any content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from perfeval.errors import FileDamaged
from perfeval.messages import Message, message
from perfeval.model import (
    AccountLine,
    Claim,
    CleaningStep,
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
    ReviewStatement,
)
from perfeval.places import Place
from perfeval.values.quantity import Quantity, QuantityKind
from perfeval.values.reading import read_quantity

FILE = "2021/永德.xlsx"


def written(value: object) -> str:
    """A record to its last digit: equality alone takes 1.0 for 1, and what a prompt shows leaves fields out."""
    if is_dataclass(value):
        inner = (f"{one.name}={written(getattr(value, one.name))}" for one in fields(value))
        return f"{type(value).__name__}({', '.join(inner)})"
    if isinstance(value, (tuple, list)):
        return f"({', '.join(map(written, value))})"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{written(name)}: {written(part)}' for name, part in value.items())}}}"
    return repr(value)


def at(row: int, col: int) -> Place:
    return Place(FILE, sheet="自评表", row=row, col=col)


def project(project_id: str = "0071-永德-2021") -> Project:
    """One project with every kind of record, among them the texts that break spreadsheets."""
    return Project(
        id=project_id,
        form=Form(
            FILE, "mof-2020", "项目支出绩效自评表", "自评表", FormKind.SELF_EVALUATION, "xlsx", "ab" * 32, "云南"
        ),
        name="0071-民族小学营养改善",
        department='=HYPERLINK("http://x")',
        unit="+86 永德县民族小学",
        year=2021,
        code="0071",
        department_code="0105",
        amount_unit_text="元",
        funds=(
            FundLine(
                "年度资金总额",
                FundKind.TOTAL,
                0,
                None,
                Decimal("38.766462"),
                None,
                Decimal("38.766462"),
                "100%",
                Decimal("10"),
                Decimal("9.90"),
                None,
                {"executed_wan": "387664.62"},
                {"executed_wan": at(7, 6), "self_score": at(7, 9)},
            ),
            FundLine("其他资金", FundKind.OTHER, 1, Decimal("1234567890123456.789012"), Decimal("-0.00"), Decimal("0")),
        ),
        indicators=(
            Indicator(
                "产出指标(50分)",
                "数量指标",
                "受资助人数",
                "≧735人次",
                "735",
                read_quantity("735", sign="≧", unit="人次"),
                read_quantity("735"),
                Decimal("50"),
                None,
                "≧",
                "人次",
                Decimal("10"),
                Decimal("10"),
                extra={"备注": "无"},
                cells={"target_text": at(12, 5), "actual_text": at(12, 8)},
            ),
            Indicator(
                "满意度指标",
                "服务对象满意度",
                "家长满意度",
                "290%",
                "-",
                read_quantity("290%", name="家长满意度"),
                read_quantity("-"),
                max_score=Decimal("10"),
                self_score_text="IO",
                score_group=1,
            ),
        ),
        goals=(Goal("第一行\n第二行", "@完成", "年度目标1", Decimal("80"), None, {"expected_text": at(9, 2)}),),
        passages=(
            Passage(
                "problem", "存在问题", "", ("三、", "（一）"), (Place(FILE, paragraph=12), Place(FILE, paragraph=13))
            ),
        ),
        claims=(
            Claim("budget", "预算", "预算48万元", Place(FILE, paragraph=3), ("一、",), read_quantity("48万元")),
            Claim("other", "", "_x0041_ 原样", Place(FILE, paragraph=4)),
        ),
        statements=(
            ReviewStatement(("投入", "项目立项", "绩效目标合理性"), "甲；乙", ("甲", "乙"), Place(FILE, paragraph=20)),
        ),
        reported=(Reported("total", Decimal("100"), Decimal("96"), "优", None, {"self_score": at(30, 9)}),),
        attributes={"项目类型": "常年性"},
        cells={"name": at(3, 2)},
    )


def reading() -> FileReading:
    """What reading its file came to: two cells used, one not."""
    account = (
        AccountLine(at(3, 2), "0071-民族小学营养改善", "project name", "0071-永德-2021"),
        AccountLine(at(7, 6), "387664.62", "fund 0 executed_wan", "0071-永德-2021"),
        AccountLine(at(40, 1), "=1+1", None, None, True),
    )
    return FileReading(
        FILE,
        "read",
        None,
        "xlsx",
        "ab" * 32,
        account,
        (message("sources.note.hidden_sheet", name="封面"),),
        (message("clean.why.instructions", table="封面"),),
        cleaning=(CleaningStep("total_rows", "自评表", 1, (41,), message("sources.note.hidden_sheet", name="封面")),),
    )


def refused() -> FileReading:
    return FileReading("坏.xlsx", "failed", FileDamaged(file="坏.xlsx", seen="xml").fact)


decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20).filter(
    lambda value: abs(value.adjusted()) < 200
)
texts = st.text(max_size=40)
places = st.builds(
    Place,
    file=st.sampled_from([FILE, "other.docx"]),
    sheet=st.none() | st.text(min_size=1, max_size=8),
    table=st.none() | st.integers(1, 99),
    row=st.integers(0, 2000),
    col=st.integers(0, 700),
    paragraph=st.integers(0, 5),
)


def _inner(text: str, number: object) -> Message:
    return message("values.units.bare", seen=text, unit=number)


facts = st.builds(
    lambda text, place, number: message("clean.doubt.at", place=place, doubt=_inner(text, number)),
    texts,
    places,
    decimals | st.fractions(max_denominator=99) | st.none(),
)
quantities = st.recursive(
    st.builds(
        Quantity,
        text=texts,
        kind=st.sampled_from(QuantityKind),
        operator=st.none() | st.sampled_from([">=", "<=", "=", ">", "<"]),
        value=st.none() | decimals,
        high=st.none() | decimals,
        unit=st.none() | texts,
        day=st.none() | st.dates(min_value=date(1000, 1, 1)),
        reason=st.none() | facts,
    ),
    lambda inner: st.builds(Quantity, text=texts, kind=st.just(QuantityKind.SEVERAL), parts=st.lists(inner).map(tuple)),
    max_leaves=4,
)
cells = st.dictionaries(texts, places, max_size=3)
_points = st.none() | decimals
funds = st.builds(
    FundLine,
    label_text=texts,
    kind=st.sampled_from(FundKind),
    level=st.integers(0, 3),
    executed_wan=_points,
    self_score=_points,
    reason_text=st.none() | texts,
    texts=st.dictionaries(texts, texts, max_size=2),
    cells=cells,
)
indicators = st.builds(
    Indicator,
    level1=texts,
    level2=texts,
    level3=texts,
    target_text=texts,
    actual_text=texts,
    target=quantities,
    actual=quantities,
    max_score=_points,
    score_group=st.none() | st.integers(0, 9),
    extra=st.dictionaries(texts, texts, max_size=2),
    cells=cells,
)
passages = st.builds(Passage, kind=texts, heading=texts, text=texts, places=st.lists(places, max_size=2).map(tuple))
claims = st.builds(Claim, kind=texts, subject=texts, text=texts, place=places, value=st.none() | quantities)
projects = st.builds(
    Project,
    id=st.from_regex(r"[\w一-龥][\w一-龥.-]{0,20}", fullmatch=True),  # ids are safe as file names
    form=st.builds(Form, file=st.just(FILE), layout=texts, title=texts, kind=st.sampled_from(FormKind)),
    name=st.none() | texts,
    year=st.none() | st.integers(1949, 2100),
    code=st.none() | texts,
    funds=st.lists(funds, max_size=2).map(tuple),
    indicators=st.lists(indicators, max_size=2).map(tuple),
    passages=st.lists(passages, max_size=2).map(tuple),
    claims=st.lists(claims, max_size=2).map(tuple),
    attributes=st.dictionaries(texts, texts, max_size=2),
    cells=cells,
)
