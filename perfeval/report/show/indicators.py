"""Indicators (绩效指标): the form's table in the official order, what was reached, how each score came about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import takewhile
from typing import TYPE_CHECKING

from perfeval.numbers import NOTHING, format_percent
from perfeval.report import tables
from perfeval.report.charts import project as pictures
from perfeval.report.charts.canvas import Picture
from perfeval.report.display import Display
from perfeval.report.markup import Html, el, join, plain, shorten, show_table
from perfeval.report.show.view import View, badge, clause_line, explain, figure, place, view_of
from perfeval.scoring.result import Explanation, FrameworkScore, IndicatorScore, Status

if TYPE_CHECKING:
    from perfeval.outcome import Result

_PICTURED = 40
_SHORT = {Status.PARTLY, Status.NOT_MET}
_ALIKE = 3  # so many indicators at exactly 100 % share a row of the picture


def indicator_table(result: Result, project_id: str | None = None) -> Display:
    """The scoring sheet (评分表): one row per third-level indicator, self and recomputed score side by side.

    Each row folds open to the steps of its score, its inputs and its clause.
    """
    view = view_of(result, project_id)
    found = tables.score_sheet(view)
    if found is None:
        label = view.say("sheet.heading")
        return Display(join(el("h3", label), el("p", view.say("indicators.none"), cls="note last")))
    scores = view.evaluation.indicators
    before = len(found.rows) - len(scores)
    first = [item.explanation for item in view.evaluation.funds if item.explanation is not None][:before]
    why = [str(one or "") for one in found.column("why")]
    shown = [
        *(_how(view, item, said, None) for item, said in zip(first, why, strict=False)),
        *(_indicator(view, item, said) for item, said in zip(scores, why[before:], strict=True)),
    ]
    instead: dict[str, Sequence[object]] = {"why": shown}
    if "basis" in [column.name for column in found.columns]:
        instead["basis"] = [_ground_badge(str(one or "")) for one in found.column("basis")]
    whole = show_table(found, instead=instead, head="level3")
    return Display(join(el("h3", found.title), el("div", whole, cls="sheet")))


def _ground_badge(word: str) -> Html | str:
    return el("span", word, cls="basis") if word else NOTHING


def _indicator(view: View, item: IndicatorScore, why: str) -> Html:
    """How the score of one indicator came about, and the unit's own reason for a deviation."""
    said = view.say("list.semicolon").join(item.explanation.steps) or item.explanation.sentence
    own = item.indicator.reason_text
    more = [
        el("p", item.unscored_note) if item.unscored_note and item.unscored_note not in f"{said}{why}" else None,
        el("p", view.say("indicators.band", band=item.band), cls="note") if item.band else None,
        el("p", view.say("indicators.own_reason", reason=own), cls="note") if own else None,
    ]
    return _how(view, item.explanation, why or shorten(said, 60), f"pe-indicator-{item.position + 1}", more)


def _how(view: View, explanation: Explanation, heading: str, anchor: str | None, more: object = None) -> Html:
    heading = heading or shorten(explanation.sentence, 60) or explanation.title
    return explain(view, explanation, heading=heading, told=heading, anchor=anchor, before=more)


def _badge(view: View, item: FrameworkScore) -> Html:
    """What became of it; never green where only the unit's word stands behind it."""
    kind = {"claimed": "unsupported", "contradicted": "inconsistent"}.get(tables.support(view, item), str(item.status))
    return badge(tables.status_said(view, item), kind)


def attainment_chart(result: Result, project_id: str | None = None) -> Display:
    """How far each indicator got against its target (完成程度); unscored ones say why."""
    view = view_of(result, project_id)
    scores = view.evaluation.indicators
    picture = attainment_picture(view)
    if picture is None:
        return Display(Html(""))
    told, gathered = _told_apart(scores)
    caption = view.say("attainment.caption")
    if any(item.score is None and item.attainment is not None for item in told):
        caption += view.say("attainment.hollow")
    caption += view.say("attainment.gathered", count=gathered) if gathered else ""
    left_out = len(scores) - len(told) - gathered
    caption += view.say("attainment.left_out", count=left_out) if left_out else ""
    return Display(figure(picture, caption))


def _told_apart(scores: Sequence[IndicatorScore]) -> tuple[list[IndicatorScore], int]:
    """The indicators with a row of their own in the picture, and how many, all exactly at target, share the last."""
    apart = [item for item in scores if item.attainment != 1 or item.score is None or item.status in _SHORT]
    gathered = len(scores) - len(apart)
    if gathered < _ALIKE:
        apart, gathered = list(scores), 0
    return apart[:_PICTURED], gathered


def attainment_picture(view: View) -> Picture | None:
    """The picture of the attainment alone; ``None`` where there is nothing to tell apart."""
    scores = view.evaluation.indicators
    with_share = [item for item in scores if item.attainment is not None]
    if len(with_share) < 2 or all(item.attainment == 1 for item in with_share):
        return None
    told, gathered = _told_apart(scores)
    rows = [
        pictures.Attained(
            item.indicator.level3 or NOTHING,
            item.attainment,
            view.say(f"status.{item.status}") if item.attainment is None else "",
            item.status in _SHORT,
            is_stated=item.score is None,
        )
        for item in told
    ]
    if gathered:
        rows.append(pictures.Attained(view.say("attainment.others", count=gathered), Decimal(1), ""))
    short = [row for row in rows if row.short_of_target and row.share is not None]
    mark = view.say("list.semicolon")
    named = mark.join(f"{row.name} {format_percent(row.share)}" for row in short[:5])
    shown = len(told) + gathered
    alt = view.say("attainment.alt", shown=shown, reached=len(with_share) - len(short), short=len(short))
    alt += view.say("attainment.alt_short", named=named) if short else ""
    return pictures.attainment(rows, alt, view.say("attainment.target"))


def framework_table(result: Result, project_id: str | None = None) -> Display:
    """Review points of a framework (评价要点): which are met, by which words of the report.

    One row per third-level indicator of 投入/过程/产出/效果; empty for forms that have none.
    """
    view = view_of(result, project_id)
    scores, found, shared = view.evaluation.framework, tables.framework(view), _shared(view)
    if found is None:
        return Display(Html(""))
    pieces = {
        "path": [_path(view, item) for item in scores],
        "points": [_points(view, item, shared) for item in scores],
        "status": [_badge(view, item) for item in scores],
    }
    whole = show_table(found, instead=pieces, kinds={"path": "path"}, head="path")
    note = el("p", view.say("framework.note"), cls="note")
    return Display(join(el("h3", found.title), note, el("div", whole, cls="wide"), _clauses(view, scores)))


def _path(view: View, item: FrameworkScore) -> Html:
    """Its name, the levels above it in small."""
    above = view.say("list.arrow").join(filter(None, item.path[:2]))
    return join(el("div", above, cls="soft"), item.path[2])


def _points(view: View, item: FrameworkScore, shared: set[str]) -> Html:
    """The review points of a row with the report's words, then what else there is to say."""
    reasons = [
        el(
            "li",
            el("span", view.say(f"point.{point.status}"), cls=_POINT_CLASS.get(point.status, "unclear")),
            view.say("list.colon"),
            point.text,
            join(view.say("list.space"), el("q", point.words)) if point.words else None,
            " ",
            place(view, point.place),
        )
        for point in item.points
    ]
    said = join(
        el("ul", reasons, cls="points") if reasons else None,
        [el("div", line, cls="soft") for line in tables.framework_said(item)],
    )
    return join(said, _basis(view, item, said, shared)) or Html(NOTHING)


def _basis(view: View, item: FrameworkScore, said: str, shared: set[str]) -> Html | None:
    """The steps of one row not told yet; those of a rate stand in the table of rates."""
    told = plain(Html(said))
    words = {*(point.text for point in item.points), *tables.framework_said(item)}
    elsewhere = {line for measure in view.evaluation.measures for line in measure.explanation.steps}
    steps = [
        line
        for line in item.explanation.steps
        if line not in told
        and line not in elsewhere
        and line not in shared
        and not any(word in line for word in words)
        and line != item.explanation.sentence
    ]
    return el("div", view.say("list.semicolon").join(steps), cls="soft") if steps else None


def _shared(view: View) -> set[str]:
    """Last steps that three rows or more share but for their figures: where points come from.

    The first screen tells it once; a row of the table would only repeat it.
    """
    if "weights" not in view.evaluation.explanations:
        return set()
    lines = [line for item in view.evaluation.framework for line in item.explanation.steps[-1:] if "=" not in line]
    shapes = Counter(_FIGURES.sub("", line) for line in lines)
    return {line for line in lines if shapes[_FIGURES.sub("", line)] > 2 and _FIGURES.search(line) is not None}


def _clauses(view: View, scores: Sequence[FrameworkScore]) -> Html:
    """The clauses of all rows: one line where each is the entry named like its row, else one line a clause, folded."""
    clauses = [item.explanation.clause for item in scores if item.explanation.clause is not None]
    same = {clause.document for clause in clauses}
    alike = takewhile(lambda signs: len(set(signs)) == 1, zip(*(clause.clause for clause in clauses), strict=False))
    prefix = "".join(signs[0] for signs in alike) if len(clauses) > 1 else ""
    named = all(item.explanation.clause is None or item.path[-1] in item.explanation.clause.clause for item in scores)
    if len(same) == 1 and prefix and named:
        line = clause_line(view, replace(clauses[0], clause=prefix.strip(" ·")))
        return el("p", view.say("framework.clauses"), line, cls="note")
    lines = dict.fromkeys(clause_line(view, clause) for clause in clauses)
    return (
        el("details", el("summary", view.say("framework.how")), el("p", list(lines), cls="note")) if lines else Html("")
    )


_FIGURES = re.compile(r"[\d.]+")
_POINT_CLASS = {"met": "met", "not_met": "not_met", "unclear": "unclear"}
