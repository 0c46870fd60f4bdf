"""Whatever stands in the cells, reading tables ends, and every cell is used or listed."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import perfeval as pe
from tests.tabular.office import BUDGET, INDICATORS

HOSTILE = (
    *("合计", "小计", "0420", "42", "2023", "2023年", "≥95%", "0.97", "12.5万元", "-", "项目编码", "道路养护", "注："),
    *("1e5", "45280", "=1+1", "<script>", "\u200b", " 甲 ", "产出指标", "一二三", "99999999999999999999.99"),
)
CELLS = st.one_of(
    st.none(),
    st.sampled_from(HOSTILE),
    st.text(max_size=6),
    st.floats(),
    st.integers(-(10**18), 10**18),
    st.booleans(),
)


@st.composite
def frames(draw: Any, headings: list[str]) -> pd.DataFrame:
    names = draw(st.lists(st.sampled_from([*headings, "备注", "项目编码", ""]), min_size=1, max_size=9))
    rows = draw(st.lists(st.lists(CELLS, min_size=len(names), max_size=len(names)), max_size=7))
    return pd.DataFrame(rows, columns=names, dtype=object)


@settings(max_examples=8)
@given(frames(BUDGET), frames(INDICATORS))
def test_any_two_tables_are_read_and_no_cell_is_lost(budget: pd.DataFrame, indicators: pd.DataFrame) -> None:
    intake = pe.from_tables(budget=budget, indicators=indicators)
    assert len({item.id for item in intake.items}) == len(intake.items)
    listed = [line for reading in intake.files for line in reading.account]
    assert len(listed) == len({(line.place.file, line.place.row, line.place.col) for line in listed})
    for name, frame in (("budget", budget), ("indicators", indicators)):
        texts = [
            str(value).strip() for value in frame.to_numpy(dtype=object).ravel() if value is not None and value == value
        ]
        seen = sum(line.place.file == name and line.place.row > 0 for line in listed)
        assert seen >= sum(bool(text) and text.isprintable() and text.isascii() for text in texts)
