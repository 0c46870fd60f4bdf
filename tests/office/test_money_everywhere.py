"""The money of a project reads the same on every surface: drawn forms, and every form that travels with perfeval."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from html import unescape
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from perfeval.intake import Intake
from perfeval.model import Form, FormKind, Project, Reported
from perfeval.money import AMOUNTS, FundKind, FundLine
from perfeval.numbers import NOTHING, format_percent, format_points, format_wan
from perfeval.office import drafts
from perfeval.outcome import Result, evaluate
from perfeval.places import Place
from perfeval.report import show
from perfeval.report.show.portfolio import entries_of
from perfeval.report.show.view import view_of
from perfeval.report.site import row_of
from perfeval.review.case import Case
from perfeval.workbench import portraits
from tests.office.surfaces import figure


def lines_of(html: str) -> list[str]:
    """The texts between the tags."""
    return [text for text in map(str.strip, unescape(re.sub(r"<[^>]+>", "\n", html)).splitlines()) if text]


def surfaces(result: Result) -> dict[str, tuple[Any, ...]]:
    """What each surface says of the one project: budget, spending, rate."""
    [evaluation] = result.evaluations
    view, case = view_of(result), Case(evaluation)
    stated = json.loads(result.to_json(), parse_float=Decimal, parse_int=Decimal)["projects"][0]["money"]
    [page] = [line for line in lines_of(show.headline(result).html) if line.startswith(("预算 ", "表中没有预算数"))]
    draft = "".join(drafts.money(view))
    [entry] = entries_of(result)
    row = row_of(evaluation, ())
    frame = result.scores.iloc[0]
    return {
        "JSON": (
            format_wan(stated["budget_wan"]),
            format_wan(stated["executed_wan"]),
            format_percent(stated["execution_rate"]),
        ),
        "review": (format_wan(case.budget), format_wan(case.executed), format_percent(case.execution_rate)),
        "page": tuple(found([page], f"{name} {said}") for name, said in _LINE),
        "Word": (found([draft], r"预算数 ?([-\d.,]+) ?万元"), found([draft], r"执行 ?([-\d.,]+) ?万元"),
                 found([draft], r"执行率 ?([-\d.,]+%)")),
        "portfolio": (format_wan(entry.budget), format_wan(entry.spent), format_percent(entry.row.execution_rate)),
        "index": (format_wan(entry.budget), format_wan(entry.spent), format_percent(row.execution_rate)),
        "table": (format_wan(entry.budget), format_wan(entry.spent), format_percent(frame["execution_rate"])),
    }  # fmt: skip


_LINE = (("预算", r"(\S+) 万元"), ("支出", r"(\S+) 万元"), ("执行率", r"(-?[\d.,]+%)"))


def found(texts: Sequence[str], pattern: str) -> str:
    hit = re.search(pattern, "\n".join(texts))
    return hit[1] if hit else NOTHING


def assert_one_truth(result: Result) -> None:
    """Every surface says what the evaluation's money says; the rate column and the measure too."""
    [evaluation] = result.evaluations
    has = evaluation.money
    expected = format_wan(has.budget.wan), format_wan(has.executed.wan), format_percent(has.rate)
    for surface, said in surfaces(result).items():
        assert said == expected, surface
    assert_rows_agree(result, expected[2])
    if has.budget.wan is not None and has.executed.wan is not None:
        said = f"预算 {format_wan(has.budget.wan)} 万元，支出 {format_wan(has.executed.wan)} 万元"
        assert said in lines_of(show.portfolio_headline(result).html), "the portfolio"
    shown = lines_of(portraits.project(evaluation.project))
    assert not evaluation.funds or f"预算 {expected[0]} 万元，执行 {expected[1]} 万元" in shown, "the notebook"
    assert_scoring_and_review_agree(result)


def assert_rows_agree(result: Result, expected: str) -> None:
    """The measure and the row of the whole state the rate in the JSON, on the page and in the form."""
    [evaluation] = result.evaluations
    has, measure = evaluation.money, evaluation.measure("execution_rate")
    if measure is not None:
        assert (format_percent(measure.value), measure.value_text) == (expected, expected)
        assert expected in lines_of(show.measures_table(result).html), "the measures"
    if has.line is not None and has.rate is not None:
        [whole] = [item for item in evaluation.funds if item.line is has.line]
        assert format_percent(whole.execution_rate) == expected
        assert expected in map(figure, lines_of(show.funds_table(result).html)), "the fund rows"


def assert_scoring_and_review_agree(result: Result) -> None:
    """A finding on the points of execution expects what scoring gives; nobody leaves less than nothing."""
    [evaluation] = result.evaluations
    has = evaluation.money
    for finding in result.findings_by_project[evaluation.project.id]:
        if finding.code == "funds.execution_score":
            [score] = [item.score for item in evaluation.funds if item.line is has.line]
            assert score is not None and finding.expected == format_points(score)
        if finding.code == "funds.unspent_without_reason":
            assert has.left_over is None or has.left_over > 0


def project_of(lines: Sequence[FundLine], kind: FormKind) -> Project:
    """A form that holds these fund rows and little else."""
    return Project(
        "drawn", Form("drawn.xlsx", "mof-2020", "项目支出绩效自评表", kind=kind, sha256="ab" * 32), name="维修项目",
        department="区水务局", year=2022, amount_unit_text="万元", funds=tuple(lines),
        reported=(Reported("total", Decimal(100), Decimal(95)),),
    )  # fmt: skip


def row(label: str, kind: FundKind, level: int, number: int, amounts: Sequence[Decimal | None], rate: str | None,
        points: tuple[Decimal | None, Decimal | None] = (None, None)) -> FundLine:  # fmt: skip
    cells = {name: Place("drawn.xlsx", sheet="表", row=number, col=col) for col, name in enumerate(AMOUNTS, 3)}
    return FundLine(
        label, kind, level, *amounts, execution_rate_text=rate, max_score=points[0], self_score=points[1], cells=cells
    )


def evaluated(lines: Sequence[FundLine], kind: FormKind = FormKind.SELF_EVALUATION) -> Result:
    return evaluate(Intake((project_of(lines, kind),), ()))


amount = st.none() | st.just(Decimal(0)) | st.decimals(-5, 2000, places=4) | st.integers(0, 500).map(Decimal)
amounts = st.tuples(amount, amount, amount, amount)
rate = st.none() | st.sampled_from(["75%", "100.00%", "1.2", "0.75", "98.5", "—", "0", "B/A", "99.999%", "120%"])
points = st.tuples(st.none() | st.just(Decimal(10)), st.none() | st.integers(0, 10).map(Decimal))
parts = st.lists(
    st.tuples(st.sampled_from(["当年财政拨款", "其中：省级", "其他资金"]), st.integers(1, 2), amounts, rate), max_size=3
)
kinds = st.sampled_from([FormKind.SELF_EVALUATION, FormKind.EVALUATION, FormKind.SELF_REPORT, FormKind.DEPARTMENT])
D = Decimal


def drawn(total: Any, below: list[Any]) -> list[FundLine]:
    """A total row, if any, and the rows below it."""
    lines = [] if total is None else [row("年度资金总额", FundKind.TOTAL, 0, 5, total[0], total[1], total[2])]
    lines += [
        row(label, FundKind.OTHER, level, number, held, said)
        for number, (label, level, held, said) in enumerate(below, 6)
    ]
    return lines


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.none() | st.tuples(amounts, rate, points), parts, kinds)
@example((( None, D(40), None, None), None, (D(10), D(10))), [("其他资金", 1, (None, D(40), None, D(30)), None)],
         FormKind.SELF_EVALUATION)  # fmt: skip
@example(((None, D(0), None, D(30)), "75%", (D(10), D(10))), [], FormKind.SELF_EVALUATION)
@example(((None, D(100), None, D("99.999")), "99.999%", (D(10), D(10))), [], FormKind.SELF_EVALUATION)
@example(((D(0), D(0), None, D(0)), "100%", (D(10), D(10))),
         [("当年财政拨款", 1, (D(90), D("89.974"), None, D("89.974")), "100%")],
         FormKind.SELF_EVALUATION)  # fmt: skip
def test_a_drawn_form_reads_the_same_everywhere(total: Any, below: list[Any], kind: FormKind) -> None:
    assert_one_truth(evaluated(drawn(total, below), kind))


@pytest.mark.slow
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.none() | st.tuples(amounts, rate, points), parts, kinds)
def test_many_drawn_forms_read_the_same_everywhere(total: Any, below: list[Any], kind: FormKind) -> None:
    assert_one_truth(evaluated(drawn(total, below), kind))


def test_the_example_with_a_total_of_zero_states_its_money(published: Result) -> None:
    has = published.evaluation("chizhou-tangxi-2022-weituo").money
    assert (has.budget.wan, has.executed.wan, has.rate) == (Decimal("89.974"), Decimal("89.974"), Fraction(1))
    assert [str(place) for place in has.executed.places] == ["表1 R5C6"]
