"""Where reports run (工作进程): the same three words for every kind of pool.

``submit`` hands a report over, ``events`` waits for what happened, ``close`` ends everything.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from perfeval.batch.report_task import Outcome, Report
from perfeval.errors import PerfevalError


@dataclass(frozen=True)
class Started:
    """A report began."""

    key: str


@dataclass(frozen=True)
class Dropped:
    """Reports that were handed over but had not begun when the run was asked to stop."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Notice:
    """Something the person running the batch should know: a word of ``words/batch.toml`` and its parts."""

    word: str
    parts: dict[str, str]


Carry = Callable[[Sequence[Report]], Mapping[str, bytes]]
"""Files that these reports read, named as seen from the output folder: for workers that do not see it."""

Event = Started | Dropped | Notice | Outcome


class WorkersNotStarted(PerfevalError):
    """The processes that make reports did not start (工作进程未能启动)."""

    code = "batch.error.workers_not_started"


class Pool(Protocol):
    """What :mod:`perfeval.batch.run` needs of a pool."""

    @property
    def width(self) -> int:
        """How many reports run at a time."""
        ...

    def start(self) -> Sequence[Event]:
        """Get ready; notices on the way."""
        ...

    def submit(self, report: Report) -> None:
        """Hand one report over."""
        ...

    def events(self, seconds: float) -> Sequence[Event]:
        """What happened; waits at most so long for something to happen."""
        ...

    def drop_waiting(self) -> None:
        """Forget reports that have not begun; they come back as :class:`Dropped`."""
        ...

    def close(self) -> None:
        """End everything."""
        ...


def import_path() -> dict[str, str]:
    """A server finds the same modules as its caller, wherever it is started."""
    entries = [os.path.abspath(entry) for entry in sys.path if entry]  # noqa: PTH100  # keeps links as they are
    return {"PYTHONPATH": os.pathsep.join(entries)}
