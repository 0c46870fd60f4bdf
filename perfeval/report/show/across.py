"""What only shows when projects lie side by side (跨项目): findings about several, passages in common, the order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval.report.display import Display
from perfeval.report.markup import Column, Html, el, join, shorten, table
from perfeval.report.numbers import NOTHING, points
from perfeval.report.show.view import badge
from perfeval.words import Words

if TYPE_CHECKING:
    from perfeval.outcome import Result
    from perfeval.review.copies import CopiedPassage, Excerpt

_COPIES, _LETTERS = 12, 400


def _linked(result: Result, project_ids: tuple[str, ...], words: Words) -> Html:
    """The projects by name, each leading to its report."""
    names = {item.project.id: item.project.name or item.project.form.file for item in result.evaluations}
    links = [el("a", names.get(key, key), href=f"projects/{key}.html") for key in project_ids]
    mark = words.say("list.comma")
    return join([piece for link in links for piece in (mark, link)][1:])


def worth_opening(result: Result) -> Display:
    """The ten projects to open first (最值得打开的), as the review ranks them, each with its reason."""
    words = Words("report", result.lang)
    first = result.portfolio.first
    if not first:
        return Display(el("p", words.say("portfolio.none_worth"), cls="note"))
    columns = [
        Column(words.say("portfolio.column_name")),
        Column(words.say("portfolio.column_high"), "num"),
        Column(words.say("portfolio.column_at_stake"), "num"),
        Column(words.say("portfolio.column_reason")),
    ]
    rows = [
        (
            join(_linked(result, (item.project_id,), words), el("div", item.unit, cls="soft") if item.unit else None),
            str(item.high),
            points(item.points_at_stake) if item.points_at_stake else NOTHING,
            shorten(item.reason, 160),
        )
        for item in first
    ]
    note = el("p", words.say("site.worth_note"), cls="note")
    return Display(join(note, table(columns, rows, label=words.say("site.worth"))))


def across_projects(result: Result) -> Display:
    """Findings about several projects at once (跨项目的发现), and passages that two forms share, side by side."""
    words, review = Words("report", result.lang), result.portfolio
    if not review.findings:
        return Display(el("p", words.say("portfolio.none_across"), cls="note"))
    shown = [
        el(
            "div",
            el(
                "h4",
                badge(words.say(f"verdict.{item.finding.verdict}"), str(item.finding.verdict)),
                item.finding.message,
            ),
            el("p", _linked(result, item.projects, words)),
            cls="finding",
        )
        for item in review.findings
    ]
    return Display(join(shown, _copies(result, words)))


def _copies(result: Result, words: Words) -> Html | None:
    copies: tuple[CopiedPassage, ...] = result.portfolio.copies[:_COPIES]
    if not copies:
        return None
    label = words.say("portfolio.copies")
    columns = [Column(words.say("portfolio.copy_share"), "num"), Column(words.say("portfolio.copy_first"))]
    columns.append(Column(words.say("portfolio.copy_second")))
    rows = [
        (f"{copy.share:.0%}", _excerpt(result, copy.first, words), _excerpt(result, copy.second, words))
        for copy in copies
    ]
    return join(el("h3", label), table(columns, rows, label=label, row_heads=0))


def _excerpt(result: Result, excerpt: Excerpt, words: Words) -> Html:
    """The words of one form with its name and place."""
    name = _linked(result, (excerpt.project_id,), words)
    return join(name, " ", el("small", str(excerpt.place)), el("div", shorten(excerpt.text, _LETTERS)))
