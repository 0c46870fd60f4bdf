"""Points, grade, and what is left open (得分与等级): who lost what, and how firm the grade is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from perfeval.errors import PerfevalError
from perfeval.messages import tell
from perfeval.numbers import NOTHING, format_points
from perfeval.report import tables
from perfeval.report.charts import project as pictures
from perfeval.report.charts.canvas import Picture
from perfeval.report.display import Display
from perfeval.report.markup import Column, Html, el, join, show_table, table
from perfeval.report.show.headline import classes_said
from perfeval.report.show.view import View, explain, figure, view_of
from perfeval.scoring.result import FrameworkScore, IndicatorScore
from perfeval.scoring.standing import on_hundred

if TYPE_CHECKING:
    from perfeval.outcome import Result


def score_table(result: Result, project_id: str | None = None) -> Display:
    """Points by block and in total (得分汇总): possible, self-scored, recomputed, and what each rests on."""
    view = view_of(result, project_id)
    found, classes = tables.score(view), view.evaluation.totals.classes
    colon = view.say("list.colon")
    meant = [
        f"{tables.class_name(view, name)}{colon}{tables.class_name(view, name, 'what')}"
        for name, value in classes.items()
        if value and name != "max"
    ]
    folded = [
        explain(view, view.evaluation.explanations[key])
        for key in ("total", "grade")
        if key in view.evaluation.explanations
    ]
    note = el("p", view.say("list.semicolon").join(meant), cls="note") if meant else None
    return Display(join(el("h3", found.title), show_table(found), note, folded))


def _some(value: Decimal) -> str:
    return format_points(value) if value else NOTHING


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


def grade_firmness(result: Result, project_id: str | None = None) -> Display:
    """How firm the grade is (等级稳不稳): the range of totals that the open points allow, on the scale of grades."""
    view = view_of(result, project_id)
    totals = view.evaluation.totals
    edges = _edges(view)
    label = view.say("firmness.heading")
    base = totals.classes.base
    if not edges or totals.low is None or totals.high is None or base <= 0:
        said = totals.grade_step or view.say("firmness.none")
        return Display(join(el("h3", label), el("p", said, cls="note last")))
    low, high, score = (on_hundred(one, base) for one in (totals.low, totals.high, totals.classes.score))
    own = on_hundred(totals.self_score, base) if totals.self_score is not None else None
    item = pictures.Firmness(Decimal(100), edges, score, low, high, own)
    key = "firmness.alt_point" if low == high else "firmness.alt_range"
    said_of = {
        "low": format_points(low),
        "high": format_points(high),
        "low_grade": totals.grade_low,
        "high_grade": totals.grade_high,
    }
    alt = view.say(key, **{name: value or NOTHING for name, value in said_of.items()})
    if own is not None:
        alt += view.say("firmness.alt_self", score=format_points(own))
    picture = pictures.firmness(
        item, view.say("firmness.self"), view.say("firmness.score"), view.say("firmness.range"), alt
    )
    grade = view.evaluation.explanations.get("grade")
    step = el("p", totals.grade_step or (grade.sentence if grade else ""))
    caption = view.say("firmness.caption", base=format_points(base))
    return Display(join(el("h3", label), figure(picture, caption, view.say("firmness.label")), step))


def _edges(view: View) -> list[tuple[str, Decimal]]:
    from perfeval.rules.book import load_book

    try:
        book = load_book(view.evaluation.rulebook)
    except PerfevalError:
        return []
    return [(edge.name, edge.start) for edge in book.grades.edges] if book.grades else []


def open_questions(result: Result, project_id: str | None = None) -> Display:
    """What stays open or rests on the unit's word (未定与仅凭自述), and what would settle how many points of it."""
    view = view_of(result, project_id)
    reasons = _reasons(view)
    rows = [
        (
            _linked(entry.key, tell(entry.name, view.lang)),
            _some(entry.classes.claimed),
            _some(entry.classes.open),
            reasons.get(entry.key) or entry.evidence.message.text(view.lang),
        )
        for entry in view.evaluation.ledger.counted
        if entry.classes.claimed or entry.classes.open
    ]
    label = view.say("open.heading")
    if not rows:
        return Display(join(el("h3", label), el("p", view.say("open.none"), cls="note last")))
    classes = view.evaluation.totals.classes
    columns = [
        Column(view.say("open.what")),
        Column(tables.class_name(view, "claimed"), "num"),
        Column(tables.class_name(view, "open"), "num"),
        Column(view.say("open.why")),
    ]
    said = {"count": len(rows), "claimed": format_points(classes.claimed), "points": format_points(classes.open)}
    note = el("p", view.say("open.note", **said), cls="note")
    comma = view.say("list.comma")
    supply = [
        (
            one.what.text(view.lang),
            format_points(one.points),
            comma.join({tell(row, view.lang): 0 for row in one.names}),
        )
        for one in view.evaluation.ledger.supply
    ]
    heads = [Column(view.say("open.supply")), Column(view.say("open.settles"), "num"), Column(view.say("open.rows"))]
    lacking = join(el("h4", view.say("open.supply")), table(heads, supply, label=view.say("open.supply")))
    return Display(join(el("h3", label), note, table(columns, rows, label=label), lacking))


def _reasons(view: View) -> dict[str, str]:
    """Why rows without a score have none, in a word; the whole note stands with the row's own explanation."""
    scored: list[IndicatorScore | FrameworkScore] = [*view.evaluation.indicators, *view.evaluation.framework]
    return {
        one.explanation.key: _why(view, one.unscored_note, one.unscored_reason) for one in scored if one.score is None
    }


def _linked(key: str, name: str) -> Html | str:
    """The name of a row, leading to it where the page shows it."""
    if not key.startswith("indicator:"):
        return name or NOTHING
    return el("a", name or NOTHING, href=f"#pe-indicator-{int(key.removeprefix('indicator:')) + 1}")


def _why(view: View, note: str | None, reason: object) -> str:
    """The reason in a word; the whole note stands with the item's own explanation."""
    return view.say(f"unscored.{reason}") if reason else note or NOTHING
