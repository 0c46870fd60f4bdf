"""Points by block (得分汇总): who lost what, and what the rest rests on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from perfeval.numbers import NOTHING, format_points
from perfeval.report import tables
from perfeval.report.charts import project as pictures
from perfeval.report.charts.canvas import Picture
from perfeval.report.display import Display
from perfeval.report.markup import Html, el, join, show_table
from perfeval.report.show.bar import small_bar
from perfeval.report.show.headline import book_name, classes_said
from perfeval.report.show.view import View, explain, view_of

if TYPE_CHECKING:
    from perfeval.outcome import Result


def score_table(result: Result, project_id: str | None = None) -> Display:
    """Points by block and in total (得分汇总): possible, self-scored, recomputed, and what each rests on."""
    view = view_of(result, project_id)
    evaluation = view.evaluation
    said = evaluation.explanations
    book = view.say("answer.book", book=book_name(evaluation.rulebook))
    notes = [
        view.say("answer.sentence", said=said[key].sentence)
        for key in ("weights", "grade")
        if key in said and (key != "weights" or evaluation.framework)
    ]
    if evaluation.totals.grade_step:
        notes.append(view.say("answer.sentence", said=evaluation.totals.grade_step.rstrip("。.")))
    blocks = [el("li", item.sentence) for key, item in said.items() if key.startswith("grade:")]
    opening = el("p", view.say("list.space").join([book, *notes]))
    lists = el("ul", blocks, cls="blocks") if blocks else None
    heading = el("h3", view.say("score.heading"))
    if evaluation.totals.max_score is None:
        return Display(join(heading, opening, lists))
    found = tables.score(view)
    whole = max((item.max_score for item in evaluation.subtotals), default=Decimal(0))
    bars: list[Html | str] = [
        small_bar(view, item.classes, whole) if whole and item.classes.max else NOTHING for item in evaluation.subtotals
    ]
    shown = found.with_column("bar", view.say("score.bar"))
    table = show_table(shown, instead={"bar": [*bars, ""]}) if whole else show_table(found)
    folded = explain(view, said["total"]) if "total" in said else None
    return Display(join(heading, opening, lists, table, folded))


def points_picture(view: View) -> Picture | None:
    """The picture of the points alone; ``None`` where fewer than two blocks have points."""
    blocks = [
        pictures.Block(
            item.name,
            item.max_score,
            item.classes.lower,
            item.classes.claimed,
            item.classes.lost,
            item.classes.open,
            item.classes.exempt,
            item.self_score,
        )
        for item in view.evaluation.subtotals
        if item.max_score > 0
    ]
    if len(blocks) < 2:
        return None
    names = {"won": "stated", "claimed": "claimed", "lost": "lost", "unscored": "open", "exempt": "exempt"}
    legend = {key: tables.class_name(view, name) for key, name in names.items()}
    words = pictures.PointWords(**legend, self_score=view.say("score.self"))
    said = view.say("list.semicolon").join(
        view.say(
            "score.alt_block",
            name=item.name,
            possible=format_points(item.max_score),
            classes=classes_said(view, item.classes, "verified", "stated", "claimed", "lost", "open", "exempt"),
        )
        for item in view.evaluation.subtotals
        if item.max_score > 0
    )
    return pictures.points_by_block(blocks, words, view.say("score.alt", blocks=said))
