"""One child for each report, and nothing one child does harms another (隔离).

Runs inside the zygote, which has a single thread: it forks, waits on process descriptors and clocks,
ends what takes too long, and reads what a child left in its memory file.
"""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import resource
import signal
import sys
import time
from collections import deque
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from perfeval.batch.kills import Kills
from perfeval.batch.limits import UNSEEN, AwakeClock
from perfeval.batch.remains import BEGIN, bury, by_report, first_words, last_beginning, last_words, outcome_in
from perfeval.batch.report_task import Failure, Outcome, Report, Work, make_report
from perfeval.batch.streams import memory_file

PR_SET_PDEATHSIG = 1


LOOK_SECONDS = 0.25
"""How often the journals of processes that make several reports are looked at."""

PAUSE_SECONDS = 3600.0
"""How long a process may be held (stopped by a signal) before that counts as time it took."""


@dataclass
class Child:
    """A process that makes reports: one, or a few one after the other.

    ``began``: when its present report began, as far as was looked. ``held``: how long it stood still by a signal.
    ``begun``, ``told``: keys of reports that are known to have begun, and whose outcome was handed on while the process
    went on; ``told_to`` is how far its journal was read for that.
    """

    reports: list[Report]
    pid: int
    notes: int
    began: float
    worker: int
    stopped: bool = False
    held: float = 0.0
    begun: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    told_to: int = 0


class Supervisor:
    """Runs reports in ``slots`` children at a time."""

    def __init__(self, work: Work, slots: int) -> None:
        self.work, self.slots = work, slots
        self.waiting: deque[Report] = deque()
        self.children: dict[int, Child] = {}
        self.dropping = False
        self._clock, self._looked = AwakeClock(), time.monotonic()
        self._kills = Kills()
        self._enough = mmap.mmap(-1, 1)  # shared with the children: 1 when nobody waits for what has not begun
        self._libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def fill(self) -> list[str]:
        """Start waiting reports while there is room; the keys of those started."""
        started = []
        while self.waiting and len(self.children) < self.slots:
            share = max(1, min(self.work.per_child, len(self.waiting) // self.slots))
            reports = [self.waiting.popleft() for _ in range(share)]
            self._start(reports)
            started.append(reports[0].key)
        return started

    def _start(self, reports: list[Report]) -> None:
        notes = memory_file("perfeval-notes")
        taken = {child.worker for child in self.children.values()}
        worker = min(number for number in range(1, self.slots + 1) if number not in taken)
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._child(reports, notes, parent)
        began = time.monotonic()
        self.children[os.pidfd_open(pid)] = Child(reports, pid, notes, began, worker, begun={reports[0].key})

    def _left(self, child: Child) -> float | None:
        """Seconds that the child's present report still has; ``None`` without a limit."""
        limits = self.work.limits
        if limits.seconds is None:
            return None
        return limits.seconds + limits.grace + min(child.held, PAUSE_SECONDS) - self._clock.since(child.began)

    def _child(self, reports: list[Report], notes: int, parent: int) -> None:
        """Everything the child does; never returns."""
        status = 70
        try:
            os.setsid()
            if self._libc is not None:
                self._libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(71)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            for report in reports:
                if self._enough[0]:
                    break
                fresh_random_numbers()
                began, used = time.monotonic(), _processor_seconds()
                os.write(notes, first_words(report.key, began))
                outcome = make_report(self.work, report, notes)
                seconds, cpu = time.monotonic() - began, _processor_seconds() - used
                os.write(notes, last_words(replace(outcome, seconds=seconds, cpu_seconds=cpu)))
            status = 0
        finally:
            os._exit(status)

    def next_deadline(self) -> float | None:
        """Seconds until a child has to be looked at, ``None`` when there is nothing to watch."""
        waits: list[float] = []
        for child in self.children.values():
            left = None if child.stopped else self._left(child)
            if left is not None:
                waits.append(min(max(0.0, left), UNSEEN / 2))
        if any(len(child.reports) > 1 for child in self.children.values()):
            waits.append(LOOK_SECONDS)
        return min(waits, default=None)

    def news(self) -> list[tuple[str, Any]]:
        """What processes with several reports have done, in order: ``("started", key)``, ``("outcome", Outcome)``."""
        found: list[tuple[str, Any]] = []
        for child in self.children.values():
            if len(child.reports) < 2:
                continue
            journal = _read_all(child.notes, child.told_to)
            with contextlib.suppress(ValueError):  # a line that is just being written
                for key, part in by_report(journal):
                    if key not in child.begun:
                        child.begun.add(key)
                        found.append(("started", key))
                    outcome = outcome_in(part)
                    if outcome is not None and key not in child.told:
                        child.told.add(key)
                        found.append(("outcome", replace(outcome, peak_bytes=_peak(child.pid), worker=_name(child))))
            child.told_to += max(0, journal.rfind(BEGIN))
        return found

    def drop_waiting(self) -> list[str]:
        """Forget what has not begun; processes end after their present report. The keys of what was waiting."""
        dropped = [report.key for report in self.waiting]
        self.waiting.clear()
        self.dropping = True
        self._enough[0] = 1
        return dropped

    def stop_late(self) -> None:
        """End children whose present report did not end itself."""
        self._clock.look()
        now = time.monotonic()
        passed, self._looked = min(now - self._looked, UNSEEN), now
        for child in self.children.values():
            left = self._left(child)
            if left is None or child.stopped:
                continue
            if _stands_still(child.pid):
                child.held += passed
            elif left <= 0:
                began = last_beginning(_read_all(child.notes))
                if began is not None and began > child.began:  # it has gone on to its next report
                    child.began, child.held = began, 0.0
                else:
                    child.stopped = True
                    _end_group(child.pid)

    def reap(self, descriptor: int) -> list[Outcome]:
        """What became of the reports of the child behind a readable process descriptor.

        The report it died of is buried; those it had not begun wait again, before all others.
        """
        child = self.children.pop(descriptor)
        _end_group(child.pid)  # also whatever the report left running in the background
        _, status, usage = os.wait4(child.pid, 0)
        os.close(descriptor)
        journal = _read_all(child.notes)
        notes = dict(by_report(journal))
        os.close(child.notes)
        if not notes and status != 0:  # it died before its first word
            notes = {child.reports[0].key: b""}
        measured: dict[str, Any] = {
            "peak_bytes": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
            "worker": _name(child),
        }
        found = []
        for report in child.reports:
            if report.key in notes and report.key not in child.told:
                outcome = outcome_in(notes[report.key])
                if outcome is None and not child.stopped and self._kills.forgives(report.key, os.WTERMSIG(status)):
                    self.waiting.append(report)
                    continue
                if outcome is None:
                    outcome = bury(self.work, report, notes[report.key], _death(status, child.stopped))
                    began = last_beginning(journal)
                    seconds = 0.0 if began is None else time.monotonic() - began
                    outcome = replace(outcome, seconds=seconds, cpu_seconds=usage.ru_utime + usage.ru_stime)
                found.append(replace(outcome, **measured))
        self.waiting.extendleft(reversed([report for report in child.reports if report.key not in notes]))
        return found

    def end_all(self) -> None:
        """The run is over, however it ended: no child outlives it."""
        for child in self.children.values():
            _end_group(child.pid)
        for descriptor in list(self.children):
            child = self.children.pop(descriptor)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child.pid, 0)


def _name(child: Child) -> str:
    return f"{os.uname().nodename}-{child.worker}"


def _peak(pid: int) -> int | None:
    """The most memory that a living process has held."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        text = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
        for line in text.splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return None  # it has just ended: there is no such line any more


def _stands_still(pid: int) -> bool:
    """Whether a process is held by a signal (``kill -STOP``)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state in {"T", "t"}


def fresh_random_numbers() -> None:
    """numpy's global generator is copied by a fork; every report would draw the same numbers as its neighbour.

    A fixed seed would hide that too, but "the same inputs, the same bytes" is for notebooks that ask
    for it by a seed of their own.
    """
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _processor_seconds() -> float:
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _death(status: int, stopped: bool) -> Failure:
    if stopped:
        return Failure("time", error="TimeLimitReached", text="ended from outside after the grace time")
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        name = signal.Signals(number).name if number in set(signal.Signals) else str(number)
        return Failure("signal", error=name, text=f"the process died of {name}")
    code = os.waitstatus_to_exitcode(status)
    return Failure("exit", error=str(code), text=f"the process ended itself with status {code}")


def _end_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    except PermissionError:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def _read_all(descriptor: int, at: int = 0) -> bytes:
    size = os.fstat(descriptor).st_size
    parts = []
    while at < size:
        part = os.pread(descriptor, min(1 << 24, size - at), at)
        if not part:
            break
        parts.append(part)
        at += len(part)
    return b"".join(parts)


def allow_core_files(allowed: bool) -> None:
    """A crashing report leaves no core file unless asked to."""
    if not allowed:
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
