"""What was understood and what not (读懂了什么): files, unused cells, doubts."""

from __future__ import annotations

from perfeval.intake import Intake
from perfeval.messages import tell
from perfeval.report.display import Display
from perfeval.report.markup import shorten
from perfeval.words import Words
from perfeval.workbench.tables import small_table

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
        [reading.file, str(line.place), shorten(line.text, _WIDE)]
        for reading in intake.files
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
