"""One small table for each kind of object (对象的小表): what a reader wants to know first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perfeval.intake import Intake
from perfeval.model import Project
from perfeval.numbers import NOTHING, format_percent, format_points, format_wan
from perfeval.plain import OPEN_END
from perfeval.report.markup import Child, Html, el, join, shorten
from perfeval.review.findings import Finding
from perfeval.rules.schema import RuleBook
from perfeval.rules.sourced import status_message
from perfeval.scoring.point_classes import grade_said
from perfeval.scoring.result import Evaluation, Explanation
from perfeval.words import Words
from perfeval.workbench.tables import facts

if TYPE_CHECKING:
    from perfeval.outcome import Result

_FEW = 12


def _say(key: str, lang: str = "zh", /, **parts: object) -> str:
    return Words("workbench", lang).say(f"shown.{key}", **parts)


def intake(shown: Intake) -> Html:
    """What was read: files, places used, the tables that hang on it."""
    count = {status: sum(item.status == status for item in shown.files) for status in ("read", "failed", "skipped")}
    files = _say("files", read=count["read"], failed=count["failed"], skipped=count["skipped"])
    used = sum(line.used_by is not None for item in shown.files for line in item.account)
    total = sum(len(item.account) for item in shown.files)
    rows = _short([_named(item) for item in shown.items])
    pairs = [
        (_say("files_name"), files),
        (_say("account_name"), _say("account", total=total, used=used)),
        (_say("tables"), ".projects .funds .indicators .claims .account .problems"),
        (_say("project"), rows),
    ]
    return facts(f"{_say('intake')}（{len(shown.items)}）", pairs)


def result(shown: Result) -> Html:
    """What was evaluated: one line a project with points, grade and findings."""
    lines = []
    for item in shown.evaluations[:_FEW]:
        found = shown.findings_by_project.get(item.project.id, ())
        score = f"{format_points(item.totals.score)} / {format_points(item.totals.classes.base)}"
        lines.append([_named(item.project), score, grade_said(item.totals).text(shown.lang), str(len(found))])
    heads = [_say(name, shown.lang) for name in ("project", "score", "grade", "findings")]
    table = el(
        "table",
        el("thead", el("tr", [el("th", head) for head in heads])),
        el("tbody", [el("tr", [el("td", cell) for cell in line]) for line in lines]),
    )
    rest = len(shown.evaluations) - len(lines)
    more = el("p", Words("workbench", shown.lang).say("list.more", count=rest)) if rest else None
    title = f"{_say('result', shown.lang)} .scores .indicators .funds .findings .explain(…)"
    return join(el("p", el("strong", title)), table, more)


def project(shown: Project) -> Html:
    """One form, clean."""
    where = shown.form.file + (f" {shown.form.sheet}" if shown.form.sheet else "")
    has = shown.money
    said = {"budget": format_wan(has.budget.wan), "spent": format_wan(has.executed.wan)}
    pairs: list[tuple[str, Child]] = [
        (_say("name"), shown.name),
        (_say("unit"), shown.unit or shown.department),
        (_say("year"), str(shown.year) if shown.year else None),
        (_say("form"), f"{where}，{shown.form.title}" if shown.form.title else where),
        (_say("money"), _say("spent", **said) if shown.funds else None),
        (_say("indicators"), _say("count", count=len(shown.indicators))),
    ]
    return facts(f"{_say('project')} {shown.id}", pairs)


def evaluation(shown: Evaluation) -> Html:
    """One project under one rule book."""
    totals = shown.totals
    said = {
        "score": format_points(totals.score),
        "self": format_points(totals.self_score),
        "max": format_points(totals.max_score),
        "unscored": format_points(totals.classes.open),
    }
    pairs: list[tuple[str, Child]] = [
        (_say("name"), shown.project.name),
        (_say("score"), _say("points", **said)),
        (_say("grade"), _say("grades", grade=grade_said(totals).text(), self=totals.self_grade or NOTHING)),
        (Words("evaluate").say("title.execution_rate"), format_percent(shown.money.rate)),
        (_say("rulebook"), f"{shown.rulebook}（{shown.chosen_because}）"),
    ]
    return facts(f"{_say('evaluation')} {shown.project.id}", pairs)


def explanation(shown: Explanation) -> Html:
    """How one number came about."""
    clause = shown.clause
    basis = str(clause) if clause else None
    inputs = [
        el("div", f"{item.name} {item.value}", f"（{item.place.in_full}）" if item.place else None)
        for item in shown.inputs
    ]
    pairs: list[tuple[str, Child]] = [
        (_say("sentence"), shown.sentence),
        (_say("formula"), shown.formula),
        (_say("steps"), [el("div", step) for step in shown.steps if step != shown.sentence] or None),
        (_say("inputs"), inputs or None),
        (_say("clause"), basis),
    ]
    return facts(f"{shown.title} {shown.result}", pairs)


def finding(shown: Finding) -> Html:
    """One thing to look at."""
    words = Words("report")
    head = f"{words.say(f'severity.{shown.severity}')} {words.say(f'verdict.{shown.verdict}')} {shown.message}"
    places = "、".join(dict.fromkeys(str(place) for place in shown.cells))
    pairs: list[tuple[str, Child]] = [
        (_say("place"), f"{shown.cells[0].file} {places}" if shown.cells else None),
        (_say("saw"), shown.saw),
        (_say("expected"), shown.expected),
        (_say("treatment"), shown.treatment),
        (_say("clause"), shown.rule),
    ]
    return facts(head, pairs)


def book(shown: RuleBook) -> Html:
    """One rule book: its paper, its years, where the grades begin, its rules."""
    first, last = shown.applies.years
    edges = "，".join(f"{edge.name} ≥ {format_points(edge.start)}" for edge in shown.grades.edges)
    rules = _short([rule.id for rule in shown.scores])
    document = f"{shown.document.number} {shown.document.title}（{status_message(shown.document.status)!s}）"
    pairs: list[tuple[str, Child]] = [
        (_say("clause"), document),
        (_say("in_force"), shown.in_force.start.isoformat()),
        (_say("years"), f"{first}–{last if last < OPEN_END else ''}"),
        (_say("edges"), edges),
        (_say("rules"), rules),
    ]
    return facts(f"{_say('book')} {shown.id}：{shown.title}", pairs)


def _named(item: Project) -> str:
    return f"{item.id}  {shorten(item.name or item.form.title, 60)}"


def _short(lines: list[str]) -> list[Html]:
    """The first lines one below the other, and how many are left."""
    more = [Words("workbench").say("list.more", count=len(lines) - _FEW)] if len(lines) > _FEW else []
    return [el("div", line) for line in [*lines[:_FEW], *more]]
