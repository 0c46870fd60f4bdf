"""What a unit has to act on (问题清单): the open findings, as a list and as comments at their cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perfeval.places import Place
from perfeval.report.show.view import View
from perfeval.review.findings import Finding
from perfeval.review.ranking import open_findings
from perfeval.table import Kind, Table, TableColumn
from perfeval.words import Words


def open_problems(view: View) -> list[tuple[int, Finding]]:
    """The findings that nobody has explained, each with its number on the page."""
    still = open_findings(view.findings, view.decided)
    return [(number, item) for number, item in enumerate(view.findings, 1) if item in still]


def problem_list(view: View) -> Table:
    """What was found and nobody has explained since (问题清单), under the numbers that the page has."""
    kinds = dict.fromkeys(("number", "verdict", "problem", "place", "advice"), Kind.TEXT)
    widths = {"number": 0.8, "verdict": 1.15, "problem": 4.1, "place": 3.1, "advice": 2.85}
    words = Words("office", view.lang)
    rows = tuple(
        (str(number), view.say(f"verdict.{item.verdict}"), item.message, view.where.say_all(item.cells), item.treatment)
        for number, item in open_problems(view)
    )
    columns = tuple(
        TableColumn(name=name, heading=words.say(f"problems.{name}"), kind=kind, width=widths[name])
        for name, kind in kinds.items()
    )
    return Table(title=words.say("problems.title"), columns=columns, rows=rows)


def comments_of(view: View) -> dict[int, str]:
    """What is said of each open finding at its cells: number, sentence, what to do."""
    words = Words("office", view.lang)
    return {
        number: words.say(
            "marked.comment",
            number=number,
            verdict=view.say(f"verdict.{item.verdict}"),
            message=item.message,
            advice=item.treatment,
        ).strip()
        for number, item in open_problems(view)
    }


def marks_of(view: View) -> Mapping[Place, Sequence[int]]:
    """The numbers of the open findings at each place that they name."""
    found: dict[Place, list[int]] = {}
    for number, item in open_problems(view):
        for place in dict.fromkeys(item.cells):
            found.setdefault(place, []).append(number)
    return found
