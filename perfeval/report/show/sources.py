"""Where everything comes from (依据与来源): file, rule book, clauses, the account of every cell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from perfeval.clean.superseding import is_correction
from perfeval.errors import PerfevalError
from perfeval.messages import Message
from perfeval.numbers import NOTHING
from perfeval.report import tables
from perfeval.report.display import Display
from perfeval.report.markup import Column, Html, el, join, show_table, table
from perfeval.report.record import Record, record_of
from perfeval.report.rules_page import RULES, anchor_of
from perfeval.report.show.pictures import to_confirm
from perfeval.report.show.view import View, because, view_of
from perfeval.scoring.explain import clauses_used

if TYPE_CHECKING:
    from perfeval.outcome import Result


def sources(result: Result, project_id: str | None = None) -> Display:
    """Sources (来源): what was read, which rules were used and whether their wording was checked, what was not used."""
    view = view_of(result, project_id)
    return Display(
        join(
            el("h3", view.say("sources.heading")),
            _file(view),
            _rules(view),
            _account(view),
            _record(view, record_of(result, project_id)),
        )
    )


def _file(view: View) -> Html:
    project = view.evaluation.project
    name = view.say("list.dot").join(filter(None, [project.form.file, project.form.sheet]))
    said = view.say("sources.file", name=name, kind=view.say(f"form_kind.{project.form.kind}"))
    told = view.reading.notes if view.reading else ()
    notes = [el("p", fact.text(view.lang), cls="note") for fact in told if not is_correction(fact)]
    return join(el("p", said), notes, to_confirm(view), _corrections(view))


def _corrections(view: View) -> Html:
    """What a person changed before the form was read: where, old, new, who, why (更正)."""
    facts = view.evaluation.project.corrections
    if not facts:
        return join()
    names = ("cell", "was", "now", "by", "reason")
    columns = [Column(view.say(f"sources.correction.{name}")) for name in names]
    rows: list[list[object]] = [_changed(fact, names, view.lang) for fact in facts]
    label = view.say("sources.correction.heading", count=len(facts))
    return join(el("h3", label), table(columns, rows, label=label))


def _changed(fact: Message, names: Iterable[str], lang: str) -> list[object]:
    parts = fact.params
    if "now" not in parts:  # a row added or removed: said whole
        parts = {"cell": fact.text(lang), **parts}
    return [str(parts.get(name) or NOTHING) for name in names]


def _rules(view: View) -> Html:
    """The rule book and the clauses used, each leading to its words on the page of rules."""
    evaluation = view.evaluation
    said = [
        el(
            "p",
            view.say(
                "sources.book",
                name=_book_title(evaluation.rulebook, view.lang),
                because=because(evaluation.chosen_because),
            ),
        )
    ]
    clauses = list(dict.fromkeys((item.document or item.rulebook, item.clause) for item in clauses_used(evaluation)))
    if not clauses:
        return join(said)
    mark = view.say("list.semicolon")
    links = [
        el("a", f"{document} {clause}", href=f"{RULES}#{anchor_of(document, clause)}") for document, clause in clauses
    ]
    listed = el("p", [piece for link in links for piece in (mark, link)][1:], cls="note")
    return join(
        said,
        el("details", el("summary", view.say("sources.clauses", count=len(clauses))), listed, cls="screen"),
        _states(view),
    )


def _states(view: View) -> Html:
    """How far the values of the rules were compared with their documents: once, for the whole page."""
    shown = tables.rule_value_table(view)
    open_ones = any(state != "verified" for state in shown.column("state"))
    note = el("p", view.say("sources.unverified"), cls="note") if open_ones else None
    table = show_table(shown.only(["told", "count", "signed", "clauses"]).filled())
    return join(note, el("details", el("summary", shown.title), table, cls="screen"))


def _book_title(rulebook: str, lang: str) -> str:
    from perfeval.rules.book import load_book

    try:
        book = load_book(rulebook)
    except PerfevalError:
        return rulebook
    return f"{book.document.number} {book.title_en if lang == 'en' and book.title_en else book.document.title}"


def _account(view: View) -> Html:
    """Every non-empty cell: how many were used, and the words of those that were not."""
    if not view.account:
        return el("p", view.say("sources.no_account"), cls="note last")
    unused = [line for line in view.account if line.used_by is None]
    said = el(
        "p",
        view.say("sources.account", total=len(view.account), used=len(view.account) - len(unused), unused=len(unused)),
    )
    if not unused:
        return said
    columns = [Column(view.say("sources.place")), Column(view.say("sources.words"))]
    rows = [(view.where.say(line.place), line.text or NOTHING) for line in unused]
    folded = el(
        "details",
        el("summary", view.say("sources.unused", count=len(unused))),
        table(columns, rows, label=view.say("sources.unused_label")),
    )
    return join(said, folded)


def _record(view: View, record: Record) -> Html:
    """What ``perfeval verify`` reads: form, rule book, version and numbers with their fingerprints."""
    rows = [
        el("div", el("dt", view.say(f"record.{name}")), el("dd", value, id=anchor))
        for name, anchor, value in record.facts()
        if value
    ]
    return join(el("p", view.say("record.note"), cls="note"), el("dl", rows, cls="unseen"))
