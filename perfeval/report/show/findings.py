"""Findings (发现): the sentence, the cell and its neighbours, what was seen and expected, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval.numbers import format_points
from perfeval.report import tables
from perfeval.report.display import Display
from perfeval.report.markup import Html, el, join, show_table
from perfeval.report.show.pictures import crops
from perfeval.report.show.view import View, badge, places, view_of
from perfeval.review.findings import Finding
from perfeval.review.thresholds import thresholds
from perfeval.table import Value

if TYPE_CHECKING:
    from perfeval.outcome import Result


def findings_list(result: Result, project_id: str | None = None) -> Display:
    """Every finding in one table, the weightiest first (问题清单): problem, cause, advice, who, until when."""
    view = view_of(result, project_id)
    label = view.say("findings.heading")
    top = el("h3", label, id="pe-findings")
    stale = [el("p", item.outdated(view.lang), cls="note") for item in view.outdated]
    found = tables.problems(view)
    if found is None:
        return Display(join(top, el("p", view.say("findings.none"), " ", view.looked, cls="note last"), stale))
    decided = tables.findings(view, "decision").column("decision")
    problems = [
        _problem(view, number, item, decision)
        for number, (item, decision) in enumerate(zip(view.findings, decided, strict=True), 1)
    ]
    whole = show_table(found, instead={"problem": problems}, kinds=_SET)
    own = el("p", view.looked, cls="note") if thresholds() else None  # what was not found may hang on them
    return Display(
        join(top, el("p", view.say("findings.note"), cls="note"), own, stale, el("div", whole, cls="problems"))
    )


_SET = {"number": "short", "problem": "what", "cause": "side", "advice": "side", "who": "duty", "until": "duty"}


def _problem(view: View, number: int, item: Finding, decision: Value) -> Html:
    """How sure and how grave, the sentence, where it stands, and what a person decided."""
    said = [view.say(f"severity.{item.severity}"), _at_stake(view, item)]
    return el(
        "div",
        badge(view.say(f"verdict.{item.verdict}"), str(item.verdict)),
        el("span", view.say("list.comma").join(filter(None, said)), cls="soft"),
        el("div", item.message),
        places(view, item.cells),
        crops(view, item.cells),
        el("div", str(decision), cls="soft") if decision else None,
        id=f"pe-finding-{number}",
    )


def _at_stake(view: View, item: Finding) -> str | None:
    if item.points_at_stake is None:
        return None
    return view.say("findings.at_stake", points=format_points(item.points_at_stake))


def verified(result: Result, project_id: str | None = None) -> Display:
    """What was checked and found right (核对相符): a reviewer lists it beside the findings."""
    view = view_of(result, project_id)
    passed = result.passed_by_project.get(view.evaluation.project.id, ())
    label = view.say("verified.heading")
    if not passed:
        return Display(join(el("h3", label), el("p", view.say("verified.none"), cls="note last")))
    rows = [el("li", item.message, " ", places(view, [quote.place for quote in item.quotes])) for item in passed]
    count = view.say("verified.count", count=len(rows))
    return Display(el("details", el("summary", count), el("ul", rows, cls="checked"), cls="screen"))
