"""Figures in the text cells of a form (表内文字): what goals and conclusions say about money, rates, satisfaction.

Reports are read by :mod:`perfeval.clean.narrative`; a form has no chapters, only cells with a sentence or two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.model import Claim, Project
from perfeval.places import Place
from perfeval.review.text import squeeze
from perfeval.values.reading import read_quantity

_MONEY = r"(?P<value>\d[\d,]*(?:\.\d+)?(?:亿元|万元|元))"
_SOUGHT = (
    ("execution_rate", re.compile(r"(?:预算|资金|支出)?执行率(?:为|达到?|:|是)?(?P<value>\d+(?:\.\d+)?%)")),
    ("satisfaction", re.compile(r"满意(?:度|率)(?:均|综合|平均)*(?:为|达到?|:|是)?(?P<value>\d+(?:\.\d+)?%)")),
    (
        "executed",
        re.compile(
            rf"(?:实际|全年|已|共|累计)?(?:支出|执行|支付|使用|拨付)(?:资金|金额|数)?(?:为|共|共计|了|:)?{_MONEY}"
        ),
    ),
    ("left_over", re.compile(rf"(?:结余|节余|剩余|未支出|未执行)(?:资金|金额)?(?:为|共|:)?{_MONEY}")),
    (
        "budget",
        re.compile(rf"(?:全年预算|预算总额|项目预算|预算资金|安排预算)(?:数|资金|金额)?(?:为|共|共计|:)?{_MONEY}"),
    ),
)
_KINDS = ("overview", "goal", "fund_use", "execution", "conclusion", "management")


def claims_in_cells(project: Project) -> Iterator[Claim]:
    """The checkable figures in a form's own words; a cell that names several of one kind lists parts: none is taken."""
    for label, place, text in _texts(project):
        for kind, pattern in _SOUGHT:
            found = [(m, part) for part in re.split(r"[。；;\n]", squeeze(text)) for m in pattern.finditer(part)]
            if len(found) == 1:
                [(match, sentence)] = found
                yield Claim(kind, label, sentence, place, (), read_quantity(match["value"]))


def _texts(project: Project) -> Iterator[tuple[str, Place, str]]:
    for goal in project.goals:
        if goal.actual_text and "actual_text" in goal.cells:
            yield "实际完成情况", goal.cells["actual_text"], goal.actual_text
    for passage in project.passages:
        if passage.kind in _KINDS and passage.text and passage.places:
            yield passage.heading or passage.kind, passage.places[0], passage.text
