"""Sentences drafted from the numbers (草拟语句): a person edits them; nothing in them is not computed or quoted."""

from __future__ import annotations

from collections import Counter

from perfeval.messages import tell
from perfeval.naming import department_of, name_of, unit_of
from perfeval.numbers import NOTHING, format_percent, format_points, format_wan
from perfeval.report import tables
from perfeval.report.markup import plain
from perfeval.report.record import Record
from perfeval.report.show.headline import book_name, classes_said
from perfeval.report.show.view import View
from perfeval.report.show.view import places as places_of
from perfeval.review.settling import decided_rows
from perfeval.scoring.explain import clauses_used
from perfeval.scoring.result import Status
from perfeval.words import Words

_PLACES = 4  # named in a sentence; the page names them all


def _words(view: View) -> Words:
    return Words("office", view.lang)


def _sentence(view: View, parts: list[str]) -> str:
    """Clauses become one sentence."""
    comma, stop = (", ", ".") if view.lang == "en" else ("，", "。")
    text = comma.join(parts)
    return text[:1].upper() + text[1:] + stop


def opening(view: View) -> str:
    """What the report is and which rules it follows."""
    project = view.evaluation.project
    return _words(view).say(
        "draft.opening",
        book=book_name(view.evaluation.rulebook),
        name=name_of(project) or project.id,
        file=project.form.file,
    )


def _levels(view: View) -> str:
    """The first levels of the indicators, each with how many stand under it."""
    words = _words(view)
    counted = Counter(item.indicator.level1 or words.say("draft.no_level") for item in view.evaluation.indicators)
    levels = [words.say("draft.level", name=name, count=count) for name, count in counted.items()]
    return view.say("list.comma").join(levels)


def purpose(view: View) -> list[str]:
    """What the evaluation is for, and what it is about (评价目的、对象和范围)."""
    words, project, budget = _words(view), view.evaluation.project, view.evaluation.money.budget.wan
    name = name_of(project) or project.id
    return [
        words.say("draft.purpose", name=name),
        words.say(
            "draft.scope",
            unit=unit_of(project) or department_of(project) or words.say("draft.scope_unit"),
            year=words.say("opinion.year", year=project.year) if project.year else "",
            name=name,
            amount=words.say("draft.scope_amount", amount=format_wan(budget)) if budget is not None else "",
            count=len(view.evaluation.indicators),
        ),
    ]


def method(view: View) -> list[str]:
    """How it was evaluated, by which indicators and which rules (评价方法、指标体系和评分标准)."""
    words, book = _words(view), book_name(view.evaluation.rulebook)
    base = view.evaluation.totals.max_score
    if base is None or not view.evaluation.indicators:
        return [words.say("draft.method"), words.say("draft.frame_bare", book=book)]
    return [
        words.say("draft.method"),
        words.say("draft.frame", levels=_levels(view), max=format_points(base), book=book),
    ]


def course(view: View) -> list[str]:
    """What was read and found, and what was not looked at (评价工作过程)."""
    used = sum(line.used_by is not None for line in view.account)
    return [_words(view).say("draft.course", cells=len(view.account), used=used, found=len(view.findings))]


def remarks(view: View) -> list[str]:
    """What the evaluation does not rest on (其他需要说明的问题), and how the form spreads its points."""
    words, totals = _words(view), view.evaluation.totals
    said = [words.say("draft.remarks")]
    if totals.grade_step:
        said.append(words.say("draft.step", step=totals.grade_step.rstrip("。.")))
    return said


def goals(view: View, *, is_said: bool) -> list[str]:
    """How many indicators of which level stand for the goal."""
    words, rows = _words(view), view.evaluation.indicators
    if not rows:
        return [] if is_said else [words.say("draft.no_goals")]
    return [words.say("draft.goals", count=len(rows), levels=_levels(view))]


def money(view: View) -> list[str]:
    """Budget, money arrived, spending and rate of the whole project, and what is doubtful about them."""
    words, has = _words(view), view.evaluation.money
    shown = (("budget", has.budget), ("arrived", has.arrived), ("executed", has.executed))
    parts = [
        words.say(f"draft.{name}", **{name: format_wan(amount.wan)}) for name, amount in shown if amount.wan is not None
    ]
    if has.rate is not None:
        parts.append(words.say("draft.rate", rate=format_percent(has.rate)))
    doubts = [_sentence(view, [doubt.text(view.lang)]) for doubt in has.doubts]
    return [_sentence(view, parts), *doubts] if parts else [words.say("draft.no_money")]


def statuses(view: View) -> list[str]:
    """How many indicators were met, partly met, not met, left unscored."""
    words, rows = _words(view), view.evaluation.indicators
    if not rows:
        return []
    counted = Counter(item.status for item in rows)
    said = [
        words.say("draft.status_of", name=view.say(f"status.{status}"), count=counted[status])
        for status in Status
        if counted[status]
    ]
    return [words.say("draft.status", count=len(rows), said=view.say("list.comma").join(said))]


def conclusion(view: View) -> list[str]:
    """The verdict, then score and grade."""
    words, totals = _words(view), view.evaluation.totals
    verdict = words.say("draft.verdict", said=view.verdict)
    if totals.score is None or totals.max_score is None:
        return [verdict, words.say("draft.no_score")]
    base = totals.classes.base
    parts = [words.say("draft.score", score=format_points(totals.score), max=format_points(base))]
    if totals.self_score is not None:
        parts.append(words.say("draft.self_score", score=format_points(totals.self_score)))
    parts.append(classes_said(view, totals.classes, "verified", "stated", "claimed", "lost", "open", "exempt"))
    parts.append(view.evaluation.explanations["grade"].sentence)
    if totals.self_grade:
        parts.append(words.say("draft.self_grade", grade=totals.self_grade))
    return [verdict, _sentence(view, parts)]


def findings(view: View) -> list[str]:
    """What the review found, weightiest first, with its places."""
    words = _words(view)
    if not view.findings:
        return [words.say("draft.no_findings"), view.looked]
    said, table = [], tables.findings(view, "verdict", "finding")
    for number, (item, (verdict, sentence)) in enumerate(zip(view.findings, table.texts(), strict=True), 1):
        cells = list(dict.fromkeys(item.cells))
        places = plain(places_of(view, cells[:_PLACES])).strip()
        if len(cells) > _PLACES:
            places = words.say("draft.places", places=places, count=len(cells))
        where = words.say("report.place", places=places) if places else ""
        said.append(words.say("draft.finding", number=number, verdict=verdict, message=sentence) + where)
    return said


def suggestions(view: View) -> list[str]:
    """What follows from the findings, like ones together."""
    words = _words(view)
    by_treatment: dict[str, list[str]] = {}
    for number, item in enumerate(view.findings, 1):
        if item.treatment:
            by_treatment.setdefault(item.treatment, []).append(str(number))
    if not by_treatment:
        return [words.say("draft.no_suggestions")]
    mark = view.say("list.comma")
    return [
        words.say("draft.suggestion", number=number, treatment=treatment, findings=mark.join(of))
        for number, (treatment, of) in enumerate(by_treatment.items(), 1)
    ]


def no_experience(view: View) -> list[str]:
    """The form reports no experience."""
    return [_words(view).say("draft.no_experience")]


def sources(view: View, record: Record) -> list[str]:
    """File, rules and numbers with their fingerprints."""
    words, evaluation = _words(view), view.evaluation
    because = evaluation.chosen_because or NOTHING
    said = [
        words.say("sources.file", file=record.file, sha256=record.file_sha256 or NOTHING),
        words.say("sources.book", title=record.book_title, id=record.rulebook, sha256=record.rulebook_sha256,
                  because=because),
        words.say("sources.numbers", version=record.version, sha256=record.numbers_sha256),
    ]  # fmt: skip
    of_document: dict[str, dict[str, None]] = {}
    for item in clauses_used(evaluation):
        of_document.setdefault(item.document or item.rulebook, {})[item.clause] = None
    mark, colon = view.say("list.comma"), view.say("list.colon")
    if of_document:
        named = [f"{document}{colon}{mark.join(names)}" for document, names in of_document.items()]
        said.append(words.say("sources.clauses", clauses=view.say("list.semicolon").join(named)))
        states = tables.rule_value_table(view).only(["told", "count", "signed"]).filled()
        told = [mark.join(text for text in row if text != NOTHING) for row in states.texts()]
        said.append(f"{states.title}{colon}{view.say('list.semicolon').join(told)}")
    for row in decided_rows(evaluation):
        said.append(words.say("sources.decided", row=tell(row.name, view.lang), told=tell(row.settled, view.lang)))
    return said
