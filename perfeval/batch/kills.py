"""Processes that were killed from outside (被外部终止): no fault of the report that they were making.

A report cannot be seen to be killed by its own doing or by others: the system says only the signal. What tells is
repetition. The memory killer strikes again where a report takes too much; whoever ends processes by hand does not find
the same report time after time, and a notebook that kills itself always does.
"""

from __future__ import annotations

import signal
from collections import Counter
from contextlib import suppress
from pathlib import Path

FROM_OUTSIDE = (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM))
"""How the memory killer and administrators end a process; what a report does wrong by itself ends it otherwise."""

BORNE, BORNE_BY_MEMORY = 5, 1
"""So many times a report is begun again that somebody, or the memory killer of the system, has killed."""


class Kills:
    """How often which report was killed, and by whom as far as the system tells."""

    def __init__(self) -> None:
        self._all, self._by_memory = Counter[str](), Counter[str]()
        self._known = memory_kills()

    def forgives(self, key: str, died_of: int) -> bool:
        """Whether the report ``key``, whose process has just died of this signal, is to be tried again."""
        before, self._known = self._known, memory_kills()
        if died_of not in FROM_OUTSIDE:
            return False
        self._all[key] += 1
        self._by_memory[key] += self._known > before
        return self._all[key] <= BORNE and self._by_memory[key] <= BORNE_BY_MEMORY


def memory_kills() -> int:
    """How often the memory killer of this system has struck (Linux; elsewhere 0)."""
    with suppress(OSError, ValueError, IndexError):
        text = Path("/proc/vmstat").read_text("ascii")
        return int(text.partition("\noom_kill ")[2].split()[0])
    return 0
