"""Twelve ways in which offices export two tables: the same projects, amounts and indicators, no cell lost."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import perfeval as pe
from perfeval.model import FileReading, Project
from perfeval.sources.reading import read_document
from perfeval.tabular.exports import tables_of
from perfeval.tabular.waiting import together
from tests.tabular.office import VARIANTS, Made


def read_tables(folder: Path) -> tuple[list[Project], list[FileReading]]:
    """What a folder of exports gives, read in this process."""
    found = [tables_of(read_document(path, path.name)) for path in sorted(folder.iterdir())]
    parts = together(((), reading) for reading in found if reading is not None)
    return [item for projects, _ in parts for item in projects], [
        reading for _, reading in parts if reading is not None
    ]


def facts(item: Project) -> tuple[object, ...]:
    money = item.money
    rows = [
        (row.level1, row.level3, row.target_text, row.actual.value, row.max_score, row.self_score)
        for row in item.indicators
    ]
    return item.name, item.year, money.budget.wan, money.executed.wan, rows


def wanted(one: Made) -> tuple[object, ...]:
    rows = [
        (i.level1, i.level3, i.promise, Decimal(i.actual), Decimal(i.points), Decimal(i.earned)) for i in one.indicators
    ]
    return one.name, one.year, one.budget, one.spent, rows


@pytest.mark.parametrize("name", VARIANTS)
def test_an_export_gives_its_projects(name: str, tmp_path: Path) -> None:
    expected = [wanted(one) for one in VARIANTS[name](tmp_path)]
    projects, readings = read_tables(tmp_path)
    found = [facts(item) for item in projects]
    if name == "without_codes":  # one project has no indicators, one no budget
        first, last = expected[0], expected[-1]
        expected = [(*first[:4], []), *expected[1:-1], (*last[:2], None, None, last[4])]
    assert sorted(found, key=str) == sorted(expected, key=str)
    lost = [str(line.place) for reading in readings for line in reading.account if line.used_by is None]
    assert not lost
    assert len({item.id for item in projects}) == len(projects)


def test_codes_are_restored_and_it_is_said(tmp_path: Path) -> None:
    made = VARIANTS["codes_lost_zeros"](tmp_path)
    projects, readings = read_tables(tmp_path)
    assert [item.code for item in projects] == [one.code for one in made]
    (step,) = [step for reading in readings for step in reading.cleaning if step.name == "code_restored"]
    assert step.count == 30
    assert step.rows[:2] == (2, 3), "as the sheet counts, headings included"


@pytest.mark.parametrize(
    ("budget", "indicators"), [(["0071", "0072"], ["0071", "72"]), (["71", "0072"], ["0071", "0072"])]
)
def test_a_restored_code_is_told_where_it_was_lost(budget: list[str], indicators: list[str]) -> None:
    intake = pe.from_tables(
        budget=pd.DataFrame({"项目编码": budget, "项目名称": ["甲", "乙"], "全年预算数（万元）": [10, 20]}),
        indicators=pd.DataFrame(
            {
                "项目编码": indicators,
                "项目名称": ["甲", "乙"],
                "三级指标": ["人数", "次数"],
                "年度指标值": ["≥5人", "≥6次"],
            }
        ),
        year=2023,
    )
    (step,) = intake.cleaning[intake.cleaning["step"] == "code_restored"].to_dict("records")
    lost = "budget" if budget[0] == "71" else "indicators"
    assert (step["table"], step["rows"]) == (lost, "1" if lost == "budget" else "2")


def test_a_place_of_the_other_file_names_that_file(tmp_path: Path) -> None:
    VARIANTS["plain_files"](tmp_path)
    (first, *_), _ = read_tables(tmp_path)
    assert str(first.funds[0].cells["executed_wan"]) == "Sheet1!G2"
    assert str(first.indicators[0].cells["level3"]) == "绩效指标.xlsx Sheet1!G2"
