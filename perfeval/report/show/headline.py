"""The first screen (首屏), printed as the page a director signs: verdict, money, points, problems, what to supply."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from perfeval.messages import message, tell
from perfeval.naming import department_of, name_of, unit_of
from perfeval.numbers import NOTHING, format_parted, format_percent, format_points, hidden
from perfeval.report.beside import ways
from perfeval.report.display import Display
from perfeval.report.markup import Column, Html, el, join, shorten, table
from perfeval.report.show.bar import points_bar
from perfeval.report.show.pictures import how_read
from perfeval.report.show.view import View, amount, badge, capital, places, view_of
from perfeval.review.conclusion import Answer, carrier, leading
from perfeval.review.findings import Finding, Verdict
from perfeval.review.ranking import open_findings
from perfeval.review.supply import Supply, wanted
from perfeval.scoring.point_classes import PointClasses, grade_named, grade_said
from perfeval.scoring.result import Totals

if TYPE_CHECKING:
    from perfeval.outcome import Result

_TOP, _SUPPLY, _ROWS = 3, 6, 60
_HAN = re.compile("[\u4e00-\u9fff]")


def headline(result: Result, project_id: str | None = None) -> Display:
    """The verdict with what to do next, and what it rests on (首屏), all on one page of paper."""
    view = view_of(result, project_id)
    pieces = (
        ways(view),
        _name(view),
        how_read(view),
        _verdict(view),
        _money(view),
        _points(view),
        _problems(view),
        _supply(view),
        _signature(view),
    )
    return Display(el("div", pieces, cls="first"))


def _name(view: View) -> Html:
    project = view.evaluation.project
    mark = view.say("list.dot")
    year = view.say("head.year", year=project.year) if project.year else None
    kind = view.say(f"form_kind.{project.form.kind}")
    who = dict.fromkeys(filter(None, [department_of(project), unit_of(project)]))
    code = view.say("head.code", code=project.code) if project.code else None
    return join(
        el("p", mark.join(filter(None, [*who, kind, year, code])), cls="kicker"),
        el("h1", name_of(project) or view.say("head.no_name", file=project.form.file)),
    )


def _verdict(view: View) -> Html:
    """One sentence with an action, and what it rests on."""
    found = view.conclusion
    because = found.because.text(view.lang)
    return el(
        "div",
        el("p", capital(found.message.text(view.lang)), cls="say"),
        el("p", view.sentence(because), cls="because") if because else None,
        el("p", _next(view), cls="next"),
        cls=f"verdict {found.answer}",
    )


_ASKED = {Answer.RETURNED: ("correct", "supply"), Answer.CORRECT: ("correct", "explain"), Answer.USABLE: ("explain",)}


def _next(view: View) -> str:
    """What somebody does next, and who (下一步)."""
    found, project = view.conclusion, view.evaluation.project
    counts = {"correct": found.corrections, "supply": len(wanted(view.evaluation)), "explain": found.asks}
    asked = view.say("list.comma").join(
        view.say(f"head.asked.{name}", count=counts[name]) for name in _ASKED.get(found.answer, ()) if counts[name]
    )
    if found.without_indicators:
        asked = view.say("list.comma").join(filter(None, (asked, view.say("head.asked.indicators"))))
    unit = unit_of(project) or department_of(project) or view.say("head.the_unit")
    step = "keep" if found.answer is Answer.USABLE and not asked else str(found.answer)
    return view.say(f"head.next.{step}", unit=unit, asked=asked)


def _money(view: View) -> Html:
    """What there was and what was spent, one line."""
    has, comma = view.evaluation.money, view.say("list.clause")
    budget, spent = has.budget.wan, has.executed.wan
    parts = [
        view.say("head.budget", amount=amount(view.words, budget))
        if budget is not None
        else view.say("head.no_budget"),
        view.say("head.spent", amount=amount(view.words, spent)) if spent is not None else view.say("head.no_spent"),
    ]
    if has.rate is not None:
        parts.append(view.say("head.rate", rate=format_percent(has.rate)))
    if has.left_over:
        parts.append(view.say("head.left", amount=amount(view.words, has.left_over)))
    doubts = [view.sentence(doubt.text(view.lang)) for doubt in has.rate_doubts]
    rounded = [one for one in dict.fromkeys((budget, spent, has.left_over)) if one is not None and hidden(one)]
    exact = view.say("list.semicolon").join(amount(view.words, one, format_parted) for one in rounded)
    return el("p", view.sentence(comma.join(parts)), [el("small", one) for one in doubts], cls="line", title=exact)


def _points(view: View) -> Html:
    """Score and grade in one line, and the bar."""
    totals = view.evaluation.totals
    parts = [view.say("head.self", score=format_points(totals.self_score))] if totals.self_score is not None else []
    if totals.self_grade:
        parts.append(view.say("head.self_grade", grade=tell(grade_named(totals.self_grade), view.lang)))
    if totals.score is None:
        parts.append(view.say("head.no_points") if totals.max_score is None else view.say("head.no_score"))
    else:
        parts += _score(view, totals.score, totals.classes)
    parts.append(grade_words(view, totals))
    said = view.sentence(view.say("list.clause").join(parts))
    return join(el("p", said, _excerpt(view), cls="line"), points_bar(view))


def _score(view: View, score: Decimal, classes: PointClasses) -> list[str]:
    """The recomputed score; where most of it is only claimed, what it is made of stands before it."""
    said = {"score": format_points(score), "of": format_points(classes.base)}
    if classes.claimed * 2 <= score:
        return [view.say("head.score", **said)]
    parts = classes_said(view, classes, "verified", "stated", "claimed").split(view.say("list.dot"))
    return [view.say("head.score_of", parts=view.say("list.comma").join(parts), **said)]


def _excerpt(view: View) -> Html | None:
    """The form's own total is more than its rows can give: rows are missing, and the two must not be compared."""
    totals = view.evaluation.totals
    own, rows = totals.self_score, totals.classes.max
    if own is None or not rows or own <= rows:
        return None
    return el("small", view.say("head.excerpt", own=format_points(own), rows=format_points(rows)))


def grade_words(view: View, totals: Totals) -> str:
    """The recomputed grade, or that none stands and between which it lies."""
    return grade_said(totals).text(view.lang)


def classes_said(view: View, classes: PointClasses, *names: str) -> str:
    """Points by what they rest on (分值构成), those of the named classes that there are."""
    said = [
        f"{message(f'evidence.class.{name}').text(view.lang)} {format_points(value)}"
        for name, value in classes.items()
        if name in names and value
    ]
    return view.say("list.dot").join(said)


def book_name(rulebook: str) -> str:
    """What people call a rule book: number of its document; its id when it is not at hand."""
    from perfeval.errors import PerfevalError
    from perfeval.rules.book import load_book

    try:
        document = load_book(rulebook).document
    except PerfevalError:
        return rulebook
    return document.number if _HAN.search(document.number) else f"《{document.title}》"  # a form's file has no number


def _problems(view: View) -> Html:
    """The weightiest problems, first the one that carries the verdict, each with the place where a person finds it."""
    found = leading(view.conclusion, open_findings(view.findings, view.decided))
    label = el("h2", view.say("head.problems"), cls="minor")
    carries = carrier(view.evaluation, view.conclusion)
    rows = [_lacking(view, carries.text(view.lang))] if carries else []
    rows += [_problem(view, item) for item in found[: _TOP - len(rows)]]
    if not rows:
        return join(label, el("p", view.say("head.no_findings"), " ", view.looked, cls="note"))
    count = len(view.findings)  # what the form goes back for is told in the first row and is no finding
    all_of_them = el("p", el("a", view.say("head.more", count=count), href="#pe-findings"), cls="note")
    return join(label, el("ol", rows, cls="top"), all_of_them if count > len(rows) - bool(carries) else None)


def _lacking(view: View, said: str) -> Html:
    """What the form goes back for; what to supply stands below."""
    mark = badge(view.say(f"verdict.{Verdict.UNSUPPORTED}"), str(Verdict.UNSUPPORTED))
    return el("li", mark, el("div", el("a", said, href="#pe-supply")))


def _problem(view: View, item: Finding) -> Html:
    number = view.findings.index(item) + 1
    return el(
        "li",
        badge(view.say(f"verdict.{item.verdict}"), str(item.verdict)),
        el("div", el("a", item.message, href=f"#pe-finding-{number}"), " ", places(view, item.cells)),
    )


def _no_supply(view: View) -> str:
    return "supply_later" if view.conclusion.without_indicators else "no_supply"


def _supply(view: View) -> Html:
    """What the unit must supply, and how many points each settles."""
    found = wanted(view.evaluation)
    if not found:
        heading = el("h2", view.say("head.supply_none"), cls="minor")
        return join(heading, el("p", view.say(f"head.{_no_supply(view)}"), cls="note"))
    in_points = any(one.points for one in found)
    label = view.say("head.supply" if in_points else "head.supply_rows")
    columns = [
        Column(view.say("open.supply")),
        Column(view.say("open.settles" if in_points else "open.settles_rows"), "num"),
        Column(view.say("open.rows")),
    ]
    rows = [_supplied(view, one, in_points) for one in found[:_SUPPLY]]
    more = found[_SUPPLY:]
    if more:
        settled = (
            sum((one.points for one in more), more[0].points * 0) if in_points else sum(len(one.names) for one in more)
        )
        rows.append((view.say("head.supply_more", count=len(more)), format_points(settled), NOTHING))
    return join(el("h2", label, cls="minor", id="pe-supply"), table(columns, rows, label=label))


def _supplied(view: View, one: Supply, in_points: bool) -> Sequence[str]:
    names = dict.fromkeys(tell(name, view.lang) for name in one.names)
    rows = view.say("list.comma").join(shorten(name, _ROWS // 2) for name in names)
    settles = format_points(one.points) if in_points else str(len(one.names))
    return (one.what.text(view.lang), settles, shorten(rows, 2 * _ROWS))


def _signature(view: View) -> Html:
    """Lines for opinion and signature, on paper only."""
    lines = [el("p", view.say(f"sign.{name}")) for name in ("opinion", "reviewer", "head")]
    return el("div", lines, cls="sign")
