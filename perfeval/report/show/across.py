"""What only shows when projects lie side by side (跨项目): findings about several, passages in common, the order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from perfeval.naming import name_of, unit_of
from perfeval.numbers import NOTHING, format_percent, format_points
from perfeval.report.display import Display
from perfeval.report.markup import Column, Html, el, join, shorten, table
from perfeval.report.show.view import badge, view_of
from perfeval.review.catalogue import by_code
from perfeval.words import Words

if TYPE_CHECKING:
    from perfeval.outcome import Result
    from perfeval.review.copies import CopiedPassage, Excerpt
    from perfeval.review.portfolio import PortfolioFinding

_COPIES, _LETTERS = 5, 160
_AT_ONCE, _FOLDED, _LINKS = 3, 20, 4  # findings of one kind shown and folded, projects named beside one


def _linked(result: Result, project_ids: Sequence[str], words: Words) -> Html:
    """The projects by name, each leading to its report; the year where two have one name; of many the first few."""
    names = result_names(result)
    links = [el("a", names.get(key, key), href=f"projects/{key}.html") for key in project_ids[:_LINKS]]
    mark = words.say("list.comma")
    more = len(project_ids) - _LINKS
    return join([piece for link in links for piece in (mark, link)][1:],
                words.say("portfolio.and_more", count=len(project_ids)) if more > 0 else None)  # fmt: skip


def result_names(result: Result) -> dict[str, str]:
    """Project id → its name, with the year where another project has the same name."""
    projects = [item.project for item in result.evaluations]
    plain = {project.id: name_of(project) or project.form.file for project in projects}
    often = Counter(plain.values())
    mark = Words("report", result.lang).say("list.dot")
    return {
        project.id: mark.join([plain[project.id], str(project.year)])
        if often[plain[project.id]] > 1 and project.year
        else plain[project.id]
        for project in projects
    }


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
            join(_linked(result, (item.project_id,), words), el("div", _unit(result, item.project_id), cls="soft")),
            str(item.high),
            format_points(item.points_at_stake) if item.points_at_stake else NOTHING,
            shorten(item.reason, 160),
        )
        for item in first
    ]
    note = el("p", words.say("site.worth_note"), cls="note")
    return Display(join(note, table(columns, rows, label=words.say("site.worth"))))


def _unit(result: Result, project_id: str) -> str:
    return unit_of(result.evaluation(project_id).project)


def across_projects(result: Result) -> Display:
    """Findings about several projects at once (跨项目的发现), and passages that two forms share, side by side."""
    words, review = Words("report", result.lang), result.portfolio
    if not review.findings:
        return Display(el("p", words.say("portfolio.none_across"), cls="note"))
    kinds: dict[str, list[PortfolioFinding]] = {}
    for item in review.findings:
        kinds.setdefault(item.finding.code, []).append(item)
    shown = [_kind(result, words, code, items) for code, items in kinds.items()]
    return Display(join(shown, _copies(result, words)))


def _kind(result: Result, words: Words, code: str, items: Sequence[PortfolioFinding]) -> Html:
    """All findings of one check: the first few, the next folded, of very many the number only."""
    known = by_code().get(code)
    title = known.title[result.lang] if known else code
    verdict = items[0].finding.verdict
    lines = [
        el("li", item.finding.message, el("div", _linked(result, item.projects, words), cls="soft"))
        for item in items[: _AT_ONCE + _FOLDED]
    ]
    folded = lines[_AT_ONCE:]
    rest = None
    if folded:
        left_out = len(items) - len(lines)
        note = el("p", words.say("portfolio.not_listed", count=left_out), cls="note") if left_out else None
        rest = el(
            "details",
            el("summary", words.say("portfolio.further", count=len(items) - _AT_ONCE)),
            el("ul", folded),
            note,
        )
    heading = el("h3", badge(words.say(f"verdict.{verdict}"), str(verdict)), title,
                 words.say("portfolio.times", count=len(items)))  # fmt: skip
    return el("div", heading, el("ul", lines[:_AT_ONCE]), rest, cls="finding")


def _copies(result: Result, words: Words) -> Html | None:
    copies: tuple[CopiedPassage, ...] = result.portfolio.copies[:_COPIES]
    if not copies:
        return None
    label = words.say("portfolio.copies")
    columns = [Column(words.say("portfolio.copy_share"), "num"), Column(words.say("portfolio.copy_first"))]
    columns.append(Column(words.say("portfolio.copy_second")))
    rows = [
        (
            format_percent(Decimal(str(copy.share)), 0),
            _excerpt(result, copy.first, words),
            _excerpt(result, copy.second, words),
        )
        for copy in copies
    ]
    return join(el("h3", label), table(columns, rows, label=label, row_heads=0))


def _excerpt(result: Result, excerpt: Excerpt, words: Words) -> Html:
    """The words of one form with its name and place."""
    name = _linked(result, (excerpt.project_id,), words)
    return join(
        name,
        " ",
        el("small", view_of(result, excerpt.project_id).where.say(excerpt.place)) if excerpt.place else None,
        el("div", shorten(excerpt.text, _LETTERS)),
    )
