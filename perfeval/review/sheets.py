"""The reviewers' own findings sheet (复核问题清单), in their column order.

Severity, dimension, object, exact position, finding, facts and judgement, proposed treatment, basis; the gravest
first. What was verified and found right is listed too, with severity 通过, as reviewers do, on a tab of its own.
Further tabs hold the scores of every project and what only shows across projects. Each can be filtered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval.naming import name_of
from perfeval.review.decisions import Decision
from perfeval.review.findings import Finding, Severity
from perfeval.review.findings_table import PASSED, SHEET, Listed, findings_table
from perfeval.review.portfolio import PortfolioFinding
from perfeval.review.project_table import project_table
from perfeval.review.run import Passed
from perfeval.review.workbooks import put_table, save, set_list
from perfeval.scoring.result import Evaluation
from perfeval.table import Table
from perfeval.words import Words

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


_GRAVITY = tuple(Severity)  # as they are listed: high, medium, low


def write_findings(
    evaluations: Sequence[Evaluation],
    findings: Mapping[str, Sequence[Finding]],
    path: Path,
    lang: str = "zh",
    decided: Mapping[str, Mapping[Finding, Decision]] | None = None,
    *,
    passed: Mapping[str, Sequence[Passed]] | None = None,
    across: Sequence[PortfolioFinding] = (),
) -> None:
    """Write the findings on these projects, and what passed, as one workbook.

    Args:
        evaluations: one per project, in the order in which they shall stand.
        findings: project id → findings.
        path: the xlsx to write.
        lang: ``zh`` or ``en``.
        decided: project id → finding → what a person decided; where there is any, a last column says it.
        passed: project id → what was verified and found right, on a tab of its own.
        across: what shows across the projects, where there are several.
    """
    from openpyxl import Workbook

    words, decided = Words("review", lang), decided or {}
    book = Workbook()
    book.remove(book.worksheets[0])
    names = {item.project.id: name_of(item.project) or item.project.id for item in evaluations}
    wrong: list[Listed] = []
    right: list[Listed] = []
    for key, name in names.items():
        made = decided.get(key, {})
        wrong += [Listed(found=item, project=name, decision=made.get(item)) for item in findings.get(key, ())]
        right += [Listed(found=item, project=name) for item in (passed or {}).get(key, ())]
    wrong.sort(key=lambda row: _GRAVITY.index(row.found.severity) if isinstance(row.found, Finding) else 0)
    columns = SHEET if any(decided.values()) else SHEET[:-1]
    _listed(book.create_sheet(words.say("sheet.findings")), findings_table(wrong, lang, columns))
    if right:
        _listed(book.create_sheet(words.say("sheet.passed")), findings_table(right, lang, PASSED))
    _scores(book.create_sheet(words.say("sheet.scores")), evaluations, words)
    if len(evaluations) > 1:
        together = [
            Listed(found=one.finding, project="、".join(names[key] for key in one.projects[:6])) for one in across
        ]
        _listed(book.create_sheet(words.say("sheet.portfolio")), findings_table(together, lang, SHEET[:-1]))
    save(book, path)


def _listed(sheet: Worksheet, table: Table) -> None:
    put_table(sheet, table)
    set_list(sheet, [int(column.width) for column in table.columns])


_SCORES = {
    "project": "project", "unit": "unit", "self": "self_score", "score": "recomputed", "unscored": "unscored",
    "grade": "grade", "self_grade": "self_grade", "rulebook": "rulebook",
}  # fmt: skip


def _scores(sheet: Worksheet, evaluations: Sequence[Evaluation], words: Words) -> None:
    headings = {name: words.say(f"column.{key}") for name, key in _SCORES.items()}
    put_table(sheet, project_table(evaluations, {}, headings))
    set_list(sheet, (30, 30, 12, 12, 12, 10, 12, 24))
