"""Reports on many machines (集群): the same work, sent to dask.distributed (extra ``cluster``).

A worker of the cluster keeps its own preloaded server (:mod:`perfeval.batch.zygote`), so that reports
are forked there exactly as they are here, with the same limits and the same bytes. Where a worker
sees the output folder it writes into it; where it does not, the files travel back with the result.
What a lost worker was making is made by another.
"""

from __future__ import annotations

import base64
import importlib
import queue
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from perfeval.batch.files import FileMark, fingerprint, write_whole
from perfeval.batch.local import open_local_pool
from perfeval.batch.pool import Event, Notice, Pool, Started
from perfeval.batch.preload import leaves_nothing_behind
from perfeval.batch.report_task import Failure, Outcome, Report, Work
from perfeval.errors import UsageError

T = TypeVar("T")
R = TypeVar("R")

LOCAL = "local"
CONNECT_SECONDS = 20
PATIENCE_SECONDS = 60.0


class ClusterNotReached(UsageError):
    """The scheduler did not answer, or the extra is not installed (集群连接不上)."""

    zh = "集群 {address} 连接不上：{seen}。请核对地址，并确认已安装 perfeval[cluster]。"
    en = "The cluster {address} was not reached: {seen}. Check the address and that perfeval[cluster] is installed."


def connect(address: str, jobs: int) -> tuple[Any, Any]:
    """A client, and the cluster started here for it (``None`` for one that runs elsewhere)."""
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError as error:
        raise ClusterNotReached(address=address, seen=str(error)) from error
    try:
        if address != LOCAL:
            return distributed.Client(address, timeout=CONNECT_SECONDS), None
        cluster = distributed.LocalCluster(
            n_workers=jobs, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=40
        )
        return distributed.Client(cluster, timeout=CONNECT_SECONDS), cluster
    except (OSError, ValueError) as error:
        raise ClusterNotReached(address=address, seen=f"{type(error).__name__}: {error}") from error


class ClusterPool:
    """Sends reports to the workers of a cluster."""

    def __init__(self, work: Work, address: str, jobs: int) -> None:
        self.work, self._address = work, address
        self._client, self._cluster = connect(address, jobs)
        self._done: queue.Queue[Any] = queue.Queue()
        self._open: dict[str, Any] = {}
        self._begun: list[Event] = []
        self.width = jobs

    def start(self) -> Sequence[Event]:
        """Send what all reports share, once to each worker."""
        if self._cluster is None:
            self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        self.width = max(1, sum(self._client.nthreads().values()))
        self._token = folder_token(Path(self.work.folder))
        self._shared = self._client.scatter(self.work, broadcast=True, hash=False)
        address = self._client.scheduler.address
        return [Notice("notice.cluster", {"address": address, "width": str(self.width)})]

    def submit(self, report: Report) -> None:
        """Send one report."""
        future = self._client.submit(make_remotely, self._shared, report, self._token, pure=False)
        self._open[report.key] = future
        self._begun.append(Started(report.key))
        future.add_done_callback(lambda done, key=report.key: self._done.put((key, done)))

    def events(self, seconds: float) -> Sequence[Event]:
        """Results as they come."""
        found, self._begun = self._begun, []
        if found:
            return found
        try:
            found.append(self._outcome(*self._done.get(timeout=seconds)))
            while True:
                found.append(self._outcome(*self._done.get_nowait()))
        except queue.Empty:
            pass
        return found

    def _outcome(self, key: str, future: Any) -> Outcome:
        self._open.pop(key, None)
        if future.status != "finished":
            error = future.exception() if future.status == "error" else None
            return Outcome(key, failure=Failure("lost", error=type(error).__name__, text=str(error), trace=repr(error)))
        found, files = future.result()
        outcome = Outcome.from_json(found)
        if files:  # the worker does not see the output folder
            marks: dict[str, FileMark] = {}
            for name, content in files.items():
                marks[name] = write_whole(Path(self.work.folder) / name, base64.b64decode(content))
            outcome = replace(outcome, files=marks)
        return outcome

    def drop_waiting(self) -> None:
        """At most two reports for each worker are under way; they finish."""

    def close(self) -> None:
        """Let go of the cluster; one that was started here ends."""
        if self._open:
            self._client.cancel(list(self._open.values()), force=True)
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()


def folder_token(folder: Path) -> str:
    """Tells whether a folder seen elsewhere is the same one: the fingerprint of its lock, written for this run."""
    try:
        return fingerprint((folder / ".perfeval" / "lock").read_bytes())
    except OSError:
        return ""


class _Server(threading.local):
    """The pool of one thread of a worker of the cluster."""

    pool: Pool | None = None
    work: Work | None = None
    own_folder: tempfile.TemporaryDirectory[str] | None = None


_server = _Server()


def make_remotely(work: Work, report: Report, token: str) -> tuple[dict[str, Any], dict[str, str]]:
    """One report on a worker of the cluster: its outcome, and its files where the output folder is not seen."""
    shared = bool(token) and folder_token(Path(work.folder)) == token
    pool = _pool_for(work, report, shared)
    pool.submit(report)
    while True:
        for event in pool.events(PATIENCE_SECONDS):
            if isinstance(event, Outcome) and event.key == report.key:
                return event.to_json(), {} if shared else _contents(event)


def _pool_for(work: Work, report: Report, shared: bool) -> Pool:
    """The server of this thread, started for this work."""
    if _server.pool is not None and _server.work == work:
        return _server.pool
    if _server.pool is not None:
        _server.pool.close()
    own = work
    if not shared:
        _server.own_folder = tempfile.TemporaryDirectory(prefix="perfeval-")
        folder = _server.own_folder.name
        own = replace(work, folder=folder, cwd=work.cwd if Path(work.cwd).is_dir() else folder)
    first = report if leaves_nothing_behind(own.notebook_text) else None
    _server.pool, _server.work = open_local_pool(own, 1, first), work
    _server.pool.start()
    return _server.pool


def _contents(outcome: Outcome) -> dict[str, str]:
    """Files of a worker's own folder, which are removed there."""
    assert _server.own_folder is not None  # noqa: S101  # made by _pool_for
    folder = Path(_server.own_folder.name)
    found = {}
    for name in outcome.files:
        found[name] = base64.b64encode((folder / name).read_bytes()).decode("ascii")
        (folder / name).unlink()
    return found


def spread(function: Callable[[T], R], parts: Iterable[T], address: str, jobs: int = 2) -> list[R]:
    """``[function(part) for part in parts]`` on a cluster, in the same order.

    For reading, scoring and review of very many projects: a part is a list of files or projects, and
    the function must be importable by name on the workers.
    """
    client, cluster = connect(address, jobs)
    try:
        return list(client.gather([client.submit(function, part, pure=False) for part in parts]))
    finally:
        client.close()
        if cluster is not None:
            cluster.close()
