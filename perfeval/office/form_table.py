"""The official form filled in (项目支出绩效自评表): the layout of annex 1 of 财预〔2020〕10号, as a grid.

The form's own columns hold what the form says; beside 执行率 and 得分 stand the recomputed ones.
"""

from __future__ import annotations

from perfeval.numbers import NOTHING, format_points, format_wan
from perfeval.office.grid import Grid, Kind
from perfeval.report.show.headline import book_name, classes_said, grade_words
from perfeval.report.show.view import View
from perfeval.report.tables import (
    fund_points,
    indicator_points,
    recomputed_score,
    score_groups,
    self_score,
    why_open,
)
from perfeval.table import Value, runs
from perfeval.words import Words

_WIDTHS = {"zh": (9, 15, 17, 27, 20, 20, 12, 14, 14, 14, 14), "en": (19, 14, 14, 17, 17, 17, 14, 11, 21, 11, 21)}  # mm
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
        (5, 2, words.say("form.unit"), Kind.HEAD),
        (7, 4, project.unit or "", Kind.TEXT),
    )


def _funds(grid: Grid, view: View, words: Words) -> None:
    funds = view.evaluation.funds
    names = ("initial", "adjusted", "executed", "max", "rate_text", "rate", "self", "score")
    first = grid.add_row(
        (1, 2, "", Kind.HEAD),
        *((3 + number, 1, words.say(f"form.{name}"), Kind.HEAD) for number, name in enumerate(names)),
    )
    for item in funds:
        line = item.line
        values: list[tuple[Value, Kind, bool]] = [
            (line.initial_budget_wan, Kind.MONEY, False),
            (line.adjusted_budget_wan, Kind.MONEY, False),
            (line.executed_wan, Kind.MONEY, False),
            (fund_points(item), Kind.POINTS, False),
            (line.execution_rate_text, Kind.RATE, False),
            (item.execution_rate, Kind.RATE, True),
            (line.self_score, Kind.POINTS, False),
            (item.score, Kind.POINTS, True),
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
    names = ("level1", "level2", "level3", "target", "actual", "max", "self", "score")
    first = grid.add_row(
        *((1 + number, 1, words.say(f"form.{name}"), Kind.HEAD) for number, name in enumerate(names)),
        (9, 2, words.say("form.reason"), Kind.HEAD),
    )
    for item in scores:
        row = item.indicator
        grid.add_row(
            (3, 1, row.level3, Kind.TEXT),
            (4, 1, row.target_text, Kind.TEXT),
            (5, 1, row.actual_text, Kind.TEXT),
            (6, 1, indicator_points(item), Kind.POINTS),
            (8, 1, recomputed_score(item), Kind.POINTS, True),
            (9, 2, row.reason_text or "", Kind.TEXT),
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
    grades = words.say("form.grades", self_grade=totals.self_grade or NOTHING, grade=grade_words(view, totals))
    grid.add_row(
        (0, 6, words.say("form.total"), Kind.HEAD),
        (6, 1, totals.max_score, Kind.POINTS),
        (7, 1, totals.self_score, Kind.POINTS),
        (8, 1, totals.score, Kind.POINTS, True),
        (9, 2, grades, Kind.TEXT),
    )


def notes(view: View) -> list[str]:
    """What the form has no column for: the rules, money arrived, points left open and why."""
    words, evaluation = Words("office", view.lang), view.evaluation
    said = [words.say("note.source", book=book_name(evaluation.rulebook))]
    arrived = [
        words.say("note.amount", label=item.line.label_text, amount=format_wan(item.line.arrived_wan))
        for item in evaluation.funds
        if item.line.arrived_wan is not None
    ]
    if arrived:
        said.append(words.say("note.arrived", amounts=view.say("list.semicolon").join(arrived)))
    groups = [item.indicator.score_group for item in evaluation.indicators if item.indicator.score_group is not None]
    if len(set(groups)) < len(groups):
        said.append(words.say("note.shared"))
    if evaluation.framework:
        blocks = view.say("list.comma").join(dict.fromkeys(item.path[0] for item in evaluation.framework))
        said.append(words.say("note.framework", blocks=blocks))
    said += [
        words.say(
            "note.open",
            name=item.indicator.level3,
            max=format_points(indicator_points(item)),
            why=why_open(view, item) or NOTHING,
        )
        for item in evaluation.indicators
        if item.score is None
    ]
    totals = evaluation.totals
    if totals.score is not None:
        split = classes_said(view, totals.classes, "verified", "stated", "claimed", "lost", "open", "exempt")
        said.append(words.say("note.classes", split=split, grade=evaluation.explanations["grade"].sentence))
    if totals.grade_step:
        said.append(words.say("note.step", step=totals.grade_step))
    heading = words.say("form.notes")
    mark = view.say("list.colon")
    return [f"{heading}{mark}{number}. {line}" if number == 1 else f"{number}. {line}"
            for number, line in enumerate(said, 1)]  # fmt: skip
