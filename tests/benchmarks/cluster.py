"""A cluster against the local pool: ``python -m tests.benchmarks.cluster [--n 60] [--rounds 3]``.

The same rows of the project notebook, in turn in each round: two local workers; a scheduler with two
worker processes of dask (started before, as a cluster is); the same workers without sight of the output
folder, so that everything travels; and reused spawned workers, the way of Windows and macOS. Start-up of
the preloaded servers counts everywhere. Pages must be the same bytes. Ratios are formed within each round;
processor seconds are those of all processes below this one.
"""

from __future__ import annotations

import argparse
import importlib
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from perfeval.batch import run as batch
from perfeval.batch.progress import Silent
from perfeval.batch.workers import SpawnPool
from perfeval.job.carried import carried_files
from tests.benchmarks import card
from tests.benchmarks.batch import NOTEBOOK, WORKERS, table
from tests.benchmarks.opened import family_seconds
from tests.benchmarks.scale import processor_seconds


def spent() -> float:
    """Processor seconds so far, of this process and everything below it, living or dead."""
    return sum(processor_seconds()) + family_seconds(os.getpid())


def reports(out: Path, rows: list[dict[str, str]], cluster: str | None = None) -> None:
    """The batch over these rows."""
    record = batch.run_notebook(
        NOTEBOOK,
        rows,
        out,
        key="file",
        jobs=WORKERS,
        cluster=cluster,
        force=True,
        progress=Silent(),
        inputs=lambda _row: {},
        carry=lambda some: carried_files(out, [str(one.parameters["project_id"]) for one in some]),
    )
    assert record.exit_code == 0, record.failed[:1]


@contextmanager
def scheduler() -> Iterator[str]:
    """A scheduler and two worker processes with one thread each; the address."""
    distributed: Any = importlib.import_module("distributed")
    with distributed.LocalCluster(
        n_workers=WORKERS, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=40
    ) as cluster:
        yield str(cluster.scheduler_address)


def apart(out: Path, rows: list[dict[str, str]], address: str) -> None:
    """On workers that do not see the output folder."""
    with patch("perfeval.batch.cluster.folder_token", lambda _folder: f"elsewhere {time.monotonic_ns()}"):
        reports(out, rows, address)


def spawned(out: Path, rows: list[dict[str, str]]) -> None:
    """In reused workers."""
    with patch("perfeval.batch.run.open_pool", lambda work, width, *_: SpawnPool(work, width)):
        reports(out, rows)


def pages(out: Path) -> dict[str, bytes]:
    """All pages and executed notebooks."""
    return {path.name: path.read_bytes() for part in ("projects", "notebooks") for path in (out / part).iterdir()}


def main() -> None:
    """Print the table."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--n", type=int, default=60)
    ask.add_argument("--rounds", type=int, default=3)
    given = ask.parse_args()
    with tempfile.TemporaryDirectory(prefix="perfeval-bench-") as folder, scheduler() as address:
        outs = {name: Path(folder, name) for name in ("local", "cluster", "apart", "spawned")}
        for out in outs.values():
            rows = table(out, given.n)
        ways: dict[str, Callable[[], None]] = {
            "local": lambda: reports(outs["local"], rows),
            "cluster": lambda: reports(outs["cluster"], rows, address),
            "apart": lambda: apart(outs["apart"], rows, address),
            "spawned": lambda: spawned(outs["spawned"], rows),
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for number in range(given.rounds):
            for name, way in ways.items():
                began, cpu = time.perf_counter(), spent()
                way()
                times[name].append(((time.perf_counter() - began) / given.n, (spent() - cpu) / given.n))
                wall, cpu = times[name][-1]
                print(f"round {number + 1}  {name:8}{wall:8.3f} s wall {cpu:8.3f} s CPU a report", flush=True)
        same = {name: pages(out) == pages(outs["local"]) for name, out in outs.items()}
    print(f"\n{given.n} reports, {WORKERS} workers; at the end: {card()}")
    for name, found in times.items():
        ratios = [
            statistics.median(one[kind] / own[kind] for one, own in zip(found, times["local"], strict=True))
            for kind in (0, 1)
        ]
        print(f"  {name:8} wall × {ratios[0]:.2f}   CPU × {ratios[1]:.2f}   same bytes: {same[name]}")


if __name__ == "__main__":
    main()
