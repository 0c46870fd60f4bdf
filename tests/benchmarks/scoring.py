"""How fast many indicators are scored, against the bare numpy arithmetic for the same numbers.

``python -m tests.benchmarks.scoring`` prints both times, their ratio and the memory; the goal is a ratio of 2 or less.
"""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from perfeval.rules.book import load_book
from perfeval.scoring.vectorized import Columns, score_columns

ROWS, PROJECTS, ROUNDS = 1_000_000, 70_000, 7


def numbers(rows: int = ROWS, projects: int = PROJECTS) -> tuple[Columns, NDArray[np.intp]]:
    """Indicators as forms have them: whole counts, percentages, amounts with two decimals, some missing."""
    draw = np.random.default_rng(20)
    kind = draw.integers(0, 3, rows)
    counts = draw.integers(1, 2000, rows).astype(float)
    percents = draw.integers(50, 101, rows).astype(float)
    amounts = draw.integers(1, 10_000_000, rows) / 100
    target = np.choose(kind, [counts, percents, amounts])
    actual = np.round(target * draw.uniform(0.6, 1.3, rows), 2)
    same = draw.random(rows) < 0.4
    actual[same] = target[same]
    actual[draw.random(rows) < 0.02] = np.nan
    direction = draw.choice(np.array([0, 0, 0, 1, 2], dtype=np.int8), rows)
    max_score = draw.choice(np.array([2.0, 4.0, 5.0, 7.5, 8.0, 10.0, 12.0, 15.0, 20.0, 30.0]), rows)
    project = np.sort(draw.integers(0, projects, rows))
    return Columns(direction, target, actual, max_score), project


def bare(columns: Columns, project: NDArray[np.intp], projects: int = PROJECTS) -> NDArray[np.float64]:
    """The same ratios, clipped, weighted, rounded and summed, with no care for ties, edges or missing numbers."""
    with np.errstate(all="ignore"):
        share = columns.actual / columns.target
        share = np.where(columns.direction == 1, 2 - share, share)
        score = np.round(np.clip(np.nan_to_num(share), 0, 1) * columns.max_score, 2)
    return np.bincount(project, weights=score, minlength=projects)


def median_time(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median seconds of several runs, after one that warms up."""
    run()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print the figures."""
    columns, project = numbers()
    book = load_book("cn_2020_10_self")
    size = sum(one.nbytes for one in (columns.direction, columns.target, columns.actual, columns.max_score, project))
    floor = median_time(lambda: bare(columns, project))
    ours = median_time(lambda: np.bincount(project, np.maximum(score_columns(columns, book), 0), PROJECTS))
    tracemalloc.start()
    score_columns(columns, book)
    grown = tracemalloc.get_traced_memory()[1] / 2**20
    print(f"{ROWS:,} indicators, {PROJECTS:,} projects, median of {ROUNDS}")
    print(f"bare numpy  {floor * 1000:7.1f} ms")
    print(f"score_columns {ours * 1000:5.1f} ms   ratio {ours / floor:.2f} (goal: 2 or less)")
    print(f"table {size / 2**20:.0f} MiB, peak above it {grown:.0f} MiB")


if __name__ == "__main__":
    main()
