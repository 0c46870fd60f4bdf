"""The reviewers' own findings sheet (复核问题清单), in their column order.

Severity, dimension, object, exact position, finding, facts and judgement, proposed treatment, basis.
What was verified and found right is listed too, with severity 通过, as reviewers do. A second tab holds the
scores of every project, a third what only shows across projects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval.review.catalogue import by_code
from perfeval.review.decisions import Decision
from perfeval.review.findings import Finding, Quote
from perfeval.review.portfolio import PortfolioFinding
from perfeval.review.project_table import project_table
from perfeval.review.review import Passed
from perfeval.review.text import clip
from perfeval.review.workbooks import put_row, put_table, save, set_widths
from perfeval.scoring.result import Evaluation
from perfeval.table import Value
from perfeval.words import Words

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_COLUMNS = ("severity", "dimension", "object", "position", "finding", "facts", "treatment", "basis")
_WIDTHS = (8, 12, 26, 24, 56, 48, 40, 40)


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
        passed: project id → what was verified and found right, listed beside the findings.
        across: what shows across the projects, where there are several.
    """
    from openpyxl import Workbook

    words = Words("review", lang)
    book = Workbook()
    book.remove(book.worksheets[0])
    listed = book.create_sheet(words.say("sheet.findings"))
    many = len(evaluations) > 1
    head: list[Value] = [words.say(f"column.{name}") for name in _COLUMNS]
    decided = decided or {}
    further: list[Value] = [words.say("column.decision")] if any(decided.values()) else []
    put_row(listed, 1, [words.say("column.project"), *head, *further], bold=True)
    set_widths(listed, (24, *_WIDTHS, *(40 for _ in further)))
    listed.freeze_panes = "A2"
    row = 2
    for evaluation in evaluations:
        project = evaluation.project
        name = project.name or project.id
        for finding in findings.get(project.id, ()):
            decision = decided.get(project.id, {}).get(finding)
            said: list[Value] = [decision_words(decision, words)] if decision is not None else []
            put_row(listed, row, [name, *finding_row(finding, words, lang), *said])
            row += 1
        for held in (passed or {}).get(project.id, ()):
            put_row(listed, row, [name, *passed_row(held, words, lang)])
            row += 1
    _scores(book.create_sheet(words.say("sheet.scores")), evaluations, words)
    if many:
        together = book.create_sheet(words.say("sheet.portfolio"))
        put_row(together, 1, [words.say("column.project"), *head], bold=True)
        set_widths(together, (24, *_WIDTHS))
        names = {item.project.id: item.project.name or item.project.id for item in evaluations}
        for number, found in enumerate(across, 2):
            put_row(
                together,
                number,
                ["、".join(names[one] for one in found.projects[:6]), *finding_row(found.finding, words, lang)],
            )
    save(book, path)


def decision_words(decision: Decision, words: Words) -> str:
    """What a person decided and why, who and when."""
    signed = words.say("facts.join").join(filter(None, [decision.by, decision.on.isoformat() if decision.on else ""]))
    verdict = words.say(f"decision.{decision.verdict}")
    said = words.say("decision.told", verdict=verdict, reason=decision.reason)
    return words.say("decision.signed", said=said, signed=signed) if signed else said


def finding_row(finding: Finding, words: Words, lang: str) -> list[Value]:
    """One finding in the reviewers' columns."""
    facts = words.say(f"verdict.{finding.verdict.value}") + (": " if lang == "en" else "：") + facts_of(finding, words)
    return [
        words.say(f"severity.{finding.severity.value}"),
        by_code()[finding.code].dimension[lang],
        finding.object,
        positions(finding.quotes),
        finding.message,
        facts,
        finding.treatment,
        finding.rule,
    ]


def passed_row(passed: Passed, words: Words, lang: str) -> list[Value]:
    """One thing verified and right, in the same columns."""
    check = by_code()[passed.code]
    return [
        words.say("severity.passed"),
        check.dimension[lang],
        passed.object,
        positions(passed.quotes),
        passed.message,
        words.say("facts.saw", saw=passed.saw),
        "",
        check.basis[lang],
    ]


def facts_of(finding: Finding, words: Words) -> str:
    """What was seen, what was expected, and the words they stand in."""
    parts = []
    if finding.saw is not None:
        parts.append(words.say("facts.saw", saw=finding.saw or words.say("facts.blank")))
    if finding.expected is not None:
        parts.append(words.say("facts.expected", expected=finding.expected))
    quoted = [f"{quote.place}“{clip(quote.text, 40)}”" for quote in finding.quotes[:4] if quote.text]
    return words.say("facts.join").join(parts + quoted)


def positions(quotes: Sequence[Quote]) -> str:
    """The places, each once; the file before the first."""
    places = list(dict.fromkeys(quote.place for quote in quotes))
    if not places:
        return ""
    return f"{places[0].file} " + "、".join(str(place) for place in places[:8]) + ("…" if len(places) > 8 else "")


_SCORES = {
    "project": "project", "unit": "unit", "self": "self_score", "score": "recomputed", "unscored": "unscored",
    "grade": "grade", "self_grade": "self_grade", "rulebook": "rulebook",
}  # fmt: skip


def _scores(sheet: Worksheet, evaluations: Sequence[Evaluation], words: Words) -> None:
    headings = {name: words.say(f"column.{key}") for name, key in _SCORES.items()}
    put_table(sheet, project_table(evaluations, {}, headings))
    set_widths(sheet, (30, 30, 12, 12, 12, 10, 12, 24))
