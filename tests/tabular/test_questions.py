"""What is wrong with a table is one sentence with the rows; what is doubtful is asked; steps are taken back by name."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import perfeval as pe
from perfeval.errors import UnknownName, UsageError
from perfeval.tabular.contract import CONTRACT, STEPS
from tests.tabular.office import BUDGET, INDICATORS, budget_rows, indicator_rows, made, write_csv

Frame = pd.DataFrame
MONEY, SPENT = BUDGET[-2], BUDGET[-1]


def budget() -> Frame:
    return Frame(budget_rows(made(4)), columns=BUDGET)


def indicators() -> Frame:
    return Frame(indicator_rows(made(4)), columns=INDICATORS)


def said(intake: pe.Intake) -> str:
    return "\n".join(intake.problems["message"])


def without_unit(frame: Frame, times: int = 1) -> Frame:
    frame = frame.rename(columns={MONEY: "全年预算数", SPENT: "全年执行数"})
    return frame.assign(全年预算数=frame["全年预算数"] * times, 全年执行数=frame["全年执行数"] * times)


QUESTIONS: dict[str, tuple[Callable[[], dict[str, Any]], str]] = {
    "no key": (lambda: {"budget": budget().drop(columns=["项目编码", "项目名称"])}, "没有项目编码或项目名称列"),
    "a code twice": (
        lambda: {"budget": pd.concat([budget(), budget().iloc[[0]].assign(**{MONEY: 99})])},
        "2 行的项目编码重复而内容不同，都已保留，请核对（第 1、5 行）",
    ),
    "text in amounts": (
        lambda: {"budget": budget().astype({MONEY: object}).assign(**{MONEY: ["见附件", 30, "—", "12.5万元"]})},
        "1 行不是金额（如“见附件”；第 1 行）",
    ),
    "a date as a number": (
        lambda: {
            "indicators": indicators().assign(指标性质="", 度量单位="", 指标值="2023年12月底前", 实际完成值=45280)
        },
        "16 行的日期变成了数字（如 45280）",
    ),
    "dates as numbers on both sides": (
        lambda: {"indicators": indicators().assign(指标性质="", 度量单位="日期", 指标值=45291, 实际完成值=45280)},
        "16 行的日期变成了数字（如 45291）",
    ),
    "a column twice": (
        lambda: {"budget": budget().set_axis([*BUDGET[:-1], MONEY], axis=1)},
        "都可作 adjusted_budget_wan，内容不同",
    ),
    "years in headings": (
        lambda: {"budget": budget().rename(columns={MONEY: "2023年预算数", SPENT: "2022年预算数"})},
        "请用 year=… 指明年度",
    ),
    "yuan by the looks": (lambda: {"budget": without_unit(budget(), 10_000)}, "像是元而不是万元，4 行未读取"),
    "no unit": (lambda: {"budget": without_unit(budget())}, "没有写明金额单位，4 行按万元读取"),
    "a fraction beside percents": (
        lambda: {"indicators": indicators().assign(实际完成值="0.97")},
        "8 行的指标值是百分数而完成值写成小数（如 0.97）",
    ),
    "codes in scientific notation": (lambda: {"budget": budget().assign(项目编码="4.2E+17")}, "科学记数法"),
    "codes as numbers": (lambda: {"budget": budget().assign(项目编码=[1, 2, 3, 4])}, "前面的 0 可能已丢失"),
    "no year": (lambda: {"budget": budget().drop(columns="年度")}, "4 个项目没有年度"),
    "an unreadable year": (lambda: {"budget": budget().assign(年度="去年")}, "4 行的年度读不出（如“去年”；第 1-4 行）"),
    "an unknown heading": (lambda: {"budget": budget().assign(经办科室电话=1)}, "没有认出列“经办科室电话”"),
    "the tables the wrong way round": (
        lambda: {"budget": indicators(), "indicators": budget()},
        "请改用 indicators= 传入",
    ),
    "no headings": (lambda: {"budget": budget().set_axis(range(7), axis=1)}, "没有项目编码或项目名称列"),
    "a column without a name": (lambda: {"budget": budget().rename(columns={"年度": None})}, "4 个项目没有年度"),
    "nothing in it": (lambda: {"budget": budget().iloc[:0]}, "表中没有读到项目"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_one_sentence_each_and_nothing_lost(name: str) -> None:
    given, expected = QUESTIONS[name]
    tables = given()
    intake = pe.from_tables(**tables)
    assert expected in said(intake)
    cells = sum(int((frame.notna() & (frame.astype(str) != "")).sum().sum()) for frame in tables.values())
    assert len(intake.account) == cells, "every cell is used or listed"


def test_an_answer_settles_the_question() -> None:
    answer = {"adjusted_budget_wan": ("全年预算数", "元"), "executed_wan": ("全年执行数", "元")}
    intake = pe.from_tables(budget=without_unit(budget(), 10_000), columns=answer)
    assert [item.money.budget.wan for item in intake.items] == [one.budget for one in made(4)]
    renamed = budget().rename(columns={SPENT: "花掉的"})
    intake = pe.from_tables(budget=renamed, columns={"花掉的": "executed_wan"}, year=2023)
    assert intake.items[0].money.executed.wan == made(1)[0].spent


def test_a_full_sheet_was_probably_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfeval.tabular.cleaning._FULL_SHEET", (4,))
    assert "正好 4 行，是工作表的最大行数" in said(pe.from_tables(budget=budget()))


def test_what_the_caller_says_must_fit() -> None:
    with pytest.raises(UnknownName, match="支出 = executed_wan"):
        pe.from_tables(budget=budget(), columns={"支出": "executed_wan"})
    with pytest.raises(UnknownName, match="花掉的 = executed”的列或字段。是否指“executed_wan”"):
        pe.from_tables(budget=budget().rename(columns={SPENT: "花掉的"}), columns={"花掉的": "executed"})
    with pytest.raises(UnknownName, match="executed_wan = 花掉了”的列或字段。是否指“花掉的”"):
        pe.from_tables(budget=budget().rename(columns={SPENT: "花掉的"}), columns={"executed_wan": "花掉了"})
    with pytest.raises(UnknownName, match="整理步骤"):
        pe.from_tables(budget=budget(), undo=["everything"])
    with pytest.raises(UsageError, match="DataFrame"):
        pe.from_tables(budget=3)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="budget 或 indicators"):
        pe.from_tables()


def test_steps_are_told_with_rows_and_taken_back_by_name() -> None:
    lost = budget().assign(项目编码=[int(code) for code in budget()["项目编码"]])
    total = pd.concat([lost, Frame([["合计", None, None, None, None, 1, 1]], columns=BUDGET)])
    intake = pe.from_tables(budget=total, indicators=indicators())
    steps = intake.cleaning.set_index("step")
    assert steps.loc["total_rows", "rows"] == "5"
    assert steps.loc["code_restored", "count"] == 4
    assert len(intake) == 4
    kept = pe.from_tables(budget=total, indicators=indicators(), undo=["total_rows", "code_restored"])
    assert kept.cleaning.set_index("step").loc["total_rows", "undone"]
    assert len(kept) == 9, "the total row is a project again, and the codes do not meet"
    assert "同名项目编码不同，没有合并" in said(kept)


def test_a_duplicate_row_counts_once_and_another_amount_is_a_finding() -> None:
    twice = pd.concat([budget(), budget().iloc[[1]], budget().iloc[[0]].assign(**{MONEY: 99})])
    intake = pe.from_tables(budget=twice, indicators=indicators())
    assert intake.cleaning.set_index("step").loc["duplicates", "rows"] == "5"
    findings = pe.evaluate(intake).findings
    (found,) = findings[findings["code"] == "sources.differ"].to_dict("records")
    assert (found["saw"], found["expected"]) == ("23.5", "99")
    assert "全年预算数" in found["message"]


def test_a_database_is_only_read(tmp_path: Path) -> None:
    path = tmp_path / "county.db"
    with sqlite3.connect(path) as connection:
        budget().to_sql("budget", connection, index=False)
    connection.close()
    with pytest.raises(UsageError, match=r"no such table: absent.*没有改动数据库"):
        pe.from_sql(f"sqlite:///{path}", budget="select * from absent")
    with pytest.raises(UsageError, match="readonly"):
        pe.from_sql(f"sqlite:///{path}", budget="delete from budget")
    assert len(pe.from_sql(f"sqlite:///{path}", budget="select * from budget where 年度 = 2023")) == 4


def test_the_document_names_every_column_and_every_step() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "exports.md").read_text("utf-8")
    for table in CONTRACT.values():
        assert f"`{' '.join(table.names)}`" in page
    assert not [step for step in STEPS if f"`{step}`" not in page]


def test_names_of_a_database_and_an_index_are_understood() -> None:
    names = ["PRO_CODE", "PRO_NAME", "AGENCY_NAME", "DEPT_NAME", "FISCAL_YEAR", "BUDGET_WAN", "PAY_AMT_YUAN"]
    frame = budget().set_axis(names, axis=1).assign(PAY_AMT_YUAN=[one.spent * 10_000 for one in made(4)])
    intake = pe.from_tables(budget=frame.set_index("PRO_CODE"))
    assert [(item.code, item.money.budget.wan, item.money.executed.wan) for item in intake.items] == [
        (one.code, one.budget, one.spent) for one in made(4)
    ]
    assert "没有写明金额单位" not in said(intake)


def test_values_keep_every_digit() -> None:
    exact = budget().astype({MONEY: object}).assign(**{MONEY: [0.1, Decimal("123456789.123456789"), "１２.５０", 1e3]})
    amounts = [item.money.budget.wan for item in pe.from_tables(budget=exact).items]
    assert amounts == [Decimal("0.1"), Decimal("123456789.123456789"), Decimal("12.50"), Decimal(1000)]


def test_a_project_is_called_by_its_code_or_name_too_while_only_one_bears_it() -> None:
    years = pd.concat([budget(), budget().iloc[[0]].assign(年度=2030)])
    result = pe.evaluate(pe.from_tables(budget=years))
    first, second = result.intake.items[:2]
    assert first.id == f"{first.code}-{first.year}"
    for name in (second.code, second.name):
        assert result.evaluation(name).project.id == second.id
        assert result.intake.project(name).id == second.id
        assert result.only(str(name)).intake.only == second.id
    with pytest.raises(UsageError, match=f"请写编号：{first.code}-"):
        result.explain(str(first.code), "执行率")
    with pytest.raises(UnknownName, match="没有名为"):
        result.explain("没有的项目", "执行率")


def test_a_heading_over_others_changes_nothing() -> None:
    over = [
        ("项目" if number < 5 else "资金（万元）", name.removesuffix("（万元）")) for number, name in enumerate(BUDGET)
    ]
    frame = budget().set_axis(pd.MultiIndex.from_tuples(over), axis=1)
    told, plain = pe.from_tables(budget=frame), pe.from_tables(budget=budget())
    assert [(one.code, one.year, one.money.budget.wan) for one in told.items] == [
        (one.code, one.year, one.money.budget.wan) for one in plain.items
    ]
    assert told.problems.empty


def test_a_column_twice_in_a_file_is_said_too(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "导出.csv", [[*BUDGET[:-1], MONEY], *budget_rows(made(4))])
    intake = pe.read(path)
    assert "都可作 adjusted_budget_wan，内容不同" in said(intake)
    assert {one.money.budget.wan for one in intake.items} == {None}


def test_an_amount_with_its_own_unit_is_read_where_the_others_are_asked() -> None:
    frame = without_unit(budget(), 10_000).astype({"全年预算数": object})
    frame.loc[0, "全年预算数"] = "12.5万元"
    intake = pe.from_tables(budget=frame)
    assert "3 行未读取" in said(intake)
    assert [one.money.budget.wan for one in intake.items] == [Decimal("12.5"), None, None, None]


def test_a_table_given_twice_counts_once() -> None:
    intake = pe.from_tables(budget=[budget(), budget()], indicators=[indicators(), indicators()])
    assert len(intake.indicators) == 16
    assert intake.cleaning.set_index("step").loc["repeated", "count"].tolist() == [4, 16]
    assert (intake.account["used_by"].isna().sum(), said(intake)) == (0, "")


def test_a_single_column_is_no_table() -> None:
    with pytest.raises(UsageError, match="Series"):
        pe.from_tables(budget=budget()["项目编码"])  # type: ignore[arg-type]
