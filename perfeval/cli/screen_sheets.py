"""A filled working sheet on a terminal (复核底稿): self, recomputed and reviewed side by side."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from perfeval.cli.fitted import Fitted
from perfeval.cli.screen import console
from perfeval.numbers import format_points
from perfeval.review.consistency import ReviewRemark
from perfeval.review.working_sheet import ReviewedProject
from perfeval.words import Words

_POINTS = ("weight", "self", "recomputed", "reviewed", "deviation")


def print_reviews(projects: Sequence[ReviewedProject], remarks: Sequence[ReviewRemark], words: Words) -> None:
    """Each project's rows with the three scores, then what deserves a second look."""
    screen = console()
    for project in projects:
        screen.print(Text(project.name, style="bold"))
        rows: list[list[str | Text]] = []
        for row in project.rows:
            shown = (row.weight, row.self_score, row.recomputed, row.reviewed_score, row.deviation)
            said = words.say("sheets.join").join(filter(None, (row.verdict, row.remark)))
            rows.append([row.level3, *map(format_points, shown), said])
        own, reviewed = project.self_total, project.reviewed_total
        apart = None if own is None or reviewed is None else own - reviewed
        totals = (None, own, project.recomputed_total, reviewed, apart)
        rows.append([Text(one, "bold") for one in (words.say("sheets.total"), *map(format_points, totals), "")])
        headings = [words.say(f"sheets.{name}") for name in ("object", *_POINTS, "remark")]
        screen.print(Fitted(headings, rows, range(1, 1 + len(_POINTS)), (0, 1 + len(_POINTS))))
        screen.print()
    if not remarks:
        screen.print(Text(words.say("sheets.consistent")))
        return
    screen.print(Text(words.say("sheets.remarks", count=len(remarks)), style="bold"))
    for remark in remarks:
        screen.print(Text(f"  {remark.message}"), soft_wrap=True)
        screen.print(Text(f"      {'、'.join(remark.places)}", style="dim"), soft_wrap=True)
