"""Two tables of one county give one and the same result, whatever they come from; only the places differ."""

from __future__ import annotations

import json
import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import perfeval as pe
from tests.tabular.office import BUDGET, INDICATORS, budget_rows, indicator_rows, made, write_csv, write_xlsx

PLACES = ("cells", "from", "cell", "quotes", "sha256", "file", "sheet", "intake", "not_understood_cells", "place")


COUNT = 3  # projects in the quick test


def frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    some = made(COUNT)
    return pd.DataFrame(budget_rows(some), columns=BUDGET), pd.DataFrame(indicator_rows(some), columns=INDICATORS)


def facts(intake: pe.Intake) -> Any:
    """The result document without what says where something stands."""
    return without_places(json.loads(pe.evaluate(intake).to_json()))


def without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_places(part) for key, part in value.items() if key not in PLACES}
    if isinstance(value, list):
        return [without_places(part) for part in value]
    return value


@cache
def expected(count: int) -> Any:
    budget, indicators = frames()
    return facts(pe.from_tables(budget=budget, indicators=indicators))


def files(folder: Path) -> pe.Intake:
    write_xlsx(folder / "预算执行.xlsx", ("Sheet1", [BUDGET, *budget_rows(made(COUNT))]))
    write_xlsx(folder / "绩效指标.xlsx", ("Sheet1", [INDICATORS, *indicator_rows(made(COUNT))]))
    return pe.read(folder)


def one_workbook(folder: Path) -> pe.Intake:
    sheets = [("预算", [BUDGET, *budget_rows(made(COUNT))]), ("指标", [INDICATORS, *indicator_rows(made(COUNT))])]
    path = write_xlsx(folder / "导出.xlsx", *sheets)
    return pe.from_tables(budget=path, indicators=str(path))


def csv(folder: Path) -> pe.Intake:
    budget = write_csv(folder / "a.csv", [BUDGET, *budget_rows(made(COUNT))])
    return pe.from_tables(
        budget=budget, indicators=write_csv(folder / "b.csv", [INDICATORS, *indicator_rows(made(COUNT))], "gb18030")
    )


def parquet(folder: Path) -> pe.Intake:
    for name, frame in zip(("a", "b"), frames(), strict=True):
        frame.astype({"实际完成值": "str"} if name == "b" else {}).to_parquet(folder / f"{name}.parquet")
    return pe.from_tables(budget=folder / "a.parquet", indicators=folder / "b.parquet")


def parquet_folder(folder: Path) -> pe.Intake:
    parquet(folder)
    return pe.read(folder)


def polars(folder: Path) -> pe.Intake:
    pl = pytest.importorskip("polars")
    budget, indicators = (pl.DataFrame(frame.to_dict("list")) for frame in frames())
    return pe.from_tables(budget=budget, indicators=indicators)


def database(folder: Path) -> pe.Intake:
    pytest.importorskip("sqlalchemy")
    path = folder / "county.db"
    with sqlite3.connect(path) as connection:
        for name, frame in zip(("budget", "indicators"), frames(), strict=True):
            frame.to_sql(name, connection, index=False)
    connection.close()
    return pe.from_sql(f"sqlite:///{path}", budget="select * from budget", indicators="select * from indicators")


def duckdb(folder: Path) -> pe.Intake:
    connection = pytest.importorskip("duckdb").connect(str(folder / "county.duckdb"))
    for name, frame in zip(("budget", "indicators"), frames(), strict=True):
        connection.register(f"{name}_given", frame)
        connection.execute(f"create table {name} as select * from {name}_given")
    return pe.from_tables(budget=connection.table("budget"), indicators=connection.sql("select * from indicators"))


def address(folder: Path) -> pe.Intake:
    pytest.importorskip("fsspec")
    budget = write_csv(folder / "a.csv", [BUDGET, *budget_rows(made(COUNT))])
    indicators = write_xlsx(folder / "b.xlsx", ("指标", [INDICATORS, *indicator_rows(made(COUNT))]))
    return pe.from_tables(budget=budget.as_uri(), indicators=indicators.as_uri())


SOURCES = [files, one_workbook, csv, parquet, parquet_folder, polars, database, duckdb, address]


@pytest.mark.parametrize("source", SOURCES)
def test_the_result_is_the_same_from_anywhere(source: Any, tmp_path: Path) -> None:
    assert facts(source(tmp_path)) == expected(COUNT)


@pytest.mark.slow
def test_thirty_projects_are_the_same_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.tabular.test_one_result.COUNT", 30)
    for source in SOURCES:
        (folder := tmp_path / source.__name__).mkdir()
        assert facts(source(folder)) == expected(30), source.__name__
    assert len(expected(30)["projects"]) == 30


def test_nothing_is_lost_and_every_place_leads_to_project_and_column() -> None:
    budget, indicators = frames()
    intake = pe.from_tables(budget=budget, indicators=indicators)
    assert len(intake) == COUNT
    assert len(intake.indicators) == 4 * COUNT
    filled = int((budget.size - budget.isna().sum().sum()) + indicators.size)
    assert len(intake.account) == filled
    assert intake.account["used_by"].notna().all()
    project = intake.items[0]
    assert str(project.funds[0].cells["executed_wan"]) == f"budget[{project.code},全年执行数（万元）]"
    assert project.funds[0].cells["executed_wan"].row == 1
    assert str(project.indicators[1].cells["actual_text"]) == f"indicators[{project.code}#2,实际完成值]"
