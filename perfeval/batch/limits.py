"""How much one report may take (时限、内存上限、输出上限), enforced inside the process that makes it.

A timer looks four times a second at the clock and at the amount of output; when a limit is passed it
raises inside the running cell, so that the notebook records where. Code that refuses to end (a C
call, a bare ``except``) is ended from outside by the supervisor, after a grace time.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

TICK = 0.25
"""Seconds between two looks."""


UNSEEN = 1.0
"""More than this between two looks, without work of one's own, is time in which nobody could have worked."""


class AwakeClock:
    """Time as a process lives it (有效用时): what passes while a container is frozen or a machine sleeps is left out.

    Whoever uses it looks at least every :data:`UNSEEN` seconds. A long call in C is no sleep: it uses the processor.
    """

    def __init__(self) -> None:
        self._last, self._used = time.monotonic(), time.process_time()
        self._lost: list[tuple[float, float]] = []

    def look(self) -> None:
        """Note that this process is awake."""
        now, used = time.monotonic(), time.process_time()
        lost = now - self._last - max(UNSEEN, used - self._used)
        if lost > 0:
            self._lost.append((now, lost))
        self._last, self._used = now, used

    def since(self, began: float) -> float:
        """Seconds awake since a moment of the monotonic clock."""
        return time.monotonic() - began - sum(lost for when, lost in self._lost if when > began)


class LimitReached(BaseException):
    """A report passed a limit. Not an ``Exception``, so that a cell's own ``except Exception`` lets it through."""


class TimeLimitReached(LimitReached):
    """The report took longer than it may (超过时限)."""


class OutputLimitReached(LimitReached):
    """The report printed more than it may (输出过多)."""


class CellTimeReached(LimitReached):
    """One cell took longer than papermill's ``execution_timeout`` allows."""


@dataclass(frozen=True)
class Limits:
    """What one report may take; ``None`` is no limit."""

    seconds: float | None = 600.0
    grace: float = 10.0
    memory_bytes: int | None = 3 << 30
    output_bytes: int | None = 20 << 20

    def with_most(self, seconds: float | None = None, gigabytes: float | None = None) -> Limits:
        """These limits with another time or memory, where one is given.

        >>> Limits().with_most(gigabytes=0.5).memory_bytes == 512 << 20
        True
        """
        return replace(
            self,
            seconds=self.seconds if seconds is None else seconds,
            memory_bytes=self.memory_bytes if gigabytes is None else round(gigabytes * (1 << 30)),
        )


class Watch:
    """Looks after one notebook while its cells run."""

    def __init__(self, seconds: float | None = None, output_bytes: int | None = None) -> None:
        self._seconds, self._output = seconds, output_bytes
        self._clock, self._began = AwakeClock(), time.monotonic()
        self._cell_seconds: float | None = None
        self._cell_began = self._began
        self._written = 0
        self._in_cell = False
        self.waiting: Callable[[], int] = lambda: 0
        self.reached: LimitReached | None = None

    @property
    def output_bytes(self) -> int | None:
        """How much the report may print."""
        return self._output

    @property
    def can_interrupt(self) -> bool:
        """Only the main thread of a POSIX process gets timer signals."""
        return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()

    def allow(self, amount: int) -> None:
        """Count output; raise when it is too much. Called in the cell's own thread."""
        self._written += amount
        if self._output is not None and self._written > self._output and self._in_cell:
            self._raise(OutputLimitReached(f"more than {self._output} bytes of output"))

    def _raise(self, reason: LimitReached) -> None:
        self.reached = self.reached or reason
        raise reason

    def _look(self, _signal: int, _frame: object) -> None:
        self._clock.look()
        if not self._in_cell:
            return
        if self._seconds is not None and self._clock.since(self._began) > self._seconds:
            self._raise(TimeLimitReached(f"the report took longer than {self._seconds:g} s"))
        if self._cell_seconds is not None and self._clock.since(self._cell_began) > self._cell_seconds:
            self._raise(CellTimeReached(f"the cell took longer than {self._cell_seconds:g} s"))
        if self._output is not None and self._written + self.waiting() > self._output:
            self._raise(OutputLimitReached(f"more than {self._output} bytes of output"))

    @contextlib.contextmanager
    def armed(self) -> Iterator[None]:
        """The timer runs inside this block; nothing is raised outside of :meth:`cell`."""
        if (self._seconds is None and self._output is None and self._cell_seconds is None) or not self.can_interrupt:
            yield
            return
        before = signal.signal(signal.SIGALRM, self._look)
        signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def limit_cells(self, seconds: float | None) -> None:
        """A time limit of papermill's own for each cell."""
        self._cell_seconds = seconds

    @contextlib.contextmanager
    def cell(self) -> Iterator[None]:
        """Limits may strike inside this block."""
        self._cell_began = time.monotonic()
        self._in_cell = True
        try:
            yield
        finally:
            self._in_cell = False


def limit_memory(allowed: int | None) -> None:
    """Let this process take ``allowed`` more bytes of address space; then allocation fails with ``MemoryError``."""
    if allowed is None or sys.platform != "linux":
        return
    import resource
    from pathlib import Path

    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    limit = pages * resource.getpagesize() + allowed
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def lift_memory_limit() -> None:
    """Once the cells are done, saving what they left must not fail for want of memory."""
    if sys.platform != "linux":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
