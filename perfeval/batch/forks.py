"""Forks of one preloaded server (分叉进程), for Linux: a fresh process for each report at the cost of a fork."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from perfeval.batch.kills import FROM_OUTSIDE
from perfeval.batch.pool import Dropped, Event, Notice, Started, WorkersNotStarted, import_path
from perfeval.batch.preload import imported_modules, server_environment
from perfeval.batch.report_task import Failure, Outcome, Report, Work

STARTS = 6
"""How often a server is started in a row, when none gets as far as ending a report."""

SUSPECT = 2
"""A report that had begun so often when the server died is made alone, to see whether it is the cause."""

START_SECONDS = 120.0
"""A server that is not warm by then hangs."""


class ForkPool:
    """Forks of one preloaded server (Linux): a fresh process for each report at the cost of a fork.

    A server that dies is no fault of the reports it was making: they are made by the next one. Only a report with
    which it dies twice although it was alone is given up: the first time it may have been killed from outside.
    """

    kept = False
    """Whether another run will use the server."""

    def __init__(self, work: Work, jobs: int, log: Path, rehearsal: Report | None = None) -> None:
        self.work, self.width, self._log, self._rehearsal = work, jobs, log, rehearsal
        self._open: dict[str, Report] = {}
        self._started: set[str] = set()
        self._deaths: dict[str, int] = {}
        self._lonely: dict[str, int] = {}
        self._suspects: deque[str] = deque()
        self._barren = 0
        self._dropping = self._hung = False
        self._with_modules = True
        self._server: subprocess.Popen[bytes] | None = None

    def take_over(self, work: Work, jobs: int, *, any_notebook: bool = False) -> bool:
        """Let the server that is warm go on with another notebook; ``False`` where a new one is needed.

        ``any_notebook``: also where it has not loaded what the notebook imports, so that each report does.
        """
        known = any_notebook or set(imported_modules(work.notebook_text)) <= self._modules()
        here = any_notebook or work.cwd == self.work.cwd
        same = (work.preload, work.warm_up) == (self.work.preload, self.work.warm_up)
        if self._server is None or self._server.poll() is not None or not (known and here and same and self.idle):
            return False
        if _environment(work) != self._environment:
            return False
        self.work, self.width = work, jobs
        self._deaths.clear()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._line.send(("work", (work, jobs)))
        return True

    @property
    def idle(self) -> bool:
        """Whether everything that was handed over has ended, and nobody asked to stop."""
        return not self._open and not self._dropping

    def _modules(self) -> set[str]:
        return set(imported_modules(self.work.notebook_text)) if self._with_modules else set()

    def start(self) -> Sequence[Event]:
        """Start the server and wait until it is warm; one that was taken over is."""
        if self._server is not None:
            return []
        about = self._warm_server()
        if about["threads"] > 1 and self._with_modules:
            # a fork copies one thread: modules that start their own are left to each report
            self._with_modules = False
            self.end()
            again = self._warm_server()
            return [Notice("notice.threads", {"threads": str(about["threads"]), "left": str(again["threads"])})]
        return []

    def _warm_server(self) -> dict[str, Any]:
        """Start servers until one is warm; one that was killed meanwhile says nothing about the next."""
        faults = 0
        while True:
            self._launch()
            try:
                return self._ready()
            except WorkersNotStarted:
                self.end()
                self._barren += 1
                if self._hung or self._server is None or -self._server.returncode not in FROM_OUTSIDE:
                    faults += 1
                    if faults > 1:
                        raise
                    self._rehearsal = None  # the report it was rehearsed with may be the one that crashes
                if self._barren >= STARTS:
                    raise

    def _launch(self) -> None:
        ours, theirs = socket.socketpair()
        self._environment = _environment(self.work)
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._server = subprocess.Popen(  # noqa: S603  # this interpreter, this package
                [sys.executable, "-m", "perfeval.batch.zygote", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
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
            self._hung = not self._line.poll(START_SECONDS)
            if self._hung and self._server is not None:
                self._server.kill()
            about: dict[str, Any] = self._line.recv()[1]
        except (EOFError, OSError) as error:
            lines = self._log.read_text("utf-8", "replace").strip().splitlines()
            raise WorkersNotStarted(seen=lines[-1] if lines else "?", log=".perfeval/log/" + self._log.name) from error
        return about

    def submit(self, report: Report) -> None:
        """Send a report to the server."""
        self._open[report.key] = report
        if not self._suspects:
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
        if self._dropping and self._suspects:
            kept = self._suspects[0]
            held = tuple(key for key in self._open if key != kept)
            self._open = {kept: self._open[kept]}
            self._suspects = deque([kept])
            found.extend([Dropped(held)] if held else [])
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
        self._barren = 0
        if self._suspects and key == self._suspects[0]:
            self._suspects.popleft()
            self._send_open()

    def _send_open(self) -> None:
        """Send what is open: all of it, or, while there are suspects, the first of them alone."""
        for key in [self._suspects[0]] if self._suspects else list(self._open):
            self._send(self._open[key])

    def _restart(self) -> list[Event]:
        """The server itself died (killed, out of memory): another one makes what was open."""
        self.end()
        found: list[Event] = [Notice("notice.restarted", {})]
        self._barren += 1
        if self._suspects and self._suspects[0] in self._started:
            alone = self._suspects[0]
            self._started.discard(alone)
            self._lonely[alone] = self._lonely.get(alone, 0) + 1
            if self._lonely[alone] >= SUSPECT:
                self._suspects.popleft()
                del self._open[alone]
                self._barren = 0
                found.append(Outcome(alone, failure=Failure("lost")))
        for key in self._started:
            self._deaths[key] = self._deaths.get(key, 0) + 1
            if self._deaths[key] >= SUSPECT and key not in self._suspects:
                self._suspects.append(key)
        self._started.clear()
        self._warm_server()
        self._send_open()
        if self._dropping:
            self.drop_waiting()
        return found

    def drop_waiting(self) -> None:
        """Ask the server to forget what it has not begun."""
        self._dropping = True
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._line.send(("drop",))

    def close(self) -> None:
        """The run is over; a server that is kept for the next one stays, if nothing of this run is left in it."""
        if not (self.kept and self.idle):
            self.end()

    def end(self) -> None:
        """Close the line: the server ends with all its children."""
        if self._server is None:
            return
        self._line.close()
        try:
            self._server.wait(10)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()


def _environment(work: Work) -> dict[str, str]:
    return server_environment(Path(work.folder)) | import_path()


def can_fork() -> bool:
    """Whether this system forks safely and watches processes by descriptor (Linux 5.3 and later)."""
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True
