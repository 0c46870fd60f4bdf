"""The analyst's workbench (工作台): what the notebooks to work in call, beside ``show``.

Explore what was read, decide about findings, try a change of a rule book, hold targets against the
indicator library. Each function returns plain data or a display; none of them computes a score.
"""

from perfeval.library.build import build_library
from perfeval.library.sheets import write_library
from perfeval.workbench.deciding import decide, findings_by_cell
from perfeval.workbench.reading import doubts, files_table, unused_cells
from perfeval.workbench.targets import library_table, target_remarks
from perfeval.workbench.trial import Trial, rules_that_move, try_change, who_moves

__all__ = [
    "Trial",
    "build_library",
    "decide",
    "doubts",
    "files_table",
    "findings_by_cell",
    "library_table",
    "rules_that_move",
    "target_remarks",
    "try_change",
    "unused_cells",
    "who_moves",
    "write_library",
]
