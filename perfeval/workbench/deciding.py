"""Findings by cell, and what a person decides about them (复核决定)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from perfeval.clean.store import is_store
from perfeval.errors import UsageError
from perfeval.intake import beside
from perfeval.messages import message
from perfeval.outcome import Result
from perfeval.report import tables
from perfeval.report.display import Display
from perfeval.report.show.view import places, view_of
from perfeval.review.decisions import Answer, Decision, read_decisions, write_decisions
from perfeval.words import Words
from perfeval.workbench.tables import note, small_table


def findings_by_cell(result: Result, project_id: str | None = None) -> Display:
    """Every finding with its number, place and what was decided about it (按单元格列出的发现)."""
    words, view = Words("workbench", result.lang), view_of(result, project_id)
    shown = tables.findings(view, "severity", "verdict", "finding", "decision")
    rows = [
        [str(number), places(view, item.cells[:3]), *(str(value or "") for value in row)]
        for number, (item, row) in enumerate(zip(view.findings, shown.rows, strict=True), 1)
    ]
    names = ["number", "place", "severity", "verdict", "finding", "decision"]
    return small_table(words, "decide.label", names, rows)


def decide(
    result: Result,
    source: str | Path,
    finding: int,
    verdict: str = "",
    reason: str = "",
    *,
    by: str = "",
    on: date | None = None,
    project_id: str | None = None,
) -> Display:
    """Write down what a finding is worth; the next run over the folder uses it (标记一条发现).

    Args:
        result: the evaluation whose findings are numbered.
        source: the folder or file that was read; decisions are kept beside it, in ``decisions/``.
        finding: its number in :func:`findings_by_cell`; 0 marks nothing.
        verdict: ``accepted`` (属实), ``explained`` (已说明) or ``wrong`` (误报).
        reason: one sentence, kept with the decision.
        by: who decided.
        on: the day; today if left out.
        project_id: which project, where the result holds several.

    Raises:
        UsageError: no such finding, another word as verdict, or no reason. Nothing was written.
    """
    words, view = Words("workbench", result.lang), view_of(result, project_id)
    if finding == 0:
        return note(words.say("decide.nothing"))
    if not 1 <= finding <= len(view.findings):
        raise _wrong("finding", finding, "decide.no_such", count=len(view.findings))
    if verdict not in list(Answer):
        known = tuple(str(answer) for answer in Answer)
        raise UsageError(what="verdict", seen=verdict, expected=message("errors.hint.answers", known=known))
    if not reason.strip():
        raise _wrong("reason", reason, "decide.reason")
    item, project = view.findings[finding - 1], view.evaluation.project.id
    day = on or datetime.now().astimezone().date()
    made = Decision(project, item.code, item.object, Answer(verdict), reason.strip(), item.saw or "", by.strip(), day)
    path = decisions_folder(Path(source)) / f"{project}.toml"
    kept = [old for old in read_decisions(path) if not old.fits(project, item)] if path.is_file() else []
    write_decisions(path, [*kept, made])
    say = {"number": finding, "verdict": view.say(f"decision.{verdict}"), "file": f"{path.parent.name}/{path.name}"}
    return note(words.say("decide.done", **say))


def decisions_folder(source: Path) -> Path:
    """Where decisions about the forms of a folder are kept: where they are already, else beside ``raw``."""
    if is_store(source):
        raise _wrong("source", source, "decide.from_store")
    base = source if source.is_dir() else source.parent
    return beside([source], "decisions") or (base.parent if base.resolve().name == "raw" else base) / "decisions"


def _wrong(what: str, seen: object, key: str, **parts: object) -> UsageError:
    return UsageError(what=what, seen=str(seen), expected=message(f"workbench.{key}", **parts))
