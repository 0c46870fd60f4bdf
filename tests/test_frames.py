"""Tables in an analyst's hands: floats for statistics, units, and files that keep every digit."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from perfeval.errors import UsageError
from perfeval.exports import write_duckdb, write_excel
from perfeval.frames import arrow_table, with_units
from perfeval.intake import read
from perfeval.outcome import evaluate


@pytest.fixture(scope="module")
def result(data_raw):
    return evaluate(read(data_raw / "yunnan-yongde-mingliang-2022.html"))


def test_statistics_work_on_floats_and_the_exact_table_stays(result) -> None:
    floats = result.scores.perfeval.floats()
    assert floats["score"].dtype == float
    assert floats["score"].mean() == float(result.scores["score"].iloc[0])
    assert isinstance(result.scores["score"].iloc[0], Decimal)


def test_units_are_told_by_column(result) -> None:
    assert result.intake.funds.perfeval.units["executed_wan"] == "万元"
    units = result.indicators.perfeval.units
    assert (units["max_score"], units["attainment"]) == ("分", "1")
    assert "level3" not in units


def test_parquet_keeps_every_digit_and_the_unit(result, tmp_path) -> None:
    files = result.to_parquet(tmp_path / "out")
    assert {path.stem for path in files} == {"scores", "funds", "indicators", "findings", "account"}
    table = pq.read_table(tmp_path / "out" / "funds.parquet")
    assert table["executed_wan"].to_pylist()[0] == result.funds["executed_wan"].iloc[0]
    assert table.schema.field("executed_wan").metadata == {b"unit": "万元".encode()}


def test_a_column_without_any_value_is_still_a_number() -> None:
    table = arrow_table(with_units(pd.DataFrame({"self_score": [None], "name": [None]})))
    assert [str(kind) for kind in table.schema.types] == ["decimal128(38, 2)", "string"]


def test_duckdb_answers_in_sql(result, tmp_path) -> None:
    result.to_duckdb(tmp_path / "r.duckdb")
    result.to_duckdb(tmp_path / "r.duckdb")  # again: in place of what it held
    with duckdb.connect(str(tmp_path / "r.duckdb"), read_only=True) as base:
        (total,) = base.execute("select sum(max_score) from indicators").fetchone()
    assert total == result.indicators["max_score"].sum()


def test_hostile_text_stays_text_in_excel(tmp_path) -> None:
    write_excel(
        {"t": with_units(pd.DataFrame({"name": ["=1+1", None], "x_wan": [Decimal("1.10"), None]}))}, tmp_path / "t.xlsx"
    )
    sheet = load_workbook(tmp_path / "t.xlsx")["t"]
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["B2"].value) == ("=1+1", "s", 1.1)


def test_a_missing_extra_is_one_sentence(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("perfeval.exports.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'perfeval\[history\]'"):
        write_duckdb({}, tmp_path / "r.duckdb")
