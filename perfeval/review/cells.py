"""Figures in the text cells of a form (表内文字): what goals and conclusions say about money, rates, satisfaction.

Reports are read by :mod:`perfeval.clean.narrative`; a form has no chapters, only cells with a sentence or two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.model import Claim, Project
from perfeval.places import Place
from perfeval.review.patterns import pattern
from perfeval.review.text import squeeze
from perfeval.values.reading import read_quantity

_SOUGHT = tuple((kind, pattern(f"cells.{kind}")) for kind in ("execution_rate", "executed", "left_over", "budget"))
_KINDS = ("overview", "goal", "fund_use", "execution", "conclusion", "management", "cause")
_PROMISED = ("budget",)  # what a goal can say of money: what was to be had
_EXCUSED = ("left_over", "execution_rate")  # and what a reason can


def claims_in_cells(project: Project) -> Iterator[Claim]:
    """The checkable figures in a form's own words; a cell that names several of one kind lists parts: none is taken."""
    for label, place, text, wanted in _texts(project):
        for kind, sought in _SOUGHT:
            if wanted and kind not in wanted:
                continue
            found = [(m, part) for part in re.split(r"[。；;\n]", squeeze(text)) for m in sought.finditer(part)]
            if len(found) == 1:
                [(match, sentence)] = found
                yield Claim(kind, label, sentence, place, (), read_quantity(match["value"]))


def _texts(project: Project) -> Iterator[tuple[str, Place, str, tuple[str, ...]]]:
    for goal in project.goals:
        if goal.expected_text and "expected_text" in goal.cells:
            yield "年度总体目标", goal.cells["expected_text"], goal.expected_text, _PROMISED
        if goal.actual_text and "actual_text" in goal.cells:
            yield "实际完成情况", goal.cells["actual_text"], goal.actual_text, ()
    reasons = [(line.reason_text, line.cells) for line in project.funds]
    for text, cells in (*reasons, *((row.reason_text, row.cells) for row in project.indicators)):
        if text and "reason_text" in cells:
            yield "偏差原因", cells["reason_text"], text, _EXCUSED
    for passage in project.passages:
        if passage.kind in _KINDS and passage.text and passage.places:
            yield passage.heading or passage.kind, passage.places[0], passage.text, ()
