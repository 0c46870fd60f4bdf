"""Scores by the column are the scores by exact decimals, on every row."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.rules.book import load_book
from perfeval.scoring.score import evaluate_project
from perfeval.scoring.vectorized import (
    DIRECTIONS,
    UNSCORED,
    Columns,
    score_columns,
    score_row,
    score_table,
)
from tests.every import every
from tests.scoring.build import indicator, project

BOOKS = ["cn_2020_10_self", "cn_hubei_self", "cn_2021_101", "cn_over_fulfilment"]


def drawn(rows: int, seed: int) -> Columns:
    """Rows full of ties, edges, zeros, negatives, long decimals and gaps."""
    draw = np.random.default_rng(seed)
    kinds = [
        draw.integers(0, 50, rows).astype(float),
        draw.integers(1, 100_000, rows) / 100,
        2.0 ** draw.integers(0, 12, rows),
        draw.integers(1, 10**9, rows) / 10**6,
    ]
    target = np.choose(draw.integers(0, 4, rows), kinds)
    factors = draw.choice([0.0, 0.125, 0.5, 0.6, 0.59, 0.9995, 1.0, 1.1, 1.3, 1.5, 2.0, 3.0, 5.0, 7.48], rows)
    actual = np.round(target * factors, 4)
    loose = draw.random(rows) < 0.4
    actual[loose] = np.choose(draw.integers(0, 4, rows), kinds)[loose]
    actual[draw.random(rows) < 0.03] *= -1
    actual[draw.random(rows) < 0.03] = np.nan
    target[draw.random(rows) < 0.03] = np.nan
    weights = np.array([0.0, 1.0, 2.5, 5.0, 7.25, 8.0, 10.0, 12.5, 15.0, 22.5, 33.33, 90.0, np.nan])
    direction = draw.integers(0, len(DIRECTIONS), rows).astype(np.int8)
    return Columns(direction, target, actual, draw.choice(weights, rows))


def agree(columns: Columns, book_id: str) -> None:
    book = load_book(book_id)
    scores = score_columns(columns, book)
    for row, got in enumerate(scores.tolist()):
        cells = [float(one[row]) for one in (columns.target, columns.actual, columns.max_score)]
        if any(np.isnan(cells)):
            assert got == UNSCORED
            continue
        exact = score_row(DIRECTIONS[columns.direction[row]], *(Decimal(repr(cell)) for cell in cells), book)
        assert exact is not None
        assert got == int(exact * 100), (DIRECTIONS[columns.direction[row]], cells, exact)


@every("book_id", BOOKS)
def test_the_oracle_agrees(book_id: str) -> None:
    agree(drawn(2_000, seed=4), book_id)


@pytest.mark.slow
@pytest.mark.parametrize("book_id", BOOKS)
def test_the_oracle_agrees_on_a_hundred_thousand_rows(book_id: str) -> None:
    agree(drawn(100_000, seed=100), book_id)


numbers = st.one_of(
    st.integers(0, 200).map(float),
    st.decimals(0, 10**6, places=4, allow_nan=False).map(float),
    st.floats(-10, 10**6, allow_nan=False, allow_subnormal=False).map(lambda value: round(value, 8)),
)


@given(
    st.lists(st.tuples(st.integers(0, 3), numbers, numbers, st.sampled_from([1.0, 5.0, 7.5, 10.0, 30.0])), min_size=1)
)
def test_the_oracle_agrees_whatever_the_numbers(rows: list[tuple[int, float, float, float]]) -> None:
    direction, target, actual, weight = (np.array(one) for one in zip(*rows, strict=True))
    agree(Columns(direction.astype(np.int8), target, actual, weight), "cn_2020_10_self")


@given(st.integers(1, 400), st.integers(0, 900), st.sampled_from(["≥", "≤", "="]), st.sampled_from([5, 8, 15]))
def test_a_form_and_a_column_say_the_same(target: int, actual: int, sign: str, weight: int) -> None:
    book = load_book("cn_2020_10_self")
    row = indicator(
        sign=sign, target=str(target), unit="个", actual=f"{actual}个", max_score=str(weight), level3="数量"
    )
    form = evaluate_project(project((row,)), book).indicators[0].score
    table = pd.DataFrame(
        [{"operator": row.target.operator, "target_value": target, "actual_value": actual, "max_score": weight}]
    )
    assert form is not None
    assert score_table(table, book)["score"][0] == pytest.approx(float(form), abs=1e-9)


def test_a_table_with_gaps_keeps_them() -> None:
    table = pd.DataFrame(
        {
            "project_id": ["a", "a", "b", "b"],
            "operator": [">=", "<=", None, "="],
            "target_value": [50, 100, 0, None],
            "actual_value": [40, 150, 0, 1],
            "max_score": [Decimal(10), Decimal(10), Decimal(5), Decimal(5)],
        }
    )
    scored = score_table(table, load_book("cn_2020_10_self"))
    assert scored["score"].tolist()[:3] == [8.0, 5.0, 5.0]
    assert np.isnan(scored["score"].tolist()[3])
    assert "score" not in table
