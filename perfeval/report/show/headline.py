"""The first screen (首屏): what is it, how good, what is wrong."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from perfeval.messages import message
from perfeval.numbers import format_percent, format_points, format_wan
from perfeval.report.display import Display
from perfeval.report.markup import Html, el, join
from perfeval.report.show.view import View, badge, view_of
from perfeval.review.findings import Severity, Verdict
from perfeval.scoring.ledger import PointClasses, grade_said
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
    """The recomputed grade, or that none stands and between which it lies."""
    return grade_said(totals).text(view.lang)


def _grade(view: View) -> Html:
    totals = view.evaluation.totals
    beside = [view.say("head.self_grade", grade=totals.self_grade or view.say("head.not_given"))]
    if totals.grade is None:
        beside.append(view.say("head.grade_open"))
    shown: Html | str = grade_words(view, totals)
    if totals.grade is None:
        shown = el("span", shown, cls="open")
    return _block(view.say("head.grade"), shown, *beside)


def classes_said(view: View, classes: PointClasses, *names: str) -> str:
    """Points by what they rest on (分值构成), those of the named classes that there are."""
    said = [
        f"{message(f'evidence.class.{name}').text(view.lang)} {format_points(value)}"
        for name, value in classes.items()
        if name in names and value
    ]
    return view.say("list.dot").join(said)


def _score(view: View) -> Html:
    totals, classes = view.evaluation.totals, view.evaluation.totals.classes
    beside = []
    if totals.self_score is not None:
        beside.append(view.say("head.self_score", score=format_points(totals.self_score)))
    beside.append(classes_said(view, classes, "verified", "stated", "claimed"))
    beside.append(classes_said(view, classes, "lost", "open", "exempt"))
    if totals.score is None:
        if totals.max_score is None:
            beside.append(view.say("head.no_points"))
        return _block(view.say("head.score"), view.say("head.no_score"), *beside)
    of = el("small", view.say("head.of", max=format_points(classes.base)))
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
    elif (grade := view.evaluation.explanations.get("grade")) is not None:
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
    """On whose word the score rests, and what cannot be earned at all."""
    classes = view.evaluation.totals.classes
    if view.evaluation.totals.score is None:
        return None
    parts = {
        "score": format_points(classes.score),
        "base": format_points(classes.base),
        "claimed": format_points(classes.claimed),
    }
    said = view.say("answer.claimed" if classes.claimed else "answer.stated", **parts)
    return said + (view.say("answer.exempt", points=format_points(classes.exempt)) if classes.exempt else "")


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
