"""Reports on many machines (集群): the same work, sent to dask.distributed (extra ``cluster``).

A worker of the cluster keeps its own preloaded server (:mod:`perfeval.batch.cluster_worker`), so that
reports are forked there exactly as they are here, with the same limits and the same bytes. Where a
worker sees the output folder it writes into it; where it does not, what its reports read travels there
and what they made travels back. What a lost worker was making is made by another.
"""

from __future__ import annotations

import contextlib
import importlib
import queue
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from perfeval.batch.cluster_worker import end_servers, folder_token, make_remotely
from perfeval.batch.files import FileMark, write_whole
from perfeval.batch.pool import Carry, Dropped, Event, Notice, Started
from perfeval.batch.report_task import Failure, Outcome, Report, Work
from perfeval.errors import UsageError

T = TypeVar("T")
R = TypeVar("R")

LOCAL = "local"
CONNECT_SECONDS = 20
TASKS_AHEAD = 2
"""Tasks that each worker has: one in hand, one at hand, so that it never waits for the network."""
PARTS_AHEAD = 3
REPORTS_A_TASK = 8
"""Reports that a task is at most: what a lost worker costs, and what Ctrl-C waits for."""
COUNT_EVERY = 3.0
"""Seconds between two looks at how many workers there are."""


class ClusterNotReached(UsageError):
    """The scheduler did not answer, or the extra is not installed (集群连接不上)."""

    code = "batch.error.cluster_not_reached"


def connect(address: str, jobs: int) -> tuple[Any, Any]:
    """A client, and the cluster started here for it (``None`` for one that runs elsewhere)."""
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError as error:
        raise ClusterNotReached(address=address, seen=str(error)) from error
    try:
        if address != LOCAL:
            return distributed.Client(address, timeout=CONNECT_SECONDS), None
        with _deaf_children():
            cluster = distributed.LocalCluster(
                n_workers=jobs, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=40
            )
        return distributed.Client(cluster, timeout=CONNECT_SECONDS), cluster
    except (OSError, ValueError, TypeError, RuntimeError) as error:  # the last two: no certificate, or one is asked for
        raise ClusterNotReached(address=address, seen=f"{type(error).__name__}: {error}") from error


def unencrypted(address: str) -> bool:
    """Whether what goes to this scheduler can be read on its way, and anybody may send it work.

    >>> unencrypted("tcp://10.0.0.5:8786"), unencrypted("10.0.0.5:8786"), unencrypted("tls://10.0.0.5:8786")
    (True, True, False)
    """
    return address != LOCAL and not address.startswith(("tls://", "wss://"))


@contextlib.contextmanager
def _deaf_children() -> Iterator[None]:
    """Processes started in this block do not hear Ctrl-C: it is for the caller, their reports are finished."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class ClusterPool:
    """Sends reports to the workers of a cluster, a few at a time."""

    def __init__(self, work: Work, address: str, jobs: int, carry: Carry | None = None) -> None:
        self.work, self._address, self._carry = work, address, carry
        self._client, self._cluster = connect(address, jobs)
        self._done: queue.Queue[Any] = queue.Queue()
        self._waiting: deque[Report] = deque()
        self._open: dict[str, Any] = {}
        self._dropped: tuple[str, ...] = ()
        self._apart = False
        self.width = jobs

    def start(self) -> Sequence[Event]:
        """Send what all reports share, once to each worker; find out whether they see the output folder."""
        if self._cluster is None:
            self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        self._count()
        self._token = folder_token(Path(self.work.folder))
        seen = self._client.run(folder_token, Path(self.work.folder))
        self._apart = not self._token or any(token != self._token for token in seen.values())
        self._shared = self._client.scatter(self.work, broadcast=True, hash=False)
        address = self._client.scheduler.address
        found = [Notice("notice.cluster", {"address": address, "width": str(self.width)})]
        if unencrypted(self._address):
            found.append(Notice("notice.unencrypted", {"address": address}))
        if self._apart:
            found.append(Notice("notice.apart", {}))
        return found

    def _count(self) -> None:
        """How many reports the workers make at a time; workers come and go."""
        self.width, self._counted = max(1, sum(self._client.nthreads().values())), time.monotonic()

    def submit(self, report: Report) -> None:
        """Keep one report until a worker has room for it."""
        self._waiting.append(report)

    def _hand_out(self) -> list[Event]:
        begun: list[Event] = []
        if self._waiting and time.monotonic() - self._counted > COUNT_EVERY:
            self._count()
        while self._waiting and len(self._open) < TASKS_AHEAD * self.width:
            share = max(1, min(self.work.per_child, REPORTS_A_TASK, len(self._waiting) // self.width))
            begun += self._send([self._waiting.popleft() for _ in range(share)])
        return begun

    def _send(self, reports: list[Report]) -> list[Event]:
        carried: Mapping[str, bytes] = self._carry(reports) if self._apart and self._carry is not None else {}
        future = self._client.submit(make_remotely, self._shared, reports, self._token, carried, pure=False)
        self._open[future.key] = future
        future.add_done_callback(lambda done, sent=reports: self._done.put((sent, done)))
        return [Started(report.key) for report in reports]

    def events(self, seconds: float) -> Sequence[Event]:
        """Results as they come."""
        found: list[Event] = []
        if self._dropped:
            found.append(Dropped(self._dropped))
            self._dropped = ()
        found += self._hand_out()
        if found:
            return found
        with contextlib.suppress(queue.Empty):
            found += self._outcomes(*self._done.get(timeout=seconds))
            while True:
                found += self._outcomes(*self._done.get_nowait())
        return found

    def _outcomes(self, reports: list[Report], future: Any) -> list[Event]:
        self._open.pop(future.key, None)
        if future.status == "finished":
            return [self._taken(*one) for one in future.result()]
        if len(reports) > 1:  # which of them cost the workers? each for itself tells
            for report in reports:
                self._send([report])
            return []
        error = future.exception() if future.status == "error" else None
        failure = Failure("lost", error=type(error).__name__, text=str(error), trace=repr(error))
        return [Outcome(reports[0].key, failure=failure)]

    def _taken(self, found: Mapping[str, Any], files: Mapping[str, bytes]) -> Outcome:
        outcome = Outcome.from_json(found)
        if files:  # the worker does not see the output folder
            marks: dict[str, FileMark] = {}
            for name, content in files.items():
                marks[name] = write_whole(Path(self.work.folder) / name, content)
            outcome = replace(outcome, files=marks)
        return outcome

    def drop_waiting(self) -> None:
        """Forget what no worker has; what they have is finished."""
        self._dropped += tuple(report.key for report in self._waiting)
        self._waiting.clear()

    def close(self) -> None:
        """Let go of the cluster; one that was started here ends, on another our servers end."""
        with contextlib.suppress(Exception):  # however the run ended, what is left goes
            if self._open:
                self._client.cancel(list(self._open.values()), force=True)
            elif self._cluster is None:
                self._client.run(end_servers)
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()


def spread(function: Callable[[T], R], parts: Iterable[T], address: str, jobs: int = 2) -> Iterator[R]:
    """``function(part)`` for each part on a cluster, in the same order.

    For reading, scoring and review of very many projects (:mod:`perfeval.job.parts`). The function must be
    importable by name on the workers. A few parts for each worker are under way; the others are not yet made.
    """
    client, cluster = connect(address, jobs)
    try:
        if cluster is None:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        ahead = PARTS_AHEAD * max(1, sum(client.nthreads().values()))
        under_way: deque[Any] = deque()
        for part in parts:
            under_way.append(client.submit(function, part, pure=False))
            if len(under_way) >= ahead:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        client.close()
        if cluster is not None:
            cluster.close()
