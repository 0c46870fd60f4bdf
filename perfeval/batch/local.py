"""Which pool fits (选择工作进程): forks on Linux, spawned workers elsewhere, a cluster if one is asked for."""

from __future__ import annotations

import os
from pathlib import Path

from perfeval.batch.forks import ForkPool, can_fork
from perfeval.batch.pool import Pool
from perfeval.batch.report_task import Report, Work
from perfeval.batch.workers import SpawnPool

SWITCH = "PERFEVAL_POOL"
"""Set to ``spawn``, this variable of the environment tries the way of Windows and macOS on Linux."""


def open_local_pool(work: Work, jobs: int, first: Report | None = None) -> Pool:
    """The right pool on this machine; ``first`` is a report to rehearse with, where the notebook allows it."""
    if can_fork() and os.environ.get(SWITCH) != "spawn":
        return ForkPool(work, jobs, Path(work.folder) / ".perfeval" / "log" / "server.log", first)
    return SpawnPool(work, jobs)
