"""Tables part by part come to what their projects come to one by one."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from perfeval.columns.engine import Engine, Judged
from perfeval.columns.frames import table_of_frames
from perfeval.columns.large import evaluate_large, parts_of
from perfeval.errors import UsageError
from perfeval.rules.book import known_books
from perfeval.values.reading import read_quantity, reads_with
from tests.columns.drawing import _ODD_TEXTS as TEXTS
from tests.columns.test_engine import differences

NAMES = ["培训人次", "服务对象满意度", "项目总成本", "收入增长率", "完成时限"]
CENTS = pa.decimal128(12, 2)


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Path, Path]:
    """Seven projects, five rows each but for the last, which has none; signs and units in columns of their own."""
    rows = [(number, at) for number in range(6) for at in range(5)]
    texts = [TEXTS[(7 * number + 11 * at) % len(TEXTS)] for number, at in rows]
    indicators = pa.table(
        {
            "project_id": [f"p{number}" for number, _ in rows],
            "level1": ["满意度指标" if at == 1 else "产出指标" for _, at in rows],
            "level2": ["数量指标", "服务对象满意度指标", "成本指标", "质量指标", "时效指标"] * 6,
            "level3": NAMES * 6,
            "comparator_text": [[None, "≥", "≤", "=", None][(number + at) % 5] for number, at in rows],
            "target_text": texts,
            "unit_text": [[None, "%", None, "万元", None][(number + 2 * at) % 5] for number, at in rows],
            "actual_text": [texts[(at + (at % 3)) % len(texts)] for at in range(len(rows))],
            "max_score": pa.array([18.0] * len(rows)).cast(CENTS),
            "self_score": pa.array([[18.0, 17.5, None][at % 3] for at in range(len(rows))]).cast(CENTS),
            "reason_text": [None if at % 4 else "因疫情未完成" for at in range(len(rows))],
            "place": list(range(2, len(rows) + 2)),
        }
    )
    budget = pa.table(
        {
            "project_id": [f"p{number}" for number in range(7)],
            "project": [f"项目{number}" for number in range(7)],
            "unit": ["甲单位", "乙单位"] * 3 + ["甲单位"],
            "department": ["某局"] * 7,
            "year": [2022] * 7,
            "adjusted_budget_wan": pa.array([100.0 + number for number in range(7)]).cast(CENTS),
            "executed_wan": pa.array([90.0, 101.0, 0.0, 50.0, 104.0, 12.5, 106.0]).cast(CENTS),
            "self_score": pa.array([98.0] * 7).cast(CENTS),
            "place": list(range(2, 9)),
        }
    )
    paths = tmp_path / "budget.parquet", tmp_path / "indicators.parquet"
    pq.write_table(budget, paths[0])
    pq.write_table(indicators, paths[1])
    return paths


def test_rows_of_a_table_are_those_of_a_form(tables: tuple[Path, Path]) -> None:
    whole = table_of_frames(*map(pq.read_table, tables))
    projects = [whole.project_of(number) for number in range(len(whole.heads))]
    assert differences(projects) == []
    judged = list(Engine(known_books()).judge(whole))
    assert [one.evaluation.project for one in judged if isinstance(one, Judged)] == projects


def test_parts_come_to_the_whole(tables: tuple[Path, Path], tmp_path: Path) -> None:
    large = evaluate_large(*tables, tmp_path / "out", jobs=1)
    whole = table_of_frames(*map(pq.read_table, tables))
    singly = [one for one in Engine(known_books()).judge(whole) if isinstance(one, Judged)]
    assert large.scores["score"].tolist() == [one.evaluation.totals.score for one in singly]
    assert int(large.findings["count"].sum()) == sum(len(one.findings) for one in singly)
    assert large.by("unit")["projects"].tolist() == [3, 4]
    assert large.first(2)["weight"].is_monotonic_decreasing
    assert "portfolio.same_target" in large.left_checks
    rows = pd.read_parquet(tmp_path / "out")
    assert rows["evidence_code"].tolist() == [code for one in singly for code in one.codes]
    assert [money.num_rows for money, _ in parts_of(*tables, projects=4)] == [4, 2, 1]


def test_rows_of_one_project_that_come_back_are_refused(tables: tuple[Path, Path]) -> None:
    rows = pq.read_table(tables[1])
    pq.write_table(pa.concat_tables([rows, rows.slice(0, 1)]), tables[1])
    with pytest.raises(UsageError, match="project_id"):
        list(parts_of(*tables, projects=2))


def test_what_a_reading_hangs_on_is_known_beforehand() -> None:
    """A text that is read once for many rows reads the same whatever their name and year."""
    for text in TEXTS:
        by_name, by_year = reads_with(text)
        for name in NAMES:
            alone = read_quantity(text, name=name if by_name else "", year=2019 if by_year else None)
            assert alone == read_quantity(text, name=name, year=2019), text
