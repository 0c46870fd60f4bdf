"""The clean tables keep their contract: columns, types, keys, exact decimals; exports are harmless and exact."""

from __future__ import annotations

import csv
from dataclasses import fields
from datetime import date
from decimal import Decimal
from io import StringIO

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval import model
from perfeval.clean.schema import TABLES, tables_markdown, validate
from perfeval.clean.tables import (
    all_tables,
    csv_text,
    harmless,
    table_of,
    write_tables,
)
from perfeval.model import Project
from tests.clean import records


def tables() -> dict[str, pd.DataFrame]:
    return all_tables((records.project(), records.project("b")), (records.reading(), records.refused()))


def test_every_table_keeps_its_contract() -> None:
    made = tables()
    assert list(made) == list(TABLES)
    for name, table in made.items():
        assert validate(table, name) == []
        assert len(table) > 0 or name == "cleaning", name  # steps of reading tables, which forms have none of


def test_empty_tables_keep_it_too() -> None:
    for name, table in all_tables((), ()).items():
        assert validate(table, name) == []
        assert len(table) == 0


@settings(max_examples=10)
@given(st.lists(records.projects, max_size=3, unique_by=lambda item: item.id))
def test_tables_of_any_projects_keep_it(projects: list[Project]) -> None:
    for name, table in all_tables(projects, ()).items():
        assert validate(table, name) == []


def test_decimals_stay_decimals_with_their_digits_and_codes_stay_text() -> None:
    funds = table_of("funds", [records.project()])
    assert [str(value) for value in funds["executed_wan"]] == ["38.766462", "None"]
    assert str(funds["self_score"][0]) == "9.90"
    assert funds["executed_wan"].sum(skipna=True) == Decimal("38.766462")
    assert table_of("projects", [records.project()])["code"][0] == "0071"


def test_quantities_stand_beside_their_text() -> None:
    row = table_of("indicators", [records.project()]).iloc[0]
    assert (row["target_text"], row["target_operator"], row["target_value"], row["target_unit"]) == (
        "≧735人次",
        ">=",
        Decimal("735"),
        "人次",
    )
    damaged = table_of("indicators", [records.project()]).iloc[1]
    assert (damaged["target_kind"], damaged["target_likely"], damaged["target_value"]) == ("unreadable", "≥90%", None)
    assert "290%" in damaged["target_doubt"]


def test_the_account_lists_used_and_unused_cells() -> None:
    account = table_of("account", [records.reading()])
    assert account[["place", "text"]].values.tolist() == [
        ["自评表!B3", "0071-民族小学营养改善"],
        ["自评表!F7", "387664.62"],
        ["自评表!A40", "=1+1"],
    ]
    assert account["used_by"].isna().tolist() == [False, False, True]
    assert account["hidden"].tolist() == [False, False, True]


def test_problems_hold_refusals_and_notes() -> None:
    problems = table_of("problems", [records.reading(), records.refused()])
    assert problems[["file", "kind", "message"]].values.tolist() == [
        ["2021/永德.xlsx", "note", "工作表“封面”是隐藏的；已读取并标明"],
        ["坏.xlsx", "failed", "坏.xlsx：文件已损坏或不完整（xml）。请用 Office 或 WPS 打开并另存，或取回原件。"],
    ]
    assert problems["message_en"][0] == "sheet '封面' is hidden; it was read and marked"
    assert problems[["code", "params"]].values.tolist() == [
        ["sources.note.hidden_sheet", '{"name": "封面"}'],
        ["errors.file_damaged", '{"file": "坏.xlsx", "seen": "xml"}'],
    ]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda table: table.drop(columns="kind"), "columns"),
        (
            lambda table: table.assign(executed_wan=table["executed_wan"].astype(float)),
            "funds.executed_wan: dtype float64",
        ),
        (lambda table: table.assign(self_score=pd.Series([9.9, None], dtype=object)), "9.9 is no Decimal"),
        (lambda table: table.assign(label_text=pd.Series([None, "a"], dtype="str")), "funds.label_text: 1 missing"),
        (lambda table: table.assign(position=pd.Series([0, 0], dtype="Int64")), "share the key"),
    ],
)
def test_validate_names_what_breaks_the_contract(spoil, said: str) -> None:
    wrong = validate(spoil(table_of("funds", [records.project()])), "funds")
    assert len(wrong) == 1
    assert said in wrong[0]


def test_the_contract_covers_every_field_of_the_model() -> None:
    covered = {
        "funds": model.FundLine,
        "indicators": model.Indicator,
        "goals": model.Goal,
        "reported": model.Reported,
        "passages": model.Passage,
    }
    for name, record in covered.items():
        columns = set(TABLES[name].names)
        for field in fields(record):
            assert field.name in columns or f"{field.name}_value" in columns, f"{name}: {field.name}"
    both = {field.name for field in (*fields(model.Project), *fields(model.Form))}
    parts = {"id", "form", "funds", "indicators", "goals", "passages", "claims", "statements", "reported"}
    parts |= {"corrections", "differing", "seen"}  # told in the table of problems, as findings, beside the picture
    assert both - parts <= set(TABLES["projects"].names)


def test_every_column_says_what_it_means() -> None:
    for table in TABLES.values():
        assert table.key, table.name
        assert len(set(table.names)) == len(table.names)
        for column in table.columns:
            assert column.meaning, f"{table.name}.{column.name}"
            assert column.zh, f"{table.name}.{column.name}"


def test_the_page_of_the_contract_is_current(checkout) -> None:
    page = (checkout / "docs" / "tables.md").read_text("utf-8")
    assert page == tables_markdown(), "run: python -m perfeval.clean.schema > docs/tables.md"


def test_csv_keeps_all_digits_and_starts_no_formula() -> None:
    made = tables()
    rows = list(csv.DictReader(StringIO(csv_text("funds", made["funds"]))))
    assert rows[1]["initial_budget_wan"] == "1234567890123456.789012"
    assert rows[0]["self_score"] == "9.90"
    assert rows[0]["arrived_wan"] == ""
    projects = list(csv.DictReader(StringIO(csv_text("projects", made["projects"]))))
    assert projects[0]["department"] == '\'=HYPERLINK("http://x")'
    assert projects[0]["unit"] == "'+86 永德县民族小学"
    assert projects[0]["code"] == "0071"


@given(st.text(max_size=30))
def test_no_text_in_csv_starts_like_a_formula(text: str) -> None:
    import unicodedata

    first = unicodedata.normalize("NFKC", harmless(text).lstrip(" \u3000\xa0")[:1])
    assert first not in ("=", "+", "-", "@")
    assert harmless(text)[:1] not in ("\t", "\r", "\n")
    assert harmless(text).removeprefix("'").endswith(text.removeprefix("'"))


def test_negative_numbers_stay_numbers_in_csv() -> None:
    from dataclasses import replace

    base = records.project()
    line = replace(base.funds[0], executed_wan=Decimal("-1.50"))
    rows = list(csv.DictReader(StringIO(csv_text("funds", table_of("funds", [replace(base, funds=(line,))])))))
    assert rows[0]["executed_wan"] == "-1.50"


def test_written_files_are_the_same_bytes_twice_and_hold_the_tables(tmp_path) -> None:
    pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    projects, readings = (records.project(),), (records.reading(),)
    for kind in ("parquet", "csv"):
        first = write_tables(tmp_path / "a", projects, readings, kind)
        second = write_tables(tmp_path / "b", projects, readings, kind)
        assert [path.name for path in first] == [f"{name}.{kind}" for name in TABLES]
        assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert {path.suffix for path in (tmp_path / "a").iterdir()} == {".parquet", ".csv"}  # nothing half-written
    funds = pq.read_table(tmp_path / "a" / "funds.parquet").to_pydict()
    assert funds["initial_budget_wan"] == [None, Decimal("1234567890123456.789012")]
    assert funds["executed_wan"] == [Decimal("38.766462"), None]
    indicators = pq.read_table(tmp_path / "a" / "indicators.parquet").to_pydict()
    assert indicators["target_text"] == ["≧735人次", "290%"]


def test_dates_are_dates(tmp_path) -> None:
    from dataclasses import replace

    from perfeval.values.reading import read_quantity

    base = records.project()
    dated = replace(base.indicators[0], target=read_quantity("2021年12月底前"))
    table = table_of("indicators", [replace(base, indicators=(dated,))])
    assert table["target_day"][0] == date(2021, 12, 31)
    assert validate(table, "indicators") == []
    write_tables(tmp_path, (replace(base, indicators=(dated,)),))


def test_without_pyarrow_csv_is_written(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("perfeval.clean.tables._has_pyarrow", lambda: False)
    assert {path.suffix for path in write_tables(tmp_path, (records.project(),))} == {".csv"}
