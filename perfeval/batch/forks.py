"""Forks of one preloaded server (分叉进程), for Linux: a fresh process for each report at the cost of a fork."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from perfeval.batch.pool import Dropped, Event, Notice, Started, WorkersNotStarted, import_path
from perfeval.batch.preload import server_environment
from perfeval.batch.report_task import Failure, Outcome, Report, Work

MAX_RESTARTS = 5

START_SECONDS = 120.0
"""A server that is not warm by then hangs."""


class ForkPool:
    """Forks of one preloaded server (Linux): a fresh process for each report at the cost of a fork."""

    def __init__(self, work: Work, jobs: int, log: Path, rehearsal: Report | None = None) -> None:
        self.work, self.width, self._log, self._rehearsal = work, jobs, log, rehearsal
        self._open: dict[str, Report] = {}
        self._started: set[str] = set()
        self._tried: dict[str, int] = {}
        self._restarts = 0
        self._with_modules = True

    def start(self) -> Sequence[Event]:
        """Start the server and wait until it is warm."""
        self._launch()
        try:
            about = self._ready()
        except WorkersNotStarted:
            if self._rehearsal is None:
                raise
            self._rehearsal = None  # the report it was rehearsed with may be the one that crashes
            self.close()
            self._launch()
            about = self._ready()
        if about["threads"] > 1 and self._with_modules:
            # a fork copies one thread: modules that start their own are left to each report
            self._with_modules = False
            self.close()
            self._launch()
            again = self._ready()
            return [Notice("notice.threads", {"threads": str(about["threads"]), "left": str(again["threads"])})]
        return []

    def _launch(self) -> None:
        ours, theirs = socket.socketpair()
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._server = subprocess.Popen(  # noqa: S603  # this interpreter, this package
                [sys.executable, "-m", "perfeval.batch.zygote", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=server_environment(Path(self.work.folder)) | import_path(),
                pass_fds=[theirs.fileno()],
                start_new_session=True,
                cwd=self.work.cwd,
            )
        theirs.close()
        self._line = Connection(ours.detach())
        self._line.send((self.work, self.width, self._with_modules, self._rehearsal))

    def _ready(self) -> dict[str, Any]:
        """Wait for the server's first word."""
        try:
            if not self._line.poll(START_SECONDS):
                self._server.kill()
            about: dict[str, Any] = self._line.recv()[1]
        except (EOFError, OSError) as error:
            lines = self._log.read_text("utf-8", "replace").strip().splitlines()
            raise WorkersNotStarted(seen=lines[-1] if lines else "?", log=".perfeval/log/" + self._log.name) from error
        return about

    def submit(self, report: Report) -> None:
        """Send a report to the server."""
        self._open[report.key] = report
        self._send(report)

    def _send(self, report: Report) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            # when the server died, events() notices and sends again what is open
            self._line.send(("report", (report.key, report.title, dict(report.parameters), report.folder)))

    def events(self, seconds: float) -> Sequence[Event]:
        """Read what the server says; start another one when it died."""
        found: list[Event] = []
        try:
            while self._line.poll(0 if found else seconds):
                found.append(self._read(*self._line.recv()))
        except (EOFError, ConnectionResetError, BrokenPipeError):
            found.extend(self._restart())
        return found

    def _read(self, kind: str, content: Any) -> Event:
        if kind == "outcome":
            outcome = Outcome.from_json(content)
            self._forget(outcome.key)
            return outcome
        if kind == "started":
            self._started.add(content)
            return Started(content)
        for key in content:
            self._forget(key)
        return Dropped(tuple(content))

    def _forget(self, key: str) -> None:
        self._open.pop(key, None)
        self._started.discard(key)

    def _restart(self) -> list[Event]:
        """The server itself died (killed, out of memory): what was open runs again, once more at most."""
        self.close()
        self._restarts += 1
        found: list[Event] = []
        again: list[Report] = []
        for key, report in self._open.items():
            self._tried[key] = self._tried.get(key, 0) + (key in self._started)
            if self._tried[key] > 1 or self._restarts > MAX_RESTARTS:
                found.append(Outcome(key, failure=Failure("lost")))
            else:
                again.append(report)
        self._open = {report.key: report for report in again}
        self._started.clear()
        self._launch()
        self._ready()
        for report in again:
            self._send(report)
        return [Notice("notice.restarted", {}), *found]

    def drop_waiting(self) -> None:
        """Ask the server to forget what it has not begun."""
        self._line.send(("drop",))

    def close(self) -> None:
        """Close the line: the server ends with all its children."""
        self._line.close()
        try:
            self._server.wait(10)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()


def can_fork() -> bool:
    """Whether this system forks safely and watches processes by descriptor (Linux 5.3 and later)."""
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True
