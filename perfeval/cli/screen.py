"""What a terminal shows (终端输出): one row per project, then what was found, in plain tables."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from perfeval.clean.superseding import told_corrections
from perfeval.cli.common import harmless
from perfeval.cli.fitted import Fitted
from perfeval.errors import UsageError
from perfeval.intake import Intake
from perfeval.messages import message, tell
from perfeval.numbers import NOTHING
from perfeval.outcome import Result
from perfeval.review.catalogue import catalogue
from perfeval.review.checked import checked_over
from perfeval.review.conclusion import conclude
from perfeval.review.findings import Finding
from perfeval.review.findings_table import Listed, findings_table
from perfeval.review.project_table import project_table
from perfeval.scoring.point_classes import grade_said
from perfeval.table import Table as TableValue
from perfeval.words import Words

_STYLE = {"high": "bold red", "medium": "yellow", "low": "dim"}
_FINDINGS_OF_ONE = 40
_NARROW = 100
_PIPE = 140
_RUNS = 40


def console() -> Console:
    """Plain text: markup in a form's text stays text; a pipe gets lines wide enough for a table."""
    width = None if sys.stdout.isatty() else _PIPE
    return _Screen(file=sys.stdout, highlight=False, markup=False, emoji=False, width=width)


class _Screen(Console):
    """A console on which text from a form cannot steer the terminal (不受控制字符影响)."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What is to be shown, with steering characters replaced; colours are added later and stay."""
        for piece in super().render(renderable, options):
            yield piece if piece.control else Segment(harmless(piece.text), piece.style)


def print_result(result: Result, lang: str = "zh") -> None:
    """A table of the projects; for a single project its findings with their places too."""
    words, screen = Words("terminal", lang), console()
    if not result.at_hand:
        screen.print(words.say("nothing"))
        return
    found = result.findings_by_project
    names = (
        "project",
        "year",
        "budget",
        "spent",
        "rate",
        "self",
        "score",
        "unscored",
        "grade",
        "findings",
        "conclusion",
    )
    headings = {name: words.say(f"column.{name}") for name in names}
    shown = project_table(result.at_hand, result.findings_by_project, headings)
    grades = [
        f"{item.totals.self_grade or NOTHING}→{grade_said(item.totals).text(words.lang)}" for item in result.at_hand
    ]
    verdicts = [
        conclude(item, found.get(item.project.id, ()), result.decided.get(item.project.id)).message.text(words.lang)
        for item in result.at_hand
    ]
    counts = [_counts(result.findings_by_project.get(item.project.id, ()), words) for item in result.at_hand]
    screen.print(
        text_table(shown, wide="project", instead={"grade": grades, "findings": counts, "conclusion": verdicts})
    )
    if len(result.at_hand) == 1:
        only = result.evaluations[0]
        screen.print()
        one = conclude(only, found.get(only.project.id, ()), result.decided.get(only.project.id))
        screen.print(Text(words.say("conclusion", verdict=one.message.text(lang), because=one.because.text(lang))))
        screen.print(Text(only.chosen_because, style="dim"))
        print_findings(screen, result, only.project.id, words)
        screen.print(Text(result.checked(only.project.id).message.text(lang), style="dim"), soft_wrap=True)
    else:
        looked = checked_over([result.checked(one.project.id) for one in result.at_hand])
        screen.print(Text(looked.text(lang), style="dim"), soft_wrap=True)
        screen.print(Text(words.say("hint"), style="dim"))
    for line in told_corrections([fact for one in result.at_hand for fact in one.project.corrections], lang):
        screen.print(Text(line), soft_wrap=True)
    _print_outdated(screen, result, words)


def _print_outdated(screen: Console, result: Result, words: Words) -> None:
    """Decisions that fit no finding any more."""
    for decision in result.outdated:
        screen.print(Text(decision.outdated(words.lang)), soft_wrap=True)


def text_table(shown: TableValue, *, wide: str, instead: Mapping[str, Sequence[str | Text]] = {}) -> Fitted:
    """A table value on a terminal: numbers to the right, one column folds where the line is too short.

    Args:
        shown: the table.
        wide: the column that folds, and names a row where the line is too short for columns.
        instead: column → one piece a row, where the terminal shows more than the value.
    """
    rows = [
        [
            instead[one.name][number] if one.name in instead else text
            for one, text in zip(shown.columns, row, strict=True)
        ]
        for number, row in enumerate(shown.texts())
    ]
    right = [at for at, one in enumerate(shown.columns) if one.is_number and one.name not in instead]
    name = [one.name for one in shown.columns].index(wide)
    return Fitted([one.heading for one in shown.columns], rows, right, (name,), name)


def _counts(findings: Sequence[Finding], words: Words) -> Text:
    """How many findings of each severity, in its colour."""
    shown, words = Text(), Words("review", words.lang)
    for level, style in _STYLE.items():
        if count := sum(str(entry.severity) == level for entry in findings):
            shown.append(f"{words.say(f'severity.{level}')}{count} ", style=style)
    return shown


def print_findings(screen: Console, result: Result, project_id: str, words: Words) -> None:
    """Findings one by one: severity, verdict, sentence, what was decided, the cells with their words."""
    found = result.findings_by_project.get(project_id, ())[:_FINDINGS_OF_ONE]
    rows = [Listed(found=item, decision=result.decision(project_id, item)) for item in found]
    told = findings_table(rows, words.lang, ("severity", "verdict", "finding", "decision"))
    for finding, (severity, verdict, sentence, decision) in zip(found, told.rows, strict=True):
        line = Text()
        line.append(str(severity), style=_STYLE[str(finding.severity)])
        line.append(f" {verdict}  ", style="dim")
        line.append(str(sentence))
        screen.print(line, soft_wrap=True)
        if decision:
            screen.print(Text(f"      → {decision}"), soft_wrap=True)
        for quote in finding.quotes:
            text = " ".join(quote.text.split())
            short = text if len(text) <= _NARROW else text[: _NARROW - 1] + "…"
            screen.print(Text(f"      {quote.place}  {short}", style="dim"), soft_wrap=True)


def print_why(intake: Intake, lang: str = "zh") -> None:
    """How each table was understood, what stopped it, and every cell that nothing used."""
    words, screen = Words("terminal", lang), console()
    for reading in intake.files:
        screen.print(Text(reading.file, style="bold"))
        if reading.status != "read":
            screen.print("  " + (tell(reading.message, lang) or reading.status))
        for fact in (*reading.why, *reading.notes):
            screen.print("  " + fact.text(lang), soft_wrap=True)
        unused = [line for line in reading.account if line.used_by is None]
        used = len(reading.account) - len(unused)
        screen.print("  " + words.say("account", total=len(reading.account), used=used, unused=len(unused)))
        for line in unused:
            screen.print(Text(f"    {line.place}  {' '.join(line.text.split())}", style="dim"), soft_wrap=True)


def print_runs(folder: Path, lang: str = "zh") -> None:
    """The runs into an output folder (运行记录), the newest first: one line a command, as on the page of runs."""
    from perfeval.batch.ledger import list_runs
    from perfeval.job.latest import read_latest
    from perfeval.job.runs_page import RunWords, clock, jobs_of

    words, screen = RunWords(lang, {}, folder), console()
    jobs = jobs_of(list_runs(folder, _RUNS))
    if not jobs:
        screen.print(words.say("none", folder=folder))
        return
    counted = ("done", "reused", "failed", "unfinished")
    headings = [words.say(f"column.{name}") for name in ("started", "what", "state", *counted, "took")]
    rows = [
        [
            clock(one.started, 19),
            words.kind(one),
            words.state(one),
            *map(str, map(one.count, counted)),
            words.duration(one),
        ]
        for one in jobs
    ]
    screen.print(Fitted(headings, rows, right=range(3, 3 + len(counted))))
    newest = read_latest(folder)
    if newest and newest.get("refused") and set(newest["runs"]) & {run["run"] for run in jobs[0].runs}:
        screen.print(words.say("unread", count=len(newest["refused"])))
        for told in newest["refused"]:
            screen.print(f"  {told}", markup=False)


def print_history(folder: Path, by: str, lang: str = "zh") -> None:
    """One view of the history of results (结果历史); kinds of findings and departments with one column a run.

    Raises:
        UsageError: no such view, or no history there.
    """
    from perfeval.history import FILE, VIEWS, history_table, moved

    words, screen = Words("terminal", lang), console()
    if by not in VIEWS:
        raise UsageError(what="--by", seen=by, expected=message("errors.hint.known", known=tuple(VIEWS)))
    file = folder / FILE
    if not file.is_file():
        raise UsageError(
            what=str(file), seen=message("errors.seen.no_history"), expected=message("errors.hint.history")
        )
    key = {"findings": "code", "departments": "department"}.get(by)
    shown = (
        history_table(file).drop(columns="started") if key is None else moved(file, by, key, "findings").reset_index()
    )
    if key == "code":
        titles = {one.code: one.title[lang] for one in catalogue()}
        shown["code"] = [titles.get(code, code) for code in shown["code"]]
    headings = [words.say(f"history.{one}") if words.has(f"history.{one}") else one for one in map(str, shown.columns)]
    rows = [[*map(_number_or_text, row)] for row in shown.itertuples(index=False, name=None)]
    screen.print(Fitted(headings, rows, right=range(1, len(headings)), folds=(0,)))


def _number_or_text(value: object) -> str:
    if isinstance(value, float):
        return NOTHING if value != value else f"{value:g}"
    return str(value)
