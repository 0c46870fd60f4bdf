"""What a result asks of the rooms above it (单份报告): one project's report. Who makes it says so here, from above."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol


class ProjectReport(Protocol):
    """One project's report (:class:`perfeval.job.single.ProjectReport`)."""

    def to_html(self, path: str | Path) -> Path:
        """Write the page."""

    def to_docx(self, path: str | Path) -> Path:
        """Write the report as Word."""

    def to_xlsx(self, path: str | Path) -> Path:
        """Write scores and findings as Excel."""


report_of: Callable[[Any, str], ProjectReport]
"""Result and project id → its report; set by :mod:`perfeval` itself, which knows every room."""
