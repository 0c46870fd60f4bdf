"""Where the reports of a run go (选择工作方式): to this machine, or to a cluster."""

from __future__ import annotations

from perfeval.batch.forks import ForkPool
from perfeval.batch.local import open_local_pool
from perfeval.batch.pool import Carry, Pool
from perfeval.batch.report_task import Report, Work


def open_pool(
    work: Work, jobs: int, cluster: str | None = None, first: Report | None = None, carry: Carry | None = None
) -> Pool:
    """A cluster if asked for, else the right pool on this machine.

    ``first`` is a report to rehearse with, where the notebook allows it; ``carry`` gives the files that
    reports read, for workers of a cluster that do not see the output folder.
    """
    if cluster is None:
        return open_local_pool(work, jobs, first)
    from perfeval.batch.cluster import ClusterPool  # the extra ``cluster`` may not be installed

    return ClusterPool(work, cluster, jobs, carry)


class Servers:
    """A warm server that several runs use one after the other (共用母进程): a start costs more than a report.

    ``any_notebook``: also for runs elsewhere, and whose notebooks import what the server has not loaded.
    """

    def __init__(self, *, any_notebook: bool = False) -> None:
        self._any_notebook = any_notebook
        self._kept: ForkPool | None = None

    def open(
        self, work: Work, jobs: int, cluster: str | None = None, first: Report | None = None, carry: Carry | None = None
    ) -> Pool:
        """As :func:`open_pool`, with the server of the run before where it can make these reports too."""
        if self._kept is not None and cluster is None:
            if self._kept.take_over(work, jobs, any_notebook=self._any_notebook):
                return self._kept
            self.close()
        pool = open_pool(work, jobs, cluster, first, carry)
        if isinstance(pool, ForkPool):
            pool.kept, self._kept = True, pool
        return pool

    def close(self) -> None:
        """No run follows."""
        if self._kept is not None:
            self._kept.end()
            self._kept = None
