"""Where the reports of a run go (选择工作方式): to this machine, or to a cluster."""

from __future__ import annotations

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
