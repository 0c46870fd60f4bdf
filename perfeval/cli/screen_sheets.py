"""A filled working sheet on a terminal (复核底稿): self, recomputed and reviewed side by side."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

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
        table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
        table.add_column(words.say("sheets.object"), overflow="fold", min_width=12)
        for name in _POINTS:
            table.add_column(words.say(f"sheets.{name}"), justify="right", no_wrap=True)
        table.add_column(words.say("sheets.remark"), overflow="fold")
        for row in project.rows:
            shown = (row.weight, row.self_score, row.recomputed, row.reviewed_score, row.deviation)
            said = words.say("sheets.join").join(filter(None, (row.verdict, row.remark)))
            table.add_row(Text(row.level3), *map(format_points, shown), Text(said))
        own, reviewed = project.self_total, project.reviewed_total
        apart = None if own is None or reviewed is None else own - reviewed
        totals = (None, own, project.recomputed_total, reviewed, apart)
        table.add_row(Text(words.say("sheets.total")), *map(format_points, totals), "", style="bold")
        screen.print(table)
        screen.print()
    if not remarks:
        screen.print(Text(words.say("sheets.consistent")))
        return
    screen.print(Text(words.say("sheets.remarks", count=len(remarks)), style="bold"))
    for remark in remarks:
        screen.print(Text(f"  {remark.message}"), soft_wrap=True)
        screen.print(Text(f"      {'、'.join(remark.places)}", style="dim"), soft_wrap=True)
