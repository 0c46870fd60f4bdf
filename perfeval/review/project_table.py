"""One row per project (项目清单): what it is, its money, its points, how much was found.

A surface names the columns that it has room for and says their headings; what stands in them is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from perfeval.naming import name_of
from perfeval.review.conclusion import conclude
from perfeval.review.findings import Finding, Severity
from perfeval.scoring.point_classes import grade_said
from perfeval.scoring.result import Evaluation
from perfeval.table import Kind, Table, TableColumn, Value

_Cell = Callable[[Evaluation, Sequence[Finding]], Value]

_COLUMNS: Mapping[str, tuple[Kind, _Cell]] = {
    "project": (Kind.TEXT, lambda item, _: name_of(item.project) or item.project.id),
    "department": (Kind.TEXT, lambda item, _: item.project.department),
    "unit": (Kind.TEXT, lambda item, _: item.project.unit),
    "year": (Kind.NUMBER, lambda item, _: item.project.year),
    "budget": (Kind.MONEY, lambda item, _: item.money.budget.wan),
    "spent": (Kind.MONEY, lambda item, _: item.money.executed.wan),
    "rate": (Kind.RATE, lambda item, _: item.money.stated_rate),
    "self": (Kind.POINTS, lambda item, _: item.totals.self_score),
    "score": (Kind.POINTS, lambda item, _: item.totals.score),
    "unscored": (Kind.POINTS, lambda item, _: item.totals.classes.open),
    "grade": (Kind.TEXT, lambda item, _: grade_said(item.totals).text(item.lang)),
    "self_grade": (Kind.TEXT, lambda item, _: item.totals.self_grade),
    "rulebook": (Kind.TEXT, lambda item, _: item.rulebook),
    "conclusion": (Kind.TEXT, lambda item, found: conclude(item, found).message.text(item.lang)),
    "findings": (Kind.NUMBER, lambda _, found: len(found)),
    "high": (Kind.NUMBER, lambda _, found: sum(one.severity is Severity.HIGH for one in found)),
}


def project_table(
    evaluations: Sequence[Evaluation],
    findings: Mapping[str, Sequence[Finding]],
    headings: Mapping[str, str],
    title: str = "",
) -> Table:
    """The projects in the order given, in the columns that have a heading.

    Args:
        evaluations: one a row.
        findings: project id → findings.
        headings: name of a column → its heading, in the order wanted.
        title: what the table holds.
    """
    columns = tuple(TableColumn(name=name, heading=words, kind=_COLUMNS[name][0]) for name, words in headings.items())
    rows = tuple(
        tuple(_COLUMNS[name][1](item, findings.get(item.project.id, ())) for name in headings) for item in evaluations
    )
    return Table(title=title, columns=columns, rows=rows)
