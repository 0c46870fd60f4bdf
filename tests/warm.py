"""One warm server for each worker of pytest (预热一次): a start costs more than what most tests are about.

Tests of starting, dying and preloading ask for servers of their own with the fixture ``own_servers``.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from perfeval import resources
from perfeval.batch import forks, pools
from perfeval.batch.forks import ForkPool, can_fork
from perfeval.batch.notebook_file import load_notebook
from perfeval.batch.pool import Pool
from perfeval.batch.report_task import Report, Work

REAL_OPEN = pools.open_pool
PRODUCT = "perfeval.report.html:warm_up"
OF_THE_CALLER = {"HOME", "MPLCONFIGDIR", "PERFEVAL_CACHE", "PERFEVAL_POOL"}
"""Variables that a test sets for the job itself; no report of a test looks at them, so the server stays."""


class WarmServers:
    """Takes the place of :func:`perfeval.batch.pools.open_pool` and of :class:`perfeval.batch.pools.Servers`."""

    def __init__(self, own: list[bool]) -> None:
        self._own, self._pools = own, dict[str | None, ForkPool]()

    def open(self, work: Work, jobs: int, cluster: Any = None, first: Any = None, carry: Any = None) -> Pool:
        """The warm server where it can make these reports, else one as in the product."""
        shared = cluster is None and not self._own and not work.preload and os.environ.get("PERFEVAL_POOL") != "spawn"
        if shared and can_fork() and work.warm_up in {None, PRODUCT}:
            pool = self._pools.get(work.warm_up)
            if pool is not None:
                _as_the_caller_has_it(pool, work)
            if pool is not None and pool.take_over(work, jobs, any_notebook=True):
                return pool
            if pool is not None:
                pool.end()
            pool = self._pools[work.warm_up] = _started(work)
            if pool.take_over(work, jobs, any_notebook=True):
                return pool
        return REAL_OPEN(work, jobs, cluster, first, carry)

    def close(self) -> None:
        """A main job has ended; the server stays."""

    def end(self) -> None:
        """The worker of pytest ends."""
        for pool in self._pools.values():
            pool.end()


def _as_the_caller_has_it(pool: ForkPool, work: Work) -> None:
    """A server that differs in nothing but the caller's own variables counts as started with them."""
    wanted, own = forks._environment(work), pool._environment
    if {name for name in wanted.keys() | own.keys() if wanted.get(name) != own.get(name)} <= OF_THE_CALLER:
        pool._environment = wanted


def _started(work: Work) -> ForkPool:
    """A server that has seen nothing of any test; the product's has rehearsed a report on a shipped form."""
    home = Path(tempfile.mkdtemp(prefix="perfeval-warm-"))
    log, rehearsal = home / "server.log", None
    notebook = resources.notebooks() / "project.ipynb"
    if work.warm_up == PRODUCT:
        rehearsal = _on_a_form(home)
    text = load_notebook(notebook).text if rehearsal else '{"cells": []}'
    pool = ForkPool(
        Work(text, notebook.name, str(home), str(home), warm_up=work.warm_up, exporter=work.exporter), 2, log, rehearsal
    )
    pool.kept = True
    pool.start()
    return pool


def _on_a_form(home: Path) -> Report:
    from perfeval.job.prepared import prepare

    form = sorted((resources.example_data() / "raw").glob("*.xlsx"))[0]
    prepared, _ = prepare([form], home)
    values = {
        "source": str(home / ".perfeval" / "intake"),
        "project_id": prepared.projects[0].id,
        "rulebook": "",
        "lang": "zh",
    }
    return Report("warm", "warm", values)
