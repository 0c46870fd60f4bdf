"""What one workbook costs to read and evaluate: ``python -m tests.benchmarks.opened FILE``.

A module of its own, so that what is measured holds nothing but perfeval.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path

import perfeval as pe

TICKS = os.sysconf("SC_CLK_TCK")


def family_seconds(pid: int) -> float:
    """Processor seconds of all processes below one, those that ended under them included."""
    total = 0.0
    for entry in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in entry.read_text("ascii").split():
            try:
                words = Path(f"/proc/{child}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            except OSError:
                continue
            total += sum(int(word) for word in words[11:15]) / TICKS + family_seconds(int(child))
    return total


class Cost:
    """Wall and processor seconds of a block, with the processes under it, and the most memory of any."""

    def __enter__(self) -> Cost:
        self._wall, self._cpu = time.perf_counter(), _processor()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall, self.cpu = time.perf_counter() - self._wall, _processor() - self._cpu
        kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        self.memory = [resource.getrusage(one).ru_maxrss / 1024 for one in kinds]


def _processor() -> float:
    used = [resource.getrusage(one) for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def opened(path: str) -> None:
    """Read and evaluate one workbook, and say what it cost; the process that parses it counts too."""
    with Cost() as cost:
        result = pe.evaluate(pe.read(path))
        counts = len(result.scores), len(result.findings), len(result.portfolio.ranking)
    print(f"{cost.wall:.1f} s, {cost.cpu + family_seconds(os.getpid()):.1f} s CPU, {cost.memory[0]:,.0f} MB; "
          f"projects, findings, ranked: {counts}")  # fmt: skip


if __name__ == "__main__":
    opened(sys.argv[1])
