"""Scoring and review of many projects: ``python -m tests.benchmarks.parts [PROJECTS] [ROUNDS]``.

In turn in each round: in one process; in two (what ``perfeval run`` does); on a scheduler with two worker
processes that are sent each part with what it needs. The rows must be equal. Ratios to one process are
formed within each round; the clusters' processes are started before.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from perfeval.clean.store import load_store
from perfeval.job.parts import score_in_parts
from perfeval.job.prepared import INTAKE, prepare
from perfeval.job.rows import plain_rows
from tests.benchmarks import card
from tests.benchmarks.batch import WORKERS
from tests.benchmarks.cluster import scheduler, spent
from tests.benchmarks.job import copies


def main() -> None:
    """Measure and print."""
    count, rounds = (int(word) for word in [*sys.argv[1:], *("1000", "3")[len(sys.argv) - 1 :]])
    with TemporaryDirectory(prefix="perfeval-parts-") as place, scheduler() as address:
        data, out = Path(place, "data"), Path(place, "out")
        copies(data, count)
        prepared, _ = prepare([data], out, jobs=WORKERS)
        ids = [project.id for project in prepared.projects]
        indicators = sum(len(project.indicators) for project in load_store(out / INTAKE)[0])
        ways: dict[str, Callable[[], Any]] = {
            "one process": lambda: plain_rows(ids, "", out, "zh"),
            "two processes": lambda: score_in_parts(ids, "", out, "zh", WORKERS, None),
            "cluster": lambda: score_in_parts(ids, "", out, "zh", WORKERS, address),
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for _ in range(rounds):
            found = []
            for name, way in ways.items():
                began, cpu = time.perf_counter(), spent()
                found.append(way())
                times[name].append((time.perf_counter() - began, spent() - cpu))
            assert found[0] == found[1] == found[2], "a division changed a number"
    print(f"{count:,} projects, {indicators:,} indicators · {card()}")
    for name, some in times.items():
        wall, cpu = (
            statistics.median(one[kind] / own[kind] for one, own in zip(some, times["one process"], strict=True))
            for kind in (0, 1)
        )
        median = statistics.median(one[0] for one in some)
        print(f"  {name:14}{median:8.1f} s   × {wall:.2f}   CPU × {cpu:.2f}   {indicators / median:,.0f} indicators/s")


if __name__ == "__main__":
    main()
