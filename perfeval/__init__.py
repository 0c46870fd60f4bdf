"""perfeval: reads self-evaluation forms of public spending, recomputes them, explains every point.

Five names are enough: :func:`read`, :func:`evaluate`, :func:`run`, and the two things they return,
:class:`Intake` and :class:`Result`. :func:`run_table` runs any notebook over a table of parameters; ``show``
holds the display functions of the reports, ``workbench`` those of the notebooks to work in.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from perfeval import reporting

__version__ = "0.2.0"
__all__ = [
    "Intake",
    "PerfevalError",
    "Result",
    "__version__",
    "evaluate",
    "from_sql",
    "from_tables",
    "read",
    "run",
    "run_table",
    "show",
    "workbench",
]

if TYPE_CHECKING:
    from perfeval import workbench
    from perfeval.errors import PerfevalError
    from perfeval.intake import Intake, read
    from perfeval.job import run, run_table
    from perfeval.outcome import Result, evaluate
    from perfeval.report import show
    from perfeval.table_intake import from_sql, from_tables

_HOME = {
    "Intake": "perfeval.intake",
    "PerfevalError": "perfeval.errors",
    "Result": "perfeval.outcome",
    "evaluate": "perfeval.outcome",
    "from_sql": "perfeval.table_intake",
    "from_tables": "perfeval.table_intake",
    "read": "perfeval.intake",
    "run": "perfeval.job",
    "run_table": "perfeval.job",
}


def __getattr__(name: str) -> Any:
    """Public names load their module when first used, so that ``perfeval --help`` answers at once."""
    _introduce()
    if name == "workbench":
        return import_module("perfeval.workbench")
    if name == "show":
        return import_module("perfeval.report.show")
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'perfeval' has no attribute {name!r}")


def _introduce() -> None:
    """Inside IPython, objects show themselves as small tables; elsewhere this costs nothing.

    Asked again at every public name, because a server that was loaded before has a new shell for each report.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None and hasattr(ipython, "get_ipython") else None
    if shell is not None:
        import_module("perfeval.workbench.ipython_display").register(shell)


def _report_of(result: Result, project_id: str) -> reporting.ProjectReport:
    from perfeval.job.single import ProjectReport

    return ProjectReport(result, project_id)


def __dir__() -> list[str]:
    return sorted(__all__)


reporting.report_of = _report_of
_introduce()
