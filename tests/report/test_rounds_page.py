"""The page of a second submission counts what it closed, left and brought, and says what nobody had asked for."""

from __future__ import annotations

from dataclasses import replace

from perfeval.report.rounds_page import rounds_page
from perfeval.review.rounds import Change, RoundComparison
from tests.office.surfaces import Tables
from tests.report import samples

ONE, TWO, *_ = samples.FINDINGS
CHANGES = (
    Change("培训人次", "self_score", "10", "8", None, None, asked=True),
    Change("满意度", "actual_text", "95%", "<b>99%</b>", None, None, asked=False),
)
ROUND = RoundComparison("p", "培训项目", CHANGES, (ONE,), (TWO,), (), (), (), ())


def test_what_became_of_the_findings_and_what_changed_unasked() -> None:
    page = rounds_page([ROUND, replace(ROUND, name="没有改动的", changes=(), closed=())], "zh")
    tables = Tables(page)
    rows = tables.records("退回修改后再次报送")
    assert [(row["项目"], row["已解决"], row["仍在"], row["新发现"], row["未要求而改"]) for row in rows] == [
        ("培训项目", "1", "1", "0", "1"), ("没有改动的", "0", "1", "0", "0")
    ]  # fmt: skip
    changes = tables.records("培训项目：改动的格")
    assert [row["是否要求修改"] for row in changes] == ["要求修改", "没有要求"]
    assert "<b>99%" not in page and "&lt;b&gt;99%" in page


def test_a_row_that_came_or_went_is_a_change() -> None:
    page = rounds_page([replace(ROUND, changes=(), added=("带动就业",), removed=("其他资金",))], "zh")
    rows = Tables(page).records("培训项目：改动的格")
    assert [(row["哪一行"], row["原来"], row["现在"]) for row in rows] == [
        ("带动就业", "—", "新增这一行"), ("其他资金", "原有这一行，现已删去", "—")
    ]  # fmt: skip
    assert "没有改动。" not in page


def test_nothing_in_common_is_said() -> None:
    assert "No project stands in both submissions." in rounds_page([], "en")
