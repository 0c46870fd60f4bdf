"""How each number of a form came about (复算依据), a row each, as a workbook for whoever checks the review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from perfeval.office.form_xlsx import set_list
from perfeval.places import Place
from perfeval.report.show.view import View, clause_said
from perfeval.report.tables import fund_points, indicator_points, self_score
from perfeval.review.workbooks import put_row, save
from perfeval.scoring.point_classes import grade_said
from perfeval.scoring.result import Explanation
from perfeval.table import Value
from perfeval.words import Words

_HEADINGS = ("what", "status", "steps", "clause", "places", "max", "self", "score", "low", "high")
_WIDTHS = (22, 8, 46, 22, 20, 6, 7, 8, 6, 6)  # letters a column: 9 points on a page across


def write_steps_xlsx(view: View, path: Path) -> None:
    """Write the workbook: numbers as numbers, words as words; same project, same bytes."""
    from openpyxl import Workbook

    book, words = Workbook(), Words("office", view.lang)
    book.properties.creator = ""
    sheet = book.worksheets[0]
    sheet.title = words.say("file.steps")
    put_row(sheet, 1, [words.say(f"how.{name}") for name in _HEADINGS], bold=True)
    rows = steps_of(view)
    for number, row in enumerate(rows, 2):
        put_row(sheet, number, [value if value != "" else None for value in row])
    set_list(sheet, rows, _WIDTHS)
    save(book, path)


def steps_of(view: View) -> list[list[Value]]:
    """A row for every fund row, indicator and review point, also for what has no row in the form, then the total."""
    return list(_rows(view))


def _rows(view: View) -> Iterator[list[Value]]:
    evaluation = view.evaluation
    for fund in evaluation.funds:
        points: list[Value] = [fund_points(fund), fund.line.self_score, fund.score, None, None]
        yield [fund.line.label_text, "", *_why(view, fund.explanation, fund.line.cells.values()), *points]
    for item in evaluation.indicators:
        row = item.indicator
        why = _why(view, item.explanation, row.cells.values())
        points = [indicator_points(item), self_score(item), item.score, item.low, item.high]
        yield [row.level3, view.say(f"status.{item.status}"), *why, *points]
    for part in evaluation.framework:
        why = _why(view, part.explanation, [point.place for point in part.points if point.place is not None])
        points = [part.max_score, None, part.score, part.low, part.high]
        yield [view.say("list.arrow").join(part.path), view.say(f"status.{part.status}"), *why, *points]
    totals = evaluation.totals
    why = _why(view, evaluation.explanations.get("total"), ())
    points = [totals.max_score, totals.self_score, totals.score, totals.low, totals.high]
    yield [Words("office", view.lang).say("how.total"), grade_said(totals).text(view.lang), *why, *points]


def _why(view: View, explanation: Explanation | None, cells: Iterable[Place]) -> list[Value]:
    """How, by which clause, from which places."""
    steps = "\n".join(explanation.steps or (explanation.sentence,)) if explanation else ""
    clause = clause_said(view, explanation.clause) if explanation and explanation.clause else ""
    inputs = [item.place for item in explanation.inputs if item.place is not None] if explanation else []
    return [steps, clause, view.where.say_all([*cells, *inputs], most=8)]
