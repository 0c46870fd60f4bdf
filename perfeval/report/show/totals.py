"""Points, grade, and what is left open (得分与等级): who lost what, and how firm the grade is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from perfeval.errors import PerfevalError
from perfeval.numbers import NOTHING, format_points
from perfeval.report import tables
from perfeval.report.charts import project as pictures
from perfeval.report.charts.canvas import Picture
from perfeval.report.display import Display
from perfeval.report.markup import Column, el, join, show_table, table
from perfeval.report.show.view import View, explain, figure, view_of

if TYPE_CHECKING:
    from perfeval.outcome import Result


def score_table(result: Result, project_id: str | None = None) -> Display:
    """Points by block and in total (得分汇总): possible, self-scored, recomputed, unscored."""
    view = view_of(result, project_id)
    found = tables.score(view)
    folded = [
        explain(view, view.evaluation.explanations[key])
        for key in ("total", "grade")
        if key in view.evaluation.explanations
    ]
    return Display(join(el("h3", found.title), show_table(found), folded))


def points_lost_chart(result: Result, project_id: str | None = None) -> Display:
    """Points won, lost and left open by block (得失分), with the unit's own score as a mark."""
    view = view_of(result, project_id)
    picture = points_picture(view)
    if picture is None:
        return Display(el("p", view.say("score.no_picture"), cls="note"))
    return Display(figure(picture, view.say("score.caption"), view.say("score.label")))


def points_picture(view: View) -> Picture | None:
    """The picture of the points alone; ``None`` where fewer than two blocks have points."""
    blocks = [
        pictures.Block(item.name, item.max_score, item.score or Decimal(0), item.unscored_points, item.self_score)
        for item in view.evaluation.subtotals
        if item.max_score > 0
    ]
    if len(blocks) < 2:
        return None
    words = pictures.PointWords(
        view.say("score.won"), view.say("score.lost"), view.say("score.unscored"), view.say("score.self")
    )
    said = view.say("list.semicolon").join(
        view.say(
            "score.alt_block",
            name=block.name,
            won=format_points(block.won),
            possible=format_points(block.possible),
            lost=format_points(max(Decimal(0), block.possible - block.won - block.unscored)),
            unscored=format_points(block.unscored),
        )
        for block in blocks
    )
    return pictures.points_by_block(blocks, words, view.say("score.alt", blocks=said))


def grade_firmness(result: Result, project_id: str | None = None) -> Display:
    """How firm the grade is (等级稳不稳): the range of totals that the open points allow, on the scale of grades."""
    view = view_of(result, project_id)
    totals = view.evaluation.totals
    edges = _edges(view)
    label = view.say("firmness.heading")
    if not edges or totals.max_score != 100 or (totals.low is None and totals.score is None):
        said = totals.grade_step or view.say("firmness.none")
        return Display(join(el("h3", label), el("p", said, cls="note last")))
    low = totals.low if totals.low is not None else totals.score
    high = totals.high if totals.high is not None else totals.score
    item = pictures.Firmness(totals.max_score, edges, totals.score, low, high, totals.self_score)
    key = "firmness.alt_point" if low == high else "firmness.alt_range"
    low_grade, high_grade = (grade or totals.grade or NOTHING for grade in (totals.grade_low, totals.grade_high))
    ends = {"low": format_points(low), "high": format_points(high)}
    alt = view.say(key, **ends, low_grade=low_grade, high_grade=high_grade)
    if totals.self_score is not None:
        alt += view.say("firmness.alt_self", score=format_points(totals.self_score))
    picture = pictures.firmness(
        item, view.say("firmness.self"), view.say("firmness.score"), view.say("firmness.range"), alt
    )
    step = el("p", totals.grade_step) if totals.grade_step else None
    return Display(
        join(el("h3", label), figure(picture, view.say("firmness.caption"), view.say("firmness.label")), step)
    )


def _edges(view: View) -> list[tuple[str, Decimal]]:
    from perfeval.rules.book import load_book

    try:
        book = load_book(view.evaluation.rulebook)
    except PerfevalError:
        return []
    return [(edge.name, edge.start) for edge in book.grades.edges] if book.grades else []


def open_questions(result: Result, project_id: str | None = None) -> Display:
    """What stays open (未评分与待定): points that no rule could give, and why."""
    view = view_of(result, project_id)
    rows: list[tuple[object, ...]] = [
        (
            el("a", item.indicator.level3 or NOTHING, href=f"#pe-indicator-{item.position + 1}"),
            format_points(item.max_score),
            _why(view, item.unscored_note, item.unscored_reason),
        )
        for item in view.evaluation.indicators
        if item.score is None
    ]
    rows += [
        (
            view.say("list.arrow").join(item.path),
            format_points(item.max_score),
            _why(view, item.unscored_note, item.unscored_reason),
        )
        for item in view.evaluation.framework
        if item.score is None
    ]
    label = view.say("open.heading")
    if not rows:
        return Display(join(el("h3", label), el("p", view.say("open.none"), cls="note last")))
    columns = [Column(view.say("open.what")), Column(view.say("open.points"), "num"), Column(view.say("open.why"))]
    note = el(
        "p",
        view.say("open.note", count=len(rows), points=format_points(view.evaluation.totals.unscored_points)),
        cls="note",
    )
    return Display(join(el("h3", label), note, table(columns, rows, label=label)))


def _why(view: View, note: str | None, reason: object) -> str:
    """The reason in a word; the whole note stands with the item's own explanation."""
    return view.say(f"unscored.{reason}") if reason else note or NOTHING
