"""Does a report cost more in a large batch? ``python -m tests.benchmarks.scale [200 5000]``.

For each size, in a process of its own: that many forms (those that travel with perfeval, under further
names) are read into a store, their scores compared, and the project notebook with all its charts is run
over each of them with two workers. Printed, a report: processor seconds of everything together (start-up
included), the parent's own share, and the time to load one project from the store; then how the reports of
the first and of the last tenth compare, the parent's memory when the first and when the last report ended,
and what a run costs in which nothing changed. Processor seconds hardly move with what else the machine
does; wall time does.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from perfeval.batch.ledger import list_reports
from perfeval.batch.progress import Silent, Tally
from perfeval.batch.run import run_notebook
from perfeval.clean.store import load_store
from perfeval.job.peers import lay_out_peers
from perfeval.job.prepared import INTAKE, prepare
from perfeval.job.rows import kept_rows
from tests.benchmarks.batch import NOTEBOOK, WORKERS
from tests.benchmarks.job import copies

SIZES = (200, 5000)


class Memory(Silent):
    """Looks at this process's memory whenever a report ends."""

    def __init__(self) -> None:
        self.megabytes: list[float] = []

    def ended(self, tally: Tally, key: str, state: str, message: str | None, seconds: float) -> None:
        """One report is done."""
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        self.megabytes.append(pages * resource.getpagesize() / (1 << 20))


def processor_seconds() -> tuple[float, float]:
    """Of this process, and of the processes that ended under it."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return used[0].ru_utime + used[0].ru_stime, used[1].ru_utime + used[1].ru_stime


def measure(count: int) -> dict[str, Any]:
    """The figures for one size."""
    with TemporaryDirectory(prefix="perfeval-scale-") as place:
        data, out = Path(place, "data"), Path(place, "out")
        copies(data, count)
        before = processor_seconds()
        prepared, _ = prepare([data], out, jobs=WORKERS)
        reading = sum(processor_seconds()) - sum(before)
        before = processor_seconds()
        lay_out_peers(kept_rows(prepared, "", out, "zh"), "", out)
        scoring = sum(processor_seconds()) - sum(before)
        rows = [
            {"source": INTAKE.as_posix(), "project_id": project.id, "rulebook": "", "lang": "zh"}
            for project in prepared.projects
        ]
        memory = Memory()
        began, (own, others) = time.perf_counter(), processor_seconds()
        record = run_notebook(
            NOTEBOOK, rows, out, key="project_id", inputs=lambda _row: {}, jobs=WORKERS, progress=memory
        )
        wall, (own_now, others_now) = time.perf_counter() - began, processor_seconds()
        assert record.exit_code == 0, record.failed[:1]
        spent = [one["cpu_seconds"] for one in sorted(list_reports(out, record.run), key=lambda one: one["ended"])]
        tenth = max(1, count // 10)
        loads = []
        for row in rows[:: max(1, count // 50)]:
            start = time.perf_counter()
            load_store(out / INTAKE, row["project_id"])
            loads.append(time.perf_counter() - start)
        start = time.perf_counter()
        run_notebook(NOTEBOOK, rows, out, key="project_id", inputs=lambda _row: {}, progress=Silent())
        unchanged = time.perf_counter() - start
        return {
            "count": count,
            "reading": reading / count,
            "scoring": scoring / count,
            "cpu": (own_now - own + others_now - others) / count,
            "parent": (own_now - own) / count,
            "wall": wall / count,
            "load_ms": 1000 * statistics.median(loads),
            "first": statistics.mean(spent[:tenth]),
            "last": statistics.mean(spent[-tenth:]),
            "memory": (memory.megabytes[0], memory.megabytes[-1]),
            "unchanged": unchanged,
        }


def show(found: Sequence[dict[str, Any]]) -> None:
    """One line for each size, and the ratio of the last to the first."""
    print(f"{'reports':>8}{'CPU s':>9}{'parent ms':>11}{'load ms':>9}{'wall s':>8}{'last/first tenth':>18}"
          f"{'parent MB':>14}{'unchanged s':>13}{'reading ms':>12}{'scoring ms':>12}")  # fmt: skip
    for one in found:
        first, last = one["memory"]
        print(f"{one['count']:>8,}{one['cpu']:>9.4f}{1000 * one['parent']:>11.2f}{one['load_ms']:>9.2f}"
              f"{one['wall']:>8.3f}{one['last'] / one['first']:>18.2f}{f'{first:.0f} → {last:.0f}':>14}"
              f"{one['unchanged']:>13.2f}{1000 * one['reading']:>12.1f}{1000 * one['scoring']:>12.1f}")  # fmt: skip
    if len(found) > 1:
        few, many = found[0], found[-1]
        print(f"a report among {many['count']:,} costs {many['cpu'] / few['cpu']:.2f} × "
              f"one among {few['count']:,} (processor seconds)")  # fmt: skip


def main() -> None:
    """Measure each size in a fresh process, then print."""
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(int(sys.argv[2]))))
        return
    found = []
    for count in [int(word) for word in sys.argv[1:]] or SIZES:
        words = [sys.executable, "-m", "tests.benchmarks.scale", "--one", str(count)]
        found.append(json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout))
    show(found)


if __name__ == "__main__":
    main()
