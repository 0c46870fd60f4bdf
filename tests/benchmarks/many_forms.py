"""Very many forms, read, scored and reviewed part by part: ``python -m tests.benchmarks.many_forms [FORMS]``.

Draws 200 different forms (:mod:`tests.benchmarks.drawn_forms`), names them again and again until there are FORMS of
them (5,000 without a number; 100,000 is the aim), and reviews them on a scheduler with two local workers, one of which
is killed after a tenth; a sample goes through one process too, whose rows must be the same. Prints forms a second,
indicators, the memory of this process and of the workers, and from how many forms on a cluster pays.
"""

from __future__ import annotations

import importlib
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from perfeval.job.parts import FILES_EACH, Reviewed, review_forms
from perfeval.sources.folders import FoundFile
from tests.benchmarks import card
from tests.benchmarks.batch import WORKERS
from tests.benchmarks.drawn_forms import Drawer
from tests.forms.drawing import write_xlsx

DRAWN = 200
SAMPLE = 400


def forms(folder: Path, count: int) -> Iterator[FoundFile]:
    """``count`` forms: the drawn ones under further names; nothing is copied."""
    folder.mkdir(exist_ok=True)
    drawn = []
    for number in range(min(count, DRAWN)):
        path = folder / f"{number}.xlsx"
        if not path.exists():
            write_xlsx(Drawer(number, "near").draw(), path)
        drawn.append(path)
    return (FoundFile(drawn[number % DRAWN], f"{number:06d}.xlsx") for number in range(count))


def peak_megabytes() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def counted(found: Iterator[Reviewed]) -> tuple[int, int, int, int, float]:
    """Files, projects, findings, files that gave none; seconds until the first came back. Nothing is held."""
    began, first, files, projects, findings, none = time.perf_counter(), 0.0, 0, 0, 0, 0
    for _, rows in found:
        first = first or time.perf_counter() - began
        files, projects, none = files + 1, projects + len(rows), none + (not rows)
        findings += sum(row["row"][f"findings_{one}"] for row in rows.values() for one in ("high", "medium", "low"))
    return files, projects, findings, none, first


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    print(card(), flush=True)
    distributed: Any = importlib.import_module("distributed")
    with TemporaryDirectory(prefix="perfeval-forms-") as place:
        folder, sample = Path(place), min(SAMPLE, count)
        began = time.perf_counter()
        alone = list(review_forms(forms(folder, sample), 1))
        each = (time.perf_counter() - began) / sample
        print(f"one process: {1 / each:.0f} forms/s, {sum(bool(rows) for _, rows in alone)} of {sample} understood")
        began = time.perf_counter()
        with (
            distributed.LocalCluster(
                n_workers=WORKERS, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            address, pids = cluster.scheduler_address, client.run(os.getpid)
            start = time.perf_counter() - began
            before = peak_megabytes()

            def losing_one() -> Iterator[FoundFile]:
                for number, form in enumerate(forms(folder, count)):
                    if number == max(count // 10, 2 * FILES_EACH):
                        os.kill(next(iter(pids.values())), signal.SIGKILL)
                    yield form

            began = time.perf_counter()
            files, projects, findings, none, first = counted(review_forms(losing_one(), WORKERS, address))
            wall = time.perf_counter() - began
            memory, here = client.run(peak_megabytes), peak_megabytes()
            again = list(review_forms(forms(folder, sample), WORKERS, address))
    assert again == alone, "a division changed a row"
    assert files == count, "a file was lost"
    there = (wall - first) / max(1, count - FILES_EACH)
    print(f"cluster of {WORKERS}, one worker killed: {files:,} forms, {projects:,} projects, {none} without a project, "
          f"{findings:,} findings in {wall:.1f} s: {count / wall:.0f} forms/s")  # fmt: skip
    print(f"  memory: this process {here:.0f} MB ({before:.0f} before), workers at most {max(memory.values()):.0f} MB")
    lead = start + first - FILES_EACH * each
    pays = f"from {lead / (each - there):,.0f} forms on" if each > there else "never here"
    print(f"  start {start:.1f} s, first part after {first:.1f} s; it pays {pays}")
    print(
        f"  100,000 forms would take {(start + first + 100_000 * there) / 60:.0f} min here, {each * 1e5 / 60:.0f} alone"
    )


if __name__ == "__main__":
    main()
