"""The analyst's workbench (工作台): what the notebooks to work in call, beside ``show``.

Explore what was read, decide about findings, try a change of a rule book, hold targets against the
indicator library. Each function returns plain data or a display; none of them computes a score.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perfeval.library.build import build_library
    from perfeval.library.library_xlsx import write_library
    from perfeval.workbench.deciding import decide, findings_by_cell
    from perfeval.workbench.past import open_history
    from perfeval.workbench.searchable import searchable
    from perfeval.workbench.tables import (
        cleaning_steps,
        doubts,
        files_table,
        library_table,
        target_remarks,
        unused_cells,
    )
    from perfeval.workbench.trial import Trial, rules_that_move, try_change, who_moves

__all__ = [
    "Trial",
    "build_library",
    "cleaning_steps",
    "decide",
    "doubts",
    "files_table",
    "findings_by_cell",
    "library_table",
    "open_history",
    "rules_that_move",
    "searchable",
    "target_remarks",
    "try_change",
    "unused_cells",
    "who_moves",
    "write_library",
]

_HOME = {
    "Trial": "perfeval.workbench.trial",
    "build_library": "perfeval.library.build",
    "cleaning_steps": "perfeval.workbench.tables",
    "decide": "perfeval.workbench.deciding",
    "doubts": "perfeval.workbench.tables",
    "files_table": "perfeval.workbench.tables",
    "findings_by_cell": "perfeval.workbench.deciding",
    "library_table": "perfeval.workbench.tables",
    "open_history": "perfeval.workbench.past",
    "rules_that_move": "perfeval.workbench.trial",
    "searchable": "perfeval.workbench.searchable",
    "target_remarks": "perfeval.workbench.tables",
    "try_change": "perfeval.workbench.trial",
    "unused_cells": "perfeval.workbench.tables",
    "who_moves": "perfeval.workbench.trial",
    "write_library": "perfeval.library.library_xlsx",
}


def __getattr__(name: str) -> Any:
    """Names load their module when first used: objects that only show themselves must not wait for the rest."""
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'perfeval.workbench' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
