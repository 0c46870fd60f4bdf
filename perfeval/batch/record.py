"""What became of a run (运行记录): for the caller, for ``perfeval runs``, for schedulers and monitoring."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from perfeval.batch.files import write_whole

FORMAT = "perfeval-run-1"


@dataclass(frozen=True)
class ReportState:
    """One report of a run: ``state`` is ``done``, ``reused``, ``failed`` or ``waiting`` (not reached)."""

    key: str
    title: str
    state: str
    why: str
    page: str
    notebook: str
    message: str | None = None
    seconds: float | None = None
    cpu_seconds: float | None = None
    peak_bytes: int | None = None


@dataclass(frozen=True)
class RunRecord:
    """A whole run; ``state`` is ``done``, ``partly`` (some failed) or ``stopped``."""

    run: int
    state: str
    started: str
    ended: str
    seconds: float
    out: Path
    about: Mapping[str, Any]
    reports: tuple[ReportState, ...]

    def count(self, state: str) -> int:
        """How many reports ended so."""
        return sum(report.state == state for report in self.reports)

    @property
    def failed(self) -> tuple[ReportState, ...]:
        """The reports that could not be made."""
        return tuple(report for report in self.reports if report.state == "failed")

    @property
    def exit_code(self) -> int:
        """0 all done, 1 some failed, 130 stopped before the end."""
        if self.state == "stopped":
            return 130
        return 1 if self.failed else 0

    def to_json(self) -> dict[str, Any]:
        """The record as one JSON document; no absolute paths."""
        why: dict[str, int] = {}
        for report in self.reports:
            why[report.why] = why.get(report.why, 0) + 1
        peaks = [report.peak_bytes for report in self.reports if report.peak_bytes]
        return {
            "format": FORMAT,
            "run": self.run,
            "state": self.state,
            "exit_code": self.exit_code,
            "started": self.started,
            "ended": self.ended,
            "seconds": round(self.seconds, 3),
            "about": dict(self.about),
            "totals": {state: self.count(state) for state in ("done", "reused", "failed", "waiting")},
            "why": why,
            "cpu_seconds": round(sum(report.cpu_seconds or 0.0 for report in self.reports), 3),
            "peak_bytes": max(peaks, default=None),
            "failed": [asdict(report) for report in self.failed],
        }

    def save(self) -> Path:
        """Write the record to ``<out>/.perfeval/runs/<number>.json``."""
        path = self.out / ".perfeval" / "runs" / f"{self.run}.json"
        text = json.dumps(self.to_json(), ensure_ascii=False, indent=2)
        write_whole(path, text.encode("utf-8", "backslashreplace") + b"\n")
        return path
