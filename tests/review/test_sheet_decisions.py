"""A filled working sheet moves points (底稿读回): decisions like any other, with name and day; doubts are said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from perfeval.review.decisions import ROW, Decision, RowAnswer, read_decisions, write_decisions
from perfeval.review.examples import example_evaluation
from perfeval.review.settling import fitting_rows, settle
from perfeval.review.sheet_decisions import Recorded, decisions_of
from perfeval.review.working_sheet import ReviewedProject, read_working_sheet, working_rows, write_working_sheet
from perfeval.rules.book import load_book
from perfeval.scoring.result import Evaluation

BOOK = load_book("cn_2020_10_self")
EXAMPLE = {
    "project": {"id": "p-1", "name": "培训"},
    "funds": ["年度资金总额|100|100|90|10|90%|9"],
    "rows": [
        "产出指标|数量指标|培训人次|≥100人次|120人次|40|40",
        "产出指标|质量指标|合格率|≥95%|完成|20|20",
        "效益指标|社会效益指标|受益人数|≥50人|40人|30|30",
        "效益指标|社会效益指标|受益人数|≥50人|60人||",
    ],
}
EXECUTION, COUNT, QUALITY, BENEFIT, TWIN = range(5)
FIELDS = {"score": 11, "remark": 13, "verdict": 15, "by": 16, "on": 17}


def evaluation() -> Evaluation:
    return example_evaluation(EXAMPLE)


def filled(tmp_path: Path, *, names: bool = True, **rows: dict[str, object]) -> ReviewedProject:
    """The sheet as a reviewer returns it; ``rows``: by the name of the constant, what was typed."""
    path = tmp_path / "底稿.xlsx"
    write_working_sheet([working_rows(evaluation())], path)
    book = openpyxl.load_workbook(path)
    tab = book.worksheets[1]
    if names:
        tab.cell(1, FIELDS["by"], "张三")
        tab.cell(1, FIELDS["on"], date(2026, 3, 2))
    for name, typed in rows.items():
        for field, value in typed.items():
            tab.cell(globals()[name] + 3, FIELDS[field], value)
    book.save(path)
    return read_working_sheet(path)[0]


def told(got: Recorded) -> list[str]:
    return [one.what.code.removeprefix("review.rows.") for one in got.remarks]


def after(sheet: ReviewedProject) -> Evaluation:
    before = evaluation()
    held, gone = fitting_rows(before, decisions_of(sheet, working_rows(before)).decisions)
    assert not gone
    return settle(before, (), {}, BOOK, held)[0]


def test_what_was_verified_is_verified_and_what_was_cut_is_lost(tmp_path: Path) -> None:
    sheet = filled(
        tmp_path,
        EXECUTION={"verdict": "已核实", "remark": "见支付凭证"},
        COUNT={"verdict": "核减5", "remark": "名册重复5人"},
        QUALITY={"verdict": "不属实"},
        BENEFIT={"verdict": "属实", "score": 20},
    )
    got = after(sheet)
    by_key = {one.key: one.classes for one in got.ledger.entries}
    assert (by_key["execution_score"].verified, by_key["execution_score"].lost) == (9, 1)
    assert (by_key["indicator:0"].verified, by_key["indicator:0"].lost) == (35, 5)
    assert (by_key["indicator:1"].verified, by_key["indicator:1"].lost) == (0, 20)
    assert (by_key["indicator:2"].verified, by_key["indicator:2"].lost) == (20, 10)
    assert (got.totals.classes.verified, got.totals.score) == (64, 64)
    assert [one.score for one in got.indicators[:3]] == [35, 0, 20]
    assert got.funds[0].score == 9
    assert [str(one.status) for one in got.indicators[:3]] == ["partly", "not_met", "partly"]
    for row in got.indicators[:3]:
        assert row.explanation.steps[-1] == str(got.ledger.row(row.explanation.key).settled), (
            "the last step is the decision"
        )
        assert row.explanation.result == str(row.score)
    assert got.explanations["subtotal:产出指标"].result == "35"
    assert "张三 2026-03-02" in str(got.ledger.entries[1].settled)
    assert "名册重复5人" in str(got.ledger.entries[1].settled)


def test_never_more_than_the_rules_can_give(tmp_path: Path) -> None:
    got = after(filled(tmp_path, BENEFIT={"verdict": "已核实", "score": 30}))
    entry = got.ledger.row("indicator:2")
    assert entry is not None
    assert (entry.classes.verified, entry.classes.lost, entry.evidence.code) == (24, 6, "row_capped")


@pytest.mark.parametrize(
    ("row", "typed", "code", "cell"),
    [
        ("COUNT", {"score": 30}, "no_verdict", "O4"),
        ("COUNT", {"verdict": "再议"}, "unknown", "O4"),
        ("COUNT", {"verdict": "基本属实"}, "unknown", "O4"),
        ("COUNT", {"verdict": "待核实"}, "not_yet", "O4"),
        ("COUNT", {"verdict": "核减5", "score": 30}, "disagrees", "O4"),
        ("COUNT", {"verdict": "不属实", "score": 30}, "disagrees", "O4"),
        ("COUNT", {"verdict": "已核实", "score": 41}, "too_much", "K4"),
        ("COUNT", {"verdict": "核减99"}, "cut_too_much", "O4"),
        ("BENEFIT", {"verdict": "核减5"}, "two_bases", "K6"),
        ("TWIN", {"verdict": "核减5"}, "no_base", "K7"),
    ],
)
def test_what_is_not_clear_decides_nothing_and_is_said(
    tmp_path: Path, row: str, typed: dict[str, object], code: str, cell: str
) -> None:
    got = decisions_of(filled(tmp_path, **{row: typed}), working_rows(evaluation()))
    assert (got.decisions, told(got)) == ((), [code])
    assert got.remarks[0].place == f"培训!{cell}", "where it is mended"
    assert got.remarks[0].refused is ("verdict" in typed and code != "not_yet")
    assert got.remarks[0].what.text("en") != got.remarks[0].what.text("zh")


def test_a_cut_from_a_self_score_for_several_rows_needs_the_reviewed_score(tmp_path: Path) -> None:
    form = working_rows(evaluation())
    shared = [replace(row, shares=2 if row.level3 == "培训人次" else row.shares) for row in form.rows]
    got = decisions_of(filled(tmp_path, COUNT={"verdict": "核减5"}), replace(form, rows=tuple(shared)))
    assert (got.decisions, told(got), got.remarks[0].place) == ((), ["shared_base"], "培训!K4")
    assert (got.scores, got.refused) == ({}, {"产出指标/数量指标/培训人次"})


def test_a_verdict_without_name_or_day_decides_nothing(tmp_path: Path) -> None:
    unsigned = filled(tmp_path, names=False, COUNT={"verdict": "已核实", "by": "李"}, QUALITY={"verdict": "不属实"})
    got = decisions_of(unsigned, working_rows(evaluation()))
    assert told(got) == ["unsigned", "unsigned"]
    assert [one.place for one in got.remarks] == ["培训!Q4", "培训!P5"], "the day, the name"
    own = filled(tmp_path, COUNT={"verdict": "已核实", "by": "李", "on": "2026年4月1日"})
    [made] = decisions_of(own, working_rows(evaluation())).decisions
    assert (made.by, made.on) == ("李", date(2026, 4, 1))


def test_a_row_that_is_gone_or_changed_and_another_file_are_said(tmp_path: Path) -> None:
    sheet = filled(tmp_path, COUNT={"verdict": "已核实"}, QUALITY={"verdict": "不属实"}, TWIN={"verdict": "已核实"})
    rows = [line.replace("120人次", "90人次").replace("合格率", "优良率") for line in EXAMPLE["rows"]]
    now = example_evaluation(EXAMPLE | {"rows": rows[:3]})
    got = decisions_of(replace(sheet, sha256="0123456789ab"), working_rows(now))
    assert told(got) == ["file_changed", "changed", "gone", "gone"]
    held, gone = fitting_rows(now, got.decisions)
    assert (held, len(gone)) == ({}, 3)


def test_decisions_on_rows_live_in_the_same_files(tmp_path: Path) -> None:
    made = list(decisions_of(filled(tmp_path, COUNT={"verdict": "核减2.5"}), None).decisions)
    write_decisions(tmp_path / "a.toml", made)
    assert list(read_decisions(tmp_path / "a.toml")) == made
    assert made == [
        Decision(
            "p-1", ROW, "产出指标/数量指标/培训人次", RowAnswer.REDUCED, "复核底稿：核减2.5", "≥100人次→120人次",
            "张三", date(2026, 3, 2), Decimal("37.5"),
        )
    ]  # fmt: skip
