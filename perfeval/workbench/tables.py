"""Small tables of the workbench (小表): headings from the catalogue, a sentence where there is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from perfeval.intake import Intake
from perfeval.messages import tell
from perfeval.report.display import Display
from perfeval.report.markup import Child, Column, Html, el, join, shorten, table
from perfeval.report.whereabouts import Whereabouts
from perfeval.words import Words

if TYPE_CHECKING:
    from perfeval.library.build import Library

_NUMERIC = {
    "number",
    "projects",
    "total",
    "used",
    "unused",
    "doubts",
    "before",
    "after",
    "rows",
    "points",
    "year",
    "count",
}
_SHORT = {"severity", "verdict", "decision", "status", "remark", "kind", "units", "undo"}  # set on one line


def small_table(
    words: Words, label: str, names: Sequence[str], rows: Sequence[Sequence[Child]], *, most: int | None = None
) -> Display:
    """A table with named columns; rows beyond ``most`` are counted, not shown.

    Args:
        words: the workbench's catalogue in one language.
        label: key of what the table holds.
        names: keys of the columns under ``column``.
        rows: one cell per column.
        most: how many rows are shown.
    """
    if not rows:
        return note(words.say("list.none"))
    shown = rows if most is None else rows[:most]
    kinds = ["num" if name in _NUMERIC else "short" if name in _SHORT else "" for name in names]
    columns = [Column(words.say(f"column.{name}"), kind) for name, kind in zip(names, kinds, strict=True)]
    rest = words.say("list.more", count=len(rows) - len(shown)) if len(rows) > len(shown) else None
    return Display(join(table(columns, shown, label=words.say(label)), el("p", rest, cls="note") if rest else None))


def facts(title: str, pairs: Sequence[tuple[str, Child]]) -> Html:
    """A heading over names with their values; empty values are left out."""
    rows = [el("tr", el("th", name, scope="row"), el("td", value)) for name, value in pairs if value not in (None, "")]
    return join(el("p", el("strong", title)), el("table", el("tbody", rows)))


def note(sentence: str) -> Display:
    """One sentence."""
    return Display(el("p", sentence))


_WIDE = 90


def files_table(intake: Intake, lang: str = "zh") -> Display:
    """One row per file (每个文件读成什么): projects, non-empty places, how many were used, how many doubts."""
    words = Words("workbench", lang)
    projects: dict[str, int] = {}
    for item in intake.items:
        projects[item.form.file] = projects.get(item.form.file, 0) + 1
    rows = []
    for reading in intake.files:
        used = sum(line.used_by is not None for line in reading.account)
        total = len(reading.account)
        status = words.say(f"status.{reading.status}")
        counts = (projects.get(reading.file, 0), total, used, total - used, len(reading.notes))
        rows.append([reading.file, status, *(str(count) for count in counts)])
    names = ["file", "status", "projects", "total", "used", "unused", "doubts"]
    return small_table(words, "files.label", names, rows)


def cleaning_steps(intake: Intake, lang: str = "zh") -> Display:
    """What was done to tables before they were read (整理记录): each step with its rows and the name that undoes it."""
    words = Words("workbench", lang)
    rows = [
        [step.table, tell(step.told, lang), str(step.count), "" if step.undone else step.name]
        for reading in intake.files
        for step in reading.cleaning
    ]
    return small_table(words, "cleaning.label", ["file", "sentence", "count", "undo"], rows)


def unused_cells(intake: Intake, lang: str = "zh", *, count: int = 20) -> Display:
    """Every place nothing used (没有用到的内容), with its words; the first ``count`` of them."""
    words = Words("workbench", lang)
    rows = [
        [reading.file, where.say(line.place), shorten(line.text, _WIDE)]
        for reading, where in ((one, Whereabouts(one.account, lang)) for one in intake.files)
        for line in reading.account
        if line.used_by is None
    ]
    return small_table(words, "unused.label", ["file", "place", "text"], rows, most=count)


def doubts(intake: Intake, lang: str = "zh", *, count: int = 20) -> Display:
    """What reading was not sure of (读取时的疑问), and why a file was refused or skipped."""
    words = Words("workbench", lang)
    rows = []
    for reading in intake.files:
        rows += [[reading.file, fact.text(lang)] for fact in (reading.message, *reading.notes) if fact]
    return small_table(words, "doubts.label", ["file", "sentence"], rows, most=count)


_EXAMPLES = 3


def library_table(library: Library, lang: str = "zh", *, count: int = 10) -> Display:
    """The indicators that most forms use, with their units and some targets (指标库)."""
    words = Words("workbench", lang)
    comma = words.say("list.comma")
    rows = []
    for entry in library.entries[:count]:
        texts = list(dict.fromkeys(use.indicator.target_text for use in entry.uses if use.indicator.target_text))
        units = comma.join(unit for unit in entry.units if unit)
        rows.append([entry.name, entry.level2, str(entry.projects), units, comma.join(texts[:_EXAMPLES])])
    return small_table(words, "targets.library", ["indicator", "kind", "projects", "units", "typical"], rows)


def target_remarks(intake: Intake, library: Library, project_id: str | None = None, lang: str = "zh") -> Display:
    """What the library has to say about the targets of one project (审核意见): place, indicator, remark."""
    words = Words("workbench", lang)
    from perfeval.library.target_review import review_targets

    project = intake.project(project_id)
    account = next((one.account for one in intake.files if one.file == project.form.file), ())
    where = Whereabouts(account, lang)
    rows = [
        [words.say(f"remark.{one.code}"), one.object, where.say(one.place) if one.place else "", one.message]
        for one in review_targets(project, library, lang)
    ]
    if not rows:
        return note(words.say("targets.none"))
    return small_table(words, "targets.label", ["remark", "indicator", "place", "sentence"], rows)
