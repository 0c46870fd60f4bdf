"""The first screen (首屏): what is it, how good, what is wrong."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from perfeval.numbers import format_percent, format_points, format_wan
from perfeval.report.display import Display
from perfeval.report.markup import Html, el, join
from perfeval.report.show.view import View, badge, view_of
from perfeval.review.findings import Severity, Verdict
from perfeval.scoring.result import Totals

if TYPE_CHECKING:
    from perfeval.outcome import Result

_TOP = 5


def headline(result: Result, project_id: str | None = None) -> Display:
    """What the project is, how good it was, and what is wrong (首屏)."""
    view = view_of(result, project_id)
    return Display(join(_name(view), _answer(view), _sentence(view), _top_findings(view)))


def _name(view: View) -> Html:
    project = view.evaluation.project
    mark = view.say("list.dot")
    year = view.say("head.year", year=project.year) if project.year else None
    kind = view.say(f"form_kind.{project.form.kind}")
    who = [project.department, project.unit if project.unit != project.department else None]
    return join(
        el("p", mark.join(filter(None, [kind, year])), cls="kicker"),
        el("h1", project.name or view.say("head.no_name", file=project.form.file)),
        el("p", mark.join(filter(None, who)), cls="who") if any(who) else None,
    )


def _answer(view: View) -> Html:
    return el("div", _grade(view), _score(view), _funds(view), _count(view), cls="answer")


def _block(what: str, figure: object, *beside: object) -> Html:
    lines = [el("div", line, cls="beside") for line in beside if line]
    return el("div", el("div", what, cls="what"), el("div", figure, cls="figure"), lines)


def grade_words(view: View, totals: Totals) -> str:
    """The recomputed grade, or its range, or that none can be given."""
    if totals.grade is not None:
        return totals.grade
    if totals.grade_low and totals.grade_high and totals.grade_low != totals.grade_high:
        return view.say("head.grade_range", low=totals.grade_low, high=totals.grade_high)
    return totals.grade_low or view.say("head.no_grade")


def _grade(view: View) -> Html:
    totals = view.evaluation.totals
    beside = [view.say("head.self_grade", grade=totals.self_grade or view.say("head.not_given"))]
    low, high = totals.grade_low, totals.grade_high
    if totals.grade is not None and low and high and low != high:
        beside.append(view.say("head.grade_between", low=low, high=high))
    elif totals.grade is None:
        beside.append(view.say("head.grade_open"))
    scored = scored_points(totals)
    only = (
        el("small", view.say("head.only", points=format_points(scored)))
        if totals.grade and scored is not None
        else None
    )
    return _block(view.say("head.grade"), join(grade_words(view, totals), only), *beside)


def scored_points(totals: Totals) -> Decimal | None:
    """The points that the recomputed grade rests on; ``None`` where it rests on all of them."""
    if totals.max_score is None or not totals.unscored_points:
        return None
    return totals.max_score - totals.unscored_points


def _score(view: View) -> Html:
    totals = view.evaluation.totals
    beside = []
    if totals.self_score is not None:
        beside.append(view.say("head.self_score", score=format_points(totals.self_score)))
    if totals.unscored_points:
        beside.append(view.say("head.unscored", points=format_points(totals.unscored_points)))
    if totals.score is None:
        if totals.max_score is None:
            beside.append(view.say("head.no_points"))
        return _block(view.say("head.score"), view.say("head.no_score"), *beside)
    of = el("small", view.say("head.of", max=format_points(totals.max_score))) if totals.max_score is not None else None
    return _block(view.say("head.score"), join(format_points(totals.score), of), *beside)


def _funds(view: View) -> Html:
    has = view.evaluation.money
    budget, spent = has.budget.wan, has.executed.wan
    beside = [
        view.say("head.budget", amount=format_wan(budget)) if budget is not None else view.say("head.no_budget"),
        view.say("head.spent", amount=format_wan(spent)) if spent is not None else view.say("head.no_spent"),
        *(doubt.text(view.lang) for doubt in has.rate_doubts),
    ]
    shown = format_percent(has.rate) if has.rate is not None else view.say("head.no_rate")
    return _block(view.say("head.execution"), shown, *beside)


def _count(view: View) -> Html:
    counted = Counter(finding.verdict for finding in view.findings)
    shown = [
        el("span", view.say(f"verdict.{verdict}"), " ", str(counted[verdict]), cls=str(verdict))
        for verdict in Verdict
        if counted[verdict]
    ]
    high = sum(finding.severity is Severity.HIGH for finding in view.findings)
    mark = view.say("list.dot")
    row = [piece for item in shown for piece in (mark, item)][1:]
    figure = join(str(len(view.findings)), el("small", view.say("head.findings_unit")))
    return _block(
        view.say("head.findings"),
        figure,
        join(row) if row else view.say("head.no_findings"),
        view.say("head.high", count=high) if high else None,
    )


def _sentence(view: View) -> Html:
    """The answer in words: what the unit says, what the rules say, how firm that is."""
    totals, rulebook = view.evaluation.totals, view.evaluation.rulebook
    said = [view.say("answer.book", book=book_name(rulebook)), _rests_on(view)]
    if totals.grade is not None and totals.self_grade is not None:
        key = "answer.same" if totals.grade == totals.self_grade else "answer.differs"
        said.append(view.say(key, grade=totals.grade, self_grade=totals.self_grade))
    elif totals.grade is None and totals.low is not None and totals.high is not None:
        said.append(view.say("answer.range", low=format_points(totals.low), high=format_points(totals.high)))
    elif totals.grade is None and (grade := view.evaluation.explanations.get("grade")) is not None:
        said.append(view.say("answer.sentence", said=grade.sentence))
    if totals.grade_step:
        said.append(view.say("answer.sentence", said=totals.grade_step))
    because = view.evaluation.chosen_because
    return join(
        el("p", view.say("list.space").join(filter(None, said)), cls="lead"),
        _blocks(view),
        el("p", view.say("answer.because", because=because), cls="note") if because else None,
    )


def _rests_on(view: View) -> str | None:
    """How much of the form the recomputed grade rests on, and between what the rest leaves it."""
    totals = view.evaluation.totals
    scored = scored_points(totals)
    if scored is None or totals.grade is None or totals.score is None or totals.low is None or totals.high is None:
        return None
    parts = {
        "scored": format_points(scored),
        "max": format_points(totals.max_score),
        "score": format_points(totals.score),
        "unscored": format_points(totals.unscored_points),
        "low": format_points(totals.low),
        "high": format_points(totals.high),
    }
    if not totals.grade_low or not totals.grade_high or totals.grade_low == totals.grade_high:
        return view.say("answer.rests_on", **parts)
    return view.say("answer.rests_on_graded", **parts, low_grade=totals.grade_low, high_grade=totals.grade_high)


def _blocks(view: View) -> Html | None:
    """What the form's own grades of its blocks are worth (分块结论), and where the points come from."""
    said = view.evaluation.explanations
    rows = [el("li", item.sentence) for key, item in said.items() if key.startswith("grade:")]
    weights = said.get("weights") if view.evaluation.framework else None
    note = el("p", view.say("answer.sentence", said=weights.sentence), cls="note") if weights else None
    return join(el("ul", rows, cls="blocks") if rows else None, note)


def book_name(rulebook: str) -> str:
    """What people call a rule book: number of its document; its id when it is not at hand."""
    from perfeval.errors import PerfevalError
    from perfeval.rules.book import load_book

    try:
        return load_book(rulebook).document.number
    except PerfevalError:
        return rulebook


def _top_findings(view: View) -> Html | None:
    if not view.findings:
        return None
    rows = [
        el(
            "li",
            badge(view.say(f"verdict.{finding.verdict}"), str(finding.verdict)),
            el("a", finding.message, href=f"#pe-finding-{number}"),
        )
        for number, finding in enumerate(view.findings[:_TOP], 1)
    ]
    more = len(view.findings) - _TOP
    rest = el("p", el("a", view.say("head.more", count=more), href="#pe-findings"), cls="note") if more > 0 else None
    return join(el("ol", rows, cls="top"), rest)
