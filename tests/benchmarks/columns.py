"""What tables of a region cost by the column: ``python -m tests.benchmarks.columns``, or one of the words below.

Drawn tables as a budget system exports them (14 indicators a project, of 16 sorts with 50 names each; numbers,
percentages and amounts are nearly all different). Seconds are of this machine and this load; ratios are formed within a
round. On a busy machine read the processor seconds: two processes on two free cores take half of them.

* ``scores``: a million plain indicators to scores by project, beside the same arithmetic in bare pandas, polars and
  DuckDB SQL: share, clipped, times points, rounded, summed; peers have no care for ties, edges and missing numbers.
* ``xlsx``: a workbook of 20,000 indicators of 5,000 projects, read and evaluated in a process of its own.
* ``flat``: Parquet to scores, classes, findings by kind and portfolio tables at 10,000 and 100,000 indicators: the cost
  of a row must stay.
* ``million``: the same at 1,000,000 indicators of 70,000 projects, in two processes.
* ``dask``: the same at 10,000,000 with two local workers, one of which is killed on the way.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from perfeval.columns.large import PART, Large, Part, evaluate_large, judge_part, parts_of, summed_up
from perfeval.rules.book import load_book
from perfeval.scoring.vectorized import score_columns
from tests.benchmarks.opened import Cost
from tests.benchmarks.scoring import numbers
from tests.tabular.office import BUDGET, INDICATORS, budget_rows, indicator_rows, made, write_xlsx

ROWS_OF_A_PROJECT = 14
_SORTS = [
    ("产出指标", "数量指标", "培训人次", "人次"), ("产出指标", "数量指标", "新建道路", "公里"),
    ("产出指标", "数量指标", "印发宣传册", "份"), ("产出指标", "数量指标", "开展检查", "次"),
    ("产出指标", "数量指标", "建设项目数", "个"), ("产出指标", "质量指标", "验收合格率", "%"),
    ("产出指标", "质量指标", "培训合格率", "%"), ("产出指标", "质量指标", "设备完好率", "%"),
    ("产出指标", "时效指标", "按时完成率", "%"), ("产出指标", "时效指标", "资金支付及时率", "%"),
    ("产出指标", "成本指标", "项目总成本", "万元"), ("产出指标", "成本指标", "设备购置成本", "万元"),
    ("效益指标", "社会效益指标", "公共服务水平", ""), ("效益指标", "生态效益指标", "空气质量优良天数", "天"),
    ("满意度指标", "服务对象满意度指标", "服务对象满意度", "%"),
    ("满意度指标", "服务对象满意度指标", "群众满意度", "%"),
]  # fmt: skip


def draw(folder: Path, projects: int, seed: int = 16, first: int = 0) -> tuple[Path, Path]:
    """Two clean tables of so many projects in Parquet; what a project holds depends on its number alone."""
    made = np.random.default_rng(seed)
    count = projects * ROWS_OF_A_PROJECT
    ids = np.char.add("p", np.arange(first, first + projects).astype(str).astype(object).astype(str))
    sort = made.integers(0, len(_SORTS), count)
    name = made.integers(0, 50, count).astype(str)
    unit = np.array([one[3] for one in _SORTS])[sort]
    counts, percents, amounts = (
        made.integers(1, 2000, count),
        made.integers(50, 101, count),
        made.integers(1, 10**6, count),
    )
    same, factor = made.random(count), made.uniform(0.6, 1.3, count)
    target, actual = [], []
    words = ["提升", "明显提升", "有效改善"]
    done = ["达成预期指标", "完成", "部分达成", "有所提升"]
    for at in range(count):
        own = unit[at]
        if not own:
            said = words[counts[at] % 3]
            target.append(said)
            actual.append(said if same[at] < 0.3 else done[counts[at] % 4])
        elif own == "%":
            target.append(f"≥{percents[at]}%")
            reached = (
                percents[at]
                if same[at] < 0.5
                else 100
                if same[at] < 0.75
                else round(percents[at] * factor[at] * 0.85, 1)
            )
            actual.append(f"{reached}%")
        else:
            value = amounts[at] / 100 if own == "万元" else counts[at]
            target.append(f"{'≤' if own == '万元' else '≥'}{value}{own}")
            actual.append(
                "" if same[at] > 0.98 else f"{value if same[at] < 0.4 else round(value * factor[at], 2)}{own}"
            )
    most = made.choice(np.array([200, 400, 500, 750, 800, 1000]), count)
    own_score = np.where(made.random(count) < 0.7, most, most * 9 // 10)
    cents = pa.decimal128(12, 2)
    texts = {
        field: np.array([one[at] for one in _SORTS])[sort] for at, field in enumerate(("level1", "level2", "level3"))
    }
    texts["level3"] = np.char.add(texts["level3"], name)
    indicators = pa.table(
        {
            "project_id": np.repeat(ids, ROWS_OF_A_PROJECT),
            **texts,
            "target_text": target,
            "actual_text": actual,
            "max_score": pa.array(most / 100, pa.float64()).cast(cents),
            "self_score": pa.array(own_score / 100, pa.float64()).cast(cents),
            "place": np.arange(2, count + 2),
        }
    )
    budget = made.integers(100, 10**7, projects)
    spent = budget * made.integers(60, 101, projects) // 100
    money = {
        one: pa.array(budget / 100).cast(cents) for one in ("initial_budget_wan", "adjusted_budget_wan", "arrived_wan")
    }
    heads = pa.table(
        {
            "project_id": ids,
            "project": np.char.add("项目", ids),
            "unit": np.char.add("单位", (np.arange(projects) % 300).astype(str)),
            "department": np.char.add("部门", (np.arange(projects) % 40).astype(str)),
            "year": np.full(projects, 2022),
            **money,
            "executed_wan": pa.array(spent / 100).cast(cents),
            "place": np.arange(2, projects + 2),
        }
    )
    paths = folder / f"budget-{first}.parquet", folder / f"indicators-{first}.parquet"
    pq.write_table(heads, paths[0])
    pq.write_table(indicators, paths[1])
    return paths


def large(projects: int, jobs: int = 2) -> tuple[Cost, Large]:
    """Draw, then evaluate from Parquet; drawing is not counted."""
    with TemporaryDirectory(prefix="perfeval-columns-") as place:
        paths = draw(Path(place), projects)
        with Cost() as cost:
            result = evaluate_large(*paths, jobs=jobs)
            result.by("department"), result.by("unit"), result.first(50)
    return cost, result


def show(projects: int, jobs: int = 2) -> float:
    """One line for so many projects; the processor time of a row in microseconds."""
    cost, result = large(projects, jobs)
    each = 1e6 * cost.cpu / result.rows
    said = f"{cost.wall:.1f} s, {cost.cpu:.1f} s CPU ({each:.0f} µs a row), {cost.memory[0]:,.0f} MB here"
    TABLE.append((f"{result.rows:,} indicators from Parquet, {jobs} process(es)", "90 s, 3 GB for a million", said))
    print(f"{result.rows:>10,} indicators {projects:>7,} projects  wall {cost.wall:7.1f} s  CPU {cost.cpu:7.1f} s "
          f"({each:5.0f} µs a row)  memory {cost.memory[0]:,.0f} MB here, {cost.memory[1]:,.0f} MB a process  "
          f"findings {int(result.findings['count'].sum()):,}, left {len(result.left)}", flush=True)  # fmt: skip
    return each


# ── scores alone, beside peers ────────────────────────────────────────────────────────────────────
def scores(rounds: int = 5) -> None:
    """A million plain rows: ours and the peers, in turn."""
    columns, project = numbers()
    book = load_book("cn_2020_10_self")
    frame = pd.DataFrame({"project": project, "direction": columns.direction, "target": columns.target,
                          "actual": columns.actual, "most": columns.max_score})  # fmt: skip
    runs: dict[str, Callable[[], Any]] = {
        "perfeval": lambda: np.bincount(project, np.maximum(score_columns(columns, book), 0), 70_000),
        "pandas": lambda: _in_pandas(frame),
    }
    for name, maker in (("polars", _polars), ("duckdb", _duckdb)):
        try:
            runs[name] = maker(frame)
        except ImportError:
            print(f"{name} is not installed: left out")
    times: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            if number:
                times[name].append(time.perf_counter() - start)
    for name, taken in times.items():
        ratio = statistics.median(ours / other for ours, other in zip(times["perfeval"], taken, strict=True))
        print(f"{name:>9} {1000 * statistics.median(taken):8.1f} ms   perfeval is {ratio:.2f} × of it")
        if name != "perfeval":
            said = f"{ratio:.2f} × ({1000 * statistics.median(taken):.0f} ms there)"
            TABLE.append((f"1,000,000 plain indicators to scores, beside {name}", "≤ 3 ×", said))


def _in_pandas(frame: pd.DataFrame) -> pd.Series[float]:
    share = frame["actual"] / frame["target"]
    share = share.where(frame["direction"] != 1, 2 - share).clip(0, 1)
    return (share * frame["most"]).round(2).groupby(frame["project"]).sum()


def _polars(frame: pd.DataFrame) -> Callable[[], object]:
    import polars as pl

    table = pl.from_pandas(frame)
    share = pl.col("actual") / pl.col("target")
    share = pl.when(pl.col("direction") == 1).then(2 - share).otherwise(share).clip(0, 1)
    return lambda: table.lazy().group_by("project").agg((share * pl.col("most")).round(2).sum()).collect()


def _duckdb(frame: pd.DataFrame) -> Callable[[], object]:
    import duckdb

    query = """select project, sum(round(most * greatest(0, least(1,
        case when direction = 1 then 2 - actual / target else actual / target end)), 2)) from frame group by project"""
    return lambda: duckdb.sql(query).fetchnumpy() if len(frame) else None


# ── a workbook ────────────────────────────────────────────────────────────────────────────────────
def workbook(projects: int = 5_000) -> None:
    """Two sheets as an export has them, in a fresh process (:mod:`tests.benchmarks.opened`)."""
    some = made(projects)
    sheets = ("预算", [BUDGET, *budget_rows(some)]), ("指标", [INDICATORS, *indicator_rows(some)])
    with TemporaryDirectory(prefix="perfeval-columns-") as place:
        path = write_xlsx(Path(place) / "导出.xlsx", *sheets)
        command = [sys.executable, "-m", "tests.benchmarks.opened", str(path)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    print(said, flush=True)
    TABLE.append((f"{4 * projects:,} indicators from a workbook", "8 s, 300 MB", said))


# ── ten million over dask ─────────────────────────────────────────────────────────────────────────
def over_dask(projects: int = 714_286) -> None:
    """Partitions drawn and judged by two local workers, one of which is killed on the way; here only sums arrive."""
    from dask.distributed import Client, LocalCluster, as_completed

    cluster = LocalCluster(n_workers=2, threads_per_worker=1, memory_limit="1GiB", dashboard_address=None)
    with Cost() as cost, cluster as two, Client(two) as client:
        cuts = [(at, min(PART, projects - at)) for at in range(0, projects, PART)]
        killed: list[int] = []

        def parts() -> Iterator[Part]:
            waiting = as_completed([client.submit(_drawn, *cut, retries=3) for cut in cuts])
            for number, done in enumerate(waiting, 1):
                yield done.result()
                done.release()
                if not killed and 3 * number > len(cuts):
                    killed.append(next(iter(two.workers.values())).pid)
                    os.kill(killed[0], signal.SIGKILL)

        result = summed_up(parts())
    TABLE.append(
        (
            f"{result.rows:,} indicators over dask, one worker of two killed",
            "10,000,000, memory bounded",
            f"{cost.wall:.0f} s, {cost.cpu:.0f} s CPU with drawing, {cost.memory[1]:,.0f} MB a worker",
        )
    )
    print(f"{result.rows:,} indicators over dask, worker {killed} of two killed; wall {cost.wall:.0f} s, CPU "
          f"{cost.cpu:.0f} s with drawing, memory {cost.memory[0]:,.0f} MB here, {cost.memory[1]:,.0f} MB a worker at "
          f"most; projects {result.scores['project_id'].nunique():,}, "
          f"findings {int(result.findings['count'].sum()):,}")  # fmt: skip


def _drawn(first: int, projects: int) -> Part:
    """One partition: drawn, written, read again and judged where the worker is."""
    with TemporaryDirectory(prefix="perfeval-dask-") as place:
        return judge_part(*next(parts_of(*draw(Path(place), projects, first, first))))


TABLE: list[tuple[str, str, str]] = []  # what, goal, measured


def main() -> None:
    """Print what was asked for, and at the end the table."""
    asked = sys.argv[1] if len(sys.argv) > 1 else "all"
    if asked in ("all", "xlsx"):
        workbook()
    if asked in ("all", "scores"):
        scores()
    if asked in ("all", "flat"):
        few, many = (show(count, jobs=1) for count in (715, 7_143))
        print(f"a row among 100,000 costs {many / few:.2f} × one among 10,000")
    if asked in ("all", "million"):
        show(int(sys.argv[2]) if len(sys.argv) > 2 else 71_429)
    if asked in ("all", "dask"):
        over_dask(*map(int, sys.argv[2:3]))
    for line in (("what", "goal", "measured"), ("---",) * 3, *TABLE):
        print(f"| {' | '.join(line)} |")


if __name__ == "__main__":
    main()
