"""The indicator library: names grouped by meaning, targets counted, new targets held against it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from perfeval.library.build import build_library
from perfeval.library.library_xlsx import write_library
from perfeval.library.names import alike, normalised
from perfeval.library.target_review import review_targets
from perfeval.model import Indicator, Project
from tests.scoring.build import indicator, project


def form(number: int, *rows: Indicator, year: int = 2022, kind: str = "self_evaluation") -> Project:
    return replace(project(tuple(rows), year=year, kind=kind), id=f"p{number}")


def satisfied(name: str, target: str, actual: str = "96%") -> Indicator:
    return indicator(level1="满意度指标", level2="服务对象满意度指标", level3=name, target=target, actual=actual)


def portfolio() -> list[Project]:
    names = ["群众满意度", "指标1：受益群众满意度", "群众满意程度（%）", "受益对象满意度", "群众满意率", "群众满意度"]
    targets = ["≥95%", "≥90%", "≥95%", "≥98%", "≥95%", "≥90%"]
    return [
        form(
            number,
            satisfied(name, target),
            indicator(level3=f"培训教师{100 * number}人次", target="≥100人次", actual="120人次"),
        )
        for number, (name, target) in enumerate(zip(names, targets, strict=True))
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("指标1：受益群众满意程度（%）", "群众满意度"),
        ("2022年培训教师人数", "培训教师（人次）"),
        ("三级指标2、农村公路养护里程", "农村公路养护里程"),
        ("资金按时拨付率", "资金及时拨付率"),
        ("举办招商推介活动次数", "开展招商推介活动"),
    ],
)
def test_the_same_indicator_in_other_words(one: str, other: str) -> None:
    assert alike(normalised(one).stem, normalised(other).stem), (normalised(one), normalised(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("农产品抽检合格率", "农产品抽检不合格率"),
        ("学生满意度", "家长满意度"),
        ("新建农村公路里程数", "改造农村公路里程数"),
        ("验收合格率", "项目覆盖率"),
        ("促进经济发展水平提升", "促进社会发展水平提升"),
        ("培训教师", "培训医生"),
    ],
)
def test_two_indicators_stay_two(one: str, other: str) -> None:
    assert not alike(normalised(one).stem, normalised(other).stem)


def test_names_are_grouped_and_counted() -> None:
    library = build_library(portfolio())
    assert [(one.level2, one.projects) for one in library.entries] == [("数量指标", 6), ("满意度指标", 6)]
    assert library.entries[1].name == "群众满意度"
    assert len(library.entries[1].variants) == 5


def test_targets_have_a_distribution_by_year_and_unit() -> None:
    projects = [*portfolio(), form(9, satisfied("群众满意度", "≥80%", "70%"), year=2023)]
    entry = build_library(projects).entries[0]
    assert entry.level2 == "满意度指标"
    by_year = {one.year: one for one in entry.targets}
    assert (by_year[2022].count, by_year[2022].lowest, by_year[2022].middle, by_year[2022].highest) == (
        6,
        Decimal(90),
        Decimal(95),
        Decimal(98),
    )
    assert (by_year[2022].reached, by_year[2023].reached) == (5, 0)
    assert by_year[2022].unit == "%"


def test_the_order_of_the_forms_does_not_matter() -> None:
    forward, backward = build_library(portfolio()), build_library(reversed(portfolio()))
    assert [(one.name, one.variants) for one in forward.entries] == [
        (one.name, one.variants) for one in backward.entries
    ]


def remarks(*rows: Indicator) -> dict[str, str]:
    table = form(99, *rows, kind="target_table")
    return {one.code: one.message for one in review_targets(table, build_library(portfolio()))}


def test_a_target_below_all_others_is_unusually_easy() -> None:
    assert "中位数为 95%" in remarks(satisfied("群众满意度", "≥60%", ""))["easy"]
    assert "easy" not in remarks(satisfied("群众满意度", "≥95%", ""))


def test_a_target_that_measures_nothing_shows_how_others_write_it() -> None:
    assert "≥95%" in remarks(satisfied("群众满意度", "明显提升", ""))["unmeasurable"]
    assert "unmeasurable" not in remarks(satisfied("群众满意度", "≥95%", ""))


def test_another_unit_and_missing_kinds_are_said() -> None:
    found = remarks(indicator(level3="培训教师", target="≥3期", actual=""))
    assert "人次" in found["other_unit"]
    assert "missing_kind" in found


def test_english() -> None:
    table = form(99, satisfied("群众满意度", "≥60%", ""), kind="target_table")
    assert "unusually easy" in review_targets(table, build_library(portfolio()), "en")[0].message


def test_the_workbook_holds_text_as_text_and_is_the_same_twice(tmp_path: Path) -> None:
    evil = form(7, indicator(level3='=HYPERLINK("http://x")', target="≥1个", actual="1个"))
    library = build_library([*portfolio(), evil])
    write_library(library, tmp_path / "a.xlsx")
    write_library(library, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["指标库", "指标值分布", "出处"]
    cells = [cell for row in book["指标库"].iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
