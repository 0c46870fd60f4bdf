"""A filled working sheet on a terminal (复核底稿): self, recomputed and reviewed side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rich.text import Text

from perfeval.cli.fitted import Fitted
from perfeval.cli.screen import console
from perfeval.numbers import format_points
from perfeval.review.consistency import ReviewRemark
from perfeval.review.sheet_decisions import Recorded
from perfeval.review.working_sheet import ReviewedProject, ReviewedRow
from perfeval.words import Words

_POINTS = ("weight", "self", "recomputed", "reviewed", "deviation")


def print_reviews(
    projects: Sequence[tuple[ReviewedProject, Recorded]], remarks: Sequence[ReviewRemark], words: Words
) -> None:
    """Each project's rows with the three scores and which verdicts were taken, then what deserves a second look."""
    screen = console()
    for sheet, recorded in projects:
        project = _as_it_counts(sheet, recorded)
        screen.print(Text(project.name, style="bold"))
        rows: list[list[str | Text]] = []
        for path, row in project.objects.items():
            weight, claimed, *others = map(
                format_points, (row.weight, row.self_score, row.recomputed, row.reviewed_score, row.deviation)
            )
            if row.shares > 1:
                claimed = words.say("sheets.shared", score=claimed, count=row.shares)
            elif not row.shares:
                claimed = words.say("sheets.same")
            rows.append([row.level3, weight, claimed, *others, _verdict(row, path, recorded, words), row.remark])
        own, reviewed = project.self_total, project.reviewed_total
        apart = None if own is None or reviewed is None else own - reviewed
        totals = (None, own, project.recomputed_total, reviewed, apart)
        rows.append([Text(one, "bold") for one in (words.say("sheets.total"), *map(format_points, totals), "", "")])
        headings = [words.say(f"sheets.{name}") for name in ("object", *_POINTS, "verdict", "remark")]
        screen.print(Fitted(headings, rows, range(1, 1 + len(_POINTS)), (0, 2 + len(_POINTS))))
        screen.print()
    if not remarks:
        screen.print(Text(words.say("sheets.consistent")))
        return
    screen.print(Text(words.say("sheets.remarks", count=len(remarks)), style="bold"))
    for remark in remarks:
        screen.print(Text(f"  {remark.message}"), soft_wrap=True)
        screen.print(Text(f"      {'、'.join(remark.places)}", style="dim"), soft_wrap=True)


def _verdict(row: ReviewedRow, path: str, recorded: Recorded, words: Words) -> Text:
    """What the reviewer typed, and whether points move by it."""
    if path in recorded.refused:
        return Text(words.say("sheets.refused", verdict=row.verdict), "red")
    if path in recorded.scores:
        return Text(words.say("sheets.taken", verdict=row.verdict), "green")
    return Text(row.verdict)


def _as_it_counts(sheet: ReviewedProject, recorded: Recorded) -> ReviewedProject:
    """The sheet with the reviewed scores that its verdicts give; one that moves nothing has none."""
    rows = []
    for path, row in sheet.objects.items():
        reviewed = None if path in recorded.refused else row.reviewed_score
        if path in recorded.scores:
            given = recorded.scores[path]
            reviewed = row.recomputed if given is None else given
        rows.append(replace(row, reviewed_score=reviewed))
    return replace(sheet, rows=tuple(rows))
