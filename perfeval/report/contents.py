"""What a report shows, in this order (报告目录): read by ``verify``, by Word, and held against the notebooks by a test.

An entry is the name of a display function of :mod:`perfeval.report.show` and, where it takes one, its argument.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perfeval.outcome import Result
    from perfeval.report.display import Display

Entry = tuple[str, ...]

PROJECT: tuple[Entry, ...] = (
    ("headline",),
    ("basics",),
    ("funds_table",),
    ("measures_table",),
    ("score_table",),
    ("indicator_table",),
    ("framework_table",),
    ("attainment_chart",),
    ("peers",),
    ("passages", "conclusion"),
    ("passages", "experience"),
    ("findings_list",),
    ("passages", "problems"),
    ("passages", "suggestions"),
    ("form_copy",),
    ("verified",),
    ("sources",),
)

PORTFOLIO: tuple[Entry, ...] = (
    ("portfolio_headline",),
    ("problem_matrix",),
    ("gap_spread",),
    ("grade_table",),
    ("execution_chart",),
    ("worth_opening",),
    ("decided_table",),
    ("across_projects",),
    ("years_table",),
    ("years_moved",),
    ("department_table",),
    ("group_table", "department"),
    ("group_table", "year"),
    ("group_table", "kind"),
    ("project_table",),
    ("unread_files",),
    ("portfolio_record",),
)


def displays(result: Result, entries: tuple[Entry, ...]) -> list[Display]:
    """These displays of a result, made anew."""
    from perfeval.report import show

    return [getattr(show, name)(result, *more) for name, *more in entries]
