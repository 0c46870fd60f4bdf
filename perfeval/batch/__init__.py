"""Many reports: the notebook engine, the worker processes, the ledger. Of use alone: see README.md beside this."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perfeval.batch.ledger import list_reports, list_runs
    from perfeval.batch.limits import Limits
    from perfeval.batch.lock import FolderInUse, folder_lock
    from perfeval.batch.record import ReportState, RunRecord
    from perfeval.batch.run import run_notebook

_HOME = {
    "FolderInUse": "lock",
    "Limits": "limits",
    "ReportState": "record",
    "RunRecord": "record",
    "folder_lock": "lock",
    "list_reports": "ledger",
    "list_runs": "ledger",
    "run_notebook": "run",
}
__all__ = [
    "FolderInUse",
    "Limits",
    "ReportState",
    "RunRecord",
    "folder_lock",
    "list_reports",
    "list_runs",
    "run_notebook",
]


def __getattr__(name: str) -> Any:
    """The public names load what they need when first used."""
    if name in _HOME:
        return getattr(import_module(f"perfeval.batch.{_HOME[name]}"), name)
    raise AttributeError(f"module 'perfeval.batch' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
