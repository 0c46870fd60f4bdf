"""The official form filled in (项目支出绩效自评表): the layout of annex 1 of 财预〔2020〕10号, as a grid.

Clean for filing: only what the form says. What the review computed stands in the marked copy and the report.
"""

from __future__ import annotations

from perfeval.numbers import format_parted
from perfeval.office.grid import Grid, Kind
from perfeval.report.show.view import View
from perfeval.report.tables import fund_points, indicator_points, score_groups, self_score
from perfeval.table import Value, runs
from perfeval.words import Words

_WIDTHS = {"zh": (9, 17, 19, 31, 23, 24, 14, 16, 23), "en": (19, 17, 17, 20, 20, 20, 15, 17, 31)}  # mm
_LAST = len(_WIDTHS["zh"])


def form_table(view: View) -> Grid:
    """The form of one project, ready for Word or Excel."""
    words = Words("office", view.lang)
    grid = Grid(_WIDTHS[words.lang])
    _head(grid, view, words)
    _funds(grid, view, words)
    _goals(grid, view, words)
    _indicators(grid, view, words)
    _total(grid, view, words)
    for line in notes(view):
        grid.add_row((0, _LAST, line, Kind.NOTE))
    return grid


def _head(grid: Grid, view: View, words: Words) -> None:
    project = view.evaluation.project
    grid.add_row((0, _LAST, words.say("form.title"), Kind.TITLE))
    year = words.say("form.year", year=project.year) if project.year else words.say("form.no_year")
    grid.add_row((0, _LAST, year, Kind.SUBTITLE))
    grid.add_row((0, 2, words.say("form.name"), Kind.HEAD), (2, _LAST - 2, project.name or "", Kind.TEXT))
    grid.add_row(
        (0, 2, words.say("form.department"), Kind.HEAD),
        (2, 3, project.department or "", Kind.TEXT),
        (5, 1, words.say("form.unit"), Kind.HEAD),
        (6, 3, project.unit or "", Kind.TEXT),
    )


def _funds(grid: Grid, view: View, words: Words) -> None:
    funds = view.evaluation.funds
    names = ("initial", "adjusted", "executed", "max", "rate_text", "self")
    first = grid.add_row(
        (1, 2, "", Kind.HEAD),
        *((3 + number, 1, words.say(f"form.{name}"), Kind.HEAD) for number, name in enumerate(names)),
    )
    for item in funds:
        line = item.line
        values: list[tuple[Value, Kind]] = [
            (line.initial_budget_wan, Kind.MONEY),
            (line.adjusted_budget_wan, Kind.MONEY),
            (line.executed_wan, Kind.MONEY),
            (fund_points(item), Kind.POINTS),
            (line.execution_rate_text, Kind.RATE),
            (line.self_score, Kind.POINTS),
        ]
        grid.add_row(
            (1, 2, "　" * line.level + line.label_text, Kind.TEXT),
            *((3 + number, 1, *entry) for number, entry in enumerate(values)),
        )
    grid.add_tall(first, 1 + len(funds), 0, words.say("form.money"), Kind.HEAD)


def _goals(grid: Grid, view: View, words: Words) -> None:
    goals = view.evaluation.project.goals
    first = grid.add_row(
        (1, 4, words.say("form.expected"), Kind.HEAD), (5, _LAST - 5, words.say("form.reached"), Kind.HEAD)
    )
    for goal in goals:
        label = f"{goal.label_text}：" if goal.label_text and len(goals) > 1 else ""
        grid.add_row(
            (1, 4, label + (goal.expected_text or ""), Kind.TEXT), (5, _LAST - 5, goal.actual_text or "", Kind.TEXT)
        )
    if not goals:
        grid.add_row((1, 4, "", Kind.TEXT), (5, _LAST - 5, "", Kind.TEXT))
    grid.add_tall(first, grid.height - first, 0, words.say("form.goal"), Kind.HEAD)


def _indicators(grid: Grid, view: View, words: Words) -> None:
    scores = view.evaluation.indicators
    names = ("level1", "level2", "level3", "target", "actual", "max", "self", "reason")
    first = grid.add_row(
        *((1 + number, 1, words.say(f"form.{name}"), Kind.HEAD) for number, name in enumerate(names)),
    )
    for item in scores:
        row = item.indicator
        grid.add_row(
            (3, 1, row.level3, Kind.TEXT),
            (4, 1, row.target_text, Kind.TEXT),
            (5, 1, row.actual_text, Kind.TEXT),
            (6, 1, indicator_points(item), Kind.POINTS),
            (8, 1, row.reason_text or "", Kind.TEXT),
        )
    start = first + 1
    for at, count in runs([item.indicator.level1 for item in scores]):
        grid.add_tall(start + at, count, 1, scores[at].indicator.level1, Kind.TEXT)
    for at, count in runs([(item.indicator.level1, item.indicator.level2) for item in scores]):
        grid.add_tall(start + at, count, 2, scores[at].indicator.level2, Kind.TEXT)
    for at, count in runs(score_groups(scores)):
        grid.add_tall(start + at, count, 7, self_score(scores[at]), Kind.POINTS)
    grid.add_tall(first, 1 + len(scores), 0, words.say("form.indicators"), Kind.HEAD)


def _total(grid: Grid, view: View, words: Words) -> None:
    totals = view.evaluation.totals
    grade = words.say("form.grade", grade=totals.self_grade) if totals.self_grade else ""
    grid.add_row(
        (0, 6, words.say("form.total"), Kind.HEAD),
        (6, 1, totals.max_score, Kind.POINTS),
        (7, 1, totals.self_score, Kind.POINTS),
        (8, 1, grade, Kind.TEXT),
    )


def notes(view: View) -> list[str]:
    """What the form says and the official one has no column for: money arrived, scores that rows share."""
    words, evaluation = Words("office", view.lang), view.evaluation
    said = []
    arrived = [
        words.say("note.amount", label=item.line.label_text, amount=format_parted(item.line.arrived_wan))
        for item in evaluation.funds
        if item.line.arrived_wan is not None
    ]
    if arrived:
        said.append(words.say("note.arrived", amounts=view.say("list.semicolon").join(arrived)))
    groups = [item.indicator.score_group for item in evaluation.indicators if item.indicator.score_group is not None]
    if len(set(groups)) < len(groups):
        said.append(words.say("note.shared"))
    heading = words.say("form.notes") + view.say("list.colon")
    return [heading + said[0], *said[1:]] if said else []
