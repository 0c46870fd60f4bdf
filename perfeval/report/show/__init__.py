"""Display functions for notebooks (展示函数): what a memo calls, one line each.

Every function takes what :func:`perfeval.evaluate` returned and, where the result holds several
projects, a project id. It returns a :class:`~perfeval.report.display.Display`: a table, picture or
paragraph in the language of the result. Nothing is computed here but positions and words.
"""

from collections.abc import Callable

from perfeval.report.display import Display
from perfeval.report.markup import join
from perfeval.report.show.across import across_projects, worth_opening
from perfeval.report.show.findings import findings_list, verified
from perfeval.report.show.form_copy import form_copy
from perfeval.report.show.funds import basics, funds_table, measures_table
from perfeval.report.show.headline import headline
from perfeval.report.show.indicators import attainment_chart, framework_table, indicator_table
from perfeval.report.show.passages import passages
from perfeval.report.show.peers import peers
from perfeval.report.show.portfolio import (
    decided_table,
    department_table,
    grade_table,
    group_table,
    portfolio_headline,
    portfolio_record,
    project_table,
    unread_files,
)
from perfeval.report.show.portfolio_charts import execution_chart, gap_spread, problem_matrix
from perfeval.report.show.sources import sources
from perfeval.report.show.totals import score_table
from perfeval.report.show.years import years_moved, years_table

__all__ = [
    "across_projects",
    "attainment_chart",
    "basics",
    "decided_table",
    "department_table",
    "execution_chart",
    "findings_list",
    "form_copy",
    "framework_table",
    "funds_table",
    "gap_spread",
    "grade_table",
    "group_table",
    "headline",
    "indicator_table",
    "measures_table",
    "passages",
    "peers",
    "portfolio_headline",
    "portfolio_record",
    "problem_matrix",
    "project_table",
    "score_table",
    "sources",
    "unread_files",
    "verified",
    "worth_opening",
    "years_moved",
    "years_table",
]

_RETIRED = frozenset(
    ("family_table", "funds_chart", "gap_chart", "grade_firmness", "open_questions", "points_lost_chart", "suggestions")
)
"""Displays that notebooks of earlier versions ask for: what they showed stands in other displays now."""


def _nothing(*_asked: object) -> Display:
    return Display(join())


def __getattr__(name: str) -> Callable[..., Display]:
    """A notebook copied into a workspace by an earlier version still runs (旧笔记本照样运行)."""
    if name in _RETIRED:
        return _nothing
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
